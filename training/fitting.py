"""Weights of sparse features by L-BFGS (Liu and Nocedal 1989): yes or no, and one of several.

As `communique.extract.logistic.fit`, but to the optimum, and with numpy many times faster on many rows. Deterministic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy
from numpy import ndarray

from communique.extract.logistic import BIAS

Row = tuple[Sequence[str], bool]
_MEMORY, _TURNS, _SMALL = 8, 80, 1e-4
_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of named features as numbers: feature `index[k]` is in row `row[k]`."""

    names: list[str]
    index: ndarray
    row: ndarray
    size: int

    def sums(self, weights: ndarray) -> ndarray:
        return numpy.bincount(self.row, weights=weights[self.index], minlength=self.size)

    def slopes(self, errors: ndarray) -> ndarray:
        return numpy.bincount(self.index, weights=errors[self.row], minlength=len(self.names))


def table(rows: Sequence[Sequence[str]], least: int = 2) -> Table:
    """The rows' features that are in `least` rows or more."""
    counts = Counter(feature for row in rows for feature in row)
    names = sorted(feature for feature, count in counts.items() if count >= least)
    known = {name: number for number, name in enumerate(names)}
    pairs = [(known[feature], number) for number, row in enumerate(rows) for feature in row if feature in known]
    index, row = numpy.array(pairs, dtype=numpy.int64).reshape(-1, 2).T
    return Table(names, index, row, len(rows))


def yes_no(rows: Sequence[Row], *, decay: float = 1.0, least: int = 2) -> dict[str, float]:
    """Weights of a logistic regression with `decay` / 2 times their squares as penalty; the bias is free."""
    seen = table([(BIAS, *features) for features, _ in rows], least)
    truth = numpy.array([float(label) for _, label in rows])
    free = numpy.array([0.0 if name == BIAS else decay for name in seen.names])

    def loss(weights: ndarray) -> tuple[float, ndarray]:
        sums = numpy.clip(seen.sums(weights), -_LIMIT, _LIMIT)
        value = float((numpy.logaddexp(0.0, sums) - truth * sums).sum() + 0.5 * (free * weights**2).sum())
        return value, seen.slopes(1 / (1 + numpy.exp(-sums)) - truth) + free * weights

    return dict(zip(seen.names, descend(loss, len(seen.names)).tolist(), strict=True))


def one_of(groups: Sequence[Sequence[Row]], *, decay: float = 1.0, least: int = 2) -> dict[str, float]:
    """Weights of a choice among the rows of each group (softmax); where several are right, any of them counts. Groups
    without a right row say nothing."""
    told = [group for group in groups if any(label for _, label in group)]
    seen = table([features for group in told for features, _ in group], least)
    right = numpy.array([label for group in told for _, label in group])
    starts = numpy.cumsum([0, *(len(group) for group in told[:-1])])
    group = numpy.repeat(numpy.arange(len(told)), [len(rows) for rows in told])

    def shares(sums: ndarray) -> tuple[ndarray, ndarray]:
        most = numpy.maximum.reduceat(sums, starts)
        parts = numpy.exp(sums - most[group])
        whole = numpy.add.reduceat(parts, starts)
        return parts / whole[group], most + numpy.log(whole)

    def loss(weights: ndarray) -> tuple[float, ndarray]:
        sums = seen.sums(weights)
        every, whole = shares(sums)
        good, part = shares(numpy.where(right, sums, -1e9))
        value = float((whole - part).sum() + 0.5 * decay * (weights**2).sum())
        return value, seen.slopes(every - good) + decay * weights

    return dict(zip(seen.names, descend(loss, len(seen.names)).tolist(), strict=True))


def descend(loss: Callable[[ndarray], tuple[float, ndarray]], size: int) -> ndarray:
    """Where a smooth loss is least, from zero on. `loss` gives its value and slope."""
    at = numpy.zeros(size)
    value, slope = loss(at)
    steps: list[tuple[ndarray, ndarray]] = []
    for _ in range(_TURNS):
        way = _way(slope, steps)
        down = float(way @ slope)
        length = 1.0 if steps else 1.0 / max(1.0, float(numpy.abs(slope).sum()))
        for _ in range(20):
            there = at + length * way
            after, rise = loss(there)
            if after <= value + 1e-4 * length * down:
                break
            length /= 2
        else:
            break
        steps = [*steps[1 - _MEMORY :], (there - at, rise - slope)]
        gain, at, value, slope = value - after, there, after, rise
        if gain < _SMALL * max(1.0, abs(value)):
            break
    return at


def _way(slope: ndarray, steps: Sequence[tuple[ndarray, ndarray]]) -> ndarray:
    """The direction of descent that the last steps tell, by the two loops of L-BFGS."""
    way = -slope
    kept = [(s, y, float(s @ y)) for s, y in steps]
    kept = [one for one in kept if one[2] > 1e-12]
    parts = []
    for s, y, curve in reversed(kept):
        part = float(s @ way) / curve
        way = way - part * y
        parts.append(part)
    if kept:
        _, y, curve = kept[-1]
        way = way * (curve / float(y @ y))
    for (s, y, curve), part in zip(kept, reversed(parts), strict=True):
        way = way + (part - float(y @ way) / curve) * s
    return way
