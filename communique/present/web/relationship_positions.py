"""Where two parties stand: the matrix of positions, and the wording side by side."""

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
    merged,
    overlaps,
    plain,
    title,
)
from communique.present.web.web import Web
from communique.query.acts import Merged
from communique.query.entries import PositionRow
from communique.query.stances import CellRow, StanceRow, days, matrix

Side = Literal["", "for", "against"]


class Filters(BaseModel):
    """Which stances are shown: on a topic (none: the matrix of all, and the wording on the first), on a side, told in
    a period. `holder` shows those of one of the two alone."""

    topic: Annotated[str, Query(description="A topic of docs/topics.md.")] = ""
    holder: Annotated[str, Query(description="One of the two parties, by code.")] = ""
    side: Annotated[Side, Query(description="`for` or `against`.")] = ""
    since: Since = None
    until: Until = None
    page: PageNumber = 1


class Drawn(BaseModel):
    since: Since = None
    until: Until = None
    theme: Theme = "inline"


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic of the matrix with the cells of the two parties; None where one takes no stance on it."""

    topic: str
    stances: int
    cells: tuple[CellRow | None, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Stances of one entry side by side: what each of the two says, None where it does not; `both` where the same
    words are both parties'."""

    first_day: date | None
    last_day: date | None
    both: bool
    sides: tuple[StanceRow | None, ...]


@dataclass(frozen=True, slots=True)
class PositionsPage:
    title: str
    head: Head
    holders: tuple[str, ...]
    topic: str
    holder: str
    side: str
    since: date | None
    until: date | None
    topics: tuple[Choice, ...]
    matrix: tuple[TopicRow, ...]
    shown: str
    turns: int
    wordings: tuple[Wording, ...]
    paging: Paging


def positions(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> PositionsPage:
    """The matrix of positions of two parties, and their wording side by side.

    For each topic who is for and against what, with how many stances, on which side the latest is and how often it
    turned; and of one topic every stance in the order of days."""
    pair = web.pair(one, other, "positions")
    head = heading(web, *pair, "positions")
    cells = _cells(web, pair, filters.since, filters.until)
    rows = _topics(cells, pair)
    shown = filters.topic or (rows[0].topic if rows else "")
    here = [cell for cell in cells if cell.topic == shown and filters.holder in ("", cell.holder)]
    told, paging = cut(_wordings(here, pair, filters.side), filters.page)
    return PositionsPage(
        title=title(web, head),
        head=head,
        holders=pair,
        topic=filters.topic,
        holder=filters.holder,
        side=filters.side,
        since=filters.since,
        until=filters.until,
        topics=choices((row.topic for row in rows for _ in range(row.stances)), filters.topic, plain),
        matrix=tuple(rows),
        shown=shown,
        turns=sum(cell.turns for cell in here),
        wordings=told,
        paging=paging,
    )


def _cells(web: Web, pair: tuple[str, str], since: date | None, until: date | None) -> Sequence[CellRow]:
    held: list[Merged[PositionRow]] = merged(web, web.shelf.between(*pair, kinds=("position",)))

    def made() -> list[CellRow]:
        return matrix([each for each in held if _within(each, since, until)], tuple(sorted(pair)))

    return between(web, pair, ("matrix", since, until), made)


def _within(each: Merged[PositionRow], since: date | None, until: date | None) -> bool:
    first, last = days(each) or (None, None)
    return overlaps(first, last, since, until)


def _topics(cells: Sequence[CellRow], pair: tuple[str, str]) -> list[TopicRow]:
    """Cells side by side, in the order of the address; joint stances count once."""
    by: dict[str, dict[str, CellRow]] = {}
    for cell in cells:
        by.setdefault(cell.topic, {})[cell.holder] = cell
    return [
        TopicRow(topic, len({entry for cell in held.values() for entry in cell.entries}), tuple(map(held.get, pair)))
        for topic, held in by.items()
    ]


def _wordings(cells: Sequence[CellRow], pair: tuple[str, str], side: str) -> list[Wording]:
    entries: dict[str, dict[str, StanceRow]] = {}
    for cell in cells:
        for stance in cell.stances:
            if side in ("", stance.polarity):
                entries.setdefault(stance.entry, {})[cell.holder] = stance
    found = [_wording(tuple(map(held.get, pair))) for held in entries.values()]
    return sorted(found, key=lambda each: (each.first_day or date.max, each.last_day or date.max, not each.both))


def _wording(sides: tuple[StanceRow | None, ...]) -> Wording:
    told = [stance for stance in sides if stance]
    return Wording(told[0].first_day, told[0].last_day, len(told) > 1, sides)


def positions_svg(web: Web, one: str, other: str, filters: Annotated[Drawn, Query()]) -> str:
    """The matrix over time."""
    from communique.present import charts
    from communique.present.charts.positions import positions as chart

    pair = web.pair(one, other, "positions")
    cells = _cells(web, pair, filters.since, filters.until)
    order = {holder: at for at, holder in enumerate(pair)}
    topics = {topic: at for at, topic in enumerate(dict.fromkeys(cell.topic for cell in cells))}
    rows = tuple(sorted(cells, key=lambda cell: (topics[cell.topic], order[cell.holder])))
    head = heading(web, *pair, "positions")
    kept = filters.model_dump(exclude={"theme"}, exclude_defaults=True)
    address = address_of(head, "positions", **kept)
    topic = address + ("&" if "?" in address else "?") + "topic={}#wording"
    return charts.drawn(chart, rows, link="/entry/{}", topic=topic, theme=filters.theme)


PAGES = (Page("/relationship/{one}/{other}/positions", positions, "relationship/positions.html"),)
DRAWINGS = (Drawing("/relationship/{one}/{other}/positions.svg", positions_svg),)
