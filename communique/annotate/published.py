"""The day of publication with its reasons, as the layer published.

Everything that a report says about its own day speaks for or against days on one axis: what it states, the offices
that it gives people, what it tells as new or long past, facts of the world that it mentions. How much each counts is
learnt from dated reports; the likeliest days are reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from math import exp, log

from communique.annotate.axis import FIRST, OPEN, Axis, Best, best, weights
from communique.annotate.calendar import shift
from communique.annotate.clues import Clue, datelines, dates, page, seasons, spoken, weekdays
from communique.annotate.factclues import facts_told
from communique.annotate.facts import facts
from communique.annotate.known import Memory
from communique.annotate.nationaldays import national_days
from communique.annotate.officeclues import offices
from communique.model import Json, Note, Span
from communique.stage import Reading

MASS = 0.9
"""How much of the chances the range from `low` to `high` holds."""

_SLACK = 3  # percent of an inferred range, and a day, by which it is widened on either side: see docs/dating.md
_WIDEST, _SLIGHT = 20 * 366, 0.07  # a wider range tells nothing, unless one week in it stands out
_MOST_REASONS = 8
_MOST_SENTENCES = 400  # the beginning of a report tells its day; the rest of a book does not
_NEVER = -12.0  # the logarithm of how much rarer a page is captured before it is published than after
_RECENT = ((date(1990, 1, 1), 0.3), (date(2000, 1, 1), 0.4))  # of reports that people have at hand most are recent


def published(reading: Reading, memory: Memory | None = None) -> Iterator[Note]:
    """Gives the layer `published`, with at most one note: label `stated` or `inferred`.

    Its value holds `start` and `end` (the days reported), `best` (the likeliest day), `chance` (how much of the
    chances lies within a week of it), `low` and `high` (a range that holds nine tenths of them) and `reasons`, the
    strongest first: `why`, `start`, `end`, `words`, `weight` (the logarithm of how much likelier it makes the best
    day than a day at random). `memory` holds dated facts beside those of the tables.
    """
    found, axis = weigh(reading, memory=memory)
    if found and (note := _note(found, best(axis.chances(), MASS))):
        yield note


def _note(found: list[Clue], guess: Best) -> Note | None:
    if (guess.end - guess.start).days > _WIDEST and guess.near < _SLIGHT:
        return None
    start, end = _reported(guess)
    reasons = _reasons(found, guess.day, weights())
    firm = any(clue.kind == "stated" and clue.start <= guess.day <= clue.end for clue, _ in reasons)
    span = next((clue.span for clue, _ in reasons if clue.span), None) or next(
        (clue.span for clue in found if clue.span), None
    )
    if span is None:
        return None
    low, high = (guess.start, guess.end) if firm else _widened(guess)
    value: dict[str, Json] = {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "best": guess.day.isoformat(),
        "chance": round(guess.near, 3),
        "low": low.isoformat(),
        "high": high.isoformat(),
        "reasons": [_reason(clue, weight) for clue, weight in reasons],
    }
    return Note(span, "published", "stated" if firm else "inferred", value)


def _widened(guess: Best) -> tuple[date, date]:
    """An inferred range with some slack: its edges often lie on the day of a fact, and news is told a day before."""
    slack = 1 + (guess.end - guess.start).days * _SLACK // 100
    last = max(guess.end, min(horizon(None), shift(guess.end, slack)))
    return max(FIRST, shift(guess.start, -slack)), last


def weigh(
    reading: Reading, table: Mapping[str, float] | None = None, memory: Memory | None = None
) -> tuple[list[Clue], Axis]:
    """Everything that speaks for or against days, and the days with what they add up to.

    Days without a year are laid over the years that the rest leaves likely.
    """
    sentences = list(reading.layer("sentence"))[:_MOST_SENTENCES]
    told = spoken(reading, sentences)
    found = [
        *page(reading),
        *dates(reading, told),
        *offices(reading, sentences),
        *facts_told(reading, sentences, told, memory),
    ]
    axis = Axis(horizon(reading.document.dated), table or _table())
    axis.add([(start.toordinal(), OPEN.toordinal(), f"recent/{start.year}") for start, _ in _RECENT])
    for clue in found:
        axis.add(clue.pieces)
    years = axis.live()
    yearless = [*datelines(reading, years), *seasons(told, years), *national_days(reading, sentences, years)]
    for clue in yearless:
        axis.add(clue.pieces)
    if not any(clue.kind == "stated" for clue in found):
        axis.add_weekdays(weekdays(told))
    return found + yearless, axis


@cache
def _table() -> Mapping[str, float]:
    recent = {f"recent/{start.year}": weight for start, weight in _RECENT}
    return dict(weights()) | recent | {"captured/after": _NEVER}


def horizon(dated: date | None) -> date:
    """The last day considered: the end of the last year that the tables know, so that answers do not change with the
    clock."""
    return max(_known(), dated) if dated else _known()


@cache
def _known() -> date:
    return max(fact.start for fact in facts()).replace(month=12, day=31)


def _reported(found: Best) -> tuple[date, date]:
    """One day where the evidence is strong, some days where it is fair, else the whole range that is likely."""
    if found.exact >= 0.4 or found.near >= 0.15:
        return found.day, found.day
    if found.near >= 0.08:
        return max(found.start, shift(found.day, -3)), min(found.end, shift(found.day, 3))
    if found.month >= 0.2:
        return max(found.start, shift(found.day, -14)), min(found.end, shift(found.day, 14))
    return found.start, found.end


def _reasons(found: list[Clue], day: date, table: Mapping[str, float]) -> list[tuple[Clue, float]]:
    """The clues that make a day likelier than a day at random, the strongest first."""
    strengths = [(clue, _strength(clue, day.toordinal(), table)) for clue in found]
    strong = sorted(strengths, key=lambda pair: -pair[1])
    return [(clue, weight) for clue, weight in strong if weight > 0.3][:_MOST_REASONS]


def _strength(clue: Clue, day: int, table: Mapping[str, float]) -> float:
    low, high = FIRST.toordinal(), date(2060, 12, 31).toordinal()
    here, mean, size = 0.0, 0.0, high - low + 1
    rest = float(size)
    for start, end, key in clue.pieces:
        weight = table.get(key, 0.0)
        days = min(end, high) - max(start, low) + 1
        if weight and days > 0:
            mean += days * exp(weight)
            rest -= days
        if start <= day <= end:
            here += weight
    return here - log(max(1e-9, (mean + max(0.0, rest)) / size))


def _reason(clue: Clue, weight: float) -> dict[str, Json]:
    return {
        "why": clue.why,
        "start": max(clue.start, FIRST).isoformat(),
        "end": clue.end.isoformat(),
        "words": list(clue.span.pair()) if isinstance(clue.span, Span) else None,
        "weight": round(weight, 2),
    }
