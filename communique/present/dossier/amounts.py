"""Figures: series of one measure through time, with what reports disagree on, and all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from communique.present.dossier.material import Material
from communique.present.dossier.model import Block, Column, Figure, Heading, Part, Row, Table
from communique.present.dossier.plots import series_plot
from communique.present.dossier.wording import listed, named, one_line, quoted
from communique.present.relationship import magnitude, when
from communique.query.acts import Merged
from communique.query.entries import FigureRow

_SERIES = 3
"""Periods that a series has at least."""


def amounts(material: Material) -> Iterator[Block]:
    """All figures: the series first, those with most periods before others."""
    if not material.figures:
        return
    yield Heading("Figures", 2, "figures")
    found = _series(material)
    for (measure, unit), rows in found.items():
        first, last = _period(rows[0]), _period(rows[-1])
        yield Heading(f"{measure.capitalize()}, {unit}", 3, f"figures-{len(first)}-{measure}-{_slug(unit)}")
        yield Figure(
            f"{measure.capitalize()} between {named(material.asked.parties)} in {unit}, {first} to {last}.",
            f"A plot of {len(rows)} figures of {measure} in {unit} from {first} to {last}.",
            "Its numbers stand in the table that follows.",
            series_plot(rows),
        )
        yield _table(material, f"{measure.capitalize()} in {unit} by period.", rows, alone=True)
    single = {each.entry for rows in found.values() for each in rows}
    rest = [each for each in material.figures if each.entry not in single]
    if rest:
        if found:
            yield Heading("Other figures", 3, "figures-other")
        yield _table(material, "Figures that make no series.", rest, alone=False)


def _series(material: Material) -> dict[tuple[str, str], list[Merged[FigureRow]]]:
    """Figures of the parties together with their periods, by measure and unit, where there are enough periods."""
    parties = set(material.asked.parties)
    groups: dict[tuple[str, str], list[Merged[FigureRow]]] = defaultdict(list)
    for each in material.figures:
        joint = parties & {party for row in each.rows for party in row.parties}
        if each.first_day and len(joint) >= min(2, len(parties)) and each.best.measure not in _LOOSE:
            groups[each.best.measure, each.best.unit].append(each)
    long = {key: rows for key, rows in groups.items() if len({each.first_day for each in rows}) >= _SERIES}
    return dict(sorted(long.items(), key=lambda pair: (-len(pair[1]), pair[0])))


_LOOSE = frozenset(("other", "duration", "term", "anniversary", "share", "meetings", "instruments", "size"))
"""Measures under which any two figures may be of different things: they make no series."""


def _slug(unit: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in unit)


def _period(each: Merged[FigureRow]) -> str:
    return when(each.first_day, each.last_day)


def _table(material: Material, caption: str, rows: Sequence[Merged[FigureRow]], *, alone: bool) -> Table:
    ranked = sorted(range(len(rows)), key=lambda at: (-len(rows[at].reports), -rows[at].best.score, at))
    shown = [rows[at] for at in sorted(ranked[: material.asked.most])]
    disputed = {
        claim for row in material.conflicts if row.sort == "figure" for side in row.sides for claim in side.claims
    }
    columns = (
        Column("Period", 2, figures=True), *(() if alone else (Column("Measure", 2),)), Column("Value", 3, True, True),
        Column("Of", 3), Column("In the report’s words", 4), Column("Remarks", 3),
    )  # fmt: skip
    lines = tuple(
        Row(
            (
                (_period(each),),
                *(() if alone else ((each.best.measure,),)),
                (_value(each.best),),
                (named(each.best.parties) or "not told",),
                quoted(each.best.words, 120),
                _remarks(each, disputed),
            ),
            material.on(each),
        )
        for each in shown
    )
    return Table(caption, columns, lines, len(rows) - len(shown), "those told by most reports, and of these the surest")


_BOUNDS = {"about": "about ", "at_least": "at least ", "at_most": "at most "}


def _value(row: FigureRow) -> str:
    unit = "%" if row.unit == "percent" else one_line(row.unit)
    return f"{_BOUNDS.get(row.bound or '', '')}{magnitude(row.value)} {unit}"


def _remarks(each: Merged[FigureRow], disputed: set[str]) -> tuple[Part, ...]:
    told = []
    if not disputed.isdisjoint(row.claim for row in each.rows):
        told.append("reports disagree: see open conflicts")
    values = {_value(row): None for row in each.rows if row.claim not in each.copied}
    if len(values) > 1:
        told.append(f"also told as {listed([value for value in values if value != _value(each.best)])}")
    last = each.best.published_last
    if last and each.first_day and last < each.first_day:
        told.append("told before the period")
    elif last and each.last_day and last < each.last_day and each.last_day - last > date.resolution:
        told.append("told before the period was over")
    return ("; ".join(told),)
