from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import UnreadableSource
from communique.model import Document, Issue
from communique.read.sources import ReadOptions, documents
from communique.read.text import decode, plain, storable


def read(path: Path, options: ReadOptions = ReadOptions()) -> list[Document | Issue]:  # noqa: B008 - frozen
    return list(documents([path], options))


def text_of(raw: bytes) -> tuple[str, str]:
    return decode(raw, "somewhere")


def test_a_text_is_kept_as_it_stands(tmp_path: Path) -> None:
    words = "  Norland and Estmark signed.\r\n\r\nA “treaty” — at last.\rNo newline\tat the end \u2028 "
    path = tmp_path / "report.txt"
    path.write_bytes(words.encode())
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.text == words
    assert document.source == str(path)
    assert document.media_type == "text/plain"
    assert document.dated is None
    assert len(document.raw_digest) == 64


def test_markdown_is_kept_with_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# Talks\n\n**They** <b>met</b>.\n")
    (document,) = read(path)
    assert isinstance(document, Document)
    assert (document.text, document.media_type) == ("# Talks\n\n**They** <b>met</b>.\n", "text/markdown")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-8"),
    ],
)
def test_unicode_in_every_form(mark: bytes, encoding: str) -> None:
    words = "The envoys of Québec met; 北京 sent 3 letters. They agreed on everything that was asked."
    assert text_of(mark + words.encode(encoding)) == (words, "")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "The leaders’ meeting was “historic”, they said – and cost €30 million."),
        ("cp1252", "In Zürich, Foreign Minister Müller met Señor Peña on Tuesday."),
        ("cp1252", "Le ministre des Affaires étrangères a déclaré que la France était prête à coopérer."),
        ("cp1251", "Президент встретился с председателем в четверг, и они подписали договор о дружбе."),
        ("cp1251", "President Petrov (Петров) met the envoy and they signed a treaty together."),
        ("koi8_r", "Президент встретился с председателем в четверг, и они подписали договор о дружбе."),
        ("gb18030", "两国外交部长星期四在首都举行会谈,签署了一项关于边界河流的协定。"),
        ("cp932", "両国の外相は木曜日に首都で会談し、国境の川に関する協定に署名した。"),
        ("cp1250", "Prezydent Polski spotkał się z kanclerzem Niemiec w Łodzi, żeby podpisać traktat."),
    ],
)
def test_older_encodings_are_detected(encoding: str, words: str) -> None:
    text, doubt = text_of(words.encode(encoding))
    assert text == words
    assert "became" not in doubt


def test_a_guess_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("两国外交部长星期四在首都举行会谈,签署了一项关于边界河流的协定。".encode("gb18030"))
    document, issue = read(path)
    assert isinstance(document, Document)
    assert isinstance(issue, Issue)
    assert issue.code == "encoding"
    assert "guess" in issue.message


def test_damaged_utf8_is_not_garbled_but_marked(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("Müller met Peña in Zürich — at ".encode() + b"\xff\xfe" + b" noon")
    document, issue = read(path)
    assert isinstance(document, Document)
    assert document.text == "Müller met Peña in Zürich — at �� noon"
    assert isinstance(issue, Issue)
    assert issue.code == "encoding"
    assert "U+FFFD" in issue.message


def test_detection_finds_the_telling_bytes_late_in_a_long_text() -> None:
    raw = b"They talked on and on. " * 40_000 + "\nПрезидент и председатель подписали договор о дружбе\n".encode(
        "koi8_r"
    )
    assert text_of(raw)[0].endswith("подписали договор о дружбе\n")


@pytest.mark.parametrize(
    "raw",
    [
        b"some words\x00 and a null",
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x01\x02\x03\x04 abc",
    ],
)
def test_binary_files_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    (issue,) = read(path)
    assert isinstance(issue, Issue)
    assert issue.code == "binary"
    assert issue.source == str(path)


@pytest.mark.parametrize("raw", [b"", b" \r\n\t \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\u00a0\u2003\n".encode()])
def test_empty_files(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(raw)
    (issue,) = read(path)
    assert isinstance(issue, Issue)
    assert issue.code == "empty"


def test_fifty_megabytes_are_read_and_more_than_allowed_are_not(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"The ministers met again. " * 2_000_000)
    (document,) = read(path)
    assert isinstance(document, Document)
    assert len(document.text) == 50_000_000
    (issue,) = read(path, ReadOptions(max_bytes=49_999_999))
    assert isinstance(issue, Issue)
    assert issue.code == "too-large"
    assert "max_bytes" in issue.message


def test_a_rich_text_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(rb"{\rtf1\ansi The ministers met.}")
    (issue,) = read(path)
    assert isinstance(issue, Issue)
    assert issue.code == "unsupported"
    assert "RTF" in issue.message


def test_surrogates_cannot_be_stored_and_nuls_can() -> None:
    assert storable("a\ud800b\x00c𝄞") == "a�b\x00c𝄞"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_document_or_a_reason(raw: bytes) -> None:
    try:
        found = list(plain(raw, "somewhere"))
    except UnreadableSource as error:
        code = error.code
        found = []
    if not found:
        assert code in ("binary", "empty")
        return
    assert isinstance(found[0], Document)
    found[0].text.encode("utf-8")
    assert all(isinstance(issue, Issue) and issue.code == "encoding" for issue in found[1:])


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
        lambda words: bool(words.strip("\ufeff").strip())
    )
)
def test_any_text_in_utf8_is_kept_exactly(words: str) -> None:
    (document,) = plain(words.encode(), "somewhere")
    assert isinstance(document, Document)
    assert document.text == words.removeprefix("\ufeff")
