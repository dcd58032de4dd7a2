"""Readings made by hand, for the tests of everything that comes after reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from communique.model import Claim, Document, Issue, Json, Note, Role, Span, When
from communique.stage import Reading

NEWS = (
    "MOSCOW, 4 June 2031 — Russia and China signed a treaty on river shipping 🚢 in Omsk on Tuesday.\r\n\r\n"
    "“We shall keep the rivers open,” said Pilot Zhōu, for Beijing. Both oppose new locks. "
    "Trade on the Irtysh reached 3.5 billion dollars in 2030, Moscow said."
)
"""One invented report with an astral character, a combining-free macron, typographic marks and CRLF."""


def at(text: str, words: str) -> Span:
    """Where the words stand first."""
    start = text.index(words)
    return Span(start, start + len(words))


def roles(name: str, *parties: str) -> tuple[Role, ...]:
    return tuple(Role(name, party) for party in parties)


def news(source: str = "news/omsk.txt", *, text: str = NEWS, id: str = "omsk", title: str | None = None) -> Reading:
    """A reading with a claim of each kind, some notes and an issue."""
    reading = Reading(Document(text, source, id, title=title, dated=date(2031, 6, 4), media_type="text/plain"))
    day = When(date(2031, 6, 3), date(2031, 6, 3), "relative", at(text, "on Tuesday"))
    year = When(date(2030, 1, 1), date(2030, 12, 31), "stated", at(text, "2030"))
    both = ("RUS", "CHN")
    signing = (at(text, "signed a treaty on river shipping"),)
    event: Mapping[str, Json] = {
        "mode": None,
        "place": "RUS",
        "aux": None,
        "quad": "verbal cooperation",
        "plover": 4.5,
        "goldstein": 6.5,
    }
    title_span: list[Json] = [*at(text, "treaty on river shipping").pair()]
    amount: Mapping[str, Json] = {"value": 3500000000, "unit": "USD", "bound": None}
    issue: list[Json] = [*at(text, "new locks").pair()]
    reading.add(
        [
            _published(text),
            Note(at(text, "Russia"), "party", "state", {"parties": ["RUS"], "private": False}),
            Note(at(text, "Pilot Zhōu"), "party", "person", {"parties": ["CHN"], "person": "Zhōu"}, 0.75, "model-a"),
            *sentences(text),
            Claim("event", "SUPPORT", (*signing, at(text, "Omsk")), roles("actor", *both), day, event, 0.875),
            Claim(
                "instrument", "treaty", signing, roles("party", *both), day, {"title": title_span, "action": "signed"}
            ),
            Claim(
                "position", "against", (at(text, "oppose new locks"),), roles("holder", *both), None, {"issue": issue}
            ),
            Claim(
                "quote",
                "Zhōu",
                (at(text, "We shall keep the rivers open,"),),
                (Role("party", "CHN", at(text, "Beijing")),),
                None,
                {"cue": [*at(text, "said").pair()]},
            ),
            Claim("figure", "trade", (at(text, "3.5 billion dollars"),), roles("party", *both), year, amount),
            Issue("unresolved", "who “both” are is a guess; look at the sentence", source, at(text, "Both")),
        ]
    )
    return reading


def _published(text: str) -> Note:
    reasons: list[Json] = [{"why": "dateline", "start": "2031-06-04", "end": "2031-06-04", "words": "4 June 2031"}]
    day = {"start": "2031-06-04", "end": "2031-06-04"}
    return Note(at(text, "4 June 2031"), "published", "stated", {**day, "reasons": reasons})


def sentences(text: str) -> list[Note]:
    """A crude sentence note for each line."""
    notes, start = [], 0
    for index, line in enumerate(text.split("\n")):
        if line.strip():
            notes.append(
                Note(Span(start, start + len(line)), "sentence", "text", {"paragraph": index, "repeat": False})
            )
        start += len(line) + 1
    return notes


def act(
    text: str, label: str, words: str, actors: Sequence[str], recipients: Sequence[str] = (), **more: object
) -> Claim:
    """An event on some words; `day`, `basis` and `score` may be given."""
    day, basis, score = more.get("day"), more.get("basis", "stated"), more.get("score", 1.0)
    when = When(day, day, basis) if isinstance(day, date) else None  # type: ignore[arg-type]
    who = roles("actor", *actors) + roles("recipient", *recipients)
    values: dict[str, Json] = {"mode": None, "place": None, "aux": None}
    assert isinstance(score, float)
    return Claim("event", label, (at(text, words),), who, when, values, score)


def numbered(count: int, *, first: int = 0) -> list[Reading]:
    """Many readings, each of a different text."""
    readings = []
    for number in range(first, first + count):
        text = f"No. {number}: " + NEWS
        readings.append(news(f"many/{number}.txt", text=text, id=f"many-{number}"))
    return readings


def quiet(text: str, id: str, claims: Sequence[Claim] = (), published: date | None = None) -> Reading:
    """A reading with these claims and nothing else but a day of publication."""
    reading = Reading(Document(text, f"{id}.txt", id))
    if published:
        day: Json = published.isoformat()
        reading.add([Note(Span(0, 1), "published", "inferred", {"start": day, "end": day, "reasons": []})])
    reading.add(claims)
    return reading
