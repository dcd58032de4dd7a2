"""Writes the record, or a relationship, in the forms that the field reads.

Each form is a few files in a folder, with `codebook.md` that explains every column; tables come with `datapackage.json`
for programs. Entries are read in batches, so that a large record needs little memory; files are written under temporary
names and renamed when all are whole; the same record gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from communique.present.exports import claims, columns, entries, figures, files, icews, polecat, proof
from communique.present.exports.columns import Table
from communique.present.exports.entries import Scope, Told, told
from communique.present.exports.files import Draft
from communique.present.interchange import record as interchange

if TYPE_CHECKING:
    from communique.query.record import Record

Name = Literal["jsonl", "csv", "parquet", "figures", "polecat", "icews", "sqlite", "graphml", "ftm", "ics"]
NAMES: tuple[Name, ...] = get_args(Name)
EVERYTHING = Scope()
__all__ = ["EVERYTHING", "FORMS", "NAMES", "Form", "Made", "Name", "Scope", "export"]


@dataclass(slots=True)
class Made:
    """What an export wrote, and what it has to say of it."""

    paths: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it is for, what writes its files, and the tables that explain them."""

    about: str
    write: Callable[[Record, Scope, Draft], list[str]]
    tables: Callable[[Record], Sequence[Table]]
    package: bool = False


def export(record: Record, folder: str | Path, form: Name = "jsonl", scope: Scope = EVERYTHING) -> Made:
    """Writes the record, or what is in scope, in one form into a folder, made if it is not there.

    Raises DiskFull or ExportFailed where it cannot be written, MissingExtra where a form's library is not installed.
    """
    if form not in FORMS:
        raise ValueError(f"no form is called {form!r}; there are {', '.join(NAMES)}")
    made, asked = Made(), FORMS[form]
    with files.drafts(Path(folder), made.paths) as draft:
        made.remarks = asked.write(record, scope, draft)
        tables = asked.tables(record)
        if tables:
            page = columns.codebook(asked.about, scope.said, tables, made.remarks)
            files.write(draft("codebook.md"), page)
        if asked.package:
            files.write(draft("datapackage.json"), columns.datapackage(form, asked.about, scope.said, tables))
    return made


def _jsonl(record: Record, scope: Scope, draft: Draft) -> list[str]:
    kept = None if scope.whole else {row.claim for each in told(record, scope) for row in each.merged.rows}
    gone = {str(row["id"]) for row in record.sql("SELECT id FROM claim WHERE id NOT IN (SELECT claim FROM chronology)")}
    with draft("reports.jsonl").open("w", encoding="utf-8", newline="") as file:
        for document, published, found in record.documents():
            ids = [claim.id(document) for claim in found]
            some = [
                claim for id, claim in zip(ids, found, strict=True) if id not in gone and (kept is None or id in kept)
            ]
            if some or kept is None:
                file.write(json.dumps(interchange(document, published, some), ensure_ascii=False) + "\n")
    return []


def _tables(record: Record, end: str) -> list[Table]:
    return [entries.table(end), *(claims.table(record, name, end) for name in claims.TABLES)]


def _tabular(end: str) -> Callable[[Record, Scope, Draft], list[str]]:
    def write(record: Record, scope: Scope, draft: Draft) -> list[str]:
        kept: list[str] = []
        table = entries.table(end)
        with files.sheet(draft, table) as add:
            for some in _batches(told(record, scope)):
                add(table.batch(some))
                kept += [row.claim for each in some for row in each.merged.rows]
        for name in claims.TABLES:
            found = claims.reader(record, name, None if scope.whole else kept)
            with files.sheet(draft, claims.table(record, name, end), found.schema) as add:
                for batch in found:
                    add(batch)
        return []

    return write


def _batches(found: Iterable[Told], size: int = entries.BATCH) -> Iterable[list[Told]]:
    some: list[Told] = []
    for each in found:
        some.append(each)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _figures(record: Record, scope: Scope, draft: Draft) -> list[str]:
    table = figures.table()
    with files.sheet(draft, table) as add:
        for some in _batches(told(record, _only(scope, "figure"))):
            add(table.batch(some))
    return []


def _only(scope: Scope, *kinds: str) -> Scope:
    """The scope with some of its kinds."""
    return Scope(scope.parties, scope.since, scope.until, tuple(kind for kind in scope.kinds if kind in kinds))


