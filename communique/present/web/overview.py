"""The whole record at a glance: who has to do with whom, what is new, where reports conflict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends

from communique.model import KINDS
from communique.present.charts.theme import Theme
from communique.present.web import links
from communique.present.web.page import Drawing, Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.conflicts import ConflictRow
from communique.query.entries import ReportRow
from communique.query.network import PairRow, TieRow, pairs, periods, ties
from communique.query.shelf import Item, Shelf

MOST = 18
"""Parties of the matrix."""
NEW = 12

Sort = Literal[
    "entries", "one", "events", "instruments", "reports", "score", "conflict", "disputed", "recent", "last_day"
]
Order = Literal["", "up"]
By = Literal["", "name", "score", "recent"]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A party and what it has with each party of the columns (those of the rows, in the same order), None where nothing
    or with itself."""

    code: str
    label: str
    entries: int
    cells: tuple[PairRow | None, ...]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`matrix` are the parties with most entries; `ties` the strongest relationships of the period that is shown."""

    title: str
    reports: int
    entries: int
    kinds: dict[str, int]
    parties: int
    first_day: date | None
    last_day: date | None
    by: By
    matrix: tuple[MatrixRow, ...]
    sort: Sort
    order: Order
    pairs: tuple[PairRow, ...]
    paging: Paging
    period: str
    periods: tuple[str, ...]
    ties: tuple[TieRow, ...]
    new: tuple[Item, ...]
    latest: tuple[ReportRow, ...]
    conflicts: tuple[ConflictRow, ...]
    conflicts_in_all: int


@dataclass(frozen=True, slots=True)
class Asked:
    """How the overview is ordered: the matrix `by`, the relationships by `sort`, with `order` `up` the smallest first;
    the network of a `period`, empty for all years."""

    by: By = ""
    sort: Sort = "entries"
    order: Order = ""
    period: str = ""


def overview(web: Web, asked: Annotated[Asked, Depends()], page: PageNumber = 1) -> OverviewPage:
    """The record at a glance: relationships as a matrix and as a network by period, what is new, what conflicts."""
    shelf = web.shelf
    rows, paging = cut(sorted_pairs(pairs(shelf), asked.sort, asked.order), page, 25)
    chosen = next((each for each in periods(shelf) if each.name == asked.period), None)
    span = acts_span(shelf)
    return OverviewPage(
        title="The record",
        reports=len(shelf.reports),
        entries=len(shelf.items),
        kinds={kind: len(shelf.kinds.get(kind, ())) for kind in KINDS},
        parties=len(shelf.parties),
        first_day=span[0],
        last_day=span[1],
        by=asked.by,
        matrix=matrix(shelf, asked.by),
        sort=asked.sort,
        order=asked.order,
        pairs=rows,
        paging=paging,
        period=chosen.name if chosen else "",
        periods=tuple(each.name for each in periods(shelf)),
        ties=ties(shelf, chosen),
        new=shelf.once("overview.new", lambda: _new(shelf)),
        latest=shelf.once("overview.latest", lambda: _latest(shelf)),
        conflicts=tuple(shelf.conflicts[:6]),
        conflicts_in_all=len(shelf.conflicts),
    )


def acts_span(shelf: Shelf) -> tuple[date | None, date | None]:
    """The days of the first and of the last report."""
    days = [row.published_first for row in shelf.reports.values() if row.published_first]
    return min(days, default=None), max(days, default=None)


def sorted_pairs(rows: tuple[PairRow, ...], sort: Sort, order: Order) -> list[PairRow]:
    """By a column, the largest first (names from A), with `up` the other way round; what has no value is last."""
    value: Callable[[PairRow], Any] = lambda row: getattr(row, sort)  # noqa: E731
    known = [row for row in rows if value(row) is not None]
    down = (sort != "one") != (order == "up")
    known.sort(key=lambda row: (value(row), row.other if sort == "one" else 0), reverse=down)
    return [*known, *(row for row in rows if value(row) is None)]


def matrix(shelf: Shelf, by: By) -> tuple[MatrixRow, ...]:
    """The parties that most is told of, each with each."""
    return shelf.once(("overview.matrix", by), lambda: _matrix(shelf, by))


def _matrix(shelf: Shelf, by: By) -> tuple[MatrixRow, ...]:
    known = {(row.one, row.other): row for row in pairs(shelf)}
    weights: Counter[str] = Counter()
    for row in known.values():
        weights[row.one] += row.entries
        weights[row.other] += row.entries
    shown = [code for code, _ in weights.most_common(MOST)]
    if by == "name":
        shown.sort(key=shelf.label)
    elif by:
        value: dict[str, float] = {code: _value(known, code, by) for code in shown}
        shown.sort(key=lambda code: -value[code])
    return tuple(
        MatrixRow(
            code,
            shelf.label(code),
            weights[code],
            tuple(known.get((min(code, other), max(code, other))) for other in shown),
        )
        for code in shown
    )


def _value(known: dict[tuple[str, str], PairRow], code: str, by: By) -> float:
    """What a party is ordered by: its events' mean score over all its relationships, or its acts of the last year."""
    rows = [row for pair, row in known.items() if code in pair]
    if by == "recent":
        return float(sum(row.recent for row in rows))
    events = sum(row.events for row in rows if row.score is not None)
    return sum(row.score * row.events for row in rows if row.score is not None) / events if events else -99.0


def _new(shelf: Shelf) -> tuple[Item, ...]:
    """The latest acts that are done, by their days; of those that no day is known of none."""
    acts = (item for kind in ("event", "instrument") for item in shelf.kinds.get(kind, ()))
    done = [item for item in acts if item.last_day and item.aux != "future" and _told(item)]
    return tuple(sorted(done, key=lambda item: (item.last_day, item.first_day, item.entry), reverse=True)[:NEW])


def _told(item: Item) -> bool:
    """Whether it lay behind when it was told: what lies ahead may never come to pass."""
    return item.last_day is not None and (item.told_last is None or item.last_day <= item.told_last)


def _latest(shelf: Shelf) -> tuple[ReportRow, ...]:
    dated = [row for row in shelf.reports.values() if row.published_first]
    return tuple(sorted(dated, key=lambda row: (row.published_first, row.document), reverse=True)[:6])


def network(web: Web, period: str = "", theme: Theme = "light") -> str:
    """The strongest relationships of a period; parties stand where they stand in the network of all years."""
    from communique.present.charts.network import network as chart
    from communique.present.charts.svg import svg

    shelf = web.shelf
    chosen = next((each for each in periods(shelf) if each.name == period), None)
    return svg(chart(ties(shelf, chosen), frame=ties(shelf), between=links.relationship, party=links.party), theme)


PAGES = (Page("/", overview, "overview.html"),)
DRAWINGS = (Drawing("/network.svg", network),)
