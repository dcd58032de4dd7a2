"""When and where an event was, and whether it is the news or its background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day
from datetime import timedelta
from math import exp

from communique.annotate.whereabouts import place_of
from communique.extract.days import Option, options
from communique.extract.logistic import total, weights
from communique.extract.merging import Group
from communique.model import When
from communique.stage import Reading

NEWS = timedelta(days=4)
"""What lies further back than this is background."""
CAUTION = 0.3
"""How much surer the model must be, in logarithms, to leave an event without a day than to give it one."""


def date(reading: Reading, group: Group) -> tuple[When | None, str | None]:
    """The day of an event and its `aux`: `historical`, `future` or null.

    The choice is among the days that the report's words give near the event's, that of publication (`carried`), and
    none, as for background without a day; what speaks for each is learnt (`training/event_dates.py`).
    """
    when = chosen(options(reading, group), weights("event-dates")).when
    published = reading.published
    if when is None:
        return None, "historical" if group.best.mood.tense == "pluperfect" else None
    if published is None:
        return when, None
    planned = group.best.mood.kind in ("planned", "would")
    if when.start > published.end:
        return when, "future" if planned and group.type != "AGREE" else None
    return when, "historical" if when.end < published.start - NEWS else None


def chosen(found: Sequence[Option], weights: Mapping[str, float]) -> Option:
    """The likeliest option, all those that give the same days counted together; of them the one that says most."""
    shares: dict[tuple[Day, Day] | None, float] = {}
    totals = [total(weights, option.features) - (CAUTION if option.when is None else 0.0) for option in found]
    for option, power in zip(found, totals, strict=True):
        shares[_days(option)] = shares.get(_days(option), 0.0) + exp(power)
    best = max(shares, key=shares.__getitem__)
    at = max((at for at, option in enumerate(found) if _days(option) == best), key=totals.__getitem__)
    return found[at]


def _days(option: Option) -> tuple[Day, Day] | None:
    return (option.when.start, option.when.end) if option.when else None


def place(reading: Reading, group: Group) -> str | None:
    """The state, else the name, of the place of an act as against other places named with it; of a visit, the state
    visited where no place is named."""
    for member in sorted(group.members, key=lambda member: -member.score):
        if note := place_of(reading, member.word, member.span, kind=group.type):
            return str(note.value["state"] or note.value["name"])
    if group.type == "CONSULT" and group.mode == "visit" and len(group.recipients) == 1:
        return group.recipients[0].name
    return None
