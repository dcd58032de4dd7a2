"""Documents, claims and notes as they were read, out of the tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from communique.model import Basis, Claim, Document, Issue, Note, Role, Span, When

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row: TypeAlias = tuple[Any, ...]
Rebuilt: TypeAlias = tuple[Document, When | None, list[Claim]]

AT_ONCE = 256
"""Reports rebuilt together: their rows are all that is in memory."""


def documents(connection: DuckDBPyConnection) -> Iterator[Rebuilt]:
    """Every report with its day of publication and its claims, in the order of reports' identifiers."""
    ids = [row[0] for row in connection.execute("SELECT id FROM document ORDER BY report, id").fetchall()]
    for start in range(0, len(ids), AT_ONCE):
        yield from some(connection, ids[start : start + AT_ONCE])


def some(connection: DuckDBPyConnection, ids: Sequence[str]) -> Iterator[Rebuilt]:
    """The reports of these ids with the claims that are shown; those that the record does not hold are left out."""
    held = {row[0]: row[1:] for row in connection.execute(_DOCUMENTS, [list(ids)]).fetchall()}
    claims = identified(connection, ids)
    hidden = {str(row[0]) for row in connection.execute(_HIDDEN, [list(ids)]).fetchall()}
    for key in ids:
        if key in held:
            text, source, report, title, url, dated, media_type, raw_digest, *published = held[key]
            document = Document(text, source, report, title, url, dated, media_type, raw_digest)
            yield document, _when(published), [claim for id, claim in claims.get(key, []) if id not in hidden]


def document(connection: DuckDBPyConnection, id: str) -> Document | None:
    """One report without anything that was seen in it."""
    rows = connection.execute(_DOCUMENTS.replace("IN (SELECT unnest(?::VARCHAR[]))", "= ?"), [id]).fetchall()
    return Document(*rows[0][1:9]) if rows else None


def notes(connection: DuckDBPyConnection, id: str) -> list[Note]:
    """The notes of one report in the order in which they were stored."""
    return [_note(*row) for row in connection.execute(_NOTES, [id]).fetchall()]


def layers(connection: DuckDBPyConnection, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, list[Note]]:
    """The notes of some layers of some reports, by report."""
    found: dict[str, list[Note]] = defaultdict(list)
    for id, *row in connection.execute(_LAYERS, [list(ids), list(names)]).fetchall():
        found[id].append(_note(*row))
    return found


def _note(layer: str, label: str, start: int, stop: int, value: str, *by: Any) -> Note:
    return Note(Span(start, stop), layer, label, json.loads(value), *by)


def issues(connection: DuckDBPyConnection, id: str) -> list[Issue]:
    """The issues of one report."""
    rows = connection.execute(_ISSUES, [id]).fetchall()
    return [Issue(code, message, source, _span(start, stop)) for code, message, source, start, stop in rows]


_DOCUMENTS = """
SELECT document.id, body, source.source, report, title, url, dated, media_type, raw_digest,
    published_first, published_last, published_basis, published_start, published_stop
FROM document JOIN text ON text.id = document.text JOIN source ON source.id = document.source
WHERE document.id IN (SELECT unnest(?::VARCHAR[]))
"""
_HIDDEN = """
SELECT id FROM claim WHERE document IN (SELECT unnest(?::VARCHAR[])) AND id NOT IN (SELECT claim FROM chronology)
AND (id IN (SELECT left_id FROM judgement WHERE person) OR id IN (SELECT right_id FROM judgement WHERE person))
"""
_CLAIMS = """
SELECT id, document, kind, label, details, score, maker, first_day, last_day, basis, when_start, when_stop
FROM claim WHERE document IN (SELECT unnest(?::VARCHAR[])) ORDER BY document, number, id
"""
_PARTS = """
SELECT {columns} FROM {table} JOIN claim ON claim.id = {table}.claim
WHERE claim.document IN (SELECT unnest(?::VARCHAR[])) ORDER BY claim.id, {table}.number
"""
_NOTES = "SELECT layer, label, start, stop, value, score, maker FROM note WHERE document = ? ORDER BY number, maker"
_LAYERS = """
SELECT document, layer, label, start, stop, value, score, maker FROM note
WHERE document IN (SELECT unnest(?::VARCHAR[])) AND layer IN (SELECT unnest(?::VARCHAR[])) ORDER BY ALL
"""
_ISSUES = "SELECT code, message, source, start, stop FROM issue WHERE document = ? ORDER BY number"


