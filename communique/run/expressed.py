"""The time expressions of any text, resolved: what of the reading asks for no more than a day to count from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from communique.model import Note, Span


class Time(NamedTuple):
    """A time expression: where it stands, its words, its TIMEX3 type and value, and its days as far as they are known.

    `basis` is `stated` where the words alone give the days, `relative` where they lean on the day of publication or on
    a day spoken of before.
    """

    span: Span
    words: str
    type: str
    value: str
    start: date | None
    end: date | None
    basis: str


def times(text: str, published: date | None = None) -> tuple[Time, ...]:
    """The time expressions of a text, in order, resolved against the day on which it was published.

    Without that day only expressions that give their days by themselves, or lean on such, are resolved.

    >>> [found] = times("They met last Friday.", date(2024, 5, 16))
    >>> found.value, found.start, found.basis
    ('2024-05-10', datetime.date(2024, 5, 10), 'relative')
    """
    from communique.annotate.expressions import expressions
    from communique.annotate.times import times as resolved
    from communique.model import Document, Note, Span
    from communique.segment.paragraphs import paragraphs
    from communique.segment.sentences import sentences
    from communique.stage import Reading

    if not text.strip():
        return ()
    reading = Reading(Document(text, "text"))
    for stage in (paragraphs, sentences, expressions):
        reading.add(list(stage(reading)))
    if published:
        day = published.isoformat()
        reading.add([Note(Span(0, 1), "published", "stated", {"start": day, "end": day, "best": day})])
    return tuple(_time(text, note) for note in resolved(reading))


def _time(text: str, note: Note) -> Time:
    start, end = (date.fromisoformat(str(value)) if (value := note.value[key]) else None for key in ("start", "end"))
    words, basis = note.span.of(text), str(note.value["basis"])
    return Time(note.span, words, note.label, str(note.value["timex"]), start, end, basis)
