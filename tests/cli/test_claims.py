"""Counted claims from the reports to the terminal: whole reports read, checked and shown."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from communique.cli import main
from communique.query.record import Record

REPORTS = {
    "2018-06.txt": (
        "BEIJING, June 8, 2018 - President Vladimir Putin of Russia met President Xi Jinping of China in Beijing on "
        "Friday. It was the 26th meeting between Putin and Xi since 2013.\n\n"
        "Trade between Russia and China came to $84 billion in 2017.\n"
    ),
    "2019-06.txt": (
        "MOSCOW, June 5, 2019 - President Vladimir Putin of Russia received President Xi Jinping of China in Moscow on "
        "Wednesday. It was the 24th meeting between Putin and Xi since 2013.\n\n"
        "This year marks the 70th anniversary of diplomatic relations between Russia and China.\n\n"
        "Trade between Russia and China doubled to $107.1 billion in 2018.\n"
    ),
}


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claims")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, "utf-8")
    path = folder / "record.duckdb"
    assert run("read", *(folder / name for name in REPORTS), "--record", path).exit_code == 0
    return path


def test_what_reports_count_is_checked(record: Path) -> None:
    with Record.open(record, read_only=True) as opened:
        rows = {(row.source.rpartition("/")[2], row.sort): row for row in opened.tallies("RUS", "CHN")}
    later, earlier = rows["2019-06.txt", "ordinal"], rows["2018-06.txt", "ordinal"]
    assert (later.verdict, earlier.verdict) == ("contradicted", "contradicted")
    assert later.arithmetic.startswith("counts that do not grow: number 26 on 2018-06-08, number 24 on 2019-06-05")
    assert later.evidence == (earlier.claim,)
    assert set(later.persons) == {"Vladimir Putin", "Xi Jinping"}
    assert rows["2019-06.txt", "anniversary"].verdict == "confirmed"
    assert "2019 − 70 = 1949" in rows["2019-06.txt", "anniversary"].arithmetic
    doubled = rows["2019-06.txt", "ratio"]
    assert doubled.verdict == "contradicted"
    assert doubled.arithmetic == ("84 billion USD (2017) → 107.1 billion USD (2018): +27.5 %; the report says doubled")
    with Record.open(record, read_only=True) as opened:
        assert set(doubled.evidence) <= {row.claim for row in opened.figures("RUS", "CHN")}


def test_claims_are_printed_with_their_words_and_arithmetic(record: Path) -> None:
    result = run("claims", "Russia", "China", "--record", record)
    assert result.exit_code == 0
    assert result.stdout.startswith("4 counted claims: 3 contradicted, 1 confirmed")
    assert "“26th meeting between Putin and Xi since 2013”" in result.stdout
    assert "the report says doubled" in result.stdout
    only = run("claims", "RUS", "CHN", "--record", record, "--verdict", "confirmed").stdout
    assert "anniversary" in only
    assert "doubled" not in only


def test_claims_as_json_and_csv_have_the_same_rows(record: Path) -> None:
    rows = json.loads(run("claims", "--record", record, "--format", "json").stdout)
    table = list(csv.DictReader(io.StringIO(run("claims", "--record", record, "--format", "csv").stdout)))
    assert [row["claim"] for row in rows] == [row["claim"] for row in table]
    assert json.loads(table[0]["actors"]) == rows[0]["actors"]
    assert {row["verdict"] for row in rows} == {"confirmed", "contradicted"}


def test_a_relationship_without_counted_claims(record: Path) -> None:
    result = run("claims", "Russia", "Vietnam", "--record", record)
    assert (result.exit_code, result.stdout.strip()) == (0, "No report in this record counts anything between them.")
    assert run("claims", "Atlantis", "--record", record).exit_code == 2


def test_what_a_person_rejects_is_not_compared(record: Path, tmp_path: Path) -> None:
    copy = tmp_path / "judged.duckdb"
    shutil.copy(record, copy)
    with Record.open(copy) as opened:
        [figure] = [row for row in opened.figures("RUS", "CHN") if row.value == 84e9]
        opened.judge("reject", figure.claim, by="maria", why="another year's")
        [doubled] = [row for row in opened.tallies("RUS", "CHN") if row.sort == "ratio"]
    assert doubled.verdict == "undecidable"
    assert doubled.arithmetic.startswith("no figure for 2017")
