"""Chances for every day on which a report may have been written, from what speaks for and against.

Each clue says of ranges of days how they stand to it ("four to seven days after a day that the report names"), by a
key. A key's weight, in logarithms, is learnt from dated reports (`training/published.py`): the chances of the days
are a log-linear model over the keys that fall on them. Sums over ranges are kept as differences, so that a clue costs
a few additions however long its ranges are; the days themselves are only counted through once, at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import accumulate
from math import exp
from typing import TypeAlias

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
    """The log weight of each key, as `training/published.py` learnt it; a key that it never met weighs nothing."""
    stored = json.loads(files("communique.annotate").joinpath("weights/published.json").read_text("utf-8"))
    learnt: dict[str, float] = stored["weights"]
    return learnt


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


@dataclass(slots=True)
class Axis:
    """Days from `FIRST` to `last` with the sum of what speaks for each."""

    last: date
    table: Mapping[str, float]
    _steps: list[float] = field(default_factory=list)
    _weekdays: list[float] = field(default_factory=lambda: [0.0] * 7)

    def __post_init__(self) -> None:
        self._steps = [0.0] * ((self.last - FIRST).days + 2)

    def add(self, pieces: Iterable[Piece], scale: float = 1.0) -> None:
        """Adds what each range's key weighs; what lies outside the axis is left out."""
        size, steps = len(self._steps) - 1, self._steps
        for start, end, key in pieces:
            weight = self.table.get(key)
            if weight:
                low, high = max(0, start - _ZERO), min(size, end - _ZERO + 1)
                if low < high:
                    steps[low] += scale * weight
                    steps[high] -= scale * weight

    def add_weekdays(self, found: Iterable[tuple[int, str]]) -> None:
        """Adds what a key weighs to every Monday (0), Tuesday, …"""
        for weekday, key in found:
            self._weekdays[weekday] += self.table.get(key, 0.0)

    def live(self, margin: float = 16.0) -> tuple[int, int]:
        """The first and the last year with a day whose sum is within `margin` of the best."""
        sums = list(accumulate(self._steps))[:-1]
        least = max(sums) - margin
        first = next(at for at, total in enumerate(sums) if total >= least)
        last = len(sums) - 1 - next(at for at, total in enumerate(reversed(sums)) if total >= least)
        return date.fromordinal(_ZERO + first).year, date.fromordinal(_ZERO + last).year

    def chances(self) -> list[float]:
        """The share of each day, together 1."""
        sums = list(accumulate(self._steps))[:-1]
        least = max(sums) - 24 - max(self._weekdays) + min(self._weekdays)
        low = next(at for at, total in enumerate(sums) if total >= least)
        high = len(sums) - next(at for at, total in enumerate(reversed(sums)) if total >= least)
        week = [self._weekdays[(at + FIRST.weekday() + low) % 7] for at in range(7)]
        alive = [total + week[at % 7] for at, total in enumerate(sums[low:high])]
        top = max(alive)
        shares = [exp(total - top) if total > top - 20 else 0.0 for total in alive]
        whole = sum(shares)
        return [0.0] * low + [share / whole for share in shares] + [0.0] * (len(sums) - high)


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


def best(chances: Sequence[float], mass: float) -> Best:
    """The day whose neighbourhood is likeliest, and the range that grows from it on the likelier side.

    The neighbourhood is what counts for a guess: a week of good days beats one odd day. The range grows by a day or,
    where both sides are flat, by longer and longer steps, and is then trimmed to what is needed.
    """
    sums = [0.0, *accumulate(chances)]
    size = len(chances)

    def held(low: int, high: int) -> float:
        return sums[min(size, high + 1)] - sums[max(0, low)]

    padded = [*[0.0] * 7, *sums, *[sums[-1]] * 7]
    ends = zip(padded[4:], padded[11:], padded, padded[15:], chances, strict=False)
    weeks = [near - begin + wide - start + own for begin, near, start, wide, own in ends]
    day = max(range(size), key=weeks.__getitem__)
    low, high = _grown(day, mass, size, held)
    days = [date.fromordinal(_ZERO + at) for at in (day, low, high)]
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
