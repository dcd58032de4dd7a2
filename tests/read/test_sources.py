from __future__ import annotations

import gzip
import io
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.model import Document, Issue
from communique.read import sources as module
from communique.read.sources import ReadOptions, count, documents

REPORT = b"The envoys met in the old customs house.\n"


def outline(found: list[Document | Issue]) -> list[str]:
    return [entry.text if isinstance(entry, Document) else entry.code for entry in found]


def read(*sources: str | Path, options: ReadOptions = ReadOptions()) -> list[str]:  # noqa: B008 - frozen
    return outline(list(documents(sources, options)))


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/z.md", "b/y.TXT", "d", "e.log"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / ".git").mkdir()
    (tmp_path / "f.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "g.css").write_text("p { }")
    (tmp_path / "h.dat").write_bytes(bytes(range(256)))
    found = list(documents([tmp_path]))
    assert outline(found) == [
        "skipped", "skipped", "a.txt", "b/y.TXT", "b/z.md", "c.txt", "d", "e.log", "skipped", "skipped", "skipped",
    ]  # fmt: skip
    assert [os.path.relpath(entry.source, tmp_path) for entry in found if isinstance(entry, Issue)] == [
        ".git", ".hidden.txt", "f.png", "g.css", "h.dat",
    ]  # fmt: skip


def test_links_in_a_circle_and_links_to_nothing(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "a.txt").write_bytes(REPORT)
    (inner / "loop").symlink_to(tmp_path)
    (inner / "nothing.txt").symlink_to(tmp_path / "none")
    (inner / "self.txt").symlink_to("self.txt")
    assert read(tmp_path) == [REPORT.decode(), "skipped", "missing", "unreadable"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_read_where_it_is_named_and_only_there(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert read(tmp_path) == ["skipped", "empty"]
    writer = threading.Thread(target=pipe.write_bytes, args=[REPORT])
    writer.start()
    assert read(pipe) == [REPORT.decode()]
    writer.join()


def test_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    sources: list[str | Path] = [tmp_path / "none.txt", tmp_path / "empty", "", "nul\0name", "x" * 5000, os.devnull]
    assert read(tmp_path / "none.txt") == ["missing"]
    assert read(tmp_path / "empty") == ["empty"]
    assert set(read(*sources[3:])) <= {"missing", "unreadable", "empty"}
    for found in documents(sources[:2]):
        assert isinstance(found, Issue)
        assert len(found.message) > 20


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(REPORT)
    (tmp_path / "b.txt").write_bytes(REPORT)
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    issue, document = documents([tmp_path])
    assert isinstance(issue, Issue)
    assert (issue.code, "permissions" in issue.message) == ("unreadable", True)
    assert isinstance(document, Document)


def test_a_name_that_is_no_unicode_can_be_stored(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(name)).write_bytes(REPORT)
    except (OSError, UnicodeError):
        pytest.skip("the file system takes Unicode names only")
    (found,) = documents([tmp_path])
    assert isinstance(found, Document)
    found.source.encode("utf-8")


def test_types_by_content_where_the_suffix_lies(tmp_path: Path, samples: Path) -> None:
    page = (samples / "bridge.html").read_bytes()
    for name in ("page", "page.txt", "page.md", "page.jsonl", "page.xyz", "page.json"):
        (tmp_path / name).write_bytes(page)
        (found,) = documents([tmp_path / name])
        assert isinstance(found, Document)
        assert found.media_type == "text/html", name
    strict = b'<?xml version="1.0"?>\n<?xml-stylesheet href="a.css"?>\n<!-- made by hand -->\n' + page
    (tmp_path / "strict").write_bytes(strict)
    assert [text[:15] for text in read(tmp_path / "strict")] == ["Ministers agree"]
    (tmp_path / "words.html").write_bytes(REPORT)
    assert read(tmp_path / "words.html") == [REPORT.decode()]
    (tmp_path / "tag.txt").write_text("<p> is a tag.")
    assert read(tmp_path / "tag.txt") == ["<p> is a tag."]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04\0\0", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\0", "Office"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "XML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<feed/>', "XML"),
    ],
)
def test_formats_that_are_known_and_not_read(tmp_path: Path, raw: bytes, words: str) -> None:
    (tmp_path / "file").write_bytes(raw)
    (found,) = documents([tmp_path / "file"])
    assert isinstance(found, Issue)
    assert (found.code, words in found.message) == ("unsupported", True)


def test_gzip_of_everything(tmp_path: Path, samples: Path, paper: Callable[..., bytes]) -> None:
    for name, raw, media in (
        ("a.txt.gz", REPORT, "text/plain"),
        ("a.md.gz", REPORT, "text/markdown"),
        ("a.gz", REPORT, "text/plain"),
        ("a", REPORT, "text/plain"),
        ("a.txt", REPORT, "text/plain"),
        ("a.html.gz", (samples / "bridge.html").read_bytes(), "text/html"),
        ("a.pdf.gz", paper([[(72, 700, 11, "They met.")]]), "application/pdf"),
        ("a.json.gz", json.dumps({"text": "They met."}).encode(), "application/json"),
    ):
        (tmp_path / name).write_bytes(gzip.compress(raw))
        (found,) = documents([tmp_path / name])
        assert isinstance(found, Document), found
        assert found.media_type == media


def test_gzip_that_is_cut_damaged_or_packed_twice(tmp_path: Path) -> None:
    packed = gzip.compress(os.urandom(3000).hex().encode())
    path = tmp_path / "a.txt.gz"
    path.write_bytes(packed[:-400])
    assert read(path) == ["truncated"]
    path.write_bytes(packed[:-5])
    assert read(path) == ["truncated"]
    path.write_bytes(packed[:200] + b"\xff" * 300 + packed[500:])
    assert read(path) == ["broken"]
    path.write_bytes(packed + b"trailing")
    assert read(path) == ["broken"]
    path.write_bytes(gzip.compress(packed))
    assert read(path) == ["unsupported"]


def test_lines_before_the_cut_are_read(tmp_path: Path) -> None:
    rows = b"".join(b'{"text": "%s"}\n' % os.urandom(20).hex().encode() for _ in range(2000))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(rows)[:-20_000])
    found = read(path)
    assert found[-1] == "truncated"
    assert len(found) > 1000


