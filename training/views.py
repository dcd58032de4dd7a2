"""Learns which stances are entered, and whose they are (`extract/weights/positions-*.json`).

First the rules' own weights, from all coded reports; each report is scored by weights that have not seen it. Then how
far rules and encoder are to be believed together: from reports that the encoder has not seen (`training/readings.py`),
and, with the encoder's word left out, from those that it has. Folds over the former give the figures and the threshold
of the best F1 with precision near recall.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from communique.extract.holders import Context, contexts
from communique.extract.positions import Candidate, candidates
from communique.extract.positions import Learnt as Ruled
from communique.extract.views import Chosen, Learnt, View, alike, chosen, settle, views
from communique.extract.whose import Held, Whose, whose
from communique.model import Claim, Span
from communique.stage import Reading
from training import candidates as candidates_of
from training.candidates import SEES, Rows, hits, position_match, position_rows, same_parties, save
from training.fitting import Row, one_of, yes_no
from training.readings import readings

WEIGHTS = Path(__file__).parents[1] / "communique" / "extract" / "weights"
FOLDS, EVEN, FLAT = 5, 0.08, 0.01
DECAY, HELD = 32.0, 16.0
"""Penalties on the weights of stances and of holders."""
RULED = 16.0
"""That on the rules' own weights."""
TIMES = 6
"""How often each worked example is learnt from: there is one for each rule."""
BLIND = "blind"
LOW = 0.08
"""Probability from which on a claim is looked at in measuring."""

Gold = dict[str, Any]


@dataclass(slots=True)
class Report:
    """A coded report with what is found in it; `blind` where the encoder has seen it."""

    reading: Reading
    gold: Gold
    blind: bool
    contexts: list[Context]
    candidates: list[Candidate]
    rows: Rows
    sure: list[float] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    held: dict[int, Whose] = field(default_factory=dict)

    def whose(self, view: View) -> Whose:
        """Who may hold it, worked out once for each stance."""
        if view.group not in self.held:
            shrunk = blinded if self.blind else shared
            found = whose(view.asked)
            held = tuple(Held(one.subject, one.ways, shrunk(one.features)) for one in found.candidates)
            self.held[view.group] = Whose(held, shrunk(found.nobody))
        return self.held[view.group]


def prepared(reports: Iterable[tuple[Reading, Gold]], *, blind: bool) -> list[Report]:
    """The reports with the rules' candidates."""
    made = []
    for reading, gold in reports:
        around = list(contexts(reading))
        found = list(candidates(reading, around))
        made.append(Report(reading, gold, blind, around, found, position_rows(found, gold)))
    return made


def ruled(reports: Sequence[Report]) -> dict[str, dict[str, float]]:
    """The rules' weights."""
    return {
        part: yes_no([row for report in reports for row in report.rows[part]], decay=RULED)
        for part in ("stance", "issue", "holder")
    }


def look(report: Report) -> None:
    """Adds the views."""
    scored = list(zip(report.sure, report.candidates, strict=True))
    found = views(report.reading, report.contexts, scored, blind=report.blind)
    shrunk = blinded if report.blind else shared
    report.views = [replace(view, features=shrunk(view.features)) for view in found]
    report.held = {}


def shared(features: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(sys.intern, features))


def blinded(features: Sequence[str]) -> tuple[str, ...]:
    """Features without the encoder's word."""
    return shared((BLIND, *(f for f in features if not f.startswith("net") and ":net" not in f)))


def crossed(reports: Sequence[Report], always: Sequence[Report]) -> None:
    """Scores the rules' candidates of each report by weights that have not seen it."""
    for fold in range(FOLDS):
        others = [report for i, report in enumerate(reports) if i % FOLDS != fold]
        score(reports[fold::FOLDS], ruled([*others, *(list(always) * TIMES)]))
    score(always, ruled([*reports, *(list(always) * TIMES)]))


def score(reports: Sequence[Report], weights: dict[str, dict[str, float]]) -> None:
    scorer = Ruled(**weights)
    for report in reports:
        report.sure = [scorer.score(candidate.features) for candidate in report.candidates]


# --- rows ---------------------------------------------------------------------------------------------------------


def entries(view: View, gold: Gold) -> list[Gold]:
    """What coders entered of this polarity on these words."""
    return [
        entry
        for entry in gold["positions"]
        if entry["polarity"] == view.polarity and alike(Span(*entry["issue"]), view.issue)
    ]


