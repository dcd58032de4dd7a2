"""What of the record a dossier is made from, read once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from communique.kinds.wordlists import wordlists
from communique.model import KINDS
from communique.present.dossier.model import Cite, Grounds, Part, Words
from communique.present.dossier.wording import one_line
from communique.query.acts import Merged, ordered, within
from communique.query.conflicts import ConflictRow
from communique.query.copies import CopyRow
from communique.query.drift import Drift, drifts
from communique.query.entries import (
    Entry,
    EventRow,
    FigureRow,
    InstrumentRow,
    PositionRow,
    QuoteRow,
    ReportRow,
)
from communique.query.gists import gists
from communique.query.record import Record
from communique.query.tallies import TallyRow
from communique.resolve.gist import Gist

E = TypeVar("E", bound=Entry)

NAMED = 24
"""Reports that a statement about many entries names; beyond them it says how many more."""
CITED = 5
"""Reports that a row about one entry names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dossier is of: parties by code, days (both included), topics (none: all), and rows that a table has."""

    parties: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    topics: tuple[str, ...] = ()
    most: int = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the program that read some of the reports: when (UTC), and which version."""

    version: str
    started: datetime
    ended: datetime | None
    documents: int


@dataclass(slots=True)
class Material:
    """Merged entries of the relationship in the order of their days, what else is known, and the words of all claims.

    `words` has the document of each claim, where its words start, and the words piece by piece; `around` what stands
    before and after the words of a claim in their sentence, where it does and the words are of one piece.
    """

    asked: Asked
    events: list[Merged[EventRow]]
    instruments: list[Merged[InstrumentRow]]
    positions: list[Merged[PositionRow]]
    quotes: list[Merged[QuoteRow]]
    figures: list[Merged[FigureRow]]
    conflicts: list[ConflictRow]
    tallies: list[TallyRow]
    copies: list[CopyRow]
    gists: Mapping[str, Gist]
    reports: Mapping[str, ReportRow]
    runs: list[Run]
    drifts: list[Drift]
    words: dict[str, tuple[str, int, tuple[str, ...]]] = field(default_factory=dict)
    around: dict[str, tuple[str, str]] = field(default_factory=dict)

    def entries(self) -> Iterator[Merged[Any]]:
        """All merged entries, kind by kind."""
        for kind in KINDS:
            yield from getattr(self, f"{kind}s")

    def sentence(self, row: Entry) -> tuple[Part, ...]:
        """The sentence in which a claim's words stand, cut to what is near them."""
        before, after = self.around.get(row.claim, ("", ""))
        whole = one_line(f"{near(before, first=True)}{' … '.join(row.words)}{near(after, first=False)}")
        return (Words(whole),)

    def on(self, each: Merged[Any]) -> Grounds:
        """A merged entry: the words of the report that stands for all first, then those of others that tell of it."""
        told = {row.document: row.claim for row in reversed(counted(each))}
        told = dict(sorted(told.items(), key=lambda pair: pair[0] != each.best.document))
        cites = tuple(Cite(document, claim) for document, claim in told.items())
        return Grounds(cites[:CITED], more=max(0, len(cites) - CITED))

    def all(self, merged: Iterable[Merged[Any]], *, copies: bool = False) -> Grounds:
        """Many entries: the reports that tell of them, of each the words of the first of its entries; those first that
        tell of most. With `copies` also the reports that only copy."""
        found: dict[str, str] = {}
        counts = Counter[str]()
        for each in merged:
            for row in each.rows if copies else counted(each):
                found.setdefault(row.document, row.claim)
                counts[row.document] += 1
        most = [document for document, _ in counts.most_common(NAMED)]
        return Grounds(tuple(Cite(document, found[document]) for document in most), True, len(found) - len(most))

    def of(self, claims: Iterable[str], most: int = CITED) -> Grounds:
        """Claims by their ids; those of which the record has no words are passed over."""
        known = [claim for claim in dict.fromkeys(claims) if claim in self.words]
        documents = dict.fromkeys(self.words[claim][0] for claim in known)
        shown = set(list(documents)[:most])
        cites = tuple(Cite(self.words[claim][0], claim) for claim in known if self.words[claim][0] in shown)
        return Grounds(cites, more=len(documents) - len(shown))


NEAR = 90
"""Characters before and after the words of a claim that are shown of their sentence."""


def near(words: str, *, first: bool) -> str:
    """What stands right before (`first`) or after the words of a claim, cut between words.

    >>> near("a" * 80 + " short of " + "b" * 80 + " ", first=True)[:6], near(" in 1996", first=False)
    ('… of b', ' in 1996')
    """
    if len(words) <= NEAR:
        return words
    if first:
        return "… " + words[-NEAR:].partition(" ")[2]
    return words[:NEAR].rpartition(" ")[0] + " …"


def counted(each: Merged[E]) -> list[E]:
    """The rows that tell of it in words of their own."""
    return [row for row in each.rows if row.claim not in each.copied] or list(each.rows)


