"""Treaties, agreements and other texts on a line of time: what was done with each, and whether it is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.present.charts.dots import charts, linked, middles, row_axis, table, time_axis
from communique.present.charts.theme import WIDTH, colour, dressed
from communique.present.relationship import when
from communique.present.words import cut, visible
from communique.query.fates import DeedRow, FateRow

if TYPE_CHECKING:
    import altair

MOST = 60
"""Texts that one chart shows: of more, those that are known by name and those with most acts."""
_ROW = 24
_NAME, _SHORT = 44, 24
"""Characters of a name that stand beside its line, and up to which one tells no text from others."""
_ENDS = "ended, suspended or refused"
_MARKS_OF: dict[str, str] = {
    **dict.fromkeys(("announced", "adopted", "signed"), "signed, adopted or issued"),
    **dict.fromkeys(("ratified", "exchanged"), "ratified"),
    **dict.fromkeys(("suspended", "ended", "withdrawn", "rejected"), _ENDS),
    "extended": "extended",
    "violated": "violated",
}
_OTHER = "proposed or cited"
_SHAPES = {
    "signed, adopted or issued": "circle",
    "ratified": "diamond",
    "extended": "triangle-right",
    _ENDS: "cross",
    "violated": "triangle-down",
    _OTHER: "square",
}
"""What an act on a text is called in the chart, and its mark."""


def instruments(
    fates: Sequence[FateRow], *, link: str | None = None, text: str | None = None, until: date | None = None
) -> altair.LayerChart:
    """A line for each text from its first act on: bold while it is in force as far as the record tells, thin where the
    record does not say, to the act that ended it or to `until` (default: the day of the last report). Marks are what
    was done.

    `link` is the address of an act, with `{}` for its entry; `text` that of the text, with `{}` for its first entry.
    """
    alt = charts()
    shown = _chosen([fate for fate in fates if fate.first_day])
    days = [_at(deed) for fate in shown for deed in fate.deeds if deed.first_day]
    heard = until or max((fate.heard for fate in fates if fate.heard), default=None)
    first = min((fate.first_day for fate in shown if fate.first_day), default=date(2000, 1, 1))
    last = max([*days, *([heard] if heard else [])], default=date(2001, 1, 1))
    heights = [float(_ROW)] * len(shown)
    axis, height = row_axis([""] * len(shown), heights)
    places = middles(heights)
    spans = [_span(fate, y, last) for fate, y in zip(shown, places, strict=True)]
    deeds = [
        _deed(deed, y, link) for fate, y in zip(shown, places, strict=True) for deed in fate.deeds if deed.first_day
    ]
    names = [_named(fate, y, text) for fate, y in zip(shown, places, strict=True)]
    x = time_axis(first, last)
    line = alt.Chart(table(spans, _SPANS)).encode(
        x=x, x2=alt.X2("until:T"), y=axis, description=alt.Description("told:N")
    )
    there = [sort for sort in _SHAPES if any(deed["sort"] == sort for deed in deeds)]
    shape = alt.Shape(
        "sort:N",
        scale=alt.Scale(domain=there, range=[_SHAPES[sort] for sort in there]),
        legend=alt.Legend(title=None, orient="top", symbolFillColor=colour("instrument"), symbolStrokeWidth=0),
    )
    marks = alt.Chart(table(deeds, _MARKS)).encode(
        x=x, y=axis, description=alt.Description("told:N"), href=alt.Href("href:N")
    )
    words = alt.Chart(table(names, _NAMES)).encode(
        x=alt.value(-10), y=axis, text=alt.Text("name:N"), href=alt.Href("href:N")
    )
    purple = colour("instrument")
    layers = [
        line.transform_filter("datum.force").mark_rule(color=purple, strokeWidth=5, opacity=0.45, strokeCap="round"),
        line.transform_filter("!datum.force").mark_rule(color=purple, strokeWidth=1.5, opacity=0.6, strokeDash=[2, 3]),
        marks.mark_point(color=purple, filled=True, size=70, opacity=1, stroke=colour("paper"), strokeWidth=0.8).encode(
            shape=shape
        ),
        words.mark_text(align="right", baseline="middle", color=colour("ink"), aria=False),
    ]
    chart: altair.LayerChart = alt.layer(*layers)
    chart.width, chart.height = WIDTH - 200, height
    return dressed(chart, _description(shown, len(fates)))


_SPANS = ("day", "until", "y", "force", "told")
_MARKS = ("day", "y", "sort", "told", "href")
_NAMES = ("y", "name", "href")


def _chosen(fates: list[FateRow]) -> list[FateRow]:
    telling = sorted(fates, key=lambda fate: (not fate.known, fate.name is None, -len(fate.deeds), -fate.reports))
    kept = {id(fate) for fate in telling[:MOST]}
    return [fate for fate in fates if id(fate) in kept]


def name_of(fate: FateRow) -> str:
    """The name, of short ones with the day, as many texts have them; else what it is and of when."""
    name = " ".join(visible(fate.name or fate.type).split())
    name = name[:1].upper() + name[1:]
    if len(name) <= _SHORT and not fate.known:
        return f"{name}, {when(fate.first_day, fate.deeds[0].last_day)}" if fate.first_day else name
    return shorten(name, _NAME, placeholder=" …")


def _span(fate: FateRow, y: float, last: date) -> dict[str, Any]:
    over = fate.status in ("ended", "left", "rejected", "suspended") and fate.in_force is False
    until = (fate.since or fate.last_day) if over else last
    # A statement is issued and done with: its line ends with its last act.
    if fate.type == "statement" or (fate.in_force is False and not over):
        until = min(fate.last_day or last, last)
    force = bool(fate.in_force) or fate.status in ("ended", "left", "suspended")
    told = f"{name_of(fate)}: {fate.why}"
    return {"day": fate.first_day, "until": until, "y": y, "force": force, "told": visible(cut(told, 200))}


def _deed(deed: DeedRow, y: float, link: str | None) -> dict[str, Any]:
    assert deed.first_day is not None
    last = deed.last_day or deed.first_day
    when = str(deed.first_day) if deed.first_day == last else f"{deed.first_day} to {last}"
    who = ", ".join(label(party) for party in deed.parties[:4])
    words = cut(" … ".join(deed.words), 120)
    told = f"{when} {deed.action}{f': {who}' if who else ''}. “{words}”"
    return {
        "day": _at(deed), "y": y, "sort": _MARKS_OF.get(deed.action, _OTHER),
        "told": visible(told), "href": linked(link, deed.entry) or None,
    }  # fmt: skip


def _at(deed: DeedRow) -> date:
    """Where the mark of an act stands: in the middle of its days, of long ranges ("until 2030") at the beginning."""
    assert deed.first_day is not None
    days = (deed.last_day or deed.first_day) - deed.first_day
    return deed.first_day + days / 2 if days.days <= 366 else deed.first_day


def _named(fate: FateRow, y: float, text: str | None) -> dict[str, Any]:
    return {"y": y, "name": name_of(fate), "href": linked(text, fate.entries[0]) or None}


def _description(shown: Sequence[FateRow], all_: int) -> str:
    if not shown:
        return "Instruments through time: none with a day."
    force = sum(bool(fate.in_force) for fate in shown)
    left = f" of {all_}" if all_ > len(shown) else ""
    return f"Instruments through time: {len(shown)}{left} texts, {force} of them in force as far as the record tells."
