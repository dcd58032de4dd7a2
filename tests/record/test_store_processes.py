"""The store among other processes: killed, held by another, without room."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest
import writer
from handmade import numbered

from communique.errors import StoreBusy
from communique.record.store import Store

TABLES = "text document source note claim evidence role party issue".split()


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Children start from a server that has imported everything: they can be killed in the midst of their work."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["duckdb", "pyarrow", "writer"])
    return context


def contents(path: Path) -> dict[str, list[Any]]:
    """Every table without the columns that name the run."""
    with Store.open(path, read_only=True) as store:
        return {
            table: store.connection.execute(f"SELECT * EXCLUDE (run) FROM {table} ORDER BY ALL").fetchall()
            for table in TABLES
        }


def test_killed_ten_times_then_finished_is_as_if_undisturbed(context: ForkServerContext, tmp_path: Path) -> None:
    quiet, shaken = tmp_path / "quiet.duckdb", tmp_path / "shaken.duckdb"
    began = time.monotonic()
    writer.write(quiet, 16, 2)
    span = time.monotonic() - began
    rng, survived = random.Random(20310604), 0
    for _ in range(10):
        ours, theirs = context.Pipe()
        child = context.Process(target=writer.write, args=(shaken, 16, 2, theirs))
        child.start()
        assert ours.recv() == "ready"
        time.sleep(rng.random() * span * 0.4)
        child.kill()
        child.join()
        survived += child.exitcode == 0
        child.close()
        if shaken.exists():
            with Store.open(shaken, read_only=True) as store:
                assert store.check() == []
    assert survived <= 5, "the writer is too quick to be killed: the test proves nothing"
    writer.write(shaken, 16, 2)
    assert contents(shaken) == contents(quiet)
    with Store.open(shaken) as store:
        assert store.check() == []
        ended = store.connection.execute("SELECT ended IS NOT NULL FROM run ORDER BY id").fetchall()
    assert ended[-1] == (True,)


@pytest.fixture
def held(context: ForkServerContext, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "held.duckdb"
    ours, theirs = context.Pipe()
    child = context.Process(target=writer.hold, args=(path, theirs))
    child.start()
    assert ours.recv() == "open"
    yield path
    ours.send("enough")
    child.join()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_another_process_holds_is_busy(held: Path, read_only: bool) -> None:
    with pytest.raises(StoreBusy, match="another process"):
        Store.open(held, read_only=read_only)


def test_a_visitor_finds_a_held_file_busy_too(held: Path) -> None:
    with pytest.raises(StoreBusy):
        Store.visitor(held)


def starved(context: ForkServerContext, path: Path, limit: int | None) -> tuple[int, str]:
    ours, theirs = context.Pipe()
    child = context.Process(target=writer.starve, args=(path, limit, theirs))
    child.start()
    added, failure = ours.recv()
    child.join()
    assert child.exitcode == 0, "the process ends cleanly"
    return added, failure


def goes_on(path: Path, added: int) -> None:
    """What was committed stands, and with room again the same work goes on."""
    readings = numbered(added + 8)
    with Store.open(path) as store:
        assert store.check() == []
        run = store.begin(writer.FINGERPRINT)
        known = store.known([reading.document for reading in readings])
        assert known == {reading.document.key for reading in readings[:added]}
        assert store.add(run, readings[added:]).documents == 8
        store.finish(run)
        assert store.check() == []


def test_a_file_that_may_not_grow_is_a_full_disk(context: ForkServerContext, tmp_path: Path) -> None:
    path = tmp_path / "limited.duckdb"
    Store.open(path).close()
    added, failure = starved(context, path, 150_000)
    assert failure.startswith("DiskFull")
    assert added > 0
    goes_on(path, added)


def test_a_full_disk(context: ForkServerContext, tmp_path: Path) -> None:
    disk, larger = tmp_path / "disk", tmp_path / "larger.duckdb"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=768k", "tmpfs", disk], capture_output=True, check=False)
    if mount.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        added, failure = starved(context, disk / "full.duckdb", None)
        assert failure.startswith("DiskFull")
        for file in disk.iterdir():
            if not file.name.startswith("."):
                larger.with_name(file.name.replace("full", "larger")).write_bytes(file.read_bytes())
    finally:
        subprocess.run(["umount", disk], check=True)
    goes_on(larger, added)
