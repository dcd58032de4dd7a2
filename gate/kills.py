"""Kills runs fifty times at random moments, and compares what it comes to with a run that nobody disturbs.

    python -m gate.kills [KILLS] [--engine local|ray] [--seed N]

Reports are made up from phrases, and read by the real pipeline into a lake. Half of the kills end a process that reads,
half the one that drives it (which is begun anew), all by SIGKILL at a random moment, whatever is just being done:
plans, starts, reading, writing, moving files into place. Then the lake's files are compared byte for byte with those of
the undisturbed run; and both are loaded into records, the one with a few kills of its own, and the records compared row
by row. A run that is through before all kills are spent is followed by another. Ends with exit code 1 where anything
differs. Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from communique.query.record import Record
from communique.record.lake import TABLES, done

REPORTS, SHARD = 600, 6
_OPENINGS = (
    "PARIS, {day} — France and Chad signed a treaty on {thing} on Tuesday.",
    "Ghana condemned Kenya on {day} over {thing}.",
    "BEIJING, {day}. China and Russia held talks on {thing}.",
    "India called on Pakistan on {day} to give up {thing}.",
)
_MORE = (
    "“We shall go on with {thing},” the foreign minister of {state} said.",
    "Trade with {state} reached {number} million dollars.",
    "{state} opposes {thing}.",
    "The president of {state} visited Geneva and met his counterpart from Norway.",
    "Earlier, {state} had sent {number} tonnes of grain.",
)
_THINGS = "fishing grounds|border posts|missile sites|grain deliveries|gas transit|visa rules|river dams".split("|")
_STATES = "France|Chad|Ghana|Kenya|China|Russia|India|Pakistan|Mali|Brazil".split("|")


def write_reports(path: Path, count: int, chance: random.Random) -> None:
    """Made-up reports of six sentences as JSON Lines, a fiftieth of them twice; their days go through a year."""
    rows: list[str] = []
    for n in range(count):
        if n % 50 == 49:
            rows.append(rows[n // 2])
            continue
        day = f"{date(2015, 1, 1) + timedelta(days=n * 365 // count):%-d %B %Y}"
        told = [chance.choice(_OPENINGS), *(chance.choice(_MORE) for _ in range(5))]
        text = " ".join(
            each.format(
                day=day, thing=chance.choice(_THINGS),
                state=chance.choice(_STATES), number=chance.randint(2, 900),
            ) for each in told
        )  # fmt: skip
        rows.append(json.dumps({"id": f"made-{n}", "text": f"{text} No. {n}."}, ensure_ascii=False) + "\n")
    path.write_text("".join(rows), encoding="utf-8")


def _run(inputs: Path, lake: Path, engine: str) -> list[str]:
    return [
        *(sys.executable, "-m", "communique", "run", str(inputs), "-o", str(lake)),
        *("--shard", str(SHARD), "--engine", engine, "--workers", "2"),
    ]


def below(pid: int) -> list[int]:
    """The processes that read for a process, however far below it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(path.parent.name)] = int(fields[1])
    found = []
    for child in parents:
        above = child
        while above in parents and above != pid:
            above = parents[above]
        with suppress(OSError):
            if above == pid and b"communique.run.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


class Killer:
    """Strikes a command at random moments until it is through."""

    def __init__(self, command: list[str], chance: random.Random, kills: int, *, mean: float) -> None:
        self.command, self.chance, self.kills, self.mean = command, chance, kills, mean
        self.struck: Counter[str] = Counter()

    def run(self) -> None:
        """Raises CalledProcessError where the command fails by itself."""
        process = self._start()
        while True:
            wait = self.chance.expovariate(1 / self.mean) if self.struck.total() < self.kills else None
            try:
                code = process.wait(wait)
            except subprocess.TimeoutExpired:
                if self._strike(process):
                    process.wait()
                    process = self._start()
                continue
            if code:
                raise subprocess.CalledProcessError(code, self.command)
            return

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, stderr=subprocess.DEVNULL)

    def _strike(self, process: subprocess.Popen[bytes]) -> bool:
        """Kills a worker or the driver; whether it was the driver."""
        workers = below(process.pid)
        if workers and self.chance.random() < 0.5:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(workers), signal.SIGKILL)
                self.struck["worker"] += 1
            return False
        process.kill()
        self.struck["driver"] += 1
        return True


