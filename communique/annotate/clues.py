"""What a report's own words of time, and its page, say of its day of publication, as ranges of days with their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from communique.annotate import calendar
from communique.annotate.axis import OPEN, Piece, lags, window
from communique.annotate.calendar import Range
from communique.annotate.dateline import Stated, furniture, stated
from communique.annotate.phrase import Phrase, phrase
from communique.annotate.tense import toward
from communique.annotate.times import Ground, resolve
from communique.model import Note, Span
from communique.stage import Reading


@dataclass(frozen=True, slots=True)
class Clue:
    """One reason: what it is, the days that it points to, what it says of all days, and the words behind it."""

    why: str
    start: date
    end: date
    pieces: tuple[Piece, ...]
    span: Span | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An expression with its sentence, its place in the report, and whether the words look back or ahead."""

    span: Span
    phrase: Phrase
    sentence: Span
    order: int
    toward: str


def spoken(reading: Reading, sentences: list[Note]) -> list[Spoken]:
    """Every expression of the report that is not part of a repeated paragraph."""
    found = []
    for order, sentence in enumerate(sentences):
        if sentence.value.get("repeat"):
            continue
        for note in reading.within("expression", sentence.span):
            way = toward(reading.text, sentence.span, note.span)
            found.append(Spoken(note.span, phrase(dict(note.value)), sentence.span, order, way))
    return found


def page(reading: Reading) -> Iterator[Clue]:
    """Stated days, datelines, what metadata claim, and the page's own lines, which come after the report."""
    for found in stated(reading):
        yield from _stated(found)
    for found in furniture(reading):
        day = calendar.valid(found.phrase.year or 1, found.phrase.month or 1, found.phrase.day or 1)
        if day:
            later = (calendar.shift(day, 1).toordinal(), OPEN.toordinal(), "page/after")
            yield Clue("the page is of a later day", date.min, day, (later,), found.span, "page")
    if dated := reading.document.dated:
        pieces = tuple(window("metadata", dated, dated, 2))
        yield Clue("the source gives this day", dated, dated, pieces, None, "metadata")
    if captured := reading.document.captured:
        # A day of grace: the archive's clock is another time zone's.
        later = (calendar.shift(captured, 2).toordinal(), OPEN.toordinal(), "captured/after")
        yield Clue("an archive had the page by this day", date.min, captured, (later,), None, "captured")


def _stated(found: Stated) -> Iterator[Clue]:
    value = found.phrase
    if not (value.year and value.month and value.day):
        return
    if day := calendar.valid(value.year, value.month, value.day):
        place = f"{found.where}-top" if found.top or found.where == "dateline" else found.where
        why = f"a {found.where} states the day"
        yield Clue(why, day, day, tuple(lags(place, day, day)), found.span, "stated")


def datelines(reading: Reading, years: tuple[int, int]) -> Iterator[Clue]:
    """Datelines without a year: the day or the one before publication, in any year."""
    for found in stated(reading):
        value = found.phrase
        if value.year or not (value.month and value.day):
            continue
        days = [day for year in range(years[0], years[1] + 1) if (day := calendar.valid(year, value.month, value.day))]
        pieces: list[Piece] = []
        for day in days:
            at = day.toordinal()
            pieces += [(at, at, "dateline/in"), (at + 1, at + 1, "dateline/1"), (at + 2, at + 3, "dateline/3")]
        if days:
            why = "the dateline gives day and month"
            yield Clue(why, days[0], days[-1], tuple(pieces), found.span, "dateline")


_GRAINS = ("day", "month", "year")


def dates(reading: Reading, told: list[Spoken]) -> Iterator[Clue]:
    """The days, months and years that the words name, the latest first: reports are mostly written soon after them.

    A key tells the grain, the rank among those of its grain, and whether the words look ahead: `day1/7`,
    `year-ahead1/-366`.
    """
    named = [(each, days) for each in told if (days := known(each.phrase)) and 1900 <= days[0].year <= 2060]
    for grain in _GRAINS:
        fitting = [(each, days) for each, days in named if _grain(days) == grain]
        past = {days: each for each, days in reversed(fitting) if not looks_ahead(reading.text, each)}
        ahead = {days: each for each, days in reversed(fitting) if looks_ahead(reading.text, each)}
        for rank, days in enumerate(sorted(past, reverse=True)[:3], start=1):
            yield _named(
                past[days],
                days,
                f"{grain}{rank}",
                "the latest day spoken of" if rank == 1 else "speaks of an earlier day",
            )
        for rank, days in enumerate(sorted(ahead)[:2], start=1):
            yield _named(ahead[days], days, f"{grain}-ahead{rank}", "looks ahead to a day")
    for each, days in named:
        if each.order <= 2 and _grain(days) == "day":
            way = "-ahead" if looks_ahead(reading.text, each) else ""
            yield _named(each, days, f"day-lead{way}", "begins with a day")
            return


