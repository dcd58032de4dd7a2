"""Where in a text the words sought stand, and which of its passages show them best.

The text itself is gone through by the same rules by which it was indexed, so spans are in its own code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from communique.model import Span
from communique.query.sought import Needle
from communique.query.terms import WORD, Term, term

PASSAGES = 3
"""Passages of a report that are shown."""
_WIDE = 240
"""Code points of a passage, more or less."""
_BEFORE = 70
"""Of these, so many before the first of its hits."""
_WEIGHED = 400
"""Hits among which the best passages are sought."""


class Hit(NamedTuple):
    """The words at `[start, end)` are those of the needle of this number."""

    start: int
    end: int
    needle: int


def hits(text: str, needles: Sequence[Needle]) -> list[Hit]:
    """Every place where one of the needles stands, in the order of the text."""
    if not needles:
        return []
    many = any(len(needle.terms) > 1 for needle in needles)
    begins: dict[str, tuple[int, ...]] = {}
    matches = list(WORD.finditer(text)) if many else WORD.finditer(text)
    found = []
    for at, match in enumerate(matches):
        word = match[0]
        starts = begins.get(word)
        if starts is None:
            held = term(word)
            starts = begins[word] = tuple(n for n, needle in enumerate(needles) if _same(needle, 0, held))
        for number in starts:
            size = len(needles[number].terms)
            if size == 1:
                found.append(Hit(match.start(), match.end(), number))
            elif isinstance(matches, list) and _follows(matches[at + 1 : at + size], needles[number]):
                found.append(Hit(match.start(), matches[at + size - 1].end(), number))
    return found


def _follows(rest: Sequence[re.Match[str]], needle: Needle) -> bool:
    """Whether the words after the first are the needle's."""
    return len(rest) == len(needle.terms) - 1 and all(
        _same(needle, place, term(match[0])) for place, match in enumerate(rest, 1)
    )


def _same(needle: Needle, place: int, held: Term) -> bool:
    wanted = needle.terms[place]
    if needle.way == "stem":
        return held.stem == wanted.stem
    if needle.way == "prefix" and place == len(needle.terms) - 1:
        return held.exact.startswith(wanted.exact)
    return held.exact == wanted.exact


def marks(found: Iterable[Hit]) -> tuple[Span, ...]:
    """The hits as spans without overlap."""
    spans: list[Span] = []
    for start, end, _ in found:
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return tuple(spans)


def windows(text: str, found: Sequence[Hit], most: int = PASSAGES) -> list[Span]:
    """The passages that hold most of what is sought, those that hold the most needles first chosen, in the order of
    the text; the beginning of the text where there is no hit."""
    if not found:
        return [_window(text, 0, 0)] if text.strip() else []
    seen: set[int] = set()
    chosen: list[Span] = []
    for _ in range(most):
        best = max(_weighed(found, seen, chosen), default=None)
        if best is None:
            break
        _, _, start, last = best
        window = _window(text, start, last)
        chosen.append(window)
        seen |= {hit.needle for hit in found if window.start <= hit.start < window.end}
    return _joined(sorted(chosen))


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that overlap or follow each other at once as one."""
    found: list[Span] = []
    for span in spans:
        if found and span.start <= found[-1].end + 1:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return found


def _weighed(
    found: Sequence[Hit], seen: set[int], chosen: Sequence[Span]
) -> Iterator[tuple[tuple[int, int], int, int, int]]:
    """Windows outside those chosen: what each is worth, minus its place, where its hits begin and end."""
    for at, first in enumerate(islice(found, _WEIGHED)):
        if any(span.start - _WIDE < first.start < span.end for span in chosen):
            continue
        inside: list[Hit] = []
        for hit in islice(found, at, at + 40):
            if hit.end > first.start + _WIDE - _BEFORE and inside:
                break
            inside.append(hit)
        kinds = {hit.needle for hit in inside}
        yield (2 * len(kinds - seen) + len(kinds), len(inside)), -first.start, first.start, inside[-1].end


def _window(text: str, start: int, last: int) -> Span:
    """From a little before `start` to `last` at least, not cut inside a word, without blanks at its ends."""
    first = max(0, start - _BEFORE)
    end = min(len(text), max(last, first + _WIDE))
    if first:
        first = next((place + 1 for place in range(first, start) if text[place].isspace()), start)
    if end < len(text):
        end = next((place for place in range(end, max(last, first), -1) if text[place].isspace()), end)
    while first < end - 1 and text[first].isspace():
        first += 1
    while end > first + 1 and text[end - 1].isspace():
        end -= 1
    return Span(first, end)
