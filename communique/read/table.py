"""Tables (Parquet, Arrow and Feather files) to documents, a row for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, BinaryIO

from communique.errors import UnreadableSource
from communique.model import Document, Issue, Json
from communique.read.jsonl import report
from communique.read.options import ReadOptions, allowed
from communique.read.text import storable

MARKS = (b"PAR1", b"ARROW1")
"""How the files begin; streams of Arrow begin with `STREAM`, which says less."""
STREAM = b"\xff\xff\xff\xff"

MEDIA = {"parquet": "application/vnd.apache.parquet", "arrow": "application/vnd.apache.arrow.file"}

SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("id", "document_id", "doc_id", "article_id", "report_id", "uid", "uuid", "guid", "identifier"),
    "text": ("text", "body", "content", "article", "full_text", "fulltext", "maintext", "main_text", "plain_text",
             "article_text", "article_body", "body_text", "story"),
    "title": ("title", "headline", "heading"),
    "url": ("url", "link", "uri", "page_url", "article_url", "source_url", "address", "permalink"),
    "date": ("date", "published", "date_published", "published_at", "publish_date", "publication_date", "pub_date",
             "pubdate", "date_publish", "published_date", "day"),
    "source": ("source", "outlet", "publisher", "newspaper", "site", "domain"),
}  # fmt: skip
"""What a column may be called, whatever its case; blanks and hyphens count as underscores. The name that the options
give comes first; where it is one that a user chose, it alone."""

_ROWS = 256


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column of the file is what: names as the file has them, "" where there is none."""

    id: str
    text: str
    title: str
    url: str
    date: str
    source: str

    @property
    def names(self) -> list[str]:
        found = (self.id, self.text, self.title, self.url, self.date, self.source)
        return list(dict.fromkeys(name for name in found if name))


def is_table(start: bytes) -> bool:
    """Whether the bytes begin a table's file."""
    return start.startswith(MARKS)


def count(stream: BinaryIO, source: str) -> int:
    """How many rows the table has, from its own word: nothing but its footers is read. Raises UnreadableSource."""
    with _opened(stream, source) as file:
        return file.rows


