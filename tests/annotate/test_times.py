from __future__ import annotations

from datetime import date

import pytest

from communique.annotate.expressions import expressions, scan
from communique.annotate.tense import toward
from communique.annotate.times import Ground, resolve, times
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each

THURSDAY = date(2024, 5, 16)


def days(text: str, *, way: str = "past", before: str | None = None) -> tuple[str, str] | None:
    [(_, value)] = scan(text, Span(0, len(text)))
    anchor = date.fromisoformat(before) if before else None
    resolved = resolve(value, Ground(THURSDAY, THURSDAY, (anchor, anchor) if anchor else None, way))
    return (resolved[0].isoformat(), resolved[1].isoformat()) if resolved else None


@pytest.mark.parametrize(
    ("text", "way", "start", "end"),
    [
        ("on Monday", "past", "2024-05-13", "2024-05-13"),
        ("on Thursday", "past", "2024-05-16", "2024-05-16"),
        ("on Tuesday", "future", "2024-05-21", "2024-05-21"),
        ("last Friday", "past", "2024-05-10", "2024-05-10"),
        ("next Monday", "future", "2024-05-20", "2024-05-20"),
        ("Monday of last week", "past", "2024-05-06", "2024-05-06"),
        ("yesterday", "past", "2024-05-15", "2024-05-15"),
        ("tomorrow", "future", "2024-05-17", "2024-05-17"),
        ("last month", "past", "2024-04-01", "2024-04-30"),
        ("this week", "past", "2024-05-13", "2024-05-19"),
        ("earlier this month", "past", "2024-05-01", "2024-05-16"),
        ("later this year", "future", "2024-05-16", "2024-12-31"),
        ("next year", "future", "2025-01-01", "2025-12-31"),
        ("two years ago", "past", "2022-01-01", "2022-12-31"),
        ("three days ago", "past", "2024-05-13", "2024-05-13"),
        ("in the past five years", "past", "2019-05-16", "2024-05-16"),
        ("since 2013", "past", "2013-01-01", "2024-05-16"),
        ("since February", "past", "2024-02-01", "2024-05-16"),
        ("in November", "past", "2023-11-01", "2023-11-30"),
        ("in November", "future", "2024-11-01", "2024-11-30"),
        ("on March 30", "past", "2024-03-30", "2024-03-30"),
        ("the end of October 2022", "past", "2022-10-26", "2022-10-31"),
        ("early 2022", "past", "2022-01-01", "2022-05-02"),
        ("in the 1990s", "past", "1990-01-01", "1999-12-31"),
        ("the second half of 2003", "past", "2003-07-01", "2003-12-31"),
        ("five days after March 3", "past", "2024-03-08", "2024-03-08"),
        ("from December to February", "past", "2023-12-01", "2024-02-29"),
        ("the second Monday of June 2024", "future", "2024-06-10", "2024-06-10"),
        ("June last year", "past", "2023-06-01", "2023-06-30"),
    ],
)
def test_resolves(text: str, way: str, start: str, end: str) -> None:
    assert days(text, way=way) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("the week before", "2011-04-25", "2011-05-01"),
        ("two days later", "2011-05-05", "2011-05-05"),
        ("the following month", "2011-06-01", "2011-06-30"),
        ("the same day", "2011-05-03", "2011-05-03"),
        ("that year", "2011-01-01", "2011-12-31"),
    ],
)
def test_chained_expressions_lean_on_the_day_before_them(text: str, start: str, end: str) -> None:
    assert days(text, before="2011-05-03") == (start, end)


def test_lengths_and_rhythms_have_no_days() -> None:
    assert [days(text) for text in ("for five days", "every year", "in recent years")] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "words", "way"),
    [
        ("The ministers will meet on Tuesday.", "Tuesday", "future"),
        ("He is to visit the port on Tuesday before leaving.", "Tuesday", "future"),
        ("The talks will matter, he said on Tuesday.", "Tuesday", "past"),
        ("On Tuesday the envoys met.", "Tuesday", "past"),
        ("She said the fleet would sail in June.", "June", "future"),
    ],
)
def test_tense(text: str, words: str, way: str) -> None:
    start = text.index(words)
    assert toward(text, Span(0, len(text)), Span(start, start + len(words))) == way


def read(text: str, day: str | None) -> Reading:
    def given(reading: Reading) -> list[Note]:
        return [Note(Span(0, 4), "published", "stated", {"start": day, "end": day, "reasons": []})] if day else []

    stages = [
        each(paragraphs, gives="paragraph"),
        each(sentences, needs="paragraph", gives="sentence"),
        each(expressions, needs="sentence", gives="expression"),
        each(given, gives="published"),
        each(times, needs="expression published", gives="time"),
    ]
    return Pipeline(stages)([Document(text, "test")])[0]


def test_stage_says_what_is_stated_and_what_is_worked_out() -> None:
    notes = read("Peru protested on Monday. The pact of 3 May 2011 lapsed.", "2024-05-16").layer("time")
    assert [(note.value["start"], note.value["basis"]) for note in notes] == [
        ("2024-05-13", "relative"),
        ("2011-05-03", "stated"),
    ]


def test_without_a_day_of_publication_only_stated_days_resolve() -> None:
    notes = read("Peru protested on Monday. The pact of 3 May 2011 lapsed.", None).layer("time")
    assert [note.value["start"] for note in notes] == [None, "2011-05-03"]


def test_a_day_takes_the_year_of_its_sentence() -> None:
    notes = read("In 1962 the fleet sailed, and on October 22 it turned back.", "2024-05-16").layer("time")
    assert [note.value["start"] for note in notes] == ["1962-01-01", "1962-10-22"]
