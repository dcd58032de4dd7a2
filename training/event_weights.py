"""Makes `communique/extract/weights/events-*.json`: `training/heads.py` runs it.

Every
candidate that the rules find in a report is told right or wrong by the report's gold events (same type, a pair of
parties in common, words that overlap); logistic regressions with L2 learn to tell them apart: `told` whether the words
tell of an event, `ways` which way to read its parties is right, `groups` whether a merged event holds up, `background`
whether it is news. Five folds over reports give honest probabilities, by which the least probability that is kept is
chosen for the best F1; the figures go into the files.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from communique.extract import background, dating, merging
from communique.extract.acts import OTHER
from communique.extract.events import Weights, best, candidates, places
from communique.extract.logistic import BIAS, probability
from communique.extract.triggers import Candidate, Index
from communique.kinds.codebook import standard as codebook
from communique.kinds.codebook import without_examples
from communique.model import Document, Note, Span
from communique.run.standard import standard
from communique.stage import Pipeline, Reading
from training.candidates import alike as norm

SEED, FOLDS, STEPS, RATE, DECAY, WAYS, RARE = 7, 5, 150, 0.03, 12.0, 8.0, 3
GROUPS, FLOOR, EVEN, PAST = 3.0, 0.06, 0.06, 5.0
MUTUAL = merging.MUTUAL


@dataclass(slots=True)
class Case:
    """A report with its gold and what the rules find in it."""

    gold: dict[str, Any]
    reading: Reading
    found: list[Candidate]
    right: list[tuple[float, float]]
    groups: list[merging.Group] = field(default_factory=list)


EXTRA: list[Case] = []
"""Cases that the models of words and ways learn from beside the reports; nothing is measured on them."""


def pipeline() -> Pipeline:
    """The stages that events rest on."""
    return Pipeline([stage for stage in standard().stages if not stage.name.startswith("extract.")])


def pairs(kind: str, actors: Sequence[str], recipients: Sequence[str]) -> set[tuple[str, str]]:
    """The pairs of parties of an event, as the scorer sees them."""
    first, second = {norm(a) for a in actors}, {norm(r) for r in recipients}
    if kind in MUTUAL or not second:
        everyone = sorted(first | second)
        both = {(a, b) for i, a in enumerate(everyone) for b in everyone[i + 1 :]}
        return both or {(a, "") for a in everyone}
    return {(a, r) for a in first for r in second}


def alike(event: Mapping[str, Any], kind: str, actors: Sequence[str], recipients: Sequence[str]) -> bool:
    """Whether type and a pair of parties agree."""
    if event["type"] != kind:
        return False
    mine, theirs = pairs(kind, actors, recipients), pairs(kind, event["actors"], event["recipients"])
    return bool(mine & theirs) or (kind in MUTUAL and bool({(b, a) for a, b in mine} & theirs))


def judge(gold: Mapping[str, Any], candidate: Candidate) -> tuple[float, float]:
    """Whether the words tell of an event of the type, and whether the parties are its."""
    actors, recipients = candidate.names()
    near = [
        event
        for event in gold["events"]
        if event["type"] == candidate.type
        and any(s < candidate.word.end and candidate.word.start < e for s, e in event["evidence"])
    ]
    return float(bool(near)), float(any(alike(event, candidate.type, actors, recipients) for event in near))


def blind(case: Case) -> Case:
    """A case without the encoder's word: of a report that the encoder learnt from it would be too sure."""
    for candidate in case.found:
        candidate.told = ["blind", *(f for f in candidate.told if not f.startswith("net"))]
        candidate.ways = [f for f in candidate.ways if not f.startswith("net")]
    kept = [(c, r) for c, r in zip(case.found, case.right, strict=True) if not c.rule.id.startswith(OTHER)]
    case.found, case.right = [c for c, _ in kept], [r for _, r in kept]
    return case


