"""Sources of every form to documents: files, folders, web addresses and standard input."""

from __future__ import annotations

import gzip
import io
import re
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

from communique.errors import UnreadableSource
from communique.model import Document, Issue
from communique.read.archive import archive, is_archive, marks
from communique.read.feeds import feed_documents
from communique.read.folder import files, shown, trouble
from communique.read.form import SUFFIXES, XML, form, is_json, is_lines, is_row, suffix, unsupported
from communique.read.html import pages
from communique.read.jsonl import lines, whole
from communique.read.members import Stored, unpacked_start
from communique.read.options import BESIDE, ReadOptions, allowed
from communique.read.pdf import pdf
from communique.read.table import STREAM, is_table, table
from communique.read.table import count as rows_of
from communique.read.text import plain
from communique.read.web import Fetched, fetch

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["BESIDE", "ReadOptions", "as_issues", "between", "count", "documents", "inside", "line_by_line", "ranged"]

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_COUNTED = 64 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_AS_USUAL = ReadOptions()


def documents(
    sources: str | Path | Iterable[str | Path], options: ReadOptions = _AS_USUAL
) -> Iterator[Document | Issue]:
    """Every report in the sources, in their order, and an Issue for whatever could not be read; never an exception.

    A source is a path to a file or folder, an http or https address, or `-` for standard input. Plain text, Markdown,
    HTML, PDF, JSON Lines, JSON, feeds (RSS, Atom), tables (Parquet, Arrow) and gzip of these, and web archives (WARC,
    ARC, packed or not) are read, told apart by content first and suffix second. Codes of issues: `bad-field`,
    `bad-json`, `binary`, `broken`, `cut-off`, `digest`, `empty`, `encoding`, `encrypted`, `missing`, `no-text`,
    `part-no-text`, `refused`, `skipped`, `too-deep`, `too-large`, `truncated`, `unreachable`, `unreadable`,
    `unsupported`. Those in `BESIDE` come beside a document, the others instead of one.
    """
    for source in [sources] if isinstance(sources, str | Path) else sources:
        name = str(source) if str(source) == "-" or _ADDRESS.match(str(source)) else shown(Path(source))
        yield from as_issues(_source(source, options), name)


def count(sources: str | Path | Iterable[str | Path]) -> int | None:
    """About how many reports the sources hold, for a progress bar; None where only reading them tells.

    Files in folders count one each, lines of JSON Lines too where the file is small enough to count them at once.
    """
    total = 0
    for source in [sources] if isinstance(sources, str | Path) else sources:
        name = str(source)
        if name == "-":
            return None
        inside = [Path(source)] if _ADDRESS.match(name) or not Path(source).is_dir() else files(Path(source))
        for path in inside:
            number = _counted(path) if isinstance(path, Path) else 0
            if number is None:
                return None
            total += number
    return total


def _counted(path: Path) -> int | None:
    bare = suffix(path.name.removesuffix(".gz"))
    if SUFFIXES.get(bare) not in ("lines", "json"):
        return 1
    try:
        status = path.stat()
        if bare == ".json" or suffix(path.name) == ".gz" or not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > _COUNTED:
            return None
        with path.open("rb") as stream:
            return sum(not line.isspace() for line in stream)
    except (OSError, ValueError):
        return 1


def as_issues(found: Iterator[Document | Issue], name: str) -> Iterator[Document | Issue]:
    """Whatever goes wrong with one source becomes an Issue, so that the others are still read."""
    try:
        yield from found
    except UnreadableSource as error:
        yield Issue(error.code, error.message, name)
    except EOFError:
        yield Issue("truncated", "the gzip file breaks off before its end; fetch it again", name)
    except (gzip.BadGzipFile, zlib.error) as error:
        yield Issue("broken", f"the gzip file is damaged ({error}); fetch it again", name)
    except (OSError, ValueError) as error:
        yield trouble(Path(name), error) if isinstance(error, OSError) else _unforeseen(error, name)
    except (Exception, MemoryError) as error:
        yield _unforeseen(error, name)


def _unforeseen(error: BaseException, name: str) -> Issue:
    detail = f"{type(error).__name__}: {error}"[:300]
    return Issue("unreadable", f"the reader failed on this ({detail}); save it as plain text and give that", name)


