"""Treaties, statements, agreements and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.present.dossier.material import Material
from communique.present.dossier.model import Block, Column, Figure, Grounds, Heading, Part, Row, Table, Words
from communique.present.dossier.plots import instruments_plot
from communique.present.dossier.wording import named, one_line, quoted, several
from communique.present.relationship import when
from communique.query.fates import DeedRow, FateRow

WORDS = 160
_LINES = 24
"""Texts that are plotted."""


def texts(material: Material, fates: Sequence[FateRow]) -> Iterator[Block]:
    """Each text with the acts on it, in the order of days."""
    if not fates:
        return
    yield Heading("Instruments and their fates", 2, "instruments")
    ranked = sorted(range(len(fates)), key=lambda at: (-len(fates[at].deeds), -fates[at].reports, at))
    shown = [fates[at] for at in sorted(ranked[: material.asked.most])]
    lines = [fates[at] for at in sorted(at for at in ranked if fates[at].first_day and fates[at].type != "statement")]
    if len(lines) > 1:
        lines = lines[-_LINES:]
        yield Figure(
            "Texts through time, statements aside: bold while told to be in force, broken where that is not told.",
            f"A line through time for each of {several(len(lines), 'text')} from its first act on.",
            "All texts stand in the table of this section."
            if len(lines) < _LINES
            else "The latest are drawn; more stand in the table.",
            instruments_plot(lines),
        )
    columns = (
        Column("Text", 3), Column("Parties", 3), Column("What became of it, as far as the record tells", 4),
        Column("In the report’s words", 5),
    )  # fmt: skip
    rows = tuple(
        Row(
            (_name(row), (named(row.parties) or "not told",), (_fate(row),), quoted(row.deeds[0].words[:1], WORDS)),
            _on(material, row),
        )
        for row in shown
    )
    yield Table(
        "Texts in the order of their days. What is in force is told by rules from the acts, and is no legal opinion.",
        columns, rows, len(fates) - len(shown), "those with most acts and reports",
    )  # fmt: skip


def _on(material: Material, row: FateRow) -> Grounds:
    by_entry = {each.entry: each for each in material.instruments}
    acts = [by_entry[entry] for entry in row.entries]
    return material.of(told.claim for each in acts for told in each.rows if told.claim not in each.copied)


def _name(row: FateRow) -> tuple[Part, ...]:
    many = f", {row.count} of them" if row.count and row.count > 1 else ", several" if row.count is None else ""
    if row.name is None:
        return (f"{row.type} without a name{many}",)
    if row.known:
        signed = f", known as signed on {row.signed}" if row.signed else ""
        return (f"{one_line(row.name)} ({row.type}{signed})",)
    return (Words(one_line(row.name)), f" ({row.type}{many})")


def _fate(row: FateRow) -> str:
    """What was done with it, where that is more than one thing, and where it stands."""
    force = {True: "in force: ", False: "not in force: ", None: ""}[row.in_force]
    told = [f"{force}{row.why}"]
    if len(row.deeds) > 1:
        told.insert(0, ", ".join(_deed(deed) for deed in row.deeds))
    if row.doubtful:
        told.append("the acts contradict each other")
    if row.violated:
        told.append("told as violated")
    return "; ".join(told)


def _deed(deed: DeedRow) -> str:
    day = when(deed.first_day, deed.last_day)
    return f"{deed.action} {f'[{day}]' if deed.basis == 'carried' else day if deed.first_day else 'on no day told'}"
