"""What a person should look at first: the most doubtful and most influential of the record.

Each row is a question, its place is `doubt * influence`, the largest first. `doubt` is the chance that what the record
says is wrong, as far as the record itself can tell:

- `entry`: is it right? 1 - the highest score of those who tell of it in words of their own. An entry comes into the
  record from a least score of its kind on, and is most doubtful there.
- `joined`: does a claim belong to the entry that it was merged into? 1 - the chance of its likeliest pair with another
  claim of that entry.
- `apart`: are two entries one after all? The chance of the likeliest pair between them, from `LEAST` on. Merging puts
  together from 0.5 on, so both questions are doubtful about 0.5, and more where a group overruled a pair.
- `conflict`: which side is right? 1 - the share that the side with the most reports has of all.

`influence` says how much hangs on it, in steps of doublings: log2(1 + reports) + log2(1 + conflicts it is in)
+ log2(1 + counted claims checked by it) + |PLOVER score| / 10 for an event between two parties or more, which is how
far it moves the index. Of several entries the reports, conflicts and counts are those of all, the score is the largest.

What a person has judged is not asked again: an entry that was accepted or put right, a pair that was called the same or
different, a conflict of which a claim on every side but one was judged. The order hangs on nothing but the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest
from math import log2
from typing import Any, Literal, TypeAlias

from communique.query.conflicts import ConflictRow
from communique.query.tallies import TallyRow

Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
Question = Literal["entry", "joined", "apart", "conflict"]

LEAST = 0.2
"""Two entries are asked about from this chance on that they are one: below it, models call them different."""
INDEX = 10.0
"""The largest score of an event: so far can one move the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSide:
    """A claim that a question is about. `told` is what a side of a conflict tells, else empty; `claims` are all that
    tell it, `claim` stands for them."""

    claim: str
    claims: tuple[str, ...]
    entry: str
    kind: str
    label: str
    parties: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    words: tuple[str, ...]
    told: str
    score: float
    report: str
    title: str | None
    published_first: date | None
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A question to a person, and why it is asked. `entry` has one side, `joined` the claim and the likeliest other of
    its entry, `apart` a claim of either entry, `conflict` its sides. `reasons` are words, the weightiest first."""

    question: Question
    doubt: float
    influence: float
    reasons: tuple[str, ...]
    kind: str
    parties: tuple[str, ...]
    entries: tuple[str, ...]
    sides: tuple[QueueSide, ...]

    @property
    def place(self) -> float:
        """What rows are ordered by."""
        return self.doubt * self.influence


@dataclass(frozen=True, slots=True)
class _Claim:
    id: str
    entry: str
    copied: bool
    kind: str
    document: str
    score: float
    plover: float
    parties: int


@dataclass(slots=True)
class _Held:
    """What hangs on entries, and which have been judged. Conflicts and counted claims go by their number."""

    claims: dict[str, _Claim]
    entries: dict[str, list[_Claim]]
    conflicts: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    tallies: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    denied: set[int] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def judged(self, entry: str) -> bool:
        """Whether a person has said of any claim of the entry that it is right, or put it right."""
        return any(claim.id in self.alone for claim in self.entries[entry])

    def paired(self, left: Iterable[str], right: Iterable[str]) -> bool:
        """Whether a person has said of a claim on the left and one on the right whether they are one."""
        others = set(right) if self.pairs else ()
        return any((min(a, b), max(a, b)) in self.pairs for a in left for b in others if a != b)

    def members(self, entry: str) -> list[str]:
        return [claim.id for claim in self.entries[entry]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A question before its words are known. `sides` are claims, each with all that tell the same, and what that is."""

    question: Question
    doubt: float
    influence: float
    entries: tuple[str, ...]
    sides: tuple[tuple[str, tuple[str, ...], str], ...]
    why: str

    def order(self) -> tuple[Any, ...]:
        return (-self.doubt * self.influence, self.question, self.sides)


def rows(
    fetch: Fetch, conflicts: Sequence[ConflictRow], tallies: Sequence[TallyRow], most: int = 500
) -> Iterator[QueueRow]:
    """The first questions about the record, the weightiest first; conflicts and counted claims are the record's."""
    held = _held(fetch, conflicts, tallies)
    found = nsmallest(most, _questions(fetch, held, conflicts), key=_Found.order)
    sides = _sides(fetch, sorted({side[0] for each in found for side in each.sides}), held)
    for each in found:
        yield _row(each, sides, held)


def still(rows: Sequence[QueueRow], fetch: Fetch) -> Iterator[QueueRow]:
    """Those of the rows that persons' judgements made since have not answered: what `rows` would leave out of them.
    Doubt and influence stay as they were."""
    held = _Held({}, {})
    _said(fetch, held)
    wanted = sorted({claim for row in rows for side in row.sides for claim in side.claims})
    there = {id for (id,) in fetch(_THERE, {"claims": wanted})}
    for row in rows:
        sides = [[claim for claim in side.claims if claim in there] for side in row.sides]
        match row.question:
            case "entry":
                open = bool(sides[0]) and held.alone.isdisjoint(sides[0])
            case "conflict":
                open = sum(bool(side) and held.alone.isdisjoint(side) for side in sides) > 1
            case _:
                open = all(side.claim in there for side in row.sides) and not held.paired(*sides)
        if open:
            yield row


