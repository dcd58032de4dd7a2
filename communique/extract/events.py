"""Events after PLOVER: rules of a codebook find candidates, learnt weights keep the good ones, same acts are merged.

The method is the old and plain one of event coders (KEDS, TABARI, PETRARCH: verb phrases from a dictionary, source and
target from the grammar around them), with a logistic regression over each candidate's features to say whether a coder
would have entered it. `training/event_weights.py` makes the weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations
from typing import TypeAlias

from communique.extract import acts, background, dating, logistic, merging
from communique.extract.clauses import Mood, Sentence, governing, mood, sentence
from communique.extract.contexts import contexts, heading, sectors_of
from communique.extract.evidence import evidence
from communique.extract.features import Place, about, measure, read, tell
from communique.extract.trees import Forest, forest
from communique.extract.triggers import Candidate, Index, Party, Report, Trigger, parts, roles, triggers
from communique.extract.ways import Way, ways
from communique.kinds.codebook import Codebook, Rule, standard, without_examples
from communique.model import Claim, Json, Note, Role, Span
from communique.stage import Reading

_UNREAL = frozenset(("not", "if", "goal"))


@dataclass(frozen=True, slots=True)
class Weights:
    """Five models: whether words tell of an event, with the encoder's word and without it (`bare`), which way to read
    their parties is right, and whether two places tell of one act (logistic all); and whether the events merged from
    what the first find likely (`floor`) hold up (trees). `least` is what an event must reach."""

    told: Mapping[str, float]
    bare: Mapping[str, float]
    ways: Mapping[str, float]
    twins: Mapping[str, float]
    groups: Forest
    floor: float
    least: float

    def score(self, ways: Sequence[Candidate]) -> None:
        """Sets the scores of the ways to read one place: the likeliest has the probability that it has a pair of
        parties in common with the right one, the others none."""
        told = logistic.probability(self.told, ways[0].told)
        bare = logistic.total(self.bare, (logistic.BIAS, *ways[0].told))
        powers = [math.exp(logistic.total(self.ways, candidate.ways)) for candidate in ways]
        total = sum(powers)
        for candidate, power in zip(ways, powers, strict=True):
            candidate.sure, candidate.share, candidate.score = told, power / total, 0.0
        first = max(ways, key=lambda candidate: candidate.share)
        own = first.pairs()
        agreeing = sum(candidate.share for candidate in ways if not own.isdisjoint(candidate.pairs()))
        first.score = told * min(1.0, agreeing)
        first.numbers["bare"] = bare


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship with the package."""
    told, bare, ways, twins = (logistic.weights(f"events-{part}") for part in ("told", "bare", "ways", "twins"))
    stored = logistic.stored("events-groups")
    return Weights(told, bare, ways, twins, forest(stored["forest"]), stored["floor"], stored["least"])


def coder(codebook: Codebook, *, least: float | None = None) -> Callable[[Reading], Iterator[Claim]]:
    """A stage function that codes events by this codebook. `least` overrides the probability that is asked for: with 0
    every rule that finds its words and somebody who acts gives an event."""
    index = Index.of(without_examples(codebook))

    def events(reading: Reading) -> Iterator[Claim]:
        model = weights()
        asked = next(p for p in (least, reading.least, model.least) if p is not None)
        floor = min(model.floor, asked)
        found = (c for c in scored(reading, codebook, index, model, floor=floor) if c.score >= floor)
        kept = best(found, every=asked == 0)
        groups = merging.merge(reading, kept, model.twins)
        sure: list[merging.Group] = []
        seen = merging.contexts(groups, len(reading.layer("sentence")), model.twins)
        for group, probability in zip(groups, model.groups.probabilities(seen), strict=True):
            group.sure = probability
            if group.sure >= asked:
                sure.append(group)
        for group in _apart(sure) if asked else sure:
            yield _claim(reading, codebook, group)

    return events


