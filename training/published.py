"""Learns what each kind of clue says of a report's day of publication: `communique/annotate/weights/published.json`.

    python -m training.published REPORTS... [--without FOLDER]

takes JSON Lines files (also .gz) or folders of JSON files, of reports with `text`, a true day `date` or `published`
(`{"start", "end"}`), and, if there is one, `source`; the texts in the folders `--without` are left out. The chances of
days are a log-linear model over the keys that a report's clues put on them (`communique/annotate/axis.py`); the weights
maximise the log likelihood of the true days over a flat prior of years, so that the sources' own years are not learnt.
A penalty holds each weight to a guess made from its name, and each source counts by the square root of its reports.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from communique.annotate.axis import FIRST
from communique.annotate.clues import spoken, weekdays
from communique.annotate.published import horizon, weigh
from communique.model import Document
from communique.run.standard import standard
from communique.stage import Pipeline, Reading

OUT = Path(__file__).parents[1] / "communique" / "annotate" / "weights" / "published.json"
EPOCHS, RATE, HOLD = 50, 0.05, 0.007
_STATED = {f"{place}{top}" for place in ("line", "linked", "heading", "dateline") for top in ("", "-top")}
_CYCLIC = {"dateline", "national"}
_UNMET = ["metadata/in", "metadata/soon", "page/after"]
"""Keys that plain texts never have: their guesses stand."""
_KNOWN = {
    "in": 8.5, "1": 7.6, "3": 7.6, "7": 6.4, "14": 5.7, "31": 4.2, "92": 3.4, "183": 1.8, "366": 1.0, "731": -1.0,
    "1096": -1.0, "1827": -1.0, "3653": -1.0, "9131": -2.5, "far": -2.5, "-1": 7.0, "-3": 6.2, "-7": 5.2, "-31": 3.8,
    "-92": 1.6, "-366": 1.4, "-1096": 0.0, "-far": -2.0,
}  # fmt: skip
"""Facts of a record: how much likelier a day so long after one is than a day at random. Counted on 103 sentences of
`gold/train` that tell of an act dated by another of its reports; a second fact of a report counts half."""
_UNMET += [f"known{rank}/{lag}" for rank in (1, 2) for lag in _KNOWN]
_STAGES = {"paragraphs", "sentences", "quotations", "expressions", "names"}
Array = Any


@dataclass
class Example:
    """A report's ranges of days with the numbers of their keys, keys of weekdays, the true days, and its weight."""

    low: Array
    high: Array
    key: Array
    weekday: list[tuple[int, int]]
    true: tuple[int, int]
    weight: float


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The reports of a file of JSON Lines, or of a folder with one record in each JSON file."""
    if path.is_dir():
        yield from (json.loads(file.read_text("utf-8")) for file in sorted(path.glob("*.json")))
        return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        yield from (json.loads(line) for line in lines)


def days(row: Mapping[str, Any]) -> tuple[date, date] | None:
    """The true days of a report, if it has any within two weeks."""
    if told := row.get("published"):
        start, end = date.fromisoformat(told["start"]), date.fromisoformat(told["end"])
    elif len(row.get("date") or "") == 10:
        start = end = date.fromisoformat(row["date"])
    else:
        return None
    return (start, end) if (end - start).days <= 14 else None


def readings(paths: Iterable[Path], without: Iterable[Path] = ()) -> Iterator[tuple[Reading, date, date, str]]:
    """Each report once, read as far as publication needs it; those of the folders `without` are left out."""
    pipeline = Pipeline([stage for stage in standard().stages if stage.name.split(".")[-1] in _STAGES])
    seen = {row["text"][:300] for path in without for row in rows(path)}
    for path in paths:
        for row in rows(path):
            true = days(row)
            if true and row["text"][:300] not in seen:
                seen.add(row["text"][:300])
                yield pipeline([Document(row["text"], path.name)])[0], *true, str(row.get("source") or path.stem)[:24]


def guess(key: str) -> float:
    """A weight to start from and to hold to: news fades as 1 / (days + 2), and is seldom told before it happens."""
    prefix, _, lag = key.partition("/")
    if lag == "weekday":
        return -3.0
    if prefix in {"known1", "known2"}:
        return _KNOWN[lag] / int(prefix[-1])
    if prefix.startswith(("line", "linked", "heading", "dateline")):
        return {"in": 6.0, "1": 2.5}.get(lag, 0.0)
    if prefix.startswith("weekday"):
        return (0.0, -0.4, -1.2, -1.6, -1.8, -2.0, -2.0)[int(lag)] * (1.0 if "1" in prefix else 0.4)
    if prefix == "metadata":
        return {"in": 9.5, "soon": 6.0}.get(lag, 0.0)
    if prefix == "page":
        return -3.5
    if prefix.startswith(("titled", "named", "listed")):
        size = {"titled": 1.0, "named": 0.5, "listed": 0.3}[prefix.split("-")[0]]
        return size * {"-31": -1.5, "-366": -2.5, "-far": -3.5, "31": -0.5, "366": -1.5, "1827": -2.0}.get(lag, -2.5)
    if lag in {"before", "after", "soon"} or prefix == "former":
        return {"soon": -1.0, "in": -2.0 if prefix == "former" else 0.0}.get(lag, -2.5 if lag == "before" else -1.5)
    return _fading(prefix, lag)


def _fading(prefix: str, lag: str) -> float:
    number = {"in": 0, "far": 20000, "-far": -4000}.get(lag)
    number = int(lag) if number is None else number
    if prefix in {"anniversary-sure", "national-counted"}:
        return -1.2 * math.log((abs(number) + 2) / 2)
    steep = 0.6 if re.search(r"1|lead|rel|anniv|national", prefix) else 0.25
    cyclic = prefix.startswith(("bare", "national/"))
    fade = -steep * math.log((abs(number) + 2) / 2)
    if cyclic:
        return fade + 2.0
    if "ahead" in prefix:
        return fade * 0.7 if number <= 0 else -1.5
    return fade if number >= 0 else (-2.0 if steep > 0.5 else -1.2) + 0.3 * fade


def examples(found: Iterable[tuple[Reading, date, date, str]]) -> tuple[list[Example], dict[str, int]]:
    keys: dict[str, int] = {}
    made: list[tuple[Example, str]] = []
    table = _Guesses()
    zero = FIRST.toordinal()
    size = (horizon(None) - FIRST).days + 1
    for reading, start, end, source in found:
        told, _ = weigh(reading, table)
        pieces = [piece for clue in told for piece in clue.pieces]
        stated = any(clue.kind == "stated" for clue in told)
        week = [] if stated else list(weekdays(spoken(reading, list(reading.layer("sentence"))[:400])))
        kept = [
            (max(0, a - zero), min(size, b - zero + 1), keys.setdefault(k, len(keys)))
            for a, b, k in pieces
            if b >= zero and a - zero < size
        ]
        low, high, key = (
            (np.array(part, dtype=np.int64) for part in zip(*kept, strict=True))
            if kept
            else (np.zeros(0, dtype=np.int64),) * 3
        )
        true = max(0, (start - zero_day()).days), min(size - 1, (end - zero_day()).days + 1)
        week_keys = [(weekday, keys.setdefault(key_, len(keys))) for weekday, key_ in week]
        made.append((Example(low, high, key, week_keys, true, 1.0), source))
    prefixes = {key.partition("/")[0] for key in keys if re.search(r"/(?:-?\d+|far|-far)$", key)} - _CYCLIC
    for prefix in sorted(
        prefix
        for prefix in prefixes | (_STATED - _CYCLIC)
        if not prefix.startswith(("bare", "weekday", "titled", "named", "listed"))
    ):
        for lag in ("in", *_STEPS):  # what no report had takes what its kin have learnt
            keys.setdefault(f"{prefix}/{lag}", len(keys))
    counts = Counter(source for _, source in made)
    for example, source in made:
        example.weight = 1 / math.sqrt(counts[source])
    return [example for example, _ in made], keys


def zero_day() -> date:
    return FIRST


class _Guesses(dict[str, float]):
    """Every key at its guess."""

    def get(self, key: str, default: Any = None) -> Any:
        return guess(key)

    def __bool__(self) -> bool:
        return True


def parts(key: str) -> list[str]:
    """What a key's weight is made of besides its guess: steps from lag to lag outward, shared by kindred prefixes.

    So a class of lag that was seldom met leans on those beside it, and a rare kind of clue on the commoner kinds.
    """
    prefix, _, lag = key.partition("/")
    plain = prefix.replace("-sure", "")
    kin = dict.fromkeys([prefix, plain, plain.replace("-lead", ""), re.sub(r"\d", "", plain).replace("-lead", "")])
    if lag in {"in", "before", "after", "soon", "weekday"} or prefix.startswith("weekday"):
        return [f"{name}/{lag}" for name in kin]
    side = [step for step in _STEPS if step.startswith("-") == lag.startswith("-")]
    if lag not in side:
        return [f"{name}/{lag}" for name in kin]
    return [f"{name}/{step}" for name in kin for step in side[: side.index(lag) + 1]]


_STEPS = ("1 3 7 14 31 92 183 366 731 1096 1827 3653 9131 far -1 -3 -7 -14 -31 -92 -183 -366 -1096 -far").split()


def design(keys: Mapping[str, int]) -> tuple[Array, Array, int]:
    """Which parameters each key's weight adds up: rows (keys), columns (parameters), and how many there are."""
    columns: dict[str, int] = {}
    pairs = [(row, columns.setdefault(part, len(columns))) for key, row in keys.items() for part in parts(key)]
    row, column = zip(*pairs, strict=True)
    return np.array(row), np.array(column), len(columns)


