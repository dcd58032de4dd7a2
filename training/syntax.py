"""Makes `communique/extract/weights/syntax.gz`: `python training/syntax.py FOLDER TARGET`.

FOLDER holds treebanks in CoNLL-U, gzipped: Universal Dependencies English EWT (CC BY-SA 4.0) and the freely licensed
genres of GUM (annotations CC BY 4.0; texts CC BY 2.5, CC BY-SA 3.0, CC BY 4.0). Files named `*train*` are learnt
from, `*dev*` and
`*test*` measured on. Same seed, same weights.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from communique.extract import lockstep
from communique.extract.lockstep import Model, norm
from training.spelling import packed
from training.transitions import (
    LEFT,
    RIGHT,
    SHIFT,
    Rows,
    State,
    best,
    label_features,
    move_features,
    padded,
    tag_features,
)
from training.treebanks import Sentence, read

SEED = 20
Tagged: TypeAlias = list[list[str]]


class Perceptron:
    """An averaged perceptron whose averages are kept lazily."""

    def __init__(self) -> None:
        self.weights: Rows = {}
        self.totals: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.stamps: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.seen: Counter[str] = Counter()
        self.steps = 0

    def update(self, features: Sequence[str], right: int, wrong: int) -> None:
        self.steps += 1
        if right == wrong:
            return
        for feature in features:
            self.seen[feature] += 1
            row = self.weights.setdefault(feature, {})
            for index, change in ((right, 1.0), (wrong, -1.0)):
                old = row.get(index, 0.0)
                self.totals[feature][index] += (self.steps - self.stamps[feature][index]) * old
                self.stamps[feature][index] = self.steps
                row[index] = old + change

    def averaged(self, least: int, floor: float) -> Rows:
        out: Rows = {}
        for feature, row in self.weights.items():
            if self.seen[feature] < least:
                continue
            means = {
                index: round(
                    (self.totals[feature][index] + (self.steps - self.stamps[feature][index]) * w) / self.steps, 2
                )
                for index, w in row.items()
            }
            if kept := {index: w for index, w in means.items() if abs(w) >= floor}:
                out[feature] = kept
        return out


def projective(heads: Sequence[int]) -> bool:
    arcs = [(min(c, h), max(c, h)) for c, h in enumerate(heads) if h >= 0]
    return not any(a < c < b < d for a, b in arcs for c, d in arcs) and sum(h < 0 for h in heads) == 1


def certain(sentences: Sequence[Sentence]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for texts, gold, _, _ in sentences:
        for text, tag in zip(texts, gold, strict=True):
            counts[norm(text)][tag] += 1
    sure = {}
    for word, row in counts.items():
        tag, most = row.most_common(1)[0]
        if (total := sum(row.values())) >= 40 and most / total >= 0.995:
            sure[word] = tag
    return sure


def train_tagger(sentences: Sequence[Sentence], names: tuple[str, ...], epochs: int) -> tuple[Rows, dict[str, str]]:
    perceptron, sure = Perceptron(), certain(sentences)
    index = {name: i for i, name in enumerate(names)}
    order, classes = list(sentences), range(len(names))
    for _ in range(epochs):
        random.shuffle(order)
        for texts, gold, _, _ in order:
            words, shapes = padded(texts, [norm(t) for t in texts])
            one, two = "<", "<"
            for i, right in enumerate(gold):
                tag = sure.get(words[i + 2])
                if tag is None:
                    features = tag_features(words, shapes, i + 2, (one, two))
                    guess = best(perceptron.weights, features, classes)
                    perceptron.update(features, index[right], guess)
                    tag = names[guess]
                one, two = tag, one
    return perceptron.averaged(2, 0.05), sure


def retagged(tagger: tuple[Rows, dict[str, str]], names: tuple[str, ...], sentences: Sequence[Sentence]) -> Tagged:
    """What a tagger gives the words of sentences."""
    model = lockstep.model(packed({"sure": tagger[1]}, {"tagger": tagger[0]}, names, ("dep",)))
    return [read[0] for read in readings(model, sentences)]


def readings(model: Model, sentences: Sequence[Sentence]) -> list[lockstep.Read]:
    """Tags, heads and names of arcs of the words of sentences."""
    found: list[lockstep.Read] = []
    for at in range(0, len(sentences), 64):
        found += lockstep.read(model, [texts for texts, *_ in sentences[at : at + 64]])
    return found


def allowed(state: State, gold: Sequence[int]) -> list[int]:
    """The moves that lose no gold arc (Goldberg and Nivre 2013)."""
    n0, stack, moves = state.next, state.stack, state.moves()
    if not stack or (SHIFT in moves and gold[n0] == stack[-1]):
        return [SHIFT]
    if gold[stack[-1]] == n0 and LEFT in moves:
        return [LEFT]
    costly = set()
    s0 = stack[-1]
    if len(stack) >= 2 and gold[s0] == stack[-2]:
        costly.add(LEFT)
    if any(gold[w] == n0 or gold[n0] == w for w in stack):
        costly.add(SHIFT)
    if any(gold[w] == s0 or gold[s0] == w for w in range(n0 + 1, state.size)):
        costly |= {LEFT, RIGHT}
    return [move for move in moves if move not in costly]


def train_parser(sentences: Sequence[Sentence], tagged: Sequence[list[str]], epochs: int) -> Rows:
    perceptron = Perceptron()
    pairs = [(s, t) for s, t in zip(sentences, tagged, strict=True) if len(s[0]) <= 120 and projective(s[2])]
    print("projective", len(pairs), flush=True)
    for epoch in range(epochs):
        random.shuffle(pairs)
        right = total = 0
        for (texts, _, heads, _), tags in pairs:
            state = State([norm(t) for t in texts], tags)
            gold = [0, *(h + 1 if h >= 0 else state.size - 1 for h in heads), 0]
            while not state.done():
                moves = state.moves()
                features = move_features(state)
                guess = best(perceptron.weights, features, moves)
                good = allowed(state, gold) or moves
                target = guess if guess in good else best(perceptron.weights, features, good)
                perceptron.update(features, target, guess)
                state.move(guess if epoch or random.random() < 0.1 else target)
            right += sum(a == b for a, b in zip(state.heads[1:-1], gold[1:-1], strict=True))
            total += len(texts)
        print("epoch", epoch, round(right / total, 4), flush=True)
    return perceptron.averaged(4, 0.1)


def train_namer(
    sentences: Sequence[Sentence], tagged: Sequence[list[str]], names: tuple[str, ...], epochs: int
) -> Rows:
    perceptron = Perceptron()
    index = {name: i for i, name in enumerate(names)}
    pairs = list(zip(sentences, tagged, strict=True))
    for _ in range(epochs):
        random.shuffle(pairs)
        for (texts, _, heads, labels), tags in pairs:
            words = [norm(t) for t in texts]
            for child, head in enumerate(heads):
                if head >= 0:
                    features = label_features(words, tags, heads, child)
                    perceptron.update(
                        features, index[labels[child]], best(perceptron.weights, features, range(len(names)))
                    )
    return perceptron.averaged(3, 0.1)


def measure(model: Model, sentences: Sequence[Sentence]) -> dict[str, float]:
    n = tags = heads = labelled = 0
    for (_, gold_tags, gold_heads, gold_labels), (found, above, named) in zip(
        sentences, readings(model, sentences), strict=True
    ):
        for i, tag in enumerate(gold_tags):
            if tag in (",", ".", "''", "``", ":", "-LRB-", "-RRB-", "HYPH"):
                continue
            n += 1
            tags += tag == found[i]
            heads += gold_heads[i] == above[i]
            labelled += gold_heads[i] == above[i] and gold_labels[i] == named[i]
    return {"tags": tags / n, "heads": heads / n, "labelled": labelled / n, "words": n}


def main(folder: Path, target: Path) -> None:
    random.seed(SEED)
    learnt = [s for path in sorted(folder.glob("*train*.gz")) for s in read(path)]
    # Headlines in capitals are read in small letters: some sentences are learnt in that form too.
    learnt += [([t.lower() for t in s[0]], *s[1:]) for s in random.sample(learnt, len(learnt) // 12)]
    names = tuple(sorted({t for s in learnt for t in s[1]}))
    labels = tuple(sorted({x for s in learnt for x in s[3]}))
    # The parser learns from tags as the tagger will give them: each half is tagged by a tagger that saw the other.
    random.shuffle(learnt)
    half = len(learnt) // 2
    one, two = train_tagger(learnt[:half], names, 3), train_tagger(learnt[half:], names, 3)
    tagged = retagged(two, names, learnt[:half]) + retagged(one, names, learnt[half:])
    tagger, sure = train_tagger(learnt, names, 5)
    print("tagger", len(tagger), flush=True)
    parser = train_parser(learnt, tagged, int(sys.argv[3]) if len(sys.argv) > 3 else 7)
    namer = train_namer(learnt, tagged, labels, 4)
    tables: dict[str, Rows] = {"tagger": tagger, "parser": parser, "namer": namer}
    about = {
        "made_by": "training/syntax.py",
        "made_from": "Universal Dependencies English EWT (CC BY-SA 4.0) and the free genres of English GUM "
        "(CC BY 4.0 annotations)",
        "licence": "CC BY-SA 4.0",
        "sure": dict(sorted(sure.items())),
    }
    model = lockstep.model(packed(about, tables, names, labels))
    figures = {
        path.name.split(".")[0]: measure(model, list(read(path)))
        for p in ("*dev*", "*test*")
        for path in sorted(folder.glob(p))
    }
    for name, row in figures.items():
        print(name, {k: round(v, 4) for k, v in row.items()}, flush=True)
    target.write_bytes(packed({**about, "measured": figures}, tables, names, labels))
    print(target, target.stat().st_size, *map(len, tables.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
