"""The encoder's word on events: its layer `act` beside what the codebook's rules find, and as candidates of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from communique.extract.clauses import Sentence
from communique.extract.triggers import MUTUAL, Candidate, Party
from communique.extract.ways import Way
from communique.kinds.codebook import Codebook, Rule, standard
from communique.model import Note, Span
from communique.stage import Reading

ALONE = 0.08
"""Probability from which on a word is a candidate though no rule finds it."""
EVEN = 0.5
"""Probability from which on a party belongs to the encoder's own reading."""
OTHER = "encoder"
TO = tuple("obj with to against on at from for of over that between among toward towards".split())
"""Where the recipients of such acts may stand."""
SHOWN = 3
"""Parties of each role that the encoder offers."""
"""What the rules of candidates that no rule of the codebook found are called."""


@lru_cache(maxsize=64)
def rule(kind: str) -> Rule:
    """The rule that stands for the encoder's finding of a type."""
    return Rule(f"{OTHER}:{kind}", kind, to=TO, joint=kind in MUTUAL)


@lru_cache(maxsize=8192)
def step(probability: float) -> str:
    """A probability as a feature: its logit in half steps."""
    sure = min(max(probability, 0.01), 0.99)
    return f"{round(2 * math.log(sure / (1 - sure))) / 2:.1f}"


def parties(note: Note, role: str) -> list[tuple[Party, float]]:
    """Who fills a role, with probabilities."""
    rows = note.value.get(role)
    found = []
    for row in rows if isinstance(rows, list) else []:
        assert isinstance(row, list)
        party, sure, start, end = row
        found.append((Party(str(party), Span(int(str(start)), int(str(end)))), float(str(sure))))
    return found


Roles: TypeAlias = tuple[list[tuple[Party, float]], list[tuple[Party, float]]]
"""Who acts and who is acted on as the encoder sees it."""


def roles(note: Note) -> Roles:
    """Who fills the roles of an act, with probabilities."""
    return parties(note, "actor"), parties(note, "recipient")


def of(notes: Sequence[Note], kind: str, span: Span) -> Note | None:
    """The surest act of a type on a word inside the span."""
    fitting = [n for n in notes if n.label == kind and span.start <= n.span.start < span.end]
    return max(fitting, key=attrgetter("score"), default=None)


def told(notes: Sequence[Note], kind: str, word: Span, span: Span) -> list[str]:
    """Features: how sure the encoder is of this type at the word and in its clause, of other types at the word, and
    whether it takes the act for news. Of a type that a user's codebook adds it has nothing to say."""
    if kind not in standard().types:
        return ["blind"]
    here = [note for note in notes if note.span.overlaps(word)]
    own = max((note.score for note in here if note.label == kind), default=0.0)
    near = of(notes, kind, span)
    rival = max((note.score for note in here if note.label != kind), default=0.0)
    clause = near.score if near else 0.0
    found = [
        f"net:{step(own)}", f"net-clause:{step(clause)}", f"net-rival:{step(rival)}",
        f"net-clause:{kind}:{step(clause)}", f"net-top:{own >= rival}:{clause >= 0.3}",
    ]  # fmt: skip
    if near is not None:
        asides = near.value["aside"]
        assert isinstance(asides, dict)
        found.append(f"net-aside:{max(asides, key=lambda name: float(str(asides[name])))}")
    return found


def numbers(notes: Sequence[Note], kind: str, word: Span, span: Span) -> dict[str, float]:
    """The same as numbers: probabilities of this type at the word, in its clause and in the sentence, of another type,
    and of what the act is told as."""
    if kind not in standard().types:
        return {}
    here = [note for note in notes if note.span.overlaps(word)]
    near = of(notes, kind, span)
    found = {
        "net-own": max((note.score for note in here if note.label == kind), default=0.0),
        "net-clause": near.score if near else 0.0,
        "net-sentence": max((note.score for note in notes if note.label == kind), default=0.0),
        "net-rival": max((note.score for note in here if note.label != kind), default=0.0),
        "net-any": max((note.score for note in notes if span.start <= note.span.start < span.end), default=0.0),
    }
    if near is not None:
        asides = near.value["aside"]
        assert isinstance(asides, dict)
        found |= {f"net-aside-{name}": float(str(sure)) for name, sure in asides.items()}
    return found


Names: TypeAlias = tuple[str, ...]


class Fit(NamedTuple):
    """How well parties fit a role: the logarithm of the probability that just these fill it, that of the least likely
    of them, and of the likeliest that is left out."""

    log: float
    weak: float
    left: float


@dataclass(frozen=True, slots=True)
class Side:
    """The parties that the encoder sees in a role of an act with their probabilities, and the logarithms of those and
    of their opposites; with what was asked of them."""

    sure: dict[str, float]
    inside: dict[str, float]
    outside: dict[str, float]
    kept: dict[Names, Fit] = field(default_factory=dict)

    @classmethod
    def of(cls, sure: dict[str, float]) -> Side:
        inside = {name: math.log(max(p, LOW)) for name, p in sure.items()}
        return cls(sure, inside, {name: math.log(max(1 - p, LOW)) for name, p in sure.items()})

    def fit(self, chosen: Names) -> Fit:
        """How well these parties fit the role."""
        found = self.kept.get(chosen)
        if found is None:
            log = sum([self.inside.get(name, _LOG) for name in dict.fromkeys(chosen)])
            log += sum([log for name, log in self.outside.items() if name not in chosen])
            weak = min((self.sure.get(name, LOW) for name in chosen), default=0.5)
            left = max((sure for name, sure in self.sure.items() if name not in chosen), default=0.0)
            found = self.kept[chosen] = Fit(log, weak, left)
        return found


