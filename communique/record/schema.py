"""The schema: read from schema.sql, made, migrated and described."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

FORMAT = "communique record"
"""What `meta` says the file is."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view as schema.sql writes it: what it is for, and what each column holds."""

    name: str
    view: bool
    about: str
    columns: Mapping[str, str]
    sql: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A version of the schema. `migrations` holds, for each version, the statements that lead to it."""

    version: int
    relations: tuple[Relation, ...]
    migrations: Mapping[int, str] = field(default_factory=dict)

    def relation(self, name: str) -> Relation:
        return next(relation for relation in self.relations if relation.name == name)

    @property
    def views(self) -> tuple[Relation, ...]:
        return tuple(relation for relation in self.relations if relation.view)

    @property
    def tables(self) -> tuple[Relation, ...]:
        return tuple(relation for relation in self.relations if not relation.view)


@cache
def current() -> Schema:
    """The schema of this version of the package."""
    folder = files("communique.record")
    migrations = {
        int(file.name.removesuffix(".sql")): file.read_text(encoding="utf-8")
        for file in folder.joinpath("migrations").iterdir()
        if file.name.endswith(".sql")
    }
    return parse(folder.joinpath("schema.sql").read_text(encoding="utf-8"), migrations)


_CREATE = re.compile(r"CREATE (TABLE|VIEW) (\w+) \($")
_COLUMN = re.compile(r"    (\w+)[ ,]?([^-]*)(?:-- (.*))?$")


def parse(sql: str, migrations: Mapping[int, str] | None = None) -> Schema:
    """Reads a schema: comments above a `CREATE` say what it is for, those beside a column what it holds.

    A view's column without a comment has that of the column of the same name in `chronology`.
    """
    version = re.match(r"-- version: (\d+)\n", sql)
    if version is None:
        raise ValueError("schema.sql starts with `-- version: N`")
    relations: dict[str, Relation] = {}
    for block in sql.split("\n\n"):
        lines = block.strip().split("\n")
        about = [line[3:] for line in lines if line.startswith("-- ")]
        create = _CREATE.match(lines[len(about)]) if len(about) < len(lines) else None
        if create is None:
            continue
        view = create[1] == "VIEW"
        columns = _columns(lines[len(about) + 1 :])
        if view and "chronology" in relations:
            shared = relations["chronology"].columns
            columns = {name: comment or shared.get(name, "") for name, comment in columns.items()}
        statement = "\n".join(lines[len(about) :])
        relations[create[2]] = Relation(create[2], view, " ".join(about), columns, statement)
    return Schema(int(version[1]), tuple(relations.values()), migrations or {})


def _columns(lines: list[str]) -> dict[str, str]:
    columns = {}
    for line in lines:
        if line.startswith(")"):
            break
        if match := _COLUMN.match(line):
            columns[match[1]] = match[3] or ""
    return columns


def create(connection: DuckDBPyConnection, schema: Schema) -> None:
    """Makes the tables and views in an empty database, in one transaction."""
    connection.begin()
    for relation in schema.relations:
        connection.execute(relation.sql)
    connection.execute("INSERT INTO meta VALUES ('format', ?), ('schema', ?)", [FORMAT, str(schema.version)])
    connection.commit()


def migrate(connection: DuckDBPyConnection, schema: Schema, found: int) -> None:
    """Brings an older file up to the schema, in one transaction: either all steps happen or none."""
    connection.begin()
    try:
        # Views read tables that a step may change, and later views read earlier ones.
        for (name,) in connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_oid DESC"
        ).fetchall():
            connection.execute(f'DROP VIEW "{name}"')
        for version in range(found + 1, schema.version + 1):
            if statements := schema.migrations.get(version, ""):
                connection.execute(statements)
        for view in schema.views:
            connection.execute(view.sql)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", [str(schema.version)])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def found(connection: DuckDBPyConnection) -> int | None:
    """The schema's version in a file, 0 where the file is empty, None where it is not ours."""
    tables = {
        name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    }
    if not tables:
        return 0
    # Asked of one table: a list of all columns would have every view worked out first.
    columns = (
        {row[1] for row in connection.execute("PRAGMA table_info('meta')").fetchall()} if "meta" in tables else set()
    )
    if not {"name", "value"} <= columns:
        return None
    said = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    version = str(said.get("schema", ""))
    return int(version) if said.get("format") == FORMAT and version.isdigit() else None


def describe() -> str:
    """The data model as a page of Markdown: every table and view, every column with its type and its meaning."""
    import duckdb

    schema = current()
    with duckdb.connect() as connection:
        create(connection, schema)
        parts = [_HEAD.format(version=schema.version)]
        for title, relations in (("Tables", schema.tables), ("Views", schema.views)):
            parts.append(f"## {title}\n")
            parts.extend(_page(connection, relation) for relation in relations)
    return "\n".join(parts)


_HEAD = """# The data model

*Generated from `communique/record/schema.sql`, version {version}; do not edit.*

The record is one DuckDB file. Tables hold what was read; views are computed from them and never edited. Offsets are
Unicode code points of the report's text, a span being `[start, stop)`; days are ranges, both ends included.
"""


def _page(connection: DuckDBPyConnection, relation: Relation) -> str:
    types = {row[0]: row[1] for row in connection.execute(f'DESCRIBE "{relation.name}"').fetchall()}
    rows = [
        f"| `{name}` | {types[name]} | {comment.replace('|', chr(92) + '|')} |"
        for name, comment in relation.columns.items()
    ]
    head = ["| column | type | meaning |", "| --- | --- | --- |"]
    return "\n".join([f"### `{relation.name}`", "", relation.about, "", *head, *rows, ""])
