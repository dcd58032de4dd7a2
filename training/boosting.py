"""Grows boosted trees for `communique/extract/trees.py`: logistic loss, depth-wise, over quantiles of the numbers.

After Friedman (2001) and Chen and Guestrin (2016). NumPy only: the tables have some thousand rows. Seeded: the same
rows give the same trees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from communique.extract.trees import MISSING, Forest, Tree

BINS = 48
Array = Any


@dataclass(frozen=True, slots=True)
class Growth:
    """How trees are grown: how many, how deep, how much of each is believed, the weight that a leaf must have, the L2
    penalty on leaves, and what share of rows and numbers each tree sees."""

    rounds: int = 160
    depth: int = 4
    rate: float = 0.06
    least: float = 5.0
    penalty: float = 4.0
    rows: float = 0.7
    numbers: float = 0.5
    seed: int = 7


def grow(rows: Sequence[Mapping[str, float]], right: Sequence[float], how: Growth, weights: Array = None) -> Forest:
    """Trees that tell the rows that are right from those that are not."""
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, MISSING) for name in names] for row in rows])
    edges = [_edges(table[:, column]) for column in range(len(names))]
    bins = np.stack([np.searchsorted(edges[c], table[:, c], side="right") for c in range(len(names))], axis=1)
    y = np.asarray(right, dtype=float)
    weight = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    share = float((y * weight).sum() / weight.sum())
    base = float(np.log(share / (1 - share)))
    total, chance = np.full(len(y), base), np.random.default_rng(how.seed)
    trees = []
    for _ in range(how.rounds):
        p = 1 / (1 + np.exp(-total))
        seen = (chance.random(len(y)) < how.rows) * weight
        columns = chance.random(len(names)) < how.numbers
        tree, leaf = _tree(bins, (p - y) * seen, p * (1 - p) * seen, columns, how)
        leaves = [round(value * how.rate, 5) for value in tree[1]]
        total += np.array(leaves)[leaf]
        splits = [(c, float(edges[c][b - 1]), left, after) for c, b, left, after in tree[0]]
        trees.append(Tree(splits, leaves))
    return Forest(names, base, trees)


def _edges(column: Array) -> Array:
    """The least numbers of all bins but the first."""
    known = np.unique(column[np.isfinite(column)])
    if len(known) > BINS:
        known = np.unique(np.quantile(column[np.isfinite(column)], np.linspace(0, 1, BINS)))
    if not len(known):
        return np.array([0.0])
    middles = (known[:-1] + known[1:]) / 2
    first = known[:1] - 1e-6 if not np.isfinite(column).all() else known[:0]
    return np.round(np.concatenate([first, middles]), 5)


def _tree(
    bins: Array, slope: Array, bend: Array, columns: Array, how: Growth
) -> tuple[tuple[list[tuple[int, int, int, int]], list[float]], Array]:
    """One tree as splits over bins and leaves, and the leaf of every row."""
    node, leaf = (np.zeros(len(bins), dtype=np.int64), np.zeros(len(bins), dtype=np.int64))
    splits: list[list[int]] = []
    leaves: list[float] = []
    open_: list[tuple[int, int] | None] = [None]  # where the node hangs: (split, side)

    def close(rows: Array, hangs: tuple[int, int] | None) -> None:
        leaves.append(float(-slope[rows].sum() / (bend[rows].sum() + how.penalty)))
        leaf[rows] = len(leaves) - 1
        if hangs is not None:
            splits[hangs[0]][2 + hangs[1]] = -len(leaves)

    for _ in range(how.depth):
        found = _best((bins, slope, bend), (node, len(open_)), columns, how)
        following: list[tuple[int, int] | None] = []
        moved = np.full(len(bins), -1, dtype=np.int64)
        for number, hangs in enumerate(open_):
            inside = node == number
            split = found[number]
            if split is None:
                close(inside, hangs)
                continue
            column, bin_ = split
            splits.append([column, bin_, 0, 0])
            if hangs is not None:
                splits[hangs[0]][2 + hangs[1]] = len(splits) - 1
            goes = bins[:, column] >= bin_
            moved[inside & ~goes], moved[inside & goes] = (len(following), len(following) + 1)
            following += [(len(splits) - 1, 0), (len(splits) - 1, 1)]
        node, open_ = moved, following
        if not open_:
            break
    for number, hangs in enumerate(open_):
        close(node == number, hangs)
    return ([(c, b, left, right) for c, b, left, right in splits], leaves), leaf


def _best(
    rows: tuple[Array, Array, Array], nodes: tuple[Array, int], columns: Array, how: Growth
) -> list[tuple[int, int] | None]:
    """For each open node the column and bin of the best split, or None."""
    (bins, slope, bend), (node, count) = rows, nodes
    size, inside = BINS + 2, node >= 0
    wide = bins.shape[1]
    place = (node[inside, None] * wide + np.arange(wide)) * size + bins[inside]
    length = count * wide * size

    def sums(values: Array) -> Array:
        spread = np.repeat(values[inside], wide)
        return np.bincount(place.ravel(), weights=spread, minlength=length).reshape(count, wide, size)

    g, h = sums(slope), sums(bend)
    left_g, left_h = np.cumsum(g, 2)[:, :, :-1], np.cumsum(h, 2)[:, :, :-1]
    all_g, all_h = g.sum(2)[:, :, None], h.sum(2)[:, :, None]
    worth = lambda a, b: a * a / (b + how.penalty)  # noqa: E731
    gain = worth(left_g, left_h) + worth(all_g - left_g, all_h - left_h) - worth(all_g, all_h)
    allowed = (left_h >= how.least) & (all_h - left_h >= how.least) & columns[None, :, None]
    gain = np.where(allowed, gain, -1.0).reshape(count, -1)
    best = gain.argmax(1)
    return [
        (int(at) // (size - 1), int(at) % (size - 1) + 1) if gain[number, at] > 1e-6 else None
        for number, at in enumerate(best)
    ]
