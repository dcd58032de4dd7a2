"""Makes `communique/extract/weights/event-dates.json`: `python -m training.event_dates GOLD [TARGET]`.

GOLD is a folder of gold records in the interchange format `communique/1`. Each event that the codebook's rules find in
a report and that the gold has (same type, a pair of parties in common) is one choice among the days that
`communique/extract/days.py` offers; a conditional logit with L2 learns which of them the gold gives, none among them.
The reports are read with their true day of publication. Five folds over reports give the figures in the file.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from communique.extract import merging
from communique.extract.days import Option, options
from communique.extract.events import best, scored, weights
from communique.extract.merging import Group
from communique.extract.triggers import Index
from communique.kinds.codebook import standard as codebook
from communique.kinds.codebook import without_examples
from communique.model import Document, Note, Span, When
from communique.run.standard import standard
from communique.stage import Pipeline, Reading, each
from training.event_weights import alike

TARGET = Path(__file__).parents[1] / "communique" / "extract" / "weights"
FOLDS, SEED, STEPS, RATE, DECAY, RARE = 5, 7, 200, 0.05, 4.0, 2
Array = Any


@dataclass
class Choice:
    """An event's options, which of them are right, and the number of its report."""

    report: int
    found: list[Option]
    right: list[bool]
    dated: bool


ACTS = (
    "Norway signed a trade agreement with Chile",
    "Peru expelled three Chilean diplomats",
    "Egypt condemned Libya",
    "Chad sent troops to Niger",
    "the king of Jordan visited Spain",
    "Japan gave Laos a loan of $20 million",
)
TODAY = "2019-03-12"
DAYS = {
    "in June 2008": ("2008-06-01", "2008-06-30"),
    "in 1994": ("1994-01-01", "1994-12-31"),
    "on 3 May 2017": ("2017-05-03", "2017-05-03"),
    "last month": ("2019-02-01", "2019-02-28"),
    "on Monday": ("2019-03-11", "2019-03-11"),
}
NAMED = (
    "Egypt condemned the 1974 coup in Libya.",
    "Spain praised the 2015 agreement with Iran.",
    "Peru accused Chile of breaking the June 2008 treaty.",
    "Laos urged Japan to honour last year's accord.",
    "Chad condemned Niger over the 1998 attack on its embassy.",
    "Norway signed the 2015 convention with Chile, officials said.",
)
"""Plain sentences that coded reports have too few of: an act, and the words that say when."""


def worked() -> Iterator[tuple[dict[str, Any], Reading]]:
    """Reports of a sentence or two, the last of which says plainly when its act was, or names another day with a
    thing."""
    for act in ACTS:
        for words, (start, end) in DAYS.items():
            for told in (f"{act} {words}.", f"{words}, {act}."):
                head = "Ministers met in Lima on Tuesday, officials said.\n\n" if len(words) % 2 else ""
                yield _worked(head, told[0].upper() + told[1:], (start, end))
    for told in NAMED:
        yield _worked("", told, (TODAY, TODAY))


def _worked(head: str, told: str, days: tuple[str, str]) -> tuple[dict[str, Any], Reading]:
    gold = {"id": told, "text": head + told, "published": {"start": TODAY, "end": TODAY}, "at": len(head)}
    return gold | {"days": {"start": days[0], "end": days[1]}}, known(gold, "worked")


def plain(gold: Mapping[str, Any], reading: Reading) -> Iterator[Choice]:
    """The choices of a worked sentence: whatever is found in it was then."""
    for group in groups(reading):
        if group.best.word.start >= gold["at"]:
            found = options(reading, group)
            yield Choice(-1, found, [rightly(gold["days"], o.when) for o in found], True)


def known(gold: Mapping[str, Any], source: str) -> Reading:
    """A report read on its true day."""

    def told(reading: Reading) -> Iterator[Note]:
        if days := gold["published"]:
            yield Note(Span(0, 1), "published", "stated", {**days, "best": days["end"]})

    stages = [stage for stage in standard().stages if not stage.gives & {"event", "position", "figure"}]
    stated = each(told, needs="sentence", gives="published")
    run = Pipeline([stated if "published" in stage.gives else stage for stage in stages])
    return run([Document(gold["text"], source, gold["id"])])[0]


def readings(folder: Path) -> Iterator[tuple[dict[str, Any], Reading]]:
    """Gold records with their reports read on their true day."""
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        yield gold, known(gold, path.name)


def groups(reading: Reading) -> list[Group]:
    """The events that the rules find, the unlikely ones too."""
    book, model = without_examples(codebook()), weights()
    found = scored(reading, book, Index.of(book), model)
    return merging.merge(reading, best(c for c in found if c.score >= model.floor), model.twins)