def _named(each: Spoken, days: Range, prefix: str, why: str) -> Clue:
    ahead = "ahead" in prefix
    start, end = (calendar.move(days[0], -24), days[1]) if ahead else (days[0], OPEN)
    return Clue(why, start, end, tuple(lags(prefix, *days)), each.span, "ahead" if ahead else "latest")


def _grain(days: Range) -> str:
    length = (days[1] - days[0]).days
    return "day" if length < 15 else "month" if length < 190 else "year" if length < 800 else "age"


_UNTIL = re.compile(
    r"\b(?:by|until|till|before|through|towards?|beyond|for)\s(?:the\s(?:end|start|middle)\sof\s|early\s|late\s)?$",
    re.IGNORECASE,
)


def looks_ahead(text: str, each: Spoken) -> bool:
    """Whether a stated day is still to come: by its tense, or by words such as "by 2030"."""
    if each.phrase.kind == "since":
        return False
    before = text[max(0, each.span.start - 24) : each.span.start]
    return each.toward == "future" or bool(_UNTIL.search(before))


def known(value: Phrase) -> Range | None:
    """The days of an expression that gives them all by itself."""
    if value.kind == "since" and value.inner[0].stated:
        value = value.inner[0]
    return resolve(value, Ground(None)) if value.stated else None


def seasons(told: list[Spoken], years: tuple[int, int]) -> Iterator[Clue]:
    """Months and days without a year: near the day of writing, before or after it as the words look.

    They are laid over the years given only: those that the other clues have left likely.
    """
    seen: set[tuple[int, int | None, str]] = set()
    for each in told:
        value = each.phrase
        bare = value.kind in {"month", "day"} and value.month and not value.stated
        if not bare or value.part not in {None, "early", "mid", "late", "end", "start"}:
            continue
        key = (value.month or 0, value.day, each.toward)
        if key in seen or len(seen) >= 8:
            continue
        seen.add(key)
        rank = 1 if len(seen) == 1 else 2 if each.order <= 5 else 3
        yield _season(each, years, f"bare-{value.kind}{rank}{'-ahead' if each.toward == 'future' else ''}")


def _season(each: Spoken, years: tuple[int, int], prefix: str) -> Clue:
    pieces: list[Piece] = []
    for year in range(years[0] - 1, years[1] + 2):
        days = resolve(replace(each.phrase, part=None), Ground(None, year=year))
        if days is None:
            continue
        low, high = days[0].toordinal(), days[1].toordinal()
        pieces.append((low, high, f"{prefix}/in"))
        for near, far in _LAGS:
            pieces.append((high + near, high + far, f"{prefix}/{far}"))
            pieces.append((low - far, low - near, f"{prefix}/-{far}"))
        if each.phrase.weekday is not None and days[0].weekday() != each.phrase.weekday:
            pieces.append((low - 182, high + 182, "bare-day/weekday"))
    first, last = date(max(1, years[0]), 1, 1), date(years[1], 12, 31)
    return Clue("a day or month near the day of writing", first, last, tuple(pieces), each.span, "season")


_LAGS = ((1, 1), (2, 3), (4, 7), (8, 14), (15, 31), (32, 92), (93, 183))
"""Days between a bare day or month and the day of writing, in classes; the year's other half is the reference."""


def weekdays(told: list[Spoken]) -> Iterator[tuple[int, str]]:
    """How many days each weekday lies after or before those named: news of "Monday" is of that day or the next."""
    used: set[tuple[int, str]] = set()
    for each in told:
        value = each.phrase
        bare = value.kind == "weekday" and value.part is None and value.count is None
        if not bare or value.weekday is None or (value.weekday, each.toward) in used or len(used) >= 4:
            continue
        used.add((value.weekday, each.toward))
        rank = 1 if len(used) == 1 and each.order <= 3 else 2
        for lag in range(7):
            if each.toward == "past":
                yield (value.weekday + lag) % 7, f"weekday{rank}/{lag}"
            else:
                yield (value.weekday - lag) % 7, f"weekday{rank}-ahead/{lag}"
