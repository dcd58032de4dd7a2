"""The dossier's plots: the charts of `present.charts`, drawn only when a form asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

from communique.query.acts import Merged
from communique.query.entries import EventRow
from communique.query.fates import FateRow
from communique.query.index import Index
from communique.query.meetings import MeetingRow, by_place
from communique.query.series import SeriesRow
from communique.query.stances import CellRow

Draw = Callable[[], str]


def index_plot(index: Index) -> Draw:
    """The index by years."""
    return _plot("index", "index", lambda: tuple(index.of()))


def chronology_plot(events: Sequence[Merged[EventRow]]) -> Draw:
    """Acts as dots in the rows of their types."""

    def draw() -> str:
        from communique.present import charts

        return charts.drawn(charts.chronology, tuple(charts.dots(events)), rows=charts.order(), theme="light")

    return draw


def instruments_plot(fates: Sequence[FateRow]) -> Draw:
    """Texts as lines from their first act on."""
    return _plot("instruments", "instruments", lambda: tuple(fates))


def positions_plot(cells: Sequence[CellRow]) -> Draw:
    """Stances for and against by topic and holder."""
    return _plot("positions", "positions", lambda: tuple(cells))


def series_plot(row: SeriesRow) -> Draw:
    """A quantity through time."""
    return _plot("figures", "figures", lambda: row)


def meetings_plot(rows: Iterable[MeetingRow]) -> Draw:
    """Meetings by year."""
    return _plot("meetings", "meetings", lambda: tuple(rows))


def map_plot(rows: Sequence[MeetingRow]) -> Draw:
    """Meetings on a map."""
    return _plot("meetings", "map", lambda: tuple(by_place(rows)))


def _plot(module: str, chart: str, rows: Callable[[], Any]) -> Draw:
    def draw() -> str:
        # Altair takes half a second to load, which Markdown need not wait for.
        from communique.present.charts.svg import drawn

        make = getattr(import_module(f"communique.present.charts.{module}"), chart)
        return drawn(make, rows(), theme="light")

    return draw
