"""What a candidate event looks like to the weights: short names of what was seen, each with the type or rule it
tells of."""

from __future__ import annotations

from communique.extract.clauses import Sentence
from communique.extract.triggers import Candidate, Report, coded
from communique.extract.wayfeatures import counted
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
    actors, recipients = candidate.names()
    told += counted(type, rule, actors[0], report.standing(actors), report.standing(recipients))
    told += _words(sentence, candidate)
    told += _joins(sentence, candidate)
    told += _surroundings(reading, sentence, candidate)
    return told


def _above(sentence: Sentence, at: int) -> str:
    head = sentence.nodes[at].head
    return sentence.nodes[head].lemma if head >= 0 else "-"


def measure(reading: Reading, sentence: Sentence, candidate: Candidate) -> dict[str, float]:
    """What can be counted about the words found."""
    node, place = sentence.nodes[candidate.head], candidate.sentence
    total = len(reading.layer("sentence"))
    found = {
        "sentence": float(place), "depth": place / max(1, total), "sentences": float(total),
        "heading": float(sentence.note.label == "heading"), "size": float(len(sentence.nodes)),
        "into": candidate.head / len(sentence.nodes), "wide": float(len(candidate.span)),
        "quoted": float(any(q.span.overlaps(node.span) for q in _quotations(reading, candidate))),
        "mentions": float(len({id(mention) for mention in sentence.mentions.values()})),
        "times": float(len(reading.within("time", sentence.note.span))),
        "phrase": float(len(_phrase(candidate).split())), "ruled": float(not candidate.rule.id.startswith("encoder")),
        "narrow": float(bool(candidate.rule.object)), "deep": float(_deep(sentence, candidate.head)),
        f"mood-{candidate.mood.kind}": 1.0, f"tense-{candidate.mood.tense}": 1.0, f"label-{node.label}": 1.0,
        f"tag-{node.tag[:2]}": 1.0,
    }  # fmt: skip
    return found | {f"mark-{mark}": 1.0 for mark in candidate.marks if mark.startswith(("subject:", "passive"))}


def about(candidate: Candidate, report: Report) -> dict[str, float]:
    """What can be counted about a way to read the parties."""
    actors, recipients = candidate.names()
    word = candidate.word.start
    found = {
        "actors": float(len(actors)), "recipients": float(len(recipients)),
        "actor-share": report.standing(actors).share,
        "recipient-share": report.standing(recipients).share if recipients else -1.0,
        "actor-far": float(max(-400, min(400, candidate.actors[0].span.start - word))),
        "coded": float(coded(actors[0])), f"way-{candidate.marks[0]}": 1.0,
    }  # fmt: skip
    found["together"] = float(report.meetings(actors, recipients))
    found["lead"] = float(sum(name in report.lead for name in (*actors, *recipients)))
    if recipients:
        found["recipient-far"] = float(max(-400, min(400, candidate.recipients[0].span.start - word)))
        found["recipient-coded"] = float(coded(recipients[0]))
    return found


def _phrase(candidate: Candidate) -> str:
    return next((mark.removeprefix("phrase:") for mark in candidate.marks if mark.startswith("phrase:")), "")


def _deep(sentence: Sentence, at: int) -> int:
    """How many words a word hangs below, ten at most."""
    for deep in range(10):
        if sentence.nodes[at].head < 0:
            return deep
        at = sentence.nodes[at].head
    return 10


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
