"""Positions: who is for or against what, how the wording drifts, where it turns and where it falls silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from communique.data.tables import label
from communique.present.dossier.material import Material
from communique.present.dossier.model import (
    Block,
    Column,
    Figure,
    Grounds,
    Heading,
    Part,
    Points,
    Remark,
    Row,
    Statement,
    Table,
    Words,
)
from communique.present.dossier.plots import positions_plot
from communique.present.dossier.wording import listed, named, one_line, quoted, several, topic_name
from communique.present.relationship import when
from communique.query.acts import Merged
from communique.query.entries import PositionRow
from communique.query.stances import CellRow, matrix
from communique.resolve.drift import Step, Strand

_STRANDS = 4
"""A strand for so many rows that a table may have."""
_CELLS = 20
"""Topics of one holder that are plotted."""
_ENOUGH = 2
"""Stances that a wording can be compared from."""


def stances(material: Material) -> Iterator[Block]:
    """All positions, each once: those that can be compared in their strands, the others in one table."""
    if not material.positions:
        return
    yield Heading("Positions and their drift", 2, "positions")
    yield from _matrix(material)
    found = _threads(material)
    shown = found[: max(1, material.asked.most // _STRANDS)]
    if shown:
        yield Heading("Wording over time", 3, "drift")
        yield Remark(
            "Stances on one thing stand together, each beside the one before it: which words are new, which are gone, "
            "and whether it is for where the one before is against. Days are the reports’. Stances that a party "
            "takes elsewhere in the record are counted in."
        )
    yield from (_strand(material, thread) for thread in shown)
    if len(found) > len(shown):
        yield Remark(
            f"{len(found) - len(shown):,} more such strands in the record: those with turns and the longest are shown."
        )
    if points := tuple(_silences(material)):
        yield Heading("Silences", 3, "silences")
        yield Points(points)
    yield from _others(material, {step.stance.claim for thread in shown for step in thread.strand.steps})


def _matrix(material: Material) -> Iterator[Block]:
    """Topics by who holds how many stances for and against."""
    parties = material.asked.parties
    by_entry = {each.entry: each for each in material.positions}
    topics: dict[str, dict[str, CellRow]] = defaultdict(dict)
    cells = matrix(material.positions, parties)
    for cell in cells:
        topics[cell.topic][cell.holder] = cell
    dated = [cell for cell in cells if cell.first_day and len(cell.stances) > 1][:_CELLS]
    if len(dated) > 1:
        yield Figure(
            "Stances through time on topics with more than one: for above a line, against below it; a ring where one "
            "changes sides.",
            f"Stances through time by topic and holder, {several(len(dated), 'row')}.",
            "They stand in the tables of this section.",
            positions_plot(dated),
        )
    shown = list(topics)[: material.asked.most]
    rows = tuple(
        Row(
            ((topic_name(topic),), *((_sides(topics[topic].get(party)),) for party in parties)),
            material.all(by_entry[entry] for cell in topics[topic].values() for entry in cell.entries),
        )
        for topic in shown
    )
    columns = (Column("Topic", 3), *(Column(label(party), 3) for party in parties))
    yield Table(
        "Positions by topic. One that parties hold together counts for each; one may be on several topics.",
        columns, rows, len(topics) - len(shown), "the topics with most positions",
    )  # fmt: skip


def _sides(cell: CellRow | None) -> str:
    if cell is None:
        return "–"
    counts = ", ".join(f"{count} {side}" for side, count in (("for", cell.pro), ("against", cell.contra)) if count)
    turns = f"; {several(cell.turns, 'turn')}, the latest {cell.latest}" if cell.turns else ""
    return counts + turns


@dataclass(slots=True)
class _Thread:
    """A strand of stances, and whose it is: of several holders and topics where it is the same for all."""

    strand: Strand
    holders: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


def _threads(material: Material) -> list[_Thread]:
    """Strands of at least two stances, one of them of this relationship; those with turns first, then the longest."""
    ours = {row.claim for each in material.positions for row in each.rows}
    found: dict[frozenset[str], _Thread] = {}
    for drift in material.drifts:
        for strand in drift.strands:
            claims = frozenset(step.stance.claim for step in strand.steps)
            if len(strand.steps) < _ENOUGH or claims.isdisjoint(ours):
                continue
            thread = found.setdefault(claims, _Thread(strand))
            thread.holders += [drift.holder] if drift.holder not in thread.holders else []
            thread.topics += [drift.topic] if drift.topic not in thread.topics else []
    whole = [thread for claims, thread in found.items() if not any(claims < other for other in found)]
    return sorted(whole, key=lambda thread: (-len(thread.strand.turns), -len(thread.strand.steps), thread.strand.name))


def _strand(material: Material, thread: _Thread) -> Table:
    by_claim = {row.claim: each for each in material.positions for row in each.rows}
    columns = (
        Column("Day", 2, figures=True), Column("Who", 3), Column("Side", 2), Column("Wording", 5),
        Column("Beside the one before", 5),
    )  # fmt: skip
    steps = _chosen(thread.strand.steps, by_claim.keys(), max(_ENOUGH, material.asked.most // _STRANDS))
    rows = tuple(
        Row(
            (
                (str(step.stance.day or "–"),),
                (_holders(by_claim.get(step.stance.claim), thread),),
                (step.stance.polarity,),
                (Words(step.stance.issue),),
                _beside(step, first=step is thread.strand.steps[0]),
            ),
            _on(material, by_claim.get(step.stance.claim), step.stance.claim),
        )
        for step in steps
    )
    topics = listed([topic_name(topic) for topic in thread.topics])
    caption = f"{named(thread.holders)} on “{one_line(thread.strand.name)}” ({topics})."
    return Table(caption, columns, rows, len(thread.strand.steps) - len(steps), _SHOWN)


_SHOWN = (
    "the changes of side, then the latest of this relationship, then of others; each is set beside the one before it"
)


def _chosen(steps: Sequence[Step], ours: Collection[str], most: int) -> list[Step]:
    """The steps that are shown of many, in their order: changes of side, then those of the relationship, the latest
    first."""
    ranked = sorted(range(len(steps)), key=lambda at: (not steps[at].turns, steps[at].stance.claim not in ours, -at))
    return [steps[at] for at in sorted(ranked[:most])]


def _holders(each: Merged[PositionRow] | None, thread: _Thread) -> str:
    return named(each.best.holders if each else thread.holders)


def _on(material: Material, each: Merged[PositionRow] | None, claim: str) -> Grounds:
    return material.on(each) if each else material.of([claim])


def _beside(step: Step, *, first: bool) -> tuple[Part, ...]:
    if first:
        return ("the first told",)
    told: list[Part] = ["other side than before"] if step.turns else []
    for name, words in (("new", step.new), ("gone", step.gone)):
        if words:
            told += ["; " if told else "", f"{name}: ", Words(" ".join(words))]
    return tuple(told) or ("the same words that carry meaning",)


def _silences(material: Material) -> Iterator[Statement]:
    """Times without a stance on a topic that a party takes at least two stances on."""
    ours = {row.claim for each in material.positions for row in each.rows}
    for drift in material.drifts:
        steps = [step.stance for strand in drift.strands for step in strand.steps]
        if len(steps) < _ENOUGH or not any(stance.claim in ours for stance in steps):
            continue
        for silence in drift.silences:
            ends = f"to {silence.before}" if silence.before else "to the end of the record"
            holder, reports = label(drift.holder), several(silence.reports, "report")
            told = (
                f"{holder} on {topic_name(drift.topic)}: no stance from {silence.after} {ends}, while {reports} "
                f"{'tells' if silence.reports == 1 else 'tell'} of {holder}."
            )
            edges = [stance.claim for stance in steps if stance.day in (silence.after, silence.before)]
            yield Statement((told,), material.of(edges))


def _others(material: Material, told: set[str]) -> Iterator[Block]:
    """The positions that stand in no strand that is shown."""
    rest = [each for each in material.positions if told.isdisjoint(row.claim for row in each.rows)]
    if not rest:
        return
    ranked = sorted(range(len(rest)), key=lambda at: (-len(rest[at].reports), -rest[at].best.score, at))
    shown = [rest[at] for at in sorted(ranked[: material.asked.most])]
    columns = (
        Column("Report of", 2, figures=True), Column("Who", 3), Column("Side", 2), Column("What", 4),
        Column("In the report’s words", 5),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                (when(each.best.published_first, each.best.published_last),),
                (named(each.best.holders),),
                (each.best.polarity,),
                (Words(one_line(each.best.issue)),),
                quoted(each.best.words, 160),
            ),
            material.on(each),
        )
        for each in sorted(shown, key=lambda each: (each.best.published_first is None, each.best.published_first))
    )
    yield Heading("Positions told once" if len(rest) < len(material.positions) else "Positions", 3, "stances")
    yield Table(
        "Positions with none before or after them to be compared with.",
        columns, rows, len(rest) - len(shown), "those told by most reports, and of these the surest",
    )  # fmt: skip