def fit(made: list[Example], start: Array, size: int, keys: Mapping[str, int]) -> Array:
    """Adam on the penalised log likelihood."""
    row, column, count = design(keys)
    learnt, mean, square = np.zeros(count), np.zeros(count), np.zeros(count)
    weights = start.copy()
    whole = sum(example.weight for example in made)
    for epoch in range(1, EPOCHS + 1):
        by_key, total = np.zeros_like(start), 0.0
        for example in made:
            total += _slope(example, weights, size, by_key)
        slope = np.bincount(column, by_key[row], count) / whole - HOLD * learnt
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        learnt += (
            RATE * 0.97 ** max(0, epoch - 20) * (mean / (1 - 0.9**epoch)) / (np.sqrt(square / (1 - 0.99**epoch)) + 1e-4)
        )
        weights = start + np.bincount(row, learnt[column], len(start))
        if epoch % 20 == 0:
            print(epoch, "log likelihood", round(total / whole, 4), flush=True)
    return weights


def _slope(example: Example, weights: Array, size: int, slope: Array) -> float:
    """Adds the gradient of one report's log likelihood, and returns that."""
    steps = np.zeros(size + 1)
    value = weights[example.key]
    np.add.at(steps, example.low, value)
    np.add.at(steps, example.high, -value)
    sums = np.cumsum(steps)[:size]
    for weekday, key in example.weekday:
        sums[(weekday - FIRST.weekday()) % 7 :: 7] += weights[key]
    shares = np.exp(sums - sums.max())
    shares /= shares.sum()
    first, last = example.true
    held = shares[first : last + 1].sum() + 1e-12
    target = np.zeros(size)
    target[first : last + 1] = shares[first : last + 1] / held
    missing = target - shares
    ends = np.concatenate([[0.0], np.cumsum(missing)])
    np.add.at(slope, example.key, example.weight * (ends[example.high] - ends[example.low]))
    for weekday, key in example.weekday:
        slope[key] += example.weight * missing[(weekday - FIRST.weekday()) % 7 :: 7].sum()
    return example.weight * float(np.log(held))


