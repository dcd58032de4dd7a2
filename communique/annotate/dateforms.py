# ruff: noqa: E501 - one form a line, however long: the table is read by column
"""The forms of calendar dates: patterns that are matched where an expression may begin, each with what it says.

Every pattern is anchored where it is tried and has no unbounded repeats, so that reading stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from communique.annotate.calendar import MONTHS, SEASONS, WEEKDAYS, valid
from communique.annotate.feasts import NAMES
from communique.annotate.phrase import Phrase

Build: TypeAlias = Callable[[re.Match[str]], Phrase | None]


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern and what it says. `starts` are the classes of the first token: a word, `month`, `weekday`, `digits`."""

    starts: tuple[str, ...]
    pattern: re.Pattern[str]
    build: Build


def form(starts: str, pattern: str, build: Build) -> Form:
    return Form(tuple(starts.split()), re.compile(pattern, re.IGNORECASE), build)


def names(words: Iterable[str]) -> str:
    """An alternation, longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


S = r"\s{1,3}"
SEPARATOR = r"(?:\s?[-–—]\s?|\s{1,3}(?:to|until|till|through|thru)\s{1,3}|\s?/\s?)"
TO = r"(?:\s?[-–—]\s?|\s{1,3}(?:to|until|till|through|thru|and)\s{1,3})"
_DAY_ENDS = r"(?![\d%]|[.,]\d|:\d)"


def month(name: str) -> str:
    return rf"(?P<{name}>{names(MONTHS)})\b\.?"


def day(name: str) -> str:
    return rf"(?P<{name}>3[01]|[12]\d|0?[1-9])(?:\s?(?:st|nd|rd|th)\b)?{_DAY_ENDS}"


_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_CARDINALS = "one two three four five six seven eight nine".split()
_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
DAYWORDS = {word: number for number, word in enumerate([*_UNITS, *_TEENS], start=1)} | {
    "thirtieth": 30,
    "thirty-first": 31,
}
"""Days of the month in words: "first" to "thirty-first"; "twenty-first" and "twenty first" are one."""
DAYWORDS |= {
    f"twenty-{unit}": 20 + number for units in (_UNITS, _CARDINALS) for number, unit in enumerate(units, start=1)
}


def dayword(name: str) -> str:
    return rf"(?P<{name}>{names(DAYWORDS).replace('-', '[- ]')})\b"


def year(name: str) -> str:
    return rf"(?P<{name}>1[4-9]\d\d|20\d\d)(?![\d%]|[.,]\d)"


def weekday(name: str) -> str:
    return rf"(?P<{name}>{names(WEEKDAYS)})\b\.?"


def named(match: re.Match[str], name: str) -> int | None:
    """A captured number, month or weekday; None where the group took no part."""
    words = match.groupdict().get(name)
    if words is None:
        return None
    folded = words.casefold().rstrip(".")
    if folded.isdigit():
        return int(folded)
    return MONTHS.get(folded, WEEKDAYS.get(folded, DAYWORDS.get(folded.replace(" ", "-"))))


def _checked(phrase: Phrase) -> Phrase | None:
    """None for days that no calendar has."""
    exists = valid(phrase.year or 2000, phrase.month or 1, phrase.day or 1)
    return phrase if exists else None


def _day(match: re.Match[str]) -> Phrase | None:
    y, m, d, w = (named(match, name) for name in "ymdw")
    return _checked(Phrase("day", year=y, month=m, day=d, weekday=w))


def _day_alone(match: re.Match[str]) -> Phrase | None:
    """ "Friday the 15th": a day of a month that is not named."""
    if not re.search(r"(?:st|nd|rd|th)$", match.group()):
        return None
    return Phrase("day", day=named(match, "d"), weekday=named(match, "w"))


def _day_of_month(match: re.Match[str]) -> Phrase | None:
    """ "the 20th of next month": `count` is the month's distance from that of writing."""
    way = match["turn"].casefold()
    return Phrase("day", day=named(match, "d"), count=-1 if way == "last" else 1 if way == "next" else 0)


def _days(match: re.Match[str]) -> Phrase | None:
    """ "May 30 to June 2, 2020", "7-10 May": what one end leaves out, the other gives."""
    y, y2, m, m2, d, d2 = (named(match, name) for name in ("y", "y2", "m", "m2", "d", "d2"))
    first = _checked(Phrase("day", year=y or y2, month=m or m2, day=d))
    last = _checked(Phrase("day", year=y2 or y, month=m2 or m, day=d2))
    if not first or not last or (first.month == last.month and (first.day or 0) >= (last.day or 0) and y == y2):
        return None
    return Phrase("range", inner=(first, last))


