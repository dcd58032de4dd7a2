"""The codes that other collections give to states, each with the days on which it holds.

`codes.csv` has a row for every spell of a state's membership in a list: `iso3` and `iso2` (ISO 3166-1, withdrawn codes
after ISO 3166-3), `cow` (Correlates of War, State System Membership v2016) and `gw` (Gleditsch and Ward 1999,
"Interstate System Membership: A Revised List", list of 2013, with their microstates). An empty first or last day is
"as far back as the list goes" or "still, when the list was made". Where a list gives one number to what are several
states here (365 to Russia and the Soviet Union, 345 to every Yugoslavia), the spell is split on the day of the change.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

Scheme = Literal["iso3", "iso2", "cow", "gw"]

ABSENT: Mapping[tuple[str, str], str] = {
    ("PSE", "cow"): "no member of the COW state system in v2016",
    ("PSE", "gw"): "not in Gleditsch and Ward's list",
    ("VAT", "cow"): "no member of the COW state system; 327 is the Papal States, until 1860",
    ("VAT", "gw"): "not in Gleditsch and Ward's list; 327 is the Papal States, until 1870",
}
"""Why a state of `states.csv` has no row in a list."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A code of a state in a list, between two days, both included; None is open."""

    state: str
    scheme: str
    value: str
    abbreviation: str
    start: date | None
    end: date | None
    origin: str

    def holds(self, on: date) -> bool:
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a state on a day; None where a list does not have it on that day."""

    state: str
    iso3: str | None
    iso2: str | None
    cow: int | None
    cow_abbreviation: str | None
    gw: int | None


@cache
def spells() -> tuple[Spell, ...]:
    """Every row of the table."""
    text = files("communique.data").joinpath("codes.csv").read_text(encoding="utf-8")
    return tuple(
        Spell(
            row["state"],
            row["scheme"],
            row["value"],
            row["abbreviation"],
            _day(row["start"]),
            _day(row["end"]),
            row["origin"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@cache
def _by_state() -> Mapping[tuple[str, str], tuple[Spell, ...]]:
    found: dict[tuple[str, str], tuple[Spell, ...]] = {}
    for spell in spells():
        key = spell.state, spell.scheme
        found[key] = (*found.get(key, ()), spell)
    return found


@cache
def _by_value() -> Mapping[tuple[str, str], tuple[Spell, ...]]:
    found: dict[tuple[str, str], tuple[Spell, ...]] = {}
    for spell in spells():
        key = spell.scheme, spell.value
        found[key] = (*found.get(key, ()), spell)
    return found


def codes(code: str, on: date) -> Codes:
    """The codes that a state, by the code that records use, has on a day.

    >>> codes("DEU", date(1975, 8, 1)).cow, codes("DEU", date(1995, 8, 1)).cow
    (260, 255)
    """
    iso3, iso2, cow, gw = (_held(code, scheme, on) for scheme in ("iso3", "iso2", "cow", "gw"))
    return Codes(
        code,
        iso3.value if iso3 else None,
        iso2.value if iso2 else None,
        int(cow.value) if cow else None,
        cow.abbreviation if cow else None,
        int(gw.value) if gw else None,
    )


def from_cow(number: int, on: date) -> str | None:
    """The state that a Correlates of War number means on a day, or None: 365 is SUN until 25 December 1991."""
    return _state("cow", str(number), on)


def from_gw(number: int, on: date) -> str | None:
    """The state that a Gleditsch and Ward number means on a day, or None: 340 is Serbia, 345 was Yugoslavia."""
    return _state("gw", str(number), on)


def from_iso(code: str, on: date) -> str | None:
    """The state that an ISO 3166-1 alpha-3 or alpha-2 code means on a day, or None: CS was Czechoslovakia, then Serbia
    and Montenegro."""
    return _state("iso3" if len(code) == 3 else "iso2", code.upper(), on)


def _held(code: str, scheme: Scheme, on: date) -> Spell | None:
    return next((spell for spell in _by_state().get((code, scheme), ()) if spell.holds(on)), None)


def _state(scheme: Scheme, value: str, on: date) -> str | None:
    return next((spell.state for spell in _by_value().get((scheme, value), ()) if spell.holds(on)), None)
