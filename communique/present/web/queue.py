"""The queue: what a person should look at first, to be judged one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from weakref import WeakKeyDictionary

from fastapi import Query
from pydantic import BaseModel

from communique.present.web import links
from communique.present.web.context import Piece, context
from communique.present.web.judgements import Said, said
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.entries import Entry
from communique.query.queue import Question, QueueRow, QueueSide, rows, still
from communique.query.shelf import Item, alone

ROWS = 20
"""Questions to a page: each takes some reading."""
MOST = 1000
"""Questions that are worked out at once."""
FEW = 50
"""When no more than these are left of so many, the next are worked out."""
SHOWN = 6
"""Claims of one side whose words are shown."""


@dataclass(frozen=True, slots=True)
class _Made:
    """Questions as they were at some time."""

    rows: tuple[QueueRow, ...]
    at: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A claim's words in their place, what the claim says, and the report that they are in."""

    claim: str
    words: tuple[Piece, ...]
    says: Item
    document: str
    report: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a question: an entry, the claims of it that are meant, the words of the first of them, and what they
    tell where sides contradict each other."""

    entry: str
    claims: tuple[str, ...]
    words: tuple[Words, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its sides as they stand now."""

    question: Question
    doubt: float
    influence: float
    reasons: tuple[str, ...]
    kind: str
    parties: tuple[str, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What to look at first. `counts` says how many questions of each sort are open; `done` is what was said last."""

    title: str
    asked: tuple[Asked, ...]
    counts: Mapping[str, int]
    question: str
    kind: str
    party: str
    done: Said | None
    paging: Paging


_kept: WeakKeyDictionary[Web, _Made] = WeakKeyDictionary()


class Narrowed(BaseModel):
    """Which of the questions are shown: of a sort, about entries of a kind, about a party; and which page of them."""

    question: Literal["", "entry", "joined", "apart", "conflict"] = ""
    kind: Literal["", "event", "instrument", "position", "quote", "figure"] = ""
    party: str = ""
    page: PageNumber = 1


def queue(
    web: Web,
    narrowed: Annotated[Narrowed, Query()],
    done: Annotated[str, Query(description="The judgement that was made last.")] = "",
) -> QueuePage:
    """What a person should look at first: the most doubtful and most influential, with the reasons."""
    code = web.party(narrowed.party) if narrowed.party else ""
    open = [row for row in web.shelf.once("queue", lambda: questions(web)) if _fits(row, narrowed.kind, code)]
    counts: dict[str, int] = {name: sum(row.question == name for row in open) for name in _ORDER}
    wanted = [row for row in open if narrowed.question in ("", row.question)]
    shown, paging = cut(wanted, narrowed.page, ROWS)
    done_ = said(web, done)
    return QueuePage(
        "What to judge first", _asked(web, shown), counts, narrowed.question, narrowed.kind, code, done_, paging
    )


_ORDER: tuple[Question, ...] = ("entry", "joined", "apart", "conflict")


def _asked(web: Web, shown: Sequence[QueueRow]) -> tuple[Asked, ...]:
    """Questions as they are shown: with the entries that claims belong to now, and words in their place."""
    there = {claim: entry for row in shown for claim in _claims(row) if (entry := web.shelf.entry_of(claim))}
    told = {row.claim: row for entry in set(there.values()) for row in web.shelf.told[entry].rows}
    words = context(web.shelf, there)

    def side(of: QueueSide) -> Side:
        claims = tuple(claim for claim in (of.claim, *of.claims) if claim in there)
        claims = tuple(dict.fromkeys(claims))
        return Side(
            there[claims[0]], claims, tuple(Words(*_words(told[claim], words)) for claim in claims[:SHOWN]), of.told
        )

    return tuple(
        Asked(
            row.question, row.doubt, row.influence, row.reasons, row.kind, row.parties,
            tuple(side(each) for each in row.sides if not there.keys().isdisjoint(each.claims)),
        )
        for row in shown
    )  # fmt: skip


def _words(row: Entry, words: Mapping[str, tuple[Piece, ...]]) -> tuple[Any, ...]:
    report = links.called(row.title, row.report, row.source)
    return row.claim, words.get(row.claim, ()), alone(row), row.document, report, row.published_first


def _claims(row: QueueRow) -> set[str]:
    return {claim for side in row.sides for claim in (side.claim, *side.claims)}


def _fits(row: QueueRow, kind: str, party: str) -> bool:
    return kind in ("", row.kind) and (not party or party in row.parties)


def questions(web: Web) -> tuple[QueueRow, ...]:
    """The open questions. They are worked out once, as that goes through the whole record; then what has been answered
    is left out, until few are left or a word from before was taken back."""
    made = _kept.get(web)
    if made is None or web.record._fetch(_BACK, {"at": made.at}):
        made = _make(web)
    left = tuple(still(made.rows, web.record._fetch))
    if len(left) <= FEW and not made.whole:
        made = _make(web)
        left = made.rows
    return left


# What was taken back since the questions were worked out, but had been said before.
_BACK = "SELECT 1 FROM judgement WHERE person AND made_at < $at AND withdrawn >= $at LIMIT 1"


def _make(web: Web) -> _Made:
    at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    found = tuple(rows(web.record._fetch, web.shelf.conflicts, web.shelf.tallies, MOST))
    made = _Made(found, at, len(found) < MOST)
    _kept[web] = made
    return made


PAGES = (Page("/queue", queue, "queue.html"),)
