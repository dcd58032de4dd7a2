# ruff: noqa: E501 - one form a line, however long: the table is read by column
"""The forms that lean on another day: "last month", "two years ago", "the week before", and lengths and rhythms."""

from __future__ import annotations

import re
from dataclasses import replace

from communique.annotate.calendar import MONTHS, SEASONS
from communique.annotate.dateforms import TO, Form, S, form, month, named, names, weekday
from communique.annotate.phrase import Phrase

_SMALL = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        start=1,
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_VAGUE = "several", "a few", "few", "many", "some", "a number of", "dozens of", "countless"
_NUMBER_WORDS = names(_SMALL.keys() | _TENS.keys())
COUNT = rf"(?:{names(_TENS)})-(?:{names(list(_SMALL)[:9])})|{_NUMBER_WORDS}"
"""Numbers in words, from one to ninety-nine."""
NUMBER = (
    rf"\d{{1,3}}(?:\.\d{{1,2}})?|(?:{names(_TENS)})-(?:{names(list(_SMALL)[:9])})|{_NUMBER_WORDS}|a{S}couple{S}of|half{S}an?"
    rf"|half{S}a{S}dozen|a{S}dozen|{names(_VAGUE)}|an?(?:{S}full|{S}whole|{S}entire)?|(?:this|that)(?={S}\w{{3,8}}{S}ago)"
)
LONG = r"days?|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies)|quarters?|weekends?"
UNIT = rf"{LONG}|hours?|hrs?|minutes?|mins?|seconds?|secs?"
STARTERS = " ".join(
    ["digits a an half several few many some dozens countless this that", *_SMALL, *_TENS]
    + [f"{ten}-{one}" for ten in _TENS for one in list(_SMALL)[:9]]
)
_ABOUT = rf"(?:(?:more{S}than|less{S}than|almost|nearly|about|around|over|some|just|only|barely){S})?"


def number(words: str) -> float | None:
    """ "five", "twenty-five", "a couple of", "half a"; None for "several".

    >>> number("twenty-five"), number("half a"), number("several")
    (25.0, 0.5, None)
    """
    folded = " ".join(words.casefold().split())
    if folded[0].isdigit():
        return float(folded)
    if folded in _VAGUE:
        return None
    if folded.startswith(("a couple", "couple")):
        return 2.0
    if folded.startswith("half"):
        return 6.0 if folded.endswith("dozen") else 0.5
    if folded.endswith("dozen"):
        return 12.0
    first, _, rest = folded.partition("-")
    return float(_TENS.get(first, _SMALL.get(first, 1)) + _SMALL.get(rest, 0))