LOW = 0.02
"""The probability of a party that the encoder does not name."""
_LOG = math.log(LOW)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who acts and who is acted on as the encoder sees it; all act where direction does not matter."""

    mutual: bool
    first: Side
    second: Side

    @classmethod
    def of(cls, roles: Roles | None, kind: str) -> Sides | None:
        if roles is None:
            return None
        first, second = ({party.name: sure for party, sure in role} for role in roles)
        if kind in MUTUAL:
            first = {name: max(first.get(name, 0.0), second.get(name, 0.0)) for name in (*first, *second)}
            second = {}
        return cls(kind in MUTUAL, Side.of(first), Side.of(second))

    def sides(self, actors: Names, recipients: Names) -> tuple[Names, Names]:
        """A way's parties by the role that they are compared in."""
        return (tuple(dict.fromkeys((*actors, *recipients))), ()) if self.mutual else (actors, recipients)

    def fits(self, actors: Names, recipients: Names) -> tuple[Fit, Fit]:
        """How well a way's parties fit both roles."""
        own, theirs = self.sides(actors, recipients)
        return self.first.fit(own), self.second.fit(theirs)


_EDGES = {"a": ("net-actor", "net-left"), "r": ("net-recipient", "net-missed")}


def edges(role: str, fit: Fit) -> tuple[str, str]:
    """Features of those who fill a role: how sure the encoder is of them, and of others."""
    return _edges(role, step(fit.weak), step(fit.left))


@lru_cache(maxsize=1024)
def _edges(role: str, weak: str, left: str) -> tuple[str, str]:
    names = _EDGES[role]
    return f"{names[0]}:{weak}", f"{names[1]}:{left}"


def agrees(own: Fit, theirs: Fit) -> tuple[str, str]:
    """Features of one way to read the parties: how well the encoder's edges agree with both its roles."""
    even = own.weak >= EVEN, theirs.weak >= EVEN, own.left >= EVEN, theirs.left >= EVEN
    return _agrees(max(-8.0, round(2 * (own.log + theirs.log)) / 2), even)


@lru_cache(maxsize=1024)
def _agrees(total: float, even: tuple[bool, bool, bool, bool]) -> tuple[str, str]:
    return f"net-way:{total:.1f}", "net-even:" + ":".join(map(str, even))


UNSEEN = ("net-way:none",)
"""The only feature where the encoder sees no act."""


def agreement(seen: Sides | None, actors: Names, recipients: Names) -> dict[str, float]:
    """The same as numbers."""
    if seen is None:
        return {}
    own, theirs = seen.sides(actors, recipients)
    first, second = seen.first, seen.second
    fit, other = first.fit(own), second.fit(theirs)
    return {
        "net-fit": fit.log + other.log,
        "net-actor": max((first.sure.get(name, LOW) for name in own), default=0.0),
        "net-weak": fit.weak if own else 0.0,
        "net-recipient": max((second.sure.get(name, LOW) for name in theirs), default=-1.0),
        "net-aimed": other.weak if theirs else -1.0,
        "net-left": fit.left,
        "net-missed": other.left,
    }


def way(roles: Roles) -> Way | None:
    """The encoder's own reading: whoever more likely than not fills a role, at least its likeliest actor."""
    first, second = roles
    actors = [party for party, sure in first if sure >= EVEN] or [party for party, sure in first[:1] if sure >= 0.2]
    known = {party.name for party in actors}
    others = [party for party, sure in second if sure >= EVEN and party.name not in known]
    if not actors:
        return None
    return Way.of(OTHER, tuple(actors), tuple(others), ((f"a={OTHER}",), (f"r={OTHER if others else 'none'}",)))


def offered(roles: Roles | None) -> tuple[list[Party], list[Party]]:
    """The likeliest actors and recipients that the encoder sees, however unlikely."""
    if roles is None:
        return [], []
    first, second = ([party for party, _ in role[:SHOWN]] for role in roles)
    return first, second


def unseen(notes: Sequence[Note], found: Sequence[Candidate]) -> Iterator[Note]:
    """The acts likely enough that no candidate of their type has in its clause, the surest of neighbours only."""
    taken = [(candidate.type, candidate.span) for candidate in found]
    for note in sorted(notes, key=lambda note: -note.score):
        if note.score < ALONE:
            return
        if any(kind == note.label and span.start <= note.span.start < span.end for kind, span in taken):
            continue
        taken.append((note.label, Span(max(0, note.span.start - 40), note.span.end + 40)))
        yield note


def word(sentence: Sentence, note: Note) -> int | None:
    """The number of the word that an act hangs on."""
    return next((i for i, node in enumerate(sentence.nodes) if node.span == note.span), None)


def mode(codebook: Codebook, found: Sequence[Candidate], kind: str, sentence: int) -> str | None:
    """The mode that a rule of the same type gives in the same sentence."""
    modes = codebook.types[kind].modes
    return next((c.mode for c in found if c.type == kind and c.sentence == sentence and c.mode in modes), None)


def notes(reading: Reading, span: Span) -> list[Note]:
    """The acts of a sentence."""
    return reading.within("act", span)
