"""Boosted trees over named numbers: what says whether an event is entered. `training/boosting.py` grows them.

After Friedman (2001), with the second-order splits of Chen and Guestrin (2016). A number that is not known goes left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Split: TypeAlias = tuple[int, float, int, int]
"""The number asked for, from what on it goes right, and the nodes to the left and right; leaves are below zero."""
MISSING = -math.inf


@dataclass(frozen=True, slots=True)
class Tree:
    """Splits, the first of them the root, and what the leaves add; the leaf `-1 - i` is `leaves[i]`."""

    splits: Sequence[Split]
    leaves: Sequence[float]

    def value(self, row: Sequence[float]) -> float:
        at = 0 if self.splits else -1
        while at >= 0:
            number, least, left, right = self.splits[at]
            at = right if row[number] >= least else left
        return self.leaves[-1 - at]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees that add up to a logit, over numbers in the order of `names`."""

    names: Sequence[str]
    base: float
    trees: Sequence[Tree]

    def probability(self, numbers: Mapping[str, float]) -> float:
        """Between 0 and 1. Numbers that are missing are unknown."""
        row = [numbers.get(name, MISSING) for name in self.names]
        total = self.base + sum(tree.value(row) for tree in self.trees)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def data(self) -> dict[str, Any]:
        """As JSON holds it."""
        trees = [{"splits": [*map(list, tree.splits)], "leaves": [*tree.leaves]} for tree in self.trees]
        return {"names": [*self.names], "base": self.base, "trees": trees}


def forest(data: Mapping[str, Any]) -> Forest:
    """A forest from what `data` gave."""
    trees = [Tree([tuple(split) for split in tree["splits"]], tree["leaves"]) for tree in data["trees"]]
    return Forest(data["names"], data["base"], trees)
