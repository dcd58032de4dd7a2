"""When: the period over which a report counts, and the day of the act that bears the number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from communique.annotate import calendar
from communique.data import tables
from communique.extract import tallyforms as forms
from communique.model import Json, Note, Span
from communique.stage import Reading

_REACH = 140  # characters after the number in which its period is looked for
_LONGEST = 60  # characters of an expression of time
_MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
                    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?\s", re.IGNORECASE)  # fmt: skip
_AGAIN = re.compile(r"\b(?:re-?elect\w*|second|third|fourth|fifth|another|new)\b", re.IGNORECASE)
_STOP = re.compile(r"[,;:()]|\s[–—-]\s|\sand\s")
_VAGUE = {"several": 4.0, "a few": 4.0}
_SHORTEST = {"decade": 2.0, "century": 1.0}
"""How many are meant by "in decades": two at least."""


@dataclass(frozen=True, slots=True)
class Period:
    """`since`: the days on one of which the period begins; `until`: its last day, None where the count goes on.

    All None where words give a beginning whose day nothing tells ("since the war began"). `words` is where it stands.
    `loose`: counted back from the report, and so only about right ("in ten years").
    """

    since: tuple[date, date] | None
    until: date | None
    words: Span
    loose: bool = False

    def json(self) -> dict[str, Json]:
        since: Json = [day.isoformat() for day in self.since] if self.since else None
        until = self.until.isoformat() if self.until else None
        return {"since": since, "until": until, "loose": self.loose}


@dataclass(frozen=True, slots=True)
class Day:
    """The days on one of which the act was that bears the number; `basis` as of claims."""

    start: date
    end: date
    basis: str

    def json(self) -> dict[str, Json]:
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "basis": self.basis}


def published(reading: Reading) -> Day | None:
    """The day of publication, as the day of what is told as news."""
    when = reading.published
    return Day(when.start, when.end, "carried") if when else None


def days(note: Note) -> tuple[date, date] | None:
    """The days of a note of time; None where it has none."""
    start, end = note.value.get("start"), note.value.get("end")
    if not isinstance(start, str) or not isinstance(end, str) or start > end:
        return None
    return date.fromisoformat(start), date.fromisoformat(end)


def day(reading: Reading, sentence: Span, core: Span, scope: Period | None) -> Day | None:
    """The day named nearest to the number in its sentence, a month at most and not its period; else publication's."""
    best: tuple[int, Day] | None = None
    for note in reading.within("time", _near(sentence, core)):
        held = days(note)
        if held is None or note.label != "DATE" or (held[1] - held[0]).days > 31:
            continue
        if scope is not None and note.span.overlaps(scope.words):
            continue
        away = max(note.span.start - core.end, core.start - note.span.end, 0)
        if best is None or away < best[0]:
            best = away, Day(*held, str(note.value.get("basis") or "stated"))
    return best[1] if best else published(reading)


def _near(sentence: Span, core: Span) -> Span:
    """Before the number, or right after its noun: what stands further on may be another act's day."""
    return Span(max(sentence.start, core.start - 300), max(core.end, min(sentence.end, core.end + 60)))


def period(
    reading: Reading, sentence: Span, core: Span, persons: Sequence[str] = (), *, count: bool = False
) -> Period | None:
    """The period that the words after the number give, else those before it in the sentence; None where none is given.

    "since 2013", "in ten years", "this year", "since he took office"; of a `count` also "in 2018".
    """
    end = min(sentence.end, core.end + _REACH)
    after = Span(core.end, end) if end > core.end else None
    start = max(sentence.start, core.start - _REACH)
    before = Span(start, core.start) if start < core.start else None
    for place in (after, before):
        if place is None:
            continue
        later = place is after
        found = _since(reading, place, persons)
        if found and not later and not _opens(reading.text[sentence.start : found.words.start]):
            found = None  # the period of another number
        found = found or (_within(reading, place) if later else None)
        if found := found or _named(reading, place, forms.NAMED if count else forms.THIS):
            return found
    return None


