"""A plain logistic scorer: named features that are there or not, weights learnt by the scripts in `training/`."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import repeat
from typing import Any, TypeAlias

BIAS = "bias"
LEAST, MOST = -30.0, 30.0
"""Between which a sum of weights is kept."""
KEPT = 32_768
"""Rows of sums that a table keeps."""


@cache
def stored(name: str) -> Mapping[str, Any]:
    """All of `extract/weights/NAME.json`: the weights, how they were made, and what goes with them."""
    found: dict[str, Any] = json.loads((files("communique.extract") / "weights" / f"{name}.json").read_text("utf-8"))
    return found


def weights(name: str) -> Mapping[str, float]:
    """The weights shipped as `extract/weights/NAME.json`."""
    found: dict[str, float] = stored(name)["weights"]
    return found


def total(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """The sum of the features' weights, within 30. Features without a weight say nothing."""
    return within(sum(map(weights.get, features, repeat(0.0))))


def within(total: float) -> float:
    """A sum of weights that no exponential function breaks."""
    return max(LEAST, min(MOST, total))


def probability(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """Between 0 and 1: the logistic of the features' weights and the bias."""
    return 1.0 / (1.0 + math.exp(-total(weights, (BIAS, *features))))


Term: TypeAlias = tuple[str, tuple[str, ...]]
"""Features that go together: a name crossed with others (`name>other`), or with an empty name the others alone."""


def spelt(terms: Iterable[Term]) -> list[str]:
    """The features by their full names."""
    return [f"{left}>{right}" if left else right for left, rights in terms for right in rights]


@dataclass(frozen=True, slots=True)
class Table:
    """Weights by the two sides of a crossing, so that crossings are added up without being spelt; with the sums of the
    terms that were asked for last."""

    weights: Mapping[str, float]
    rows: Mapping[str, Mapping[str, float]]
    kept: dict[tuple[str, ...], dict[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Table:
        rows: dict[str, dict[str, float]] = {}
        for name, weight in weights.items():
            left, cross, right = name.partition(">")
            if cross:
                rows.setdefault(left, {})[right] = weight
        return cls(weights, rows)

    def sum(self, terms: Iterable[Term]) -> float:
        """The sum of the weights of terms that other places may have too."""
        found, kept = 0.0, self.kept
        for left, rights in terms:
            known = kept.get(rights)
            if known is None:
                if len(kept) >= KEPT:
                    kept.clear()
                known = kept[rights] = {}
            weight = known.get(left)
            if weight is None:
                weight = known[left] = self.once(((left, rights),))
            found += weight
        return found

    def once(self, terms: Iterable[Term]) -> float:
        """The sum of the weights of terms that are not likely to come back: it is not kept."""
        found = 0.0
        for left, rights in terms:
            row = self.rows.get(left) if left else self.weights
            if row is not None:
                found += sum(map(row.get, rights, repeat(0.0)))
            elif ">" in left:  # a word of the text: the rows know only what stands before the first of these
                found += sum([self.weights.get(f"{left}>{right}", 0.0) for right in rights])
        return found


def fit(
    rows: Sequence[tuple[Sequence[str], bool]],
    *,
    epochs: int = 40,
    rate: float = 0.1,
    decay: float = 0.01,
    seed: int = 7,
) -> dict[str, float]:
    """Weights by stochastic gradient descent on the log loss with AdaGrad steps and an L2 penalty on the features of
    each row. Seeded: the same rows give the same weights."""
    learnt: dict[str, float] = {BIAS: 0.0}
    squares: dict[str, float] = {}
    order = list(range(len(rows)))
    shuffler = random.Random(seed)
    for _ in range(epochs):
        shuffler.shuffle(order)
        for index in order:
            features, label = rows[index]
            error = probability(learnt, features) - float(label)
            for feature in (BIAS, *features):
                slope = error + decay * learnt.get(feature, 0.0)
                squares[feature] = squares.get(feature, 1e-6) + slope * slope
                learnt[feature] = learnt.get(feature, 0.0) - rate * slope / math.sqrt(squares[feature])
    return learnt
