"""Scores for every day on which a report may have been written, added up from what speaks for and against.

Each clue gives a log weight to ranges of days. Sums of ranges are kept as differences, so that a clue costs a few
additions however long its range is; the days themselves are only counted through once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from math import exp
from typing import TypeAlias

FIRST = date(1945, 1, 1)

Piece: TypeAlias = tuple[date, date, float]
"""A range of days, both included, and the log weight that it gets."""

# How a mention fades with the days since: log weights of about 1 / (days + 3).
_FADING = ((3, 0.0), (10, -0.9), (31, -1.8), (92, -2.7), (366, -3.7), (1096, -4.6), (3653, -5.4))


def fading(first: date, last: date, *, before: float, steep: float = 1.0) -> list[Piece]:
    """Weights for the day of writing when something that happened from `first` to `last` is mentioned.

    Reports mention what is recent: the weight falls with the days since, `steep` times as fast in logarithms.
    `before` is the weight of days before it happened at all.
    """
    pieces = [(date.min, first - timedelta(days=1), before), (first, last, 0.0)]
    start = last + timedelta(days=1)
    for days, weight in _FADING:
        end = last + timedelta(days=days)
        if start <= end:
            pieces.append((start, end, steep * weight))
            start = end + timedelta(days=1)
    pieces.append((start, date.max, steep * -6.2))
    return pieces


def within(first: date, last: date, outside: float, slack: int = 0) -> list[Piece]:
    """Weight `outside` for all days but those of a range, and half of it for `slack` days beside."""
    pieces: list[Piece] = [(first, last, 0.0), (date.min, first - timedelta(days=1 + slack), outside)]
    pieces.append((min(last + timedelta(days=1 + slack), date.max), date.max, outside))
    if slack:
        pieces.append((first - timedelta(days=slack), first - timedelta(days=1), outside / 2))
        pieces.append((last + timedelta(days=1), last + timedelta(days=slack), outside / 2))
    return pieces


@dataclass(slots=True)
class Axis:
    """Days from `FIRST` to `last` with the sum of what speaks for each."""

    last: date
    _steps: list[float] = field(default_factory=list)
    _weekdays: list[float] = field(default_factory=lambda: [0.0] * 7)

    def __post_init__(self) -> None:
        self._steps = [0.0] * ((self.last - FIRST).days + 2)

    def add(self, pieces: Iterable[Piece], scale: float = 1.0) -> None:
        """Adds log weights to ranges of days; what lies outside the axis is left out."""
        size = len(self._steps) - 1
        for start, end, weight in pieces:
            low, high = max(0, (start - FIRST).days), min(size, (end - FIRST).days + 1)
            if low < high:
                self._steps[low] += scale * weight
                self._steps[high] -= scale * weight

    def add_weekdays(self, weights: Sequence[float]) -> None:
        """Adds a log weight to every Monday, Tuesday, …"""
        self._weekdays = [a + b for a, b in zip(self._weekdays, weights, strict=True)]

    def chances(self) -> list[float]:
        """The share of each day, together 1."""
        sums = list(accumulate(self._steps))[:-1]
        offset = FIRST.weekday()
        sums = [weight + self._weekdays[(index + offset) % 7] for index, weight in enumerate(sums)]
        top = max(sums)
        shares = [exp(weight - top) if weight > top - 20 else 0.0 for weight in sums]
        total = sum(shares)
        return [share / total for share in shares]


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest day, a range around it that holds a share of the chances, and the shares within a week and within
    a month of the day, and on the day itself."""

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

    likely = [at for at, chance in enumerate(chances) if chance > 1e-7]
    day = max(likely, key=lambda at: (held(at - 3, at + 3) + 2 * chances[at], chances[at]))
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
    days = [FIRST + timedelta(days=at) for at in (day, low, high)]
    return Best(days[0], days[1], days[2], held(day - 7, day + 7), held(day - 31, day + 31), held(day - 1, day + 1))
