"""What facts that a report mentions tell of its day: by the words around them, or by how soon news fades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from communique.annotate import calendar
from communique.annotate.axis import FIRST, Piece, fading, within
from communique.annotate.clues import OPEN, Clue, Spoken
from communique.annotate.facts import Fact, Mention, mentions
from communique.model import Note, Span
from communique.stage import Reading

_ANNIVERSARY = re.compile(
    r"\b(?:(?P<n>\d{1,3})(?:st|nd|rd|th)|(?P<word>first|second|third|fifth|tenth|twentieth|thirtieth|fortieth|"
    r"fiftieth|sixtieth|seventieth|eightieth|ninetieth|hundredth|centenary)|(?P<years>\d{1,3})[- ]years?)"
    r"(?:\s\w+)?\s{1,2}(?:anniversary|birthday|since|after)",
    re.IGNORECASE,
)
_ORDINALS = dict(
    zip(
        "first second third fifth tenth twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth "
        "hundredth centenary".split(),
        (1, 2, 3, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100),
        strict=True,
    )
)
_AHEAD = re.compile(
    r"\b(?:ahead of|upcoming|forthcoming|will (?:host|hold|meet|attend|visit|take place|be held|begin|go)|"
    r"is due|are due|scheduled|run-up|preparations? for|next (?:week|month|year)|plans? to (?:host|attend|visit|hold)|"
    r"eve of|to be held|prepares? for|before the)\b",
    re.IGNORECASE,
)
_WRONG = -3.6  # the log of how often a matched fact is not meant
_RARELY = -4.8  # the same where a weekday agrees as well


def facts_told(reading: Reading, sentences: list[Note], told: list[Spoken]) -> Iterator[Clue]:
    """Clues from the facts that sentences mention, the telling ones first; background ones weigh less and less."""
    background: dict[tuple[date, str], tuple[Mention, Clue]] = {}
    eras = 0
    for mention in mentions(reading.text, sentences):
        if mention.fact.kind == "era":
            eras += 1
            if eras <= 12:
                yield _era(mention)
            continue
        beside = [each for each in told if each.sentence == mention.sentence.span]
        clue = _related(reading.text, mention, beside)
        if clue is not None:
            yield clue
            if mention.order <= 2 and clue.kind == "related":
                yield _background(mention)
        elif (key := (mention.fact.start, mention.fact.kind)) not in background:  # two tables may hold one fact
            background[key] = mention, _background(mention)
    yield from _latest(background)


def _era(mention: Mention) -> Clue:
    fact = mention.fact
    pieces = ((date.min, calendar.shift(fact.start, -1), -3.0), (calendar.shift(fact.end, 1), OPEN, -1.2))
    return Clue(f"speaks of {fact.what}", fact.start, fact.end, pieces, mention.sentence.span, "era")


def _latest(background: dict[tuple[date, str], tuple[Mention, Clue]]) -> Iterator[Clue]:
    """The latest facts tell most: a report is written after all of them, and soon after the last."""
    for rank, key in enumerate(sorted(background, reverse=True)[:6]):
        mention, clue = background[key]
        if rank == 0 or mention.order <= 2:
            yield clue
        else:
            floor = ((date.min, calendar.shift(mention.fact.start, -1), _WRONG / (1 + rank)),)
            yield Clue(clue.why, mention.fact.start, OPEN, floor, clue.span, "background")


def _background(mention: Mention) -> Clue:
    fact = mention.fact
    lead = mention.order <= 2
    pieces = fading(fact.start, fact.end, before=_WRONG, steep=1.15 if lead else 0.6)
    return Clue(
        f"tells of {fact.what}", fact.start, OPEN, tuple(pieces), mention.sentence.span, "lead" if lead else "fact"
    )


def _related(text: str, mention: Mention, beside: list[Spoken]) -> Clue | None:
    """A clue where the sentence says when the fact was, as seen from the day of writing."""
    fact, words = mention.fact, mention.sentence.span.of(text)
    if (match := _ANNIVERSARY.search(words)) and (pieces := _anniversary(match, fact)):
        return _clue(f"marks years since {fact.what}", pieces, mention.sentence.span, "anniversary")
    loose = [
        each
        for each in beside
        if not each.phrase.stated and each.phrase.kind in {"offset", "weekday", "month", "day", "stretch"}
    ]
    if any(each.phrase.stated for each in beside) or not loose:
        if not beside and mention.whole and _AHEAD.search(words):
            return _clue(f"looks ahead to {fact.what}", _before(fact), mention.sentence.span, "ahead")
        return None
    for each in loose if mention.whole else ():
        if days := _inverse(each, fact):
            return _clue(f"dates {fact.what} from its own day", days, each.span)
    return None


def _clue(why: str, pieces: list[Piece], span: Span, kind: str = "related") -> Clue:
    best = [piece for piece in pieces if piece[2] == 0.0]
    start, end = (best[0][0], best[-1][1]) if best else (FIRST, OPEN)
    return Clue(why, start, end, tuple(pieces), span, kind)


def _anniversary(match: re.Match[str], fact: Fact) -> list[Piece]:
    years = int(match["n"] or match["years"] or _ORDINALS[(match["word"] or "first").casefold()])
    day = calendar.move(fact.start, 12 * years)
    if not 1946 <= day.year <= 2060 or years == 0:
        return []
    first, last = calendar.year_range(day.year)
    near = calendar.shift(day, -10), calendar.shift(day, 10)
    return [*within(first, last, -5.0, slack=60), *within(*near, -0.9, slack=30)]


def _before(fact: Fact) -> list[Piece]:
    """Weights where a fact still lies ahead: it is spoken of more the nearer it is."""
    start = fact.start
    pieces = [(calendar.shift(fact.end, 2), OPEN, -3.0)]
    at = start
    for days, weight in ((7, 0.0), (31, -0.6), (92, -1.4), (366, -2.2)):
        low = calendar.shift(start, -days)
        pieces.append((low, calendar.shift(at, -1) if weight else fact.end, weight))
        at = low
    pieces.append((date.min, calendar.shift(at, -1), -3.2))
    return pieces


def _inverse(each: Spoken, fact: Fact) -> list[Piece] | None:
    """The days from which the fact is where the words put it: "last month" tells the month after it."""
    value = each.phrase
    match value.kind:
        case "weekday" if value.weekday is not None and value.part in {None, "last", "this"}:
            return _from_weekday(value.weekday, each.toward, fact)
        case "offset" if value.unit and value.count is not None:
            return _from_offset(value.unit, value.count, fact)
        case "month" if value.month:
            inside = fact.start.month <= value.month <= fact.end.month or fact.start.month == value.month
            if not inside or each.toward == "future":
                return None
            return [
                *within(fact.start, calendar.move(fact.start, 12), _WRONG),
                (calendar.move(fact.start, 6), calendar.move(fact.start, 12), -1.0),
            ]
        case "day" if value.month and value.day:
            same = [day for day in (fact.start, fact.end) if (day.month, day.day) == (value.month, value.day)]
            if not same or each.toward == "future":
                return None
            return fading(same[0], same[0], before=_WRONG, steep=1.0)
        case _:
            return None


def _from_weekday(weekday: int, toward: str, fact: Fact) -> list[Piece] | None:
    day = calendar.nearest_weekday(fact.end, weekday, "past")
    if day < calendar.shift(fact.start, -1):
        near = calendar.nearest_weekday(fact.start, weekday, "near")
        if abs((near - fact.start).days) > 1:
            return None
        day = near
    if toward == "future":
        low, high = calendar.shift(day, -6), calendar.shift(day, -1)
        return [*within(low, high, _RARELY)]
    days = [calendar.shift(day, -7 * back) for back in range(3) if calendar.shift(day, -7 * back) >= fact.start] or [
        day
    ]
    pieces = within(days[-1], calendar.shift(day, 6), _RARELY)
    for each in days:
        pieces.append((calendar.shift(each, 2), calendar.shift(each, 6), -1.8))
        pieces.append((calendar.shift(each, 1), calendar.shift(each, 1), -0.5))
    return pieces


def _from_offset(unit: str, count: float, fact: Fact) -> list[Piece] | None:
    if unit in {"hour", "minute", "second"}:
        return None
    if abs(count) <= 1 and float(count).is_integer():
        low = calendar.unit_range(fact.start, unit, -int(count))[0]
        high = calendar.unit_range(fact.end, unit, -int(count))[1]
        if count == 0:  # "this month": mostly after it
            low = fact.start
        slack = {"day": 0, "week": 2, "month": 4, "year": 20}.get(unit, 30)
        return within(low, high, _WRONG, slack=slack)
    middle = calendar.go(fact.start, unit, -count)
    reach = round({"day": 0.6, "week": 4, "month": 18, "year": 190, "decade": 1400}.get(unit, 3000))
    return within(calendar.shift(middle, -reach), calendar.shift(middle, reach), _WRONG, slack=reach + 2)
