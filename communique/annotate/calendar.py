"""Days and ranges of days: the arithmetic that time expressions need.

A range is a pair of days, both included. Weeks run from Monday to Sunday; seasons are those of the northern half of
the world, as English reporting uses them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MINYEAR, date, timedelta
from typing import TypeAlias

Range: TypeAlias = tuple[date, date]

MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct"
        "|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
"""Month names and their short forms, in lower case, to 1-12."""

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        "monday mon|tuesday tues tue|wednesday weds wed|thursday thurs thur thu|friday fri|saturday sat"
        "|sunday sun".split("|")
    )
    for name in names.split()
}
"""Weekday names and their short forms, in lower case, to 0 (Monday) - 6."""

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""Seasons to the month that they begin in."""


def shift(day: date, days: int) -> date:
    """The day that many days on, held inside the years that `date` knows."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def valid(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_range(year: int, month: int) -> Range:
    """All of a month; months outside 1-12 run over into the years beside."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year = min(max(year, MINYEAR), 9999)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def year_range(year: int, count: int = 1) -> Range:
    """All of a year, or of `count` years from it."""
    first, last = (min(max(number, MINYEAR), 9999) for number in (year, year + count - 1))
    return date(first, 1, 1), date(last, 12, 31)


def week_range(day: date) -> Range:
    """The week, Monday to Sunday, that a day is in."""
    monday = shift(day, -day.weekday())
    return monday, shift(monday, 6)


def quarter_range(year: int, quarter: int) -> Range:
    return month_range(year, 3 * quarter - 2)[0], month_range(year, 3 * quarter)[1]


def season_range(year: int, month: int) -> Range:
    """Three months from the one given: winter runs over into the next year."""
    return month_range(year, month)[0], month_range(year, month + 2)[1]


def move(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    first, last = month_range(day.year, day.month + months)
    return min(shift(first, day.day - 1), last)


def unit_range(day: date, unit: str, count: int) -> Range:
    """The calendar day, week, month, … that lies `count` of them from the one that `day` is in.

    >>> unit_range(date(2024, 5, 16), "month", -1)
    (datetime.date(2024, 4, 1), datetime.date(2024, 4, 30))
    """
    match unit:
        case "day":
            moved = shift(day, count)
            return moved, moved
        case "week":
            return week_range(shift(day, 7 * count))
        case "weekend":
            saturday = shift(week_range(day)[0], 5 + 7 * count)
            return saturday, shift(saturday, 1)
        case "month":
            return month_range(day.year, day.month + count)
        case "quarter":
            return quarter_range(day.year + ((day.month - 1) // 3 + count) // 4, ((day.month - 1) // 3 + count) % 4 + 1)
        case "year":
            return year_range(day.year + count)
        case "decade":
            return year_range((day.year // 10 + count) * 10, 10)
        case _:
            return year_range((day.year - 1) // 100 * 100 + 1 + 100 * count, 100)


def go(day: date, unit: str, count: float) -> date:
    """The day that lies so many units away, counted from the day itself ("two weeks later").

    >>> go(date(2024, 1, 31), "month", 1)
    datetime.date(2024, 2, 29)
    """
    whole = int(count)
    match unit:
        case "day" | "weekend":
            return shift(day, round(count))
        case "week":
            return shift(day, round(7 * count))
        case "month":
            return shift(move(day, whole), round(30 * (count - whole)))
        case "quarter":
            return move(day, round(3 * count))
        case "year":
            return move(day, round(12 * count))
        case "decade":
            return move(day, round(120 * count))
        case "century":
            return move(day, round(1200 * count))
        case _:
            return day


_MONTHS = re.compile(r"(?P<which>first|last) (?P<n>\d{1,2}) months")


def part_of(days: Range, part: str) -> Range:
    """The `early`, `mid` or `late` third of a range, or its very `start` or `end` (a fifth); of years also
    the "first 5 months"."""
    first, last = days
    if months := _MONTHS.fullmatch(part):
        count, whole = int(months["n"]), (last.year - first.year) * 12 + last.month - first.month + 1
        if not 0 < count < whole:
            return days
        if months["which"] == "first":
            return first, shift(move(first, count), -1)
        return move(first, whole - count), last
    if part in {"first half", "second half"} and days == year_range(first.year):
        start = 1 if part == "first half" else 7
        return month_range(first.year, start)[0], month_range(first.year, start + 5)[1]
    size = (last - first).days + 1
    third, fifth = max(1, round(size / 3)), max(1, round(size / 5))
    match part:
        case "early":
            return first, shift(first, third - 1)
        case "mid":
            return shift(first, (size - third) // 2), shift(first, (size + third) // 2 - 1)
        case "late":
            return shift(last, 1 - third), last
        case "start":
            return first, shift(first, fifth - 1)
        case "end":
            return shift(last, 1 - fifth), last
        case "first half":
            return first, shift(first, max(1, size // 2) - 1)
        case "second half":
            return shift(first, max(1, size // 2)), last
        case _:
            return days


def nearest_weekday(day: date, weekday: int, toward: str) -> date:
    """The weekday nearest to a day: on or before it (`past`), after it (`future`), or within its week (`near`)."""
    back = (day.weekday() - weekday) % 7
    if toward == "past":
        return shift(day, -back)
    if toward == "future":
        return shift(day, 7 - back)
    return shift(day, -back if back <= 3 else 7 - back)
