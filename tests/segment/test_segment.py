from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from communique.model import Document, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.segment.words import lemma, words
from communique.stage import Pipeline, Reading, each

SEGMENT = Pipeline([each(paragraphs, gives="paragraph"), each(sentences, needs="paragraph", gives="sentence")])


def read(text: str) -> Reading:
    [reading] = SEGMENT([Document(text, "test")])
    return reading


def split(text: str) -> list[str]:
    return [note.span.of(text) for note in read(text).layer("sentence")]


def test_abbreviations_do_not_end_sentences() -> None:
    text = "Mr. Okafor met Gen. Lee in the U.S. State Department. The U.S. The delegations left at noon."
    assert split(text)[0] == "Mr. Okafor met Gen. Lee in the U.S. State Department."
    assert split("J. F. Silva spoke. Nobody answered.") == ["J. F. Silva spoke.", "Nobody answered."]
    assert split("Growth was 3.5 percent. Prices fell.") == ["Growth was 3.5 percent.", "Prices fell."]


def test_closing_marks_belong_to_their_sentence() -> None:
    assert split("“We agree.” He left.") == ["“We agree.”", "He left."]


def test_page_furniture_has_no_sentences() -> None:
    met = "The envoys of Chile and Peru met on Monday."
    text = f"Subscribe to our newsletter\n\nLast Updated: 03/14/2019\n\n{met}\n\nRead more: our archive"
    assert split(text) == [met]
    labels = [note.label for note in read(text).layer("paragraph")]
    assert labels == ["furniture", "furniture", "text", "furniture"]


def test_a_report_about_an_update_is_no_furniture() -> None:
    text = "Updated rules on visas were agreed by Kenya and Ghana, the ministers said in Accra, after long talks there."
    assert split(text) == [text]


def test_repeats_point_at_what_they_repeat() -> None:
    line = "The two ministers spoke about the bridge for an hour."
    notes = read(f"{line}\nThey parted as friends at the end of it.\n{line.upper()}").layer("paragraph")
    assert [note.value["repeats"] for note in notes] == [None, None, 0]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The foreign ministers of Norway and Chile met in Oslo on Thursday and\n"
        "talked about fisheries in the far south, whales and the cost of fuel for\n"
        "the ships of both. They will meet again."
    )
    assert len(read(text).layer("paragraph")) == 1
    assert len(split(text)) == 2


def test_headings_are_marked() -> None:
    notes = read("Envoys Meet In Oslo\n\nThe envoys met for an hour.").layer("sentence")
    assert [note.label for note in notes] == ["heading", "text"]


def test_words_have_lemmas_and_offsets() -> None:
    text = "Spain's ministers signed the U.S. text: 1,200 pages."
    row = words(text, Span(0, len(text)))
    assert [word.span.of(text) for word in row] == [word.text for word in row]
    assert "U.S." in [word.text for word in row]
    assert lemma("signed") == "sign"
    assert "1,200" in [word.text for word in row]


@given(st.text(max_size=400))
def test_any_text_is_segmented_without_loss(text: str) -> None:
    reading = read(text)
    spans = [note.span for note in reading.layer("paragraph")]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = "".join(span.of(text) for span in spans)
    assert sorted("".join(covered.split())) == sorted("".join(text.split()))
    for note in reading.layer("sentence"):
        assert any(span.covers(note.span) for span in spans)


def test_long_texts_take_linear_time() -> None:
    began = time.process_time()
    for text in ("the " * 250_000, '"' * 1_000_000, "1." * 500_000, "A. " * 300_000, "\n" * 1_000_000):
        read(text)
    assert time.process_time() - began < 20
