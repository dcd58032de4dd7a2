"""What assistants may ask of a record, and nothing else: each method is one tool. Nothing here writes."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import RLock
from typing import Any, Literal, TypeVar

from communique.errors import CommuniqueError
from communique.kinds.wordlists import topic_of
from communique.model import KINDS, Kind, digest
from communique.present.assistant import rows
from communique.present.assistant.rows import (
    Claim,
    ConflictRow,
    FoundRow,
    RelationshipRow,
    Side,
    Verdict,
)
from communique.query.periods import period
from communique.query.record import Record
from communique.query.shelf import Item, Shelf, within

T = TypeVar("T")

MOST = 50
"""Rows of an answer."""
LARGEST = 40_000
"""Characters of JSON after which an answer ends; at least one row is given."""
AROUND = 300
"""Code points of the report on either side of the words in `evidence`."""

Days = tuple[date | None, date | None]
What = Literal["report", "event", "instrument", "position", "quote", "figure"]


class BadQuestion(CommuniqueError):
    """A question that cannot be answered; the message says how to ask."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of `total`; `more` is the cursor that gives those after them, None where there are none."""

    rows: list[Any]
    total: int
    more: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """How many rows, and from where on: a cursor that an earlier answer to the same question gave."""

    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an entry rests on: a page of its claims, and what persons said of them."""

    entry: str
    kind: str
    claims: Page
    judgements: list[Verdict]


class Desk:
    """A record that answers. The entries are read at the first question and kept: the record is open for reading
    only, so that nothing changes meanwhile. Whoever asks from several threads holds `lock`: the record's connection
    takes one call at a time."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.lock = RLock()
        self._shelf: Shelf | None = None

    @property
    def shelf(self) -> Shelf:
        with self.lock:
            if self._shelf is None:
                self._shelf = Shelf.of(self.record)
            return self._shelf

    def relationships(self, party: str | None, paging: Paging) -> Page:
        """Every two parties with entries in common, those with most first; of one party, if it is named."""
        codes = self._codes([party]) if party else []
        pairs = [pair for pair in self.shelf.pairs if not codes or codes[0] in pair]
        pairs.sort(key=lambda pair: (-len(self.shelf.pairs[pair]), pair))
        return self._page(pairs, self._relationship, ("relationships", codes), paging)

    def chronology(self, parties: Sequence[str], kinds: Sequence[str], days: Days, paging: Paging) -> Page:
        """What happened in the order of days; kinds and types may be named: `event`, `instrument`, `AID`, `treaty`."""
        asked = {name.lower() for name in kinds}
        known = {item.label.lower() for kind in ("event", "instrument") for item in self.shelf.kinds.get(kind, ())}
        known |= {"event", "instrument"}
        if asked - known:
            raise BadQuestion(
                f"no act is of the kind {', '.join(sorted(asked - known))}; there are: {', '.join(sorted(known))}"
            )
        found = self._items(parties, ("event", "instrument"), days)
        found = [item for item in found if not asked or item.kind in asked or item.label.lower() in asked]
        return self._listed(found, ("chronology", sorted(asked), parties, days), paging)

    def instruments(self, parties: Sequence[str], type: str | None, days: Days, paging: Paging) -> Page:
        """Treaties, statements, agreements and the like, and what was done with them."""
        found = [item for item in self._items(parties, ("instrument",), days) if type in (None, item.label)]
        return self._listed(found, ("instruments", type, parties, days), paging)

    def positions(self, parties: Sequence[str], topic: str | None, days: Days, paging: Paging) -> Page:
        """Who is for or against what. Raises UnknownTopic."""
        about = topic_of(topic) if topic else None
        found = [item for item in self._items(parties, ("position",), days) if about is None or about in item.topics]
        return self._listed(found, ("positions", about, parties, days), paging)

    def quotes(self, parties: Sequence[str], speaker: str | None, days: Days, paging: Paging) -> Page:
        """Who said what; a speaker by any part of the name."""
        asked = " ".join(speaker.casefold().split()) if speaker else ""
        found = [item for item in self._items(parties, ("quote",), days) if asked in item.label.casefold()]
        return self._listed(found, ("quotes", asked, parties, days), paging)

    def figures(self, parties: Sequence[str], measure: str | None, days: Days, paging: Paging) -> Page:
        """Quantities: of some measure, if it is named."""
        found = self._items(parties, ("figure",), days)
        known = {item.label for item in self.shelf.kinds.get("figure", ())}
        if measure and measure not in known:
            raise BadQuestion(
                f"nothing is measured as {measure!r}; there are: {', '.join(sorted(known)) or 'no figures'}"
            )
        found = [item for item in found if measure in (None, "", item.label)]
        return self._listed(found, ("figures", measure, parties, days), paging)

    def conflicts(self, parties: Sequence[str], paging: Paging) -> Page:
        """Where reports contradict each other."""
        codes = self._codes(parties)
        least = min(2, len(codes))
        found = [row for row in self.shelf.conflicts if len(set(codes).intersection(row.parties)) >= least]
        return self._page(found, self._conflict, ("conflicts", codes), paging)

    def search(self, words: str, kind: What, parties: Sequence[str], days: Days, paging: Paging) -> Page:
        """Full-text search in reports or in entries of a kind. Raises QueryFailed, MissingExtra."""
        from communique.query.find import Asked, find

        codes = self._codes(parties)
        question = ("search", words, kind, codes, days)
        start = self._start(question, paging.cursor)
        limit = max(1, min(paging.limit, MOST))
        asked = Asked(words, kind, tuple(codes), *days, limit=limit, offset=start)
        found = find(self.record.concordance(), asked)
        return self._cut([self._found(row) for row in found.rows], (start, found.total), question)

    def evidence(self, entry: str, paging: Paging) -> Evidence:
        """Every claim of an entry with the words in their context, report and address; also by the id of a claim."""
        id = self.shelf.entry_of(entry)
        if id is None:
            raise BadQuestion(f"no entry has the id {entry!r}; take `entry` from a row of another tool")
        item, merged = self.shelf.items[id], self.shelf.told[id]
        page = self._page(merged.rows, lambda row: self._claim(row, merged.copied), ("evidence", id), paging)
        claims = {row.claim for row in merged.rows}
        said = [
            Verdict(
                claim=row["left_id"], verdict=row["verdict"], by=row["maker"], at=row["made_at"], quoted_why=row["why"]
            )
            for row in self.record.sql(_SAID, {"claims": sorted(claims)})
        ]
        return Evidence(id, item.kind, page, said)

    def _codes(self, parties: Iterable[str]) -> list[str]:
        return self.record._codes([party for party in parties if party])

    def _items(self, parties: Sequence[str], kinds: Sequence[Kind], days: Days) -> list[Item]:
        return list(within(self.shelf.between(*self._codes(parties), kinds=kinds), *days))

    def _listed(self, found: Sequence[Item], question: tuple[Any, ...], paging: Paging) -> Page:
        return self._page(found, lambda item: rows.MAKERS[item.kind](self.shelf, item), question, paging)

    def _page(self, found: Sequence[T], make: Callable[[T], Any], question: tuple[Any, ...], paging: Paging) -> Page:
        start = self._start(question, paging.cursor)
        limit = max(1, min(paging.limit, MOST))
        made = [make(each) for each in found[start : start + limit]]
        return self._cut(made, (start, len(found)), question)

    def _cut(self, made: list[Any], place: tuple[int, int], question: tuple[Any, ...]) -> Page:
        """As many rows as an answer may hold, with the cursor for the rest."""
        start, total = place
        kept, size = list[Any](), 0
        for row in made:
            size += len(repr(row))
            if kept and size > LARGEST:
                break
            kept.append(row)
        end = start + len(kept)
        return Page(kept, total, self._cursor(question, end) if end < total and kept else None)

    def _cursor(self, question: tuple[Any, ...], start: int) -> str:
        return base64.urlsafe_b64encode(json.dumps([self._key(question), start]).encode()).decode()

    def _key(self, question: tuple[Any, ...]) -> str:
        return digest(question, len(self.shelf.entries))

    def _start(self, question: tuple[Any, ...], cursor: str | None) -> int:
        """Where a cursor goes on. Raises BadQuestion for one of another question or record."""
        if not cursor:
            return 0
        try:
            key, start = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        except (ValueError, TypeError) as error:
            raise BadQuestion("this is no cursor; take `more` from the answer before, or leave it out") from error
        if key != self._key(question) or not isinstance(start, int) or start < 0:
            raise BadQuestion(
                "the cursor belongs to another question; ask with the same arguments as before, or leave it out"
            )
        return start

    def _relationship(self, pair: tuple[str, str]) -> RelationshipRow:
        items = self.shelf.pairs[pair]
        kinds = Counter(item.kind for item in items)
        acts = [item for item in items if item.kind in ("event", "instrument") and item.first_day and item.last_day]
        done = [item for item in acts if item.aux != "future"]
        latest = max(done, key=lambda item: (item.last_day, item.entry), default=items[-1])
        return RelationshipRow(
            parties=list(pair),
            names=rows.names(pair),
            entries=len(items),
            **{f"{kind}s": kinds[kind] for kind in KINDS},
            first_day=str(min(item.first_day for item in acts if item.first_day)) if acts else None,
            last_day=str(max(item.last_day for item in acts if item.last_day)) if acts else None,
            latest=rows.plain(self.shelf, latest),
        )

    def _conflict(self, row: Any) -> ConflictRow:
        return ConflictRow(
            sort=row.sort,
            about=row.about,
            parties=list(row.parties),
            day=rows.days(row.first_day, row.last_day),
            sides=[self._side(side) for side in row.sides],
        )

    def _side(self, side: Any) -> Side:
        entries = dict.fromkeys(entry for claim in side.claims if (entry := self.shelf.entries.get(claim)))
        documents = {row.claim: row.document for entry in entries for row in self.shelf.told[entry].rows}
        found = dict.fromkeys(documents[claim] for claim in side.claims if claim in documents)
        return Side(
            told=side.told,
            entries=list(entries),
            quoted_words=[words[: rows.LONG] for words in side.words],
            sources=[rows.report(self.shelf, document) for document in found],
        )

    def _found(self, row: Any) -> FoundRow:
        return FoundRow(
            kind=row.kind,
            entry=self.shelf.entries.get(row.claim) if row.claim else None,
            type=row.label,
            parties=list(row.parties),
            day=rows.days(row.first_day, row.last_day),
            quoted_passages=[words[: rows.LONG] for words in row.passages],
            hits=row.hits,
            source=rows.report(self.shelf, row.document),
        )

    def _claim(self, row: Any, copied: frozenset[str]) -> Claim:
        kind = self.shelf.items[self.shelf.entries[row.claim]].kind
        label = {"event": "type", "instrument": "type", "position": "polarity", "quote": "speaker", "figure": "measure"}
        parties = [getattr(row, name, ()) for name in ("actors", "recipients", "holders", "parties")]
        return Claim(
            claim=row.claim,
            type=str(getattr(row, label[kind]) or ""),
            day=rows.days(row.first_day, row.last_day),
            basis=row.basis,
            parties=list(dict.fromkeys(party for some in parties for party in some)),
            quoted_words=list(row.words),
            spans=[[span.start, span.end] for span in row.spans],
            quoted_context=self._context(row),
            source=rows.report(self.shelf, row.document),
            copied=row.claim in copied,
            score=round(row.score, 3),
            maker=row.maker,
        )

    def _context(self, row: Any) -> str:
        """A piece of the text around the words, which stand between « and »."""
        spans = sorted(row.spans)
        first = max(0, spans[0].start - AROUND)
        last = max(span.end for span in spans) + AROUND
        [(text, length)] = self.record._fetch(_PIECE, {"document": row.document, "first": first, "last": last})
        parts, at = ["… " if first else ""], 0
        for span in spans:
            start, end = max(span.start - first, at), span.end - first
            if start < end:
                parts += [text[at:start], "«", text[start:end], "»"]
                at = end
        return "".join([*parts, text[at:], " …" if last < length else ""])


_PIECE = """
SELECT substring(body, $first + 1, $last - $first), length FROM document JOIN text ON text.id = document.text
WHERE document.id = $document
"""
_SAID = """
SELECT left_id, verdict, maker, made_at, why FROM judgement
WHERE person AND withdrawn IS NULL
    AND (left_id IN (SELECT unnest($claims::VARCHAR[])) OR right_id IN (SELECT unnest($claims::VARCHAR[])))
ORDER BY made_at, id
"""


def day_range(since: str | None, until: str | None) -> Days:
    """Two days as assistants write them: `2001`, `2001-07` or `2001-07-16`; both ends are included.

    >>> day_range("2001-07", "2001")
    (datetime.date(2001, 7, 1), datetime.date(2001, 12, 31))
    """
    return _day(since, last=False), _day(until, last=True)


def _day(text: str | None, *, last: bool) -> date | None:
    if not text:
        return None
    try:
        return period(text)[last]
    except ValueError as error:
        raise BadQuestion(f"{text!r} is no day; write 2001, 2001-07 or 2001-07-16") from error