def _month(match: re.Match[str]) -> Phrase | None:
    return Phrase("month", year=named(match, "y"), month=named(match, "m"))


def _months(match: re.Match[str]) -> Phrase | None:
    y, y2, m, m2 = (named(match, name) for name in ("y", "y2", "m", "m2"))
    if y is None and y2 is not None and m is not None and m2 is not None:
        y = y2 if m <= m2 else y2 - 1
    return Phrase("range", inner=(Phrase("month", year=y, month=m), Phrase("month", year=y2 or y, month=m2)))


def _numeric(match: re.Match[str]) -> Phrase | None:
    """03/04/2016: month first, as in the United States, unless only the other way makes a day; dots and dashes
    are European."""
    a, b, y = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        y += 2000 if y <= 40 else 1900
    american = match["sep"] == "/"
    m, d = (a, b) if (american and a <= 12) or b > 12 else (b, a)
    return _checked(Phrase("day", year=y, month=m, day=d, ambiguous=american and a <= 12 and b <= 12 and a != b))


def _years(match: re.Match[str]) -> Phrase | None:
    y = int(match["y"])
    y2 = int(match["y2"]) if len(match["y2"]) == 4 else y // 100 * 100 + int(match["y2"])
    if not y < y2 <= y + 120:
        return None
    return Phrase("range", inner=(Phrase("year", year=y), Phrase("year", year=y2)))


def _decade(match: re.Match[str]) -> Phrase | None:
    digits = match["e"]
    return Phrase("decade", year=int(digits) if len(digits) == 4 else 1900 + int(digits))


_TENS = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970} | {
    "eighties": 1980,
    "nineties": 1990,
    "noughties": 2000,
}
_ORDINALS = {word: n for n, word in enumerate("first second third fourth".split(), start=1)} | {"last": 4}
_CENTURIES = {
    word: n
    for n, word in enumerate(
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second".split(), start=15
    )
}


def _century(match: re.Match[str]) -> Phrase | None:
    number = int(match["n"]) if match["n"].isdigit() else _CENTURIES[match["n"].casefold()]
    return Phrase("century", year=100 * (number - 1) + 1) if 1 <= number <= 22 else None


def _fraction(match: re.Match[str]) -> Phrase | None:
    """ "the first quarter of 2001", "second-half 2001"; of "this year" and "last year" the year is relative."""
    words = match["n"].casefold()
    number = _ORDINALS.get(words) or int(re.sub(r"\D", "", words) or 0)
    half = match["what"].casefold() == "half"
    if not 1 <= number <= 4 or (half and words == "last"):
        number = 2
    relative = match["rel"]
    if relative and not match["y"]:
        inner = Phrase("offset", unit="year", count=-1 if "last" in relative.casefold() else 0)
        return inner.with_part(f"{'first' if number == 1 else 'second'} half") if half else _quarter_of(inner, number)
    return Phrase("half" if half else "quarter", year=named(match, "y"), count=number)


def _quarter_of(inner: Phrase, number: int) -> Phrase:
    return inner.with_part(f"quarter {number}")


def _short_quarter(match: re.Match[str]) -> Phrase | None:
    kind = "quarter" if match["what"] in "Qq" else "half"
    if kind == "half" and int(match["n"]) > 2:
        return None
    return Phrase("quarter" if kind == "quarter" else "half", year=named(match, "y"), count=int(match["n"]))


def _season(match: re.Match[str]) -> Phrase | None:
    return Phrase("season", year=named(match, "y"), month=SEASONS[match["s"].casefold()])


def _fiscal(match: re.Match[str]) -> Phrase | None:
    """A fiscal year of one number is taken for that calendar year: where it begins differs from state to state. One of
    two ("2017-18") runs from April to March, as in India, Japan and Britain."""
    digits, rest = match["y"], match["y2"]
    y = int(digits) if len(digits) == 4 else 2000 + int(digits)
    if rest and int(rest) % 100 == (y + 1) % 100:
        return Phrase("range", inner=(Phrase("month", year=y, month=4), Phrase("month", year=y + 1, month=3)))
    return Phrase("year", year=y)


def _fiscal_end(match: re.Match[str]) -> Phrase | None:
    """ "the fiscal year ending in June 2018": the twelve months up to it."""
    y, m = named(match, "y"), named(match, "m")
    if y is None or m is None:
        return None
    first = Phrase("month", year=y if m == 12 else y - 1, month=m % 12 + 1)
    return Phrase("range", inner=(first, Phrase("month", year=y, month=m)))


