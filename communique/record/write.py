"""Writes a batch of readings in one transaction: all of it is in the record, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING

from communique.errors import BadJudgement
from communique.model import Document, Issue, Judgement
from communique.record import gone, judging
from communique.record.rows import Batch, Label, Row, judgement_row, keys, source_row
from communique.stage import Reading

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program, which every row that it writes names."""

    id: int
    version: str
    fingerprint: str
    started: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """How many rows a batch added. `documents` counts those read for the first time or read again."""

    documents: int = 0
    sources: int = 0
    notes: int = 0
    claims: int = 0
    issues: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All that is done inside, or nothing."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: DuckDBPyConnection) -> None:
    import duckdb

    try:
        connection.rollback()
    except duckdb.Error:
        # A failed commit has rolled back already, or the database is closed to further use: the first error tells.
        return


def known(connection: DuckDBPyConnection, found: Sequence[str], run: Run | None) -> set[str]:
    """Those of the keys that the record holds, read by the version and the pipeline of the run if one is given."""
    asked = """
        SELECT document.id FROM document JOIN run ON run.id = document.run
        WHERE document.id IN (SELECT unnest(?::VARCHAR[]))
    """
    if run is None:
        rows = connection.execute(asked, [list(found)]).fetchall()
    else:
        same = f"{asked} AND run.version = ? AND run.fingerprint = ?"
        rows = connection.execute(same, [list(found), run.version, run.fingerprint]).fetchall()
    return {str(row[0]) for row in rows}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A batch: readings, documents seen before, and issues of sources that gave no document."""

    readings: Sequence[Reading] = ()
    seen: Sequence[Document] = ()
    issues: Sequence[Issue] = ()


def add(connection: DuckDBPyConnection, run: Run, incoming: Incoming, label: Label) -> Added:
    """Writes the readings, and for documents seen before only the places where they were found now.

    A reading of a document that the record holds from the same version and pipeline adds a place at most; one from
    another version or pipeline replaces the notes, claims and issues that were not made by a person.
    """
    readings = incoming.readings
    # Of two readings of the same report in one batch the first counts; the second brings its place.
    first = {reading.document.key: reading for reading in reversed(readings)}
    with transaction(connection):
        held = known(connection, list(first), None)
        same = known(connection, list(first), run)
        again = sorted(held - same)
        before = _survivors(connection, again)
        _forget(connection, again)
        batch = Batch(run.id, label, _survivors(connection, again), settled=judging.settled(connection, again))
        for key in keys(reading.document for reading in readings):
            if key not in same:
                batch.reading(first[key])
        for issue in incoming.issues:
            batch.issue(issue)
        batch.parties()
        _places(connection, batch, [*(reading.document for reading in readings), *incoming.seen])
        read_again = _read_again(connection, batch, set(again))
        _keep_new(connection, batch, "text", "source", "party", "issue")
        added = _insert(connection, run, batch, read_again)
        # A source that gives a day may turn copy and original around.
        gone.undo(connection, {*again, *(row[1] for row in batch.rows("source") if row[5])})
        gone.leave(connection, run, before - _survivors(connection, again))
        return added


def _keep_new(connection: DuckDBPyConnection, batch: Batch, *tables: str) -> None:
    """Leaves out of the batch what the tables hold already, by id."""
    for table in tables:
        rows = {row[0]: row for row in batch.rows(table)}
        present = connection.execute(
            f"SELECT id FROM {table} WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(rows)]
        ).fetchall()
        for (id,) in present:
            del rows[id]
        batch.tables[table] = list(rows.values())


def judge(connection: DuckDBPyConnection, run: Run, judgements: Iterable[Judgement]) -> int:
    """Writes judgements; says how many were new."""
    with transaction(connection):
        return _judge(connection, run, judgements)


def _judge(connection: DuckDBPyConnection, run: Run, judgements: Iterable[Judgement]) -> int:
    batch = Batch(run.id)
    for judgement in judgements:
        batch.add("judgement", *judgement_row(judgement))
    _keep_new(connection, batch, "judgement")
    if new := len(batch.rows("judgement")):
        enter(connection, run, Added())
        fill(connection, batch, "judgement")
        judging.touch(connection, [row[0] for row in batch.rows("judgement")])
    return new


def correct(connection: DuckDBPyConnection, run: Run, put_right: judging.Correction, label: Label) -> str:
    """Writes the claim that a person puts in the place of another, and the judgement that it is right; its id."""
    document, claim, judgement = put_right
    with transaction(connection):
        batch = Batch(run.id, label, _survivors(connection, [document.key]))
        if not batch.claim(document, judging.next_number(connection, document), claim):
            raise BadJudgement("the correction holds something that no file can hold")
        batch.parties()
        _keep_new(connection, batch, "party")
        added = _insert(connection, run, batch, 0)
        _judge(connection, run, [judgement])
        if added:
            gone.undo(connection, [document.key])
        return claim.id(document)


def _forget(connection: DuckDBPyConnection, documents: list[str]) -> None:
    """Deletes what models and rules made of the documents: claims have the same id when they are made again. Those that
    a person has judged stay."""
    if not documents:
        return
    model = "document IN (SELECT unnest(?::VARCHAR[])) AND NOT starts_with(maker, 'person:')"
    gone = f"SELECT id FROM claim WHERE {model} AND id NOT IN ({judging.PERSONS})"
    for table in ("evidence", "role"):
        connection.execute(f"DELETE FROM {table} WHERE claim IN ({gone})", [documents])
    connection.execute(f"DELETE FROM claim WHERE {model} AND id NOT IN ({judging.PERSONS})", [documents])
    connection.execute(f"DELETE FROM note WHERE {model}", [documents])
    connection.execute("DELETE FROM issue WHERE document IN (SELECT unnest(?::VARCHAR[]))", [documents])


def _survivors(connection: DuckDBPyConnection, documents: list[str]) -> set[str]:
    if not documents:
        return set()
    kept = connection.execute("SELECT id FROM claim WHERE document IN (SELECT unnest(?::VARCHAR[]))", [documents])
    return {str(row[0]) for row in kept.fetchall()}


def _places(connection: DuckDBPyConnection, batch: Batch, documents: Iterable[Document]) -> None:
    """Adds the places of documents that the record holds or that this batch brings."""
    rows = {row[0]: row for row in map(source_row, documents)}
    brought = {row[0] for row in batch.rows("document")}
    held = known(connection, [row[1] for row in rows.values()], None) | brought
    batch.tables["source"] = [(*row, batch.run) for row in rows.values() if row[1] in held]


def _read_again(connection: DuckDBPyConnection, batch: Batch, again: set[str]) -> int:
    """Documents that were read again keep their text and first place, and are now of this run; says how many."""
    rows = batch.rows("document")
    for row in rows:
        if row[0] in again:
            connection.execute(
                "UPDATE document SET published_first = ?, published_last = ?, published_basis = ?, "
                "published_start = ?, published_stop = ?, run = ? WHERE id = ?",
                [*row[4:], row[0]],
            )
    batch.tables["document"] = [row for row in rows if row[0] not in again]
    return len(rows) - len(batch.rows("document"))


def _insert(connection: DuckDBPyConnection, run: Run, batch: Batch, again: int) -> Added:
    counts = [len(batch.rows(table)) for table in ("document", "source", "note", "claim", "issue")]
    added = Added(counts[0] + again, *counts[1:])
    if added:
        enter(connection, run, added)
    for table in ("text", "document", "source", "party", "note", "claim", "evidence", "role", "issue"):
        fill(connection, batch, table)
    return added


def enter(connection: DuckDBPyConnection, run: Run, added: Added) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, NULL, 0, 0, 0, 0, 0)",
        [run.id, run.version, run.fingerprint, run.started],
    )
    counts = [each.name for each in fields(added)]
    setting = ", ".join(f"{name} = {name} + ?" for name in counts)
    connection.execute(f"UPDATE run SET {setting} WHERE id = ?", [*(getattr(added, name) for name in counts), run.id])


def fill(connection: DuckDBPyConnection, batch: Batch, table: str) -> None:
    """Inserts a table's rows by way of Arrow: row by row DuckDB is some hundred times slower."""
    if rows := batch.rows(table):
        connection.from_arrow(arrow(connection, table, rows)).insert_into(table)


def arrow(connection: DuckDBPyConnection, table: str, rows: Sequence[Row]) -> pyarrow.Table:
    """Rows of a table, at least one, in Arrow."""
    import pyarrow as pa

    schema = connection.table(table).limit(0).to_arrow_table().schema
    columns = [pa.array(column, each.type) for column, each in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)


def finish(connection: DuckDBPyConnection, run: Run, ended: datetime) -> None:
    """Notes the end of a run that wrote something, and drops parties that no claim names any more."""
    with transaction(connection):
        connection.execute("UPDATE run SET ended = ? WHERE id = ?", [ended, run.id])
        connection.execute("DELETE FROM party WHERE id NOT IN (SELECT party FROM role)")
