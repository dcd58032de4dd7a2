from __future__ import annotations

import gzip
import io
import random
import time
import tracemalloc
import zlib
from datetime import date
from pathlib import Path

import pytest
from crawled import WORDS, answer, chunked, packed, page, record, sha1

from communique.model import Document, Issue
from communique.read.options import ReadOptions
from communique.read.sources import between, documents, ranged
from communique.run.standard import standard

HOST = "http://post.example"


def told(path: Path, data: bytes, options: ReadOptions = ReadOptions()) -> list[Document | Issue]:  # noqa: B008 - frozen
    path.write_bytes(data)
    return list(documents([path], options))


def codes(found: list[Document | Issue]) -> list[str]:
    return [entry.code if isinstance(entry, Issue) else entry.url or "?" for entry in found]


def mixed() -> list[bytes]:
    return [
        record("warcinfo", "", b"software: crawler\r\n", WARC_Target_URI="", Content_Type="application/warc-fields"),
        record("request", f"{HOST}/a", b"GET /a HTTP/1.1\r\n\r\n", Content_Type="application/http;msgtype=request"),
        record("response", f"{HOST}/a", answer(page())),
        record("response", f"{HOST}/p.png", answer(b"\x89PNG", "Content-Type: image/png")),
        record("response", f"{HOST}/gone", answer(page(), status="404 Not Found")),
        record("response", f"{HOST}/robots.txt", answer(b"User-agent: *", "Content-Type: text/plain")),
        record("revisit", f"{HOST}/b", b"", WARC_Refers_To_Target_URI=f"{HOST}/a"),
        record("conversion", f"{HOST}/c", WORDS.encode(), Content_Type="text/plain"),
        record("metadata", f"{HOST}/a", b"fetchTimeMs: 3\r\n", Content_Type="application/warc-fields"),
    ]


EXPECTED = [f"{HOST}/a", "skipped", "skipped", "skipped", "skipped", f"{HOST}/c"]


@pytest.mark.parametrize("form", ["plain", "packed", "whole"])
def test_pages_are_read_and_what_is_none_is_said(tmp_path: Path, form: str) -> None:
    plain = b"".join(mixed())
    data = {"plain": plain, "packed": packed(*mixed()), "whole": gzip.compress(plain)}[form]
    found = told(tmp_path / "crawl.warc.gz", data)
    assert codes(found) == EXPECTED
    first, revisit, last = found[0], found[4], found[-1]
    assert isinstance(first, Document)
    assert isinstance(revisit, Issue)
    assert isinstance(last, Document)
    assert (first.title, first.captured, first.dated, first.media_type) == (
        "Talks",
        date(2019, 8, 4),
        None,
        "text/html",
    )
    assert WORDS.strip() in first.text
    assert f"{HOST}/a" in revisit.message
    assert last.text == WORDS
    places = [entry.source for entry in found]
    assert len(set(places)) == len(places)


def test_the_place_of_a_record_is_its_byte(tmp_path: Path) -> None:
    records = mixed()
    found = told(tmp_path / "a.warc", b"".join(records))
    assert found[0].source == f"{tmp_path}/a.warc#{len(records[0]) + len(records[1])}"


def test_a_crawl_is_known_by_its_content(tmp_path: Path) -> None:
    assert codes(told(tmp_path / "crawl", packed(*mixed()))) == EXPECTED
    assert codes(told(tmp_path / "crawl.txt", b"".join(mixed()))) == EXPECTED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "chunked", "chunked gzip", "said only"])
def test_bodies_are_unpacked_and_put_together(tmp_path: Path, encoding: str) -> None:
    import pyarrow as pa

    body = page()
    headers = ["Content-Type: text/html"]
    for name in encoding.split():
        if name == "chunked":
            headers.append("Transfer-Encoding: chunked")
        elif name in ("gzip", "deflate"):
            headers.append(f"Content-Encoding: {name}")
            body = gzip.compress(body) if name == "gzip" else zlib.compress(body)
        elif name in ("br", "zstd"):
            headers.append(f"Content-Encoding: {name}")
            body = pa.compress(body, "brotli" if name == "br" else "zstd", asbytes=True)
    if encoding == "said only":
        headers.append("Content-Encoding: gzip")
    body = chunked(body) if "chunked" in encoding else body
    [found] = told(tmp_path / "a.warc", record("response", f"{HOST}/a", answer(body, *headers)))
    assert isinstance(found, Document), found
    assert WORDS.strip() in found.text


def test_encodings_are_those_that_the_server_named(tmp_path: Path) -> None:
    words = "Türkei und Österreich unterzeichneten gestern in Köln ein Abkommen über Fischerei und Handel. " * 3
    body = page(words).decode().encode("iso-8859-9")
    [found] = told(
        tmp_path / "a.warc", record("response", HOST, answer(body, "Content-Type: text/html; charset=iso-8859-9"))
    )
    assert isinstance(found, Document)
    assert "Köln" in found.text


def test_digests(tmp_path: Path) -> None:
    block = answer(chunked(page()), "Content-Type: text/html", "Transfer-Encoding: chunked")
    payload = block.partition(b"\r\n\r\n")[2]
    sound = [
        {"WARC_Block_Digest": sha1(block)},
        {"WARC_Payload_Digest": sha1(payload)},
        {"WARC_Payload_Digest": sha1(page())},  # of the page put together, as some crawlers have it
        {"WARC_Payload_Digest": "crc:nonsense"},
    ]
    for more in sound:
        assert codes(told(tmp_path / "a.warc", record("response", HOST, block, **more))) == [HOST]
    for name in ("WARC_Block_Digest", "WARC_Payload_Digest"):
        assert codes(told(tmp_path / "a.warc", record("response", HOST, block, **{name: sha1(b"other")}))) == [
            HOST,
            "digest",
        ]


