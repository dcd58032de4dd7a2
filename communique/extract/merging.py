"""One act, one event: candidates of a report that tell of the same act are put together."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from communique.extract.logistic import probability
from communique.extract.triggers import MUTUAL, Candidate, Party
from communique.model import Span
from communique.stage import Reading

ALIKE = 0.5
"""Probability from which on two places tell of one act."""
KEPT = 40
"""Events of a type that a further place is compared with, the last,"""
COMPARED = 6
"""and places of each of them."""
RECALLED = 20_000
"""Comparisons whose outcome is kept."""
SOUND = 0.4
"""A member's share of the best member's probability from which on its words are evidence too."""


Kept: TypeAlias = "dict[Pair, float]"
"""How likely places that compare so tell of one act."""


@dataclass(slots=True)
class Group:
    """Candidates that are one event."""

    members: list[Candidate]
    traces: list[Trace] = field(default_factory=list)
    sure: float | None = None

    @property
    def type(self) -> str:
        return self.members[0].type

    @property
    def sound(self) -> list[Candidate]:
        """The likelier members, the likeliest first: the others say too little to stand as evidence."""
        likely = sorted(self.members, key=lambda member: -member.score)
        return [member for member in likely if member.score >= SOUND * likely[0].score]

    @property
    def mode(self) -> str | None:
        return next((m.mode for m in self.sound if m.mode), None)

    @property
    def best(self) -> Candidate:
        return max(self.members, key=lambda member: member.score)

    @property
    def score(self) -> float:
        return self.best.score if self.sure is None else self.sure

    @property
    def actors(self) -> tuple[Party, ...]:
        return self.best.actors

    @property
    def recipients(self) -> tuple[Party, ...]:
        return self.best.recipients

    def everyone(self) -> set[str]:
        return {p.name for p in (*self.actors, *self.recipients)}

    def evidence(self) -> list[Span]:
        """The places that tell of the event, in the order of the text, the likeliest of those that overlap."""
        spans = [span for member in self.sound for span in (member.span, *member.more)]
        kept: list[Span] = []
        for span in spans:
            if not any(span.overlaps(other) for other in kept):
                kept.append(span)
        return sorted(kept)


@dataclass(frozen=True, slots=True)
class Trace:
    """What is compared of a place: its candidate, who acts and is acted on (all act where direction does not matter),
    its phrase, the longer words of its clause, its names and numbers, and the days that its words give."""

    candidate: Candidate
    actors: frozenset[str]
    recipients: frozenset[str]
    phrase: str
    words: frozenset[str]
    names: frozenset[str]
    figures: frozenset[str]
    days: tuple[date, date] | None
    first: bool


def merge(
    reading: Reading, candidates: Iterable[Candidate], twins: Mapping[str, float], kept: Kept | None = None
) -> list[Group]:
    """The events of a report, each with the candidates that tell of it. `twins` are the weights that say whether two
    places tell of one act, `kept` what they have said before."""
    groups: list[Group] = []
    by_type: dict[str, list[Group]] = {}
    kept = {} if kept is None else kept
    for candidate in candidates:
        mine = trace(reading, candidate)
        near = by_type.setdefault(candidate.type, [])
        likely, sure = None, ALIKE
        for group in near[-KEPT:]:
            alike = likeness(group, mine, twins, kept)
            if alike > sure or (likely is None and alike == sure):
                likely, sure = group, alike
        if likely is not None:
            likely.members.append(candidate)
            likely.traces.append(mine)
            continue
        group = Group([candidate], [mine])
        groups.append(group)
        near.append(group)
    return groups


def likeness(group: Group, mine: Trace, twins: Mapping[str, float], kept: Kept) -> float:
    """The probability that a place tells of a group's act: the mean over the first places that it has."""
    others = group.traces[:COMPARED]
    total = 0.0
    for found in [pair(other, mine) for other in others]:
        if found is None:
            continue
        alike = kept.get(found)
        if alike is None:
            if len(kept) >= RECALLED:
                kept.clear()
            alike = kept[found] = probability(twins, _spelt(found))
        total += alike
    return total / len(others)


