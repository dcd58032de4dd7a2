"""What one party does to another in a sentence: the sixteen types of PLOVER for a source and a target given."""

from __future__ import annotations

from communique.model import Span
from communique.models.encoder import labels, run
from communique.models.windows import Window
from communique.models.wordpiece import CLS, SEP, SHAPES, pieces, shape, vocabulary
from communique.segment.words import tokens

LONGEST = 300
"""Word pieces that one look takes in; of a longer sentence the part around the two parties is looked at."""


def classify_event(sentence: str, source: str, target: str) -> tuple[str, float]:
    """The PLOVER type of what `source` does to `target` in the sentence, with its probability.

    Both are given as they stand in the sentence (their first place counts). YIELD of PLOVER's first version is CONCEDE
    or RETREAT here.

    Raises ValueError where one of them does not stand in the sentence."""
    sides = []
    for name, words in (("source", source), ("target", target)):
        start = sentence.find(words)
        if start < 0 or not words.strip():
            raise ValueError(f"the {name} {words!r} does not stand in the sentence: give it as it is written there")
        sides.append(Span(start, start + len(words)))
    scores = run(_window(sentence, sides)).pair
    best = int(scores.argmax())
    return labels().events[best], round(float(scores[best]), 3)


def _window(sentence: str, sides: list[Span]) -> Window:
    known = vocabulary()
    rows: list[tuple[tuple[int, ...], int]] = []
    for span in tokens(sentence, Span(0, len(sentence))):
        word = span.of(sentence)
        side = next((number for number, given in enumerate(sides, 1) if given.overlaps(span)), 0)
        rows.append((pieces(word), shape(word) + SHAPES * side))
    rows = _around(rows)
    ids, marks, firsts = [known[CLS]], [0], []
    for found, mark in rows:
        firsts.append(len(ids))
        ids += found
        marks += [mark] * len(found)
    return Window((*ids, known[SEP]), (*marks, 0), tuple(firsts), (0,) * len(firsts), 0, 0)


def _around(rows: list[tuple[tuple[int, ...], int]]) -> list[tuple[tuple[int, ...], int]]:
    """The words that fit into one look, those between the two parties first."""
    if sum(len(found) for found, _ in rows) <= LONGEST:
        return rows
    marked = [at for at, (_, mark) in enumerate(rows) if mark >= SHAPES]
    middle = (marked[0] + marked[-1]) / 2
    kept: set[int] = set()
    room = LONGEST
    for at in sorted(range(len(rows)), key=lambda at: (at not in marked, abs(at - middle))):
        if len(rows[at][0]) > room:
            break
        room -= len(rows[at][0])
        kept.add(at)
    return [row for at, row in enumerate(rows) if at in kept]