def unit(words: str) -> str:
    """The unit in the singular; a fortnight is two weeks, which `_length` knows."""
    folded = words.casefold()
    short = {"hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "sec": "second", "secs": "second"}
    if folded in short:
        return short[folded]
    return "century" if folded.startswith("centur") else folded.rstrip("s")


def _length(match: re.Match[str]) -> tuple[float | None, str]:
    count, what = number(match["n"]), unit(match["u"])
    if match.groupdict().get("half"):
        count = (count or 0) + 0.5
    if what == "fortnight":
        return (2 * count if count else count), "week"
    return count, what


def _ago(match: re.Match[str]) -> Phrase | None:
    count, what = _length(match)
    if count is None:
        return Phrase("stretch", unit=what, part="ago")
    return Phrase("offset", unit=what, count=-count)


def _beside(match: re.Match[str]) -> Phrase | None:
    """ "two days later", "a year earlier": counted from the day spoken of before."""
    count, what = _length(match)
    after = match["way"].casefold() in {"later", "after", "afterwards", "afterward", "on"}
    return Phrase("anchored", unit=what, count=(count or 1) * (1 if after else -1))


def _ahead(match: re.Match[str]) -> Phrase | None:
    count, what = _length(match)
    return Phrase("offset", unit=what, count=count or 1)


def _duration(match: re.Match[str]) -> Phrase | None:
    count, what = _length(match)
    return Phrase("duration", unit=what, count=count)


def _whole(match: re.Match[str]) -> Phrase | None:
    """ "all week", "half a year", "another month"."""
    half = match["n"].casefold().startswith("half")
    return Phrase("duration", unit=unit(match["u"]), count=0.5 if half else 1.0)


def _within(match: re.Match[str]) -> Phrase | None:
    count, what = _length(match)
    return Phrase("stretch", unit=what, count=count) if count else None


def _bare_plural(match: re.Match[str]) -> Phrase | None:
    what = unit(match["u"])
    return Phrase("stretch", unit=what, part="ago") if match["ago"] else Phrase("duration", unit=what)


_TURN = {
    "upcoming": 1,
    "last": -1,
    "past": -1,
    "previous": -1,
    "next": 1,
    "coming": 1,
    "following": 1,
    "this": 0,
    "current": 0,
}


def _turn(match: re.Match[str]) -> int:
    return _TURN[match["turn"].casefold()]


def _unit_turn(match: re.Match[str]) -> Phrase | None:
    """ "last month" is the calendar month before; "the past month" the month that ends now; "the previous month"
    and "the following month" lean on the time spoken of."""
    turn, what = _turn(match), unit(match["u"])
    word, the = match["turn"].casefold(), bool(match["the"])
    if the and word in {"past", "last", "next", "coming"} and what != "weekend":
        return Phrase("stretch", unit=what, count=turn)
    if the and word in {"previous", "following", "next"}:
        return Phrase("anchored", unit=what, count=turn)
    return Phrase("offset", unit=what, count=turn)


def _stretch(match: re.Match[str]) -> Phrase | None:
    count, what = _length(match)
    sign = _turn(match) or -1
    return Phrase("stretch", unit=what, count=count * sign if count else None, part=None if count else _way(sign))


def _way(sign: int) -> str:
    return "ago" if sign < 0 else "ahead"


def _vague_stretch(match: re.Match[str]) -> Phrase | None:
    turn = match["turn"].casefold()
    return Phrase("stretch", unit=unit(match["u"]), part="ahead" if turn in {"next", "coming"} else "ago")


def _weekday_turn(match: re.Match[str]) -> Phrase | None:
    """ "last Friday" is the one before the day of writing, "next Friday" that of the week after, "this Friday" near."""
    word = match["turn"].casefold()
    part = {"this": "this", "coming": "this", "past": "last", "previous": "last", "following": "next"}.get(word, word)
    return Phrase("weekday", weekday=named(match, "w"), part=part)


def _month_turn(match: re.Match[str]) -> Phrase | None:
    word = match["turn"].casefold()
    part = {"coming": "next", "past": "last", "previous": "last", "following": "next"}.get(word, word)
    name = match["m"].casefold().rstrip(".")
    if name in SEASONS:
        return Phrase("season", month=SEASONS[name], part=part)
    return Phrase("month", month=MONTHS[name], part=part)


def _month_of_year(match: re.Match[str]) -> Phrase | None:
    """ "June last year": counted in years, where "last June" is the nearest one before."""
    return Phrase("month", month=named(match, "m"), count=_turn(match))


def _weekday_of_week(match: re.Match[str]) -> Phrase | None:
    return Phrase("weekday", weekday=named(match, "w"), count=_turn(match))


def _weekday(match: re.Match[str]) -> Phrase | None:
    return Phrase("weekday", weekday=named(match, "w"))


def _weekdays(match: re.Match[str]) -> Phrase | None:
    ends = Phrase("weekday", weekday=named(match, "w")), Phrase("weekday", weekday=named(match, "w2"))
    return Phrase("range", inner=ends)


_DEICTIC = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "overnight": 0}


def _deictic(match: re.Match[str]) -> Phrase | None:
    return Phrase("offset", unit="day", count=_DEICTIC[match["word"].casefold()])


def _part_of_day(match: re.Match[str]) -> Phrase | None:
    word = match["turn"].casefold()
    if word in {"last", "previous"} and match["part"].casefold() not in {"night", "evening"}:
        return None
    return Phrase("offset", unit="day", count={"last": -1}.get(word, 0))


def _that(match: re.Match[str]) -> Phrase | None:
    return Phrase("anchored", unit=unit(match["u"]), count=0)


def _neighbour(match: re.Match[str]) -> Phrase | None:
    after = match["way"].casefold() in {"after", "following", "next"}
    return Phrase("anchored", unit=unit(match["u"]), count=1 if after else -1)


def _set(match: re.Match[str]) -> Phrase | None:
    words = match.groupdict()
    every = {"annual": "year", "yearly": "year", "daily": "day", "weekly": "week", "monthly": "month"} | {
        "quarterly": "quarter",
        "biannual": "year",
        "biennial": "year",
        "nightly": "day",
    }
    adverb = words.get("adverb")
    if adverb:
        stem = adverb.casefold().removesuffix("ly") if adverb.casefold() == "annually" else adverb.casefold()
        return Phrase("set", unit=every[stem], count=2 if stem == "biennial" else None)
    if words.get("w"):
        return Phrase("set", unit="week")
    count = number(words["n"]) if words.get("n") else None
    return Phrase("set", unit=unit(words["u"] or "day"), count=count)


