"""Full-text search: hits with the words marked, and how they divide by kind, party and year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from communique.errors import MissingExtra, QueryFailed
from communique.model import Span
from communique.present.found import pieces
from communique.present.web import links
from communique.present.web.failures import Missing
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging
from communique.present.web.web import Web
from communique.query import find
from communique.query.find import FoundRow, Order, What
from communique.query.sought import FIELDS

ROWS = 20
"""Hits of a page."""
Words = Annotated[str, Query(max_length=1000, description='Words, "exact phrases", AND, OR, -without, title:summit.')]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `marked` where it is of the words that were searched for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for, as the search reads it; reports, or entries of a kind; in which one or two parties have a
    part; between two days, both included; in which order."""

    q: Annotated[
        str, Query(max_length=1000, description='Words, "exact phrases", AND, OR, -without, title:summit.')
    ] = ""
    kind: What = "report"
    party: str = ""
    other: str = ""
    since: date | None = None
    until: date | None = None
    order: Order = "rank"


@dataclass(frozen=True, slots=True)
class Hit:
    """A report or an entry. `row` holds its passages and marks in code points of the report's text."""

    row: FoundRow
    entry: str | None

    @property
    def title(self) -> tuple[Piece, ...]:
        """The report's title, else what it is called, with marks."""
        called = links.called(self.row.title, self.row.report, self.row.source)
        return _pieces(called, self.row.title_marks if self.row.title else (), 0)

    @property
    def passages(self) -> tuple[tuple[Piece, ...], ...]:
        """The passages with marks."""
        told = zip(self.row.passages, self.row.spans, strict=True)
        return tuple(_pieces(text, self.row.marks, span.start) for text, span in told)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`kinds` counts reports and entries of each kind in which the words are, `parties` and `years` those of the kind
    that was asked for. `problem` says why there is nothing where the search cannot be read."""

    title: str
    q: str
    kind: What
    party: str
    other: str
    since: date | None
    until: date | None
    order: Order
    problem: str
    kinds: dict[str, int]
    parties: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]
    hits: tuple[Hit, ...]
    paging: Paging

    @property
    def fields(self) -> tuple[str, ...]:
        return FIELDS


def search(web: Web, asked: Annotated[Asked, Depends()], page: PageNumber = 1) -> SearchPage:
    """Reports, or entries of a kind, by their words, the best first."""
    problem, found = "", None
    codes: tuple[str, ...] = ()
    try:
        codes = tuple(web.code(name.strip()) for name in (asked.party, asked.other) if name.strip())
        if asked.q.strip():
            wanted = find.Asked(
                asked.q, asked.kind, codes, asked.since, asked.until, asked.order, ROWS, ROWS * (page - 1)
            )
            found = find.find(web.record.concordance(), wanted)
    except (QueryFailed, MissingExtra) as error:
        problem = str(error)
    except Missing as error:
        problem = error.message
    hits = tuple(Hit(row, web.shelf.entries.get(row.claim or "")) for row in found.rows) if found else ()
    first, second = (*codes, "", "")[:2]
    return SearchPage(
        title=f"Search: {asked.q.strip()}" if asked.q.strip() else "Search",
        q=asked.q,
        kind=asked.kind,
        party=first,
        other=second,
        since=asked.since,
        until=asked.until,
        order=asked.order,
        problem=problem,
        kinds=found.kinds if found else {},
        parties=found.parties if found else (),
        years=found.years if found else (),
        hits=hits,
        paging=_paging(page, found.total if found else 0, len(hits)),
    )


def _paging(page: int, total: int, shown: int) -> Paging:
    first = ROWS * (page - 1)
    return Paging(page, max(1, -(-total // ROWS)), total, first + 1 if shown else 0, first + shown)


def _pieces(text: str, marks: tuple[Span, ...], start: int) -> tuple[Piece, ...]:
    return tuple(Piece(words, marked) for words, marked in pieces(text, marks, start=start))


PAGES = (Page("/search", search, "search.html"),)
