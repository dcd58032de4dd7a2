"""The plot that fits rows, by what they are rows of: `Rows.plot`. Needs `communique[plots]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.errors import NoPlot
from communique.present import charts
from communique.present.charts.dots import charts as charts_of_altair
from communique.present.charts.svg import told
from communique.present.charts.theme import MAKER, stacked
from communique.query.acts import Merged
from communique.query.rows import Rows

if TYPE_CHECKING:
    import altair

_SERIES = 6
"""Quantities that one plot shows, those with most periods."""


def plot(rows: Rows[Any], **options: Any) -> altair.TopLevelMixin:
    """The chart of rows as an Altair chart, to be shown, changed or saved.

    Events, instruments, quotes, acts and chronologies are shown by type along time, positions by topic and holder,
    figures as series, meetings by year (`where=True`: on a map), reports by month, relationships as a network; what the
    record computes (`index`, `fates`, `matrix`, `series`) as what it is. `options` are those of the chart, such as
    `link`, an address with `{}` for an entry's id. Notebooks show it as it is drawn here: nothing is fetched. Raises
    NoPlot for rows of other types, MissingExtra without the libraries.
    """
    make = _PLOTS.get(rows.row.__name__)
    if make is None:
        raise NoPlot(rows.row.__name__, [name.removesuffix("Row").lower() for name in _PLOTS])
    chart: altair.TopLevelMixin = make(rows, **options)
    _show_here()
    return chart


def _show_here() -> None:
    """Lets notebooks show our charts without a network. Other charts, and whoever chose a way, are left alone."""
    alt = charts_of_altair()
    if alt.renderers.active != "default":
        return
    usual = alt.renderers.get()

    def show(spec: Mapping[str, Any], **options: Any) -> Any:
        ours = spec.get("usermeta", {}).get("made by") == MAKER
        return told(spec) if ours else usual(spec, **options)

    alt.renderers.register(MAKER, show)
    alt.renderers.enable(MAKER)


def _chronology(rows: Rows[Any], **options: Any) -> altair.TopLevelMixin:
    return charts.chronology(charts.dots(rows), **{"rows": charts.order(), **options})


def _positions(rows: Rows[Any], *, holders: Sequence[str] = (), **options: Any) -> altair.TopLevelMixin:
    from communique.query.stances import matrix

    return charts.positions(matrix(_alone(rows), holders), **options)


def _figures(rows: Rows[Any], **options: Any) -> altair.TopLevelMixin:
    from communique.query.series import series

    return _series(series(_alone(rows), {}), **options)


def _series(rows: Iterable[Any], **options: Any) -> altair.TopLevelMixin:
    """The quantities that have two periods or more, one under another."""
    found = [row for row in rows if row.dated > 1 and not row.loose][:_SERIES]
    drawn = [(_quantity(row), charts.figures(row, **options)) for row in found]
    return stacked(drawn, f"Figures through time: {'; '.join(name for name, _ in drawn) or 'none with two periods'}.")


def _quantity(row: Any) -> str:
    whose = ", ".join(label(party) for party in row.parties[:3])
    words = " ".join((row.measure.replace("_", " "), *row.flow))
    return f"{words[:1].upper()}{words[1:]}{f', {whose}' if whose else ''}"


def _index(rows: Rows[Any], **options: Any) -> altair.TopLevelMixin:
    """Each direction by itself, one under another."""
    ordered = [(way, list(found)) for way, found in groupby(rows, key=lambda row: row.direction)]
    if len(ordered) < 2:
        return charts.index(tuple(rows), **options)
    drawn = [(way.replace(">", " → "), charts.index(found, **options)) for way, found in ordered]
    return stacked(drawn, f"Index of cooperation and conflict: {', '.join(way for way, _ in drawn)}.")


def _fates(rows: Rows[Any], **options: Any) -> altair.TopLevelMixin:
    return charts.instruments(rows, **options)


def _meetings(rows: Rows[Any], *, where: bool = False, **options: Any) -> altair.TopLevelMixin:
    from communique.query.meetings import by_place

    return charts.map(by_place(rows), **options) if where else charts.meetings(rows, **options)


def _relationships(rows: Rows[Any], **options: Any) -> altair.TopLevelMixin:
    """Of relationships without a mean score the lines are grey."""
    from communique.query.network import TIES, TieRow

    held = [row for row in rows if row.events + row.instruments][:TIES]
    ties = [
        TieRow(
            period="all years",
            one=row.one,
            other=row.other,
            entries=row.events + row.instruments,
            score=getattr(row, "score", None),
        )
        for row in held
    ]
    return charts.network(ties, **options)


def _alone(rows: Iterable[Any]) -> list[Merged[Any]]:
    """Each row as an entry of its own."""
    return [
        Merged(row.claim, row, (row,), frozenset(), row.first_day, row.last_day, row.basis)
        for row in rows
    ]  # fmt: skip


_PLOTS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("ChronologyRow", "EventRow", "InstrumentRow", "QuoteRow", "ActRow"), _chronology),
    "PositionRow": _positions,
    "CellRow": lambda rows, **options: charts.positions(rows, **options),
    "FigureRow": _figures,
    "SeriesRow": _series,
    "IndexRow": _index,
    "FateRow": _fates,
    "MeetingRow": _meetings,
    "PlaceRow": lambda rows, **options: charts.map(rows, **options),
    "ReportRow": lambda rows, **options: charts.reports(rows, **options),
    **dict.fromkeys(("RelationshipRow", "PairRow"), _relationships),
    "TieRow": lambda rows, **options: charts.network(rows, **options),
}
