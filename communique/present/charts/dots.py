"""What most charts draw: entries as dots on a line of time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from communique.errors import MissingExtra
from communique.present.charts.theme import colour

if TYPE_CHECKING:
    import altair
    import pyarrow


@dataclass(frozen=True, slots=True)
class Dot:
    """An entry on a line of time: its id, its days (both included), the row that it stands in, what its colour stands
    for (a name of `theme.PALETTE`), and what is told of it on pointing."""

    entry: str
    first: date
    last: date
    row: str
    tone: str
    told: str

    @property
    def middle(self) -> date:
        return self.first + (self.last - self.first) / 2


def charts() -> Any:
    """Altair, or an error that says what to install."""
    try:
        import altair
    except ImportError as error:
        raise MissingExtra("a chart", "plots") from error
    return altair


def linked(template: str | None, entry: str) -> str:
    """The address of an entry: a template such as `/entry/{}` or `#{}` with its id; empty where there are no links."""
    return template.replace("{}", quote(entry, safe="")) if template and entry else ""


def filled(template: str, **values: object) -> str:
    """An address with its parts filled in, each written as addresses need it."""
    return template.format(**{name: quote(str(value), safe="") for name, value in values.items()})


def table(rows: Sequence[dict[str, Any]], columns: Iterable[str] = ()) -> pyarrow.Table:
    """Rows as Altair reads them quickest. Days are written as ISO 8601 days, which are read as UTC."""
    import pyarrow as pa

    names = list(rows[0]) if rows else list(columns)
    return pa.table({name: [_plain(row[name]) for row in rows] for name in names})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def extent(dots: Iterable[Dot]) -> tuple[date, date]:
    """From the first day of any to the last; some year where there are none."""
    days = [day for dot in dots for day in (dot.first, dot.last)]
    return (min(days), max(days)) if days else (date(2000, 1, 1), date(2001, 1, 1))


def bounds(first: date, last: date) -> tuple[date, date]:
    """A little more than the days from one to the other, so that no mark stands on the edge; at least two months."""
    days = (last - first).days
    margin = max(days // 60, (60 - days) // 2, 3)
    before, after = min(margin, first.toordinal() - 1), min(margin, date.max.toordinal() - last.toordinal())
    return first - timedelta(before), last + timedelta(after)


def time_axis(first: date, last: date, field: str = "day", **options: Any) -> altair.X:
    """The axis of time of a chart: years where there are many, else months or days."""
    alt = charts()
    days = (last - first).days
    form = "%Y" if days > 3 * 366 else "%Y-%m" if days > 100 else "%Y-%m-%d"
    low, high = bounds(first, last)
    ticks = {"values": _years(low, high)} if days > 3 * 366 else {"tickCount": 5, "labelOverlap": "greedy"}
    axis = alt.Axis(format=form, title=None, grid=False, **{"labelOverlap": False, **ticks, **options})
    domain = [low.isoformat(), high.isoformat()]
    x: altair.X = alt.X(f"{field}:T", scale=alt.Scale(type="utc", domain=domain), axis=axis)
    return x


def _years(low: date, high: date) -> list[int]:
    """The first days of years that stand on an axis, at most ten of them, as milliseconds of Unix time."""
    span = high.year - low.year
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000) if span / step <= 9)
    years = range(-(-(low.year + (low > date(low.year, 1, 1))) // step) * step, high.year + 1, step)
    return [(date(year, 1, 1) - date(1970, 1, 1)).days * 86_400_000 for year in years if year]


def row_axis(order: Sequence[str], heights: Sequence[float]) -> tuple[altair.Y, float]:
    """An axis for rows of their own heights, in pixels of the field `y` from the top, and the height of all. Without
    names in `order` there are neither names nor lines."""
    alt = charts()
    places, top = middles(heights), max(sum(heights), 22)
    names = json.dumps({f"{middle:g}": row for middle, row in zip(places, order, strict=False)})
    axis = alt.Axis(
        values=places, labelExpr=f"({names})[format(datum.value, '~g')]", title=None, grid=True, ticks=False,
        domain=False, labelPadding=8, labelOverlap=False,
    )  # fmt: skip
    axis = axis if order else None
    return alt.Y("y:Q", scale=alt.Scale(domain=[top, 0], nice=False, zero=False), axis=axis), top


def middles(heights: Sequence[float]) -> list[float]:
    """The middles of rows of these heights, in pixels from the top."""
    return [end - height / 2 for end, height in zip(accumulate(heights), heights, strict=True)]


def laned(places: Iterable[tuple[str, float]], step: float, most: int) -> list[int]:
    """A lane for each mark, given by its row and its pixel and in the order of pixels, so that no mark hides another in
    its lane; at most `most` lanes, after which the last is shared."""
    ends: dict[str, list[float]] = defaultdict(list)
    found = []
    for row, at in places:
        taken = ends[row]
        lane = min(next((lane for lane, end in enumerate(taken) if at - end >= step), len(taken)), most - 1)
        taken[lane : lane + 1] = [at]
        found.append(lane)
    return found


def tones(names: Iterable[str], field: str = "tone") -> altair.Color:
    """Colours by what they stand for, without a legend."""
    alt = charts()
    found = sorted(set(names)) or ["neutral"]
    scale = alt.Scale(domain=found, range=[colour(tone) for tone in found])
    made: altair.Color = alt.Color(f"{field}:N", scale=scale, legend=None)
    return made
