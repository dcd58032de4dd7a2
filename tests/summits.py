"""Reports made by hand that tell of the same things, and of like things that are others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from handmade import at, roles, sentences

from communique.model import Basis, Claim, Document, Json, Note, Span, When
from communique.stage import Reading


def told(id: str, text: str, claims: Sequence[Claim], published: date | None = None) -> Reading:
    """A reading with a sentence note for each line, a day of publication and these claims."""
    reading = Reading(Document(text, f"{id}.txt", id))
    if published:
        day: Json = published.isoformat()
        reading.add([Note(Span(0, 1), "published", "stated", {"start": day, "end": day, "reasons": []})])
    reading.add(sentences(text))
    reading.add(claims)
    return reading


def met(text: str, words: str, who: Sequence[str], day: date | None, basis: Basis = "stated") -> Claim:
    """A meeting, on some words."""
    when = When(day, day, basis) if day else None
    values: Mapping[str, Json] = {"mode": None, "place": None, "aux": None}
    return Claim("event", "CONSULT", (at(text, words),), roles("actor", *who), when, values)


def signed(text: str, words: str, who: Sequence[str], day: date, title: str | None = None) -> Claim:
    """A text signed; `title` are the words that name it."""
    span: Json = [*at(text, title).pair()] if title else None
    values: Mapping[str, Json] = {"title": span, "action": "signed", "count": 1}
    return Claim("instrument", "agreement", (at(text, words),), roles("party", *who), When(day, day), values)


def quoted(text: str, words: str, speaker: str, party: str) -> Claim:
    return Claim("quote", speaker, (at(text, words),), roles("party", party), None, {"cue": None})


def worth(text: str, words: str, value: float, who: Sequence[str], year: int) -> Claim:
    """A figure of trade, of a year."""
    period = When(date(year, 1, 1), date(year, 12, 31))
    values: Mapping[str, Json] = {"value": value, "unit": "USD", "bound": None}
    return Claim("figure", "trade", (at(text, words),), roles("party", *who), period, values)


def stand(text: str, words: str, holder: str, issue: str) -> Claim:
    span: Json = [*at(text, issue).pair()]
    return Claim("position", "against", (at(text, words),), roles("holder", holder), None, {"issue": span})


WIRE = (
    "The presidents of Ruritania and Graustark met in Strelsau on {day} and signed an accord on ferries.\n"
    "“The river belongs to us both,” said President Black. Trade reached {trade} dollars last year.\n"
    "Ruritania opposes the new locks at Zenda."
)
PAPER = (
    "In Strelsau the heads of state of Graustark and Ruritania held their yearly talks on {day}.\n"
    "They put their names to an agreement on ferries across the river, after long haggling over tolls.\n"
    "Trade came to {trade} dollars in the year before, the ministry of Graustark says.\n"
    "Black said that “the river belongs to us both” and left at noon."
)
TWO = ("RUS", "CHN")


def wire(day: date, trade: str, value: float, *, id: str = "") -> Reading:
    """A wire story about one of the yearly summits."""
    text = WIRE.format(day=f"{day:%d %B %Y}", trade=trade)
    return told(
        id or f"wire-{day.year}",
        text,
        [
            met(text, "met in Strelsau", TWO, day),
            signed(text, "signed an accord on ferries", TWO, day, "accord on ferries"),
            quoted(text, "The river belongs to us both,", "Black", "RUS"),
            worth(text, f"{trade} dollars", value, TWO, day.year - 1),
            stand(text, "Ruritania opposes the new locks at Zenda", "RUS", "new locks at Zenda"),
        ],
        day + timedelta(1),
    )


def paper(day: date, trade: str, value: float) -> Reading:
    """A newspaper's own account of the same."""
    text = PAPER.format(day=f"{day:%d %B %Y}", trade=trade)
    return told(
        f"paper-{day.year}",
        text,
        [
            met(text, "held their yearly talks", TWO, day),
            signed(text, "put their names to an agreement on ferries", TWO, day, "agreement on ferries"),
            worth(text, f"{trade} dollars", value, TWO, day.year - 1),
            quoted(text, "the river belongs to us both", "Black", "RUS"),
        ],
        day + timedelta(2),
    )


def essay() -> Reading:
    """Looks back on several of them, one without a day."""
    text = (
        "The two presidents have met in Strelsau every June: on 3 June 2031, on 5 June 2032 and again last year.\n"
        "At the first of these meetings they signed an accord on ferries across the river."
    )
    return told(
        "essay",
        text,
        [
            met(text, "on 3 June 2031", TWO, date(2031, 6, 3)),
            met(text, "on 5 June 2032", TWO, date(2032, 6, 5)),
            met(text, "again last year", TWO, None),
            signed(text, "signed an accord on ferries", TWO, date(2031, 6, 3), "accord on ferries"),
        ],
        date(2034, 2, 1),
    )


DAYS = (date(2031, 6, 3), date(2032, 6, 5), date(2033, 6, 4))
SUMS = (("146.9 billion", 146.9e9), ("151.2 billion", 151.2e9), ("168.4 billion", 168.4e9))


def reports() -> list[Reading]:
    """Three summits in two papers each, an essay on all, and a reprint of the first wire story a day later."""
    found = [make(day, *sum) for day, sum in zip(DAYS, SUMS, strict=True) for make in (wire, paper)]
    first = wire(DAYS[0], *SUMS[0])
    reprint = Reading(Document(f"{first.text}\n(From our agencies.)", "reprint.txt", "reprint"))
    published: Json = (DAYS[0] + timedelta(2)).isoformat()
    reprint.add([Note(Span(0, 1), "published", "stated", {"start": published, "end": published, "reasons": []})])
    reprint.add([*sentences(reprint.text), *first.claims])
    return [*found, essay(), reprint]
