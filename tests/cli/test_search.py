"""`communique search`: hits with marked words, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from handmade import NEWS, news, quiet

from communique.cli import main
from communique.query.record import Record


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "r.duckdb"
    with Record.open(path) as record:
        run = record.store.begin("hand")
        bad = quiet("A treaty \x1b[2J\u202ewith signs.", "bad", ())
        record.store.add(run, [news(title="River treaty"), bad])
        record.store.finish(run)
    return path


def searched(file: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["search", "--record", str(file), *words])


def test_words_stand_between_marks_where_there_is_no_colour(file: Path) -> None:
    done = searched(file, "treaties")
    assert done.exit_code == 0
    assert "River ‹treaty›  [omsk]" in done.output
    assert "signed a ‹treaty› on river shipping 🚢" in " ".join(done.output.split())
    assert "2 reports; found in 2 reports, 1 event" in done.output


def test_nothing_of_a_report_moves_the_terminal(file: Path) -> None:
    done = searched(file, "signs")
    assert "\x1b" not in done.output
    assert "\u202e" not in done.output


def test_entries_parties_and_days_narrow(file: Path) -> None:
    done = searched(file, "trade", "--kind", "figure", "--party", "Russia")
    assert "figure trade · China, Russia" in done.output
    assert "1 figure;" in done.output
    assert "0 figures" in searched(file, "trade", "--kind", "figure", "--until", "1999").output


def test_json_has_the_fields_of_the_rows_and_the_counts(file: Path) -> None:
    told = json.loads(searched(file, "zhou", "--format", "json").output)
    assert told["total"] == 1
    [[start, end]] = told["rows"][0]["marks"]
    assert NEWS[start:end] == "Zhōu"
    assert told["parties"] == {"CHN": 1, "RUS": 1}


def test_an_index_is_kept_beside_the_record_if_asked(file: Path) -> None:
    assert searched(file, "treaty").exit_code == 0
    assert not file.with_name("r.duckdb.words").exists()
    first = searched(file, "treaty", "--index").output
    assert file.with_name("r.duckdb.words").is_dir()
    assert searched(file, "treaty", "--index").output == first


@pytest.mark.parametrize(
    ("words", "told"), [(['"x'], "has no partner"), (["x", "--party", "Narnia"], "no party is known as 'Narnia'")]
)
def test_what_cannot_be_searched_ends_with_2(file: Path, words: list[str], told: str) -> None:
    done = searched(file, *words)
    assert done.exit_code == 2
    assert told in done.output
