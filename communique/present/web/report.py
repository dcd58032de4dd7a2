"""A report: its text with every entry marked, the entries beside it; and the list of all reports."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import Field

from communique.model import Kind, Span
from communique.present import body
from communique.present.body import Look
from communique.present.entry import Entry, entries
from communique.present.marked import portions
from communique.present.web import links
from communique.present.web.failures import Missing, Moved
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.search import Words
from communique.present.web.web import Web
from communique.present.words import visible
from communique.query.entries import ReportRow
from communique.query.find import marked
from communique.stage import Reading

Hidden = Annotated[Any, Field(exclude=True)]
"""What a page needs and its JSON leaves out."""
JUDGED = 400
"""Entries of a report beside which buttons for judging stand; with more of them a browser would be slow."""

PART = 40_000
"""Characters of a part of a long report; a report that is not twice as long is shown whole."""
KEPT = 200_000
"""Characters from which on a report is kept in memory once it has been shown: all of its parts are made from it."""

Sort = Literal["", "published", "title", "length", "entries", "issues"]


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """An entry as this report tells it: `number` is its number there (`E1`), `claim` its id, `entry` the id of what it
    amounts to with other reports. `spans` are the words it rests on, in code points of the text."""

    number: str
    claim: str
    entry: str
    kind: Kind
    type: str
    says: str
    parties: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    basis: str | None
    spans: tuple[Span, ...]
    score: float
    maker: str


@dataclass(frozen=True, slots=True)
class Copying:
    """Another report that this one copies, or that copies it: how, and how much of the copy."""

    way: Literal["copies", "copied by"]
    kind: str
    share: float
    document: str
    called: str


@dataclass(frozen=True, slots=True)
class Portion:
    """One of the parts in which a long report is shown: `[start, end)` in code points. `marks` counts the places in it
    that were searched for."""

    number: int
    start: int
    end: int
    marks: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report. `marks` are where the words stand that were searched for. A long report is shown in parts; what is told
    of it here is of the whole."""

    title: str
    row: ReportRow
    text: str
    entries: tuple[ReportEntry, ...]
    issues: tuple[str, ...]
    copying: tuple[Copying, ...]
    query: str
    marks: tuple[Span, ...]
    part: int
    parts: tuple[Portion, ...]
    outline: Hidden

    @property
    def address(self) -> str:
        """Its address where that leads to the web: `javascript:` and the like are no addresses."""
        url = visible(self.row.url or "")
        return url if url.lower().startswith(("http://", "https://")) else ""

    @property
    def shown(self) -> Span | None:
        """The part that is shown; None for all."""
        if len(self.parts) < 2:
            return None
        portion = self.parts[self.part - 1]
        return Span(portion.start, portion.end)

    @property
    def few(self) -> bool:
        """Whether buttons can stand beside each entry."""
        return len(self.entries) <= JUDGED

    def legend(self) -> str:
        return "\n".join(body.legend(self._found()))

    def article(self) -> str:
        anchors = {each.number: f"c-{each.claim}" for each in self.entries}
        look = Look(anchors, hits=self.marks, within=self.shown)
        return body.article(self.outline.reading, self._found(), look)

    def beside(self, after: Callable[[ReportEntry], str]) -> str:
        """The entries of what is shown; `after` gives the HTML that stands at the end of each."""
        told = {each.number: each for each in self.entries}
        look = Look(after=lambda entry: after(told[entry.id]), within=self.shown)
        return "\n".join(body.beside(self.outline.reading, self._found(), look))

    def _found(self) -> list[Entry]:
        shown, found = self.shown, self.outline.found
        if shown is None:
            return list(found)
        return [each for each in found if any(span.overlaps(shown) for span in each.claim.evidence)]


@dataclass(frozen=True, slots=True)
class Outline:
    """A report with its entries and the ids of their claims, in the entries' order."""

    reading: Reading
    found: list[Entry]
    entries: tuple[ReportEntry, ...]


At = Annotated[str, Query(pattern=r"^(\d{1,9}-\d{1,9})?$", description="A place to mark: `120-135`, in code points.")]


@dataclass(frozen=True, slots=True)
class Shown:
    """`q` marks words as the search does, `at` a place (`120-135`, in code points). Of a long report a `part` is shown,
    or that with an entry, by the id of its `claim`."""

    q: Words = ""
    at: At = ""
    part: Annotated[int, Query(ge=0, le=1_000_000)] = 0
    claim: str = ""


def report(web: Web, document: str, asked: Annotated[Shown, Depends()]) -> ReportPage:
    """A report with its whole text, its entries and what was left unresolved."""
    row = _row(web, links.read(document), asked.q)
    if row.length > KEPT:
        held: Outline = web.shelf.once(("outline", row.document), lambda: _outline(web, row.document))
    else:
        held = _outline(web, row.document)
    text = held.reading.text
    marks = marked(text, asked.q) if asked.q.strip() else _place(asked.at, len(text))
    parts = _portions(held.reading, marks)
    return ReportPage(
        title=links.called(row.title, row.report, row.sources[0]),
        row=row,
        text=text,
        entries=held.entries,
        issues=tuple(issue.message for issue in held.reading.issues),
        copying=_copying(web, row.document),
        query=asked.q,
        marks=marks,
        part=_part(asked, held, parts),
        parts=parts,
        outline=held,
    )


