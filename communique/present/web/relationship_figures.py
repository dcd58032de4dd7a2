"""Figures between two parties as series: every value with its reports, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

from communique.data.prices import years
from communique.present.charts.theme import Theme
from communique.present.web.failures import Missing
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
    plain,
    title,
)
from communique.present.web.web import Web
from communique.query.series import PointRow, SeriesRow, series

DRAWN = 2
"""Points with a period that make a series worth drawing."""
SERIES = 40
"""Series of a page."""


class Filters(BaseModel):
    """Which series are shown: a measure, a unit, periods; only those on which reports differ, only those of both. With
    `base` money is also given in money of that year."""

    measure: Annotated[str, Query(description="`trade`, `credit`, …")] = ""
    unit: Annotated[str, Query(description="ISO 4217 code, `percent`, or what is counted.")] = ""
    since: Since = None
    until: Until = None
    only: Annotated[
        Literal["", "disputed", "joint", "series"],
        Query(description="`disputed`: reports differ; `joint`: of both parties; `series`: two points or more."),
    ] = ""
    base: Annotated[str, Query(pattern=r"^(\d{4})?$", description="A year, for constant money.")] = ""
    page: PageNumber = 1


class Drawn(BaseModel):
    series: Annotated[str, Query(description="The entry of any figure of the series.")]
    base: Annotated[str, Query(pattern=r"^(\d{4})?$")] = ""
    theme: Theme = "inline"


@dataclass(frozen=True, slots=True)
class FiguresPage:
    title: str
    head: Head
    measure: str
    unit: str
    since: date | None
    until: date | None
    only: str
    base: str
    bases: tuple[int, ...]
    measures: tuple[Choice, ...]
    units: tuple[Choice, ...]
    points: int
    disputed: int
    rows: tuple[SeriesRow, ...]
    paging: Paging


def figures(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> FiguresPage:
    """Figures between two parties as series.

    Each with its points by period, every value that a report tells for it with the entry, and whether reports differ
    by more than rounding; money on request in constant money of a year."""
    pair = web.pair(one, other, "figures")
    head = heading(web, *pair, "figures")
    shown, others = _shown(web, pair, filters)
    rows, paging = cut(shown, filters.page, SERIES)
    return FiguresPage(
        title=title(web, head),
        head=head,
        **filters.model_dump(exclude={"page"}),
        bases=years("USD"),
        measures=choices((row.measure for row in others["measure"]), filters.measure, plain),
        units=choices((row.unit for row in others["unit"]), filters.unit, plain),
        points=sum(len(row.points) for row in shown),
        disputed=sum(row.disputed for row in shown),
        rows=rows,
        paging=paging,
    )


def _all(web: Web, pair: tuple[str, str], base: str) -> Sequence[SeriesRow]:
    def made() -> list[SeriesRow]:
        found = merged(web, web.shelf.between(*pair, kinds=("figure",)))
        rows = series(found, known(web, "figure"), base=int(base) if base else None)
        # What is both parties' comes before what is of one; the order within stays.
        return sorted(rows, key=lambda row: not set(pair) <= set(row.parties))

    return between(web, pair, ("series", base), made)


def _shown(web: Web, pair: tuple[str, str], asked: Filters) -> tuple[list[SeriesRow], dict[str, list[SeriesRow]]]:
    only = {
        "disputed": lambda row: row.disputed > 0,
        "joint": lambda row: set(pair) <= set(row.parties),
        "series": lambda row: row.dated >= DRAWN,
    }.get(asked.only, lambda row: True)
    return narrowed(
        _all(web, pair, asked.base),
        {
            "measure": lambda row: not asked.measure or row.measure == asked.measure,
            "unit": lambda row: not asked.unit or row.unit == asked.unit,
            "days": lambda row: any(overlaps(p.first_day, p.last_day, asked.since, asked.until) for p in row.points),
            "only": only,
        },
    )


def reports_of(point: PointRow) -> int:
    """How many reports tell of a point."""
    return sum(told.reports for told in point.told)


def figures_svg(web: Web, one: str, other: str, filters: Annotated[Drawn, Query()]) -> str:
    """One series through time."""
    from communique.present import charts
    from communique.present.charts.figures import figures as chart

    pair = web.pair(one, other, "figures")
    wanted = web.entry(filters.series)
    row = next((row for row in _all(web, pair, filters.base) if wanted in row.entries), None)
    if row is None:
        address = address_of(heading(web, *pair, "figures"), "figures")
        raise Missing(f"No series of figures between the two has the entry {wanted!r}.", [("their figures", address)])
    return charts.drawn(chart, row, link="/entry/{}", theme=filters.theme)


PAGES = (Page("/relationship/{one}/{other}/figures", figures, "relationship/figures.html"),)
DRAWINGS = (Drawing("/relationship/{one}/{other}/figures.svg", figures_svg),)
