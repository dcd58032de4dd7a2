"""What reports say to each other: conflicts, counted claims, copies; and what was left unresolved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from communique.model import Span
from communique.present.conflicts import SORTS
from communique.present.tallies import claimed
from communique.present.web import links
from communique.present.web.failures import Missing
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.conflicts import ConflictRow
from communique.query.copies import CopyRow
from communique.query.entries import IssueRow
from communique.query.tallies import TallyRow

MOST = 6
"""Reports of one side of a conflict that are shown."""


@dataclass(frozen=True, slots=True)
class Source:
    """One report's words: those of the claim, and where they stand."""

    claim: str
    entry: str
    words: str
    document: str
    called: str
    published_first: date | None
    published_last: date | None


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a passage; `same` where they stand on the other side too."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a conflict tells, by whom; `number` of reports tell it, of which some are shown. `runs` are the
    words of a quote, and which of them the first side (for the first: the second) has too."""

    told: str
    runs: tuple[Run, ...]
    number: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sides that cannot all be right; `what` says in which way. `entries` are those that it is about."""

    what: str
    row: ConflictRow
    sides: tuple[Side, ...]
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    title: str
    sort: Literal["", "figure", "day", "count", "actor", "wording"]
    party: str
    sorts: dict[str, int]
    conflicts: tuple[Conflict, ...]
    paging: Paging

    @property
    def names(self) -> dict[str, str]:
        return dict(SORTS)


def conflicts(
    web: Web,
    sort: Literal["", "figure", "day", "count", "actor", "wording"] = "",
    party: str = "",
    page: PageNumber = 1,
) -> ConflictsPage:
    """Where reports contradict each other, the sides next to each other. A copy is no report of its own."""
    code = web.code(party.strip()) if party.strip() else ""
    found = [row for row in web.shelf.conflicts if not code or code in row.parties]
    sorts: Counter[str] = Counter(row.sort for row in found)
    shown, paging = cut([row for row in found if not sort or row.sort == sort], page, 20)
    told = {name: sorts[name] for name in SORTS}
    return ConflictsPage("Conflicts", sort, code, told, tuple(_conflict(web, row) for row in shown), paging)


def _conflict(web: Web, row: ConflictRow) -> Conflict:
    claims = (claim for side in row.sides for claim in side.claims)
    sides = []
    for place, side in enumerate(row.sides):
        other = row.sides[0 if place else 1].told if row.sort == "wording" else side.told
        runs, _ = compared(side.told, other)
        sides.append(Side(side.told, runs, len(side.reports), tuple(sources(web, side.claims))[:MOST]))
    entries = dict.fromkeys(web.shelf.entries[claim] for claim in claims if claim in web.shelf.entries)
    return Conflict(SORTS[row.sort], row, tuple(sides), tuple(entries))


def sources(web: Web, claims: Iterable[str]) -> Iterable[Source]:
    """The words and reports of some claims, those that are shown."""
    for claim in claims:
        entry = web.shelf.entries.get(claim)
        row = next((row for row in web.shelf.told[entry].rows if row.claim == claim), None) if entry else None
        if entry and row:
            yield Source(
                claim=claim,
                entry=entry,
                words=" … ".join(row.words),
                document=row.document,
                called=links.called(row.title, row.report, row.source),
                published_first=row.published_first,
                published_last=row.published_last,
            )


Verdict = Literal["", "contradicted", "confirmed", "undecidable"]
VERDICTS: tuple[Verdict, ...] = ("contradicted", "confirmed", "undecidable")


@dataclass(frozen=True, slots=True)
class Tally:
    """A counted claim: what it says in a few words, its report, and the words that the arithmetic rests on."""

    says: str
    row: TallyRow
    called: str
    evidence: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    title: str
    verdict: Verdict
    party: str
    verdicts: dict[str, int]
    tallies: tuple[Tally, ...]
    paging: Paging


def claims(web: Web, verdict: Verdict = "", party: str = "", page: PageNumber = 1) -> ClaimsPage:
    """Claims that can be counted ("the 38th meeting since 2013"), what the record says to each, and how it counts."""
    code = web.code(party.strip()) if party.strip() else ""
    found = [row for row in web.shelf.tallies if not code or code in (*row.actors, *row.recipients)]
    counts = Counter(row.verdict for row in found)
    chosen = [row for name in VERDICTS for row in found if row.verdict == name and verdict in ("", name)]
    shown, paging = cut(chosen, page, 20)
    verdicts = {str(name): counts[name] for name in VERDICTS}
    return ClaimsPage("Counted claims", verdict, code, verdicts, tuple(_tally(web, row) for row in shown), paging)


def _tally(web: Web, row: TallyRow) -> Tally:
    held = sources(web, dict.fromkeys(row.evidence))
    return Tally(claimed(row), row, links.called(row.title, row.report, row.source), tuple(held)[: 2 * MOST])


CopyKind = Literal["", "exact", "reprint", "part"]
KINDS_OF_COPY: dict[str, str] = {"exact": "word for word", "reprint": "reprint with changes", "part": "in part"}


@dataclass(frozen=True, slots=True)
class Copy:
    """A report that copies another. `passage` begins the longest passage that they share."""

    row: CopyRow
    called: str
    original_called: str
    passage: str


