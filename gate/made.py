"""A made-up record of all five kinds of entries, for measuring what serves it.

Sixty states and twenty years; every fifth report tells of the acts of the one before it in other words, so that there
are entries of several reports, and some figures and days of theirs disagree, so that there are conflicts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from communique.data.tables import states
from communique.kinds.codebook import standard
from communique.model import Claim, Document, Json, Note, Role, Span, When
from communique.query.record import Record
from communique.stage import Reading

CLAIMS, PARTIES, EACH = 12, 60, 64
ACTS = {
    "ACCUSE": "condemned {b} over {thing} in {place}",
    "CONSULT": "held talks with {b} on {thing} in {place}",
    "SANCTION": "imposed sanctions on {b} over {thing} after {place}",
    "AID": "sent {b} help for {thing} by way of {place}",
    "REQUEST": "called on {b} to give up {thing} near {place}",
    "REJECT": "turned down the plan of {b} for {thing} at {place}",
}
THINGS = "fishing grounds|border posts|missile sites|grain deliveries|gas transit|visa rules|river dams|debts".split(
    "|"
)
PLACES = "Geneva|Vienna|Nairobi|Lima|Doha|Oslo|Jakarta|Astana|Havana|Muscat|Accra|Lisbon".split("|")
FILLER = "spokesmen envoys quarrel weather harvest election budget summit strike festival railway harbour".split()
"""Claims of each report, by kind as they are of real reports: five events, three positions, two figures, …"""
ORDER = "event event position figure event quote instrument position event figure event position".split()
TOPICS = (
    "arms_control missile_defence sanctions trade energy human_rights nato_enlargement territorial_disputes".split()
)
CONTEXTS = "military economic diplomatic territory human_rights energy".split()
TREATIES = (
    "treaty of friendship|agreement on grain|memorandum on visas|protocol on debts|declaration on security".split("|")
)

MEASURES = "trade credit aid investment budget exports imports debt".split()
UNITS = "USD EUR CNY JPY GBP CHF SEK".split()


class Told(NamedTuple):
    """What is told of: which kind, which choice, of whom, where about, when, and how much."""

    kind: str
    choice: int
    one: str
    other: str
    thing: str
    place: str
    day: date
    value: int


def reports(count: int, chance: random.Random) -> Iterator[Reading]:
    """Made-up reports; the number grows into the day."""
    codes = [code for code, state in states().items() if state.end is None][:PARTIES]
    names = {code: states()[code].name for code in codes}
    told: list[Told] = []
    for number in range(count):
        day = date(2000, 1, 1) + timedelta(days=number * 7300 // max(count, 1))
        if number % 5 == 4:
            told = [each._replace(value=each.value + (each.value % 7 == 0)) for each in told]
        else:
            told = [_told(kind, day, codes, chance) for kind in ORDER]
        yield _report(number, told, names, chance)


def _told(kind: str, day: date, codes: list[str], chance: random.Random) -> Told:
    # Neighbours have more to do with each other: relationships are of very different sizes, as real ones are.
    first = min(int(chance.paretovariate(0.7)) - 1, len(codes) - 1)
    one = codes[first]
    other = chance.choice([code for code in codes if code != one])
    return Told(
        kind, chance.randrange(1000), one, other, chance.choice(THINGS),
        chance.choice(PLACES), day, chance.randrange(1, 4000),
    )  # fmt: skip


def _report(number: int, told: list[Told], names: dict[str, str], chance: random.Random) -> Reading:
    text, notes, claims = f"Report {number}. ", list[Note](), list[Claim]()
    for each in told:
        start = len(text)
        words, at = WORDS[each.kind](each, names)
        text += f"{words}, amid {' '.join(chance.sample(FILLER, 5))}. "
        spans = {}
        for code in (each.one, each.other):
            place = text.index(names[code], start)
            spans[code] = Span(place, place + len(names[code]))
            notes.append(Note(spans[code], "party", "state", {"parties": [code]}))
        notes.append(Note(Span(start, len(text) - 1), "sentence", "text", {"paragraph": 0, "repeat": False}))
        inner = Span(start + at[0], start + at[1]) if at else None
        claims.append(_claim(each, Span(start, start + len(words)), inner, spans))
    reading = Reading(Document(text, f"made/{number}.txt", f"made-{number}", title=f"Report {number}"))
    published = (told[0].day + timedelta(days=1)).isoformat()
    known: dict[str, Json] = {"start": published, "end": published, "reasons": []}
    reading.add([Note(Span(0, 6), "published", "stated", known), *notes, *claims])
    return reading


Words = tuple[str, tuple[int, int] | None]


def _event(told: Told, names: dict[str, str]) -> Words:
    act = list(ACTS.values())[told.choice % len(ACTS)]
    return f"{names[told.one]} {act.format(b=names[told.other], thing=told.thing, place=told.place)}", None


def _instrument(told: Told, names: dict[str, str]) -> Words:
    title = TREATIES[told.choice % len(TREATIES)]
    head = f"{names[told.one]} and {names[told.other]} signed in {told.place} the "
    return f"{head}{title}", (len(head), len(head) + len(title))


def _position(told: Told, names: dict[str, str]) -> Words:
    head = f"{names[told.one]} told {names[told.other]} that it {'backs' if told.choice % 3 else 'opposes'} "
    return f"{head}{told.thing}", (len(head), len(head) + len(told.thing))


def _quote(told: Told, names: dict[str, str]) -> Words:
    words = " ".join(random.Random(told.choice * told.value).sample([*FILLER, *THINGS, *PLACES], 7))
    return f"“We in {names[told.one]} know: {words}”, its envoy to {names[told.other]} said", (
        1,
        len(words) + len(names[told.one]) + 13,
    )


def _figure(told: Told, names: dict[str, str]) -> Words:
    measure = MEASURES[told.choice % len(MEASURES)]
    head = f"{measure.capitalize()} of {names[told.one]} with {names[told.other]} in {told.day.year} came to "
    number = f"{told.value / 10:.1f} billion"
    return f"{head}{number}", (len(head), len(head) + len(number))


WORDS: dict[str, Callable[[Told, dict[str, str]], Words]] = {
    "event": _event, "instrument": _instrument, "position": _position, "quote": _quote, "figure": _figure,
}  # fmt: skip


def _claim(told: Told, whole: Span, inner: Span | None, spans: dict[str, Span]) -> Claim:
    one, other = told.one, told.other
    pair: Json = [inner.start, inner.end] if inner else None
    when = When(told.day, told.day)
    match told.kind:
        case "event":
            label = list(ACTS)[told.choice % len(ACTS)]
            kind = standard().types[label]
            plover, goldstein = kind.scores(None)
            values: dict[str, Json] = {
                "mode": None, "place": None, "aux": None, "quad": kind.quad, "plover": plover, "goldstein": goldstein,
                "contexts": [CONTEXTS[told.choice % len(CONTEXTS)]],
            }  # fmt: skip
            roles = (Role("actor", one, spans[one]), Role("recipient", other, spans[other]))
            return Claim("event", label, (whole,), roles, when, values, 0.9)
        case "instrument":
            values = {"title": pair, "action": "signed", "count": 1}
            return Claim("instrument", "treaty", (whole,), _both(told, spans), when, values, 0.9)
        case "position":
            values = {"issue": pair, "topics": [TOPICS[told.choice % len(TOPICS)]]}
            holders = (Role("holder", one, spans[one]),)
            return Claim("position", "for" if told.choice % 3 else "against", (whole,), holders, None, values, 0.8)
        case "quote":
            return Claim(
                "quote", "the envoy", (inner or whole,), (Role("party", one, spans[one]),), None, {"cue": None}, 0.8
            )
    assert inner is not None
    year = When(date(told.day.year, 1, 1), date(told.day.year, 12, 31))
    values = {"value": told.value * 1e8, "unit": UNITS[told.choice % len(UNITS)], "bound": None}
    return Claim("figure", MEASURES[told.choice % len(MEASURES)], (inner,), _both(told, spans), year, values, 0.9)


def _both(told: Told, spans: dict[str, Span]) -> tuple[Role, ...]:
    return tuple(Role("party", code, spans[code]) for code in (told.one, told.other))


def fill(record: Record, claims: int, chance: random.Random) -> int:
    """Adds reports with so many claims, unresolved; says how many reports."""
    run = record.store.begin("made")
    count, batch = -(-claims // CLAIMS), list[Reading]()
    for reading in reports(count, chance):
        batch.append(reading)
        if len(batch) == EACH:
            record.store.add(run, batch)
            batch = []
    record.store.add(run, batch)
    record.store.finish(run)
    return count
