"""Writes the record to a folder: interchange records, or one table for each kind with a page on their columns."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, get_args

from communique.errors import DiskFull, ExportFailed
from communique.model import KINDS
from communique.present.interchange import record as interchange
from communique.query.record import Record

if TYPE_CHECKING:
    import pyarrow

Form = Literal["jsonl", "csv", "parquet"]

_DAYS = "first_day NULLS LAST, last_day, document, spans[1][1], claim"
TABLES: dict[str, str] = {kind: f"SELECT * FROM {kind} ORDER BY {_DAYS}" for kind in KINDS} | {
    "report": """
        SELECT document.report, document.id AS document, document.text, text.length, source.title, source.url,
            source.source, published_first, published_last, published_basis, document.run
        FROM document JOIN text ON text.id = document.text JOIN source ON source.id = document.source
        ORDER BY document.report, document.id
    """,
    "source": "SELECT * FROM source ORDER BY document, run, id",
    "evidence": """
        SELECT claim.kind, evidence.*, claim.document FROM evidence JOIN claim ON claim.id = evidence.claim
        ORDER BY claim.document, claim.number, claim.id, evidence.number
    """,
    "issue": "SELECT * FROM issue ORDER BY document NULLS FIRST, number, code, id",
}
"""The tables of the csv and parquet forms, each with its query. Files are named after them in the plural."""


def export(record: Record, folder: str | Path, form: Form = "jsonl") -> list[Path]:
    """Writes the record in one form and returns the files written.

    `jsonl` is one interchange record for each report; `csv` and `parquet` are one table for each kind and for reports,
    sources, evidence and issues, with `columns.md` on their columns. Files are written under temporary names and
    renamed when all are whole, so that a reader never sees half a file. Raises DiskFull or ExportFailed.
    """
    if form not in get_args(Form):
        raise ValueError(f"no form is called {form!r}; there are {', '.join(get_args(Form))}")
    place = Path(folder)
    with told(place):
        place.mkdir(parents=True, exist_ok=True)
        drafts: dict[Path, Path] = {}
        try:
            _write(record, place, form, drafts)
            for path, draft in drafts.items():
                os.replace(draft, path)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
    return list(drafts)


@contextmanager
def told(path: Path, what: str = "folder") -> Iterator[None]:
    """Turns a failure to write into an error that says what to do."""
    import errno

    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(str(path), str(error)) from error
        raise ExportFailed(f"{path} cannot be written; {error}; name another {what}") from error


def _write(record: Record, folder: Path, form: Form, drafts: dict[Path, Path]) -> None:
    def draft(name: str) -> Path:
        path = folder / name
        return drafts.setdefault(path, folder / f".{name}.{os.getpid()}.part")

    if form == "jsonl":
        _jsonl(record, draft("reports.jsonl"))
        return
    write: Callable[[pyarrow.RecordBatchReader, Path], None] = _csv if form == "csv" else _parquet
    for name, query in TABLES.items():
        write(record.arrow(query), draft(f"{plural(name)}.{form}"))
    draft("columns.md").write_text(columns_page(record, form), encoding="utf-8", newline="\n")


def plural(name: str) -> str:
    """The name of a table's file; there is no plural of evidence."""
    return name if name == "evidence" else f"{name}s"


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")


def _jsonl(record: Record, path: Path) -> None:
    with _open(path) as file:
        for document, published, claims in record.documents():
            file.write(json.dumps(interchange(document, published, claims), ensure_ascii=False) + "\n")


def _csv(reader: pyarrow.RecordBatchReader, path: Path) -> None:
    with _open(path) as file:
        # The line ends of RFC 4180: with others, the writer leaves some carriage returns inside cells unquoted.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(reader.schema.names)
        for batch in reader:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _parquet(reader: pyarrow.RecordBatchReader, path: Path) -> None:
    from pyarrow import parquet

    with parquet.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)


_LISTS = 'Lists are written as JSON: `["RUS", "CHN"]`, `[[120, 134]]`. An empty cell is null or an empty text.'
_ABOUT = """# The columns of these files

The record of relations between states as communique read it out of reports. Offsets are Unicode code points of the
report's text, a span being `[start, stop)`; days are ISO 8601, ranges with both ends included. {lists}
"""


def columns_page(record: Record, form: Form) -> str:
    """A page of Markdown on the files of a form: what each holds, and what each column means."""
    from communique.record.schema import current

    schema = current()
    meanings = {name: relation.columns for name in (*TABLES, "document") for relation in _relations(name)}
    known = {relation.name for relation in schema.relations}
    parts = [_ABOUT.format(lists=_LISTS if form == "csv" else "").rstrip() + "\n"]
    for name, query in TABLES.items():
        about = schema.relation(name).about if name in known else "One row for each report."
        parts += [f"## {plural(name)}.{form}", "", about, "", "| column | type | meaning |", "| --- | --- | --- |"]
        for field in record.arrow(f"SELECT * FROM ({query}) LIMIT 0").schema:
            meaning = _meaning(field.name, name, meanings).replace("|", "\\|")
            parts.append(f"| `{field.name}` | {_type(field.type)} | {meaning} |")
        parts.append("")
    return "\n".join(parts)


def _relations(name: str) -> list[Any]:
    from communique.record.schema import current

    return [relation for relation in current().relations if relation.name == name]


def _meaning(column: str, table: str, meanings: dict[str, Any]) -> str:
    """What schema.sql says of the column: in the table itself, else where it comes from."""
    if table == "report" and column == "document":
        return "the hash of the report's identifier and its text: `document` in the other files"
    for name in (table, "document", "source", "event"):
        if found := meanings.get(name, {}).get(column):
            return str(found)
    return {"length": "the length of the text in code points", "kind": "the kind of the claim"}[column]


def _type(kind: pyarrow.DataType) -> str:
    from pyarrow import types

    if types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    tests = (
        ("text", types.is_string),
        ("whole number", types.is_integer),
        ("number", types.is_floating),
        ("day", types.is_date),
    )
    return next((name for name, test in tests if test(kind)), str(kind))
