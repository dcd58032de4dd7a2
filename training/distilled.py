"""Makes the network that ships out of the one that was trained: fewer layers, taught word by word by the whole network.

    python -m training.distilled SHARED WHOLE.pt TARGET [--unseen]

The pupil begins with some of its teacher's layers and all of its heads, and learns to give the same vectors and the
same probabilities, on the coded reports, on the same with their states exchanged, on treebanks, on marked pairs, and on
the reports of the collections, of which nobody has said what is in them. In a second, short course it sees more marked
pairs: any two mentions of a sentence, of which the teacher says what the one does to the other. After DistilBERT (Sanh
et al. 2019) and TinyBERT (Jiao et al. 2020). With --unseen the texts are the same, but a teacher is expected that has
seen the gold reports alone. Same seed and library, same weights.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from communique.model import Document
from communique.models.windows import windows
from communique.read.sources import documents
from communique.run.standard import standard
from communique.segment.words import tokens
from communique.stage import Pipeline, Reading
from training.batches import Batch, Piece, batch, of_pair, of_report, of_trees, shuffled
from training.encoder import LICENCE, SHORT, TRAINED_ON, labels, pairs
from training.examples import Example, examples
from training.export import export, lock
from training.learning import SEED, Course, Pace
from training.network import Labels, Network
from training.readings import gold, own
from training.swaps import swapped
from training.treebanks import trees

KEPT = (0, 1, 3, 5)
"""The teacher's layers that the pupil begins with."""
ROOM = 1400
"""Pieces in a batch: a teacher's word is less noisy than a coder's, so that batches may be larger."""
STEPS, LATER = 4300, 300
"""Batches of the first course and of the second."""
RATE, GENTLE = 4e-4, 1e-4
"""How fast each learns."""
TAUGHT = (
    "; then a pupil of four layers, taught by the whole network on these and on the uncoded reports of the collections"
)
REPORTS, LIMIT = ("official_statements", "news_and_digests", "russia_china_kremlin"), 8.0


def pupil(whole: Network) -> Network:
    """A network with the layers kept, and all else, of the whole one."""
    small = Network(whole.labels, len(KEPT))
    state = whole.state_dict()
    for name in [name for name in state if name.startswith("encoder.layers.")]:
        part = state.pop(name)
        number, rest = name.removeprefix("encoder.layers.").split(".", 1)
        if int(number) in KEPT:
            state[f"encoder.layers.{KEPT.index(int(number))}.{rest}"] = part
    small.load_state_dict(state)
    return small


def uncoded(paths: Sequence[Path]) -> Iterator[list[list[str]]]:
    """The sentences, as their words, of reports of which nothing is known."""
    cut = Pipeline([stage for stage in standard().stages if stage.name.startswith("segment.")])
    for item in documents(paths):
        if isinstance(item, Document):
            reading: Reading = cut([item])[0]
            spans = [tokens(item.text, note.span) for note in reading.layer("sentence")]
            yield [[span.of(item.text) for span in sentence] for sentence in spans]