def temperature(made: list[Example], start: Array, size: int, keys: Mapping[str, int]) -> float:
    """The number by which weights are best divided: each half of the reports judges what the other taught."""
    told: list[tuple[Example, Array]] = []
    for half in (0, 1):
        taught = fit(made[half::2], start, size, keys)
        told += [(example, taught) for example in made[1 - half :: 2]]
    nothing = np.zeros(len(start))
    tried = {
        heat: sum(_slope(example, taught / heat, size, nothing) for example, taught in told)
        for heat in (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.7, 2.0)
    }
    print("temperatures", {heat: round(total, 2) for heat, total in tried.items()})
    return max(tried, key=tried.__getitem__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--without", action="append", default=[], type=Path)
    args = parser.parse_args()
    made, keys = examples(readings(args.reports, args.without))
    start, size = np.array([guess(key) for key in keys]), (horizon(None) - FIRST).days + 1
    save(fit(made, start, size, keys), keys, len(made), temperature(made, start, size, keys))


def save(weights: Array, keys: Mapping[str, int], count: int, heat: float) -> None:
    learnt = {key: round(float(weights[number]), 3) for key, number in keys.items()}
    table = {"reports": count, "temperature": heat, "weights": {key: guess(key) for key in _UNMET} | learnt}
    OUT.write_text(json.dumps(table, indent=0, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
