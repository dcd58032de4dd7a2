"""Words of claims with what stands around them in their reports, for whoever has to judge them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from communique.query.record import Record

AROUND = 150
"""Code points of the text on either side of the words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a report's text; `marked` where it is of the words that the claim rests on."""

    text: str
    marked: bool


def context(record: Record, claims: Collection[str]) -> Mapping[str, tuple[Piece, ...]]:
    """By claim its words in their place, gaps told by an ellipsis."""
    rows = record._fetch(_WINDOWS, {"claims": sorted(claims), "around": AROUND})
    return {claim: tuple(_pieces(windows)) for claim, windows in rows}


_WINDOWS = """
SELECT evidence.claim, list([
    CAST(evidence.start AS VARCHAR), CAST(evidence.stop AS VARCHAR),
    substring(text.body, greatest(evidence.start - $around, 0) + 1, least(evidence.start, $around)),
    substring(text.body, evidence.start + 1, evidence.stop - evidence.start),
    substring(text.body, evidence.stop + 1, $around)
] ORDER BY evidence.start, evidence.stop)
FROM evidence JOIN claim ON claim.id = evidence.claim JOIN document ON document.id = claim.document
JOIN text ON text.id = document.text
WHERE evidence.claim IN (SELECT unnest($claims::VARCHAR[])) GROUP BY evidence.claim
"""


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
