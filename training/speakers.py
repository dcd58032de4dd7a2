"""Learns the weights of `communique/extract/weights/speakers.json` from coded reports.

    python -m training.speakers SHARED [--folds 5]

SHARED holds `record/gold/train` and, for our own annotations, `data/reports`. Every quotation has its candidates
(`extract/voices.py`); the weights are those of a conditional logistic regression that picks the coded speaker among
them: AdaGrad steps on the L2-penalised log loss, seeded, so that the same data give the same file. A report is first
gone through with the coded speakers as those who spoke before, then with those whom the weights learnt so far pick, so
that one mistake is not taken for certain by what follows. The worked examples of the codebook are learnt from as well.
With --folds, first prints how many speakers of the gold reports are right when held out, by the rules alone and as
chosen.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communique.extract.frames import Frame, frames
from communique.extract.quotes import entries
from communique.extract.speakers import Speaker
from communique.extract.vicinity import Place
from communique.extract.voices import Voice, weight
from communique.model import Document
from communique.run.standard import standard
from communique.stage import Pipeline, Reading
from training.readings import Gold, gold, own

OUT = Path(__file__).parents[1] / "communique" / "extract" / "weights" / "speakers.json"
CODEBOOK = Path(__file__).parents[1] / "communique" / "kinds" / "quote.toml"
RARE = 5  # features seen at fewer quotations are left out
_TITLES = frozenset("mr mrs ms dr sir president premier prime minister foreign secretary of state chancellor".split())
_TEXTS = (
    "statement", "declaration", "treaty", "document", "communique", "agreement", "text", "report", "resolution",
    "ministry",
)  # fmt: skip
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation's candidates, as features, and those that are right."""

    candidates: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A coded report as read, with its sentences as they stand around quotation marks."""

    record: Gold
    reading: Reading
    sentences: list[Frame]


def before_quotes() -> Pipeline:
    """The pipeline as far as quotations need it."""
    stages = standard().stages
    return Pipeline(stages[: next(index for index, stage in enumerate(stages) if "quote" in stage.gives)])


def _report(record: Gold) -> Report:
    [reading] = before_quotes()([Document(record["text"], "report", str(record.get("id", "")))])
    return Report(record, reading, frames(reading))


def reports(records: Sequence[Gold]) -> list[Report]:
    """Each record with its report as far as the pipeline reads it for quotations; several at a time."""
    with ProcessPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return list(pool.map(_report, records, chunksize=4))


def examples() -> list[Report]:
    """The worked examples of the codebook: they say how joint speakers and texts are coded, of which the coded reports
    have few."""
    found = []
    for row in tomllib.loads(CODEBOOK.read_text(encoding="utf-8"))["example"]:
        report = _report({"text": row["text"]})
        places = contents(report)
        named = zip(places, row["speakers"], row.get("parties") or [[]] * len(places), strict=False)
        quotes = [{"speaker": name or None, "parties": held, "content": place} for place, name, held in named]
        found.append(Report({"quotes": quotes}, report.reading, report.sentences))
    return found


def contents(report: Report) -> list[list[list[int]]]:
    """Where the quotations of a report stand, those whose speaker is chosen."""
    places: list[list[list[int]]] = []

    def choose(place: Place, candidates: Sequence[Voice]) -> Voice:
        places.append([[place.quotation.content.start, place.quotation.content.end]])
        return candidates[0]

    entries(report.reading, choose, report.sentences)
    return places


def _people(name: str) -> list[set[str]]:
    lowered = re.sub(r"\bthe ", "", name.casefold())
    return [
        set(part.replace(".", "").split()) - _TITLES for part in re.split(r"\s*(?:,|\band\b|&)\s*", lowered) if part
    ]


def same(speaker: Speaker, coded: Mapping[str, Any]) -> bool:
    """Whether a candidate is the coded speaker: the same persons by name, or a text of the same parties."""
    wanted = coded["speaker"]
    if wanted is None or not speaker.label:
        return wanted is None and not speaker.label
    left, right = _people(speaker.label), _people(wanted)
    alike = len(left) == len(right) and all(any(a and b and (a <= b or b <= a) for b in right) for a in left)
    text = any(word in wanted.casefold() for word in _TEXTS) and any(
        word in speaker.label.casefold() for word in _TEXTS
    )
    return alike or (text and set(speaker.parties) == set(coded["parties"]))


def coded(place: Place, quotes: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The coded quotation that shares most with the one at a place."""
    content = place.quotation.content
    shared = [
        (min(end, content.end) - max(content.start, start), index)
        for index, quote in enumerate(quotes)
        for start, end in quote["content"]
    ]
    best = max(shared, default=(0, 0))
    return quotes[best[1]] if best[0] > 0 else None


