"""How cooperative or hostile two parties are with each other through time, each number with the events behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from communique.present.charts.theme import WIDTH, Theme
from communique.present.web.page import Drawing, Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.relationship_head import Head, Since, Until, address_of, between, heading, merged, title
from communique.present.web.web import Web
from communique.query.index import ALL, Asked, How, Index, IndexRow, Per, Score, Scored, Smoothing, index, scored
from communique.query.shelf import Item

WIDEST = 120
"""Periods of the widest smoothing."""


class Settings(BaseModel):
    """How the index is made: the score, the periods, the smoothing and how many periods it spans, from when to when."""

    score: Annotated[Score, Query(description="PLOVER's scores or Goldstein's.")] = "plover"
    per: Annotated[Per, Query(description="The length of a period.")] = "year"
    smooth: Annotated[How, Query(description="`centred`, `trailing` (half-life) or `none`.")] = "centred"
    window: Annotated[int, Query(ge=1, le=WIDEST, description="Periods of the smoothing.")] = 3
    since: Since = None
    until: Until = None


class Filters(Settings):
    """`at` (the first day of a period) and `direction` show the events behind a number, `left` those left out for the
    reason of that number (from 1)."""

    at: Annotated[date | None, Query(description="The first day of the period whose events are shown.")] = None
    direction: Annotated[str, Query(description="`all`, `together` or, as `RUS>CHN`, from one to the other.")] = ALL
    left: Annotated[int, Query(ge=0, description="Which reason for leaving out, from 1; its events are shown.")] = 0
    page: PageNumber = 1


_HALF = 420
"""Pixels of the drawings that stand beside each other."""


class Drawn(Settings):
    direction: str = ALL
    theme: Theme = "inline"


@dataclass(frozen=True, slots=True)
class Way:
    """A direction of the index: its name, how many events count in it, their mean score."""

    direction: str
    name: str
    events: int
    mean: float | None
    periods: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why events do not count, and how many."""

    number: int
    reason: str
    events: int


@dataclass(frozen=True, slots=True)
class IndexPage:
    title: str
    head: Head
    score: str
    per: str
    smooth: str
    window: int
    since: date | None
    until: date | None
    at: date | None
    direction: str
    left: int
    told: str
    ways: tuple[Way, ...]
    rows: tuple[IndexRow, ...]
    left_out: tuple[LeftOut, ...]
    behind: str
    items: tuple[Item, ...]
    paging: Paging


def relationship_index(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> IndexPage:
    """The index of cooperation and conflict of a relationship over time.

    By month, quarter or year, in all, in each direction and together; each row with the ids of its events, and what
    was left out with its reason."""
    pair = web.pair(one, other, "index")
    head = heading(web, *pair, "index")
    found = _index(web, pair, filters)
    reasons = tuple(found.left_out.items())
    behind, entries = "", tuple[str, ...]()
    if filters.left and filters.left <= len(reasons):
        behind, entries = f"Left out: {reasons[filters.left - 1][0]}", reasons[filters.left - 1][1]
    elif filters.at:
        row = next((row for row in found.of(filters.direction) if row.first_day == filters.at), None)
        if row:
            behind, entries = f"{row.period}, {_name(web, row.direction)}", row.entries
    items, paging = cut([web.shelf.items[entry] for entry in entries], filters.page)
    return IndexPage(
        title=title(web, head),
        head=head,
        **filters.model_dump(include={"score", "per", "smooth", "window", "since", "until", "at", "direction", "left"}),
        told=found.told,
        ways=tuple(_way(web, found, direction) for direction in found.directions),
        rows=tuple(found),
        left_out=tuple(LeftOut(at, why, len(events)) for at, (why, events) in enumerate(reasons, 1)),
        behind=behind,
        items=items,
        paging=paging,
    )


def _index(web: Web, pair: tuple[str, str], asked: Settings) -> Index:
    how = Asked(asked.score, asked.per, Smoothing(asked.smooth, asked.window), asked.since, asked.until)
    return between(web, pair, ("index", how), lambda: index(_events(web, pair), pair, how))


def _events(web: Web, pair: tuple[str, str]) -> list[Scored]:
    return between(web, pair, "scored", lambda: scored(merged(web, web.shelf.between(*pair, kinds=("event",)))))


def _way(web: Web, found: Index, direction: str) -> Way:
    rows = found.of(direction)
    events = sum(row.events for row in rows)
    mean = sum(row.total for row in rows) / events if events else None
    return Way(direction, _name(web, direction), events, mean, sum(row.events > 0 for row in rows))


def _name(web: Web, direction: str) -> str:
    """A direction in words: Russia towards China."""
    one, sign, other = direction.partition(">")
    if sign:
        return f"{web.shelf.label(one)} towards {web.shelf.label(other)}"
    return {"all": "in all", "together": "done together"}.get(direction, direction)


def index_svg(web: Web, one: str, other: str, filters: Annotated[Drawn, Query()]) -> str:
    """The index in one direction."""
    from communique.present import charts
    from communique.present.charts.index import index as chart

    pair = web.pair(one, other, "index")
    rows = tuple(_index(web, pair, filters).of(filters.direction))
    kept = filters.model_dump(exclude={"theme"}, exclude_defaults=True)
    more = address_of(heading(web, *pair, "index"), "index", **kept)
    more = more.replace("{", "{{").replace("}", "}}") + ("&" if "?" in more else "?") + "at={since}#behind"
    width = WIDTH if filters.direction == ALL else _HALF
    return charts.drawn(chart, rows, link="/entry/{}", more=more, width=width, theme=filters.theme)


PAGES = (Page("/relationship/{one}/{other}/index", relationship_index, "relationship/index.html"),)
DRAWINGS = (Drawing("/relationship/{one}/{other}/index.svg", index_svg),)
