"""Learns which candidates of the rules for positions and instruments are kept.

    python -m training.candidates GOLD_FOLDER [--folds 5]

GOLD_FOLDER holds coded reports (communique/1, one JSON file each). Writes `communique/extract/weights/positions.json`
and `instruments.json`; with --folds also prints precision, recall and F1 of the kept candidates by report-wise cross-validation.
A candidate counts as right where the scorer of the interchange format would match it. Seeded and repeatable.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from communique.extract import instruments, positions
from communique.extract.logistic import fit, probability
from communique.model import Document, Span
from communique.run.standard import standard
from communique.stage import Reading

WEIGHTS = Path(__file__).parents[1] / "communique" / "extract" / "weights"
ALIKE = {"agreement", "memorandum", "contract"}

Row = tuple[Sequence[str], bool]


def position_right(candidate: positions.Candidate, gold: dict[str, Any]) -> bool:
    """Holders and polarity equal, the issues overlap by half of the shorter and three tenths of the longer."""
    for entry in gold["positions"]:
        if set(entry["holders"]) != set(candidate.holder.parties) or entry["polarity"] != candidate.polarity:
            continue
        issue = Span(*entry["issue"])
        shared = min(issue.end, candidate.issue.end) - max(issue.start, candidate.issue.start)
        sizes = sorted((len(issue), len(candidate.issue)))
        if shared >= 0.5 * sizes[0] and shared >= 0.3 * sizes[1]:
            return True
    return False


def instrument_right(candidate: instruments.Candidate, gold: dict[str, Any]) -> bool:
    """A gold entry of the kind has its evidence over the mention."""
    for entry in gold["instruments"]:
        same = entry["kind"] == candidate.mention.kind or {entry["kind"], candidate.mention.kind} <= ALIKE
        if same and any(Span(*span).overlaps(candidate.mention.span) for span in entry["evidence"]):
            return True
    return False


def rows(
    readings: Sequence[tuple[Reading, dict[str, Any]]],
    candidates: Callable[[Reading], Iterable[Any]],
    right: Callable[[Any, dict[str, Any]], bool],
) -> list[list[Row]]:
    """The candidates of each report, as features and whether they are right."""
    return [[(candidate.features, right(candidate, gold)) for candidate in candidates(reading)] for reading, gold in readings]


def cross_validate(reports: Sequence[Sequence[Row]], folds: int, threshold: float) -> str:
    """Precision, recall and F1 of what is kept, each report scored by weights that have not seen it."""
    hits = kept = true = 0
    for fold in range(folds):
        learnt = fit([row for i, report in enumerate(reports) if i % folds != fold for row in report])
        for report in reports[fold::folds]:
            for features, label in report:
                keep = probability(learnt, features) >= threshold
                hits, kept, true = hits + (keep and label), kept + keep, true + label
    precision, recall = hits / max(kept, 1), hits / max(true, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"threshold {threshold:.2f}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} ({true} right of {sum(map(len, reports))})"


def save(name: str, learnt: dict[str, float], reports: int) -> None:
    """Writes the weights with what they were made from; features near zero are left out."""
    kept = {feature: round(weight, 4) for feature, weight in sorted(learnt.items()) if abs(weight) >= 0.01}
    stored = {"made_by": "training/candidates.py", "reports": reports, "seed": 7, "weights": kept}
    (WEIGHTS / f"{name}.json").write_text(json.dumps(stored, indent=0) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    args = parser.parse_args()
    pipeline = standard()
    golds = [json.loads(file.read_text()) for file in sorted(args.gold.glob("*.json"))]
    readings = [(pipeline([Document(gold["text"], gold["id"], gold["id"])])[0], gold) for gold in golds]
    tasks: list[tuple[str, Any, Any]] = [
        ("positions", positions.candidates, position_right),
        ("instruments", instruments.candidates, instrument_right),
    ]
    for name, candidates, right in tasks:
        reports = rows(readings, candidates, right)
        for threshold in (0.3, 0.4, 0.5) if args.folds else ():
            print(name, cross_validate(reports, args.folds, threshold))
        save(name, fit([row for report in reports for row in report]), len(reports))


if __name__ == "__main__":
    main()
