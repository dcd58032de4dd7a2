"""The day of publication with its reasons, as the layer published.

Everything that a report says about its own day adds weight to days on one axis: what it states, the offices that it
gives people, what it tells as new or long past, facts of the world that it mentions. The likeliest days are reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from communique.annotate.axis import FIRST, Axis, Best, best
from communique.annotate.calendar import shift
from communique.annotate.clues import OPEN, Clue, dates, offices, page, seasons, spoken, weekdays
from communique.annotate.factclues import facts_told
from communique.annotate.facts import facts
from communique.model import Json, Note, Span
from communique.stage import Reading

_WIDEST = 20 * 366  # a range of more days than this tells nothing
_MOST_SENTENCES = 400  # the beginning of a report tells its day; the rest of a book does not


def published(reading: Reading) -> Iterator[Note]:
    """Gives the layer `published`, with at most one note: label `stated` or `inferred`.

    Its value holds `start` and `end` (the days reported), `best` (the likeliest day), `chance` (how much of the weight
    lies within a week of it), `low` and `high` (a range that holds nine tenths of the weight) and `reasons`, the
    strongest first: `why`, `start`, `end`, `words`.
    """
    sentences = list(reading.layer("sentence"))[:_MOST_SENTENCES]
    clues, axis = _weigh(reading, sentences)
    if not any(clue.kind in _TELLING for clue in clues):
        return
    found = best(axis.chances(), 0.9)
    start, end = _reported(found)
    if (end - start).days > _WIDEST:
        found = best(axis.chances(), 0.5)
        start, end = found.start, found.end
        if (end - start).days > _WIDEST / 3:
            return
    reasons = _reasons(clues, found.day)
    firm = any(clue.kind == "stated" and clue.start <= found.day <= clue.end for clue in reasons)
    span = next((clue.span for clue in reasons if clue.span), None) or (sentences[0].span if sentences else None)
    if span:
        value: dict[str, Json] = {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "best": found.day.isoformat(),
            "chance": round(found.near, 3),
            "low": found.start.isoformat(),
            "high": found.end.isoformat(),
            "reasons": [_reason(clue) for clue in reasons],
        }
        yield Note(span, "published", "stated" if firm else "inferred", value)


_TELLING = frozenset(
    "stated dateline metadata latest after office wire former fact lead related anniversary ahead era".split()
)


def _weigh(reading: Reading, sentences: list[Note]) -> tuple[list[Clue], Axis]:
    told = spoken(reading, sentences)
    clues = [
        *page(reading),
        *dates(reading, told),
        *offices(reading, sentences),
        *facts_told(reading, sentences, told),
        *seasons(told),
    ]
    axis = Axis(_horizon(reading.document.dated))
    axis.add([(date(1990, 1, 1), OPEN, 0.3), (date(2000, 1, 1), OPEN, 0.4)])  # most reports at hand are recent ones
    for clue in clues:
        axis.add(clue.pieces)
    if not any(clue.kind == "stated" for clue in clues):
        axis.add_weekdays(weekdays(told))
    return clues, axis


def _horizon(dated: date | None) -> date:
    """The last day considered: a year past what the tables know, so that the answer does not change with the clock."""
    known = max(fact.start for fact in facts())
    stretched = known.replace(month=12, day=31)
    return max(stretched, dated) if dated else stretched


def _reported(found: Best) -> tuple[date, date]:
    """One day where the evidence is strong, some days where it is fair, else the whole range that is likely."""
    if found.exact >= 0.4 or found.near >= 0.5:
        return found.day, found.day
    if found.near >= 0.15:
        return max(found.start, shift(found.day, -3)), min(found.end, shift(found.day, 3))
    if found.month >= 0.25:
        return max(found.start, shift(found.day, -14)), min(found.end, shift(found.day, 14))
    return found.start, found.end


def _reasons(clues: list[Clue], day: date) -> list[Clue]:
    """The clues that speak for a day against most others, the strongest first."""

    def strength(clue: Clue) -> float:
        here = sum(weight for start, end, weight in clue.pieces if start <= day <= end)
        least = min((weight for _, _, weight in clue.pieces), default=0.0)
        narrow = 1.0 if (clue.end - clue.start).days < 400 else 0.5
        return (here - least) * narrow if clue.start <= day <= clue.end else -1.0

    strong = sorted(clues, key=strength, reverse=True)
    return [clue for clue in strong if strength(clue) > 0.5][:8]


def _reason(clue: Clue) -> dict[str, Json]:
    return {
        "why": clue.why,
        "start": max(clue.start, FIRST).isoformat(),
        "end": clue.end.isoformat(),
        "words": list(clue.span.pair()) if isinstance(clue.span, Span) else None,
    }


def explain(reading: Reading) -> str:
    """The day of publication of a report and why, in lines of plain words."""
    for note in reading.layer("published"):
        start, end = note.value["start"], note.value["end"]
        lines = [
            f"{note.label}: {start}"
            if start == end
            else f"{note.label}: {start} to {end} (likeliest {note.value['best']})"
        ]
        reasons = note.value["reasons"]
        for reason in reasons if isinstance(reasons, list) else ():
            if isinstance(reason, dict):
                words = reason["words"]
                quoted = ""
                if isinstance(words, list) and isinstance(words[0], int) and isinstance(words[1], int):
                    quoted = " ".join(reading.text[words[0] : words[1]].split())[:100]
                lines.append(f"  {reason['why']}" + (f': "{quoted}"' if quoted else ""))
        return "\n".join(lines)
    return "nothing in the report tells its day"
