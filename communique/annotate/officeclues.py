"""What the persons whom a report names tell of its day: when they held the offices that it gives them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from communique.annotate import calendar
from communique.annotate.axis import OPEN, Piece
from communique.annotate.clues import Clue
from communique.annotate.tenures import Held, holders
from communique.model import Note
from communique.stage import Reading

_MOST = 24
_AFTER = (31, 366, 1827)


def offices(reading: Reading, sentences: list[Note]) -> Iterator[Clue]:
    """Who is named with which office, each name once; someone named as former is written of after it."""
    seen: set[tuple[str, bool]] = set()
    for order, sentence in enumerate(sentences):
        if sentence.value.get("repeat"):
            continue
        for held in holders(reading.text, sentence.span):
            key = held.span.of(reading.text).casefold().removesuffix("'s").removesuffix("’s"), held.former
            if key in seen or len(seen) >= _MOST:
                continue
            seen.add(key)
            yield _former(held) if held.former else _office(held, order)


def _former(held: Held) -> Clue:
    end = min(end for _, end in held.periods)
    low = held.periods[0][0].toordinal()
    pieces = ((low, end.toordinal() - 1, "former/in"), (-4_000_000, low - 1, "former/before"))
    return Clue(f"{held.what} is spoken of as former", end, OPEN, pieces, held.span, "former")


def _office(held: Held, order: int) -> Clue:
    start, end = min(start for start, _ in held.periods), max(end for _, end in held.periods)
    prefix = held.how if order > 4 else f"{held.how}-lead"
    return Clue(f"{held.what} in office", start, end, tuple(_pieces(held.periods, prefix)), held.span, "office")


def _pieces(periods: tuple[tuple[date, date], ...], prefix: str) -> Iterator[Piece]:
    """Every day before the office, after it, or (after the first of several) between two times of it."""
    first = min(start for start, _ in periods).toordinal()
    yield first - 31, first - 1, f"{prefix}/-31"
    yield first - 366, first - 32, f"{prefix}/-366"
    yield -4_000_000, first - 367, f"{prefix}/-far"
    ordered = _joined(periods)
    for (_, end), follower in zip(ordered, [*ordered[1:], None], strict=True):
        if end == OPEN:
            return
        until = follower[0].toordinal() - 1 if follower else 4_000_000
        at = end.toordinal() + 1
        for days in _AFTER:
            last = min(until, end.toordinal() + days)
            if at <= last:
                yield at, last, f"{prefix}/{days}"
                at = last + 1
        if at <= until:
            yield at, until, f"{prefix}/far"


def _joined(periods: tuple[tuple[date, date], ...]) -> list[tuple[date, date]]:
    """Periods in order, those that touch made one."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(periods):
        if joined and start <= calendar.shift(joined[-1][1], 1):
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
