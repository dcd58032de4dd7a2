"""A record that cannot be used: each with its message and exit code, and nothing lost."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

COMMAND = [sys.executable, "-m", "communique"]
TEXT = "Kenya and Ghana signed a treaty on Tuesday, May 4, 2021. Report number {n} tells of it.\n"


def read(record: Path, *sources: Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [*COMMAND, "read", *map(str, sources), "--record", str(record)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=bound)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(40):
        (folder / f"{n:02}.txt").write_text(TEXT.format(n=n) * 20)
    return folder


def test_a_record_that_another_process_holds(tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "held.duckdb"
    assert read(record, reports / "00.txt").returncode == 0
    hold = f"import duckdb, sys; c = duckdb.connect({str(record)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        done = read(record, reports)
        holder.communicate(b"")
    assert done.returncode == 4
    assert "is held by another process" in done.stderr
    assert "Traceback" not in done.stderr
    assert read(record, reports).returncode == 0


def test_a_record_of_a_newer_schema(tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "newer.duckdb"
    assert read(record, reports / "00.txt").returncode == 0
    with duckdb.connect(str(record)) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    done = read(record, reports)
    assert done.returncode == 4
    assert "has schema 99" in done.stderr
    assert "upgrade communique" in done.stderr


def test_no_room_left_loses_nothing_that_was_kept(tmp_path: Path, reports: Path) -> None:
    record = tmp_path / "full.duckdb"
    assert read(record, reports / "00.txt").returncode == 0
    done = read(record, reports, limit=os.path.getsize(record) + 4096)
    assert done.returncode == 4
    assert "no room left" in done.stderr
    assert "Traceback" not in done.stderr
    again = read(record, reports)
    assert again.returncode == 0
    assert "0 refused" in again.stderr
    check = subprocess.run([*COMMAND, "check", "--record", str(record)], capture_output=True, text=True, check=False)
    assert check.returncode == 0
    with duckdb.connect(str(record), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM document").fetchall() == [(40,)]
