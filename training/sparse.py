"""Rows of named features as flat arrays, and logistic models learnt from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from communique.extract.logistic import BIAS

STEPS, RATE, RARE, LEAST = 150, 0.03, 3, 0.02
Array = Any


class Rows:
    """Rows of features, each with the bias."""

    def __init__(self, features: Iterable[Sequence[str]]) -> None:
        number: dict[str, int] = {BIAS: 0}
        flat: list[Array] = []
        sizes: list[int] = []
        for row in features:
            found = [0, *(number.setdefault(feature, len(number)) for feature in dict.fromkeys(row))]
            flat.append(np.array(found, dtype=np.int32))
            sizes.append(len(found))
        self.names = list(number)
        self.flat = np.concatenate(flat) if flat else np.zeros(0, dtype=np.int32)
        self.sizes = np.array(sizes)

    def fit(self, kept: Array, error: Callable[[Array], Array], decay: float) -> dict[str, float]:
        """Weights by Adam over the whole batch of the rows kept, with L2; `error` gives each row's slope from the rows'
        sums. Features of fewer than `RARE` rows are left out."""
        flat, sizes = self.flat[np.repeat(kept, self.sizes)], self.sizes[kept]
        counts = np.bincount(flat, minlength=len(self.names))
        known = np.flatnonzero(counts >= RARE)
        place = np.full(len(self.names), -1, dtype=np.int32)
        place[known] = np.arange(len(known))
        row = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        inside = place[flat] >= 0
        flat, row = place[flat][inside], row[inside]
        starts = np.searchsorted(row, np.arange(len(sizes)))
        size = len(known)
        weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
        for step in range(1, STEPS + 1):
            total = np.clip(np.add.reduceat(weights[flat], starts), -30, 30)
            slope = np.bincount(flat, weights=error(total)[row], minlength=size) + decay * weights
            first = 0.9 * first + 0.1 * slope
            second = 0.99 * second + 0.01 * slope * slope
            weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        return {self.names[at]: round(float(w), 3) for at, w in zip(known, weights, strict=True) if abs(w) >= LEAST}


def logistic(right: Array) -> Callable[[Array], Array]:
    """The slope of the log loss."""
    return lambda total: 1 / (1 + np.exp(-total)) - right


def choice(which: Array, hit: Array) -> Callable[[Array], Array]:
    """The slope of the log loss of a choice among the rows with the same number in `which` (from 0, in order), where
    `hit` says how right each is."""

    def slope(total: Array) -> Array:
        power = np.exp(total)
        sums, hits = (np.bincount(which, weights=power), np.bincount(which, weights=power * hit))
        return power / sums[which] - hit * power / hits[which]

    return slope