@dataclass(frozen=True, slots=True)
class CopiesPage:
    title: str
    kind: CopyKind
    kinds: dict[str, int]
    copies: tuple[Copy, ...]
    paging: Paging

    @property
    def names(self) -> dict[str, str]:
        return KINDS_OF_COPY


def copies(web: Web, kind: CopyKind = "", page: PageNumber = 1) -> CopiesPage:
    """Which reports copy which, in whole or in part: their entries count once."""
    counts = Counter(row.kind for row in web.shelf.copies)
    shown, paging = cut([row for row in web.shelf.copies if not kind or row.kind == kind], page)
    told = {name: counts[name] for name in KINDS_OF_COPY}
    return CopiesPage("Copies", kind, told, tuple(map(_copy, shown)), paging)


def _copy(row: CopyRow) -> Copy:
    return Copy(
        row,
        links.called(row.title, row.report, row.source),
        links.called(row.original_title, row.original, row.original_source),
        max(row.passages, key=len, default=""),
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that two reports share: its words in the copy and in the original with what differs, and its place in
    each, in code points."""

    copy: tuple[Run, ...]
    original: tuple[Run, ...]
    span: Span
    original_span: Span


@dataclass(frozen=True, slots=True)
class CopyPage:
    title: str
    kind: str
    share: float
    share_original: float
    repeats: int
    document: str
    called: str
    published_first: date | None
    original: str
    original_called: str
    original_published_first: date | None
    passages: tuple[Passage, ...]
    paging: Paging


def side_by_side(web: Web, document: str, original: str, page: PageNumber = 1) -> CopyPage:
    """What one report copies of another, passage by passage."""
    pair = (links.read(document), links.read(original))
    row = next((row for row in web.shelf.copies if (row.document, row.original_document) == pair), None)
    if row is None:
        raise Missing("The one does not copy the other.", [("All copies", "/copies")])
    texts = dict(web.record._fetch(_TEXTS, {"documents": list(pair)}))
    told = _copy(row)
    shown, paging = cut(list(zip(row.spans, row.original_spans, strict=True)), page)
    return CopyPage(
        title=f"{told.called} copies {told.original_called}",
        kind=KINDS_OF_COPY[row.kind],
        share=row.share,
        share_original=row.share_original,
        repeats=row.repeats,
        document=row.document,
        called=told.called,
        published_first=row.published_first,
        original=row.original_document,
        original_called=told.original_called,
        original_published_first=row.original_published_first,
        passages=tuple(_passage(texts[pair[0]], texts[pair[1]], *spans) for spans in shown),
        paging=paging,
    )


_TEXTS = """
SELECT document.id, body FROM document JOIN text ON text.id = document.text
WHERE document.id IN (SELECT unnest($documents::VARCHAR[]))
"""
_LONG = 4000
"""Words up to which two passages are compared word by word, which takes time that grows with their product."""


def _passage(text: str, other: str, span: Span, there: Span) -> Passage:
    return Passage(*compared(span.of(text), there.of(other)), span, there)


def compared(words: str, others: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Two texts in runs of words that both have and words that one has; case, marks and blanks aside."""
    one, two = (_WORDS.findall(text) for text in (words, others))
    bare, other = _bare(one), _bare(two)
    if bare == other or len(one) + len(two) > _LONG:
        return (Run(words, bare == other),), (Run(others, bare == other),)
    left: list[Run] = []
    right: list[Run] = []
    for how, a, b, c, d in SequenceMatcher(None, bare, other, autojunk=False).get_opcodes():
        if a < b:
            left.append(Run("".join(one[a:b]), how == "equal"))
        if c < d:
            right.append(Run("".join(two[c:d]), how == "equal"))
    return tuple(left), tuple(right)


_WORDS = re.compile(r"\s*\S+\s*")


def _bare(words: Sequence[str]) -> list[str]:
    return [word.casefold().strip(" \r\n\t,.;:“”\"'‘’") for word in words]


@dataclass(frozen=True, slots=True)
class Issue:
    """What was left unresolved, and in which report."""

    row: IssueRow
    called: str


@dataclass(frozen=True, slots=True)
class IssuesPage:
    title: str
    code: str
    codes: dict[str, int]
    issues: tuple[Issue, ...]
    paging: Paging


def issues(web: Web, code: str = "", page: PageNumber = 1) -> IssuesPage:
    """Whatever was cut, skipped, refused or left unresolved."""
    counts = Counter(row.code for row in web.shelf.issues)
    shown, paging = cut([row for row in web.shelf.issues if not code or row.code == code], page)
    return IssuesPage("Issues", code, dict(counts.most_common()), tuple(_issue(web, row) for row in shown), paging)


def _issue(web: Web, row: IssueRow) -> Issue:
    report = web.shelf.reports.get(row.document or "")
    called = links.called(report.title, report.report, report.sources[0]) if report else row.source
    return Issue(row, called)


PAGES = (
    Page("/conflicts", conflicts, "conflicts.html"),
    Page("/claims", claims, "claims.html"),
    Page("/copies", copies, "copies.html"),
    Page("/copies/{document}/{original}", side_by_side, "copy.html"),
    Page("/issues", issues, "issues.html"),
)
