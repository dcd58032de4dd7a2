from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spans import pair
from timed import quickest

from communique.annotate.numerals import numeral, tokens
from communique.annotate.quantities import quantities
from communique.model import Document, Issue, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Reading


def read(text: str) -> list[Note]:
    reading = Reading(Document(text, "test"))
    reading.add(paragraphs(reading))
    reading.add(sentences(reading))
    return [found for found in quantities(reading) if isinstance(found, Note)]


def facts(text: str) -> list[tuple[str, object, object, object]]:
    return [(n.span.of(text), n.value["value"], n.value["unit"], n.value["bound"]) for n in read(text)]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("8 billion", 8_000_000_000),
        ("3.8bn", 3_800_000_000),
        ("2m", 2_000_000),
        ("500 mln", 500_000_000),
        ("half a million", 500_000),
        ("a quarter of a million", 250_000),
        ("two hundred and five", 205),
        ("one hundred thousand", 100_000),
        ("seventy-five", 75),
        ("seventy-fifth", 75),
        ("38th", 38),
        ("7-1/2", 7.5),
        ("7/8", 0.875),
        ("two-and-a-half", 2.5),
        ("one and a half million", 1_500_000),
        ("three thousand four hundred", 3_400),
        ("tens of thousands", 10_000),
        ("hundreds of millions", 100_000_000),
        ("dozens", 12),
        ("multi-billion", 1_000_000_000),
        ("a few hundred", 100),
        ("1,234,567.5", 1_234_567.5),
        ("twice", 2),
    ],
)
def test_numerals(words: str, value: float) -> None:
    items = tokens(words, Span(0, len(words)))
    first = 1 if words == "a few hundred" else 0
    found = numeral(items, first)
    assert found is not None
    assert (found.value, found.last) == (value, len(items))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It lent more than $8 billion.", [("more than $8 billion", 8_000_000_000, "USD", "at_least")]),
        ("They paid 24 billion dlrs.", [("24 billion dlrs", 24_000_000_000, "USD", None)]),
        ("They paid 300 mln Canadian dlrs.", [("300 mln Canadian dlrs", 300_000_000, "CAD", None)]),
        ("A new 380 billion dlr debt.", [("380 billion dlr", 380_000_000_000, "USD", None)]),
        ("It cost A$5m and US$3m.", [("A$5m", 5_000_000, "AUD", None), ("US$3m", 3_000_000, "USD", None)]),
        ("It cost about £2.3bn.", [("about £2.3bn", 2_300_000_000, "GBP", "about")]),
        ("Billions of dollars went.", [("Billions of dollars", 1_000_000_000, "USD", "at_least")]),
        ("It fell to 2.09 billion from 3 billion francs.", [
            ("2.09 billion", 2_090_000_000, "FRF", None),
            ("3 billion francs", 3_000_000_000, "FRF", None),
        ]),
        ("Growth was up to 7-1/2 pct.", [("up to 7-1/2 pct", 7.5, "percent", "at_most")]),
        ("About two-thirds of them left.", [("About two-thirds", 66.666667, "percent", "about")]),
        ("One in four farmers left.", [("One in four", 25, "percent", None)]),
        ("Tariffs of five to ten per cent came.", [
            ("five to ten per cent", 5, "percent", "at_least"),
            ("ten per cent", 10, "percent", "at_most"),
        ]),
        ("It cost between $5 and $7 billion.", [
            ("$5", 5_000_000_000, "USD", "at_least"),
            ("$7 billion", 7_000_000_000, "USD", "at_most"),
        ]),
        ("The two-day visit ended.", [("two-day", 2, "day", None)]),
        ("A decade-long dispute ended.", [("decade-long", 10, "year", None)]),
        ("They waited for more than a year.", [("more than a year", 1, "year", "at_least")]),
        ("They lived there for decades.", [("decades", 10, "year", "at_least")]),
        ("They signed 20 documents there.", [("20 documents", 20, "document", None)]),
        ("It freed 29 Chinese fishermen.", [("29 Chinese fishermen", 29, "fisherman", None)]),
        ("It sank two North Korean patrol boats.", [("two North Korean patrol boats", 2, "boat", None)]),
        ("It held thousands of Palestinians.", [("thousands of Palestinians", 1000, "Palestinian", "at_least")]),
        ("It is their 38th meeting.", [("38th meeting", 38, "meeting", None)]),
        ("They met for the third time.", [("third time", 3, "time", None)]),
        ("A 13-page text came out.", [("13-page", 13, "page", None)]),
        ("It flew 2,700 km east.", [("2,700 km", 2700, "kilometre", None)]),
        ("Fewer than 50 people came.", [("Fewer than 50 people", 50, "person", "at_most")]),
        ("A 15-year-old ban ended.", [("15-year", 15, "year", None)]),
    ],
)  # fmt: skip
def test_quantities(text: str, expected: list[tuple[str, object, object, object]]) -> None:
    found = facts(text)
    assert [fact[1:] for fact in found] == [fact[1:] for fact in expected]
    for got, wanted in zip(found, expected, strict=True):
        assert wanted[0].rstrip("s") in got[0] or got[0] in wanted[0]


