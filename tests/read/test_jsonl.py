from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.model import Document, Issue
from communique.read.sources import ReadOptions, documents


def read(path: Path, raw: bytes | str, options: ReadOptions = ReadOptions()) -> list[Document | Issue]:  # noqa: B008 - frozen
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return list(documents([path], options))


def outline(found: list[Document | Issue]) -> list[str]:
    return [entry.text if isinstance(entry, Document) else entry.code for entry in found]


def test_every_field_is_taken(tmp_path: Path) -> None:
    row = {"id": "A/7", "text": " They met.\r\n", "title": "Talks", "date": "2014-05-21", "url": "https://x.example/7"}
    (found,) = read(tmp_path / "reports.jsonl", json.dumps(row) + "\n")
    assert isinstance(found, Document)
    assert (found.id, found.text, found.title, found.url) == ("A/7", " They met.\r\n", "Talks", "https://x.example/7")
    assert found.dated == date(2014, 5, 21)
    assert found.source == f"{tmp_path / 'reports.jsonl'}#1"


def test_fields_of_other_names(tmp_path: Path) -> None:
    options = ReadOptions(id_field="nr", text_field="body", title_field="head", date_field="day", url_field="link")
    row = {"nr": 12, "body": "They met.", "head": "Talks", "day": "20140521", "link": "x", "text": 1, "id": []}
    (found,) = read(tmp_path / "reports.ndjson", json.dumps(row), options)
    assert isinstance(found, Document)
    assert (found.id, found.text, found.title, found.url) == ("12", "They met.", "Talks", "x")


def test_bad_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    rows = [
        '{"text": "One."}',
        '{"text": "Two."',
        "",
        '["no object"]',
        '{"text": 5}',
        '{"body": "elsewhere"}',
        '{"text": "  "}',
        '{"text": null}',
        "[" * 100_000,
        '{"text": "Last."}',
    ]
    path = tmp_path / "reports.jsonl"
    found = read(path, "\n".join(rows))
    assert outline(found) == [
        "One.", "bad-json", "bad-json", "no-text", "no-text", "no-text", "no-text", "bad-json", "Last.",
    ]  # fmt: skip
    assert isinstance(found[1], Issue)
    assert (found[1].source, "line 2" in found[1].message) == (f"{path}#2", True)
    assert isinstance(found[4], Issue)
    assert "text_field" in found[4].message
    assert "body" in found[4].message
    assert isinstance(found[8], Document)
    assert found[8].source == f"{path}#10"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2014-05-21T23:30:00-08:00", date(2014, 5, 21)),
        ("2014/05/21", date(2014, 5, 21)),
        ("2014-05-21 10:00", date(2014, 5, 21)),
        ("Wed, 21 May 2014 10:00:00 GMT", date(2014, 5, 21)),
        (None, None),
        ("", None),
    ],
)
def test_days(tmp_path: Path, value: str | None, day: date | None) -> None:
    (found,) = read(tmp_path / "a.jsonl", json.dumps({"text": "They met.", "date": value}))
    assert isinstance(found, Document)
    assert found.dated == day


@pytest.mark.parametrize(
    "value", ["05/06/2014", "2014-05", "2014-02-30", "last week", 1400000000, ["2014-05-21"], True]
)
def test_days_that_are_none_are_left_out_and_said(tmp_path: Path, value: object) -> None:
    document, issue = read(tmp_path / "a.jsonl", json.dumps({"text": "They met.", "date": value}))
    assert isinstance(document, Document)
    assert document.dated is None
    assert isinstance(issue, Issue)
    assert (issue.code, "date_field" in issue.message) == ("bad-field", True)


def test_other_fields_of_wrong_types_are_left_out_and_said(tmp_path: Path) -> None:
    found = read(tmp_path / "a.jsonl", '{"text": "They met.", "id": 1.5, "title": {}, "url": true}')
    assert outline(found) == ["They met.", "bad-field", "bad-field", "bad-field"]
    assert isinstance(found[0], Document)
    assert found[0].id != "1.5"


def test_nuls_are_kept_and_lone_surrogates_replaced(tmp_path: Path) -> None:
    found = read(tmp_path / "a.jsonl", '{"text": "a\\u0000b \\ud83d\\ude00 \\ud800.", "id": "\\udfff"}')
    assert outline(found) == ["a\x00b 😀 �.", "encoding"]


