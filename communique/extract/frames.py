"""The reporting around quotations: a paragraph's sentences with what is quoted taken as single pieces."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from communique.model import Note, Span
from communique.segment.words import Word, words
from communique.stage import Reading

SUBJECTS = frozenset("person state organisation office group reference demonym place".split())


@cache
def reporting_verbs() -> dict[str, str]:
    """Lemma -> `say` (may carry whole sentences) or `stance` (carries a few quoted words in its own sentence)."""
    table = (files("communique.data") / "reporting_verbs.csv").read_text(encoding="utf-8")
    return {row["lemma"]: row["class"] for row in csv.DictReader(table.splitlines())}


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch inside quotation marks that stands in no other."""

    span: Span
    content: Span
    closed: bool


@dataclass(slots=True)
class Frame:
    """A sentence of the report, in which quotations count as one piece however many sentences they hold.

    `words` are the words outside them; `notes` the parties named outside them.
    """

    span: Span
    label: str
    paragraph: int
    quotations: list[Quotation] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def between(self, start: int, end: int) -> list[Word]:
        """The words that begin in `[start, end)`."""
        first = bisect_left(self.words, start, key=lambda word: word.span.start)
        last = bisect_left(self.words, end, key=lambda word: word.span.start)
        return self.words[first:last]

    def opens_with(self, quotation: Quotation) -> bool:
        """Whether no word stands before a quotation."""
        return not self.words or self.words[0].span.start >= quotation.span.start

    def noted(self, start: int, end: int) -> list[Note]:
        """The parties whose naming begins in `[start, end)`."""
        first = bisect_left(self.notes, start, key=lambda note: note.span.start)
        last = bisect_left(self.notes, end, key=lambda note: note.span.start)
        return self.notes[first:last]

    def party(self, span: Span) -> Note | None:
        """The party named by a word."""
        at = bisect_left(self.notes, span.end, key=lambda note: note.span.start) - 1
        return self.notes[at] if at >= 0 and self.notes[at].span.overlaps(span) else None


def frames(reading: Reading) -> list[Frame]:
    """The sentences of the report outside quotation marks, in order."""
    quoted = _outermost(reading)
    starts = [quotation.span.start for quotation in quoted]

    def inside(place: int) -> Quotation | None:
        at = bisect_right(starts, place) - 1
        return quoted[at] if at >= 0 and place < quoted[at].span.end else None

    found: list[Frame] = []
    for note in reading.layer("sentence"):
        paragraph = note.value["paragraph"]
        assert isinstance(paragraph, int)
        holder = inside(note.span.start)
        goes_on = found and holder is not None and holder.span.start < note.span.start
        if found and goes_on:
            found[-1].span = Span(found[-1].span.start, max(note.span.end, found[-1].span.end))
        else:
            found.append(Frame(note.span, note.label, paragraph))
    _fill(found, quoted, reading)
    return list(_joined(found, reading.text))


def _joined(found: list[Frame], text: str) -> Iterator[Frame]:
    """Puts a reporting phrase back to the question or cry that it reports: ""Is it so?" Ms Lee asked."."""
    held: Frame | None = None
    for frame in found:
        cry = held is not None and held.quotations and held.quotations[-1].span.end == held.span.end
        if held and cry and held.paragraph == frame.paragraph and _reports(held, frame, text):
            held.span = Span(held.span.start, frame.span.end)
            held.quotations += frame.quotations
            held.words += frame.words
            held.notes += frame.notes
            continue
        if held:
            yield held
        held = frame
    if held:
        yield held


def _reports(held: Frame, frame: Frame, text: str) -> bool:
    """Whether a sentence right after a quotation is no more than who said it."""
    if held.quotations[-1].content.of(text)[-1:] not in "?!,":
        return False
    end = frame.quotations[0].span.start if frame.quotations else frame.span.end
    opening = [word for word in frame.words[:10] if word.span.end <= end]
    return any(reporting_verbs().get(word.lemma) == "say" for word in opening[1:])


def _outermost(reading: Reading) -> list[Quotation]:
    found: list[Quotation] = []
    for note in reading.layer("quotation"):
        content = note.value["content"]
        assert isinstance(content, list)
        start, end = (int(str(place)) for place in content)
        if not found or note.span.start >= found[-1].span.end:
            found.append(Quotation(note.span, Span(start, end), bool(note.value["closed"])))
    return found


def _fill(found: list[Frame], quoted: list[Quotation], reading: Reading) -> None:
    at = 0
    for frame in found:
        while at < len(quoted) and quoted[at].span.start < frame.span.end:
            if quoted[at].span.start >= frame.span.start:
                frame.quotations.append(quoted[at])
            at += 1
        gaps = list(_gaps(frame))
        frame.words = [word for gap in gaps for word in words(reading.text, gap)]
        frame.notes = [note for gap in gaps for note in reading.within("party", gap) if note.label in SUBJECTS]


def _gaps(frame: Frame) -> Iterator[Span]:
    start = frame.span.start
    for quotation in frame.quotations:
        if start < quotation.span.start:
            yield Span(start, quotation.span.start)
        start = max(start, quotation.span.end)
    if start < frame.span.end:
        yield Span(start, frame.span.end)
