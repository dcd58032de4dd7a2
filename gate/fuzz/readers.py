"""Targets: what reads files, answers of servers and lists."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from tempfile import NamedTemporaryFile

from communique.errors import CommuniqueError
from communique.model import Claim, Document, Issue, Role, Span
from communique.read.archive import archive
from communique.read.feeds import feed, outlines, page
from communique.read.form import form, is_lines, is_row
from communique.read.html import pages
from communique.read.jsonl import lines as json_lines
from communique.read.members import Stored
from communique.read.options import ReadOptions
from communique.read.pdf import pdf as portable
from communique.read.sources import documents
from communique.read.table import table
from communique.read.text import plain

SMALL = ReadOptions(max_bytes=1 << 20)
_ADDRESS = "http://post.example/a"


def text(data: bytes) -> None:
    """Text, whatever its encoding, and the form that a name and the bytes tell."""
    _sound(lambda: plain(data, "a.txt"))
    for name in ("a", "a.html", "a.json", "a.txt"):
        assert form(name, data) == form(name, data)
        is_lines(name, data, "text")
    is_row(data)


def html(data: bytes) -> None:
    _sound(lambda: pages(data, _ADDRESS))


def jsonl(data: bytes) -> None:
    _sound(lambda: json_lines(b"", io.BytesIO(data), "a.jsonl", SMALL))


def feeds(data: bytes) -> None:
    """Feeds and lists of them. A feed is the same read twice, its entries have names and addresses of the web."""
    try:
        found = feed(data, _ADDRESS)
    except CommuniqueError:
        return
    assert found == feed(data, _ADDRESS)
    for item in found.items:
        assert item.name
        assert item.link == "" or item.link.lower().startswith(("http://", "https://")), item
        item.words.encode()
    assert len({item.name for item in found.items}) == len(found.items)


def pdf(data: bytes) -> None:
    _sound(lambda: portable(data, "a.pdf", 1 << 20))


def warc(data: bytes) -> None:
    """Archives, as they are and packed; every cut gives together what the whole gives."""
    for stored in (data, _packed(data)):
        _sound(lambda raw=stored: _archived(raw))  # type: ignore[misc]


def _packed(data: bytes) -> bytes:
    """Packed record by record, as far as there are any; torn bytes stay torn."""
    return b"".join(gzip.compress(b"WARC/" + part, 1, mtime=0) for part in data.split(b"WARC/")[1:])


def _archived(raw: bytes) -> Iterator[Document | Issue]:
    def read(body: bytes, address: str, name: str, media: str, charset: str) -> Iterator[Document | Issue]:
        yield from plain(body, address, media or "text/plain", charset)

    return archive(Stored(io.BytesIO(raw)), "a.warc", SMALL, read)


def parquet(data: bytes) -> None:
    if data[:4] in (b"PAR1", b"ARRO", b"\xff\xff\xff\xff"):
        _sound(lambda: table(io.BytesIO(data), "a.parquet", SMALL))


def robots(data: bytes) -> None:
    """What a robots.txt allows: an answer for every address, the same twice."""
    from communique.read.robots import rules

    words = data.decode("utf-8", "replace")
    said = rules(words, 0.0)
    for path in ("", "a", "a/b?c=d", "%zz", "*$"):
        url = f"http://post.example/{path}"
        assert said.allows(url) == rules(words, 0.0).allows(url)
    assert 0 <= said.delay < 1e9


def links(data: bytes) -> None:
    """Addresses: what is left of one is the same once more; lists of feeds give addresses or an error of ours."""
    words = data.decode("utf-8", "replace")
    once = page(words)
    assert isinstance(once, str)
    page(once)
    try:
        for address in outlines(data, _ADDRESS):
            assert address == address.strip() != ""
    except CommuniqueError:
        pass


def interchange(data: bytes) -> None:
    """What a record of one report says in JSON can be read as JSON, and its spans are those of the reading."""
    from communique.present.interchange import record

    words = data.decode("utf-8", "replace") or "a"
    size = len(words)
    places = [Span(byte % size, byte % size + 1) for byte in data[:8]] or [Span(0, 1)]
    document = Document(words, "fuzz", title=words[:20], url=words[:20])
    who = Role("recipient", words[:3])
    claims = [Claim("event", "CONSULT", (place,), (Role("actor", "KEN", place), who)) for place in places]
    said = record(document, None, claims)
    assert json.loads(json.dumps(said)) == said


def files(data: bytes) -> None:
    """Whatever the bytes are, named as nothing: documents and issues, and no exception."""
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        one = list(documents(file.name, SMALL))
        assert one == list(documents(file.name, SMALL))
    for entry in one:
        assert isinstance(entry, Document) or entry.code != "unreadable", entry


def _sound(read: Callable[[], Iterator[Document | Issue]]) -> None:
    """Reads twice, with the same result, in which every text can be stored."""
    one, two = _read(read), _read(read)
    assert one == two
    for entry in one:
        if isinstance(entry, Document):
            assert entry.text
            for word in (entry.text, entry.title, entry.url, entry.id, entry.source):
                (word or "").encode()


def _read(read: Callable[[], Iterator[Document | Issue]]) -> list[Document | Issue]:
    found: list[Document | Issue] = []
    try:
        found.extend(read())
    except CommuniqueError as error:
        found.append(Issue(getattr(error, "code", "error"), str(error)))
    return found


_PAGE = (
    b"<!doctype html><html><head><title>Talks</title><meta charset=utf-8></head>"
    b"<body><article><p>Kenya and Ghana "
    b"signed an agreement on fisheries in Accra on Tuesday, officials of both "
    b"governments said.</p></article></body></html>"
)
_RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A</title><link>http://p.example/1'
    b"</link><pubDate>Wed, 21 May 2014 10:00:00 GMT</pubDate><description>Talks &amp; more</description></item>"
    b"</channel></rss>"
)
_WARC = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://post.example/a\r\nWARC-Date: 2019-08-04T10:00:00Z\r\n"
    b"Content-Type: application/http\r\nContent-Length: 80\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n\r\n\r\n"
)


@cache
def _tables() -> tuple[bytes, ...]:
    import pyarrow as pa
    import pyarrow.parquet as written

    rows = pa.table({"id": [1, 2], "text": ["The envoys met.", None], "date": ["2014-05-21", "x"]})
    one, two = io.BytesIO(), io.BytesIO()
    written.write_table(rows, one, compression="zstd")
    with pa.ipc.new_file(two, rows.schema) as writer:
        writer.write_table(rows)
    return one.getvalue(), two.getvalue()


_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont"
    b"/Helvetica>>>>>>>>endobj\n4 0 obj<</Length 40>>stream\nBT /F1 9 Tf 9 99 Td (The envoys met) Tj ET\n"
    b"endstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)

SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "text": lambda: [b"The envoys met.\n", "Köln, 21 мая".encode("utf-16"), "Köln".encode("cp1252")],
    "html": lambda: [_PAGE],
    "jsonl": lambda: [b'{"id": 1, "text": "The envoys met.", "date": "2014-05-21", "url": "http://p.example"}\n[]\n'],
    "feeds": lambda: [
        _RSS,
        _RSS.replace(b"rss", b"feed"),
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
    ],
    "pdf": lambda: [_PDF],
    "warc": lambda: [_WARC, _WARC * 2],
    "parquet": lambda: list(_tables()),
    "robots": lambda: [b"User-agent: *\nDisallow: /a\nAllow: /a/b$\nCrawl-delay: 2\nSitemap: http://p.example/s\n"],
    "links": lambda: [
        b"https://Post.example:443/talks?id=3&utm_source=rss#top",
        b'<opml><outline xmlUrl="http://p"/></opml>',
    ],
    "interchange": lambda: [b"Kenya met Ghana."],
    "files": lambda: [_PAGE, _RSS, _WARC, _PDF, *_tables(), gzip.compress(_WARC), gzip.compress(b"The envoys met.")],
}
