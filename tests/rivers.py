"""An invented relationship over five years, told by six reports of which one is a copy, for the tests of dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handmade import NEWS, act, at, news, roles, sentences

from communique.model import Claim, Document, Json, Note, Span, When
from communique.query.record import Record
from communique.stage import Reading

BOTH = ("RUS", "CHN")

VISIT = (
    "OMSK, 2 March 2029 - The president of Russia came to Beijing on Thursday. Russia wants new locks on the Irtysh.\n"
    "Trade reached 2 billion dollars in 2028, customs officers say."
)
QUARREL = (
    "BEIJING, 10 May 2030 - China accused Russia of closing the river in spring. “The river is ours too,” Pilot Zhōu "
    "said. Trade fell to 1.5 billion dollars in 2029. Both want a treaty on river shipping."
)
AGAIN = (
    "OMSK, 5 June 2031 - Russian and Chinese ministers put their names to a treaty on river shipping on Tuesday.\n"
    "They put the trade of 2030 at 5 billion dollars."
)
END = (
    "MOSCOW, 9 January 2033 - Russia has suspended the treaty on river shipping since Saturday. Its foreign minister "
    "is to visit Beijing in February.\nTrade came to 6 billion dollars in 2032, two thirds of it in grain."
)


def told(id: str, text: str, published: date, claims: Sequence[Claim], title: str | None = None) -> Reading:
    """A report with claims and the day on which it was published."""
    reading = Reading(Document(text, f"news/{id}.txt", id, title=title, url=f"https://news.example/{id}"))
    day: Json = published.isoformat()
    reading.add([Note(Span(0, 4), "published", "stated", {"start": day, "end": day, "reasons": []})])
    reading.add([*sentences(text), *claims])
    return reading


def scored(claim: Claim, plover: float, quad: str, **more: Json) -> Claim:
    """An event with its score and class."""
    values = {**claim.values, "plover": plover, "goldstein": plover, "quad": quad, **more}
    return Claim(claim.kind, claim.label, claim.evidence, claim.roles, claim.when, values, claim.score)


def stance(text: str, words: str, issue: str, polarity: str, holders: Sequence[str]) -> Claim:
    values: dict[str, Json] = {"issue": [*at(text, issue).pair()], "topics": ["transport_and_links"]}
    return Claim("position", polarity, (at(text, words),), roles("holder", *holders), None, values)


def trade(text: str, words: str, value: float, year: int) -> Claim:
    when = When(date(year, 1, 1), date(year, 12, 31))
    values: dict[str, Json] = {"value": value, "unit": "USD", "bound": None}
    return Claim("figure", "trade", (at(text, words),), roles("party", *BOTH), when, values)


def treaty(text: str, words: str, action: str, day: date) -> Claim:
    values: dict[str, Json] = {"title": [*at(text, "treaty on river shipping").pair()], "action": action}
    return Claim("instrument", "treaty", (at(text, words),), roles("party", *BOTH), When(day, day), values)


def readings() -> list[Reading]:
    """The six reports."""
    visit = act(VISIT, "CONSULT", "came to Beijing", ["RUS"], ["CHN"], day=date(2029, 3, 1), basis="relative")
    accused = act(QUARREL, "ACCUSE", "China accused Russia", ["CHN"], ["RUS"], day=date(2030, 5, 10), basis="carried")
    signed = "put their names to a treaty on river shipping"
    signing = act(AGAIN, "SUPPORT", signed, BOTH, day=date(2031, 6, 3), basis="relative")
    suspended = act(END, "COERCE", "suspended the treaty", ["RUS"], ["CHN"], day=date(2033, 1, 8), score=0.375)
    coming = act(END, "CONSULT", "is to visit Beijing", ["RUS"], ["CHN"])
    coming = replace(coming, when=When(date(2033, 2, 1), date(2033, 2, 28), "relative"))
    quote = Claim("quote", "Zhōu", (at(QUARREL, "The river is ours too,"),), roles("party", "CHN"), None, {"cue": None})
    return [
        told("omsk", VISIT, date(2029, 3, 2), [
            scored(visit, 4.0, "verbal cooperation", mode="visit", place="CHN"),
            stance(VISIT, "Russia wants new locks", "new locks", "for", ["RUS"]),
            trade(VISIT, "2 billion dollars", 2e9, 2028),
        ]),
        told("beijing", QUARREL, date(2030, 5, 10), [
            scored(accused, -3.0, "verbal conflict"),
            stance(QUARREL, "Both want a treaty", "a treaty on river shipping", "for", BOTH),
            trade(QUARREL, "1.5 billion dollars", 1.5e9, 2029),
            quote,
        ], "Quarrel on the river"),
        news(),
        news("mirror/omsk.txt", text=NEWS, id="omsk-copy"),
        told("ministers", AGAIN, date(2031, 6, 5), [
            scored(signing, 5.0, "verbal cooperation"),
            treaty(AGAIN, signed, "signed", date(2031, 6, 3)),
            trade(AGAIN, "5 billion dollars", 5e9, 2030),
        ]),
        told("moscow", END, date(2033, 1, 9), [
            scored(suspended, -7.0, "material conflict"),
            scored(coming, 4.0, "verbal cooperation", mode="visit", aux="future"),
            treaty(END, "suspended the treaty on river shipping", "suspended", date(2033, 1, 8)),
            trade(END, "6 billion dollars", 6e9, 2032),
        ]),
    ]  # fmt: skip


def kept(*those: Reading) -> Record:
    """A record of these reports, compared with each other."""
    record = Record.open()
    run = record.store.begin("tests")
    record.store.add(run, those)
    record.store.finish(run)
    record.resolve()
    return record
