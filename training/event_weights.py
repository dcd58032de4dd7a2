"""Makes `communique/extract/event_weights.json`: `python training/event_weights.py GOLD TARGET`.

GOLD is a folder of gold records in the interchange format `communique/1`. Every candidate that the rules find in a report is
told right or wrong by the report's gold events (same type, a pair of parties in common, words that overlap); a logistic
regression with L2, fitted by AdaGrad in pure Python with a fixed seed, learns to tell them apart. Five folds over reports give
honest probabilities, by which the least probability that is kept is chosen for the best F1; the figures go into the file.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.extract import events as extractor
from communique.extract import merging
from communique.extract.events import Weights, best, candidates
from communique.extract.triggers import Candidate, Index
from communique.kinds.codebook import standard as codebook
from communique.kinds.codebook import without_examples
from communique.model import Claim, Document
from communique.run.standard import standard
from communique.stage import Pipeline, Reading

SEED, FOLDS, EPOCHS, RATE, DECAY, RARE = 7, 5, 12, 0.15, 2e-5, 3
MUTUAL = merging.MUTUAL


@dataclass(slots=True)
class Case:
    """A report with its gold and what the rules find in it."""

    gold: dict[str, Any]
    reading: Reading
    found: list[Candidate]
    right: list[float]


def pipeline() -> Pipeline:
    """The stages that events rest on."""
    return Pipeline([stage for stage in standard().stages if not stage.name.startswith("extract.")])


def pairs(kind: str, actors: Sequence[str], recipients: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs of parties of an event, as the scorer sees them."""
    first, second = {norm(a) for a in actors}, {norm(r) for r in recipients}
    if kind in MUTUAL or not second:
        everyone = sorted(first | second)
        both = {(a, b) for i, a in enumerate(everyone) for b in everyone[i + 1 :]}
        return both or {(a, "") for a in everyone}
    return {(a, r) for a in first for r in second}


def norm(party: str) -> str:
    party = " ".join(party.casefold().replace("the ", "").split())
    return {"ec": "eu", "eec": "eu"}.get(party, party)


def alike(event: Mapping[str, Any], kind: str, actors: Sequence[str], recipients: Sequence[str]) -> bool:
    """Whether type and a pair of parties agree."""
    if event["type"] != kind:
        return False
    mine, theirs = pairs(kind, actors, recipients), pairs(kind, event["actors"], event["recipients"])
    return bool(mine & theirs) or (kind in MUTUAL and bool({(b, a) for a, b in mine} & theirs))


def judge(gold: Mapping[str, Any], candidate: Candidate) -> float:
    actors, recipients = candidate.names()
    for event in gold["events"]:
        if alike(event, candidate.type, actors, recipients) and any(
            s < candidate.span.end and candidate.span.start < e for s, e in event["evidence"]
        ):
            return 1.0
    return 0.0


def cases(folder: Path) -> list[Case]:
    run, book = pipeline(), without_examples(codebook())
    index, out = Index.of(book), []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        [reading] = run([Document(gold["text"], str(path), gold["id"])])
        found = list(candidates(reading, book, index))
        out.append(Case(gold, reading, found, [judge(gold, candidate) for candidate in found]))
    return out


def fit(rows: Sequence[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Feature weights; features seen in fewer than three candidates are left out."""
    chooser = random.Random(SEED)
    counts = Counter(feature for features, _ in rows for feature in set(features))
    data = [([f for f in dict.fromkeys(features) if counts[f] >= RARE], y) for features, y in rows]
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1.0)
    for _ in range(EPOCHS):
        chooser.shuffle(data)
        for features, y in data:
            total = sum(weights[f] for f in features)
            error = y - 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
            for f in features:
                slope = error - DECAY * len(data) / counts[f] * weights[f] * 0.5
                squares[f] += slope * slope
                weights[f] += RATE * slope / math.sqrt(squares[f])
    return {f: round(w, 3) for f, w in sorted(weights.items()) if abs(w) >= 0.02}


def score(every: Sequence[Case], least: float, per: Counter[tuple[str, str]] | None = None) -> tuple[float, float, float]:
    """F1, precision and recall of merged events by type and pair of parties, one to one, over all reports."""
    hits = wanted = given = 0
    for case in every:
        groups = merging.merge(case.reading, best(c for c in case.found if c.score >= least))
        free = list(case.gold["events"])
        wanted += len(free)
        given += len(groups)
        for group in sorted(groups, key=lambda group: -group.score):
            names = [p.name for p in group.actors], [p.name for p in group.recipients]
            event = next((e for e in free if alike(e, group.type, *names)), None)
            if event is not None:
                free.remove(event)
                hits += 1
            if per is not None:
                per[group.type, "hit" if event is not None else "spurious"] += 1
        if per is not None:
            for event in free:
                per[event["type"], "missed"] += 1
    precision, recall = hits / max(1, given), hits / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def crossed(every: Sequence[Case]) -> None:
    """Gives every candidate the probability that a model of the other folds gives it."""
    order = list(range(len(every)))
    random.Random(SEED).shuffle(order)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        rows = [(c.features, y) for i, case in enumerate(every) if i not in held for c, y in zip(case.found, case.right, strict=True)]
        model = Weights(fit(rows), 0.5)
        for i in held:
            for candidate in every[i].found:
                candidate.score = model.score(candidate.features)


def main(folder: Path, target: Path) -> None:
    every = cases(folder)
    total, right = sum(len(case.found) for case in every), sum(sum(case.right) for case in every)
    print(f"{len(every)} reports, {total} candidates, {right:.0f} right", flush=True)
    crossed(every)
    least = max((step / 100 for step in range(10, 80, 2)), key=lambda least: score(every, least)[0])
    f1, precision, recall = score(every, least)
    print(f"five folds: F1 {f1:.3f} P {precision:.3f} R {recall:.3f} at {least}")
    weights = fit([(c.features, y) for case in every for c, y in zip(case.found, case.right, strict=True)])
    data = {
        "made_by": "training/event_weights.py",
        "made_from": f"{len(every)} reports coded after the guide of the interchange format, {total} candidates",
        "folds": {"f1": round(f1, 3), "precision": round(precision, 3), "recall": round(recall, 3)},
        "least": least,
        "weights": weights,
    }
    target.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(len(weights), "weights")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
