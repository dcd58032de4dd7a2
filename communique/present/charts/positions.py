"""Who is for or against what, over time: triangles up for, triangles down against, a row for each topic and holder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.present.charts.dots import charts, laned, linked, middles, row_axis, table, time_axis
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.present.dossier.wording import topic_name
from communique.present.words import cut, visible
from communique.query.stances import CellRow, StanceRow

if TYPE_CHECKING:
    import altair

MOST = 40
"""Rows of one chart; of more, those that come first."""
CROWD = 600
"""More stances than this are drawn as one mark for each year and side of a row."""
_STEP = 8
_LEFT = 300
"""Pixels for the names of topics and holders."""
_LANES = 4
"""Stances of one side that can lie over each other beside one day."""
_SIDES = {"for": ("cooperation", "triangle-up"), "against": ("conflict", "triangle-down")}


def positions(cells: Sequence[CellRow], *, link: str | None = None, topic: str | None = None) -> altair.LayerChart:
    """The matrix through time: what is for stands above a row's line, what is against below it; a turn, a change of
    side on the same thing, has a ring. `link` is the address of a stance, with `{}` for its entry, `topic` that of a
    topic, with `{}` for its name."""
    alt = charts()
    cells = [cell for cell in cells if cell.first_day][:MOST]
    count = sum(row.first_day is not None for cell in cells for row in cell.stances)
    if count > CROWD:
        cells = [replace(cell, stances=tuple(_by_year(cell.stances))) for cell in cells]
    days = [day for cell in cells for day in (cell.first_day, cell.last_day) if day]
    first, last = min(days, default=date(2000, 1, 1)), max(days, default=date(2001, 1, 1))
    placed = _placed(cells, (first, last))
    heights = _heights(cells, placed)
    axis, height = row_axis([], heights)
    lines = []
    for cell, middle in zip(cells, middles(heights), strict=True):
        about = linked(topic, cell.topic)
        for row, lane in placed[cell.topic, cell.holder]:
            lines.append(_line(cell, row, middle, lane) | {"href": linked(link, row.entry) or about or None})
    x = time_axis(first, last)
    base = alt.Chart(table(lines, _COLUMNS)).encode(
        x=x, y=axis, description=alt.Description("told:N"), href=alt.Href("href:N")
    )
    there = [side for side in _SIDES if any(line["side"] == side for line in lines)]
    shape = alt.Shape(
        "side:N",
        scale=alt.Scale(domain=there, range=[_SIDES[side][1] for side in there]),
        legend=alt.Legend(title=None, orient="top"),
    )
    paint = alt.Color(
        "side:N", scale=alt.Scale(domain=there, range=[colour(_SIDES[side][0]) for side in there]), title=None
    )
    names = alt.Chart(table(_names(cells, middles(heights), topic), _NAMES)).encode(y=axis)
    bands = alt.Chart(table(_bands(cells, heights), _BANDS)).encode(y=axis, y2=alt.Y2("low:Q"))
    layers = [
        bands.mark_rect(color=colour("band"), aria=False).encode(x=alt.value(-_LEFT), x2=alt.value(WIDTH - _LEFT)),
        names.mark_rule(color=colour("rule"), aria=False).encode(x=alt.value(0), x2=alt.value(WIDTH - _LEFT)),
        names.mark_text(align="right", baseline="middle", color=colour("ink"), aria=False).encode(
            x=alt.value(-64), text=alt.Text("name:N"), href=alt.Href("href:N")
        ),
        names.mark_text(align="right", baseline="middle", color=colour("faint"), aria=False).encode(
            x=alt.value(-8), text=alt.Text("holder:N")
        ),
        base.mark_point(filled=True, size=60, opacity=1).encode(shape=shape, color=paint),
    ]
    if turns := [line for line in lines if line["turn"]]:
        ring = alt.Chart(table(turns)).encode(x=x, y=axis)
        layers.append(ring.mark_point(shape="circle", size=170, color=colour("ink"), strokeWidth=1.5, aria=False))
    chart: altair.LayerChart = alt.layer(*layers)
    chart.width, chart.height = WIDTH - _LEFT, height
    return dressed(chart, _description(cells, count))


_COLUMNS = ("day", "y", "side", "turn", "told", "href")
_NAMES = ("y", "name", "holder", "href")
_BANDS = ("y", "low")

_Placed = dict[tuple[str, str], list[tuple[StanceRow, int]]]


def _placed(cells: Sequence[CellRow], days: tuple[date, date]) -> _Placed:
    """The stances of each cell that have a day, each with its lane on its side."""
    pixel = max((days[1] - days[0]).days, 60) * 1.05 / (WIDTH - _LEFT)
    found: _Placed = {}
    for cell in cells:
        dated = sorted((row for row in cell.stances if row.first_day), key=lambda row: (_middle(row), row.entry))
        lanes = laned(((row.polarity, _middle(row).toordinal() / pixel) for row in dated), _STEP, _LANES)
        found[cell.topic, cell.holder] = list(zip(dated, lanes, strict=True))
    return found


def _heights(cells: Sequence[CellRow], placed: _Placed) -> list[float]:
    depths: dict[tuple[str, str], int] = defaultdict(int)
    for key, stances in placed.items():
        depths[key] = max((lane + 1 for _, lane in stances), default=1)
    return [max(24.0, 2 * _STEP * depths[cell.topic, cell.holder] + 12) for cell in cells]


def _middle(row: StanceRow) -> date:
    assert row.first_day is not None
    return row.first_day + ((row.last_day or row.first_day) - row.first_day) / 2


def _by_year(stances: Iterable[StanceRow]) -> Iterator[StanceRow]:
    """The stances of each year and side as one, which is none of them: it has no entry of its own."""
    held: dict[tuple[int, str], list[StanceRow]] = defaultdict(list)
    for row in stances:
        if row.first_day:
            held[_middle(row).year, row.polarity].append(row)
    for (year, _), rows in sorted(held.items()):
        issue = f"{len(rows)} stances, such as “{rows[0].issue}”" if len(rows) > 1 else rows[0].issue
        yield replace(
            rows[0],
            first_day=date(year, 1, 1),
            last_day=date(year, 12, 31),
            issue=issue,
            turn=any(row.turn for row in rows),
            entry=rows[0].entry if len(rows) == 1 else "",
        )


def _line(cell: CellRow, row: StanceRow, middle: float, lane: int) -> dict[str, Any]:
    up = -1 if row.polarity == "for" else 1
    when = str(row.first_day) if row.first_day == row.last_day else f"{row.first_day} to {row.last_day}"
    turn = " (a turn)" if row.turn else ""
    told = f"{when} {label(cell.holder)} {row.polarity}{turn}: {cut(row.issue, 100)}"
    return {
        "day": _middle(row), "y": middle + up * (6 + lane * _STEP), "side": row.polarity, "turn": row.turn,
        "told": visible(told),
    }  # fmt: skip


def _bands(cells: Sequence[CellRow], heights: Sequence[float]) -> list[dict[str, Any]]:
    """A ground under every second topic."""
    lines, top, topics = [], 0.0, list(dict.fromkeys(cell.topic for cell in cells))
    for cell, height in zip(cells, heights, strict=True):
        if topics.index(cell.topic) % 2 == 0:
            lines.append({"y": top, "low": top + height})
        top += height
    return lines


def _names(cells: Sequence[CellRow], places: Sequence[float], topic: str | None) -> list[dict[str, Any]]:
    """The topic beside its first row, the holder beside each."""
    lines, before = [], ""
    for cell, y in zip(cells, places, strict=True):
        name = shorten(_topic(cell.topic), 38, placeholder=" …") if cell.topic != before else ""
        holder = cell.holder if len(cell.holder) <= 7 else f"{cell.holder[:6]}…"
        href = linked(topic, cell.topic) if name else ""
        lines.append({"y": y, "name": name, "holder": visible(holder), "href": href or None})
        before = cell.topic
    return lines


def _topic(topic: str) -> str:
    name = topic_name(topic)
    return name[:1].upper() + name[1:]


def _description(cells: Sequence[CellRow], count: int) -> str:
    if not count:
        return "Positions through time: none with a day."
    topics = len({cell.topic for cell in cells})
    told = f"{count} stance{'s' * (count > 1)} on {topics} topic{'s' * (topics > 1)}"
    return f"Positions through time: {told}, for above each row's line, against below it."
