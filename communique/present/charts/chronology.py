"""What happened and when: every entry as a dot in the row of its type, from cooperation above to conflict below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from communique.present.charts.dots import (
    Dot,
    charts,
    extent,
    filled,
    laned,
    linked,
    middles,
    row_axis,
    table,
    time_axis,
    tones,
)
from communique.present.charts.theme import WIDTH, dressed

if TYPE_CHECKING:
    import altair

CROWD = 500
"""More entries than this are drawn as one dot for each row, colour and year, as large as there are many."""
_LANE = 8
"""Pixels from one dot to another that would hide it."""
_LANES = 7
"""Dots that can lie over each other beside one day; more hide each other."""
_LONG = 31
"""Days of a range that is drawn as one."""


@dataclass(frozen=True, slots=True)
class _Mark:
    dot: Dot
    count: int
    href: str


def chronology(
    dots: Sequence[Dot], *, rows: Sequence[str] = (), link: str | None = None, more: str | None = None
) -> altair.LayerChart:
    """A strip of time. A dot stands at the day, or in the middle of a bar over the days where only a range is known.

    `rows` gives the order of the rows, those that it does not name come last; `link` is the address of an entry, with
    `{}` for its id, `more` that of many, with `{row}`, `{since}` and `{until}`.
    """
    alt = charts()
    crowd = len(dots) > CROWD
    marks = _crowded(dots, more) if crowd else [_Mark(dot, 1, linked(link, dot.entry)) for dot in dots]
    there = {dot.row for dot in dots}
    order = [row for row in rows if row in there] + sorted(there - set(rows))
    first, last = extent(dots)
    placed, heights = _placed(marks, order, (first, last))
    axis, height = row_axis(order, heights)
    base = alt.Chart(table(placed, _COLUMNS)).encode(
        x=time_axis(first, last),
        y=axis,
        color=tones(mark.dot.tone for mark in marks),
        description=alt.Description("told:N"),
        href=alt.Href("href:N"),
    )
    points = base.mark_circle(opacity=1, size=44)
    if crowd:
        most = max(mark.count for mark in marks)
        size = alt.Size("count:Q", scale=alt.Scale(domain=[0, most], range=[8, 380]), legend=None)
        points = points.encode(size=size)
    layers = [points]
    if ranges := [line for line in placed if line["until"] and not crowd]:
        bars = base.mark_bar(height=3, opacity=0.45).encode(x=time_axis(first, last, "since"), x2=alt.X2("until:T"))
        layers.insert(0, bars.properties(data=table(ranges)))
    chart: altair.LayerChart = alt.layer(*layers)
    chart.width, chart.height = WIDTH, height
    return dressed(chart, _description(dots))


_COLUMNS = ("day", "since", "until", "y", "tone", "count", "told", "href")


def _placed(
    marks: Iterable[_Mark], order: Sequence[str], days: tuple[date, date]
) -> tuple[list[dict[str, Any]], list[int]]:
    """The marks with their heights, so that none hides another, and how high each row has to be for that."""
    pixel = max((days[1] - days[0]).days, 60) * 1.05 / WIDTH
    ordered = sorted(marks, key=lambda mark: (mark.dot.middle, mark.dot.entry))
    lanes = laned(((mark.dot.row, mark.dot.middle.toordinal() / pixel) for mark in ordered), _LANE, _LANES)
    depths: dict[str, int] = defaultdict(int)
    for mark, lane in zip(ordered, lanes, strict=True):
        depths[mark.dot.row] = max(depths[mark.dot.row], lane + 1)
    heights = [max(22, _LANE * depths[row] + 8) for row in order]
    middle = dict(zip(order, middles(heights), strict=True))
    return [
        _line(mark, middle[mark.dot.row] + _offset(lane)) for mark, lane in zip(ordered, lanes, strict=True)
    ], heights


def _offset(lane: int) -> float:
    """Pixels from the middle of the row: the first lane in the middle, the others in turn above and below."""
    return (lane + 1) // 2 * _LANE * (-1 if lane % 2 else 1)


def _line(mark: _Mark, y: float) -> dict[str, Any]:
    dot, long = mark.dot, (mark.dot.last - mark.dot.first).days >= _LONG
    return {
        "day": dot.middle, "since": dot.first if long else None, "until": dot.last if long else None, "y": y,
        "tone": dot.tone, "count": mark.count, "told": dot.told, "href": mark.href or None,
    }  # fmt: skip


def _crowded(dots: Iterable[Dot], more: str | None) -> list[_Mark]:
    """One mark for the entries of a row, a tone and a year."""
    cells: dict[tuple[str, str, int], int] = defaultdict(int)
    for dot in dots:
        cells[dot.row, dot.tone, dot.middle.year] += 1
    found = []
    for (row, tone, year), count in sorted(cells.items()):
        since, until = date(year, 1, 1), date(year, 12, 31)
        address = filled(more, row=row, since=since, until=until) if more else ""
        told = f"{row}, {year}: {count} entr{'ies' if count > 1 else 'y'}"
        found.append(_Mark(Dot(f"{row} {year}", since, until, row, tone, told), count, address))
    return found


def _description(dots: Sequence[Dot]) -> str:
    if not dots:
        return "Chronology: nothing with a day."
    first, last = extent(dots)
    return f"Chronology by type, cooperation above conflict: {len(dots)} entries from {first} to {last}."
