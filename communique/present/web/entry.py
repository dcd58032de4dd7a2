"""An entry with all that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from communique.present.web.page import Page
from communique.present.web.web import Web
from communique.query.shelf import Item


@dataclass(frozen=True, slots=True)
class EntryPage:
    title: str
    item: Item


def entry(web: Web, entry: str) -> EntryPage:
    """An entry: its sources with their words, judgements and history."""
    item = web.shelf.items[web.entry(entry)]
    return EntryPage(f"{item.kind} {item.label}", item)


PAGES = (Page("/entry/{entry}", entry, "entry.html"),)
