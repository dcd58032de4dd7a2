"""A relationship: what happened between two parties, with filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Query
from pydantic import BaseModel

from communique.present.charts.theme import Theme
from communique.present.web.page import Drawing, Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.relationship_head import (
    Choice,
    Head,
    Since,
    Until,
    address_of,
    choices,
    heading,
    narrowed,
    overlaps,
    plain,
    title,
)
from communique.present.web.web import Web
from communique.present.words import cut as shortened
from communique.query.shelf import Item, Shelf

Kinds = Literal["", "all", "event", "instrument", "position", "quote", "figure"]
ACTS = ("event", "instrument")
KINDS_TOLD = {"": "events and instruments", "all": "all kinds", "event": "events", "instrument": "instruments",
              "position": "positions", "quote": "quotes", "figure": "figures"}  # fmt: skip
REPORTS = 100
"""Reports that the choice of sources names."""


class Filters(BaseModel):
    """What of the chronology is shown: a kind (none: events and instruments), a type, a period, a topic or context, a
    source (a publisher's host or folder, or a report), the order of days (none: the earliest first), a page."""

    kind: Annotated[Kinds, Query(description="A kind; empty: events and instruments.")] = ""
    type: Annotated[str, Query(description="An event's type, an instrument's kind, a side, a measure.")] = ""
    since: Since = None
    until: Until = None
    topic: Annotated[str, Query(description="A topic of positions or a context of events.")] = ""
    source: Annotated[str, Query(description="A publisher (host or folder), or a report's document id.")] = ""
    order: Annotated[Literal["", "latest"], Query(description="`latest`: the latest first.")] = ""
    page: PageNumber = 1


class Drawn(Filters):
    """The same for its drawing."""

    theme: Theme = "inline"


@dataclass(frozen=True, slots=True)
class ChronologyPage:
    title: str
    head: Head
    kind: str
    type: str
    since: date | None
    until: date | None
    topic: str
    source: str
    order: str
    kinds: tuple[Choice, ...]
    types: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    publishers: tuple[Choice, ...]
    reports: tuple[Choice, ...]
    dated: int
    rows: tuple[Item, ...]
    paging: Paging


def relationship(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> ChronologyPage:
    """What happened between two parties.

    Entries merged over reports, in the order of days; narrowed by kind, type, period, topic and source."""
    pair = web.pair(one, other)
    head = heading(web, *pair, "")
    shown, others = _shown(web, pair, filters)
    ordered = shown[::-1] if filters.order == "latest" else shown
    rows, paging = cut(ordered, filters.page)
    held = web.shelf.documents
    named = choices(
        (document for item in others["source"] for document in item.documents),
        filters.source if filters.source in held else "",
        lambda document: report_name(web.shelf, document),
        REPORTS,
    )
    publishers = choices(
        (name for item in others["source"] for name in _publishers(web.shelf, item)),
        filters.source if filters.source not in held else "",
    )
    return ChronologyPage(
        title=title(web, head),
        head=head,
        kind=filters.kind,
        type=filters.type,
        since=filters.since,
        until=filters.until,
        topic=filters.topic,
        source=filters.source,
        order=filters.order,
        kinds=_kinds(others["kind"]),
        types=choices((_type(item) for item in others["type"]), filters.type, plain),
        topics=choices((topic for item in others["topic"] for topic in item.topics), filters.topic, plain),
        publishers=publishers,
        reports=tuple(sorted(named, key=lambda choice: choice.name)),
        dated=sum(item.day is not None for item in shown),
        rows=rows,
        paging=paging,
    )


def _shown(web: Web, pair: tuple[str, str], asked: Filters) -> tuple[list[Item], dict[str, list[Item]]]:
    """The entries that all filters leave, and for each filter those that the others leave."""
    wanted = ACTS if not asked.kind else None if asked.kind == "all" else (asked.kind,)
    shelf = web.shelf
    return narrowed(
        shelf.between(*pair),
        {
            "kind": lambda item: wanted is None or item.kind in wanted,
            "type": lambda item: not asked.type or _type(item) == asked.type,
            "topic": lambda item: not asked.topic or asked.topic in item.topics,
            "days": lambda item: overlaps(item.day, item.until, asked.since, asked.until),
            "source": lambda item: (
                not asked.source or asked.source in item.documents or asked.source in _publishers(shelf, item)
            ),
        },
    )


def _type(item: Item) -> str:
    """What the entry is one of; of a quote nothing, as its label is who speaks."""
    return "" if item.kind == "quote" else item.label


def _kinds(items: Sequence[Item]) -> tuple[Choice, ...]:
    counts = {kind: sum(item.kind == kind for item in items) for kind in KINDS_TOLD}
    counts[""], counts["all"] = counts["event"] + counts["instrument"], len(items)
    return tuple(Choice(kind, name, counts[kind]) for kind, name in KINDS_TOLD.items())


def _publishers(shelf: Shelf, item: Item) -> tuple[str, ...]:
    """Where the reports of an entry come from."""
    known: dict[str, str] = shelf.once("publishers", lambda: _all_publishers(shelf))
    return tuple(dict.fromkeys(name for document in item.documents if (name := known.get(document))))


def _all_publishers(shelf: Shelf) -> dict[str, str]:
    return {document: publisher(row.url or (row.sources or ("",))[0]) for document, row in shelf.reports.items()}


def publisher(source: str) -> str:
    """A source's host, else the folder that a file was read from.

    >>> publisher("https://www.example.org/news/1"), publisher("reports/wire/1.txt"), publisher("1.txt")
    ('example.org', 'wire', '')
    """
    if "://" in source:
        return (urlsplit(source).hostname or "").removeprefix("www.")
    return source.replace("\\", "/").rpartition("/")[0].rpartition("/")[2]


def report_name(shelf: Shelf, document: str) -> str:
    """A report's day and title, as its choices and tables name it."""
    row = shelf.reports.get(document)
    if row is None:
        return document
    day = f"{row.published_first} " if row.published_first else ""
    return day + shortened(row.title or (row.sources or (row.report,))[0].rpartition("/")[2], 60)


def chronology_svg(web: Web, one: str, other: str, filters: Annotated[Drawn, Query()]) -> str:
    """The strip of time of what the page shows."""
    from communique.present import charts

    pair = web.pair(one, other)
    items, _ = _shown(web, pair, filters)
    more = address_of(heading(web, *pair, ""), kind=filters.kind)
    more += ("&" if "?" in more else "?") + "since={since}&until={until}"
    found = tuple(charts.dots(_placed(items)))
    return charts.drawn(charts.chronology, found, rows=charts.order(), link="/entry/{}", more=more, theme=filters.theme)


def _placed(items: Iterable[Item]) -> Iterable[Item]:
    """Those whose days tell more than a decade: a bar over all of the strip tells nothing."""
    return (item for item in items if item.day and ((item.until or item.day) - item.day).days <= 3660)


PAGES = (Page("/relationship/{one}/{other}", relationship, "relationship/chronology.html"),)
DRAWINGS = (Drawing("/relationship/{one}/{other}/chronology.svg", chronology_svg),)
