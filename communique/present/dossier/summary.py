"""What the record holds, in sentences made from its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from communique.present.dossier.amounts import ahead, drawn, title, value
from communique.present.dossier.material import NAMED, Material, counted
from communique.present.dossier.model import Block, Grounds, Heading, Paragraph, Remark, Statement
from communique.present.dossier.wording import are, listed, named, score, several, span, topic_name
from communique.present.relationship import when
from communique.query.acts import Merged
from communique.query.entries import FigureRow
from communique.query.fates import FateRow
from communique.query.index import Index
from communique.query.meetings import MeetingRow, Sort
from communique.query.series import PointRow, SeriesRow

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


def scope(material: Material) -> Iterator[Block]:
    """What the dossier covers: reports, days, what was asked for."""
    asked = material.asked
    entries = list(material.entries())
    documents = {row.document for each in entries for row in each.rows}
    days = [day for document in documents if (day := material.reports[document].published_first)]
    copies = {row.document for row in material.copies} & documents
    dated = f", published {span(days)}" if days else ""
    lines = [
        Statement(
            (f"{several(len(documents), 'report')} {'tells' if len(documents) == 1 else 'tell'} of "
             f"{named(asked.parties)}{dated}.",),
            material.all(entries, copies=True),
        )
    ]  # fmt: skip
    if undated := [document for document in documents if material.reports[document].published_first is None]:
        those = [each for each in entries if each.best.document in undated]
        told = f"Of {several(len(undated), 'report')} the day of publication is not known."
        lines += [Statement((told,), material.all(those))] if those else []
    if copies:
        told = (
            f"{several(len(copies), 'report')} of these {'copies' if len(copies) == 1 else 'copy'} others in whole or "
            "in part; what a copy repeats counts once."
        )
        pairs = {
            name for row in material.copies if row.document in copies for name in (row.document, row.original_document)
        }
        first = {row.document: row.claim for each in reversed(entries) for row in each.rows if row.document in pairs}
        lines.append(Statement((told,), _whole(material.of(first.values(), most=NAMED))))
    yield Paragraph(tuple(lines))
    if limits := _limits(material):
        yield Remark(limits)


def _limits(material: Material) -> str:
    asked = material.asked
    told = []
    if asked.since or asked.until:
        told.append(
            f"Asked for is the time{f' from {asked.since}' if asked.since else ''}"
            f"{f' until {asked.until}' if asked.until else ''}: acts, texts and figures go by their days, positions "
            "and quotes by those of their reports; what has no day is left out."
        )
    if asked.topics:
        told.append(
            f"Asked for is what is said of {listed([topic_name(topic) for topic in asked.topics])}: positions by their "
            "topics, everything else where its words speak of it by the same lists."
        )
    return " ".join(told)


@dataclass(frozen=True, slots=True)
class Counted:
    """What has been computed from the entries."""

    index: Index
    meetings: Sequence[MeetingRow]
    fates: Sequence[FateRow]
    series: Sequence[SeriesRow]


def summary(material: Material, counted: Counted) -> Iterator[Block]:
    """The numbers of the whole."""
    yield Heading("Summary in numbers", 2, "summary")
    parts = (
        _acts(material),
        _course(material, counted.index),
        _meetings(material, counted.meetings),
        _texts(material, counted.fates),
        _stances(material),
        _amounts(material, counted.series),
        _open(material),
        _unsure(material),
    )
    for lines in map(tuple, parts):
        if lines:
            yield Paragraph(lines)


def _acts(material: Material) -> Iterator[Statement]:
    events = material.events
    if not events:
        return
    days = [day for each in events for day in (each.first_day, each.last_day) if day]
    told = f"The record holds {several(len(events), 'act')} in which {_part(material.asked.parties)}, {span(days)}."
    yield Statement((told,), material.all(events))
    for quad in QUADS:
        if those := [each for each in events if each.best.quad == quad]:
            yield Statement((f"{len(those):,} {are(len(those))} {quad}.",), material.all(those))


def _part(parties: Sequence[str]) -> str:
    """Whose acts they are.

    >>> _part(["RUS", "CHN"]), _part(["RUS"])
    ('both Russia and China have a part', 'Russia has a part')
    """
    if len(parties) == 1:
        return f"{named(parties)} has a part"
    return f"{'both' if len(parties) == 2 else 'at least two of'} {named(parties)} have a part"


def _course(material: Material, index: Index) -> Iterator[Statement]:
    rows = [row for row in index.of() if row.mean is not None]
    if len(rows) < 2:
        return
    by_entry = {each.entry: each for each in material.events}
    for word, choose in (("highest", max), ("lowest", min)):
        extreme = choose(row.mean for row in rows if row.mean is not None)
        years = [row for row in rows if row.mean == extreme]
        entries = [by_entry[entry] for row in years for entry in row.entries]
        told = (
            f"The mean score of a year’s acts is {word} in {listed([row.period for row in years])}: {score(extreme)}, "
            f"of {several(len(entries), 'act')}."
        )
        yield Statement((told,), material.all(entries))


_SORTS: Mapping[Sort, tuple[str, ...]] = {
    "visit": ("visit",),
    "meeting": ("meeting",),
    "phone": ("call",),
    "multilateral": ("multilateral meeting",),
    "third-party": ("meeting by a third party", "meetings by third parties"),
}


def _meetings(material: Material, meetings: Sequence[MeetingRow]) -> Iterator[Statement]:
    held = [row for row in meetings if not row.planned]
    by_entry = {each.entry: each for each in material.events}
    if not held:
        return
    sorts = Counter(row.sort for row in held)
    counts = [several(sorts[sort], *names) for sort, names in _SORTS.items() if sorts[sort]]
    told = f"{several(len(held), 'meeting')} of any sort {are(len(held))} told: {listed(counts)}."
    yield Statement(
        (told if len(counts) > 1 else f"{counts[0]} {are(len(held))} told.",),
        material.all(by_entry[row.entry] for row in held),
    )
    places = Counter(row.place for row in held if row.place and row.exact)
    for place, count in places.most_common(1):
        those = [by_entry[row.entry] for row in held if row.place == place and row.exact]
        yield Statement(
            (f"The place told most often is {place}, of {several(count, 'meeting')}.",), material.all(those)
        )


def _texts(material: Material, fates: Sequence[FateRow]) -> Iterator[Statement]:
    by_entry = {each.entry: each for each in material.instruments}
    if not fates:
        return
    yield Statement(
        (f"{several(len(fates), 'text')} {are(len(fates))} told of, such as treaties, statements and agreements.",),
        material.all(material.instruments),
    )
    for told, wanted in (
        ("in force, as far as the record tells", True),
        ("not in force, as far as the record tells", False),
    ):
        if those := [row for row in fates if row.in_force is wanted]:
            entries = (by_entry[entry] for row in those for entry in row.entries)
            yield Statement((f"{len(those):,} {are(len(those))} {told}.",), material.all(entries))


def _stances(material: Material) -> Iterator[Statement]:
    positions, parties = material.positions, material.asked.parties
    if not positions:
        return
    yield Statement((f"{several(len(positions), 'position')} {are(len(positions))} told.",), material.all(positions))
    joint = [each for each in positions if len(set(parties) & set(each.best.holders)) > 1]
    if joint and len(parties) > 1:
        yield Statement(
            (f"{len(joint):,} {are(len(joint))} held by {'both' if len(parties) == 2 else 'several of them'}.",),
            material.all(joint),
        )
    topics = Counter(topic for each in positions for topic in each.best.topics if topic != "other")
    # Where topics are asked for, on which most are says nothing.
    for topic, count in [] if material.asked.topics else topics.most_common(1):
        those = [each for each in positions if topic in each.best.topics]
        told = f"Most are on {topic_name(topic)}: {count:,}."
        if [other for _, other in topics.most_common(2)].count(count) == 1:
            yield Statement((told,), material.all(those))


def _amounts(material: Material, series: Sequence[SeriesRow]) -> Iterator[Statement]:
    """The first and the last value of each series that is plotted, but for what was told before its time."""
    by_entry = {each.entry: each for each in material.figures}
    for row in drawn(series, material.asked.parties)[:3]:
        points = [point for point in row.points if point.first_day and not _early(by_entry, point)]
        if len(points) > 1:
            ends = (points[0], points[-1])
            first, last = (value(by_entry[_standing(point)].best) for point in ends)
            told = (
                f"{title(row)}, {named(row.parties)}: {first} for {when(ends[0].first_day, ends[0].last_day)}, "
                f"{last} for {when(ends[1].first_day, ends[1].last_day)}."
            )
            claims = [told.claim for point in ends for told in counted(by_entry[_standing(point)])]
            yield Statement((told,), material.of(claims))


def _early(by_entry: Mapping[str, Merged[FigureRow]], point: PointRow) -> bool:
    return any(ahead(by_entry[told.entry]) for told in point.told)


def _standing(point: PointRow) -> str:
    """The entry whose value stands for the point."""
    return next(told.entry for told in point.told if told.value == point.value)


def _open(material: Material) -> Iterator[Statement]:
    if rows := material.conflicts:
        claims = [claim for row in rows for side in row.sides for claim in side.claims]
        told = f"In {several(len(rows), 'place')} reports contradict each other."
        yield Statement((told,), _whole(material.of(claims, most=NAMED)))
    if tallies := material.tallies:
        counts = Counter(row.verdict for row in tallies)
        told = ", ".join(
            f"the record {says} {counts[verdict]:,}"
            for verdict, says in (("confirmed", "confirms"), ("contradicted", "contradicts"))
            if counts[verdict]
        )
        rest = f"{counts['undecidable']:,} cannot be decided" if counts["undecidable"] else ""
        parts = listed([part for part in (told, rest) if part])
        count = f"Of {several(len(tallies), 'claim')} that can be counted, {parts}."
        yield Statement((count,), _whole(material.of((row.claim for row in tallies), most=NAMED)))


def _unsure(material: Material) -> Iterator[Statement]:
    """How much of it is unsure, and why."""
    acts: list[Merged[Any]] = [*material.events, *material.instruments]
    yield from _count(material, acts, "a single report", lambda each: len(each.reports) <= 1, "rest on")
    carried = "the day of their report, since the words give none"
    yield from _count(material, acts, carried, lambda each: each.basis == "carried", "have")
    yield from _count(material, acts, "no day", lambda each: each.first_day is None, "have")


def _count(material: Material, acts: Sequence[Merged[Any]], what: str, holds: Any, verb: str) -> Iterator[Statement]:
    if those := [each for each in acts if holds(each)]:
        if len(those) == 1:
            verb, what = {"have": "has", "rest on": "rests on"}[verb], what.replace("their", "its")
        told = f"{len(those):,} of {several(len(acts), 'act')} and steps on texts {verb} {what}."
        yield Statement((told,), material.all(those))


def _whole(grounds: Grounds) -> Grounds:
    return Grounds(grounds.cites, True, grounds.more)