@dataclass(frozen=True, slots=True)
class _Label:
    """What is said about some bytes: where they are from, the name that may tell their form, what a server says."""

    source: str
    name: str = ""
    media: str = ""
    charset: str = ""


def _source(source: str | Path, options: ReadOptions) -> Iterator[Document | Issue]:
    name = str(source)
    if name == "-":
        return _stream(sys.stdin.buffer, _Label(name), options)
    if isinstance(source, str) and _ADDRESS.match(name):
        return _address(name, options)
    return _path(Path(source), options)


def _path(path: Path, options: ReadOptions) -> Iterator[Document | Issue]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield trouble(path, error)
        return
    if not stat.S_ISDIR(mode):
        yield from _file(path, options)
        return
    for entry in files(path):
        if isinstance(entry, Issue):
            yield entry
            continue
        yield from inside(entry, options)


def inside(entry: Path, options: ReadOptions) -> Iterator[Document | Issue]:
    """The reports in a file that was found in a folder."""
    unknown = suffix(entry.name) not in SUFFIXES
    for found in as_issues(_file(entry, options), shown(entry)):
        # Who names a file wants to know that it is no report; in a folder such files are only passed over.
        passed = unknown and isinstance(found, Issue) and found.code in ("binary", "unsupported")
        yield Issue("skipped", f"{found.code}: {found.message}", found.source) if passed else found  # type: ignore[union-attr]


@contextmanager
def line_by_line(path: Path, options: ReadOptions) -> Iterator[BinaryIO | None]:
    """The file's bytes, unpacked, from the first on, where it is JSON Lines that can be read from any line on; None
    where it is not, or stands in UTF-16. Raises what opening and unpacking raise."""
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        with gzip.GzipFile(fileobj=raw, mode="rb") if packed else nullcontext(raw) as stream:
            start = _first(cast(BinaryIO, stream), options.max_bytes)
            name = path.name.removesuffix(".gz") if packed else path.name
            wide = start[:2] in (b"\xff\xfe", b"\xfe\xff", _GZIP)
            fits = not wide and is_lines(name, start, options.text_field) and is_row(start)
            stream.seek(0)
            yield cast(BinaryIO, stream) if fits else None


def _file(path: Path, options: ReadOptions) -> Iterator[Document | Issue]:
    with path.open("rb") as stream:
        yield from _stream(stream, _Label(shown(path), path.name), options)


def _address(url: str, options: ReadOptions) -> Iterator[Document | Issue]:
    yield from answered(url, fetch(url, options), options)


def answered(url: str, fetched: Fetched, options: ReadOptions) -> Iterator[Document | Issue]:
    """The reports in what an address gave. Raises UnreadableSource."""
    if fetched.media.startswith(("image/", "audio/", "video/", "font/")):
        raise UnreadableSource(url, "binary", f"the address gives {fetched.media}, not a report")
    label = _Label(url, urlsplit(fetched.url).path, fetched.media, fetched.charset)
    for found in _stream(io.BytesIO(fetched.raw), label, options):
        if isinstance(found, Document) and found.url in (None, url):
            yield replace(found, url=fetched.url)
        else:
            yield found


def _stream(stream: BinaryIO, label: _Label, options: ReadOptions) -> Iterator[Document | Issue]:
    """Reads from an open stream: JSON Lines as they come, everything else at once."""
    start = _first(stream, options.max_bytes)
    if start[:2] == _GZIP:
        yield from _packed(start, stream, label, options)
        return
    if is_archive(start):
        yield from archive(Stored(stream, start), label.source, options, _body)
        return
    if is_table(start) or (start[:4] == STREAM and suffix(label.name) in (".arrows", ".arrow")):
        yield from table(_seekable(start, stream, label, options), label.source, options)
        return
    by_line = is_lines(label.name, start, options.text_field, label.media)
    if by_line and is_row(start):
        yield from lines(start, stream, label.source, options)
        return
    raw = start + stream.read(max(options.max_bytes + 1 - len(start), 0))
    large = len(raw) > options.max_bytes
    if by_line and (large or not is_json(raw)):
        yield from lines(raw, stream, label.source, options)
    elif large:
        raise UnreadableSource(
            label.source,
            "too-large",
            f"the report is larger than {allowed(options.max_bytes)}; raise that, or split the report",
        )
    elif by_line:
        yield from whole(raw, label.source, options)
    else:
        yield from _whole(raw, label, options)