def stance_rows(reports: Sequence[Report]) -> list[Row]:
    return [(view.features, bool(entries(view, r.gold))) for r in reports for view in r.views]


def holder_rows(reports: Sequence[Report]) -> list[list[Row]]:
    """For each stance that coders entered, its candidates and nobody."""
    groups: list[list[Row]] = []
    for report in reports:
        right: dict[int, list[Gold]] = {}
        first: dict[int, View] = {}
        for view in report.views:
            right.setdefault(view.group, []).extend(entries(view, report.gold))
            first.setdefault(view.group, view)
        for group, view in first.items():
            if right[group]:
                found = report.whose(view)
                rows: list[Row] = [
                    (held.features, any(same_parties(held.subject.parties, e["holders"]) for e in right[group]))
                    for held in found.candidates
                ]
                groups.append([*rows, (found.nobody, not any(label for _, label in rows))])
    return groups


def learn(reports: Sequence[Report], always: Sequence[Report]) -> Learnt:
    """Weights from coded reports and from the worked examples, each as often as `TIMES` says."""
    every = [*reports, *(list(always) * TIMES)]
    return Learnt(yes_no(stance_rows(every), decay=DECAY), one_of(holder_rows(every), decay=HELD))


def worked() -> list[Report]:
    """The worked examples of the codebook, which are always learnt from: what a rule is for is learnt with it."""
    known = [one for one in candidates_of.examples() if one["positions"] is not None]
    return prepared(readings(known, SEES), blind=False)


# --- measuring ----------------------------------------------------------------------------------------------------


def judged(reports: Sequence[Report], more: Sequence[Report], always: Sequence[Report]) -> list[list[Chosen]]:
    """Of each report what is chosen by weights that have not seen it."""
    found: list[list[Chosen]] = [[] for _ in reports]
    for fold in range(FOLDS):
        learnt = learn([*(report for i, report in enumerate(reports) if i % FOLDS != fold), *more], always)
        for i in range(fold, len(reports), FOLDS):
            found[i] = list(chosen(reports[i].views, learnt, LOW, reports[i].whose))
    return found


def best(reports: Sequence[Report], found: Sequence[Sequence[Chosen]]) -> tuple[float, float, float, float]:
    """The threshold with F1, precision and recall: of those with precision near recall and the best F1, or less by no
    more than `FLAT`, the highest, for the encoder that ships is surer of itself than the one that these folds know."""
    given: list[list[Claim]] = [list(settle(r.reading.text, f, LOW)) for r, f in zip(reports, found, strict=True)]
    tried = []
    wanted = sum(len(report.gold["positions"]) for report in reports)
    for least in (step / 100 for step in range(10, 60)):
        good = total = 0
        for report, claims in zip(reports, given, strict=True):
            kept = [claim for claim in claims if claim.score >= least]
            good += hits(report.reading.text, kept, report.gold["positions"], position_match)
            total += len(kept)
        precision, recall = good / max(1, total), good / max(1, wanted)
        f1 = 2 * good / max(1, total + wanted)
        if recall - precision <= EVEN:
            tried.append((least, f1, precision, recall))
    most = max(f1 for _, f1, _, _ in tried)
    return max(row for row in tried if row[1] >= most - FLAT)


def main(seen: Sequence[tuple[Reading, Gold]], unseen: Sequence[tuple[Reading, Gold]]) -> None:
    own, more, always = prepared(unseen, blind=False), prepared(seen, blind=True), worked()
    crossed([*own, *more], always)
    for report in (*own, *more, *always):
        look(report)
    least, f1, precision, recall = best(own, judged(own, more, always))
    print(f"positions: F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f} at {least}", flush=True)
    for part, weights in ruled([*own, *more, *(list(always) * TIMES)]).items():
        save(f"positions-{part}", weights, len(own) + len(more))
    learnt = learn([*own, *more], always)
    kept = {
        name: {feature: round(w, 3) for feature, w in sorted(part.items()) if abs(w) >= 0.02}
        for name, part in (("stance", learnt.stance), ("holder", learnt.holder))
    }
    figures = {"f1": round(f1, 3), "precision": round(precision, 3), "recall": round(recall, 3)}
    stored = {"made_by": "training/views.py", "reports": len(own) + len(more), "folds": figures, "least": least}
    (WEIGHTS / "positions-views.json").write_text(json.dumps(stored | {"weights": kept}, indent=0) + "\n", "utf-8")
