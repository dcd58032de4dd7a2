from __future__ import annotations

from datetime import date

import pytest

from communique.annotate.expressions import scan
from communique.annotate.feasts import NAMES, feast
from communique.annotate.phrase import phrase, timex
from communique.annotate.times import Ground, resolve
from communique.model import Span


# Easter and Thanksgiving as calendars print them, the Muslim feasts as Saudi Arabia kept them.
@pytest.mark.parametrize(
    ("name", "day", "slack"),
    [
        ("easter", date(1961, 4, 2), 0),
        ("easter", date(2018, 4, 1), 0),
        ("good friday", date(1998, 4, 10), 0),
        ("easter monday", date(1916, 4, 24), 0),
        ("black friday", date(2010, 11, 26), 0),
        ("cyber monday", date(2015, 11, 30), 0),
        ("ramadan", date(2020, 4, 24), 1),
        ("eid al-fitr", date(2019, 6, 4), 1),
        ("eid al-adha", date(2014, 10, 4), 1),
        ("islamic new year", date(2021, 8, 10), 1),
        ("lunar new year", date(1968, 1, 30), 1),
        ("lunar new year", date(2015, 2, 19), 1),
        ("lunar new year", date(2023, 1, 22), 1),
        ("nowruz", date(2024, 3, 20), 0),
    ],
)
def test_feasts_fall_on_their_days(name: str, day: date, slack: int) -> None:
    found = feast(name, day.year)
    assert found is not None
    assert abs((found[0] - day).days) <= slack


def test_every_feast_has_days_in_every_year() -> None:
    for name in NAMES:
        for year in range(1900, 2100):
            found = feast(name, year)
            assert found is not None
            assert found[0] <= found[1]
    assert feast("easter", 100) is None
    assert feast("no such feast", 2000) is None


@pytest.mark.parametrize(
    ("text", "words", "value", "start", "end"),
    [
        ("since Easter Sunday 2018", "since Easter Sunday 2018", "2018-04-01/PRESENT_REF", "2018-04-01", "2019-03-18"),
        ("They met on Black Friday 2010.", "Black Friday 2010", "2010-11-26", "2010-11-26", "2010-11-26"),
        ("Talks went on during Ramadan.", "Ramadan", "XXXX-XX-XX", "2018-05-16", "2018-06-14"),
        ("before the Lunar New Year", "Lunar New Year", "XXXX-XX-XX", "2019-02-05", "2019-02-05"),
        ("St Patrick's Day 2015", "St Patrick's Day 2015", "2015-03-17", "2015-03-17", "2015-03-17"),
        ("Exports rose in the first five months of 2001.", "the first five months of 2001", "2001-01/2001-05",
         "2001-01-01", "2001-05-31"),
        ("in the first two months of this year", "the first two months of this year", "THIS_P1Y", "2019-01-01",
         "2019-02-28"),
        ("the fiscal year 2017-18", "the fiscal year 2017-18", "2017-04/2018-03", "2017-04-01", "2018-03-31"),
        ("the fiscal year ending in June 2018", "the fiscal year ending in June 2018", "2017-07/2018-06", "2017-07-01",
         "2018-06-30"),
        ("the financial year that ended on 31 March 2009", "31 March 2009", "2009-03-31", "2009-03-31", "2009-03-31"),
        ("on Thursday, 15 March", "Thursday, 15 March", "XXXX-03-15", "2018-03-15", "2018-03-15"),
    ],
)  # fmt: skip
def test_feasts_series_and_fiscal_years_are_read(text: str, words: str, value: str, start: str, end: str) -> None:
    [(span, found)] = scan(text, Span(0, len(text)))
    assert span.of(text) == words
    assert timex(found) == value
    assert phrase(found.json()) == found
    days = resolve(found, Ground(date(2019, 3, 18), date(2019, 3, 18)))
    assert days is not None
    assert (days[0].isoformat(), days[1].isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["the Good Friday Agreement", "the scholar Tariq Ramadan", "Ramadan Shalah spoke", "Bloody Sunday", "a good deal"],
)
def test_names_after_feasts_are_no_days(text: str) -> None:
    assert list(scan(text, Span(0, len(text)))) == []
