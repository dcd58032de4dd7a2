"""Keeps one worker's process at work: bounds its time, starts it anew when it dies, and sets aside the report that
kills it."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from communique.errors import DiskFull, WorkerLost
from communique.read.options import MEBIBYTE, ReadOptions
from communique.run.child import Failed, Hello, Ready
from communique.run.shard import At, Job, Place, clear

if TYPE_CHECKING:
    from communique.record.lake import Done
    from communique.run.plan import Shard

SLACK = 10
"""Times the allowed processor time that may pass on the clock: for what hangs without computing."""
_STARTING = 600.0
"""Seconds of processor time in which a worker must have loaded what it needs."""
_TRIES = 20
"""How often in a row a shard's worker may be killed from outside before that is taken for more than bad luck."""
_LOOK = 0.2
# One thread each, and no order of sets that differs between processes: the same shard gives the same bytes.
_STEADY = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
_PROGRAM = "from communique.run.child import main; main()"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one report may take: seconds of processor time (ten times as many on the clock), and bytes of memory
    beyond what a worker needs itself."""

    seconds: float = 120.0
    memory: int = 2048 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all shards of a run: how to read, within which bounds, the folder that names of files start
    from, the lake, and the pipeline that workers must have, where they may have another."""

    options: ReadOptions
    bounds: Bounds
    home: str
    lake: str
    fingerprint: str = ""

    def draft(self, shard: int) -> str:
        """A folder for the files of a shard until they are complete: each try has its own."""
        return str(Path(self.lake) / "drafts" / f"{shard:06}-{os.urandom(6).hex()}")


class Stopped(Exception):
    """The keeper was told to stop."""


@dataclass(frozen=True, slots=True)
class _Death:
    """How a worker ended, and whether whatever it was reading is sure to be the reason."""

    why: str
    sure: bool


@dataclass(slots=True)
class _State:
    """What is known of a shard that makes trouble."""

    careful: bool = False
    aside: dict[Place, str] = field(default_factory=dict)
    strikes: Counter[Place] = field(default_factory=Counter)
    deaths: int = 0

    def died(self, at: Place | None, death: _Death) -> None:
        """A first death of a process that nobody else was seen to kill may be chance; a second one on the same report
        is not."""
        if self.careful and at is not None:
            self.strikes[at] += 1
            if death.sure or self.strikes[at] > 1:
                self.aside[at] = death.why
            self.deaths = 0
        else:
            self.deaths += 1
        self.careful = True


class Keeper:
    """One worker's process and what watches over it. `stop` may be called from another thread."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: SimpleQueue[object] = SimpleQueue()
        self._errors: IO[bytes] | None = None
        self._ready = False

    def stop(self) -> None:
        """Ends the worker at once; whatever it was doing is lost, and `shard` raises Stopped."""
        self._stopped.set()
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """Ends the worker; for the thread that uses it."""
        self._kill()

    def shard(self, shard: Shard, tell: Callable[[int], None] = lambda done: None) -> tuple[str, Done]:
        """Has the shard read and written; the folder with its files, and what they are. `tell` hears how many reports
        are behind it.

        Raises DiskFull, WorkerLost where no worker can be kept alive, Stopped.
        """
        state = _State()
        while True:
            draft = self.setting.draft(shard.number)
            job = Job(shard, self.setting.options, draft, state.careful, dict(state.aside))
            try:
                found = self._try(job, state, tell)
            except BaseException:
                clear(draft)
                raise
            if found is not None:
                return draft, found
            clear(draft)

    def _try(self, job: Job, state: _State, tell: Callable[[int], None]) -> Done | None:
        """What came of one try; None where it has to be tried again, `state` saying how."""
        at: Place | None = None
        limit = _STARTING
        if self._process is None:
            self._start()
        else:
            self._tell(job)
            limit = self.setting.bounds.seconds
        while True:
            message = self._next(limit)
            match message:
                case Ready():
                    self._ready = True
                    self._tell(job)
                case At():
                    at = message.place
                    tell(message.done)
                case Failed():
                    self._failed(message, state)
                    return None
                case _Death():
                    self._kill()
                    state.died(at, message)
                    if state.deaths > _TRIES:
                        raise WorkerLost(message.why)
                    return None
                case _:
                    return message  # type: ignore[return-value]
            limit = self.setting.bounds.seconds

    def _failed(self, message: Failed, state: _State) -> None:
        if message.full:
            raise DiskFull(self.setting.lake, message.message)
        if state.careful:
            raise WorkerLost(message.message)
        state.careful = True

    def _start(self) -> None:
        if self._stopped.is_set():
            raise Stopped
        self._ready = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        here = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), here)))
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | _STEADY | {"PYTHONPATH": path},
        )
        self._process, self._messages = process, SimpleQueue()
        Thread(target=_listen, args=(process, self._messages), daemon=True).start()
        options, bounds = self.setting.options, self.setting.bounds
        how = (options.least, options.codebooks, self.setting.fingerprint)
        self._tell(Hello(os.getpid(), self.setting.home, bounds.memory, *how))

    def _tell(self, message: object) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        # One that is dead is met again where its answer is waited for.
        with contextlib.suppress(BrokenPipeError, ValueError):
            pickle.dump(message, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()

    def _next(self, seconds: float) -> object:
        """The next message, or how the worker ended; it is ended here where it takes too long. Raises Stopped."""
        process = self._process
        assert process is not None
        begun, spent = time.monotonic(), _spent(process.pid)
        while True:
            if self._stopped.is_set():
                raise Stopped
            try:
                message = self._messages.get(timeout=_LOOK)
            except Empty:
                if _over(process.pid, spent, seconds, time.monotonic() - begun):
                    return _Death(f"reading it took more than {seconds:g} s; it was left out", True)
                continue
            return self._ended(process) if message is None else message

    def _ended(self, process: subprocess.Popen[bytes]) -> _Death:
        code = process.wait()
        if self._stopped.is_set():
            raise Stopped
        if code >= 0 and not self._ready:
            raise WorkerLost(self._said() or f"one ended with exit code {code} as it began")
        how = f"with exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
        return _Death(f"the process that read this ended {how}; it was left out", False)

    def _said(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode("utf-8", "replace").strip()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            # Its output is closed by who listens to it.
            for stream in (process.stdin, self._errors):
                with contextlib.suppress(OSError, ValueError):
                    if stream is not None:
                        stream.close()


def _listen(process: subprocess.Popen[bytes], messages: SimpleQueue[object]) -> None:
    """Passes on what the worker says; None at its end."""
    assert process.stdout is not None
    try:
        while True:
            messages.put(pickle.load(process.stdout))
    except Exception:
        messages.put(None)
    finally:
        process.stdout.close()


def _spent(pid: int) -> float | None:
    """Seconds of processor time that a process has taken; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _over(pid: int, before: float | None, seconds: float, passed: float) -> bool:
    now = _spent(pid)
    if before is None or now is None:
        return passed > seconds * SLACK
    return now - before > seconds or passed > seconds * SLACK
