"""Long texts in parts: together they are the text, and each knows what is marked in it."""

from __future__ import annotations

from itertools import pairwise

from handmade import quiet
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.model import Claim, Span
from communique.present.entry import entries
from communique.present.marked import blocks, portions

TEXTS = st.text(st.sampled_from("ab \n🚢é"), max_size=300)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 60))
def test_parts_follow_each_other_and_hold_all(text: str, size: int) -> None:
    found = portions(quiet(text, "x", ()), size)
    assert "".join(span.of(text) for span in found) == text
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(len(span) <= 3 * size for span in found)


@settings(deadline=None)
@given(TEXTS.filter(bool), st.data())
def test_blocks_of_parts_are_the_text_with_the_same_entries_over_it(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text) - 1)
    spans = [
        Span(start, start + 1 + data.draw(st.integers(0, 40))) for start in data.draw(st.lists(places, max_size=6))
    ]
    hits = [Span(start, start + 1) for start in sorted(data.draw(st.sets(places, max_size=6)))]
    reading = quiet(text, "x", [Claim("quote", "", (span,)) for span in spans])
    found = entries(reading)

    def covered(within: Span | None) -> list[tuple[frozenset[int], bool]]:
        """For each character the entries over it, and whether it is a hit."""
        return [
            (frozenset(segment.covers), segment.hit)
            for block in blocks(reading, found, hits=hits, within=within)
            for segment in block.segments
            for _ in range(len(segment.span))
        ]

    parts = portions(reading, data.draw(st.integers(1, 80)))
    assert [each for part in parts for each in covered(part)] == covered(None)
    assert len(covered(None)) == len(text)


def test_a_part_is_cut_between_paragraphs_where_there_are_any() -> None:
    text = "One two three.\n\nFour five six.\n\nSeven."
    assert [span.of(text) for span in portions(quiet(text, "x", ()), 12)] == [
        "One two three.\n\n",
        "Four five six.\n\n",
        "Seven.",
    ]
    words = "word " * 9
    assert [span.of(words) for span in portions(quiet(words, "x", ()), 12)] == [*["word word "] * 3, "word word word "]
    assert portions(quiet("", "x", ()), 5) == []
