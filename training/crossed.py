"""How well the encoder's architecture tells the type of what a source does to a target, over five folds.

    python -m training.crossed SHARED

The sentences of PLV (with source and target marked) are split into five folds by a stated seed. A network starts from
MiniLM, learns from the marked events of coded reports, which have none of these sentences, and then from four of the
folds; the fifth is measured. Prints macro-F1 over the fifteen roots (CONCEDE and RETREAT count as YIELD) and over the
four quad classes (YIELD as in PLOVER's first version, which the sentences are coded by: material cooperation).
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import torch

from communique.kinds.codebook import standard as codebook
from training.batches import Piece, batch, of_events
from training.encoder import labels as named
from training.encoder import minilm, pairs
from training.examples import examples
from training.learning import SEED, SMALL, Course, Material, train
from training.network import Labels, Network
from training.readings import gold, own
from training.treebanks import trees

FOLDS = 5
FIRST, THEN = Course(epochs=3), Course(epochs=8)


def folds(found: Sequence[Piece]) -> list[list[Piece]]:
    order = list(found)
    random.Random(SEED).shuffle(order)
    return [order[fold::FOLDS] for fold in range(FOLDS)]


def told(network: Network, pieces: Sequence[Piece]) -> list[int]:
    """The likeliest class of each sentence."""
    network.eval()
    with torch.no_grad():
        out = []
        for piece in pieces:
            now = batch([piece])
            x = network.encoder(now.ids, now.marks).float()
            out.append(int(network.pooled(x, now.inside, now.marks // 4).argmax()))
    return out


def _root(name: str) -> str:
    return "YIELD" if name in ("CONCEDE", "RETREAT") else name


def _quad(name: str) -> str:
    """The class of a type; YIELD of PLOVER's first version, which has no halves, is material cooperation."""
    return "material cooperation" if _root(name) == "YIELD" else codebook().types[name].quad


def macro(pairs: Sequence[tuple[str, str]]) -> tuple[float, dict[str, float]]:
    """Macro-F1 over the right classes, and F1 by class, of (right, told)."""
    rights, tolds = Counter(r for r, _ in pairs), Counter(t for _, t in pairs)
    hits = Counter(r for r, t in pairs if r == t)
    each = {name: 2 * hits[name] / (rights[name] + tolds[name]) for name in sorted(rights)}
    return sum(each.values()) / len(each), each


def cross_validate(network: Network, plv: Sequence[Piece], labels: Labels) -> dict[str, object]:
    """`network` has learnt from coded reports only; it is copied for each fold."""
    roots, quads = [], []
    for held in folds(plv):
        learner = deepcopy(network)
        known = {id(piece) for piece in held}
        train(learner, [Material([p for p in plv if id(p) not in known], SMALL)], THEN)
        for piece, found in zip(held, told(learner, held), strict=True):
            pair = labels.events[piece.pair], labels.events[found]
            roots.append((_root(pair[0]), _root(pair[1])))
            quads.append((_quad(pair[0]), _quad(pair[1])))
    (root, each), (quad, four) = macro(roots), macro(quads)
    rounded = lambda row: {name: round(value, 3) for name, value in row.items()}  # noqa: E731
    return {"roots": round(root, 3), "quads": round(quad, 3), "by_root": rounded(each), "by_quad": rounded(four)}


def main(shared: Path) -> None:
    data = shared / "data"
    names = named(trees(data / "syntax", "train"))
    coded = examples([*gold(shared / "record" / "gold" / "train"), *own(data / "reports")])
    network = Network(names)
    network.encoder.start(minilm())
    train(network, [Material([piece for example in coded for piece in of_events(example, names)], SMALL)], FIRST)
    print(cross_validate(network, pairs(data / "events" / "plv_train.tsv", names), names))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
