"""What speaks for a way to read who acts on whom, in groups that ways share: their names teach, their sums score.

A place has ten ways to read it on average, and half of what speaks for one speaks for others too: where those stand who
fill a role, how much the report is about them, how sure the encoder is of them. That is added up once for a place; what
is left for each way is crossed with its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from communique.extract import acts
from communique.extract.clauses import Sentence
from communique.extract.logistic import Table, Term, spelt, within
from communique.extract.triggers import Party, Report, Standing
from communique.extract.ways import Way

_CROSSED = ("subject", "is:", "light", "noun", "passive", "part", "how", "to:")


Key: TypeAlias = tuple[str, str, tuple[str, ...]]
"""A role, the first of the slots that tell where its parties stand, and their names."""


class Filled(NamedTuple):
    """Those who fill a role: where they stand, what else speaks for them, how much the report is about them, that as a
    feature which is crossed with the way's name, and how well they fit by the encoder where direction matters."""

    key: Key
    slots: tuple[str, ...]
    terms: tuple[Term, ...]
    standing: Standing
    share: str
    fit: acts.Fit | None


@dataclass(slots=True)
class Place:
    """What the ways to read one place share: the report, the type and the rule, the marks that are crossed with where
    parties stand, what else a way's name is crossed with, where the sentence begins and ends, the encoder's word; and
    who fills which role, with the sums of their weights and of those of where they stand."""

    report: Report
    kind: str
    rule: str
    marks: tuple[str, ...]
    rights: tuple[str, ...]
    lemma: tuple[str, ...]
    inside: tuple[int, int]
    sides: acts.Sides | None
    filled: dict[Key, Filled] = field(default_factory=dict)
    sums: dict[Key, float] = field(default_factory=dict)
    stood: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        scene: tuple[Sentence, Report],
        told: tuple[str, str, str, str],
        marks: Iterable[str],
        sides: acts.Sides | None,
    ) -> Place:
        """`told` are type, rule, mood and lemma; `marks` those that all ways have."""
        sentence, report = scene
        kind, rule, mood, lemma = told
        crossed = tuple(mark for mark in dict.fromkeys(marks) if mark.startswith(_CROSSED))
        span, rights = sentence.note.span, (kind, rule, mood, sentence.note.label)
        return cls(report, kind, rule, crossed, rights, (lemma,), (span.start, span.end), sides)

    def total(self, table: Table, way: Way) -> float:
        """The sum of the weights of the features that `spell` names, within 30."""
        own, theirs = self._roles(way)
        first, second = self.sums.get(own.key), self.sums.get(theirs.key)
        if first is None:
            first = self.sums[own.key] = self._sum(table, own)
        if second is None:
            second = self.sums[theirs.key] = self._sum(table, theirs)
        return within(first + second + table.sum(self._whole(way, own, theirs)))

    def _sum(self, table: Table, one: Filled) -> float:
        name = one.slots[0]
        if name not in self.stood:
            self.stood[name] = table.once(self._stands(one.slots))
        return self.stood[name] + table.sum(one.terms)

    def spell(self, way: Way) -> list[str]:
        """The features of a way by their names."""
        own, theirs = self._roles(way)
        stands = (*self._stands(own.slots), *self._stands(theirs.slots))
        return spelt((*self._whole(way, own, theirs), *stands, *own.terms, *theirs.terms))

    def _stands(self, slots: tuple[str, ...]) -> list[Term]:
        """Where the parties of a role stand, by what they are called first of all."""
        both = self.kind, self.rule
        return [("", slots), (slots[0], (*both, *self.marks)), *[(slot, both) for slot in slots[1:]]]

    def _roles(self, way: Way) -> tuple[Filled, Filled]:
        """Who acts and who is acted on, looked at once for each place."""
        own, theirs = ("a", way.slots[0][0], way.names[0]), ("r", way.slots[1][0], way.names[1])
        first, second = self.filled.get(own), self.filled.get(theirs)
        if first is None:
            first = self.filled[own] = self._fill(own, way.slots[0], way.actors)
        if second is None:
            second = self.filled[theirs] = self._fill(theirs, way.slots[1], way.recipients)
        return first, second

    def _fill(self, key: Key, slots: tuple[str, ...], parties: Sequence[Party]) -> Filled:
        """How much the report is about those who fill a role, whether they are named in the sentence, and how sure the
        encoder is of them."""
        role, _, names = key
        who, (start, end) = self.report.standing(names), self.inside
        here = False
        for party in parties:
            if start <= party.span.start and party.span.end <= end:
                here = True
                break
        share, told = _known((role, here, who.size, who.eighths, who.lead, who.coded), self.kind)
        if self.sides is None or self.sides.mutual:
            return Filled(key, slots, told, who, share, None)
        fit = (self.sides.first if role == "a" else self.sides.second).fit(names)
        return Filled(key, slots, (*told, ("", acts.edges(role, fit))), who, share, fit)

    def _whole(self, way: Way, own: Filled, theirs: Filled) -> list[Term]:
        """What speaks for a way as a whole: its name, crossed with all that is known of the place, how many act and are
        acted on, how often they are named together, and how well the encoder agrees."""
        (actors, recipients), mine = way.names, _mine(way.name)
        name = mine[0]
        counts = counted(self.kind, self.rule, actors[0], own.standing, theirs.standing)
        met = _together(self.kind, min(self.report.meetings(actors, recipients), 4), bool(recipients))
        return [
            ("", mine), (name, self.rights), (name, self.lemma), (name, self.marks), ("", counts), (name, counts),
            (own.share, mine), (theirs.share, mine), ("", met), *self._agreeing(way, own.fit, theirs.fit),
        ]  # fmt: skip

    def _agreeing(self, way: Way, own: acts.Fit | None, theirs: acts.Fit | None) -> tuple[Term, ...]:
        if self.sides is None:
            return _UNSEEN
        if own is not None and theirs is not None:
            return (("", acts.agrees(own, theirs)),)
        first, second = self.sides.fits(*way.names)
        return ("", acts.agrees(first, second)), ("", acts.edges("a", first)), ("", acts.edges("r", second))


