"""An entry with all that it rests on: every report's words, what was merged and why, and what persons said of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from communique.kinds.codebook import standard
from communique.present.web import links
from communique.present.web.context import Piece, context
from communique.present.web.failures import Missing, Moved
from communique.present.web.page import Page
from communique.present.web.web import Web
from communique.query.acts import Merged
from communique.query.conflicts import ConflictRow
from communique.query.shelf import Item

MOST = 100
"""Sources, and grounds for merging, that a page shows."""


@dataclass(frozen=True, slots=True)
class Source:
    """What one report says of it. `copied`: in words copied from another report, so that it does not count again.
    `differs` names what this report tells otherwise than the entry: `day`, `type`, `parties`, …"""

    claim: str
    document: str
    report: str
    title: str | None
    source: str
    published_first: date | None
    published_last: date | None
    first_day: date | None
    last_day: date | None
    basis: str | None
    label: str
    parties: tuple[str, ...]
    score: float
    maker: str
    copied: bool
    differs: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for two claims being one (more than 0 bits) or against it."""

    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class Ground:
    """Why two of its claims are one: by a model's likeness with the reasons, or by a person's word."""

    left: str
    right: str
    verdict: str
    score: float
    maker: str
    why: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said of one of its claims, or of what was there before; `withdrawn` is when it was taken back."""

    judgement: str
    verdict: str
    left: str
    right: str | None
    by: str
    why: str
    made_at: str
    withdrawn: str | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`definition` is the codebook's of its type. `sources` stand in the order of publication, copies last;
    `sources_in_all` may be more. `history` is all that persons said, the oldest first; `before` are the claims that
    persons put others in the place of."""

    title: str
    item: Item
    definition: str
    sources: tuple[Source, ...]
    sources_in_all: int
    grounds: tuple[Ground, ...]
    history: tuple[Word, ...]
    before: tuple[str, ...]
    conflicts: tuple[ConflictRow, ...]


def entry(web: Web, entry: str) -> EntryPage:
    """An entry: every report's words for it, what was merged and why, judgements and their history, conflicts.

    `entry` may be the id of any of its claims: that leads to the entry's own address."""
    shelf = web.shelf
    id = known(web, entry)
    item, told = shelf.items[id], shelf.told[id]
    before = _before(web, item.claims)
    return EntryPage(
        title=named(web, item),
        item=item,
        definition=defined(item),
        sources=_sources(web, told),
        sources_in_all=len(told.rows),
        grounds=_grounds(web, item.claims) if len(item.claims) > 1 else (),
        history=_history(web, (*item.claims, *before)),
        before=before,
        conflicts=tuple(shelf.conflicts[number] for number in shelf.disputed.get(id, ())),
    )


def known(web: Web, segment: str) -> str:
    """The entry that an address names; for a claim that a person rejected or put right, where it has gone."""
    try:
        return web.entry(segment)
    except Missing:
        asked = "SELECT verdict, instead, maker, made_at, why FROM verdict WHERE claim = $claim"
        for verdict, instead, maker, at, why in web.record._fetch(asked, {"claim": links.read(segment)}):
            if instead and web.shelf.entry_of(instead):
                raise Moved(links.entry(str(instead))) from None
            if verdict == "reject":
                by = maker.removeprefix("person:")
                told = f"{by} rejected this entry on {at[:10]}{': ' + why if why else '.'}"
                raise Missing(told, [("Judgements, where it can be taken back", "/judgements")]) from None
        raise


def named(web: Web, item: Item) -> str:
    """What an entry says, in a line: for titles."""
    label = web.shelf.label
    who = ", ".join(map(label, item.parties[:6]))
    match item.kind:
        case "event":
            actors, recipients = (", ".join(map(label, codes[:6])) for codes in (item.actors, item.recipients))
            return f"{item.label}: {actors}{' → ' + recipients if recipients else ''}"
        case "instrument":
            return _joined(f"{item.label} {item.action or ''}".strip(), item.name or who)
        case "position":
            return f"{who} {item.label} {item.issue or ''}"
        case "quote":
            return f"Quote: {item.label or 'nobody named'}"
    return _joined(item.label, who)


def _joined(label: str, who: str) -> str:
    return f"{label}: {who}".removesuffix(": ").replace("_", " ")


def defined(item: Item) -> str:
    """What the codebook says of an event's type."""
    types = standard().types
    return types[item.label].definition if item.kind == "event" and item.label in types else ""


