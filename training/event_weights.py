"""Makes `communique/extract/weights/events-*.json`: `training/heads.py` runs it.

Every candidate that the rules or the encoder find in a report is told right or wrong by the report's gold events (same
type, a pair of parties in common, words that overlap). Logistic regressions with L2 learn from them: `told` whether the
words tell of an event (`bare`: without the encoder's word), `ways` which way to read its parties is right, `twins`
whether two places tell of one act, `background` whether an event is news; boosted trees (`groups`) learn whether a
merged event holds up. Five folds over reports give honest probabilities, by which the least probability that is kept is
chosen for the best F1; the figures go into the files.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from communique.extract import background, dating, merging
from communique.extract.acts import OTHER
from communique.extract.events import Weights, best, candidates, places
from communique.extract.logistic import probability
from communique.extract.trees import Forest
from communique.extract.triggers import MUTUAL, Candidate, Index
from communique.extract.ways import NET
from communique.kinds.codebook import standard as codebook
from communique.kinds.codebook import without_examples
from communique.model import Document, Note, Span
from communique.run.standard import standard
from communique.stage import Pipeline, Reading
from training.annotations import CORPUS
from training.boosting import Growth, grow
from training.candidates import alike as norm
from training.sparse import Rows, choice, logistic

SEED, FOLDS, DECAY, BARE, WAYS, TWINS, PAST = 7, 5, 24.0, 16.0, 20.0, 16.0, 5.0
FLOOR, EVEN, LOOSE = 0.05, 0.05, 0.5
"""What a place must reach to be merged; how far apart precision and recall may be; what a way is worth that has only a
pair of parties in common with the right one."""
GROWTH = Growth()
DENSE = "dense"
"""Marks reports that were written to hold many events: they teach, but the threshold is not theirs."""


@dataclass(slots=True)
class Case:
    """A report with its gold and what is found in it; `right` says of each candidate whether its words tell of an
    event, and how right its parties are."""

    gold: dict[str, Any]
    reading: Reading
    found: list[Candidate]
    right: list[tuple[float, float]]
    groups: list[merging.Group] = field(default_factory=list)
    blind: bool = False
    """Whether it is read without the encoder."""

    @property
    def plain(self) -> bool:
        """Whether figures and the threshold are taken from it."""
        return not self.blind and not self.dense

    @property
    def dense(self) -> bool:
        return self.gold.get("source") == CORPUS


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
    mine, theirs = (pairs(kind, actors, recipients), pairs(kind, event["actors"], event["recipients"]))
    return bool(mine & theirs) or (kind in MUTUAL and bool({(b, a) for a, b in mine} & theirs))


def told_by(gold: Mapping[str, Any], candidate: Candidate) -> list[int]:
    """The numbers of the gold events of a candidate's type that rest on its word."""
    word = candidate.word
    return [
        number
        for number, event in enumerate(gold["events"])
        if event["type"] == candidate.type and any(s < word.end and word.start < e for s, e in event["evidence"])
    ]


def judge(gold: Mapping[str, Any], candidate: Candidate) -> tuple[float, float]:
    """Whether the words tell of an event of the type, and how far the parties are its: 1, `LOOSE` or 0."""
    events = [gold["events"][number] for number in told_by(gold, candidate)]
    actors, recipients = candidate.names()
    if any(just(event, candidate.type, actors, recipients) for event in events):
        return 1.0, 1.0
    loose = any(alike(event, candidate.type, actors, recipients) for event in events)
    return float(bool(events)), LOOSE if loose else 0.0


def just(event: Mapping[str, Any], kind: str, actors: Sequence[str], recipients: Sequence[str]) -> bool:
    """Whether the parties are the same."""
    mine = {norm(a) for a in actors}, {norm(r) for r in recipients}
    theirs = {norm(a) for a in event["actors"]}, {norm(r) for r in event["recipients"]}
    return mine[0] | mine[1] == theirs[0] | theirs[1] if kind in MUTUAL else mine == theirs


