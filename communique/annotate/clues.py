"""What speaks for a day of publication: expressions of time, offices, facts, the page; each as weights over days.

Weights are log likelihoods: 0 for days on which the words would be natural, less for others. Each kind of clue has a
floor, the log of how often such words mislead, so that no single reading can rule a day out for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from communique.annotate import calendar
from communique.annotate.axis import FIRST, Piece, fading, within
from communique.annotate.dateline import Stated, furniture, stated
from communique.annotate.phrase import Phrase, phrase
from communique.annotate.tense import toward
from communique.annotate.tenures import holders
from communique.annotate.times import Ground, resolve
from communique.model import Note, Span
from communique.stage import Reading

OPEN = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Clue:
    """One reason: what it is, the days that it points to, its weights over days, and the words behind it."""

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
    yield from _wire(reading)
    for found in furniture(reading):
        day = calendar.valid(found.phrase.year or 1, found.phrase.month or 1, found.phrase.day or 1)
        if day:
            yield Clue(
                "the page is of a later day", FIRST, day, ((calendar.shift(day, 1), OPEN, -4.0),), found.span, "page"
            )
    dated = reading.document.dated
    if dated:
        near = (calendar.shift(dated, -3), dated)
        pieces: tuple[Piece, ...] = (
            (date.min, calendar.shift(dated, -4), -3.5),
            (calendar.shift(dated, 1), OPEN, -4.5),
        )
        yield Clue("the source gives this day", *near, pieces, None, "metadata")


_WIRE = re.compile(r"\b(?:dlrs|mln|bln|pct|stg)\b")


def _wire(reading: Reading) -> Iterator[Clue]:
    """The style of the news wires of the 1980s and 1990s: headlines in capitals, a dateline without a year, "mln dlrs".

    Reports like that that are in circulation come above all from the collection Reuters-21578, of 1987.
    """
    heading = next((note for note in reading.layer("paragraph") if note.label != "furniture"), None)
    if heading is None:
        return
    words = heading.span.of(reading.text)
    money = _WIRE.search(reading.text)
    dateline = any(found.where == "dateline" and not found.phrase.year for found in stated(reading))
    if money or (dateline and words.isupper() and len(words) > 12):
        span = Span(money.start(), money.end()) if money else heading.span
        days = date(1987, 2, 26), date(1987, 10, 21)
        pieces = (*within(date(1975, 1, 1), date(1999, 12, 31), -2.5), (*days, 3.0))
        yield Clue("the style of the wires, as in the collection of 1987", *days, pieces, span, "wire")


def _stated(found: Stated) -> Iterator[Clue]:
    value = found.phrase
    if value.year and value.month and value.day:
        day = calendar.valid(value.year, value.month, value.day)
        if day:
            weight = -11.0 if found.where == "line" and found.top else -7.0
            yield Clue(
                f"a {found.where} states the day", day, day, tuple(within(day, day, weight)), found.span, "stated"
            )
    elif value.month and value.day:
        yield Clue(
            "the dateline gives day and month", FIRST, OPEN, tuple(_each_year(value, _dateline)), found.span, "dateline"
        )


def _dateline(day: date) -> list[Piece]:
    after = calendar.shift(day, 1)
    return [(day, day, 8.0), (after, after, 5.5)]


def _each_year(value: Phrase, weigh: object) -> Iterator[Piece]:
    """A weighing of one day or month, laid over every year."""
    assert callable(weigh)
    for year in range(FIRST.year - 1, 2062):
        if value.kind == "month" and value.month:
            first, last = calendar.month_range(year, value.month)
            yield from weigh((first, last))
        elif value.month and value.day:
            day = calendar.valid(year, value.month, value.day)
            if day:
                yield from weigh(day)


def dates(reading: Reading, told: list[Spoken]) -> Iterator[Clue]:
    """The years and days that the words name: a report is written after what it tells, and soon after the latest."""
    known = [(each, days) for each in told if (days := _known(each.phrase)) and days[1] >= FIRST]
    past = [(each, days) for each, days in known if not _ahead(reading, each)]
    ahead = [(each, days) for each, days in known if _ahead(reading, each)]
    for each, days in ahead:
        low = calendar.move(days[0], -60)
        pieces: tuple[Piece, ...] = ((calendar.shift(days[1], 1), OPEN, -1.6), (date.min, low, -0.8))
        yield Clue("looks ahead to a day", low, days[1], pieces, each.span, "ahead")
    if past:
        each, days = max(past, key=lambda pair: (pair[1][0], pair[1][1]))
        yield _latest(each, days, 0.55)
    exact = [(each, days) for each, days in past if days[0] == days[1]]
    if exact:
        yield _latest(*max(exact, key=lambda pair: pair[1][0]), 0.7)
    floors = sorted({days[0] for _, days in past}, reverse=True)[:3]
    for first in floors:
        each, days = next((each, days) for each, days in past if days[0] == first)
        weight = -3.2 if days[0] == days[1] else -2.2
        pieces = ((date.min, calendar.shift(first, -1), weight),)
        yield Clue("speaks of an earlier day", first, OPEN, pieces, each.span, "after")


def _latest(each: Spoken, days: tuple[date, date], steep: float) -> Clue:
    pieces = tuple(fading(*days, before=0.0, steep=steep))
    return Clue("the latest day spoken of", days[0], OPEN, pieces, each.span, "latest")


_UNTIL = re.compile(
    r"\b(?:by|until|till|before|through|towards?|beyond|for)\s(?:the\s(?:end|start|middle)\sof\s|early\s|late\s)?$",
    re.IGNORECASE,
)


def _ahead(reading: Reading, each: Spoken) -> bool:
    """Whether a stated day is still to come: by its tense, or by words such as "by 2030"."""
    if each.phrase.kind == "since":
        return False
    before = reading.text[max(0, each.span.start - 24) : each.span.start]
    return each.toward == "future" or bool(_UNTIL.search(before))


def _known(value: Phrase) -> tuple[date, date] | None:
    if value.kind == "since" and value.inner[0].stated:
        value = value.inner[0]
    return resolve(value, Ground(None)) if value.stated else None


def seasons(told: list[Spoken]) -> Iterator[Clue]:
    """Months and days without a year: near the day of writing, before or after it as the words look."""
    seen: set[tuple[int, int | None, int | None, str]] = set()
    for each in told:
        value = each.phrase
        if (
            value.stated
            or value.kind not in {"month", "day"}
            or not value.month
            or value.part not in {None, "early", "mid", "late", "end", "start"}
        ):
            continue
        key = (value.month, value.day, value.weekday, each.toward)
        if key in seen or len(seen) >= 8:
            continue
        seen.add(key)
        yield _season(each)


def _season(each: Spoken) -> Clue:
    value, ahead = each.phrase, each.toward == "future"
    pieces: list[Piece] = []
    scale = 1.0 if value.day else 0.8
    for year in range(FIRST.year - 1, 2062):
        days = resolve(replace(value, part=None), Ground(None, year=year))
        if days is None:
            continue
        match_weekday = value.weekday is None or days[0].weekday() == value.weekday
        for low, high, weight in _LAGS:
            start, end = (
                (calendar.shift(days[0], -high), calendar.shift(days[1], -low))
                if ahead
                else (calendar.shift(days[0] if low == 0 else days[1], low), calendar.shift(days[1], high))
            )
            pieces.append((start, end, scale * weight - (0.0 if match_weekday else 3.0)))
    return Clue("a day or month near the day of writing", FIRST, OPEN, tuple(pieces), each.span, "season")


_LAGS = ((0, 10, 0.0), (11, 31, -0.5), (32, 92, -1.2), (93, 183, -2.0), (184, 330, -2.8))
"""Days since a bare day or month, and what they weigh."""

_PAST_WEEKDAY = (0.0, -0.4, -1.6, -2.2, -2.4, -2.6, -2.6)
_NEXT_WEEKDAY = (-1.5, 0.0, -0.4, -0.6, -0.8, -1.0, -1.2)


def weekdays(told: list[Spoken]) -> list[float]:
    """A weight for each day of the week: news of "Monday" is written on that day or the next."""
    weights = [0.0] * 7
    used: set[tuple[int, str]] = set()
    for each in told:
        value = each.phrase
        bare = value.kind == "weekday" and value.part is None and value.count is None
        if not bare or value.weekday is None or (value.weekday, each.toward) in used or len(used) >= 4:
            continue
        used.add((value.weekday, each.toward))
        scale = (1.0 if each.order <= 3 else 0.4) / (1 if len(used) <= 1 else 2)
        for lag in range(7):
            if each.toward == "past":
                weights[(value.weekday + lag) % 7] += scale * _PAST_WEEKDAY[lag]
            else:
                weights[(value.weekday - lag) % 7] += scale * _NEXT_WEEKDAY[lag]
    return weights


def offices(reading: Reading, sentences: list[Note]) -> Iterator[Clue]:
    """Who is named with which office; someone named as former is written of after it."""
    seen: set[tuple[object, bool]] = set()
    for order, sentence in enumerate(sentences):
        if sentence.value.get("repeat"):
            continue
        for held in holders(reading.text, sentence.span):
            key = (held.periods, held.former)
            if key in seen or len(seen) >= 24:
                continue
            seen.add(key)
            if held.former:
                end = min(end for _, end in held.periods)
                pieces: tuple[Piece, ...] = ((date.min, calendar.shift(end, -1), -2.0),) if end != OPEN else ()
                if pieces:
                    yield Clue(f"{held.what} is spoken of as former", end, OPEN, pieces, held.span, "former")
            else:
                start, end = min(start for start, _ in held.periods), max(end for _, end in held.periods)
                pieces = tuple(_periods(held.periods, -3.2 if order <= 4 else -1.8))
                yield Clue(f"{held.what} in office", start, end, pieces, held.span, "office")


def _periods(periods: tuple[tuple[date, date], ...], after: float) -> Iterator[Piece]:
    """Weight for days outside all the periods: nobody has an office before it; some are called by it after."""
    at, weight = date.min, -4.2
    for start, end in sorted(periods):
        if at < start:
            yield at, calendar.shift(start, -1), weight
        at, weight = max(at, calendar.shift(end, 21)), after
    if at < OPEN:
        yield at, OPEN, weight
