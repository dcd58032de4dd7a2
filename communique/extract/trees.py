"""Boosted trees over named numbers: what says whether an event is entered. `training/boosting.py` grows them.

After Friedman (2001), with the second-order splits of Chen and Guestrin (2016). A number that is not known goes left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy import ndarray

Split: TypeAlias = tuple[int, float, int, int]
"""The number asked for, from what on it goes right, and the nodes to the left and right; leaves are below zero."""
MISSING = -math.inf


@dataclass(frozen=True, slots=True)
class Tree:
    """Splits, the first of them the root, and what the leaves add; the leaf `-1 - i` is `leaves[i]`."""

    splits: Sequence[Split]
    leaves: Sequence[float]

    def depth(self) -> int:
        """Splits on the longest way to a leaf."""
        deep, level = 0, [0] if self.splits else []
        while level:
            level = [below for at in level for below in self.splits[at][2:] if below >= 0]
            deep += 1
        return deep


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees that add up to a logit, over numbers in the order of `names`."""

    names: Sequence[str]
    base: float
    trees: Sequence[Tree]
    flat: list[Flat] = field(default_factory=list, init=False, repr=False, compare=False)
    """The trees side by side, once they have been asked."""

    def probability(self, numbers: Mapping[str, float]) -> float:
        """Between 0 and 1. Numbers that are missing are unknown."""
        return self.probabilities([numbers])[0]

    def probabilities(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """The same for several rows of numbers at once: all trees are walked down together."""
        import numpy

        if not self.flat:
            self.flat.append(_flat(self.trees))
        flat = self.flat[0]
        given = numpy.asarray([[row.get(name, MISSING) for name in self.names] for row in rows], dtype=numpy.float64)
        given = given.reshape(len(rows), len(self.names))
        at = numpy.tile(flat.roots, (len(rows), 1))
        lines = numpy.arange(len(rows))[:, None]
        for _ in range(flat.depth):
            right = given[lines, flat.numbers[at]] >= flat.least[at]
            at = numpy.where(right, flat.right[at], flat.left[at])
        totals = (self.base + sum(values) for values in flat.values[at].tolist())
        return [1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))) for total in totals]

    def data(self) -> dict[str, Any]:
        """As JSON holds it."""
        trees = [{"splits": [*map(list, tree.splits)], "leaves": [*tree.leaves]} for tree in self.trees]
        return {"names": [*self.names], "base": self.base, "trees": trees}


@dataclass(frozen=True, slots=True)
class Flat:
    """The nodes of all trees in one row; a leaf leads to itself, so that every tree is walked `depth` steps."""

    depth: int
    roots: ndarray
    numbers: ndarray
    least: ndarray
    left: ndarray
    right: ndarray
    values: ndarray


def _flat(trees: Sequence[Tree]) -> Flat:
    import numpy

    nodes: list[tuple[int, float, int, int, float]] = []
    roots: list[int] = []
    for tree in trees:
        base, leaves = len(nodes), len(nodes) + len(tree.splits)
        places = [base + at if at >= 0 else leaves - 1 - at for at in range(-len(tree.leaves), len(tree.splits))]
        below = dict(zip(range(-len(tree.leaves), len(tree.splits)), places, strict=True))
        roots.append(below[0 if tree.splits else -1])
        nodes += [(number, least, below[left], below[right], 0.0) for number, least, left, right in tree.splits]
        nodes += [(0, 0.0, leaves + i, leaves + i, value) for i, value in enumerate(tree.leaves)]
    columns = list(zip(*nodes, strict=True)) or [()] * 5
    types: list[Any] = [numpy.int64, numpy.float64, numpy.int64, numpy.int64, numpy.float64]
    arrays = [numpy.asarray(column, dtype=type) for column, type in zip(columns, types, strict=True)]
    depth = max((tree.depth() for tree in trees), default=0)
    return Flat(depth, numpy.asarray(roots, dtype=numpy.int64), *arrays)


def forest(data: Mapping[str, Any]) -> Forest:
    """A forest from what `data` gave."""
    trees = [Tree([tuple(split) for split in tree["splits"]], tree["leaves"]) for tree in data["trees"]]
    return Forest(data["names"], data["base"], trees)
