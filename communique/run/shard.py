"""A shard read and written: its pieces to documents, to readings, to rows, to Parquet files of the same bytes whoever
writes them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from communique.model import Document, Issue
from communique.read.folder import shown
from communique.read.jsonl import lines
from communique.read.options import ReadOptions
from communique.read.sources import as_issues, between, documents, inside, line_by_line, ranged
from communique.record.lake import TABLES, Done, form
from communique.record.parties import label_of
from communique.record.rows import Batch, Row, source_row, storable
from communique.run.plan import Piece, Shard, lengths
from communique.run.summary import WARNINGS
from communique.run.workers import How, guarded
from communique.stage import Reading

if TYPE_CHECKING:
    import pyarrow

UNDATED = "unknown"
REFUSED = "refused"
"""Counts sources that gave no report."""
BATCH = 16
"""Documents read together where nothing is wrong."""

READING, FINDING = 0, 1
Place = tuple[int, int, int]
"""A piece of the shard, which of the things that it gives, and whether it is being read or, the words being known,
what is in them is being found."""


@dataclass(frozen=True, slots=True)
class Job:
    """A shard to read, and how. `draft` is the folder that its files are written to. With `careful` each report is
    announced and read by itself, and what is at the places `aside` is left out, with the reason."""

    shard: Shard
    options: ReadOptions
    draft: str
    careful: bool = False
    aside: Mapping[Place, str] = field(default_factory=dict)

    @property
    def how(self) -> How:
        return How(self.options.least, self.options.codebooks)


@dataclass(frozen=True, slots=True)
class At:
    """Where a worker is: `done` says how many reports of the shard are behind it, `place` what it begins now where it
    goes carefully."""

    done: int
    place: Place | None = None


Tell = Callable[[At], None]


class Unsure(Exception):
    """The reader broke off in the middle of a piece: what follows has to be read one by one."""


def write(job: Job, tell: Tell) -> Done:
    """Reads the shard and writes its files below the draft folder. Raises OSError where there is no room."""
    tables = Tables()
    for found, readings in _read(job, tell):
        tables.add(found, readings)
    tell(At(job.shard.count))
    return tables.write(job.shard.number, Path(job.draft))


Found = list["Document | Issue"]


def _read(job: Job, tell: Tell) -> Iterator[tuple[Found, list[Reading]]]:
    """What the shard's pieces give, with the readings of the documents that were not met before."""
    seen: set[str] = set()
    done = 0

    def begin(place: Place | None) -> None:
        tell(At(done, place))

    for found in _carefully(job, begin) if job.careful else _simply(job, begin):
        new = []
        for document in found:
            if isinstance(document, Document) and document.key not in seen:
                seen.add(document.key)
                new.append(document)
        readings, failed = guarded(new, job.how)
        done += len(found)
        yield [*found, *failed], readings


def _simply(job: Job, begin: Callable[[None], None]) -> Iterator[Found]:
    items = (item for piece in job.shard.pieces for item in _whole(piece, job.options))
    begin(None)
    while found := list(islice(items, BATCH)):
        yield found
        begin(None)


def _whole(piece: Piece, options: ReadOptions) -> Iterator[Document | Issue]:
    """What the piece gives. Raises Unsure where it has more reports than could be read."""
    name = shown(Path(piece.path)) if piece.kind in ("lines", "range") else None
    for item in _items(piece, options):
        if isinstance(item, Issue) and (item.code, item.source) == ("unreadable", name):
            raise Unsure(item.message)
        yield item


def _carefully(job: Job, begin: Callable[[Place], None]) -> Iterator[Found]:
    """One by one. Where reading what follows of a piece is left out, so is the rest of the piece."""
    pieces = (single for piece in job.shard.pieces for single in singles(piece, job.options))
    for number, piece in enumerate(pieces):
        items = _items(piece, job.options)
        for at in count():
            begin((number, at, READING))
            if why := job.aside.get((number, at, READING)):
                yield [Issue("set-aside", why, _source(piece))]
                break
            item = next(items, None)
            if item is None:
                break
            begin((number, at, FINDING))
            why = job.aside.get((number, at, FINDING))
            yield [Issue("set-aside", why, item.source) if why else item]


def _source(piece: Piece) -> str:
    name = piece.path if piece.kind == "address" else shown(Path(piece.path))
    return f"{name}#{piece.before + 1}" if piece.kind == "lines" else name


def singles(piece: Piece, options: ReadOptions) -> Iterator[Piece]:
    """The piece, a range cut into single reports, so that one that breaks the reader costs no other."""
    if piece.kind == "range":
        yield from _places(piece, options)
        return
    if piece.kind != "lines" or piece.stop is None:
        yield piece
        return
    with line_by_line(Path(piece.path), options) as stream:
        if stream is None:
            yield piece
            return
        stream.seek(piece.start)
        at, before = piece.start, piece.before
        for length, blank in lengths(stream):
            if at >= piece.stop:
                break
            if not blank:
                yield replace(piece, start=at, stop=at + length, before=before, count=1)
            at, before = at + length, before + 1


def _places(piece: Piece, options: ReadOptions) -> Iterator[Piece]:
    with ranged(Path(piece.path), options) as places:
        last: int | None = None
        for place in places or ():
            if place < piece.start:
                continue
            if piece.stop is not None and place >= piece.stop:
                break
            if last is not None:
                yield replace(piece, start=last, stop=place, count=1)
            last = place
        yield replace(piece, start=piece.start if last is None else last, count=1)


