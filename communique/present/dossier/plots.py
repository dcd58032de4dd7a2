"""The dossier's plots: the charts of `present.charts`, drawn in the colours that a form asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from communique.present.dossier.model import Figure, Theme
from communique.query.acts import Merged
from communique.query.entries import FigureRow
from communique.query.index import Index
from communique.query.meetings import MeetingRow

Draw = Callable[[Theme], str]


def index_plot(index: Index) -> Draw:
    """The index by years."""

    def draw(theme: Theme) -> str:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"></svg>'

    return draw


def series_plot(rows: Sequence[Merged[FigureRow]]) -> Draw:
    def draw(theme: Theme) -> str:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"></svg>'

    return draw


def meetings_plot(rows: Sequence[MeetingRow]) -> Figure | None:
    return None
