"""A quantity through time: what reports tell of each period, and where they disagree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from communique.present.charts.dots import charts, linked, table, time_axis
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.present.words import cut, visible
from communique.query.series import PointRow, SeriesRow, ToldRow

if TYPE_CHECKING:
    import altair

_HEIGHT = 200
_BOUNDS = {"at least": "triangle-up", "at most": "triangle-down", "about": "diamond", "exactly": "circle"}
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


def figures(series: SeriesRow, *, link: str | None = None) -> altair.LayerChart:
    """A series: every value that a report tells as a mark, a line through those that are told most often, and where
    reports differ by more than rounding a bar from the least to the most. Money of a base year is a broken line.

    `link` is the address of a figure, with `{}` for its entry.
    """
    alt = charts()
    points = [point for point in series.points if point.first_day and point.last_day]
    size, word = _scale([value for point in points for value in (point.high, point.low, point.constant or 0)])
    told = [_told(point, each, size, link) for point in points for each in point.told]
    line = [{"day": _middle(point), "value": point.value / size} for point in points]
    real = [{"day": _middle(point), "value": point.constant / size} for point in points if point.constant is not None]
    gaps = [
        {"day": _middle(point), "value": point.low / size, "high": point.high / size}
        for point in points
        if point.disputed
    ]
    days = [day for point in points for day in (point.first_day, point.last_day) if day]
    x = time_axis(min(days, default=date(2000, 1, 1)), max(days, default=date(2001, 1, 1)))
    unit = " ".join(filter(None, (word, series.unit.replace("_", " "))))
    axis = alt.Axis(title=_safe(unit), titlePadding=10, grid=True, domain=False, ticks=False, tickCount=5)
    y = alt.Y("value:Q", scale=alt.Scale(zero=True, nice=True), axis=axis)
    base = alt.Chart(table(told, _COLUMNS)).encode(
        x=x, y=y, description=alt.Description("told:N"), href=alt.Href("href:N")
    )
    there = [bound for bound in _BOUNDS if any(row["bound"] == bound for row in told)]
    legend = alt.Legend(title=None, orient="top", symbolFillColor=colour("figure"), symbolStrokeWidth=0)
    shape = alt.Shape(
        "bound:N",
        scale=alt.Scale(domain=there, range=[_BOUNDS[bound] for bound in there]),
        legend=legend if len(there) > 1 else None,
    )
    layers = [
        alt.Chart(table(line, _LINE))
        .mark_line(color=colour("figure"), strokeWidth=1.5, opacity=0.6, aria=False)
        .encode(x=x, y=y)
    ]
    if real:
        dashed = alt.Chart(table(real, _LINE)).mark_line(
            color=colour("faint"), strokeWidth=1.5, strokeDash=[5, 4], aria=False
        )
        layers.append(dashed.encode(x=x, y=y))
    if gaps:
        bars = alt.Chart(table(gaps)).mark_bar(color=colour("conflict"), opacity=0.35, width=9, aria=False)
        layers.append(bars.encode(x=x, y=y, y2=alt.Y2("high:Q")))
    layers.append(base.mark_point(filled=True, color=colour("figure"), size=64, opacity=1).encode(shape=shape))
    chart: altair.LayerChart = alt.layer(*layers)
    chart.width, chart.height = WIDTH - 60, _HEIGHT
    return dressed(chart, _description(series, points))


_COLUMNS = ("day", "value", "bound", "told", "href")
_LINE = ("day", "value")


def _scale(values: Sequence[float]) -> tuple[float, str]:
    """By what values are divided to be read, and its word: 60,000,000,000 is 60 billion."""
    most = max(map(abs, values), default=0)
    return next(((size, word) for size, word in _SCALES if most >= size), (1.0, ""))


def _safe(text: str) -> str:
    return visible(cut(text, 40))


def _middle(point: PointRow) -> date:
    assert point.first_day is not None
    assert point.last_day is not None
    return point.first_day + (point.last_day - point.first_day) / 2


def _told(point: PointRow, told: ToldRow, size: float, link: str | None) -> dict[str, Any]:
    bound = (told.bound or "exactly").replace("_", " ")
    others = f", {told.reports} reports" if told.reports > 1 else ""
    disputed = " Reports differ." if point.disputed else ""
    words = cut(" … ".join(told.words), 80)
    when = str(point.first_day) if point.first_day == point.last_day else f"{point.first_day} to {point.last_day}"
    return {
        "day": _middle(point), "value": told.value / size, "bound": bound if bound in _BOUNDS else "exactly",
        "told": visible(f"{when}: “{words}”{others}.{disputed}"), "href": linked(link, told.entry) or None,
    }  # fmt: skip


def _description(series: SeriesRow, points: Sequence[PointRow]) -> str:
    what = f"{series.measure.replace('_', ' ').capitalize()} in {series.unit}"
    if not points:
        return f"{what}: nothing with a period."
    disputed = f"; on {series.disputed} of them reports differ" if series.disputed else ""
    real = f"; broken line: in {series.unit} of {series.base}" if series.base else ""
    return f"{what}, {points[0].first_day} to {points[-1].last_day}: {len(points)} periods{disputed}{real}."