def trace(reading: Reading, candidate: Candidate) -> Trace:
    text = candidate.span.of(reading.text)
    parties = {p.span.of(reading.text).casefold() for p in (*candidate.actors, *candidate.recipients)}
    words = [word.strip(".,;:'\"()’“”") for word in text.split()]
    own = [word for word in words if len(word) > 1 and not any(word.casefold() in name for name in parties)]
    actors, recipients = map(frozenset, candidate.names())
    if candidate.type in MUTUAL:
        actors, recipients = actors | recipients, frozenset()
    return Trace(
        candidate, actors, recipients, _phrase(candidate),
        frozenset(word.casefold()[:5] for word in own if len(word) > 3),
        frozenset(word.removesuffix("’s").removesuffix("'s") for word in own[1:] if word[0].isupper()),
        frozenset(word for word in words if word[:1].isdigit()),
        days(reading, candidate),
        reading.layer("sentence")[candidate.sentence].label == "heading" or candidate.sentence == 0,
    )  # fmt: skip


def days(reading: Reading, candidate: Candidate) -> tuple[date, date] | None:
    """The days that the words of a candidate's clause give, if any."""
    for note in reading.within("time", candidate.span):
        start, end = note.value.get("start"), note.value.get("end")
        if isinstance(start, str) and isinstance(end, str):
            return date.fromisoformat(start), date.fromisoformat(end)
    return None


class Pair(NamedTuple):
    """What is compared of two places of one type, the first of them earlier: how their parties go together, how many
    words they share (in quarters of the shorter, fifths of both, alone, and those not shared), how far apart they are,
    and whether days, mode, rule, phrase, names, figures and tenses are the same."""

    type: str
    who: str
    quarters: int
    fifths: int
    shared: int
    unshared: int
    far: str
    when: str
    mode: str
    rule: bool
    phrase: bool
    first: bool
    names: str
    figures: str
    tense: str
    overlaps: bool


def pair(one: Trace, two: Trace) -> Pair | None:
    """How two places of one type compare; None where nobody acts in both."""
    who = _who(one, two)
    if who is None:
        return None
    a, b = one.candidate, two.candidate
    shared = len(one.words & two.words)
    either = len(one.words) + len(two.words) - shared
    return Pair(
        a.type, who,
        int(4 * shared / max(1, min(len(one.words), len(two.words)))), int(5 * shared / max(1, either)),
        min(shared, 6), min(5, max(1, either) - shared),
        _FAR[bisect_left(_STEPS, abs(b.sentence - a.sentence))], _when(one.days, two.days),
        "none" if not (a.mode and b.mode) else str(a.mode == b.mode),
        a.rule.id == b.rule.id, one.phrase == two.phrase, one.first or two.first,
        _common(one.names, two.names), _common(one.figures, two.figures),
        f"{a.mood.tense}/{b.mood.tense}", a.span.overlaps(b.span),
    )  # fmt: skip


_STEPS = (0, 1, 2, 4, 8, 16)
_FAR = ("0", "1", "2", "4", "8", "16", "more")


def same(one: Trace, two: Trace) -> list[str]:
    """Features of two places of one type; none where nobody acts in both."""
    found = pair(one, two)
    return _spelt(found) if found else []


def _spelt(pair: Pair) -> list[str]:
    kind, who, far, when, shared = pair.type, pair.who, pair.far, pair.when, pair.shared
    words, alike = f"{pair.quarters}{min(shared, 3)}", f"{pair.fifths}:{pair.unshared}"
    phrase, first = (pair.rule, pair.phrase), pair.first
    found = [
        f"who={who}", f"words={words}", f"far={far}", f"when={when}", f"mode={pair.mode}", f"phrase={phrase}",
        f"first={first}", f"names={pair.names}", f"figures={pair.figures}",
        f"tense={pair.tense}", f"who={who}>{words}", f"who={who}>{far}", f"when={when}>{words}",
        f"first={first}>{words}", f"first={first}>{who}", f"far={far}>{words}", f"who={who}>{when}",
        f"phrase={phrase}>{words}", f"overlaps={pair.overlaps}",
        f"alike={alike}", f"alike={alike}>{kind}", f"alike={alike[0]}>{when}", f"alike={alike[0]}>{who}",
        f"alike={alike[0]}>{shared}",
    ]  # fmt: skip
    return [*found, kind, *(f"{feature}>{kind}" for feature in found[:9])]


