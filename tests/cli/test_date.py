"""`communique date` and what it prints."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import communique
from communique.cli import main
from communique.model import Document
from communique.present.dating import dating_text
from communique.run.dating import Dating

SAMPLES = Path(communique.__file__).parent / "data" / "samples"
STATED = "OSLO, March 4, 2019 - Norway and Finland signed a declaration on shipping, officials said."


def run(*args: str | Path, input: str | None = None) -> Result:
    return CliRunner().invoke(main, ["date", *(str(arg) for arg in args)], input=input)


def test_a_stated_day_is_told_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "oslo.txt"
    path.write_text(STATED, "utf-8")
    result = run(path)
    assert result.exit_code == 0
    assert result.stdout.startswith("2019-03-04  stated")
    assert '"March 4, 2019"' in result.stdout


def test_an_undated_report_is_given_a_range_and_a_plot() -> None:
    result = run(SAMPLES / "rus-chn-undated.html")
    assert result.exit_code == 0
    assert "nine in ten: 202" in result.stdout
    assert "█" in result.stdout
    assert "^ best" in result.stdout
    assert "president Joe Biden in office (2009-01-20 to 2025-01-20)" in result.stdout or "Covid" in result.stdout


def test_a_dateline_in_an_archive_page_beats_the_page() -> None:
    assert run(SAMPLES / "rus-chn-border-archive.html").stdout.startswith("2004-10-1")


def test_json_holds_the_same(tmp_path: Path) -> None:
    result = run("-", "--format", "json", input=STATED)
    row = json.loads(result.stdout)
    assert (row["best"], row["stated"]) == ("2019-03-04", True)
    reason = row["reasons"][0]
    assert STATED[slice(*reason["span"])] == reason["words"]
    assert row["months"][0][0] == "2019-03"


def test_what_is_refused_is_said(tmp_path: Path) -> None:
    result = run(tmp_path / "missing.txt")
    assert result.exit_code == 3
    assert "missing.txt" in result.stderr


def test_nothing_is_made_up() -> None:
    assert communique.date_of("The two sides exchanged views.") == Dating(None, None, None, 0.0, False, (), ())
    assert dating_text(Dating(None, None, None, 0.0, False, (), ())) == "nothing in the report tells its day"
    assert communique.date_of("") == Dating(None, None, None, 0.0, False, (), ())


def test_a_source_s_day_counts_and_can_be_ignored() -> None:
    text = "Prime Minister Boris Johnson spoke with President Emmanuel Macron, Downing Street said."
    dated = communique.date_of(Document(text, "test", dated=date(2021, 6, 12)))
    assert dated.best == date(2021, 6, 12)
    assert communique.date_of(text).best != date(2021, 6, 12)


def test_the_months_add_up() -> None:
    dating = communique.date_of(Document((SAMPLES / "rus-chn-2001-07-16.txt").read_text("utf-8"), "sample"))
    assert sum(chance for _, chance in dating.months) == pytest.approx(1.0, abs=0.12)


def test_times_of_any_text() -> None:
    found = communique.times("They met last Friday; 20 agreements were signed in May 2019.", date(2024, 5, 16))
    assert [(one.words, one.value, one.basis) for one in found] == [
        ("last Friday", "2024-05-10", "relative"),
        ("May 2019", "2019-05", "stated"),
    ]
    assert found[1].end == date(2019, 5, 31)
    assert communique.times("  ") == ()
    assert communique.times("They met last Friday.")[0].start is None


def test_a_record_dates_a_report_that_tells_of_what_it_holds(tmp_path: Path) -> None:
    known, path = tmp_path / "known.db", tmp_path / "undated.txt"
    dated = (
        "OSLO, March 4, 2019 - Norway and Finland signed a declaration on polar shipping lanes and harbour pilots.\n\n"
        "Norway condemned Libya for seizing a Finnish trawler."
    )
    with communique.Record.open(known) as record:
        communique.read(_file(tmp_path / "dated.txt", dated), record=record)
        facts = communique.facts_of(record)
    assert date(2019, 3, 4) in {fact.start for fact in facts}
    text = "Finland and Norway have signed a declaration on harbour pilots and polar shipping lanes, a minister said."
    path.write_text(text, "utf-8")
    assert run(path).stdout == "nothing in the report tells its day\n"
    found = communique.date_of(text, facts)
    assert found.low is not None
    assert found.best is not None
    assert found.low <= date(2019, 3, 4) <= found.best
    assert (found.best - date(2019, 3, 4)).days < 14
    assert any("Norway" in str(reason.words) for reason in found.reasons)
    shown = run(path, "--record", known)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("2019-03-0")
    assert "tells of " in shown.stdout


def _file(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_inferred_days_of_a_record_prove_nothing(tmp_path: Path) -> None:
    with communique.Record.open(tmp_path / "known.db") as record:
        communique.read(_file(tmp_path / "one.txt", "Norway condemned Libya for seizing a trawler."), record=record)
        assert communique.facts_of(record) == []
