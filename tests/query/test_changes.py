"""Entries as fields: what stands in them, what a person changed, and what cannot stand there."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from handmade import act, news
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import BadJudgement
from communique.kinds.codebook import standard
from communique.model import KINDS, Claim, When
from communique.query.changes import changed, days, fields, when_text
from communique.record.judging import corrected

CLAIMS = {claim.kind: claim for claim in news().claims}
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "record.schema.json").read_text("utf-8"))["$defs"]


def stands(claim: Claim) -> dict[str, str]:
    return {each.name: each.value for each in fields(claim)}


def test_the_fields_of_each_kind() -> None:
    assert {kind: list(stands(CLAIMS[kind])) for kind in KINDS} == {
        "event": ["label", "actor", "recipient", "when", "mode", "place", "aux"],
        "instrument": ["label", "party", "when", "action", "count"],
        "position": ["label", "holder", "when"],
        "quote": ["label", "party", "when"],
        "figure": ["label", "party", "when", "value", "unit", "bound"],
    }
    assert stands(CLAIMS["event"])["actor"] == "RUS\nCHN"
    assert stands(CLAIMS["instrument"])["count"] == "1"
    assert stands(CLAIMS["figure"]) == {
        "label": "trade", "party": "RUS\nCHN", "when": "2030", "value": "3500000000", "unit": "USD", "bound": "",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_there_is_no_change(kind: str) -> None:
    claim = CLAIMS[kind]  # type: ignore[index]
    told = {name: value.replace("\n", "\r\n") + " " for name, value in stands(claim).items()}
    assert changed(claim, told) == changed(claim, {}) == {}


def test_choices_are_those_of_the_interchange_format() -> None:
    def choices(kind: str, name: str) -> list[str | None]:
        return [each or None for each in next(f for f in fields(CLAIMS[kind]) if f.name == name).choices]  # type: ignore[index]

    for kind, name, where, key in (
        ("event", "label", "event", "type"), ("instrument", "label", "instrument", "kind"),
        ("instrument", "action", "instrument", "action"), ("figure", "label", "figure", "measure"),
        ("figure", "bound", "figure", "bound"), ("event", "aux", "event", "aux"),
        ("position", "label", "position", "polarity"),
    ):  # fmt: skip
        told = SCHEMA[where]["properties"][key]["enum"]
        assert sorted(map(str, choices(kind, name))) == sorted(map(str, told)), (kind, name)


def test_changes_are_those_that_correct_takes() -> None:
    claim = act("Chad and Niger accused Mali in Tunis.", "ACCUSE", "accused Mali", ["TCD", "Niger"], ["MLI"])
    told = {
        "label": "REJECT", "actor": "Chad\r\nniger\r\n\r\nChad\r\n", "recipient": "", "when": "2030-05",
        "place": "Tunisia", "mode": "yield", "aux": "future",
    }  # fmt: skip
    changes = changed(claim, told)
    assert changes == {
        "label": "REJECT", "actor": ["TCD", "NER"], "recipient": [], "place": "TUN", "mode": "yield", "aux": "future",
        "when": When(date(2030, 5, 1), date(2030, 5, 31)),
    }  # fmt: skip
    assert "yield" in standard().types["REJECT"].modes
    better = corrected(claim, changes, "person:ann")
    assert (better.label, better.values["mode"], better.by) == ("REJECT", "yield", "person:ann")
    assert [(role.name, role.party) for role in better.roles] == [("actor", "TCD"), ("actor", "NER")]
    assert changed(better, {"when": "", "mode": ""}) == {"when": None, "mode": None}


def test_numbers() -> None:
    figure, text = CLAIMS["figure"], CLAIMS["instrument"]
    assert changed(figure, {"value": "4,200,000,000"}) == {"value": 4200000000}
    assert changed(figure, {"value": "0.35", "unit": "percent", "bound": "at_least"}) == {
        "value": 0.35, "unit": "percent", "bound": "at_least",
    }  # fmt: skip
    assert changed(text, {"count": "12"}) == {"count": 12}
    assert changed(text, {"count": ""}) == {"count": None}


@pytest.mark.parametrize(
    ("kind", "name", "text", "told"),
    [
        ("event", "label", "QUARREL", "'QUARREL' is no type; there are: AGREE,"),
        ("instrument", "action", "sung", "'sung' is no action; there are: signed,"),
        ("figure", "value", "a lot", "'a lot' is no value; it is a number"),
        ("figure", "value", "nan", "is no value"),
        ("figure", "value", "", "'' is no value"),
        ("instrument", "count", "-3", "is no count; it is a whole number, or nothing for several"),
        ("event", "when", "last week", "'last week' is no day, month, year or range of them"),
        ("event", "when", "2030-02-30", "is no day"),
        ("event", "when", "2030-05-02/2030-05-01", "is no day"),
        ("event", "when", "2030-05-02-07", "is no day"),
    ],
)
def test_what_cannot_stand_in_its_field_is_told(kind: str, name: str, text: str, told: str) -> None:
    with pytest.raises(BadJudgement) as error:
        changed(CLAIMS[kind], {name: text})  # type: ignore[index]
    assert told in str(error.value)


@given(st.dates(), st.integers(0, 800))
def test_days_are_read_back_as_they_are_written(first: date, length: int) -> None:
    last = date.fromordinal(min(first.toordinal() + length, date.max.toordinal()))
    found = days(when_text(When(first, last)))
    assert (found.start, found.end) == (first, last)


def test_whole_months_and_years_are_written_short() -> None:
    assert when_text(None) == ""
    assert when_text(When(date(2000, 2, 1), date(2000, 2, 29))) == "2000-02"
    assert when_text(When(date(9999, 1, 1), date.max)) == "9999"
    assert when_text(When(date(2000, 1, 1), date(2000, 2, 29))) == "2000-01-01/2000-02-29"
    assert days("2000/2001-03").end == date(2001, 3, 31)
    assert days("2001-7-9").start == date(2001, 7, 8) + timedelta(1)
