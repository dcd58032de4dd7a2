"""What facts that a report mentions tell of its day: by the words around them, or by how soon news fades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from communique.annotate import calendar
from communique.annotate.axis import FIRST, OPEN, Piece, either, lags, window
from communique.annotate.clues import Clue, Spoken
from communique.annotate.dateforms import names
from communique.annotate.facts import Fact, Mention, mentions
from communique.annotate.known import Memory, known_mentions
from communique.annotate.relativeforms import COUNT, number
from communique.model import Note, Span
from communique.stage import Reading

_ORDINALS = {
    word: number
    for number, word in zip(
        (*range(1, 11), 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 100),
        "first second third fourth fifth sixth seventh eighth ninth tenth fifteenth twentieth twenty-fifth thirtieth "
        "fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth centenary".split(),
        strict=True,
    )
}
_ANNIVERSARY = re.compile(
    rf"\b(?:(?P<n>\d{{1,3}})(?:st|nd|rd|th)|(?P<word>{names(_ORDINALS)}))(?:\s\w+)?\s{{1,2}}(?:anniversary|birthday)"
    rf"|\b(?P<years>\d{{1,3}}|{COUNT})[- ]years?(?:\s\w+){{0,2}}\s{{1,2}}(?:since|after|anniversary)\b"
    rf"|\bcentenary\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:ahead of|upcoming|forthcoming|will (?:host|hold|meet|attend|visit|take place|be held|begin|go|travel|join)|"
    r"is due|are due|scheduled|run-up|preparations? for|next (?:week|month|year)|plans? to (?:host|attend|visit|hold)|"
    r"eve of|to be held|prepares? for|before the|could be|would be)\b",
    re.IGNORECASE,
)
_LOOSE = {"offset", "weekday", "month", "day", "stretch"}
_LEAD = 2  # the sentences that begin a report, counted from 0


def facts_told(
    reading: Reading, sentences: list[Note], told: list[Spoken], memory: Memory | None = None
) -> Iterator[Clue]:
    """Clues from the facts that sentences mention, those of `memory` too: dated by the words beside them, else as
    background of their day."""
    background: dict[tuple[date, str], Mention] = {}
    eras: set[str] = set()
    by_sentence: dict[Span, list[Spoken]] = {}
    for each in told:
        by_sentence.setdefault(each.sentence, []).append(each)
    related: dict[tuple[Span, str], list[Clue]] = {}
    held = known_mentions(reading.text, sentences, memory) if memory else ()
    for mention in (*mentions(reading.text, sentences), *held):
        if mention.fact.kind == "era":
            if mention.fact.what not in eras and len(eras) < 12:
                eras.add(mention.fact.what)
                yield _era(mention)
            continue
        clue = _related(reading.text, mention, by_sentence.get(mention.sentence.span, []))
        if clue is not None and clue.span:
            related.setdefault((clue.span, clue.kind), []).append(clue)
        if clue is None or clue.kind == "related":
            background.setdefault((mention.fact.start, mention.fact.kind), mention)  # two tables may hold one fact
    for alternatives in related.values():
        yield _one_of(alternatives)
    yield from _background(background, by_sentence)


def _one_of(clues: list[Clue]) -> Clue:
    """The same words date one fact only, whichever of them it is."""
    if len(clues) == 1:
        return clues[0]
    first, last = clues[0], max(clues, key=lambda clue: clue.start)
    pieces = tuple(either([list(clue.pieces) for clue in clues[:6]]))
    start, end = min(clue.start for clue in clues), max(clue.end for clue in clues)
    why = first.why if first.why == last.why else f"{first.why}, or {last.why}"
    return Clue(why, start, end, pieces, first.span, first.kind)


def _era(mention: Mention) -> Clue:
    fact = mention.fact
    pieces = window("era", fact.start, min(fact.end, OPEN))
    return Clue(f"speaks of {fact.what}", fact.start, fact.end, tuple(pieces), mention.sentence.span, "era")


def _background(found: dict[tuple[date, str], Mention], beside: dict[Span, list[Spoken]]) -> Iterator[Clue]:
    """The latest facts tell most: a report is written after all of them, and soon after the last.

    A fact that is told with its year ("in 1989") is background: it says less of the day than one told as news.
    """
    last: dict[str, int] = {}
    for key in sorted(found, reverse=True):
        mention = found[key]
        spoken = beside.get(mention.sentence.span, [])
        dated = any(each.phrase.stated and each.toward == "past" for each in spoken)
        sure = len(mention.fact.near) >= 3 and mention.whole
        lead = mention.order <= _LEAD
        prefix = f"fact-{'dated' if dated else 'told'}{'-sure' if sure else ''}{'-lead' if lead else ''}"
        if mention.fact.kind == "known" and not dated:
            prefix = "known"
        rank = last[prefix] = last.get(prefix, 0) + 1
        if rank <= (2 if prefix == "known" else 3):
            yield _told(mention, f"{prefix}{rank}")


def _told(mention: Mention, prefix: str) -> Clue:
    fact = mention.fact
    pieces = tuple(lags(prefix, fact.start, fact.end))
    return Clue(f"tells of {fact.what}", fact.start, OPEN, pieces, mention.sentence.span, "fact")


def _related(text: str, mention: Mention, beside: list[Spoken]) -> Clue | None:
    """A clue where the sentence says when the fact was, as seen from the day of writing."""
    fact, words = mention.fact, mention.sentence.span.of(text)
    if (match := _ANNIVERSARY.search(words)) and (pieces := _anniversary(match, mention)):
        return _clue(f"marks years since {fact.what}", pieces, mention.sentence.span, "anniversary")
    loose = [each for each in beside if not each.phrase.stated and each.phrase.kind in _LOOSE]
    if any(each.phrase.stated for each in beside) or not loose:
        if mention.whole and _AHEAD.search(words):
            pieces = lags("fact-ahead" if not beside else "fact-ahead-dated", fact.start, fact.end)
            return _clue(f"looks ahead to {fact.what}", pieces, mention.sentence.span, "ahead")
        return None
    for each in loose if mention.whole else ():
        if days := _inverse(each, fact):
            return _clue(f"dates {fact.what} from its own day", days, each.span)
    return None


def _clue(why: str, pieces: list[Piece], span: Span, kind: str = "related") -> Clue:
    inside = [piece for piece in pieces if piece[2].endswith("/in")]
    start, end = (_date(inside[0][0]), _date(inside[-1][1])) if inside else (FIRST, OPEN)
    if kind == "ahead":
        start = calendar.move(start, -12)
    return Clue(why, start, end, tuple(pieces), span, kind)


def _date(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, FIRST.toordinal()), OPEN.toordinal()))


def _anniversary(match: re.Match[str], mention: Mention) -> list[Piece]:
    """Round numbers of years since a fact; "the 80th anniversary" is surer than "80 years after"."""
    if counted := match["years"]:
        years = int(number(counted) or 0)
    else:
        years = int(match["n"] or _ORDINALS[(match["word"] or "centenary").casefold()])
    day = calendar.move(mention.fact.start, 12 * years)
    if not 1946 <= day.year <= 2060 or years == 0:
        return []
    return lags("anniversary-sure" if mention.whole and not counted else "anniversary", day, day)


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
            return lags("rel-month", fact.start, fact.end) if inside and each.toward != "future" else None
        case "day" if value.month and value.day:
            same = [day for day in (fact.start, fact.end) if (day.month, day.day) == (value.month, value.day)]
            return lags("rel-day", same[0], same[0]) if same and each.toward != "future" else None
        case _:
            return None


def _from_weekday(weekday: int, toward: str, fact: Fact) -> list[Piece] | None:
    day = calendar.nearest_weekday(fact.end, weekday, "past")
    if day < calendar.shift(fact.start, -1):
        near = calendar.nearest_weekday(fact.start, weekday, "near")
        if abs((near - fact.start).days) > 1:
            return None
        day = near
    return lags("rel-weekday-ahead" if toward == "future" else "rel-weekday", day, day)


def _from_offset(unit: str, count: float, fact: Fact) -> list[Piece] | None:
    if unit in {"hour", "minute", "second"}:
        return None
    if abs(count) <= 1 and float(count).is_integer():
        low = calendar.unit_range(fact.start, unit, -int(count))[0]
        high = calendar.unit_range(fact.end, unit, -int(count))[1]
        if count == 0:  # "this month": mostly after it
            low = fact.start
        slack = {"day": 1, "week": 2, "month": 4, "year": 20}.get(unit, 30)
        return window(f"rel-{unit}", low, high, slack)
    middle = calendar.go(fact.start, unit, -count)
    reach = round({"day": 0.6, "week": 4, "month": 18, "year": 190, "decade": 1400}.get(unit, 3000))
    return window(f"rel-{unit}s", calendar.shift(middle, -reach), calendar.shift(middle, reach), reach + 2)
