"""Disagreements between reports: `Record.conflicts`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from communique.resolve.conflicts import Conflict, Count, Sort, conflicts
from communique.resolve.gist import stored

Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One side of a conflict: what it tells, in which reports, in which words, by which claims."""

    told: str
    reports: tuple[str, ...]
    words: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRow:
    """Sides that cannot all be right.

    `sort` is `figure` (two values of one figure), `day` or `count` (two of one act), `actor` (opposite accounts of who
    did it) or `wording` (one quote in two). `about` is the kind and label of the claims; the days are the act's by the
    first side, or the figure's period.
    """

    sort: Sort
    about: str
    parties: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    sides: tuple[Told, ...]


def rows(fetch: Fetch, parties: Sequence[str]) -> Iterator[ConflictRow]:
    """The conflicts in which all the parties (of more than two: at least two of them) have a part."""
    asked = {"parties": list(parties), "least": min(2, len(parties))}
    gists = [stored(claim, document, body) for claim, document, body in fetch(_GISTS, asked)]
    known = {gist.claim for gist in gists}
    entries = {claim: entry for claim, entry in fetch(_CLUSTERS, {}) if claim in known}
    counts = [Count(*row) for row in fetch(_COUNTS, {}) if row[0] in known]
    quotes: dict[str, str] = dict(fetch(_QUOTES, {}))
    found = conflicts(gists, entries, counts, quotes)
    about = _about(fetch, found)
    for each in found:
        yield _row(each, about)


def _about(fetch: Fetch, found: Sequence[Conflict]) -> dict[str, tuple[str, str]]:
    claims = sorted({claim for each in found for side in each.sides for claim in side.claims})
    return {claim: (report, words) for claim, report, words in fetch(_WORDS, {"claims": claims})}


def _row(conflict: Conflict, about: Mapping[str, tuple[str, str]]) -> ConflictRow:
    days = conflict.days and tuple(map(date.fromordinal, conflict.days))
    sides = tuple(
        Told(
            told=side.told,
            reports=tuple(dict.fromkeys(about[claim][0] for claim in side.claims)),
            words=tuple(dict.fromkeys(about[claim][1] for claim in side.claims)),
            claims=side.claims,
        )
        for side in conflict.sides
    )
    first, last = days or (None, None)
    return ConflictRow(
        sort=conflict.sort, about=conflict.about, parties=conflict.parties, first_day=first, last_day=last, sides=sides
    )


# What a copy repeats says nothing of its own; what a person rejected says nothing at all.
_GISTS = """
SELECT gist.claim, gist.document, gist.body FROM gist
JOIN chronology AS entry ON entry.claim = gist.claim
WHERE gist.claim NOT IN (SELECT claim FROM repeat)
    AND (len($parties::VARCHAR[]) = 0 OR len(list_intersect(entry.parties, $parties::VARCHAR[])) >= $least)
"""
_CLUSTERS = "SELECT claim, entry FROM cluster"
_COUNTS = """
SELECT claim.id, CAST(note.value ->> '$.value' AS DOUBLE), note.value ->> '$.unit' FROM cluster
JOIN claim ON claim.id = cluster.claim AND claim.kind = 'event'
JOIN evidence ON evidence.claim = claim.id
JOIN note ON note.document = claim.document AND note.layer = 'quantity' AND note.label IN ('count', 'money')
    AND note.start >= evidence.start AND note.stop <= evidence.stop
WHERE note.value ->> '$.unit' IS NOT NULL AND note.value ->> '$.value' IS NOT NULL
"""
_QUOTES = """
SELECT claim.id, evidence.words FROM claim JOIN evidence ON evidence.claim = claim.id AND evidence.number = 0
WHERE claim.kind = 'quote'
"""
_WORDS = """
SELECT claim, CASE WHEN regexp_full_match(report, '[0-9a-f]{16}')
        THEN regexp_extract(rtrim(source, '/'), '[^/]+$') ELSE report END,
    array_to_string(words, ' … ')
FROM chronology WHERE claim IN (SELECT unnest($claims::VARCHAR[]))
"""
