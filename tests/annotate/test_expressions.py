from __future__ import annotations

import time
from datetime import date

import pytest
from timed import quickest

from communique.annotate import calendar
from communique.annotate.expressions import expressions, scan
from communique.annotate.phrase import Phrase, phrase, timex
from communique.annotate.relativeforms import number
from communique.model import Document, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, each


def found(text: str) -> list[tuple[str, str]]:
    return [(span.of(text), timex(value)) for span, value in scan(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("They signed it on July 16, 2001 in Lima.", "July 16, 2001", "2001-07-16"),
        ("They signed it on 16 July 2001.", "16 July 2001", "2001-07-16"),
        ("the 15th of April 1999", "the 15th of April 1999", "1999-04-15"),
        ("Monday, September 30, 2019", "Monday, September 30, 2019", "2019-09-30"),
        ("as of 2016-07-27 it stood", "2016-07-27", "2016-07-27"),
        ("on 27.07.2016", "27.07.2016", "2016-07-27"),
        ("on 07/27/2016", "07/27/2016", "2016-07-27"),
        ("a visit from May 7 to 10", "from May 7 to 10", "XXXX-05-07/XXXX-05-10"),
        ("a visit on 7-10 May 2025", "7-10 May 2025", "2025-05-07/2025-05-10"),
        ("from May 30 to June 2", "from May 30 to June 2", "XXXX-05-30/XXXX-06-02"),
        ("fell in January-May 2001", "January-May 2001", "2001-01/2001-05"),
        ("fell in November 2001-February 2002", "November 2001-February 2002", "2001-11/2002-02"),
        ("in the 1990s", "the 1990s", "199"),
        ("in the late 1960s", "the late 1960s", "196"),
        ("of the nineteenth century", "the nineteenth century", "18"),
        ("the first quarter of 2001", "the first quarter of 2001", "2001-Q1"),
        ("summer 2008", "summer 2008", "2008-SU"),
        ("in fiscal 2020", "fiscal 2020", "2020"),
        ("ties held since 2013", "since 2013", "2013/PRESENT_REF"),
        ("said on Monday", "Monday", "XXXX-WXX-1"),
        ("said on Monday night", "Monday night", "XXXX-WXX-1"),
        ("a two-day visit", "two-day", "P2D"),
        ("a 30-year contract", "30-year", "P30Y"),
        ("talks for five days", "five days", "P5D"),
        ("in the past five years", "the past five years", "P5Y"),
        ("a decade-long quarrel", "a decade-long", "P1E"),
        ("every year", "every year", "P1Y"),
        ("annual talks", "annual", "P1Y"),
        ("at 10:30 a.m. GMT", "10:30 a.m. GMT", "T10:30"),
    ],
)
def test_reads_an_expression(text: str, words: str, value: str) -> None:
    assert found(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "UN resolution 1973 was cited.",
        "It sent 2,000 people and $1990.",
        "They freed 1990 prisoners.",
        "She may march with them.",
        "A 15-year-old boy.",
        "They sat down for the second time.",
        "flight 2010 left",
    ],
)
def test_leaves_counts_and_names_alone(text: str) -> None:
    assert found(text) == []


def test_year_is_read_beside_a_plural_when_it_dates() -> None:
    assert found("In 1990, prisoners were freed; the 1994 agreement lapsed.") == [("1990", "1990"), ("1994", "1994")]


def test_slash_dates_are_marked_where_both_orders_are_days() -> None:
    text = "on 03/04/2016 and 13/04/2016"
    first, second = (value for _, value in scan(text, Span(0, len(text))))
    assert (first.month, first.day, first.ambiguous) == (3, 4, True)
    assert (second.month, second.day, second.ambiguous) == (4, 13, False)


def test_impossible_days_are_no_dates() -> None:
    assert all("02-30" not in value for _, value in found("on 30 February 2001"))


def test_phrase_survives_json() -> None:
    value = Phrase("range", inner=(Phrase("month", year=2001, month=1), Phrase("month", year=2001, month=5)))
    assert phrase(value.json()) == value
    with pytest.raises(ValueError, match="not a time expression"):
        phrase({"kind": "nonsense"})


def test_number_words() -> None:
    assert [number(words) for words in ("twenty-five", "half a", "several", "a couple of", "12")] == [
        25,
        0.5,
        None,
        2,
        12,
    ]


def test_calendar() -> None:
    assert calendar.unit_range(date(2024, 5, 16), "month", -1) == (date(2024, 4, 1), date(2024, 4, 30))
    assert calendar.unit_range(date(2024, 1, 16), "quarter", -1) == (date(2023, 10, 1), date(2023, 12, 31))
    assert calendar.go(date(2024, 1, 31), "month", 1) == date(2024, 2, 29)
    assert calendar.part_of(calendar.month_range(2022, 10), "end") == (date(2022, 10, 26), date(2022, 10, 31))
    assert calendar.season_range(2022, 12) == (date(2022, 12, 1), date(2023, 2, 28))


def test_stage_gives_notes_inside_sentences() -> None:
    pipeline = Pipeline(
        [
            each(paragraphs, gives="paragraph"),
            each(sentences, needs="paragraph", gives="sentence"),
            each(expressions, needs="sentence", gives="expression"),
        ]
    )
    [reading] = pipeline([Document("Peru and Chile met on 3 May 2011. They meet again next year.", "test")])
    notes = reading.layer("expression")
    assert [note.span.of(reading.text) for note in notes] == ["3 May 2011", "next year"]
    assert [note.label for note in notes] == ["DATE", "DATE"]
    assert notes[0].value["timex"] == "2011-05-03"


@pytest.mark.parametrize("unit", ["2013 ", "1", "the early ", "from May 7 to ", "last Monday "])
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        for _ in scan(text, Span(0, len(text))):
            pass
        return time.process_time() - start

    seconds(2_000)
    small, large = quickest(seconds, 10_000), quickest(seconds, 60_000)
    assert large < 20 * small + 0.5