def _opens(before: str) -> bool:
    """Whether a clause begins there: "Since 2013 they have met 38 times"."""
    return (
        not before.strip() or before.rstrip()[-1:] in ",;:–—-“\"'(" or before.split()[-1].casefold() in ("and", "that")
    )


def _since(reading: Reading, place: Span, persons: Sequence[str]) -> Period | None:
    match = forms.SINCE.search(reading.text, place.start, place.end)
    if not match:
        return None
    stop = _STOP.search(reading.text, match.end(), place.end)
    end = stop.start() if stop else place.end
    words = Span(match.start(), match.end() + len(reading.text[match.end() : end].rstrip(" .!?\n")))
    term = forms.TERM.match(reading.text, match.start(), place.end)
    for note in reading.within("time", Span(max(0, match.start() - _LONGEST), end)):
        if note.span.end > match.start() and (held := days(note)):
            inside = note.span.start <= match.start()
            return Period(_begins(note.span.of(reading.text), held, inside=inside), None, words)
    if term and not _AGAIN.search(reading.text[match.start() : end]) and (began := office(persons, reading)):
        return Period((began, began), None, words)
    return Period(None, None, words)


def _begins(words: str, held: tuple[date, date], *, inside: bool) -> tuple[date, date]:
    """The days on which a period begins: the whole year of "since 2013", the month of "since May 2013"."""
    first, last = held
    if not inside:
        return first, last  # "since taking office in 2013": the note is the year itself
    if re.search(r"\b(?:19|20)\d\d$", words) and not re.search(r"\d", words[:-4]):
        if _MONTH.search(words):
            return calendar.month_range(first.year, first.month)
        if first == date(first.year, 1, 1):
            return calendar.year_range(first.year)
    return first, first


def office(persons: Sequence[str], reading: Reading) -> date | None:
    """The day on which the first of the persons took the office held when the report was written."""
    when = reading.published
    if when is None:
        return None
    for name in persons:
        starts = [
            person.start
            for person in tables.people()
            if name in (person.name, *person.aliases) and person.served(when.start) and len(person.start) == 10
        ]
        if starts:
            return date.fromisoformat(min(starts))
    return None


def _within(reading: Reading, place: Span) -> Period | None:
    match = forms.WITHIN.search(reading.text, place.start, place.end)
    now = published(reading)
    if not match or now is None or _leaps(reading.text[place.start : match.start()]):
        return None
    unit = match["unit"].casefold().removesuffix("s") if match["unit"].casefold() != "centuries" else "century"
    words = " ".join((match["number"] or "").casefold().split())
    lately = re.search(r"\b(?:last|past|previous)\s", match[0], re.IGNORECASE)
    if not words and not lately and not match["unit"].casefold().endswith("s"):
        return None  # "in the year before"
    number = forms.value(words) if words else 1.0 if lately else _SHORTEST.get(unit, 2.0)
    if number is None:
        number = _VAGUE.get(words, 3.0)
    if unit == "fortnight":
        unit, number = "week", 2 * number
    slack = 0.5 if words not in _VAGUE and words else number / 2
    return Period(
        (calendar.go(now.start, unit, -(number + slack)), calendar.go(now.end, unit, -max(number - slack, number / 2))),
        None,
        Span(match.start(), match.end()),
        loose=True,
    )


def _leaps(between: str) -> bool:
    """Whether a clause ends between the number and a length: "a second visit. It lasted for three days"."""
    return bool(
        re.search(r"[;:]|,\s(?:and|but|which|who)\b|\b(?:and|but)\s(?:\w+\s){1,3}(?:will|has|had|is|was)\b", between)
    )


def _named(reading: Reading, place: Span, stretch: re.Pattern[str]) -> Period | None:
    match = stretch.search(reading.text, place.start, place.end)
    if not match or _leaps(reading.text[place.start : match.start()]):
        return None
    for note in reading.within("time", Span(max(0, match.start() - _LONGEST), match.end())):
        if note.span.end > match.start() and (held := days(note)):
            return Period((held[0], held[0]), held[1], Span(match.start(), match.end()))
    return None