def _questions(fetch: Fetch, held: _Held, conflicts: Sequence[ConflictRow]) -> Iterator[_Found]:
    yield from _entries(held)
    pairs = [(one, other, score) for one, other, score in fetch(_PAIRS, {}) if {one, other} <= held.claims.keys()]
    yield from _joined(held, pairs)
    yield from _apart(held, pairs)
    yield from _conflicts(held, conflicts)


def _held(fetch: Fetch, conflicts: Sequence[ConflictRow], tallies: Sequence[TallyRow]) -> _Held:
    held = _Held({}, defaultdict(list))
    for row in fetch(_CLAIMS, {}):
        claim = _Claim(*row)
        held.claims[claim.id] = claim
        held.entries[claim.entry].append(claim)
    for number, each in enumerate(conflicts):
        for entry in _touched(held, (claim for side in each.sides for claim in side.claims)):
            held.conflicts[entry].add(number)
    for number, tally in enumerate(tallies):
        for entry in _touched(held, tally.evidence):
            held.tallies[entry].add(number)
        if tally.verdict == "contradicted":
            held.denied.add(number)
    _said(fetch, held)
    return held


def _said(fetch: Fetch, held: _Held) -> None:
    """What persons have judged: claims alone, and pairs."""
    for left, right, verdict in fetch(_SAID, {}):
        if verdict in ("same", "different", "unsure"):
            held.pairs.add((min(left, right), max(left, right)))
        else:
            held.alone |= {left, right}


def _touched(held: _Held, claims: Iterable[str]) -> set[str]:
    """The entries that some claims belong to."""
    return {held.claims[claim].entry for claim in claims if claim in held.claims}


def _influence(held: _Held, *entries: str) -> float:
    members = [claim for entry in entries for claim in held.entries[entry]]
    reports = len({claim.document for claim in members if not claim.copied})
    moved = max((_moved(claim) for claim in members), default=0.0)
    hanging = (_of(counts, entries) for counts in (held.conflicts, held.tallies))
    return log2(1 + reports) + sum(log2(1 + len(each)) for each in hanging) + moved / INDEX


def _of(counts: Mapping[str, set[int]], entries: Iterable[str]) -> set[int]:
    """The conflicts or counted claims in which any of the entries has a part."""
    return {number for entry in entries for number in counts.get(entry, ())}


def _moved(claim: _Claim) -> float:
    """How far the claim moves the index of a relationship."""
    return abs(claim.plover) if claim.parties > 1 else 0.0


def _entries(held: _Held) -> Iterator[_Found]:
    for entry, claims in held.entries.items():
        own = [claim for claim in claims if not claim.copied] or claims
        if held.judged(entry):
            continue
        best = min(own, key=lambda claim: (-claim.score, claim.id))
        why = f"its score is {best.score:.2f}" if len(own) == 1 else f"the best score of its claims is {best.score:.2f}"
        side = (best.id, tuple(sorted(claim.id for claim in claims)), "")
        yield _Found("entry", 1 - best.score, _influence(held, entry), (entry,), (side,), why)


def _joined(held: _Held, pairs: Iterable[tuple[str, str, float]]) -> Iterator[_Found]:
    """Of each merged claim the pair that holds it best."""
    best: dict[str, tuple[float, str]] = {}
    for one, other, score in pairs:
        if held.claims[one].entry == held.claims[other].entry:
            for claim, mate in ((one, other), (other, one)):
                best[claim] = max(best.get(claim, (0.0, "")), (score, mate))
    for claim, (score, mate) in best.items():
        entry = held.claims[claim].entry
        # Of the two of a pair the smaller id is asked about, unless something else holds it better.
        twin = best[mate] == (score, claim) and claim > mate
        if twin or held.paired([claim], held.members(entry)):
            continue
        why = f"the chance that it is one with the others of its entry is {score:.2f}"
        sides = ((claim, (claim,), ""), (mate, tuple(id for id in sorted(held.members(entry)) if id != claim), ""))
        yield _Found("joined", 1 - score, _influence(held, entry), (entry,), sides, why)


def _apart(held: _Held, pairs: Iterable[tuple[str, str, float]]) -> Iterator[_Found]:
    """Of every two entries the likeliest pair between them."""
    best: dict[tuple[str, str], tuple[float, str, str]] = {}
    for one, other, score in pairs:
        left, right = (held.claims[claim].entry for claim in (one, other))
        if left != right and score >= LEAST:
            key, found = ((left, right), (score, one, other)) if left < right else ((right, left), (score, other, one))
            best[key] = max(best.get(key, (0.0, "", "")), found)
    for (left, right), (score, one, other) in best.items():
        members = held.members(left), held.members(right)
        if held.paired(*members):
            continue
        sides = ((one, tuple(sorted(members[0])), ""), (other, tuple(sorted(members[1])), ""))
        why = f"the chance that they are one is {score:.2f}"
        yield _Found("apart", score, _influence(held, left, right), (left, right), sides, why)