def _first_months(match: re.Match[str]) -> Phrase | None:
    """ "the first five months of 2001", "the first ten months of this year"."""
    words = match["n"].casefold()
    count = int(words) if words.isdigit() else _COUNTS[words]
    part = f"{match['which'].casefold()} {count} months"
    if not 0 < count < 12:
        return None
    if match["rel"]:
        return Phrase("offset", unit="year", count=-1 if "last" in match["rel"].casefold() else 0, part=part)
    y, first = named(match, "y"), 1 if part.startswith("first") else 13 - count
    ends = (Phrase("month", year=y, month=month) for month in (first, first + count - 1))
    return Phrase("range", inner=tuple(ends))


_COUNTS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven".split(), start=1)}


def _feast(match: re.Match[str]) -> Phrase | None:
    # Lines break between the words too, and blanks are of many kinds.
    spelt = " ".join(match["feast"].casefold().replace("-", " ").replace("saint", "st").split())
    words = re.sub(r"[^a-z ]", "", spelt)
    what = _SPELT.get(" ".join(words.split()), "".join(words.split()))
    if what in {"mayday", "earthday", "victoryday", "easter", "ramadan"} and not match.group()[0].isupper():
        return None
    if what in NAMES:
        return Phrase("feast", year=named(match, "y"), part=what)
    if what in _FEASTS:
        month, day = _FEASTS[what]
        return Phrase("day", year=named(match, "y"), month=month, day=day)
    month, weekday, count = _MOVING[what]
    return Phrase("nth", weekday=weekday, count=count, inner=(Phrase("month", year=named(match, "y"), month=month),))


_SPELT = {
    "good friday": "good friday", "easter sunday": "easter sunday", "easter monday": "easter monday",
    "palm sunday": "palm sunday", "black friday": "black friday", "cyber monday": "cyber monday",
    "eid al fitr": "eid al-fitr", "eid ul fitr": "eid al-fitr", "eid alfitr": "eid al-fitr", "eidul fitr": "eid al-fitr",
    "eid al adha": "eid al-adha", "eid ul adha": "eid al-adha", "eid alazha": "eid al-adha", "eid al azha": "eid al-adha",
    "eidul azha": "eid al-adha", "ramazan": "ramadan", "ramadhan": "ramadan", "islamic new year": "islamic new year",
    "hijri new year": "islamic new year", "lunar new year": "lunar new year", "chinese new year": "lunar new year",
    "nowruz": "nowruz", "noruz": "nowruz", "navroz": "nowruz", "new year eve": "newyearseve",
    "thanks giving day": "thanksgivingday", "mlk day": "martinlutherkingday",
    "international workers day": "mayday", "intl workers day": "mayday",
}  # fmt: skip
"""Spellings to names in `feasts` or here."""
_FEASTS = {"newyearsday": (1, 1), "newyearseve": (12, 31), "christmasday": (12, 25), "christmaseve": (12, 24)} | {
    "christmas": (12, 25),
    "boxingday": (12, 26),
    "valentinesday": (2, 14),
    "stpatricksday": (3, 17),
    "womensday": (3, 8),
    "mayday": (5, 1),
    "victoryday": (5, 9),
    "earthday": (4, 22),
    "halloween": (10, 31),
    "veteransday": (11, 11),
    "armisticeday": (11, 11),
    "juneteenth": (6, 19),
}
"""Feasts to month and day."""
_MOVING = {
    "thanksgiving": (11, 3, 4),
    "thanksgivingday": (11, 3, 4),
    "memorialday": (5, 0, -1),
    "laborday": (9, 0, 1),
    "martinlutherkingday": (1, 0, 3),
    "presidentsday": (2, 0, 3),
    "mothersday": (5, 6, 2),
    "fathersday": (6, 6, 3),
    "columbusday": (10, 0, 2),
}
"""Feasts of the United States to month, weekday and which of them."""
_FEAST = (
    rf"New{S}Year['’]?s{S}(?:Day|Eve)|New{S}Year{S}Eve|(?:Good|Black){S}Friday(?!{S}(?:Agreement|Accord|Peace|[Aa]greement|accord|deal))|"
    rf"(?:Easter|Palm){S}Sunday|(?:Easter|Cyber){S}Monday|Easter(?!{S}(?:Rising|Island|egg))|Pentecost|Rama(?:dh?|z)an|Nowruz|Noruz|Navroz|"
    rf"(?:Islamic|Hijri|Lunar|Chinese){S}New{S}Year|Eid(?:{S}(?:al|ul)[-\s](?:Fitr|Adha|Azha)|ul{S}(?:Fitr|Azha))|Ashura|"
    rf"Thanks{S}giving{S}Day|MLK{S}Day|Int(?:ernationa|['’])l{S}Workers['’]?{S}Day|Christmas(?:{S}(?:Day|Eve))?|Boxing{S}Day|Valentine['’]?s{S}Day|"
    rf"(?:St\.?|Saint){S}Patrick['’]?s{S}Day|Women['’]?s{S}Day|May{S}Day|Victory{S}Day|Earth{S}Day|Halloween|Veterans['’]?{S}Day|"
    rf"Armistice{S}Day|Juneteenth|Thanksgiving(?:{S}Day)?|Memorial{S}Day|Labor{S}Day|Martin{S}Luther{S}King{S}Day|"
    rf"Presidents['’]?{S}Day|(?:Mother|Father)['’]?s{S}Day|Columbus{S}Day"
)
_SPRINGS = f"(?P<s>{names(SEASONS)})"
_REST = rf"(?:,?{S}(?P<rel>(?:of{S})?(?:this|last|the){S}year)|(?:,?{S}|\s?-\s?)(?:of{S}|in{S})?{year('y')})?"

