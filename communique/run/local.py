"""One process: sources to readings to the record, batch by batch, so that a stop loses one batch at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

# The stages and the store are imported where they are needed: `import communique` must stay quick.
if TYPE_CHECKING:
    from communique.model import Document, Issue
    from communique.query.record import Record
    from communique.read.options import ReadOptions
    from communique.record.resolve import Progress
    from communique.run.summary import Batch, Summary

BATCH = 16
"""Reports to a transaction: few enough that a stop costs seconds, enough that the store's overhead does not show."""

T = TypeVar("T")


def readings(
    sources: Iterable[str | Path],
    options: ReadOptions | None = None,
    *,
    known: Callable[[Sequence[Document]], set[str]] = lambda documents: set(),
) -> Iterator[Batch]:
    """Reads the sources batch by batch. `known` tells which keys of some documents need no reading."""
    from communique.read.options import ReadOptions
    from communique.read.sources import documents
    from communique.run.summary import Batch
    from communique.run.workers import How, spread

    options = options or ReadOptions()
    how = How(options.least, options.codebooks)
    found = _sorted(_batches(documents(sources, options), BATCH), known)
    for (_, old, issues), (done, failed) in spread(found, lambda batch: batch[0], options.workers, how):
        yield Batch(done, old, issues + failed)


def _sorted(
    batches: Iterable[list[Document | Issue]], known: Callable[[Sequence[Document]], set[str]]
) -> Iterator[tuple[list[Document], list[Document], list[Issue]]]:
    """Of each batch the documents to read, those that are known, and the issues."""
    from communique.model import Document, Issue

    seen: set[str] = set()
    for batch in batches:
        found = [item for item in batch if isinstance(item, Document)]
        issues = [item for item in batch if isinstance(item, Issue)]
        seen |= known(found)
        new: list[Document] = []
        old: list[Document] = []
        for document in found:
            (old if document.key in seen else new).append(document)
            seen.add(document.key)
        yield new, old, issues


def run(
    sources: Iterable[str | Path],
    record: Record,
    options: ReadOptions | None = None,
    *,
    watch: Callable[[Batch], None] = lambda batch: None,
    resolved: Callable[[Progress], None] | None = lambda progress: None,
) -> Summary:
    """Reads the sources into the record, each batch in one transaction, and makes one record of them with all others.

    `watch` sees each batch once it is kept, `resolved` each batch that has been compared with the rest of the record;
    None leaves that for another run.
    """
    from communique.record.resolve import resolve
    from communique.run.standard import fingerprint
    from communique.run.summary import Summary

    summary = Summary()
    begun = record.store.begin(fingerprint(*((options.least, options.codebooks) if options else ())))
    for batch in readings(sources, options, known=record.store.known):
        record.store.add(begun, batch.readings, batch.known, batch.issues)
        summary.add(batch)
        watch(batch)
    if resolved is not None:
        resolve(record.store, begun, resolved)
    record.store.finish(begun)
    return summary


def read(
    *sources: str | Path,
    record: Record | str | Path | None = None,
    options: ReadOptions | None = None,
) -> Record:
    """Reads reports and returns the record they amount to.

    `sources` are paths of files or folders, web addresses, or "-" for standard input; `record` is an open Record, the
    path of a file to keep it in (made if missing), or None for one in memory. What was refused is in
    `record.issues()`. Raises StoreError where the file cannot be used.
    """
    from communique.query.record import Record

    kept = record if isinstance(record, Record) else Record.open(record)
    run(sources, kept, options)
    return kept


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