def test_a_bomb_is_unpacked_only_as_far_as_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"0" * 100_000_000, 1))
    assert read(path, options=ReadOptions(max_bytes=1_000_000)) == ["too-large"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (REPORT, [REPORT.decode()]),
        (b'\n{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b'[\n {"text": "One."},\n {"text": "Two."}]', ["One.", "Two."]),
        (b'{"x": 1} is how it began', ['{"x": 1} is how it began']),
        (gzip.compress(b'{"text": "One."}\n', mtime=0), ["One."]),
        (b"<!DOCTYPE html><p>They met in the old customs house.</p>", ["They met in the old customs house."]),
        (b"", ["empty"]),
        (b"\n" * 3000, ["empty"]),
        (bytes(range(256)), ["binary"]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, raw: bytes, expected: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert read("-") == expected


def test_standard_input_streams_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb", buffering=0) as writer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        writer.write(b'{"text": "One."}\n')
        found = documents(["-"])
        first = next(found)
        assert isinstance(first, Document)
        assert (first.text, first.source) == ("One.", "-#1")
        writer.write(b'{"text": "Two."}\n')
        writer.close()
        assert outline(list(found)) == ["Two."]


def test_a_reader_that_fails_is_an_issue_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_bytes(b"<html>")
    (tmp_path / "b.txt").write_bytes(REPORT)

    def fail(*_: object) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr(module, "pages", fail)
    issue, document = documents([tmp_path])
    assert isinstance(issue, Issue)
    assert (issue.code, issue.source) == ("unreadable", str(tmp_path / "a.html"))
    assert isinstance(document, Document)


def test_one_source_need_not_be_in_a_list(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(REPORT)
    assert outline(list(documents(str(path)))) == [REPORT.decode()]
    assert outline(list(documents(path))) == [REPORT.decode()]


def test_counting(tmp_path: Path) -> None:
    for name in ("a.txt", "b.html", "c.pdf", "d.png", ".e"):
        (tmp_path / name).write_bytes(REPORT)
    assert count([tmp_path, "https://post.example/a", tmp_path / "a.txt", tmp_path / "none"]) == 6
    (tmp_path / "f.jsonl").write_bytes(b'{"text": "One."}\n\n{"text": "Two."}')
    assert count([tmp_path]) == 5
    assert count(["-"]) is None
    (tmp_path / "g.jsonl.gz").write_bytes(b"")
    assert count([tmp_path]) is None
    assert count([]) == 0


SUFFIXES = ["", ".txt", ".md", ".html", ".pdf", ".json", ".jsonl", ".gz", ".jsonl.gz", ".dat"]
HEADS = [
    b"",
    b"%PDF-1.4\n",
    b"\x1f\x8b\x08\x00",
    b"<html>",
    b'{"text": "',
    b"[",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<?xml ",
]


@settings(max_examples=250, deadline=None)
@given(suffix=st.sampled_from(SUFFIXES), head=st.sampled_from(HEADS), raw=st.binary(max_size=120))
def test_any_file_of_any_name_gives_a_document_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, head: bytes, raw: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"property{suffix}"
    path.write_bytes(head + raw)
    found = list(documents([path]))
    assert found
    for entry in found:
        if isinstance(entry, Document):
            entry.text.encode("utf-8")
            assert entry.text.strip()
        else:
            assert entry.code != "unreadable", entry
            entry.message.encode("utf-8")
