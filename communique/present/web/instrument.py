"""An instrument and its fate."""

from __future__ import annotations

from dataclasses import dataclass

from communique.present.web.page import Page
from communique.present.web.web import Web
from communique.query.shelf import Item


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    title: str
    item: Item


def instrument(web: Web, entry: str) -> InstrumentPage:
    """An instrument: what was done with it, and where it is spoken of."""
    item = web.shelf.items[web.entry(entry)]
    return InstrumentPage(item.name or item.known or item.label, item)


PAGES = (Page("/instrument/{entry}", instrument, "instrument.html"),)
