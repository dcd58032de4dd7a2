"""What is told by who held which office: days on which the people whom a report names can have been called so."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from communique.model import Span

_FORMER = re.compile(
    r"(?:\b(?:former|ex|late|then|deposed|ousted|predecessor|successor|under|onetime|one-time|next|incoming|president-elect|"
    r"historian|founder|biographer|assassinated|candidate)\b[^.;]{0,40}|\bex-[\w -]{0,30})$",
    re.IGNORECASE,
)
_BEFORE = 70  # code points in which a title before a name is looked for
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*\.?)$")
_APPOSED = re.compile(
    r"(?:[ ][A-Z][\w-]+){0,2},\s(?:the\s|\w+['’]s\s|who\sis\s){0,2}(?P<title>[^,.;]{4,40})(?=[,.;\n]|$)", re.IGNORECASE
)
_OPEN = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody in an office for some time; `titles` are what such an office is called in front of a name."""

    name: str
    given: frozenset[str]
    titles: re.Pattern[str]
    start: date
    end: date
    what: str


@dataclass(frozen=True, slots=True)
class Held:
    """The periods in which a person held an office under which a report names them."""

    span: Span
    what: str
    periods: tuple[tuple[date, date], ...]
    former: bool


def _read(row: dict[str, str]) -> Tenure:
    titles = "|".join(re.escape(title).replace(r"\ ", r"\s") for title in row["titles"].split("/"))
    pattern = re.compile(rf"(?:\b(?:{titles})\b)[^.;:\n]{{0,34}}$", re.IGNORECASE)
    given = frozenset(word.casefold() for word in row["name"].split()) - {_family(row["name"])}
    given -= frozenset(_WORD.findall(row["titles"].casefold()))
    end = date.fromisoformat(row["end"]) if row["end"] else _OPEN
    return Tenure(row["name"], given, pattern, date.fromisoformat(row["start"]), end, row["titles"].split("/")[0])


@cache
def tenures() -> dict[str, tuple[Tenure, ...]]:
    """Tenures by the last word of the name. Raises ValueError for a row that cannot be read."""
    table: dict[str, list[Tenure]] = {}
    with files("communique.data").joinpath("tenures.csv").open("r", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            tenure = _read(row)
            table.setdefault(_family(tenure.name), []).append(tenure)
    return {name: tuple(rows) for name, rows in table.items()}


def _family(name: str) -> str:
    """The word of a name that is used alone, which the table writes in capitals: "XI Jinping", "Joe BIDEN"."""
    capitals = [word for word in name.split() if word[-3:].isupper() and len(word) > 1 and "." not in word]
    return (capitals or name.split())[-1].casefold()


def holders(text: str, span: Span) -> Iterator[Held]:
    """The persons named with a title inside a span, with the periods of that title."""
    for match in _WORD.finditer(text, span.start, span.end):
        if not match.group()[0].isupper() and "-" not in match.group():
            continue
        rows = tenures().get(re.sub(r"['’]s$", "", match.group()).casefold())
        if rows:
            yield from _held(text, span, match, rows)


def _held(text: str, span: Span, match: re.Match[str], rows: tuple[Tenure, ...]) -> Iterator[Held]:
    """One finding for a name with a title: the periods of all who can be meant by both."""
    before = text[max(span.start, match.start() - _BEFORE) : match.start()]
    after = text[match.end() : min(span.end, match.end() + _BEFORE)]
    beside = {word.casefold() for word in _WORD.findall(before)[-2:] + _WORD.findall(after)[:1]}
    meant = [row for row in rows if beside & row.given] or list(rows)
    bare = _bare(before, frozenset().union(*(row.given for row in meant)))
    titled = [row for row in meant if row.titles.search(bare) or _apposed(row, after)]
    if titled:
        what = f"{titled[0].what} {titled[0].name}"
        periods = tuple((row.start, row.end) for row in titled)
        yield Held(Span(match.start(), match.end()), what, periods, bool(_FORMER.search(before)))


def _bare(before: str, given: frozenset[str]) -> str:
    """What stands before a name without its own given names: "President Xi" of "President Xi Jinping"."""
    words = before.rstrip()
    while (last := _LAST.search(words)) and last[1].casefold().rstrip(".") in given:
        words = words[: last.start()].rstrip()
    return words


def _apposed(row: Tenure, after: str) -> bool:
    """ "Ana Roe, the foreign minister, …": a title after a comma."""
    match = _APPOSED.match(after)
    return bool(match and row.titles.search(match["title"]))
