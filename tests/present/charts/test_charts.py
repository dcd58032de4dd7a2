"""Every chart: it keeps to Vega-Lite's schema, shows what it was given, and leads to it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from madecharts import (
    CELLS,
    EMPTY,
    EVENTS,
    FATES,
    MAKERS,
    MEETINGS,
    SERIES,
    TIES,
    cell,
    event,
    made_index,
    meeting,
    pictures,
    point,
    stance,
)

from communique.data.tables import shipped
from communique.present import charts
from communique.present.charts.chronology import CROWD
from communique.present.charts.dots import bounds, laned, middles
from communique.present.charts.instruments import name_of
from communique.present.charts.theme import PALETTE, css
from communique.query.meetings import by_place


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_charts_keep_to_the_schema(name: str) -> None:
    spec = MAKERS[name]().to_dict(validate=True)
    assert spec["description"]
    assert name == "map" or "Natural Earth" not in str(spec)


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_without_rows_there_is_a_picture_that_says_so(name: str) -> None:
    picture = charts.svg(EMPTY[name]())
    assert re.search(r'aria-label="[^"]*\b(nothing|none|no events|nobody)\b', picture)
    assert "NaN" not in picture
    assert 'role="img"' in picture


def entries(name: str) -> set[str]:
    return set(re.findall(r'href="/(?:entry|report)/([^"]+)"', pictures()[name]))


def test_every_entry_with_a_day_is_there_and_linked() -> None:
    assert entries("chronology") == {"e1", "e2", "e3", "e5", "i1", "p1", "q1"}
    assert entries("instruments") == {"d1", "d2", "d3", "d4", "d5", "d6"}
    assert entries("figures") == {"v20190", "v20200", "v20201", "v20210"}
    assert entries("meetings") == {"m1", "m2", "m3", "m4"}
    assert {"p1", "p2", "p5"} <= entries("positions")
    assert "p3" not in entries("positions")
    # Two events of one year are led to together, and so are two reports of one month.
    assert entries("index") == {"s3", "s4"}
    assert "/x?since=2020-01-01&amp;until=2020-12-31" in pictures()["index"]
    assert entries("reports") == {"d3"}
    assert "/reports?since=2020-01-01" in pictures()["reports"]
    assert entries("map") == {"m1", "m3", "m4"}


def test_a_dot_tells_its_day_its_parties_and_its_words() -> None:
    [dot] = charts.dots(EVENTS[:1])
    assert (dot.entry, dot.row, dot.tone) == ("e1", "Consult", "verbal-cooperation")
    assert dot.told.startswith("2021-05-04 Consult: Kenya → Ghana. “words of e1")


def test_rows_go_from_cooperation_to_conflict() -> None:
    order = charts.order()
    assert order.index("Treaty") < order.index("Cooperate") < order.index("Consult") < order.index("Assault")


def test_dots_of_one_day_do_not_hide_each_other() -> None:
    assert laned([("a", 1.0), ("a", 2.0), ("b", 2.0), ("a", 9.0), ("a", 9.5)], 8, 7) == [0, 1, 0, 0, 2]
    assert laned([("a", 1.0)] * 5, 8, 3) == [0, 1, 2, 2, 2]
    picture = charts.svg(charts.chronology(charts.dots([event(f"e{n}", date(2021, 5, 4)) for n in range(4)])))
    places = re.findall(r'aria-label="2021[^>]+translate\(([\d.,]+)\)', picture)
    assert len(set(places)) == 4


def test_a_crowd_is_counted_by_years() -> None:
    many = [event(f"e{n}", date(2000, 1, 1) + timedelta(5 * n)) for n in range(CROWD + 1)]
    picture = charts.svg(charts.chronology(charts.dots(many), more="/list?type={row}&since={since}&until={until}"))
    assert "Consult, 2001: 73 entries" in picture
    assert 'href="/list?type=Consult&amp;since=2001-01-01&amp;until=2001-12-31"' in picture
    assert picture.count("<a ") == 7


def test_a_crowd_of_meetings_and_of_stances_is_counted_by_years() -> None:
    from communique.present.charts.meetings import CROWD as MANY

    rows = [meeting(f"m{n}", date(2000 + n % 3, 5, 1)) for n in range(MANY + 3)]
    picture = charts.svg(charts.meetings(rows, link="/entry/{}", more="/list?since={since}&until={until}"))
    assert picture.count("<a ") == 3
    assert "2001 visit: 201" in picture
    assert "603 from 2000 to 2002" in picture
    assert 'href="/list?since=2002-01-01&amp;until=2002-12-31"' in picture
    stances = [stance(f"p{n}", date(2000 + n % 2, 5, 1), "for") for n in range(700)]
    picture = charts.svg(charts.positions([cell("cyber", "KEN", *stances)], link="/entry/{}", topic="/topic/{}"))
    assert picture.count("<a ") == 3
    assert "350 stances, such as" in picture
    assert "700 stances on 1 topic," in picture


def test_time_at_the_edges_of_what_a_date_can_tell() -> None:
    assert bounds(date.min, date.max) == (date.min, date.max)
    first, last = bounds(date(2001, 1, 1), date(2001, 1, 1))
    assert (last - first).days >= 60
    assert middles([20.0, 40.0]) == [10.0, 40.0]
    charts.svg(charts.chronology(charts.dots([event("a", date.min), event("b", date.max)])))


def test_index_of_one_direction_at_a_time() -> None:
    made = made_index()
    assert made.directions == ("all", "KEN>GHA")
    picture = charts.svg(charts.index(made))
    assert picture == charts.svg(charts.index(made.of()))
    assert "2020: +1.0, mean of 2 events from −2.0 to +4.0" in picture
    assert "2021: −7.0, mean of 1 event" in picture


def test_where_reports_differ_is_seen() -> None:
    disputed = pictures()["figures"]
    assert "Reports differ" in disputed
    assert "--conflict" in disputed
    assert "on 1 of them reports differ" in disputed
    assert "billion USD" in disputed
    agreed = replace(SERIES, points=(point(2019, 5.0), point(2020, 7.0)), disputed=0)
    assert "--conflict" not in charts.svg(charts.figures(agreed))


def test_texts_are_named_so_that_they_can_be_told_apart() -> None:
    assert [name_of(fate) for fate in FATES[:3]] == [
        "Treaty of Friendship, Neighbourliness and …",
        "Accord on ferries, 2005-01-01",
        "Statement, 2010-01-01",
    ]
    assert '<a href="/instrument/d4"' in pictures()["instruments"]


def test_stances_stand_above_and_below_their_line() -> None:
    picture = pictures()["positions"]
    assert "Sovereignty and non interference" in picture
    assert "2021-01-01 Kenya against (a turn)" in picture
    assert picture.count("Sovereignty and non interference<") == 1
    assert len(CELLS) == 4
    assert "Space<" not in picture


def test_a_map_shows_the_world_or_a_part_of_it() -> None:
    from communique.present.charts.meetings import _girdle

    assert _girdle([170.0, -170.0]) == (180.0, 20.0)
    assert _girdle([-0.2, 36.8]) == pytest.approx((18.3, 37.0))
    here = charts.map(by_place(MEETINGS)).to_dict()
    assert "fit" in here["projection"]
    assert "Kenya: 1 meeting, 2025-03-05 to 2025-03-05 (only the country is told)" in pictures()["map"]


def test_the_base_map_is_small_and_says_where_it_is_from() -> None:
    from importlib.resources import files

    text = files("communique.data").joinpath("countries.json").read_text(encoding="utf-8")
    assert len(text) < 150_000
    assert "Natural Earth" in text[:300]
    assert "public domain" in text[:300]
    assert len(shipped("states")) > 150


def test_a_network_is_the_same_each_time_and_keeps_its_places() -> None:
    assert charts.network(TIES).to_dict() == charts.network(TIES).to_dict()
    part = charts.network(TIES[:1], frame=TIES).to_dict()
    whole = charts.network(TIES).to_dict()
    assert _spots(part)["Kenya"] == _spots(whole)["Kenya"]
    assert "Ghana – Kenya, 2020–2024: 40 acts, mean score +3.5" in pictures()["network"]
    assert "NATO" in pictures()["network"] or "North Atlantic Tr…" in pictures()["network"]


def _spots(spec: dict[str, object]) -> dict[str, tuple[float, float]]:
    sets = spec["datasets"]
    assert isinstance(sets, dict)
    return {row["name"]: (row["x"], row["y"]) for rows in sets.values() for row in rows if "name" in row}


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1])
def test_marks_and_words_stand_out_from_the_ground(theme: int) -> None:
    """WCAG 2.2: 4.5 for words, 3 for marks."""
    ground = _light(PALETTE["paper"][theme])
    for token, colours in PALETTE.items():
        if token in ("paper", "rule", "land", "border", "band"):
            continue
        lights = sorted((ground, _light(colours[theme])))
        ratio = (lights[1] + 0.05) / (lights[0] + 0.05)
        assert ratio >= (4.5 if token in ("ink", "faint") else 3), f"{token}: {ratio:.2f}"


def test_the_style_sheet_has_every_colour_twice() -> None:
    sheet = css()
    for token, (light, dark) in PALETTE.items():
        assert f"--{token}: {light};" in sheet
        assert f"--{token}: {dark};" in sheet
