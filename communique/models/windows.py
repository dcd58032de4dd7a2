"""A text's words in overlapping windows: each sentence is read once, with what stands before it as context.

Nothing is cut: a sentence longer than a window is read in parts at its commas, and every word of the text is *fresh* in
exactly one window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from communique.models.wordpiece import CLS, SEP, pieces, shape, vocabulary

ROOM = 192
"""Word pieces of the fresh sentences in one window."""
BEFORE = 2
"""Sentences of context before the fresh ones."""
CONTEXT = 72
"""Word pieces of context at most."""
LONGEST = 160
"""Word pieces of a sentence from which on it is read in parts."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or a part of a long one: its words from `start` to `end` (counted over the report), and how many
    pieces they have."""

    start: int
    end: int
    size: int


@dataclass(frozen=True, slots=True)
class Window:
    """What the network reads at once.

    `ids` are the pieces and `marks` how their words are written; `firsts` says for each word where its first piece
    stands; `units` gives for each word the number of its unit in this window. Word 0 of the window is word `start` of
    the report; words before `fresh` are context."""

    ids: tuple[int, ...]
    marks: tuple[int, ...]
    firsts: tuple[int, ...]
    units: tuple[int, ...]
    start: int
    fresh: int


def units(sentences: Sequence[Sequence[str]]) -> list[Unit]:
    """The sentences, long ones in parts; an empty sentence has no unit."""
    found: list[Unit] = []
    start = 0
    for words in sentences:
        found += _parts(words, start)
        start += len(words)
    return found


def _parts(words: Sequence[str], start: int) -> Iterator[Unit]:
    sizes = [len(pieces(word)) for word in words]
    begin, size, comma = 0, 0, 0
    for index, more in enumerate(sizes):
        if size + more > LONGEST:
            end = comma if comma > begin else index
            yield Unit(start + begin, start + end, sum(sizes[begin:end]))
            begin, size = end, sum(sizes[end:index])
        size += more
        if words[index] in _BREAKS and size > LONGEST // 2:
            comma = index + 1
    if begin < len(words):
        yield Unit(start + begin, start + len(words), size)


_BREAKS = frozenset(",;:.–—")


def windows(sentences: Sequence[Sequence[str]], room: int = ROOM) -> Iterator[Window]:
    """The windows of a report, whose sentences are given as their words; `room` is `ROOM` but in training."""
    words = [word for sentence in sentences for word in sentence]
    found = units(sentences)
    begin = 0
    while begin < len(found):
        end, free = begin, room
        while end < len(found) and (end == begin or found[end].size + 1 <= free):
            free -= found[end].size + 1
            end += 1
        first, left = begin, CONTEXT
        while first > max(0, begin - BEFORE) and found[first - 1].size + 1 <= left:
            first -= 1
            left -= found[first].size + 1
        yield _window(words, found[first:end], found[begin].start)
        begin = end


def _window(words: Sequence[str], inside: Sequence[Unit], fresh: int) -> Window:
    known = vocabulary()
    ids, marks, firsts, numbers = [known[CLS]], [0], [], []
    for number, unit in enumerate(inside):
        for word in words[unit.start : unit.end]:
            firsts.append(len(ids))
            found, looks = _read(word)
            ids += found
            marks += looks
        numbers += [number] * (unit.end - unit.start)
        ids.append(known[SEP])
        marks.append(0)
    return Window(tuple(ids), tuple(marks), tuple(firsts), tuple(numbers), inside[0].start, fresh - inside[0].start)


@lru_cache(maxsize=16_384)
def _read(word: str) -> tuple[Sequence[int], Sequence[int]]:
    """A word's pieces, and for each how the word is written."""
    found = pieces(word)
    return found, [shape(word)] * len(found)
