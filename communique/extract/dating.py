"""When and where an event was, and whether it is the news or its background."""

from __future__ import annotations

from datetime import date as Day
from datetime import timedelta

from communique.extract.merging import Group
from communique.extract.triggers import Candidate
from communique.model import Basis, Note, Span, When
from communique.stage import Reading

NEWS = timedelta(days=4)
"""What lies further back than this is background."""
WIDE = timedelta(days=40)
"""A range about the day of publication that is longer than this ("in 2026") tells no day of the news."""

_NOW = frozenset(("AGREE",))


def date(reading: Reading, group: Group) -> tuple[When | None, str | None]:
    """The day of an event and its `aux`: `historical`, `future` or null.

    A day in the words of the event's own clause or sentence counts as stated or relative; the news itself without one
    is carried over from the day of publication; background without one has none.
    """
    published = reading.published
    planned = group.best.mood.kind in ("planned", "would") or group.type == "AGREE"
    for member in sorted(group.members, key=lambda m: -m.score):
        when = _stated(reading, member)
        if when is None:
            continue
        if published is None:
            return when, None
        if when.start > published.end:
            if planned and group.type in _NOW | {"CONCEDE", "THREATEN", "REQUEST"}:
                return _carried(published), None
            return when, "future" if planned and group.type not in _NOW else None
        if when.start <= published.start and when.end >= published.end and when.end - when.start > WIDE:
            continue
        if when.end < published.start - NEWS:
            return when, "historical"
        return when, None
    if group.best.mood.tense == "pluperfect":
        return None, "historical"
    return (_carried(published) if published else None), None


def _carried(published: When) -> When:
    return When(published.start, published.end, "carried")


def _stated(reading: Reading, candidate: Candidate) -> When | None:
    """The time expression nearest to the trigger: in its clause, else in its sentence."""
    sentence = reading.layer("sentence")[candidate.sentence]
    near = _dated(reading, candidate.span) or _dated(reading, sentence.span)
    if not near:
        return None
    note = min(near, key=lambda note: abs(note.span.start - candidate.word.start))
    start, end = str(note.value["start"]), str(note.value["end"])
    basis: Basis = "relative" if note.value.get("basis") == "relative" else "stated"
    return When(Day.fromisoformat(start), Day.fromisoformat(end), basis, note.span)


def _dated(reading: Reading, span: Span) -> list[Note]:
    return [
        note
        for note in reading.within("time", span)
        if note.value.get("start") and note.value.get("end") and note.label in ("DATE", "TIME")
    ]


def place(reading: Reading, group: Group) -> str | None:
    """The state of a place named with "in" or "at" in the event's clause; of a visit, the state visited."""
    for member in group.members:
        for note in reading.within("party", member.span):
            if note.label not in ("place", "state"):
                continue
            before = reading.text[max(0, note.span.start - 6) : note.span.start].split()
            parties = note.value.get("parties")
            if before and before[-1].lower() in ("in", "at") and isinstance(parties, list) and parties:
                return str(parties[0])
    if group.type == "CONSULT" and group.mode == "visit" and len(group.recipients) == 1:
        return group.recipients[0].name
    return None
