"""A lake: a folder of Parquet files, one to a table, a month and a shard, and a manifest of the shards that are done.

    LAKE/manifest/settings.json   what was asked for, and by which version and pipeline
    LAKE/manifest/plan.jsonl      a line for each shard: which reports it is to read
    LAKE/manifest/done.jsonl      a line for each shard that is done: counts, files, their digests
    LAKE/claim/month=2014-05/shard-000012.parquet

The tables and columns are those of schema.sql, with `shard` in the place of `run`; the month is that of the first day
on which the report may have been published. Files that the manifest does not name do not count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import StoreError
from communique.record import schema
from communique.record.visitor import OFFLINE

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

FORMAT, VERSION = "communique lake", 1
TABLES = ("text", "document", "source", "party", "note", "claim", "evidence", "role", "issue")
"""What a lake holds. What is made of several reports at once (copies, matches, clusters) is made when it is loaded."""

_COLUMN = re.compile(r"^    (\w+) (VARCHAR|INTEGER|DOUBLE|DATE)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is done: how many rows it gave by table, how many sources were `refused`, and its files with their
    SHA-256 and size in bytes, named from the lake's folder on."""

    shard: int
    counts: Mapping[str, int]
    files: Mapping[str, tuple[str, int]]

    def line(self) -> str:
        """As the manifest has it."""
        files = {name: list(about) for name, about in sorted(self.files.items())}
        return json.dumps({"shard": self.shard, "counts": dict(self.counts), "files": files}) + "\n"

    @staticmethod
    def parse(line: str) -> Done:
        found = json.loads(line)
        files = {name: (str(digest), int(size)) for name, (digest, size) in found["files"].items()}
        return Done(int(found["shard"]), found["counts"], files)


def manifest(lake: Path) -> Path:
    return lake / "manifest"


def is_lake(path: str | Path) -> bool:
    """Whether the folder is a lake, finished or not."""
    return (manifest(Path(path)) / "settings.json").is_file()


def settings(lake: Path) -> dict[str, Any]:
    """What the lake was begun with. Raises StoreError where the folder is no lake of this version."""
    try:
        found: dict[str, Any] = json.loads((manifest(lake) / "settings.json").read_text(encoding="utf-8"))
        form, version = found["format"], found["lake"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{lake} is no lake; make one with `communique run INPUTS -o {lake}`") from error
    if form != FORMAT or version != VERSION or found["schema"] != schema.current().version:
        raise StoreError(
            f"{lake} was written by communique {found.get('version')} in another form; "
            "read it with that version, or run the inputs again into a new folder"
        )
    return found


def done(lake: Path) -> Iterator[Done]:
    """The shards that are done, in the order in which they were. A line that breaks off was never finished."""
    path = manifest(lake) / "done.jsonl"
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield Done.parse(line)


def columns(table: str) -> dict[str, str]:
    """A table's columns as a lake has them, with their types in SQL."""
    found = dict(_COLUMN.findall(schema.current().relation(table).sql))
    del found["run"]
    return found | {"shard": "INTEGER"}


def form(table: str) -> pyarrow.Schema:
    """A table's columns as a lake has them, in Arrow."""
    import pyarrow as pa

    types = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "DOUBLE": pa.float64(), "DATE": pa.date32()}
    return pa.schema([(name, types[sql]) for name, sql in columns(table).items()])


def connect(lake: Path, shards: Iterable[Done] | None = None) -> DuckDBPyConnection:
    """The lake as a record that can be read: a DuckDB connection with the tables and views of schema.sql, those of
    `TABLES` being views of the Parquet files. The views of the schema `lake` show the files as they are, with `month`
    and `shard`.

    A report that stands in several shards counts once, in the first. `shards` are those that are read, all by default.
    Raises StoreError.
    """
    import duckdb

    about = settings(lake)
    files: dict[str, list[str]] = {table: [] for table in TABLES}
    for each in done(lake) if shards is None else shards:
        for name in each.files:
            files[name.split("/", 1)[0]].append(str(lake / name))
    connection = duckdb.connect(":memory:", config=OFFLINE)
    connection.execute("CREATE SCHEMA lake")
    for table in TABLES:
        connection.execute(_raw(table, files[table]))
    for sql in _DOUBLED:
        connection.execute(sql)
    for relation in schema.current().relations:
        connection.execute(_view(relation.name) if relation.name in TABLES else relation.sql)
    connection.execute(
        "INSERT INTO meta VALUES ('format', ?), ('schema', ?)", [schema.FORMAT, str(schema.current().version)]
    )
    connection.execute(
        "INSERT INTO run SELECT 1, ?, ?, TIMESTAMP '1970-01-01', NULL, (SELECT count(*) FROM document), 0, 0, 0, 0",
        [about["version"], about["fingerprint"]],
    )
    return connection


def _raw(table: str, files: list[str]) -> str:
    """The files as they are; a table that no shard has is empty."""
    named = columns(table)
    if not files:
        typed = ", ".join(f"NULL::{sql} AS {name}" for name, sql in named.items())
        return f"CREATE VIEW lake.{table} AS SELECT {typed}, NULL::VARCHAR AS month WHERE false"
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in sorted(files))
    how = "hive_partitioning = true, hive_types = {'month': VARCHAR}"
    return f"CREATE VIEW lake.{table} AS SELECT {', '.join(named)}, month FROM read_parquet([{listed}], {how})"


# What stands in the files more than once: reports found in several shards, and what goes with them; texts and places
# that several reports share.
_DOUBLED = (
    """
    CREATE TABLE lake.doubled_document AS
    SELECT id, shard FROM lake.document QUALIFY row_number() OVER (PARTITION BY id ORDER BY shard) > 1
    """,
    """
    CREATE TABLE lake.doubled_claim AS
    SELECT claim.id, claim.shard FROM lake.claim AS claim
    JOIN lake.doubled_document AS doubled ON doubled.id = claim.document AND doubled.shard = claim.shard
    """,
    *(
        f"""
        CREATE TABLE lake.doubled_{table} AS SELECT id, shard, month FROM lake.{table}
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY shard, month) > 1
        """
        for table in ("text", "source", "issue")
    ),
)
_ONCE = {
    "document": "ANTI JOIN lake.doubled_document AS twice ON twice.id = held.id AND twice.shard = held.shard",
    "note": "ANTI JOIN lake.doubled_document AS twice ON twice.id = held.document AND twice.shard = held.shard",
    "claim": "ANTI JOIN lake.doubled_document AS twice ON twice.id = held.document AND twice.shard = held.shard",
    "evidence": "ANTI JOIN lake.doubled_claim AS twice ON twice.id = held.claim AND twice.shard = held.shard",
    "role": "ANTI JOIN lake.doubled_claim AS twice ON twice.id = held.claim AND twice.shard = held.shard",
} | {
    table: f"ANTI JOIN lake.doubled_{table} AS twice USING (id, shard, month)" for table in ("text", "source", "issue")
}
_ONCE["issue"] += " ANTI JOIN lake.doubled_document AS again ON again.id = held.document AND again.shard = held.shard"


def _view(table: str) -> str:
    """The table as the record has it."""
    named = ", ".join(f"held.{name}" for name in columns(table) if name != "shard")
    distinct = "DISTINCT " if table == "party" else ""
    return f"CREATE VIEW {table} AS SELECT {distinct}{named}, 1 AS run FROM lake.{table} AS held {_ONCE.get(table, '')}"
