"""Keeps the tables `wording`, `sketch`, `copy`, `passage` and `repeat` up to date as reports come in.

`update` is called inside the transaction that resolves a batch. What it leaves depends on the reports in the record
alone, not on their order: of every fingerprint the first report that has it counts, by day of publication and then by
id, and each report is compared with those that come first for two of its fingerprints at least. So a thousand reprints
are a thousand comparisons. Exact copies are told by their wording and compared with nothing but the first of them.

Fingerprints that reports of several weeks have are standing text (mastheads, disclaimers, the background that an agency
carries under each story) and count for nothing: a reprint comes within days. When a report arrives that takes a first
place, or makes text standing, the few reports that this touches are compared again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.model import Span
from communique.resolve.copies import Copy, compare
from communique.resolve.repeats import Told, repeats
from communique.resolve.wording import Wording, version, wording

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WEEKS = 4
"""Weeks in which reports with the same fingerprint were published, from which on it is one of standing text."""

LONG = 14
"""Days between two reports after which the later does not copy the earlier by parts."""

SHARED = 2
"""Fingerprints for which another report must come first, to be compared with it."""

_AT_ONCE = 64  # reports whose candidates are asked for together
_KEPT = 256  # texts kept as words


def update(connection: DuckDBPyConnection, run: int, documents: Collection[str]) -> set[str]:
    """Finds what the reports copy, what copies them, and which claims repeat others.

    To be called for reports that are new to the record or were read anew, with their claims in place. Gives the ids of
    claims whose `repeat` row was made, changed or taken away.
    """
    again = sorted(set(documents) | _entered(connection, run, documents) | _copiers(connection, documents))
    texts = _Texts(connection)
    links: dict[str, str] = {}
    for start in range(0, len(again), _AT_ONCE):
        chosen = again[start : start + _AT_ONCE]
        found = list(_found(connection, chosen, texts))
        _replace(connection, run, chosen, found)
        links |= _links(connection, chosen, found, texts)
    return _root(connection, run, again, links)


@dataclass(frozen=True, slots=True)
class _Found:
    """A report, one that it copies, and what of it."""

    document: str
    original: str
    copy: Copy


@dataclass(slots=True)
class _Texts:
    """Texts as words, the last ones kept."""

    connection: DuckDBPyConnection
    kept: dict[str, Wording] = field(default_factory=dict)

    def __call__(self, document: str) -> Wording:
        [(text,)] = self.connection.execute("SELECT text FROM document WHERE id = ?", [document]).fetchall()
        if text not in self.kept:
            [(body,)] = self.connection.execute("SELECT body FROM text WHERE id = ?", [text]).fetchall()
            while len(self.kept) >= _KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[text] = wording(body)
        # What was asked for last goes last.
        self.kept[text] = self.kept.pop(text)
        return self.kept[text]


def _entered(connection: DuckDBPyConnection, run: int, documents: Collection[str]) -> set[str]:
    """Enters the words of reports that are new or have another day; gives the reports that this may concern."""
    _drop_old(connection, documents)
    rows = connection.execute(_STALE, [sorted(documents)]).fetchall()
    if not rows:
        return set()
    texts = {text: wording(body) for text, body in _bodies(connection, (row[2] for row in rows if row[3] is None))}
    keys = {document: key or texts[text].key for document, _, text, key in rows}
    hashes = _hashes(connection, texts.values(), keys.values())
    before = _firsts(connection, hashes, keys.values())
    for document, day, text, key in rows:
        if key is None:
            values = [document, keys[document], day, len(texts[text]), run]
            connection.execute("INSERT INTO wording VALUES (?, ?, ?, ?, ?)", values)
        else:
            connection.execute("UPDATE wording SET day = ?, run = ? WHERE document = ?", [day, run, document])
    _sketch(connection, run, texts.values())
    return _touched(connection, before, _firsts(connection, hashes, keys.values()))


SURELY = 0.8
"""The probability of the week of publication, from which on the day counts though neither words nor sources give it.
Words that state the day come first, then the earliest day that any of the sources gives."""

_STALE = f"""
WITH asked AS (SELECT unnest(?::VARCHAR[]) AS id),
told AS (
    SELECT document, min(try_cast(value ->> '$.chance' AS DOUBLE)) AS chance FROM note
    WHERE layer = 'published' AND document IN (SELECT id FROM asked) GROUP BY document
),
given AS (
    SELECT document, min(dated) AS earliest FROM source WHERE document IN (SELECT id FROM asked) GROUP BY document
),
known AS (
    SELECT document.id, document.text,
        CASE WHEN published_basis = 'stated' THEN published_first WHEN earliest IS NOT NULL THEN earliest
            WHEN coalesce(chance, 1) >= {SURELY} THEN published_first END AS sure
    FROM document LEFT JOIN told ON told.document = document.id LEFT JOIN given ON given.document = document.id
    WHERE document.id IN (SELECT id FROM asked)
)
SELECT known.id, sure, known.text, wording.wording FROM known LEFT JOIN wording ON wording.document = known.id
WHERE wording.document IS NULL OR wording.day IS DISTINCT FROM sure ORDER BY known.id
"""


def _drop_old(connection: DuckDBPyConnection, documents: Collection[str]) -> None:
    """Forgets the words of these reports as another version of the code found them."""
    old = "wording IN (SELECT unnest(?::VARCHAR[]))"
    asked = (
        "SELECT wording FROM wording WHERE document IN (SELECT unnest(?::VARCHAR[])) AND NOT starts_with(wording, ?)"
    )
    keys = sorted({row[0] for row in connection.execute(asked, [sorted(documents), version()]).fetchall()})
    if keys:
        connection.execute(f"DELETE FROM sketch WHERE {old}", [keys])
        # All reports of the wording: those that are not asked for now will be, since the code has changed for all.
        connection.execute(f"DELETE FROM wording WHERE {old}", [keys])


def _bodies(connection: DuckDBPyConnection, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    sql = "SELECT id, body FROM text WHERE id IN (SELECT unnest(?::VARCHAR[])) ORDER BY id"
    yield from connection.execute(sql, [sorted(set(texts))]).fetchall()


def _hashes(connection: DuckDBPyConnection, texts: Iterable[Wording], keys: Iterable[str]) -> list[int]:
    """All fingerprints of these texts, and of those of these keys that are known already."""
    sql = "SELECT DISTINCT hash FROM sketch WHERE wording IN (SELECT unnest(?::VARCHAR[]))"
    known = {int(row[0]) for row in connection.execute(sql, [sorted(set(keys))]).fetchall()}
    return sorted(known.union(*(each.prints.tolist() for each in texts)))


def _sketch(connection: DuckDBPyConnection, run: int, texts: Iterable[Wording]) -> None:
    """Stores the fingerprints of wordings that are new."""
    new = {each.key: each for each in texts}
    sql = "SELECT DISTINCT wording FROM sketch WHERE wording IN (SELECT unnest(?::VARCHAR[]))"
    for (key,) in connection.execute(sql, [sorted(new)]).fetchall():
        del new[key]
    for key, each in sorted(new.items()):
        prints = sorted(set(each.prints.tolist()))
        connection.execute("INSERT INTO sketch SELECT ?, unnest(?::UBIGINT[]), ?", [key, prints, run])


@dataclass(frozen=True, slots=True)
class _Firsts:
    """Who comes first: for each fingerprint, with whether it is one of standing text, and for each wording."""

    hashes: Mapping[int, tuple[str, bool]]
    wordings: Mapping[str, str]


# The order of reports: by day, undated ones last, then by id.
_ORDER = "coalesce(strftime(day, '%Y-%m-%d'), '9999-99-99') || document"
_ID = len("9999-99-99") + 1
_WEEK = "date_diff('day', DATE '1970-01-05', day) // 7"
_HELD = f"""
held AS (SELECT hash, wording FROM sketch WHERE hash IN (SELECT hash FROM asked)),
known AS (
    SELECT wording, min({_ORDER}) AS first, list(DISTINCT {_WEEK}) FILTER (day IS NOT NULL) AS weeks
    FROM wording WHERE wording IN (SELECT wording FROM held) GROUP BY wording
),
state AS (
    SELECT hash, substring(min(first), {_ID}) AS first,
        coalesce(len(list_distinct(flatten(list(weeks)))), 0) >= {WEEKS} AS standing
    FROM held JOIN known ON known.wording = held.wording GROUP BY hash
)
"""
_STATE = f"WITH asked AS (SELECT unnest(?::UBIGINT[]) AS hash), {_HELD} SELECT hash, first, standing FROM state"
_FIRSTS = f"""
SELECT wording, substring(min({_ORDER}), {_ID}) FROM wording
WHERE wording IN (SELECT unnest(?::VARCHAR[])) GROUP BY wording
"""


def _firsts(connection: DuckDBPyConnection, hashes: Sequence[int], keys: Iterable[str]) -> _Firsts:
    return _Firsts(
        {row[0]: row[1:] for row in connection.execute(_STATE, [hashes]).fetchall()},
        dict(connection.execute(_FIRSTS, [sorted(set(keys))]).fetchall()),
    )


def _touched(connection: DuckDBPyConnection, before: _Firsts, after: _Firsts) -> set[str]:
    """The reports for which another one comes first now, or what they share has become standing text."""
    moved = [
        hash
        for hash, (first, standing) in after.hashes.items()
        if hash in before.hashes
        and before.hashes[hash] != (first, standing)
        and not (standing and before.hashes[hash][1])
    ]
    led = [key for key, first in after.wordings.items() if before.wordings.get(key, first) != first]
    found = connection.execute(_TOUCHED, {"moved": moved, "led": sorted(led)}).fetchall()
    return {str(row[0]) for row in found}


# Of exact copies the first alone is compared with others; all of them, where another is the first of them now.
_TOUCHED = f"""
SELECT substring(min({_ORDER}), {_ID}) FROM wording
WHERE wording IN (SELECT wording FROM sketch WHERE hash IN (SELECT unnest($moved::UBIGINT[]))) GROUP BY wording
UNION SELECT document FROM wording WHERE wording IN (SELECT unnest($led::VARCHAR[]))
"""


def _copiers(connection: DuckDBPyConnection, documents: Collection[str]) -> set[str]:
    """The reports that copy these."""
    sql = "SELECT DISTINCT document FROM copy WHERE original IN (SELECT unnest(?::VARCHAR[]))"
    return {str(row[0]) for row in connection.execute(sql, [sorted(documents)]).fetchall()}


def _found(connection: DuckDBPyConnection, chosen: Sequence[str], texts: _Texts) -> Iterator[_Found]:
    """What each of the reports copies."""
    rows = connection.execute(_CHOSEN, [list(chosen)]).fetchall()
    leading = [wording for document, wording, _, first in rows if document == first]
    candidates, common = _candidates(connection, leading)
    days = _days(connection, {other for others in candidates.values() for other in others})
    for document, key, day, first in rows:
        if document != first:
            if copy := compare(texts(document), texts(first)):
                yield _Found(document, first, copy)
            continue
        standing = np.array(common.get(key, ()), np.uint64)
        for other in candidates.get(key, ()):
            if copy := compare(texts(document), texts(other), standing, apart=_apart(day, days[other])):
                yield _Found(document, other, copy)


_CHOSEN = f"""
SELECT document, wording, day, (
    SELECT substring(min({_ORDER}), {_ID}) FROM wording AS other WHERE other.wording = wording.wording
)
FROM wording WHERE document IN (SELECT unnest(?::VARCHAR[])) ORDER BY document
"""
_CANDIDATES = f"""
WITH mine AS (SELECT wording, hash FROM sketch WHERE wording IN (SELECT unnest(?::VARCHAR[]))),
asked AS (SELECT DISTINCT hash FROM mine), {_HELD}
SELECT mine.wording, first, count(*), standing, list(mine.hash ORDER BY mine.hash)
FROM mine JOIN state ON state.hash = mine.hash
JOIN wording AS leader ON leader.document = first
WHERE standing OR leader.wording != mine.wording
GROUP BY mine.wording, first, standing ORDER BY mine.wording, first
"""


def _candidates(
    connection: DuckDBPyConnection, keys: Sequence[str]
) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[int]]]:
    """For each wording the reports to compare it with, and the fingerprints of standing text in it."""
    candidates: dict[str, list[str]] = {}
    common: dict[str, list[int]] = {}
    for key, first, count, standing, hashes in connection.execute(_CANDIDATES, [list(keys)]).fetchall():
        if standing:
            common.setdefault(key, []).extend(hashes)
        elif count >= SHARED:
            candidates.setdefault(key, []).append(first)
    return candidates, common


def _days(connection: DuckDBPyConnection, documents: Collection[str]) -> Mapping[str, date | None]:
    sql = "SELECT document, day FROM wording WHERE document IN (SELECT unnest(?::VARCHAR[]))"
    return dict(connection.execute(sql, [sorted(documents)]).fetchall())


def _apart(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and abs((day - other).days) > LONG


def _replace(connection: DuckDBPyConnection, run: int, chosen: Sequence[str], found: Sequence[_Found]) -> None:
    """Writes what the chosen reports copy in place of what was written before."""
    for table in ("copy", "passage"):
        connection.execute(f"DELETE FROM {table} WHERE document IN (SELECT unnest(?::VARCHAR[]))", [list(chosen)])
    for each in found:
        copy, ends = each.copy, (each.document, each.original)
        connection.execute(
            "INSERT INTO copy VALUES (?, ?, ?, ?, ?, ?)", [*ends, copy.kind, copy.share, copy.share_original, run]
        )
        connection.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                [*ends, passage.here.start, passage.here.end, passage.there.start, passage.there.end, run]
                for passage in copy.passages
            ],
        )


def _links(
    connection: DuckDBPyConnection, chosen: Sequence[str], found: Sequence[_Found], texts: _Texts
) -> dict[str, str]:
    """For each claim of the chosen reports that repeats one of a report which they copy, which one: of the first."""
    told = _told(connection, {document for each in found for document in (each.document, each.original)})
    days = _days(connection, {each.original for each in found})
    links: dict[str, str] = {}
    for each in sorted(found, key=lambda each: (days[each.original] or date.max, each.original)):
        here, there = told.get(each.document, []), told.get(each.original, [])
        mine = [claim for claim in here if claim.id not in links]
        if mine and there:
            links |= repeats(mine, there, each.copy.places, texts(each.document), texts(each.original))
    return links


def _told(connection: DuckDBPyConnection, documents: Collection[str]) -> Mapping[str, list[Told]]:
    """The claims of the reports, as they are compared."""
    found: dict[str, list[Told]] = {}
    for document, id, kind, label, details, days, spans, roles in connection.execute(
        _TOLD, [sorted(documents)]
    ).fetchall():
        parties: dict[str, frozenset[str]] = {}
        for role in roles or ():
            parties[role["name"]] = parties.get(role["name"], frozenset()) | {role["party"]}
        evidence = tuple(Span(start, stop) for start, stop in spans)
        found.setdefault(document, []).append(
            Told(id, kind, label, evidence, parties, json.loads(details), tuple(days) if days else None)
        )
    return found


_TOLD = """
WITH asked AS (
    SELECT claim.id, claim.document, kind, label, details,
        -- Days worked out from a day of publication that is a guess tell nothing.
        CASE WHEN first_day IS NOT NULL AND (basis = 'stated' OR wording.day = published_first)
            THEN [first_day, last_day] END AS days
    FROM claim JOIN document ON document.id = claim.document LEFT JOIN wording ON wording.document = claim.document
    WHERE claim.document IN (SELECT unnest(?::VARCHAR[]))
)
SELECT document, id, kind, label, details, days, spans, roles FROM asked
JOIN (
    SELECT claim, list([start, stop] ORDER BY number) AS spans FROM evidence
    WHERE claim IN (SELECT id FROM asked) GROUP BY claim
) AS evidence ON evidence.claim = asked.id
LEFT JOIN (
    SELECT claim, list({'name': name, 'party': party} ORDER BY number) AS roles FROM role
    WHERE claim IN (SELECT id FROM asked) GROUP BY claim
) AS role ON role.claim = asked.id
ORDER BY document, id
"""


def _root(connection: DuckDBPyConnection, run: int, again: Sequence[str], links: Mapping[str, str]) -> set[str]:
    """Writes which claims repeat which, each with the claim that stands at the beginning; gives those that changed."""
    before: dict[str, str] = dict(connection.execute(f"SELECT claim, original {_THEIRS}", [list(again)]).fetchall())
    connection.execute(f"DELETE {_THEIRS}", [list(again)])
    roots = _ends(connection, links)
    rows = [[claim, roots[claim], copied, run] for claim, copied in sorted(links.items())]
    if rows:
        connection.executemany("INSERT INTO repeat VALUES (?, ?, ?, ?)", rows)
    changed = {claim for claim in before.keys() | roots.keys() if before.get(claim) != roots.get(claim)}
    return changed | _followers(connection, {claim: roots.get(claim, claim) for claim in changed})


_THEIRS = """
FROM repeat WHERE claim IN (SELECT id FROM claim WHERE document IN (SELECT unnest(?::VARCHAR[])))
"""


def _ends(connection: DuckDBPyConnection, links: Mapping[str, str]) -> dict[str, str]:
    """Where each chain of links ends, those of reports that were not looked at again included."""
    onward = sorted({copied for copied in links.values() if copied not in links})
    sql = "SELECT claim, original FROM repeat WHERE claim IN (SELECT unnest(?::VARCHAR[]))"
    known: dict[str, str] = dict(connection.execute(sql, [onward]).fetchall())
    ends: dict[str, str] = {}
    for claim in links:
        path, at = [], claim
        # A report copies earlier ones only, so that no chain comes back to itself.
        while at in links and at not in ends:
            path.append(at)
            at = links[at]
        end = ends.get(at) or known.get(at, at)
        ends |= dict.fromkeys(path, end)
    return ends


def _followers(connection: DuckDBPyConnection, roots: Mapping[str, str]) -> set[str]:
    """Gives claims that repeat one whose original is another now that original too."""
    changed: set[str] = set()
    while roots:
        sql = "SELECT claim, copied, original FROM repeat WHERE copied IN (SELECT unnest(?::VARCHAR[]))"
        rows: list[tuple[Any, ...]] = connection.execute(sql, [sorted(roots)]).fetchall()
        moved = {claim: roots[copied] for claim, copied, original in rows if original != roots[copied]}
        for claim, original in sorted(moved.items()):
            connection.execute("UPDATE repeat SET original = ? WHERE claim = ?", [original, claim])
        changed |= moved.keys()
        roots = moved
    return changed
