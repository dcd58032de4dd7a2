"""Tables of an export with their columns, and the pages that explain them: `codebook.md` and `datapackage.json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow

Sort = Literal["text", "number", "integer", "day", "boolean", "texts", "spans", "span"]
"""`texts` is a list of texts; a `span` is `[start, stop)`, `spans` a list of them."""

SORTS: dict[Sort, str] = {
    "text": "text",
    "number": "number",
    "integer": "whole number",
    "day": "day",
    "boolean": "true or false",
    "texts": "list of texts",
    "spans": "list of spans",
    "span": "span",
}
_FRICTIONLESS: dict[Sort, str] = {
    "text": "string",
    "number": "number",
    "integer": "integer",
    "day": "date",
    "boolean": "boolean",
    "texts": "array",
    "spans": "array",
    "span": "array",
}

UNITS: dict[Sort, str] = {"day": "ISO 8601", "spans": "code points", "span": "code points"}
"""The units of a sort, where a column names none of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, in which unit, with which values, and where it comes from in the record.

    `get` takes the value out of what a row is made of. `filled` is false where another collection's column is kept for
    its place and always empty here; `meaning` then says why.
    """

    name: str
    sort: Sort
    meaning: str
    origin: str
    get: Callable[[Any], Any] | None = None
    unit: str = ""
    values: str = ""
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows. `name` is the file's name with its ending; `key` are the columns that tell rows apart; `links`
    lead from a column to another file's."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def schema(self) -> pyarrow.Schema:
        """The Arrow schema: what Parquet stores."""
        import pyarrow as pa

        span = pa.list_(pa.int64())
        types: dict[Sort, Any] = {
            "text": pa.string(),
            "number": pa.float64(),
            "integer": pa.int64(),
            "day": pa.date32(),
            "boolean": pa.bool_(),
            "texts": pa.list_(pa.string()),
            "spans": pa.list_(span),
            "span": span,
        }
        return pa.schema([pa.field(column.name, types[column.sort]) for column in self.columns])

    def batch(self, rows: Iterable[Any]) -> pyarrow.RecordBatch:
        """Rows as an Arrow batch, each value taken out by its column."""
        import pyarrow as pa

        schema, found = self.schema(), list(rows)
        columns = [
            pa.array([column.get(row) if column.get else None for row in found], schema.field(column.name).type)
            for column in self.columns
        ]
        return pa.RecordBatch.from_arrays(columns, schema=schema)


_HEAD = """# Codebook

{about}

Offsets are Unicode code points of the report's text, a span being `[start, stop)`. Days are ISO 8601; ranges include
both ends. {scope}
"""


def codebook(about: str, scope: str, tables: Sequence[Table], remarks: Sequence[str] = ()) -> str:
    """The page that ships with an export: each file with each of its columns."""
    parts = [_HEAD.format(about=about, scope=scope)]
    if remarks:
        parts += [*(f"- {remark}" for remark in remarks), ""]
    for table in tables:
        parts += [f"## {table.name}", "", *described(table)]
    return "\n".join(parts)


def described(table: Table) -> list[str]:
    """What the table is, its columns as a table of Markdown, and which of them are always empty."""
    lines = [table.about, ""]
    if any(column.filled for column in table.columns):
        lines += ["| column | type | unit | values | meaning | from |", "| --- | --- | --- | --- | --- | --- |"]
        for column in table.columns:
            if column.filled:
                unit = column.unit or UNITS.get(column.sort, "")
                cells = (SORTS[column.sort], unit, column.values, column.meaning, column.origin)
                lines.append(f"| `{column.name}` | {' | '.join(map(_cell, cells))} |")
        lines.append("")
    empty = [column for column in table.columns if not column.filled]
    if empty:
        lines += ["Always empty, because the record does not have it:", ""]
        lines += [f"- `{column.name}` ({SORTS[column.sort]}): {column.meaning}" for column in empty]
        lines.append("")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def datapackage(name: str, about: str, scope: str, tables: Sequence[Table]) -> str:
    """The same for programs: a Data Package (https://datapackage.org), as JSON."""
    package = {
        "profile": "tabular-data-package",
        "name": f"communique-{name}",
        "title": "The record of relations between states",
        "description": f"{about} {scope}",
        "resources": [_resource(table, {other.name for other in tables}) for table in tables],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


_MEDIA = {
    "csv": ("text/csv", {"delimiter": ",", "lineTerminator": "\r\n"}),
    "tsv": ("text/tab-separated-values", {"delimiter": "\t", "lineTerminator": "\n", "doubleQuote": False}),
    "parquet": ("application/vnd.apache.parquet", None),
}


def _resource(table: Table, known: set[str]) -> dict[str, Any]:
    stem, _, end = table.name.rpartition(".")
    media, dialect = _MEDIA["tsv" if end in ("tab", "txt") else end]
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    links = [
        {"fields": name, "reference": {"resource": other.rpartition(".")[0], "fields": column}}
        for name, (other, column) in table.links.items()
        if other in known
    ]
    if links:
        schema["foreignKeys"] = links
    made: dict[str, Any] = {"profile": "tabular-data-resource", "name": stem.lower(), "path": table.name}
    made |= {"title": stem, "description": table.about, "format": end, "mediatype": media, "encoding": "utf-8"}
    return made | ({"dialect": dialect} if dialect else {}) | {"schema": schema}


def _field(column: Column) -> dict[str, Any]:
    made = {"name": column.name, "type": _FRICTIONLESS[column.sort], "description": column.meaning}
    extra = {"unit": column.unit or UNITS.get(column.sort, ""), "values": column.values, "source": column.origin}
    return made | {key: value for key, value in extra.items() if value}
