"""Weights of likenesses across reports (`communique/resolve/weights.csv`), from golden clusters and judgements.

    python -m training.across            figures of the weights as they are, and of weights learnt with folds
    python -m training.across --write    also writes the learnt weights
    python -m training.across --judged FILE.jsonl    learns from judgements too (`communique judge --export`)

Each level of each thing compared starts from its reasoned weight, log2(one / two), and is moved by logistic regression
on the pairs of the golden sets (tests/golden/across) that are compared, as far as they say so: a quadratic penalty
draws it back, and no weight changes its sign. `one` and `two` stay as they were reasoned: learning again starts anew.

Folds leave out all reports that golden clusters connect: what is printed for them is what reports on other events may
expect.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communique.model import Document
from communique.query.record import Record
from communique.resolve.clues import clues
from communique.resolve.clusters import Pair, Said, clusters, components, pair
from communique.resolve.compare import COMPARED, linked
from communique.resolve.gist import Gist, stored
from communique.resolve.weights import Weight, Weights, shipped
from gate.clusters import (
    KINDS,
    SEEDS,
    SETS,
    Golden,
    Key,
    Score,
    Told,
    found,
    load,
    merged,
    score,
    table,
)

WEIGHTS = Path(__file__).parents[1] / "communique" / "resolve" / "weights.csv"
PENALTY = 1.75
"""How many pairs it takes to move a weight far from where it starts."""
CARE = 0.4
"""Bits by which two must be likelier one than two: of two errors the wrong merging is the worse."""

LEARNT = "across", "later", "samples"
"""The golden sets that are learnt from; `unseen` is not."""

Level = tuple[str, str]
Numbers = NDArray[np.float64]
Rows = dict[str, list[tuple[list[Level], bool]]]


@dataclass
class Corpus:
    """A golden set as the pipeline reads it: what is compared, and what is right."""

    name: str
    golden: Golden
    told: dict[str, Told]
    key: Key
    gists: dict[str, Gist]
    repeats: dict[str, str]
    candidates: set[Pair]
    folds: dict[str, str]
    levels: dict[Pair, list[Level]] = field(default_factory=dict)

    def compared(self, link: Pair) -> list[Level]:
        if link not in self.levels:
            a, b = self.gists[link[0]], self.gists[link[1]]
            told = ((name, level_of(a, b)) for name, level_of in COMPARED[a.kind].items())
            self.levels[link] = [(name, level) for name, level in told if level is not None]
        return self.levels[link]

    def verdict(self, link: Pair) -> str:
        return self.key.verdict(self.told[link[0]], self.told[link[1]])


def corpus(name: str, reports: Sequence[Document]) -> Corpus:
    """Reads and merges the reports, and lays the golden set beside them."""
    golden = load(SETS[name].path, {document.id: document.text for document in reports})
    with merged(reports) as record:
        told = {each.id: each for each in found(record)}
        gists = {row[0]: stored(*row) for row in _fetch(record, "SELECT claim, document, body FROM gist")}
        repeats = {row[0]: row[1] for row in _fetch(record, "SELECT claim, original FROM repeat")}
    key = Key(golden, list(told.values()))
    return Corpus(name, golden, told, key, gists, repeats, _candidates(gists), _folds(golden, reports))


def _fetch(record: Record, sql: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in record.store.connection.execute(sql).fetchall()]


def _candidates(gists: Mapping[str, Gist]) -> set[Pair]:
    sharing: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for gist in gists.values():
        if gist.kind in KINDS:
            for clue, side in clues(gist).items():
                sharing[clue].append((gist.claim, side))
    return {
        pair(one, other)
        for claims in sharing.values()
        for (one, side), (other, second) in combinations(claims, 2)
        if (side == 0 or side != second) and gists[one].document != gists[other].document
    }


def _folds(golden: Golden, reports: Iterable[Document]) -> dict[str, str]:
    """Reports that clusters connect are one fold, by the smallest of their names."""
    links = [pair(one, other) for cluster in golden.clusters for one, other in combinations(cluster.members, 2)]
    of = {name: component[0] for component in components(links) for name in component}
    return {document.id: of.get(document.id, document.id) for document in reports}


def rows(corpora: Iterable[Corpus], but: tuple[str, str] = ("", "")) -> Rows:
    """The pairs to learn from, by kind: those that are compared, and those that should have been."""
    learnt: Rows = defaultdict(list)
    for each in corpora:
        claims = sorted(claim for claim in each.gists if each.gists[claim].kind in KINDS)
        same = {link for link in combinations(claims, 2) if _alike(each, link) and each.verdict(link) == "same"}
        for link in sorted(each.candidates | same):
            fold = each.folds[each.told[link[0]].report]
            verdict = each.verdict(link)
            if (each.name, fold) != but and verdict != "either":
                learnt[each.gists[link[0]].kind].append((each.compared(link), verdict == "same"))
    return learnt


def _alike(each: Corpus, link: Pair) -> bool:
    one, other = each.gists[link[0]], each.gists[link[1]]
    return one.kind == other.kind and one.document != other.document


def judged(path: Path) -> Rows:
    """Persons' judgements of pairs, as `communique judge --export` writes them, are learnt from where both claims'
    gists come with them."""
    learnt: Rows = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = [stored(claim["id"], claim["report"], claim["gist"]) for claim in row["claims"] if claim.get("gist")]
        if row["verdict"] in ("same", "different") and len(told) == 2 and told[0].kind == told[1].kind:
            levels = ((name, level_of(*told)) for name, level_of in COMPARED[told[0].kind].items())
            learnt[told[0].kind].append(
                ([(name, level) for name, level in levels if level is not None], row["verdict"] == "same")
            )
    return learnt


def learn(start: Weights, learnt: Rows, penalty: float = PENALTY) -> Weights:
    """Weights moved from where they start as far as the pairs say so."""
    kinds = {kind: {name: dict(levels) for name, levels in table.items()} for kind, table in start.kinds.items()}
    for kind, pairs in learnt.items():
        names = [("prior", ""), *((name, level) for name in COMPARED[kind] for level in start.kinds[kind][name])]
        place = {name: at for at, name in enumerate(names)}
        seen = np.zeros((len(pairs), len(names)))
        seen[:, 0] = 1
        for at, (levels, _) in enumerate(pairs):
            seen[at, [place[level] for level in levels]] = 1
        right = np.array([same for _, same in pairs], dtype=float)
        before = np.array([start.kinds[kind][name][level].bits for name, level in names])
        after = _fit(seen, right, before, penalty)
        after[0] -= CARE
        for (name, level), bits in zip(names, after, strict=True):
            old = kinds[kind][name][level]
            kinds[kind][name][level] = Weight(round(float(bits), 2), old.why)
    return Weights(kinds, "learnt")


def _fit(seen: Numbers, right: Numbers, before: Numbers, penalty: float) -> Numbers:
    """Newton's method for the penalised likelihood; a weight that would change its sign stays at zero."""
    free, bits = np.ones(len(before), bool), before.copy()
    two = np.log(2)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-two * (seen @ bits)))
        slope = two * (seen.T @ (chance - right)) + penalty * (bits - before)
        curve = two * two * (seen * (chance * (1 - chance))[:, None]).T @ seen + penalty * np.eye(len(before))
        step = np.zeros(len(before))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        bits = bits - step
        turned = free & (before != 0) & (np.sign(bits) == -np.sign(before))
        turned[0] = False
        bits[turned], free = 0.0, free & ~turned
        if np.abs(step).max() < 1e-4 and not turned.any():
            break
    return bits


