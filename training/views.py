"""Learns how far the rules and the encoder are to be believed of positions (`extract/weights/positions-views.json`).

Learns from readings that neither had seen: see `training/readings.py`. Report-wise folds choose the threshold for the
best F1 with precision near recall.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from communique.extract.logistic import fit
from communique.extract.positions import candidates, learnt
from communique.extract.views import View, alike, settle, views
from communique.model import Claim, Span
from communique.stage import Reading
from training import candidates as candidates_of
from training.candidates import POSITIONS, hits, position_match, same_parties
from training.readings import readings

WEIGHTS = Path(__file__).parents[1] / "communique" / "extract" / "weights"
FOLDS, EVEN = 5, 0.08
TIMES = 3
"""How often each worked example is learnt from: there is one for each rule."""

Gold = dict[str, Any]
Report = tuple[Reading, Gold, list[View]]


def prepared(reports: Sequence[tuple[Reading, Gold]]) -> list[Report]:
    """The reports with their views, the rules' candidates scored by the weights that ship."""
    scorer = learnt()
    found = []
    for reading, gold in reports:
        ruled = [(scorer.score(candidate.features), candidate) for candidate in candidates(reading)]
        found.append((reading, gold, list(views(reading, ruled))))
    return found


def right(view: View, gold: Gold) -> bool:
    """Whether the reading is one that a coder entered."""
    return any(
        entry["polarity"] == view.polarity
        and same_parties(view.holder.parties, entry["holders"])
        and alike(Span(*entry["issue"]), view.issue)
        for entry in gold["positions"]
    )


def rows(reports: Sequence[Report]) -> list[tuple[Sequence[str], bool]]:
    return [(view.features, right(view, gold)) for _, gold, found in reports for view in found]


def learn(reports: Sequence[Report]) -> dict[str, float]:
    return fit(rows(reports), epochs=12, decay=0.001)


def worked() -> list[Report]:
    """The worked examples of the codebook, which are always learnt from: what a rule is for is learnt with it."""
    known = [one for one in candidates_of.examples() if one["positions"] is not None]
    return prepared(readings(known, POSITIONS.sees)) * TIMES


def measured(reports: Sequence[Report], more: Sequence[Report]) -> tuple[float, float, float, float]:
    """The best threshold with F1, precision and recall, each report judged by weights that have not seen it."""
    sure: list[tuple[list[Claim], Reading, Gold]] = []
    for fold in range(FOLDS):
        weights = learn([*(report for i, report in enumerate(reports) if i % FOLDS != fold), *more])
        for reading, gold, found in reports[fold::FOLDS]:
            sure.append((list(settle(reading.text, found, weights, 0.1)), reading, gold))
    best = (0.0, 0.0, 0.0, 0.0)
    for least in (step / 100 for step in range(12, 70, 2)):
        good = given = wanted = 0
        for claims, reading, gold in sure:
            kept = [claim for claim in claims if claim.score >= least]
            good += hits(reading.text, kept, gold["positions"], position_match)
            given, wanted = given + len(kept), wanted + len(gold["positions"])
        precision, recall = good / max(1, given), good / max(1, wanted)
        f1 = 2 * good / max(1, given + wanted)
        if recall - precision <= EVEN and f1 > best[1]:
            best = least, f1, precision, recall
    return best


def main(reports: Sequence[tuple[Reading, Gold]]) -> None:
    ready, more = prepared(reports), worked()
    least, f1, precision, recall = measured(ready, more)
    print(f"positions: F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f} at {least}", flush=True)
    kept = {name: round(weight, 4) for name, weight in sorted(learn([*ready, *more]).items()) if abs(weight) >= 0.01}
    figures = {"f1": round(f1, 3), "precision": round(precision, 3), "recall": round(recall, 3)}
    stored = {"made_by": "training/views.py", "reports": len(ready), "folds": figures, "least": least, "weights": kept}
    (WEIGHTS / "positions-views.json").write_text(json.dumps(stored, indent=0) + "\n", encoding="utf-8")
