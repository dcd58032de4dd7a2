"""Where named places lie: cities and regions of GeoNames, and our own seas, straits, islands, war zones and venues.

The tables are read at the first look-up. `cities.csv` (its first two columns folded by `fold`) and `regions.csv` hold
data of GeoNames (https://www.geonames.org, CC BY 4.0), made by `training/gazetteer.py`; `features.csv` is our own.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from communique.data import tables


class Place(NamedTuple):
    """A place. `kind` is `city`, `region`, `country` or `feature`; `state` is an alpha-3 code, empty on the open sea.

    `lat` and `lon` are degrees (WGS 84), of a region or country where its people live on average; `population` is of
    its cities of more than 15,000; `exact` is false where only another name of the place was asked for.
    """

    name: str
    kind: str
    state: str
    region: str
    lat: float | None
    lon: float | None
    population: int
    exact: bool = True
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names in folded form, each with the rows that bear it, which are parsed when they are asked for; `firsts` are the
    first words of all names."""

    names: Mapping[str, list[str]]
    others: Mapping[str, list[str]]
    fixed: Mapping[str, list[Place]]
    firsts: frozenset[str]
    asked: dict[str, list[Place]] = field(default_factory=dict)

    def find(self, key: str) -> list[Place]:
        """Every place of a folded name, our own features and regions first, then cities by population."""
        if key not in self.asked:
            found = list(self.fixed.get(key, ()))
            found += [_city(row, True) for row in self.names.get(key, ())]
            self.asked[key] = found + [_city(row, False) for row in self.others.get(key, ())]
        return self.asked[key]

    def __contains__(self, key: str) -> bool:
        return key in self.names or key in self.fixed or key in self.others


def fold(name: str) -> str:
    """A name for look-up: no case, accents, apostrophes or dots, blanks for hyphens, `st` for `saint`."""
    key = name.casefold()
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
        key = key.translate(_LETTERS)
    if not key.isalpha():
        key = key.translate(_SIGNS)
        if "  " in key or key[-1:] == " " or key[:1] == " ":
            key = " ".join(key.split())
        if key.startswith("saint "):
            key = "st " + key[6:]
    return key


_SIGNS = str.maketrans({"'": "", "’": "", "‘": "", "ʻ": "", "ʼ": "", "`": "", ".": "", "-": " ", "–": " ", "‑": " "})
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_TAILS = (" oblast", " province", " region", " governorate", " state", " prefecture", " voivodeship", " county",
          " department", " district", " canton", " sheng", " krai", " republic", " autonomous region")  # fmt: skip


def _city(row: str, exact: bool) -> Place:
    _, _, name, state, region, lat, lon, people = row.split(",")
    return Place(name, "city", state, region, float(lat), float(lon), int(people), exact)


def _text(name: str) -> str:
    return files("communique.data").joinpath(f"{name}.csv").read_text(encoding="utf-8")


@cache
def gazetteer() -> Gazetteer:
    """The whole of it, read once."""
    names: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for row in _text("cities").split("\n")[1:]:
        if not row:
            continue
        key, more, _ = row.split(",", 2)
        names.setdefault(key, []).append(row)
        if more:
            for other in more.split("|"):
                others.setdefault(other, []).append(row)
    fixed: dict[str, list[Place]] = {}
    for source in (_features(), _countries(), _regions()):
        for key, place in source:
            if place not in fixed.setdefault(key, []):
                fixed[key].append(place)
    firsts = frozenset(key.partition(" ")[0] for keys in (names, others, fixed) for key in keys)
    return Gazetteer(names, others, fixed, firsts)


def _features() -> Iterator[tuple[str, Place]]:
    for row in csv.DictReader(_text("features").splitlines()):
        kind = "region" if row["kind"] in _REGIONS else "city" if row["kind"] in _TOWNS else "feature"
        place = Place(row["name"], kind, row["state"], "", float(row["lat"]), float(row["lon"]), 0, True, row["kind"])
        yield fold(row["name"]), place
        for alias in filter(None, row["aliases"].split("|")):
            yield fold(alias), place


_REGIONS = frozenset({"region", "war zone", "territory", "continent"})
_TOWNS = frozenset({"town"})


@cache
def _middles() -> Mapping[tuple[str, str], tuple[float, float, int]]:
    """Positions and people by state and division; the division of a whole country is empty."""
    return {
        (row["state"], row["name"]): (float(row["lat"]), float(row["lon"]), int(row["population"]))
        for row in csv.DictReader(_text("regions").splitlines())
    }


_SUCCESSORS = {"SUN": "RUS", "CSK": "CZE", "YUG": "SRB", "SCG": "SRB", "DDR": "DEU", "RVN": "VNM", "YMD": "YEM"}


def country(code: str) -> Place | None:
    """A state as a place; of a former state, where its capital's state has its people today."""
    state = tables.state(code)
    if state is None:
        return None
    lat, lon, people = _middles().get((_SUCCESSORS.get(code, code), ""), (None, None, 0))
    return Place(state.name, "country", code, "", lat, lon, people)


def _countries() -> Iterator[tuple[str, Place]]:
    for state in tables.states().values():
        place = country(state.code)
        if place is None:
            continue
        for name in (state.name, *state.aliases):
            if len(name) > 3:
                yield fold(name.removeprefix("the ")), place


def _regions() -> Iterator[tuple[str, Place]]:
    for (state, name), (lat, lon, people) in _middles().items():
        if not name:
            continue
        place = Place(name, "region", state, name, lat, lon, people)
        key = fold(name)
        yield key, place
        for tail in _TAILS:
            if key.endswith(tail) and len(key) > len(tail) + 2:
                yield key.removesuffix(tail), place._replace(exact=False)
