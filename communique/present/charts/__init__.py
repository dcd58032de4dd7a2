"""Charts of the record: functions of typed rows that give Altair charts, and `svg` that draws them offline.

    from communique.present import charts
    found = tuple(charts.dots(shelf.pair("CHN", "RUS")))
    text = charts.drawn(charts.chronology, found, rows=charts.order(), link="/entry/{}")  # SVG, kept for the same dots
    text = charts.svg(charts.chronology(found), theme="dark")                             # the same step by step

All need `communique[plots]`.
"""

from communique.present.charts.chronology import chronology
from communique.present.charts.dots import Dot
from communique.present.charts.entries import dot, dots, order
from communique.present.charts.svg import drawn, png, svg, warm
from communique.present.charts.theme import PALETTE, Theme, colour, css

__all__ = [
    "PALETTE",
    "Dot",
    "Theme",
    "chronology",
    "colour",
    "css",
    "dot",
    "dots",
    "drawn",
    "order",
    "png",
    "svg",
    "warm",
]
