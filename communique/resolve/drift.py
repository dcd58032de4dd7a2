"""One holder's stances on a topic through time: what stays, what turns, where it falls silent, how the words change.

A topic holds things that a side may be for and against at once (the ABM Treaty, and the shield that it forbids). So
stances are first parted into *strands*: stances whose issues share most of what their words say. A *turn* is two
stances of a strand, one after the other, of which one is for and one against. A *silence* is a time without a stance on
the topic that is long beside the usual distance between two, while the holder goes on being reported on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from communique.resolve.gist import stem, weight
from communique.segment.words import lemma

SHARED = 0.5
"""Stances are of one strand from this share of the shorter issue's words on, by what the words say."""
LEAST = timedelta(365)
"""No shorter time is a silence."""
USUAL = 3.0
"""A silence is at least so many times as long as the usual (median) distance between two stances."""
HEARD = 2
"""Reports on the holder that there must be within a silence: without any, it is the record that is silent."""

_WORD = re.compile(r"[^\W\d_]{2,}|\d{3,}")
_EMPTY = frozenset(
    """the and for that with from this these those have has had was were are been being will would can could may might
    must shall should its their his her our your any all both other such into over under about not of in on to by at as
    an is be or it a against towards toward further more new own between among also which who whom what""".split()
)


@dataclass(frozen=True, slots=True)
class Stance:
    """A position as it was told: `day` is the day of its report (or of the stance, where one is told), None where
    nothing tells; `reports` all that carry it; `score` how sure it is, 0 to 1."""

    claim: str
    day: date | None
    polarity: str
    issue: str
    words: str
    reports: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Step:
    """A stance beside the one before it in its strand: whether it `turns`, how alike the words are (0 to 1), which
    words are `new` in the issue and which are `gone`."""

    stance: Stance
    turns: bool = False
    likeness: float | None = None
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """Days between two stances, both excluded, in which `reports` reports tell of the holder but not of the topic."""

    after: date
    before: date | None
    reports: int


@dataclass(slots=True)
class Strand:
    """Stances on one thing, in the order of their days."""

    name: str
    steps: list[Step] = field(default_factory=list)

    @property
    def turns(self) -> list[Step]:
        return [step for step in self.steps if step.turns]


def strands(stances: Iterable[Stance]) -> list[Strand]:
    """The stances parted into strands, that with the most stances first; undated ones stand last in theirs.

    A stance joins the strand that its issue is most like; which ones there are does not hang on the order given."""
    ordered = sorted(stances, key=lambda s: (s.day or date.max, s.claim))
    told = {issue: stems(issue) for issue in {stance.issue for stance in ordered}}
    groups: list[list[Stance]] = []
    words: list[Counter[frozenset[str]]] = []
    having: dict[str, dict[int, None]] = defaultdict(dict)
    for stance in sorted(ordered, key=lambda s: (-len(told[s.issue]), s.issue, s.claim)):
        own = told[stance.issue]
        # Only groups with a word in common are like at all.
        near = {at for word in own for at in having[word]}
        like, _, best = max(((_like(own, words[at]), -at, at) for at in near), default=(0.0, 0, -1))
        if like < SHARED:
            best = len(groups)
            groups.append([])
            words.append(Counter())
        groups[best].append(stance)
        words[best][own] += 1
        for word in own:
            having[word][best] = None
    found = [_strand(sorted(group, key=lambda s: (s.day or date.max, s.claim))) for group in groups]
    return sorted(found, key=lambda strand: (-len(strand.steps), strand.name))


def _like(own: frozenset[str], group: Counter[frozenset[str]]) -> float:
    """How like an issue is to those of a group on average: each wording is compared once, however often it is told."""
    return round(sum(count * alike(own, other) for other, count in group.items()) / group.total(), 9)


def _strand(stances: Sequence[Stance]) -> Strand:
    names = sorted({stance.issue for stance in stances}, key=lambda name: (len(name), name))
    strand = Strand(" ".join(names[len(names) // 2].split()))
    before: Stance | None = None
    for stance in stances:
        strand.steps.append(_step(before, stance))
        before = stance
    return strand


def _step(before: Stance | None, stance: Stance) -> Step:
    if before is None:
        return Step(stance)
    old, new = _told(before.issue), _told(stance.issue)
    turns = before.polarity != stance.polarity and before.day is not None and stance.day is not None
    return Step(
        stance,
        turns,
        round(alike(frozenset(old), frozenset(new), both=True), 2),
        tuple(word for key, word in new.items() if key not in old),
        tuple(word for key, word in old.items() if key not in new),
    )


def _told(text: str) -> dict[str, str]:
    """The stems of a text's words that carry meaning, each with the word as it stands."""
    words = (match[0] for match in _WORD.finditer(text) if match[0].casefold() not in _EMPTY)
    return {stem(lemma(word.casefold())): word for word in words}


def stems(text: str) -> frozenset[str]:
    """What a text's words are compared as."""
    return frozenset(_told(text))


def alike(left: frozenset[str], right: frozenset[str], *, both: bool = False) -> float:
    """How much of the shorter's words the other has too, weighed by what they say; with `both`, of all words."""
    if not left or not right:
        return 0.0
    whole = weight(left | right) if both else min(weight(left), weight(right))
    return weight(left & right) / whole


def silences(stances: Iterable[Stance], reports: Sequence[date], until: date | None = None) -> Iterator[Silence]:
    """The times without a stance. `reports` are the days of reports on the holder; with `until` also that from the last
    stance to then."""
    days = sorted({stance.day for stance in stances if stance.day})
    gaps = [(after - before).days for before, after in pairwise(days)]
    if not days:
        return
    usual = timedelta(median(gaps) * USUAL if gaps else 0)
    ends: list[tuple[date, date | None]] = list(pairwise(days))
    for after, before in [*ends, *([(days[-1], None)] if until else [])]:
        last = before or until
        assert last is not None
        heard = sum(after < day < last for day in reports)
        if last - after >= max(LEAST, usual) and heard >= HEARD:
            yield Silence(after, before, heard)
