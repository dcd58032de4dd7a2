"""Between whom a text is: every reading that its sentence and report allow, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from communique.data.tables import states
from communique.extract import clauses
from communique.extract.holders import Context, Subject, named, subjects
from communique.extract.syntax import Node
from communique.extract.textnames import Mention, codebook
from communique.model import Span

_JOINING = frozenset(("with", "between", "among", "by"))
_MANY = 200
"""Words that name parties; a sentence with more says nothing by naming them all."""
OWN = frozenset(("law", "plan", "resolution"))
"""Kinds that one party makes; the others are made between parties."""


def readings(context: Context, mention: Mention, trigger: int | None) -> list[Subject]:
    """The parties that a text may be between, readings of the same parties put together; the first sixteen."""
    merged: dict[frozenset[str], Subject] = {}
    for found in _readings(context, mention, trigger):
        found = replace(found, parties=tuple(party for party in found.parties if not _text(party)))
        key = frozenset(found.parties)
        if key:
            old = merged.get(key)
            merged[key] = Subject(old.parties, old.spans, (*old.how, *found.how)) if old else found
    return list(merged.values())[:16]


def close(context: Context, mention: Mention, trigger: int | None) -> list[str]:
    """Which of the readings `inside` and `joined` there are."""
    ways = {"inside": _inside(context, mention), "joined": _joined(context, mention, trigger)}
    return [way for way, parties in ways.items() if not all(map(_text, parties))]


def _text(party: str) -> bool:
    """Whether a name taken for a party's is that of a text: it ends in a noun that names texts."""
    last = party.split()[-1].casefold()
    return not party.isupper() and last in codebook().nouns


def _readings(context: Context, mention: Mention, trigger: int | None) -> Iterator[Subject]:
    if mention.known and mention.known.parties:
        yield Subject(mention.known.parties, (), ("known",))
    if mention.head == "e.o." or (mention.head == "order" and "executive" in mention.about):
        yield Subject(("USA",), (), ("executive",))
    if between := _between(context, mention):
        yield Subject(between, (), ("between",))
    inside = _inside(context, mention)
    joined = _joined(context, mention, trigger)
    if inside:
        yield Subject(inside, (), ("inside",))
    if joined:
        yield Subject(joined, (), ("joined",))
    if inside and joined:
        yield _both(inside, joined, "inside+joined")
    acting: list[Subject] = []
    for at in dict.fromkeys(at for at in (trigger, _verb(context, mention)) if at is not None):
        acting += subjects(context, at)[:3]
    for subject in acting[:4]:
        yield Subject(subject.parties, subject.spans, tuple(f"acting-{way.split('-')[0]}" for way in subject.how))
        for other, name in ((inside, "inside"), (joined, "joined")):
            if other and not set(other) <= set(subject.parties):
                yield _both(subject.parties, other, f"acting+{name}")
        if not set(context.principals) <= set(subject.parties):
            yield _both(subject.parties, context.principals, "acting+principals")
    yield from _around(context, inside or joined)


def _around(context: Context, other: tuple[str, ...]) -> Iterator[Subject]:
    mentions = context.sentence.mentions
    everyone = tuple(dict.fromkeys(p for m in mentions.values() for p in m.parties)) if len(mentions) < _MANY else ()
    if everyone:
        yield Subject(everyone, (), ("sentence",))
    if context.before:
        yield Subject(context.before.parties, (), ("previous",))
        if other:
            yield _both(context.before.parties, other, "previous+other")
    yield Subject(context.principals, (), ("principals",))
    if context.principals:
        yield Subject(context.principals[:1], (), ("principal",))
        if other:
            yield _both(context.principals[:1], other, "principal+other")


def _both(left: tuple[str, ...], right: tuple[str, ...], how: str) -> Subject:
    return Subject(tuple(dict.fromkeys((*left, *right))), (), (how,))


def _inside(context: Context, mention: Mention) -> tuple[str, ...]:
    """Those named in the name itself or as its owner: "the Russian-Ukrainian treaty", "Iran's nuclear deal"."""
    sentence = context.sentence
    found = [
        party
        for index in range(mention.first, mention.last + 1)
        if index in sentence.mentions
        for party in sentence.mentions[index].parties
    ]
    if not mention.known:
        found += _hyphened(sentence, mention)
    at = mention.first - 1
    while at >= 0 and sentence.nodes[at].tag in ("POS", "DT", "''", "``", "PRP$", "HYPH", "JJ", "CD"):
        at -= 1
    if at >= 0 and at in sentence.mentions and sentence.nodes[min(at + 1, len(sentence.nodes) - 1)].tag == "POS":
        found += sentence.mentions[at].parties
    return tuple(dict.fromkeys(found))


