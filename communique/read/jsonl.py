"""JSON Lines, line by line, and single JSON files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import BinaryIO

from communique.errors import UnreadableSource
from communique.model import Document, Issue, Json
from communique.read.options import ReadOptions, allowed
from communique.read.text import decode, storable

_DAY = re.compile(r"(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[T ].*)?")
_SKIPPED_AT_MOST = 16  # times `max_bytes`: a line that long is a packed bomb or no JSON Lines at all


def lines(
    start: bytes, stream: BinaryIO, source: str, options: ReadOptions, before: int = 0
) -> Iterator[Document | Issue]:
    """One document for each line, from `source#line`; `start` is what was already taken from the stream, `before` says
    how many lines stand before it.

    Ids and texts are kept as given (whole numbers as ids become their digits; NULs stay; a lone surrogate, which
    nothing can store, becomes U+FFFD with an Issue `encoding`). Bad lines give an Issue and the others are read:
    `bad-json`, `no-text`, `too-large`; `bad-field` comes beside a document, whose text is sound. Memory is bound by
    one line. Raises UnreadableSource (`empty`).
    """
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start += stream.read(options.max_bytes)
        if len(start) > options.max_bytes:
            raise UnreadableSource(source, "too-large", "JSON Lines in UTF-16 are read whole; save the file as UTF-8")
        text, _ = decode(start, source)
        start, stream = text.encode("utf-8", "replace"), io.BytesIO()
    found = False
    for number, line in _rows(start.removeprefix(b"\xef\xbb\xbf"), stream, source, options.max_bytes):
        number += before
        place = f"{source}#{number}"
        if line is None:
            yield Issue("too-large", f"line {number} is longer than {allowed(options.max_bytes)}; raise that", place)
        elif line.strip():
            yield from _line(line, number, place, options)
        else:
            continue
        found = True
    if not found:
        raise UnreadableSource(source, "empty", "the file holds no lines; nothing was read")


def _rows(start: bytes, stream: BinaryIO, source: str, most: int) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; None for one that is too long, which is passed over in pieces."""
    ahead = io.BytesIO(start)

    def readline() -> bytes:
        line = ahead.readline(most + 2)
        return line if line.endswith(b"\n") else line + stream.readline(most + 2 - len(line))

    number = 0
    while line := readline():
        number += 1
        skipped = 0
        if len(line.rstrip(b"\r\n")) <= most:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            skipped += len(line)
            if skipped > _SKIPPED_AT_MOST * most:
                raise UnreadableSource(
                    source, "too-large", f"line {number} has no end in sight; the rest of the file was not read"
                )
            line = readline()
        yield number, None


def _line(line: bytes, number: int, place: str, options: ReadOptions) -> Iterator[Document | Issue]:
    raw = line.rstrip(b"\r\n")
    try:
        words = raw.decode("utf-8")
    except UnicodeDecodeError:
        words = raw.decode("utf-8", "replace")
        yield Issue("encoding", f"line {number} is not UTF-8; the bytes that are not became U+FFFD", place)
    try:
        item = parse(words)
    except ValueError as error:
        yield Issue("bad-json", f"line {number} is not JSON ({error}); mend the line, the others were read", place)
        return
    yield from report(item, sha256(raw).hexdigest(), place, options)


def parse(words: str) -> Json:
    """JSON, with raw tabs and the like let pass in strings. Raises ValueError, also where it nests too deep."""
    try:
        item: Json = json.loads(words, strict=False)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deep") from None
    return item


def whole(raw: bytes, source: str, options: ReadOptions) -> Iterator[Document | Issue]:
    """A file that is one JSON object, or an array of them (from `source#1`, `source#2`, …).

    Raises UnreadableSource: `bad-json`, `empty`, `binary`.
    """
    words, doubt = decode(raw, source)
    if not words.strip():
        raise UnreadableSource(source, "empty", "the file is empty; nothing was read")
    try:
        content = parse(words)
    except ValueError as error:
        if raw.lstrip()[:1] == b"{" and raw.strip().count(b"\n"):
            yield from lines(raw, io.BytesIO(), source, options)
            return
        raise UnreadableSource(source, "bad-json", f"this is not JSON ({error}); mend it and read it again") from None
    if content in ([], {}):
        raise UnreadableSource(source, "empty", "the file holds no reports; nothing was read")
    if isinstance(content, list):
        for number, item in enumerate(content, 1):
            canonical = json.dumps(item, ensure_ascii=True, sort_keys=True).encode()
            yield from report(item, sha256(canonical).hexdigest(), f"{source}#{number}", options)
    else:
        yield from report(content, sha256(raw).hexdigest(), source, options)
    if doubt:
        yield Issue("encoding", doubt, source)


def report(
    item: Json, raw_digest: str, place: str, options: ReadOptions, media: str = "application/json"
) -> Iterator[Document | Issue]:
    """The report that an object's fields give, and what is wrong with it."""
    if not isinstance(item, dict):
        yield Issue(
            "bad-json", 'this is not a JSON object; give one object for each report, as in {"text": "…"}', place
        )
        return
    text = item.get(options.text_field)
    if not isinstance(text, str):
        yield _without_text(item, options.text_field, place)
        return
    if not text.strip():
        yield Issue("no-text", f"the field {options.text_field!r} is empty; nothing was read", place)
        return
    complaints: list[str] = []
    dated = _dated(item.get(options.date_field), options.date_field, complaints)
    number = item.get(options.id_field)
    given = str(number) if isinstance(number, int) and not isinstance(number, bool) else number
    yield Document(
        storable(text),
        place,
        id=_word(given, "id_field", options.id_field, complaints) or "",
        title=_word(item.get(options.title_field), "title_field", options.title_field, complaints),
        url=_word(item.get(options.url_field), "url_field", options.url_field, complaints),
        dated=dated,
        media_type=media,
        raw_digest=raw_digest,
    )
    if storable(text) != text:
        yield Issue("encoding", "half of a surrogate pair stands alone in the text and became U+FFFD", place)
    for complaint in complaints:
        yield Issue("bad-field", complaint, place)


def _without_text(item: dict[str, Json], name: str, place: str) -> Issue:
    option = f"name the text's field with text_field (--text-field); {name!r}"
    if item.get(name) is not None:
        return Issue("no-text", f"{option} is not a string here", place)
    others = ", ".join(sorted(key[:40] for key, value in item.items() if isinstance(value, str))[:12])
    return Issue(
        "no-text",
        storable(f"{option} is not there (fields with words here: {others or 'none'})"),
        place,
    )


def _word(value: Json, option: str, name: str, complaints: list[str]) -> str | None:
    if value is None or isinstance(value, str):
        return storable(value) if value else None
    complaints.append(
        f"the field {name!r} is not a string and was left out; "
        f"name another with {option} (--{option.replace('_', '-')})"
    )
    return None


def _dated(value: Json, name: str, complaints: list[str]) -> date | None:
    if value is None or value == "":
        return None
    found = day(value) if isinstance(value, str) else None
    if found is None:
        complaints.append(
            f"the field {name!r} is not a day as in 2014-05-21 and was left out; "
            "name another with date_field (--date-field)"
        )
    return found


def day(value: str) -> date | None:
    """ISO 8601 days and times, `2014/05/21`, `20140521`, and the dates of feeds and mail (RFC 5322); the day as
    written, in no other time zone. Nothing that could be read in two ways."""
    try:
        if match := _DAY.fullmatch(value.strip()):
            return date(int(match[1]), int(match[3]), int(match[4]))
        return parsedate_to_datetime(value).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
