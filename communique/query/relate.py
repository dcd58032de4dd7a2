"""Which entries belong to the record between some parties, and in which order: the SQL of it.

An entry is *joint* where at least two of the parties asked for have a part in it (one, where one is asked for). A
report *concerns* the relationship where it has a joint entry of any kind. To the record between the parties belong:

- events, instruments: the joint ones, whoever acts and whoever it is done to;
- positions, figures, quotes: the joint ones, and in reports that concern the relationship also those of one of the
  parties alone: a stance, a budget or a speech of one side belongs there when the report is about both.

Of three parties and more, what any two of them have together belongs to the record among them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from communique.model import KINDS, Kind

LOOSE = ("position", "quote", "figure")
"""Kinds of which one party's own entries count where the report concerns the relationship."""

VIEWS: tuple[str, ...] = ("chronology", *KINDS)


class Asked(NamedTuple):
    """What is asked for: parties by code (none: all), days, kinds (none: the view's own)."""

    parties: Sequence[str]
    since: date | None = None
    until: date | None = None
    kinds: Collection[Kind] = ()


_PARTS = """
WITH part AS (
    SELECT claim, count(DISTINCT party) AS parties FROM role
    WHERE party IN (SELECT unnest($parties::VARCHAR[])) GROUP BY claim
), concerned AS (
    SELECT DISTINCT claim.document FROM part JOIN claim ON claim.id = part.claim WHERE part.parties >= $least
)
"""

_PLACE = "entry.document, entry.spans[1][1], entry.claim"
_DAYS = "entry.first_day NULLS LAST, entry.last_day NULLS LAST"
_REPORT = "entry.published_first NULLS LAST"
# Positions and quotes have no day of their own: they stand in the order of their reports, what is joint first.
_ORDER = {
    "chronology": f"{_DAYS}, {_REPORT}, entry.document, entry.spans[1][1], entry.kind, entry.claim",
    "event": f"{_DAYS}, {_REPORT}, {_PLACE}",
    "instrument": f"{_DAYS}, {_REPORT}, {_PLACE}",
    "position": f"joint DESC, {_REPORT}, {_PLACE}",
    "quote": f"{_REPORT}, {_PLACE}",
    "figure": f"joint DESC, {_DAYS}, {_REPORT}, {_PLACE}",
}


def entries(view: str, columns: Sequence[str], asked: Asked) -> tuple[str, dict[str, Any]]:
    """The query for the entries of a view, with its parameters.

    Entries count as within `since` and `until`, both included, where any of their days is; undated ones are left out
    as soon as either is given, except that positions and quotes go by the day on which their report was published.
    """
    if view not in VIEWS:
        raise ValueError(f"no view of entries is called {view!r}; there are {', '.join(VIEWS)}")
    kind = "entry.kind" if view == "chronology" else f"'{view}'"
    wheres, parameters = ["true"], dict[str, Any]()
    with_parts, join, joint = "", "", "true"
    if asked.parties:
        parties = sorted(set(asked.parties))
        parameters |= {"parties": parties, "least": min(2, len(parties))}
        with_parts, join, joint = _PARTS, "JOIN part ON part.claim = entry.claim", "part.parties >= $least"
        loose = ", ".join(f"'{name}'" for name in LOOSE)
        in_concerned = "entry.document IN (SELECT document FROM concerned)"
        wheres.append(f"({joint} OR ({kind} IN ({loose}) AND {in_concerned}))")
    for name, end, sign in (("since", "last", ">="), ("until", "first", "<=")):
        if day := getattr(asked, name):
            own = f"CASE WHEN {kind} IN ('position', 'quote') THEN entry.published_{end} END"
            wheres.append(f"coalesce(entry.{end}_day, {own}) {sign} ${name}")
            parameters[name] = day
    if view == "chronology" and asked.kinds:
        wheres.append("entry.kind IN (SELECT unnest($kinds::VARCHAR[]))")
        parameters["kinds"] = sorted(asked.kinds)
    listed = ", ".join(f"entry.{column}" for column in columns)
    return (
        f"{with_parts} SELECT {listed}, {joint} AS joint FROM {view} AS entry {join} "
        f"WHERE {' AND '.join(wheres)} ORDER BY {_ORDER[view]}",
        parameters,
    )


RELATIONSHIPS = """
WITH pair AS (
    SELECT DISTINCT one.claim, one.party AS one, other.party AS other
    FROM role AS one JOIN role AS other ON other.claim = one.claim AND one.party < other.party
)
SELECT one, other, count(*) AS entries, count(*) FILTER (kind = 'event') AS events,
    count(*) FILTER (kind = 'instrument') AS instruments, count(DISTINCT document) AS reports,
    min(first_day) FILTER (kind IN ('event', 'instrument')) AS first_day,
    max(last_day) FILTER (kind IN ('event', 'instrument')) AS last_day
FROM pair JOIN claim ON claim.id = pair.claim
GROUP BY one, other ORDER BY entries DESC, one, other
"""

REPORTS = """
SELECT document.report, source.title, source.url, published_first, published_last, published_basis,
    (SELECT list(other.source ORDER BY other.run, other.source, other.id) FROM source AS other
        WHERE other.document = document.id) AS sources,
    text.length, coalesce(events, 0) AS events, coalesce(instruments, 0) AS instruments,
    coalesce(positions, 0) AS positions, coalesce(quotes, 0) AS quotes, coalesce(figures, 0) AS figures,
    coalesce(issues, 0) AS issues, document.id AS document
FROM document JOIN source ON source.id = document.source JOIN text ON text.id = document.text
LEFT JOIN (
    SELECT document, count(*) FILTER (kind = 'event') AS events,
        count(*) FILTER (kind = 'instrument') AS instruments, count(*) FILTER (kind = 'position') AS positions,
        count(*) FILTER (kind = 'quote') AS quotes, count(*) FILTER (kind = 'figure') AS figures
    FROM claim GROUP BY document
) AS counted ON counted.document = document.id
LEFT JOIN (SELECT document, count(*) AS issues FROM issue GROUP BY document) AS cut ON cut.document = document.id
ORDER BY published_first NULLS LAST, report, document.id
"""

ISSUES = """
SELECT code, message, issue.source, document.report,
    CASE WHEN issue.start IS NOT NULL THEN [issue.start, issue.stop] END AS span,
    substring(text.body, issue.start + 1, issue.stop - issue.start) AS words, issue.document
FROM issue LEFT JOIN document ON document.id = issue.document LEFT JOIN text ON text.id = document.text
ORDER BY code, issue.source, issue.document NULLS FIRST, issue.number, message
"""
