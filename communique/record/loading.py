"""Takes the shards of a lake into a record, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import StoreError
from communique.record import gone, lake, rebuild
from communique.record.failures import told
from communique.record.write import Added, Run, enter, known, transaction
from communique.stage import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from communique.record.store import Store


@dataclass(frozen=True, slots=True)
class Loaded:
    """How far loading is: shards that are looked through or loaded, those that the lake's plan has, those of them that
    cannot be loaded yet, and what was added."""

    done: int
    shards: int
    waiting: int = 0
    added: Added = field(default_factory=Added)


def load(store: Store, path: str | Path, watch: Callable[[Loaded], None] = lambda loaded: None) -> tuple[Run, Loaded]:
    """Takes in the shards that are done, in their order, up to the first that is not: of a report that stands in
    several the first counts, as if all were read one after the other.

    Each shard is one transaction; those that the record holds are passed over, so that a call that was stopped, or made
    again, changes nothing more. What is to be made of all reports together is left to `resolve`. Raises StoreError
    where the lake is damaged, DiskFull.
    """
    place = Path(path)
    about = lake.settings(place)
    run = replace(store.begin(about["fingerprint"]), version=about["version"])
    with told(store.path):
        progress = Loaded(0, about["shards"], about["shards"])
        for done in _in_order(place):
            added = _Shard(store, run, place, done).load()
            progress = Loaded(
                progress.done + 1, progress.shards, progress.shards - progress.done - 1, progress.added + added
            )
            watch(progress)
    return run, progress


def _in_order(place: Path) -> Iterator[lake.Done]:
    found = {done.shard: done for done in lake.done(place)}
    number = 0
    while number in found:
        yield found.pop(number)
        number += 1


_BY_DOCUMENT = ("document", "note", "claim")
_BY_CLAIM = ("evidence", "role")


class _Shard:
    """One shard on its way into the record."""

    def __init__(self, store: Store, run: Run, place: Path, done: lake.Done) -> None:
        self.store, self.run, self.place, self.done = store, run, place, done
        self.connection: DuckDBPyConnection = store.connection

    def load(self) -> Added:
        documents = [str(id) for (id,) in self._rows("document", "id")]
        same = known(self.connection, documents, self.run)
        if len(same) == len(documents) and not self._lacks("source") and not self._lacks("issue"):
            return Added()
        self._verify()
        new = set(documents) - known(self.connection, documents, None)
        again = [id for id in documents if id not in new and id not in same]
        # Readings of another version or pipeline are replaced as they are when reports are read again.
        added = self.store.add(self.run, self._readings(again)) if again else Added()
        return added + self._insert(new)

    def _files(self, table: str) -> list[str]:
        return [str(self.place / name) for name in sorted(self.done.files) if name.startswith(f"{table}/")]

    def _verify(self) -> None:
        for name, (digest, _) in self.done.files.items():
            with (self.place / name).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                    raise StoreError(f"{self.place / name} is damaged; delete the lake, and run the inputs again")

    def _from(self, table: str) -> str:
        """The table's rows in SQL."""
        files = ", ".join("'" + file.replace("'", "''") + "'" for file in self._files(table))
        return f"read_parquet([{files}], hive_partitioning = false)"

    def _rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        if not self._files(table):
            return []
        return self.connection.execute(f"SELECT {columns} FROM {self._from(table)}").fetchall()

    def _lacks(self, table: str) -> bool:
        """Whether the record lacks rows of the shard, by id."""
        if not self._files(table):
            return False
        sql = f"SELECT count(*) FROM {self._from(table)} AS new ANTI JOIN {table} AS held ON held.id = new.id"
        [(missing,)] = self.connection.execute(sql).fetchall()
        return bool(missing)

    def _readings(self, ids: Sequence[str]) -> list[Reading]:
        """Reports of the shard as they were read."""
        readings = []
        with lake.connect(self.place, [self.done]) as connection:
            for document, _, claims in rebuild.some(connection, ids):
                reading = Reading(document)
                reading.add(rebuild.notes(connection, document.key))
                reading.add(claims)
                reading.add(rebuild.issues(connection, document.key))
                readings.append(reading)
        return readings

    def _insert(self, new: Collection[str]) -> Added:
        """Adds the documents that the record does not hold, and the places and issues that it lacks."""
        with transaction(self.connection):
            self.connection.execute("CREATE TEMP TABLE arriving (id VARCHAR)")
            try:
                self.connection.execute("INSERT INTO arriving SELECT unnest(?::VARCHAR[])", [sorted(new)])
                counts = self._fill()
            finally:
                self.connection.execute("DROP TABLE arriving")
            added = Added(len(new), *(counts.get(table, 0) for table in ("source", "note", "claim", "issue")))
            if added:
                enter(self.connection, self.run, added)
        return added

    def _fill(self) -> dict[str, int]:
        wanted = {
            table: "new.{id} IN (SELECT id FROM arriving)".format(id="id" if table == "document" else "document")
            for table in _BY_DOCUMENT
        }
        claims = f"(SELECT id FROM {self._from('claim')} WHERE document IN (SELECT id FROM arriving))"
        wanted |= dict.fromkeys(_BY_CLAIM, f"new.claim IN {claims}")
        wanted["text"] = f"new.id IN (SELECT text FROM {self._from('document')} WHERE id IN (SELECT id FROM arriving))"
        wanted["party"] = f"new.id IN (SELECT party FROM {self._from('role')} WHERE claim IN {claims})"
        wanted["source"] = "new.document IN (SELECT id FROM document)"
        wanted["issue"] = "(new.document IS NULL OR new.document IN (SELECT id FROM arriving))"
        dated = self._newly_dated()
        counts = {}
        for table in ("text", "document", "source", "party", "note", "claim", "evidence", "role", "issue"):
            if self._files(table):
                counts[table] = self._copy(table, wanted[table])
        # A source that gives a day may turn copy and original around.
        gone.undo(self.connection, dated)
        return counts

    def _newly_dated(self) -> list[str]:
        if not self._files("source"):
            return []
        sql = f"""
            SELECT DISTINCT new.document FROM {self._from("source")} AS new ANTI JOIN source AS held ON held.id = new.id
            WHERE new.dated IS NOT NULL
        """
        return [str(id) for (id,) in self.connection.execute(sql).fetchall()]

    def _copy(self, table: str, wanted: str) -> int:
        names = [name for name in lake.columns(table) if name != "shard"]
        listed = ", ".join(f"new.{name}" for name in names)
        lacking = (
            "" if table in ("note", "claim", "evidence", "role") else (f"AND new.id NOT IN (SELECT id FROM {table})")
        )
        # A text or a party may stand in several months.
        distinct = "DISTINCT " if table in ("text", "party", "source") else ""
        sql = f"""
            INSERT INTO {table} SELECT {distinct}{listed}, ? FROM {self._from(table)} AS new WHERE {wanted} {lacking}
        """
        [(count,)] = self.connection.execute(sql, [self.run.id]).fetchall()
        return int(count)
