"""One act, one event: candidates of a report that tell of the same act are put together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from communique.extract.triggers import Candidate, Party
from communique.model import Span
from communique.stage import Reading

MUTUAL = frozenset(("AGREE", "CONSULT", "COOPERATE"))
SEPARATE = frozenset(("AGREE", "SUPPORT", "AID", "SANCTION", "COERCE", "MOBILIZE"))
"""Types of which a report often tells several acts between the same parties: merged only where the words agree."""


SOUND = 0.4
"""A member's share of the best member's probability from which on its words are evidence too."""


@dataclass(slots=True)
class Group:
    """Candidates that are one event."""

    members: list[Candidate]
    past: bool = False
    words: set[str] = field(default_factory=set)
    sure: float | None = None

    @property
    def type(self) -> str:
        return self.members[0].type

    @property
    def sound(self) -> list[Candidate]:
        """The likelier members, the likeliest first: the others say too little to stand as evidence."""
        likely = sorted(self.members, key=lambda member: -member.score)
        return [member for member in likely if member.score >= SOUND * likely[0].score]

    @property
    def mode(self) -> str | None:
        return next((m.mode for m in self.sound if m.mode), None)

    @property
    def best(self) -> Candidate:
        return max(self.members, key=lambda member: member.score)

    @property
    def score(self) -> float:
        return self.best.score if self.sure is None else self.sure

    @property
    def actors(self) -> tuple[Party, ...]:
        return self.best.actors

    @property
    def recipients(self) -> tuple[Party, ...]:
        return self.best.recipients

    def everyone(self) -> set[str]:
        return {p.name for p in (*self.actors, *self.recipients)}

    def evidence(self) -> list[Span]:
        """The places that tell of the event, in the order of the text, the likeliest of those that overlap."""
        spans = [span for member in self.sound for span in (member.span, *member.more)]
        kept: list[Span] = []
        for span in spans:
            if not any(span.overlaps(other) for other in kept):
                kept.append(span)
        return sorted(kept)


def merge(reading: Reading, candidates: Iterable[Candidate]) -> list[Group]:
    """The events of a report, each with the candidates that tell of it."""
    groups: list[Group] = []
    by_type: dict[str, list[Group]] = {}
    for candidate in candidates:
        words = content(reading, candidate)
        stated = days(reading, candidate)
        for group in by_type.get(candidate.type, [])[-40:]:
            if _same(reading, group, candidate, words, stated):
                group.members.append(candidate)
                group.words |= words
                break
        else:
            group = Group([candidate], candidate.mood.tense == "pluperfect", words)
            groups.append(group)
            by_type.setdefault(candidate.type, []).append(group)
    return groups


def content(reading: Reading, candidate: Candidate) -> set[str]:
    """The longer words of a candidate's clause, without the names of the parties."""
    text = candidate.span.of(reading.text).casefold()
    names = {p.span.of(reading.text).casefold() for p in (*candidate.actors, *candidate.recipients)}
    words = {word.strip(".,;:'\"()’“”") for word in text.split()}
    return {word[:6] for word in words if len(word) > 3 and not any(word in name for name in names)}


def days(reading: Reading, candidate: Candidate) -> tuple[date, date] | None:
    """The days that the words of a candidate's clause give, if any."""
    for note in reading.within("time", candidate.span):
        start, end = note.value.get("start"), note.value.get("end")
        if isinstance(start, str) and isinstance(end, str):
            return date.fromisoformat(start), date.fromisoformat(end)
    return None


def _same(
    reading: Reading, group: Group, candidate: Candidate, words: set[str], stated: tuple[date, date] | None
) -> bool:
    mode = group.members[0].mode
    if mode and candidate.mode and mode != candidate.mode and candidate.type not in ("CONSULT", "ASSAULT"):
        return False
    if not _parties_agree(group, candidate):
        return False
    for member in group.members:
        other = days(reading, member)
        if stated and other and (stated[1] < other[0] or other[1] < stated[0]) and candidate.type not in ("AGREE",):
            return False
    if candidate.sentence == group.members[-1].sentence and candidate.type not in SEPARATE:
        return True
    if candidate.type in SEPARATE:
        shared = len(words & group.words) / max(1, min(len(words), len(group.words)))
        return shared >= 0.5
    return True


def _parties_agree(group: Group, candidate: Candidate) -> bool:
    actors, recipients = (set(names) for names in candidate.names())
    mine = {p.name for p in group.actors}, {p.name for p in group.recipients}
    if candidate.type in MUTUAL:
        everyone, ours = actors | recipients, group.everyone()
        return everyone <= ours or ours <= everyone or len(everyone & ours) >= 2
    if not (actors & mine[0]):
        return False
    return not recipients or not mine[1] or bool(recipients & mine[1])


def pairs(kind: str, actors: Iterable[str], recipients: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs (actor, recipient) of an event; unordered where direction does not matter."""
    first, second = set(actors), set(recipients)
    if kind in MUTUAL or not second:
        everyone = sorted(first | second)
        return {(a, b) for i, a in enumerate(everyone) for b in everyone[i + 1 :]} or {(a, "") for a in everyone}
    return {(a, b) for a in first for b in second}


def contexts(groups: Sequence[Group], sentences: int) -> list[list[str]]:
    """For each of a report's groups what the others say about it: a likelier one of the same type and pair (it may
    be the
    same act), a likelier one at the same place (it may be the same words), and how often the report comes back to
    it."""
    order = sorted(range(len(groups)), key=lambda i: -groups[i].score)
    counts: dict[str, int] = {}
    twins: dict[tuple[str, tuple[str, str]], int] = {}
    taken: dict[int, list[Group]] = {}
    out: list[list[str]] = [[] for _ in groups]
    for i in order:
        group = groups[i]
        kind, best = group.type, group.best
        own = pairs(kind, *best.names())
        twin = min(3, max((twins.get((kind, pair), 0) for pair in own), default=0))
        near = [other for other in taken.get(best.sentence, []) if other.best.span.overlaps(best.span)]
        rival = max((other.score for other in near), default=0.0)
        same = any(pairs(other.type, *other.best.names()) & own for other in near)
        logit = round(2 * math.log(max(1e-3, group.score) / max(1e-3, 1 - group.score))) / 2
        members = min(4, len({m.sentence for m in group.members}))
        place = "first" if best.sentence < 2 else "early" if best.sentence < 6 else "late"
        out[i] = [
            kind, f"{kind}:{max(-5.0, min(3.0, logit)):.1f}", f"logit:{max(-5.0, min(3.0, logit)):.1f}",
            f"twin:{twin}",
            f"{kind}:twin:{twin}", f"members:{members}", f"{kind}:members:{members}", f"rival:{int(rival * 5)}:{same}",
            f"{kind}:rival:{rival > 0.3}", f"rank:{min(counts.get(kind, 0), 4)}",
            f"{kind}:rank:{min(counts.get(kind, 0), 4)}",
            f"length:{min(sentences // 8, 5)}", f"{kind}:{place}", f"rule:{best.rule.id}",
            f"heading:{any(m.sentence == 0 for m in group.members)}",
            f"way:{best.marks[0]}", f"mode:{group.mode}:{kind}",
            f"sum:{min(8, int(4 * sum(m.score for m in group.members)))}",
        ]  # fmt: skip
        counts[kind] = counts.get(kind, 0) + 1
        for pair in own:
            twins[kind, pair] = twins.get((kind, pair), 0) + 1
        taken.setdefault(best.sentence, []).append(group)
    return out
