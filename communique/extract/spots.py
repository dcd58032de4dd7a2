"""Places where words may tell of an event, and the ways to read who acts on whom there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from communique.extract import acts
from communique.extract.clauses import Mood, Sentence
from communique.extract.evidence import evidence
from communique.extract.features import about, measure, tell
from communique.extract.triggers import Candidate, Report, Trigger, parts, roles
from communique.extract.wayfeatures import Place
from communique.extract.ways import Way, ways
from communique.kinds.codebook import Codebook
from communique.model import Note, Span
from communique.stage import Reading


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence as places are looked for in it: its number, the encoder's acts, and what is known before: the codebook
    and the report. What was worked out for a word is kept for the next rule that finds it."""

    reading: Reading
    sentence: Sentence
    number: int
    seen: Sequence[Note]
    known: tuple[Codebook, Report]
    spans: dict[tuple[int, int], Span] = field(default_factory=dict)

    @property
    def codebook(self) -> Codebook:
        return self.known[0]

    @property
    def report(self) -> Report:
        return self.known[1]

    def evidence(self, trigger: Trigger) -> Span:
        """The words that tell of what a trigger found."""
        key = trigger.at, trigger.last
        if key not in self.spans:
            self.spans[key] = evidence(self.sentence, *key)
        return self.spans[key]


@dataclass(slots=True)
class Spot:
    """A place where words may tell of an event. Its first way to read the parties is a candidate; the others are read
    when they are asked for, for most places cannot win."""

    scene: Scene
    place: Place
    first: Candidate
    lead: Way
    rest: Iterator[Way]
    marks: list[str]
    measured: dict[str, float] | None = None

    def ways(self) -> Iterator[Way]:
        """All ways, once."""
        return chain((self.lead,), self.rest)

    def candidate(self, way: Way) -> Candidate:
        """The place read this way."""
        return self.first if way is self.lead else self._read(way)

    def candidates(self) -> list[Candidate]:
        """The place read in every way."""
        return [self.candidate(way) for way in self.ways()]

    def _read(self, way: Way) -> Candidate:
        one = self.first
        found = Candidate(
            one.rule, one.type, one.mode, one.sentence, one.head, one.word, one.span, one.mood,
            way.actors, way.recipients, [f"roles:{way.name}", *self.marks], one.told,
        )  # fmt: skip
        return self.taught(found, way)

    def taught(self, candidate: Candidate, way: Way) -> Candidate:
        """The candidate with what it is judged by, worked out when asked for."""
        candidate.spell, candidate.count = partial(self.place.spell, way), partial(self._count, candidate)
        return candidate

    def _count(self, candidate: Candidate) -> dict[str, float]:
        """What is seen of the place and of one way to read its parties, as numbers."""
        scene = self.scene
        if self.measured is None:
            net = acts.numbers(scene.seen, candidate.type, candidate.word, candidate.span)
            self.measured = measure(scene.reading, scene.sentence, candidate) | net
        agreed = acts.agreement(self.place.sides, *candidate.names())
        return {**self.measured, **about(candidate, scene.report), **agreed}


def spot(scene: Scene, trigger: Trigger, how: Mood, typed: tuple[str, str | None], act: Note | None) -> Spot | None:
    """What a trigger finds, if somebody may act there. `typed` are type and mode, `act` is the encoder's word."""
    sentence, at, rule, kind, report = scene.sentence, trigger.at, trigger.rule, typed[0], scene.report
    node, span = sentence.nodes[at], scene.evidence(trigger)
    found = roles(sentence, at, trigger.part, rule, report)
    shared = [*found.marks, f"part:{trigger.part}", f"phrase:{' '.join(trigger.phrase)}"]
    seen = acts.roles(act) if act else None
    read = _ways(ways(sentence, at, rule, found, (report, acts.offered(seen))), seen)
    if lesser := parts(sentence):
        read = (way for way in read if not any(party.span in lesser for party in way.recipients))
    lead = next(read, None)
    if lead is None:
        return None
    marks = [f"roles:{lead.name}", *shared]
    first = Candidate(rule, *typed, scene.number, at, node.span, span, how, lead.actors, lead.recipients, marks)
    first.told = tell(scene.reading, sentence, first, report) + acts.told(scene.seen, kind, node.span, span)
    first.told += _alone(sentence, trigger, how, kind)
    place = Place.of((sentence, report), (kind, rule.id, how.kind, node.lemma), shared, acts.Sides.of(seen, kind))
    made = Spot(scene, place, first, lead, read, shared)
    made.taught(first, lead)
    return made


def _alone(sentence: Sentence, trigger: Trigger, how: Mood, kind: str) -> list[str]:
    """Features of a place that only the encoder sees."""
    if trigger.rule != acts.rule(kind):
        return []
    label = sentence.nodes[trigger.at].label
    return ["alone", f"alone-part:{trigger.part}:{label}", f"alone-mood:{how.kind}:{how.tense}", f"alone:{kind}"]


def _ways(found: Iterator[Way], seen: acts.Roles | None) -> Iterator[Way]:
    """The ways to read the parties, and the encoder's own where it is another."""
    own = acts.way(seen) if seen else None
    if own is None:
        yield from found
        return
    actors, recipients = map(set, own.names)
    known = False
    for way in found:
        known = known or (set(way.names[0]) == actors and set(way.names[1]) == recipients)
        yield way
    if not known:
        yield own