def cases(readings: Iterable[tuple[dict[str, Any], Reading]]) -> list[Case]:
    book = without_examples(codebook())
    index, out = Index.of(book), []
    for gold, reading in readings:
        found = list(candidates(reading, book, index))
        out.append(Case(gold, reading, found, [judge(gold, candidate) for candidate in found]))
    return out


class Table:
    """Rows of features, each with the bias, as flat arrays; rare features are left out."""

    def __init__(self, features: Sequence[Sequence[str]]) -> None:
        rows = [(BIAS, *row) for row in features]
        counts = Counter(feature for row in rows for feature in set(row))
        self.names = sorted(feature for feature, count in counts.items() if count >= RARE)
        number = {name: index for index, name in enumerate(self.names)}
        lists = [[number[f] for f in dict.fromkeys(row) if f in number] for row in rows]
        self.flat = np.array([index for row in lists for index in row], dtype=np.int64)
        self.sizes = np.array([len(row) for row in lists])
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    def adam(self, error: Callable[[Any], Any], decay: float) -> dict[str, float]:
        """Weights by Adam over the whole batch with L2; `error` gives each row's slope from the rows' sums."""
        size = len(self.names)
        weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
        for step in range(1, STEPS + 1):
            total = np.clip(np.add.reduceat(weights[self.flat], self.starts), -30, 30)
            slope = (
                np.bincount(self.flat, weights=np.repeat(error(total), self.sizes), minlength=size) + decay * weights
            )
            first = 0.9 * first + 0.1 * slope
            second = 0.99 * second + 0.01 * slope * slope
            weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        return {name: round(float(w), 3) for name, w in zip(self.names, weights, strict=True) if abs(w) >= 0.02}


Marked: TypeAlias = tuple[Mapping[str, str], Reading, Mapping[str, Span]]


def sentences(file: Path) -> Iterator[Marked]:
    """Sentences with one event each, source and target marked: columns `marked_sentence`, `root` of a TSV."""
    run = pipeline()
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for number, row in enumerate(rows):
        text, spans = unmarked(row["marked_sentence"])
        [reading] = run([Document(text, "extra", f"extra-{number}")])
        yield row, reading, spans


def note_parties(note: Note) -> list[str]:
    value = note.value["parties"]
    return [str(party) for party in value] if isinstance(value, list) else []


def extras(marked: Iterable[Marked]) -> list[Case]:
    """Only what bears on a sentence's event is kept: places that its type may be found at, and others on the same
    word."""
    book = without_examples(codebook())
    index, out = Index.of(book), []
    for row, reading, spans in marked:
        names = {
            mark: [p for note in reading.layer("party") if note.span.overlaps(span) for p in note_parties(note)]
            for mark, span in spans.items()
        }
        if not names.get("s"):
            continue
        kinds = ("CONCEDE", "RETREAT") if row["root"] == "YIELD" else (row["root"],)
        event = {"actors": names["s"], "recipients": names.get("t", []), "evidence": [[0, len(reading.text)]]}
        gold = {"events": [event | {"type": kind} for kind in kinds]}
        found = list(candidates(reading, book, index))
        heads = {c.head for c in found if judge(gold, c)[1]}
        kept = [c for c in found if c.type in kinds or c.head in heads]
        for candidate in kept:
            if "extra" not in candidate.told:
                candidate.told.append("extra")
        out.append(Case(gold, reading, kept, [judge(gold, candidate) for candidate in kept]))
    return out


def unmarked(marked: str) -> tuple[str, dict[str, Span]]:
    """The sentence without its marks, and what `<s>` and `<t>` stood around."""
    text, spans, opened = "", {}, {}
    for piece in re.split(r"(</?[st]>)", marked):
        if re.fullmatch(r"<[st]>", piece):
            opened[piece[1]] = len(text)
        elif re.fullmatch(r"</[st]>", piece):
            if opened.get(piece[2], len(text)) < len(text):
                spans[piece[2]] = Span(opened[piece[2]], len(text))
        else:
            text += piece
    return text, spans


