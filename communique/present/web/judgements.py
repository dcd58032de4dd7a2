"""What persons have said, to be read, taken back, and handed on to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.judging import JudgementRow

MANY = 8
"""Claims of one judgement that are named."""


@dataclass(frozen=True, slots=True)
class About:
    """A claim that was judged: its words, and the entry that it belongs to now, if it is still in the record."""

    claim: str
    words: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said in one go. `claims` are the first of `number` claims that it is about; of `correct` the second
    is what was put in the place of the first. `withdrawn` is the time when it was taken back."""

    judgement: str
    verdict: str
    by: str
    why: str
    made_at: str
    withdrawn: str | None
    claims: tuple[About, ...]
    number: int


@dataclass(frozen=True, slots=True)
class JudgementsPage:
    """Persons' judgements, the latest first; `done` is what was said last."""

    title: str
    said: tuple[Said, ...]
    all: bool
    standing: int
    taken_back: int
    done: Said | None
    paging: Paging


def judgements(
    web: Web,
    all: Annotated[bool, Query(description="Also what was taken back.")] = False,
    done: Annotated[str, Query(description="The judgement that was made or taken back last.")] = "",
    page: PageNumber = 1,
) -> JudgementsPage:
    """What persons have said of entries, the latest first, each to be taken back."""
    found = web.shelf.once("judgements", lambda: list(_said(web, web.record.judgements(withdrawn=True))))
    standing = [each for each in found if each.withdrawn is None]
    shown, paging = cut(found if all else standing, page)
    gone = len(found) - len(standing)
    return JudgementsPage("Judgements", shown, all, len(standing), gone, said(web, done), paging)


def said(web: Web, judgement: str) -> Said | None:
    """What was said with a judgement, by its id; None where there is none."""
    if not judgement:
        return None
    asked = "SELECT made_at FROM judgement WHERE id = ? AND person"
    times = {at for (at,) in web.record._fetch(asked, [judgement])}
    rows = (row for row in web.record.judgements(withdrawn=True) if row.made_at in times)
    return next(_said(web, rows), None)


def on(web: Web, claims: Iterable[str]) -> tuple[Said, ...]:
    """What persons said of some claims, the latest first; also what was taken back."""
    wanted = set(claims)
    rows = web.shelf.once("judged rows", lambda: tuple(web.record.judgements(withdrawn=True)))
    times = {row.made_at for row in rows if row.left in wanted or row.right in wanted}
    return tuple(_said(web, (row for row in rows if row.made_at in times)))


def _said(web: Web, rows: Iterable[JudgementRow]) -> Iterator[Said]:
    """Rows by what was said in one go, the latest first."""
    ordered = sorted(rows, key=lambda row: (row.made_at, row.by, row.verdict, row.withdrawn or ""), reverse=True)
    for _, group in groupby(ordered, key=lambda row: (row.made_at, row.by, row.verdict, row.withdrawn)):
        members = list(group)
        first = members[0]
        words = {row.left: row.left_words for row in members}
        words |= {row.right: row.right_words for row in members if row.right}
        yield Said(
            judgement=min(row.judgement for row in members),
            verdict=first.verdict,
            by=first.by,
            why=first.why,
            made_at=first.made_at,
            withdrawn=first.withdrawn,
            claims=tuple(
                About(claim, told or "", web.shelf.entry_of(claim)) for claim, told in list(words.items())[:MANY]
            ),
            number=len(words),
        )


ROUTER = APIRouter()


@ROUTER.get("/judgements.jsonl", tags=["judgements"], summary="Standing judgements as JSON Lines to learn from")
def training(request: Request) -> StreamingResponse:
    """Persons' standing judgements, each with its claims and their words in their reports, one object to a line."""
    web: Web = request.app.state.web
    lines = (f"{line}\n" for line in web.record.judged_as_training())
    headers = {"Content-Disposition": 'attachment; filename="judgements.jsonl"', "Cache-Control": "private, no-cache"}
    return StreamingResponse(lines, media_type="application/jsonl", headers=headers)


PAGES = (Page("/judgements", judgements, "judgements.html"),)
