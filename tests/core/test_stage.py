from __future__ import annotations

from collections.abc import Iterator

import pytest

from communique.errors import MissingLayer, SpanOutside
from communique.model import Claim, Document, Issue, Note, Span
from communique.run.standard import standard
from communique.stage import Pipeline, Reading, each


def first_word(reading: Reading) -> Iterator[Note]:
    yield Note(Span(0, reading.text.index(" ")), "word", "first")


def beyond(reading: Reading) -> Iterator[Note]:
    yield Note(Span(0, len(reading.text) + 1), "word", "first")


def claims(reading: Reading) -> Iterator[Claim | Issue]:
    for note in reading.layer("word"):
        yield Claim("event", "CONSULT", (note.span,))
    yield Issue("short", "a short text", reading.document.source)


def test_stages_see_what_earlier_ones_gave() -> None:
    pipeline = Pipeline([each(first_word, gives="word"), each(claims, needs="word", gives="event")])
    readings = pipeline([Document("Talks began.", "a"), Document("Nobody came.", "b")])
    assert [reading.claims[0].evidence[0].of(reading.text) for reading in readings] == ["Talks", "Nobody"]
    assert [reading.issues[0].source for reading in readings] == ["a", "b"]


def test_a_missing_layer_is_refused_before_anything_runs() -> None:
    with pytest.raises(MissingLayer, match="needs word, which no stage before it gives"):
        Pipeline([each(claims, needs="word", gives="event")])


def test_a_layer_must_be_declared() -> None:
    with pytest.raises(MissingLayer, match="does not declare it"):
        Pipeline([each(first_word, gives="sentence")])([Document("Talks began.", "a")])


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(SpanOutside, match="in a text of 12 code points"):
        Pipeline([each(beyond, gives="word")])([Document("Talks began.", "a")])


def test_notes_are_kept_in_the_order_of_the_text() -> None:
    reading = Reading(Document("one two three", "a"))
    reading.add([Note(Span(4, 7), "word", "2"), Note(Span(0, 3), "word", "1")])
    reading.add([Note(Span(8, 13), "word", "3")])
    assert [note.label for note in reading.layer("word")] == ["1", "2", "3"]
    assert [note.label for note in reading.within("word", Span(4, 9))] == ["2", "3"]
    assert reading.layer("nothing") == ()
    assert reading.published is None


def test_the_standard_pipeline_is_in_order() -> None:
    names = [stage.name for stage in standard().stages]
    assert names[0] == "segment.paragraphs.paragraphs"
    assert len(names) == len(set(names))