def table(
    stream: BinaryIO, source: str, options: ReadOptions, start: int = 0, stop: int | None = None
) -> Iterator[Document | Issue]:
    """A document for each row from `start` up to `stop`, from `source#row`, counted from 1.

    Columns are found by the names in the options, else by `SYNONYMS`. Texts may be strings, bytes of UTF-8 or encoded
    by dictionary; days are dates, times (the day as written, in the column's own time zone) or strings; ids may be
    whole numbers. Where there is no column of addresses but sources are addresses, those are taken. Memory is bound by
    a page of each column in Parquet and by a batch in Arrow. Bad rows give an Issue as bad lines of JSON Lines do; a
    group that cannot be read gives one Issue `broken` and the others are read. Raises UnreadableSource: `no-text`
    where no column holds texts (what columns there are is said), `empty`, `broken`, `encrypted`.

    Method: Apache Arrow's readers (pyarrow); what comes from a file of Arrow is checked before it is used, since such
    files are mapped and not parsed.
    """
    with _opened(stream, source) as file:
        columns = _columns(file.types, source, options)
        if not file.rows:
            raise UnreadableSource(source, "empty", "the table has no rows; nothing was read")
        stop = file.rows if stop is None else min(stop, file.rows)
        at = 0
        for number, size in enumerate(file.groups):
            if at < stop and at + size > start:
                within = (max(start - at, 0), min(stop - at, size))
                yield from _group(_Part(file, number, at, within), columns, source, options)
            at += size


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows `within` the group `number` of a file, which begins at row `at`."""

    file: _File
    number: int
    at: int
    within: tuple[int, int]


def _group(part: _Part, columns: _Columns, source: str, options: ReadOptions) -> Iterator[Document | Issue]:
    import pyarrow as pa

    file, number, at, within = part.file, part.number, part.at, part.within

    media = MEDIA[file.kind]
    done = 0
    try:
        for batch in file.batches(number, columns.names):
            low, high = max(within[0] - done, 0), min(within[1] - done, batch.num_rows)
            for row in range(low, high):
                yield from _row(batch, row, columns, (f"{source}#{at + done + row + 1}", media), options)
            done += batch.num_rows
            if done >= within[1]:
                return
    except (pa.ArrowException, OSError, ValueError, MemoryError, OverflowError) as error:
        first, last = at + max(done, within[0]) + 1, at + within[1]
        detail = storable(str(error)).split("\n")[0][:200]
        message = f"the rows {first} to {last} cannot be read ({detail}); write the table anew, the others were read"
        yield Issue("broken", message, f"{source}#{first}")


def _row(
    batch: Any, row: int, columns: _Columns, place: tuple[str, str], options: ReadOptions
) -> Iterator[Document | Issue]:
    where, media = place
    found: dict[str, Any] = {}
    for name in columns.names:
        cell = batch.column(name)[row]
        if (size := _size(cell)) > options.max_bytes:
            message = f"{name} has {size} bytes here, more than {allowed(options.max_bytes)}; raise that to read it"
            yield Issue("too-large", message, where)
            return
        found[name] = cell.as_py()
    item: dict[str, Json] = {}
    doubts = []
    for name, column in (
        (options.text_field, columns.text),
        (options.id_field, columns.id),
        (options.title_field, columns.title),
        (options.url_field, columns.url),
        (options.date_field, columns.date),
    ):
        if column:
            item[name], doubt = _plain(found[column])
            doubts += [Issue("encoding", f"{column} is not UTF-8; the bytes that are not became U+FFFD", where)] * doubt
    told, _ = _plain(found[columns.source]) if columns.source else (None, False)
    if isinstance(told, str) and told.lower().startswith(("http://", "https://")) and not item.get(options.url_field):
        item[options.url_field] = told
    canonical = json.dumps([_plain(found[name])[0] for name in columns.names], ensure_ascii=True, default=str)
    for each in report(item, sha256(canonical.encode()).hexdigest(), where, options, media):
        yield replace(each, message=each.message.replace("field", "column")) if isinstance(each, Issue) else each
    yield from doubts


def _size(cell: Any) -> int:
    """The bytes of a text, without making one."""
    value = cell.value if hasattr(cell, "value") and type(cell).__name__ == "DictionaryScalar" else cell
    buffer = value.as_buffer() if hasattr(value, "as_buffer") else None
    return buffer.size if buffer is not None else 0


def _plain(value: Any) -> tuple[Json, bool]:
    """A cell as JSON would have it, and whether bytes in it had to be replaced."""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8"), False
        except UnicodeDecodeError:
            return value.decode("utf-8", "replace"), True
    if isinstance(value, datetime | date):
        return value.isoformat()[:10], False
    if value is None or isinstance(value, str | int | bool):
        return value, False
    if type(value).__name__ == "UUID":
        return str(value), False
    return [], False  # no string and no number: the field is told to be none


def _columns(types: dict[str, Any], source: str, options: ReadOptions) -> _Columns:
    asked = {
        "id": options.id_field,
        "text": options.text_field,
        "title": options.title_field,
        "url": options.url_field,
        "date": options.date_field,
        "source": "source",
    }
    folded: dict[str, str] = {}
    for name in types:
        folded.setdefault(name.strip().lower().replace(" ", "_").replace("-", "_"), name)
    found = {}
    for what, name in asked.items():
        chosen = name != SYNONYMS[what][0]
        others = () if chosen else SYNONYMS[what]
        found[what] = name if name in types else next((folded[other] for other in others if other in folded), "")
    there = ", ".join(f"{storable(name)[:40]} ({_named(kind)})" for name, kind in list(types.items())[:20])
    advice = f"name it with text_field (--text-field); columns here: {there or 'none'}"
    if not found["text"]:
        raise UnreadableSource(source, "no-text", f"no column {options.text_field!r} holds the texts; {advice}")
    if not _texts(types[found["text"]]):
        raise UnreadableSource(source, "no-text", f"the column {found['text']!r} does not hold texts; {advice}")
    return _Columns(**found)


def _named(kind: Any) -> str:
    return str(getattr(kind, "value_type", kind) if str(kind).startswith("dictionary") else kind)[:30]


def _texts(kind: Any) -> bool:
    import pyarrow.types as types

    kind = kind.value_type if types.is_dictionary(kind) else kind
    tests = ("is_string", "is_large_string", "is_string_view", "is_binary", "is_large_binary", "is_binary_view")
    return any(getattr(types, test)(kind) for test in tests)


class _File:
    """A table's file, whatever its format: types of columns by name, rows, rows of each group, and a group's rows."""

    def __init__(self, kind: str, types: dict[str, Any], groups: list[int]) -> None:
        self.kind, self.types, self.groups = kind, types, groups
        self.rows = sum(groups)

    def batches(self, group: int, names: list[str]) -> Iterator[Any]:
        raise NotImplementedError


@contextmanager
def _opened(stream: BinaryIO, source: str) -> Iterator[_File]:
    import pyarrow as pa

    stream.seek(0)
    start = stream.read(8)
    stream.seek(0)
    try:
        if start[:4] == MARKS[0]:
            file: _File = _Parquet(stream)
        elif start[:6] == MARKS[1]:
            file = _Arrow(stream)
        else:
            file = _Stream(stream)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        detail = storable(str(error)).split("\n")[0][:200]
        code = "encrypted" if "encrypt" in detail.lower() else "broken"
        advice = "give it without encryption" if code == "encrypted" else "fetch or write it again"
        raise UnreadableSource(source, code, f"the table cannot be opened ({detail}); {advice}") from None
    yield file


class _Parquet(_File):
    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow.parquet as parquet

        schema = parquet.read_schema(stream)
        stream.seek(0)
        # A text that the file has once, in a dictionary, may stand in every row: it is not written out for each.
        texts = [name for name, kind in zip(schema.names, schema.types, strict=True) if _texts(kind)]
        self._file = parquet.ParquetFile(
            stream, pre_buffer=False, buffer_size=1 << 20, read_dictionary=texts, thrift_string_size_limit=1 << 26
        )
        self._about = self._file.metadata
        # Nothing is asked of single columns: pyarrow ends the process where what a damaged file says of one is wrong.
        groups = [self._about.row_group(at).num_rows for at in range(self._about.num_row_groups)]
        schema = self._file.schema_arrow
        super().__init__("parquet", dict(zip(schema.names, schema.types, strict=True)), groups)

    def batches(self, group: int, names: list[str]) -> Iterator[Any]:
        yield from self._file.iter_batches(_ROWS, row_groups=[group], columns=names, use_threads=False)


class _Arrow(_File):
    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow as pa

        self._file = pa.ipc.open_file(stream)
        schema = self._file.schema
        stream.seek(0)
        lengths = pa.ipc.open_file(stream, options=pa.ipc.IpcReadOptions(included_fields=[0]))
        groups = [lengths.get_batch(at).num_rows for at in range(lengths.num_record_batches)] if schema.names else []
        super().__init__("arrow", dict(zip(schema.names, schema.types, strict=True)), groups)

    def batches(self, group: int, names: list[str]) -> Iterator[Any]:
        batch = self._file.get_batch(group)
        batch.validate(full=True)
        yield batch.select(names)


class _Stream(_File):
    """A stream of Arrow, of which nothing is known but its columns until it was read."""

    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow as pa

        self._stream, self._batches = stream, pa.ipc.open_stream(stream)
        schema = self._batches.schema
        groups = [batch.num_rows for batch in self._batches]
        super().__init__("arrow", dict(zip(schema.names, schema.types, strict=True)), groups)
        self._at = 0
        self._again()

    def _again(self) -> None:
        import pyarrow as pa

        self._stream.seek(0)
        self._batches, self._at = pa.ipc.open_stream(self._stream), 0

    def batches(self, group: int, names: list[str]) -> Iterator[Any]:
        if group < self._at:
            self._again()
        while True:
            batch = self._batches.read_next_batch()
            self._at += 1
            if self._at > group:
                break
        batch.validate(full=True)
        yield batch.select(names)
