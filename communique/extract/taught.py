"""Rules made from a user's example sentences: the word that the parties hang on, and where the recipients stand.

    [[type]]
    name = "DERECOGNIZE"
    definition = "End the recognition of a state."
    ...
    examples = [{ text = "Nauru broke off ties with Taiwan.", actors = ["NRU"], recipients = ["TWN"] }]

A type that comes with examples and without rules is read by such rules. They are found by the same grammar that reads
reports, so that an example which they do not find again is told by `problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from communique.extract import clauses
from communique.extract.clauses import Sentence
from communique.extract.events import candidates
from communique.extract.triggers import Index
from communique.kinds.codebook import Codebook, EventType, Example, Rule
from communique.stage import Reading

Read = Callable[[str], Reading]
"""Reads a sentence up to its parties."""

_LIGHT = frozenset(
    "be have do make take give hold put launch carry conduct stage sign get keep set bring open start begin issue "
    "impose offer place pay send reach run".split()
)
"""Verbs that say little without their object: the object is part of the phrase."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An example that the codebook does not read as its author did."""

    of: str
    text: str
    why: str


def taught(codebook: Codebook, read: Read) -> Codebook:
    """The codebook with rules made for the types that have examples and no rule."""
    ruled = {rule.type for rule in codebook.rules}
    made = [
        rule
        for kind in codebook.types.values()
        if kind.examples and kind.name not in ruled
        for rule in _rules(kind, read)
    ]
    return replace(codebook, rules=(*codebook.rules, *made)) if made else codebook


def _rules(kind: EventType, read: Read) -> Iterator[Rule]:
    """One rule for each way to say it; examples that say the same share a rule."""
    found: dict[tuple[str, tuple[str, ...]], tuple[set[str], list[Example]]] = {}
    for example in kind.examples:
        if not example.none and (way := _way(read(example.text), example)):
            part, phrase, tie = way
            relations, examples = found.setdefault((part, phrase), (set(), []))
            relations.add(tie)
            examples.append(example)
    for number, ((part, phrase), (relations, examples)) in enumerate(found.items()):
        verbs, nouns = ((phrase,), ()) if part == "V" else ((), (phrase,))
        to = tuple(sorted(relations))
        yield Rule(f"{kind.name}:{number}", kind.name, verbs=verbs, nouns=nouns, to=to, examples=tuple(examples))


def _way(reading: Reading, example: Example) -> tuple[str, tuple[str, ...], str] | None:
    """The part of speech and words that an example's parties hang on, and how its recipients are tied to them."""
    for note in reading.layer("sentence"):
        sentence = clauses.sentence(reading, note)
        if sentence is None:
            continue
        verbs = [at for at in range(len(sentence.nodes)) if sentence.verb(at) and _acts(sentence, at, example)]
        if verbs:
            at = next((at for at in verbs if _tie(sentence, at, example)), verbs[0])
            return "V", _phrase(sentence, at), _tie(sentence, at, example) or "obj"
        for at, node in enumerate(sentence.nodes):
            if node.tag in ("NN", "NNS") and at not in sentence.mentions and _owned(sentence, at, example):
                ties = [
                    p.relation for p in clauses.around(sentence, at) if set(p.mention.parties) & {*example.recipients}
                ]
                return "N", (node.lemma,), ties[0] if ties else "obj"
    return None


def _acts(sentence: Sentence, at: int, example: Example) -> bool:
    """Whether all actors are in a verb's subject, or stand after "by" where it is in the passive."""
    if clauses.passive(sentence, at):
        named = {p for place in clauses.places(sentence, at) if place.relation == "by" for p in place.mention.parties}
    else:
        slot = clauses.subject(sentence, at)
        named = {p for mention, _ in clauses.phrase(sentence, slot[0]) for p in mention.parties} if slot else set()
    return bool(example.actors) and set(example.actors) <= named


def _owned(sentence: Sentence, at: int, example: Example) -> bool:
    named = {p for place in clauses.around(sentence, at) for p in place.mention.parties}
    return bool(example.actors) and set(example.actors) <= named


def _tie(sentence: Sentence, at: int, example: Example) -> str | None:
    """How the recipients hang on a verb: `obj` or a preposition."""
    if clauses.passive(sentence, at):
        return "obj"
    ties = [
        p.relation.rstrip("+") for p in clauses.places(sentence, at) if set(p.mention.parties) & {*example.recipients}
    ]
    return ties[0] if ties else None


def _phrase(sentence: Sentence, at: int) -> tuple[str, ...]:
    """A verb with its particle, and with its object's word where it says little alone."""
    node, words = sentence.nodes[at], [sentence.nodes[at].lemma]
    children = [c for c in sentence.children[at] if c > at]
    words += [sentence.nodes[c].text.lower() for c in children if sentence.nodes[c].label == "compound:prt"]
    things = [c for c in children if sentence.nodes[c].label == "obj" and c not in sentence.mentions]
    if node.lemma in _LIGHT and things:
        words += ["*", sentence.nodes[things[0]].lemma]
    return tuple(words)


def problems(codebook: Codebook, read: Read) -> Iterator[Problem]:
    """The examples of rules and types that do not come out as they say."""
    index = Index.of(codebook)
    for rule in codebook.rules:
        for example in rule.examples:
            if why := _wrong(read(example.text), example, codebook, index, rule.id):
                yield Problem(rule.id, example.text, why)
    ruled = {(rule.type, example.text) for rule in codebook.rules for example in rule.examples}
    for kind in codebook.types.values():
        for example in kind.examples:
            if (kind.name, example.text) not in ruled and (
                why := _wrong(read(example.text), example, codebook, index, None)
            ):
                yield Problem(kind.name, example.text, why)


def _wrong(reading: Reading, example: Example, codebook: Codebook, index: Index, rule: str | None) -> str | None:
    """Why an example is not read as it says; None where it is."""
    found = [
        candidate
        for candidate in candidates(reading, codebook, index)
        if candidate.marks[0] == "roles:base"
        and (candidate.rule.id == rule if rule else candidate.type == example.type)
    ]
    if example.none:
        return f"it should give nothing, but gives {_told(found[0].type, *found[0].names())}" if found else None
    if not found:
        return "no rule finds its words in it"
    wanted = set(example.actors), set(example.recipients)
    for candidate in found:
        actors, recipients = map(set, candidate.names())
        mutual = codebook.types[example.type].mutual
        if candidate.type == example.type and (
            actors | recipients == wanted[0] | wanted[1] if mutual else (actors, recipients) == wanted
        ):
            return None
    return f"it gives {_told(found[0].type, *found[0].names())}"


def _told(type: str, actors: tuple[str, ...], recipients: tuple[str, ...]) -> str:
    return f"{type} by {', '.join(actors) or 'nobody'}" + (f" to {', '.join(recipients)}" if recipients else "")