def _sources(web: Web, told: Merged[Any]) -> tuple[Source, ...]:
    # Those that count first: the page shows so many, and the copies say nothing of their own.
    rows = sorted(
        told.rows, key=lambda row: (row.claim in told.copied, row.published_first or date.max, row.document, row.claim)
    )[:MOST]
    pieces = context(web.shelf, [row.claim for row in rows])
    return tuple(_source(row, told, pieces.get(row.claim, ())) for row in rows)


def _source(row: Any, told: Merged[Any], pieces: Sequence[Piece]) -> Source:
    return Source(
        claim=row.claim,
        document=row.document,
        report=row.report,
        title=row.title,
        source=row.source,
        published_first=row.published_first,
        published_last=row.published_last,
        first_day=row.first_day,
        last_day=row.last_day,
        basis=row.basis,
        label=_label(row),
        parties=_parties(row),
        score=row.score,
        maker=row.maker,
        copied=row.claim in told.copied,
        differs=tuple(_differs(row, told)),
        pieces=tuple(pieces),
    )


_LABELS = ("type", "polarity", "speaker", "measure")
_PARTIES = ("actors", "recipients", "parties", "holders")


def _label(row: Any) -> str:
    return next((getattr(row, name) or "" for name in _LABELS if hasattr(row, name)), "")


def _parties(row: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for name in _PARTIES for code in getattr(row, name, ())))


def _differs(row: Any, told: Merged[Any]) -> Iterable[str]:
    best = told.best
    if row.first_day and (row.first_day, row.last_day) != (told.first_day, told.last_day):
        yield "days"
    if _label(row) != _label(best):
        yield "type"
    if set(_parties(row)) != set(_parties(best)):
        yield "parties"
    for name in ("mode", "action", "value", "unit", "issue", "count"):
        if hasattr(row, name) and getattr(row, name) != getattr(best, name):
            yield name


def _grounds(web: Web, claims: Sequence[str]) -> tuple[Ground, ...]:
    """What joins its claims, the surest first; where they are many the best for each."""
    asked = """
        SELECT left_id, right_id, verdict, score, maker, why, reasons FROM judgement
        WHERE withdrawn IS NULL AND left_id IN (SELECT unnest($claims::VARCHAR[]))
            AND right_id IN (SELECT unnest($claims::VARCHAR[])) AND verdict IN ('same', 'different', 'unsure')
        ORDER BY person DESC, verdict = 'same' DESC, score DESC, left_id, right_id LIMIT $most
    """
    return tuple(
        Ground(left, right, verdict, score, maker, why, tuple(_reasons(reasons)))
        for left, right, verdict, score, maker, why, reasons in web.record._fetch(
            asked, {"claims": list(claims), "most": MOST}
        )
    )


def _reasons(told: str) -> Iterable[Reason]:
    try:
        found = json.loads(told or "[]")
    except ValueError:
        return
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict) and "why" in each:
            yield Reason(str(each["why"]), float(each.get("weight", 0)))


def _before(web: Web, claims: Sequence[str]) -> tuple[str, ...]:
    """The claims in whose place persons put these, back to the first."""
    found: dict[str, None] = {}
    waiting = list(claims)
    while waiting:
        now = waiting.pop()
        for word in _said(web).get(now, ()):
            if word.verdict == "correct" and word.right == now and word.left not in found:
                found[word.left] = None
                waiting.append(word.left)
    return tuple(sorted(found))


def _history(web: Web, claims: Iterable[str]) -> tuple[Word, ...]:
    words = {word.judgement: word for claim in claims for word in _said(web).get(claim, ())}
    return tuple(sorted(words.values(), key=lambda word: (word.made_at, word.judgement)))


def _said(web: Web) -> dict[str, list[Word]]:
    """All that persons ever said, by each claim that it is said of."""
    return web.shelf.once("entry.said", lambda: _all_said(web))


def _all_said(web: Web) -> dict[str, list[Word]]:
    asked = "SELECT id, verdict, left_id, right_id, maker, why, made_at, withdrawn FROM judgement WHERE person"
    found: dict[str, list[Word]] = {}
    for id, verdict, left, right, maker, why, at, gone in web.record._fetch(asked, ()):
        word = Word(id, verdict, left, right or None, maker.removeprefix("person:"), why, at, gone)
        for claim in {left, right} - {"", None}:
            found.setdefault(claim, []).append(word)
    return found


PAGES = (Page("/entry/{entry}", entry, "entry.html"),)
