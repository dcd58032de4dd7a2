"""Whose act or stance a word in a sentence is: the parties that stand as its subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from communique.model import Note, Role, Span
from communique.stage import Reading

_JOINS = re.compile(
    r"(?:['’]s?)?\s*(?:,|,?\s*and|,?\s*as well as|&|[-–/])\s*(?:also\s+)?(?:the\s+|its\s+|his\s+|her\s+)?"
)
_CLAUSE = re.compile(
    r"[;:—–]|,\s+(?:but|while|and that|after|although|as|when|where|whereas)\b|\b(?:that|while|after|because|if|whether|when|although"
    r"|before|as|since)\b|[“”\"]"
)
_LOCATIVE = re.compile(
    r"\b(?:in|at|from|near|to|into|of|for|on|over|with|against|between|through|across|by)\s+(?:the\s+)?$"
)
_DOCUMENT = re.compile(
    r"\b(?:(?:joint|final|the|a|their|this)\s+)+(?:[a-z-]+\s+){0,2}?"
    r"(?:statement|declaration|communiqu[eé]|treaty|document|documents|agreement|text|pact|resolution|accord)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r",?\s*\b(?:who|which|that|whose)\b\s*$")


@dataclass(frozen=True, slots=True)
class Subject:
    """The parties of a subject, where they are named, and how they were found."""

    parties: tuple[str, ...]
    spans: tuple[Span, ...]
    how: str

    def roles(self, name: str) -> tuple[Role, ...]:
        return tuple(Role(name, party, self.spans[0] if self.spans else None) for party in self.parties)


def codes(note: Note) -> tuple[str, ...]:
    """The parties of a party note."""
    named = note.value.get("parties")
    return tuple(str(party) for party in named) if isinstance(named, list) else ()


def principals(reading: Reading, most: int = 2) -> tuple[str, ...]:
    """The parties that a report is about: those named oftenest, the first paragraphs counting double; with `most` 2 the
    second is left out when it is named less than a third as often as the first."""
    counts: Counter[str] = Counter()
    head = len(reading.text) // 5
    for note in reading.layer("party"):
        if note.value.get("private"):
            continue
        for party in codes(note):
            counts[party] += 2 if note.span.start < head else 1
    ranked = counts.most_common(most)
    return tuple(party for party, count in ranked if count * 3 >= ranked[0][1])


def group(reading: Reading, notes: Sequence[Note], index: int) -> list[Note]:
    """The notes joined with the one at `index` by commas and "and"."""
    first = last = index
    while first > 0 and _joined(reading.text, notes[first - 1], notes[first]):
        first -= 1
    while last + 1 < len(notes) and _joined(reading.text, notes[last], notes[last + 1]):
        last += 1
    return list(notes[first : last + 1])


def _joined(text: str, left: Note, right: Note) -> bool:
    return left.span.end <= right.span.start and bool(_JOINS.fullmatch(text, left.span.end, right.span.start))


def subject(reading: Reading, sentence: Span, at: int) -> Subject | None:
    """The subject of the word at offset `at` in a sentence: the nearest clause's first party that is no mere place or
    object of a preposition; else a document, which stands for the report's principals; else the sentence's first party."""
    notes = [note for note in reading.within("party", sentence) if note.span.end <= at]
    clause = max((m.end() for m in _CLAUSE.finditer(reading.text, sentence.start, at)), default=sentence.start)
    for start, how in ((clause, "clause"), (sentence.start, "sentence")):
        if found := _first(reading, notes, start, how):
            return found
        if match := _DOCUMENT.search(reading.text, start, at):
            return Subject(principals(reading), (Span(match.start(), match.end()),), "document")
    return None


def _first(reading: Reading, notes: Sequence[Note], start: int, how: str) -> Subject | None:
    for index, note in enumerate(notes):
        if note.span.start < start or _LOCATIVE.search(reading.text, max(start, note.span.start - 16), note.span.start):
            continue
        if note.label in {"place", "demonym"} and how == "sentence":
            continue
        return together(group(reading, notes, index), how)
    return None


def together(notes: Sequence[Note], how: str) -> Subject:
    """One subject of several notes."""
    parties = tuple(dict.fromkeys(party for note in notes for party in codes(note)))
    return Subject(parties, tuple(note.span for note in notes), how)


def owner(reading: Reading, sentence: Span, at: int) -> Subject | None:
    """The party in the possessive right before a noun ("Poland's support", "the US refusal", "French criticism")."""
    notes = [note for note in reading.within("party", sentence) if note.span.end <= at]
    if not notes or at - notes[-1].span.end > 25:
        return None
    gap = reading.text[notes[-1].span.end : at]
    if not re.fullmatch(r"(?:['’]s?)?(?:\s+[a-z-]+){0,2}\s+", gap):
        return None
    return together(group(reading, notes, len(notes) - 1), "owner")


def relative(reading: Reading, sentence: Span, at: int) -> Subject | None:
    """The party before "who" or "which" right before a verb."""
    match = _WHO.search(reading.text[sentence.start : at])
    if not match:
        return None
    notes = [note for note in reading.within("party", sentence) if note.span.end <= sentence.start + match.start() + 1]
    return together([notes[-1]], "relative") if notes else None
