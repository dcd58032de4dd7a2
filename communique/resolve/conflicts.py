"""Where reports contradict each other: two values of one figure, two days or counts of one act, opposite accounts of
who did it, one quote in two wordings.

Pure functions over gists. What is one act or one quote is told by the clusters; figures are put together here, since
different values are what keeps claims out of one cluster.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Literal

from communique.extract.triggers import MUTUAL
from communique.resolve.gist import Days, Gist, stem, weight
from communique.segment.words import lemma

Sort = Literal["figure", "day", "count", "actor", "wording"]

ROUNDING, ABOUT = 0.05, 0.10
"""Values that differ by less are one value, rounded; by more where one is told as "about"."""
SAME_THING = 0.34
"""Two sentences speak of one thing from this share of the shorter one's words on."""
NEAR = 1
"""Days by which two accounts of one act may lie apart."""
LOOSE = frozenset(("other", "share", "duration", "term", "anniversary", "meetings", "instruments"))
"""Measures under which a report may well have several values for one year: no two of them contradict each other."""
FLOWS = {
    stem(lemma(word)): word
    for word in """export import turnover deficit surplus increase growth rise fall decline grain oil gas coal steel
    agricultural military arms food industrial energy target aim goal plan could would expect quarter half month
    first monthly daily annual per cumulative since total""".split()
}
"""Stems of words that make a figure another one, with the words: exports are no turnover, and a target is no result."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity in the evidence of a claim: so many of a unit."""

    claim: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one side tells, and the claims that tell it."""

    told: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sides that cannot all be right; `about` is the claims' kind and label, `days` the act's or the figure's."""

    sort: Sort
    about: str
    parties: tuple[str, ...]
    days: Days | None
    sides: tuple[Side, ...]


def conflicts(
    gists: Sequence[Gist],
    entries: Mapping[str, str],
    counts: Iterable[Count] = (),
    quotes: Mapping[str, str] | None = None,
) -> list[Conflict]:
    """All conflicts among claims that are no copies of each other.

    `entries` gives the cluster of each claim that has one, `counts` the quantities in the claims' evidence, `quotes`
    the words of quotes as they stand. The result does not hang on the order of the gists.
    """
    ordered = sorted(gists, key=lambda gist: gist.claim)
    clusters: dict[str, list[Gist]] = defaultdict(list)
    for gist in ordered:
        if gist.claim in entries:
            clusters[entries[gist.claim]].append(gist)
    several = [group for group in clusters.values() if len({gist.document for gist in group}) > 1]
    counted: dict[str, list[Count]] = defaultdict(list)
    for count in counts:
        counted[count.claim].append(count)
    found: list[Conflict] = []
    for group in several:
        found += _within(group, counted, quotes or {})
    found += figures([gist for gist in ordered if gist.kind == "figure"])
    found += actors([gist for gist in ordered if gist.kind == "event"], entries)
    return sorted(found, key=lambda c: (c.days or (0, 0), c.sort, c.about, c.sides[0].claims))


def _within(
    group: Sequence[Gist], counts: Mapping[str, Sequence[Count]], quotes: Mapping[str, str]
) -> Iterator[Conflict]:
    """The conflicts inside a cluster."""
    kind = group[0].kind
    if kind in ("event", "instrument"):
        yield from _days(group)
        yield from _counts(group, counts)
    if kind == "quote":
        yield from _wordings(group, quotes)


def _days(group: Sequence[Gist]) -> Iterator[Conflict]:
    """Ranges that have no day in common with the others. A day carried over from the report's own tells nothing."""
    told = [gist for gist in group if gist.days and gist.basis != "carried"]
    sides: list[tuple[Days, list[Gist]]] = []
    for gist in sorted(told, key=lambda g: (_length(g.days), g.days, g.claim)):
        assert gist.days
        fitting = [side for side in sides if _meet(side[0], gist.days)]
        if fitting:
            for _, members in fitting:
                members.append(gist)
        else:
            sides.append((gist.days, [gist]))
    if len(sides) > 1 and _reports([members for _, members in sides]):
        ordered = sorted(sides, key=lambda side: side[0])
        yield _conflict("day", group, [(days_told(days), members) for days, members in ordered])


def _counts(group: Sequence[Gist], counts: Mapping[str, Sequence[Count]]) -> Iterator[Conflict]:
    """Counts of texts, and quantities of one unit in the evidence, that differ."""
    by: dict[str, dict[float, list[Gist]]] = defaultdict(lambda: defaultdict(list))
    for gist in group:
        if gist.kind == "instrument" and gist.value is not None:
            by["texts"][gist.value].append(gist)
        own: dict[str, set[float]] = defaultdict(set)
        for count in counts.get(gist.claim, ()):
            own[count.unit].add(count.value)
        for unit, amounts in own.items():
            if len(amounts) == 1:
                by[unit][amounts.pop()].append(gist)
    for unit, told in sorted(by.items()):
        values = sorted(told)
        apart = [pair for pair in pairwise(values) if not close(*pair)]
        if apart and _reports(list(told.values())):
            yield _conflict("count", group, [(f"{number(value)} {unit}", told[value]) for value in values])


