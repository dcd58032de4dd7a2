"""A text and what became of it: signed, in force, extended, ended, and where it is spoken of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from communique.present.web import links
from communique.present.web.entry import known
from communique.present.web.failures import Missing
from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.fates import FateRow, fates
from communique.query.gists import gists
from communique.query.shelf import Item, Shelf

Standing = Literal["", "force", "over", "open"]
STANDING = {"force": True, "over": False, "open": None}
"""In force as far as the record tells; no longer, or not yet; the record does not say."""


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """`deeds` are the entries behind the text's acts, in the order of `fate.deeds`; `spoken` other entries of reports
    on it that name it in their words."""

    title: str
    item: Item
    fate: FateRow
    deeds: tuple[Item, ...]
    spoken: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class InstrumentsPage:
    title: str
    standing: Standing
    party: str
    type: str
    types: tuple[str, ...]
    texts: tuple[FateRow, ...]
    paging: Paging


def instrument(web: Web, entry: str) -> InstrumentPage:
    """A text: what was done with it, whether it is in force as far as the record tells, and where it is spoken of.

    `entry` is the id of any entry that tells of an act on it."""
    shelf, id = web.shelf, known(web, entry)
    item = shelf.items[id]
    fate = by_entry(shelf).get(id)
    if fate is None:
        raise Missing("That entry is no instrument.", [("The entry", links.entry(id))])
    deeds = tuple(shelf.items[deed.entry] for deed in fate.deeds if deed.entry in shelf.items)
    name = fate.name or f"{fate.type} {' – '.join(map(shelf.label, fate.parties[:4]))}".strip()
    return InstrumentPage(name, item, fate, deeds, _spoken(shelf, fate))


def instruments(
    web: Web, standing: Standing = "", party: str = "", type: str = "", page: PageNumber = 1
) -> InstrumentsPage:
    """All texts of the record with what became of them, in the order of their first days."""
    code = web.code(party) if party else ""
    found = [
        fate
        for fate in all_fates(web.shelf)
        if (not standing or fate.in_force is STANDING[standing])
        and (not code or code in fate.parties)
        and (not type or fate.type == type)
    ]
    rows, paging = cut(found, page)
    types = tuple(sorted({fate.type for fate in all_fates(web.shelf)}))
    return InstrumentsPage("Instruments", standing, code, type, types, rows, paging)


def all_fates(shelf: Shelf) -> list[FateRow]:
    """Every text with what became of it."""
    merged = (shelf.told[item.entry] for item in shelf.kinds.get("instrument", ()))
    return shelf.once("fates", lambda: fates(merged, gists(shelf.record._fetch, ["instrument"])))


def by_entry(shelf: Shelf) -> dict[str, FateRow]:
    return shelf.once("fates.entries", lambda: {entry: fate for fate in all_fates(shelf) for entry in fate.entries})


def _spoken(shelf: Shelf, fate: FateRow) -> tuple[Item, ...]:
    """Entries of other kinds whose words hold the text's name."""
    if not fate.name or len(fate.name) < 8:
        return ()
    name = " ".join(fate.name.casefold().split()).removeprefix("the ")
    codes = fate.parties if len(fate.parties) > 1 else ()
    nearby = shelf.between(*codes[:4]) if codes else ()
    told = (item for item in nearby if item.kind != "instrument" and item.entry not in fate.entries)
    return tuple(item for item in told if any(name in " ".join(words.casefold().split()) for words in item.words))[:50]


PAGES = (
    Page("/instruments", instruments, "instruments.html"),
    Page("/instrument/{entry}", instrument, "instrument.html"),
)