def _polecat(record: Record, scope: Scope, draft: Draft) -> list[str]:
    table, behind = polecat.table(), proof.table("text")
    with ExitStack() as stack:
        add, prove = (stack.enter_context(files.sheet(draft, each)) for each in (table, behind))
        for some in _batches(told(record, _only(scope, "event"))):
            rows = [row for each in some for row in polecat.rows(each)]
            add(table.batch(rows))
            prove(behind.batch(one for row in rows for one in proof.proofs(row.entry, row)))
    return []


def _icews(record: Record, scope: Scope, draft: Draft) -> list[str]:
    table, behind = icews.table(), proof.table("integer")
    with ExitStack() as stack:
        add, prove = (stack.enter_context(files.sheet(draft, each)) for each in (table, behind))
        for some in _batches(told(record, _only(scope, "event"))):
            rows = [row for each in some for row in icews.rows(each)]
            add(table.batch(rows))
            prove(behind.batch(one for row in rows for one in proof.proofs(row.id, row.told)))
    return []


def _sqlite(record: Record, scope: Scope, draft: Draft) -> list[str]:
    from communique.present.exports import database

    database.write(record, scope, draft(f"{database.NAME}.db"))
    files.write(draft("metadata.json"), database.metadata(record, scope))
    return []


def _database_tables(record: Record) -> Sequence[Table]:
    from communique.present.exports import database

    return list(database.tables(record).values())


def _graphml(record: Record, scope: Scope, draft: Draft) -> list[str]:
    from communique.present.exports import graph

    graph.write(told(record, scope), draft("relationships.graphml"))
    return []


def _graph_tables(record: Record) -> Sequence[Table]:
    from communique.present.exports import graph

    return [
        Table(
            "relationships.graphml: nodes",
            "One node for each party that has a part in an entry with another.",
            graph.NODES,
        ),
        Table("relationships.graphml: edges", "One edge for each two parties and year.", graph.EDGES),
    ]


def _ftm(record: Record, scope: Scope, draft: Draft) -> list[str]:
    from communique.present.exports import entities

    with draft("entities.ftm.json").open("w", encoding="utf-8", newline="\n") as file:
        entities.write(record, told(record, scope), file)
    return []


def _ftm_tables(record: Record) -> Sequence[Table]:
    from communique.present.exports import entities

    return [entities.table()]


def _ics(record: Record, scope: Scope, draft: Draft) -> list[str]:
    from communique.present.exports import schedule

    return schedule.write(told(record, _only(scope, "event", "instrument")), draft("chronology.ics"))


def _ics_tables(record: Record) -> Sequence[Table]:
    from communique.present.exports import schedule

    return [schedule.table()]


FORMS: Mapping[Name, Form] = {
    "jsonl": Form(
        "Interchange records, one for each report: `docs/record.schema.json` describes them.", _jsonl, lambda _: ()
    ),
    "csv": Form(
        "Merged entries, and the claims, evidence, reports, sources and issues behind them, as CSV (RFC 4180, UTF-8). "
        'Lists are JSON: `["RUS", "CHN"]`, `[[120, 134]]`. An empty cell is null or an empty text.',
        _tabular("csv"),
        lambda record: _tables(record, "csv"),
        package=True,
    ),
    "parquet": Form(
        "The same tables as Parquet, with lists as lists and days as days.",
        _tabular("parquet"),
        lambda record: _tables(record, "parquet"),
        package=True,
    ),
    "figures": Form(
        'Figures alone, as CSV (RFC 4180, UTF-8). Lists are JSON: `["RUS", "CHN"]`.',
        _figures,
        lambda _: [figures.table()],
        package=True,
    ),
    "polecat": Form(
        "Events in the columns of POLECAT (https://doi.org/10.7910/DVN/AJGVIT), separated by tabs, UTF-8, without "
        "quoting.",
        _polecat,
        lambda _: [polecat.table(), proof.table("text")],
        package=True,
    ),
    "icews": Form(
        "Events in the columns of ICEWS (https://doi.org/10.7910/DVN/28075) with CAMEO codes, separated by tabs, "
        "UTF-8, without quoting.",
        _icews,
        lambda _: [icews.table(), proof.table("integer")],
        package=True,
    ),
    "sqlite": Form(
        "The record as an SQLite file for Datasette: `datasette record.db --metadata metadata.json`.",
        _sqlite,
        _database_tables,
    ),
    "graphml": Form("Relationships by year as a graph for Gephi and networkx.", _graphml, _graph_tables),
    "ftm": Form(
        "FollowTheMoney entities for Aleph: `alephclient write-entities -i entities.ftm.json -f COLLECTION`.",
        _ftm,
        _ftm_tables,
    ),
    "ics": Form("The chronology as a calendar.", _ics, _ics_tables),
}
"""Every form by name."""