def fit(every: Sequence[Case]) -> Weights:
    """Both models: words over all places, ways over the places where an event is told and one way is right."""
    told: list[list[str]] = []
    ways: list[list[str]] = []
    right: list[float] = []
    good: list[float] = []
    group: list[int] = []
    for case in (*every, *EXTRA):
        judged = {id(candidate): y for candidate, y in zip(case.found, case.right, strict=True)}
        for place in places(case.found):
            told.append(place[0].told)
            hits = [judged[id(candidate)][1] for candidate in place]
            right.append(max(hits))
            if len(place) > 1 and 0 < sum(hits) < len(place):
                group += [len(group) and group[-1] + 1] * len(place)
                ways += [candidate.ways for candidate in place]
                good += hits
    y = np.array(right)
    first = Table(told).adam(lambda total: 1 / (1 + np.exp(-total)) - y, DECAY)
    which, hit = np.array(group), np.array(good)

    def slope(total: Any) -> Any:
        power = np.exp(total)
        sums, hits = np.bincount(which, weights=power), np.bincount(which, weights=power * hit)
        return power / sums[which] - hit * power / hits[which]

    return Weights(first, Table(ways).adam(slope, WAYS), {}, FLOOR, 0.3)


def matched(gold: Mapping[str, Any], groups: Sequence[merging.Group]) -> list[bool]:
    """Which groups find a gold event of their own, the likeliest first."""
    free, out = list(gold["events"]), [False] * len(groups)
    for i in sorted(range(len(groups)), key=lambda i: -groups[i].score):
        event = next((e for e in free if alike(e, groups[i].type, *groups[i].best.names())), None)
        if event is not None:
            free.remove(event)
            out[i] = True
    return out


def score(
    every: Sequence[Case], least: float, per: Counter[tuple[str, str]] | None = None
) -> tuple[float, float, float]:
    """F1, precision and recall of merged events by type and pair of parties, one to one, over all reports."""
    hits = wanted = given = 0
    for case in every:
        groups = [group for group in case.groups if group.score >= least]
        good = matched(case.gold, groups)
        wanted += len(case.gold["events"])
        given += len(groups)
        hits += sum(good)
        if per is not None:
            per.update((group.type, "hit" if ok else "spurious") for group, ok in zip(groups, good, strict=True))
            per.update((event["type"], "gold") for event in case.gold["events"])
    precision, recall = hits / max(1, given), hits / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def regroup(case: Case) -> list[list[str]]:
    """Merges a report's candidates anew; the features of the groups."""
    case.groups = merging.merge(case.reading, best(c for c in case.found if c.score >= FLOOR))
    return merging.contexts(case.groups, len(case.reading.layer("sentence")))


def fit_groups(every: Sequence[Case]) -> dict[str, float]:
    """The model of groups, learnt from candidates scored by models that did not see their reports."""
    rows, right = [], []
    for case in every:
        rows += regroup(case)
        right += matched(case.gold, case.groups)
    y = np.array(right, dtype=float)
    return Table(rows).adam(lambda total: 1 / (1 + np.exp(-total)) - y, GROUPS)


def crossed(every: Sequence[Case]) -> None:
    """Gives every candidate the probability that a model of the other folds gives it, then every group."""
    order = list(range(len(every)))
    random.Random(SEED).shuffle(order)
    folds = [set(order[fold::FOLDS]) for fold in range(FOLDS)]
    for held in folds:
        model = fit([case for i, case in enumerate(every) if i not in held])
        for i in held:
            for place in places(every[i].found):
                model.score(place)
    for held in folds:
        groups = fit_groups([case for i, case in enumerate(every) if i not in held])
        for i in held:
            told = regroup(every[i])
            for group, features in zip(every[i].groups, told, strict=True):
                group.sure = probability(groups, features)


