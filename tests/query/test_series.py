"""Figures as series."""

from __future__ import annotations

from datetime import date

from merges import figure, gist, merged
from summits import reports

from communique.query.record import Record
from communique.query.series import series


def of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def test_a_series_is_of_one_measure_unit_and_parties() -> None:
    rows = series(
        [
            figure("a", "trade", 5.5e9, "USD", of(1995)),
            figure("b", "trade", 15.8e9, "USD", of(2003)),
            figure("c", "trade", 16.0, "percent", of(2003)),
            figure("d", "trade", 1e9, "USD", of(2003), parties=("RUS", "USA")),
            figure("e", "trade", 9e9, "USD", of(2001), parties=("CHN", "RUS")),
        ],
        {},
    )
    assert [row.entries for row in rows] == [("a", "e", "b"), ("c",), ("d",)]
    assert (rows[0].dated, rows[0].parties, rows[0].first_day) == (3, ("CHN", "RUS"), date(1995, 1, 1))


def test_exports_are_no_turnover_and_a_target_no_result_but_a_rise_is_a_level() -> None:
    figures = [figure(id, "trade", 5e9, "USD", of(1995 + at)) for at, id in enumerate("abcd")]
    around = {"a": ("export",), "b": ("turnov", "growth"), "c": ("goal",), "d": ()}
    gists = dict(gist(id, "figure", around=words) for id, words in around.items())
    assert [(row.flow, row.entries) for row in series(figures, gists)] == [
        ((), ("b", "d")), (("export",), ("a",)), (("target",), ("c",)),
    ]  # fmt: skip


def test_reports_that_differ_dispute_a_point_and_rounding_does_not() -> None:
    figures = [
        figure("a", "trade", 88.4e9, "USD", of(2014), document="one"),
        figure("b", "trade", 95.3e9, "USD", of(2014), document="two"),
        figure("c", "trade", 95e9, "USD", of(2014), document="three"),
    ]
    [row] = series(figures, {})
    [point] = row.points
    assert (point.value, point.low, point.high, point.disputed) == (95.3e9, 88.4e9, 95.3e9, True)
    assert [told.entry for told in point.told] == ["a", "c", "b"]
    [row] = series(figures[1:], {})
    assert not row.disputed
    [row] = series([figure("a", "duration", 3, "day", DAY), figure("b", "duration", 5, "day", DAY)], {})
    assert (row.disputed, row.loose, len(row.points[0].told)) == (0, True, 2)


DAY = date(2014, 5, 21)


def test_a_report_that_differs_from_itself_disputes_nothing() -> None:
    figures = [figure(id, "trade", value, "USD", of(2014), document="one") for id, value in (("a", 1e9), ("b", 2e9))]
    assert not series(figures, {})[0].disputed


def test_undated_figures_are_points_of_their_own_at_the_end() -> None:
    figures = [
        figure("a", "trade", 1e9, "USD"),
        figure("b", "trade", 2e9, "USD", of(2014)),
        figure("c", "trade", 3e9, "USD"),
    ]
    [row] = series(figures, {})
    assert [(point.first_day, point.value) for point in row.points] == [
        (date(2014, 1, 1), 2e9), (None, 1e9), (None, 3e9),
    ]  # fmt: skip
    assert (row.dated, row.disputed) == (1, 0)


def test_constant_money_where_the_table_has_the_year() -> None:
    figures = [figure("a", "trade", 5.5e9, "USD", of(1995)), figure("b", "trade", 1e9, "CNY", of(1995))]
    dollars, yuan = series(figures, {}, base=2020)
    assert dollars.base == 2020
    constant = dollars.points[0].constant
    assert constant is not None
    assert 9.2e9 < constant < 9.5e9
    assert yuan.points[0].constant is None
    assert series(figures, {})[0].points[0].constant is None


def test_what_most_reports_tell_stands() -> None:
    several = merged(figure("a", "trade", 2e9, "USD", of(2014)).best, figure("x", "trade", 2e9, "USD", of(2014)).best)
    [row] = series([figure("b", "trade", 9e9, "USD", of(2014)), several], {})
    assert (row.points[0].value, row.points[0].told[0].reports) == (2e9, 2)


def test_of_a_record() -> None:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, reports())
        record.store.finish(run)
        record.resolve()
        rows = record.series("RUS", "CHN", base=2020)
        assert {row.measure for row in rows} == {"trade"}
        assert rows.to_arrow().num_rows == len(rows)
