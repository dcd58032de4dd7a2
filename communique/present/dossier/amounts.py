"""Figures: series of one quantity through time, with what reports disagree on, and all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from communique.present.dossier.material import Material
from communique.present.dossier.model import Block, Column, Figure, Heading, Row, Table
from communique.present.dossier.plots import series_plot
from communique.present.dossier.wording import listed, named, one_line
from communique.present.relationship import magnitude, when
from communique.query.acts import Merged
from communique.query.entries import FigureRow
from communique.query.series import PointRow, SeriesRow, ToldRow
from communique.resolve.conflicts import LOOSE

_POINTS = 3
"""Periods that a series has at least to be plotted and to stand by itself."""
_BOUNDS = {"about": "about ", "at_least": "at least ", "at_most": "at most "}


def drawn(series: Iterable[SeriesRow], parties: Sequence[str]) -> list[SeriesRow]:
    """The series of the parties together that are long enough to stand by themselves."""
    least = min(2, len(parties))
    return [
        row
        for row in series
        if row.dated >= _POINTS and row.measure not in LOOSE and len({*parties} & {*row.parties}) >= least
    ]


def amounts(material: Material, series: Sequence[SeriesRow]) -> Iterator[Block]:
    """All figures: the series first, those with most periods before others."""
    if not material.figures:
        return
    yield Heading("Figures", 2, "figures")
    by_entry = {each.entry: each for each in material.figures}
    long = drawn(series, material.asked.parties)
    for at, row in enumerate(long, 1):
        yield from _series(material, row, by_entry, f"series-{at}")
    told = {entry for row in long for entry in row.entries}
    rest = [each for each in material.figures if each.entry not in told]
    if rest:
        if long:
            yield Heading("Other figures", 3, "figures-other")
        yield _others(material, rest)


def title(row: SeriesRow) -> str:
    """What a series is of: "Trade (export) in USD"."""
    flow = f" ({', '.join(row.flow)})" if row.flow else ""
    return f"{row.measure.capitalize()}{flow} in {'%' if row.unit == 'percent' else one_line(row.unit)}"


def _series(material: Material, row: SeriesRow, by_entry: dict[str, Merged[FigureRow]], anchor: str) -> Iterator[Block]:
    dated = [point for point in row.points if point.first_day]
    first, last = (when(point.first_day, point.last_day) for point in (dated[0], dated[-1]))
    yield Heading(title(row), 3, anchor)
    yield Figure(
        f"{title(row)}, {named(row.parties)}, {first} to {last}.",
        f"A plot of {title(row).lower()} of {named(row.parties)}, {len(dated)} periods from {first} to {last}.",
        "Its numbers stand in the table of this section.",
        series_plot(row),
    )
    points = row.points[-material.asked.most :]
    columns = (
        Column("Period", 2, figures=True), Column("Value", 3, True, True), Column("In the report’s words", 7),
        Column("Remarks", 4),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                (when(point.first_day, point.last_day),),
                (value(by_entry[told.entry].best),),
                material.sentence(by_entry[told.entry].best),
                (_remarks(by_entry[told.entry], point, told),),
            ),
            material.on(by_entry[told.entry]),
        )
        for point in points
        for told in sorted(point.told, key=lambda told: told.value != point.value)
    )
    yield Table(
        f"{title(row)}, {named(row.parties)}, by period.", columns, rows, len(row.points) - len(points), "the latest"
    )


def _remarks(each: Merged[FigureRow], point: PointRow, told: ToldRow) -> str:
    parts = []
    if point.disputed:
        parts.append("reports differ" + ("" if told.value == point.value else "; another value stands for the period"))
    return "; ".join([*parts, *ahead(each)])


def ahead(each: Merged[FigureRow]) -> list[str]:
    """Whether a figure was told before its period was over: then it is a target, a plan or a guess."""
    told = each.best.published_last
    if told is None or each.first_day is None or each.last_day is None:
        return []
    if told < each.first_day:
        return ["told before the period"]
    return ["told before the period was over"] if told < each.last_day else []


def value(row: FigureRow) -> str:
    """A figure as people say it: "about 6.8 billion USD", "70th anniversary"."""
    if row.measure == "anniversary" or row.unit == row.measure:
        return f"{ordinal(row.value)} {one_line(row.unit)}"
    return f"{_BOUNDS.get(row.bound or '', '')}{magnitude(row.value)} {unit_name(row.value, row.unit)}"


def unit_name(number: float, unit: str) -> str:
    """The unit beside a number.

    >>> unit_name(6.8e9, "USD"), unit_name(30, "percent"), unit_name(1, "year"), unit_name(3, "square kilometre")
    ('USD', '%', 'year', 'square kilometres')
    >>> unit_name(2, "country"), unit_name(5, "bus"), unit_name(2, "day"), unit_name(40, "people")
    ('countries', 'buses', 'days', 'people')
    """
    if unit == "percent":
        return "%"
    line = one_line(unit)
    if number == 1 or unit.isupper() or unit.endswith(("people", "men", "per cent")):
        return line
    if line.endswith(("s", "x", "z", "ch", "sh")):
        return f"{line}es"
    return f"{line[:-1]}ies" if line.endswith("y") and line[-2:-1] not in tuple("aeiou") else f"{line}s"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def ordinal(number: float) -> str:
    """A place in a row.

    >>> ordinal(1), ordinal(12), ordinal(22), ordinal(70)
    ('1st', '12th', '22nd', '70th')
    """
    last = int(number) % 10 if int(number) // 10 % 10 != 1 else 0
    return f"{number:,.0f}{_ENDINGS.get(last, 'th')}"


def _others(material: Material, rest: Sequence[Merged[FigureRow]]) -> Table:
    ranked = sorted(range(len(rest)), key=lambda at: (-len(rest[at].reports), -rest[at].best.score, at))
    shown = [rest[at] for at in sorted(ranked[: material.asked.most])]
    columns = (
        Column("Period", 2, figures=True), Column("Measure", 2), Column("Value", 3, True, True), Column("Of", 3),
        Column("In the report’s words", 6), Column("Remarks", 2),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                (when(each.first_day, each.last_day) if each.first_day else "not told",),
                (each.best.measure,),
                (value(each.best),),
                (named(each.best.parties) or "not told",),
                material.sentence(each.best),
                (_doubts(each),),
            ),
            material.on(each),
        )
        for each in shown
    )
    return Table(
        "Figures that stand alone.",
        columns, rows, len(rest) - len(shown), "those told by most reports, and of these the surest",
    )  # fmt: skip


def _doubts(each: Merged[FigureRow]) -> str:
    counted = [row for row in each.rows if row.claim not in each.copied]
    own = value(each.best)
    others = dict.fromkeys(value(row) for row in counted)
    others.pop(own, None)
    parts: list[str] = [f"also told as {listed(list(others))}"] if others else []
    return "; ".join([*parts, *ahead(each)])
