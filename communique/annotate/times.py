"""Time expressions resolved to day ranges, as the layer time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from communique.annotate import calendar
from communique.annotate.calendar import Range
from communique.annotate.feasts import feast
from communique.annotate.phrase import Phrase, phrase, timex
from communique.annotate.tense import toward
from communique.model import Json, Note, Span
from communique.stage import Reading


@dataclass(frozen=True, slots=True)
class Ground:
    """What an expression is resolved against: the day of writing, the range spoken of before, past or future."""

    now: date | None
    end: date | None = None
    before: Range | None = None
    toward: str = "past"
    year: int | None = None


def resolve(value: Phrase, ground: Ground) -> Range | None:
    """The days, both included, that a phrase means; None where nothing tells."""
    whole = _whole(value, ground)
    if whole is None or value.part is None or value.kind == "feast":
        return whole
    if value.part in {"earlier", "later", "sooner"}:
        return _beside_now(whole, value.part, ground)
    if value.part == "week":
        return calendar.week_range(whole[0])
    if value.part.startswith("quarter "):
        return calendar.quarter_range(whole[0].year, int(value.part[-1]))
    return calendar.part_of(whole, value.part)


def _beside_now(whole: Range, part: str, ground: Ground) -> Range:
    """ "earlier this month" ends with the day of writing, "later this month" begins with it."""
    if ground.now is None or not whole[0] <= ground.now <= whole[1]:
        return whole
    return (whole[0], ground.now) if part != "later" else (ground.now, whole[1])


def _whole(value: Phrase, ground: Ground) -> Range | None:
    match value.kind:
        case "day" | "month" | "season" | "quarter" | "half" | "year" | "decade" | "century" | "feast":
            return _named(value, ground)
        case "offset":
            return _offset(value, ground)
        case "weekday":
            return _weekday(value, ground)
        case "nth":
            return _nth(value, ground)
        case "range" | "since" | "until":
            return _stretched(value, ground)
        case "stretch":
            return _stretch(value, ground)
        case "anchored" | "relative":
            return _anchored(value, ground)
        case _:
            return None


def _named(value: Phrase, ground: Ground) -> Range | None:
    year = value.year
    match value.kind:
        case "year":
            return calendar.year_range(year) if year else None
        case "decade":
            return calendar.year_range(year, 10) if year else None
        case "century":
            return calendar.year_range(year, 100) if year else None
    if year is None and value.kind == "month" and value.count is not None and ground.now is not None:
        year = ground.now.year + int(value.count)
    if value.kind == "day" and value.month is None:
        return _in_month(value, ground)
    if year is not None:
        return _in_year(value, year)
    candidates = [found for near in _years_near(ground) if (found := _in_year(value, near))]
    if value.weekday is not None:  # "Thursday, March 14" was in a year in which that was a Thursday
        candidates = [found for found in candidates if found[0].weekday() == value.weekday] or candidates
    return _choose(candidates, value, ground)


def _in_month(value: Phrase, ground: Ground) -> Range | None:
    """ "Friday the 15th": the nearest such day of the months around, by the direction of the tense."""
    if ground.now is None or not value.day:
        return None
    steps = (-2, -1, 0, 1, 2) if value.count is None else (int(value.count),)
    months = [calendar.month_range(ground.now.year, ground.now.month + step)[0] for step in steps]
    days = [day for first in months if (day := calendar.valid(first.year, first.month, value.day))]
    days = [day for day in days if value.weekday is None or day.weekday() == value.weekday] or days
    return _choose([(day, day) for day in days], value, ground)


def _years_near(ground: Ground) -> tuple[int, ...]:
    if ground.year is not None:
        return (ground.year,)
    if ground.now is not None:
        return ground.now.year - 1, ground.now.year, ground.now.year + 1
    return (ground.before[0].year,) if ground.before else ()


def _in_year(value: Phrase, year: int) -> Range | None:
    number = int(value.count or 1)
    match value.kind:
        case "day" if value.month and value.day:
            day = calendar.valid(year, value.month, value.day)
            return (day, day) if day else None
        case "month" | "day" if value.month:
            return calendar.month_range(year, value.month)
        case "season" if value.month:
            return calendar.season_range(year, value.month)
        case "feast":
            return feast(value.part or "", year)
        case "quarter":
            return calendar.quarter_range(year, number)
        case "half":
            return calendar.month_range(year, 6 * number - 5)[0], calendar.month_range(year, 6 * number)[1]
        case _:
            return None


def _choose(candidates: list[Range], value: Phrase, ground: Ground) -> Range | None:
    """Of the same days in several years, those that the direction asks for."""
    now = ground.now
    if now is None or len(candidates) < 2:
        return candidates[-1] if candidates else None
    part = value.part
    if part == "next":
        return next((days for days in candidates if days[0] > now), candidates[-1])
    if part == "last":
        return next((days for days in reversed(candidates) if days[1] < now), candidates[0])
    if part == "this":
        return min(candidates, key=lambda days: (days[0].year != now.year, abs((days[0] - now).days)))
    if ground.toward == "future":
        return next((days for days in candidates if days[1] >= now), candidates[-1])
    if ground.toward == "past":
        latest = calendar.shift(now, 1)
        return next((days for days in reversed(candidates) if days[0] <= latest), candidates[0])
    return min(candidates, key=lambda days: abs((days[0] - now).days))


def _offset(value: Phrase, ground: Ground) -> Range | None:
    if ground.now is None or value.unit is None:
        return None
    count = value.count or 0
    if value.unit in {"hour", "minute", "second"}:
        return ground.now, ground.now
    if not float(count).is_integer():
        return calendar.unit_range(calendar.go(ground.now, value.unit, count), "month", 0)
    return calendar.unit_range(ground.now, value.unit, int(count))


def _weekday(value: Phrase, ground: Ground) -> Range | None:
    if ground.now is None or value.weekday is None:
        return None
    now, weekday = ground.now, value.weekday
    if value.count is not None:
        monday = calendar.week_range(calendar.shift(now, 7 * int(value.count)))[0]
        day = calendar.shift(monday, weekday)
    elif value.part == "last":
        day = calendar.nearest_weekday(calendar.shift(now, -1), weekday, "past")
    elif value.part == "next":
        day = calendar.shift(calendar.week_range(now)[0], 7 + weekday)
    elif value.part == "this":
        day = calendar.shift(calendar.week_range(now)[0], weekday)
    elif ground.toward == "future" and value.part != "earlier":
        day = calendar.nearest_weekday(now, weekday, "future")
    else:
        day = calendar.nearest_weekday(now, weekday, "past")
    return day, day


def _nth(value: Phrase, ground: Ground) -> Range | None:
    inner = resolve(value.inner[0], ground)
    if inner is not None and value.unit == "week" and value.count is not None:
        return _nth_week(inner, int(value.count))
    if inner is None or value.weekday is None or value.count is None:
        return None
    if value.count < 0:
        day = calendar.nearest_weekday(inner[1], value.weekday, "past")
    else:
        first = calendar.nearest_weekday(calendar.shift(inner[0], -1), value.weekday, "future")
        day = calendar.shift(first, 7 * (int(value.count) - 1))
    return (day, day) if inner[0] <= day <= inner[1] else None


def _nth_week(inner: Range, count: int) -> Range | None:
    """A week belongs to the month or year that its Thursday is in, as in ISO 8601."""
    if count < 0:
        thursday = calendar.nearest_weekday(inner[1], 3, "past")
    else:
        thursday = calendar.shift(calendar.nearest_weekday(calendar.shift(inner[0], -1), 3, "future"), 7 * (count - 1))
    return calendar.week_range(thursday) if inner[0] <= thursday <= inner[1] else None


def _stretched(value: Phrase, ground: Ground) -> Range | None:
    if value.kind == "range":
        return _ends(value, ground)
    inner = resolve(value.inner[0], ground if value.kind == "until" else replace(ground, toward="past"))
    last = ground.end or ground.now
    if inner is None:
        return None
    if value.kind == "since":
        return (inner[0], last) if last and inner[0] <= last else inner
    return (ground.now, inner[1]) if ground.now and ground.now <= inner[1] else inner


def _ends(value: Phrase, ground: Ground) -> Range | None:
    first, last = value.inner
    if first.stated and not last.stated and last.kind in {"day", "month"} and first.year:
        last = replace(last, year=first.year)
    left, right = resolve(first, ground), resolve(last, ground)
    if left is None or right is None:
        return left or right
    if right[1] < left[0]:  # "Monday to Wednesday", "December to February": the first end goes with the last
        if first.kind == "weekday":
            right = calendar.shift(right[0], 7), calendar.shift(right[1], 7)
        else:
            left = calendar.move(left[0], -12), left[1]
    return (left[0], right[1]) if left[0] <= right[1] else None


def _stretch(value: Phrase, ground: Ground) -> Range | None:
    """ "the past five years" end with the day of writing; "recent years" have no first day that anyone knows."""
    if ground.now is None or value.unit is None or value.count is None:
        return None
    other = calendar.go(ground.now, value.unit, value.count)
    return (other, ground.now) if other <= ground.now else (ground.now, other)


def _anchored(value: Phrase, ground: Ground) -> Range | None:
    base = resolve(value.inner[0], ground) if value.kind == "relative" else ground.before
    if base is None or value.unit is None:
        return None
    count = value.count or 0
    if value.unit == "day" or value.kind == "relative":
        base = base[1 if count > 0 else 0], base[1 if count > 0 else 0]
    if value.unit in {"hour", "minute", "second"} or (count == 0 and value.unit == "day"):
        return base
    if abs(count) == 1 or count == 0 or value.unit in {"year", "decade"}:
        return calendar.unit_range(base[0], value.unit, round(count))
    day = calendar.go(base[0], value.unit, count)
    return day, day


def _leans(value: Phrase) -> bool:
    """Whether later expressions may lean on this one: "the week before" leans on days, not on lengths."""
    return value.kind not in {"since", "until", "stretch", "duration", "set", "time", "decade", "century"}


def times(reading: Reading) -> Iterator[Note]:
    """Gives the layer `time`: label the TIMEX3 type; value `timex`, `start`, `end` (days or null) and `basis`.

    A bare weekday or month is past unless the words around it look ahead ("will meet on Tuesday"). A day without a
    year takes the year of its own sentence where that names one, else the one nearest to the day of publication in
    the direction of the tense. Without a day of publication only stated days are resolved.
    """
    when = reading.published
    ground = Ground(_now(reading), when.end if when else None)
    for sentence in reading.layer("sentence"):
        ground = replace(ground, year=None)
        for note in reading.within("expression", sentence.span):
            value = phrase(dict(note.value))
            ground = replace(ground, toward=toward(reading.text, sentence.span, note.span))
            days = resolve(value, ground)
            yield _note(note.span, value, days)
            if days and _leans(value):
                ground = replace(ground, before=days, year=_spoken_year(value, ground))


def _now(reading: Reading) -> date | None:
    """The likeliest day of publication; the middle of its range where no likeliest day is given."""
    when = reading.published
    if when is None:
        return None
    best = next((note.value.get("best") for note in reading.layer("published")), None)
    return date.fromisoformat(best) if isinstance(best, str) else when.start + (when.end - when.start) / 2


def _spoken_year(value: Phrase, ground: Ground) -> int | None:
    """The year that a sentence speaks of, for the days after it: "In 1962 … on October 22"."""
    if value.kind in {"day", "month", "year", "feast"} and value.year and value.stated:
        return value.year
    return ground.year


def _note(span: Span, value: Phrase, days: Range | None) -> Note:
    ends: dict[str, Json] = {"start": days and days[0].isoformat(), "end": days and days[1].isoformat()}
    basis = "stated" if value.stated else "relative"
    return Note(span, "time", value.label, {"timex": _timex(value, days), **ends, "basis": basis})


def _timex(value: Phrase, days: Range | None) -> str:
    """The TIMEX3 value, filled in where the days are known."""
    if days is None or value.stated or value.kind in {"duration", "set", "time", "stretch"}:
        return timex(value)
    first, last = days
    if first == last:
        return first.isoformat()
    if days == calendar.month_range(first.year, first.month):
        return first.isoformat()[:7]
    if days == calendar.year_range(first.year):
        return first.isoformat()[:4]
    if days == calendar.week_range(first):
        return f"{first.isocalendar().year:04d}-W{first.isocalendar().week:02d}"
    return f"{first.isoformat()}/{last.isoformat()}"
