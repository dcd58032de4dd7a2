"""When and where an event was, and whether it is the news or its background."""

from __future__ import annotations

import re
from datetime import date as Day
from datetime import timedelta

from communique.annotate.whereabouts import place_of
from communique.extract.merging import Group
from communique.extract.triggers import Candidate
from communique.model import Basis, Note, Span, When
from communique.stage import Reading

NEWS = timedelta(days=4)
"""What lies further back than this is background."""
WIDE = timedelta(days=40)
"""A range about the day of publication that is longer than this ("in 2026") tells no day of the news."""

SCENE = timedelta(days=14)
"""How long before the report a meeting that it tells of may have been, for what it tells of it to be of that day."""

_LEAD = 3  # the sentences in which such a day is stated
_NOW = frozenset(("AGREE",))
_POSSESSIVE = re.compile(
    r"['’]s?\s+\w|\s(?:anniversary|agreement|accord|deal|treaty|summit|war|coup|election|invasion)\b"
)
_APART = re.compile(
    r"\b(?:which|who|whose|whom|where|since|after|following|before|because|although|while|despite|unless|if|when|"
    r"in (?:retaliation|response|reaction|revenge) (?:for|to)|(?:passed|approved|adopted|signed|agreed|reached|made|"
    r"held|begun) (?:by|at|in|on))\b|[;:—]",
    re.IGNORECASE,
)


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
    if published is None:
        return None, None
    return _scene(reading, published, group) or _carried(published), None


def _scene(reading: Reading, published: When, group: Group) -> When | None:
    """The day of the meeting that a report is about, where its first sentences state one: what was agreed there was
    agreed then, not when the report came out."""
    first = min(member.sentence for member in group.members)
    for sentence in list(reading.layer("sentence"))[:_LEAD]:
        for note in _dated(reading, sentence.span):
            if note.value.get("basis") != "stated":
                continue
            start, end = Day.fromisoformat(str(note.value["start"])), Day.fromisoformat(str(note.value["end"]))
            if end - start <= timedelta(days=6) and published.start - SCENE <= end < published.start and first > 0:
                return When(start, end, "carried", note.span)
    return None


def _carried(published: When) -> When:
    return When(published.start, published.end, "carried")


def _stated(reading: Reading, candidate: Candidate) -> When | None:
    """The time expression nearest to the trigger, in its clause, else in its sentence, that dates nothing else."""
    sentence = reading.layer("sentence")[candidate.sentence]
    near = [note for note in _dated(reading, candidate.span) if _own(reading.text, note, candidate, False)]
    if not near:
        near = [note for note in _dated(reading, sentence.span) if _own(reading.text, note, candidate, True)]
    if not near:
        return None
    note = min(near, key=lambda note: abs(note.span.start - candidate.word.start))
    start, end = str(note.value["start"]), str(note.value["end"])
    basis: Basis = "relative" if note.value.get("basis") == "relative" else "stated"
    return When(Day.fromisoformat(start), Day.fromisoformat(end), basis, note.span)


def _own(text: str, note: Note, candidate: Candidate, outside: bool) -> bool:
    """Whether a time expression can date the act, rather than a thing named beside it: not "last year's decision",
    nor, after the trigger, what stands in a clause of its own ("sanctions which were approved on Friday")."""
    if _POSSESSIVE.match(text, note.span.end):
        return False
    word = candidate.word
    if note.span.start < word.end:
        return not (outside and ";" in text[note.span.end : word.start])
    return not _APART.search(text, word.end, note.span.start)


def _dated(reading: Reading, span: Span) -> list[Note]:
    """The time expressions of a stretch that give days; lengths of years say how long, not when."""
    return [
        note
        for note in reading.within("time", span)
        if note.value.get("start") and note.value.get("end") and note.label in ("DATE", "TIME")
    ]


def place(reading: Reading, group: Group) -> str | None:
    """The state, else the name, of the place of an act as against other places named with it; of a visit, the state
    visited where no place is named."""
    for member in sorted(group.members, key=lambda member: -member.score):
        if note := place_of(reading, member.word, member.span, kind=group.type):
            return str(note.value["state"] or note.value["name"])
    if group.type == "CONSULT" and group.mode == "visit" and len(group.recipients) == 1:
        return group.recipients[0].name
    return None
