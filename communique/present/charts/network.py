"""Who has to do with whom: parties as dots, relationships as lines between them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.errors import MissingExtra
from communique.present.charts.dots import charts, table, tones
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.present.words import visible
from communique.query.network import TieRow

if TYPE_CHECKING:
    import altair

_HEIGHT = 480
_SIDE = (56, 26)
"""Pixels left free at the sides, and above and below: names stand there."""
_NAME = 18
_CELL = (6.6, 30)
"""Pixels that a character of a name takes, and a dot with its name from above to below."""
_ROUNDS = 80
_COOPERATIVE, _HOSTILE = 1.0, -1.0
"""Mean PLOVER scores from which a relationship counts as the one or the other."""

Place = tuple[float, float]


def network(
    ties: Sequence[TieRow],
    *,
    frame: Sequence[TieRow] = (),
    between: Callable[[str, str], str] | None = None,
    party: Callable[[str], str] | None = None,
) -> altair.LayerChart:
    """A network. A line is as broad as there are acts, and coloured by their mean score; parties that have much to do
    with each other stand close. The same ties always give the same picture.

    `frame` are ties by which parties are placed (default: these), so that they stay in place from period to period;
    `between` gives the address of a relationship, `party` that of a party.
    """
    alt = charts()
    places = _places(frame or ties, ties)
    most = max((tie.entries for tie in ties), default=1)
    lines = [_tie(tie, places, most, between) for tie in sorted(ties, key=lambda tie: tie.entries)]
    sums: dict[str, int] = defaultdict(int)
    for tie in ties:
        sums[tie.one] += tie.entries
        sums[tie.other] += tie.entries
    greatest = max(sums.values(), default=1)
    nodes = [_party(name, places[name], sums[name] / greatest, party) for name in sorted(sums)]
    across, down = (alt.Scale(domain=ends, nice=False) for ends in ([0, WIDTH], [_HEIGHT, 0]))
    axis = {"x": alt.X("x:Q", scale=across, axis=None), "y": alt.Y("y:Q", scale=down, axis=None)}
    edges = alt.Chart(table(lines, _TIES)).encode(
        **axis,
        x2=alt.X2("x2:Q"),
        y2=alt.Y2("y2:Q"),
        strokeWidth=alt.StrokeWidth("width:Q", scale=None),
        color=tones(line["tone"] for line in lines),
        description=alt.Description("told:N"),
        href=alt.Href("href:N"),
    )
    dots = alt.Chart(table(nodes, _PARTIES)).encode(
        **axis, size=alt.Size("size:Q", scale=None), description=alt.Description("told:N"), href=alt.Href("href:N")
    )
    names = alt.Chart(table(nodes, _PARTIES)).encode(
        x=axis["x"], y=alt.Y("below:Q", scale=down, axis=None), text=alt.Text("name:N")
    )
    chart: altair.LayerChart = alt.layer(
        edges.mark_rule(opacity=0.75, strokeCap="round"),
        dots.mark_circle(color=colour("ink"), opacity=1, stroke=colour("paper"), strokeWidth=1.5),
        names.mark_text(
            baseline="top", fontSize=12, stroke=colour("paper"), strokeWidth=3, strokeJoin="round", aria=False
        ),
        names.mark_text(baseline="top", fontSize=12, aria=False),
    )
    chart.width, chart.height = WIDTH, _HEIGHT
    return dressed(chart, _description(ties, len(nodes)))


_TIES = ("x", "y", "x2", "y2", "width", "tone", "told", "href")
_PARTIES = ("x", "y", "below", "size", "name", "told", "href")


def _tie(tie: TieRow, places: dict[str, Place], most: int, between: Callable[[str, str], str] | None) -> dict[str, Any]:
    (x, y), (x2, y2) = places[tie.one], places[tie.other]
    score = tie.score
    tone = "neutral" if score is None or _HOSTILE < score < _COOPERATIVE else "cooperation" if score > 0 else "conflict"
    spirit = "" if score is None else f", mean score {score:+.1f}".replace("-", "−")
    told = f"{label(tie.one)} – {label(tie.other)}, {tie.period}: {tie.entries} act{'s' * (tie.entries > 1)}{spirit}"
    return {
        "x": x, "y": y, "x2": x2, "y2": y2, "width": 1.2 + 7 * math.sqrt(tie.entries / most), "tone": tone,
        "told": visible(told), "href": between(tie.one, tie.other) if between else None,
    }  # fmt: skip


def _party(name: str, place: Place, share: float, party: Callable[[str], str] | None) -> dict[str, Any]:
    size = 50 + 250 * share
    return {
        "x": place[0], "y": place[1], "below": place[1] + math.sqrt(size / math.pi) + 2, "size": size,
        "name": _short(name), "told": visible(label(name)), "href": party(name) if party else None,
    }  # fmt: skip


def _short(name: str) -> str:
    """The name, of organisations the acronym where it is shorter."""
    told = visible(label(name))
    if len(told) > _NAME and name.isupper() and len(name) < _NAME:
        return name
    return told if len(told) <= _NAME else f"{told[: _NAME - 1].rstrip()}…"


def _places(frame: Sequence[TieRow], ties: Sequence[TieRow]) -> dict[str, Place]:
    """Where each party stands, in pixels: by springs that pull those together who have much to do with each other
    (Fruchterman and Reingold 1991), from places on a circle, then moved apart so that names can be read."""
    try:
        import networkx
    except ImportError as error:
        raise MissingExtra("a network", "plots") from error
    graph = networkx.Graph()
    graph.add_nodes_from(sorted({name for tie in (*frame, *ties) for name in (tie.one, tie.other)}))
    for tie in (*ties, *frame):
        graph.add_edge(tie.one, tie.other, weight=math.log1p(tie.entries))
    if not graph:
        return {}
    start = networkx.circular_layout(graph)
    spread = 2.2 / math.sqrt(len(graph))
    found = networkx.spring_layout(graph, pos=start, k=spread, iterations=120, seed=1)
    return _apart(_fitted({name: (float(x), float(y)) for name, (x, y) in found.items()}))


def _fitted(places: dict[str, Place]) -> dict[str, Place]:
    """The places stretched to the whole picture, each axis by ranks as much as by distance: outliers take no room."""
    fitted: list[dict[str, float]] = []
    for axis, (end, side) in enumerate(zip((WIDTH, _HEIGHT), _SIDE, strict=True)):
        values = {name: place[axis] for name, place in places.items()}
        low, high = min(values.values()), max(values.values())
        order = sorted(values, key=lambda name: (values[name], name))
        ranks = {name: at / max(1, len(order) - 1) for at, name in enumerate(order)}
        fitted.append(
            {
                name: side + (end - 2 * side) * (ranks[name] + (value - low) / ((high - low) or 1)) / 2
                for name, value in values.items()
            }
        )
    return {name: (fitted[0][name], fitted[1][name]) for name in places}


def _apart(places: dict[str, Place]) -> dict[str, Place]:
    """Moves those whose names would lie over each other apart, a little at a time."""
    names = sorted(places)
    spots = {name: list(places[name]) for name in names}
    widths = {name: _CELL[0] * len(_short(name)) + 8 for name in names}
    for _ in range(_ROUNDS):
        moved = False
        for one, other in combinations(names, 2):
            dx, dy = spots[other][0] - spots[one][0], spots[other][1] - spots[one][1]
            across, down = (widths[one] + widths[other]) / 2 - abs(dx), _CELL[1] - abs(dy)
            if across <= 0 or down <= 0:
                continue
            moved = True
            axis, by = (1, math.copysign(down, dy)) if down < across else (0, math.copysign(across, dx))
            spots[one][axis] -= by / 2
            spots[other][axis] += by / 2
        for spot in spots.values():
            for axis, (end, side) in enumerate(zip((WIDTH, _HEIGHT), _SIDE, strict=True)):
                spot[axis] = min(max(spot[axis], side), end - side)
        if not moved:
            break
    return {name: (spot[0], spot[1]) for name, spot in spots.items()}


def _description(ties: Sequence[TieRow], parties: int) -> str:
    if not ties:
        return "Network of relationships: nobody in this period."
    best = max(ties, key=lambda tie: (tie.entries, tie.one, tie.other))
    strongest = f"most acts between {label(best.one)} and {label(best.other)} ({best.entries})"
    return f"Network of {len(ties)} relationships among {parties} parties, {ties[0].period}: {strongest}."
