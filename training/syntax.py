"""Makes `communique/extract/weights/tagger.gz`: `python -m training.syntax FOLDER TARGET`.

FOLDER holds treebanks in CoNLL-U, gzipped: Universal Dependencies English EWT (CC BY-SA 4.0) and the freely licensed
genres of GUM (annotations CC BY 4.0; texts CC BY 2.5, CC BY-SA 3.0, CC BY 4.0). Files named `*train*` are learnt
from, `*dev*` and `*test*` measured on. Same seed, same weights. (How words hang together is learnt by the encoder, from
the same treebanks: `training/encoder.py`.)
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from communique.extract.packed import Sums, Table, pack
from communique.extract.syntax import Model, norm, shape, tag_features, tags
from training.treebanks import Sentence, read, trees

SEED = 20
EPOCHS = 5
MARKS = frozenset((",", ".", "''", "``", ":", "-LRB-", "-RRB-", "HYPH"))
"""Tags that are not counted when the tagger is measured."""


class Perceptron:
    """An averaged perceptron whose averages are kept lazily."""

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.weights: dict[str, dict[int, float]] = {}
        self.totals: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.stamps: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.seen: Counter[str] = Counter()
        self.steps = 0

    def best(self, features: Sequence[str]) -> int:
        """The class with the greatest sum of weights; the first where several are equal."""
        scores = [0.0] * self.classes
        for feature in features:
            for index, weight in self.weights.get(feature, {}).items():
                scores[index] += weight
        return max(range(self.classes), key=scores.__getitem__)

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

    def averaged(self, least: int, floor: float) -> Table:
        """The means over all steps, of features that were wrong `least` times and of weights from `floor` on."""
        out: dict[str, dict[int, float]] = {}
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
        return Table.of(out)


def certain(sentences: Sequence[Sentence]) -> dict[str, str]:
    """The words that nearly always have one tag."""
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


def learn(sentences: Sequence[Sentence], names: Sequence[str], sure: dict[str, str]) -> Table:
    """The weights; what the tagger said of the two words before, right or wrong, is among the features."""
    perceptron = Perceptron(len(names))
    index = {name: i for i, name in enumerate(names)}
    order = list(sentences)
    for _ in range(EPOCHS):
        random.shuffle(order)
        for texts, gold, _, _ in order:
            padded = ["<", "<", *map(norm, texts), ">", ">"]
            shapes = ["<", "<", *map(shape, texts), ">", ">"]
            one, two = "<", "<"
            for i, right in enumerate(gold):
                tag = sure.get(padded[i + 2])
                if tag is None:
                    features = tag_features(padded, shapes, i + 2, (one, two))
                    guess = perceptron.best(features)
                    perceptron.update(features, index[right], guess)
                    tag = names[guess]
                one, two = tag, one
    return perceptron.averaged(2, 0.05)


def measure(model: Model, sentences: Sequence[Sentence]) -> dict[str, float]:
    """The share of words, marks left out, with the right tag."""
    pairs = [pair for texts, gold, _, _ in sentences for pair in zip(gold, tags(model, texts), strict=True)]
    counted = [one == other for one, other in pairs if one not in MARKS]
    return {"tags": sum(counted) / len(counted), "words": len(counted)}


def main(folder: Path, target: Path) -> None:
    random.seed(SEED)
    learnt = trees(folder, "train")
    # Headlines in capitals are read in small letters: some sentences are learnt in that form too.
    learnt += [([t.lower() for t in s[0]], *s[1:]) for s in random.sample(learnt, len(learnt) // 12)]
    names, sure = tuple(sorted({t for s in learnt for t in s[1]})), certain(learnt)
    table = learn(learnt, names, sure)
    model = Model(names, Sums(table, len(names)), sure)
    figures = {
        path.name.split(".")[0]: measure(model, list(read(path)))
        for which in ("*dev*", "*test*")
        for path in sorted(folder.glob(which))
    }
    for name, row in figures.items():
        print(name, {k: round(v, 4) for k, v in row.items()}, flush=True)
    about = {
        "made_by": "training/syntax.py",
        "made_from": "Universal Dependencies English EWT (CC BY-SA 4.0) and the free genres of English GUM "
        "(CC BY 4.0 annotations)",
        "licence": "CC BY-SA 4.0",
        "measured": figures,
        "tags": names, "sure": dict(sorted(sure.items())),
    }  # fmt: skip
    target.write_bytes(pack(about, table))
    print(target, target.stat().st_size, len(table.features))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
