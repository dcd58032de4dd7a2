from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from communique.annotate import tenures
from communique.annotate.axis import FIRST, Axis, best, fading, within
from communique.annotate.expressions import expressions
from communique.annotate.facts import facts, mentions
from communique.annotate.published import explain, published
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each


def read(text: str, dated: date | None = None) -> Reading:
    stages = [
        each(paragraphs, gives="paragraph"),
        each(sentences, needs="paragraph", gives="sentence"),
        each(expressions, needs="sentence", gives="expression"),
        each(published, needs="expression paragraph", gives="published"),
    ]
    return Pipeline(stages)([Document(text, "test", dated=dated)])[0]


def note(text: str, dated: date | None = None) -> Note | None:
    found = read(text, dated).layer("published")
    assert len(found) <= 1
    return found[0] if found else None


def day(text: str, dated: date | None = None) -> str:
    found = note(text, dated)
    assert found is not None
    return str(found.value["best"])


BODY = "\n\nPeru and Chile signed a fishing agreement, officials in Lima said after the talks."


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Ministers meet\n\nMonday, September 30, 2019", "2019-09-30"),
        ("Current events, 2025-10-14", "2025-10-14"),
        ("Joint statement\n\n8 September 1999", "1999-09-08"),
        ("Envoys talk - The Paper - 09.02.2023", "2023-02-09"),
        ("LIMA, May 3, 2011 (Agency) - Peru spoke.", "2011-05-03"),
    ],
)
def test_stated_days(head: str, expected: str) -> None:
    found = note(head + BODY)
    assert found is not None
    assert (found.label, found.value["start"], found.value["end"]) == ("stated", expected, expected)


def test_a_page_that_was_updated_later_does_not_date_the_report() -> None:
    text = (
        ". Last Updated: 07/27/2016\n\nPresident Boris Yeltsin and Prime Minister Ryutaro Hashimoto met on a river "
        "boat, aides to Foreign Minister Yevgeny Primakov said."
    )
    assert "1996-01-11" <= day(text) <= "1998-07-30"


def test_metadata_are_taken_where_nothing_speaks_against_them_and_disbelieved_where_offices_do() -> None:
    text = "President Boris Yeltsin and Prime Minister Viktor Chernomyrdin met German Chancellor Helmut Kohl."
    assert day(text, date(1995, 3, 8)) in {"1995-03-05", "1995-03-06", "1995-03-07", "1995-03-08"}
    assert day(text, date(2016, 7, 27)) < "1999"


def test_a_dateline_without_a_year_takes_the_year_of_the_offices() -> None:
    text = "TOKYO, October 3 - Prime Minister Liz Truss called Prime Minister Fumio Kishida, officials said."
    assert day(text) == "2022-10-03"


def test_a_matched_summit_and_a_weekday_give_the_day() -> None:
    text = (
        "Donald Trump and Vladimir Putin left Helsinki on Monday without a text.\n\n"
        "The two presidents had met in Helsinki for two hours, aides to Secretary of State Mike Pompeo said."
    )
    found = note(text)
    assert found is not None
    assert found.label == "inferred"
    assert found.value["start"] == found.value["end"] == found.value["best"] == "2018-07-16"


def test_an_anniversary_dates_the_year() -> None:
    text = "Leaders in Moscow marked the 80th anniversary of the victory over Nazi Germany in the Second World War."
    assert day(text).startswith("2025-0")


def test_last_month_tells_the_month_after() -> None:
    text = "Troops that seized Maduro last month are still in Caracas, said Secretary of State Marco Rubio."
    assert day(text).startswith("2026-02")


def test_nothing_is_said_where_nothing_tells() -> None:
    assert note("The two sides exchanged views on matters of common interest.") is None
    assert explain(read("The two sides exchanged views.")) == "nothing in the report tells its day"


def test_reasons_point_into_the_text() -> None:
    reading = read("Ministers meet\n\nMonday, September 30, 2019" + BODY)
    [found] = reading.layer("published")
    reasons = found.value["reasons"]
    assert isinstance(reasons, list)
    assert isinstance(reasons[0], dict)
    assert set(reasons[0]) == {"why", "start", "end", "words"}
    assert found.span.of(reading.text) == "Monday, September 30, 2019"
    assert explain(reading).splitlines()[0] == "stated: 2019-09-30"


def test_axis_adds_ranges_and_weekdays() -> None:
    axis = Axis(date(2030, 12, 31))
    axis.add(within(date(2001, 7, 9), date(2001, 7, 22), -9.0))
    axis.add_weekdays([0.0, -4, -4, -4, -4, -4, -4])
    found = best(axis.chances(), 0.6)
    assert found.day in {date(2001, 7, 9), date(2001, 7, 16)}
    assert date(2001, 7, 9) <= found.start <= found.end <= date(2001, 7, 22)


def test_fading_covers_every_day_once() -> None:
    pieces = fading(date(2001, 7, 16), date(2001, 7, 18), before=-3.0)
    assert pieces[0][0] == date.min
    assert pieces[-1][1] == date.max
    assert all((after[0] - before[1]).days == 1 for before, after in pairwise(pieces))


def test_tables_can_be_read_whole() -> None:
    rows = facts()
    assert len(rows) >= 1000
    assert all(row.start <= row.end and row.start >= FIRST and row.near for row in rows)
    assert all(row.start <= row.end for rows in tenures.tenures().values() for row in rows)


def test_holders_need_a_title_and_know_the_former() -> None:
    text = "Premier Li Qiang met former President Barack Obama; Obama smiled. Ms Li did not."
    held = list(tenures.holders(text, Span(0, len(text))))
    assert [(one.span.of(text), one.former) for one in held] == [("Li", False), ("Obama", True)]
    assert held[0].periods[0][0] == date(2023, 3, 11)


def test_a_fact_needs_all_its_words() -> None:
    reading = read("Trump and Putin met in Helsinki. Trump and Macron met in Paris.")
    told = {mention.fact.what for mention in mentions(reading.text, list(reading.layer("sentence")))}
    assert "Helsinki summit of Trump and Putin" in told
    assert "Singapore summit of Trump and Kim" not in told
