"""Learns which candidates of the rules for positions and instruments are kept; `training/heads.py` runs it.

Writes `communique/extract/weights/positions-*.json` and `instruments-*.json`. Right is what the scorer of the
interchange format would match. Seeded and repeatable.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.extract import instruments, positions, views
from communique.extract.logistic import fit
from communique.model import Claim, Span
from communique.stage import Reading

KINDS = Path(__file__).parents[1] / "communique" / "kinds"
WEIGHTS = Path(__file__).parents[1] / "communique" / "extract" / "weights"
ALIKE = {"agreement", "memorandum", "contract"}
FOLDS, EVEN = 5, 0.06
SMALL = {"the", "a", "an", "of", "and", "its", "their"}

Gold = dict[str, Any]
Row = tuple[Sequence[str], bool]
Rows = dict[str, list[Row]]
"""What each model learns from: features and whether they are right."""


def alike(party: str) -> str:
    """A party as the scorer compares it."""
    folded = " ".join(party.casefold().replace("the ", "").split())
    return {"ec": "eu", "eec": "eu"}.get(folded, folded)


def same_parties(left: Iterable[str], right: Iterable[str]) -> bool:
    return set(map(alike, left)) == set(map(alike, right))


def share(left: Iterable[str], right: Iterable[str]) -> float:
    """The Jaccard index of two sets of parties."""
    a, b = set(map(alike, left)), set(map(alike, right))
    return len(a & b) / len(a | b) if a | b else 1.0


# --- positions ----------------------------------------------------------------------------------------------------


def position_rows(found: Sequence[positions.Candidate], gold: Gold) -> Rows:
    """For each stance and way of turning it whether it is one; where it is, which cut and which holder are right."""
    rows: Rows = {"stance": [], "issue": [], "holder": []}
    groups: dict[tuple[int, bool], list[positions.Candidate]] = {}
    for candidate in found:
        groups.setdefault((candidate.group, candidate.turned), []).append(candidate)
    for group in groups.values():
        cuts = {c.issue: (c, _about(c, gold)) for c in group}
        right = [entry for _, entries in cuts.values() for entry in entries]
        rows["stance"].append((group[0].features.stance, bool(right)))
        if right:
            rows["issue"] += [(c.features.issue, bool(entries)) for c, entries in cuts.values()]
            holders = {c.holder.parties: c for c in group}
            rows["holder"] += [
                (c.features.holder, any(same_parties(parties, entry["holders"]) for entry in right))
                for parties, c in holders.items()
            ]
    return rows


def _about(candidate: positions.Candidate, gold: Gold) -> list[Gold]:
    return [
        entry
        for entry in gold["positions"]
        if entry["polarity"] == candidate.polarity and views.alike(Span(*entry["issue"]), candidate.issue)
    ]


def position_match(text: str, claim: Claim, entry: Gold) -> bool:
    """Holders and polarity equal, and the issue the same or in the same words."""
    if claim.label != entry["polarity"] or not same_parties(claim.parties(), entry["holders"]):
        return False
    issue, other = positions.issue_of(claim), Span(*entry["issue"])
    if views.alike(issue, other):
        return True
    a, b = (set(span.of(text).casefold().split()) - SMALL for span in (issue, other))
    return bool(a and b) and 2 * len(a & b) / (len(a) + len(b)) >= 0.6


# --- instruments --------------------------------------------------------------------------------------------------


def instrument_rows(found: Sequence[instruments.Candidate], gold: Gold) -> Rows:
    """For each text whether it is in the record and was not told of before; where it is, which parties are right."""
    rows: Rows = {"kept": [], "parties": []}
    groups: dict[int, list[instruments.Candidate]] = {}
    for candidate in found:
        groups.setdefault(candidate.group, []).append(candidate)
    left = list(gold["instruments"])
    for group in groups.values():
        entries = [entry for entry in gold["instruments"] if _of(group[0], entry)]
        fresh = [entry for entry in entries if entry in left]
        rows["kept"].append((group[0].features.kept, bool(fresh)))
        if fresh:
            left.remove(fresh[0])
        if told := [entry for entry in entries if entry["parties"]]:
            for candidate in group:
                close = max(share(candidate.parties, entry["parties"]) for entry in told)
                rows["parties"].append((candidate.features.parties, close >= 0.5))
    return rows


def _of(candidate: instruments.Candidate, entry: Gold) -> bool:
    kind = candidate.seen[0].mention.kind
    same = entry["kind"] == kind or {entry["kind"], kind} <= ALIKE
    return same and any(Span(*span).overlaps(seen.core) for span in entry["evidence"] for seen in candidate.seen)


def instrument_match(text: str, claim: Claim, entry: Gold) -> bool:
    """The kind, half of the parties, and evidence that overlaps."""
    if claim.label != entry["kind"] and not {claim.label, entry["kind"]} <= ALIKE:
        return False
    if not any(Span(*a).overlaps(b) for a in entry["evidence"] for b in claim.evidence):
        return False
    return not entry["parties"] or share(claim.parties(), entry["parties"]) >= 0.5


# --- both ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """A kind of claim, which kinds its stage sees, and how its candidates are found and learnt from."""

    name: str
    sees: frozenset[str]
    find: Callable[[Reading], Iterable[Any]]
    rows: Callable[[Sequence[Any], Gold], Rows]


POSITIONS = Task("positions", frozenset({"instrument", "quote"}), positions.candidates, position_rows)
INSTRUMENTS = Task("instruments", frozenset(), instruments.candidates, instrument_rows)


def train(reports: Sequence[Rows]) -> dict[str, dict[str, float]]:
    """The weights of each model, from the rows of all reports."""
    return {
        part: fit([row for report in reports for row in report[part]], epochs=12, decay=0.003)
        for part in reports[0]
        if any(report[part] for report in reports)
    }


def hits(text: str, claims: Sequence[Claim], entries: Sequence[Gold], match: Callable[[str, Claim, Gold], bool]) -> int:
    """How many claims pair off with entries, first come, first served."""
    left = list(entries)
    for claim in claims:
        if found := next((entry for entry in left if match(text, claim, entry)), None):
            left.remove(found)
    return len(entries) - len(left)


def learn_from(task: Task, report: tuple[Reading, Gold]) -> Rows:
    """The rows that one report gives."""
    reading, gold = report
    return task.rows(list(task.find(reading)), gold)


def settle(reports: Sequence[tuple[Reading, Gold]], more: Sequence[Rows]) -> None:
    """Of instruments: measures over folds of the reports, with `more` always learnt from, at the threshold of the best
    F1 with precision near recall, and saves the weights learnt from all."""
    task = INSTRUMENTS
    rows = [learn_from(task, report) for report in reports]
    claimed: list[tuple[list[Claim], Reading, Gold]] = []
    for fold in range(FOLDS):
        known = instruments.Learnt(
            **train([*(row for i, row in enumerate(rows) if i % FOLDS != fold), *more]), least=0.05
        )
        for reading, gold in reports[fold::FOLDS]:
            claimed.append((list(instruments.choose(reading, task.find(reading), known)), reading, gold))
    best = (0.0, 0.0, 0.0, 0.0)
    for least in (step / 100 for step in range(10, 70, 2)):
        right = kept = true = 0
        for claims, reading, gold in claimed:
            likely = [claim for claim in claims if claim.score >= least]
            right += hits(reading.text, likely, gold[task.name], instrument_match)
            kept, true = kept + len(likely), true + len(gold[task.name])
        precision, recall = right / max(kept, 1), right / max(true, 1)
        if recall - precision <= EVEN and 2 * right / max(kept + true, 1) > best[1]:
            best = least, 2 * right / max(kept + true, 1), precision, recall
    print(f"{task.name}: F1 {best[1]:.3f} precision {best[2]:.3f} recall {best[3]:.3f} at {best[0]}", flush=True)
    for part, learnt in train([*rows, *more]).items():
        save(f"{task.name}-{part}", learnt, len(reports) + len(more), least=best[0])


def save(name: str, learnt: dict[str, float], reports: int, **more: float) -> None:
    """Writes the weights with what they were made from; features near zero are left out."""
    kept = {feature: round(weight, 4) for feature, weight in sorted(learnt.items()) if abs(weight) >= 0.01}
    stored = {"made_by": "training/candidates.py", "reports": reports, "seed": 7, **more, "weights": kept}
    (WEIGHTS / f"{name}.json").write_text(json.dumps(stored, indent=0) + "\n")


def examples() -> list[Gold]:
    """The worked examples of the codebooks as reports of one sentence: what a rule is for is learnt with it."""
    found: list[Gold] = []
    for number, rule in enumerate(_codebook("position")["rule"]):
        start = rule["example"].index(rule["issue"])
        entry = {key: rule[key] for key in ("holders", "polarity")}
        entry["issue"] = [start, start + len(rule["issue"])]
        found.append({"id": f"position-{number}", "text": rule["example"], "positions": [entry], "instruments": None})
    for number, row in enumerate(_codebook("instrument")["example"]):
        entry = {key: row[key] for key in ("kind", "parties", "action")}
        entry["evidence"] = [[0, len(row["text"])]]
        found.append({"id": f"instrument-{number}", "text": row["text"], "instruments": [entry], "positions": None})
    return found


def _codebook(name: str) -> dict[str, Any]:
    return tomllib.loads((KINDS / f"{name}.toml").read_text("utf-8"))