def test_a_line_that_is_not_utf8(tmp_path: Path) -> None:
    found = read(tmp_path / "a.jsonl", b'{"text": "caf\xe9"}\n{"text": "tea"}')
    assert outline(found) == ["encoding", "caf�", "tea"]


def test_a_line_too_long_is_passed_over(tmp_path: Path) -> None:
    rows = '{"text": "One."}\n{"text": "' + "long " * 100 + '"}\n{"text": "Three."}\r\n'
    found = read(tmp_path / "a.jsonl", rows, ReadOptions(max_bytes=60))
    assert outline(found) == ["One.", "too-large", "Three."]
    assert isinstance(found[2], Document)
    assert found[2].source.endswith("#3")


def test_a_file_of_any_size_streams(tmp_path: Path) -> None:
    rows = '{"text": "One of many."}\n' * 500
    assert outline(read(tmp_path / "a.jsonl", rows, ReadOptions(max_bytes=100))) == ["One of many."] * 500
    packed = read(tmp_path / "a.jsonl.gz", gzip.compress(rows.encode()), ReadOptions(max_bytes=100))
    assert outline(packed) == ["One of many."] * 500


def test_byte_order_marks_and_utf16(tmp_path: Path) -> None:
    rows = '{"text": "Café."}\r\n{"text": "Tea."}\r\n'
    for encoding in ("utf-8-sig", "utf-16"):
        assert outline(read(tmp_path / "a.jsonl", rows.encode(encoding))) == ["Café.", "Tea."]


def test_single_json_files(tmp_path: Path) -> None:
    reports = [{"text": "One.", "id": "1"}, {"text": "Two."}, 3]
    for name in ("a.json", "a.jsonl", "a"):
        path = tmp_path / name
        assert outline(read(path, json.dumps(reports, indent=1))) == ["One.", "Two.", "bad-json"]
        (found,) = read(path, json.dumps(reports[0], indent=1))
        assert isinstance(found, Document)
        assert (found.text, found.source) == ("One.", str(path))
    assert outline(read(tmp_path / "a.json", '{"text": "One."}\n{"text": "Two."}\n')) == ["One.", "Two."]


@pytest.mark.parametrize(
    ("raw", "code"), [("{", "bad-json"), ("[]", "empty"), ("{}", "empty"), ("\n", "empty"), ("[" * 9**5, "bad-json")]
)
def test_bad_json_files(tmp_path: Path, raw: str, code: str) -> None:
    assert outline(read(tmp_path / "a.json", raw)) == [code]


def test_json_lines_without_their_suffix(tmp_path: Path) -> None:
    row = '\n{"text": "They met."}\n{"text": "They went."}'
    for name in ("a", "a.txt", "a.log"):
        assert outline(read(tmp_path / name, row)) == ["They met.", "They went."]
    assert outline(read(tmp_path / "a.txt", '{"x": 1} stands here')) == ['{"x": 1} stands here']
    assert outline(read(tmp_path / "a", '{"body": "They met."}')) == ["no-text"]


def test_a_bomb_of_one_line_is_given_up(tmp_path: Path) -> None:
    raw = gzip.compress(b'{"text": "' + b"0" * 30_000_000)
    assert outline(read(tmp_path / "a.jsonl.gz", raw, ReadOptions(max_bytes=1_000_000))) == ["too-large"]


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1), spare=st.booleans())
def test_any_text_is_kept_exactly(tmp_path_factory: pytest.TempPathFactory, text: str, spare: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "property.jsonl"
    found = read(path, json.dumps({"text": text, "id": text}, ensure_ascii=spare) + "\n")
    if not text.strip():
        assert outline(found) == ["no-text"]
        return
    (document,) = found
    assert isinstance(document, Document)
    assert (document.text, document.id) == (text, text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"")), max_size=5))
def test_any_bytes_between_good_lines_do_no_harm(tmp_path_factory: pytest.TempPathFactory, rows: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.jsonl"
    good = b'{"text": "good"}'
    found = read(path, b"\n".join([good, *rows, good]))
    assert outline(found).count("good") == 2
