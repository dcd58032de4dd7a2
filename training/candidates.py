"""Learns which candidates of the rules for positions are kept; `training/heads.py` runs it.

Writes `communique/extract/weights/positions-*.json`. Right is what the scorer of the
interchange format would match. Seeded and repeatable.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from communique.extract import positions, views
from communique.model import Claim, Span

KINDS = Path(__file__).parents[1] / "communique" / "kinds"
WEIGHTS = Path(__file__).parents[1] / "communique" / "extract" / "weights"
SMALL = {"the", "a", "an", "of", "and", "its", "their"}

SEES = frozenset({"instrument", "quote"})
"""The claims that are there when positions are looked for."""

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


# --- learning ---------------------------------------------------------------------------------------------------------


def hits(text: str, claims: Sequence[Claim], entries: Sequence[Gold], match: Callable[[str, Claim, Gold], bool]) -> int:
    """How many claims pair off with entries, first come, first served."""
    left = list(entries)
    for claim in claims:
        if found := next((entry for entry in left if match(text, claim, entry)), None):
            left.remove(found)
    return len(entries) - len(left)


def save(name: str, learnt: dict[str, float], reports: int, **more: float) -> None:
    """Writes the weights with what they were made from; features near zero are left out."""
    kept = {feature: round(weight, 4) for feature, weight in sorted(learnt.items()) if abs(weight) >= 0.01}
    stored = {"made_by": "training/heads.py", "reports": reports, "seed": 7, **more, "weights": kept}
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
