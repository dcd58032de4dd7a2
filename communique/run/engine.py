"""Runs a plan: on the cores of this machine, or on a Ray cluster; the lake is the same byte for byte."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Literal, Protocol

from communique.read.options import ReadOptions
from communique.record.lake import Done
from communique.record.lake import done as finished
from communique.run.keeper import Bounds, Keeper, Setting, Stopped
from communique.run.lake import Ledger, held
from communique.run.plan import Shard

Engine = Literal["local", "ray"]
_LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """How a run is to be done. `workers` are processes (0: as many as there are cores, or the cluster has), `address`
    is that of a Ray cluster (None: one on this machine), `shard` the number of reports in a shard (0: by how many there
    are)."""

    options: ReadOptions = field(default_factory=ReadOptions)
    engine: Engine = "local"
    address: str | None = None
    workers: int = 0
    shard: int = 0
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(slots=True)
class State:
    """How far a run is: shards and reports of its plan, those that are done, and of them those that were done before it
    began. `counts` are rows by table. `planning` is true while the plan is made."""

    shards: int = 0
    reports: int = 0
    done: int = 0
    read: int = 0
    before: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    planning: bool = True


class Workers(Protocol):
    """What reads shards: gives each with the folder of its files, in whatever order they come."""

    def run(self, shards: Iterator[Shard], tell: Callable[[int], None]) -> Iterator[tuple[Shard, str, Done]]:
        """`tell` hears of reports read in shards that are not done yet, how many more or less they are now."""

    def close(self) -> None:
        """Ends whatever is still at work, at once."""


def run(
    sources: Sequence[str | Path],
    lake: str | Path,
    asked: Asked | None = None,
    watch: Callable[[State], None] = lambda state: None,
) -> State:
    """Reads the sources into the lake, or goes on where an earlier call with the same sources and settings stopped.

    Nothing is lost or doubled whenever it is stopped or killed. `watch` sees how far it is now and then. Raises
    DiskFull, StoreBusy, StoreError, WorkerLost, MissingExtra, CommuniqueError.
    """
    asked = asked or Asked()
    place = Path(lake).absolute()
    state = State()

    def planning(reports: int) -> None:
        state.reports = reports
        watch(state)

    with held(place, [str(source) for source in sources], asked.options, asked.shard, planning) as ledger:
        _begin(state, ledger)
        # Here workers have what this process has; on other nodes they may not.
        pipeline = ledger.fingerprint if asked.engine == "ray" else ""
        setting = Setting(asked.options, asked.bounds, ledger.home, str(place), pipeline)
        if state.done < state.shards:
            with closing(_workers(setting, asked)) as workers:
                _run(ledger, workers, state, watch)
    return state


def _begin(state: State, ledger: Ledger) -> None:
    left = sum(shard.count for shard in ledger.waiting())
    state.shards, state.reports, state.done = ledger.shards, ledger.reports, len(ledger.done)
    state.read = state.before = ledger.reports - left
    state.planning = False
    for done in finished(ledger.path):
        state.counts.update(done.counts)


def _run(ledger: Ledger, workers: Workers, state: State, watch: Callable[[State], None]) -> None:
    watch(state)

    def tell(more: int) -> None:
        state.read += more
        watch(state)

    for shard, draft, done in workers.run(ledger.waiting(), tell):
        ledger.keep(draft, done)
        state.done += 1
        state.read += shard.count
        state.counts.update(done.counts)
        watch(state)


def _workers(setting: Setting, asked: Asked) -> Workers:
    if asked.engine == "ray":
        from communique.run.ray import Cluster

        return Cluster(setting, asked.workers, asked.address)
    return Local(setting, asked.workers or cores())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_Told = tuple[Shard, int] | tuple[Shard, str, Done] | BaseException | None


class Local:
    """As many processes as asked for, each with a thread that keeps it; each takes the next shard when it is free."""

    def __init__(self, setting: Setting, workers: int) -> None:
        self._keepers = [Keeper(setting) for _ in range(workers)]
        self._threads: list[Thread] = []
        self._told: SimpleQueue[_Told] = SimpleQueue()
        self._lock = Lock()

    def run(self, shards: Iterator[Shard], tell: Callable[[int], None]) -> Iterator[tuple[Shard, str, Done]]:
        self._threads = [Thread(target=self._keep, args=(each, shards)) for each in self._keepers]
        for thread in self._threads:
            thread.start()
        busy, behind = len(self._threads), Counter[int]()
        while busy:
            try:
                told = self._told.get(timeout=_LOOK)
            except Empty:
                tell(0)
                continue
            match told:
                case None:
                    busy -= 1
                case BaseException():
                    raise told
                case (shard, int(done)):
                    tell(done - behind[shard.number])
                    behind[shard.number] = done
                case (shard, draft, done):
                    tell(-behind.pop(shard.number, 0))
                    yield shard, draft, done

    def _keep(self, keeper: Keeper, shards: Iterator[Shard]) -> None:
        try:
            while (shard := self._next(shards)) is not None:
                given = shard
                draft, done = keeper.shard(given, lambda read: self._told.put((given, read)))  # noqa: B023
                self._told.put((given, draft, done))
        except Stopped:
            pass
        except BaseException as error:
            self._told.put(error)
        finally:
            keeper.close()
            self._told.put(None)

    def _next(self, shards: Iterator[Shard]) -> Shard | None:
        with self._lock:
            return next(shards, None)

    def close(self) -> None:
        for keeper in self._keepers:
            keeper.stop()
        for thread in self._threads:
            thread.join()
