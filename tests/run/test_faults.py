"""Real faults: processes killed, a disk that is full, reports that crash, hang or eat memory. Nothing is lost or
doubled."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from lakes import asked, begun, command, files, issues, killing, reports, tables, until, workers

from communique.errors import WorkerLost
from communique.query.record import Record
from communique.read.options import ReadOptions
from communique.record.lake import done
from communique.record.loading import load
from communique.run import keeper
from communique.run.engine import State, run
from communique.run.plan import Shard

pytestmark = [
    pytest.mark.usefixtures("quick"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up as Linux shows them"),
]
QUICK = ("-j", "2", "--shard", "10")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reports(tmp_path_factory.mktemp("inputs") / "all.jsonl", 80)


@pytest.fixture(scope="module")
def whole(quick: Path, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake of a run that nobody disturbs."""
    lake = tmp_path_factory.mktemp("whole") / "lake"
    run([inputs], lake, asked(2))
    return lake


def test_what_breaks_the_reader_is_set_aside(tmp_path: Path) -> None:
    odd = {5: "CRASH", 12: "LEAVE", 17: "HANG", 23: "EAT", 28: "FAIL", 33: "TRIP"}
    inputs = reports(tmp_path / "all.jsonl", 40, odd)
    run([inputs], tmp_path / "lake", asked(2, seconds=1))
    with Record.open(tmp_path / "lake", read_only=True) as lake:
        read = {row["report"] for row in lake.sql("SELECT report FROM document")}
    assert read == {f"r{n}" for n in range(40)} - {f"r{n}" for n in odd}
    told = issues(tmp_path / "lake")
    assert sorted((code, place) for code, place, _ in told) == [
        ("failed", "all.jsonl#24"),
        ("failed", "all.jsonl#29"),
        ("set-aside", "all.jsonl#13"),
        ("set-aside", "all.jsonl#18"),
        ("set-aside", "all.jsonl#34"),
        ("set-aside", "all.jsonl#6"),
    ]
    why = {place: message for _, place, message in told}
    assert "SIGSEGV" in why["all.jsonl#6"]
    assert "exit code 3" in why["all.jsonl#13"]
    assert "more than 1 s" in why["all.jsonl#18"]
    assert "MemoryError" in why["all.jsonl#24"]


def test_what_hangs_without_computing_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "SLACK", 3)
    inputs = reports(tmp_path / "all.jsonl", 3, {1: "SLEEP"})
    run([inputs], tmp_path / "lake", asked(1, seconds=1))
    assert [place for _, place, _ in issues(tmp_path / "lake")] == ["all.jsonl#2"]


def test_killed_workers_cost_nothing(
    tmp_path: Path, inputs: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUICK_PAUSE", "0.01")
    killed: list[int] = []
    run([inputs], tmp_path / "lake", asked(2), killing(4, killed))
    assert len(killed) == 4
    assert files(tmp_path / "lake") == files(whole)


def test_a_killed_driver_goes_on(tmp_path: Path, inputs: Path, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUICK_PAUSE", "0.03")
    lake, chance = tmp_path / "lake", random.Random(4)
    for goal in (0, 4):
        process = begun(inputs, lake, *QUICK, "--memory-mb", "512")
        until(lambda: bool(workers(process.pid)) and sum(1 for _ in done(lake)) >= goal)  # noqa: B023
        time.sleep(chance.random())
        left = workers(process.pid)
        process.kill()
        process.communicate()
        until(lambda: not any(map(_alive, left)), 10)  # noqa: B023
    assert subprocess.run(command(inputs, lake, *QUICK), capture_output=True, check=True)
    assert files(lake) == files(whole)
    with Record.open(None) as killed, Record.open(None) as once:
        load(killed.store, lake)
        load(once.store, whole)
        assert tables(killed) == tables(once)


def _alive(pid: int) -> bool:
    with suppress(OSError):
        return "communique" in Path(f"/proc/{pid}/cmdline").read_text()
    return False


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_stop_is_clean(tmp_path: Path, inputs: Path, whole: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUICK_PAUSE", "0.1")
    lake = tmp_path / "lake"
    process = begun(inputs, lake, *QUICK)
    until(lambda: any(done(lake)))
    left = workers(process.pid)
    process.send_signal(signal.Signals[name])
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "it goes on where it stopped" in told
    assert "Traceback" not in told
    assert not any(map(_alive, left))
    assert not (lake / "drafts").exists()
    if name == "SIGTERM":
        monkeypatch.setenv("QUICK_PAUSE", "0")
        run([inputs], lake, asked(2))
        assert files(lake) == files(whole)


def test_a_full_disk_is_told_and_a_free_one_goes_on(tmp_path: Path, inputs: Path, whole: Path) -> None:
    with _small(tmp_path / "small") as (disk, bound, room):
        process = begun(inputs, disk / "lake", *QUICK)
        if bound:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (bound, bound))
        _, told = process.communicate(timeout=120)
        assert process.returncode == 4
        assert "free some space" in " ".join(told.split())
        assert "Traceback" not in told
        assert sum(1 for _ in done(disk / "lake")) < 8
        assert not (disk / "lake" / "drafts").exists()
        room()
        run([inputs], disk / "lake", asked(2))
        assert files(disk / "lake") == files(whole)


@contextmanager
def _small(folder: Path) -> Iterator[tuple[Path, int, Callable[[], None]]]:
    """A disk with hardly any room, the bound on the size of a file, and how to make room: a file system in memory
    where that may be mounted (no bound), else a bound for the process that writes, never for this one: whoever runs the
    tests writes files too."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        yield folder, 3000, lambda: None
        return
    try:
        filler = folder / "filler"
        _fill(filler, folder, 250_000)
        yield folder, 0, filler.unlink
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(filler: Path, folder: Path, spare: int) -> None:
    """Takes all the room of the disk but a little."""
    with filler.open("wb", buffering=0) as stream:
        free = os.statvfs(folder)
        stream.write(bytes(free.f_bavail * free.f_frsize - spare))
    free = os.statvfs(folder)
    assert free.f_bavail * free.f_frsize <= spare + 8192
    with pytest.raises(OSError, match="space") as caught:
        (folder / "probe").write_bytes(bytes(4 * spare))
    assert caught.value.errno == errno.ENOSPC
    (folder / "probe").unlink()


def test_workers_that_cannot_start_are_told(tmp_path: Path, inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nif 'run.child' in sys.orig_argv[-1]: raise SystemExit('no such luck')"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(WorkerLost, match="no such luck"):
        run([inputs], tmp_path / "lake", asked(1))


def test_a_worker_with_another_pipeline_is_refused(tmp_path: Path) -> None:
    setting = keeper.Setting(ReadOptions(), keeper.Bounds(), str(tmp_path), str(tmp_path), "another")
    with closing(keeper.Keeper(setting)) as one, pytest.raises(WorkerLost, match="another version of communique"):
        one.shard(Shard(0, ()))


def test_progress_counts_every_report_once(tmp_path: Path, inputs: Path) -> None:
    seen: list[tuple[int, int]] = []

    def watch(state: State) -> None:
        if not state.planning:
            seen.append((state.read, state.reports))

    run([inputs], tmp_path / "lake", asked(2), watch)
    assert seen[-1] == (80, 80)
    assert {reports for _, reports in seen} == {80}
    assert all(0 <= read <= 80 for read, _ in seen)
