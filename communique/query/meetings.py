"""When and where parties met: `Record.meetings`.

A meeting is an event of the type CONSULT, merged over reports: a visit with the talks held in it is one. Its place is
the state that the event names (of a visit without a place: the state that is visited) and, in that state, the city that
most of the reports name beside the act, found in the gazetteer. What no report tells is not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from communique.data import tables
from communique.data.gazetteer import Place, country, fold, gazetteer
from communique.query.acts import Merged
from communique.query.entries import EventRow
from communique.resolve.gist import Gist

Sort: TypeAlias = Literal["visit", "meeting", "multilateral", "third-party", "phone"]
_SORTS: Mapping[str, Sort] = {
    "visit": "visit", "multilateral": "multilateral", "third-party": "third-party", "phone": "phone",
}  # fmt: skip
_RANK = {"city": 0, "feature": 1, "region": 2}


class Spot(NamedTuple):
    """A place of a meeting. `exact` is false where only the country is told; its coordinates (degrees, WGS 84) are then
    those of where its people live. Both are None where the country has none."""

    name: str
    state: str
    lat: float | None
    lon: float | None
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """A meeting. `guests` came or called, `hosts` received them; where both met as equals, all are guests.

    `place` is a city, a venue or a region (`exact`), else the country's name, else None; `also` are other places that
    the reports name beside the act. `planned` is true where it is only told as to come. `reports` counts the reports
    that tell of it in words of their own, `entry` is its id.
    """

    first_day: date | None
    last_day: date | None
    basis: str | None
    sort: Sort
    guests: tuple[str, ...]
    hosts: tuple[str, ...]
    place: str | None
    state: str | None
    lat: float | None
    lon: float | None
    exact: bool
    also: tuple[str, ...]
    planned: bool
    words: tuple[str, ...]
    report: str
    reports: int
    entry: str


def meetings(
    merged: Iterable[Merged[EventRow]], gists: Mapping[str, Gist], parties: Sequence[str] = ()
) -> list[MeetingRow]:
    """The meetings among merged events at which at least two of the parties were (one, where one is asked for), in the
    order given. `gists` are those of the events' claims."""
    wanted = set(parties)
    least = min(2, len(wanted))
    found = (each for each in merged if each.best.type == "CONSULT")
    return [_row(each, gists) for each in found if len(wanted & {*each.best.actors, *each.best.recipients}) >= least]


def _row(each: Merged[EventRow], gists: Mapping[str, Gist]) -> MeetingRow:
    best = each.best
    sort = _SORTS.get(best.mode or "", "meeting")
    state = None if sort == "phone" else _state(each)
    counted = [row.claim for row in each.rows if row.claim not in each.copied]
    names = Counter(name for claim in counted if claim in gists for name in gists[claim].places)
    spots = _spots(names, state) if state else []
    spot = spots[0] if spots else _unnamed(state)
    return MeetingRow(
        first_day=each.first_day,
        last_day=each.last_day,
        basis=each.basis,
        sort=sort,
        guests=best.actors,
        hosts=best.recipients,
        place=spot.name if spot else None,
        state=spot.state if spot else None,
        lat=spot.lat if spot else None,
        lon=spot.lon if spot else None,
        exact=bool(spot and spot.exact),
        also=tuple(dict.fromkeys(other.name for other in spots[1:] if spot and other.name != spot.name)),
        planned=best.aux == "future",
        words=best.words,
        report=best.report,
        reports=len(each.reports),
        entry=each.entry,
    )


def _state(each: Merged[EventRow]) -> str | None:
    """The state that most reports say it was in; of a visit for which none says, the one that was visited."""
    told = Counter(
        row.place for row in each.rows if row.claim not in each.copied and row.place and tables.state(row.place)
    )
    if told:
        return min(told, key=lambda code: (-told[code], code != each.best.place, code))
    hosts = [code for code in each.best.recipients if tables.state(code)]
    return hosts[0] if each.best.mode == "visit" and len(hosts) == 1 else None


def _spots(names: Mapping[str, int], state: str) -> list[Spot]:
    """The places of these names in the state: first what most reports name, of equals cities before venues and regions,
    capitals and large ones first."""
    places = [(count, place) for name, count in names.items() if (place := _within(name, state))]
    capitals = _capitals(state)

    def order(told: tuple[int, Place]) -> tuple[object, ...]:
        count, place = told
        return -count, _RANK[place.kind], fold(place.name) not in capitals, -place.population, place.name

    return [Spot(place.name, state, place.lat, place.lon, True) for _, place in sorted(places, key=order)]


@lru_cache(maxsize=4096)
def _within(name: str, state: str) -> Place | None:
    """The place of a name in a state: a city before a venue before a region, of cities the largest."""
    here = [place for place in gazetteer().find(fold(name)) if place.state == state and place.kind in _RANK]
    return min(here, key=lambda place: (_RANK[place.kind], not place.exact, -place.population), default=None)


@lru_cache(maxsize=512)
def _capitals(state: str) -> frozenset[str]:
    found = tables.state(state)
    return frozenset(fold(name) for name in found.capitals) if found else frozenset()


def _unnamed(state: str | None) -> Spot | None:
    place = country(state) if state else None
    return Spot(place.name, place.state, place.lat, place.lon, False) if place else None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """The meetings of a year by sort, with their ids; those only planned are not counted."""

    year: int
    visits: int
    meetings: int
    calls: int
    multilateral: int
    entries: tuple[str, ...]


def by_year(rows: Iterable[MeetingRow]) -> list[YearRow]:
    """Meetings counted by the year in which they began, years without any between the first and last too; what is told
    of no single year ("between 1992 and 1996") is left out."""
    years: dict[int, list[MeetingRow]] = {}
    for row in rows:
        if row.first_day and row.last_day and not row.planned and (row.last_day - row.first_day).days <= 366:
            years.setdefault(row.first_day.year, []).append(row)
    return [_year(year, years.get(year, [])) for year in range(min(years), max(years) + 1)] if years else []


def _year(year: int, rows: Sequence[MeetingRow]) -> YearRow:
    sorts = Counter(row.sort for row in rows)
    return YearRow(
        year=year,
        visits=sorts["visit"],
        meetings=sorts["meeting"] + sorts["third-party"],
        calls=sorts["phone"],
        multilateral=sorts["multilateral"],
        entries=tuple(row.entry for row in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place with the meetings there; `exact` is false where only the country is told."""

    place: str
    state: str
    lat: float | None
    lon: float | None
    exact: bool
    meetings: int
    first_day: date | None
    last_day: date | None
    entries: tuple[str, ...]


def by_place(rows: Iterable[MeetingRow]) -> list[PlaceRow]:
    """Meetings by place, that with the most first; those only planned are not counted."""
    places: dict[tuple[str, str, bool], list[MeetingRow]] = {}
    for row in rows:
        if row.place and row.state and not row.planned:
            places.setdefault((row.place, row.state, row.exact), []).append(row)
    found = [_place(key, group) for key, group in places.items()]
    return sorted(found, key=lambda each: (-each.meetings, not each.exact, each.place))


def _place(key: tuple[str, str, bool], rows: Sequence[MeetingRow]) -> PlaceRow:
    first = [row.first_day for row in rows if row.first_day]
    last = [row.last_day for row in rows if row.last_day]
    return PlaceRow(
        place=key[0],
        state=key[1],
        exact=key[2],
        lat=rows[0].lat,
        lon=rows[0].lon,
        meetings=len(rows),
        first_day=min(first, default=None),
        last_day=max(last, default=None),
        entries=tuple(row.entry for row in rows),
    )