def digests(lake: Path) -> dict[str, str]:
    """The lake's files but the manifest's. Raises ValueError where they are not what the manifest says."""
    found = {
        path.relative_to(lake).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for table in TABLES for path in (lake / table).rglob("*.parquet")
    }  # fmt: skip
    shards = list(done(lake))
    if found != {name: digest for each in shards for name, (digest, _) in each.files.items()}:
        raise ValueError(f"{lake}: the manifest does not name the files that are there")
    if len({each.shard for each in shards}) != len(shards):
        raise ValueError(f"{lake}: a shard is done twice")
    return found


def rows(record: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a record holds but by which run and when it was written."""
    with Record.open(record, read_only=True) as opened:
        found = {}
        for table in (*TABLES, "judgement", "cluster", "copy", "repeat", "wording", "gist", "clue", "resolved"):
            times = "run, made_at, withdrawn" if table == "judgement" else "run"
            ids = "" if table != "judgement" else ", id"
            sql = f"SELECT * EXCLUDE ({times}{ids}) FROM {table} ORDER BY ALL"
            found[table] = opened.store.connection.execute(sql).fetchall()
        if problems := opened.check():
            raise ValueError(f"{record}: {problems[0]}")
        return found


def compare(folder: Path, asked: argparse.Namespace) -> bool:
    """Whether the killed run comes to what the undisturbed one comes to; tells what happened."""
    chance = random.Random(asked.seed)
    inputs = folder / "reports.jsonl"
    write_reports(inputs, asked.reports, chance)
    begun = time.monotonic()
    subprocess.run(_run(inputs, folder / "calm", "local"), check=True, stderr=subprocess.DEVNULL)
    calm = time.monotonic() - begun
    struck, lakes = _kill(inputs, folder, chance, asked)
    print(f"{asked.reports} reports in {-(-asked.reports // SHARD)} shards: {calm:.0f} s undisturbed", flush=True)
    took = time.monotonic() - begun - calm
    print(f"{struck['worker']} workers and {struck['driver']} drivers killed, {took:.0f} s in all", flush=True)
    once = digests(folder / "calm")
    different = [lake for lake in lakes if digests(lake) != once]
    print(f"{len(lakes)} lakes of {len(once)} files, {f'{len(different)} DIFFER' if different else 'all the same'}")
    load = [sys.executable, "-m", "communique", "load"]
    subprocess.run([*load, str(folder / "calm"), "-r", str(folder / "calm.duckdb")], check=True, capture_output=True)
    loader = Killer([*load, str(lakes[-1]), "-r", str(folder / "killed.duckdb")], chance, 5, mean=3.0)
    loader.run()
    one, other = rows(folder / "calm.duckdb"), rows(folder / "killed.duckdb")
    differing = [table for table in one if one[table] != other[table]]
    print(f"record, loading killed {loader.struck.total()} times: {sum(map(len, one.values())):,} rows, "
          f"{'THEY DIFFER in ' + ', '.join(differing) if differing else 'all the same'}")  # fmt: skip
    return not different and not differing


def _kill(
    inputs: Path, folder: Path, chance: random.Random, asked: argparse.Namespace
) -> tuple[Counter[str], list[Path]]:
    """Runs into one lake after the other until so many processes have been killed; whom, and the lakes."""
    struck, lakes = Counter[str](), list[Path]()
    while struck.total() < asked.kills:
        lakes.append(folder / f"killed-{len(lakes)}")
        left = asked.kills - struck.total()
        killer = Killer(_run(inputs, lakes[-1], asked.engine), chance, left, mean=asked.mean)
        killer.run()
        struck += killer.struck
    return struck, lakes


def main() -> None:
    """Parses the command line and runs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("kills", type=int, nargs="?", default=50)
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--mean", type=float, default=6.0, help="Seconds between kills, on average.")
    with tempfile.TemporaryDirectory() as folder:
        if not compare(Path(folder), parser.parse_args()):
            sys.exit(1)


if __name__ == "__main__":
    main()
