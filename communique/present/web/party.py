"""A party: what it has a part in."""

from __future__ import annotations

from dataclasses import dataclass

from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.shelf import Item


@dataclass(frozen=True, slots=True)
class PartyPage:
    title: str
    code: str
    rows: tuple[Item, ...]
    paging: Paging


def party(web: Web, code: str, page: PageNumber = 1) -> PartyPage:
    """A party: its relationships, stances and entries."""
    found = web.party(code)
    rows, paging = cut(web.shelf.parties.get(found, ()), page)
    return PartyPage(web.shelf.label(found), found, rows, paging)


PAGES = (Page("/party/{code}", party, "party.html"),)