def _conflicts(held: _Held, conflicts: Iterable[ConflictRow]) -> Iterator[_Found]:
    for each in conflicts:
        known = [tuple(claim for claim in side.claims if claim in held.claims) for side in each.sides]
        sides = [(claims, side.told) for claims, side in zip(known, each.sides, strict=True) if claims]
        open = [claims for claims, _ in sides if not held.alone.intersection(claims)]
        if len(sides) < 2 or len(open) < 2:
            continue
        reports = [len({held.claims[claim].document for claim in claims}) for claims, _ in sides]
        entries = tuple(sorted({held.claims[claim].entry for claims, _ in sides for claim in claims}))
        doubt = 1 - max(reports) / sum(reports)
        told = " or ".join(f"{told} ({_counted(n, 'report')})" for (_, told), n in zip(sides, reports, strict=True))
        found = tuple((claims[0], tuple(sorted(claims)), told) for claims, told in sides)
        yield _Found("conflict", doubt, _influence(held, *entries), entries, found, f"{_OVER[each.sort]}: {told}")


_OVER = {
    "figure": "reports give two values", "day": "reports give two days", "count": "reports count differently",
    "actor": "reports differ over who did it", "wording": "reports quote it in other words",
}  # fmt: skip


def _row(found: _Found, sides: Mapping[str, QueueSide], held: _Held) -> QueueRow:
    from dataclasses import replace

    shown = tuple(replace(sides[id], claims=claims, told=told) for id, claims, told in found.sides)
    return QueueRow(
        question=found.question,
        doubt=round(found.doubt, 4),
        influence=round(found.influence, 4),
        reasons=(found.why, *_hanging(held, found)),
        kind=shown[0].kind,
        parties=tuple(dict.fromkeys(party for side in shown for party in side.parties)),
        entries=found.entries,
        sides=shown,
    )


def _hanging(held: _Held, found: _Found) -> Iterator[str]:
    """What hangs on it, in words."""
    members = [claim for entry in found.entries for claim in held.entries[entry]]
    reports = len({claim.document for claim in members if not claim.copied})
    if reports > 1:
        yield f"{reports} reports tell of it"
    contested = len(_of(held.conflicts, found.entries))
    if contested and found.question != "conflict":
        yield f"it stands in {_counted(contested, 'conflict')}"
    tallies = _of(held.tallies, found.entries)
    if denied := len(tallies & held.denied):
        yield f"{_counted(denied, 'count')} in reports cannot be right if it is"
    if counted := len(tallies) - denied:
        yield f"{_counted(counted, 'count')} in reports {'is' if counted == 1 else 'are'} checked by it"
    if moved := max((_moved(claim) for claim in members), default=0.0):
        yield f"it moves the index by {moved:g}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sides(fetch: Fetch, claims: Sequence[str], held: _Held) -> dict[str, QueueSide]:
    found = {}
    for row in fetch(_SIDES, {"claims": list(claims)}):
        claim, kind, label, parties, first, last, words, score, report, title, published, document = row
        found[claim] = QueueSide(
            claim=claim, claims=(claim,), entry=held.claims[claim].entry, kind=kind, label=label,
            parties=tuple(dict.fromkeys(parties)), first_day=first, last_day=last, words=tuple(words), told="",
            score=score, report=report, title=title, published_first=published, document=document,
        )  # fmt: skip
    return found


_CLAIMS = """
SELECT claim.id, merged.entry, merged.copied, claim.kind, claim.document, claim.score,
    coalesce(try_cast(claim.details ->> '$.plover' AS DOUBLE), 0), coalesce(parts.parties, 0)
FROM merged JOIN claim ON claim.id = merged.claim
LEFT JOIN (SELECT claim, count(DISTINCT party) AS parties FROM role GROUP BY claim) AS parts ON parts.claim = claim.id
ORDER BY claim.id
"""
_PAIRS = """
SELECT left_id, right_id, score FROM judgement
WHERE NOT person AND withdrawn IS NULL AND (
    score >= 0.2 OR (left_id IN (SELECT claim FROM cluster) AND right_id IN (SELECT claim FROM cluster))
) ORDER BY left_id, right_id
"""
_THERE = "SELECT claim FROM merged WHERE claim IN (SELECT unnest($claims::VARCHAR[]))"
_SAID = "SELECT left_id, right_id, verdict FROM judgement WHERE person AND withdrawn IS NULL"
_SIDES = """
SELECT claim, kind, label, parties, first_day, last_day, words, score, report, title, published_first, document
FROM chronology WHERE claim IN (SELECT unnest($claims::VARCHAR[]))
"""