def _items(piece: Piece, options: ReadOptions) -> Iterator[Document | Issue]:
    match piece.kind:
        case "issue":
            assert piece.said is not None
            return iter([Issue(*piece.said, piece.path)])
        case "lines":
            return as_issues(_lines(piece, options), shown(Path(piece.path)))
        case "range":
            return between(Path(piece.path), options, piece.start, piece.stop)
        case "items":
            return _KEPT.items(piece, options)
        case "entry":
            return inside(Path(piece.path), options)
        case "address":
            return documents([piece.path], options)
    return documents([Path(piece.path)], options)


def _lines(piece: Piece, options: ReadOptions) -> Iterator[Document | Issue]:
    name = shown(Path(piece.path))
    try:
        stream = _KEPT.stream(piece.path, options)
        stream.seek(piece.start)
        part = _Slice(stream, None if piece.stop is None else piece.stop - piece.start)
        yield from lines(b"", cast(BinaryIO, part), name, options, piece.before)
    except BaseException:
        _KEPT.drop()
        raise
    if part.left:
        yield Issue("changed", "the file has grown shorter since the plan was made; run it into a new folder", name)


class _Slice:
    """So many bytes of a stream from where it is; None: all."""

    def __init__(self, stream: BinaryIO, size: int | None) -> None:
        self.stream, self.left = stream, size

    def readline(self, limit: int) -> bytes:
        return self._took(self.stream.readline(limit if self.left is None else min(limit, self.left)))

    def read(self, limit: int) -> bytes:
        return self._took(self.stream.read(limit if self.left is None else min(limit, self.left)))

    def _took(self, part: bytes) -> bytes:
        if self.left is not None:
            self.left -= len(part)
        return part


class _Kept:
    """The file that was read last, still open: shards of one packed file come one after the other, and to go back to
    its start for each would take time that grows with the square of its length."""

    def __init__(self) -> None:
        self._open: Any = None
        self._path = ""
        self._stream: BinaryIO | None = None
        self._items: Iterator[Document | Issue] = iter(())
        self._at: tuple[str, int] = ("", 0)

    def stream(self, path: str, options: ReadOptions) -> BinaryIO:
        if self._path != path or self._stream is None:
            self.drop()
            self._open = line_by_line(Path(path), options)
            self._stream = self._open.__enter__()
            self._path = path
        if self._stream is None:
            raise ValueError("the file is no longer what it was when the plan was made")
        return self._stream

    def drop(self) -> None:
        if self._open is not None:
            with suppress(Exception):
                self._open.__exit__(None, None, None)
        self._open, self._stream, self._path = None, None, ""

    def items(self, piece: Piece, options: ReadOptions) -> Iterator[Document | Issue]:
        path, at = self._at
        if path != piece.path or at > piece.start:
            self._items, at = documents([piece.path], options), 0
        for item in self._items:
            at += 1
            self._at = (piece.path, at)
            if at > piece.start:
                yield item
            if at == piece.stop:
                return
        self._at = ("", 0)


_KEPT = _Kept()
_LONG = ("body", "words", "value", "details", "message")


class Tables:
    """The rows of a shard by table and month."""

    def __init__(self) -> None:
        self._months: dict[str, Batch] = {}
        self._of: dict[str, str] = {}

    def add(self, found: Found, readings: list[Reading]) -> None:
        """Adds what was read, and the places and issues of what was found."""
        for reading in readings:
            if not storable(reading.document.text):
                self._month(UNDATED).refused(reading.document)
                continue
            when = reading.published
            month = f"{when.start.year:04}-{when.start.month:02}" if when else UNDATED
            self._of[reading.document.key] = month
            self._month(month).reading(reading)
        for item in found:
            if isinstance(item, Issue):
                self._month(UNDATED).issue(item)
            elif month := self._of.get(item.key, ""):
                self._month(month).add("source", *source_row(item))

    def _month(self, month: str) -> Batch:
        return self._months.setdefault(month, Batch(0, label_of))

    def write(self, shard: int, draft: Path) -> Done:
        """Writes a file for each table and month that has rows."""
        counts = dict.fromkeys((*TABLES, REFUSED), 0)
        files: dict[str, tuple[str, int]] = {}
        undated = self._months.get(UNDATED)
        for _, document, _, code, *_ in undated.rows("issue") if undated else ():
            counts[REFUSED] += document is None and code not in WARNINGS
        for month, batch in sorted(self._months.items()):
            batch.parties()
            for table in TABLES:
                rows = batch.rows(table)
                if table in ("text", "source"):
                    # Those of one id are the same.
                    rows = list({row[0]: row for row in rows}.values())
                if rows:
                    name = f"{table}/month={month}/shard-{shard:06}.parquet"
                    files[name] = _file(draft / name, _packed(table, rows, shard))
                    counts[table] += len(rows)
        return Done(shard, counts, files)


def _packed(table: str, rows: list[Row], shard: int) -> pyarrow.Buffer:
    """Rows of a table as a Parquet file. The same rows give the same bytes: nothing is said of when, where and by whom
    they were written."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    schema = form(table)
    # The last column is the run in a record, which a lake does not know.
    columns = list(zip(*rows, strict=True))[:-1]
    arrays = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=False)]
    arrays.append(pa.array([shard] * len(rows), pa.int32()))
    sink = pa.BufferOutputStream()
    parquet.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        sink,
        compression="zstd",
        compression_level=3,
        store_schema=False,
        # Else the file says again, twice, which of its texts would stand first and last in a dictionary.
        write_statistics=[name for name in schema.names if name not in _LONG],
        version="2.6",
        row_group_size=1 << 20,
    )
    return sink.getvalue()


def _file(path: Path, data: pyarrow.Buffer) -> tuple[str, int]:
    """Writes the file for good; its SHA-256 and size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return hashlib.sha256(data).hexdigest(), data.size


def clear(draft: str) -> None:
    """Throws away what was written of a shard."""
    shutil.rmtree(draft, ignore_errors=True)
