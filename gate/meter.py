"""Runs into lakes, measured while they go on: seconds of the clock and of processors, memory, how far they are.

A run's first seconds go by before a report is read: each worker loads tables and weights once. They are told apart, by
the moment at which the first worker begins with the first report. Memory is told on Linux only.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from unittest.mock import patch

from communique.record.lake import Done
from communique.run import engine
from communique.run.engine import Asked, State
from communique.run.keeper import Keeper, Setting
from communique.run.plan import Shard


@dataclass(frozen=True, slots=True)
class Sample:
    """A look at a run: reports read, seconds on the clock, seconds of processor time that all its processes have taken,
    and resident memory in MiB, of the process that drives it and of its largest worker."""

    read: int
    clock: float
    spent: float
    driver: int
    worker: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many reports took: seconds on the clock from the first report on, and those of `loading` before; seconds
    of processor time, of workers from the first report on and of the `driver`; MiB that a worker held at most."""

    workers: int
    reports: int
    seconds: float
    loading: float
    spent: float
    driver: float
    memory: int

    @property
    def rate(self) -> float:
        """Reports a second, loading left out."""
        return self.reports / self.seconds if self.seconds else 0.0

    @property
    def whole(self) -> float:
        """Reports a second, loading included."""
        return self.reports / (self.loading + self.seconds)


class Meter:
    """Looks at a run every so many seconds, and hands on what it sees."""

    def __init__(self, keep: Callable[[Sample], None], every: float) -> None:
        self.keep, self.every = keep, every
        self.begun: dict[int, tuple[float, float]] = {}
        """By worker: when it began with its first report, and the processor time that it had taken by then."""
        self.peak = 0
        self._spent: dict[int, float] = {}
        self._looked = 0.0
        self._read = 0

    def begins(self, pid: int) -> None:
        """A worker goes on with its shard; called by the thread that keeps it."""
        if pid not in self.begun:
            self.begun[pid] = time.monotonic(), spent(pid)

    def watch(self, state: State) -> None:
        """Called by the run."""
        now = time.monotonic()
        if now - self._looked < self.every or not self.begun:
            return
        self._looked = now
        largest = 0
        for pid in list(self.begun):
            peak, resident = held(pid)
            self.peak, largest = max(self.peak, peak), max(largest, resident)
            self._spent[pid] = max(spent(pid), self._spent.get(pid, 0.0))
        # Reports of a shard count as unread for an instant while it is entered as done.
        self._read = max(self._read, state.read)
        total = time.process_time() + sum(self._spent.values())
        self.keep(Sample(self._read, now, total, held(os.getpid())[1], largest))


class _Timed(Keeper):
    """A keeper that tells the meter when its worker begins to read."""

    def __init__(self, meter: Meter, setting: Setting) -> None:
        super().__init__(setting)
        self._meter = meter

    def shard(self, shard: Shard, tell: Callable[[int], None] = lambda done: None) -> tuple[str, Done]:
        def told(done: int) -> None:
            if process := self._process:
                self._meter.begins(process.pid)
            tell(done)

        return super().shard(shard, told)


def measured(
    inputs: Path, lake: Path, workers: int, keep: Callable[[Sample], None] = lambda sample: None, every: float = 0.5
) -> Cost:
    """Runs the inputs into the lake, or goes on with it; what that cost. Raises what the run raises."""
    meter = Meter(keep, every)
    start, drove, others = time.monotonic(), time.process_time(), _children()
    with patch.object(engine, "Keeper", partial(_Timed, meter)):
        state = engine.run([inputs], lake, Asked(workers=workers), meter.watch)
    end = time.monotonic()
    first = min((moment for moment, _ in meter.begun.values()), default=end)
    return Cost(
        workers,
        state.read - state.before,
        end - first,
        first - start,
        _children() - others - sum(before for _, before in meter.begun.values()),
        time.process_time() - drove,
        meter.peak,
    )


@dataclass(frozen=True, slots=True)
class Rates:
    """Reports a second of several runs: the one in the middle, and the best."""

    median: float
    best: float


def rates(costs: Sequence[Cost]) -> Rates:
    """Of runs that are the same: other work on the machine may slow one down, but nothing makes it faster."""
    return Rates(median(cost.rate for cost in costs), max(cost.rate for cost in costs))


def gain(few: Sequence[Cost], many: Sequence[Cost]) -> Rates:
    """How many times as fast more workers are, by rounds in which both had their turn."""
    each = [two.rate / one.rate for one, two in zip(few, many, strict=True) if one.rate]
    return Rates(median(each), max(each))


@dataclass(slots=True)
class Part:
    """A part of a run: reports, seconds on the clock and of processors, the most MiB of the driver and of a worker."""

    reports: int = 0
    seconds: float = 0.0
    spent: float = 0.0
    driver: int = 0
    worker: int = 0


def parts(calls: Sequence[Sequence[Sample]], total: int, count: int = 10) -> list[Part]:
    """A run of so many reports in parts that are alike, from samples of the calls that it took."""
    found = [Part() for _ in range(count)]
    for call in calls:
        for one, two in pairwise(call):
            part = found[min((one.read + two.read) * count // (2 * total), count - 1)]
            part.reports += two.read - one.read
            part.seconds += two.clock - one.clock
            part.spent += two.spent - one.spent
            part.driver, part.worker = max(part.driver, two.driver), max(part.worker, two.worker)
    return found


def held(pid: int) -> tuple[int, int]:
    """MiB that a process has held at most, and holds; 0 where the system does not tell."""
    with suppress(OSError, ValueError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
        told = dict(line.split(":", 1) for line in lines if line.startswith(("VmHWM", "VmRSS")))
        if len(told) == 2:
            peak, resident = (int(told[name].split()[0]) >> 10 for name in ("VmHWM", "VmRSS"))
            return peak, resident
    return 0, 0


def spent(pid: int) -> float:
    """Seconds of processor time that a process has taken; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _children() -> float:
    """Seconds of processor time of all processes that were started from here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
