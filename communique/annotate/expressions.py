"""Time expressions as they stand, not yet resolved, as the layer expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TypeAlias

from communique.annotate.calendar import MONTHS, WEEKDAYS
from communique.annotate.dateforms import FORMS, Form, S
from communique.annotate.phrase import Phrase, timex
from communique.annotate.relativeforms import NTH, RELATIVE, around, nth
from communique.model import Note, Span
from communique.stage import Reading

_TOKEN = re.compile(r"[QqHh][1-4](?!\w)|\d{1,20}|[^\W\d_]+(?:-[^\W\d_]+)?")
_REACH = 160  # no expression is longer
_AMBIGUOUS = {"sat", "sun", "wed", "mon", "fri"}

_PARTS = {
    "early": "early", "beginning": "start", "start": "start", "opening": "start", "turn": "start", "mid": "mid",
    "middle": "mid", "late": "late", "end": "end", "close": "end", "close-out": "end",
}  # fmt: skip
_PART = re.compile(
    rf"(?:(?:the{S})?(?:very{S})?(?P<of>beginning|start|opening|turn|middle|end|close|first{S}half|second{S}half|latter{S}half)"
    rf"{S}of{S}(?P<the>the{S}(?=(?:year|month|week|decade|century)\b))?|(?:the{S})?(?P<adj>early|mid|late)(?:-to-(?:early|mid|late))?(?:\s?-\s?|{S})(?:in{S})?)",
    re.IGNORECASE,
)
_SHIFTED = re.compile(rf"(?P<way>earlier|later|sooner)(?:{S}(?:on{S})?(?:in{S}|on{S})?|,{S})", re.IGNORECASE)
_SINCE = re.compile(rf"(?:ever{S})?since{S}(?:(?:the{S})?(?:beginning|start){S}of{S})?", re.IGNORECASE)
_UNTIL = re.compile(rf"(?:until|till|up{S}to){S}", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?:from|between){S}", re.IGNORECASE)
_JOIN = re.compile(rf"{S}(?:to|until|till|through|and|up{S}to){S}(?=[\w'])|\s?[-–—]\s?", re.IGNORECASE)
_PLAIN_UNIT = re.compile(r"(?:year|month|week|decade|century)\b", re.IGNORECASE)
_WEEK_OF = re.compile(rf"(?:the{S})?week{S}(?:of|starting|beginning|ending|commencing)(?:{S}on)?{S}", re.IGNORECASE)
_BOUNDED = {"feast", "year", "month", "decade", "century", "season", "offset", "quarter", "day", "weekday"}


@cache
def _by_start() -> dict[str, tuple[Form, ...]]:
    """Forms by the class of the token that they start with, dates first."""
    table: dict[str, list[Form]] = {}
    for form in (*FORMS, *RELATIVE):
        for start in form.starts:
            table.setdefault(start, []).append(form)
    return {start: tuple(forms) for start, forms in table.items()}


def _classes(word: str) -> Iterator[str]:
    if word[0].isdigit():
        if len(word) <= 4:
            yield "year" if len(word) == 4 else "digits"
        return
    if word in MONTHS:
        yield "month"
    if word in WEEKDAYS:
        yield "weekday"
    yield word


# What the commonest first words must be followed by, so that most are passed over at once.
_ARTICLE = re.compile(
    rf"an?{S}(?:full|whole|entire|couple|few|dozen|number|half|day|week|month|year|decade|centur|quarter|hour|minute|"
    r"fortnight|weekend)",
    re.IGNORECASE,
)
_HOPES = {
    "digits": re.compile(r"\d{1,3}(?:['’.,:/–-]|[a-z]|\s{1,3}(?:[A-Za-z–/-]))", re.IGNORECASE),
    "a": _ARTICLE,
    "an": _ARTICLE,
}
Reader: TypeAlias = Callable[[str, int, int], "tuple[int, Phrase] | None"]


def _leaf(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    """The longest form that fits at a place; of equals the first."""
    token = _TOKEN.match(text, at, end)
    word = token.group().casefold() if token else "'"
    if token is None and text[at : at + 1] not in {"'", "’", "‘"}:
        return None
    head = word.partition("-")[0]  # "January-May", "two-day": the first half may start a form
    best: tuple[int, Phrase] | None = None
    for kind in (*_classes(word), *(_classes(head) if head != word else ())):
        if (hope := _HOPES.get(kind)) and not hope.match(text, at, end):
            continue
        for form in _by_start().get(kind, ()):
            match = form.pattern.match(text, at, end)
            if match and (best is None or match.end() > best[0]) and (phrase := form.build(match)):
                best = match.end(), phrase
    return best and (_tidy(text, best[0]), best[1])


def _tidy(text: str, end: int) -> int:
    """Leaves a full stop to the sentence: "Jan." keeps its own only inside an expression."""
    return end - 1 if text[end - 1] == "." and text[end - 2].islower() else end


def parse(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    """The expression that starts at a place: where it ends and what it says; None where there is none."""
    end = min(end, at + _REACH)
    token = _TOKEN.match(text, at, end)
    word = token.group().casefold().partition("-")[0] if token else ""
    if found := _composite(word, text, at, end):
        return found
    found = _leaf(text, at, end)
    return found and _later(text, found, end)


def _composite(word: str, text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    for read in _readers().get(word, ()):
        if found := read(text, at, end):
            return found
    return None


@cache
def _readers() -> dict[str, tuple[Reader, ...]]:
    """What reads the expressions that hold others, by their first word."""
    table: dict[str, list[Reader]] = {}
    for words, read in (
        ("since ever until till up", _since),
        ("from between", _between),
        ("early mid late the beginning start turn middle end close first second latter opening very", _part),
        ("earlier later sooner", _shifted),
        ("the first second third fourth fifth last", _nth),
        ("the week", _week_of),
    ):
        for word in words.split():
            table.setdefault(word, []).append(read)
    return {word: tuple(readers) for word, readers in table.items()}


def _since(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    for kind, pattern in (("since", _SINCE), ("until", _UNTIL)):
        match = pattern.match(text, at, end)
        inner = match and _point(text, match.end(), end)
        if inner and inner[1].kind in _BOUNDED:
            return inner[0], Phrase("since" if kind == "since" else "until", inner=(inner[1],))
    return None


def _between(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    match = _BETWEEN.match(text, at, end)
    first = match and _point(text, match.end(), end)
    if not match or not first:
        return None
    if first[1].kind == "range":
        return first
    join = _JOIN.match(text, first[0], end)
    last = join and _point(text, join.end(), end)
    if not last or first[1].kind in {"duration", "set", "time"} or last[1].kind not in _BOUNDED:
        return None
    return last[0], around(first[1], last[1])


def _part(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    match = _PART.match(text, at, end)
    if not match:
        return None
    if match["the"]:
        unit = _PLAIN_UNIT.match(text, match.end(), end)
        inner = unit and (unit.end(), Phrase("offset", unit=unit.group().casefold(), count=0))
    else:
        inner = _leaf(text, match.end(), end)
    if not inner or inner[1].kind in {"time", "set", "duration", "since", "until"}:
        return None
    words = " ".join((match["of"] or match["adj"]).casefold().split()).replace("latter", "second")
    if inner[1].kind == "day" or inner[1].part:
        return inner
    return inner[0], inner[1].with_part(_PARTS.get(words, words))


def _shifted(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    """ "earlier this month", "later in the year"."""
    match = _SHIFTED.match(text, at, end)
    if not match:
        return None
    way = match["way"].casefold()
    the = re.compile(rf"(?:that|the){S}(?P<u>day|week|month|year|decade)\b", re.IGNORECASE).match(
        text, match.end(), end
    )
    if the:
        return the.end(), Phrase("offset", unit=the["u"].casefold(), count=0, part=way)
    inner = _point(text, match.end(), end)
    if not inner or inner[1].kind not in {"offset", "weekday", "day", "month", "year"}:
        return None
    return inner[0], inner[1] if inner[1].part or inner[1].kind == "day" else inner[1].with_part(way)


def _nth(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    match = NTH.match(text, at, end)
    inner = match and _point(text, match.end(), end)
    if not match or not inner or inner[1].kind not in {"month", "offset", "year"}:
        return None
    return inner[0], nth(match, inner[1])


def _week_of(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    match = _WEEK_OF.match(text, at, end)
    inner = match and _point(text, match.end(), end)
    if not match or not inner or inner[1].kind != "day":
        return None
    return inner[0], inner[1].with_part("week")


def _point(text: str, at: int, end: int) -> tuple[int, Phrase] | None:
    """An expression inside another: "since" within "since" has no meaning, so only leaves and parts of them."""
    return _part(text, at, end) or _shifted(text, at, end) or _leaf(text, at, end)


def _later(text: str, found: tuple[int, Phrase], end: int) -> tuple[int, Phrase]:
    """ "five days after March 3": a length that another date anchors."""
    at, phrase = found
    match = _ANCHOR.match(text, at, end) if phrase.kind == "duration" else None
    inner = match and _point(text, match.end(), end)
    if not match or not inner or inner[1].kind not in {"day", "weekday", "offset"}:
        return found
    sign = -1 if match["way"].casefold() in {"before", "prior to"} else 1
    return inner[0], Phrase("relative", unit=phrase.unit, count=sign * (phrase.count or 1), inner=(inner[1],))


_ANCHOR = re.compile(rf"{S}(?P<way>before|after|from|prior{S}to|following){S}", re.IGNORECASE)

# What a bare number between 1400 and 2099 counts rather than dates.
_COUNTED = re.compile(
    rf"{S}(?:people|persons|men|women|children|troops|soldiers|prisoners|tons|tonnes|dlrs|dollars|euros|pounds|yen|km|kilometers|"
    r"kilometres|miles|meters|metres|feet|hectares|acres|barrels|workers|employees|jobs|refugees|migrants|casualties|deaths|"
    r"cases|police|members|delegates|kg|mw|megawatts|gmt|hours|local|square|cubic|more|missiles|warheads|tanks|aircraft|"
    r"rockets|companies|firms|participants|students|victims|mln|bln|million|billion|pct|percent|times|points|nautical)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:\b(?:resolutions?|unscr|article|section|chapter|flight|route|highway|nos?\.?|number|page|level|room|of some|"
    r"about|nearly|roughly|approximately|over|exactly|least|than|some|convention no)\s{0,3}"
    r"|[$€£¥#№]\s?|[\d][.,/:]|[-–]\d{0,4}|\w\.|[A-Z]-)$",
    re.IGNORECASE,
)
_DATING = re.compile(
    r"(?:\b(?:in|since|by|of|from|until|till|before|after|during|late|early|mid|year|to|and|the|through|between|for|circa|about|around|"
    r"than)|[(,–-])\s{0,3}$",
    re.IGNORECASE,
)
_BARE_MONTH = re.compile(
    r"(?:\b(?:in|since|by|of|from|until|till|before|after|during|late|early|mid|last|next|this|to|and|through|between|for|or|on|every|each)"
    r"|[(,/–-])[\s-]{0,3}$",
    re.IGNORECASE,
)


_CAPITAL = re.compile(
    r"\b(?!(?:During|At|On|In|After|Before|Since|By|For|The|Until|From|Over|And|But)\s)[A-Z][a-z'’]{1,20}\s$"
)
"""A name before the name of a feast: "Tariq Ramadan"."""


def _meant(text: str, start: int, end: int, phrase: Phrase) -> bool:
    """Whether words that read like a time are one: no count, no name, no verb."""
    words, before = text[start:end], text[max(0, start - 24) : start]
    match phrase.kind:
        case "year" if words.isdigit():
            return _is_year(text, end, before, int(words))
        case "month" if phrase.year is None and phrase.part is None and not phrase.inner:
            return _is_month(words, before, text[end : end + 8])
        case "feast":
            return not (_CAPITAL.search(before) or re.match(r"\s[A-Z]", text[end : end + 2]))
        case "weekday" if before.endswith(("Good ", "Bloody ", "Black ")):
            return False
        case "weekday" if words.casefold() in _AMBIGUOUS:
            return words[0].isupper() and bool(re.search(r"\b(?:on|next|last|,)\s{0,2}$", before))
        case "month" if words[:1].isdigit():
            return bool(_DATING.search(before))
        case "day" if words[:1].isdigit() and words.count("/") == 1:
            return False
        case "range" if phrase.inner[0].kind == "year" and "/" in words:
            return bool(_DATING.search(before))
        case "range" if words[0].isdigit() and re.match(r"[-–]\d|[.,]\d", text[end : end + 2]):
            return False
        case _:
            return not (before and (before[-1] in "$€£#" or (before[-1] == "." and before[-2:-1].isdigit())))


def _is_year(text: str, end: int, before: str, year: int) -> bool:
    if _NUMBERED.search(before) or _COUNTED.match(text, end, min(len(text), end + 24)):
        return False
    if text[end : end + 1] in {"-", "–"} and re.match(
        r"[-–](?:[A-Za-z]*\d|strong|year|mile|km|ton)", text[end : end + 6]
    ):
        return False
    if before and (before[-1].isalnum() or before[-1] in "/:-"):
        return False
    return 1900 <= year <= 2060 or bool(_DATING.search(before))


def _is_month(words: str, before: str, after: str) -> bool:
    if not (words[0].isupper() or " " in words) or re.match(r"\s{1,3}Day\b", after):
        return False
    folded = words.casefold().rstrip(".")
    if folded in {"may", "march", "mar", "dec", "jan", "nov", "oct", "sep", "apr", "jun", "jul", "aug", "feb"}:
        return bool(_BARE_MONTH.search(before)) and not (
            folded == "march" and re.search(r"\b(?:on|to|for)\s+$", before)
        )
    return True


@cache
def _starts() -> frozenset[str]:
    words = _by_start().keys() - {"digits", "year", "month", "weekday"}
    return frozenset(_readers().keys() | words | MONTHS.keys() | WEEKDAYS.keys())


@lru_cache(maxsize=16_384)
def _may_start(word: str) -> bool:
    """Whether an expression can start with a word."""
    folded = word.casefold()
    return folded[0].isdigit() or folded in _starts() or folded.partition("-")[0] in _starts()


def scan(text: str, span: Span) -> Iterator[tuple[Span, Phrase]]:
    """The expressions inside a span, in order and without overlaps."""
    at = span.start
    for token in _TOKEN.finditer(text, span.start, span.end):
        word = token.group()
        if not _may_start(word) or token.start() < at:
            continue
        begin = token.start()
        if word[0].isdigit() and begin > span.start and text[begin - 1] in "'’‘":
            begin -= 1
        found = parse(text, begin, span.end)
        if found is None and begin < token.start():
            begin = token.start()
            found = parse(text, begin, span.end)
        if found and _meant(text, token.start(), found[0], found[1]):
            at = found[0]
            yield Span(begin, at), found[1]


def expressions(reading: Reading) -> Iterator[Note]:
    """Gives the layer `expression` for every sentence: label the TIMEX3 type, value `timex` and the parsed phrase."""
    for sentence in reading.layer("sentence"):
        for span, phrase in scan(reading.text, sentence.span):
            yield Note(span, "expression", phrase.label, {"timex": timex(phrase), **phrase.json()})
