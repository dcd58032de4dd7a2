"""The whole record at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from communique.present.web.page import Page
from communique.present.web.web import Web
from communique.query.shelf import Item


@dataclass(frozen=True, slots=True)
class OverviewPage:
    title: str
    reports: int
    entries: int
    new: tuple[Item, ...]


def overview(web: Web) -> OverviewPage:
    """The record: how much there is, and what is new."""
    items = tuple(web.shelf.items.values())
    return OverviewPage("The record", len(web.shelf.reports), len(items), items[-20:])


PAGES = (Page("/", overview, "overview.html"),)