def pieces(shared: Path, names: Labels) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Windows of texts, the marked pairs of PLV, and marked pairs of the coded reports."""
    data, chance = shared / "data", random.Random(SEED)
    coded = list(examples([*gold(shared / "record" / "gold" / "train"), *own(data / "reports")]))
    exchanged = [swapped(example, chance) for example in coded]
    found = [
        Piece(w) for paths in REPORTS for s in uncoded([data / "reports" / f"{paths}.jsonl.gz"]) for w in windows(s)
    ]
    for example in coded:
        found += of_report(example, names)
    for example in exchanged:
        found += [*of_report(example, names), *chance.choices([*of_report(example, names, SHORT)], k=4)]
    sentences = trees(data / "syntax", "train")
    found += [*of_trees(sentences, names), *chance.choices([*of_trees(sentences, names, 1)], k=3000)]
    return found, pairs(data / "events" / "plv_train.tsv", names), list(mentioned([*coded, *exchanged]))


def mentioned(coded: Sequence[Example]) -> Iterator[Piece]:
    """Sentences with two mentions of different parties marked, in either order, two of each sentence."""
    chance = random.Random(SEED)
    for example in coded:
        for number, words in enumerate(example.sentences):
            start = sum(len(other) for other in example.sentences[:number])
            near = [mention for mention in example.mentions if mention[1] == number]
            ordered = [(a, b) for a in near for b in near if a[3:] != b[3:] and set(a[2]).isdisjoint(b[2])]
            for a, b in chance.sample(ordered, min(2, len(ordered))):
                sides = [
                    1 if a[3] <= i + start <= a[4] else 2 if b[3] <= i + start <= b[4] else 0 for i in range(len(words))
                ]
                yield of_pair(list(zip(words, sides, strict=True)), 0)


def lost(small: Network, whole: Network, now: Batch) -> Tensor:
    """How far the pupil is from its teacher in a batch."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        theirs = [state.float() for state in whole.encoder.states(now.ids, now.marks, now.mask)[1:]]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours = [state.float() for state in small.encoder.states(now.ids, now.marks, now.mask)[1:]]
    inside = now.inside.bool()
    total = functional.mse_loss(ours[-1][inside], theirs[-1][inside])
    for own_layer, kept in list(enumerate(KEPT))[:-1]:
        total = total + 0.3 * functional.mse_loss(ours[own_layer][inside], theirs[kept][inside])
    if now.pieces[0].pair >= 0:
        found, right = (net.pooled(x[-1], now.inside, now.marks // 4) for net, x in ((small, ours), (whole, theirs)))
        return total + functional.cross_entropy(found, right.detach().softmax(-1))
    at = now.firsts[:, :, None].expand(-1, -1, ours[-1].shape[-1])
    return 2 * total + _heads(small, whole, (ours[-1].gather(1, at), theirs[-1].gather(1, at)), now)


def _heads(small: Network, whole: Network, words: tuple[Tensor, Tensor], now: Batch) -> Tensor:
    x, y = words
    known = now.units >= 0
    total, asked = torch.zeros(()), torch.zeros(known.shape)
    for head, weight in (("events", 4.0), ("stances", 4.0)):
        with torch.no_grad():
            right = getattr(whole, head)(y).sigmoid()
        asked = torch.maximum(asked, right.amax(-1))
        each = functional.binary_cross_entropy_with_logits(getattr(small, head)(x), right, reduction="none").sum(-1)
        total = total + weight * each[known].mean()
    for head, weight in (("measures", 4.0), ("kinds", 4.0), ("tags", 0.5)):
        with torch.no_grad():
            right = getattr(whole, head)(y).softmax(-1)
        if head == "kinds":
            asked = torch.maximum(asked, 1 - right[:, :, -1])
        total = total + weight * functional.cross_entropy(getattr(small, head)(x)[known], right[known])
    asked = (asked * known).detach()
    for head in ("asides", "actions"):
        right = getattr(whole, head)(y).softmax(-1).detach()
        each = functional.cross_entropy(
            getattr(small, head)(x).transpose(1, 2), right.transpose(1, 2), reduction="none"
        )
        total = total + 0.3 * (each * asked).sum() / (asked.sum() + 1)
    return total + _edges(small, whole, words, asked, now)


def _edges(small: Network, whole: Network, words: tuple[Tensor, Tensor], asked: Tensor, now: Batch) -> Tensor:
    """Heads of words, their relations, and the edges of words that the teacher takes for acts, stances or texts."""
    x, y = words
    known = now.units >= 0
    with torch.no_grad():
        arcs = whole.heads(y, now.units)
        heads = arcs.argmax(-1)
        named = whole.named(y, heads).softmax(-1)
        roles = whole.roles(y).clamp(-LIMIT, LIMIT)
    own_arcs = small.heads(x, now.units)
    total = 0.5 * functional.cross_entropy(own_arcs[known], arcs.softmax(-1)[known])
    total = total + 0.5 * functional.cross_entropy(small.named(x, heads)[known], named[known])
    each = (small.roles(x).clamp(-LIMIT - 2, LIMIT + 2) - roles).square().mean(1)
    weight = (asked + 0.01)[:, :, None] * known[:, :, None] * known[:, None, :]
    return total + 0.1 * (each * weight).sum() / weight.sum()


def teach(small: Network, whole: Network, batches: Iterator[list[Piece]], steps: int, rate: float) -> None:
    """One course of so many steps."""
    torch.manual_seed(SEED)
    whole.eval(), small.eval()  # without dropout: what is to be matched knows none
    for part in whole.parameters():
        part.requires_grad_(False)
    pace = Pace(small, Course(rate=rate, fast=rate / 2), steps, 0.04)
    begun, total = time.time(), 0.0
    for step, group in zip(range(steps), batches, strict=False):
        error = lost(small, whole, batch(group))
        error.backward()
        pace.step()
        total += float(error.detach())
        if step % 50 == 49:
            print(f"step {step + 1} loss {total / 50:.4f} seconds {time.time() - begun:.0f}", flush=True)
            total = 0.0


def mixed(texts: Sequence[Piece], marked: Sequence[Piece], every: int) -> Iterator[list[Piece]]:
    """Without end: batches of texts, and one of marked pairs after so many."""
    chance = random.Random(SEED)
    while True:
        pairs = shuffled(marked, ROOM, chance)
        for number, group in enumerate(shuffled(texts, ROOM, chance)):
            yield group
            if number % every == every - 1:
                yield pairs[number // every % len(pairs)]


def distilled(whole: Network, shared: Path) -> Network:
    """The pupil after both courses."""
    small = pupil(whole)
    texts, marked, more = pieces(shared, whole.labels)
    print(f"{len(texts)} windows, {len(marked)} and {len(more)} pairs", flush=True)
    teach(small, whole, mixed(texts, marked, 12), STEPS, RATE)
    teach(small, whole, mixed(texts, [*marked, *more], 1), LATER, GENTLE)
    return small


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("whole", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--unseen", action="store_true")
    args = parser.parse_args()
    whole = Network(labels(trees(args.shared / "data" / "syntax", "train")))
    whole.load_state_dict(torch.load(args.whole))
    small = distilled(whole, args.shared)
    torch.save(small.state_dict(), args.target.with_suffix(".pt"))
    export(small, args.target)
    more = 0 if args.unseen else len(own(args.shared / "data" / "reports"))
    told = TRAINED_ON.format(gold=len(gold(args.shared / "record" / "gold" / "train")), own=more) + TAUGHT
    lock(small, args.target, made_by="training/distilled.py", trained_on=told, licence=LICENCE)


if __name__ == "__main__":
    main()
