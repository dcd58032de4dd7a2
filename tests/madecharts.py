"""Rows made by hand for the tests of charts, and every chart drawn from them once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

from communique.present import charts
from communique.query.entries import EventRow, FigureRow, InstrumentRow, PositionRow, QuoteRow, ReportRow
from communique.query.fates import DeedRow, FateRow
from communique.query.index import Asked, Index, Scored, index
from communique.query.meetings import MeetingRow, by_place
from communique.query.network import TieRow
from communique.query.series import PointRow, SeriesRow, ToldRow
from communique.query.stances import CellRow, StanceRow

NASTY = "</script><b>&\x1b[2J\x00 ‮sdrawkcab"
SPAN: Any = ()


def entry(row: type, claim: str, day: date | None, **values: Any) -> Any:
    """A row of an entry with what all kinds share filled in."""
    shared = {
        "first_day": day, "last_day": day, "basis": "stated" if day else None, "words": (f"words of {claim} {NASTY}",),
        "spans": SPAN, "report": "wire", "source": "wire.txt", "title": None, "published_first": date(2031, 1, 1),
        "published_last": date(2031, 1, 1), "score": 0.9, "maker": "rules", "claim": claim, "document": "d1",
    }  # fmt: skip
    return row(**{**shared, **values})


def event(
    claim: str, day: date | None, type: str = "CONSULT", quad: str = "verbal cooperation", **values: Any
) -> EventRow:
    given = {
        "type": type, "mode": None, "actors": ("KEN",), "recipients": ("GHA",), "place": None, "aux": None,
        "quad": quad, "plover": 2.5, "goldstein": 1.0, "contexts": (), "sectors": None,
    }  # fmt: skip
    made: EventRow = entry(EventRow, claim, day, **{**given, **values})
    return made


EVENTS = [
    event("e1", date(2021, 5, 4)),
    event("e2", date(2021, 5, 4), "SUPPORT"),
    event("e3", date(2023, 1, 1), "ACCUSE", "verbal conflict", last_day=date(2023, 12, 31)),
    event("e4", None),
    event("e5", date(2030, 2, 28), "ASSAULT", "material conflict"),
]
INSTRUMENT = entry(
    InstrumentRow, "i1", date(2021, 5, 4), type="treaty", name="Treaty of Accra", name_span=None,
    parties=("KEN", "GHA"), action="signed", count=1,
)  # fmt: skip
POSITION = entry(
    PositionRow, "p1", None, holders=("KEN",), polarity="against", issue=NASTY, issue_span=None, topics=("sanctions",)
)
QUOTE = entry(QuoteRow, "q1", None, speaker=NASTY, parties=("KEN",), cue=None, cue_span=None, indirect=False)
FIGURES = [
    entry(
        FigureRow, f"f{year}", date(year, 1, 1), last_day=date(year, 12, 31), measure="trade", value=year * 1e6,
        unit="USD", bound=None, parties=("KEN", "GHA"),
    )
    for year in (2020, 2021)
]  # fmt: skip


def report(document: str, day: date | None) -> ReportRow:
    return ReportRow(
        report="r", title=None, url=None, published_first=day, published_last=day, published_basis="stated",
        sources=(), length=9, events=0, instruments=0, positions=0, quotes=0, figures=0, issues=0, document=document,
    )  # fmt: skip


def scored(number: int, year: int, score: float) -> Scored:
    return Scored(f"s{number}", "CONSULT", ("KEN",), ("GHA",), date(year, 3, 1), date(year, 3, 1), score, score, None)


def made_index() -> Index:
    given = [scored(1, 2020, 4.0), scored(2, 2020, -2.0), scored(3, 2021, -7.0), scored(4, 2026, 5.0)]
    return index(given, ["KEN", "GHA"], Asked())


def deed(entry: str, day: date | None, action: str) -> DeedRow:
    return DeedRow(
        first_day=day, last_day=day, basis="stated", action=action, parties=("KEN", "GHA"), name=None, words=(NASTY,),
        report="wire", reports=1, entry=entry,
    )  # fmt: skip


def fate(name: str | None, deeds: list[DeedRow], in_force: bool | None, status: Any, type: str = "treaty") -> FateRow:
    days = [each.first_day for each in deeds if each.first_day]
    return FateRow(
        name=name, type=type, parties=("KEN", "GHA"), known=False, signed=None, status=status,
        since=max(days, default=None), in_force=in_force, why="told so", rests_on=deeds[-1].entry, doubtful=False,
        violated=False, first_day=min(days, default=None), last_day=max(days, default=None), heard=None, count=1,
        deeds=tuple(deeds), entries=tuple(each.entry for each in deeds), reports=1,
    )  # fmt: skip


FATES = (
    fate("Treaty of Friendship, Neighbourliness and Everlasting Cooperation in All Things", [
        deed("d1", date(2001, 7, 16), "signed"), deed("d2", date(2002, 2, 28), "ratified"),
        deed("d3", date(2021, 6, 28), "extended"),
    ], True, "in force"),
    fate("accord on ferries", [deed("d4", date(2005, 1, 1), "signed"), deed("d5", date(2009, 1, 1), "ended")],
         False, "ended", "agreement"),
    fate(None, [deed("d6", date(2010, 1, 1), "announced")], None, "issued", "statement"),
    fate(NASTY, [deed("d7", None, "cited")], None, "cited"),
)  # fmt: skip


def meeting(entry: str, day: date | None, sort: Any = "visit", **values: Any) -> MeetingRow:
    given = {
        "first_day": day, "last_day": day, "basis": "stated", "sort": sort, "guests": ("KEN",), "hosts": ("GHA",),
        "place": "Accra", "state": "GHA", "lat": 5.56, "lon": -0.2, "exact": True, "also": (), "planned": False,
        "words": (NASTY,), "report": "wire", "reports": 1, "entry": entry,
    }  # fmt: skip
    return MeetingRow(**{**given, **values})


MEETINGS = (
    meeting("m1", date(2020, 1, 5)),
    meeting("m2", date(2020, 3, 5), "phone", place=None, state=None, lat=None, lon=None),
    meeting("m3", date(2024, 3, 5), "multilateral", place="Nairobi", state="KEN", lat=-1.28, lon=36.8),
    meeting("m4", date(2025, 3, 5), "meeting", place="Kenya", state="KEN", lat=0.5, lon=37.5, exact=False),
    meeting("m5", date(2026, 3, 5), planned=True),
    meeting("m6", None, place=None, state=None, lat=None, lon=None),
)


def point(year: int, *values: float, disputed: bool = False) -> PointRow:
    told = tuple(
        ToldRow(
            value=value, bound="about" if at else None, words=(NASTY,), report="wire", reports=1, entry=f"v{year}{at}"
        )
        for at, value in enumerate(values)
    )
    return PointRow(
        first_day=date(year, 1, 1), last_day=date(year, 12, 31), basis="stated", value=values[0], bound=None,
        low=min(values), high=max(values), constant=values[0] * 1.1, disputed=disputed, told=told,
        entries=tuple(each.entry for each in told),
    )  # fmt: skip


POINTS = (point(2019, 3.2e9), point(2020, 4e9, 6e9, disputed=True), point(2021, 5.5e9))
SERIES = SeriesRow(
    measure="trade", unit="USD", parties=("KEN", "GHA"), loose=False, flow=(), dated=3, disputed=1, base=2015,
    first_day=date(2019, 1, 1), last_day=date(2021, 12, 31), points=POINTS,
    entries=tuple(entry for each in POINTS for entry in each.entries),
)  # fmt: skip


def stance(entry: str, day: date | None, polarity: str, *, turn: bool = False) -> StanceRow:
    return StanceRow(
        first_day=day, last_day=day, polarity=polarity, issue=NASTY, words=(NASTY,), report="wire", reports=1,
        turn=turn, entry=entry,
    )  # fmt: skip


def cell(topic: str, holder: str, *stances: StanceRow) -> CellRow:
    days = [each.first_day for each in stances if each.first_day]
    return CellRow(
        topic=topic, holder=holder, pro=1, contra=1, latest="for", turns=1, first_day=min(days, default=None),
        last_day=max(days, default=None), stances=stances, entries=tuple(each.entry for each in stances),
    )  # fmt: skip


CELLS = (
    cell("sovereignty_and_non_interference", "KEN", stance("p1", date(2001, 1, 1), "for"),
         stance("p2", date(2021, 1, 1), "against", turn=True), stance("p3", None, "for")),
    cell("sovereignty_and_non_interference", "GHA", *(stance(f"p4{n}", date(2005, 1, 1), "against") for n in range(6))),
    cell("cyber", "A company with a very long name", stance("p5", date(2011, 1, 1), "for")),
    cell("space", "KEN", stance("p6", None, "for")),
)  # fmt: skip

TIES = (
    TieRow(period="2020–2024", one="GHA", other="KEN", entries=40, score=3.5),
    TieRow(period="2020–2024", one="KEN", other="TCD", entries=2, score=-4.0),
    TieRow(period="2020–2024", one="GHA", other="North Atlantic Treaty Organization", entries=1, score=None),
    TieRow(period="2020–2024", one=NASTY, other="TCD", entries=1, score=0.0),
)
REPORTS = (report("d1", date(2020, 1, 1)), report("d2", date(2020, 1, 20)), report("d3", date(2024, 3, 1)))

MAKERS: dict[str, Callable[[], Any]] = {
    "chronology": lambda: charts.chronology(charts.dots([*EVENTS, INSTRUMENT, POSITION, QUOTE]), link="/entry/{}"),
    "index": lambda: charts.index(made_index().of(), link="/entry/{}", more="/x?since={since}&until={until}"),
    "instruments": lambda: charts.instruments(FATES, link="/entry/{}", text="/instrument/{}"),
    "positions": lambda: charts.positions(CELLS, link="/entry/{}", topic="/topic/{}"),
    "figures": lambda: charts.figures(SERIES, link="/entry/{}"),
    "meetings": lambda: charts.meetings(MEETINGS, link="/entry/{}"),
    "map": lambda: charts.map(by_place(MEETINGS), link="/entry/{}", more="/x?place={place}"),
    "network": lambda: charts.network(
        TIES, between=lambda one, other: f"/r/{quote(one)}/{quote(other)}", party=lambda one: f"/p/{quote(one)}"
    ),
    "reports": lambda: charts.reports(REPORTS, link="/report/{}", more="/reports?since={since}"),
}
"""Every chart, of rows with hostile words, with links."""

EMPTY: dict[str, Callable[[], Any]] = {
    "chronology": lambda: charts.chronology([]),
    "index": lambda: charts.index([]),
    "instruments": lambda: charts.instruments([]),
    "positions": lambda: charts.positions([]),
    "meetings": lambda: charts.meetings([]),
    "map": lambda: charts.map([]),
    "network": lambda: charts.network([]),
    "reports": lambda: charts.reports([]),
}


@cache
def pictures() -> dict[str, str]:
    """Each chart as SVG for a page."""
    return {name: charts.svg(make()) for name, make in MAKERS.items()}
