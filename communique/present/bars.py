"""Plots for the terminal: the index as bars, figures as rows of small bars, a cell for a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from communique.data.tables import label
from communique.present.relationship import magnitude
from communique.present.words import cut, visible
from communique.query.index import Index
from communique.query.series import PointRow, SeriesRow

if TYPE_CHECKING:
    from rich.text import Text

LEAST = 72
"""Columns that a terminal must have for plots."""
_SPAN = 12
"""Cells between the zero line and a mean score of 10, the highest that there is."""
_CELLS = 40
"""Cells for the years of a figure; of more years each cell is several."""
_SERIES = 5
"""Quantities that are shown, those with most periods."""
_RIGHT, _UP = " ▏▎▍▌▋▊▉█", "▁▂▃▄▅▆▇█"


def index_bars(index: Index) -> Iterator[Text]:
    """A line for each year with events: a bar to the right of the zero line for cooperation, to the left for conflict,
    as long as the mean score; then the mean, the smoothed mean and the number of events. None for a single year."""
    from rich.text import Text

    rows = [row for row in index.of("all") if row.mean is not None]
    if len(rows) < 2:
        return
    yield Text("Index by year: mean PLOVER score of what they do to each other", style="bold underline")
    yield Text("conflict to the left, cooperation to the right; in brackets over three years", style="dim")
    for row in rows:
        assert row.mean is not None
        left, right = bar(row.mean)
        line = Text(f"{row.period} ").append(left, style="red")
        line.append("│", style="dim").append(right, style="green")
        smoothed = "" if row.smoothed is None else f" ({row.smoothed:+.1f})"
        counted = f"{row.events} event{'s' * (row.events > 1)}"
        yield line.append(f" {row.mean:+5.1f}{smoothed}  {counted}".replace("-", "−"), style="dim")


def bar(mean: float) -> tuple[str, str]:
    """What stands left and right of the zero line for a score from -10 to 10.

    >>> bar(-2.5), bar(0.0)[1].strip(), bar(10.0)[1]
    (('         ███', '            '), '', '████████████')
    """
    eighths = round(min(abs(mean), 10) / 10 * _SPAN * 8)
    whole, rest = divmod(eighths, 8)
    if mean >= 0:
        return " " * _SPAN, f"{'█' * whole}{_RIGHT[rest] if rest else ''}"[:_SPAN].ljust(_SPAN)
    # There are no blocks that grow from the right: half a cell is the finest.
    half = "▐" if rest >= 4 else ""
    return f"{half}{'█' * whole}".rjust(_SPAN), " " * _SPAN


def figure_bars(series: Iterable[SeriesRow], since: date | None = None, until: date | None = None) -> Iterator[Text]:
    """A line for each quantity with three periods or more: its first and last value and a small bar for each year."""
    from rich.text import Text

    shown = []
    for row in series:
        points = [point for point in row.points if _within(point, since, until)]
        if len(points) > 2 and not row.loose:
            shown.append((row, points))
    if not shown:
        return
    yield Text("Figures by year", style="bold underline")
    yield Text("a cell for each year (of many: for several); · where nothing is told", style="dim")
    for row, points in shown[:_SERIES]:
        yield _figures(row, points)


def _figures(row: SeriesRow, points: Sequence[PointRow]) -> Text:
    from rich.text import Text

    first, last = points[0], points[-1]
    whose = ", ".join(label(party) for party in row.parties)
    name = " ".join((row.measure.replace("_", " "), *row.flow))
    told = Text(visible(cut(f"{name}, {row.unit}", 40)), style="bold")
    told.append(f"  {visible(cut(whose, 60))}\n", style="not bold dim")
    told.append(f"  {_year(first)} ", style="not bold cyan").append(f"{magnitude(first.value)} ", style="not bold")
    told.append(cells([(_year(point), point.value) for point in points]), style="not bold magenta")
    told.append(f" {magnitude(last.value)}", style="not bold").append(f" {_year(last)}", style="not bold cyan")
    disputed = sum(point.disputed for point in points)
    return told.append(f"  reports differ on {disputed}" if disputed else "", style="not bold yellow")


def _within(point: PointRow, since: date | None, until: date | None) -> bool:
    if point.first_day is None or point.last_day is None:
        return False
    return (since is None or point.last_day >= since) and (until is None or point.first_day <= until)


def _year(point: PointRow) -> int:
    assert point.first_day is not None
    return point.first_day.year


def cells(values: Sequence[tuple[int, float]]) -> str:
    """Values by year as small bars from zero to the highest, the last of those that share a cell; a dot for none.

    >>> cells([(1992, 5), (1994, 20), (1995, 40)])
    '▂·▅█'
    """
    first, last = values[0][0], max(year for year, _ in values)
    width = -(-(last - first + 1) // _CELLS)
    most = max((value for _, value in values), default=0) or 1
    found = ["·"] * ((last - first) // width + 1)
    for year, value in values:
        step = round(max(value, 0) / most * (len(_UP) - 1))
        found[(year - first) // width] = _UP[step]
    return "".join(found)