def _apart(groups: Sequence[merging.Group]) -> list[merging.Group]:
    """The groups less the weaker of two that rest on the very same words among the same parties: one clause, one act
    ("urged Chad to reopen the border" is a request, and no opening)."""
    best: dict[object, merging.Group] = {}
    for group in groups:
        parties = frozenset(party.name for party in (*group.actors, *group.recipients))
        key = (tuple(group.evidence()), parties)
        if key not in best or (group.sure or 0.0) > (best[key].sure or 0.0):
            best[key] = group
    return list(best.values())


@lru_cache(maxsize=1)
def _standard() -> Callable[[Reading], Iterator[Claim]]:
    return coder(standard())


def events(reading: Reading) -> Iterator[Claim]:
    """Gives claims of kind `event` by the standard codebook; needs the layers `sentence`, `party`, `time`.

    Label: PLOVER type. Roles: `actor`, `recipient`. Values: `mode`, `place`, `aux`, `quad`, `plover`, `goldstein`,
    `contexts` (PLOVER's), `sectors` (`{"actor": {code: [sector, ...]}, "recipient": ...}`).
    """
    yield from _standard()(reading)


def scored(
    reading: Reading, codebook: Codebook, index: Index, model: Weights, *, floor: float = 0.0
) -> list[Candidate]:
    """Every candidate of a report with its probability. Of places whose words alone have less than `floor`, which no
    way to read the parties can mend, only the first way is looked at."""
    enough = (lambda told: logistic.probability(model.told, told) >= floor) if floor else None
    found = list(candidates(reading, codebook, index, enough))
    for place in places(found):
        model.score(place)
    return found


def places(found: Iterable[Candidate]) -> list[list[Candidate]]:
    """Candidates by the place and the rule that they were found by."""
    by: dict[tuple[int, int, str], list[Candidate]] = {}
    for candidate in found:
        by.setdefault((candidate.sentence, candidate.head, candidate.rule.id), []).append(candidate)
    return list(by.values())


Enough: TypeAlias = Callable[[Sequence[str]], bool]
"""Whether a place with these features is worth reading its parties in every way."""


def candidates(reading: Reading, codebook: Codebook, index: Index, enough: Enough | None = None) -> Iterator[Candidate]:
    """Every place where a rule finds its words with somebody to act; repeated sentences only add their place."""
    report = _weighed(reading)
    known = Known(codebook, report, enough)
    seen: dict[str, tuple[Span, list[Candidate]]] = {}
    for number, note in enumerate(reading.layer("sentence")):
        words = note.span.of(reading.text)
        if words in seen:
            first, earlier = seen[words]
            for candidate in earlier:
                shift = note.span.start - first.start
                candidate.more.append(Span(candidate.span.start + shift, candidate.span.end + shift))
            continue
        parsed = sentence(reading, note)
        if parsed is None:
            continue
        scene = Scene(reading, parsed, number, acts.notes(reading, note.span), known)
        found = list(_candidates(scene, index))
        found += _unruled(scene, found)
        seen[words] = note.span, found
        _remember(parsed, report)
        yield from found


LEAD, CROWD = 3, 8
"""Sentences that begin a report; parties of one sentence that are looked at together."""


def _weighed(reading: Reading) -> Report:
    """Whom a report is about."""
    counts: Counter[str] = Counter()
    together: Counter[frozenset[str]] = Counter()
    lead: set[str] = set()
    for number, note in enumerate(reading.layer("sentence")):
        named = [name for party in reading.within("party", note.span) for name in _named(party)]
        counts.update(named)
        together.update(map(frozenset, combinations(sorted(set(named))[:CROWD], 2)))
        lead.update(named if number < LEAD else ())
    total = max(1, counts.total())
    shares = {name: count / total for name, count in counts.items()}
    main = tuple(name for name, _ in counts.most_common(4))
    return Report(main, shares, together, frozenset(lead))


def _named(note: Note) -> list[str]:
    parties = note.value.get("parties")
    return [str(party) for party in parties] if isinstance(parties, list) else []


