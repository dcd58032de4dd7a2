"""Charts of the record: functions of typed rows that give Altair charts, and `svg` that draws them offline.

    from communique.present import charts

    found = tuple(charts.dots(record.acts("RUS", "CHN")))
    text = charts.drawn(charts.chronology, found, rows=charts.order(), link="/entry/{}")  # SVG, kept for the same dots
    text = charts.svg(charts.chronology(found), "dark")                                   # the same step by step

Each takes the rows of its computation in `communique.query` (`index`, `fates`, `meetings`, `stances`, `series`,
`network`, reports) or dots, and templates for addresses. All need `communique[plots]`.
"""

from communique.present.charts.chronology import chronology
from communique.present.charts.dots import Dot
from communique.present.charts.entries import dot, dots, order
from communique.present.charts.figures import figures
from communique.present.charts.index import index
from communique.present.charts.instruments import instruments
from communique.present.charts.meetings import map, meetings
from communique.present.charts.network import network
from communique.present.charts.positions import positions
from communique.present.charts.reports import reports
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
    "figures",
    "index",
    "instruments",
    "map",
    "meetings",
    "network",
    "order",
    "png",
    "positions",
    "reports",
    "svg",
    "warm",
]
