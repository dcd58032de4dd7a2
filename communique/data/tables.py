"""States, organisations, groups and office holders as tables, with the look-ups that the rest needs.

The CSV files beside this module hold the facts; each row says where it comes from in its column `origin`.
"""

from __future__ import annotations

import csv
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """A state since 1945. `demonyms` starts with the adjective; `seats` are bodies and houses that stand for it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    seats: tuple[str, ...]
    places: tuple[str, ...]
    cow: int | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An international organisation under the acronym that records use."""

    code: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An armed group, company, party or the like; `state` where it stands for one, `sector` as PLOVER names them."""

    name: str
    aliases: tuple[str, ...]
    state: str
    sector: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in office for `party` between two days, as ISO 8601 as far as known; an empty end is "still"."""

    name: str
    aliases: tuple[str, ...]
    party: str
    office: str
    start: str
    end: str

    def served(self, first: date, last: date | None = None) -> bool:
        """Whether the person was in office on a day, or on any day of a range, as far as the days are known."""
        start, end = first.isoformat(), (last or first).isoformat()
        return self.start <= end and (not self.end or start[: len(self.end)] <= self.end)


def folder() -> Path:
    """Where a user's own rows are kept: `COMMUNIQUE_DATA`, else the platform's folder for this program's data."""
    import click

    return Path(os.environ.get("COMMUNIQUE_DATA") or click.get_app_dir("communique"))


KEYS = {
    "people": ("name", "state", "office", "start"),
    "organisations": ("code",),
    "groups": ("name",),
}
"""The tables that a user may add to, and the columns that tell one row from another."""


def shipped(name: str) -> list[dict[str, str]]:
    """The rows of a table as they come with the package."""
    text = files("communique.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def own(name: str) -> list[dict[str, str]]:
    """The rows that the user added to a table; none where there is no such file."""
    path = folder() / f"{name}.csv"
    if not path.is_file():
        return []
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _rows(name: str) -> Iterator[dict[str, str]]:
    """The shipped rows with the user's own in their place or after them."""
    if name not in KEYS or not (added := own(name)):
        yield from shipped(name)
        return
    merged = {tuple(row[key] for key in KEYS[name]): row for row in (*shipped(name), *added)}
    yield from merged.values()


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _year(cell: str) -> int | None:
    return int(cell) if cell else None


@cache
def states() -> Mapping[str, State]:
    """Every state by code."""
    return {
        row["code"]: State(
            row["code"],
            row["name"],
            _list(row["aliases"]),
            _list(row["demonyms"]),
            _list(row["capitals"]),
            _list(row["seats"]),
            _list(row["places"]),
            _year(row["cow"]),
            _year(row["start"]),
            _year(row["end"]),
        )
        for row in _rows("states")
    }


@cache
def organisations() -> Mapping[str, Organisation]:
    """Every international organisation by acronym."""
    return {
        row["code"]: Organisation(row["code"], row["name"], _list(row["aliases"])) for row in _rows("organisations")
    }


@cache
def groups() -> tuple[Group, ...]:
    return tuple(Group(row["name"], _list(row["aliases"]), row["state"], row["sector"]) for row in _rows("groups"))


@cache
def sectors() -> Mapping[str, str]:
    """PLOVER sectors by agent noun in small letters, hyphens as blanks: `fighter jets` is MIL."""
    return {row["noun"].replace("-", " "): row["sector"] for row in _rows("sectors")}


@cache
def people() -> tuple[Person, ...]:
    """Heads of state and government, ministers and officials who are known by their surname alone."""
    return tuple(
        Person(row["name"], _list(row["aliases"]), row["state"], row["office"], row["start"], row["end"])
        for row in _rows("people")
    )


@cache
def officials() -> tuple[Person, ...]:
    """Many more people in office, to be known by their full name only."""
    return tuple(
        Person(row["name"], (), row["state"], "official", row["start"], row["end"]) for row in _rows("officials")
    )


@cache
def common() -> frozenset[str]:
    """Words that reports write small: in a heading, where all words are capitalised, they are no part of a name."""
    return frozenset(row["word"] for row in _rows("common"))


def offices(day: date) -> tuple[Person, ...]:
    """Those of `people()` in office on a day."""
    return tuple(person for person in people() if person.served(day))


def state(code: str) -> State | None:
    return states().get(code)


def plain(name: str) -> str:
    """A name for comparison: without case, accents, dots and "the"; `The U.S.` is `us`."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("’", "'").replace(".", "").split()).removeprefix("the ")


def plurals(demonym: str) -> tuple[str, ...]:
    """A demonym with its plural, where it has a regular one: `Russian`, `Russians`, but only `Chinese`."""
    if demonym.endswith(("s", "z", "sh", "ch", "ese", "men", ".", "S", "K")) or demonym in ("Icelandic", "Philippine"):
        return (demonym,)
    return demonym, demonym + "s"


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in states().values():
        for name in (entry.code, entry.name, *entry.aliases):
            found[plain(name)] = entry.code
    for body in organisations().values():
        for name in (body.code, body.name, *body.aliases):
            found.setdefault(plain(name), body.code)
    for entry in states().values():
        for name in (form for demonym in entry.demonyms for form in plurals(demonym)):
            found.setdefault(plain(name), entry.code)
        for name in (*entry.capitals, *entry.seats):
            found.setdefault(plain(name), entry.code)
    return found


def lookup(name: str) -> str | None:
    """The code of a state or organisation by code, name, alias, demonym or capital, in any case: `russian` is RUS."""
    return _names().get(plain(name))


def suggest(name: str) -> list[str]:
    """Up to three known names that are spelt like it, by their display names."""
    near = get_close_matches(plain(name), list(_names()), n=5, cutoff=0.75)
    return list(dict.fromkeys(label(_names()[key]) for key in near))[:3]


def label(code: str) -> str:
    """The display name of a code; a name that is no code is its own."""
    if found := states().get(code):
        return found.name
    if body := organisations().get(code):
        return body.name
    return code


def adjective(code: str) -> str:
    """`CHN` is `Chinese`; what has no adjective is its own name."""
    found = states().get(code)
    return found.demonyms[0] if found and found.demonyms else label(code)