def identified(connection: DuckDBPyConnection, ids: Sequence[str]) -> Mapping[str, list[tuple[str, Claim]]]:
    """The claims of some reports with their ids, by report, in the order in which they were stored."""
    evidence = _parts(connection, ids, "evidence", "claim.id, start, stop")
    roles = _parts(connection, ids, "role", "claim.id, name, party, start, stop")
    claims: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
    for id, document, *row in connection.execute(_CLAIMS, [list(ids)]).fetchall():
        claims[document].append((id, _claim(row, evidence[id], roles[id])))
    return claims


def _claim(row: Sequence[Any], evidence: Iterable[Row], roles: Iterable[Row]) -> Claim:
    kind, label, details, score, maker, *when = row
    spans = tuple(Span(start, stop) for start, stop in evidence)
    parts = tuple(Role(name, party, _span(*ends)) for name, party, *ends in roles)
    return Claim(kind, label, spans, parts, _when(when), json.loads(details), score, maker)


def shelved(connection: DuckDBPyConnection) -> Mapping[str, tuple[int, ...]]:
    """Between which rows of the tables of evidence, roles and notes those of each report stand: in one run they are
    written together."""
    return {document: tuple(places) for document, *places in connection.execute(_SHELVED).fetchall()}


def layers_of(connection: DuckDBPyConnection, document: str, names: Sequence[str], places: Sequence[int]) -> list[Note]:
    """The notes of some layers of one report, by the places that `shelved` gave."""
    asked = [*places[4:], document, list(names)]
    return [_note(*row) for row in connection.execute(_LAYERS_OF, asked).fetchall()] if None not in places[4:] else []


def claims(connection: DuckDBPyConnection, document: str, places: Sequence[int]) -> dict[str, Claim]:
    """The claims of one report by their ids, by the places that `shelved` gave: several times quicker."""
    rows = {id: row for id, *row in connection.execute(_OF_ONE, [document]).fetchall()}
    found: list[dict[str, list[Row]]] = []
    for query, ends in ((_EVIDENCE, places[:2]), (_ROLES, places[2:4])):
        parts: dict[str, list[Row]] = defaultdict(list)
        # Others' rows stand between them where a person put an entry right.
        for id, *rest in connection.execute(query, list(ends)).fetchall() if None not in ends else ():
            if id in rows:
                parts[id].append(tuple(rest))
        found.append(parts)
    evidence, roles = found
    return {id: _claim(row, evidence[id], roles[id]) for id, row in rows.items()}


_OF_ONE = """
SELECT id, kind, label, details, score, maker, first_day, last_day, basis, when_start, when_stop
FROM claim WHERE document = ? ORDER BY number, id
"""
_EVIDENCE = "SELECT claim, start, stop FROM evidence WHERE rowid BETWEEN ? AND ? ORDER BY claim, number"
_ROLES = "SELECT claim, name, party, start, stop FROM role WHERE rowid BETWEEN ? AND ? ORDER BY claim, number"
_LAYERS_OF = """
SELECT layer, label, start, stop, value, score, maker FROM note
WHERE rowid BETWEEN ? AND ? AND document = ? AND list_contains(?, layer) ORDER BY number, maker
"""
_SHELVED = """
WITH places AS (
    SELECT document, min(evidence.rowid) AS first, max(evidence.rowid) AS last
    FROM evidence JOIN claim ON claim.id = evidence.claim GROUP BY document
), parts AS (
    SELECT document, min(role.rowid) AS first, max(role.rowid) AS last
    FROM role JOIN claim ON claim.id = role.claim GROUP BY document
), notes AS (SELECT document, min(rowid) AS first, max(rowid) AS last FROM note GROUP BY document)
SELECT document.id, places.first, places.last, parts.first, parts.last, notes.first, notes.last FROM document
LEFT JOIN places ON places.document = document.id LEFT JOIN parts ON parts.document = document.id
LEFT JOIN notes ON notes.document = document.id
"""


def _parts(connection: DuckDBPyConnection, ids: Sequence[str], table: str, columns: str) -> Mapping[str, list[Row]]:
    found = defaultdict(list)
    for id, *rest in connection.execute(_PARTS.format(table=table, columns=columns), [list(ids)]).fetchall():
        found[id].append(tuple(rest))
    return found


def _span(start: int | None, stop: int | None) -> Span | None:
    return None if start is None or stop is None else Span(start, stop)


def _when(values: Iterable[Any]) -> When | None:
    first: date | None
    last: date | None
    basis: Basis | None
    first, last, basis, start, stop = values
    return None if first is None or last is None or basis is None else When(first, last, basis, _span(start, stop))
