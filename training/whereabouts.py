"""Makes the weights of `communique.annotate.whereabouts`: which of the places named is the place of an act.

    python -m training.whereabouts GOLD_FOLDER

Every event of the gold records that the pipeline finds too is an example for each place that its sentence names: right
where the gold `place` is that place's state or name. Five-fold cross-validation over reports chooses the threshold.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.annotate.whereabouts import candidates
from communique.model import Claim, Document, Span
from communique.run.standard import standard
from communique.stage import Reading

OUT = Path(__file__).parents[1] / "communique" / "annotate" / "weights" / "whereabouts.json"
FOLDS, ROUNDS, RATE, SHRINK, RARE = 5, 200, 0.03, 0.02, 4


@dataclass(frozen=True, slots=True)
class Act:
    """A matched event: its report, the gold place and the places named, each with features and code or name."""

    report: int
    place: str | None
    today: str | None
    options: Sequence[tuple[list[str], str]]

    def right(self, named: str | None) -> bool:
        return (named or "").casefold() == (self.place or "").casefold()


def acts(number: int, reading: Reading, record: dict[str, Any]) -> Iterator[Act]:
    """The events of a gold record that the pipeline finds too, by type and evidence."""
    told = [claim for claim in reading.claims if claim.kind == "event"]
    for event in record["events"]:
        gold = [Span(*pair) for pair in event["evidence"]]
        claim = next((c for c in told if c.label == event["type"] and _touch(c, gold)), None)
        if claim is None:
            continue
        options = [
            (features, str(note.value["state"] or note.value["name"]))
            for clause in claim.evidence[:1]
            for note, features in candidates(reading, Span(clause.start, clause.start + 1), clause, claim.label)
        ]
        today = claim.values.get("place")
        yield Act(number, event["place"], str(today) if today else None, options)


def _touch(claim: Claim, gold: Sequence[Span]) -> bool:
    return any(left.overlaps(right) for left in claim.evidence for right in gold)


def fit(found: Iterable[Act]) -> dict[str, float]:
    """Logistic regression by stochastic gradient descent."""
    rows = [(features, act.right(name)) for act in found for features, name in act.options]
    weights: dict[str, float] = defaultdict(float)
    draw = random.Random(7)
    for _ in range(ROUNDS):
        draw.shuffle(rows)
        for features, right in rows:
            total = max(-30.0, min(30.0, sum(weights[f] for f in features)))
            error = right - 1 / (1 + math.exp(-total))
            for feature in features:
                weights[feature] += RATE * (error - SHRINK * weights[feature])
    counts: dict[str, int] = defaultdict(int)
    for features, _ in rows:
        for feature in features:
            counts[feature] += 1
    return {feature: weight for feature, weight in weights.items() if counts[feature] >= RARE}


def best(weights: dict[str, float], act: Act) -> tuple[float, str | None]:
    """The likeliest place and its score."""
    scored = [(sum(weights.get(f, 0.0) for f in features), name) for features, name in act.options]
    return max(scored, default=(-math.inf, None))


def main(folder: Path) -> None:
    pipeline = standard()
    found: list[Act] = []
    for number, path in enumerate(sorted(folder.glob("*.json"))):
        record = json.loads(path.read_text("utf-8"))
        found += acts(number, pipeline([Document(record["text"], path.name, record["id"])])[0], record)
    learn(found)


def learn(found: Sequence[Act]) -> None:
    """Chooses the threshold out of sample, prints the figures and writes the weights."""
    scored: list[tuple[float, str | None, Act]] = []
    for fold in range(FOLDS):
        weights = fit([act for act in found if act.report % FOLDS != fold])
        scored += [(*best(weights, act), act) for act in found if act.report % FOLDS == fold]
    rights = {
        step / 10: sum(act.right(name if score >= step / 10 else None) for score, name, act in scored)
        for step in range(-20, 11)
    }
    least = max(rights, key=lambda step: (rights[step], step))
    named = [act.right(name) for score, name, act in scored if score >= least]
    print(f"{len(found)} events; no place at all right for {sum(act.place is None for act in found)}")
    print(f"given today: right for {sum(act.right(act.today) for act in found)}")
    print(f"place_of, cross-validated: right for {rights[least]}; {sum(named)} of {len(named)} named are right")
    table = {feature: round(weight, 3) for feature, weight in sorted(fit(found).items())}
    OUT.write_text(json.dumps({"least": least, **table}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
