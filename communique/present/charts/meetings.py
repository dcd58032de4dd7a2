"""Meetings by year, each a square of its own; and where they were, on a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from math import ceil, cos, pi, radians, sqrt
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.present.charts.dots import charts, filled, linked, table
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.present.words import visible
from communique.query.meetings import MeetingRow, PlaceRow

if TYPE_CHECKING:
    import altair

SORTS = {
    "visit": ("visit", "material-cooperation"),
    "meeting": ("meeting", "quote"),
    "third-party": ("meeting", "quote"),
    "multilateral": ("with others", "instrument"),
    "phone": ("call", "figure"),
}
"""The words and the colour for each sort of meeting."""
_SQUARE = 12
CROWD = 600
"""More meetings than this are counted by year and sort."""
_TALL = 26
"""Meetings of a year that are drawn as squares of their own; with more the squares become flat."""
_WIDE = 150
"""Degrees of longitude beyond which a map shows the whole world."""
_MAP = 380
"""Pixels of the map from above to below."""
_AREAS = (30, 700)
"""Square pixels of the dots for no meeting and for the most at any place."""
_NAMED = 12
"""Places whose names stand on the map, those with most meetings."""


def meetings(rows: Sequence[MeetingRow], *, link: str | None = None, more: str | None = None) -> altair.LayerChart:
    """Meetings by the year in which they began, each a square that leads to its entry (`link`, with `{}` for its id);
    those only planned, and those of no single year, are left out. Where they are many, those of a year and sort are one
    bar, which leads to `more`, with `{since}` and `{until}`."""
    alt = charts()
    lines = _squares(rows, link)
    count = len(lines)
    if count > CROWD:
        lines = _bars(lines, more)
    years = [line["year"] for line in lines] or [2000]
    span = list(range(min(years), max(years) + 1))
    tall = ceil(max((line["high"] for line in lines), default=1))
    step = _SQUARE if tall <= _TALL else _SQUARE * _TALL / tall
    bar = min(28.0, WIDTH / len(span) - 2)
    order = dict.fromkeys(told for told, _ in SORTS.values())
    there = [told for told in order if any(line["sort"] == told for line in lines)]
    paint = {told: colour(tone) for told, tone in SORTS.values()}
    every = max(1, -(-len(span) // 14))
    base = alt.Chart(table(lines, _COLUMNS)).encode(
        x=alt.X(
            "year:O",
            scale=alt.Scale(domain=span, paddingInner=0.1),
            axis=alt.Axis(values=[year for year in span if year % every == 0] or span, title=None, labelAngle=0),
        ),
        y=alt.Y(
            "low:Q",
            scale=alt.Scale(domain=[0, max(tall, 4)], nice=False),
            axis=alt.Axis(
                title="meetings", tickMinStep=1, tickCount=5, grid=True, domain=False, ticks=False, format="d"
            ),
        ),
        y2=alt.Y2("high:Q"),
        color=alt.Color(
            "sort:N",
            scale=alt.Scale(domain=there, range=[paint[told] for told in there]),
            legend=alt.Legend(title=None, orient="top", symbolType="square") if there else None,
        ),
        description=alt.Description("told:N"),
        href=alt.Href("href:N"),
    )
    chart: altair.LayerChart = alt.layer(base.mark_bar(width=bar))
    chart.width, chart.height = WIDTH, max(60, step * max(tall, 4))
    return dressed(chart, _told(years, count))


_COLUMNS = ("year", "low", "high", "sort", "told", "href")


def _squares(rows: Iterable[MeetingRow], link: str | None) -> list[dict[str, Any]]:
    """Stacked in the order of sorts, then of days."""
    order = {sort: at for at, sort in enumerate(SORTS)}
    taken: Counter[int] = Counter()
    lines = []
    counted = (row for row in rows if not row.planned and row.first_day and row.last_day)
    for row in sorted(counted, key=lambda row: (order[row.sort], row.first_day, row.entry)):
        assert row.first_day is not None
        assert row.last_day is not None
        if (row.last_day - row.first_day).days > 366:
            continue
        year = row.first_day.year
        at = taken[year]
        taken[year] += 1
        lines.append(
            {
                "year": year, "low": at + 0.06, "high": at + 0.94, "sort": SORTS[row.sort][0], "told": told(row),
                "href": linked(link, row.entry) or None,
            }
        )  # fmt: skip
    return lines


def _bars(squares: Iterable[dict[str, Any]], more: str | None) -> list[dict[str, Any]]:
    """The squares of each year and sort as one."""
    order = list(dict.fromkeys(told for told, _ in SORTS.values()))
    counted = Counter((square["year"], order.index(square["sort"])) for square in squares)
    heights: Counter[int] = Counter()
    lines = []
    for (year, sort), count in sorted(counted.items()):
        since, until = f"{year:04}-01-01", f"{year:04}-12-31"
        lines.append(
            {
                "year": year, "low": heights[year], "high": heights[year] + count, "sort": order[sort],
                "told": f"{year} {order[sort]}: {count}",
                "href": filled(more, since=since, until=until) if more else None,
            }
        )  # fmt: skip
        heights[year] += count
    return lines


def told(row: MeetingRow) -> str:
    """A meeting in a line."""
    when = str(row.first_day) if row.first_day == row.last_day else f"{row.first_day} to {row.last_day}"
    who = ", ".join(label(party) for party in row.guests[:4])
    if row.hosts:
        who += " with " + ", ".join(label(party) for party in row.hosts[:4])
    where = f", {row.place}" if row.place else ""
    return visible(f"{when} {SORTS[row.sort][0]}: {who}{where}")


def _told(years: Sequence[int], count: int) -> str:
    if not count:
        return "Meetings by year: none with a day."
    return f"Meetings by year: {count} from {min(years)} to {max(years)}."


def map(places: Sequence[PlaceRow], *, link: str | None = None, more: str | None = None) -> altair.LayerChart:
    """Meetings on a map: a dot at each place, as large as there are meetings, a ring where only the country is told.

    `link` is the address of a meeting (where a place has one), `more` that of several, with `{place}` and `{state}`.
    """
    alt = charts()
    lines = [_place(row, link, more) for row in places if row.lat is not None and row.lon is not None]
    projection, scale = _projection(alt, lines)
    most = max((line["meetings"] for line in lines), default=1)
    _name(lines, scale, most)
    dots = alt.Chart(table(lines, _PLACES)).encode(
        longitude=alt.Longitude("lon:Q"),
        latitude=alt.Latitude("lat:Q"),
        size=alt.Size("meetings:Q", scale=alt.Scale(domain=[0, max(most, 4)], range=list(_AREAS)), legend=None),
        description=alt.Description("told:N"),
        href=alt.Href("href:N"),
    )
    blue = colour("material-cooperation")
    layers = [
        _ground(alt),
        dots.transform_filter("datum.exact").mark_circle(
            color=blue, opacity=0.75, stroke=colour("paper"), strokeWidth=1
        ),
        dots.transform_filter("!datum.exact").mark_point(color=blue, filled=False, strokeWidth=2, strokeDash=[3, 2]),
        *_names(alt, lines),
    ]
    chart: altair.LayerChart = alt.layer(*layers, projection=projection)
    chart.width, chart.height = WIDTH, _MAP
    return dressed(chart, _mapped(lines))


_PLACES = ("lon", "lat", "meetings", "exact", "name", "up", "told", "href")


def _name(lines: list[dict[str, Any]], scale: float, most: int) -> None:
    """Puts a place's name above or below its dot, where it lies over no other name and no other dot; else leaves it
    out. `scale` are pixels for a degree, about."""
    spots = [
        (line["lon"] * scale * cos(radians(line["lat"] * 0.7)), -line["lat"] * scale * 1.2, _radius(line, most))
        for line in lines
    ]
    taken = [(x, y, 2 * radius, 2 * radius) for x, y, radius in spots]
    named = 0
    for at, (line, (x, y, radius)) in enumerate(zip(lines, spots, strict=True)):
        width, others = 7.0 * len(line["name"]), taken[:at] + taken[at + 1 :]
        up = next((up for up in (radius + 9, -radius - 9) if not _covers((x, y - up, width, 15), others)), 0)
        if up and named < _NAMED:
            line["up"] = round(up)
            taken.append((x, y - up, width, 15))
            named += 1


def _radius(line: dict[str, Any], most: int) -> float:
    low, high = _AREAS
    return sqrt((low + (high - low) * line["meetings"] / max(most, 4)) / pi)


def _covers(box: tuple[float, float, float, float], others: Iterable[tuple[float, float, float, float]]) -> bool:
    """Whether a box, by its middle, width and height, lies over any of the others."""
    x, y, width, height = box
    return any(2 * abs(x - a) < width + w and 2 * abs(y - b) < height + h for a, b, w, h in others)


def _names(alt: Any, lines: Sequence[dict[str, Any]]) -> Iterator[Any]:
    """The names that fit, each with a halo that keeps it apart from borders."""
    for up in sorted({line["up"] for line in lines} - {0}):
        chosen = table([line for line in lines if line["up"] == up])
        names = alt.Chart(chosen).encode(
            longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), text=alt.Text("name:N")
        )
        halo = {"stroke": colour("paper"), "strokeWidth": 3, "strokeJoin": "round"}
        yield names.mark_text(dy=-up, baseline="middle", fontSize=12, color=colour("paper"), aria=False, **halo)
        yield names.mark_text(dy=-up, baseline="middle", fontSize=12, color=colour("ink"), aria=False)


def _place(row: PlaceRow, link: str | None, more: str | None) -> dict[str, Any]:
    href = linked(link, row.entries[0]) if len(row.entries) == 1 else ""
    if more and not href:
        href = filled(more, place=row.place, state=row.state)
    where = row.place if row.place == label(row.state) else f"{row.place}, {label(row.state)}"
    span = f", {row.first_day} to {row.last_day}" if row.first_day and row.last_day else ""
    return {
        "lon": row.lon, "lat": row.lat, "meetings": row.meetings, "exact": row.exact, "name": visible(row.place),
        "up": 0,
        "told": f"{where}: {row.meetings} meeting{'s' * (row.meetings > 1)}{span}"
        + ("" if row.exact else " (only the country is told)"),
        "href": href or None,
    }  # fmt: skip


def _projection(alt: Any, lines: list[dict[str, Any]]) -> tuple[Any, float]:
    """The whole world, or the part of it that the places lie in; and how many pixels a degree is, about."""
    # What lies outside the picture is left out of it, not only out of sight.
    cut = {"clipExtent": [[0, 0], [WIDTH, _MAP]], "precision": 0.5}
    if not lines:
        return alt.Projection(type="equalEarth", **cut), WIDTH / 360
    middle, width = _girdle([line["lon"] for line in lines])
    if width > _WIDE:
        return alt.Projection(type="equalEarth", rotate=[-middle, 0, 0], **cut), WIDTH / 360
    low, high = min(line["lat"] for line in lines), max(line["lat"] for line in lines)
    side = max(width, 2 * (high - low), 30) * 0.62
    centre = (low + high) / 2
    corners = [
        [_turned(middle + dx * side), max(-80, min(82, centre + dy * side / 2))] for dx in (-1, 1) for dy in (-1, 1)
    ]
    frame = {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": corners}}
    return alt.Projection(type="equalEarth", rotate=[-middle, 0, 0], fit=frame, **cut), WIDTH / 2 / side


def _girdle(longitudes: Iterable[float]) -> tuple[float, float]:
    """The middle of the shortest arc of the equator over all longitudes, and its width, in degrees.

    >>> _girdle([170.0, -170.0])
    (180.0, 20.0)
    """
    found = sorted(set(longitudes))
    gaps = [(after - before, after) for before, after in zip(found, [*found[1:], found[0] + 360], strict=True)]
    gap, start = max(gaps)
    width = 360 - gap
    return _turned(start + width / 2), width


def _turned(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude + 360 if longitude < -180 else longitude


def _ground(alt: Any) -> Any:
    """The base map: countries and their borders."""
    data = alt.InlineData(values=_world(), format={"type": "topojson", "feature": "countries"})
    fill, line = colour("land"), colour("border")
    return alt.Chart(data).mark_geoshape(fill=fill, stroke=line, strokeWidth=0.7, aria=False, clip=True)


@cache
def _world() -> str:
    return files("communique.data").joinpath("countries.json").read_text(encoding="utf-8")


def _mapped(lines: Sequence[dict[str, Any]]) -> str:
    if not lines:
        return "Map of meetings: none with a place."
    total = sum(line["meetings"] for line in lines)
    return f"Map of meetings: {total} in {len(lines)} places, most in {lines[0]['told']}."
