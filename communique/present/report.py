"""One report's entries as plain text: a line each, with the words that it rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from communique.data.tables import label
from communique.model import KINDS, Claim
from communique.present.relationship import magnitude, when
from communique.stage import Reading

WIDTH = 100
_DAYS = 16
_HEADINGS = {
    "event": "Events",
    "instrument": "Instruments",
    "position": "Positions",
    "quote": "Quotes",
    "figure": "Figures",
}


def report_text(reading: Reading) -> str:
    """A heading with the day of publication, then each kind's entries in the order of the text."""
    document = reading.document
    lines = [f"== {document.title or document.source}"]
    if document.title:
        lines.append(f"   {document.source}")
    lines.append(f"   published {_published(reading)}")
    for kind in KINDS:
        claims = sorted((c for c in reading.claims if c.kind == kind), key=lambda c: (c.evidence[0], c.label))
        if claims:
            lines += ["", f"{_HEADINGS[kind]} ({len(claims)})"]
            lines += [line for claim in claims for line in _entry(claim, reading.text)]
    if not reading.claims:
        lines += ["", "No entries."]
    return "\n".join(lines) + "\n"


def _published(reading: Reading) -> str:
    published = reading.published
    if published is None:
        return "on an unknown day"
    return f"{when(published.start, published.end)} ({'stated' if published.basis == 'stated' else 'inferred'})"


def names(parties: tuple[str, ...]) -> str:
    """Display names joined by commas."""
    return ", ".join(label(party) for party in parties)


def _entry(claim: Claim, text: str) -> list[str]:
    words = " … ".join(" ".join(span.of(text).split()) for span in claim.evidence)
    told = when(claim.when.start, claim.when.end) if claim.when else ""
    first = f"  {told:<{_DAYS}}  {headline(claim, text)}"
    return [
        first,
        *textwrap.wrap(f"“{words}”", WIDTH, initial_indent=" " * (_DAYS + 4), subsequent_indent=" " * (_DAYS + 4)),
    ]


def headline(claim: Claim, text: str) -> str:
    """What an entry says in a few words, without its evidence."""
    return _HEADLINES[claim.kind](claim, text)


def _event(claim: Claim, text: str) -> str:
    mode = claim.values.get("mode")
    recipients = claim.parties("recipient")
    arrow = f" → {names(recipients)}" if recipients else ""
    aux = claim.values.get("aux")
    act = f"{claim.label}/{mode}" if mode else claim.label
    return f"{act}  {names(claim.parties('actor'))}{arrow}{f'  ({aux})' if aux else ''}"


def _instrument(claim: Claim, text: str) -> str:
    count = claim.values.get("count", 1)
    many = "" if count == 1 else f" ×{count if count else 'several'}"
    title = ""
    if claim.values.get("title"):
        start, end = _pair(claim, "title")
        title = f": {' '.join(text[start:end].split())}"
    return f"{claim.label} {claim.values['action']}{many}  {names(claim.parties('party'))}{title}"


def _position(claim: Claim, text: str) -> str:
    start, end = _pair(claim, "issue")
    return f"{names(claim.parties('holder'))} {claim.label}: {' '.join(text[start:end].split())}"


def _quote(claim: Claim, text: str) -> str:
    parties = claim.parties("party")
    return f"{claim.label or 'nobody named'}{f' ({names(parties)})' if parties else ''}"


def _figure(claim: Claim, text: str) -> str:
    value, bound = claim.values["value"], claim.values.get("bound")
    number = magnitude(value) if isinstance(value, int | float) else str(value)
    limit = f"{bound.replace('_', ' ')} " if isinstance(bound, str) else ""
    return f"{claim.label} {limit}{number} {claim.values['unit']}  {names(claim.parties('party'))}".rstrip()


def _pair(claim: Claim, key: str) -> tuple[int, int]:
    pair = claim.values[key]
    if not isinstance(pair, list):
        raise TypeError(f"{claim.kind}.{key} is a span: [start, end)")
    start, end = pair
    return int(str(start)), int(str(end))


_HEADLINES: dict[str, Callable[[Claim, str], str]] = {
    "event": _event,
    "instrument": _instrument,
    "position": _position,
    "quote": _quote,
    "figure": _figure,
}
