"""Writes a lake: the plan first, then shard after shard; whatever happens, what the manifest names is complete.

Workers write a shard's files into a folder of drafts. Only the process that holds the lake's lock moves them to their
places and then names them in the manifest, so that a shard is done or is not, and never done twice.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from communique.errors import CommuniqueError, DiskFull, StoreBusy, StoreError
from communique.read.options import ReadOptions
from communique.record import lake as layout
from communique.record import schema
from communique.record.lake import FORMAT, TABLES, VERSION, Done
from communique.run.child import FULL
from communique.run.plan import Shard, plan
from communique.run.standard import fingerprint
from communique.version import __version__

_NO_MATTER = ("workers", "timeout")
"""Options that change nothing of what a report says."""


@dataclass(slots=True)
class Ledger:
    """A lake held for writing: how many shards and reports its plan has, and which shards are done. Names of files
    start from `home`."""

    path: Path
    home: str
    fingerprint: str
    shards: int
    reports: int
    done: set[int] = field(default_factory=set)

    def waiting(self) -> Iterator[Shard]:
        """The shards that are still to do, in the order of the plan."""
        with (layout.manifest(self.path) / "plan.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number not in self.done:
                    yield Shard.parse(line)

    def keep(self, draft: str, done: Done) -> None:
        """Moves a shard's files to their places and enters it as done. Raises DiskFull, StoreError."""
        with _told(self.path):
            folders = set()
            for name in done.files:
                place = self.path / name
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(draft) / name, place)
                folders.add(place.parent)
            for folder in folders:
                _settle(folder)
            _append(layout.manifest(self.path) / "done.jsonl", done.line())
            self.done.add(done.shard)
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def held(
    lake: Path, sources: Sequence[str], options: ReadOptions, size: int, planning: Callable[[int], None]
) -> Iterator[Ledger]:
    """Holds the lake for writing: made, with a plan, or found as an earlier run left it. `planning` hears how many
    reports the plan has so far.

    Raises StoreBusy where another process holds it, StoreError where it was begun with other inputs or settings.
    """
    with _told(lake):
        if lake.exists() and not layout.is_lake(lake) and any(each.name != "manifest" for each in lake.iterdir()):
            raise StoreError(f"{lake} holds something else than a lake; name a new folder")
        layout.manifest(lake).mkdir(parents=True, exist_ok=True)
    with _locked(lake):
        with _told(lake):
            wanted = _wanted(sources, options, size)
            if not layout.is_lake(lake):
                _begin(lake, sources, options, wanted, planning)
            found = layout.settings(lake)
            _compare(lake, found, wanted)
            _mend(layout.manifest(lake) / "done.jsonl")
            ledger = Ledger(lake, found["home"], found["fingerprint"], found["shards"], found["reports"])
            _sweep(lake, ledger)
        try:
            yield ledger
        finally:
            shutil.rmtree(lake / "drafts", ignore_errors=True)


def _wanted(sources: Sequence[str], options: ReadOptions, size: int) -> dict[str, Any]:
    """What has to be the same for a run to go on with an earlier one's plan."""
    asked = {name: value for name, value in asdict(options).items() if name not in _NO_MATTER}
    return {
        "format": FORMAT,
        "lake": VERSION,
        "schema": schema.current().version,
        "version": __version__,
        "fingerprint": fingerprint(options.least, options.codebooks),
        "options": json.loads(json.dumps(asked)),
        "shard": size,
        "inputs": [source if "://" in source else os.path.abspath(source) for source in sources],
    }


_NAMES = {
    "version": "another version of communique",
    "fingerprint": "another version of communique, or other tables or codebooks",
    "options": "other options",
    "shard": "shards of another size",
    "inputs": "other inputs",
}


def _compare(lake: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for key, what in _NAMES.items():
        if found[key] != wanted[key]:
            raise StoreError(f"{lake} was begun with {what}; give the same as then, or name a new folder")


def _begin(
    lake: Path, sources: Sequence[str], options: ReadOptions, wanted: dict[str, Any], planning: Callable[[int], None]
) -> None:
    """Makes the plan. The settings come last: a folder without them is no lake yet."""
    shards = reports = 0
    seen = sha256()
    draft = layout.manifest(lake) / "plan.draft"
    with draft.open("w", encoding="utf-8") as lines:
        for shard in plan(sources, options, size=wanted["shard"]):
            line = shard.line()
            lines.write(line)
            seen.update(line.encode())
            shards, reports = shards + 1, reports + shard.count
            planning(reports)
        lines.flush()
        os.fsync(lines.fileno())
    os.replace(draft, layout.manifest(lake) / "plan.jsonl")
    about = wanted | {"home": os.getcwd(), "shards": shards, "reports": reports, "plan": seen.hexdigest()}
    draft = layout.manifest(lake) / "settings.draft"
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(about, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, layout.manifest(lake) / "settings.json")
    _settle(layout.manifest(lake))


def _mend(path: Path) -> None:
    """Cuts off a line that was never finished."""
    if not path.exists():
        return
    with path.open("r+b") as stream:
        raw = stream.read()
        if raw and not raw.endswith(b"\n"):
            stream.truncate(raw.rfind(b"\n") + 1)
            os.fsync(stream.fileno())


def _sweep(lake: Path, ledger: Ledger) -> None:
    """Takes in what is done, and clears away what a run that was killed left behind."""
    shutil.rmtree(lake / "drafts", ignore_errors=True)
    named: set[str] = set()
    for done in layout.done(lake):
        ledger.done.add(done.shard)
        named |= done.files.keys()
    for table in TABLES:
        for path in (lake / table).glob("*/*"):
            name = path.relative_to(lake).as_posix()
            if name not in named:
                path.unlink()
            named.discard(name)
    if named:
        raise StoreError(f"{lake} lacks {len(named)} files that its manifest names, {min(named)} first; it is damaged")


def _append(path: Path, line: str) -> None:
    """Adds a line for good, or leaves the file as it was."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        try:
            raw = line.encode()
            while raw:
                raw = raw[os.write(descriptor, raw) :]
            os.fsync(descriptor)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _settle(folder: Path) -> None:
    """Sees that the names in a folder outlive a loss of power."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _locked(lake: Path) -> Iterator[None]:
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError as error:
        raise CommuniqueError("a lake can be written only where files can be locked (not on Windows)") from error
    with (layout.manifest(lake) / "lock").open("w") as stream:
        try:
            flock(stream, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise StoreBusy(str(lake), "It is being run into.") from error
        yield


@contextmanager
def _told(lake: Path) -> Iterator[None]:
    """Turns the system's errors into the house's."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(str(lake), str(error)) from error
        raise StoreError(f"{lake} cannot be written; {error}") from error
