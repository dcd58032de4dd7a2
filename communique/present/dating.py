"""A report's day of publication in plain words, with the reasons and a plot of the likelihood over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import shorten
from typing import Protocol

_BLOCKS = " ▁▂▃▄▅▆▇█"
_WIDTH = 72  # columns of the plot


class _Reason(Protocol):
    @property
    def why(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def weight(self) -> float: ...
    @property
    def words(self) -> str | None: ...


class _Dating(Protocol):
    @property
    def best(self) -> date | None: ...
    @property
    def low(self) -> date | None: ...
    @property
    def high(self) -> date | None: ...
    @property
    def chance(self) -> float: ...
    @property
    def stated(self) -> bool: ...
    @property
    def reasons(self) -> tuple[_Reason, ...]: ...
    @property
    def months(self) -> tuple[tuple[date, float], ...]: ...


def dating_text(dating: _Dating) -> str:
    """Some lines: the best day and the range, the plot, the reasons from the strongest to the weakest."""
    if dating.best is None or dating.low is None or dating.high is None:
        return "nothing in the report tells its day"
    how = "stated" if dating.stated else "inferred"
    head = f"{dating.best.isoformat()}  {how}; within a week of it: {_percent(dating.chance)}"
    lines = [head, f"nine in ten: {_span(dating.low, dating.high)}"]
    if len(dating.months) > 1:
        lines += ["", *_plot(dating.months, dating.best)]
    if dating.reasons:
        lines += ["", "why (how many times likelier than on a day at random):"]
        lines += [line for reason in dating.reasons for line in _reason(reason)]
    return "\n".join(lines)


def _percent(chance: float) -> str:
    return "over 99 %" if chance > 0.99 else "under 1 %" if chance < 0.01 else f"{chance:.0%}".replace("%", " %")


def _span(low: date, high: date) -> str:
    return low.isoformat() if low == high else f"{low.isoformat()} to {high.isoformat()}"


def _reason(reason: _Reason) -> Iterator[str]:
    days = f"from {reason.start.isoformat()}" if reason.end.year > 2100 else _span(reason.start, reason.end)
    times = 2.718281828 ** min(reason.weight, 13.8)
    yield f"{_times(times):>9}  {reason.why} ({days})"
    if reason.words:
        yield f'{"":11}"{shorten(reason.words, 92, placeholder=" …")}"'


def _times(times: float) -> str:
    if times >= 1000:
        return f"x {times:,.0f}".replace(",", " ")[: -len("00")] + "00"
    return f"x {times:.0f}" if times >= 10 else f"x {times:.1f}"


def _plot(months: tuple[tuple[date, float], ...], best: date) -> list[str]:
    """Bars over months, or over as many months to a bar as fit, with the years below and the best day marked."""
    step = -(-len(months) // _WIDTH)
    groups = [months[at : at + step] for at in range(0, len(months), step)]
    heights = [sum(chance for _, chance in group) for group in groups]
    top = max(heights) or 1.0
    bars = "".join(_BLOCKS[max(1 if height > top / 200 else 0, round(8 * height / top))] for height in heights)
    marked = max(at for at, group in enumerate(groups) if group[0][0] <= best)
    scale = "" if step == 1 else f"   (a bar: {step} months)"
    return ["  " + bars + scale, "  " + _years([group[0][0] for group in groups]), "  " + " " * marked + "^ best"]


def _years(starts: list[date]) -> str:
    """The year under the first bar of each, where there is room for it."""
    marks = [" "] * (len(starts) + 4)
    free, last = 0, None
    for at, start in enumerate(starts):
        if start.year != last and at >= free:
            marks[at : at + 4] = list(str(start.year))
            free = at + 5
        last = start.year
    return "".join(marks).rstrip()
