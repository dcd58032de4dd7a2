"""Plots in the terminal: bars as long as what they stand for, and only where there is room for them."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from madecharts import SERIES, made_index, point

from communique.present import bars
from communique.present.bars import bar, cells, figure_bars, index_bars


def test_examples_hold() -> None:
    assert doctest.testmod(bars).failed == 0


@pytest.mark.parametrize("mean", [-12.0, -10.0, -0.1, 0.0, 0.04, 3.3, 9.99, 10.0])
def test_bars_are_of_one_width(mean: float) -> None:
    left, right = bar(mean)
    assert (len(left), len(right)) == (12, 12)
    assert not (left.strip() and right.strip())


def test_the_index_has_a_line_for_each_year_with_events() -> None:
    lines = [line.plain for line in index_bars(made_index())]
    assert [line[:4] for line in lines[2:]] == ["2020", "2021", "2026"]
    assert lines[2].endswith("+1.0 (−1.7)  2 events")
    assert lines[3].endswith("−7.0 (−1.7)  1 event")
    assert "█│" in lines[3]
    assert list(index_bars(made_index().__class__([], made_index().asked, {}))) == []


def test_figures_have_a_cell_for_each_year_and_say_where_reports_differ() -> None:
    from dataclasses import replace

    [_, _, line] = figure_bars([SERIES])
    assert line.plain == (
        "trade, USD  Kenya, Ghana\n  2019 3.2 billion ▅▆█ 5.5 billion 2021  reports differ on 1"
    )  # fmt: skip
    assert list(figure_bars([SERIES], since=date(2020, 1, 1))) == []
    assert list(figure_bars([replace(SERIES, loose=True)])) == []
    assert list(figure_bars([replace(SERIES, points=(point(2019, 1.0), point(2020, 2.0)))])) == []


def test_cells_tell_years_apart_however_many_there_are() -> None:
    assert cells([(2000, 0.0), (2002, 0.0)]) == "▁·▁"
    assert cells([(2000, -4.0), (2001, 4.0)]) == "▁█"
    assert len(cells([(1900, 1.0), (2024, 2.0)])) <= 40