def blind(case: Case) -> Case:
    """A case without the encoder's word: of a report that the encoder learnt from it would be too sure."""
    for candidate in case.found:
        candidate.told = ["blind", *(f for f in candidate.told if not f.startswith("net"))]
        candidate.ways = [f for f in candidate.ways if not f.startswith("net")]
        candidate.numbers = {name: value for name, value in candidate.numbers.items() if not name.startswith("net")}
    kept = [(c, r) for c, r in zip(case.found, case.right, strict=True) if not _netted(c)]
    case.found, case.right, case.blind = [c for c, _ in kept], [r for _, r in kept], True
    return case


def _netted(candidate: Candidate) -> bool:
    return candidate.rule.id.startswith(OTHER) or candidate.marks[0].startswith((f"roles:{NET}", f"roles:{OTHER}"))


def cases(readings: Iterable[tuple[dict[str, Any], Reading]]) -> list[Case]:
    book = without_examples(codebook())
    index, out = Index.of(book), []
    for gold, reading in readings:
        found = list(candidates(reading, book, index))
        _share(found)
        case = Case(gold, reading, found, [judge(gold, candidate) for candidate in found])
        if case.dense:
            for place in places(found):
                place[0].told.append(DENSE)
        out.append(case)
    return out


_NAMES: dict[str, str] = {}


def _share(found: Sequence[Candidate]) -> None:
    """Keeps one copy of each feature's name in memory."""
    for candidate in found:
        candidate.ways = [_NAMES.setdefault(name, name) for name in candidate.ways]
        candidate.told[:] = [_NAMES.setdefault(name, name) for name in candidate.told]


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
        _share(found)
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


# --- words and ways -----------------------------------------------------------------------------------------------


class Places:
    """The rows of both models of places, each with the number of its case."""

    def __init__(self, every: Sequence[Case]) -> None:
        told: list[list[str]] = []
        ways: list[list[str]] = []
        right: list[float] = []
        good: list[float] = []
        group: list[int] = []
        owners: list[int] = []
        readers: list[int] = []
        for number, case in enumerate(every):
            judged = {id(candidate): y for candidate, y in zip(case.found, case.right, strict=True)}
            for place in places(case.found):
                hits = [judged[id(candidate)][1] for candidate in place]
                told.append(place[0].told)
                right.append(float(max(hits) > 0))
                owners.append(number)
                if len(place) > 1 and 0 < sum(hits) < len(place):
                    group += [len(group) and group[-1] + 1] * len(place)
                    ways += [candidate.ways for candidate in place]
                    good += hits
                    readers += [number] * len(place)
        self.told, self.ways = Rows(told), Rows(ways)
        self.bare = Rows([name for name in row if not name.startswith("net") and name != "blind"] for row in told)
        self.right, self.good, self.group = (np.array(right), np.array(good), np.array(group))
        self.owners, self.readers = np.array(owners), np.array(readers)

    def fit(self, held: set[int]) -> Weights:
        """The models, learnt from the cases that are not held out; those of merged events are empty."""
        out = np.array(sorted(held), dtype=np.int64)
        kept, read = ~np.isin(self.owners, out), ~np.isin(self.readers, out)
        which = np.unique(self.group[read], return_inverse=True)[1]
        told = self.told.fit(kept, logistic(self.right[kept]), DECAY)
        bare = self.bare.fit(kept, logistic(self.right[kept]), BARE)
        ways = self.ways.fit(read, choice(which, self.good[read]), WAYS)
        return Weights(told, bare, ways, {}, Forest((), 0.0, ()), FLOOR, 0.0)


# --- merged events ------------------------------------------------------------------------------------------------


def twins(case: Case) -> Iterator[tuple[list[str], float]]:
    """Pairs of places of one type that both find a gold event: their features, and whether it is the same."""
    known = [
        (merging.trace(case.reading, candidate), set(told_by(case.gold, candidate)))
        for candidate in best(c for c in case.found if c.score >= FLOOR)
    ]
    for (one, first), (two, second) in combinations(known, 2):
        if one.candidate.type == two.candidate.type and first and second and (found := merging.same(one, two)):
            yield found, float(bool(first & second))


def fit_twins(every: Sequence[Case]) -> dict[str, float]:
    rows = [row for case in every for row in twins(case)]
    table = Rows(features for features, _ in rows)
    kept = np.ones(len(rows), dtype=bool)
    return table.fit(kept, logistic(np.array([right for _, right in rows])), TWINS)