def rightly(gold: Mapping[str, str] | None, when: When | None) -> bool:
    """Whether days overlap the gold's and are not much wider, as the scorer asks; none where the gold has none."""
    if gold is None or when is None:
        return gold is None and when is None
    start, end = (date.fromisoformat(gold[name]) for name in ("start", "end"))
    wide = max(3, 2 * ((end - start).days + 1))
    return when.start <= end and start <= when.end and (when.end - when.start).days + 1 <= wide


def choices(number: int, gold: Mapping[str, Any], reading: Reading, told: Sequence[Group]) -> Iterator[Choice]:
    """The choices of one report: each gold event with the likeliest group that finds it."""
    free = list(gold["events"])
    for group in sorted(told, key=lambda group: -group.score):
        mine = [event for event in free if alike(event, group.type, *group.best.names())]
        spans = group.evidence()
        event = max(
            mine,
            default=None,
            key=lambda event: any(s < x.end and x.start < e for x in spans for s, e in event["evidence"]),
        )
        if event is None:
            continue
        free.remove(event)
        found = options(reading, group)
        yield Choice(number, found, [rightly(event["date"], o.when) for o in found], event["date"] is not None)


class Table:
    """Choices as flat arrays: the features of each option, the options of each choice."""

    def __init__(self, made: Sequence[Choice], names: Sequence[str] | None = None) -> None:
        counts = Counter(f for choice in made for option in choice.found for f in set(option.features))
        self.names = names if names is not None else sorted(name for name, n in counts.items() if n >= RARE)
        number = {name: index for index, name in enumerate(self.names)}
        rows = [[number[f] for f in o.features if f in number] for choice in made for o in choice.found]
        self.flat = np.array([index for row in rows for index in row], dtype=np.int64)
        self.row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        self.choice = np.repeat(np.arange(len(made)), [len(choice.found) for choice in made])
        self.right = np.array([float(hit) for choice in made for hit in choice.right])
        self.count = len(rows)

    def shares(self, weights: Array) -> Array:
        power = np.exp(np.clip(np.bincount(self.row, weights[self.flat], self.count), -30, 30))
        return power / np.bincount(self.choice, power)[self.choice]

    def fit(self) -> Array:
        """Weights by Adam: the log of the share that the right options hold together."""
        weights, first, second = (np.zeros(len(self.names)) for _ in range(3))
        for step in range(1, STEPS + 1):
            share = self.shares(weights)
            held = np.bincount(self.choice, share * self.right)[self.choice] + 1e-12
            error = share - share * self.right / held
            slope = np.bincount(self.flat, error[self.row], len(weights)) + DECAY * weights
            first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
            weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        return weights


def learnable(made: Sequence[Choice]) -> list[Choice]:
    return [choice for choice in made if any(choice.right)]


def fit(made: Sequence[Choice]) -> dict[str, float]:
    table = Table(learnable(made))
    pairs = zip(table.names, table.fit(), strict=True)
    return {name: round(float(weight), 3) for name, weight in pairs if abs(weight) >= 0.01}


def crossed(made: Sequence[Choice], more: Sequence[Choice]) -> dict[str, float]:
    """Over five folds: the share right of the events that have a day, of those that have none, and of all."""
    from communique.extract.dating import chosen

    order = sorted({choice.report for choice in made})
    random.Random(SEED).shuffle(order)
    hits: Counter[tuple[bool, bool]] = Counter()
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        model = fit([*(choice for choice in made if choice.report not in held), *more])
        for choice in made:
            if choice.report in held:
                hits[choice.dated, choice.right[choice.found.index(chosen(choice.found, model))]] += 1
    share = {dated: hits[dated, True] / max(1, hits[dated, True] + hits[dated, False]) for dated in (True, False)}
    both = sum(n for (_, right), n in hits.items() if right) / max(1, sum(hits.values()))
    return {"dated": round(share[True], 3), "undated": round(share[False], 3), "all": round(both, 3)}


def main(folder: Path, target: Path = TARGET) -> None:
    made = [
        choice
        for number, (gold, reading) in enumerate(readings(folder))
        for choice in choices(number, gold, reading, groups(reading))
    ]
    more = [choice for gold, reading in worked() for choice in plain(gold, reading)]
    figures = crossed(made, more)
    print(len(made), "events,", len(more), "worked sentences", figures)
    table = {
        "made_by": "training/event_dates.py",
        "made_from": f"{len(made)} events of reports coded after the guide of the interchange format, and "
        f"{len(more)} worked sentences",
        "folds": figures,
        "weights": dict(sorted(fit([*made, *more]).items())),
    }
    (target / "event-dates.json").write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
