"""Figures as series: what reports tell of one quantity, period by period. `Record.series`.

Figures are of one series where measure, unit and parties are the same and the words around them make them no other
quantity: exports are no turnover, a target is no result (`communique.resolve.conflicts.FLOWS`). Whether a level is told
as risen or fallen does not matter; of percentages it does. A point is a period with all values that reports give for
it. Of values that differ by no more than rounding the most exact stands for all; of others that which most reports
tell. Where reports differ by more, the point is `disputed`, and all stay. Durations, counts of texts and the like
(`LOOSE`) may have several values at once: they are never disputed, and stand last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from communique.query.acts import Merged
from communique.query.entries import FigureRow
from communique.resolve.conflicts import FLOWS, LOOSE, close
from communique.resolve.gist import Gist


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """A value that reports give for a point."""

    value: float
    bound: str | None
    words: tuple[str, ...]
    report: str
    reports: int
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point of a series: the period, the value that stands for it, the least and the most told, and every value told.

    `constant` is the value in money of the year asked for, None where the price table does not say (docs/data). `told`
    has the values with their reports.
    """

    first_day: date | None
    last_day: date | None
    basis: str | None
    value: float
    bound: str | None
    low: float
    high: float
    constant: float | None
    disputed: bool
    told: tuple[ToldRow, ...]
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """A quantity through time. `flow` are the words that tell it from others of its measure (`export`, `target`).
    `dated` counts the points with a period: a series to be drawn has two or more. `loose` is true for measures that
    may have several values at once (`LOOSE`, but for shares): their points are no course of one thing. `disputed`
    counts those on which reports differ, `base` is the year of constant money, None where none was asked for."""

    measure: str
    unit: str
    parties: tuple[str, ...]
    flow: tuple[str, ...]
    loose: bool
    dated: int
    disputed: int
    base: int | None
    first_day: date | None
    last_day: date | None
    points: tuple[PointRow, ...]
    entries: tuple[str, ...]


_LEVEL = frozenset("turnover increase growth rise fall decline first total annual per since".split())
"""Words that say how a level came about or how it is counted, not what it is a level of."""
_AHEAD = frozenset("target aim goal plan could would expect".split())
"""Words of what is to come: all are a target."""

_Key = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def series(
    merged: Iterable[Merged[FigureRow]], gists: Mapping[str, Gist], *, base: int | None = None
) -> list[SeriesRow]:
    """The series of merged figures: with most dated points first, then in the order in which they came, `LOOSE` last.

    `gists` are those of the figures' claims; without them exports are not told from turnover. With `base` money is also
    given in money of that year."""
    found: dict[_Key, list[Merged[FigureRow]]] = {}
    for each in merged:
        found.setdefault(_key(each, gists), []).append(each)
    rows = [_series(key, figures, base) for key, figures in found.items()]
    return sorted(rows, key=lambda row: (row.loose, -row.dated))


def _key(each: Merged[FigureRow], gists: Mapping[str, Gist]) -> _Key:
    gist = gists.get(each.best.claim)
    words = {FLOWS[stem] for stem in {*(gist.around if gist else ())} & FLOWS.keys()}
    if each.best.unit != "percent":
        words -= _LEVEL
    flow = tuple(sorted({"target" if word in _AHEAD else word for word in words}))
    return each.best.measure, each.best.unit, tuple(sorted(set(each.best.parties))), flow


def _series(key: _Key, figures: Sequence[Merged[FigureRow]], base: int | None) -> SeriesRow:
    measure, unit, parties, flow = key
    periods: dict[tuple[date, date] | str, list[Merged[FigureRow]]] = {}
    for each in figures:
        # Undated figures say nothing of each other: each is a point of its own.
        period = (each.first_day, each.last_day) if each.first_day and each.last_day else each.entry
        periods.setdefault(period, []).append(each)
    points = sorted((_point(group, base) for group in periods.values()), key=_day)
    dated = [point for point in points if point.first_day]
    return SeriesRow(
        measure=measure,
        unit=unit,
        parties=parties,
        flow=flow,
        loose=measure in LOOSE and measure != "share",
        dated=len(dated),
        disputed=sum(point.disputed for point in points),
        base=base,
        first_day=dated[0].first_day if dated else None,
        last_day=max((point.last_day for point in dated if point.last_day), default=None),
        points=tuple(points),
        entries=tuple(entry for point in points for entry in point.entries),
    )


def _day(point: PointRow) -> tuple[date, date, tuple[str, ...]]:
    return point.first_day or date.max, point.last_day or date.max, point.entries


def _point(group: Sequence[Merged[FigureRow]], base: int | None) -> PointRow:
    told = sorted((_told(each) for each in group), key=lambda row: (row.value, row.entry))
    values = [row.value for row in told]
    votes: Counter[float] = Counter()
    for row in told:
        votes[row.value] += max(1, row.reports)
    value = max(values, key=lambda each: (sum(votes[other] for other in votes if close(each, other)), _digits(each)))
    best = next(each for each in group if each.best.value == value)
    return PointRow(
        first_day=best.first_day,
        last_day=best.last_day,
        basis=best.basis,
        value=value,
        bound=best.best.bound,
        low=values[0],
        high=values[-1],
        constant=best.best.constant(base) if base else None,
        disputed=best.best.measure not in LOOSE and _disputed(told, group),
        told=tuple(told),
        entries=tuple(row.entry for row in told),
    )


def _digits(value: float) -> int:
    """How exactly a value is told: 95.3 billion is more exact than 95 billion."""
    return len(f"{value:.12g}".replace(".", "").partition("e")[0].strip("0"))


def _disputed(told: Sequence[ToldRow], group: Sequence[Merged[FigureRow]]) -> bool:
    """Whether different reports tell values that are not one, told more or less exactly."""
    by = {each.entry: set(each.reports) for each in group}
    return any(not close(one.value, other.value) and by[one.entry] != by[other.entry] for one, other in pairwise(told))


def _told(each: Merged[FigureRow]) -> ToldRow:
    best = each.best
    return ToldRow(
        value=best.value,
        bound=best.bound,
        words=best.words,
        report=best.report,
        reports=len(each.reports),
        entry=each.entry,
    )