def _who(one: Trace, two: Trace) -> str | None:
    """How the parties of two places go together; None where nobody acts in both."""
    if one.actors.isdisjoint(two.actors):
        return None
    if one.candidate.type in MUTUAL:
        return f"{_sets(one.actors, two.actors)}{min(3, len(one.actors & two.actors))}"
    return f"{_sets(one.actors, two.actors)}/{_sets(one.recipients, two.recipients)}"


def _sets(one: frozenset[str], two: frozenset[str]) -> str:
    if not one or not two:
        return "none" if not one and not two else "one"
    if one == two:
        return "same"
    return "within" if one <= two or two <= one else "some" if one & two else "other"


def _when(one: tuple[date, date] | None, two: tuple[date, date] | None) -> str:
    if one is None or two is None:
        return "none" if one is None and two is None else "one"
    if one == two:
        return "same"
    return "apart" if one[1] < two[0] or two[1] < one[0] else "near"


def _common(one: frozenset[str], two: frozenset[str]) -> str:
    if not one or not two:
        return "none"
    return str(min(2, len(one & two)))


def _phrase(candidate: Candidate) -> str:
    return next((mark for mark in candidate.marks if mark.startswith("phrase:")), "")


def contexts(
    groups: Sequence[Group], sentences: int, twins: Mapping[str, float], kept: Kept | None = None
) -> list[dict[str, float]]:
    """For each of a report's groups the numbers that its trees go by: those of its best place, and what the others say
    about it: likelier ones of the same type and pair (they may be the same act), a likelier one on the same words, and
    how often the report comes back to it."""
    kept = {} if kept is None else kept
    order = sorted(range(len(groups)), key=lambda i: -groups[i].score)
    ranks: Counter[str] = Counter()
    acts: Counter[tuple[str, tuple[str, str]]] = Counter()
    kinds: dict[str, list[Group]] = {}
    pairs: Counter[tuple[str, str]] = Counter()
    taken: dict[int, list[Group]] = {}
    out: list[dict[str, float]] = [{} for _ in groups]
    for i in order:
        group = groups[i]
        kind, best = group.type, group.best
        own, mine = best.pairs(), next(trace for trace in group.traces if trace.candidate is best)
        near = [other for other in taken.get(best.sentence, []) if other.best.span.overlaps(best.span)]
        found = best.numbers | _members(group)
        found |= {
            f"type-{kind}": 1.0, "logit": _logit(best.score), "told": _logit(best.sure), "share": best.share,
            "agree": best.score / max(1e-6, best.sure), "rank": float(ranks[kind]), "order": float(ranks.total()),
            "twins": float(max((acts[kind, pair] for pair in own), default=0)),
            "same": max((likeness(other, mine, twins, kept) for other in kinds.get(kind, [])[:KEPT]), default=0.0),
            "known": float(max((pairs[pair] for pair in own), default=0)),
            "rival": max((other.score for other in near), default=0.0),
            "rival-same": max((other.score for other in near if other.best.pairs() & own), default=0.0),
            "rival-word": max((o.score for o in near if o.best.head == best.head), default=0.0),
            "beside": float(len(taken.get(best.sentence, []))), "groups": len(groups) / max(1, sentences),
        }  # fmt: skip
        out[i] = found
        ranks[kind] += 1
        for pair in own:
            acts[kind, pair] += 1
            pairs[pair] += 1
        taken.setdefault(best.sentence, []).append(group)
        kinds.setdefault(kind, []).append(group)
    return out


def _members(group: Group) -> dict[str, float]:
    """What the places of a group say together."""
    scores = sorted((member.score for member in group.members), reverse=True)
    seen = [member.numbers["net-own"] for member in group.members if "net-own" in member.numbers]
    net = {"net-most": max(seen), "net-sum": sum(seen)} if seen else {}
    return net | {
        "places": float(len({member.sentence for member in group.members})),
        "repeats": float(sum(len(member.more) for member in group.members)),
        "sum": sum(scores), "second": scores[1] if len(scores) > 1 else 0.0,
        "first": float(min(member.sentence for member in group.members)),
        "any-heading": float(max(member.numbers.get("heading", 0.0) for member in group.members)),
    }  # fmt: skip


def _logit(probability: float) -> float:
    sure = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(sure / (1 - sure))