def _clock(match: re.Match[str]) -> Phrase | None:
    hours, minutes = int(match["h"]), int(match["min"] or 0)
    half = (match["half"] or "").casefold().replace(".", "")
    if half == "pm" and hours < 12:
        hours += 12
    if hours > 24 or minutes > 59 or (not half and match["min"] is None):
        return None
    return Phrase("time", part=f"{hours:02d}:{minutes:02d}")


_TURNS = rf"(?P<the>(?:the|this){S})?(?P<turn>last|past|previous|next|coming|upcoming|following|this|current)"
_TURN_STARTS = "the last past previous next coming upcoming following this current"
_DAYTIME = rf"(?:['’]s)?(?:{S}(?:early{S}|late{S})?(?:morning|afternoon|evening|night)s?\b)?"

RELATIVE: tuple[Form, ...] = (
    form("today tonight yesterday tomorrow overnight", rf"(?P<word>today|tonight|yesterday|tomorrow|overnight)\b{_DAYTIME}", _deictic),
    form("the", rf"the{S}day{S}(?P<way>before{S}yesterday|after{S}tomorrow)\b", lambda m: Phrase("offset", unit="day", count=-2 if "yes" in m["way"].casefold() else 2)),
    form("this last the", rf"(?:the{S})?(?P<turn>this|last){S}(?P<part>morning|afternoon|evening|night)\b", _part_of_day),
    form("last this next previous past coming following the", rf"{_TURNS}{S}{weekday('w')}{_DAYTIME}", _weekday_turn),
    form("last this next previous past coming following the", rf"{_TURNS}{S}(?P<m>{names([*MONTHS, *SEASONS])})\b", _month_turn),
    form("weekday", rf"{weekday('w')}{_DAYTIME}{S}(?:of{S})?(?P<turn>last|this|next){S}week\b", _weekday_of_week),
    form("last this next", rf"(?P<turn>last|this|next){S}week{S}(?:on{S})?{weekday('w')}{_DAYTIME}", _weekday_of_week),
    form("month", rf"{month('m')}{S}(?:of{S})?(?P<turn>last|this|next){S}year\b", _month_of_year),
    form("weekday", rf"{weekday('w')}{_DAYTIME}{TO}{weekday('w2')}{_DAYTIME}", _weekdays),
    form("weekday", rf"{weekday('w')}{_DAYTIME}", _weekday),
    form(_TURN_STARTS, rf"{_TURNS}{S}(?P<n>{NUMBER})(?:{S}|-)(?P<u>{LONG})\b", _stretch),
    form(_TURN_STARTS, rf"{_TURNS}{S}(?P<u>days|weeks|months|years|decades|centuries)\b", _vague_stretch),
    form("recent the coming", rf"(?:the{S})?(?P<turn>recent|coming){S}(?P<u>days|weeks|months|years|decades)\b", _vague_stretch),
    form(_TURN_STARTS, rf"{_TURNS}{S}(?P<u>day|week|month|year|decade|century|quarter|weekend)\b(?!-)", _unit_turn),
    form("that the", rf"(?:that(?:{S}same|{S}very)?|the{S}same){S}(?P<u>day|week|month|year|decade|weekend)\b", _that),
    form("the", rf"the{S}(?P<u>day|week|month|year|weekend){S}(?P<way>before|after)\b(?!{S}(?:the|a|he|she|it|they|his|her|its|their|being|[A-Z]))", _neighbour),
    form(STARTERS, rf"{_ABOUT}(?P<n>{NUMBER})(?:{S}|-)(?P<u>{UNIT})(?P<half>{S}and{S}a{S}half)?{S}ago\b", _ago),
    form(STARTERS, rf"(?P<n>{NUMBER})(?:{S}and{S}(?P<half>a{S}half))?{S}(?P<u>{UNIT}){S}ago\b", _ago),
    form(STARTERS, rf"(?P<n>{NUMBER})(?:{S}|-)(?P<u>{UNIT})(?P<half>{S}and{S}a{S}half)?{S}(?P<way>later|earlier|afterwards?|beforehand|before(?={S}that|[.,;])|on(?=[.,;]))", _beside),
    form(STARTERS, rf"(?P<n>{NUMBER}){S}(?P<u>{UNIT}){S}(?:from{S}(?:now|today)|hence)\b", _ahead),
    form("in", rf"in{S}(?P<n>{NUMBER}){S}(?P<u>days|weeks|months)['’]{S}time\b", _ahead),
    form(STARTERS, rf"(?P<n>{NUMBER})(?:{S}|-)(?P<u>{UNIT})(?:-long\b|{S}long\b)?(?P<half>{S}and{S}a{S}half)?(?!-?{S}?old\b|\w|-old)", _duration),
    form("all full whole half another", rf"(?P<n>all|full|whole|half(?:{S}an?|-an?)?|another)[ -](?P<u>day|week|month|year|decade|century|hour|quarter)\b(?!['’]|-)", _whole),
    form(STARTERS, rf"(?P<n>{COUNT}|\d{{1,3}}){S}and{S}(?P<half>a{S}half){S}(?P<u>{UNIT})\b", _duration),
    form("couple", rf"(?P<n>couple{S}of){S}(?P<u>{UNIT})\b", _duration),
    form("within", rf"within{S}(?:the{S}(?:next|coming){S})?(?P<n>{NUMBER}){S}(?P<u>{LONG})\b(?!{S}of\b)", _within),
    form("the", rf"the{S}(?P<u>day|week|month|year|weekend){S}(?P<way>after{S}(?:the{S})?next|before{S}last)\b", lambda m: Phrase("offset", unit=unit(m["u"]), count=2 if "next" in m["way"].casefold() else -2)),
    form("the rest remainder", rf"(?:the{S})?(?:rest|remainder){S}of{S}(?:the|this){S}(?P<u>week|month|year|decade)\b", lambda m: Phrase("offset", unit=unit(m["u"]), count=0, part="later")),
    form("the", rf"the{S}(?P<way>next|following){S}day\b", lambda m: Phrase("anchored", unit="day", count=1)),
    form("decades years months weeks days centuries hours", rf"(?P<u>decades|years|months|weeks|days|centuries|hours)(?P<ago>{S}ago)?\b(?!-old)", _bare_plural),
    form("decade year month week day century hour", r"(?P<n>)(?P<u>decade|year|month|week|day|century|hour)-?long\b", lambda m: Phrase("duration", unit=unit(m["u"]), count=1.0)),
    form("every each", rf"(?:every|each){S}(?:(?P<n>{NUMBER}|other){S})?(?:(?P<u>{LONG}|day)\b|{weekday('w')})", lambda m: _set(m) if (m["n"] or "").casefold() != "other" else Phrase("set", unit=unit(m["u"] or "week"), count=2.0)),
    form("annual annually yearly daily weekly monthly quarterly biannual biennial nightly", r"(?P<adverb>annual(?:ly)?|yearly|daily|weekly|monthly|quarterly|biannual|biennial|nightly)\b", _set),
    form("once twice", rf"(?:once|twice|\w{{3,6}}{S}times){S}(?:an?|each|every|per){S}(?P<u>day|week|month|year|decade)\b", _set),
    form("per", rf"per{S}(?P<u>day|week|month|year)\b", _set),
    form("digits", rf"(?P<h>\d{{1,2}})(?:[:.](?P<min>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)(?:{S}(?:GMT|BST|UTC|[A-Z]{{1,2}}[SD]T))?", _clock),
    form("digits", rf"(?P<h>\d{{1,2}}):(?P<min>[0-5]\d)(?P<half>)(?:{S}(?:GMT|BST|UTC|[A-Z]{{1,2}}[SD]T|local{S}time))?(?![\d:])", _clock),
)  # fmt: skip
"""In the order in which they are tried at a place."""

_NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
NTH = re.compile(rf"(?:the{S})?(?P<n>{names(_NTHS)}){S}(?:{weekday('w')}|(?P<week>week)){S}(?:of|in){S}", re.IGNORECASE)
"""What comes before the month in "the second Monday of next month", "the last week of July"."""


def nth(match: re.Match[str], inner: Phrase) -> Phrase:
    unit = "week" if match["week"] else None
    return Phrase("nth", weekday=named(match, "w"), unit=unit, count=_NTHS[match["n"].casefold()], inner=(inner,))


def around(first: Phrase, last: Phrase) -> Phrase:
    """A range whose first end takes what it lacks from the last: "from January to May 2001"."""
    if first.kind in {"day", "month", "quarter"} and first.year is None and last.year is not None:
        later = (first.month or 0) > (last.month or 0) and last.kind != "year"
        first = replace(first, year=last.year - 1 if later else last.year)
    return Phrase("range", inner=(first, last))