def _wordings(group: Sequence[Gist], quotes: Mapping[str, str]) -> Iterator[Conflict]:
    """The wordings of a quote: those that are part of another are no wording of their own."""
    said: dict[str, list[Gist]] = defaultdict(list)
    for gist in group:
        said[" ".join(_WORD.findall(quotes.get(gist.claim, gist.said).casefold()))].append(gist)
    whole = [words for words in said if not any(words != other and f" {words} " in f" {other} " for other in said)]
    if len(whole) > 1 and _reports([said[words] for words in whole]):
        sides = [(" ".join(quotes.get(said[words][0].claim, words).split()), said[words]) for words in sorted(whole)]
        yield _conflict("wording", group, sides)


def figures(gists: Sequence[Gist]) -> Iterator[Conflict]:
    """Figures of one measure, unit, period and owner whose values differ by more than rounding."""
    by: dict[object, list[Gist]] = defaultdict(list)
    for gist in gists:
        if gist.days and gist.value is not None and gist.label not in LOOSE and gist.parties:
            by[gist.label, gist.detail, gist.parties, gist.days].append(gist)
    for group in by.values():
        for same in _of_one_thing(group):
            told: dict[float, list[Gist]] = defaultdict(list)
            for gist in same:
                assert gist.value is not None
                told[gist.value].append(gist)
            values = sorted(told)
            if any(not close(a, b) for a, b in pairwise(values)) and _reports(list(told.values())):
                unit = same[0].detail or ""
                yield _conflict("figure", same, [(f"{number(value)} {unit}".strip(), told[value]) for value in values])


def _of_one_thing(group: Sequence[Gist]) -> list[list[Gist]]:
    """Figures parted by what makes them other ones: exports, deficits, targets."""
    by: dict[frozenset[str], list[Gist]] = defaultdict(list)
    for gist in group:
        by[frozenset(FLOWS.keys() & set(gist.around))].append(gist)
    return list(by.values())


def actors(gists: Sequence[Gist], entries: Mapping[str, str]) -> Iterator[Conflict]:
    """Accounts of one act in which who acts and who is acted on change places."""
    by: dict[object, list[Gist]] = defaultdict(list)
    for gist in gists:
        if gist.first and gist.second and gist.days and _length(gist.days) <= NEAR and gist.label not in MUTUAL:
            by[gist.label, gist.parties].append(gist)
    for group in by.values():
        seen: set[frozenset[str]] = set()
        for a, b in combinations(sorted(group, key=lambda g: (g.first, g.claim)), 2):
            key = frozenset((entries.get(a.claim, a.claim), entries.get(b.claim, b.claim)))
            if a.document == b.document or key in seen or not _turned(a, b):
                continue
            if shared(a.core, b.core) >= SAME_THING and shared(a.around, b.around) >= SAME_THING:
                seen.add(key)
                sides = [(f"{', '.join(g.first)} to {', '.join(g.second)}", [g]) for g in (a, b)]
                yield _conflict("actor", [a, b], sides)


def _turned(a: Gist, b: Gist) -> bool:
    assert a.days
    assert b.days
    near = max(a.days[0], b.days[0]) - min(a.days[1], b.days[1]) <= NEAR
    return near and {*a.first} == {*b.second} and {*a.second} == {*b.first}


def shared(left: Sequence[str], right: Sequence[str]) -> float:
    """How much of what the shorter of two lists of stems says the other says too."""
    least = min(weight(left), weight(right))
    return weight({*left} & {*right}) / least if least else 0.0


def close(a: float, b: float, allowed: float = ROUNDING) -> bool:
    """Whether two values are one, told more or less exactly. Small whole numbers are never rounded."""
    if max(abs(a), abs(b)) < 20 and a == int(a) and b == int(b):
        return a == b
    return abs(a - b) <= allowed * max(abs(a), abs(b))


def _conflict(sort: Sort, group: Sequence[Gist], sides: Sequence[tuple[str, Sequence[Gist]]]) -> Conflict:
    days = sorted(gist.days for gist in group if gist.days)
    parties = tuple(sorted({party for gist in group for party in gist.parties}))
    told = tuple(Side(what, tuple(sorted(gist.claim for gist in members))) for what, members in sides)
    return Conflict(sort, f"{group[0].kind} {group[0].label}".strip(), parties, days[0] if days else None, told)


def _reports(sides: Sequence[Sequence[Gist]]) -> bool:
    """Whether the sides are those of different reports: one that contradicts itself is no conflict between two."""
    held = [{gist.document for gist in side} for side in sides]
    return any(not one <= other and not other <= one for one, other in combinations(held, 2))


def _length(days: Days | None) -> int:
    return days[1] - days[0] if days else 0


def _meet(a: Days, b: Days) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def number(value: float) -> str:
    """A number in full: 88,400,000,000 or 0.25."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def days_told(days: Days) -> str:
    """A range of days as ISO 8601."""
    first, last = (date.fromordinal(day).isoformat() for day in days)
    return first if first == last else f"{first}/{last}"
