"""The store: one DuckDB file that holds the record, and goes on from wherever it was stopped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from communique.errors import NotAStore, StoreError, StoreTooNew
from communique.model import Document, Issue, Judgement
from communique.record import lake, schema, write
from communique.record.check import Problem, check
from communique.record.failures import told
from communique.record.judging import Correction, touch
from communique.record.parties import label_of
from communique.record.rows import Label, keys
from communique.record.visitor import OFFLINE, Visitor
from communique.record.write import Added, Run
from communique.stage import Reading
from communique.version import __version__

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Store:
    """The record's file, open. Close it, or use it as a context manager.

    Batches are written in one transaction each, so that a process killed at any moment leaves a file that opens and
    holds whole batches. One process at a time can write; while it does, no other can read.
    """

    def __init__(self, connection: DuckDBPyConnection, path: str, *, label: Label = label_of) -> None:
        self.connection = connection
        self.path = path
        self.label = label
        self._begun: Run | None = None

    @classmethod
    def open(cls, path: str | Path | None, *, read_only: bool = False, label: Label = label_of) -> Store:
        """Opens the record in a file, made if it is not there; None keeps it in memory. A lake can be read, too.

        `label` gives a party's name in English from its id. Raises StoreBusy, StoreTooNew, NotAStore, DiskFull or,
        for any other reason for which the file cannot be opened, StoreError.
        """
        if path is None:
            return cls(_fresh(":memory:"), ":memory:", label=label)
        place = Path(path)
        if lake.is_lake(place):
            return cls(_lake(place, read_only=read_only), str(place), label=label)
        with told(str(place)):
            if not place.exists():
                _make(place, read_only=read_only)
            connection = _connect(str(place), read_only=read_only)
            try:
                _bring_up(connection, str(place), read_only=read_only)
            except BaseException:
                connection.close()
                raise
        return cls(connection, str(place), label=label)

    @classmethod
    def visitor(cls, path: str | Path) -> Visitor:
        """Opens a record for SQL written by others: nothing outside the file can be read, nothing can be written.

        Raises as `open` does.
        """
        with told(str(path)):
            if not Path(path).exists():
                raise _missing(str(path))
            visitor = Visitor.open(str(path))
            try:
                _bring_up(visitor.connection, str(path), read_only=True)
            except BaseException:
                visitor.close()
                raise
        return visitor

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Store({self.path!r})"

    def close(self) -> None:
        """Closes the file; closing twice is no error."""
        self.connection.close()

    def begin(self, fingerprint: str) -> Run:
        """Begins a run of the pipeline that the fingerprint names. Its row is written with its first new row."""
        [(stored,)] = self.connection.execute("SELECT coalesce(max(id), 0) FROM run").fetchall()
        last = max(stored, self._begun.id if self._begun else 0)
        self._begun = Run(last + 1, __version__, fingerprint, _now())
        return self._begun

    def finish(self, run: Run) -> None:
        """Notes the end of a run and folds the log into the file, unless others are at work in it: then the next run
        does, or closing."""
        import duckdb

        with told(self.path):
            write.finish(self.connection, run, _now())
            with suppress(duckdb.TransactionException):
                self.connection.execute("CHECKPOINT")

    def known(self, documents: Sequence[Document], run: Run | None = None) -> set[str]:
        """The keys of those documents that need no reading: read by the same version and the same pipeline.

        Same as the run's, which is the one begun last unless another is given; before any run has begun, whatever
        read them.
        """
        return write.known(self.connection, keys(documents), run or self._begun)

    def add(
        self,
        run: Run,
        readings: Sequence[Reading],
        seen: Sequence[Document] = (),
        issues: Sequence[Issue] = (),
    ) -> Added:
        """Writes a batch of readings in one transaction; for documents seen before (see `known`) only their places.

        `issues` are those of sources that gave no document. Adding the same again changes nothing. A reading by
        another version or pipeline replaces what was made by models and rules, and leaves what persons made. Raises
        DiskFull or StoreError; the batch is then not written.
        """
        with told(self.path):
            return write.add(self.connection, run, write.Incoming(readings, seen, issues), self.label)

    def add_issues(self, run: Run, issues: Sequence[Issue]) -> Added:
        """Writes issues met where no document came of a source; those that stand already are left out."""
        return self.add(run, (), (), issues)

    def judge(self, run: Run, judgements: Iterable[Judgement]) -> int:
        """Writes judgements; says how many were new."""
        with told(self.path):
            return write.judge(self.connection, run, judgements)

    def correct(self, run: Run, put_right: Correction) -> str:
        """Writes the claim that a person puts in the place of another, with the judgement; says its id."""
        with told(self.path):
            return write.correct(self.connection, run, put_right, self.label)

    def withdraw(self, judgement: str, at: str) -> bool:
        """Withdraws a judgement, by its id; the row stays. `at` is a time, ISO 8601. False where none stood."""
        with told(self.path), write.transaction(self.connection):
            sql = "UPDATE judgement SET withdrawn = ? WHERE id = ? AND withdrawn IS NULL RETURNING id"
            done = self.connection.execute(sql, [at, judgement]).fetchall()
            touch(self.connection, [judgement])
            return bool(done)

    def check(self) -> list[Problem]:
        """Proves in SQL that the record holds together: see `check`."""
        with told(self.path):
            return check(self.connection)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _connect(path: str, *, read_only: bool = False) -> DuckDBPyConnection:
    import duckdb

    return duckdb.connect(path, read_only=read_only, config=OFFLINE)


def _lake(place: Path, *, read_only: bool) -> DuckDBPyConnection:
    if not read_only:
        raise StoreError(f"{place} is a lake, which is only read; `communique load {place}` makes a record of it")
    with told(str(place)):
        return lake.connect(place)


def _fresh(path: str) -> DuckDBPyConnection:
    connection = _connect(path)
    schema.create(connection, schema.current())
    return connection


def _missing(path: str) -> StoreError:
    return StoreError(f"there is no record at {path}; make one with `communique read --record {path}`")


def _make(place: Path, *, read_only: bool) -> None:
    """Makes the file whole under another name first: no kill can leave half a file in its place."""
    if read_only:
        raise _missing(str(place))
    if not place.parent.is_dir():
        raise StoreError(f"{place.parent} is not a folder; make it, or name another file with --record")
    log = place.with_name(f"{place.name}.wal")
    if log.exists():
        raise StoreError(f"{log} is left over from a record that is gone; bring {place.name} back, or delete the log")
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        _fresh(str(draft)).close()
        # Fails where another process was quicker: then theirs is opened.
        draft.rename(place) if not hasattr(os, "link") else _link(draft, place)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)


def _link(draft: Path, place: Path) -> None:
    try:
        os.link(draft, place)
    except FileExistsError:
        return
    except OSError:
        # File systems without hard links.
        draft.rename(place)


def _bring_up(connection: DuckDBPyConnection, path: str, *, read_only: bool) -> None:
    """Sees that the file is ours and of this schema; an older one is migrated where it may be written."""
    latest = schema.current()
    version = schema.found(connection)
    if version is None:
        raise NotAStore(path, "It is a DuckDB file of another program.")
    if version > latest.version:
        raise StoreTooNew(path, version, latest.version)
    if version == latest.version:
        return
    if read_only:
        what = "is empty" if version == 0 else f"has the older schema {version}"
        raise StoreError(f"{path} {what}; open it for writing once, which brings it up to date")
    if version == 0:
        schema.create(connection, latest)
    else:
        schema.migrate(connection, latest, version)
