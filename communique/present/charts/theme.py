"""Colours and type of the charts, in one place.

Charts are made in the colours of the light theme. `svg` puts others in their place: those of the dark theme, or custom
properties (`var(--event, #1b5fc1)`), so that a page's style sheet decides. Cooperation is blue and conflict orange to
red, which every common form of colour blindness tells apart; what is material is darker (on dark ground lighter) than
what is verbal. Wherever a colour tells something, a place, a shape or a word tells it too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    import altair

C = TypeVar("C", bound="altair.TopLevelMixin")

Theme = Literal["inline", "light", "dark", "print"]
"""`inline`: colours by custom properties, for pages with `css()`; `print`: light on white paper."""

PALETTE: dict[str, tuple[str, str]] = {
    "paper": ("#fdfcf9", "#16181c"),
    "ink": ("#1d1f23", "#e6e4df"),
    "faint": ("#5c616b", "#a2a7b0"),
    "rule": ("#dcd9d0", "#363a42"),
    "land": ("#e8e5dc", "#2a2e35"),
    "border": ("#c9c5b9", "#444952"),
    "band": ("#f4f2ec", "#1c1f24"),
    "event": ("#1b5fc1", "#82b4ff"),
    "instrument": ("#7437b4", "#cda8f8"),
    "position": ("#a8480a", "#ffb27d"),
    "quote": ("#0a7150", "#72d6aa"),
    "figure": ("#b3235f", "#ff9dc5"),
    "material-cooperation": ("#164f8f", "#9ccbff"),
    "verbal-cooperation": ("#4484c4", "#5d94d2"),
    "verbal-conflict": ("#c96a12", "#dc8f4b"),
    "material-conflict": ("#9c1f24", "#ff8a7d"),
    "cooperation": ("#2f6db0", "#78b0ee"),
    "conflict": ("#b4471c", "#f28b5f"),
    "neutral": ("#85878c", "#8b9099"),
}
"""What each colour stands for, on light and on dark ground. No two are the same, so that each can be told by itself."""

_TOKENS = {light: token for token, (light, _) in PALETTE.items()}
# Only where they are attributes: words of reports may look like colours.
_COLOURS = re.compile(f'="({"|".join(_TOKENS)})"')

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is what vl-convert has and measures words with; the others are as wide."""

QUADS = ("material cooperation", "verbal cooperation", "verbal conflict", "material conflict")
"""PLOVER's quad classes from the most cooperative to the most conflictual."""

MAKER = "communique"
"""What our charts are known by, wherever they come from."""

WIDTH = 720
"""Pixels of the part of a chart that shows data. Narrow screens scroll it."""


def colour(token: str) -> str:
    """The colour of the light theme, by which charts are made."""
    return PALETTE[token][0]


def painted(text: str, theme: Theme) -> str:
    """A picture's text in the colours of a theme."""
    if theme == "inline":
        return _COLOURS.sub(lambda found: f'="var(--{_TOKENS[found[1]]}, {found[1]})"', text)
    if theme == "dark":
        return _COLOURS.sub(lambda found: f'="{PALETTE[_TOKENS[found[1]]][1]}"', text)
    return text.replace(f'="{colour("paper")}"', '="#ffffff"') if theme == "print" else text


def css() -> str:
    """The custom properties as a style sheet, light and dark, and how a chart stands in a page."""
    light = " ".join(f"--{token}: {colours[0]};" for token, colours in PALETTE.items())
    dark = " ".join(f"--{token}: {colours[1]};" for token, colours in PALETTE.items())
    return (
        f":root {{ {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        ".chart-box { overflow-x: auto; }\n"
        # The type that the words were measured in: in a wider one they would reach over the picture's edge.
        f"svg.chart {{ display: block; width: 100%; min-width: 36rem; height: auto; font-family: {FONT}; }}\n"
        "svg.chart.small { min-width: 22rem; }\n"
        "svg.chart text { font-variant-numeric: tabular-nums; }\n"
        "svg.chart a { cursor: pointer; }\n"
        "svg.chart a:hover > *, svg.chart a:focus > * { stroke: var(--ink); stroke-width: 2; }\n"
        "svg.chart a:hover > text, svg.chart a:focus > text { stroke: none; text-decoration: underline; }\n"
    )


def stacked(named: Sequence[tuple[str, altair.TopLevelMixin]], description: str) -> altair.TopLevelMixin:
    """Charts under each other as one, each with its name."""
    from altair import Undefined, vconcat

    parts = []
    for name, chart in named:
        given: Any = chart
        part = given.copy(deep=False)
        part.config = part.background = part.usermeta = Undefined
        part.description = Undefined
        parts.append(part.properties(title=name))
    whole: altair.VConcatChart = vconcat(*parts, spacing=28)
    whole = whole.resolve_scale(color="independent", shape="independent", size="independent")
    return dressed(whole, description)


def dressed(chart: C, description: str) -> C:
    """The chart with the type and colours of the house, and with what it shows in words."""
    # Altair's own ways (`properties`, `configure_axis`, …) copy the whole chart each time.
    made: Any = chart
    made.description, made.background, made.usermeta = description, colour("paper"), {"made by": MAKER}
    made.config = _config()
    return chart


def _config() -> dict[str, Any]:
    faint, ink, rule = colour("faint"), colour("ink"), colour("rule")
    return {
        "font": FONT,
        "padding": {"left": 4, "right": 12, "top": 6, "bottom": 6},
        "view": {"stroke": None},
        "axis": {
            "labelColor": faint, "titleColor": faint, "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "domainColor": rule, "tickColor": rule, "gridColor": rule, "labelLimit": 400,
            "aria": False,
        },
        "legend": {
            "aria": False, "labelColor": ink, "titleColor": faint, "labelFontSize": 12, "titleFontSize": 12,
            "labelLimit": 400,
        },
        "text": {"color": ink, "fontSize": 12},
        "title": {"color": ink, "fontSize": 13, "anchor": "start", "fontWeight": "bold"},
    }  # fmt: skip
