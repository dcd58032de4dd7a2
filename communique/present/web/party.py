"""A party: with whom it has to do, where it stands, what it has a part in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends

from communique.data import tables
from communique.model import KINDS
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.network import PairRow, mean, pairs
from communique.query.shelf import Item, Shelf, within

KindAsked = Literal["", "event", "instrument", "position", "quote", "figure"]
MOST = 200
"""Relationships and topics that are listed."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic on which a party has stances, with their numbers and the days of the reports that tell of them."""

    topic: str
    for_: int
    against: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class YearRow:
    """The acts of a year in which a party has a part, and their events' mean PLOVER score."""

    year: int
    events: int
    instruments: int
    score: float | None


@dataclass(frozen=True, slots=True)
class PartyPage:
    """`relationships` are those with most entries first, `topics` those with most stances, `years` in their order;
    `items` a page of the entries of the kind and the days asked for, the latest last."""

    title: str
    code: str
    sort: str
    names: tuple[str, ...]
    entries: int
    kinds: dict[str, int]
    relationships: tuple[PairRow, ...]
    topics: tuple[TopicRow, ...]
    years: tuple[YearRow, ...]
    kind: KindAsked
    since: date | None
    until: date | None
    items: tuple[Item, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are listed: of a kind (empty: all), any of whose days is between two, both included."""

    kind: KindAsked = ""
    since: date | None = None
    until: date | None = None


def party(web: Web, code: str, asked: Annotated[Asked, Depends()], page: PageNumber = 1) -> PartyPage:
    """A party: its relationships, its stances by topic, its years, and all entries in which it has a part."""
    shelf, found = web.shelf, web.party(code)
    items = shelf.parties.get(found, ())
    chosen = [item for item in within(items, asked.since, asked.until) if not asked.kind or item.kind == asked.kind]
    rows, paging = cut(chosen, page)
    kinds = Counter(item.kind for item in items)
    return PartyPage(
        title=shelf.label(found),
        code=found,
        sort=_sort(found),
        names=_names(found),
        entries=len(items),
        kinds={kind: kinds[kind] for kind in KINDS},
        relationships=_relationships(shelf, found)[:MOST],
        topics=shelf.once(("party.topics", found), lambda: topics(items, found))[:MOST],
        years=shelf.once(("party.years", found), lambda: years(items)),
        kind=asked.kind,
        since=asked.since,
        until=asked.until,
        items=rows,
        paging=paging,
    )


def _relationships(shelf: Shelf, code: str) -> tuple[PairRow, ...]:
    by: dict[str, list[PairRow]] = shelf.once("party.relationships", lambda: _by_party(shelf))
    return tuple(by.get(code, ()))


def _by_party(shelf: Shelf) -> dict[str, list[PairRow]]:
    found: dict[str, list[PairRow]] = {}
    for row in pairs(shelf):
        for code in (row.one, row.other):
            found.setdefault(code, []).append(row)
    return found


def topics(items: Iterable[Item], holder: str) -> tuple[TopicRow, ...]:
    """The topics of a party's stances, those with most first."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.kind == "position" and holder in item.everyone:
            for topic in item.topics:
                found.setdefault(topic, []).append(item)
    rows = [_topic(name, held) for name, held in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.for_ - row.against, row.topic)))


def _topic(name: str, items: list[Item]) -> TopicRow:
    sides = Counter(item.label for item in items)
    days = [day for item in items for day in (item.day, item.until) if day]
    return TopicRow(name, sides["for"], sides["against"], min(days, default=None), max(days, default=None))


def years(items: Iterable[Item]) -> tuple[YearRow, ...]:
    """The acts by year."""
    found: dict[int, list[Item]] = {}
    for item in items:
        if item.kind in ("event", "instrument") and item.first_day and item.aux != "future":
            found.setdefault(item.first_day.year, []).append(item)
    rows = []
    for year in sorted(found):
        kinds = Counter(item.kind for item in found[year])
        rows.append(YearRow(year, kinds["event"], kinds["instrument"], mean(found[year])))
    return tuple(rows)


def _sort(code: str) -> str:
    if state := tables.state(code):
        gone = f" from {state.start or '?'} to {state.end}" if state.end else ""
        return f"state{gone}"
    return "organisation" if code in tables.organisations() else "other party"


def _names(code: str) -> tuple[str, ...]:
    """Other names that it is told by."""
    known = tables.state(code) or tables.organisations().get(code)
    return known.aliases if known else ()


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party with the number of entries that name it, and of parties with which a report names it together."""

    code: str
    label: str
    sort: str
    entries: int
    partners: int
    score: float | None


@dataclass(frozen=True, slots=True)
class PartiesPage:
    title: str
    parties: tuple[PartyRow, ...]
    paging: Paging


def parties(web: Web, page: PageNumber = 1) -> PartiesPage:
    """All parties of the record, those with most entries first."""
    rows, paging = cut(web.shelf.once("parties", lambda: _parties(web.shelf)), page, 100)
    return PartiesPage("Parties", rows, paging)


def _parties(shelf: Shelf) -> tuple[PartyRow, ...]:
    rows = [
        PartyRow(code, shelf.label(code), _sort(code), len(items), len(_relationships(shelf, code)), mean(items))
        for code, items in shelf.parties.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.entries, row.label)))


PAGES = (Page("/parties", parties, "parties.html"), Page("/party/{code}", party, "party.html"))
