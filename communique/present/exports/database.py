"""The record as an SQLite file for Datasette (https://datasette.io), with `metadata.json` that explains it there.

Tables have foreign keys, which Datasette shows as links, and full-text tables, which give it a search box. Lists are
JSON, so that `json_each` opens them and Datasette counts them as facets.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.data.codes import codes
from communique.data.tables import states
from communique.model import KINDS
from communique.present.exports import claims as single
from communique.present.exports import entries
from communique.present.exports.columns import UNITS, Column, Sort, Table
from communique.present.exports.entries import LABELS, Scope, Told, told

if TYPE_CHECKING:
    import pyarrow

    from communique.query.record import Record

NAME = "record"
_TYPES: Mapping[Sort, str] = {
    "text": "TEXT", "number": "REAL", "integer": "INTEGER", "day": "TEXT", "boolean": "INTEGER",
    "texts": "TEXT", "spans": "TEXT", "span": "TEXT",
}  # fmt: skip
_INSIDE = ("words", "name", "issue", "type", "title")
"""Columns of `entry` that its full-text search covers."""
_LINKS: Mapping[str, Mapping[str, str]] = {
    "entry": {"document": "report"},
    "entry_party": {"entry": "entry", "party": "party"},
    "claim": {"entry": "entry", "document": "report"},
    "evidence": {"claim": "claim", "document": "report"},
    "source": {"document": "report"},
}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "party": ("party",),
    "report": ("document",),
    "entry": ("entry",),
    "entry_party": ("entry", "party", "role"),
    "claim": ("claim",),
    "evidence": ("claim", "number"),
    "source": ("id",),
}
_SINGLE = ("report", "claim", "evidence", "source")


def tables(record: Record) -> dict[str, Table]:
    """The tables by name, in the order in which they are made: what is linked to before what links."""
    made = {"party": _party(), "report": _with_body(single.table(record, "report", "csv"))}
    made |= {"entry": entries.table("csv"), "entry_party": _entry_party()}
    made |= {name: single.table(record, name, "csv") for name in _SINGLE[1:]}
    return {name: Table(name, table.about, table.columns) for name, table in made.items()}


def _party() -> Table:
    columns = (
        Column("party", "text", "ISO 3166-1 alpha-3 code, acronym, else the name as reports give it", "`party.id`"),
        Column("kind", "text", "what sort of party", "`party.kind`", values="state, organisation, other"),
        Column("label", "text", "the name in English, else the id", "`party.label`"),
        Column("iso2", "text", "ISO 3166-1 alpha-2 code, the latest", "`data/codes.csv`"),
        Column("cow", "integer", "Correlates of War number, the latest up to 2016", "`data/codes.csv`"),
        Column("gw", "integer", "Gleditsch and Ward number, the latest up to 2013", "`data/codes.csv`"),
    )
    return Table("party", "Who acts, holds, signs and speaks.", columns)


def _entry_party() -> Table:
    columns = (
        Column("entry", "text", "the entry", "`entry.entry`"),
        Column("party", "text", "a party that has a part in it", "`role.party`"),
        Column("role", "text", "which part", "`role.name`", values="actor, recipient, party, holder"),
    )
    return Table("entry_party", "Who has which part in which entry, by the claim that stands for all.", columns)


def _with_body(table: Table) -> Table:
    body = Column("body", "text", "the report's text exactly as read", "`text.body`")
    return Table(table.name, table.about, (*table.columns, body))


def write(record: Record, scope: Scope, path: Path) -> None:
    """Writes the file; `path` must not be there yet. The same record gives the same bytes with the same SQLite."""
    path.unlink(missing_ok=True)
    made = tables(record)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "page_size = 4096"):
            file.execute(f"PRAGMA {pragma}")
        file.execute("BEGIN")
        for name, table in made.items():
            file.execute(_create(name, table))
        kept = _entries(file, record, scope, made)
        _reports(file, record, made["report"], kept)
        for name in _SINGLE[1:]:
            for batch in single.reader(record, name, kept):
                _insert(file, name, made[name], _rows(batch))
        for statement in (*_AFTER.split(";"), *(_view(kind, made["entry"]) for kind in KINDS), "COMMIT"):
            file.execute(statement)


def _create(name: str, table: Table) -> str:
    lines = [f'"{column.name}" {_TYPES[column.sort]}' for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(_KEYS[name])})")
    for column, other in _LINKS.get(name, {}).items():
        lines.append(f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{_KEYS[other][0]}")')
    return f'CREATE TABLE "{name}" (\n    ' + ",\n    ".join(lines) + "\n)"


def _insert(file: sqlite3.Connection, name: str, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    file.executemany(f'INSERT INTO "{name}" VALUES ({marks})', ([_cell(value) for value in row] for row in rows))


def _cell(value: Any) -> Any:
    match value:
        case list() | tuple():
            return json.dumps(value, ensure_ascii=False)
        case date():
            return value.isoformat()
    return value


def _rows(batch: pyarrow.RecordBatch) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _entries(file: sqlite3.Connection, record: Record, scope: Scope, made: Mapping[str, Table]) -> list[str] | None:
    """Writes entries and parties; gives the claims in scope, None for all."""
    columns = [column.get for column in made["entry"].columns]
    kept, parties = list[str](), set[str]()
    for each in told(record, scope):
        _insert(file, "entry", made["entry"], [[get(each) if get else None for get in columns]])
        _insert(file, "entry_party", made["entry_party"], _parts(each))
        parties.update(party for row in each.merged.rows for party in each.everyone + each.parties if row)
        kept += [row.claim for row in each.merged.rows]
    known = {row["id"]: row for row in record.sql("SELECT id, kind, label FROM party")}
    _insert(file, "party", made["party"], [_known(party, known) for party in sorted(parties)])
    return None if scope.whole else kept


def _parts(each: Told) -> list[tuple[str, str, str]]:
    return [(each.entry, party, role) for role, found in each.roles.items() for party in found]


def _known(party: str, known: Mapping[str, Mapping[str, Any]]) -> tuple[Any, ...]:
    row = known[party]
    if party not in states():
        return party, row["kind"], row["label"], None, None, None
    # The lists end in 2016 and 2013; a state that was gone by then has what it had last.
    last = states()[party].end
    on = date(min(last or 2013, 2013), 1, 1)
    found = codes(party, on)
    return party, row["kind"], row["label"], found.iso2, found.cow, found.gw


def _reports(file: sqlite3.Connection, record: Record, table: Table, kept: list[str] | None) -> None:
    bodies = "SELECT id, body FROM text WHERE id IN (SELECT unnest($texts::VARCHAR[]))"
    at = [column.name for column in table.columns].index("text")
    for batch in single.reader(record, "report", kept):
        rows = list(_rows(batch))
        for start in range(0, len(rows), 200):
            some = rows[start : start + 200]
            found = {row["id"]: row["body"] for row in record.sql(bodies, {"texts": [row[at] for row in some]})}
            _insert(file, "report", table, [(*row, found[row[at]]) for row in some])


_AFTER = f"""
CREATE INDEX entry_kind ON entry (kind, type);
CREATE INDEX entry_day ON entry (first_day);
CREATE INDEX entry_document ON entry (document);
CREATE INDEX entry_party_party ON entry_party (party);
CREATE INDEX claim_entry ON claim (entry);
CREATE INDEX claim_document ON claim (document);
CREATE INDEX evidence_document ON evidence (document);
CREATE VIRTUAL TABLE entry_fts USING fts5 ({", ".join(_INSIDE)}, content="entry", tokenize="porter unicode61");
INSERT INTO entry_fts (entry_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE report_fts USING fts5 (title, body, content="report", tokenize="porter unicode61");
INSERT INTO report_fts (report_fts) VALUES ('rebuild');
"""

_OWN = {
    "event": ("actors", "recipients", "mode", "aux", "place", "quad", "plover", "goldstein", "contexts", "sectors"),
    "instrument": ("parties", "name", "action", "count"),
    "position": ("parties", "issue", "topics"),
    "quote": ("parties", "cue", "indirect"),
    "figure": ("value", "unit", "bound", "parties"),
}


def _view(kind: Any, table: Table) -> str:
    """The entries of a kind with the columns that they have."""
    shared = ("first_day", "last_day", "basis")
    behind = ("words", "report", "title", "url", "document", "reports", "copies", "judged", "score")
    names = [f'type AS "{LABELS[kind]}"', *_OWN[kind], *shared, *behind]
    assert all(table.column(name) for name in (*_OWN[kind], *shared, *behind))
    return f"CREATE VIEW {kind} AS SELECT entry, {', '.join(names)} FROM entry WHERE kind = '{kind}'"


def metadata(record: Record, scope: Scope) -> str:
    """What Datasette shows beside the tables: titles, what each column holds and in which unit, facets, order."""
    found = tables(record)
    made = {name: _about(name, table) for name, table in found.items()}
    made["party"]["label_column"] = "label"
    made["report"]["label_column"] = "title"
    # Datasette puts what it is told of columns above the rows: of forty-five columns that is two screens.
    del made["entry"]["columns"]
    made["entry"]["description"] += " Each kind has a view with its own columns; codebook.md explains them all."
    made["entry"] |= {"label_column": "words", "sort": "first_day", "size": 50}
    made["entry"]["facets"] = ["kind", "type", "quad", "basis"]
    made["entry_party"]["facets"] = ["role"]
    made["claim"] |= {"sort": "first_day", "facets": ["kind", "basis", "copied"]}
    made["report"]["sort"] = "published_first"
    views = {kind: _kind(kind, found["entry"]) for kind in KINDS}
    shown = {
        "title": "The record of relations between states",
        "description": "Events, instruments, positions, quotes and figures, each with the words that it rests on. "
        + scope.said,
        "source": "communique",
        "databases": {NAME: {"title": "The record", "tables": made | views}},
    }
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def _kind(kind: Any, table: Table) -> dict[str, Any]:
    """What is told of the view of a kind: its own columns, and where its days come from."""
    columns = {name: _described(table.column(name)).removeprefix(f"{kind}s: ") for name in (*_OWN[kind], "basis")}
    about = f"The entries that are {kind}s, with the columns of that kind."
    return {"title": f"{kind.capitalize()}s", "description": about, "columns": columns}


def _about(name: str, table: Table) -> dict[str, Any]:
    return {
        "title": name.replace("_", " ").capitalize(),
        "description": table.about,
        "columns": {column.name: _described(column) for column in table.columns},
    }


def _described(column: Column) -> str:
    unit = column.unit or UNITS.get(column.sort, "")
    more = "; ".join(part for part in (f"unit: {unit}" if unit else "", column.values) if part)
    return (f"{column.meaning} ({more})" if more else column.meaning).replace("`", "")
