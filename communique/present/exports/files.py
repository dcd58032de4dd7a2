"""Files of an export: written under temporary names, renamed when all are whole."""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from communique.errors import DiskFull, ExportFailed

if TYPE_CHECKING:
    import pyarrow

    from communique.present.exports.columns import Table

Draft: TypeAlias = Callable[[str], Path]
"""Gives the path under which the file of a name is to be written."""
Add: TypeAlias = "Callable[[pyarrow.RecordBatch], None]"


@contextmanager
def told(path: Path, what: str = "folder") -> Iterator[None]:
    """Turns a failure to write into an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(str(path), str(error)) from error
        raise ExportFailed(f"{path} cannot be written; {error}; name another {what}") from error


@contextmanager
def drafts(folder: Path, made: list[Path]) -> Iterator[Draft]:
    """Gives a function that names drafts in the folder; at the end they take their names, unless something failed.

    A reader never sees half a file, and what was there before stands where the export fails. `made` is filled with the
    paths. Raises DiskFull or ExportFailed.
    """
    found: dict[Path, Path] = {}

    def draft(name: str) -> Path:
        path = folder / name
        return found.setdefault(path, folder / f".{name}.{os.getpid()}.part")

    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            yield draft
            for path, part in found.items():
                os.replace(part, path)
                made.append(path)
        finally:
            for part in found.values():
                with suppress(OSError):
                    part.unlink()


@contextmanager
def sheet(draft: Draft, table: Table, schema: pyarrow.Schema | None = None) -> Iterator[Add]:
    """Opens the table's file by the ending of its name; gives a function that adds a batch of rows, of this schema
    where it is not the table's own."""
    path, end = draft(table.name), table.name.rpartition(".")[2]
    writers = {"csv": _csv, "parquet": _parquet, "tab": _tabs, "txt": _tabs}
    with writers[end](path, schema or table.schema()) as add:
        yield add


@contextmanager
def _csv(path: Path, schema: pyarrow.Schema) -> Iterator[Add]:
    with path.open("w", encoding="utf-8", newline="") as file:
        # The line ends of RFC 4180: with others, the writer leaves some carriage returns inside cells unquoted.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(schema.names)

        def add(batch: pyarrow.RecordBatch) -> None:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                writer.writerow([_cell(value) for value in row])

        yield add


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


@contextmanager
def _tabs(path: Path, schema: pyarrow.Schema) -> Iterator[Add]:
    """Tabs and no quoting at all: some readers of such files know quotation marks and some do not, so that cells have
    neither tabs nor line ends, and an apostrophe for each quotation mark."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(schema.names) + "\n")

        def add(batch: pyarrow.RecordBatch) -> None:
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                file.write("\t".join(map(_plain, row)) + "\n")

        yield add


def _plain(value: Any) -> str:
    return "" if value is None else " ".join(str(value).replace('"', "'").replace("\x00", " ").split())


@contextmanager
def _parquet(path: Path, schema: pyarrow.Schema) -> Iterator[Add]:
    from pyarrow import parquet

    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        yield writer.write_batch


def write(path: Path, text: str) -> None:
    """Writes a text with line feeds as they are."""
    path.write_text(text, encoding="utf-8", newline="\n")
