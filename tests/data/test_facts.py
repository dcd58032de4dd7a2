"""The tables of dated facts by period: their columns, days, codes, kinds and order."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from communique.annotate.facts import facts

PERIODS = (
    "1945-1969",
    "1970-1989",
    "1990-1999",
    "2000-2009",
    "2010-2014",
    "2015-2019",
    "2020-2022",
    "2023-2026",
)
COLUMNS = ["day", "end", "what", "parties", "keywords", "kind", "origin"]
KINDS = frozenset(
    "summit visit treaty agreement war ceasefire attack election inauguration resignation death coup independence "
    "accession resolution sanction trade economy summit-multilateral protest disaster sport test space trial "
    "referendum statement crisis".split()
)
# States are ISO 3166-1 alpha-3 codes; organisations their usual acronyms or, without one, their names.
PARTY = re.compile(r"[A-Z][A-Za-z0-9]{1,11}|Warsaw Pact|Paris Club|Minsk Group|Visegrad Group")


def _rows(period: str) -> list[dict[str, str]]:
    text = files("communique.data").joinpath(f"facts/{period}.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    assert reader.fieldnames == COLUMNS
    return list(reader)


@pytest.mark.parametrize("period", PERIODS)
def test_days_are_in_the_period_and_in_order(period: str) -> None:
    first, last = map(int, period.split("-"))
    rows = _rows(period)
    assert len(rows) > 100
    for row in rows:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["day"]), row
        assert date.fromisoformat(row["day"]) <= date.fromisoformat(row["end"]), row
        assert first <= int(row["day"][:4]) <= last, row
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)


@pytest.mark.parametrize("period", PERIODS)
def test_rows_are_whole(period: str) -> None:
    for row in _rows(period):
        assert None not in row, row
        assert 2 <= len(row["what"].split()) <= 12, row
        assert row["kind"] in KINDS, row
        assert row["origin"], row
        assert row["parties"], row
        for party in row["parties"].split("|"):
            assert PARTY.fullmatch(party), row


@pytest.mark.parametrize("period", PERIODS)
def test_keywords_are_groups_of_lower_case_words(period: str) -> None:
    for row in _rows(period):
        groups = row["keywords"].split("|")
        assert 2 <= len(groups) <= 6, row
        assert not groups[0].startswith("~"), row
        assert row["keywords"] == row["keywords"].lower(), row
        for group in groups:
            for words in group.removeprefix("~").split("/"):
                assert words == words.strip(), row
                assert len(words.rstrip("*")) > 1 or words.isdigit(), row


def test_no_fact_is_there_twice() -> None:
    rows = [row for period in PERIODS for row in _rows(period)]
    counted = Counter((row["day"], row["parties"], row["what"]) for row in rows)
    assert not [key for key, count in counted.items() if count > 1]
    # No single kind crowds out the others.
    kinds = Counter(row["kind"] for row in rows)
    assert max(kinds.values()) < 0.15 * len(rows)
    assert set(kinds) == KINDS


@pytest.mark.parametrize(
    ("what", "day", "weekday"),
    [
        ("Apollo 11 lands on the Moon", "1969-07-20", "Sunday"),
        ("Ronald Reagan is elected president", "1980-11-04", "Tuesday"),
        ("Mathias Rust lands at Red Square", "1987-05-28", "Thursday"),
        ("Tanker Bridgeton strikes a mine", "1987-07-24", "Friday"),
        ("Pound leaves the exchange rate mechanism on Black Wednesday", "1992-09-16", "Wednesday"),
        ("Boris Yeltsin wins the run-off", "1996-07-03", "Wednesday"),
        ("Good Friday agreement on Northern Ireland", "1998-04-10", "Friday"),
        ("US drops its largest bomb in Nangarhar", "2017-04-13", "Thursday"),
        ("Putin signs the annexation of four regions", "2022-09-30", "Friday"),
    ],
)
def test_well_known_days(what: str, day: str, weekday: str) -> None:
    days = [row["day"] for period in PERIODS for row in _rows(period) if what in row["what"]]
    assert days == [day]
    assert date.fromisoformat(day).strftime("%A") == weekday


def test_every_row_reaches_the_inference() -> None:
    known = {(fact.start.isoformat(), fact.what) for fact in facts()}
    for period in PERIODS:
        assert all((row["day"], row["what"]) in known for row in _rows(period))
