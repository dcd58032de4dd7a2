"""National days: "congratulate the people of Togo on the 62nd anniversary of independence" tells the very day.

The table `national_days.csv` has the day (`04-27`) and the year that anniversaries are counted from, empty where
none is customary.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from communique.annotate import calendar
from communique.annotate.axis import Piece, lags
from communique.annotate.clues import Clue
from communique.model import Note, Span
from communique.stage import Reading

_FEAST = re.compile(
    r"\b(?:(?:national|independence|republic|unification|unity|constitution|liberation|statehood|flag)\s(?:day|holiday)|"
    r"bastille day|"
    r"(?:anniversary|years?)\sof\s(?:\w+['’]s\s|(?:your|its|their|the)\s)?(?:\w+\s){0,2}(?:independence|statehood|founding|republic)|"
    r"independence anniversary|years of independence|celebrat\w+ (?:\w+ ){0,4}independence)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\b(?:congratulat\w*|best wishes|warmest wishes|celebrat\w*|greetings?|felicitat\w*|well wishes)\b", re.IGNORECASE
)
_NTH = re.compile(r"\b(?P<n>\d{1,3})(?:st|nd|rd|th)\b|\b(?P<years>\d{1,3})\syears\sof\b", re.IGNORECASE)
_SENTENCES = 6
_LAGS = ((1, 1), (2, 3), (4, 7), (8, 31))


@dataclass(frozen=True, slots=True)
class Feast:
    """A state's national day, and the year that its anniversaries are counted from."""

    month: int
    day: int
    since: int | None


@cache
def feasts() -> dict[str, tuple[Feast, ...]]:
    """National days by the code of the state. Raises ValueError for a row that cannot be read."""
    table: dict[str, list[Feast]] = {}
    with files("communique.data").joinpath("national_days.csv").open("r", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            month, day = (int(part) for part in row["day"].split("-"))
            table.setdefault(row["party"], []).append(Feast(month, day, int(row["since"]) if row["since"] else None))
    return {code: tuple(found) for code, found in table.items()}


def national_days(reading: Reading, sentences: list[Note], years: tuple[int, int]) -> Iterator[Clue]:
    """Good wishes for a national day in the first sentences; one clue, of the state whose day fits best.

    With a count of years the day is known; without one it is laid over the years given.
    """
    lead = [sentence for sentence in sentences[:_SENTENCES] if not sentence.value.get("repeat")]
    wishes = any(_GREETING.search(sentence.span.of(reading.text)) for sentence in lead)
    for sentence in lead:
        feast = _FEAST.search(reading.text, sentence.span.start, sentence.span.end)
        if not feast or not wishes:
            continue
        codes = _codes(reading, [sentence] if _codes(reading, [sentence]) else lead)
        nth = _NTH.search(reading.text, sentence.span.start, sentence.span.end)
        clue = _counted(codes, nth, sentence.span) or _yearly(codes, years, sentence.span)
        if clue:
            yield clue
            return


def _codes(reading: Reading, sentences: list[Note]) -> list[str]:
    """The states named, those of the wishes' sentence, but not who wishes: the most often named comes first."""
    found: dict[str, int] = {}
    for sentence in sentences:
        for note in reading.within("name", sentence.span):
            parties = note.value.get("parties")
            for code in parties if isinstance(parties, list) else ():
                if isinstance(code, str) and code in feasts() and note.label in {"state", "demonym", "place"}:
                    found[code] = found.get(code, 0) + 1
    ranked = sorted(found, key=lambda code: -found[code])
    return [code for code in ranked if code != "USA"] or ranked


def _counted(codes: list[str], nth: re.Match[str] | None, span: Span) -> Clue | None:
    """The day of a counted anniversary, of the first state for which the count gives a day."""
    if nth is None:
        return None
    years = int(nth["n"] or nth["years"])
    for code in codes:
        for feast in feasts()[code]:
            day = feast.since and calendar.valid(feast.since + years, feast.month, feast.day)
            if day and 1945 <= day.year <= 2060:
                pieces = tuple(lags("national-counted", day, day))
                return Clue(f"marks {years} years of the national day of {code}", day, day, pieces, span, "anniversary")
    return None


def _yearly(codes: list[str], years: tuple[int, int], span: Span) -> Clue | None:
    for code in codes[:1]:
        pieces: list[Piece] = []
        for year in range(years[0], years[1] + 1):
            for feast in feasts()[code]:
                at = date(year, feast.month, feast.day).toordinal()
                pieces.append((at, at, "national/in"))
                for first, last in _LAGS:
                    pieces.append((at + first, at + last, f"national/{last}"))
                    pieces.append((at - last, at - first, f"national/-{last}"))
        first_day, last_day = date(years[0], 1, 1), date(years[1], 12, 31)
        return Clue(f"marks the national day of {code}", first_day, last_day, tuple(pieces), span, "season")
    return None
