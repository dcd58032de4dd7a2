"""Claims of change against the figures of a record: "trade grew 26 percent", "trade doubled since 2014".

Numbers in reports are rounded. So a figure stands for the range of numbers that round to it, a claimed change for the
range that rounds to its percentage or that people call "doubled", and a claim is contradicted only where no number of
the one gives a number of the other, with a margin for two offices' books.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import floor, inf, log10

from communique.resolve.tally import Amount, Days, Finding, Tally, told

Range = tuple[float, float]

NEAR = 2.0
"""Points of a percentage by which two offices may differ before one is said to contradict the other; of large changes
a tenth of the change, of multiples a fortieth."""
WORD = 0.1
"""How far from twice the amount people still say that it doubled."""
COARSE = 0.05
"""A round number stands for no more than this share of itself on either side."""
SAME = 0.9
"""The share of days that two periods must have in common to be one."""


def rounding(value: float) -> Range:
    """The numbers that round to a reported one, by its last digit that is not nought.

    >>> rounding(184.3e9), rounding(240e9)
    ((184250000000.0, 184350000000.0), (235000000000.0, 245000000000.0))
    """
    if value <= 0:
        return value, value
    place = 10.0 ** floor(log10(value))
    while place > 1e-3 and abs(round(value / place) - value / place) > 1e-9:
        place /= 10
    half = min(place / 2, COARSE * value)
    return value - half, value + half


def claimed(tally: Tally) -> Range:
    """The ratios of the later to the earlier amount that a claim allows: "doubled" 1.8 to 2.2, "grew 26 percent" 1.255
    to 1.265, "more than doubled" 2 and above."""
    number = tally.number
    if tally.sort == "ratio":
        low, high = number * (1 - WORD), number * (1 + WORD)
        if number % 1 and number > 1:
            low, high = number - 0.05, number + 0.05
        about = (number * (1 - 2 * WORD), number * (1 + 2 * WORD))
        least, most = (number, inf), (number * 0.75, number)
    else:
        tenth = 0.05 if round(number, 0) != number else 0.5
        low, high = 1 + (number - tenth) / 100, 1 + (number + tenth) / 100
        slack = max(1.0, abs(number) / 10) / 100
        about = (1 + number / 100 - slack, 1 + number / 100 + slack)
        upward = number > 0
        least = (low, inf) if upward else (0.0, high)
        most = (1.0, high) if upward else (low, 1.0)
    return {"about": about, "at_least": least, "at_most": most}.get(tally.bound or "", (low, high))


@dataclass(frozen=True, slots=True)
class _Value:
    """An amount with where it is told: the report, and the figure's id where it is one."""

    value: float
    unit: str
    document: str
    id: str | None
    days: Days | None


def changed(tally: Tally, amounts: Sequence[Amount]) -> Finding:
    """A change against every earlier and later figure of the same measure, parties, unit and periods."""
    if tally.base is None:
        return Finding("undecidable", "nothing tells from when to when")
    fit = [amount for amount in amounts if amount.measure == tally.type and amount.goods == tally.goods]
    if tally.type in ("exports", "imports"):
        fit = []  # a figure does not say which way the goods went
    later = list(_later(tally, fit))
    earlier = [
        _Value(a.value, a.unit, a.document, a.id, a.days) for a in fit if a.days and same_days(a.days, tally.base)
    ]
    pairs = [(base, now) for base, now in product(earlier, later) if base.unit == now.unit and base.value > 0]
    if not pairs:
        lacking = f"no figure for {told(tally.base)}" if not earlier else f"no figure for {told(tally.now)}"
        return Finding("undecidable", f"{lacking}: {len(earlier)} earlier, {len(later)} later held")
    return _verdict(tally, pairs)


def _later(tally: Tally, amounts: Sequence[Amount]) -> Iterator[_Value]:
    if tally.reached is not None:
        yield _Value(*tally.reached, tally.document, tally.claim, tally.now)
    for amount in amounts:
        if amount.days and tally.now and same_days(amount.days, tally.now) and amount.id != tally.claim:
            yield _Value(amount.value, amount.unit, amount.document, amount.id, amount.days)


def same_days(one: Days, other: Days) -> bool:
    """Whether two periods are one, but for a few days.

    >>> from datetime import date
    >>> same_days((date(2014, 1, 1), date(2014, 12, 31)), (date(2014, 1, 1), date(2014, 12, 1)))
    True
    """
    common = (min(one[1], other[1]) - max(one[0], other[0])).days + 1
    return common >= SAME * max((one[1] - one[0]).days + 1, (other[1] - other[0]).days + 1)


def _verdict(tally: Tally, pairs: Sequence[tuple[_Value, _Value]]) -> Finding:
    low, high = claimed(tally)
    agree: list[tuple[_Value, _Value]] = []
    near: list[tuple[_Value, _Value]] = []
    differ: list[tuple[_Value, _Value]] = []
    margin = tally.number / 40 if tally.sort == "ratio" else max(NEAR, abs(tally.number) / 10) / 100
    for base, now in pairs:
        (base_low, base_high), (now_low, now_high) = rounding(base.value), rounding(now.value)
        least, most = now_low / base_high, now_high / base_low
        gap = max(least - high, low - most, 0.0)
        (agree if gap <= 0 else near if gap <= margin else differ).append((base, now))
    shown = agree or differ or near
    lines = ", ".join(dict.fromkeys(_line(base, now) for base, now in shown[:3]))
    says = f"the report says {_says(tally)}"
    ids = tuple(dict.fromkeys(each.id for pair in shown for each in pair if each.id))
    if agree and differ:
        other = ", ".join(dict.fromkeys(_line(base, now) for base, now in differ[:2]))
        return Finding("undecidable", f"{lines}, but {other}: the figures held differ; {says}", ids)
    if agree:
        apart = any(each.document != tally.document for pair in agree for each in pair)
        alone = "" if apart else "; both figures are this report's own"
        return Finding("confirmed" if apart else "undecidable", f"{lines}; {says}{alone}", ids)
    if near:
        lines = ", ".join(dict.fromkeys(_line(base, now) for base, now in near[:3]))
        return Finding("undecidable", f"{lines}; {says}: near, as two offices' books may differ", ids)
    return Finding("contradicted", f"{lines}; {says}", ids)


def _line(base: _Value, now: _Value) -> str:
    change = 100 * (now.value / base.value - 1)
    sign = "+" if change >= 0 else "−"
    return f"{_short(base)} ({told(base.days)}) → {_short(now)} ({told(now.days)}): {sign}{abs(change):.3g} %"


def _short(each: _Value) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(each.value) >= size:
            return f"{each.value / size:,.6g} {word} {each.unit}"
    return f"{each.value:,.6g} {each.unit}"


_WORDS = {2.0: "doubled", 3.0: "tripled", 4.0: "quadrupled", 0.5: "halved"}
_BOUNDS = {"about": "about ", "at_least": "more than ", "at_most": "less than "}


def _says(tally: Tally) -> str:
    bound = _BOUNDS.get(tally.bound or "", "")
    if tally.sort == "ratio":
        return bound + _WORDS.get(tally.number, f"{tally.number:g} times")
    return f"{bound}{'+' if tally.number >= 0 else '−'}{abs(tally.number):g} %"
