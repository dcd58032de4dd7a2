"""What happened: the index of cooperation and conflict, the chronology, the meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from communique.data.tables import label
from communique.present.dossier.material import Material
from communique.present.dossier.model import Block, Column, Figure, Heading, Part, Remark, Row, Table
from communique.present.dossier.plots import chronology_plot, index_plot, map_plot, meetings_plot
from communique.present.dossier.wording import act_name, day_of, listed, named, quoted, score, several
from communique.present.relationship import when
from communique.query.acts import Merged
from communique.query.entries import EventRow
from communique.query.index import Index
from communique.query.meetings import MeetingRow, by_place, by_year

WORDS = 240
"""Characters of a claim's words that a table shows; all of them stand in the list of sources."""
_SURE = 0.5


def index(material: Material, index: Index) -> Iterator[Block]:
    """The index by years, plotted and as numbers."""
    rows = [row for row in index.of() if row.events]
    if not rows:
        return
    yield Heading("Cooperation and conflict by year", 2, "index")
    yield Remark(index.told + " What counts and what does not is told at the end.")
    if len(rows) > 1:
        first, last = rows[0].period, rows[-1].period
        yield Figure(
            f"Cooperation (above zero) and conflict (below) from {first} to {last}.",
            f"A plot of the mean score of each year's acts from {first} to {last}, with its smoothed course.",
            "Its numbers stand in the table of this section.",
            index_plot(index),
        )
    by_entry = {each.entry: each for each in material.events}
    shown = rows[-material.asked.most :]
    lines = tuple(
        Row(
            (
                (row.period,), (f"{row.events:,}",), (f"{row.cooperation:,}",), (f"{row.conflict:,}",),
                (score(row.mean),), (f"{score(row.lowest)} to {score(row.highest)}",), (score(row.smoothed),),
            ),
            material.all(by_entry[entry] for entry in row.entries),
        )
        for row in shown
    )  # fmt: skip
    columns = (
        Column("Year", 1, figures=True), Column("Acts", 1, True, True), Column("Above 0", 1, True, True),
        Column("Below 0", 1, True, True), Column("Mean score", 1, True, True), Column("Range", 2, True, True),
        Column("Smoothed", 1, True, True),
    )  # fmt: skip
    yield Table("The index by year.", columns, lines, len(rows) - len(shown), "the latest years")
    if index.left_out:
        told = listed([f"{several(len(entries), 'act')} ({why})" for why, entries in index.left_out.items()])
        yield Remark(f"Left out of the index: {told}.")


def chronology(material: Material) -> Iterator[Block]:
    """What was done, in the order of days."""
    events = material.events
    if not events:
        return
    yield Heading("Chronology", 2, "chronology")
    dated = [each for each in events if each.first_day]
    if len(dated) > 1:
        yield Figure(
            f"{several(len(dated), 'act')} with days, in the rows of their types; a bar where only a range is told.",
            f"A strip of time with {several(len(dated), 'act')}, cooperation above conflict.",
            "The acts stand in the table of this section.",
            chronology_plot(events),
        )
    shown = chosen(events, material.asked.most)
    columns = (Column("Day", 2, figures=True), Column("Act", 3), Column("In the report’s words", 7))
    rows = tuple(
        Row(((day_of(each),), _act(each), quoted(each.best.words, WORDS)), material.on(each)) for each in shown
    )
    yield Table(
        "What was done, by PLOVER’s types. An act without a day of its own is put to that of its report, in brackets.",
        columns,
        rows,
        len(events) - len(shown),
        "of each of PLOVER’s four classes the same part, those told by most reports and then the surest",
    )


def chosen(entries: Sequence[Merged[EventRow]], most: int) -> list[Merged[EventRow]]:
    """The entries that are shown where there are more, in their own order: of each of PLOVER's four classes the same
    part, so that a cut changes nothing of the balance; within a class those of most reports, then the surest."""
    ranks: dict[str | None, list[int]] = defaultdict(list)
    for at in sorted(range(len(entries)), key=lambda at: (-len(entries[at].reports), -entries[at].best.score, at)):
        ranks[entries[at].best.quad].append(at)
    order = sorted(((rank + 0.5) / len(of), at) for of in ranks.values() for rank, at in enumerate(of))
    return [entries[at] for at in sorted(at for _, at in order[:most])]