def _seekable(start: bytes, stream: BinaryIO, label: _Label, options: ReadOptions) -> BinaryIO:
    """The stream, if its end can be looked at before its middle; else all its bytes, as many as may be read at once."""
    if isinstance(stream, io.BufferedReader | io.BytesIO) and stream.seekable():
        return stream
    raw = start + stream.read(max(options.max_bytes + 1 - len(start), 0))
    if len(raw) > options.max_bytes:
        message = f"the table is larger than {allowed(options.max_bytes)} and comes packed or as a stream"
        raise UnreadableSource(label.source, "too-large", f"{message}; save it as a file and give that")
    return io.BytesIO(raw)


def _body(raw: bytes, address: str, name: str, media: str, charset: str) -> Iterator[Document | Issue]:
    """The reports in a page that an archive holds; no archive, table or packed file in it."""
    return _whole(raw, _Label(address, name, media, charset), _AS_USUAL)


@contextmanager
def ranged(path: Path, options: ReadOptions) -> Iterator[Iterator[int] | None]:
    """The places from which on a file of many reports can be read, ascending and about as many as it has reports: rows
    of a table, records of an archive. None where it is no such file. Raises what opening and unpacking raise."""
    with path.open("rb") as stream:
        start = stream.read(512)
        stream.seek(0)
        if is_archive(start) or (start[:2] == _GZIP and is_archive(unpacked_start(start))):
            yield marks(Stored(stream), options)
        elif is_table(start) or (start[:4] == STREAM and suffix(path.name) in (".arrows", ".arrow")):
            yield iter(range(rows_of(stream, shown(path))))
        else:
            yield None


def between(path: Path, options: ReadOptions, start: int, stop: int | None) -> Iterator[Document | Issue]:
    """What a file that is `ranged` gives from one place up to another (None: its end)."""
    name = shown(path)
    with path.open("rb") as stream:
        if is_table(stream.read(8)) or suffix(path.name) in (".arrows", ".arrow"):
            yield from as_issues(table(stream, name, options, start, stop), name)
            return
        stream.seek(start)
        yield from as_issues(archive(Stored(stream, at=start), name, options, _body, stop), name)


def _first(stream: BinaryIO, most: int) -> bytes:
    """What the stream holds up to the end of its first line that is not blank, or of the first thousand blank ones."""
    parts: list[bytes] = []
    size = 0
    while line := stream.readline(most + 2 - size):
        parts.append(line)
        size += len(line)
        if line.strip() or len(parts) >= 1000 or size > most:
            break
    return b"".join(parts)


def _packed(start: bytes, stream: BinaryIO, label: _Label, options: ReadOptions) -> Iterator[Document | Issue]:
    """Unpacks gzip as it is read, so that no more is ever unpacked than may be read; archives unpack themselves."""
    start += stream.read(512)
    if is_archive(unpacked_start(start)):
        yield from archive(Stored(stream, start), label.source, options, _body)
        return
    inner = gzip.GzipFile(fileobj=cast(BinaryIO, _Joined(start, stream)), mode="rb")
    if inner.peek(2)[:2] == _GZIP:
        raise UnreadableSource(label.source, "unsupported", "packed twice; unpack it once and give the result")
    named = replace(label, name=label.name.removesuffix(".gz"), media="")
    yield from _stream(cast(BinaryIO, inner), named, options)


class _Joined(io.RawIOBase):
    """Bytes already taken from a stream, and then the rest of it."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = io.BytesIO(start), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        part = self._start.read(len(view)) or self._stream.read(len(view))
        view[: len(part)] = part
        return len(part)


def _whole(raw: bytes, label: _Label, options: ReadOptions) -> Iterator[Document | Issue]:
    source = label.source
    if not raw.strip():
        raise UnreadableSource(source, "empty", "nothing is in it; nothing was read")
    match form(label.name, raw, label.media):
        case "pdf":
            return pdf(raw, source, options.max_bytes)
        case "html":
            return pages(raw, source, label.charset)
        case "feed":
            return feed_documents(raw, source, label.charset)
        case "json" | "lines":
            return whole(raw, source, options)
        case "unsupported":
            raise UnreadableSource(source, "unsupported", unsupported(raw) or XML)
        case "markdown":
            return plain(raw, source, "text/markdown", label.charset)
        case _:
            return plain(raw, source, "text/plain", label.charset)
