"""What was said by those who speak for two parties, in reports that are about both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.relationship_chronology import REPORTS, report_name
from communique.present.web.relationship_head import (
    Choice,
    Head,
    Since,
    Until,
    choices,
    heading,
    narrowed,
    overlaps,
    title,
)
from communique.present.web.web import Web
from communique.query.shelf import Item

NOBODY = "-"
"""In an address: quotes of which nobody is named as the speaker."""


class Filters(BaseModel):
    """Which quotes are shown: of a speaker, for a party, with words in them, in quotation marks or told without, from a
    report, in a period."""

    speaker: Annotated[str, Query(description="A speaker's name as reports give it; `-`: nobody named.")] = ""
    party: Annotated[str, Query(description="The party that is spoken for, by code.")] = ""
    words: Annotated[str, Query(max_length=200, description="Words that stand in the quote.")] = ""
    form: Annotated[Literal["", "direct", "indirect"], Query(description="In quotation marks, or without.")] = ""
    source: Annotated[str, Query(description="A report's document id.")] = ""
    since: Since = None
    until: Until = None
    page: PageNumber = 1


@dataclass(frozen=True, slots=True)
class QuotesPage:
    title: str
    head: Head
    speaker: str
    spoken_for: str
    words: str
    form: str
    source: str
    since: date | None
    until: date | None
    speakers: tuple[Choice, ...]
    voices: tuple[Choice, ...]
    reports: tuple[Choice, ...]
    rows: tuple[Item, ...]
    paging: Paging


def quotes(web: Web, one: str, other: str, filters: Annotated[Filters, Query()]) -> QuotesPage:
    """What was said by those who speak for either party, in reports that are about both.

    In the order of the reports; narrowed by speaker, party, words, form, report and period."""
    pair = web.pair(one, other, "quotes")
    head = heading(web, *pair, "quotes")
    sought = filters.words.casefold().split()
    shown, others = narrowed(
        web.shelf.between(*pair, kinds=("quote",)),
        {
            "speaker": lambda item: not filters.speaker or (item.label or NOBODY) == filters.speaker,
            "party": lambda item: not filters.party or filters.party in item.parties,
            "words": lambda item: not sought or _has(item, sought),
            "form": lambda item: not filters.form or item.indirect == (filters.form == "indirect"),
            "source": lambda item: not filters.source or filters.source in item.documents,
            "days": lambda item: overlaps(item.day, item.until, filters.since, filters.until),
        },
    )
    rows, paging = cut(shown, filters.page)
    named = choices(
        (document for item in others["source"] for document in item.documents),
        filters.source,
        lambda document: report_name(web.shelf, document),
        REPORTS,
    )
    return QuotesPage(
        title=title(web, head),
        head=head,
        spoken_for=filters.party,
        **filters.model_dump(exclude={"page", "party"}),
        speakers=choices(
            (item.label or NOBODY for item in others["speaker"]), filters.speaker, lambda name: _speaker(web, name)
        ),
        voices=choices((code for item in others["party"] for code in item.parties), filters.party, web.shelf.label),
        reports=tuple(sorted(named, key=lambda choice: choice.name)),
        rows=rows,
        paging=paging,
    )


def _speaker(web: Web, name: str) -> str:
    return "nobody named" if name == NOBODY else web.shelf.label(name)


def _has(item: Item, sought: list[str]) -> bool:
    """Whether all words sought stand in the quote, in any order and case."""
    said = " ".join(item.words).casefold()
    return all(word in said for word in sought)


PAGES = (Page("/relationship/{one}/{other}/quotes", quotes, "relationship/quotes.html"),)
DRAWINGS = ()
