"""The ways to read who acts on whom at a trigger: what the grammar says first, then others that the sentence and report
allow. Learnt weights say which is the likeliest, from where each party stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from communique.extract import clauses
from communique.extract.clauses import Mention, Sentence
from communique.extract.triggers import MUTUAL, Found, Party, Report
from communique.kinds.codebook import Rule

LEFT, RIGHT = 3, 3
"""How many parties to each side of a trigger are looked at,"""
FAR = 40
"""and how many words away."""
MOST = 40
"""Ways at one trigger,"""
MORE = 16
"""and how many more with parties that the encoder offers."""
NET = "net"
"""What sources that the encoder offers are called."""


class Source(NamedTuple):
    """Parties that may fill a role, and where they come from: `base` (the grammar), `left1`, `right2`, `earlier` (the
    last subject), `speaker`, `main` (whom the report names most), `none`."""

    name: str
    parties: tuple[Party, ...]
    mask: int
    """Their names as a whole number with a bit for each."""
    mention: Mention | None = None


Slots: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
Names: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class Way(NamedTuple):
    """One reading; `slots` tell the weights where the parties of each role stand."""

    name: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    slots: Slots
    names: Names

    @classmethod
    def of(cls, name: str, actors: tuple[Party, ...], recipients: tuple[Party, ...], slots: Slots) -> Way:
        names = tuple([party.name for party in actors]), tuple([party.name for party in recipients])
        return cls(name, actors, recipients, slots, names)


@dataclass(slots=True)
class Seen:
    """The pairs of parties at a trigger that were read already, and which bit stands for each name."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    bits: dict[str, int] = field(default_factory=dict)

    def source(self, name: str, parties: tuple[Party, ...], mention: Mention | None = None) -> Source:
        mask = 0
        for party in parties:
            mask |= 1 << self.bits.setdefault(party.name, len(self.bits))
        return Source(name, parties, mask, mention)


Offered: TypeAlias = tuple[Sequence[Party], Sequence[Party]]
"""Parties that the encoder takes for actors and for recipients, the likeliest first."""


def ways(sentence: Sentence, at: int, rule: Rule, found: Found, known: tuple[Report, Offered]) -> Iterator[Way]:
    """The readings, each pair of parties once: those of the grammar and the report, then those of the encoder. They are
    read as they are asked for."""
    report, offered = known
    seen = Seen()
    yield from _read((sentence, at, rule), _pairs((sentence, at), found, report, seen), seen)
    yield from _read((sentence, at, rule), _offered(sentence, offered, seen), seen, MOST + MORE)


def _offered(sentence: Sentence, offered: Offered, seen: Seen) -> Iterator[tuple[Source, Source]]:
    if not offered[0]:
        return
    by = {mention.note.span: mention for mention in sentence.mentions.values()}
    actors, others = (
        [seen.source(f"{NET}{i}", (party,), by.get(party.span)) for i, party in enumerate(side)] for side in offered
    )
    for actor in actors:
        for other in (*others, NOBODY):
            yield actor, other
    if len(actors) > 1:
        both = seen.source(f"{NET}01", (*actors[0].parties, *actors[1].parties))
        for other in (*others[:2], NOBODY):
            yield both, other
    if len(others) > 1:
        yield actors[0], seen.source(f"{NET}01", (*others[0].parties, *others[1].parties))


NOBODY = Source("none", (), 0)


def _read(
    trigger: tuple[Sentence, int, Rule], pairs: Iterable[tuple[Source, Source]], seen: Seen, most: int = MOST
) -> Iterator[Way]:
    """The ways that were not seen yet, as long as there are fewer than `most`."""
    sentence, at, rule = trigger
    mutual = rule.type in MUTUAL
    slots: dict[tuple[str, str], tuple[str, ...]] = {}  # a source's name says where in the sentence it stands
    for actor, recipient in pairs:
        base = actor.name == recipient.name == "base"
        first, second = actor.mask, recipient.mask
        joint = rule.joint and not base
        first, second = (first | second, 0) if joint else (first, second & ~first)
        key = (first | second, 0) if mutual else (first, second)
        if not first or key in seen.pairs:
            continue
        seen.pairs.add(key)
        names = [party.name for party in actor.parties]
        others = tuple([party for party in recipient.parties if party.name not in names])
        actors, others = ((*actor.parties, *others), ()) if joint else (actor.parties, others)
        for role, source in (("a", actor), ("r", recipient)):
            if (role, source.name) not in slots:
                slots[role, source.name] = tuple(_slot(sentence, at, role, source))
        where = slots["a", actor.name], slots["r", recipient.name]
        yield Way.of("base" if base else _name(actor.name, recipient.name), actors, others, where)
        if len(seen.pairs) >= most:
            return


@lru_cache(maxsize=1024)
def _name(actor: str, recipient: str) -> str:
    return f"{actor}/{recipient}"


def _pairs(trigger: tuple[Sentence, int], found: Found, report: Report, seen: Seen) -> Iterator[tuple[Source, Source]]:
    base, to = (seen.source("base", tuple(found.actors)), seen.source("base", tuple(found.recipients)))
    near = list(_near(*trigger, seen))
    far = [seen.source("earlier", report.subject), seen.source("speaker", report.speaker)]
    if near or found.actors:
        span = found.actors[0].span if found.actors else near[0].parties[0].span
        far += [seen.source(f"main{i}", (Party(name, span),)) for i, name in enumerate(report.main[:3])]
    yield base, to
    for other in (NOBODY, *near, *far):
        yield base, other
    if len(base.parties) > 1:
        for i, party in enumerate(base.parties[:3]):
            one = seen.source(f"one{i}", (party,))
            yield from ((one, to), (one, NOBODY))
        yield seen.source("one0", base.parties[:1]), seen.source("one1", base.parties[1:2])
    for other in (*near, *far):
        yield other, to
        yield other, base
        yield other, NOBODY
    for one in near:
        for other in near:
            if one is not other:
                yield one, other
    for one in far:
        for other in near[:4]:
            yield one, other


def _near(sentence: Sentence, at: int, known: Seen) -> Iterator[Source]:
    """The parties named to the left and right of a word, the nearest first."""
    for side, steps in (
        ("left", range(at - 1, max(-1, at - FAR), -1)),
        ("right", range(at + 1, min(len(sentence.nodes), at + FAR))),
    ):
        seen: list[Mention] = []
        for index in steps:
            mention = sentence.mentions.get(index)
            if mention is None or mention.note.value.get(clauses.PRIVATE) or any(mention is old for old in seen):
                continue
            parties = tuple(Party(name, mention.note.span) for name in mention.parties)
            if parties:
                seen.append(mention)
                yield known.source(f"{side}{len(seen)}", parties, mention)
            if len(seen) >= (LEFT if side == "left" else RIGHT):
                break


def _slot(sentence: Sentence, at: int, role: str, source: Source) -> Iterator[str]:
    """Where a role's party stands: by which name, under which preposition, on which word."""
    yield f"{role}={source.name}"
    mention = source.mention
    if mention is None:
        return
    node = sentence.nodes[mention.head]
    case = sentence.case(mention.head)
    above = node.head
    hangs = "on" if above == at else "beside" if above == sentence.nodes[at].head else "-"
    side = "left" if mention.head < at else "right"
    yield f"{role}:{side}:{node.label}:{case}:{hangs}"
    yield f"{role}:{side}:{case}"
    yield f"{role}:{node.label}:{hangs}"
    yield f"{role}:{mention.note.label}"
    if above >= 0:
        yield f"{role}:{side}:above={sentence.nodes[above].lemma}:{case}"
