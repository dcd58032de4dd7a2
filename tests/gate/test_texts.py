"""Texts of one length, to measure speed on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from communique.model import Document
from communique.read.sources import documents
from gate.texts import changed, chosen, cut, dated, size, write

TEXT = (
    "OSLO, 4 May 2021. Norway signed a pact with Chile.\n\nMinisters met in Oslo on Tuesday morning. The two countries "
    "will build three ports."
)


def report(number: int, text: str = TEXT) -> Document:
    return Document(f"Reporter {number} was there. {text}", "made", f"r{number}", "A pact")


def test_texts_end_with_the_sentence_that_has_the_words() -> None:
    assert cut(TEXT, 10) == TEXT.split("\n")[0]
    assert cut(TEXT, 13) == TEXT[: TEXT.index(" The two")]
    assert cut(TEXT, 24) == TEXT


def test_what_is_much_shorter_or_longer_is_left_out() -> None:
    assert cut(TEXT, 25) == TEXT
    assert cut(TEXT, 29) is None
    assert cut("Norway " + "signed a pact and " * 20 + "left.", 20) is None
    assert cut("", 20) is None


def test_a_changed_text_is_another_and_still_ends_its_sentence() -> None:
    assert changed("Chad met Mali. All went home.", 7) == "Chad met Mali (no. 7). All went home."
    assert changed("Chad met Mali", 7) == "Chad met Mali (no. 7)"


def test_reports_come_from_all_over_and_again_only_changed() -> None:
    pool = [report(number) for number in range(10)]
    assert [each.id for each in chosen(pool, 5, 20)] == ["r0", "r2", "r4", "r6", "r8"]
    many = list(chosen([*pool, Document("Too short.", "made", "short")], 35, 20))
    assert len(many) == len({each.id for each in many}) == len({each.text for each in many}) == 35
    assert many[12].text.startswith("Reporter 2 was there (no. 12). OSLO, 4 May")
    assert size([many[12].text]) == (len(many[12].text.split()), 4)
    with pytest.raises(ValueError, match="none of 1 reports"):
        list(chosen([Document("Too short.", "made", "short")], 3, 20))


def test_written_reports_are_read_with_days_that_grow(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    write(path, dated((report(number) for number in range(4)), 4, years=2))
    found = [item for item in documents([str(path)]) if isinstance(item, Document)]
    days = [date(2010, 1, 1), date(2010, 7, 2), date(2011, 1, 1), date(2011, 7, 2)]
    assert [(each.id, each.title, each.dated) for each in found] == [(f"r{n}", "A pact", days[n]) for n in range(4)]
    assert json.loads(path.read_text("utf-8").splitlines()[0])["text"] == report(0).text
    assert [each.name for each in tmp_path.iterdir()] == ["reports.jsonl"]