def _outline(web: Web, document: str) -> Outline:
    reading, claims = web.record.outline(document, web.shelf.once("shelved", web.record.shelved))
    # As on every page: what persons rejected, or what was put right, is not there.
    shown = {key: claim for key, claim in claims.items() if key in web.shelf.entries}
    reading.add(shown.values())
    # By identity: two claims that say the same on the same words are equal.
    ids = {id(claim): key for key, claim in shown.items()}
    found = entries(reading)
    return Outline(reading, found, tuple(_entry(web, each, ids[id(each.claim)]) for each in found))


def _portions(reading: Reading, marks: Sequence[Span]) -> tuple[Portion, ...]:
    starts = [mark.start for mark in marks]
    return tuple(
        Portion(number, span.start, span.end, bisect_left(starts, span.end) - bisect_left(starts, span.start))
        for number, span in enumerate(_spans(reading), 1)
    )


def _spans(reading: Reading) -> list[Span]:
    size = len(reading.text)
    return portions(reading, PART) if size > 2 * PART else [Span(0, size)] if size else []


def _part(asked: Shown, held: Outline, parts: Sequence[Portion]) -> int:
    """The part asked for, else that of the entry, or of the first words that were searched for."""
    if asked.part:
        return min(asked.part, max(1, len(parts)))
    entry = next((each for each in held.entries if each.claim == asked.claim), None) if asked.claim else None
    if entry:
        return next((each.number for each in parts if entry.spans[0].start < each.end), 1)
    return next((each.number for each in parts if each.marks), 1)


def _place(at: str, size: int) -> tuple[Span, ...]:
    if not at:
        return ()
    start, end = map(int, at.split("-"))
    return (Span(start, min(end, size)),) if start < min(end, size) else ()


def _row(web: Web, document: str, q: str) -> ReportRow:
    if document in web.shelf.reports:
        return web.shelf.reports[document]
    same = [each for each in web.shelf.reports.values() if each.report == document]
    if len(same) == 1:
        raise Moved(links.address(links.report(same[0].document), q=q))
    told = [(links.called(each.title, each.report, each.sources[0]), links.report(each.document)) for each in same]
    raise Missing(f"The record has no report {document!r}.", told or [("All reports", "/reports")])


def _entry(web: Web, entry: Entry, claim: str) -> ReportEntry:
    told = entry.claim
    return ReportEntry(
        number=entry.id,
        claim=claim,
        entry=web.shelf.entries.get(claim, claim),
        kind=entry.kind,
        type=entry.type,
        says=entry.says,
        parties=told.parties(),
        first_day=told.when.start if told.when else None,
        last_day=told.when.end if told.when else None,
        basis=told.when.basis if told.when else None,
        spans=told.evidence,
        score=told.score,
        maker=told.by,
    )


def _copying(web: Web, document: str) -> tuple[Copying, ...]:
    found = []
    for row in web.shelf.copies:
        if row.document == document:
            called = links.called(row.original_title, row.original, row.original_source)
            found.append(Copying("copies", row.kind, row.share, row.original_document, called))
        elif row.original_document == document:
            called = links.called(row.title, row.report, row.source)
            found.append(Copying("copied by", row.kind, row.share, row.document, called))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list: `entries` counts what is told in it, `copies` says whether it copies another."""

    row: ReportRow
    called: str
    entries: int
    copies: bool


@dataclass(frozen=True, slots=True)
class ReportsPage:
    title: str
    total: int
    party: str
    name: str
    sort: Sort
    order: Literal["", "up"]
    rows: tuple[ReportLine, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class Listed:
    """Which reports are listed: in which a party has a part, with a name in their title or source; in which order."""

    party: str = ""
    name: str = ""
    sort: Sort = ""
    order: Literal["", "up"] = ""


def reports(web: Web, asked: Annotated[Listed, Depends()], page: PageNumber = 1) -> ReportsPage:
    """All reports, the latest first."""
    code = web.code(asked.party.strip()) if asked.party.strip() else ""
    chosen = [row for row in web.shelf.reports.values() if _named(row, asked.name)]
    if code:
        documents = {document for item in web.shelf.parties.get(code, ()) for document in item.documents}
        chosen = [row for row in chosen if row.document in documents]
    chosen.sort(key=_KEYS[asked.sort or "published"], reverse=asked.order != "up")
    copying = {row.document for row in web.shelf.copies}
    shown, paging = cut(chosen, page)
    lines = tuple(
        ReportLine(row, links.called(row.title, row.report, row.sources[0]), _count(row), row.document in copying)
        for row in shown
    )
    name, total = asked.name.strip(), len(web.shelf.reports)
    return ReportsPage("Reports", total, code, name, asked.sort, asked.order, lines, paging)


def _named(row: ReportRow, name: str) -> bool:
    wanted = name.strip().casefold()
    return not wanted or any(wanted in (text or "").casefold() for text in (row.title, row.report, *row.sources))


def _count(row: ReportRow) -> int:
    return row.events + row.instruments + row.positions + row.quotes + row.figures


_KEYS: dict[str, Callable[[ReportRow], Any]] = {
    # Undated ones come last where the latest are first.
    "published": lambda row: (row.published_first or date.min, row.published_last or date.min, row.report),
    "title": lambda row: links.called(row.title, row.report, row.sources[0]).casefold(),
    "length": lambda row: row.length,
    "entries": _count,
    "issues": lambda row: row.issues,
}

PAGES = (Page("/reports", reports, "reports.html"), Page("/report/{document}", report, "report.html"))
