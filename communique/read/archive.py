"""Web archives (WARC, and its forerunner ARC) to documents: what servers answered, record by record."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import zlib
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from communique.errors import UnreadableSource
from communique.model import Document, Issue
from communique.read.members import GZIP as _GZIP
from communique.read.members import HEADERS, Lines, Member, Stored, TooMuch
from communique.read.options import ReadOptions, allowed
from communique.read.text import storable

Body = Callable[[bytes, str, str, str, str], Iterator[Document | Issue]]
"""Reads a page's bytes: the bytes, its address, the name that may tell their form, media type and charset."""

# It would warn on standard error, with the archive's own bytes.
logging.getLogger("warcio").addHandler(logging.NullHandler())

MARKS = (b"WARC/", b"filedesc://")
"""How archives begin."""

_SKIPPED_AT_MOST = 16  # times `max_bytes`: what of a large record is unpacked to come to the next
_LENGTH = re.compile(rb"\ncontent-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?\n", re.IGNORECASE)
_BEGIN = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_REPORTS = re.compile(
    r"text/(?:html|plain|markdown|xml)|application/(?:x-)?pdf|application/(?:xhtml|rss|atom|rdf)\+xml|application/xml"
)
_READ = ("response", "resource", "conversion", "revisit", "large")
_UNSAID = ("", "application/octet-stream", "unknown/unknown", "no-type")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_DECODED = {"gzip", "x-gzip", "deflate", "br", "zstd"}


