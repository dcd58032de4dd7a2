"""Money in constant terms."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from communique.data.prices import constant
from communique.query.entries import FigureRow

ABOUT = {
    "basis": "stated", "words": (), "spans": (), "report": "r", "source": "s", "title": None, "published_first": None,
    "published_last": None, "score": 1.0, "maker": "rules", "claim": "c", "document": "d", "measure": "trade",
    "bound": None, "parties": (),
}  # fmt: skip


def figure_row(value: float, unit: str, first: date | None, last: date | None) -> FigureRow:
    return FigureRow(value=value, unit=unit, first_day=first, last_day=last, **ABOUT)  # type: ignore[arg-type]


def test_a_dollar_of_1960_bought_what_eight_and_a_half_did_in_2020() -> None:
    assert constant(1.0, "USD", 1960, 2020) == pytest.approx(8.743, abs=0.01)
    assert constant(1.0, "USD", 2020, 2020) == 1.0


@pytest.mark.parametrize(("currency", "year"), [("EUR", 2010), ("USD", 1913), ("percent", 2010)])
def test_what_the_table_does_not_have_has_no_constant_value(currency: str, year: int) -> None:
    assert constant(1.0, currency, year, 2020) is None


def test_prices_rose_in_most_years() -> None:
    values = [constant(100.0, "USD", year, 2024) for year in range(1945, 2025)]
    falls = [year for year, (a, b) in enumerate(pairwise(values), 1946) if a and b and b > a]
    assert falls == [1949, 1955, 2009]


def test_a_figure_of_the_record_goes_by_its_period() -> None:
    row = figure_row(value=100.0, unit="USD", first=date(1960, 1, 1), last=date(1960, 12, 31))
    assert row.constant(2020) == pytest.approx(874.4, abs=1)
    assert figure_row(value=100.0, unit="USD", first=None, last=None).constant(2020) is None
    assert figure_row(value=100.0, unit="USD", first=date(1960, 1, 1), last=date(1975, 1, 1)).constant(2020) is None
