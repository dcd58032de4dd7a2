"""A topic: who stands where, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass

from communique.present.web.page import Page
from communique.present.web.paging import PageNumber, Paging, cut
from communique.present.web.web import Web
from communique.query.shelf import Item


@dataclass(frozen=True, slots=True)
class TopicPage:
    title: str
    name: str
    rows: tuple[Item, ...]
    paging: Paging


def topic(web: Web, name: str, page: PageNumber = 1) -> TopicPage:
    """A topic: stances on it and events about it, in the order of days."""
    found = web.topic(name)
    rows, paging = cut(web.shelf.topics.get(found, ()), page)
    return TopicPage(found.replace("_", " ").capitalize(), found, rows, paging)


PAGES = (Page("/topic/{name}", topic, "topic.html"),)
