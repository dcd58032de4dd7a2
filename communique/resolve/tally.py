"""What reports count and what a record holds, as plain rows, for `communique.resolve.tallies` to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

Days: TypeAlias = tuple[date, date]
"""A range of days, both included."""

HEIRS = {"SUN": "RUS", "CSK": "CZE", "YUG": "SRB", "SCG": "SRB", "DDR": "DEU", "RVN": "VNM", "YMD": "YEM"}
"""Who carries on the treaties and relations of a state that is no more."""

Result = Literal["confirmed", "contradicted", "undecidable"]


def heir(code: str) -> str:
    return HEIRS.get(code, code)


def heirs(parties: Sequence[str]) -> frozenset[str]:
    """Parties for comparison: the Soviet Union's record is Russia's.

    >>> sorted(heirs(["SUN", "CHN"]))
    ['CHN', 'RUS']
    """
    return frozenset(heir(party) for party in parties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One report counting. `sort`, `kind`, `type` and the rest are the values of the layer `tally`.

    `since` are the days on one of which the count begins (`loose` where they are only about right), `until` its last;
    `scoped`: the words give a period, even if nothing tells its days. `at` are the days of the act that bears the
    number, or of the report. `now` and `base` are the periods that a change lies between, `reached` its end. `story` is
    the report whose words these are: its own id, or that of the report it copies.
    """

    id: str
    document: str
    sort: str
    kind: str
    number: float
    type: str | None = None
    bound: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    office: str | None = None
    scoped: bool = False
    since: Days | None = None
    loose: bool = False
    until: date | None = None
    at: Days | None = None
    ahead: bool = False
    series: str | None = None
    object: str | None = None
    goods: str | None = None
    reached: tuple[float, str] | None = None
    now: Days | None = None
    base: Days | None = None
    claim: str | None = None
    sentence: str = ""
    story: str = ""
    parties: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", heirs((*self.actors, *self.recipients)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act that the record holds: an entry, of one claim or of several that are one. `persons` are those who act,
    by party; `offices` which offices they are called by; `documents` the reports that tell of it."""

    id: str
    kind: str
    type: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    persons: tuple[tuple[str, str], ...] = ()
    offices: tuple[tuple[str, str], ...] = ()
    place: str | None = None
    days: Days | None = None
    documents: frozenset[str] = frozenset()
    claims: tuple[str, ...] = ()
    words: str = ""
    parties: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", heirs((*self.actors, *self.recipients)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A figure that the record holds, for the comparison of changes: what of, whose, in which period."""

    id: str
    document: str
    measure: str
    goods: str | None
    parties: frozenset[str]
    value: float
    unit: str
    bound: str | None = None
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report that concerns some parties, and when it was published."""

    document: str
    days: Days | None
    parties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the record says to a counted claim: the result, how it was worked out, and what it rests on (ids of entries,
    figures and other counted claims; `fact:` and a day for the dated facts that come with the package)."""

    result: Result
    arithmetic: str
    evidence: tuple[str, ...] = ()


_TITLES = frozenset("mr mrs ms dr sir president prime minister king queen prince chancellor general jr sr".split())


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: one's words are all among the other's, the family name too.

    >>> same_person("Xi Jinping", "Xi"), same_person("Mr. Putin", "Vladimir Putin"), same_person("Xi Jinping", "Hu")
    (True, True, False)
    """
    left, right = _words(one), _words(other)
    return bool(left and right) and (left <= right or right <= left)


@lru_cache(maxsize=65536)
def _words(name: str) -> frozenset[str]:
    return frozenset(
        word for word in re.findall(r"[^\W\d_]+", name.casefold()) if word not in _TITLES and len(word) > 1
    )


_EMPTY = frozenset("the of a an their its our and for on in to with annual regular meeting session".split())


def same_series(one: str, other: str) -> bool:
    """Whether two series are one by their names: the words of one are all among the other's.

    >>> same_series("the Bilateral Consultation Mechanism", "Bilateral Consultation Mechanism on the South China Sea")
    True
    """
    left = {word for word in re.findall(r"[^\W_]+", one.casefold()) if word not in _EMPTY}
    right = {word for word in re.findall(r"[^\W_]+", other.casefold()) if word not in _EMPTY}
    return bool(left and right) and (left <= right or right <= left)


GAPS = {"meeting": 2, "visit": 3, "call": 1, "round": 3, "text": 7, "act": 1}
"""Days between which two entries of a kind may be one act that is dated differently: a visit is told of on the day of
arrival and on that of the talks, a text when it is announced and when it is signed."""


def apart(one: Days, other: Days, kind: str) -> bool:
    """Whether two ranges of days cannot be those of one act."""
    gap = timedelta(GAPS[kind])
    return one[1] + gap < other[0] or other[1] + gap < one[0]


def fewest(days: Sequence[Days], kind: str) -> int:
    """How many different acts these are at least: the most that are pairwise apart.

    >>> from datetime import date
    >>> fewest([(date(2019, 6, 5), date(2019, 6, 5)), (date(2019, 6, 5), date(2019, 6, 7))], "meeting")
    1
    """
    count, reach = 0, None
    gap = timedelta(GAPS[kind])
    for first, last in sorted(days, key=lambda held: held[1]):
        if reach is None or first > reach + gap:
            count, reach = count + 1, last
    return count


def told(days: Days | None) -> str:
    """A range of days in few marks."""
    if days is None:
        return "undated"
    first, last = days
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{first}–{last}"


def many(count: int, noun: str, plural: str = "") -> str:
    """ "1 report", "2 reports"."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or noun + 's'}"
