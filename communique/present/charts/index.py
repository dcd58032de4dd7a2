"""How cooperative or hostile two parties are through time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from communique.present.charts.dots import charts, filled, linked, table, time_axis, tones
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.query.index import IndexRow

if TYPE_CHECKING:
    import altair

_HEIGHT = 220
_DOTS = (24, 260)
"""Areas of the dots for one event and for the most of any period, in square pixels."""


def index(
    rows: Sequence[IndexRow], *, link: str | None = None, more: str | None = None, width: int = WIDTH
) -> altair.LayerChart:
    """The index in one direction (that of the first row): for each period the mean as a dot, as large as there are
    events, on a stem from zero, with the extremes as a thin line; what the smoothing makes of them as a line.

    `link` is the address of an event, `more` that of several, with `{since}` and `{until}`. `width` is in pixels.
    """
    alt = charts()
    rows = [row for row in rows if row.direction == rows[0].direction]
    happened = [_line(row, link, more) for row in rows if row.mean is not None]
    first, last = (rows[0].first_day, rows[-1].last_day) if rows else (date(2000, 1, 1), date(2000, 12, 31))
    y = alt.Y("mean:Q", scale=alt.Scale(domain=[-10, 10], nice=False), axis=_AXIS())
    base = alt.Chart(table(happened, _COLUMNS)).encode(
        x=time_axis(first, last),
        y=y,
        color=tones(line["tone"] for line in happened),
        description=alt.Description("told:N"),
        href=alt.Href("href:N"),
    )
    most = max((line["events"] for line in happened), default=1)
    size = alt.Size("events:Q", scale=alt.Scale(domain=[1, max(most, 2)], range=list(_DOTS)), legend=None)
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule(color=colour("faint"), aria=False).encode(y=alt.datum(0))
    layers = [
        zero,
        base.mark_rule(opacity=0.35, strokeWidth=1.5, aria=False).encode(
            y=alt.Y("lowest:Q"), y2=alt.Y2("highest:Q"), href=alt.Href()
        ),
        base.mark_rule(strokeWidth=3, aria=False).encode(y=alt.Y("zero:Q"), y2=alt.Y2("mean:Q"), href=alt.Href()),
        *_smoothed(alt, rows),
        base.mark_circle(opacity=1).encode(size=size),
    ]
    chart: altair.LayerChart = alt.layer(*layers)
    chart.width, chart.height = width, _HEIGHT
    return dressed(chart, _description(rows, len(happened)))


def _AXIS() -> Any:
    words = {"-10": "conflict −10", "10": "cooperation 10"}
    label = " : ".join(f"datum.value == {value} ? '{told}'" for value, told in words.items())
    return charts().Axis(
        values=[-10, -5, 0, 5, 10], title=None, grid=True, domain=False, ticks=False,
        labelExpr=f"{label} : replace(datum.label, '-', '−')", labelOverlap=False,
    )  # fmt: skip


def _smoothed(alt: Any, rows: Sequence[IndexRow]) -> list[Any]:
    """The smoothed line, broken where it has nothing to say; a lone point of it is a short stroke."""
    lines = [
        {"day": _middle(row), "mean": row.smoothed, "events": row.events} for row in rows if row.smoothed is not None
    ]
    if len(lines) < 2:
        return []
    whole = [{"day": _middle(row), "mean": row.smoothed} for row in rows]
    base = alt.Chart(table(whole)).encode(x=alt.X("day:T"), y=alt.Y("mean:Q"))
    return [base.mark_line(color=colour("ink"), strokeWidth=1.8, interpolate="monotone", aria=False)]


_COLUMNS = ("day", "mean", "zero", "lowest", "highest", "events", "tone", "told", "href")


def _line(row: IndexRow, link: str | None, more: str | None) -> dict[str, Any]:
    assert row.mean is not None
    href = linked(link, row.entries[0]) if len(row.entries) == 1 else ""
    if more and not href:
        href = filled(more, since=row.first_day, until=row.last_day)
    told = f"{row.period}: {row.mean:+.1f}, mean of {row.events} event{'s' * (row.events > 1)}"
    if row.events > 1:
        told += (
            f" from {row.lowest:+.1f} to {row.highest:+.1f} ({row.cooperation} cooperation, {row.conflict} conflict)"
        )
    return {
        "day": _middle(row), "mean": row.mean, "zero": 0.0, "lowest": row.lowest, "highest": row.highest,
        "events": row.events, "tone": "cooperation" if row.mean >= 0 else "conflict",
        "told": told.replace("-", "−") if row.period.isdigit() else told, "href": href or None,
    }  # fmt: skip


def _middle(row: IndexRow) -> date:
    return row.first_day + (row.last_day - row.first_day) / 2


def _description(rows: Sequence[IndexRow], happened: int) -> str:
    if not happened:
        return "Index of cooperation and conflict: no events with a day."
    ends = f"from {rows[0].period} to {rows[-1].period}"
    return f"Index of cooperation (up to 10) and conflict (down to −10) {ends}: {happened} periods with events."
