"""The sample reports against what was coded and reviewed for them, entry by entry."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from communique.model import Document
from communique.read.sources import documents
from communique.run.standard import standard
from communique.stage import Reading

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[1] / "docs" / "record.schema.json").read_text("utf-8"))
SPANS = {"events": "evidence", "instruments": "evidence", "positions": "evidence", "quotes": "content"}


def table() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for name in ("samples-rus-chn.csv", "samples-others.csv"):
        with (HERE / name).open(encoding="utf-8") as lines:
            rows |= {Path(row["file"]).stem: row for row in csv.DictReader(lines)}
    return rows


TABLE = table()


@cache
def readings() -> dict[str, Reading]:
    read = [item for item in documents([str(files("communique.data") / "samples")]) if isinstance(item, Document)]
    return {Path(reading.document.source).stem: reading for reading in standard()(read)}


def golden(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((HERE / "samples" / f"{name}.json").read_text("utf-8"))
    return record


def test_there_are_samples_of_four_relationships() -> None:
    assert len(TABLE) >= 24
    assert set(TABLE) == {path.stem for path in (HERE / "samples").glob("*.json")} == set(readings())
    counts = [sum(name.startswith(pair) for name in TABLE) for pair in ("rus-chn", "usa-vnm", "phl-chn", "usa-kor")]
    assert counts[0] >= 12
    assert min(counts) >= 3


@pytest.mark.parametrize("name", sorted(TABLE))
def test_golden_records_are_valid_and_their_spans_lie_in_the_text_as_read(name: str) -> None:
    record = golden(name)
    Draft202012Validator(SCHEMA).validate(record)
    assert record["text"] == readings()[name].text
    for kind, key in SPANS.items():
        for entry in record[kind]:
            for start, end in entry[key]:
                assert record["text"][start:end].strip(), (kind, entry)


@pytest.mark.parametrize("name", sorted(set(TABLE) - {"rus-chn-undated"}))
def test_the_day_of_publication_is_found(name: str) -> None:
    true = date.fromisoformat(TABLE[name]["published"])
    published = readings()[name].published
    assert published is not None, "undated"
    assert abs((published.start - true).days) <= 7, (published.start, published.end)
    assert published.start <= published.end


def test_furniture_does_not_mislead() -> None:
    reading = readings()["rus-chn-border-archive"]
    assert reading.document.dated == date(2019, 3, 14), "the page itself claims a wrong day"
    assert reading.published is not None
    assert reading.published.end.year == 2004


def test_the_undated_page_is_dated_by_what_it_tells() -> None:
    """It says nothing of its day: no single day can be asked for, but the range must hold it and the guess be near."""
    reading = readings()["rus-chn-undated"]
    true = date.fromisoformat(TABLE["rus-chn-undated"]["published"])
    assert reading.document.dated is None
    [note] = reading.layer("published")
    assert date.fromisoformat(str(note.value["low"])) <= true <= date.fromisoformat(str(note.value["high"]))
    assert abs((date.fromisoformat(str(note.value["best"])) - true).days) <= 31
    assert note.value["reasons"]


def test_two_copies_differ_by_headline_and_a_cut_paragraph() -> None:
    one, other = (
        set(readings()[name].text.split("\n")) for name in ("rus-chn-2001-07-16", "rus-chn-2001-07-16-reprint")
    )
    shared = {line for line in one & other if len(line) > 80}
    assert len(shared) >= 3
    assert one != other


def test_two_reports_disagree_on_a_figure_and_both_stand() -> None:
    values = {
        name: {claim.values["value"] for claim in readings()[name].claims if claim.kind == "figure"}
        for name in ("rus-chn-2015-05-08", "rus-chn-2015-05-09")
    }
    assert 95_300_000_000 in values["rus-chn-2015-05-08"]
    assert 88_400_000_000 in values["rus-chn-2015-05-09"]
