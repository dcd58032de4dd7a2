"""When and where parties met: `Record.meetings`.

A meeting is an event of the type CONSULT, merged over reports: a visit with the talks held in it is one. Its place is
the state that the event names (of a visit without a place: the state that is visited) and, in that state, the city that
most of the reports name beside the act, found in the gazetteer. What no report tells is not guessed.

Reports tell of a visit, of the talks on its second day and of a stop in another city as of three acts. They are one
meeting where the same parties met in one state (or none is told) on days that touch each other, all within fourteen;
calls, and meetings with others, are never put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
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
_WHOLE: Mapping[Sort, int] = {"visit": 0, "meeting": 1}
"""Sorts of which several entries may be parts of one meeting, that which stands for it first."""
LONGEST = timedelta(13)
"""From the first day to the last of the longest meeting of several entries."""
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
    that tell of it in words of their own. `entry` is the id of the entry whose words stand for it, `entries` are all
    that are parts of it.
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
    entries: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sitting:
    """Entries that are parts of one meeting, as they are gathered."""

    rows: list[MeetingRow]
    documents: set[str]
    first: date = field(default=date.max)
    last: date = field(default=date.min)


def meetings(
    merged: Iterable[Merged[EventRow]], gists: Mapping[str, Gist], parties: Sequence[str] = ()
) -> list[MeetingRow]:
    """The meetings among merged events at which at least two of the parties were (one, where one is asked for), in the
    order given, a meeting of several entries at the place of its first. `gists` are those of the events' claims."""
    wanted = set(parties)
    least = min(2, len(wanted))
    found = (each for each in merged if each.best.type == "CONSULT")
    kept = (each for each in found if len(wanted & {*each.best.actors, *each.best.recipients}) >= least)
    return _sittings([(_row(each, gists), each.reports) for each in kept])


def _sittings(told: Sequence[tuple[MeetingRow, Sequence[str]]]) -> list[MeetingRow]:
    """The meetings that entries are parts of; each joins the latest of the same parties whose days it touches."""
    order = sorted(range(len(told)), key=lambda at: (told[at][0].first_day or date.max, at))
    homes: dict[int, _Sitting] = {}
    open_: dict[frozenset[str], list[_Sitting]] = {}
    for at in order:
        row, documents = told[at]
        near = open_.setdefault(frozenset((*row.guests, *row.hosts)), [])
        near[:] = [each for each in near if row.first_day and each.last + timedelta(1) >= row.first_day]
        home = next((each for each in reversed(near) if _part(row, each)), None)
        if home is None:
            home = _Sitting([], set())
            if row.first_day and row.sort in _WHOLE:
                near.append(home)
        homes[at] = home
        home.rows.append(row)
        home.documents.update(documents)
        if row.first_day and row.last_day:
            home.first, home.last = min(home.first, row.first_day), max(home.last, row.last_day)
    shown = dict.fromkeys(id(homes[at]) for at in range(len(told)))
    by = {id(each): each for each in homes.values()}
    return [_together(by[key]) for key in shown]


def _part(row: MeetingRow, home: _Sitting) -> bool:
    """Whether an entry is a part of a meeting."""
    states = {each.state for each in (*home.rows, row)} - {None}
    short = row.last_day is not None and row.last_day - home.first <= LONGEST
    return row.sort in _WHOLE and short and len(states) <= 1


def _together(home: _Sitting) -> MeetingRow:
    if len(home.rows) == 1:
        return replace(home.rows[0], entries=(home.rows[0].entry,))
    best = min(home.rows, key=lambda row: (row.planned, _WHOLE[row.sort], not row.exact, -row.reports))
    spot = next((row for row in (best, *home.rows) if row.exact), next((row for row in home.rows if row.place), best))
    names = (name for row in home.rows for name in (*((row.place,) if row.exact else ()), *row.also))
    return replace(
        best,
        first_day=home.first,
        last_day=home.last,
        place=spot.place,
        state=spot.state,
        lat=spot.lat,
        lon=spot.lon,
        exact=spot.exact,
        also=tuple(dict.fromkeys(name for name in names if name and name != spot.place)),
        reports=len(home.documents),
        entries=tuple(dict.fromkeys((best.entry, *(row.entry for row in home.rows)))),
    )


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
