"""What a run into a lake costs: reports a second, memory of a worker, bytes of lake for each report, seconds to load.

    python -m gate.lake [REPORTS] [--words N] [--workers N ...]

Reports are made up from phrases (of 500 words each unless told otherwise), and read by the real pipeline. Reports a
second are counted from the first that is read, so that loading tables and weights, which each worker does once, is left
out; it is told beside. On a machine that does other work the seconds of processor time are what counts.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from communique.query.record import Record
from communique.record.lake import TABLES, done
from communique.record.loading import load
from communique.run.engine import Asked, State, run
from gate.kills import below, write_reports

_SENTENCE = 10
"""Words of a sentence of the made-up reports, about."""


class Meter:
    """Looks at a run while it goes on: when the first report was read, what its workers take."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.first = 0.0
        self.memory: dict[int, int] = {}
        self.spent: dict[int, float] = {}
        self.flat: list[tuple[int, int]] = []
        self._looked = 0.0

    def watch(self, state: State) -> None:
        """Called by the run."""
        now = time.monotonic()
        if not self.first and state.read > state.before:
            self.first = now
        if now - self._looked < 0.5 or state.planning:
            return
        self._looked = now
        held = 0
        for pid in below(os.getpid()):
            with suppress(OSError, StopIteration, ValueError, IndexError):
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                told = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmHWM", "VmRSS"))}
                self.memory[pid] = int(told["VmHWM"]) >> 10
                held = max(held, int(told["VmRSS"]) >> 10)
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                self.spent[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.flat.append((state.read, held))


def measure(inputs: Path, lake: Path, workers: int) -> None:
    """Runs with so many workers and prints what it cost."""
    meter = Meter()
    state = run([inputs], lake, Asked(workers=workers), meter.watch)
    end = time.monotonic()
    size = sum(size for each in done(lake) for _, size in each.files.values())
    files = sum(len(each.files) for each in done(lake))
    rate = state.reports / (end - meter.first)
    spent = sum(meter.spent.values())
    print(
        f"{workers} workers: {rate:.2f} reports/s in {end - meter.begun:.0f} s, the first after "
        f"{meter.first - meter.begun:.1f} s; {1000 * spent / state.reports:.0f} ms of processor time a report"
    )
    held = [memory for _, memory in meter.flat if memory] or [0]
    print(
        f"  memory of a worker: {max(meter.memory.values(), default=0)} MiB at most; the largest was "
        f"{held[len(held) // 4]} MiB after a quarter of the time, {held[-1]} MiB at the end"
    )
    print(f"  lake: {size / state.reports:,.0f} bytes a report in {files} files of {state.shards} shards")


def sizes(lake: Path) -> None:
    """Prints the lake's bytes for each report by table."""
    held = dict.fromkeys(TABLES, 0)
    reports = sum(each.counts["document"] for each in done(lake))
    for each in done(lake):
        for name, (_, size) in each.files.items():
            held[name.split("/")[0]] += size
    print("  by table: " + ", ".join(f"{table} {size / reports:,.0f}" for table, size in held.items()))


def main() -> None:
    """Parses the command line and runs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("reports", type=int, nargs="?", default=600)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = folder / "reports.jsonl"
        write_reports(inputs, asked.reports, random.Random(8), asked.words // _SENTENCE)
        print(f"{asked.reports} reports, {inputs.stat().st_size / asked.reports:,.0f} bytes each as JSON Lines")
        for workers in asked.workers:
            measure(inputs, folder / str(workers), workers)
        lake = folder / str(asked.workers[-1])
        sizes(lake)
        begun, spent = time.monotonic(), time.process_time()
        with Record.open(folder / "record.duckdb") as record:
            load(record.store, lake)
        milliseconds = 1000 * (time.process_time() - spent) / asked.reports
        size = (folder / "record.duckdb").stat().st_size / asked.reports
        print(
            f"loading: {time.monotonic() - begun:.1f} s, {milliseconds:.1f} ms of processor time a report; "
            f"record: {size:,.0f} bytes a report"
        )
        begun = time.monotonic()
        with Record.open(lake, read_only=True) as record:
            count = len(record.sql("SELECT id FROM chronology JOIN claim ON claim.id = chronology.claim"))
        print(f"in place: opened and {count:,} entries asked for in {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
