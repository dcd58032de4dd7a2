"""Which claims of a copy repeat claims of the original: those that stand wholly on copied words and say the same.

What a copy adds, a new lead or a figure brought up to date, stays its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from communique.model import Json, Kind, Span
from communique.resolve.wording import Places, Wording

_WHOLLY = 0.8  # of the words of each evidence must be copied, names and numbers among them all
_SAME = 0.5  # of the fewer words of the two claims must be the same
_WEEK = timedelta(days=7)
_TELLING = ("mode", "aux", "action", "count", "value", "unit", "bound")


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as it is compared: where it stands, who has which part in it, what its values and its days are."""

    id: str
    kind: Kind
    label: str
    evidence: tuple[Span, ...]
    parties: Mapping[str, frozenset[str]]
    values: Mapping[str, Json]
    days: tuple[date, date] | None = None


def repeats(
    told: Sequence[Told], earlier: Sequence[Told], places: Places, here: Wording, there: Wording
) -> Iterator[tuple[str, str]]:
    """Pairs of a claim of the copy and the claim of the original that it repeats; each of the former once at most.

    `places` gives, for each word of the copy, which word of the original it is, or -1: see `Copy`.
    """
    standing: dict[int, list[Told]] = {}
    words = {claim.id: _words(claim, there) for claim in earlier}
    for claim in earlier:
        for word in words[claim.id]:
            standing.setdefault(word, []).append(claim)
    for claim in told:
        taken = _copied(claim, places, here)
        found = {other.id: other for word in taken for other in standing.get(word, ()) if _agree(claim, other)}
        ranked = []
        for other in found.values():
            both = len(taken & words[other.id])
            if both >= _SAME * min(len(taken), len(words[other.id])):
                ranked.append((-_likeness(claim, other), -both / len(taken | words[other.id]), other.id))
        if ranked:
            yield claim.id, min(ranked)[2]


def _words(claim: Told, wording: Wording) -> frozenset[int]:
    return frozenset(word for span in claim.evidence for word in wording.within(span))


def _copied(claim: Told, places: Places, here: Wording) -> frozenset[int]:
    """The words of the original on which a claim of the copy stands; none where a part of it is the copy's own."""
    taken: set[int] = set()
    for span in claim.evidence:
        words = np.array(here.within(span), np.int64)
        if not len(words):
            return frozenset()
        copied = places[words] >= 0
        own = words[~copied]
        if (
            copied.mean() < _WHOLLY
            or here.telling[own].any()
            or any(int(here.words[word]) in here.names for word in own)
        ):
            return frozenset()
        taken.update(places[words[copied]].tolist())
    return frozenset(taken)


def _agree(claim: Told, other: Told) -> bool:
    """Whether two claims on the same words say the same: of one kind and sort, with no party of another name.

    "Met on Tuesday", printed again a day later, is the same Tuesday; of one call in January and one in February an
    office may tell in the same words.
    """
    if claim.kind != other.kind or _far(claim.days, other.days):
        return False
    if claim.kind == "figure":
        return all(claim.values.get(name) == other.values.get(name) for name in ("value", "unit", "bound"))
    return (claim.kind == "quote" or claim.label == other.label) and all(
        _within(claim.parties.get(role, frozenset()), other.parties.get(role, frozenset()))
        for role in claim.parties.keys() | other.parties.keys()
    )


def _far(days: tuple[date, date] | None, others: tuple[date, date] | None) -> bool:
    if days is None or others is None:
        return False
    return days[0] > others[1] + _WEEK or others[0] > days[1] + _WEEK


def _within(ones: frozenset[str], others: frozenset[str]) -> bool:
    """Cut from its surroundings a passage may name fewer parties, but no others."""
    return ones <= others or others <= ones


def _likeness(claim: Told, other: Told) -> int:
    same = sum(claim.values.get(name) == other.values.get(name) for name in _TELLING)
    return same + 4 * (claim.label == other.label) + 4 * (claim.parties == other.parties)
