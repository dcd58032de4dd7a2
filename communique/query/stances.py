"""Who is for or against what, over time: the matrix of positions, `Record.matrix`.

A cell of the matrix holds a party's stances on a topic (docs/topics.md), each told by several reports once, in the
order of days. A stance has a day of its own only rarely; else it stands at the day on which its report was published,
as long as that is known within a year. Turns are changes of side within a strand: stances on one thing, by the words of
their issues (`communique.resolve.drift`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from communique.query.acts import Merged
from communique.query.entries import PositionRow
from communique.resolve.drift import Stance, strands

KNOWN = timedelta(366)
"""Days within which a report's publication must be known for its stances to have a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceRow:
    """A stance in a cell: `day` is the first day of `first_day` to `last_day`, the stance's or its report's. `turn` is
    true where it is on the other side than the one before it on the same thing."""

    first_day: date | None
    last_day: date | None
    polarity: str
    issue: str
    words: tuple[str, ...]
    report: str
    reports: int
    turn: bool
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """A holder's stances on a topic: how many are for and against, on which side the latest is, how often it turned."""

    topic: str
    holder: str
    pro: int
    contra: int
    latest: str
    turns: int
    first_day: date | None
    last_day: date | None
    stances: tuple[StanceRow, ...]
    entries: tuple[str, ...]


def matrix(merged: Iterable[Merged[PositionRow]], holders: Sequence[str] = ()) -> list[CellRow]:
    """The cells of merged positions, topic by topic, those with most stances first; of some holders, or of all."""
    cells: dict[tuple[str, str], list[Merged[PositionRow]]] = {}
    for each in merged:
        for holder in dict.fromkeys(each.best.holders):
            if not holders or holder in holders:
                for topic in each.best.topics or ("other",):
                    cells.setdefault((topic, holder), []).append(each)
    sizes: dict[str, int] = {}
    for (topic, _), held in cells.items():
        sizes[topic] = sizes.get(topic, 0) + len(held)
    order = {holder: at for at, holder in enumerate(holders)}
    # What no topic fits says least together: it stands last.
    keys = sorted(cells, key=lambda key: (key[0] == "other", -sizes[key[0]], key[0], order.get(key[1], 0), key[1]))
    return [_cell(topic, holder, cells[topic, holder]) for topic, holder in keys]


def days(each: Merged[PositionRow]) -> tuple[date, date] | None:
    """The days at which a stance stands: its own, else those of the report whose words stand for it."""
    if each.first_day and each.last_day:
        return each.first_day, each.last_day
    first, last = each.best.published_first, each.best.published_last
    return (first, last) if first and last and last - first <= KNOWN else None


def _cell(topic: str, holder: str, held: Sequence[Merged[PositionRow]]) -> CellRow:
    ordered = sorted(held, key=lambda each: (*(days(each) or (date.max, date.max)), each.entry))
    turned = _turned(ordered)
    stances = tuple(_row(each, each.entry in turned) for each in ordered)
    dated = [row for row in stances if row.first_day]
    return CellRow(
        topic=topic,
        holder=holder,
        pro=sum(row.polarity == "for" for row in stances),
        contra=sum(row.polarity == "against" for row in stances),
        latest=(dated or stances)[-1].polarity,
        turns=len(turned),
        first_day=dated[0].first_day if dated else None,
        last_day=max((row.last_day for row in dated if row.last_day), default=None),
        stances=stances,
        entries=tuple(row.entry for row in stances),
    )


def _turned(ordered: Sequence[Merged[PositionRow]]) -> set[str]:
    """The entries that are turns. Two sides of one thing on one day ("opposes talks with …, supports talks on …") are
    rather two things than a change of mind."""
    steps = (pair for strand in strands(map(_stance, ordered)) for pair in pairwise(strand.steps))
    return {step.stance.claim for before, step in steps if step.turns and before.stance.day != step.stance.day}


def _stance(each: Merged[PositionRow]) -> Stance:
    told, best = days(each), each.best
    words = " ".join(best.words[0].split()) if best.words else ""
    return Stance(each.entry, told[0] if told else None, best.polarity, best.issue, words, each.reports, best.score)


def _row(each: Merged[PositionRow], turn: bool) -> StanceRow:
    first, last = days(each) or (None, None)
    best = each.best
    return StanceRow(
        first_day=first,
        last_day=last,
        polarity=best.polarity,
        issue=" ".join(best.issue.split()),
        words=best.words,
        report=best.report,
        reports=len(each.reports),
        turn=turn,
        entry=each.entry,
    )
