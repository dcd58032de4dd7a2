"""What tests run in other processes: a writer of the record, to be killed, held up or starved."""

from __future__ import annotations

import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path

from handmade import numbered

from communique.errors import CommuniqueError
from communique.query.record import Record
from communique.record import resolve
from communique.record.store import Store

FINGERPRINT = "pipeline-a"


def write(path: Path, count: int, size: int, pipe: Connection | None = None) -> None:
    """Reads `count` reports into the record, `size` to a batch; goes on where an earlier writer stopped."""
    readings = numbered(count)
    if pipe:
        pipe.send("ready")
    with Store.open(path) as store:
        run = store.begin(FINGERPRINT)
        for start in range(0, count, size):
            batch = readings[start : start + size]
            known = store.known([reading.document for reading in batch])
            store.add(run, [reading for reading in batch if reading.document.key not in known])
        store.finish(run)
    if pipe:
        pipe.send("done")


def merge(path: Path, pipe: Connection, size: int) -> None:
    """Makes one record of what the file holds, `size` reports to a batch; tells how many are done once
    each batch is kept."""
    resolve.BATCH = size
    with Record.open(path) as record:
        pipe.send("ready")
        record.resolve(watch=lambda progress: pipe.send(progress.done))
    pipe.send("done")


def hold(path: Path, pipe: Connection) -> None:
    """Keeps the record open until told otherwise."""
    with Store.open(path):
        pipe.send("open")
        pipe.poll(30)


def starve(path: Path, limit: int | None, pipe: Connection) -> None:
    """Writes until there is no room, to a file that may not grow past `limit` bytes, and tells what came of it."""
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    added, failure = 0, ""
    until = time.monotonic() + 20
    try:
        with Store.open(path) as store:
            run = store.begin(FINGERPRINT)
            while time.monotonic() < until:
                store.add(run, numbered(8, first=added))
                added += 8
    except CommuniqueError as error:
        failure = f"{type(error).__name__}: {error}"
    pipe.send((added, failure))
