"""When a report was written, and why: one report, read as far as that needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communique.annotate.axis import Chances
    from communique.annotate.known import Known
    from communique.model import Document, Json, Note, Span
    from communique.query.record import Record
    from communique.stage import Reading


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some days are likelier: what the words say, the days that it points to, and the words where there are any.

    `weight` is the natural logarithm of how much likelier it makes the best day than a day at random.
    """

    why: str
    start: date
    end: date
    weight: float
    words: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Dating:
    """A report's day of publication: the likeliest day, the range that holds nine in ten, the reasons, strongest first.

    `best`, `low` and `high` are None where nothing in the report tells. `stated` is whether the report gives the day
    itself; `chance` is that of the week on either side of the best day; `months` are the chances of the months from
    that of `low` to that of `high`, as (first day, chance).
    """

    best: date | None
    low: date | None
    high: date | None
    chance: float
    stated: bool
    reasons: tuple[Reason, ...]
    months: tuple[tuple[date, float], ...]

    def json(self) -> dict[str, Json]:
        """As `communique date --format json` prints it."""
        return {
            "best": self.best.isoformat() if self.best else None,
            "low": self.low.isoformat() if self.low else None,
            "high": self.high.isoformat() if self.high else None,
            "chance": self.chance,
            "stated": self.stated,
            "reasons": [
                {
                    "why": reason.why,
                    "start": reason.start.isoformat(),
                    "end": reason.end.isoformat(),
                    "weight": reason.weight,
                    "words": reason.words,
                    "span": reason.span.pair() if reason.span else None,
                }
                for reason in self.reasons
            ],
            "months": [[month.isoformat()[:7], chance] for month, chance in self.months],
        }


NARROW = 4
"""The most days that a fact of a record may have taken to tell anything of a report's day."""


def facts_of(record: Record) -> list[Known]:
    """The dated events and instruments of a record, to date other reports by.

    Those are taken whose day a report states, or that a report of a stated day tells as its news; what rests on an
    inferred day of publication is left out, so that one guess does not prove another.
    """
    from communique.annotate.known import Known

    firm = {report.document for report in record.reports() if report.published_basis == "stated"}
    return [
        Known(
            row.first_day,
            row.last_day,
            f"{row.label} of {', '.join(row.parties)} in {row.report}",
            " ".join(row.words),
            row.parties,
        )
        for row in record.chronology()
        if row.first_day and row.last_day and (row.last_day - row.first_day).days < NARROW
        if row.basis == "stated" or row.document in firm
    ]


def date_of(report: str | Document, facts: Iterable[Known] = ()) -> Dating:
    """The day on which a report was written, worked out from its words and, if it has any, its source's date.

    `facts` are dated facts beside those of the tables, such as `facts_of` a record.

    >>> date_of("OSLO, March 4, 2019 - Norway and Finland signed a declaration on shipping.").best
    datetime.date(2019, 3, 4)
    """
    from communique.annotate.known import Memory
    from communique.annotate.published import published, weigh
    from communique.model import Document
    from communique.run.standard import standard
    from communique.stage import Pipeline

    document = Document(report, "text") if isinstance(report, str) else report
    stages = standard().stages
    until = next(at for at, stage in enumerate(stages) if "published" in stage.gives)
    [reading] = Pipeline(stages[:until])([document])
    memory = Memory.of(facts)
    for note in published(reading, memory):
        return _dating(reading, note, weigh(reading, memory=memory)[1].chances())
    return Dating(None, None, None, 0.0, False, (), ())


def _dating(reading: Reading, note: Note, chances: Chances) -> Dating:
    best, low, high = (date.fromisoformat(str(note.value[key])) for key in ("best", "low", "high"))
    found, chance = note.value["reasons"], note.value["chance"]
    reasons = tuple(
        _reason(reading, row) for row in (found if isinstance(found, list) else ()) if isinstance(row, dict)
    )
    shown = float(chance) if isinstance(chance, int | float) else 0.0
    return Dating(best, low, high, shown, note.label == "stated", reasons, _months(chances, low, high))


def _reason(reading: Reading, row: dict[str, Json]) -> Reason:
    from communique.model import Span

    span, weight = None, row["weight"]
    match row["words"]:
        case [int(start), int(end)]:
            span = Span(start, end)
    return Reason(
        str(row["why"]),
        date.fromisoformat(str(row["start"])),
        date.fromisoformat(str(row["end"])),
        float(weight) if isinstance(weight, int | float) else 0.0,
        " ".join(span.of(reading.text).split()) if span else None,
        span,
    )


def _months(chances: Chances, low: date, high: date) -> tuple[tuple[date, float], ...]:
    totals: dict[date, float] = {}
    zero = chances.first.toordinal()
    for at, share in enumerate(chances.shares):
        day = date.fromordinal(zero + at)
        if low.replace(day=1) <= day and (day.year, day.month) <= (high.year, high.month):
            month = day.replace(day=1)
            totals[month] = totals.get(month, 0.0) + share
    return tuple((month, round(total, 5)) for month, total in totals.items())
