"""Lakes for tests: reports, runs in other processes, and what is in lakes and records, to be compared."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from communique.query.record import Record
from communique.record.lake import TABLES, done
from communique.run.engine import Asked, State
from communique.run.keeper import Bounds

FAULTY = Path(__file__).parent / "run" / "faulty"
MEBIBYTE = 1 << 20


def reports(path: Path, count: int, odd: Mapping[int, str] | None = None) -> Path:
    """A file of JSON Lines: short reports over three months, some without a day, `odd` words in some of them."""
    with path.open("w", encoding="utf-8") as lines:
        for n in range(count):
            text = f"Chad met Mali, number {n}. {(odd or {}).get(n, '')}"
            day = None if n % 7 == 0 else f"2021-{n % 3 + 4:02}-{n % 28 + 1:02}"
            lines.write(json.dumps({"id": f"r{n}", "text": text, "date": day}) + "\n")
    return path


def asked(workers: int = 1, shard: int = 10, seconds: float = 30, memory: int = 512) -> Asked:
    return Asked(workers=workers, shard=shard, bounds=Bounds(seconds, memory * MEBIBYTE))


def files(lake: Path) -> dict[str, str]:
    """Every file of the lake but the manifest's, with its digest: named by the manifest, and as it says."""
    found = {
        path.relative_to(lake).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for table in TABLES
        for path in (lake / table).rglob("*")
        if path.is_file()
    }
    named = {name: digest for each in done(lake) for name, (digest, _) in each.files.items()}
    assert found == named
    shards = [each.shard for each in done(lake)]
    assert len(shards) == len(set(shards))
    return found


def tables(record: Record) -> dict[str, list[dict[str, Any]]]:
    """All that is in a record but when and by which run it was written."""
    found = {}
    for table in (*TABLES, "wording", "copy", "cluster", "judgement", "resolved"):
        times = "run, made_at, withdrawn" if table == "judgement" else "run"
        found[table] = [dict(row) for row in record.sql(f"SELECT * EXCLUDE ({times}) FROM {table} ORDER BY ALL")]
    return found


def issues(lake: Path) -> list[tuple[str, str, str]]:
    """Code, place and message of each issue."""
    with Record.open(lake, read_only=True) as record:
        rows = record.sql("SELECT code, source, message FROM issue ORDER BY ALL")
    return [(row["code"], row["source"].rpartition("/")[2], row["message"]) for row in rows]


def command(inputs: Path, lake: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "communique", "run", str(inputs), "-o", str(lake), *more]


def begun(inputs: Path, lake: Path, *more: str) -> subprocess.Popen[str]:
    """A run in a process that Ctrl-C stops, though who runs the tests may have been started to ignore it."""
    return subprocess.Popen(
        command(inputs, lake, *more),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def children(pid: int) -> Iterator[int]:
    """The processes that a process has started."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            yield int(path.parent.name)


def workers(pid: int) -> list[int]:
    """Those of them that read."""
    return [each for each in children(pid) if b"communique.run.child" in Path(f"/proc/{each}/cmdline").read_bytes()]


def killing(times: int, killed: list[int]) -> Callable[[State], None]:
    """Kills a worker of this process now and then while it reads, so many times; `killed` says which."""
    then = time.monotonic()

    def watch(state: State) -> None:
        nonlocal then
        if len(killed) < times and state.read > state.before and time.monotonic() > then:
            for pid in workers(os.getpid())[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                then = time.monotonic() + 0.2

    return watch


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Waits until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
