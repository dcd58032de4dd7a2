"""Reports by the month in which they were published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from communique.present.charts.dots import charts, filled, linked, table, time_axis
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.query.entries import ReportRow

if TYPE_CHECKING:
    import altair

_LONG = 12
"""Years beyond which years are counted in place of months."""


def reports(rows: Sequence[ReportRow], *, link: str | None = None, more: str | None = None) -> altair.LayerChart:
    """A bar for each month (of more than twelve years: each year) with reports. Those whose day of publication is not
    known so closely are left out.

    `link` is the address of a report, with `{}` for its document, `more` that of many, with `{since}` and `{until}`.
    """
    alt = charts()
    days = [row.published_first for row in rows if row.published_first]
    yearly = bool(days) and max(days).year - min(days).year > _LONG
    counted = _counted(rows, yearly)
    lines = [_line(since, until, found, link, more) for (since, until), found in sorted(counted.items())]
    first = min((line["day"] for line in lines), default=date(2000, 1, 1))
    last = max((line["until"] for line in lines), default=date(2000, 12, 31))
    most = max((line["count"] for line in lines), default=1)
    y = alt.Y(
        "count:Q",
        scale=alt.Scale(domain=[0, max(most, 3)]),
        axis=alt.Axis(title="reports", tickMinStep=1, tickCount=4, format="d", grid=True, domain=False, ticks=False),
    )
    base = alt.Chart(table(lines, _COLUMNS)).encode(
        x=time_axis(first, last),
        x2=alt.X2("until:T"),
        y=y,
        y2=alt.datum(0),
        description=alt.Description("told:N"),
        href=alt.Href("href:N"),
    )
    bars = base.mark_bar(color=colour("faint"), stroke=colour("paper"), strokeWidth=1)
    chart: altair.LayerChart = alt.layer(bars)
    chart.width, chart.height = WIDTH, 110
    total = sum(line["count"] for line in lines)
    left = f"; {len(rows) - total} of no known day are left out" if len(rows) > total else ""
    per = "year" if yearly else "month"
    return dressed(chart, f"Reports by {per} of publication: {total}{left}." if total else "Reports: none with a day.")


_COLUMNS = ("day", "until", "count", "told", "href")


def _counted(rows: Iterable[ReportRow], yearly: bool) -> dict[tuple[date, date], list[ReportRow]]:
    found: dict[tuple[date, date], list[ReportRow]] = defaultdict(list)
    for row in rows:
        if row.published_first and row.published_last:
            period = _period(row.published_first, yearly)
            if row.published_last <= period[1] or (row.published_last - row.published_first).days < 31:
                found[period].append(row)
    return found


def _period(day: date, yearly: bool) -> tuple[date, date]:
    """The first day of the day's period and the last."""
    if yearly:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1) if day.year < date.max.year else date.max
    return day.replace(day=1), date.fromordinal(after.toordinal() - 1)


def _line(since: date, until: date, found: list[ReportRow], link: str | None, more: str | None) -> dict[str, Any]:
    href = linked(link, found[0].document) if len(found) == 1 else ""
    if more and not href:
        href = filled(more, since=since, until=until)
    name = f"{since:%Y-%m}" if until.month == since.month else str(since.year)
    told = f"{name}: {len(found)} report{'s' * (len(found) > 1)}"
    return {"day": since, "until": until, "count": len(found), "told": told, "href": href or None}
