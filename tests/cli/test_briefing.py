"""The command `dossier`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from rivers import readings

from communique.cli import main
from communique.query.record import Record


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("river") / "river.duckdb"
    with Record.open(path) as record:
        run = record.store.begin("tests")
        record.store.add(run, readings())
        record.store.finish(run)
        record.resolve()
    return path


def test_each_ending_gives_its_form(river: Path, tmp_path: Path) -> None:
    for ending, begins in (("html", b"<!doctype html>"), ("md", b"# Russia and China"), ("pdf", b"%PDF-")):
        out = tmp_path / f"brief.{ending}"
        done = CliRunner().invoke(main, ["dossier", "RUS", "China", "-r", str(river), "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert done.output.strip() == str(out)
        assert out.read_bytes().startswith(begins)


def test_options_narrow_it(river: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.md"
    options = ["--since", "2031", "--until", "2032-12-31", "--topic", "transport-and-links", "--max", "1"]
    done = CliRunner().invoke(main, ["dossier", "RUS", "CHN", "-r", str(river), "-o", str(out), *options])
    assert done.exit_code == 0, done.output
    assert "Asked for is the time from 2031-01-01 until 2032-12-31" in out.read_text("utf-8")
    assert "transport and links" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["RUS", "CHN", "-o", "brief.doc"], "must end with .html, .md or .pdf"),
        (["RUS", "Ruritania", "-o", "brief.md"], "no party is known"),
        (["RUS", "CHN", "-o", "brief.md", "--topic", "locks"], "is no topic"),
        (["RUS", "CHN"], "Missing option"),
    ],
)
def test_what_is_wrongly_asked_is_refused_with_a_word(
    river: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["dossier", "-r", str(river), *arguments])
    assert done.exit_code == 2
    assert said in done.output
    assert not list(tmp_path.iterdir())