def _hyphened(sentence: clauses.Sentence, mention: Mention) -> Iterator[str]:
    """The states in a capitalised name that the layer of parties leaves alone: "the Kuwait–Pakistan Agreement"."""
    for at in range(mention.first, mention.last + 1):
        if at in sentence.mentions:
            continue
        two = " ".join(node.text for node in sentence.nodes[at : at + 2])
        if code := _states().get(two) or _states().get(sentence.nodes[at].text):
            yield code


@cache
def _states() -> dict[str, str]:
    """The codes of the states by name and by adjective."""
    return {
        name: state.code
        for state in states().values()
        for name in (state.name, *state.aliases, *state.demonyms)
        if name[:1].isupper()
    }


def _between(context: Context, mention: Mention) -> tuple[str, ...]:
    """The two named behind "between", known parties or not: "between Baltic Rail and the Port of Riga"."""
    nodes = context.sentence.nodes
    start = next((at for at in range(mention.last + 1, min(len(nodes), mention.last + 20)) if _stops(nodes[at])), None)
    if start is None or nodes[start].lemma != "between":
        return ()
    left, end = _name(context, start + 1)
    if not left or end >= len(nodes) or nodes[end].lemma != "and":
        return ()
    right, _ = _name(context, end + 1)
    return tuple(dict.fromkeys((*left, *right))) if right else ()


def _stops(node: Node) -> bool:
    return node.lemma == "between" or node.text in ".;:"


def _name(context: Context, at: int) -> tuple[tuple[str, ...], int]:
    """The parties of a capitalised name by its last word, else the name itself, and the word behind it."""
    sentence = context.sentence
    nodes, first = sentence.nodes, at
    while first < len(nodes) and nodes[first].lemma in ("the", "both"):
        first += 1
    end = first
    while end < len(nodes) and _named(nodes, end):
        end += 1
    if end == first:
        return (), end
    last = sentence.mentions.get(end - 1)
    if last and last.note.span.start <= nodes[first].span.start:
        return last.parties, end
    if end - first == 2 and first in sentence.mentions:
        first += 1  # "the Russian Vnesheconombank"
    span = Span(nodes[first].span.start, nodes[end - 1].span.end)
    return (" ".join(span.of(context.reading.text).split()),), end


def _named(nodes: Sequence[Node], at: int) -> bool:
    """Whether a word belongs to a capitalised name: "Academy of Sciences", "S7"."""
    if nodes[at].text[:1].isupper() or nodes[at].text in "&-–’'":
        return True
    return nodes[at].lemma in ("of", "for", "'s") and at + 1 < len(nodes) and nodes[at + 1].text[:1].isupper()


def _joined(context: Context, mention: Mention, trigger: int | None) -> tuple[str, ...]:
    """Those after "between", "with", "among" or "by" that hang on the name or on the verb that governs it."""
    sentence = context.sentence
    found: list[str] = []
    for head in dict.fromkeys(at for at in (mention.at, trigger, _verb(context, mention)) if at is not None):
        for child in sentence.children[head]:
            if child > mention.at and sentence.case(child) in _JOINING and (parties := named(sentence, child)):
                found += parties[0]
    if not found:
        found = _near(context, mention)
    return tuple(dict.fromkeys(found))


def _near(context: Context, mention: Mention) -> list[str]:
    """For where the grammar was misread: the parties right behind a joining word within twelve words."""
    nodes, mentions = context.sentence.nodes, context.sentence.mentions
    for at in range(mention.last + 1, min(len(nodes), mention.last + 12)):
        if nodes[at].text in ".;:":
            return []
        if nodes[at].lemma in _JOINING:
            found: list[str] = []
            for place in range(at + 1, min(len(nodes), at + 14)):
                if place in mentions:
                    found += mentions[place].parties
                elif nodes[place].lemma not in ("the", "and", ",", "its", "'s", "’s", "of"):
                    break
            if found:
                return found
    return []


def _verb(context: Context, mention: Mention) -> int | None:
    """The verb that the name hangs on."""
    verb = clauses.governing(context.sentence, mention.at)
    return verb if verb >= 0 else None
