"""Draws the errors that `errors.md` tells of: a hundred, by chance, of what a reading of gold reports got wrong.

    python -m gate.errors SCORER GOLD PREDICTED

PREDICTED holds what `communique read - --format jsonl` gave for the reports of the folder GOLD. A missed and a spurious
entry on the same words are two halves of one error. Each kind has its share of the sample, at least eight. What is
printed quotes the reports: it is for reading, not for keeping.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from gate.reliability import scorer

SEED, SIZE, LEAST = 5, 100, 8
SMALL = ("instruments", "quotes_speaker", "figures")
Entry = Mapping[str, Any]
Error = tuple[str, str, int | None, int | None]
"""The report, the measure, the place of the gold entry and that of the one found (None: there is none)."""
_WORDS = {"the", "a", "an", "of", "and", "its", "their"}


def errors(score: ModuleType, gold: Mapping[str, Entry], found: Mapping[str, Entry]) -> dict[str, list[Error]]:
    """Every error of each measure of the record."""
    wrong: dict[str, list[Error]] = {measure: [] for measure in score.RECORD}
    for key in sorted(gold):
        for row in (*gold[key]["positions"], *found[key]["positions"]):
            words = gold[key]["text"][slice(*row["issue"])].casefold()
            row["issue_words"] = set(re.findall(r"\w+", words)) - _WORDS
        for measure, errors_of in wrong.items():
            field, like = score.METRICS[measure]
            left, right = gold[key][field], found[key][field]
            pairs = score.match(left, right, like)
            missed = sorted(set(range(len(left))) - {i for i, _ in pairs})
            spurious = sorted(set(range(len(right))) - {j for _, j in pairs})
            halves = score.match([left[i] for i in missed], [right[j] for j in spurious], _halves(score, measure))
            errors_of += [(key, measure, missed[i], spurious[j]) for i, j in halves]
            whole = {i for i, _ in halves}, {j for _, j in halves}
            errors_of += [(key, measure, at, None) for i, at in enumerate(missed) if i not in whole[0]]
            errors_of += [(key, measure, None, at) for j, at in enumerate(spurious) if j not in whole[1]]
    return wrong


def _halves(score: ModuleType, measure: str) -> Callable[[Entry, Entry], float]:
    """How surely a missed and a spurious entry are one mistake; 0: they are two."""

    def alike(left: Entry, right: Entry) -> float:
        if measure == "quotes_speaker":
            return float(score.iou(left["content"], right["content"]))
        near = float(score.iou(spans(left), spans(right)))
        if measure == "positions":
            same = (score.parties(left["holders"]) == score.parties(right["holders"])) + (
                left["polarity"] == right["polarity"]
            )
            words = float(score.iou([left["issue"]], [right["issue"]]))
            return words + near / 10 + same if words > 0 else near if same == 2 and near > 0.3 else 0.0
        if measure == "events_dyad" and near:
            sides = [score.parties(e.get("actors")) | score.parties(e.get("recipients")) for e in (left, right)]
            same = left["type"] == right["type"]
            shared = bool(sides[0] & sides[1]) and near >= 0.3
            return near + same + float(score.jaccard(*sides)) if same or shared else 0.0
        return near

    return alike


def spans(entry: Entry) -> list[list[int]]:
    """Where an entry stands; a quotation by its content."""
    found = entry.get("evidence") or entry.get("content") or []
    return [found] if found and isinstance(found[0], int) else list(found)


def quotas(sizes: Mapping[str, int]) -> dict[str, int]:
    """How many of each kind are drawn: in proportion to its errors, of the small kinds at least `LEAST`."""
    whole = sum(sizes.values())
    shares = {kind: max(LEAST, round(SIZE * sizes[kind] / whole)) for kind in SMALL}
    rest = SIZE - sum(shares.values())
    large = [kind for kind in sizes if kind not in SMALL]
    among = sum(sizes[kind] for kind in large)
    for kind in large[:-1]:
        shares[kind] = round(rest * sizes[kind] / among)
    return shares | {large[-1]: SIZE - sum(shares.values())}


def draw(wrong: Mapping[str, Sequence[Error]], seed: int = SEED) -> list[Error]:
    """The sample, kind by kind, in the order of the reports."""
    chance = Random(seed)
    shares = quotas({kind: len(rows) for kind, rows in wrong.items()})
    sample: list[Error] = []
    for kind, rows in wrong.items():
        chosen = chance.sample(list(rows), min(shares[kind], len(rows)))
        sample += sorted(chosen, key=lambda e: (e[0], -1 if e[2] is None else e[2], e[3] or 0))
    return sample


def _show(text: str, entry: Entry) -> str:
    told = {key: value for key, value in entry.items() if value not in (None, []) and key not in ("issue_words",)}
    words = " … ".join(text[start:end] for start, end in spans(entry))
    return f"{json.dumps(told, ensure_ascii=False)}\n      {words}"


if __name__ == "__main__":
    rules = scorer(Path(sys.argv[1]))
    reports, read = rules.load(sys.argv[2]), rules.load(sys.argv[3])
    for number, (key, measure, missed, spurious) in enumerate(draw(errors(rules, reports, read)), 1):
        print(f"\n#{number} {key} {measure}")
        field = rules.METRICS[measure][0]
        for sign, row in (("-", missed), ("+", spurious)):
            if row is not None:
                print(f"  {sign} {_show(reports[key]['text'], (reports if sign == '-' else read)[key][field][row])}")
