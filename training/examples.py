"""Coded reports as examples for the encoder: which words tell of what, and which mentions stand in which role.

A gold entry names parties by code and gives clauses as evidence. Here it becomes a word that it hangs on (the word a
rule of the codebook finds there, else the clause's grammatical head) and, for the parties, all mentions of that code
nearby; which of them the words mean is left to the training (the likeliest counts).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communique.extract import clauses
from communique.extract.events import candidates
from communique.extract.holders import parsed
from communique.extract.triggers import Index
from communique.kinds.codebook import standard as codebook
from communique.kinds.codebook import without_examples
from communique.model import Document, Span
from communique.run.standard import standard
from communique.stage import Reading

REACH = 2
"""Sentences before an entry's own in which its parties may be named."""
_SPEECH = frozenset("say tell add note state report claim believe think".split())


@dataclass(slots=True)
class Mark:
    """A word that an entry hangs on. `label` is its type, polarity, measure or kind; `aside` what else is told of it
    (aux, action); `roles` the codes in each role; `bounds` the first and last word of an issue."""

    word: int
    label: str
    aside: str | None = None
    roles: dict[str, list[str]] = field(default_factory=dict)
    bounds: tuple[int, int] | None = None


@dataclass(slots=True)
class Example:
    """A report: words by sentence, the mentions of parties (head word, sentence, codes, first and last word), and the
    entries by kind."""

    id: str
    sentences: list[list[str]]
    mentions: list[tuple[int, int, list[str], int, int]]
    marks: dict[str, list[Mark]]


@dataclass(slots=True)
class Words:
    """The words of a report in one row, with what the parser sees in them."""

    sentences: list[clauses.Sentence]
    offsets: list[int]

    @classmethod
    def of(cls, reading: Reading) -> Words:
        parses = [parsed(reading, note) for note in reading.layer("sentence")]
        offsets, total = [], 0
        for parse in parses:
            offsets.append(total)
            total += len(parse.nodes)
        return cls(parses, offsets)

    def inside(self, span: Span) -> list[tuple[int, int]]:
        """The words that touch a span, as (sentence, word in it)."""
        return [
            (number, index)
            for number, parse in enumerate(self.sentences)
            if parse.note.span.start < span.end and span.start < parse.note.span.end
            for index, node in enumerate(parse.nodes)
            if node.span.start < span.end and span.start < node.span.end
        ]

    def head(self, span: Span) -> int | None:
        """The grammatical head of a span's words; of a clause that only says that something is said, what is said."""
        words = self.inside(span)
        if not words:
            return None
        number = words[0][0]
        indexes = [index for sentence, index in words if sentence == number]
        parse, inside = self.sentences[number], set(indexes)
        tops = [i for i in indexes if parse.nodes[i].head not in inside and parse.nodes[i].label != "punct"] or indexes
        top = next((i for i in tops if parse.verb(i)), tops[-1])
        while parse.nodes[top].lemma in _SPEECH:
            said = [c for c in parse.children[top] if c in inside and parse.nodes[c].label in ("ccomp", "parataxis")]
            if not said:
                break
            top = said[0]
        return self.offsets[number] + top


def examples(records: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """One example for each record of the interchange format."""
    pipeline, index = standard(), Index.of(without_examples(codebook()))
    for record in records:
        [reading] = pipeline([Document(record["text"], record["id"], record["id"])])
        words = Words.of(reading)
        found = [
            (words.offsets[c.sentence] + c.head, c.type, Span(c.word.start, c.word.end))
            for c in candidates(reading, codebook(), index)
        ]
        marks = {
            "event": list(_events(record, words, found)),
            "position": list(_positions(record, words)),
            "figure": list(_figures(record, words)),
            "instrument": list(_instruments(record, words)),
        }
        texts = [[node.text for node in parse.nodes] for parse in words.sentences]
        yield Example(record["id"], texts, _mentions(words), marks)


def _mentions(words: Words) -> list[tuple[int, int, list[str], int, int]]:
    found = []
    for number, parse in enumerate(words.sentences):
        covered: dict[int, list[int]] = {}
        for index, mention in parse.mentions.items():
            covered.setdefault(id(mention), []).append(index)
        offset = words.offsets[number]
        for indexes in covered.values():
            mention = parse.mentions[indexes[0]]
            if mention.parties:
                ends = offset + min(indexes), offset + max(indexes)
                found.append((offset + mention.head, number, list(mention.parties), *ends))
    return sorted(found)


def _events(record: dict[str, Any], words: Words, found: Sequence[tuple[int, str, Span]]) -> Iterator[Mark]:
    for event in record["events"]:
        roles = {"actor": event["actors"], "recipient": event["recipients"]}
        for pair in event["evidence"]:
            span = Span(*pair)
            fitting = [at for at, kind, word in found if kind == event["type"] and span.start <= word.start < span.end]
            at = fitting[0] if fitting else words.head(span)
            if at is not None:
                yield Mark(at, event["type"], event["aux"] or "now", roles)


def _positions(record: dict[str, Any], words: Words) -> Iterator[Mark]:
    for position in record["positions"]:
        span = Span(*position["issue"])
        at, inside = words.head(span), words.inside(span)
        if at is None:
            continue
        number = inside[0][0]
        own = [words.offsets[number] + index for sentence, index in inside if sentence == number]
        yield Mark(at, position["polarity"], None, {"holder": position["holders"]}, (own[0], own[-1]))


def _figures(record: dict[str, Any], words: Words) -> Iterator[Mark]:
    for figure in record["figures"]:
        inside = words.inside(Span(*figure["evidence"]))
        if inside:
            number, index = inside[0]
            yield Mark(words.offsets[number] + index, figure["measure"], None, {"owner": figure["parties"]})


def _instruments(record: dict[str, Any], words: Words) -> Iterator[Mark]:
    for entry in record["instruments"]:
        spans = [entry["title"]] if entry["title"] else entry["evidence"]
        for pair in spans:
            at = words.head(Span(*pair))
            if at is not None:
                yield Mark(at, entry["kind"], entry["action"], {"signatory": entry["parties"]})


def records(folders: Sequence[Path]) -> list[dict[str, Any]]:
    """The records in folders of JSON files or of JSON Lines, by name."""
    files = sorted(path for folder in folders for path in folder.glob("*.json*"))
    return [json.loads(line) for path in files for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [text] if path.suffix == ".json" else text.splitlines()
