"""Treaties, statements, agreements and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.present.dossier.material import Material
from communique.present.dossier.model import Block, Column, Grounds, Heading, Part, Row, Table, Words
from communique.present.dossier.wording import named, one_line, quoted
from communique.present.relationship import when
from communique.query.fates import FateRow

WORDS = 160


def texts(material: Material, fates: Sequence[FateRow]) -> Iterator[Block]:
    """Each text with the acts on it, in the order of days."""
    if not fates:
        return
    yield Heading("Instruments and their fates", 2, "instruments")
    ranked = sorted(range(len(fates)), key=lambda at: (-len(fates[at].deeds), -fates[at].reports, at))
    shown = [fates[at] for at in sorted(ranked[: material.asked.most])]
    columns = (
        Column("Text", 4), Column("Parties", 3), Column("Acts on it", 4), Column("As far as the record tells", 4),
    )  # fmt: skip
    rows = tuple(Row((_name(row), (named(row.parties),), (_deeds(row),), (_fate(row),)), _on(material, row)) for row in shown)
    yield Table(
        "Texts in the order of their days. What is in force is told by rules from the acts, and is no legal opinion.",
        columns, rows, len(fates) - len(shown), "those with most acts and reports",
    )  # fmt: skip


def _on(material: Material, row: FateRow) -> Grounds:
    by_entry = {each.entry: each for each in material.instruments}
    return material.of(claim for entry in row.entries for claim in _claims(by_entry[entry]))


def _claims(each: object) -> Iterator[str]:
    from communique.query.acts import Merged

    assert isinstance(each, Merged)
    yield from (line.claim for line in each.rows if line.claim not in each.copied)


def _name(row: FateRow) -> tuple[Part, ...]:
    many = f"; {row.count} of them" if row.count and row.count > 1 else "; several" if row.count is None else ""
    if row.name is None:
        words = row.deeds[0].words if row.deeds else ()
        return (f"{row.type}, unnamed{many}: ", *quoted(words[:1], WORDS))
    if row.known:
        return (f"{one_line(row.name)} ({row.type})",)
    return (Words(one_line(row.name)), f" ({row.type}{many})")


def _deeds(row: FateRow) -> str:
    return "; ".join(
        f"{deed.action} {when(deed.first_day, deed.last_day) if deed.first_day else 'on a day not told'}"
        + (" (the report’s day)" if deed.basis == "carried" else "")
        for deed in row.deeds
    )


def _fate(row: FateRow) -> str:
    force = {True: "in force", False: "not in force", None: "not told whether in force"}[row.in_force]
    doubt = "; the acts contradict each other" if row.doubtful else ""
    violated = "; told as violated" if row.violated else ""
    return f"{force}: {row.why}{doubt}{violated}"
