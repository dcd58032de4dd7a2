"""Chances for every day on which a report may have been written, from what speaks for and against.

Each clue says of ranges of days how they stand to it ("four to seven days after a day that the report names"), by a
key. A key's weight, in logarithms, is learnt from dated reports (`training/published.py`): the chances of the days
are a log-linear model over the keys that fall on them. Sums over ranges are kept as differences, so that a clue costs
a few additions however long its ranges are; the days themselves are only counted through once, at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise
from math import exp
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from communique.annotate.calendar import shift

FIRST = date(1945, 1, 1)
OPEN = date(9999, 12, 31)
_ZERO = FIRST.toordinal()

Piece: TypeAlias = tuple[int, int, str]
"""A range of days, both included, as proleptic ordinals (they may run past what `date` holds), and its key."""

# Days since, and days until: the ends of the classes of lags, each with its key.
_SINCE = (1, 3, 7, 14, 31, 92, 183, 366, 731, 1096, 1827, 3653, 9131)
_UNTIL = (1, 3, 7, 31, 92, 366, 1096)
_FAR = 4_000_000


@cache
def weights() -> Mapping[str, float]:
    """The log weight of each key, as `training/published.py` learnt it; a key that it never met weighs nothing.

    The weights are divided by the temperature at which they are best believed on reports that they were not learnt
    from: clues of one report repeat each other, so that their plain sum is too sure of itself.
    """
    stored = json.loads(files("communique.annotate").joinpath("weights/published.json").read_text("utf-8"))
    learnt: dict[str, float] = stored["weights"]
    return {key: weight / stored["temperature"] for key, weight in learnt.items()}


def lags(prefix: str, first: date, last: date) -> list[Piece]:
    """Every day by how long it lies after the last or before the first of some days; `in` between them.

    >>> lags("day", date(2001, 7, 16), date(2001, 7, 16))[:2]
    [(730682, 730682, 'day/in'), (730683, 730683, 'day/1')]
    """
    low, high = first.toordinal(), last.toordinal()
    pieces = [(low, high, f"{prefix}/in")]
    at = high + 1
    for days in _SINCE:
        pieces.append((at, high + days, f"{prefix}/{days}"))
        at = high + days + 1
    pieces.append((at, _FAR, f"{prefix}/far"))
    at = low - 1
    for days in _UNTIL:
        pieces.append((low - days, at, f"{prefix}/-{days}"))
        at = low - days - 1
    pieces.append((-_FAR, at, f"{prefix}/-far"))
    return pieces


def window(prefix: str, first: date, last: date, slack: int = 0) -> list[Piece]:
    """Every day as `in` some days, `soon` before or after them (within `slack` days), or `before` or `after`."""
    low, high = first.toordinal(), last.toordinal()
    pieces = [
        (low, high, f"{prefix}/in"),
        (-_FAR, low - slack - 1, f"{prefix}/before"),
        (high + slack + 1, _FAR, f"{prefix}/after"),
    ]
    if slack:
        pieces.append((low - slack, low - 1, f"{prefix}/soon"))
        pieces.append((high + 1, high + slack, f"{prefix}/soon"))
    return pieces


def either(alternatives: list[list[Piece]]) -> list[Piece]:
    """One set of ranges where one of several is meant: every day by the alternative that suits it best.

    >>> days = [lags("day", date(2001, 7, n), date(2001, 7, n)) for n in (2, 16)]
    >>> [key for start, end, key in either(days) if start <= date(2001, 7, 18).toordinal() <= end]
    ['day/3']
    """
    if len(alternatives) == 1:
        return alternatives[0]
    edges = sorted({edge for pieces in alternatives for start, end, _ in pieces for edge in (start, end + 1)})
    ordered = [iter(sorted(pieces)) for pieces in alternatives]
    current = [next(pieces) for pieces in ordered]
    merged: list[Piece] = []
    for start, after in pairwise(edges):
        for at, pieces in enumerate(ordered):
            while current[at][1] < start:
                current[at] = next(pieces, (start, _FAR, ""))
        keys = [key for low, _, key in current if low <= start and key]
        if keys:
            merged.append((start, after - 1, min(keys, key=_distance)))
    return merged


def _distance(key: str) -> int:
    """How far a class of lag is from the days themselves; a day before them is further than one after."""
    lag = key.rpartition("/")[2]
    named = {"in": 0, "soon": 2, "after": 400, "before": 4000, "far": 30_000, "-far": 90_000}
    if lag in named:
        return named[lag]
    return int(lag) if int(lag) > 0 else 92 - int(lag)


@dataclass(frozen=True, slots=True)
class Chances:
    """The shares of days, one after another from `first` on, together 1; days outside have next to none."""

    first: date
    array: NDArray[np.float64]

    @property
    def shares(self) -> list[float]:
        shares: list[float] = self.array.tolist()
        return shares


@dataclass(slots=True)
class Axis:
    """Days from `FIRST` to `last` with the sum of what speaks for each."""

    last: date
    table: Mapping[str, float]
    _steps: dict[int, float] = field(default_factory=lambda: {_ZERO: 0.0})
    _weekdays: list[float] = field(default_factory=lambda: [0.0] * 7)

    def add(self, pieces: Iterable[Piece], scale: float = 1.0) -> None:
        """Adds what each range's key weighs; what lies outside the axis is left out."""
        steps, end_of_axis = self._steps, self.last.toordinal()
        for start, end, key in pieces:
            weight = self.table.get(key)
            if weight:
                low, high = (start if start > _ZERO else _ZERO), (end if end < end_of_axis else end_of_axis) + 1
                if low < high:
                    steps[low] = steps.get(low, 0.0) + scale * weight
                    steps[high] = steps.get(high, 0.0) - scale * weight

    def add_weekdays(self, found: Iterable[tuple[int, str]]) -> None:
        """Adds what a key weighs to every Monday (0), Tuesday, …"""
        for weekday, key in found:
            self._weekdays[weekday] += self.table.get(key, 0.0)

    def _stretches(self, margin: float) -> list[tuple[int, int, float]]:
        """Ranges of days with one sum each, from the first to the last whose sum is within `margin` of the best."""
        last = self.last.toordinal()
        starts = sorted(start for start in self._steps if start <= last)
        sums = list(accumulate(self._steps[start] for start in starts))
        least = max(sums) - margin
        ends = [*(start - 1 for start in starts[1:]), last]
        alive = [at for at, total in enumerate(sums) if total >= least]
        return [(starts[at], ends[at], sums[at]) for at in range(alive[0], alive[-1] + 1)]

    def live(self, margin: float = 16.0) -> tuple[int, int]:
        """The first and the last year with a day whose sum is within `margin` of the best."""
        stretches = self._stretches(margin)
        return date.fromordinal(stretches[0][0]).year, date.fromordinal(stretches[-1][1]).year

    def chances(self) -> Chances:
        """The share of each day."""
        stretches = self._stretches(17.0 + max(self._weekdays) - min(self._weekdays))
        top = max(total for _, _, total in stretches)
        first = stretches[0][0]
        weekday, size = (first - 1) % 7, stretches[-1][1] - first + 1
        week = [exp(weight) for weight in self._weekdays]
        levels = [exp(total - top) for _, _, total in stretches]
        shares = np.repeat(levels, [end - start + 1 for start, end, _ in stretches])
        shares *= np.tile(week[weekday:] + week[:weekday], size // 7 + 1)[:size]
        return Chances(date.fromordinal(first), shares / np.cumsum(shares)[-1])


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest day, a range around it that holds a share of the chances, and the shares within a week and within
    a month of the day, and on the day itself and those beside it."""

    day: date
    start: date
    end: date
    near: float
    month: float
    exact: float


def best(chances: Chances, mass: float) -> Best:
    """The day whose neighbourhood is likeliest, and the range that grows from it on the likelier side.

    The neighbourhood is what counts for a guess: a week of good days beats one odd day. The range grows by a day or,
    where both sides are flat, by longer and longer steps, and is then trimmed to what is needed.
    """
    shares = chances.array
    sums = np.concatenate(([0.0], np.cumsum(shares)))
    size = len(shares)

    def held(low: int, high: int) -> float:
        return float(sums.item(min(size, high + 1)) - sums.item(max(0, low)))

    padded = np.pad(sums, 7, mode="edge")
    weeks = padded[11:-4] - padded[4:-11] + padded[15:] - padded[:-15] + shares
    day = int(weeks.argmax())
    low, high = _grown(day, mass, size, held)
    days = [shift(chances.first, at) for at in (day, low, high)]
    return Best(days[0], days[1], days[2], held(day - 7, day + 7), held(day - 31, day + 31), held(day - 1, day + 1))


def _grown(day: int, mass: float, size: int, held: Callable[[int, int], float]) -> tuple[int, int]:
    low = high = day
    step = 1
    while held(low, high) < mass and (low > 0 or high < size - 1):
        left, right = held(low - step, low - 1), held(high + 1, high + step)
        if (left > right and low > 0) or high >= size - 1:
            low = max(0, low - step)
        else:
            high = min(size - 1, high + step)
        step = min(60, 1 + (high - low) // 6)
    while low < day and held(low + 1, high) >= mass:
        low += 1
    while high > day and held(low, high - 1) >= mass:
        high -= 1
    return low, high
