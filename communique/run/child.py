"""A worker's process: it takes one shard after the other from its keeper, and tells where it is.

Runs as a Python program whose only line calls `main`, speaking pickles over its standard streams. It is a program
of its own, no fork and no child of `multiprocessing`: so it can be killed at any time without harm to the others, and
works under any program that uses this package.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import pickle
import platform
import signal
import sys
import traceback
from dataclasses import dataclass
from typing import BinaryIO

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a worker is told first: who asks, the folder that names of files start from, how much memory it may take
    beyond what it needs itself (bytes), how it is to read, and the pipeline that it must have, if that is in doubt."""

    parent: int
    home: str
    memory: int
    least: float | None
    codebooks: tuple[str, ...]
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything is loaded."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The shard could not be read or written: `full` where there is no room, else `message` says why."""

    message: str
    full: bool = False


def main() -> None:
    """Serves one keeper until it goes away."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the messages.
    os.dup2(2, 1)
    hello: Hello = pickle.load(asked)
    _belong(hello.parent)
    os.chdir(hello.home)
    _load(hello)
    _bound(hello.memory)
    _send(told, Ready())
    _serve(asked, told)


def _belong(parent: int) -> None:
    """Sees that no worker outlives its keeper, and that the keys that stop a program stop only the keeper."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.name == "posix" and os.getppid() != parent:
        raise SystemExit(1)


def _load(hello: Hello) -> None:
    """Loads tables, weights and the encoder: a first report must not look as if it hung."""
    from communique.model import Document
    from communique.run.workers import How, pipeline, tidy_seldom

    if hello.fingerprint:
        from communique.run.standard import fingerprint

        if fingerprint(hello.least, hello.codebooks) != hello.fingerprint:
            raise SystemExit(
                f"{platform.node()} has another version of communique, or other tables; make them the same"
            )
    text = "PARIS, 4 May 2021 — France and Chad signed a treaty on Tuesday. “We agreed,” France's president said."
    pipeline(How(hello.least, hello.codebooks))([Document(text, "first")])
    gc.collect()
    gc.freeze()
    tidy_seldom()


def _bound(memory: int) -> None:
    """Bounds the memory of this process: what asks for more meets MemoryError, or dies. Only Linux keeps to it."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/status", encoding="ascii") as lines:
        held = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData"))
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        bound = held + memory if hard == resource.RLIM_INFINITY else min(held + memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def _serve(asked: BinaryIO, told: BinaryIO) -> None:
    from communique.run.shard import Job, write

    while True:
        try:
            job: Job = pickle.load(asked)
        except EOFError:
            return
        try:
            _send(told, write(job, lambda at: _send(told, at)))
        except BrokenPipeError:
            return
        except Exception as error:
            full = isinstance(error, OSError) and error.errno in FULL
            _send(told, Failed(str(error) if full else "".join(traceback.format_exception(error))[-4000:], full))


def _send(told: BinaryIO, message: object) -> None:
    pickle.dump(message, told, pickle.HIGHEST_PROTOCOL)
    told.flush()
