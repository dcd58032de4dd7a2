"""When and where two parties met: by year, on a map, and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

from communique.present.charts.theme import Theme
from communique.present.web.page import Drawing, Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.relationship_head import (
    Choice,
    Head,
    Since,
    Until,
    address_of,
    between,
    choices,
    heading,
    known,
    merged,
    narrowed,
    overlaps,
    title,
)
from communique.present.web.web import Web
from communique.query.meetings import MeetingRow, PlaceRow, YearRow, by_place, by_year, meetings

SORTS = {"visit": "visit", "meeting": "meeting", "multilateral": "with others", "third-party": "through a third",
         "phone": "call"}  # fmt: skip


class Filters(BaseModel):
    """Which meetings are shown: of a sort, at a place, in a state, in a period."""

    sort: Annotated[
        Literal["", "visit", "meeting", "multilateral", "third-party", "phone"], Query(description="A sort of meeting.")
    ] = ""
    place: Annotated[str, Query(description="A city, a venue or a region; a country where nothing else is told.")] = ""
    state: Annotated[str, Query(description="The code of the state that the place lies in.")] = ""
    since: Since = None
    until: Until = None
    page: PageNumber = 1


class Drawn(Filters):
    """`of`: meetings by year, or on a map."""

    of: Literal["years", "map"] = "years"
    theme: Theme = "inline"


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    title: str
    head: Head
    sort: str
    place: str
    state: str
    since: date | None
    until: date | None
    sorts: tuple[Choice, ...]
    towns: tuple[Choice, ...]
    states: tuple[Choice, ...]
    total: int
    planned: int
    undated: int
    years: tuple[YearRow, ...]
    spots: tuple[PlaceRow, ...]
    rows: tuple[MeetingRow, ...]
    paging: Paging


def relationship_meetings(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> MeetingsPage:
    """Meetings, visits and calls of two parties, by year and by place.

    Places have coordinates (WGS 84); `exact` is false where only the country is told."""
    pair = web.pair(one, other, "meetings")
    head = heading(web, *pair, "meetings")
    shown, others = _shown(web, pair, filters)
    rows, paging = cut(shown, filters.page)
    return MeetingsPage(
        title=title(web, head),
        head=head,
        **filters.model_dump(exclude={"page"}),
        sorts=choices((row.sort for row in others["sort"]), filters.sort, SORTS.__getitem__),
        towns=choices((row.place for row in others["place"] if row.place), filters.place),
        states=choices((row.state for row in others["state"] if row.state), filters.state, web.shelf.label),
        total=len(_all(web, pair)),
        planned=sum(row.planned for row in shown),
        undated=sum(row.first_day is None for row in shown),
        years=tuple(by_year(shown)),
        spots=tuple(by_place(shown)),
        rows=rows,
        paging=paging,
    )


def _all(web: Web, pair: tuple[str, str]) -> Sequence[MeetingRow]:
    return between(
        web, pair, "meetings",
        lambda: meetings(merged(web, web.shelf.between(*pair, kinds=("event",))), known(web, "event", "CONSULT"), pair),
    )  # fmt: skip


def _shown(web: Web, pair: tuple[str, str], asked: Filters) -> tuple[list[MeetingRow], dict[str, list[MeetingRow]]]:
    return narrowed(
        _all(web, pair),
        {
            "sort": lambda row: not asked.sort or row.sort == asked.sort,
            "place": lambda row: not asked.place or row.place == asked.place,
            "state": lambda row: not asked.state or row.state == asked.state,
            "days": lambda row: overlaps(row.first_day, row.last_day, asked.since, asked.until),
        },
    )


def meetings_svg(web: Web, one: str, other: str, filters: Annotated[Drawn, Query()]) -> str:
    """The meetings that the page shows, by year or on a map."""
    from communique.present import charts
    from communique.present.charts.meetings import map as places
    from communique.present.charts.meetings import meetings as years

    pair = web.pair(one, other, "meetings")
    shown, _ = _shown(web, pair, filters)
    if filters.of == "years":
        kept = filters.model_dump(include={"sort", "place", "state"}, exclude_defaults=True)
        address = address_of(heading(web, *pair, "meetings"), "meetings", **kept).replace("{", "{{").replace("}", "}}")
        more = address + ("&" if "?" in address else "?") + "since={since}&until={until}#list"
        return charts.drawn(years, tuple(shown), link="/entry/{}", more=more, theme=filters.theme)
    kept = filters.model_dump(include={"sort", "since", "until"}, exclude_defaults=True)
    address = address_of(heading(web, *pair, "meetings"), "meetings", **kept)
    more = address + ("&" if "?" in address else "?") + "place={place}&state={state}#list"
    return charts.drawn(places, tuple(by_place(shown)), link="/entry/{}", more=more, theme=filters.theme)


PAGES = (Page("/relationship/{one}/{other}/meetings", relationship_meetings, "relationship/meetings.html"),)
DRAWINGS = (Drawing("/relationship/{one}/{other}/meetings.svg", meetings_svg),)
