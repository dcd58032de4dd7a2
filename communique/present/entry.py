"""What an entry of one report says, in a few words and in full: shared by the terminal and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from communique.data.tables import label
from communique.model import KINDS, Claim, Document, Json, Kind, Span, When
from communique.present.relationship import magnitude, when
from communique.present.words import cut, visible
from communique.stage import Reading

HEADINGS: dict[Kind, str] = {
    "event": "Events",
    "instrument": "Instruments",
    "position": "Positions",
    "quote": "Quotes",
    "figure": "Figures",
}
LETTERS: dict[Kind, str] = {"event": "E", "instrument": "I", "position": "P", "quote": "Q", "figure": "F"}
"""What the entries of a kind are numbered with: E1, E2, …"""

_MANY = 12
"""Parties that a headline names."""
_INSIDE = ("title", "issue", "cue")
"""Values that are spans."""
_TOLD = frozenset((*_INSIDE, "mode", "aux", "action", "count", "value", "unit", "bound"))
"""Values that the headline tells or that have a place of their own."""


@dataclass(frozen=True, slots=True)
class Part:
    """Where something that an entry names stands in the text: `what` is "actor Russia", "day", "issue", …"""

    what: str
    span: Span

    @property
    def names(self) -> bool:
        """Whether it is a name: an issue is a clause, a cue a verb."""
        return self.what not in ("issue", "cue")


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim with its number in the report (`E1`), its type, and what it says of whom."""

    id: str
    claim: Claim
    type: str
    says: str
    parts: tuple[Part, ...]

    @property
    def kind(self) -> Kind:
        return self.claim.kind

    @property
    def line(self) -> str:
        return "  ".join(part for part in (self.type, self.says) if part)


def entries(reading: Reading) -> list[Entry]:
    """Each kind's entries in the order of the text, numbered."""
    found: list[Entry] = []
    for kind in KINDS:
        claims = sorted((c for c in reading.claims if c.kind == kind), key=lambda c: (c.evidence[0], c.label))
        for number, claim in enumerate(claims, 1):
            type_, says = _HEADLINES[kind](claim, reading.text)
            parts = tuple(_parts(claim, len(reading.text)))
            found.append(Entry(f"{LETTERS[kind]}{number}", claim, visible(type_), visible(says), parts))
    return found


def names(parties: Sequence[str]) -> str:
    """Display names joined by commas."""
    told = ", ".join(cut(label(party)) for party in parties[:_MANY])
    return f"{told} and {len(parties) - _MANY} more" if len(parties) > _MANY else told


def day(when_: When | None) -> str:
    """The day with its basis where the words do not give it; empty where there is none."""
    if when_ is None:
        return ""
    basis = "" if when_.basis == "stated" else f" ({when_.basis})"
    return f"{when(when_.start, when_.end)}{basis}"


def name_of(document: Document) -> str:
    """The file's name, or the last part of the address."""
    return document.source.rstrip("/").rpartition("/")[2] or document.source


def published(reading: Reading) -> str:
    """The day of publication in words."""
    found = reading.published
    if found is None:
        return "on an unknown day"
    return f"{when(found.start, found.end)} ({'stated' if found.basis == 'stated' else 'inferred'})"


def details(claim: Claim) -> Iterator[tuple[str, str]]:
    """What else the entry holds beyond its headline, parties and day, as pairs of a name and a value."""
    for key, value in claim.values.items():
        if key in _TOLD or value is None or value == "" or value is False:
            continue
        told = _value(key, value)
        if told:
            yield key.replace("_", " "), visible(told)


def _value(key: str, value: Json) -> str:
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, str):
        return cut(label(value) if key == "place" else value)
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return names([str(item) for item in value])
    return ""


def _parts(claim: Claim, size: int) -> Iterator[Part]:
    for role in claim.roles:
        if role.span and role.span.end <= size:
            yield Part(visible(f"{role.name} {cut(label(role.party))}"), role.span)
    if claim.when and claim.when.words and claim.when.words.end <= size:
        yield Part("day", claim.when.words)
    for key in _INSIDE:
        span = inside(claim, key)
        if span and span.end <= size:
            yield Part(key, span)


def inside(claim: Claim, key: str) -> Span | None:
    """The span that a value holds, or None."""
    match claim.values.get(key):
        case [int(start), int(end)] if 0 <= start < end:
            return Span(start, end)
    return None


def _event(claim: Claim, text: str) -> tuple[str, str]:
    mode, aux = claim.values.get("mode"), claim.values.get("aux")
    recipients = claim.parties("recipient")
    arrow = f" → {names(recipients)}" if recipients else ""
    return f"{claim.label}/{mode}" if mode else claim.label, (
        f"{names(claim.parties('actor'))}{arrow}{f' ({aux})' if aux else ''}"
    )


def _instrument(claim: Claim, text: str) -> tuple[str, str]:
    count = claim.values.get("count", 1)
    many = "" if count == 1 else f" ×{count if count else 'several'}"
    title = inside(claim, "title")
    told = (names(claim.parties("party")), cut(title.of(text)) if title else "")
    return f"{claim.label} {claim.values.get('action') or ''}{many}", ": ".join(part for part in told if part)


def _position(claim: Claim, text: str) -> tuple[str, str]:
    issue = inside(claim, "issue")
    told = (names(claim.parties("holder")), cut(issue.of(text)) if issue else "")
    return claim.label, ": ".join(part for part in told if part)


def _quote(claim: Claim, text: str) -> tuple[str, str]:
    parties = claim.parties("party")
    speaker = cut(claim.label) if claim.label else "nobody named"
    way = "indirect" if claim.values.get("indirect") else "quote"
    told = names(parties)
    return way, f"{speaker} ({told})" if parties and told != speaker else speaker


def _figure(claim: Claim, text: str) -> tuple[str, str]:
    value, bound = claim.values.get("value"), claim.values.get("bound")
    number = magnitude(value) if isinstance(value, int | float) else str(value)
    limit = f"{bound.replace('_', ' ')} " if isinstance(bound, str) else ""
    whose = names(claim.parties("party"))
    return claim.label, f"{limit}{number} {claim.values.get('unit') or ''}{f' · {whose}' if whose else ''}"


_HEADLINES: dict[Kind, Callable[[Claim, str], tuple[str, str]]] = {
    "event": _event,
    "instrument": _instrument,
    "position": _position,
    "quote": _quote,
    "figure": _figure,
}
