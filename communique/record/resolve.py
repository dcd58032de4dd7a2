"""One record of many reports, brought up to date: copies, matches and clusters of what has not been looked at yet.

Each batch of reports is one transaction, and `resolved` says which are done: a process killed at any moment goes on
where it was. What comes out does not hang on the order of reading or on where a run was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING

from communique.model import digest
from communique.record.clustering import cluster, persons
from communique.record.failures import told
from communique.record.matching import match
from communique.record.rows import Batch
from communique.record.write import Added, enter, fill, transaction
from communique.resolve.copying import update

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from communique.record.store import Store
    from communique.record.write import Run

BATCH, LARGE, PARTS = 128, 1024, 64
"""Reports to a transaction: few enough that a stop costs seconds, enough that reading the tables does not show. Where
this would be more than `PARTS` batches they are larger, up to `LARGE`: each reads the tables once."""

_FILES = (
    "gist.py likeness.py compare.py weights.py weights.csv alike.csv stems.csv units.csv clues.py clusters.py "
    "wording.py copying.py copies.py repeats.py"
).split()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the reports that were to be looked at have been, and what came of it so far."""

    done: int
    reports: int
    judgements: int = 0
    clusters: int = 0


@cache
def fingerprint() -> str:
    """Tells one way of comparing from another: a digest of its code and weights. Another resolves all reports anew."""
    room = files("communique.resolve")
    here = (name for name in _FILES if room.joinpath(name).is_file())
    return digest([[name, blake2b(room.joinpath(name).read_bytes()).hexdigest()] for name in here])


def waiting(connection: DuckDBPyConnection) -> list[str]:
    """The ids of the reports that have not been compared with all others by these weights."""
    asked = """
        SELECT id FROM document WHERE id NOT IN (SELECT document FROM resolved WHERE fingerprint = ?) ORDER BY id
    """
    return [row[0] for row in connection.execute(asked, [fingerprint()]).fetchall()]


def resolve(
    store: Store, run: Run, watch: Callable[[Progress], None] = lambda progress: None, *, touched: bool = False
) -> Progress:
    """Resolves all that waits, or only what judgements have `touched`; `watch` sees each batch once it is kept. Raises
    DiskFull or StoreError; what was kept until then stays, and the next call goes on."""
    with told(store.path):
        documents = [] if touched else waiting(store.connection)
        progress, size = Progress(0, len(documents)), max(BATCH, min(LARGE, len(documents) // PARTS))
        while progress.done < len(documents) or _touched(store.connection):
            some = documents[progress.done : progress.done + size]
            with transaction(store.connection):
                judgements, clusters = _batch(store.connection, run, some)
            progress = Progress(
                progress.done + len(some),
                len(documents),
                progress.judgements + judgements,
                progress.clusters + clusters,
            )
            watch(progress)
        return progress


def resume(store: Store, watch: Callable[[Progress], None], *, touched: bool = False) -> Progress:
    """Resolves in a run of its own; see `resolve`."""
    run = store.begin(f"resolve-{fingerprint()}")
    progress = resolve(store, run, watch, touched=touched)
    store.finish(run)
    return progress


def _batch(connection: DuckDBPyConnection, run: Run, documents: Sequence[str]) -> tuple[int, int]:
    enter(connection, run, Added())
    repeated = update(connection, run.id, documents)
    said = persons(connection)
    asked = "SELECT id FROM claim WHERE document IN (SELECT unnest(?::VARCHAR[]))"
    fresh = {row[0] for row in connection.execute(asked, [list(documents)]).fetchall()}
    fresh |= _touched(connection) | repeated
    asked = "SELECT claim FROM repeat WHERE claim IN (SELECT unnest(?::VARCHAR[]))"
    out = said.out | {row[0] for row in connection.execute(asked, [sorted(fresh)]).fetchall()}
    matched = match(connection, run, fresh, out)
    there = connection.execute("SELECT id FROM claim WHERE id IN (SELECT unnest(?::VARCHAR[]))", [sorted(matched.lost)])
    clusters = cluster(connection, run, fresh | {row[0] for row in there.fetchall()}, said)
    connection.execute("DELETE FROM touched")
    connection.execute("DELETE FROM resolved WHERE document IN (SELECT unnest(?::VARCHAR[]))", [list(documents)])
    batch = Batch(run.id)
    for document in documents:
        batch.add("resolved", document, fingerprint())
    fill(connection, batch, "resolved")
    return matched.judged, clusters


def _touched(connection: DuckDBPyConnection) -> set[str]:
    asked = "SELECT claim FROM touched WHERE claim IN (SELECT id FROM claim)"
    return {row[0] for row in connection.execute(asked).fetchall()}
