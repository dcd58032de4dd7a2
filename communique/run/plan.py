"""The plan of a run: which reports each shard holds. The same inputs and settings give the same plan, whoever reads it.

A shard is a number of reports, never a file: JSON Lines are cut into ranges of bytes, other files of many reports into
ranges of what is read from them.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from gzip import BadGzipFile
from pathlib import Path
from typing import BinaryIO, Literal, cast

from communique.errors import CommuniqueError, UnreadableSource
from communique.model import Issue
from communique.read.folder import files
from communique.read.form import SUFFIXES, suffix
from communique.read.options import ReadOptions
from communique.read.sources import documents, line_by_line, ranged

SMALLEST, LARGEST, SHARDS = 16, 512, 64
"""How many reports a shard has where nobody says: so many that there are about `SHARDS`, within these bounds. A shard
is what a stop costs, and what a worker keeps in memory; small ones make many small files."""

_REPORT = 4096
"""Bytes of a container taken for one report when sizes are guessed."""
_CONTAINER = 65_536
"""Bytes from which on a file that may hold many reports is read to count them."""
_MANY = ("lines", "json", "table", "archive")
"""Forms of files that hold many reports. Feeds do too, but not many enough to have more than a worker read them."""
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_PART = 1 << 20
"""Bytes of a line that are looked at together."""

Kind = Literal["file", "entry", "address", "lines", "range", "items", "issue"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to read: a `file` that was named, an `entry` of a folder, an `address`; `lines` of a file of JSON Lines
    from byte `start` to `stop` (None: to the end; of packed files counted unpacked), `before` of them standing before;
    the `range` of a table or a web archive from place `start` to `stop` (rows, or bytes as they are stored);
    `items` `start` to `stop` of what a file gives; or an `issue` met on the way, whose code and message are `said`.
    `count` is about how many reports it holds."""

    kind: Kind
    path: str
    count: int = 1
    start: int = 0
    stop: int | None = None
    before: int = 0
    said: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """What one worker reads in one go."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def count(self) -> int:
        """About how many reports it holds."""
        return sum(piece.count for piece in self.pieces)

    def line(self) -> str:
        """As the manifest has it."""
        pieces = [_trimmed(astuple(piece)) for piece in self.pieces]
        return json.dumps({"shard": self.number, "count": self.count, "pieces": pieces}) + "\n"

    @staticmethod
    def parse(line: str) -> Shard:
        found = json.loads(line)
        return Shard(int(found["shard"]), tuple(map(_piece, found["pieces"])))


def _trimmed(values: Sequence[object]) -> list[object]:
    """Without the defaults at the end, which most pieces have."""
    usual = astuple(Piece("file", ""))
    last = max((at for at, value in enumerate(values) if at < 2 or value != usual[at]), default=0)
    return list(values[: last + 1])


def _piece(values: list[object]) -> Piece:
    piece = Piece(*values)  # type: ignore[arg-type]
    return replace(piece, said=cast("tuple[str, str]", tuple(piece.said))) if piece.said else piece


def plan(sources: Sequence[str], options: ReadOptions, size: int = 0) -> Iterator[Shard]:
    """The shards of the sources, `size` reports to each; 0 stands for a size that fits how much there is.

    Raises CommuniqueError for standard input, which cannot be read a second time.
    """
    if "-" in sources:
        raise CommuniqueError("a run reads no standard input, which it could not come back to; name a file")
    size = size or min(max(_weight(sources) // SHARDS, SMALLEST), LARGEST)
    room, number, held = _Room(size), 0, list[Piece]()
    for whole in _walk(sources):
        for piece in _parts(whole, options, room):
            held.append(piece)
            if room.filled(piece.count):
                yield Shard(number, tuple(held))
                number, held = number + 1, []
    if held:
        yield Shard(number, tuple(held))


def _walk(sources: Iterable[str]) -> Iterator[Piece]:
    """A piece for each file, not yet cut."""
    for source in sources:
        if _ADDRESS.match(source):
            yield Piece("address", source)
        elif not Path(source).is_dir():
            yield Piece("file", source)
        else:
            for entry in files(Path(source)):
                if isinstance(entry, Issue):
                    yield Piece("issue", entry.source, 0, said=(entry.code, entry.message))
                else:
                    yield Piece("entry", str(entry))


def _weight(sources: Iterable[str]) -> int:
    """About how many reports there are, going by names and sizes alone."""
    total = 0
    for piece in _walk(sources):
        if piece.kind in ("file", "entry"):
            large = _container(piece.path)
            total += max(large // _REPORT, 1)
        else:
            total += piece.count
    return total


def _container(path: str) -> int:
    """The size in bytes of a file that may hold many reports, 0 of others."""
    name = path.removesuffix(".gz")
    packed = 4 if name != path else 1
    if SUFFIXES.get(suffix(name)) not in _MANY:
        return 0
    try:
        return Path(path).stat().st_size * packed
    except (OSError, ValueError):
        return 0


class _Room:
    """How many more reports go into the shard at hand."""

    def __init__(self, size: int) -> None:
        self.size = self.free = size

    def filled(self, count: int) -> bool:
        """Takes in so many reports; says whether that ends the shard."""
        self.free -= count
        if self.free > 0:
            return False
        self.free = self.size
        return True


def _parts(whole: Piece, options: ReadOptions, room: _Room) -> Iterator[Piece]:
    if whole.kind not in ("file", "entry"):
        yield whole
        return
    try:
        with line_by_line(Path(whole.path), options) as stream:
            if stream is not None:
                yield from _lines(whole.path, stream, room)
                return
        with ranged(Path(whole.path), options) as places:
            if places is not None:
                yield from _ranges(whole.path, places, room)
                return
    except (OSError, ValueError, EOFError, zlib.error, UnreadableSource):
        # The reader finds the same, and says what to do.
        yield whole
        return
    if _container(whole.path) > _CONTAINER:
        total, start = sum(1 for _ in documents([whole.path], options)), 0
        while start < total:
            count = min(room.free, total - start)
            yield replace(whole, kind="items", count=count, start=start, stop=start + count)
            start += count
    else:
        yield whole


def _lines(path: str, stream: BinaryIO, room: _Room) -> Iterator[Piece]:
    """Lines of a file of JSON Lines, as many to a piece as the shard has room for; blank lines count for nothing."""
    start = before = at = number = count = 0
    with suppress(EOFError, zlib.error, BadGzipFile):
        for length, blank in lengths(stream):
            if count == room.free:
                yield Piece("lines", path, count, start, at, before)
                start, before, count = at, number, 0
            at += length
            number += 1
            count += not blank
        if count:
            yield Piece("lines", path, count, start, at, before)
        return
    # The file is damaged from here on: who reads it meets the same.
    yield Piece("lines", path, max(count, 1), start, None, before)


def _ranges(path: str, places: Iterator[int], room: _Room) -> Iterator[Piece]:
    """As many places of a table or an archive to a piece as the shard has room for; the last goes to the file's end."""
    start, count = 0, 0
    for place in places:
        if count == room.free:
            yield Piece("range", path, count, start, place)
            start, count = place, 0
        count += 1
    yield Piece("range", path, max(count, 1), start)


def lengths(stream: BinaryIO) -> Iterator[tuple[int, bool]]:
    """The length of each line in bytes, and whether it is blank, with no more than a part of one in memory."""
    while line := stream.readline(_PART):
        length, blank, last = len(line), line.isspace(), line
        while not last.endswith(b"\n") and (last := stream.readline(_PART)):
            length += len(last)
            blank = blank and last.isspace()
        yield length, blank
