"""What a time expression says, before anything is known of the day that it was written on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from communique.annotate.feasts import feast
from communique.model import Json

Kind: TypeAlias = Literal[
    "day",  # year, month, day, weekday: whichever are given
    "month",  # month, year or none
    "year",
    "decade",  # year: its first
    "century",  # year: its first
    "quarter",  # count 1-4; year or none
    "half",  # count 1 or 2; year or none
    "season",  # month: its first; year or none
    "feast",  # part: its name in `feasts`; year or none
    "offset",  # the unit that lies `count` of them from the one of writing: "last month", "two years ago"
    "weekday",  # weekday; count: weeks from that of writing, or none for a bare one
    "nth",  # the count-th weekday of `inner[0]`: "the second Monday of next month"
    "range",  # from inner[0] to inner[1]
    "since",  # from inner[0] to the day of writing
    "until",  # from the day of writing to inner[0]
    "stretch",  # the last (count < 0) or next (count > 0) so many units up to or from the day of writing
    "anchored",  # so many units after (count > 0) or before (count < 0) the day spoken of before; 0: that day
    "relative",  # so many units after or before inner[0]: "two days after March 3"
    "duration",
    "set",
    "time",  # a time of day
]
"""What sort of expression it is, with the fields that it uses."""

_PLURAL = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "E", "century": "C", "quarter": "Q"}
_SEASON = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}
_CLOCK = {"hour": "H", "minute": "M", "second": "S"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed expression; `ambiguous` marks 03/04/2016, read as month first."""

    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    unit: str | None = None
    count: float | None = None
    part: str | None = None
    inner: tuple[Phrase, ...] = ()
    ambiguous: bool = False

    def with_part(self, part: str | None) -> Phrase:
        return replace(self, part=part) if part else self

    @property
    def stated(self) -> bool:
        """Whether the words alone give the days, with no need of the day of writing."""
        if self.kind in {"range", "nth", "relative"}:
            return all(phrase.stated for phrase in self.inner)
        return self.kind in {
            "day",
            "month",
            "year",
            "decade",
            "century",
            "quarter",
            "half",
            "season",
            "feast",
        } and bool(self.year)

    @property
    def label(self) -> str:
        """The TIMEX3 type."""
        return {"duration": "DURATION", "stretch": "DURATION", "set": "SET", "time": "TIME"}.get(self.kind, "DATE")

    def json(self) -> dict[str, Json]:
        """Only the fields that are filled."""
        fields: dict[str, Json] = {"kind": self.kind}
        for name in ("year", "month", "day", "weekday", "unit", "count", "part"):
            if (value := getattr(self, name)) is not None:
                fields[name] = value
        if self.inner:
            fields["inner"] = [phrase.json() for phrase in self.inner]
        if self.ambiguous:
            fields["ambiguous"] = True
        return fields


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) else None


def phrase(value: Json) -> Phrase:
    """The phrase that `Phrase.json` wrote. Raises ValueError for anything else."""
    if not isinstance(value, dict) or value.get("kind") not in get_args(Kind):
        raise ValueError(f"not a time expression: {value!r}")
    kind, unit, count, part = (value.get(name) for name in ("kind", "unit", "count", "part"))
    inner = value.get("inner", [])
    return Phrase(
        kind=next(known for known in get_args(Kind) if known == kind),
        year=_whole(value.get("year")),
        month=_whole(value.get("month")),
        day=_whole(value.get("day")),
        weekday=_whole(value.get("weekday")),
        unit=unit if isinstance(unit, str) else None,
        count=count if isinstance(count, int | float) else None,
        part=part if isinstance(part, str) else None,
        inner=tuple(phrase(each) for each in inner) if isinstance(inner, list) else (),
        ambiguous=bool(value.get("ambiguous")),
    )


def _number(count: float | None) -> str:
    if count is None:
        return "X"
    return str(int(count)) if float(count).is_integer() else str(count)


def _year(value: Phrase) -> str:
    return f"{value.year:04d}" if value.year else "XXXX"


def period(unit: str | None, count: float | None) -> str:
    """A TIMEX3 length, as "P5Y", "P2D", "PT3H", "PXM" for "months"."""
    if unit in _CLOCK:
        return f"PT{_number(count)}{_CLOCK[unit]}"
    return f"P{_number(count)}{_PLURAL.get(unit or 'day', 'D')}"


def _day(value: Phrase) -> str:
    month = f"{value.month:02d}" if value.month else "XX"
    return f"{_year(value)}-{month}-{value.day:02d}" if value.day else f"{_year(value)}-{month}-XX"


def timex(value: Phrase) -> str:
    """The TIMEX3 value as far as the words give it: `XXXX` stands for a year that they do not tell.

    Follows TimeML's annotation guidelines 1.2.1 for values; references to the day of writing keep it open, as
    "P1M/PRESENT_REF" does for "last month" where TimeML would fill the month in.
    """
    match value.kind:
        case "day" | "month" | "year" | "decade" | "century" | "quarter" | "half" | "season" | "weekday" | "feast":
            return _calendar(value)
        case "duration" | "stretch":
            return period(value.unit, abs(value.count) if value.count is not None else None)
        case "set":
            return period(value.unit, value.count or 1)
        case "time":
            return f"T{value.part}"
        case "range":
            return "/".join(timex(end) for end in value.inner)
        case "since":
            return f"{timex(value.inner[0])}/PRESENT_REF"
        case "until":
            return f"PRESENT_REF/{timex(value.inner[0])}"
        case _:
            return _reference(value)


def _feast(value: Phrase) -> str:
    """The days themselves where the year is known; TIMEX3 has no values for feasts."""
    days = feast(value.part or "", value.year) if value.year else None
    if days is None:
        return "XXXX-XX-XX"
    return days[0].isoformat() if days[0] == days[1] else f"{days[0].isoformat()}/{days[1].isoformat()}"


def _calendar(value: Phrase) -> str:
    match value.kind:
        case "day":
            return _day(value)
        case "month":
            return f"{_year(value)}-{value.month or 0:02d}"
        case "decade":
            return _year(value)[:3]
        case "century":
            return f"{(value.year or 1) // 100:02d}"
        case "quarter" | "half":
            return f"{_year(value)}-{'Q' if value.kind == 'quarter' else 'H'}{_number(value.count)}"
        case "season":
            return f"{_year(value)}-{_SEASON.get(value.month or 3, 'SP')}"
        case "feast":
            return _feast(value)
        case "weekday":
            return f"XXXX-WXX-{(value.weekday or 0) + 1}"
        case _:
            return _year(value)


def _reference(value: Phrase) -> str:
    if value.count == 0 and value.unit == "day":
        return "PRESENT_REF"
    if value.count is None or value.count == 0:
        return f"THIS_{period(value.unit, 1)}"
    return f"{'FUTURE' if value.count > 0 else 'PAST'}_REF_{period(value.unit, abs(value.count))}"
