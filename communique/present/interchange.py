"""The interchange record `communique/1`: one JSON object for each report."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from communique.model import Claim, Document, Json, Span, When

SCHEMA = "communique/1"


def record(document: Document, published: When | None, claims: Iterable[Claim]) -> dict[str, Json]:
    """The record of one report, its entries in the order of their first words. Claims of kinds that the interchange
    does not know are left out, and so is indirect speech, of which it has none."""
    entries: dict[str, list[Json]] = {name: [] for name, _ in _WRITERS.values()}
    for claim in sorted(claims, key=lambda claim: (claim.evidence[0], claim.kind, claim.label)):
        if claim.kind in _WRITERS and not claim.values.get("indirect"):
            name, write = _WRITERS[claim.kind]
            entries[name].append(write(claim))
    head: dict[str, Json] = {"schema": SCHEMA, "id": document.id, "text": document.text, "published": _range(published)}
    return head | entries


def _range(when: When | None) -> Json:
    return when.range() if when else None


def _spans(spans: Iterable[Span]) -> list[Json]:
    return [span.pair() for span in spans]


def _event(claim: Claim) -> Json:
    return {
        "type": claim.label,
        "mode": claim.values.get("mode"),
        "actors": list(claim.parties("actor")),
        "recipients": list(claim.parties("recipient")),
        "date": _range(claim.when),
        "place": claim.values.get("place"),
        "aux": claim.values.get("aux"),
        "evidence": _spans(claim.evidence),
    }


def _instrument(claim: Claim) -> Json:
    return {
        "kind": claim.label,
        "title": claim.values.get("title"),
        "parties": list(claim.parties("party")),
        "action": claim.values["action"],
        "date": _range(claim.when),
        "count": claim.values.get("count", 1),
        "evidence": _spans(claim.evidence),
    }


def _position(claim: Claim) -> Json:
    return {
        "holders": list(claim.parties("holder")),
        "polarity": claim.label,
        "issue": claim.values["issue"],
        "evidence": _spans(claim.evidence),
    }


def _quote(claim: Claim) -> Json:
    return {
        "speaker": claim.label or None,
        "parties": list(claim.parties("party")),
        "content": _spans(claim.evidence),
        "cue": claim.values.get("cue"),
    }


def _figure(claim: Claim) -> Json:
    return {
        "measure": claim.label,
        "value": claim.values["value"],
        "unit": claim.values["unit"],
        "bound": claim.values.get("bound"),
        "period": _range(claim.when),
        "parties": list(claim.parties("party")),
        "evidence": claim.evidence[0].pair(),
    }


_WRITERS: dict[str, tuple[str, Callable[[Claim], Json]]] = {
    "event": ("events", _event),
    "instrument": ("instruments", _instrument),
    "position": ("positions", _position),
    "quote": ("quotes", _quote),
    "figure": ("figures", _figure),
}
