"""The treaties, agreements and statements between two parties, and what became of them."""

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
    between,
    choices,
    heading,
    known,
    merged,
    narrowed,
    overlaps,
    plain,
    title,
)
from communique.present.web.web import Web
from communique.query.fates import FateRow, fates

Force = Literal["", "yes", "no", "untold"]
FORCE = {"yes": "in force", "no": "not in force", "untold": "not told"}


class Filters(BaseModel):
    """Which texts are shown: a kind, a status, whether in force as far as the record tells, acts in a period."""

    type: Annotated[str, Query(description="A kind: `treaty`, `agreement`, …")] = ""
    status: Annotated[str, Query(description="What the last deciding act made of it: `signed`, `ended`, …")] = ""
    force: Annotated[Force, Query(description="In force as far as the record tells.")] = ""
    since: Since = None
    until: Until = None
    page: PageNumber = 1


class Drawn(Filters):
    theme: Theme = "inline"


@dataclass(frozen=True, slots=True)
class TextsPage:
    title: str
    head: Head
    type: str
    status: str
    force: str
    since: date | None
    until: date | None
    types: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    forces: tuple[Choice, ...]
    several: int
    dated: int
    rows: tuple[FateRow, ...]
    paging: Paging


def instruments(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> TextsPage:
    """The texts with legal or political force between two parties.

    Each once, with all that was done with it in the order of days, whether it is in force as far as the record tells,
    and the reason."""
    pair = web.pair(one, other, "instruments")
    head = heading(web, *pair, "instruments")
    shown, others = _shown(web, pair, filters)
    rows, paging = cut(shown, filters.page)
    forces = choices((_force(row) for row in others["force"]), filters.force, FORCE.__getitem__)
    return TextsPage(
        title=title(web, head),
        head=head,
        **filters.model_dump(exclude={"page"}),
        types=choices((row.type for row in others["type"]), filters.type, plain),
        statuses=choices((row.status for row in others["status"]), filters.status),
        forces=tuple(sorted(forces, key=lambda choice: [*FORCE].index(choice.value))),
        several=sum(len(row.deeds) > 1 for row in shown),
        dated=sum(row.first_day is not None for row in shown),
        rows=rows,
        paging=paging,
    )


def texts(web: Web, pair: tuple[str, str]) -> Sequence[FateRow]:
    """All texts between two parties."""
    return between(
        web, pair, "fates",
        lambda: fates(merged(web, web.shelf.between(*pair, kinds=("instrument",))), known(web, "instrument")),
    )  # fmt: skip


def _shown(web: Web, pair: tuple[str, str], asked: Filters) -> tuple[list[FateRow], dict[str, list[FateRow]]]:
    return narrowed(
        texts(web, pair),
        {
            "type": lambda row: not asked.type or row.type == asked.type,
            "status": lambda row: not asked.status or row.status == asked.status,
            "force": lambda row: not asked.force or _force(row) == asked.force,
            "days": lambda row: _within(row, asked.since, asked.until),
        },
    )


def _within(row: FateRow, since: date | None, until: date | None) -> bool:
    """Whether any act on the text lies within the period."""
    return any(overlaps(deed.first_day, deed.last_day, since, until) for deed in row.deeds)


def _force(row: FateRow) -> Force:
    return "untold" if row.in_force is None else "yes" if row.in_force else "no"


def instruments_svg(web: Web, one: str, other: str, filters: Annotated[Drawn, Query()]) -> str:
    """The texts as lines of time, with what was done with each."""
    from communique.present import charts
    from communique.present.charts.instruments import instruments as chart

    pair = web.pair(one, other, "instruments")
    shown, _ = _shown(web, pair, filters)
    return charts.drawn(chart, tuple(shown), link="/entry/{}", text="/instrument/{}", theme=filters.theme)


PAGES = (Page("/relationship/{one}/{other}/instruments", instruments, "relationship/instruments.html"),)
DRAWINGS = (Drawing("/relationship/{one}/{other}/instruments.svg", instruments_svg),)
