"""Entries of the record as dots, whichever way they come: rows, merged rows, acts, or a shelf's items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from communique.data.tables import label
from communique.present.charts.dots import Dot
from communique.present.words import cut, visible

_WORDS = 120
_TONES = {"for": "cooperation", "against": "conflict"}


def dots(entries: Iterable[Any]) -> list[Dot]:
    """A dot for each entry that has a day: events and instruments in the rows of their types and kinds, positions by
    side, figures by measure. Takes rows of the record, `Merged` ones, acts, and items of a shelf."""
    return [found for entry in entries if (found := dot(entry))]


def dot(entry: Any) -> Dot | None:
    """The dot of an entry; None where no day is told, not even that of a report where that is what counts."""
    row = getattr(entry, "best", entry)
    days = _days(entry, row)
    if days is None:
        return None
    kind = kind_of(row)
    name = str(next(filter(None, (getattr(row, each, None) for each in _LABELS)), kind))
    return Dot(
        entry=str(getattr(entry, "entry", "") or getattr(row, "claim", "")),
        first=days[0],
        last=days[1],
        row=row_name(kind, name),
        tone=_tone(kind, name, getattr(row, "quad", None)),
        told=told(entry),
    )


_LABELS = ("label", "type", "polarity", "measure", "speaker")


def kind_of(row: Any) -> str:
    """The kind of an entry: by its field, else by the name of its type."""
    return str(getattr(row, "kind", type(row).__name__.removesuffix("Row").lower()))


def row_name(kind: str, name: str) -> str:
    """The words for a row: Consult, Treaty, …"""
    words = name.replace("_", " ")
    own = {"position": f"Position {words}", "quote": "Quote", "figure": f"Figure: {words}"}
    return own.get(kind, words.capitalize())


def told(entry: Any) -> str:
    """An entry in a line: its days, what it is, who has a part in it, its words."""
    row = getattr(entry, "best", entry)
    days = _days(entry, row)
    when = "" if days is None else str(days[0]) if days[0] == days[1] else f"{days[0]} to {days[1]}"
    kind = kind_of(row)
    name = next((str(found) for each in _LABELS if (found := getattr(row, each, None))), kind)
    what = " ".join(filter(None, (row_name(kind, name), getattr(row, "action", None) or getattr(row, "mode", None))))
    words = cut(" … ".join(row.words), _WORDS) if getattr(row, "words", ()) else ""
    who = _who(row)
    return visible(
        ". ".join(filter(None, (f"{when} {what}".strip() + (f": {who}" if who else ""), words and f"“{words}”")))
    )


def _who(row: Any) -> str:
    actors, recipients = getattr(row, "actors", ()), getattr(row, "recipients", ())
    if actors or recipients:
        arrow = f" → {_names(recipients)}" if recipients else ""
        return f"{_names(actors)}{arrow}"
    return _names(getattr(row, "holders", ()) or getattr(row, "parties", ()))


def _names(parties: Iterable[str]) -> str:
    names = [cut(label(party), 40) for party in parties]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _days(entry: Any, row: Any) -> tuple[date, date] | None:
    first, last = getattr(entry, "first_day", None), getattr(entry, "last_day", None)
    if first is None and kind_of(row) in ("position", "quote"):
        first = getattr(row, "published_first", None) or getattr(row, "told_first", None)
        last = getattr(row, "published_last", None) or getattr(row, "told_last", None)
    return (first, last or first) if first else None


def _tone(kind: str, name: str, quad: str | None) -> str:
    if kind == "event":
        return (quad or quads().get(name) or "neutral").replace(" ", "-")
    return _TONES.get(name, "neutral") if kind == "position" else kind


@cache
def quads() -> dict[str, str]:
    """PLOVER's types from the most cooperative to the most hostile by their scores, each with its quad class."""
    from communique.kinds.codebook import standard

    types = standard().types.values()
    return {type_.name: type_.quad for type_ in sorted(types, key=lambda type_: -type_.score)}


def order() -> tuple[str, ...]:
    """The rows of a chronology from above: kinds of instruments, then events from cooperation to conflict."""
    return (*(row_name("instrument", name) for name in _INSTRUMENTS), *(row_name("event", name) for name in quads()))


_INSTRUMENTS = ("treaty", "agreement", "statement", "memorandum", "contract", "credit", "resolution", "law", "plan")
