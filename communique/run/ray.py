"""Shards as tasks of a Ray cluster. Nothing else of the package knows Ray.

What goes through Ray is small: a task is given its shard of the plan, and gives back which files it wrote and their
digests. Reports and what is found in them go from and to the file system that all nodes share, never through Ray's
object store: so nothing is spilled. At most a task and a half wait for each core: a plan of millions of shards is read
as it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from communique.errors import DiskFull, MissingExtra, StoreError, WorkerLost
from communique.read.options import MEBIBYTE
from communique.record.lake import Done
from communique.run.keeper import Keeper, Setting
from communique.run.plan import Shard

_TRIES = 20
"""How often Ray runs a task anew whose process or node is gone."""
_AHEAD = 1.5
_LOOK = 0.5
_STORE = 128 * MEBIBYTE
"""Bytes for the object store of a cluster that is started here; a run needs a few kilobytes."""

_keepers: dict[Setting, Keeper] = {}


def _work(setting: Setting, shard: Shard) -> tuple[str, str, Done | None]:
    """One shard, on whatever node this is: what became of it, where its files or why, and what they are. The keeper and
    its process, with tables and weights loaded, wait for the next shard."""
    if setting not in _keepers:
        for other in _keepers.values():
            other.close()
        _keepers.clear()
        _keepers[setting] = Keeper(setting)
    try:
        draft, done = _keepers[setting].shard(shard)
    except DiskFull:
        return "full", "", None
    except WorkerLost as error:
        return "lost", str(error), None
    return "done", draft, done


class Cluster:
    """Workers that Ray places: with `address` on a cluster that runs already, else on one that is started here."""

    def __init__(self, setting: Setting, workers: int, address: str | None) -> None:
        # Nothing is sent anywhere; and what belongs to the machine's accelerators is left as it is.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError as error:
            raise MissingExtra("running on Ray", "ray") from error
        self._ray: Any = ray
        self._setting, self._workers = setting, workers
        self._own = not ray.is_initialized()
        self._waiting: dict[Any, Shard] = {}
        if self._own:
            self._connect(address)

    def _connect(self, address: str | None) -> None:
        quiet = {"log_to_driver": False, "logging_level": "ERROR"}
        try:
            if address:
                self._ray.init(address=address, **quiet)
                return
            from communique.run.engine import cores

            self._ray.init(
                address="local",
                num_cpus=self._workers or cores(),
                object_store_memory=_STORE,
                include_dashboard=False,
                **quiet,
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise StoreError(f"no Ray cluster answers at {address or 'this machine'}; {error}") from error

    def run(self, shards: Iterator[Shard], tell: Callable[[int], None]) -> Iterator[tuple[Shard, str, Done]]:
        """As Ray hands them back."""
        ray = self._ray
        setting = ray.put(self._setting)
        work = ray.remote(num_cpus=1, max_retries=_TRIES)(_work)
        more = True
        while more or self._waiting:
            while more and len(self._waiting) < self._room():
                shard = next(shards, None)
                if shard is None:
                    more = False
                else:
                    self._waiting[work.remote(setting, shard)] = shard
            ready, _ = ray.wait(list(self._waiting), timeout=_LOOK) if self._waiting else ([], [])
            tell(0)
            for each in ready:
                yield self._taken(each)

    def _room(self) -> int:
        """How many tasks may be under way: more as the cluster grows."""
        if self._workers:
            return self._workers
        return max(int(self._ray.cluster_resources().get("CPU", 1) * _AHEAD), 1)

    def _taken(self, task: Any) -> tuple[Shard, str, Done]:
        shard = self._waiting.pop(task)
        try:
            how, words, done = self._ray.get(task)
        except self._ray.exceptions.RayError as error:
            raise WorkerLost(str(error)) from error
        if how == "full":
            raise DiskFull(self._setting.lake, "on a node of the cluster")
        if done is None:
            raise WorkerLost(words)
        return shard, words, done

    def close(self) -> None:
        """Ends the tasks that are under way, and the cluster if it was started here."""
        for task in self._waiting:
            with suppress(Exception):
                self._ray.cancel(task, force=True)
        self._waiting.clear()
        if self._own:
            self._ray.shutdown()
