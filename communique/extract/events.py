"""Events after PLOVER: rules of a codebook find candidates, learnt weights keep the good ones, same acts are merged.

The method is the old and plain one of event coders (KEDS, TABARI, PETRARCH: verb phrases from a dictionary, source and
target from the grammar around them), with a logistic regression over each candidate's features to say whether a coder
would have entered it. `training/event_weights.py` makes the weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import combinations
from typing import TypeAlias

from communique.extract import acts, background, dating, logistic, merging
from communique.extract.clauses import Mood, Sentence, governing, mood, sentence
from communique.extract.contexts import contexts, heading, sectors_of
from communique.extract.spots import Scene, Spot, spot
from communique.extract.trees import Forest, forest
from communique.extract.triggers import Candidate, Index, Party, Report, Trigger, pairs, triggers
from communique.kinds.codebook import Codebook, Rule, standard, without_examples
from communique.model import Claim, Json, Role, Span
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

    table: logistic.Table = field(init=False, repr=False, compare=False)
    """The weights of ways by both sides of a crossing."""
    pairs: merging.Kept = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", logistic.Table.of(self.ways))

    def score(self, ways: Sequence[Candidate]) -> None:
        """Sets the scores of the ways to read one place: the likeliest has the probability that it has a pair of
        parties in common with the right one, the others none."""
        told = logistic.probability(self.told, ways[0].told)
        totals = [logistic.total(self.ways, candidate.ways) for candidate in ways]
        at, shares, agreeing = settle(totals, [candidate.pairs() for candidate in ways])
        for candidate, share in zip(ways, shares, strict=True):
            candidate.sure, candidate.share, candidate.score = told, share, 0.0
        ways[at].score = told * agreeing
        ways[at].numbers["bare"] = self.blind(ways[0])

    def blind(self, candidate: Candidate) -> float:
        """How much speaks for a place without the encoder's word."""
        return logistic.total(self.bare, (logistic.BIAS, *candidate.told))

    def pick(self, told: float, spots: Sequence[Spot]) -> Candidate:
        """The likeliest way to read one place, with the score that `score` gives it. `told` is the probability that the
        place tells of an event; several spots are one place read as several parts of speech."""
        read = [(one, way) for one in spots for way in one.ways()]
        totals = [one.place.total(self.table, way) for one, way in read]
        at, shares, agreeing = settle(totals, [pairs(one.first.type, *way.names) for one, way in read])
        found = read[at][0].candidate(read[at][1])
        found.sure, found.share, found.score = told, shares[at], told * agreeing
        found.count = partial(self._counted, found.count, spots[0].first)
        return found

    def _counted(self, count: Callable[[], dict[str, float]], first: Candidate) -> dict[str, float]:
        return {**count(), "bare": self.blind(first)}


def settle(totals: Sequence[float], pairs: Sequence[frozenset[tuple[str, str]]]) -> tuple[int, list[float], float]:
    """Of the ways to read a place, each with its sum of weights and its pairs of parties: which is the likeliest, how
    likely each is, and how likely the right one has a pair in common with the likeliest."""
    powers = [math.exp(total) for total in totals]
    total = sum(powers)
    shares = [power / total for power in powers]
    at = max(range(len(shares)), key=shares.__getitem__)
    own = pairs[at]
    return at, shares, min(1.0, sum([s for s, other in zip(shares, pairs, strict=True) if not own.isdisjoint(other)]))


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
        groups = merging.merge(reading, kept, model.twins, model.pairs)
        sure: list[merging.Group] = []
        seen = merging.contexts(groups, len(reading.layer("sentence")), model.twins, model.pairs)
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
    """The likeliest candidate of every place of a report, with its probability. With a `floor` those of places are left
    out whose words alone have less, which no way to read the parties can mend, and of those that on the same word are
    sure to lose."""
    return list(_found(reading, codebook, index, partial(_likeliest, model, floor)))


def _likeliest(model: Weights, floor: float, spots: Sequence[Spot]) -> list[Candidate]:
    """The likeliest candidates of the places of a sentence. What a place's words say bounds its score: where another on
    the same word has more already, its parties need not be read."""
    by: dict[tuple[int, str], list[Spot]] = {}
    for one in spots:
        by.setdefault((one.first.head, one.first.rule.id), []).append(one)
    told = {key: logistic.probability(model.told, group[0].first.told) for key, group in by.items()}
    found, most = [], dict.fromkeys((head for head, _ in by), 0.0)
    for key in sorted(by, key=lambda key: -told[key]) if floor else by:
        bound, group = told[key], by[key]
        if floor and (bound < floor or (bound < most[key[0]] and group[0].first.type in standard().types)):
            continue
        candidate = model.pick(bound, group)
        most[key[0]] = max(most[key[0]], candidate.score)
        found.append(candidate)
    return found


def places(found: Iterable[Candidate]) -> list[list[Candidate]]:
    """Candidates by the place and the rule that they were found by."""
    by: dict[tuple[int, int, str], list[Candidate]] = {}
    for candidate in found:
        by.setdefault((candidate.sentence, candidate.head, candidate.rule.id), []).append(candidate)
    return list(by.values())


def candidates(reading: Reading, codebook: Codebook, index: Index) -> Iterator[Candidate]:
    """Every place where a rule finds its words with somebody to act, read in every way; repeated sentences only add
    their place."""
    return _found(reading, codebook, index, lambda spots: [read for one in spots for read in one.candidates()])


Take: TypeAlias = Callable[[Sequence[Spot]], list[Candidate]]
"""What is taken of the places of a sentence."""


def _found(reading: Reading, codebook: Codebook, index: Index, take: Take) -> Iterator[Candidate]:
    report = _weighed(reading)
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
        scene = Scene(reading, parsed, number, acts.notes(reading, note.span), (codebook, report))
        spots = list(_ruled(scene, index))
        spots += _unruled(scene, [one.first for one in spots])
        found = take(spots)
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
        named = [name for party in reading.within("party", note.span) for name in party.parties()]
        counts.update(named)
        together.update(map(frozenset, combinations(sorted(set(named))[:CROWD], 2)))
        lead.update(named if number < LEAD else ())
    total = max(1, counts.total())
    shares = {name: count / total for name, count in counts.items()}
    main = tuple(name for name, _ in counts.most_common(4))
    return Report(main, shares, together, frozenset(lead))


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


def _ruled(scene: Scene, index: Index) -> Iterator[Spot]:
    """Where the codebook's rules find their words."""
    sentence = scene.sentence
    several = len({party for mention in sentence.mentions.values() for party in mention.parties}) > 1
    for trigger in triggers(sentence, index):
        at, kind, rule = trigger.at, trigger.part, trigger.rule
        how = mood(sentence, at) if sentence.verb(at) else _noun_mood(sentence, at, kind)
        if not _real(rule, how) or (rule.aimed and not several):
            continue
        typed = _typed(scene.codebook, rule, how.kind)
        found = spot(scene, trigger, how, typed, acts.of(scene.seen, typed[0], scene.evidence(trigger)))
        if found is not None:
            yield found


def _unruled(scene: Scene, found: Sequence[Candidate]) -> Iterator[Spot]:
    """Where the encoder sees an act that no rule of its type found."""
    sentence, codebook = scene.sentence, scene.codebook
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
        one = spot(scene, trigger, how, (note.label, mode), note)
        if one is not None:
            yield one


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
