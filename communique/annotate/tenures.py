"""What is told by who held which office: days on which the people whom a report names can have been called so.

Three tables together: `tenures.csv` gives offices with the titles that reports put before the name, `people.csv` the
heads of state, heads of government and ministers of the world, `officials.csv` many more, by their full name only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from communique.data.tables import Person, officials, people
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
    """Somebody in an office for some time; `titles` are what it is called before a name, None to need the full name."""

    family: str
    given: frozenset[str]
    titles: re.Pattern[str] | None
    start: date
    end: date
    what: str
    curated: bool = False  # of `tenures.csv`, whose titles are those of the very office


@dataclass(frozen=True, slots=True)
class Held:
    """The periods in which a person held an office under which a report names them.

    `how`: `titled` with a title of the office, `named` by the full name alone, `listed` by the full name of a
    minor official.
    """

    span: Span
    what: str
    periods: tuple[tuple[date, date], ...]
    former: bool
    how: str = "titled"


@cache
def _titles(words: str) -> re.Pattern[str]:
    titles = "|".join(re.escape(title).replace(r"\ ", r"\s") for title in words.split("/"))
    return re.compile(rf"(?:\b(?:{titles})\b)[^.;:\n]{{0,34}}$", re.IGNORECASE)


_OFFICES = {
    "head of state": "president/king/queen/emir/sultan/crown prince/head of state/leader/chairman/general secretary",
    "head of government": "prime minister/premier/chancellor/pm/head of government/taoiseach/chairman",
    "foreign minister": "foreign minister/minister of foreign affairs/minister for foreign affairs/foreign secretary/"
    "foreign affairs minister/external affairs minister/minister of external affairs/secretary of state/fm/minister",
    "defence minister": "defence minister/defense minister/minister of defence/minister of defense/defence secretary/"
    "defense secretary/secretary of defense/minister",
}
_NO_NAMES = frozenset("i ii iii iv v vi vii viii x xi xii xvi prince king queen pope sheikh emir bin al jr sr".split())
_FAMILY_FIRST = frozenset("CHN KOR PRK VNM KHM TWN".split())


def _read(row: dict[str, str]) -> Tenure:
    family = _family(row["name"])
    given = frozenset(word.casefold() for word in row["name"].split()) - {family}
    given -= frozenset(_WORD.findall(row["titles"].casefold()))
    end = date.fromisoformat(row["end"]) if row["end"] else _OPEN
    what = f"{row['titles'].split('/')[0]} {_cased(row['name'])}"
    return Tenure(family, given, _titles(row["titles"]), date.fromisoformat(row["start"]), end, what, True)


def _cased(name: str) -> str:
    """Without the capitals that mark the family name: "XI Jinping" is "Xi Jinping"."""
    return " ".join(
        word.title() if word.isupper() and len(word) > 1 and "." not in word else word for word in name.split()
    )


def _of(person: Person) -> Iterator[Tenure]:
    """A person under each name, by its last word and, where the family name comes first, by its first."""
    start, end = _day(person.start, first=True), _day(person.end, first=False) or _OPEN
    titles = _titles(_OFFICES[person.office]) if person.office in _OFFICES else None
    if start is None or end < start:
        return
    office = "" if person.office in {"official", "office"} else f"{person.office} "
    for name in (person.name, *person.aliases):
        words = name.casefold().split()
        if len(words) > 1:
            keys = {words[-1], words[0]} if person.party in _FAMILY_FIRST else {words[-1]}
            for key in keys - _NO_NAMES:
                yield Tenure(key, frozenset(words) - {key}, titles, start, end, f"{office}{person.name}")


def _day(words: str, *, first: bool) -> date | None:
    """The day of an ISO 8601 date as far as it is known: "2004-06" is its first or last day."""
    if not words:
        return None
    year, month, day = (int(part) for part in (words + ("-01-01" if first else "-12-28"))[:10].split("-"))
    return date(max(year, 1), month, day)


@cache
def tenures() -> dict[str, tuple[Tenure, ...]]:
    """Tenures by the last word of the name. Raises ValueError for a row that cannot be read."""
    table: dict[str, list[Tenure]] = {}
    with files("communique.data").joinpath("tenures.csv").open("r", encoding="utf-8") as lines:
        rows = [_read(row) for row in csv.DictReader(lines)]
    for tenure in (*rows, *(tenure for person in people() for tenure in _of(person))):
        table.setdefault(tenure.family, []).append(tenure)
    return {name: tuple(found) for name, found in table.items()}


@cache
def _listed() -> dict[str, tuple[Tenure, ...]]:
    """Minor officials by the last word of the name. An end that the table lacks is unknown there, not open."""
    table: dict[str, list[Tenure]] = {}
    for person in officials():
        if person.end:
            for tenure in _of(person):
                table.setdefault(tenure.family, []).append(tenure)
    return {name: tuple(found) for name, found in table.items()}


def _family(name: str) -> str:
    """The word of a name that is used alone, which the table writes in capitals: "XI Jinping", "Joe BIDEN"."""
    capitals = [word for word in name.split() if word[-3:].isupper() and len(word) > 1 and "." not in word]
    return (capitals or name.split())[-1].casefold()


def holders(text: str, span: Span) -> Iterator[Held]:
    """The persons named with a title, or by their full name, inside a span, with the periods of their offices."""
    after = -1  # where the name before ended: "Hu Jintao" is one person
    for match in _WORD.finditer(text, span.start, span.end):
        rows, listed = _rows(match.group())
        if not rows or match.start() <= after + 1:
            continue
        found = _full(text, span, match, rows, "listed") if listed else _held(text, span, match, rows)
        for held in found:
            after = match.end()
            yield held


@lru_cache(maxsize=16_384)
def _rows(word: str) -> tuple[tuple[Tenure, ...], bool]:
    """Those whom a word of a text can name, and whether they are minor officials."""
    if not word[0].isupper() and "-" not in word:
        return (), False
    name = re.sub(r"['’]s$", "", word).casefold()
    rows = tenures().get(name)
    return (rows, False) if rows else (_listed().get(name, ()), True)


def _held(text: str, span: Span, match: re.Match[str], rows: tuple[Tenure, ...]) -> Iterator[Held]:
    """One finding for a name with a title: the periods of all who can be meant by both."""
    before = text[max(span.start, match.start() - _BEFORE) : match.start()]
    after = text[match.end() : min(span.end, match.end() + _BEFORE)]
    beside = {word.casefold() for word in _WORD.findall(before)[-2:] + _WORD.findall(after)[:1]}
    meant = [row for row in rows if beside & row.given] or list(rows)
    bare = _bare(before, frozenset().union(*(row.given for row in meant)))
    titled = [row for row in meant if row.titles and (row.titles.search(bare) or _apposed(row.titles, after))]
    if titled := [row for row in titled if row.curated] or titled:
        periods = tuple((row.start, row.end) for row in titled)
        what = _named(titled)
        yield Held(Span(match.start(), match.end()), what, periods, bool(_FORMER.search(before)))
    else:
        yield from _full(text, span, match, rows, "named")


def _full(text: str, span: Span, match: re.Match[str], rows: tuple[Tenure, ...], how: str) -> Iterator[Held]:
    """A finding for a name whose word before it is its own too: "Sergei Lavrov"."""
    before = text[max(span.start, match.start() - _BEFORE) : match.start()]
    words = [word.casefold() for word in _WORD.findall(before)[-4:]]
    if not words:
        return
    meant = [
        row for row in rows if words[-1] in row.given and row.given - _NO_NAMES <= set(words[-len(row.given) - 1 :])
    ]
    if meant and not _FORMER.search(before):
        periods = tuple((row.start, row.end) for row in meant)
        yield Held(Span(match.start(), match.end()), _named(meant), periods, False, how)


def _named(meant: list[Tenure]) -> str:
    """Who is meant, or may be: "president George H.W. Bush or president George W. Bush"."""
    whos: dict[str, str] = {}
    for row in meant:
        whos.setdefault(re.sub(r"\W", "", " ".join(row.what.split()[-2:])).casefold(), row.what)
    return " or ".join(list(whos.values())[:2])


def _bare(before: str, given: frozenset[str]) -> str:
    """What stands before a name without its own given names: "President Xi" of "President Xi Jinping"."""
    words = before.rstrip()
    while (last := _LAST.search(words)) and last[1].casefold().rstrip(".") in given:
        words = words[: last.start()].rstrip()
    return words


def _apposed(titles: re.Pattern[str], after: str) -> bool:
    """ "Ana Roe, the foreign minister, …": a title after a comma."""
    match = _APPOSED.match(after)
    return bool(match and titles.search(match["title"]))