def test_a_page_that_the_crawler_cut_is_read_and_said(tmp_path: Path) -> None:
    found = told(tmp_path / "a.warc", record("response", HOST, answer(page()), WARC_Truncated="length"))
    assert codes(found) == [HOST, "cut-off"]


@pytest.mark.parametrize("form", ["plain", "packed"])
def test_a_broken_record_costs_no_other(tmp_path: Path, form: str) -> None:
    good = [record("response", f"{HOST}/{name}", answer(page())) for name in "abc"]
    bad = good[1].replace(b"Content-Length: ", b"Content-Length: -").replace(b"WARC/1.1", b"WARC/9.9")
    if form == "plain":
        data = good[0] + bad + good[2]
    else:
        torn = bytearray(gzip.compress(good[1]))
        torn[40:60] = bytes(20)
        data = packed(good[0]) + bytes(torn) + packed(good[2]) + b"tail"
    found = told(tmp_path / "a.warc", data)
    assert [code for code in codes(found) if code.startswith("http")] == [f"{HOST}/a", f"{HOST}/c"]
    assert "broken" in codes(found)


@pytest.mark.parametrize("cut", [0.5, 0.9, 0.999])
@pytest.mark.parametrize("form", ["plain", "packed"])
def test_an_archive_that_breaks_off_gives_what_it_holds(tmp_path: Path, form: str, cut: float) -> None:
    one = record("response", f"{HOST}/a", answer(page()))
    two = record("response", f"{HOST}/b", answer(page()))
    data = one + two if form == "plain" else packed(one, two)
    first = len(one) if form == "plain" else len(packed(one))
    found = told(tmp_path / "a.warc", data[: first + int((len(data) - first) * cut)])
    assert codes(found)[0] == f"{HOST}/a"
    assert codes(found)[1:] in (["truncated"], [f"{HOST}/b"], [f"{HOST}/b", "truncated"])


def test_arc_files_of_old_crawls(tmp_path: Path) -> None:
    block = answer(page())
    head = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    data = b"filedesc://a.arc 0.0.0.0 20040510120000 text/plain %d\n%s\n" % (len(head), head)
    data += b"%s/a 192.0.2.1 20040510120005 text/html %d\n%s\n" % (HOST.encode(), len(block), block)
    found = told(tmp_path / "a.arc", data)
    assert codes(found) == [f"{HOST}/a"]
    assert isinstance(found[0], Document)
    assert found[0].captured == date(2004, 5, 10)


@pytest.mark.parametrize("form", ["plain", "packed"])
def test_ranges_give_what_the_whole_gives(tmp_path: Path, form: str) -> None:
    records = [each for _ in range(4) for each in mixed()]
    path = tmp_path / "a.warc.gz"
    whole = told(path, b"".join(records) if form == "plain" else packed(*records))
    options = ReadOptions()
    with ranged(path, options) as found:
        assert found is not None
        places = list(found)
    assert len(places) == len(records)
    draw = random.Random(3)
    for _ in range(5):
        cuts = [0, *sorted(draw.sample(places[1:], 5))]
        ends: list[int | None] = [*cuts[1:], None]
        parts = [list(between(path, options, start, stop)) for start, stop in zip(cuts, ends, strict=True)]
        assert [entry for part in parts for entry in part] == whole


def test_a_bomb_in_a_record_is_bounded_in_time_and_memory(tmp_path: Path) -> None:
    small = ReadOptions(max_bytes=1 << 20)
    zeros = io.BytesIO()
    with gzip.GzipFile(fileobj=zeros, mode="wb", compresslevel=9) as pack:
        pack.write(record("response", f"{HOST}/bomb", answer(b"\0" * 60_000_000)))
    inner = gzip.compress(b"\0" * 30_000_000)
    data = zeros.getvalue() + packed(
        record("response", f"{HOST}/inner", answer(inner, "Content-Type: text/html", "Content-Encoding: gzip")),
        b"WARC/1.1\r\n" + b"A: " + b"b" * 2_000_000,
        record("response", f"{HOST}/a", answer(page())),
    )
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    began = time.process_time()
    tracemalloc.start()
    found = list(documents([path], small))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(found) == ["too-large", "too-large", "too-large", f"{HOST}/a"]
    assert peak < 16 << 20
    assert time.process_time() - began < 10


def test_marks_of_packed_records_that_hide_nothing_take_linear_time(tmp_path: Path) -> None:
    began = time.process_time()
    found = told(tmp_path / "a.warc.gz", packed(mixed()[2]) + b"\x1f\x8b\x08" * 100_000)
    assert codes(found)[0] == f"{HOST}/a"
    assert time.process_time() - began < 10


def test_the_day_of_capture_bounds_the_day_of_publication_and_is_not_it(tmp_path: Path) -> None:
    words = "The minister said on Tuesday that talks with Ghana would go on until May 2031. " + WORDS
    [document] = told(tmp_path / "a.warc", record("response", HOST, answer(page(words))))
    assert isinstance(document, Document)
    [reading] = standard()([document])
    assert reading.published is None or reading.published.end <= date(2019, 8, 6)
    assert reading.published is None or reading.published.start != date(2019, 8, 4)


def test_streams_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BufferedReader(io.BytesIO(packed(*mixed())))

    monkeypatch.setattr("sys.stdin", Input)
    assert codes(list(documents("-"))) == EXPECTED
    (tmp_path / "crawl.warc.gz").write_bytes(packed(*mixed()))
    assert codes(list(documents(tmp_path))) == EXPECTED