def _remember(sentence: Sentence, report: Report) -> None:
    for index, node in enumerate(sentence.nodes):
        if node.label in ("nsubj", "nsubj:pass") and index in sentence.mentions:
            mention = sentence.mentions[index]
            parties = tuple(Party(name, mention.note.span) for name in mention.parties)
            if not parties:
                continue
            report.subject = parties
            if node.head >= 0 and sentence.nodes[node.head].lemma in (
                "say",
                "tell",
                "add",
                "write",
                "state",
                "declare",
            ):
                report.speaker = parties
            return


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a report before its sentences are looked at, and of what to look for."""

    codebook: Codebook
    report: Report
    enough: Enough | None


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence as candidates are looked for in it: its number, the encoder's acts, and what is known before."""

    reading: Reading
    sentence: Sentence
    number: int
    seen: Sequence[Note]
    known: Known


def _candidates(scene: Scene, index: Index) -> Iterator[Candidate]:
    sentence, codebook = scene.sentence, scene.known.codebook
    several = len({party for mention in sentence.mentions.values() for party in mention.parties}) > 1
    for trigger in triggers(sentence, index):
        at, kind, rule = trigger.at, trigger.part, trigger.rule
        how = mood(sentence, at) if sentence.verb(at) else _noun_mood(sentence, at, kind)
        if not _real(rule, how) or (rule.aimed and not several):
            continue
        act = acts.of(scene.seen, _typed(codebook, rule, how.kind)[0], evidence(sentence, at, trigger.last))
        yield from _read(scene, trigger, how, _typed(codebook, rule, how.kind), act)


def _read(
    scene: Scene, trigger: Trigger, how: Mood, typed: tuple[str, str | None], act: Note | None
) -> Iterator[Candidate]:
    """The ways to read who acts on whom at a trigger."""
    sentence, at, rule, kind, report = scene.sentence, trigger.at, trigger.rule, typed[0], scene.known.report
    word, span = sentence.nodes[at].span, evidence(sentence, at, trigger.last)
    found = roles(sentence, at, trigger.part, rule, report)
    shared = [*found.marks, f"part:{trigger.part}", f"phrase:{' '.join(trigger.phrase)}"]
    place, sides = Place.of(sentence, report, shared), acts.Sides.of(act, kind)
    told: list[str] = []
    seen: dict[str, float] = {}
    lesser = parts(sentence)
    for way in _ways(ways(sentence, at, rule, found, (report, acts.offered(act))), act, kind):
        if lesser and any(party.span in lesser for party in way.recipients):
            continue
        marks = [f"roles:{way.name}", *shared]
        candidate = Candidate(
            rule, *typed, scene.number, at, word, span, how, way.actors, way.recipients, marks, way.slots
        )
        if not told:
            told = tell(scene.reading, sentence, candidate, report) + acts.told(scene.seen, kind, word, span)
            told += _alone(sentence, trigger, how, kind)
            candidate.told = told
            if scene.known.enough and not scene.known.enough(told):
                yield candidate
                return
            seen = measure(scene.reading, sentence, candidate) | acts.numbers(scene.seen, kind, word, span)
        candidate.told = told
        candidate.ways = [*read(place, candidate), *acts.ways(sides, *candidate.names())]
        candidate.count = partial(_counted, candidate, seen, report, sides)
        yield candidate


def _counted(
    candidate: Candidate, seen: Mapping[str, float], report: Report, sides: acts.Sides | None
) -> dict[str, float]:
    """What is seen of a place and of one way to read its parties, as numbers."""
    return {**seen, **about(candidate, report), **acts.agreement(sides, *candidate.names())}


def _alone(sentence: Sentence, trigger: Trigger, how: Mood, kind: str) -> list[str]:
    """Features of a place that only the encoder sees."""
    if trigger.rule != acts.rule(kind):
        return []
    label = sentence.nodes[trigger.at].label
    return ["alone", f"alone-part:{trigger.part}:{label}", f"alone-mood:{how.kind}:{how.tense}", f"alone:{kind}"]


def _ways(found: Sequence[Way], act: Note | None, kind: str) -> list[Way]:
    """The ways to read the parties, and the encoder's own where it is another."""
    own = acts.way(act, kind) if act else None
    known = [{p.name for p in way.actors} == {p.name for p in own.actors} for way in found if own]
    if own is None or any(
        same and {p.name for p in way.recipients} == {p.name for p in own.recipients}
        for same, way in zip(known, found, strict=True)
    ):
        return list(found)
    return [*found, own]


