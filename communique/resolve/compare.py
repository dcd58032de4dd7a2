"""Whether two claims are one: the sum of what their likenesses and unlikenesses weigh.

The score of a pair depends on the two claims and their reports alone, so that the order in which reports are read
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from communique.model import Judgement, Verdict
from communique.resolve import likeness
from communique.resolve.clusters import FLOOR, hundredths
from communique.resolve.gist import Gist
from communique.resolve.weights import Weights, chance, shipped

Compared: TypeAlias = Callable[[Gist, Gist], str | None]

COMPARED: Mapping[str, Mapping[str, Compared]] = {
    "event": {
        "parties": likeness.parties,
        "type": likeness.type,
        "mode": likeness.detail,
        "days": likeness.days,
        "place": likeness.place,
        "persons": likeness.persons,
        "words": likeness.words,
        "around": likeness.around,
        "numbers": likeness.numbers,
        "aux": likeness.aux,
        "reports": likeness.reports,
    },
    "instrument": {
        "name": likeness.name,
        "parties": likeness.parties,
        "type": likeness.type,
        "action": likeness.detail,
        "days": likeness.days,
        "persons": likeness.persons,
        "place": likeness.place,
        "words": likeness.words,
        "around": likeness.around,
        "count": likeness.count,
        "reports": likeness.reports,
    },
    "position": {
        "parties": likeness.parties,
        "type": likeness.type,
        "issue": likeness.words,
        "around": likeness.around,
        "published": likeness.told,
        "persons": likeness.persons,
        "reports": likeness.reports,
    },
    "quote": {
        "said": likeness.said,
        "speaker": likeness.speaker,
        "parties": likeness.parties,
        "published": likeness.told,
        "reports": likeness.reports,
    },
    "figure": {
        "measure": likeness.measure,
        "value": likeness.value,
        "period": likeness.period,
        "parties": likeness.parties,
        "words": likeness.around,
        "published": likeness.told,
        "bound": likeness.bound,
        "reports": likeness.reports,
    },
}
"""What is compared of each kind."""

SAME, UNSURE = 0.5, 0.2
"""From which probability on two are judged one; between the two nobody can tell."""
KEPT = 0.02
"""Pairs less likely than this are not kept: they count as two."""
MOST = 24.0
"""Bits beyond which nothing is surer."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What speaks for two claims being one, in bits, and why, the strongest first."""

    bits: float
    reasons: tuple[tuple[str, float], ...]

    @property
    def score(self) -> float:
        return chance(self.bits)

    @property
    def verdict(self) -> Verdict:
        return "same" if self.score >= SAME else "unsure" if self.score >= UNSURE else "different"


def compare(a: Gist, b: Gist, weights: Weights | None = None) -> Likeness:
    """Compares two claims of one kind; `compare(a, b)` is `compare(b, a)`."""
    weights = weights or shipped()
    table = weights.kinds[a.kind]
    bits = weights.prior(a.kind)
    reasons: list[tuple[str, float]] = []
    for compared, level_of in COMPARED[a.kind].items():
        if (level := level_of(a, b)) is not None:
            weight = table[compared][level]
            bits += weight.bits
            reasons.append((weight.why, weight.bits))
    reasons.sort(key=lambda reason: (-abs(reason[1]), reason[0]))
    return Likeness(round(max(-MOST, min(MOST, bits)), 2), tuple(reasons))


TWINS, TWIN = 300, 100
"""What is taken off in hundredths of a bit where both are of one report, since reading has put together what it took
for one; and the most that is left."""


def linked(a: Gist, b: Gist, weights: Weights | None = None) -> int:
    """What two claims say of being in one cluster, in hundredths of a bit."""
    if a.kind != b.kind:
        return FLOOR
    bits = hundredths(compare(a, b, weights).score)
    return max(FLOOR, min(TWIN, bits - TWINS)) if a.document == b.document else bits


def judgement(a: Gist, b: Gist, found: Likeness, at: str) -> Judgement:
    """The model's judgement on two claims, made at some time (ISO 8601)."""
    left, right = sorted((a.claim, b.claim))
    why = ", ".join(why for why, _ in found.reasons[:3])
    by = f"model:{shipped().name}"
    return Judgement(left, right, found.verdict, by, why, at, False, found.score, found.reasons)