FORMS: tuple[Form, ...] = (
    form("month", rf"{month('m')}\s?{day('d')}(?:,?{S}{year('y')})?{TO}{month('m2')}\s?{day('d2')}(?:,?{S}{year('y2')})?", _days),
    form("month", rf"{month('m')}\s?{day('d')}{TO}{day('d2')}(?:,?{S}{year('y2')})?", _days),
    form("month", rf"{month('m')}\s?{day('d')}(?:,?{S}|,){year('y')}", _day),
    form("month", rf"{month('m')}(?:,?{S}(?:of{S})?{year('y')})?{SEPARATOR}{month('m2')}(?:,?{S}(?:of{S})?{year('y2')})?", _months),
    form("month", rf"{month('m')}(?:,?{S}(?:of{S})?|\s?-\s?){year('y')}", _month),
    form("month", rf"{month('m')}\s?{day('d')}", _day),
    form("month", month("m"), _month),
    form("weekday", rf"{weekday('w')},?{S}(?:the{S})?(?:on{S})?{month('m')}\s?{day('d')}(?:,?{S}{year('y')})?", _day),
    form("weekday", rf"{weekday('w')},?{S}(?:the{S})?{day('d')}{S}(?:of{S})?{month('m')}(?:,?{S}{year('y')})?", _day),
    form("year", r"(?P<y>1[4-9]\d\d|20\d\d)(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?:T[\d:.+Z-]{4,30})?", _day),
    form("digits", r"(?P<a>0?[1-9]|[12]\d|3[01])\s?(?P<sep>[-/.])\s?(?P<b>0?[1-9]|[12]\d|3[01])\s?(?P=sep)\s?(?P<y>(?:1[4-9]|20)\d\d|\d\d)(?![\d%]|[.,/-]\d)", _numeric),
    form("digits", rf"{day('d')}{TO}{day('d2')}{S}(?:of{S})?{month('m2')}(?:,?{S}(?:of{S})?{year('y2')})?", _days),
    form("digits", rf"{day('d')}{S}(?:of{S})?{month('m')}(?:,?{S}{year('y')})?{TO}{day('d2')}{S}(?:of{S})?{month('m2')}(?:,?{S}{year('y2')})?", _days),
    form("digits the", rf"(?:the{S})?{day('d')}(?:{S}|-)(?:(?:day{S})?of{S})?{month('m')}(?:(?:,?{S}|-)(?:of{S})?{year('y')})?", _day),
    form("year", rf"{year('y')}{SEPARATOR}(?P<y2>(?:1[4-9]|20)\d\d)(?![\d%]|[.,]\d)", _years),
    form("year", r"(?P<y>(?:1[4-9]|20)\d\d)[-–/](?P<y2>\d\d)(?![\d%-]|[.,]\d)", _years),
    form("digits year the '", r"(?:the\s{1,3})?['’‘]?(?P<e>(?:1[4-9]|20)\d0|[2-9]0)['’]?s\b", _decade),
    form("the " + " ".join(_TENS), rf"(?:the{S})?(?P<t>{names(_TENS)})\b(?!{S}\w{{0,20}}(?:year|teen))", lambda m: Phrase("decade", year=_TENS[m["t"].casefold()])),
    form("digits the", rf"(?:the{S})?(?P<n>\d{{1,2}})(?:st|nd|rd|th)[ -]century\b", _century),
    form("the " + " ".join(word.split("-")[0] for word in _CENTURIES), rf"(?:the{S})?(?P<n>{names(_CENTURIES)})[ -]century\b", _century),
    form("digits the first second third fourth last", rf"(?:the{S})?(?P<n>first|second|third|fourth|last|1st|2nd|3rd|4th)[ -](?P<what>quarter|half)\b{_REST}", _fraction),
    form("q1 q2 q3 q4 h1 h2", rf"(?P<what>[QH])(?P<n>[1-4])(?:(?:,?{S}(?:of{S})?|-){year('y')})?(?!\w)", _short_quarter),
    form("the " + " ".join(SEASONS), rf"(?:the{S})?{_SPRINGS}(?:,?{S}(?:of{S})?|-){year('y')}", _season),
    form("fiscal financial fy the", rf"(?:the{S})?(?:(?:fiscal|financial)(?:{S}year)?{S}|FY\s?['’]?-?)(?P<y>20\d\d|19\d\d|\d\d)(?:[-/–](?P<y2>\d{{4}}|\d\d))?(?!\d)", _fiscal),
    form("fiscal financial the", rf"(?:the{S})?(?:fiscal|financial){S}year{S}(?:that{S})?(?:end(?:ing|ed|s)|to|through){S}(?:in{S}|on{S})?(?:the{S}end{S}of{S})?{month('m')}(?:\s?{day('d')})?,?{S}{year('y')}", _fiscal_end),
    form("first last the", rf"(?:the{S})?(?P<which>first|last){S}(?P<n>\d{{1,2}}|{names(_COUNTS)}){S}months{S}of{S}(?:(?P<rel>(?:this|last|the){S}year)\b|{year('y')})", _first_months),
    form("the", rf"the{S}year{S}(?:of{S})?{year('y')}", lambda m: Phrase("year", year=named(m, "y"))),
    form("the", rf"the{S}month{S}of{S}{month('m')}(?:,?{S}{year('y')})?", _month),
    form("new christmas boxing valentine st saint good black easter palm cyber pentecost ramadan ramazan ramadhan nowruz noruz navroz islamic hijri lunar chinese eid eidul ashura thanks mlk int international women may victory earth halloween veterans armistice juneteenth thanksgiving memorial labor martin presidents mother father columbus", rf"(?P<feast>{_FEAST})\b(?:,?{S}(?:(?:of|in){S})?{year('y')})?", _feast),
    form("year", r"(?P<y>1[4-9]\d\d|20\d\d)\s?[-/]\s?(?P<m>1[0-2]|0[1-9])(?![\d%]|[.,/-]\d)", _month),
    form("digits", r"(?P<m>1[0-2]|0?[1-9])\s?[-/]\s?(?P<y>1[4-9]\d\d|20\d\d)(?![\d%]|[.,/-]\d)", _month),
    form("weekday", rf"{weekday('w')},?{S}(?:the{S})?{day('d')}(?!{S}(?:of|[A-Z]))", _day_alone),
    form("month", rf"{month('m')}{S}(?:the{S})?{dayword('d')}(?!{S}(?:anniversary|session|round|meeting|time))(?:,?{S}{year('y')})?", _day),
    form("weekday", rf"{weekday('w')},?{S}{month('m')}{S}(?:the{S})?{dayword('d')}(?:,?{S}{year('y')})?", _day),
    form("the " + " ".join(sorted({word.split("-")[0] for word in DAYWORDS})), rf"(?:the{S})?{dayword('d')}{S}(?:day{S})?of{S}{month('m')}(?:,?{S}(?:of{S})?{year('y')})?", _day),
    form("month", rf"{month('m')}[-/]?{day('d')}(?:,?{S}{year('y')})?", _day),
    form("digits", rf"{day('d')}\.{S}{month('m')}(?:,?{S}{year('y')})?", _day),
    form("year", rf"{year('y')}[-/.]{month('m')}[-/.]{day('d')}", _day),
    form("year", rf"{year('y')},?{S}(?P<m>{names(set(MONTHS) - {'may', 'mar', 'march'})})\b", _month),
    form("the digits", rf"(?:the{S})?{day('d')}{S}of{S}(?P<turn>this|last|next|the{S}current){S}month\b", _day_of_month),
    form("the", rf"the{S}(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)(?=\s?[.,;:!?)]|\s?$|{S}(?:and|to|when|after|before|but)\b)", _day_alone),
    form("year", year("y"), lambda m: Phrase("year", year=named(m, "y"))),
)  # fmt: skip
"""In the order in which they are tried at a place: longer forms first."""
