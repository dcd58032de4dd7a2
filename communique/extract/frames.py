"""The reporting around quotations: a paragraph's sentences with what is quoted taken as single pieces."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from communique.extract.clauses import Sentence
from communique.extract.holders import parsed
from communique.extract.sayings import Saying, Told, reporting_verbs, reports, sayings, teller
from communique.model import Note, Span
from communique.segment.words import Word, words
from communique.stage import Reading

_NEAR = 800  # characters on either side of a quotation in which a verb may be its own
SUBJECTS = frozenset("person state organisation office group reference demonym place".split())


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch inside quotation marks that stands in no other."""

    span: Span
    content: Span
    closed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence with the reporting verbs in it that no quotation marks hold."""

    sentence: Sentence
    sayings: tuple[Saying, ...]


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
    parts: list[Note] = field(default_factory=list)
    """Its sentences by the layer."""
    reports: list[Report] = field(default_factory=list)
    """Those of them parsed in which somebody reports outside quotation marks."""
    sayings: list[Saying] = field(default_factory=list)
    """The reporting verbs of all of these, in order."""

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

    def quoted(self, span: Span) -> list[Span]:
        """The quotations that overlap a span."""
        last = bisect_left(self.quotations, span.end, key=lambda quotation: quotation.span.start)
        first = max(0, bisect_left(self.quotations, span.start, key=lambda quotation: quotation.span.start) - 1)
        return [quotation.span for quotation in self.quotations[first:last] if quotation.span.overlaps(span)]

    def said(self, start: int, end: int) -> list[Saying]:
        """The reporting verbs that begin in `[start, end)`."""
        first = bisect_left(self.sayings, start, key=lambda saying: saying.cue.start)
        last = bisect_left(self.sayings, end, key=lambda saying: saying.cue.start)
        return self.sayings[first:last]

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
            found[-1].parts.append(note)
        else:
            found.append(Frame(note.span, note.label, paragraph, parts=[note]))
    _fill(found, quoted, reading)
    joined = list(_joined(found, reading.text))
    for frame in joined:
        _parse(frame, reading)
    return joined


def _parse(frame: Frame, reading: Reading) -> None:
    """The reporting verbs of a sentence. Only what has words of reporting outside quotation marks is parsed."""
    for note in frame.parts:
        outside = frame.between(note.span.start, note.span.end)
        if not any(_reports_by(word) for word in outside):
            continue
        sentence = parsed(reading, note)
        own = {word.span.start for word in outside}
        quoted = frame.quoted(note.span)
        found = tuple(saying for saying in sayings(sentence, quoted) if saying.cue.start in own)
        frame.reports.append(Report(sentence, found))
        frame.sayings += found


def _reports_by(word: Word) -> bool:
    return reports(word.text, word.lemma) is not None or word.text.lower() == "according"


def teller_of(frame: Frame, quotation: Quotation) -> Told | None:
    """The reporting verb that holds a quotation: by the grammar, where that tells nothing the nearest in its sentence
    that says."""
    first = bisect_right(frame.reports, quotation.span.start, key=lambda report: report.sentence.note.span.start) - 1
    last = bisect_left(frame.reports, quotation.span.end, key=lambda report: report.sentence.note.span.start)
    for report in frame.reports[max(0, first) : last]:
        if told := teller(report.sentence, report.sayings, quotation.span):
            return told
    behind = frame.said(quotation.span.end, quotation.span.end + _NEAR)
    before = frame.said(quotation.span.start - _NEAR, quotation.span.start)
    spoken = [saying for saying in behind if saying.sort == "say"][:1]
    led = [saying for saying in before if saying.sort == "say"][-1:]
    order = [*spoken, *led] if frame.opens_with(quotation) else [*led, *spoken]
    return Told(order[0], "near") if order else None


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
            held.parts += frame.parts
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
