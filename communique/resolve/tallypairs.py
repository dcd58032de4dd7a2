"""Counted claims against each other: two reports that number one act differently, and counts that grow over time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from communique.resolve.tally import Act, Finding, Tally, apart, fewest, heirs, same_person, same_series, told

ALIKE = 0.8
"""The share of its words at which a sentence counts as copied from another: it is no second witness."""
_COUNTS = ("ordinal", "first_since", "count_in_period")


def beside(tally: Tally, others: Sequence[Tally], *, between: Callable[[Tally, Tally], list[Act]]) -> Finding | None:
    """What the counts of other reports say to one; None where none counts the same.

    Contradicted: another numbers the same act differently, a later one is not larger, or there are more acts between
    than the numbers leave room for. Confirmed: an independent report says the same, or counts of the same grow with
    time as they should.
    """
    agree: list[tuple[str, str]] = []
    fit: list[tuple[str, str]] = []
    against: list[tuple[str, str]] = []
    for other in others:
        if other.document == tally.document or not same_thing(tally, other):
            continue
        verdict = _compare(tally, other, between)
        if verdict is None:
            continue
        result, line = verdict
        if result == "contradicted":
            against.append((line, other.id))
        elif not copied(tally, other):
            (agree if result == "same" else fit).append((line, other.id))
    if against:
        return Finding("contradicted", "; ".join(_few(against)), tuple(id for _, id in against))
    if agree or fit:
        found = agree or fit
        return Finding("confirmed", "; ".join(_few(found)), tuple(id for _, id in found))
    return None


def _few(found: Sequence[tuple[str, str]], most: int = 3) -> list[str]:
    lines = list(dict.fromkeys(line for line, _ in found))
    return lines[:most] + ([f"and {len(lines) - most} more"] if len(lines) > most else [])


def same_thing(one: Tally, other: Tally) -> bool:
    """Whether two claims count the same acts of the same parties, and persons, over the same period."""
    if one.kind != other.kind or one.type != other.type or one.goods != other.goods:
        return False
    if (one.sort in _COUNTS) != (other.sort in _COUNTS) or (one.sort not in _COUNTS and one.sort != other.sort):
        return False
    if one.kind == "visit" and (heirs(one.actors), heirs(one.recipients)) != (
        heirs(other.actors),
        heirs(other.recipients),
    ):
        return False
    if one.parties != other.parties:
        return False
    if one.kind == "round" or one.series or other.series:
        return bool(one.series and other.series) and same_series(one.series or "", other.series or "")
    if one.kind == "founding":
        return one.type == "relations" and len(one.parties) == 2
    return _same_persons(one, other) and same_period(one, other)


def _same_persons(one: Tally, other: Tally) -> bool:
    if one.kind not in ("meeting", "visit", "call"):
        return True
    if one.persons and other.persons:
        fewer, more = sorted((one.persons, other.persons), key=len)
        return all(any(same_person(name, known) for known in more) for name in fewer)
    return not one.persons and not other.persons and one.office is not None and one.office == other.office


def same_period(one: Tally, other: Tally) -> bool:
    """Whether two counts begin and end alike: both "since 2013", both "in 2018"; neither may leave it untold alone."""
    if one.kind == "figure":
        return one.base == other.base and one.now == other.now and one.base is not None
    if one.scoped != other.scoped or (one.since is None) != (other.since is None):
        return False
    if one.since is None or other.since is None:
        return not one.scoped
    if (one.until is None) != (other.until is None) or (one.until and one.until != other.until):
        return False
    return one.since[0] <= other.since[1] and other.since[0] <= one.since[1]


_Compared = tuple[str, str] | None


def _compare(tally: Tally, other: Tally, between: Callable[[Tally, Tally], list[Act]]) -> _Compared:
    if tally.sort == "anniversary":
        return _beginnings(tally, other)
    if tally.kind == "figure":
        same = abs(tally.number - other.number) < 0.01 * max(1.0, abs(tally.number)) and tally.sort == other.sort
        return ("same", f"another report says the same of {told(other.now)}") if same else None
    if tally.at is None or other.at is None or tally.bound or other.bound:
        return _loosely(tally, other)
    if tally.sort == "first_since" or other.sort == "first_since":
        return _firsts(tally, other)
    early, late = (tally, other) if tally.at <= other.at else (other, tally)
    return _in_time(tally, early, late, between)


def _firsts(tally: Tally, other: Tally) -> _Compared:
    if tally.number == other.number and tally.at and other.at and not apart(tally.at, other.at, tally.kind):
        return "same", f"another report of {told(other.at)} says the same"
    return None


def _loosely(tally: Tally, other: Tally) -> _Compared:
    """Round counts ("more than 20") agree or not only where the same number is said of the same time."""
    if tally.at and other.at and tally.number == other.number and not apart(tally.at, other.at, tally.kind):
        return "same", f"another report of {told(other.at)} says the same"
    return None


def _in_time(tally: Tally, early: Tally, late: Tally, between: Callable[[Tally, Tally], list[Act]]) -> _Compared:
    """Two numbers of the same count at two times."""
    assert early.at is not None
    assert late.at is not None
    other = late if early is tally else early
    ordinals = early.sort == "ordinal" and late.sort == "ordinal"
    said = f"{_number(other)} on {told(other.at)}"
    if not apart(early.at, late.at, tally.kind):
        if early.number == late.number:
            return "same", f"another report says the same: {said}"
        if ordinals and early.at == late.at:
            return "contradicted", f"another report numbers it differently: {said}, not {_number(tally)}"
        return None
    more = late.number - early.number
    if more < (1 if late.sort == "ordinal" else 0):
        return "contradicted", f"counts that do not grow: {_pair(early, late)}"
    held = between(early, late)
    least = fewest([act.days for act in held if act.days], tally.kind) + (1 if late.sort == "ordinal" else 0)
    if least > more:
        return "contradicted", f"{_pair(early, late)}: {more:g} more, but {least} are held after the first of them"
    if min(early.number, late.number) < 2:
        return None
    return "fits", f"consistent with {said}: {more:g} more, {least} of them held"


def _number(tally: Tally) -> str:
    if tally.sort == "count_in_period":
        return f"{tally.number:g} in all"
    return f"number {tally.number:g}"


def _pair(early: Tally, late: Tally) -> str:
    return f"{_number(early)} on {told(early.at)}, {_number(late)} on {told(late.at)}"


def _beginnings(tally: Tally, other: Tally) -> _Compared:
    if tally.at is None or other.at is None:
        return None
    mine, theirs = tally.at[0].year - round(tally.number), other.at[0].year - round(other.number)
    if mine == theirs:
        return "same", f"another report counts from {theirs} too ({other.number:g} in {other.at[0].year})"
    if abs(mine - theirs) <= 3:
        return (
            "contradicted",
            f"another report counts from {theirs}, not {mine} ({other.number:g} in {other.at[0].year})",
        )
    return None


def copied(one: Tally, other: Tally) -> bool:
    """Whether one of the two sentences is the other's, or the reports are known to be copies."""
    if one.story and one.story == other.story:
        return True
    left, right = (re.findall(r"[^\W_]+", tally.sentence.casefold()) for tally in (one, other))
    if not left or not right:
        return False
    common = len(set(left) & set(right))
    return common >= ALIKE * min(len(set(left)), len(set(right))) and min(len(left), len(right)) >= 6
