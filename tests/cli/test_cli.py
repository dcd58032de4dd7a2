"""The commands as a user has them: output, exit codes, messages."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from communique.cli import main

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "record.schema.json").read_text("utf-8"))
REPORT = (
    "OSLO, March 4, 2019 - President Sauli Niinisto of Finland and Prime Minister Erna Solberg of Norway signed a "
    "declaration on Arctic shipping on Monday.\n\n"
    "Finland urged Russia to reopen the border crossing. “The Arctic must stay calm,” Solberg said.\n\n"
    "Trade between the two countries came to $3 billion last year.\n"
)


def run(*args: str | Path, input: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=input)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "oslo.txt"
    path.write_text(REPORT, "utf-8")
    return path


@pytest.fixture
def record(tmp_path: Path, report: Path) -> Path:
    path = tmp_path / "record.duckdb"
    assert run("read", report, "--record", path).exit_code == 0
    return path


def test_read_prints_the_entries_of_a_report(report: Path) -> None:
    result = run("read", report)
    assert result.exit_code == 0
    assert "published 2019-03-04" in result.stdout
    assert "Finland, Norway" in result.stdout
    assert "read 1 report, 0 known already, 0 refused" in result.stderr


def test_read_shows_the_marked_text_and_writes_pages(report: Path, tmp_path: Path) -> None:
    shown = run("read", report).stdout
    assert "‹F1 $3 billion F1›" in shown
    page = run("read", report, "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert run("read", report, "-o", tmp_path / "oslo.html").exit_code == 0
    assert (tmp_path / "oslo.html").read_text("utf-8") == page
    other = tmp_path / "other.txt"
    other.write_text(REPORT.replace("Monday", "Tuesday"), "utf-8")
    result = run("read", report, other, "--format", "html")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "name a folder" in result.stderr
    assert run("read", report, other, "--format", "html", "-o", tmp_path / "pages").exit_code == 0
    assert {path.name for path in (tmp_path / "pages").iterdir()} == {"index.html", "oslo.html", "other.html"}


def test_read_writes_valid_interchange_records_that_keep_id_and_text() -> None:
    lines = "".join(json.dumps({"id": f"r{n}", "text": REPORT + "é🕊️" * n}) + "\n" for n in range(3))
    result = run("read", "-", "--format", "jsonl", input=lines)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["id"] for record in records] == ["r0", "r1", "r2"]
    assert records[2]["text"] == REPORT + "é🕊️" * 2
    for record in records:
        Draft202012Validator(SCHEMA).validate(record)
        assert record["events"]
        assert record["quotes"]
        assert record["figures"]


def test_fields_of_json_lines_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps({"key": "k1", "body": REPORT}) + "\n")
    result = run("read", path, "--format", "jsonl", "--id-field", "key", "--text-field", "body")
    assert json.loads(result.stdout)["id"] == "k1"


def test_reading_again_changes_nothing(record: Path, report: Path) -> None:
    before = _tables(record)
    result = run("read", report, "--record", record)
    assert "read 0 reports, 1 known already, 0 refused" in result.stderr
    assert _tables(record) == before


def _tables(record: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(record), read_only=True) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


def test_show_gives_each_entry_its_words_and_report(record: Path) -> None:
    result = run("show", "Norway", "FIN", "--record", record)
    assert result.exit_code == 0
    assert "Finland" in result.stdout
    assert "[oslo.txt]" in result.stdout
    assert "signed" in result.stdout


def test_show_as_json_and_by_kind(record: Path) -> None:
    result = run("show", "NOR", "FIN", "--record", record, "--format", "json", "--kind", "event")
    shown = json.loads(result.stdout)
    assert shown["parties"] == ["NOR", "FIN"]
    assert shown["events"]
    assert "figures" not in shown
    nothing = json.loads(run("show", "NOR", "FIN", "--record", record, "--format", "json", "--until", "1990").stdout)
    assert not nothing["events"]


def test_an_unknown_party_is_told_with_a_suggestion(record: Path) -> None:
    result = run("show", "Norwey", "FIN", "--record", record)
    assert result.exit_code == 2
    assert "Norway" in result.stderr


def test_check_proves_the_evidence_and_finds_damage(record: Path) -> None:
    assert "evidence rows read as stored" in run("check", "--record", record).stdout
    with duckdb.connect(str(record)) as connection:
        connection.execute("UPDATE evidence SET words = 'other words' WHERE number = 0")
    result = run("check", "--record", record)
    assert result.exit_code == 1
    assert "other words" in result.stdout or "evidence" in result.stdout


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_export_writes_files(record: Path, tmp_path: Path, form: str) -> None:
    result = run("export", tmp_path / form, "--record", record, "--as", form)
    assert result.exit_code == 0
    assert result.stdout.split()
    assert all(Path(line).stat().st_size for line in result.stdout.splitlines())


def test_a_missing_record_is_told(tmp_path: Path) -> None:
    result = run("show", "NOR", "FIN", "--record", tmp_path / "nowhere.duckdb")
    assert result.exit_code == 4
    assert "nowhere.duckdb" in result.stderr
    assert not (tmp_path / "nowhere.duckdb").exists()


def test_a_file_that_is_no_record_is_told(report: Path) -> None:
    result = run("check", "--record", report)
    assert result.exit_code == 4
    assert "is not a communique record" in result.stderr


def test_bad_sources_are_refused_one_by_one_and_the_others_read(tmp_path: Path, report: Path) -> None:
    bad = {
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 8,
        "nul.txt": b"Talks\0were\0held\0in\0Oslo" * 20,
        "no-text.html": b"<html><body><nav>Home</nav></body></html>",
        "broken.jsonl": b'{"id": "a", "text": "Finland and Norway met."\n',
    }
    for name, body in bad.items():
        (tmp_path / name).write_bytes(body)
    record = tmp_path / "kept.duckdb"
    names = [tmp_path / name for name in bad]
    result = run("read", *names, tmp_path / "missing.txt", "http://127.0.0.1:9/x", report, "--record", record)
    assert result.exit_code == 3
    assert f"read 1 report, 0 known already, {len(bad) + 2} refused" in result.stderr
    for name in (*bad, "missing.txt", "127.0.0.1"):
        assert name in result.stderr
    with duckdb.connect(str(record), read_only=True) as connection:
        [row] = connection.execute("SELECT count(*) FROM issue WHERE document IS NULL").fetchall()
    assert row == (len(bad) + 2,)


def test_invalid_utf8_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(REPORT.replace("Niinisto", "Niinistö").encode("latin-1", "replace"))
    result = run("read", path)
    assert result.exit_code == 0
    assert "Niinistö" in result.stdout or "Finland" in result.stdout


def test_help_names_every_command() -> None:
    result = run("--help")
    for name in ("read", "show", "check", "export", "demo"):
        assert name in result.stdout


def test_show_has_plots_where_they_are_asked_for_or_fit(
    record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "later.txt"
    later.write_text("HELSINKI, May 4, 2021 - Finland and Norway signed a treaty on fishing on Tuesday.\n", "utf-8")
    assert run("read", later, "--record", record).exit_code == 0
    plain = run("show", "NOR", "FIN", "--record", record).stdout
    assert "│" not in plain
    assert "Index by year" not in plain
    from communique.cli import looking

    monkeypatch.setattr(looking, "wide", lambda least: least <= 80)
    assert run("show", "NOR", "FIN", "--record", record, "--no-plots").stdout == plain
    plotted = run("show", "NOR", "FIN", "--record", record).stdout
    assert plotted == run("show", "NOR", "FIN", "--record", record, "--plots").stdout
    assert "2021             │" in plotted
    assert plotted.endswith(plain.partition("Chronology")[2])