def pasts(every: Sequence[Case]) -> tuple[list[list[str]], list[float], list[int]]:
    """What tells background from news for the groups that find a gold event, whether it is background, and the number
    of its report."""
    rows, right, reports = [], [], []
    for number, case in enumerate(every):
        free = list(case.gold["events"])
        for group in sorted(case.groups, key=lambda group: -group.score):
            event = next((e for e in free if alike(e, group.type, *group.best.names())), None)
            if event is not None:
                free.remove(event)
                when, _ = dating.date(case.reading, group)
                rows.append(background.features(case.reading, group, when))
                right.append(float(event["aux"] == "historical"))
                reports.append(number)
    return rows, right, reports


def fit_pasts(rows: Sequence[Sequence[str]], right: Sequence[float]) -> dict[str, float]:
    y = np.array(right)
    return Table(rows).adam(lambda total: 1 / (1 + np.exp(-total)) - y, PAST)


def background_figures(every: Sequence[Case]) -> tuple[dict[str, float], dict[str, float]]:
    """The model of background, and its precision and recall over five folds."""
    rows, right, reports = pasts(every)
    hits = given = 0.0
    for fold in range(FOLDS):
        kept = [i for i, number in enumerate(reports) if number % FOLDS != fold]
        model = fit_pasts([rows[i] for i in kept], [right[i] for i in kept])
        for row, y, number in zip(rows, right, reports, strict=True):
            if number % FOLDS == fold and probability(model, row) >= background.LIKELY:
                given += 1
                hits += y
    return fit_pasts(rows, right), {"precision": hits / max(1, given), "recall": hits / max(1, sum(right))}


def rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}


def classes(every: Sequence[Case], least: float) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each type over the folds."""
    per: Counter[tuple[str, str]] = Counter()
    score(every, least, per)
    out = {}
    for kind in sorted({kind for kind, _ in per}):
        hits, given = per[kind, "hit"], per[kind, "hit"] + per[kind, "spurious"]
        precision, recall = hits / max(1, given), hits / max(1, per[kind, "gold"])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        out[kind] = {"gold": per[kind, "gold"]} | rounded({"precision": precision, "recall": recall, "f1": f1})
    return out


def save(target: Path, name: str, weights: Mapping[str, float], **more: object) -> None:
    data = {"made_by": "training/event_weights.py", **more, "weights": dict(sorted(weights.items()))}
    body = json.dumps(data, ensure_ascii=False, indent=0, default=dict)
    (target / f"events-{name}.json").write_text(body + "\n", encoding="utf-8")


def learn(every: Sequence[Case], target: Path) -> None:
    """Measures over five folds, learns from all reports and writes the four files."""
    crossed(every)
    steps = [step / 100 for step in range(10, 60)]
    even = [s for s in steps if abs(score(every, s)[1] - score(every, s)[2]) <= EVEN] or steps
    least = max(even, key=lambda least: score(every, least)[0])
    f1, precision, recall = score(every, least)
    print(f"five folds: F1 {f1:.3f} P {precision:.3f} R {recall:.3f} at {least}", flush=True)
    folds = rounded({"f1": f1, "precision": precision, "recall": recall})
    past, figures = background_figures(every)
    print("background", figures, flush=True)
    made = {
        "made_from": f"{len(every)} reports coded after the guide of the interchange format, "
        f"{sum(len(places(case.found)) for case in every)} places with {sum(len(case.found) for case in every)} "
        f"readings, and {len(EXTRA)} sentences of the PLOVER training set plv_train",
    }
    limits = {"floor": FLOOR, "least": least}
    save(target, "groups", fit_groups(every), **made, folds=folds, types=classes(every, least), **limits)
    save(target, "background", past, **made, folds=rounded(figures))
    weights = fit(every)
    save(target, "told", weights.told, **made)
    save(target, "ways", weights.ways, **made)
    print(len(weights.told), len(weights.ways), "weights")
