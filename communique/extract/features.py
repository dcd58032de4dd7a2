"""What a candidate event looks like to the weights: short names of what was seen, each with the type or rule it tells of."""

from __future__ import annotations

from communique.extract.clauses import Sentence
from communique.extract.triggers import Candidate, Report
from communique.stage import Reading


def describe(reading: Reading, sentence: Sentence, candidate: Candidate, report: Report) -> list[str]:
    """The features of one candidate. Its `features` as found by the roles are taken up."""
    type, rule = candidate.type, candidate.rule.id
    node = sentence.nodes[candidate.head]
    mood, tense = candidate.mood.kind, candidate.mood.tense
    told = [
        "bias", f"type={type}", f"rule={rule}", f"rule={rule}>{type}", f"lemma={node.lemma}>{type}",
        f"mood={mood}>{type}", f"mood={mood}", f"mood={mood}>{rule}", f"tense={tense}", f"tense={tense}>{type}",
        f"label={node.label}", f"tag={node.tag}", f"above={_above(sentence, candidate.head)}>{type}",
    ]  # fmt: skip
    for mark in dict.fromkeys(candidate.features):
        told += [mark, f"{mark}>{type}"]
        if mark.startswith(("part", "to:", "phrase", "roles")):
            told.append(f"{mark}>{rule}")
    way = next((mark for mark in candidate.features if mark.startswith("roles:")), "")
    told += [f"{way}>{mood}", f"{way}>{sentence.note.label}", f"{way}>{node.lemma}"]
    told += [f"{way}>{mark}" for mark in candidate.features if mark.startswith(("subject", "is:", "light", "noun", "passive"))]
    told += [f"{way}>{f}" for f in _parties(candidate, report)]
    told += _parties(candidate, report)
    told += _surroundings(reading, sentence, candidate)
    return told


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
        f"pair={min(len(actors), 2)}{some}>{candidate.rule.id}", f"main={bool(main & set(actors))}{bool(main & set(recipients))}",
        f"main={bool(main & set(actors))}>{type}", f"code={actors[0] if _coded(actors[0]) else 'name'}",
        f"named={_coded(actors[0])}>{type}",
    ]  # fmt: skip


def _coded(name: str) -> bool:
    return name.isupper() and len(name) <= 6


def _surroundings(reading: Reading, sentence: Sentence, candidate: Candidate) -> list[str]:
    type = candidate.type
    nodes, at = sentence.nodes, candidate.head
    place = candidate.sentence
    where = "first" if place < 2 else "early" if place < 6 else "middle" if place < 20 else "late"
    quoted = any(q.span.overlaps(nodes[at].span) for q in _quotations(reading, candidate))
    times = [note for note in reading.within("time", sentence.note.span)]
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


def _quotations(reading: Reading, candidate: Candidate):  # type: ignore[no-untyped-def]
    span = candidate.span
    return [note for note in reading.layer("quotation") if note.span.start <= span.end and note.span.end >= span.start]