def started() -> Weights:
    """The weights as they were reasoned."""
    kinds = {
        kind: {
            name: {level: Weight(each.reasoned, each.why) for level, each in levels.items()}
            for name, levels in table.items()
        }
        for kind, table in shipped().kinds.items()
    }
    return Weights(kinds, "reasoned")


def scores(each: Corpus, weights: Weights | Callable[[str], Weights]) -> dict[str, Score]:
    """The score of a corpus merged by some weights. Where they differ from fold to fold, each fold is merged alone, so
    that wrong merges across folds are not seen."""
    entry: dict[str, str] = {}
    for fold in [""] if isinstance(weights, Weights) else sorted(set(each.folds.values())):
        inside = {claim for claim in each.gists if fold in ("", each.folds[each.told[claim].report])}
        for members in _clusters(each, inside, weights if isinstance(weights, Weights) else weights(fold)):
            entry.update(dict.fromkeys(members, members[0]))
    for claim, original in each.repeats.items():
        entry[claim] = entry.get(original, original)
    told = [Told(t.id, t.report, t.text, t.claim, entry.get(t.id, t.id)) for t in each.told.values()]
    return score(each.golden, told)[0]


def _clusters(each: Corpus, inside: set[str], weights: Weights) -> list[list[str]]:
    def bits(one: str, other: str) -> int:
        return linked(each.gists[one], each.gists[other], weights)

    links = {link for link in each.candidates if link[0] in inside and link[1] in inside}
    judged = {link: bits(*link) for link in links}
    out = []
    for component in components(link for link, value in judged.items() if value >= 0):
        here = set(component)
        own = {link: value for link, value in judged.items() if here.issuperset(link)}
        out += clusters(component, own, Said(), bits)
    return out


def write(weights: Weights) -> None:
    """Puts the learnt weights beside the reasoned shares."""
    rows = list(csv.DictReader(WEIGHTS.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        row["bits"] = f"{weights.kinds[row['kind']][row['compared']][row['level']].bits:.2f}"
    text = io.StringIO()
    writer = csv.DictWriter(text, ["kind", "compared", "level", "one", "two", "bits", "why"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    WEIGHTS.write_text(text.getvalue(), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--judged", type=Path)
    parser.add_argument("--seeds", type=Path, default=SEEDS)
    args = parser.parse_args()
    seeds = args.seeds if args.seeds.is_dir() else None
    corpora = [corpus(name, SETS[name].reports(seeds)) for name in LEARNT]
    more = judged(args.judged) if args.judged else {}
    start = started()

    def learnt(but: tuple[str, str] = ("", "")) -> Weights:
        pairs = rows(corpora, but)
        return learn(start, {kind: pairs[kind] + more.get(kind, []) for kind in KINDS})

    whole = learnt()
    folded = {(each.name, fold): learnt((each.name, fold)) for each in corpora for fold in set(each.folds.values())}
    for each in corpora:
        print(f"{each.name}: {Counter(g.kind for g in each.gists.values())}, {len(each.candidates)} pairs compared")
        for title, weights in (
            ("reasoned", start),
            ("as they are", shipped()),
            ("learnt, on what they were learnt from", whole),
            ("learnt, each fold from the others", lambda fold, name=each.name: folded[name, fold]),
        ):
            print(f"{title}\n{table(scores(each, weights))}")
    if args.write:
        write(whole)


if __name__ == "__main__":
    main()