def _act(each: Merged[EventRow]) -> tuple[Part, ...]:
    best = each.best
    told = f"{act_name(best.type, best.mode)}: {named(best.actors)}"
    if best.recipients:
        told += f" → {named(best.recipients)}"
    if best.aux == "future":
        told += "; planned"
    return (told + doubts(each),)


def doubts(each: Merged[EventRow]) -> str:
    """Where the reports differ on an act, and how sure it is where it is less likely than not."""
    counted = [row for row in each.rows if row.claim not in each.copied]
    told = []
    types = dict.fromkeys(row.type for row in counted)
    if len(types) > 1:
        told.append(f"reports differ on the type: {listed(list(types))}")
    days = dict.fromkeys(when(row.first_day, row.last_day) for row in counted if row.first_day)
    if len(days) > 1:
        told.append(f"reports differ on the day: {listed(list(days))}")
    others = {party for row in counted for party in (*row.actors, *row.recipients)}
    if others - {*each.best.actors, *each.best.recipients}:
        told.append(f"some also name {listed(sorted(map(label, others - {*each.best.actors, *each.best.recipients})))}")
    if each.best.score < _SURE:
        told.append(f"unsure ({each.best.score:.0%})")
    return f"; {'; '.join(told)}" if told else ""


_SORTS = {
    "visit": "visit", "meeting": "meeting", "multilateral": "multilateral meeting",
    "third-party": "meeting by a third party", "phone": "call",
}  # fmt: skip


def meetings(material: Material, rows: Sequence[MeetingRow]) -> Iterator[Block]:
    """Visits, meetings and calls."""
    if not rows:
        return
    yield Heading("Meetings", 2, "meetings")
    yield from _plots(rows)
    by_entry = {each.entry: each for each in material.events}
    ranked = sorted(range(len(rows)), key=lambda at: (rows[at].planned, -rows[at].reports, at))
    shown = [rows[at] for at in sorted(ranked[: material.asked.most])]
    lines = tuple(
        Row(
            (
                (day_of(by_entry[row.entry]),),
                (_SORTS[row.sort] + ("; planned" if row.planned else ""),),
                (named(row.guests) + (f" → {named(row.hosts)}" if row.hosts else ""),),
                (_place(row),),
                quoted(row.words, WORDS // 2),
            ),
            material.on(by_entry[row.entry]),
        )
        for row in shown
    )
    columns = (
        Column("Day", 2, figures=True), Column("Sort", 2), Column("Who", 3), Column("Where", 2),
        Column("In the report’s words", 5),
    )  # fmt: skip
    yield Table(
        "Visits, meetings and calls. A day in brackets is that of the report.",
        columns, lines, len(rows) - len(shown), "those told by most reports",
    )  # fmt: skip


def _plots(rows: Sequence[MeetingRow]) -> Iterator[Block]:
    years = by_year(rows)
    if len(years) > 1:
        held = sum(len(year.entries) for year in years)
        yield Figure(
            f"Meetings by year, {years[0].year} to {years[-1].year}.",
            f"A plot of {several(held, 'meeting')} by year from {years[0].year} to {years[-1].year}.",
            "Each stands in the table of this section, where those that are only planned are marked so.",
            meetings_plot(rows),
        )
    places = [place for place in by_place(rows) if place.lat is not None]
    if len(places) > 1:
        yield Figure(
            "Where they met; a ring where only the country is told.",
            f"A map of {several(len(places), 'place')} of meetings: {listed([place.place for place in places[:12]])}.",
            "Each meeting stands in the table of this section.",
            map_plot(rows),
        )


def _place(row: MeetingRow) -> str:
    if row.place is None:
        return "not told"
    if not row.exact:
        return f"{row.place}, no place told"
    also = f"; also {listed(row.also)}" if row.also else ""
    return f"{row.place}, {label(row.state)}{also}" if row.state else f"{row.place}{also}"
