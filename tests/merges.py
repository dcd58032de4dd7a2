"""Merged entries made by hand, and gists for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from communique.model import Span
from communique.query.acts import Merged
from communique.query.entries import Entry, EventRow, FigureRow, InstrumentRow, PositionRow
from communique.resolve.gist import Gist

T = TypeVar("T", bound=Entry)
Days = date | tuple[date, date] | None


def base(entry: str, days: Days, **more: Any) -> dict[str, Any]:
    """What the rows of all kinds share; a report of its own for each entry unless `document` says another."""
    first, last = days if isinstance(days, tuple) else (days, days)
    document = more.get("document", f"report-{entry}")
    told = more.get("told")
    return {
        "first_day": first, "last_day": last, "basis": "stated" if first else None, "spans": (Span(0, 1),),
        "words": (more.get("words", "words"),), "report": document, "source": document, "title": None,
        "published_first": told, "published_last": told, "score": more.get("score", 1.0), "maker": "rules",
        "claim": entry, "document": document,
    }  # fmt: skip


def merged(*rows: T) -> Merged[T]:
    """One entry of several rows, with the id and the days of the first."""
    best = rows[0]
    return Merged(best.claim, best, rows, frozenset(), best.first_day, best.last_day, best.basis)


def event(
    entry: str, type: str, actors: Sequence[str], recipients: Sequence[str] = (), days: Days = None, **more: Any
) -> Merged[EventRow]:
    row = EventRow(
        type=type, actors=tuple(actors), recipients=tuple(recipients), mode=more.get("mode"), place=more.get("place"),
        aux=more.get("aux"), quad=None, plover=more.get("plover"), goldstein=more.get("goldstein"), contexts=(),
        sectors=None, **base(entry, days, **more),
    )  # fmt: skip
    return merged(row)


def instrument(
    entry: str, action: str, name: str | None, parties: Sequence[str], days: Days = None, **more: Any
) -> Merged[InstrumentRow]:
    row = InstrumentRow(
        type=more.get("type", "treaty"), name=name, name_span=None, parties=tuple(parties), action=action,
        count=more.get("count", 1), **base(entry, days, **more),
    )  # fmt: skip
    return merged(row)


def position(
    entry: str, holders: Sequence[str], polarity: str, issue: str, topics: Sequence[str], **more: Any
) -> Merged[PositionRow]:
    row = PositionRow(
        holders=tuple(holders), polarity=polarity, issue=issue, issue_span=Span(0, 1), topics=tuple(topics),
        **base(entry, more.pop("days", None), **more),
    )  # fmt: skip
    return merged(row)


def figure(entry: str, measure: str, value: float, unit: str, days: Days = None, **more: Any) -> Merged[FigureRow]:
    row = FigureRow(
        measure=measure, value=value, unit=unit, bound=more.get("bound"), parties=more.get("parties", ("RUS", "CHN")),
        **base(entry, days, **more),
    )  # fmt: skip
    return merged(row)


def gist(entry: str, kind: str, **more: Any) -> tuple[str, Gist]:
    return entry, Gist(entry, f"report-{entry}", kind, more.pop("label", ""), **more)
