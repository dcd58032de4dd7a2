"""Words of claims with what stands around them in their reports, for whoever has to judge them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from communique.model import Span
from communique.query.shelf import Shelf

AROUND = 150
"""Code points of the text on either side of the words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a report's text; `marked` where it is of the words that the claim rests on."""

    text: str
    marked: bool


def context(shelf: Shelf, claims: Collection[str]) -> Mapping[str, tuple[Piece, ...]]:
    """By claim its words in their place, gaps told by an ellipsis; claims that no entry has are left out."""
    entries = {shelf.entries[claim] for claim in claims if claim in shelf.entries}
    rows = [row for entry in entries for row in shelf.told[entry].rows if row.claim in claims]
    # The rows tell where the words stand: only the texts are left to fetch, which their ids find at once.
    asked = (
        "SELECT document.id, body FROM document JOIN text ON text.id = text WHERE document.id IN (SELECT unnest($d))"
    )
    bodies = dict(shelf.record._fetch(asked, {"d": sorted({row.document for row in rows})})) if rows else {}
    return {row.claim: tuple(_pieces(_windows(bodies[row.document], row.spans))) for row in rows}


def _windows(body: str, spans: Iterable[Span]) -> list[Sequence[str]]:
    """Words with what stands before and behind them, in the order of the text."""
    return [
        (
            str(span.start), str(span.end), body[max(span.start - AROUND, 0) : span.start], body[span.start : span.end],
            body[span.end : span.end + AROUND],
        )
        for span in sorted(spans)
    ]  # fmt: skip


def _pieces(windows: Sequence[Sequence[str]]) -> list[Piece]:
    """Windows put together where they meet; each starts and ends with a whole word of its own paragraph."""
    pieces: list[Piece] = []
    end, after = -1, ""
    for first, last, before, words, behind in windows:
        start, stop = int(first), int(last)
        if stop <= end:
            continue
        if start <= end:
            words, gap = words[end - start :], ""
        elif end >= 0 and start - end <= len(after):
            gap = after[: start - end]
        else:
            pieces += _gap(_ended(after), _begun(before, start > len(before)), first=end < 0)
            gap = ""
        if gap:
            pieces.append(Piece(gap, False))
        pieces.append(Piece(words, True))
        end, after = stop, behind
    return [*pieces, *_gap(_ended(after), "", first=False)]


def _gap(after: str, before: str, *, first: bool) -> list[Piece]:
    """What stands between two windows."""
    told = before if first else f"{after} {before}" if before else after
    return [Piece(told, False)] if told.strip() else []


def _begun(before: str, cut: bool) -> str:
    """The end of its paragraph, from a whole word on."""
    paragraph = before.rpartition("\n")[2]
    if cut and paragraph == before:
        return f"… {paragraph.partition(' ')[2]}"
    return paragraph


def _ended(after: str) -> str:
    """The beginning of its paragraph, up to a whole word."""
    paragraph = after.partition("\n")[0]
    if paragraph == after and len(after) == AROUND:
        return f"{paragraph.rpartition(' ')[0]} …"
    return paragraph
