from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import communique
from communique.model import Document
from communique.run import standard as configuration
from communique.run.local import readings
from communique.stage import Pipeline, Reading, each

TEXT = "Kenya and Ghana signed a treaty on Tuesday, May 4, 2021. Report number {n} tells of it."


def folder(tmp_path: Path, count: int) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    for n in range(count):
        (reports / f"{n:03}.txt").write_text(TEXT.format(n=n))
    return reports


def test_read_gives_a_record_in_memory(tmp_path: Path) -> None:
    with communique.read(folder(tmp_path, 2)) as record:
        assert len(record.reports()) == 2
        assert {row.actors for row in record.events("KEN", "GHA")} == {("KEN", "GHA")}
        assert not record.check()


def test_read_goes_on_in_a_file(tmp_path: Path) -> None:
    reports = folder(tmp_path, 3)
    path = tmp_path / "record.duckdb"
    with communique.read(reports / "000.txt", record=path) as record:
        assert len(record.reports()) == 1
    with communique.read(reports, record=path) as record:
        assert len(record.reports()) == 3


def test_the_same_report_twice_in_one_run_is_read_once(tmp_path: Path) -> None:
    reports = folder(tmp_path, 1)
    (reports / "copy.txt").write_text(TEXT.format(n=0))
    [batch] = readings([reports])
    assert len(batch.readings) == 1
    assert len(batch.known) == 1


def test_a_report_that_a_stage_fails_on_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(reading: Reading) -> Iterator[communique.Note]:
        if "number 1 " in reading.text:
            raise RuntimeError("no such luck")
        yield from ()

    monkeypatch.setattr(configuration, "standard", lambda *_: Pipeline([each(fragile, gives="nothing")]))
    [batch] = readings([folder(tmp_path, 3)])
    assert len(batch.readings) == 2
    [issue] = batch.issues
    assert issue.code == "failed"
    assert "no such luck" in issue.message


def test_public_names_are_what_they_say() -> None:
    assert communique.Document is Document
    assert all(getattr(communique, name) for name in communique.__all__)
    import_module("communique.read.text")
    assert callable(communique.read)
    with pytest.raises(AttributeError):
        communique.nothing  # noqa: B018


def test_importing_stays_quick() -> None:
    """Neither the store nor the extractors are loaded before they are used."""
    heavy = ("duckdb", "pyarrow", "trafilatura", "rich", "communique.extract")
    code = f"import sys, communique.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_killed_run_goes_on_with_nothing_lost_or_doubled(tmp_path: Path) -> None:
    reports = folder(tmp_path, 120)
    path = tmp_path / "killed.duckdb"
    command = [sys.executable, "-m", "communique", "read", str(reports), "--record", str(path)]
    for wait in (0.5, 0.9, 1.3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True, capture_output=True)
    with communique.read(reports) as undisturbed, communique.Record.open(path) as gone_on:
        assert not gone_on.check()
        for rows in ("reports", "events", "instruments", "positions", "quotes", "figures"):
            assert getattr(gone_on, rows)() == getattr(undisturbed, rows)()
