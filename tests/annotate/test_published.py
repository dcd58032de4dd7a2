from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.annotate import tenures
from communique.annotate.axis import FIRST, Axis, best, either, lags, weights, window
from communique.annotate.expressions import expressions
from communique.annotate.facts import facts, mentions
from communique.annotate.names import names
from communique.annotate.nationaldays import feasts
from communique.annotate.published import published
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each


def read(text: str, dated: date | None = None) -> Reading:
    stages = [
        each(paragraphs, gives="paragraph"),
        each(sentences, needs="paragraph", gives="sentence"),
        each(expressions, needs="sentence", gives="expression"),
        each(names, needs="sentence", gives="name"),
        each(published, needs="expression name paragraph", gives="published"),
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


def test_reasons_point_into_the_text() -> None:
    reading = read("Ministers meet\n\nMonday, September 30, 2019" + BODY)
    [found] = reading.layer("published")
    reasons = found.value["reasons"]
    assert isinstance(reasons, list)
    assert isinstance(reasons[0], dict)
    assert set(reasons[0]) == {"why", "start", "end", "words", "weight"}
    rows = [reason for reason in reasons if isinstance(reason, dict)]
    told = [float(str(row["weight"])) for row in rows]
    assert told == sorted(told, reverse=True)
    assert found.span.of(reading.text) == "Monday, September 30, 2019"


def test_axis_adds_ranges_and_weekdays() -> None:
    axis = Axis(date(2030, 12, 31), {"x/before": -9.0, "x/after": -9.0, "w/far": -4.0})
    axis.add(window("x", date(2001, 7, 9), date(2001, 7, 22)))
    axis.add_weekdays((weekday, "w/far") for weekday in range(1, 7))
    found = best(axis.chances(), 0.6)
    assert found.day in {date(2001, 7, 9), date(2001, 7, 16)}
    assert date(2001, 7, 9) <= found.start <= found.end <= date(2001, 7, 22)


def test_chances_add_up_to_one_and_keep_to_the_axis() -> None:
    axis = Axis(date(2002, 1, 31), {"x/in": 8.0})
    axis.add(window("x", date(2002, 1, 30), date(2040, 1, 1)))
    chances = axis.chances()
    assert sum(chances.shares) == pytest.approx(1.0)
    assert (chances.first - FIRST).days + len(chances.shares) == (date(2002, 1, 31) - FIRST).days + 1
    assert best(chances, 0.9).end == date(2002, 1, 31)


def test_lags_cover_every_day_once() -> None:
    pieces = sorted(lags("fact", date(2001, 7, 16), date(2001, 7, 18)))
    assert all(after[0] - before[1] == 1 for before, after in pairwise(pieces))


@given(st.lists(st.dates(date(1950, 1, 1), date(2026, 1, 1)), min_size=1, max_size=4))
def test_either_takes_each_day_by_one_alternative(days: list[date]) -> None:
    merged = either([lags("fact", day, day) for day in days])
    assert all(after[0] - before[1] == 1 for before, after in pairwise(sorted(merged)))
    within = [range(start, end + 1) for start, end, key in merged if key == "fact/in"]
    assert {day for stretch in within for day in stretch} == {day.toordinal() for day in days}


def test_weights_were_learnt_and_news_fades() -> None:
    learnt = weights()
    assert len(learnt) > 500
    assert learnt["day1/in"] > learnt["day1/14"] > learnt["day1/366"]
    assert learnt["titled/-far"] < -1.0


def test_a_national_day_with_its_count_tells_the_day() -> None:
    text = (
        "On behalf of the Government of the United States, I congratulate the people of Togo on the 62nd anniversary "
        "of independence.\n\nWe look forward to working with Togo."
    )
    assert day(text) in {"2022-04-26", "2022-04-27"}
    assert all(1 <= feast.month <= 12 for found in feasts().values() for feast in found)


def test_a_date_under_see_also_is_another_page() -> None:
    text = (
        "Vladimir Putin met with President of the Philippines Rodrigo Duterte and Foreign Minister Alan Cayetano.\n\n"
        "See also\n\nMeeting with President of the Philippines\n\nMay 23, 2017\n\nThey spoke of trade."
    )
    found = note(text)
    assert found is None or str(found.value["high"]) >= "2016-06-30"


def test_one_of_several_facts_is_dated_by_the_same_words() -> None:
    text = "Last month Vladimir Putin and Xi Jinping spoke by video link."
    reading = read(text)
    for found in reading.layer("published"):
        reasons = found.value["reasons"]
        assert isinstance(reasons, list)
        spans = [
            str(reason["words"]) for reason in reasons if isinstance(reason, dict) and "dates" in str(reason["why"])
        ]
        assert len(spans) == len(set(spans))


def test_a_person_with_several_names_is_one_reason() -> None:
    found = list(tenures.holders("President Hu Jintao and Antony Blinken, the secretary of state, met.", Span(0, 68)))
    assert len(found) == 2
    assert all(one.what.count(" or ") <= 1 for one in found)


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