def matched(gold: Mapping[str, Any], groups: Sequence[merging.Group]) -> list[bool]:
    """Which groups find a gold event of their own, the likeliest first."""
    free, out = list(gold["events"]), [False] * len(groups)
    for i in sorted(range(len(groups)), key=lambda i: -groups[i].score):
        event = next((e for e in free if alike(e, groups[i].type, *groups[i].best.names())), None)
        if event is not None:
            free.remove(event)
            out[i] = True
    return out


def regroup(case: Case, model: Mapping[str, float]) -> list[dict[str, float]]:
    """Merges a report's candidates anew; the numbers of the groups."""
    case.groups = merging.merge(case.reading, best(c for c in case.found if c.score >= FLOOR), model)
    found = merging.contexts(case.groups, len(case.reading.layer("sentence")), model)
    return [numbers | ({DENSE: 1.0} if case.dense else {}) for numbers in found]


def fit_groups(every: Sequence[Case], model: Mapping[str, float]) -> Forest:
    """The trees, grown from candidates scored by models that did not see their reports."""
    rows, right = [], []
    for case in every:
        rows += regroup(case, model)
        right += [float(ok) for ok in matched(case.gold, case.groups)]
    return grow(rows, right, GROWTH)


def folds(count: int) -> list[set[int]]:
    order = list(range(count))
    random.Random(SEED).shuffle(order)
    return [set(order[fold::FOLDS]) for fold in range(FOLDS)]


def crossed(every: Sequence[Case]) -> None:
    """Gives every candidate the probability that a model of the other folds gives it, then every group."""
    together = Places([*every, *EXTRA])
    for held in folds(len(every)):
        model = together.fit(held)
        for i in held:
            for place in places(every[i].found):
                model.score(place)
    for held in folds(len(every)):
        known = [case for i, case in enumerate(every) if i not in held]
        same = fit_twins(known)
        trees = fit_groups(known, same)
        for i in held:
            numbers = regroup(every[i], same)
            for group, row in zip(every[i].groups, numbers, strict=True):
                group.sure = trees.probability({k: v for k, v in row.items() if k != DENSE})


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


# --- background ---------------------------------------------------------------------------------------------------


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
    return Rows(rows).fit(np.ones(len(rows), dtype=bool), logistic(np.array(right)), PAST)


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


def threshold(every: Sequence[Case]) -> float:
    """The least probability with the best F1, the mean of its neighbours' with it, where precision is near recall or
    above it."""
    steps = [step / 100 for step in range(10, 60)]
    found = {step: score(every, step) for step in steps}
    even = [s for s in steps if -EVEN <= found[s][1] - found[s][2] <= 2 * EVEN] or steps

    def smooth(at: float) -> float:
        near = [found[s][0] for s in steps if abs(s - at) < 0.025]
        return sum(near) / len(near)

    return max(even, key=smooth)


def learn(every: Sequence[Case], target: Path) -> None:
    """Measures over five folds, learns from all reports and writes the files."""
    crossed(every)
    plain = [case for case in every if case.plain]
    least = threshold(plain)
    f1, precision, recall = score(plain, least)
    print(f"five folds: F1 {f1:.3f} P {precision:.3f} R {recall:.3f} at {least}", flush=True)
    figures = rounded({"f1": f1, "precision": precision, "recall": recall})
    past, pasts = background_figures(every)
    print("background", pasts, flush=True)
    made = {
        "made_from": f"{len(every)} reports coded after the guide of the interchange format, "
        f"{sum(len(places(case.found)) for case in every)} places with {sum(len(case.found) for case in every)} "
        f"readings, and {len(EXTRA)} reports and sentences read without the encoder"
    }
    about = made | {"folds": figures, "types": classes(plain, least), "floor": FLOOR, "least": least}
    same = fit_twins(every)
    trees = fit_groups(every, same)
    save(target, "groups", {}, **about, forest=trees.data())
    save(target, "twins", same, **made)
    save(target, "background", past, **made, folds=rounded(pasts))
    model = Places([*every, *EXTRA]).fit(set())
    for name, weights in (("told", model.told), ("bare", model.bare), ("ways", model.ways)):
        save(target, name, weights, **made)
        print(name, len(weights), "weights")