_UNSEEN: tuple[Term, ...] = (("", acts.UNSEEN),)


@lru_cache(maxsize=1024)
def _mine(way: str) -> tuple[str]:
    return (f"roles:{way}",)


@lru_cache(maxsize=8192)
def _known(told: tuple[str, bool, int, int, bool, bool | None], kind: str) -> tuple[str, tuple[Term, ...]]:
    """How much the report is about those who fill a role, and whether they are named in the sentence."""
    role, here, size, eighths, lead, coded = told
    share = f"{role}#{eighths}"
    plain = f"{share}:{lead}:{here}", f"{role}#{coded}:{here}:{size}", f"{role}#{lead}:{here}>{kind}"
    return share, (("", plain),)


@lru_cache(maxsize=1024)
def _together(kind: str, most: int, aimed: bool) -> tuple[str, str]:
    """How often actors and recipients are named together."""
    return f"together={most}:{aimed}", f"together={most}>{kind}:{aimed}"


def counted(kind: str, rule: str, first: str, own: Standing, theirs: Standing) -> tuple[str, ...]:
    """How many act and are acted on, whether they are the report's main parties, and by which code the first goes."""
    code = first if own.coded else "name"
    return _counted(kind, rule, code, (min(own.size, 3), min(theirs.size, 2)), (own.main, theirs.main))


@lru_cache(maxsize=16_384)
def _counted(kind: str, rule: str, code: str, counts: tuple[int, int], main: tuple[bool, bool]) -> tuple[str, ...]:
    own, theirs = counts
    return (
        f"actors={own}>{kind}", f"recipients={theirs}>{kind}", f"recipients={theirs}>{rule}",
        f"pair={min(own, 2)}{theirs}>{rule}",
        f"main={main[0]}{main[1]}", f"main={main[0]}>{kind}", f"code={code}", f"named={code != 'name'}>{kind}",
    )  # fmt: skip
