"""What a search found, in the terminal and as JSON: passages with the words sought in them marked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from communique.data.tables import label
from communique.model import Span
from communique.present.relationship import when
from communique.present.words import visible
from communique.query.find import Found, FoundRow

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def pieces(text: str, marks: Sequence[Span], *, start: int = 0) -> Iterator[tuple[str, bool]]:
    """A text that begins at `start` cut at marks that do not overlap: its parts, and whether each is marked."""
    at = 0
    for mark in marks:
        first, last = max(mark.start - start, at), min(mark.end - start, len(text))
        if first < last:
            if at < first:
                yield text[at:first], False
            yield text[first:last], True
            at = last
    if at < len(text):
        yield text[at:], False


def found_json(found: Found) -> str:
    """An object: `total`, `rows` with the fields of the Python rows, and the counts by kind, party and year."""
    told = {
        "total": found.total,
        "kinds": found.kinds,
        "parties": dict(found.parties),
        "years": {str(year): count for year, count in found.years},
        "rows": found.rows.to_dicts(),
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def found_text(found: Found, kind: str, *, plain: bool = False) -> RenderableType:
    """Something that rich's Console prints: each hit with its report, day and passages, the words sought marked: by
    colour, and where it is plain between ‹ and ›."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    for row in found.rows:
        parts.append(_head(row, plain))
        for words, span in zip(row.passages, row.spans, strict=True):
            parts.append(Padding(_marked(words, row.marks, span.start, plain), (0, 0, 0, 2), expand=False))
        parts.append(Text())
    others = ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in found.kinds.items() if count)
    shown = f"{len(found.rows)} of {found.total}" if len(found.rows) < found.total else str(found.total)
    parts.append(Text(f"{shown} {kind}{'s' * (found.total != 1)}{f'; found in {others}' if others else ''}"))
    return Group(*parts)


def _head(row: FoundRow, plain: bool) -> Text:
    """When, what, and in which report."""
    from rich.text import Text

    days = when(row.first_day, row.last_day) if row.first_day else when(row.published_first, row.published_last)
    head = Text(f"{days}  ", style="cyan")
    if row.claim:
        parties = ", ".join(label(party) for party in row.parties)
        head.append(visible(" ".join(part for part in (row.kind, row.label or "", parties and f"· {parties}") if part)))
        head.append("  ")
    if row.title:
        head.append_text(_marked(row.title, row.title_marks, 0, plain))
    made = re.fullmatch(r"[0-9a-f]{16}", row.report)
    report = row.source.rstrip("/").rpartition("/")[2] if made else row.report
    head.append(f"  [{visible(report)}]", style="dim")
    return head


def _marked(text: str, marks: Sequence[Span], start: int, plain: bool) -> Text:
    from rich.text import Text

    told = Text()
    for piece, marked in pieces(text, marks, start=start):
        words = re.sub(r"\s+", " ", visible(piece))
        told.append(f"‹{words}›" if marked and plain else words, style="bold reverse" if marked else None)
    return told
