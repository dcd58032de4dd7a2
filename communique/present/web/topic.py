"""A topic: who stands where on it, and what was done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Literal

from fastapi import Depends

from communique.kinds.wordlists import wordlists
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.party import KindAsked
from communique.present.web.web import Web
from communique.query.shelf import Item, Shelf, within

Polarity = Literal["", "for", "against"]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A party's stances on the topic, with the days of the reports that tell of them."""

    party: str
    label: str
    for_: int
    against: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class TopicPage:
    """`holders` are those with most stances first; `items` a page of the entries asked for, in the order of days."""

    title: str
    name: str
    definition: str
    entries: int
    holders: tuple[HolderRow, ...]
    party: str
    kind: KindAsked
    polarity: Polarity
    since: date | None
    until: date | None
    items: tuple[Item, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are listed: those of a party, of a kind, on one side, any of whose days is between two."""

    party: str = ""
    kind: KindAsked = ""
    polarity: Polarity = ""
    since: date | None = None
    until: date | None = None

    def holds(self, item: Item, party: str) -> bool:
        """Whether the entry is one of those, days aside; `party` by code."""
        return (
            (not party or party in item.everyone)
            and (not self.kind or item.kind == self.kind)
            and (not self.polarity or (item.kind == "position" and item.label == self.polarity))
        )


def topic(web: Web, name: str, asked: Annotated[Asked, Depends()], page: PageNumber = 1) -> TopicPage:
    """A topic: who is for and against what, and the events about it, in the order of days."""
    found = web.topic(name)
    party = web.code(asked.party) if asked.party else ""
    items = web.shelf.topics.get(found, ())
    rows, paging = cut([item for item in within(items, asked.since, asked.until) if asked.holds(item, party)], page)
    return TopicPage(
        title=found.replace("_", " ").capitalize(),
        name=found,
        definition=definitions().get(found, ""),
        entries=len(items),
        holders=web.shelf.once(("topic.holders", found), lambda: holders(items, web.shelf)),
        party=party,
        kind=asked.kind,
        polarity=asked.polarity,
        since=asked.since,
        until=asked.until,
        items=rows,
        paging=paging,
    )


def holders(items: Iterable[Item], shelf: Shelf) -> tuple[HolderRow, ...]:
    """Who has stances, those with most first."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.kind == "position":
            for code in item.everyone:
                found.setdefault(code, []).append(item)
    rows = []
    for code, held in found.items():
        sides = Counter(item.label for item in held)
        days = [day for item in held for day in (item.day, item.until) if day]
        ends = min(days, default=None), max(days, default=None)
        rows.append(HolderRow(code, shelf.label(code), sides["for"], sides["against"], *ends))
    return tuple(sorted(rows, key=lambda row: (-row.for_ - row.against, row.label)))


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with its entries: stances on it and events about it."""

    name: str
    definition: str
    stances: int
    events: int


@dataclass(frozen=True, slots=True)
class TopicsPage:
    title: str
    topics: tuple[TopicRow, ...]


def topics(web: Web) -> TopicsPage:
    """All topics of the record: topics of positions and contexts of events, those with most entries first."""
    return TopicsPage("Topics", web.shelf.once("topics", lambda: _topics(web.shelf)))


def _topics(shelf: Shelf) -> tuple[TopicRow, ...]:
    rows = []
    for name, items in shelf.topics.items():
        kinds = Counter(item.kind for item in items)
        rows.append(TopicRow(name, definitions().get(name, ""), kinds["position"], kinds["event"]))
    return tuple(sorted(rows, key=lambda row: (-row.stances - row.events, row.name)))


@cache
def definitions() -> dict[str, str]:
    """What each topic and each context is; of one name the topic's."""
    return {each.name: each.definition for table in ("context", "topic") for each in wordlists(table).categories}


PAGES = (
    Page("/topics", topics, "topics.html"),
    Page("/topic/{name}", topic, "topic.html"),
)
