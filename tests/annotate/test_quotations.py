from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spans import pair
from timed import quickest

from communique.annotate.quotations import quotations
from communique.model import Document, Note
from communique.segment.paragraphs import paragraphs
from communique.stage import Reading


def read(text: str) -> list[Note]:
    reading = Reading(Document(text, "test"))
    reading.add(paragraphs(reading))
    return list(quotations(reading))


def contents(text: str) -> list[str]:
    found = []
    for note in read(text):
        start, end = pair(note.value["content"])
        found.append(text[start:end])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He called it "a good day," and left.', ["a good day,"]),
        ("He called it “a good day,” and left.", ["a good day,"]),
        ("Er nannte es „ein guter Tag“ und ging.", ["ein guter Tag"]),
        ("Il a dit « un bon jour » hier.", ["un bon jour"]),
        ("Er sagte »ein guter Tag« gestern.", ["ein guter Tag"]),
        ("He called it ‘a good day’ and left.", ["a good day"]),
        ("Er nannte es ‚ein guter Tag‘ und ging.", ["ein guter Tag"]),
        ("Er rief: „Das war ‚gut‘ genug.“", ["Das war ‚gut‘ genug.", "gut"]),
        ("Он сказал: «Это „хороший“ день».", ["Это „хороший“ день", "хороший"]),
        ("「よい日」と言った。", ["よい日"]),
        ("He asked: ”Why?” and ”when?”.", ["Why?", "when?"]),
        ('He said "it is "over" now" and left.', ['it is "over" now', "over"]),
        ("He called it 'a good day' and left.", ["a good day"]),
        ("He called it ``a good day'' and left.", ["a good day"]),
        ("It was the players' fault and the teams' loss.", []),
        ("It was the minister’s choice in the ’90s and the '80s.", []),
        ("They met the 'players' union' today.", ["players' union"]),
        ("New 'sanctions' and the players' union.", ["sanctions"]),
        ("He said 'I don't know the ministers' plan' again.", ["I don't know the ministers' plan"]),
        ('A pipe 12" wide and a man 6\'2" tall.', []),
        ('The wire wrote Turkey"s and Greece"s claims.', []),
        ('" a worrying issue" he said', ["a worrying issue"]),
        ("rock 'n' roll and 'em all", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert contents(text) == expected


def test_nested_marks_are_noted_as_such() -> None:
    text = "“He told me ‘no’ twice,” she said."
    notes = read(text)
    assert contents(text) == ["He told me ‘no’ twice,", "no"]
    assert [note.value["nested"] for note in notes] == [False, True]
    assert [note.label for note in notes] == ["double", "single"]


def test_straight_marks_nest_where_they_balance() -> None:
    assert contents('She said "he called it "bold" and left" today.')[0] == 'he called it "bold" and left'


def test_a_mark_after_a_full_stop_begins_another() -> None:
    text = '"We protest. "We have asked for talks."'
    assert contents(text) == ["We protest.", "We have asked for talks."]
    assert [note.value["closed"] for note in read(text)] == [False, True]


def test_paragraphs_that_open_and_do_not_close() -> None:
    text = '"First part of it.\n\n"Second part of it."\n\nThe end came then.'
    notes = read(text)
    assert contents(text) == ["First part of it.", "Second part of it."]
    assert [note.value["closed"] for note in notes] == [False, True]


def test_a_later_paragraph_may_close() -> None:
    text = "“First part of it.\n\nSecond part of it.\n\nThird part of it,” he said."
    assert contents(text) == ["First part of it.\n\nSecond part of it.\n\nThird part of it,"]


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    text = 'He said "we will go home.\n\nThe crowd left the square.'
    assert contents(text) == ["we will go home."]


def test_furniture_has_none() -> None:
    assert contents('Share this "story"\n\nHe said "yes" to them.') == ["yes"]


def test_label_and_span_take_in_the_marks() -> None:
    [note] = read("Il a dit « oui » hier.")
    assert (note.label, note.span.of("Il a dit « oui » hier.")) == ("guillemet", "« oui »")


@pytest.mark.parametrize("piece", ['"', "“", "s' ", "'a ", '"a "b', "‘“"])
def test_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        read(piece * (size // len(piece)))
        return time.process_time() - begin

    seconds(2_000)
    assert quickest(seconds, 80_000) < 30 * max(quickest(seconds, 10_000), 0.005)


@given(st.text(alphabet="\"'“”‘’‚«»「」„` abS.,\n1", max_size=200))
@settings(max_examples=300, deadline=None)
def test_spans_and_contents_always_hold(text: str) -> None:
    top = 0
    for note in read(text):
        start, end = pair(note.value["content"])
        assert note.span.start <= start < end <= note.span.end <= len(text)
        assert text[start:end].strip() == text[start:end]
        if not note.value["nested"]:
            assert note.span.start >= top
        top = max(top, note.span.end)
