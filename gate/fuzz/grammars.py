"""Targets: what reads words."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from communique.annotate import expressions, numerals, quantities, quotations
from communique.annotate.phrase import phrase
from communique.model import Document, Note, Span
from communique.segment import paragraphs, sentences
from communique.stage import Pipeline, Reading
from gate.fuzz import draw


def numbers(data: bytes) -> None:
    """Every number that begins at every word has a place inside and a value that can be stored."""
    text = draw.text(data, draw.NUMBERS)
    if not text:
        return
    items = numerals.tokens(text, Span(0, len(text)))
    end = 0
    for item in items:
        assert end <= item.start < item.end <= len(text), (item, text)
        assert text[item.start : item.end] == item.text, (item, text)
        end = item.end
    for at in range(len(items)):
        found = numerals.numeral(items, at)
        if found:
            assert found.first == at < found.last <= len(items), (found, text)
            assert found.value == found.value and abs(found.value) < 1e60, (found, text)
            assert found.value >= 0, (found, text)


def dates(data: bytes) -> None:
    """Every expression of time lies inside, in order, and is the same once written and read."""
    text = draw.text(data, draw.DATES)
    if not text:
        return
    end = 0
    for span, found in expressions.scan(text, Span(0, len(text))):
        assert end <= span.start < span.end <= len(text), (span, text)
        end = span.end
        assert not text[span.start].isspace(), (span, text)
        again = phrase({"timex": "", **found.json()})
        assert again.json() == found.json(), (found, text)


def quotes(data: bytes) -> None:
    """Every quotation lies inside the text, its content inside it, its marks outside its content, each once."""
    text = draw.text(data, draw.MARKS)
    reading = _segmented(text)
    if reading is None:
        return
    last = -1
    for note in quotations.quotations(reading):
        low, high = _pair(note.value["content"])
        assert note.span.start < low < high <= note.span.end <= len(text), (note, text)
        assert text[low:high].strip() == text[low:high], (note, text)
        assert bool(note.value["closed"]) == (note.span.end > high or text[high : note.span.end].strip() != ""), (
            note,
            text,
        )
        assert last <= note.span.start, (note, text)
        last = note.span.start
    again = [(note.span, note.label) for note in quotations.quotations(reading)]
    assert len(again) == len(set(again)), text


def segments(data: bytes) -> None:
    """Paragraphs hold all that is no blank, sentences all of theirs; none overlap, none begins blank."""
    text = draw.text(data, draw.SENTENCES)
    reading = _segmented(text)
    if reading is None:
        return
    _tiles(text, [note.span for note in reading.layer("paragraph")])
    for paragraph in reading.layer("paragraph"):
        if paragraph.label != "furniture":
            within = [note.span for note in reading.within("sentence", paragraph.span)]
            assert within and within[0].start == paragraph.span.start, (paragraph, text)
            assert within[-1].end == paragraph.span.end, (paragraph, text)
    covered = [note.span for note in reading.layer("sentence")]
    for one, two in pairwise(covered):
        assert one.end <= two.start, (one, two, text)


def amounts(data: bytes) -> None:
    """Quantities lie inside, each once."""
    text = draw.text(data, draw.NUMBERS)
    reading = _segmented(text)
    if reading is None:
        return
    seen = set()
    for note in quantities.quantities(reading):
        if isinstance(note, Note):
            assert 0 <= note.span.start < note.span.end <= len(text), (note, text)
            assert note.span not in seen, (note, text)
            seen.add(note.span)


def pipeline(data: bytes) -> None:
    """The whole standard pipeline, which checks every span, gives the same twice."""
    text = draw.text(data, draw.WORDS)
    if not text.strip():
        return
    document = Document(text, "fuzz")
    [one] = _standard()([document])
    for claim in one.claims:
        assert claim.id(document)
        for span in claim.evidence:
            assert span.of(text).strip(), (claim, text)
        for role in claim.roles:
            assert role.span is None or role.span.end <= len(text), (claim, text)
    [two] = _standard()([document])
    assert one.claims == two.claims, text


@cache
def _standard() -> Pipeline:
    from communique.run.standard import standard

    return standard()


def _segmented(text: str) -> Reading | None:
    if not text.strip():
        return None
    reading = Reading(Document(text, "fuzz", id="fuzz"))
    reading.add(list(paragraphs.paragraphs(reading)))
    reading.add(list(sentences.sentences(reading)))
    return reading


def _tiles(text: str, spans: list[Span]) -> None:
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text), (span, text)
        assert not text[end : span.start].strip(), (span, text)
        assert not text[span.start].isspace() and not text[span.end - 1].isspace(), (span, text)
        end = span.end
    assert not text[end:].strip(), text


def _pair(value: object) -> tuple[int, int]:
    assert isinstance(value, list) and len(value) == 2
    return int(value[0]), int(value[1])