def gather(record: Record, asked: Asked) -> Material:
    """Reads everything that the dossier may speak of."""
    found = Material(
        asked,
        events=_merged(record, EventRow, asked),
        instruments=_merged(record, InstrumentRow, asked),
        positions=_merged(record, PositionRow, asked),
        quotes=_merged(record, QuoteRow, asked),
        figures=_merged(record, FigureRow, asked),
        conflicts=list(record.conflicts(*asked.parties)),
        tallies=[],
        copies=list(record.copies()),
        gists={},
        reports={row.document: row for row in record.reports()},
        runs=[],
        drifts=[],
    )
    found.tallies = _originals(record.tallies(*asked.parties), found.copies)
    for each in found.entries():
        for row in each.rows:
            found.words[row.claim] = (row.document, row.spans[0].start, row.words)
    found.gists = gists(record._fetch, ["event", "instrument", "figure"], found.words.keys())
    _keep_asked(found)
    found.drifts = _drifts(record, found)
    _learn(record, found)
    found.runs = _runs(record, {row.document for each in found.entries() for row in each.rows})
    return found


def _merged(record: Record, row: type[E], asked: Asked) -> list[Merged[E]]:
    """The entries of a kind that were asked for, in the order of their days."""
    kept = ordered(within(record.merged(row, *asked.parties), asked.since, asked.until))
    if not asked.topics:
        return kept
    return [each for each in kept if not _topics(each.best).isdisjoint(asked.topics)]


def _topics(row: Entry) -> set[str]:
    """A position's topics; of other entries those that their words speak of by the same lists."""
    if isinstance(row, PositionRow):
        return set(row.topics)
    from communique.extract.topics import topics

    return {name for name, _ in topics(" ".join(row.words))}


def _originals(tallies: Iterable[TallyRow], copies: Iterable[CopyRow]) -> list[TallyRow]:
    """Counted claims but for those that a report only copies."""
    known = list(tallies)
    stand = {(row.document, row.sort, row.number, one_line(row.words)) for row in known}
    originals: dict[str, set[str]] = defaultdict(set)
    for copy in copies:
        originals[copy.document].add(copy.original_document)
    return [
        row
        for row in known
        if not any((first, row.sort, row.number, one_line(row.words)) in stand for first in originals[row.document])
    ]


def _keep_asked(found: Material) -> None:
    """Leaves out conflicts and counted claims of other times and, where topics are asked for, on other things."""
    asked = found.asked
    ours = {row.claim for each in found.entries() for row in each.rows}
    if asked.since or asked.until or asked.topics:
        found.conflicts = [
            row for row in found.conflicts if any(claim in ours for side in row.sides for claim in side.claims)
        ]
        found.tallies = [row for row in found.tallies if _told_within(row, asked)]
    if asked.topics:
        found.tallies = [row for row in found.tallies if not ours.isdisjoint(row.evidence)]


def _told_within(row: TallyRow, asked: Asked) -> bool:
    first, last = row.published_first, row.published_last
    if first is None or last is None:
        return False
    return (asked.since is None or last >= asked.since) and (asked.until is None or first <= asked.until)


def _drifts(record: Record, found: Material) -> list[Drift]:
    """The stances of each party through time, on the topics that the relationship's positions are on."""
    asked = found.asked
    topics = Counter(topic for each in found.positions for topic in each.best.topics)
    # Other versions may have had other topics.
    listed = {category.name for category in wordlists("topic").categories} & {*(asked.topics or topics)}
    wanted = [topic for topic, _ in topics.most_common() if topic in listed and topic != "other"]
    days = (asked.since, asked.until)
    each = [drifts(record._fetch, party, wanted, days) for party in asked.parties]
    return [drift for topic in zip(*each, strict=True) for drift in topic]


def _learn(record: Record, found: Material) -> None:
    """The words of claims that conflicts, counted claims and stances elsewhere rest on, and of the counted ones."""
    for row in found.tallies:
        found.words[row.claim] = (row.document, row.span.start, (row.words,))
    wanted = {claim for row in found.tallies for claim in row.evidence}
    wanted |= {claim for row in found.conflicts for side in row.sides for claim in side.claims}
    wanted |= {step.stance.claim for drift in found.drifts for strand in drift.strands for step in strand.steps}
    missing = sorted(wanted - found.words.keys())
    for claim, document, start, words in record._fetch(_WORDS, {"claims": missing}) if missing else ():
        found.words[claim] = (document, start, tuple(words))
    short = sorted(claim for claim, (_, _, words) in found.words.items() if len(words) == 1 and len(words[0]) < NEAR)
    for claim, before, after in record._fetch(_AROUND, {"claims": short}):
        found.around[claim] = (before, after)


def _runs(record: Record, documents: set[str]) -> list[Run]:
    return [Run(*row) for row in record._fetch(_RUNS, {"documents": sorted(documents)})]


_WORDS = """
SELECT claim, document, start, words FROM chronology WHERE claim IN (SELECT unnest($claims::VARCHAR[]))
"""
_AROUND = """
SELECT evidence.claim, substring(body, note.start + 1, evidence.start - note.start),
    substring(body, evidence.stop + 1, note.stop - evidence.stop)
FROM evidence JOIN claim ON claim.id = evidence.claim
JOIN document ON document.id = claim.document JOIN text ON text.id = document.text
JOIN note ON note.document = claim.document AND note.layer = 'sentence'
    AND note.start <= evidence.start AND evidence.stop <= note.stop
WHERE evidence.claim IN (SELECT unnest($claims::VARCHAR[]))
"""
_RUNS = """
SELECT version, min(started), max(ended), count(*) FROM document JOIN run ON run.id = document.run
WHERE document.id IN (SELECT unnest($documents::VARCHAR[])) GROUP BY version ORDER BY min(started)
"""
