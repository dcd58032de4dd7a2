from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from communique.model import Document, Issue
from communique.read.layout import HYPHEN, Line, paragraphs
from communique.read.sources import ReadOptions, documents

Paper = Callable[..., bytes]

PICTURE = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"

REPORT = [
    (72, 780, 18, "Ministers agree on a bridge"),
    (72, 740, 11, "PORT EMS, March 11 \u2013 The two ministers agreed on a treaty of good-"),
    (72, 726, 11, "neighbourliness when they met in the town hall on Wednes-"),
    (72, 712, 11, "day. The bridge costs 30 million crowns."),
    (90, 698, 11, "Work is to begin in spring, and the commission watches over"),
    (72, 684, 11, "the river, \u201cas ever\u201d, until its end."),
]


def read(path: Path, raw: bytes, options: ReadOptions = ReadOptions()) -> list[Document | Issue]:  # noqa: B008 - frozen
    path.write_bytes(raw)
    return list(documents([path], options))


def test_lines_are_joined_and_broken_words_mended(tmp_path: Path, paper: Paper) -> None:
    (found,) = read(tmp_path / "report.pdf", paper([REPORT]))
    assert isinstance(found, Document)
    assert found.text == (
        "Ministers agree on a bridge\n\n"
        "PORT EMS, March 11 – The two ministers agreed on a treaty of good-neighbourliness when they met in the town "
        "hall on Wednesday. The bridge costs 30 million crowns.\n\n"
        "Work is to begin in spring, and the commission watches over the river, “as ever”, until its end."
    )
    assert found.title == "The minutes"
    assert found.dated is None
    assert found.media_type == "application/pdf"


def test_pages_go_on_and_their_heads_and_numbers_do_not(tmp_path: Path, paper: Paper) -> None:
    bodies = [
        ("The first sitting was long, and the", "second was longer than that, while the"),
        ("third ended in the evening, after a", "supper of fish from the river. The envoys"),
        ("thanked the cook. On the next day they", "read what they had written, and it was found"),
        ("that nothing had been agreed, but that", "everybody had slept well."),
    ]
    sheets = [
        [
            (72, 810, 9, f"Minutes of the river commission {number}"),
            (72, 740, 11, first),
            (72, 726, 11, second),
            (290, 30, 9, str(number)),
        ]
        for number, (first, second) in enumerate(bodies, 1)
    ]
    (found,) = read(tmp_path / "minutes.pdf", paper(sheets))
    assert isinstance(found, Document)
    assert found.text == " ".join(words for lines in bodies for words in lines)


def test_a_pdf_is_known_by_its_content(tmp_path: Path, paper: Paper) -> None:
    for name in ("report", "report.txt", "report.html", "report.jsonl", "report.gif"):
        (found,) = read(tmp_path / name, paper([REPORT]))
        assert isinstance(found, Document)
        assert found.media_type == "application/pdf"


def test_a_password_is_asked_for(tmp_path: Path, paper: Paper) -> None:
    lock = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"41" * 32
        + b"> /U <"
        + b"42" * 32
        + b"> >> /ID [<00> <00>]"
    )
    (found,) = read(tmp_path / "locked.pdf", paper([REPORT], lock))
    assert isinstance(found, Issue)
    assert found.code == "encrypted"
    assert "password" in found.message


def test_a_scan_says_that_it_needs_ocr(tmp_path: Path, paper: Paper) -> None:
    (found,) = read(tmp_path / "scan.pdf", paper([[], []], drawing=PICTURE))
    assert isinstance(found, Issue)
    assert found.code == "no-text"
    assert "OCR" in found.message


def test_pages_that_are_pictures_only_are_named(tmp_path: Path, paper: Paper) -> None:
    document, issue = read(tmp_path / "part.pdf", paper([REPORT, [], REPORT], drawing=PICTURE))
    assert isinstance(document, Document)
    assert isinstance(issue, Issue)
    assert issue.code == "part-no-text"
    assert "page 2" in issue.message


@pytest.mark.parametrize("keep", [9, 100, 600])
def test_a_damaged_file_is_said_to_be_broken(tmp_path: Path, paper: Paper, keep: int) -> None:
    (found,) = read(tmp_path / "cut.pdf", paper([REPORT])[:keep])
    assert isinstance(found, Issue)
    assert found.code in ("broken", "no-text")


def test_a_pdf_of_more_words_than_allowed(tmp_path: Path, paper: Paper) -> None:
    raw = paper([REPORT] * 3)
    (found,) = read(tmp_path / "long.pdf", raw, ReadOptions(max_bytes=len(raw)))
    assert isinstance(found, Document)
    (issue,) = read(tmp_path / "long.pdf", raw, ReadOptions(max_bytes=len(raw) - 1))
    assert isinstance(issue, Issue)
    assert issue.code == "too-large"


def set_lines(*rows: tuple[str, float, float], step: float = 14, left: float = 72) -> list[Line]:
    lines, base = [], 700.0
    for words, indent, right in rows:
        lines.append(Line(words, left + indent, right, base, base + 11))
        base -= step
    return lines


@pytest.mark.parametrize(
    ("head", "tail", "whole"),
    [
        ("the govern", "ment said", "the government said"),
        ("the Sino", "Russian border", "the Sino-Russian border"),
        ("a long", "term contract", "a long-term contract"),
        ("a 24", "hour strike", "a 24-hour strike"),
        ("an eye-to", "eye talk", "an eye-to-eye talk"),
        ("the co", "operation", "the co-operation"),
    ],
)
def test_broken_words(head: str, tail: str, whole: str) -> None:
    assert paragraphs([set_lines((head + HYPHEN, 0, 400), (tail, 0, 200))]) == [whole]


def test_a_broken_word_is_mended_as_the_document_writes_it() -> None:
    lines = set_lines(
        ("cooperation and ceasefire, a cease" + HYPHEN, 0, 400), ("fire and co" + HYPHEN, 0, 400), ("operation", 0, 200)
    )
    assert paragraphs([lines]) == ["cooperation and ceasefire, a ceasefire and cooperation"]


def test_items_of_a_list_and_early_ends() -> None:
    lines = set_lines(
        ("The two sides agreed on the following points today:", 0, 400),
        ("• to open the border to goods and to travellers from", 10, 400),
        ("the first of May;", 20, 200),
        ("• to meet again.", 10, 190),
        ("They parted early.", 0, 200),
        ("Nothing else was said about the islands in the river or", 0, 400),
        ("about the fish.", 0, 180),
    )
    assert paragraphs([lines]) == [
        "The two sides agreed on the following points today:",
        "• to open the border to goods and to travellers from the first of May;",
        "• to meet again.",
        "They parted early.",
        "Nothing else was said about the islands in the river or about the fish.",
    ]


def test_a_second_column_goes_on_where_the_first_stops() -> None:
    first = set_lines(("The envoys spoke of the", 0, 200), ("river and of the fish in", 0, 200))
    second = set_lines(("it, and then went home.", 0, 400), left=300)
    assert paragraphs([[*first, *second]]) == [
        "The envoys spoke of the river and of the fish in it, and then went home."
    ]


def test_very_many_lines_take_no_longer_than_they_should() -> None:
    lines = [
        Line("and they went on and on" + HYPHEN * (index % 3 == 0), 72, 400, 1e6 - 14 * index, 1e6 - 14 * index + 11)
        for index in range(50_000)
    ]
    assert len(paragraphs([lines])) == 1