@pytest.mark.parametrize(
    "text",
    [
        "He came on 17 March and left on June 8.",
        "In 1987 and 2013 they met.",
        "The 28-year-old singer came.",
        "She is Anna Roe, 38, of Bergen.",
        "Article 5 and Resolution 1718 apply.",
        "The Group of Seven met at COP27.",
        "An F-15 and a Boeing 737 flew.",
        "The call came at 6 p.m. and at 06:30 GMT.",
        "3. The leaders agreed.",
        "The First Minister spoke on Radio 4.",
        "The picture 4/29 shows it.",
    ],
)
def test_what_counts_nothing(text: str) -> None:
    assert facts(text) == []


def test_the_noun_and_the_number_are_placed() -> None:
    text = "It sank two North Korean patrol boats."
    [note] = read(text)
    start, end = pair(note.value["noun"])
    first, last = pair(note.value["number"])
    assert (text[start:end], text[first:last]) == ("boats", "two")


@pytest.mark.parametrize("piece", ["1 ", "two hundred and ", "million ", "1,", "$", "a ", "1-2/3-", "12 of the ", "5%"])
def test_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        read(piece * (size // len(piece)))
        return time.process_time() - begin

    seconds(500)
    assert quickest(seconds, 16_000) < 30 * max(quickest(seconds, 2_000), 0.005)


@given(st.lists(st.sampled_from(
    "1 2.5 3,000 two hundred and a half million billion % pct $ £ US dlrs years of in to - , . ( ) third dozens men "
    "Group May 1987 old / third one bn more than about".split()
), max_size=25))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_spans_always_hold(words: list[str]) -> None:
    text = " ".join(words)
    for note in read(text):
        assert 0 <= note.span.start < note.span.end <= len(text)
        value = note.value["value"]
        assert isinstance(value, int | float)
        assert value >= 0
        first, last = pair(note.value["number"])
        assert note.span.start <= first < last <= note.span.end or note.span.start <= first


@given(st.integers(min_value=1, max_value=999_999))
@settings(max_examples=200, deadline=None)
def test_thousands_separators_read_back(number: int) -> None:
    text = f"{number:,} ships"
    items = tokens(text, Span(0, len(text)))
    found = numeral(items, 0)
    assert found is not None
    assert found.value == number


def test_rows_of_bare_numbers_are_passed_over_and_told() -> None:
    text = "17 " * 150_000 + "tanks"
    reading = Reading(Document(text, "test"))
    reading.add(paragraphs(reading))
    reading.add(sentences(reading))
    began = time.process_time()
    found = list(quantities(reading))
    assert time.process_time() - began < 8
    assert [issue.code for issue in found if isinstance(issue, Issue)] == ["bare-numbers"]
    assert [note.value["unit"] for note in found if isinstance(note, Note)][-1] == "tank"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Two to three hundred troops arrived.", 200, 300),
        ("They sent five or six thousand tonnes of wheat.", 5_000, 6_000),
        ("Between 20 and 30 million people fled.", 20_000_000, 30_000_000),
        ("It cost $2 to $3 billion.", 2_000_000_000, 3_000_000_000),
        ("Some 200 to 300 men crossed the river.", 200, 300),
        ("Nine hundred to two thousand soldiers left.", 900, 2_000),
    ],
)
def test_the_scale_of_a_range_is_that_of_both_ends(text: str, low: int, high: int) -> None:
    ends = {note.value["bound"]: note.value["value"] for note in read(text)}
    assert (ends["at_least"], ends["at_most"]) == (low, high)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("A levy greater than or equal to 30 percent applies.", "at_least"),
        ("The quota was no higher than 30 tonnes.", "at_most"),
        ("A force smaller than 30 men came.", "at_most"),
    ],
)
def test_words_of_comparison_bound_a_number(text: str, bound: str) -> None:
    [note] = read(text)
    assert (note.value["value"], note.value["bound"]) == (30, bound)
