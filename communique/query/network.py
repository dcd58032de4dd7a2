"""Who has to do with whom, how much and in which spirit: relationships as rows, and the strongest of a period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from communique.query.shelf import Item, Pair, Shelf, within

LENGTHS = (1, 2, 5, 10, 20, 25, 50, 100)
"""Years that a period may have: the fewest with which there are at most `PERIODS`."""
PERIODS = 8
TIES = 60
"""Relationships of a network: more cannot be told apart in a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A relationship: the merged entries in which one report names both parties, `one` before `other` in the alphabet.

    `score` is the mean PLOVER score of its events (-10 conflict to 10 cooperation), None without any; `cooperation` and
    `conflict` count its events by quad class. `disputed` counts entries on which reports contradict each other. The
    days are those of events and instruments; `recent` counts those of the last year of the record.
    """

    one: str
    other: str
    entries: int
    events: int
    instruments: int
    positions: int
    figures: int
    quotes: int
    reports: int
    score: float | None
    cooperation: int
    conflict: int
    disputed: int
    recent: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRow:
    """A relationship within a period: how many events and instruments, and their events' mean PLOVER score."""

    period: str
    one: str
    other: str
    entries: int
    score: float | None


class Period(NamedTuple):
    """Years, both included, by name: `2000–2004`, or `2003` for one."""

    name: str
    first_day: date
    last_day: date


def pairs(shelf: Shelf) -> tuple[PairRow, ...]:
    """Every relationship of the record, those with most entries first."""
    return shelf.once("network.pairs", lambda: _pairs(shelf))


def _pairs(shelf: Shelf) -> tuple[PairRow, ...]:
    last = max((_last(item) for item in _dated(shelf.items.values()) if item.last_day), default=date.max)
    year = last - timedelta(days=365) if last.year > 1 else last
    rows = [_pair(pair, items, year, shelf.disputed) for pair, items in shelf.pairs.items()]
    return tuple(sorted(rows, key=lambda row: (-row.entries, row.one, row.other)))


def _pair(pair: Pair, items: Sequence[Item], year: date, disputed: Iterable[str]) -> PairRow:
    kinds = Counter(item.kind for item in items)
    dated = [(item.first_day, _last(item)) for item in _dated(items) if item.first_day]
    quads = Counter((item.quad or "").rpartition(" ")[2] for item in items)
    return PairRow(
        one=pair[0],
        other=pair[1],
        entries=len(items),
        events=kinds["event"],
        instruments=kinds["instrument"],
        positions=kinds["position"],
        figures=kinds["figure"],
        quotes=kinds["quote"],
        reports=len({document for item in items for document in item.documents}),
        score=mean(items),
        cooperation=quads["cooperation"],
        conflict=quads["conflict"],
        disputed=sum(item.entry in disputed for item in items),
        recent=sum(last > year for _, last in dated),
        first_day=min((first for first, _ in dated), default=None),
        last_day=max((last for _, last in dated), default=None),
    )


def _dated(items: Iterable[Item]) -> Iterator[Item]:
    """Acts that are done: what is planned, or dated after it was told, may never come to pass."""
    for item in items:
        ahead = item.first_day and item.told_last and item.first_day > item.told_last
        if item.kind in ("event", "instrument") and item.aux != "future" and not ahead:
            yield item


def _last(item: Item) -> date:
    """The last day of an act, at most that on which it was told."""
    return min(item.last_day or date.max, item.told_last or date.max)


def mean(items: Iterable[Item]) -> float | None:
    """The mean PLOVER score of the events among some entries."""
    scores = [item.plover for item in items if item.plover is not None]
    return sum(scores) / len(scores) if scores else None


def periods(shelf: Shelf) -> tuple[Period, ...]:
    """The years of the record cut into at most eight periods of a round length, the first of them first; outliers are
    left out: the years before the first hundredth of the acts, and after the last."""
    return shelf.once("network.periods", lambda: _periods(shelf))


def _periods(shelf: Shelf) -> tuple[Period, ...]:
    years = sorted(item.first_day.year for item in _dated(shelf.items.values()) if item.first_day)
    if not years:
        return ()
    edge = len(years) // 100
    first, last = years[edge], years[-1 - edge]
    length = next((each for each in LENGTHS if (last // each - first // each) < PERIODS), LENGTHS[-1])
    starts = range(first // length * length, last + 1, length)
    return tuple(
        Period(
            str(start) if length == 1 else f"{start}–{start + length - 1}",
            date(start, 1, 1),
            date(start + length - 1, 12, 31),
        )
        for start in starts
    )


def ties(shelf: Shelf, period: Period | None = None, most: int = TIES) -> tuple[TieRow, ...]:
    """The relationships with most events and instruments in a period (None: in all), at most so many."""
    return shelf.once(("network.ties", period, most), lambda: _ties(shelf, period, most))


def _ties(shelf: Shelf, period: Period | None, most: int) -> tuple[TieRow, ...]:
    found: dict[Pair, list[Item]] = defaultdict(list)
    for pair, items in shelf.pairs.items():
        held = within(items, period.first_day, period.last_day) if period else items
        if acts := list(_dated(held)):
            found[pair] = acts
    order = sorted(found, key=lambda pair: (-len(found[pair]), pair))
    name = period.name if period else "all years"
    return tuple(
        TieRow(period=name, one=one, other=other, entries=len(found[one, other]), score=mean(found[one, other]))
        for one, other in order[:most]
    )
