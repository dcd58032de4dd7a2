"""What an event is about: the contexts of PLOVER, by the words of `kinds/context.toml`; and who in a society acts."""

from __future__ import annotations

from collections.abc import Iterable

from communique.annotate import sectors
from communique.kinds.wordlists import wordlists
from communique.model import Json, Span
from communique.stage import Reading


def contexts(words: str, title: str = "") -> list[str]:
    """The PLOVER contexts of an event, the likeliest first, by the words that tell of it and its report's title."""
    return [name for name, _ in wordlists("context").weigh(words, title)]


def heading(reading: Reading) -> str:
    """A report's title as its source gives it, else its first heading; empty where it has neither."""
    if reading.document.title:
        return reading.document.title
    first = next(iter(reading.layer("sentence")), None)
    return first.span.of(reading.text) if first is not None and first.label == "heading" else ""


def sectors_of(reading: Reading, parties: Iterable[tuple[str, Span]]) -> dict[str, Json]:
    """For each party the PLOVER sectors of those who are named for it: `{"RUS": ["MIL"]}` for "Russian troops".

    A party without a party note at its place has the sector of a body of its sort (a state GOV); one of which nothing
    is known has an empty list.
    """
    found: dict[str, dict[str, None]] = {}
    for name, span in parties:
        told = found.setdefault(name, {})
        for note in reading.within("party", span):
            if name in _parties(note.value.get("parties")) and isinstance(sector := note.value.get("sector"), str):
                told[sector] = None
    return {name: [*told] or [*filter(None, [sectors.body(name)])] for name, told in found.items()}


def _parties(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