def _unruled(scene: Scene, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Candidates where the encoder sees an act that no rule of its type found."""
    sentence, codebook = scene.sentence, scene.known.codebook
    for note in acts.unseen(scene.seen, found):
        at = acts.word(sentence, note)
        if at is None or note.label not in codebook.types:
            continue
        part = "V" if sentence.verb(at) else "N"
        how = mood(sentence, at) if part == "V" else _noun_mood(sentence, at, part)
        if how.kind in _UNREAL and (how.kind != "not" or note.label != "REJECT"):
            continue
        trigger = Trigger(at, at, part, acts.rule(note.label), (sentence.nodes[at].lemma,))
        mode = acts.mode(codebook, found, note.label, scene.number)
        yield from _read(scene, trigger, how, (note.label, mode), note)


def _real(rule: Rule, how: Mood) -> bool:
    """Whether an act told in this mood is what the rule looks for."""
    if rule.mood == "not":
        return how.kind == "not"
    return how.kind not in _UNREAL and (rule.mood != "planned" or how.kind in ("planned", "would"))


def _noun_mood(sentence: Sentence, at: int, kind: str) -> Mood:
    owner = governing(sentence, at)
    if kind == "J":
        cops = [sentence.nodes[c] for c in sentence.children[at]]
        if any(c.lemma in ("not", "n't") for c in cops):
            return Mood("not", "present")
        return Mood("done", "present")
    return mood(sentence, owner) if owner >= 0 else Mood("done", "noun")


def _typed(codebook: Codebook, rule: Rule, kind: str) -> tuple[str, str | None]:
    """A rule's type and mode, or those that a planned act of its type is coded as."""
    if kind == "planned" and rule.mood == "done":
        planned = codebook.types[rule.type].planned
        if planned and planned != rule.type:
            return planned, codebook.types[rule.type].planned_mode
    return rule.type, rule.mode


def best(kept: Iterable[Candidate], *, every: bool = False) -> list[Candidate]:
    """One candidate for each trigger word, or for each of its rules where `every` is asked for: the likeliest, but
    first those of types that a user has added."""
    found: dict[tuple[int, int, str], Candidate] = {}
    for candidate in kept:
        key = candidate.sentence, candidate.head, candidate.rule.id if every else ""
        if key not in found or _rank(candidate) > _rank(found[key]):
            found[key] = candidate
    return sorted(found.values(), key=lambda candidate: (candidate.sentence, candidate.head))


def _rank(candidate: Candidate) -> tuple[bool, float]:
    return candidate.type not in standard().types, candidate.score


def _claim(reading: Reading, codebook: Codebook, group: merging.Group) -> Claim:
    kind = codebook.types[group.type]
    when, aux = background.settle(reading, group, *dating.date(reading, group))
    plover, goldstein = kind.scores(group.mode)
    values: dict[str, Json] = {
        "mode": group.mode, "place": dating.place(reading, group), "aux": aux, "quad": kind.quad,
        "plover": plover, "goldstein": goldstein, **_about(reading, group),
    }  # fmt: skip
    roles = [
        *(Role("actor", party.name, party.span) for party in group.actors),
        *(Role("recipient", party.name, party.span) for party in group.recipients),
    ]
    return Claim("event", group.type, tuple(group.evidence()), tuple(roles), when, values, round(group.score, 3))


def _about(reading: Reading, group: merging.Group) -> dict[str, Json]:
    """What the event is about, and which part of a society acts and is acted on."""
    words = " … ".join(span.of(reading.text) for span in group.evidence())
    sides = {"actor": group.actors, "recipient": group.recipients}
    sectors: dict[str, Json] = {
        side: sectors_of(reading, [(party.name, party.span) for party in parties]) for side, parties in sides.items()
    }
    return {"contexts": [*contexts(words, heading(reading))], "sectors": sectors}
