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
from communique.extract.logistic import Group, Table, within
from communique.extract.triggers import Party, Report, Standing
from communique.extract.ways import Way

_CROSSED = ("subject", "is:", "light", "noun", "passive", "part", "how", "to:")


Key: TypeAlias = tuple[str, str, tuple[str, ...]]
"""A role, the first of the slots that tell where its parties stand, and their names."""


class Filled(NamedTuple):
    """Those who fill a role: what speaks for them, how much the report is about them, that as a feature which is
    crossed with the way's name, and how well they fit by the encoder where direction matters."""

    key: Key
    group: Group
    standing: Standing
    share: str
    fit: acts.Fit | None


@dataclass(slots=True)
class Place:
    """What the ways to read one place share: the sentence, the report, the type and the rule, the marks that are
    crossed with where parties stand and all that is crossed with a way's name, the encoder's word, and who fills which
    role, with the sums of their weights."""

    sentence: Sentence
    report: Report
    kind: str
    rule: str
    marks: tuple[str, ...]
    rights: tuple[str, ...]
    sides: acts.Sides | None
    filled: dict[Key, Filled] = field(default_factory=dict)
    sums: dict[Key, float] = field(default_factory=dict)

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
        return cls(
            sentence, report, kind, rule, crossed, (kind, rule, mood, sentence.note.label, lemma, *crossed), sides
        )

    def total(self, table: Table, way: Way) -> float:
        """The sum of the weights of the features that `spell` names, within 30."""
        own, theirs = self._roles(way)
        for one in (own, theirs):
            if one.key not in self.sums:
                self.sums[one.key] = table.sum(one.group)
        return within(self.sums[own.key] + self.sums[theirs.key] + table.sum(self._whole(way, own, theirs)))

    def spell(self, way: Way) -> list[str]:
        """The features of a way by their names."""
        own, theirs = self._roles(way)
        return [*self._whole(way, own, theirs).spelt(), *own.group.spelt(), *theirs.group.spelt()]

    def _roles(self, way: Way) -> tuple[Filled, Filled]:
        """Who acts and who is acted on, looked at once for each place."""
        own, theirs = ("a", way.slots[0][0], way.names[0]), ("r", way.slots[1][0], way.names[1])
        if own not in self.filled:
            self.filled[own] = self._fill(own, way.slots[0], way.actors)
        if theirs not in self.filled:
            self.filled[theirs] = self._fill(theirs, way.slots[1], way.recipients)
        return self.filled[own], self.filled[theirs]

    def _fill(self, key: Key, slots: tuple[str, ...], parties: Sequence[Party]) -> Filled:
        """Where those who fill a role stand, how much the report is about them, and whether they are named in the
        sentence."""
        role, _, names = key
        kind, both, span = self.kind, (self.kind, self.rule), self.sentence.note.span
        who = self.report.standing(names)
        here = any(span.covers(party.span) for party in parties)
        fit = None
        if self.sides is not None and not self.sides.mutual:
            fit = (self.sides.first if role == "a" else self.sides.second).fit(names)
        edges = () if fit is None else acts.edges(role, fit)
        share, lead = f"{role}#{who.eighths}", f"{role}#{who.lead}:{here}"
        plain = (*slots, f"{share}:{who.lead}:{here}", f"{role}#{who.coded}:{here}:{who.size}", *edges)
        crossed = ((slots[0], (*both, *self.marks)), *((slot, both) for slot in slots[1:]), (lead, (kind,)))
        return Filled(key, Group(plain, crossed), who, share, fit)

    def _whole(self, way: Way, own: Filled, theirs: Filled) -> Group:
        """What speaks for a way as a whole: its name, crossed with all that is known of the place, how many act and are
        acted on, how often they are named together, and how well the encoder agrees."""
        name, (actors, recipients) = f"roles:{way.name}", way.names
        counts = counted(self.kind, self.rule, actors[0], own.standing, theirs.standing)
        met = _together(self.kind, min(self.report.meetings(actors, recipients), 4), bool(recipients))
        crossed = ((name, self.rights), (name, counts), (own.share, (name,)), (theirs.share, (name,)))
        return Group((name, *counts, *met, *self._agreeing(way, own.fit, theirs.fit)), crossed)

    def _agreeing(self, way: Way, own: acts.Fit | None, theirs: acts.Fit | None) -> tuple[str, ...]:
        if self.sides is None:
            return acts.UNSEEN
        if own is not None and theirs is not None:
            return acts.agrees(own, theirs)
        first, second = self.sides.fits(*way.names)
        return *acts.agrees(first, second), *acts.edges("a", first), *acts.edges("r", second)


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
