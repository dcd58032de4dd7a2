"""What a candidate event looks like to the weights: short names of what was seen, each with the type or rule it
tells of."""

from __future__ import annotations

from communique.extract.clauses import Sentence
from communique.extract.triggers import Candidate, Report
from communique.model import Note
from communique.stage import Reading


def tell(reading: Reading, sentence: Sentence, candidate: Candidate, report: Report) -> list[str]:
    """The features of the words found."""
    type, rule = candidate.type, candidate.rule.id
    node = sentence.nodes[candidate.head]
    mood, tense = candidate.mood.kind, candidate.mood.tense
    told = [
        f"type={type}", f"rule={rule}", f"rule={rule}>{type}", f"lemma={node.lemma}>{type}",
        f"mood={mood}>{type}", f"mood={mood}", f"mood={mood}>{rule}", f"tense={tense}", f"tense={tense}>{type}",
        f"label={node.label}", f"tag={node.tag}", f"above={_above(sentence, candidate.head)}>{type}",
        f"above={_above(sentence, candidate.head)}",
    ]  # fmt: skip
    marks = list(dict.fromkeys(candidate.marks))
    for mark in marks:
        if not mark.startswith("roles:"):
            told += [mark, f"{mark}>{type}"]
        if mark.startswith(("part", "to:", "phrase")):
            told.append(f"{mark}>{rule}")
    told += _parties(candidate, report)
    told += _words(sentence, candidate)
    told += _joins(sentence, candidate)
    told += _surroundings(reading, sentence, candidate)
    return told


_CROSSED = ("subject", "is:", "light", "noun", "passive", "part", "how", "to:")


def read(sentence: Sentence, candidate: Candidate, report: Report) -> list[str]:
    """The features of the way to read who acts on whom."""
    type, rule, mood = candidate.type, candidate.rule.id, candidate.mood.kind
    lemma = sentence.nodes[candidate.head].lemma
    marks = list(dict.fromkeys(candidate.marks))
    way = marks[0]
    found = [way, f"{way}>{type}", f"{way}>{rule}", f"{way}>{mood}", f"{way}>{sentence.note.label}", f"{way}>{lemma}"]
    found += [f"{way}>{mark}" for mark in marks[1:] if mark.startswith(_CROSSED)]
    for slot in candidate.slots:
        found += [slot, f"{slot}>{type}", f"{slot}>{rule}"]
    for slot in candidate.slots:
        if "=" in slot[:2]:
            found += [f"{slot}>{mark}" for mark in marks[1:] if mark.startswith(_CROSSED)]
    found += [feature for name in _parties(candidate, report) for feature in (name, f"{way}>{name}")]
    return found


def _above(sentence: Sentence, at: int) -> str:
    head = sentence.nodes[at].head
    return sentence.nodes[head].lemma if head >= 0 else "-"


def _parties(candidate: Candidate, report: Report) -> list[str]:
    type = candidate.type
    actors, recipients = candidate.names()
    main = set(report.main[:2])
    some = min(len(recipients), 2)
    return [
        f"actors={min(len(actors), 3)}>{type}", f"recipients={some}>{type}", f"recipients={some}>{candidate.rule.id}",
        f"pair={min(len(actors), 2)}{some}>{candidate.rule.id}",
        f"main={bool(main & set(actors))}{bool(main & set(recipients))}",
        f"main={bool(main & set(actors))}>{type}", f"code={actors[0] if _coded(actors[0]) else 'name'}",
        f"named={_coded(actors[0])}>{type}",
    ]  # fmt: skip


_ARMS = frozenset("obj obl xcomp ccomp nsubj nsubj:pass nmod compound amod".split())


def _joins(sentence: Sentence, candidate: Candidate) -> list[str]:
    """The trigger together with each word that it takes or hangs on, and how many parties the sentence names."""
    type, at = candidate.type, candidate.head
    node, mood = sentence.nodes[at], candidate.mood
    found = [
        f"pair={node.lemma}+{sentence.nodes[child].lemma}>{type}"
        for child in sentence.children[at]
        if sentence.nodes[child].label in _ARMS and child not in sentence.mentions
    ]
    if node.head >= 0:
        found.append(f"over={node.lemma}+{sentence.nodes[node.head].lemma}>{type}")
    count = len({id(mention) for mention in sentence.mentions.values()})
    found.append(f"mentions={min(count, 5)}>{candidate.rule.id}")
    return [*found, f"{candidate.marks[-1]}>{type}>{mood.kind}>{mood.tense}"]


def _coded(name: str) -> bool:
    return name.isupper() and len(name) <= 6


def _surroundings(reading: Reading, sentence: Sentence, candidate: Candidate) -> list[str]:
    type = candidate.type
    nodes, at = sentence.nodes, candidate.head
    place = candidate.sentence
    where = "first" if place < 2 else "early" if place < 6 else "middle" if place < 20 else "late"
    quoted = any(q.span.overlaps(nodes[at].span) for q in _quotations(reading, candidate))
    times = reading.within("time", sentence.note.span)
    told = [
        f"where={where}", f"where={where}>{type}", f"heading={sentence.note.label}>{type}", f"quoted={quoted}>{type}",
        f"times={min(len(times), 2)}>{type}", f"size={min(len(nodes) // 12, 4)}",
    ]  # fmt: skip
    for child in sentence.children[at]:
        node = nodes[child]
        if node.label in ("obj", "obl", "xcomp", "ccomp", "nmod", "amod", "compound"):
            told.append(f"{node.label}={node.lemma}>{type}")
        elif node.label in ("mark", "advmod"):
            told.append(f"{node.label}={node.lemma}")
    for step in (1, 2):
        if at + step < len(nodes):
            told.append(f"next{step}={nodes[at + step].lemma}>{type}")
        if at - step >= 0:
            told.append(f"last{step}={nodes[at - step].lemma}>{type}")
    return told


_EMPTY = frozenset(
    "the a an of to in and for on with at by from as be have that this it its he she they his their".split()
)


def _words(sentence: Sentence, candidate: Candidate) -> list[str]:
    """The words of the clause, each with the type it may tell of, and those near the trigger with the rule."""
    inside = [
        i for i in sentence.clause(candidate.head) if abs(i - candidate.head) <= 20 and i not in sentence.mentions
    ]
    lemmas = dict.fromkeys(sentence.nodes[i].lemma for i in inside)
    return [f"has={lemma}>{candidate.type}" for lemma in lemmas if lemma not in _EMPTY and lemma[:1].isalpha()]


def _quotations(reading: Reading, candidate: Candidate) -> list[Note]:
    return [note for note in reading.layer("quotation") if note.span.overlaps(candidate.span)]
