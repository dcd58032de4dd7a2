"""Meetings: which events are, where they were, and how they are counted."""

from __future__ import annotations

from datetime import date, timedelta

from merges import event, gist, merged
from summits import DAYS, reports

from communique.model import Kind
from communique.query.meetings import LONGEST, MeetingRow, by_place, by_year, meetings
from communique.query.record import Record

TWO = ("RUS", "CHN")
EVENTS: tuple[Kind, ...] = ("event",)
DAY = date(2001, 7, 16)


def met(*places: str, **more: object) -> MeetingRow:
    """A visit of China's to Russia, near whose words these places are named."""
    each = event("a", "CONSULT", ("CHN",), ("RUS",), DAY, **{"mode": "visit", "place": "RUS", **more})
    [row] = meetings([each], dict([gist("a", "event", places=places)]), TWO)
    return row


def test_a_visit_is_in_the_city_that_is_named_in_the_state() -> None:
    row = met("paris", "moscow")
    assert (row.place, row.state, row.exact, row.sort) == ("Moscow", "RUS", True, "visit")
    assert row.lat is not None
    assert abs(row.lat - 55.75) < 0.1
    assert (row.guests, row.hosts, row.also) == (("CHN",), ("RUS",), ())


def test_of_several_cities_the_capital_comes_first() -> None:
    row = met("kazan", "moscow", "omsk")
    assert (row.place, row.also) == ("Moscow", ("Kazan", "Omsk"))


def test_without_a_city_it_is_only_in_the_country() -> None:
    row = met("paris")
    assert (row.place, row.exact) == ("Russia", False)
    assert row.lat is not None


def test_a_visit_without_a_place_was_with_the_host() -> None:
    assert met("moscow", place=None).place == "Moscow"
    assert met("moscow", place=None, mode=None).place is None
    assert met("moscow", place="aboard the Slava").place == "Moscow"


def test_a_call_is_nowhere() -> None:
    row = met("moscow", mode="phone")
    assert (row.sort, row.place, row.state, row.lat) == ("phone", None, None, None)


def test_most_reports_tell_the_place() -> None:
    rows = [
        event(id, "CONSULT", TWO, (), DAY, place=place).best for id, place in (("a", "RUS"), ("b", "CHN"), ("c", "CHN"))
    ]
    known = dict(gist(id, "event", places=("beijing" if id == "c" else "shanghai",)) for id in "abc")
    [row] = meetings([merged(*rows)], known, TWO)
    assert (row.place, row.also, row.reports) == ("Shanghai", ("Beijing",), 3)


def test_a_visit_its_talks_and_its_stops_are_one_meeting() -> None:
    visit = event("a", "CONSULT", ("RUS",), ("CHN",), (date(2010, 9, 26), date(2010, 9, 28)), mode="visit", place="CHN")
    talks = event("b", "CONSULT", TWO, (), date(2010, 9, 27), document="report-a")
    stop = event("c", "CONSULT", ("RUS",), ("CHN",), date(2010, 9, 29), mode="visit", place="CHN")
    known = dict([gist("b", "event", places=("beijing",)), gist("c", "event", places=("shanghai",))])
    [row] = meetings([talks, visit, stop], known, TWO)
    assert (row.first_day, row.last_day) == (date(2010, 9, 26), date(2010, 9, 29))
    assert (row.sort, row.place, row.also, row.reports) == ("visit", "Shanghai", (), 2)
    assert set(row.entries) == {"a", "b", "c"}
    assert row.entries[0] == row.entry


def test_other_parties_states_days_and_sorts_are_other_meetings() -> None:
    first = event("a", "CONSULT", ("RUS",), ("CHN",), DAY, mode="visit", place="CHN")
    others = [
        event("b", "CONSULT", ("RUS",), ("CHN",), date(2001, 7, 18), mode="visit", place="CHN"),
        event("c", "CONSULT", TWO, (), DAY, place="USA"),
        event("d", "CONSULT", ("RUS", "CHN", "USA"), (), DAY, place="CHN"),
        event("e", "CONSULT", TWO, (), DAY, mode="phone"),
        event("f", "CONSULT", TWO, (), DAY, mode="multilateral", place="CHN"),
        event("g", "CONSULT", TWO, (), None, place="CHN"),
        event("h", "CONSULT", TWO, (), (date(2001, 1, 1), date(2001, 12, 31)), place="CHN"),
    ]
    for other in others:
        assert len(meetings([first, other], {}, TWO)) == 2, other.entry
    assert [row.entry for row in meetings([others[0], first], {}, TWO)] == ["b", "a"], "in the order given"


def test_days_that_touch_do_not_chain_through_a_year() -> None:
    daily = [event(f"{at:03}", "CONSULT", TWO, (), date(2001, 1, 1) + timedelta(at), place="CHN") for at in range(60)]
    rows = meetings(daily, {}, TWO)
    assert all(row.last_day - row.first_day <= LONGEST for row in rows if row.first_day and row.last_day)
    assert sum(len(row.entries) for row in rows) == 60


def test_only_meetings_of_the_two_count() -> None:
    events = [
        event("a", "CONSULT", ("RUS", "USA"), (), DAY),
        event("b", "SUPPORT", TWO, (), DAY),
        event("c", "CONSULT", TWO, (), DAY),
    ]
    assert [row.entry for row in meetings(events, {}, TWO)] == ["c"]
    assert [row.entry for row in meetings(events, {}, ("RUS",))] == ["a", "c"]
    assert [row.entry for row in meetings(events, {})] == ["a", "c"]


def year(entry: str, day: date | None, mode: str | None = "visit", **more: object) -> MeetingRow:
    [row] = meetings([event(entry, "CONSULT", ("CHN",), ("RUS",), day, mode=mode, **more)], {}, TWO)
    return row


def test_by_year_with_the_years_between() -> None:
    vague = event("v", "CONSULT", TWO, (), (date(1992, 1, 1), date(1996, 12, 31)))
    rows = [
        year("a", date(2001, 7, 16)), year("b", date(2001, 9, 1), None), year("c", date(2003, 1, 1), "phone"),
        year("d", date(2003, 1, 2), "multilateral"), year("e", None), year("f", date(2009, 1, 1), aux="future"),
        *meetings([vague], {}, TWO),
    ]  # fmt: skip
    found = by_year(rows)
    assert [(row.year, row.visits, row.meetings, row.calls, row.multilateral) for row in found] == [
        (2001, 1, 1, 0, 0), (2002, 0, 0, 0, 0), (2003, 0, 0, 1, 1),
    ]  # fmt: skip
    assert found[0].entries == ("a", "b")
    assert by_year([]) == []


def test_by_place_most_first() -> None:
    rows = [
        year("a", date(2001, 7, 16)),
        year("b", date(2003, 1, 1)),
        year("c", None, place="CHN"),
        year("d", DAY, "phone"),
    ]
    first, second = by_place(rows)
    assert (first.place, first.meetings, first.entries) == ("Russia", 2, ("a", "b"))
    assert (first.first_day, first.last_day) == (date(2001, 7, 16), date(2003, 1, 1))
    assert (second.place, second.first_day, second.exact) == ("China", None, False)


def test_of_a_record() -> None:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, reports())
        record.store.finish(run)
        record.resolve()
        rows = record.meetings("RUS", "CHN")
        assert len(rows) == len(record.acts("RUS", "CHN", kinds=EVENTS))
        assert [row.first_day for row in record.meetings("RUS", "CHN", since=DAYS[2])] == [DAYS[2]]
        assert rows.to_arrow().num_rows == len(rows)
