"""Clusters: which claims are one, once all judgements on them are taken together.

Judgements are of pairs, and pairs disagree: this may be that, and that may be yet another, where the first and the
last cannot be one. So claims are put together from the surest pair on, and two groups become one only while
what their pairs say speaks for it on average (agglomeration with average linkage, Sokal and Michener 1958). A chain of
reports on yearly summits stays apart, because every later summit speaks against every earlier one.

The clusters of a component (claims that judgements connect) depend on its judgements alone, not on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import log2
from typing import TypeAlias

Pair: TypeAlias = tuple[str, str]
Bits: TypeAlias = Callable[[str, str], int]
_Sum: TypeAlias = tuple[int, int, tuple[int, ...]]

FLOOR, CEILING = -300, 400
"""What one pair can say at most against and for, in hundredths of a bit: no single pair decides for a whole group."""
WHOLE = 64
"""Components of so many claims at most are looked at as wholes: pairs that nobody judged are compared too."""
UNJUDGED = -200
"""What a pair that was never compared speaks in larger components: it shared no clue."""
HEARD = 0.8
"""The share of two groups' pairs that is heard in components that are looked at as wholes, those that speak most for
them being one: a claim that was misread is unlike all others."""


def pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def hundredths(score: float) -> int:
    """A probability as hundredths of a bit for or against.

    >>> hundredths(0.5), hundredths(0.8), hundredths(0.0)
    (0, 200, -300)
    """
    sure = min(max(score, 0.0001), 0.9999)
    return max(FLOOR, min(CEILING, round(100 * log2(sure / (1 - sure)))))


@dataclass(frozen=True, slots=True)
class Said:
    """What persons said of pairs of claims: these are one, those are not."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


@dataclass(slots=True)
class _Groups:
    """Claims as they are put together. `between` has, for two groups by number, the sum of what is said of their
    pairs, of how many pairs that is, and where not all of them are heard what each says."""

    members: dict[int, list[str]]
    between: dict[int, dict[int, _Sum]]
    families: list[int]
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def family(self, group: int) -> int:
        """The group that stands for all that persons said are one with this one."""
        while self.families[group] != group:
            self.families[group] = self.families[self.families[group]]
            group = self.families[group]
        return group

    def unite(self, one: int, other: int) -> bool:
        """Makes two families one; false where persons said that they are not."""
        first, second = sorted((self.family(one), self.family(other)))
        if first == second:
            return True
        if second in self.apart[first]:
            return False
        self.families[second] = first
        for foe in self.apart.pop(second, set()):
            self.apart[foe].discard(second)
            self.apart[foe].add(first)
            self.apart[first].add(foe)
        return True

    def average(self, one: int, other: int) -> float:
        """What the pairs of two groups say on average."""
        total, judged, each = self.between[one][other]
        pairs = len(self.members[one]) * len(self.members[other])
        if each:
            heard = max(1, round(HEARD * pairs))
            return sum(sorted(each, reverse=True)[:heard]) / heard
        return (total + UNJUDGED * (pairs - judged)) / pairs

    def merge(self, one: int, other: int) -> None:
        """Puts the second group into the first."""
        self.members[one] = sorted(self.members[one] + self.members.pop(other))
        for near, (total, judged, each) in self.between.pop(other).items():
            del self.between[near][other]
            if near != one:
                had, knew, before = self.between[one].get(near, (0, 0, ()))
                self.between[one][near] = self.between[near][one] = (had + total, knew + judged, before + each)


def clusters(claims: Collection[str], judged: Mapping[Pair, int], said: Said, bits: Bits) -> list[list[str]]:
    """The clusters of one component, each sorted, those of one claim too.

    `judged` has what judgements say of pairs, in hundredths of a bit; `bits` says it of pairs without a judgement in
    components that are looked at as wholes. What persons said holds whatever the rest says; where what they said cannot
    all hold ("a is b, b is c, a is not c"), that two are different does.
    """
    order = sorted(claims)
    groups = _start(order, judged, said, bits)
    heap = [(-groups.average(one, other), one, other) for one in groups.between for other in groups.between[one]]
    heap = [entry for entry in heap if entry[1] < entry[2] and entry[0] <= 0]
    heapify(heap)
    while heap:
        against, one, other = heappop(heap)
        if other not in groups.between.get(one, {}) or -groups.average(one, other) != against:
            continue
        if not groups.unite(one, other):
            continue
        groups.merge(one, other)
        for near in groups.between[one]:
            if (average := groups.average(one, near)) >= 0:
                heappush(heap, (-average, min(one, near), max(one, near)))
    return _families(groups)


def _start(order: list[str], judged: Mapping[Pair, int], said: Said, bits: Bits) -> _Groups:
    number = {claim: at for at, claim in enumerate(order)}
    between: dict[int, dict[int, _Sum]] = {at: {} for at in number.values()}
    whole = len(order) <= WHOLE
    pairs = _all(order) if whole else judged
    for one, other in pairs:
        if one in number and other in number:
            told = judged.get((one, other))
            says = bits(one, other) if told is None else told
            what = (says, 1, (says,) if whole else ())
            between[number[one]][number[other]] = between[number[other]][number[one]] = what
    groups = _Groups({at: [claim] for claim, at in number.items()}, between, list(range(len(order))))
    for one, other in said.different:
        if one in number and other in number:
            groups.apart[number[one]].add(number[other])
            groups.apart[number[other]].add(number[one])
    for one, other in sorted(said.same):
        if one in number and other in number:
            groups.unite(number[one], number[other])
    return groups


def _all(order: list[str]) -> Iterable[Pair]:
    return ((one, other) for at, one in enumerate(order) for other in order[at + 1 :])


def _families(groups: _Groups) -> list[list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for group, members in groups.members.items():
        found[groups.family(group)] += members
    return sorted(sorted(members) for members in found.values())


def components(pairs: Iterable[Pair]) -> list[list[str]]:
    """Claims that the pairs connect, each list sorted."""
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    seen: set[str] = set()
    found = []
    for start in sorted(near):
        if start in seen:
            continue
        seen.add(start)
        todo, here = [start], [start]
        while todo:
            new = near[todo.pop()] - seen
            seen |= new
            here += new
            todo += new
        found.append(sorted(here))
    return found
