"""Segments know every entry over them, whatever way spans cross."""

from __future__ import annotations

import time
from itertools import pairwise

from handmade import NEWS, news, quiet
from hypothesis import given, settings
from hypothesis import strategies as st
from timed import quickest

from communique.model import Claim, Span
from communique.present.entry import entries
from communique.present.marked import COVER, LANES, Block, Segment, blocks
from communique.stage import Reading

TEXT = "One two three.\n\nFour five six, seven.\nEight.\n\n"


def figure(*spans: tuple[int, int]) -> Claim:
    """An entry on these words."""
    places = tuple(Span(start, end) for start, end in spans)
    return Claim("figure", "other", places, values={"value": 1, "unit": "day", "bound": None})


def laid(reading: Reading) -> list[Block]:
    return blocks(reading, entries(reading))


def segments(reading: Reading) -> list[Segment]:
    return [segment for block in laid(reading) for segment in block.segments]


def test_crossing_spans_are_cut_where_either_begins_or_ends() -> None:
    found = segments(quiet("abcdefghij", "x", [figure((0, 6)), figure((3, 8))]))
    assert [(s.span.pair(), s.covers) for s in found] == [
        ([0, 3], (0,)),
        ([3, 6], (0, 1)),
        ([6, 8], (1,)),
        ([8, 10], ()),
    ]
    assert [lane for s in found for lane in s.lanes] == [(0, 0), (0, 0), (1, 1), (1, 1)]
    assert [s.opens for s in found] == [(0,), (1,), (), ()]
    assert [s.closes for s in found] == [(), (0,), (1,), ()]


def test_an_entry_has_no_two_lines_where_its_own_spans_overlap() -> None:
    found = segments(quiet("abcdefghij", "x", [figure((0, 6), (2, 8), (2, 4))]))
    assert {s.lanes for s in found if s.span.end <= 8} == {((0, 0),)}
    assert [s.span.start for s in found if s.anchor] == [0, 2]


SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)).map(
    lambda pair: (pair[0], min(sum(pair), len(TEXT)))
)


@settings(deadline=None)
@given(st.lists(st.lists(SPANS, min_size=1, max_size=3), max_size=14))
def test_segments_make_up_the_text_and_know_what_covers_them(places: list[list[tuple[int, int]]]) -> None:
    reading = quiet(TEXT, "x", [figure(*spans) for spans in places])
    found, all_entries = segments(reading), entries(reading)
    assert "".join(s.span.of(TEXT) for s in found) == TEXT
    assert all(left.span.end == right.span.start for left, right in pairwise(found))
    for segment in found:
        over = {n for n, e in enumerate(all_entries) if any(span.covers(segment.span) for span in e.claim.evidence)}
        touched = {n for n, e in enumerate(all_entries) if any(s.overlaps(segment.span) for s in e.claim.evidence)}
        assert set(segment.covers) == over == touched
        assert not segment.more
        lanes = [lane for lane, _ in segment.lanes]
        assert len(set(lanes)) == len(lanes)
        assert {index for _, index in segment.lanes} <= over
        assert len(lanes) == min(LANES, len(over)) or len(over) > len(lanes)
    opened = sum(len(s.opens) for s in found)
    assert opened == sum(len(s.closes) for s in found)


@settings(deadline=None)
@given(st.lists(st.lists(SPANS, min_size=1, max_size=2), max_size=10))
def test_a_line_is_unbroken_from_where_it_begins_to_its_end(places: list[list[tuple[int, int]]]) -> None:
    found = segments(quiet(TEXT, "x", [figure(*spans) for spans in places]))
    for left, right in pairwise(found):
        before = {index: lane for lane, index in left.lanes}
        after = {index: lane for lane, index in right.lanes}
        for index in before.keys() & after.keys() - set(left.closes):
            assert before[index] == after[index]


def test_paragraphs_are_blocks_with_their_blank_lines() -> None:
    made = laid(quiet(TEXT, "x"))
    assert ["".join(s.span.of(TEXT) for s in block.segments) for block in made] == [
        "One two three.\n\n",
        "Four five six, seven.\nEight.\n\n",
    ]


def test_what_entries_name_is_known_where_it_stands() -> None:
    reading = news()
    named = {part.what for s in segments(reading) for _, part in s.parts}
    assert {"day", "issue", "cue", "title", "party China"} <= named
    [beijing] = [s for s in segments(reading) if s.span.of(NEWS) == "Beijing"]
    assert [part.what for _, part in beijing.parts] == ["party China"]


def test_a_thousand_entries_over_one_word_are_counted_not_copied() -> None:
    [segment] = segments(quiet("word", "x", [figure((0, 4))] * 1000))
    assert (len(segment.covers), segment.more) == (COVER, 1000 - COVER)
    assert len(segment.lanes) == LANES


def test_time_is_linear_in_nested_and_crossing_spans() -> None:
    def seconds(size: int) -> float:
        crossing = [figure((at, at + 500)) for at in range(0, 2 * size, 2)]
        nested = [figure((at, 2 * size + 500 - at)) for at in range(size)]
        reading = quiet("x" * (2 * size + 500), "x", crossing + nested)
        begun = time.process_time()
        segments(reading)
        return time.process_time() - begun

    assert quickest(seconds, 2000) < 8 * quickest(seconds, 500) + 0.05
