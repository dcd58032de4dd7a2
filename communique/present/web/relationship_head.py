"""What all pages between two parties share: whose they are, what parts there are, periods in addresses, choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import BeforeValidator

from communique.model import Kind
from communique.present.web import links
from communique.present.web.web import Web
from communique.query.acts import Merged
from communique.query.gists import gists
from communique.query.periods import period
from communique.query.shelf import Item, Pair
from communique.resolve.gist import Gist

T = TypeVar("T")

PARTS = {
    "": "Chronology", "index": "Index", "instruments": "Instruments", "positions": "Positions", "figures": "Figures",
    "meetings": "Meetings", "quotes": "Quotes",
}  # fmt: skip
"""The pages between two parties by the last part of their address."""


def _parsed(told: object, *, last: bool) -> object:
    """A year, a month or a day as it stands in an address; what is none is left for the check to refuse."""
    if told is None or isinstance(told, date):
        return told
    if not str(told).strip():
        return None
    try:
        return period(str(told))[last]
    except ValueError:
        return told


Since = Annotated[
    date | None,
    BeforeValidator(lambda told: _parsed(told, last=False)),
    Query(description="The first day: `2001-07-16`, a month (`2001-07`) or a year (`2001`)."),
]
Until = Annotated[
    date | None,
    BeforeValidator(lambda told: _parsed(told, last=True)),
    Query(description="The last day: `2001-07-16`, a month (`2001-07`) or a year (`2001`)."),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter can have, what it is called, and how many rows it leaves beside the other filters."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Head:
    """The two parties of a page by code, which part it is, how many entries of each kind are between them, in how many
    reports, the days on which the first and the last act begin, and how many events have a day and a score."""

    one: str
    other: str
    part: str
    events: int
    instruments: int
    positions: int
    quotes: int
    figures: int
    reports: int
    first_day: date | None
    last_day: date | None
    scored: int

    @property
    def entries(self) -> int:
        return self.events + self.instruments + self.positions + self.quotes + self.figures


def heading(web: Web, one: str, other: str, part: str) -> Head:
    """The head of a page for two codes."""
    shelf = web.shelf
    return shelf.once(("head", one, other, part), lambda: _heading(shelf.between(one, other), (one, other), part))


def _heading(items: Sequence[Item], pair: Pair, part: str) -> Head:
    counts: Counter[Kind] = Counter(item.kind for item in items)
    # A range may reach far ahead ("until 2030"): the last act is that which begins last.
    told = [item.first_day for item in items if item.kind in ("event", "instrument") and item.first_day]
    return Head(
        one=pair[0],
        other=pair[1],
        part=part,
        events=counts["event"],
        instruments=counts["instrument"],
        positions=counts["position"],
        quotes=counts["quote"],
        figures=counts["figure"],
        reports=len({document for item in items for document in item.documents}),
        first_day=min(told, default=None),
        last_day=max(told, default=None),
        scored=sum(item.first_day is not None and item.plover is not None for item in items),
    )


def title(web: Web, head: Head) -> str:
    """Russia – China: figures."""
    names = f"{web.shelf.label(head.one)} – {web.shelf.label(head.other)}"
    return f"{names}: {PARTS[head.part].lower()}"


def merged(web: Web, items: Iterable[Item]) -> list[Merged[Any]]:
    """The reports' rows of a page's entries."""
    return [web.shelf.told[item.entry] for item in items]


def known(web: Web, kind: Kind, label: str = "") -> Mapping[str, Gist]:
    """What the comparing of reports found of all claims of a kind, or of those of one label."""
    return web.shelf.once(("gists", kind, label), lambda: gists(web.record._fetch, [kind], label=label))


def between(web: Web, pair: Pair, what: Hashable, make: Callable[[], T]) -> T:
    """Something of two parties, made once for a shelf, in whatever order they stand."""
    return web.shelf.once((what, tuple(sorted(pair))), make)


Test = Callable[[T], bool]


def narrowed(rows: Sequence[T], tests: Mapping[str, Test[T]]) -> tuple[list[T], dict[str, list[T]]]:
    """The rows that pass all tests, and for each test those that pass all others: its choices are counted in these."""
    passed: list[T] = []
    others: dict[str, list[T]] = {name: [] for name in tests}
    for row in rows:
        failed = [name for name, test in tests.items() if not test(row)]
        if not failed:
            passed.append(row)
            for name in others:
                others[name].append(row)
        elif len(failed) == 1:
            others[failed[0]].append(row)
    return passed, others


def choices(
    values: Iterable[str], now: str = "", name: Callable[[str], str] = str, most: int = 200
) -> tuple[Choice, ...]:
    """The values with how often they are there, the most frequent first; the one chosen also where it is nowhere."""
    counts = Counter(values)
    counts.setdefault(now, 0)
    ordered = sorted((value for value in counts if value), key=lambda value: (-counts[value], name(value)))
    return tuple(Choice(value, name(value), counts[value]) for value in ordered[:most] + _missed(ordered, now, most))


def _missed(ordered: Sequence[str], now: str, most: int) -> list[str]:
    return [now] if now in ordered[most:] else []


def overlaps(first: date | None, last: date | None, since: date | None, until: date | None) -> bool:
    """Whether days lie within a period; what has none does only where no period is asked for."""
    if since is None and until is None:
        return True
    if first is None:
        return False
    return (since is None or (last or first) >= since) and (until is None or first <= until)


def plain(name: str) -> str:
    """A name of ours in words."""
    return name.replace("_", " ")


def asked(**parameters: object) -> str:
    """The query of an address with what is set, for drawings that show what their page shows; begins with `?`."""
    return links.address("", **parameters)


def address_of(head: Head, part: str = "", **parameters: object) -> str:
    """A page between the same two."""
    return links.relationship(head.one, head.other, part, **parameters)
