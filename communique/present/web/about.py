"""What the record is made of and how its numbers are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from communique.kinds.codebook import standard
from communique.model import KINDS, Kind
from communique.present.web.page import Page
from communique.present.web.web import Web


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type of event in the codebook, and how many entries there are of it."""

    name: str
    definition: str
    quad: str
    plover: float
    goldstein: float
    modes: tuple[str, ...]
    entries: int


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of entries: claims are what single reports say, entries what they amount to; `sure` is the mean of what
    their makers say of their certainty, `judged` counts those that persons have judged."""

    kind: Kind
    claims: int
    entries: int
    several: int
    copied: int
    sure: float | None
    judged: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of the program that changed the record."""

    run: int
    version: str
    fingerprint: str
    started: datetime
    documents: int
    claims: int


@dataclass(frozen=True, slots=True)
class AboutPage:
    title: str
    kinds: tuple[KindRow, ...]
    types: tuple[TypeRow, ...]
    runs: tuple[RunRow, ...]


def about(web: Web) -> AboutPage:
    """What the record is made of, and how its numbers are made."""
    return AboutPage(
        "About this record",
        web.shelf.once("about.kinds", lambda: tuple(_kind(web, kind) for kind in KINDS)),
        web.shelf.once("about.types", lambda: _types(web)),
        web.shelf.once("about.runs", lambda: _runs(web)),
    )


def _kind(web: Web, kind: Kind) -> KindRow:
    items = web.shelf.kinds.get(kind, ())
    copied = sum(len(web.shelf.told[item.entry].copied) for item in items)
    return KindRow(
        kind,
        sum(len(item.claims) for item in items),
        len(items),
        sum(item.reports > 1 for item in items),
        copied,
        sum(item.score for item in items) / len(items) if items else None,
        sum(item.judged for item in items),
    )


def _types(web: Web) -> tuple[TypeRow, ...]:
    counts: dict[str, int] = {}
    for item in web.shelf.kinds.get("event", ()):
        counts[item.label] = counts.get(item.label, 0) + 1
    return tuple(
        TypeRow(each.name, each.definition, each.quad, *each.scores(None), tuple(each.modes), counts.get(each.name, 0))
        for each in standard().types.values()
    )


def _runs(web: Web) -> tuple[RunRow, ...]:
    asked = "SELECT id, version, fingerprint, started, documents, claims FROM run ORDER BY id DESC LIMIT 20"
    return tuple(RunRow(*row) for row in web.record._fetch(asked, ()))


PAGES = (Page("/about", about, "about.html"),)