@dataclass(frozen=True, slots=True)
class _Record:
    """A record whose bytes are all here: what the archive says of it, and the body of the answer."""

    place: str
    kind: str
    address: str
    captured: date | None
    headers: Any
    answer: Any
    body: bytes
    damaged: bool = False

    def said(self, name: str) -> str:
        """A header of the answer, else ""."""
        return str((self.answer and self.answer.get_header(name)) or "")

    @property
    def media(self) -> str:
        found = self.said("Content-Type") if self.answer else self.headers.get_header("Content-Type") or ""
        return str(found).partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        found = self.said("Content-Type") if self.answer else self.headers.get_header("Content-Type") or ""
        match = re.search(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", str(found), re.IGNORECASE)
        return match[1] if match else ""


def is_archive(start: bytes) -> bool:
    """Whether unpacked bytes begin an archive."""
    return start.startswith(MARKS)


def archive(
    stored: Stored, source: str, options: ReadOptions, read: Body, stop: int | None = None
) -> Iterator[Document | Issue]:
    """The reports among the records, each from `source#place`, the place in bytes that indexes of archives use.

    Answers of servers (`response`), files (`resource`) and texts (`conversion`) are read; what is no page, no success
    or a repeated capture (`revisit`) gives an Issue `skipped` that says so; requests and notes of the crawler give
    none. `captured` is the day of the capture, which bounds the day of publication and is never taken for it. Beside a
    document: `truncated-record` where the crawler cut it, `digest` where its bytes are not those that the archive
    vouches for. Instead of one: `broken` (the next record is looked for), `truncated`, `too-large`, and what the
    page's own reader says. Memory is bound by one record. Records from the byte `stop` on are left.

    Method: ISO 28500 (WARC 1.1), by warcio; packed records are unpacked here, since their size has to be bounded.
    """
    for found in _records(stored, source, options, stop):
        if isinstance(found, Issue):
            yield found
        elif found.kind not in _READ:
            continue
        elif passed := _passed(found):
            yield passed
        else:
            yield from _report(found, options, read)


def marks(stored: Stored, options: ReadOptions) -> Iterator[int]:
    """The places from which on an archive can be read, ascending: where the records of a plain one begin, the members
    of a packed one. There are about as many as records."""
    packed = stored.peek(3) == _GZIP
    while stored.peek(1):
        yield stored.at
        if not packed:
            _pass_record(stored)
        elif stored.peek(3) == _GZIP:
            _pass_member(stored, options)
        else:
            stored.skip(1)
            stored.seek_member()


def _pass_member(stored: Stored, options: ReadOptions) -> None:
    member, seen = Member(stored), 0
    try:
        while part := member.more():
            seen += len(part)
            if seen > _SKIPPED_AT_MOST * options.max_bytes + 2 * HEADERS:
                raise TooMuch
    except (zlib.error, EOFError, TooMuch):
        member.leave()
        stored.seek_member()


def _pass_record(stored: Stored) -> None:
    """Goes past one record that is not packed, by its own word on its length, else to the next that begins."""
    head = stored.peek(HEADERS)
    end = head.find(b"\r\n\r\n")
    length = _LENGTH.search(head, 0, end + 2) if _BEGIN.match(head) and end >= 0 else None
    if length:
        stored.skip(end + 4 + int(length[1]))
        while stored.peek(1) in (b"\r", b"\n"):
            stored.skip(1)
        return
    after = _BEGIN.search(head, 1)
    stored.skip(after.start() if after else max(len(head) - 16, 1))


def _records(stored: Stored, source: str, options: ReadOptions, stop: int | None) -> Iterator[_Record | Issue]:
    packed = stored.peek(3) == _GZIP
    while stored.peek(1) and (stop is None or stored.at < stop):
        if not packed:
            yield from _several(Lines(stored), stored.at, source, options, stop)
            return
        place = stored.at
        if stored.peek(3) == _GZIP:
            member = Member(stored)
            yield from _several(member, place, source, options, None)
            if not member.ended_well:
                member.leave()
                stored.seek_member()
        else:
            stored.skip(1)
            stored.seek_member()
            yield Issue("broken", "here the archive holds something else than a packed record", f"{source}#{place}")


def _several(
    lines: Lines, first: int, source: str, options: ReadOptions, stop: int | None
) -> Iterator[_Record | Issue]:
    """Records that follow each other without being packed, or that are packed together, which should be one."""
    packed = isinstance(lines, Member)
    place = f"{source}#{first}"
    while True:
        found: _Record | Issue
        try:
            lines.blank()
            if lines.ended() or (stop is not None and first + lines.tell() >= stop):
                return
            at = lines.tell()
            place = f"{source}#{first}{f'+{at}' if at else ''}" if packed else f"{source}#{first + at}"
            found = _taken(lines, place, options)
        except EOFError:
            yield Issue("truncated", "the archive breaks off in this record; fetch it again", place)
            return
        except zlib.error as error:
            yield _broken(place, error)
            return
        except TooMuch:
            yield _too_large(place, options)
            if packed:
                return
            found = _SILENT
        except _Broken as error:
            found = _broken(place, error)
        if found is not _SILENT:
            yield found
        if isinstance(found, Issue) and not _next_line(lines):
            return


def _next_line(lines: Lines) -> bool:
    """Goes on to the next line that begins a record."""
    try:
        while not lines.ended():
            lines.allowed = HEADERS
            if _BEGIN.match(lines.peek(16)):
                return True
            lines.readline()
    except (zlib.error, EOFError):
        pass
    return False


_SILENT = Issue("", "")


class _Broken(ValueError):
    """A record that cannot be read as one."""


def _taken(lines: Lines, place: str, options: ReadOptions) -> _Record:
    """The next record with all its bytes. Raises EOFError, zlib.error, TooMuch and _Broken."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader
    from warcio.statusandheaders import StatusAndHeadersParserException

    lines.allowed = HEADERS
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    try:
        record = loader.parse_record_stream(lines, no_record_parse=True)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, AttributeError, TypeError, IndexError) as error:
        raise _Broken(f"{type(error).__name__}: {error}") from None
    if record.length is None and not isinstance(lines, Member):
        raise _Broken("it does not say how long it is")
    lines.allowed = _SKIPPED_AT_MOST * options.max_bytes
    block = record.raw_stream.read(options.max_bytes + 1)
    kind = str(record.rec_type or "")
    if len(block) > options.max_bytes:
        while record.raw_stream.read(1 << 20):
            pass
        block, kind = b"", "large"
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError("the record breaks off")
    said, stream = record.rec_headers, io.BytesIO(block)
    address = str(said.get_header("WARC-Target-URI") or "")
    try:
        answer = loader.load_http_headers(kind, address, stream, len(block))
    except (EOFError, StatusAndHeadersParserException, ValueError, IndexError):
        answer = None
    body = stream.read()
    captured = _day(str(said.get_header("WARC-Date") or ""))
    damaged = kind not in ("large", "revisit") and _damaged(said, answer, block, body)
    return _Record(place, kind, storable(address), captured, said, answer, body, damaged)


def _damaged(said: Any, answer: Any, block: bytes, body: bytes) -> bool:
    """Whether a digest does not fit. Some crawlers take that of the payload before, some after chunks were joined."""
    if _fits(str(said.get_header("WARC-Block-Digest") or ""), block) is False:
        return True
    digest = str(said.get_header("WARC-Payload-Digest") or "")
    if said.get_header("WARC-Segment-Number") or _fits(digest, body) is not False:
        return False
    chunked = answer and "chunked" in str(answer.get_header("Transfer-Encoding") or "").lower()
    return not chunked or _fits(digest, _joined(body)) is False


def _fits(digest: str, data: bytes) -> bool | None:
    """Whether a digest as archives write them (`sha1:` and base 32 or 16) is that of the bytes; None where it cannot be
    told."""
    name, _, value = digest.strip().partition(":")
    if name.lower() not in ("sha1", "sha256", "md5", "sha512"):
        return None
    found = hashlib.new(name.lower(), data, usedforsecurity=False).digest()
    if len(value) == 2 * len(found):
        return value.lower() == found.hex()
    return value.upper().rstrip("=") == b32encode(found).decode().rstrip("=")


def _passed(record: _Record) -> Issue | None:
    """Why a record holds no report, where the archive says so already."""
    if record.kind == "large":
        return Issue("too-large", "the record is larger than may be read; raise max_bytes (--max-mb)", record.place)
    if record.kind == "revisit":
        earlier = record.headers.get_header("WARC-Refers-To-Target-URI") or record.address
        day = record.headers.get_header("WARC-Refers-To-Date") or "another day"
        return _skipped(record, f"a repeated capture, the page is where {storable(str(earlier))} was captured on {day}")
    if record.answer and not record.answer.get_statuscode().startswith("2"):
        return _skipped(record, f"the server answered {record.answer.get_statuscode()[:3] or 'nothing'} here")
    if not _REPORTS.fullmatch(record.media) and record.media not in _UNSAID:
        return _skipped(record, f"{record.media[:60]} is no report")
    if _path(record.address) == "/robots.txt" or record.address.startswith(("dns:", "whois:", "urn:")):
        return _skipped(record, "a note for programs, no report")
    return None


def _skipped(record: _Record, why: str) -> Issue:
    return Issue("skipped", storable(f"{record.address[:300]}: {why}"), record.place)


def _report(record: _Record, options: ReadOptions, read: Body) -> Iterator[Document | Issue]:
    try:
        chunked = "chunked" in record.said("Transfer-Encoding").lower()
        body = _unpacked(_joined(record.body) if chunked else record.body, record, options)
        found = read(body, record.address or record.place, _path(record.address), record.media, record.charset)
        given = False
        for item in found:
            if isinstance(item, Document):
                url = item.url or record.address or None
                yield replace(item, source=_placed(item.source, record), url=url, captured=record.captured)
                given = True
            else:
                yield replace(item, source=_placed(item.source, record))
        if given:
            yield from _beside(record)
    except UnreadableSource as error:
        yield Issue(error.code, error.message, record.place)


def _placed(source: str, record: _Record) -> str:
    """The place in the archive; of an entry of a feed with its name."""
    return record.place + source.removeprefix(record.address or record.place)


def _beside(record: _Record) -> Iterator[Issue]:
    if why := record.headers.get_header("WARC-Truncated"):
        message = f"the crawler cut this page off ({storable(str(why))[:60]}); what it kept was read"
        yield Issue("cut-off", message, record.place)
    if record.damaged:
        message = "the bytes are not those that the archive's digest vouches for; compare with another copy"
        yield Issue("digest", message, record.place)


def _joined(body: bytes) -> bytes:
    """A body that was sent in chunks, put together."""
    from warcio.bufferedreaders import ChunkedDataReader

    reader = ChunkedDataReader(io.BytesIO(body), decomp_type=None)
    parts = []
    while part := reader.read(1 << 20):
        parts.append(part)
    return b"".join(parts)


def _unpacked(body: bytes, record: _Record, options: ReadOptions) -> bytes:
    """A body that the server packed, unpacked as far as may be read. Archives that keep bodies unpacked often leave the
    header as it was: what is not packed is taken as it stands."""
    for encoding in reversed(record.said("Content-Encoding").lower().replace(" ", "").split(",")):
        if encoding in ("", "identity", "utf-8") or not body:
            continue
        if encoding not in _DECODED:
            message = f"the page is packed as {encoding[:20]}, which is not known here; unpack it and give the result"
            raise UnreadableSource(record.place, "unsupported", message)
        body = _decoded(body, encoding, record, options.max_bytes)
    return body


def _decoded(body: bytes, encoding: str, record: _Record, most: int) -> bytes:
    found = b""
    try:
        if encoding in ("br", "zstd"):
            import pyarrow as pa

            with pa.CompressedInputStream(pa.py_buffer(body), "brotli" if encoding == "br" else "zstd") as stream:
                while len(found) <= most and (part := stream.read(min(1 << 20, most + 1))):
                    found += part
        elif encoding == "deflate":
            wraps = 15 if body[:1] == b"\x78" else -15
            found = zlib.decompressobj(wraps).decompress(body, most + 1)
        elif body[:2] == b"\x1f\x8b":
            found = zlib.decompressobj(31).decompress(body, most + 1)
        else:
            return body
    except (zlib.error, OSError):
        if not found and not body.startswith(b"\x1f\x8b"):
            return body
        raise UnreadableSource(record.place, "broken", "the page is packed and damaged; fetch it again") from None
    if len(found) > most:
        raise UnreadableSource(
            record.place, "too-large", f"the page is larger than {allowed(most)}; raise that to read it"
        )
    return found


def _path(address: str) -> str:
    """The path of an address, "" of what is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _day(value: str) -> date | None:
    match = _DAY.match(value)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _too_large(place: str, options: ReadOptions) -> Issue:
    most = allowed(options.max_bytes)
    return Issue("too-large", f"the record, or its headers, is far larger than {most}; raise that to read it", place)


def _broken(place: str, error: Exception) -> Issue:
    detail = storable(str(error))[:200]
    return Issue("broken", f"the record cannot be read ({detail}); the others were, fetch the archive again", place)
