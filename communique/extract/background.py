"""Whether an event is the news of its report or told as background: learnt from tense, dates, place and cue words.

`training/event_weights.py` makes the weights, from the events of coded reports that the rules find.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from communique.extract.logistic import probability, weights
from communique.extract.merging import Group
from communique.model import Span, When
from communique.stage import Reading

_CUES = frozenset(
    "earlier previously last already ago since former first once previous late past recent recently history historic "
    "early anniversary founded decade years century later then before following after during when until today "
    "yesterday now currently monday tuesday wednesday thursday friday saturday sunday morning evening reiterated "
    "again continued under today's this week month year tonight overnight".split()
)
_AGES = ((0, "ahead"), (1, "today"), (5, "days"), (32, "month"), (367, "year"), (3660, "decade"))
MANY = 200
"""Days that are looked at to see what sort of report it is."""
LIKELY = 0.42
"""By the best F1 of `historical` over five folds."""


def settle(reading: Reading, group: Group, when: When | None, aux: str | None) -> tuple[When | None, str | None]:
    """The day and `aux` of an event once it is known whether it is background; what has the day of the report itself is
    its news."""
    if aux == "future":
        return when, aux
    news = when is not None and when.basis == "carried"
    if news or probability(weights("events-background"), features(reading, group, when)) < LIKELY:
        return when, None
    return when, "historical"


def features(reading: Reading, group: Group, when: When | None) -> list[str]:
    """What tells the news from its background."""
    best = group.best
    sentence = reading.layer("sentence")[best.sentence]
    total = len(reading.layer("sentence"))
    tense, type = best.mood.tense, group.type
    place = (
        "head" if best.sentence < 2 else "early" if best.sentence < 6 else "middle" if best.sentence < 15 else "late"
    )
    part = next((mark for mark in best.marks if mark.startswith("part:")), "")
    age = _age(reading, when)
    found = [
        f"tense={tense}", f"type={type}", f"tense={tense}>{type}", f"mood={best.mood.kind}", part, f"{part}>{tense}",
        f"place={place}", f"place={place}>{tense}", f"age={age}", f"age={age}>{tense}", f"age={age}>{place}",
        f"members={min(3, len(group.members))}", f"label={sentence.label}", f"length={min(5, total // 10)}",
        f"share={5 * best.sentence // max(1, total)}", f"age={age}>{type}",
    ]  # fmt: skip
    report = _report(reading)
    found += [f"report={report}", f"report={report}>{tense}", f"report={report}>{age}", f"report={report}>{place}"]
    found += [f"rule={best.rule.id}", f"mode={group.mode}"]
    found += [f"mark={mark}" for mark in best.marks if mark.startswith("subject:")]
    found += list(_words(reading, sentence.span, best.span))
    found += list(_years(reading, best.sentence))
    return list(dict.fromkeys(found))


def _report(reading: Reading) -> str:
    """How much of what a report dates is long past: an essay on history is nearly all background."""
    published = reading.published
    ends = [str(note.value["end"]) for note in reading.layer("time")[:MANY] if note.value.get("end")]
    if published is None or len(ends) < 3:
        return "undated" if published is None else "few"
    limit = published.start - timedelta(days=40)
    return str(5 * sum(date.fromisoformat(end) < limit for end in ends) // len(ends))


def _age(reading: Reading, when: When | None) -> str:
    """How long before the report a day in its words lies."""
    published = reading.published
    if when is None or when.basis == "carried" or published is None:
        return "none"
    days = (published.end - when.end).days
    if days > 0 and published.start <= when.end:
        return "today"
    return next((name for limit, name in _AGES if days < limit), "older")


def _words(reading: Reading, sentence: Span, clause: Span) -> Iterator[str]:
    for name, span in (("clause", clause), ("sentence", sentence)):
        words = {word.strip(".,;:'\"()’“”").casefold() for word in span.of(reading.text)[:600].split()}
        yield from (f"{name}:{word}" for word in sorted(words & _CUES))
    yield f"opens:{sentence.of(reading.text)[:40].split()[0].casefold()}"


def _years(reading: Reading, number: int) -> Iterator[str]:
    """Whether the sentence or those before it tell of days long past."""
    published = reading.published
    limit = (published.start if published else date.max) - timedelta(days=40)
    for back in range(3):
        if number - back < 0:
            return
        span = reading.layer("sentence")[number - back].span
        ends = [str(note.value["end"]) for note in reading.within("time", span) if note.value.get("end")]
        past = any(date.fromisoformat(end) < limit for end in ends)
        yield f"past{back}={past}:{bool(ends)}"
