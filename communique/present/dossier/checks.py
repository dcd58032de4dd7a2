"""What can be doubted: disagreements between reports, claims that can be counted; and what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.data.tables import label
from communique.present.conflicts import SORTS
from communique.present.dossier.material import Material
from communique.present.dossier.model import Block, Column, Grounds, Heading, Part, Row, Table, Words
from communique.present.dossier.wording import named, one_line
from communique.present.relationship import magnitude, when
from communique.present.tallies import claimed
from communique.query.acts import Merged
from communique.query.conflicts import ConflictRow, Told
from communique.query.entries import QuoteRow
from communique.query.tallies import TallyRow

_VERDICTS = {"contradicted": 0, "confirmed": 1, "undecidable": 2}


def quotes(material: Material) -> Iterator[Block]:
    """What was said: words in quotation marks and of named speakers first."""
    if not material.quotes:
        return
    yield Heading("Key quotes", 2, "quotes")

    def key(each: Merged[QuoteRow]) -> tuple[bool, bool, int, float]:
        return each.best.indirect, each.best.speaker is None, -len(each.reports), -each.best.score

    ranked = sorted(range(len(material.quotes)), key=lambda at: (*key(material.quotes[at]), at))
    shown = [material.quotes[at] for at in sorted(ranked[: material.asked.most])]
    columns = (Column("Report of", 2, figures=True), Column("Speaker", 3), Column("Words", 8))
    rows = tuple(
        Row(
            (
                (when(each.best.published_first, each.best.published_last),),
                (_speaker(each.best),),
                _said(each.best),
            ),
            material.on(each),
        )
        for each in sorted(shown, key=lambda each: (each.best.published_first is None, each.best.published_first))
    )
    yield Table(
        "What was said, in quotation marks; what the report gives in its own words is marked so.",
        columns, rows, len(material.quotes) - len(shown), "direct quotes of named speakers, told by most reports",
    )  # fmt: skip


def _speaker(row: QuoteRow) -> str:
    who = label(row.speaker) if row.speaker else "nobody named"
    parties = named(row.parties)
    return f"{one_line(who)} ({parties})" if parties and parties != who else one_line(who)


def _said(row: QuoteRow) -> tuple[Part, ...]:
    words = Words(" … ".join(map(one_line, row.words)))
    return ("in the report’s own words: ", words) if row.indirect else (words,)


def conflicts(material: Material) -> Iterator[Block]:
    """Where reports contradict each other: a row for each side."""
    found = material.conflicts
    if not found:
        return
    yield Heading("Open conflicts", 2, "conflicts")
    shown = found[: material.asked.most]
    columns = (
        Column("What", 4),
        Column("When", 2, figures=True),
        Column("Told", 4),
        Column("In the report’s words", 6),
    )
    rows = tuple(_side(material, row, side) for row in shown for side in row.sides)
    yield Table(
        "Reports that cannot all be right, a row for each side.",
        columns, rows, len(found) - len(shown), "the first by their days",
    )  # fmt: skip


def _side(material: Material, row: ConflictRow, side: Told) -> Row:
    first = side is row.sides[0]
    what = f"{SORTS[row.sort]} ({row.about}; {named(row.parties)})" if first else "the same"
    parts: list[Part] = []
    for words in side.words[:2]:
        parts += ["; " if parts else "", Words(one_line(words))]
    told: Part = Words(one_line(side.told)) if row.sort == "wording" else _said_of(side.told)
    return Row(((what,), (when(row.first_day, row.last_day),), (told,), tuple(parts)), material.of(side.claims))


def _said_of(told: str) -> str:
    """A side's value as people say it.

    >>> _said_of("88,400,000,000 USD"), _said_of("2004-10-14")
    ('88.4 billion USD', '2004-10-14')
    """
    number = re.fullmatch(r"(\d{1,3}(?:,\d{3})+) (.+)", one_line(told))
    return f"{magnitude(float(number[1].replace(',', '')))} {number[2]}" if number else one_line(told)


def claims(material: Material) -> Iterator[Block]:
    """Counted claims and what the record says to each, the contradicted ones first."""
    found = sorted(material.tallies, key=lambda row: _VERDICTS[row.verdict])
    if not found:
        return
    yield Heading("Claims checked", 2, "claims")
    shown = found[: material.asked.most]
    columns = (
        Column("Claim", 4),
        Column("In the report’s words", 5),
        Column("The record", 2),
        Column("How it was worked out", 5),
    )
    rows = tuple(
        Row(
            ((_claim(row),), (Words(one_line(row.words)),), (_verdict(row),), (one_line(row.arithmetic),)),
            _rests(material, row),
        )
        for row in shown
    )
    yield Table(
        "Claims that can be counted, compared with the rest of the record and with the tables of facts that come with "
        "the program.",
        columns, rows, len(found) - len(shown), "the contradicted ones first, then the confirmed",
    )  # fmt: skip


def _claim(row: TallyRow) -> str:
    whose = named(row.actors) or "–"
    return f"{whose}{f' → {named(row.recipients)}' if row.recipients else ''}: {claimed(row)}"


def _verdict(row: TallyRow) -> str:
    return {"confirmed": "confirms it", "contradicted": "contradicts it"}.get(row.verdict, "cannot decide it")


def _rests(material: Material, row: TallyRow) -> Grounds:
    return material.of((row.claim, *row.evidence))
