"""Days of publication that a report states: lines of their own, headings that end in a date, datelines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from communique.annotate.expressions import parse, scan
from communique.annotate.phrase import Phrase
from communique.model import Note, Span
from communique.stage import Reading

_TOP, _BOTTOM = 8, 3  # paragraphs looked at from the top and from the end
_LABEL = re.compile(
    r"^\W*(?:(?:current\s+events|published|posted|date|dated|issued|release[d]?|for\s+immediate\s+release|press\s+release|statement|"
    r"updated|first\s+published|by|on|at|am|pm|et|est|edt|gmt|bst|utc|ist|the|of|from|jst|kst|cet|hrs|p\.m|a\.m)\b\W*)*$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ /,()-]{1,60}[A-Z.)]|[A-Z][A-Za-z.'’-]{2,20}(?:[ /,]{1,2}[A-Z][A-Za-z.'’-]{1,20}){0,4})"
    r"(?:\s{1,2}\([^()\n]{2,30}\))?,?\s{1,3}(?=[A-Z][a-z]{2,8}\.?\s\d|\d{1,2}\s[A-Z][a-z])"
)
_AFTER = re.compile(r"\s{0,3}(?:\([^()\n]{2,40}\)|/[^/\n]{2,30}/)?\s{0,3}(?:[-–—:]|\.\s)|\s{0,3}\([^()\n]{2,40}\)")


_LINKED = re.compile(
    r"(?:see also|related|read also|read more|more on (?:this|the) \w+|previous|earlier)\b[^\n]{0,20}(?:\n|$)",
    re.IGNORECASE,
)
_LINKED_REACH = 4  # paragraphs after such a heading whose dates are other pages'


@dataclass(frozen=True, slots=True)
class Stated:
    """A date where reports put their own day: a `line`, `heading` or `dateline`; or `linked`, under "See also"."""

    where: str
    span: Span
    phrase: Phrase
    top: bool = True


def stated(reading: Reading) -> Iterator[Stated]:
    """The dates in the places of a report's own day, in the order of the text. A dateline often lacks the year."""
    notes = reading.layer("paragraph")
    last = len(notes) - _BOTTOM
    linked = -_LINKED_REACH - 1
    for index, note in enumerate(notes):
        if note.label == "furniture" or (_TOP <= index < last):
            continue
        if _LINKED.match(reading.text, note.span.start):
            linked = index
        found = _line(reading.text, note.span, note.label) or (_dateline(reading.text, note) if index < _TOP else None)
        if found and found.where == "line" and index - linked <= _LINKED_REACH:
            yield replace(found, where="linked", top=index < 5)
        elif found:
            yield replace(found, top=index < 5)


def furniture(reading: Reading) -> Iterator[Stated]:
    """The dates in the page's own lines ("Last Updated: 07/27/2016"): the page's, not the report's."""
    for note in reading.layer("paragraph"):
        if note.label == "furniture" and len(note.span) <= 200:
            for span, phrase in scan(reading.text, note.span):
                if phrase.kind == "day" and phrase.year:
                    yield Stated("furniture", span, phrase)


@lru_cache(maxsize=1024)
def _line(text: str, span: Span, label: str) -> Stated | None:
    """A paragraph that holds little but a date; or a heading that begins or ends with one.
    Kept, for every event of a report asks."""
    if len(span) > 200:
        return None
    for found, phrase in scan(text, span):
        if phrase.kind != "day" or phrase.year is None or phrase.month is None:
            continue
        rest = text[span.start : found.start] + " " + text[found.end : span.end]
        rest = re.sub(r"\d{1,2}[:.]\d\d|\d+", " ", rest)
        if _LABEL.match(rest):
            return Stated("line", found, phrase)
        if label == "heading" and (span.end - found.end <= 8 or found.start - span.start <= 4):
            return Stated("heading", found, phrase)
    return None


def _dateline(text: str, note: Note) -> Stated | None:
    """ "LIMA, March 30 - The minister …", "SEOUL/GENEVA, Aug 30 (Agency) - …"."""
    match = _DATELINE.match(text, note.span.start, min(note.span.end, note.span.start + 120))
    found = match and parse(text, match.end(), note.span.end)
    if not match or not found or found[1].kind != "day" or not found[1].month or not found[1].day:
        return None
    if not _AFTER.match(text, found[0], note.span.end):
        return None
    return Stated("dateline", Span(match.end(), found[0]), found[1])