def cases(report: Report, weights: Weights | None) -> list[Case]:
    """The quotations of a report; who spoke before is as coded where `weights` is None, else as the weights pick."""
    found: list[Case] = []

    def choose(place: Place, candidates: Sequence[Voice]) -> Voice:
        quote = coded(place, report.record["quotes"])
        right = [index for index, voice in enumerate(candidates) if quote and same(voice.speaker, quote)]
        if quote:
            found.append(Case(tuple(tuple(sorted(voice.features)) for voice in candidates), tuple(right)))
        if weights is None:
            return candidates[right[0]] if right else candidates[0]
        return max(candidates, key=lambda voice: weight(weights, voice))

    entries(report.reading, choose, report.sentences)
    return found


def fit(rows: Sequence[Case], *, epochs: int = 12, rate: float = 0.1, decay: float = 0.08, seed: int = 7) -> Weights:
    """Weights by stochastic gradient descent on the log loss of the right candidates among all of a quotation's."""
    rows = [row for row in rows if row.right and len(row.candidates) > len(row.right)]
    counts: dict[str, int] = {}
    for row in rows:
        for feature in {feature for candidate in row.candidates for feature in candidate}:
            counts[feature] = counts.get(feature, 0) + 1
    learnt: Weights = {feature: 0.0 for feature, count in sorted(counts.items()) if count >= RARE}
    squares = dict.fromkeys(learnt, 1e-6)
    kept = [([[name for name in features if name in learnt] for features in row.candidates], row.right) for row in rows]
    shuffler = random.Random(seed)
    for _ in range(epochs):
        shuffler.shuffle(kept)
        for candidates, right in kept:
            slopes: dict[str, float] = {}
            chances = _chances([sum(learnt[name] for name in features) for features in candidates])
            mass = sum(chances[index] for index in right)
            for index, features in enumerate(candidates):
                error = chances[index] - (chances[index] / mass if index in right else 0.0)
                for name in features:
                    slopes[name] = slopes.get(name, 0.0) + error
            for name, slope in slopes.items():
                step = slope + decay * learnt[name]
                squares[name] += step * step
                learnt[name] -= rate * step / math.sqrt(squares[name])
    return {name: round(value, 3) for name, value in learnt.items() if abs(value) >= 0.005}


def _chances(scores: Sequence[float]) -> list[float]:
    high = max(scores)
    grown = [math.exp(score - high) for score in scores]
    return [value / sum(grown) for value in grown]


def learn(known: Sequence[Report]) -> Weights:
    """The weights of two passes: who spoke before as coded, then as picked."""
    rows = [case for report in known for case in cases(report, None)]
    first = fit(rows)
    return fit([*rows, *(case for report in known for case in cases(report, first))])


def score(known: Sequence[Report], weights: Weights | None) -> tuple[int, int]:
    """(right, all) of the coded quotations, by the weights or, where None, by the rules alone."""
    hits = total = 0
    for report in known:

        def choose(place: Place, candidates: Sequence[Voice]) -> Voice:
            nonlocal hits, total
            if weights is None:
                voice = Voice(place.ruled or Speaker(""), set())
            else:
                voice = max(candidates, key=lambda voice: weight(weights, voice))
            quote = coded(place, report.record["quotes"])  # noqa: B023
            total += quote is not None
            hits += quote is not None and same(voice.speaker, quote)
            return voice

        entries(report.reading, choose, report.sentences)
    return hits, total


def folded(known: Sequence[Report], more: Sequence[Report], folds: int) -> None:
    """Prints how many speakers of `known` are right when held out; `more` is always learnt from."""
    order = list(range(len(known)))
    random.Random(20).shuffle(order)
    totals = [0, 0, 0]
    for fold in range(folds):
        held = set(order[fold::folds])
        weights = learn([*more, *(report for index, report in enumerate(known) if index not in held)])
        test = [known[index] for index in sorted(held)]
        ruled, (picked, count) = score(test, None)[0], score(test, weights)
        totals = [totals[0] + ruled, totals[1] + picked, totals[2] + count]
    print(f"held out: rules {totals[0] / totals[2]:.3f}, chosen {totals[1] / totals[2]:.3f} of {totals[2]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    known = reports(gold(options.shared / "record" / "gold" / "train"))
    more = [*examples(), *reports(own(options.shared / "data" / "reports"))]
    if options.folds:
        folded(known, more, options.folds)
    OUT.write_text(json.dumps({"weights": learn([*more, *known])}, ensure_ascii=False, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
