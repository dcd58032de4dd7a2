"""The command line: executes a target many times, led by what is reached or blindly."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import sys
import time
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from gate.fuzz.draw import Drawn

CRASHERS = Path(__file__).parents[2] / "tests" / "fuzz" / "crashers"
ROOMS = {
    "numbers": "grammars",
    "amounts": "grammars",
    "dates": "grammars",
    "quotes": "grammars",
    "segments": "grammars",
    "pipeline": "grammars",
    "text": "readers",
    "html": "readers",
    "jsonl": "readers",
    "feeds": "readers",
    "pdf": "readers",
    "warc": "readers",
    "parquet": "readers",
    "robots": "readers",
    "links": "readers",
    "interchange": "readers",
    "files": "readers",
}
"""Targets, and the module of each."""

Target = Callable[[bytes], None]
_EACH = 512
_LONGEST = {"grammars": 64, "readers": 4096}


def target(name: str) -> Target:
    """The target of that name. Raises KeyError."""
    found: Target = getattr(importlib.import_module(f"gate.fuzz.{ROOMS[name]}"), name)
    return found


def seeds(name: str) -> list[bytes]:
    """The inputs that a target starts from: those that its module makes, and what crashed it before."""
    module = importlib.import_module(f"gate.fuzz.{ROOMS[name]}")
    made = list(getattr(module, "SEEDS", {}).get(name, list)())
    return made + [path.read_bytes() for path in sorted((CRASHERS / name).glob("*"))]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gate.fuzz", description=(sys.modules["gate.fuzz"].__doc__ or ""))
    parser.add_argument("target", nargs="?", choices=sorted(ROOMS))
    parser.add_argument("--runs", type=int, default=100_000, help="executions")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many, whatever the runs")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--blind", action="store_true", help="do not be led by what is reached, even with atheris")
    parser.add_argument("--keep", type=Path, default=CRASHERS, help="where inputs that break a target are written")
    given = parser.parse_args(arguments)
    if not given.target:
        print("\n".join(ROOMS))
        return 0
    if find_spec("atheris") and not given.blind:
        return _led(given)
    return _blind(given)


def _blind(given: argparse.Namespace) -> int:
    run = target(given.target)
    drawn = Drawn(seeds(given.target), given.seed, _LONGEST[ROOMS[given.target]])
    began, spent, done, slowest, faults = time.time(), time.process_time(), 0, 0.0, set[str]()
    while done < given.runs and time.time() - began < given.seconds:
        for _ in range(min(_EACH, given.runs - done)):
            data, at = drawn.next(), time.process_time()
            try:
                run(data)
            except Exception as error:
                _keep(given, data, error, faults)
            slowest = max(slowest, time.process_time() - at)
            done += 1
    seconds = time.process_time() - spent
    print(
        f"{given.target}: {done} executions (blind, seed {given.seed}) in {seconds:.0f} s of processor time, "
        f"{done / max(seconds, 0.001):.0f} a second, the slowest {slowest:.2f} s, {len(faults)} faults",
        flush=True,
    )
    return 1 if faults else 0


def _keep(given: argparse.Namespace, data: bytes, error: Exception, faults: set[str]) -> None:
    """Writes an input that breaks the target down, one for each place that it breaks at."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno} {last.name}"
    if where in faults:
        return
    faults.add(where)
    small = shrunk(target(given.target), data, where)
    folder = given.keep / given.target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(small).hexdigest()[:12]).write_bytes(small)
    print(f"{given.target}: {where}: {str(error)[:300]} {small[:80]!r}", flush=True)


def shrunk(run: Target, data: bytes, where: str) -> bytes:
    """A smaller input that breaks the target at the same place: pieces are left out while it does."""

    def breaks(part: bytes) -> bool:
        try:
            run(part)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            return where == f"{type(error).__name__} {Path(last.filename).name}:{last.lineno} {last.name}"
        return False

    size = max(len(data) // 2, 1)
    while size:
        at = 0
        while at < len(data):
            part = data[:at] + data[at + size :]
            if breaks(part):
                data = part
            else:
                at += size
        size //= 2
    return data


def _led(given: argparse.Namespace) -> int:
    """By atheris, which ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["communique"]):
        run = target(given.target)
    folder = given.keep / given.target
    folder.mkdir(parents=True, exist_ok=True)
    led = [
        sys.argv[0],
        f"-runs={given.runs}",
        f"-seed={given.seed}",
        f"-max_len={_LONGEST[ROOMS[given.target]]}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        "-timeout=30",
        "-rss_limit_mb=3000",
    ]
    if given.seconds != float("inf"):
        led.append(f"-max_total_time={int(given.seconds)}")
    atheris.Setup(led, run)
    atheris.Fuzz()
    return 0
