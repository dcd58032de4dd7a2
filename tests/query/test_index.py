"""The index of cooperation and conflict: which events count, where they stand, and what smoothing makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from merges import event
from summits import reports

from communique.model import Kind
from communique.query.index import (
    Asked,
    Index,
    Scored,
    Smoothing,
    begins,
    called,
    directions,
    following,
    index,
    scored,
    smooth,
)
from communique.query.record import Record

TWO = ("RUS", "CHN")
EVENTS: tuple[Kind, ...] = ("event",)


def act(
    entry: str, type: str = "SUPPORT", who: str = "RUS>CHN", day: date | None = date(2001, 7, 16), **more: object
) -> Scored:
    """`RUS>CHN` is done to, `RUS+CHN` together."""
    actors, _, recipients = who.partition(">")
    last = more.get("last") or day
    assert last is None or isinstance(last, date)
    score = more.get("score", 5.0)
    assert score is None or isinstance(score, float)
    aux = more.get("aux")
    return Scored(
        entry, type, actors.split("+"), recipients.split("+") if recipients else (), day, last, score, score,
        aux if isinstance(aux, str) else None,
    )  # fmt: skip


def test_directions_of_what_two_do() -> None:
    assert directions(act("a"), TWO) == ("RUS>CHN",)
    assert directions(act("a", who="CHN>RUS+USA"), TWO) == ("CHN>RUS",)
    assert directions(act("a", who="RUS+CHN"), TWO) == ("together",)
    assert directions(act("a", who="RUS+CHN>RUS+CHN"), TWO) == ("CHN>RUS", "RUS>CHN")


def test_what_is_done_to_others_or_by_them_is_not_between_the_two() -> None:
    """ "Russia and China condemned the United States" is no conflict of the two, nor are sanctions on both."""
    assert directions(act("a", "ACCUSE", "RUS+CHN>USA"), TWO) == ()
    assert directions(act("a", "SANCTION", "USA>RUS+CHN"), TWO) == ()
    assert directions(act("a", "REJECT", "RUS+CHN"), TWO) == ()
    assert directions(act("a", "ASSAULT", "RUS+CHN"), TWO) == ("together",)


def test_of_one_party_all_that_it_and_others_do() -> None:
    assert directions(act("a", who="RUS>USA"), ("RUS",)) == ("RUS>others",)
    assert directions(act("a", who="USA>RUS"), ("RUS",)) == ("others>RUS",)
    assert directions(act("a", who="USA+RUS"), ("RUS",)) == ("together",)
    assert directions(act("a", "COERCE", who="RUS"), ("RUS",)) == ()


def test_without_parties_everyone_counts() -> None:
    assert directions(act("a", who="USA>IRN"), ()) == ("USA>IRN",)
    assert directions(act("a", who="USA+IRN"), ()) == ("together",)


def made(*events: Scored, **how: object) -> Index:
    return index(events, TWO, Asked(**how))  # type: ignore[arg-type]


def test_every_period_from_first_to_last_has_a_row_with_its_entries() -> None:
    found = made(
        act("a", score=4.0), act("b", score=-2.0), act("c", day=date(2003, 1, 1), score=1.0), smooth=Smoothing("none")
    ).of()
    assert [row.period for row in found] == ["2001", "2002", "2003"]
    first, second, _ = found
    assert (first.events, first.cooperation, first.conflict, first.mean, first.total) == (2, 1, 1, 1.0, 2.0)
    assert (first.lowest, first.highest, first.entries) == (-2.0, 4.0, ("a", "b"))
    assert (first.first_day, first.last_day) == (date(2001, 1, 1), date(2001, 12, 31))
    assert (second.events, second.mean, second.total, second.smoothed, second.entries) == (0, None, 0.0, None, ())


def test_all_counts_an_event_once_in_whatever_directions() -> None:
    found = made(act("a", who="RUS+CHN>RUS+CHN"), act("b", who="RUS+CHN"))
    assert found.directions == ("all", "CHN>RUS", "RUS>CHN", "together")
    assert [row.events for row in found] == [2, 1, 1, 1]


def test_what_is_left_out_keeps_its_reason() -> None:
    found = made(
        act("a"), act("b", "ACCUSE", "RUS+CHN>USA"), act("c", day=None), act("d", aux="future"), act("e", score=None),
        act("f", day=date(1990, 1, 1), last=date(1999, 12, 31)),
    )  # fmt: skip
    assert found.of()[0].entries == ("a",)
    assert found.left_out == {
        "no day is told": ("c",),
        "no score": ("e",),
        "not between them: done together to others, or by others to them": ("b",),
        "planned": ("d",),
        "the days are not told closely enough": ("f",),
    }


def test_a_visit_over_new_year_is_where_it_begins_and_a_month_told_vaguely_is_nowhere() -> None:
    visit = act("a", day=date(2001, 12, 30), last=date(2002, 1, 3))
    year = act("b", day=date(2001, 1, 1), last=date(2001, 12, 31))
    assert [row.entries for row in made(visit, year).of()] == [("a", "b")]
    monthly = made(visit, year, per="month")
    assert [(row.period, row.entries) for row in monthly.of()] == [("2001-12", ("a",))]
    assert monthly.left_out == {"the days are not told closely enough": ("b",)}


def test_periods() -> None:
    day = date(2001, 8, 16)
    assert [called(begins(day, per), per) for per in ("year", "quarter", "month")] == ["2001", "2001-Q3", "2001-08"]
    assert following(date(2001, 10, 1), "quarter") == date(2002, 1, 1)
    assert following(date(2001, 12, 1), "month") == date(2002, 1, 1)
    assert following(date(9999, 1, 1), "year") == date.max


def test_since_and_until() -> None:
    events = [act(str(year), day=date(year, 5, 1)) for year in range(2000, 2010)]
    found = made(*events, since=date(2003, 1, 1), until=date(2004, 5, 1))
    assert [row.period for row in found.of()] == ["2003", "2004"]
    assert not found.left_out


def test_goldsteins_score() -> None:
    event = act("a")._replace(goldstein=3.5)
    assert made(event, score="goldstein").of()[0].mean == 3.5
    assert "Goldstein" in made(event, score="goldstein").told


def test_a_centred_mean_is_of_events_and_not_of_means() -> None:
    assert smooth([[4.0], [1.0, 1.0], [], [], []], Smoothing("centred", 3)) == [
        (2.0, 3.0), (2.0, 3.0), (1.0, 2.0), (None, 0.0), (None, 0.0),
    ]  # fmt: skip
    assert smooth([[4.0], [], [1.0]], Smoothing("centred", 2)) == smooth([[4.0], [], [1.0]], Smoothing("centred", 3))


def test_a_trailing_mean_forgets_and_falls_silent() -> None:
    found = smooth([[8.0], [2.0], *([[]] * 6)], Smoothing("trailing", 1))
    assert found[0] == (8.0, 1.0)
    assert found[1] == ((4.0 + 2.0) / 1.5, 1.5)
    # Silence changes the weight and not the mean, until there is nothing left to go by.
    assert found[5] == (4.0, 1.5 / 16)
    assert found[6][0] is None
    slow = smooth([[8.0], [], [2.0]], Smoothing("trailing", 2))
    assert slow[2][0] == pytest.approx((8.0 * 0.5 + 2.0) / 1.5)


def test_it_is_said_how_it_was_made() -> None:
    assert "mean of all events within 3 years, centred" in made(act("a")).told
    assert "halving every 6 months" in made(act("a"), per="month", smooth=Smoothing("trailing", 6)).told
    assert "halving every year" in made(act("a"), smooth=Smoothing("trailing", 1)).told
    assert "not smoothed" in made(act("a"), smooth=Smoothing("none")).told


def test_nothing_gives_no_rows() -> None:
    assert len(made()) == 0
    assert made().directions == ()


def test_many_events_in_many_periods_take_linear_time() -> None:
    start = date(1900, 1, 1)
    events = [act(str(at), day=start + timedelta(at), score=float(at % 7 - 3)) for at in range(20_000)]
    found = made(*events, per="month", smooth=Smoothing("centred", 601))
    assert sum(row.events for row in found.of()) == 20_000


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, reports())
        record.store.finish(run)
        record.resolve()
        yield record


def test_of_a_record_things_told_by_several_reports_count_once(record: Record) -> None:
    found = record.index("Russia", "CHN")
    events = record.acts("RUS", "CHN", kinds=EVENTS)
    told = {entry for row in found.of() for entry in row.entries}
    left = {entry for entries in found.left_out.values() for entry in entries}
    assert told | left == {row.entry for row in events}
    assert sum(row.events for row in found.of()) == len(told)
    assert found.to_arrow().num_rows == len(found)


def test_merged_events_keep_what_the_index_needs() -> None:
    [one] = scored([event("a", "AID", ("RUS",), ("CHN",), date(2001, 1, 1), plover=10.0, goldstein=7.0)])
    assert one == Scored("a", "AID", ("RUS",), ("CHN",), date(2001, 1, 1), date(2001, 1, 1), 10.0, 7.0, None)
