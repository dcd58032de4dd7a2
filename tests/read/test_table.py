from __future__ import annotations

import gzip
import time
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from crawled import table

from communique.model import Document, Issue
from communique.read.options import ReadOptions
from communique.read.sources import between, documents, ranged

TEXTS = [f"The envoys of Kenya and Ghana met for the {n}th time." for n in range(10)]
FORMS = ("parquet", "arrow", "arrows")


def told(path: Path, data: bytes, options: ReadOptions = ReadOptions()) -> list[Document | Issue]:  # noqa: B008 - frozen
    path.write_bytes(data)
    return list(documents([path], options))


def codes(found: list[Document | Issue]) -> list[str]:
    return [entry.code if isinstance(entry, Issue) else entry.text for entry in found]


@pytest.mark.parametrize("form", FORMS)
def test_every_row_is_a_report(tmp_path: Path, form: str) -> None:
    columns: dict[str, Any] = {
        "id": list(range(10)),
        "text": TEXTS,
        "title": ["Talks"] * 10,
        "url": ["http://post.example/1"] + [None] * 9,
        "date": [date(2014, 5, 21)] * 10,
        "source": ["The Post", "https://post.example/2"] + [None] * 8,
    }
    found = told(tmp_path / f"a.{form}", table(columns, form))
    assert codes(found) == TEXTS
    first, second = found[0], found[1]
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.id, first.title, first.url, first.dated) == ("0", "Talks", "http://post.example/1", date(2014, 5, 21))
    assert first.source == f"{tmp_path}/a.{form}#1"
    assert second.url == "https://post.example/2"
    assert len({entry.raw_digest for entry in found if isinstance(entry, Document)}) == 10


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("Body", "Headline", "Date Published"), [datetime(2014, 5, 21, 23, tzinfo=UTC)] * 2),
        (("CONTENT", "title", "pub-date"), ["2014-05-21", "2014/05/21"]),
        (("article_text", "heading", "publication_date"), [datetime(2014, 5, 21)] * 2),
    ],
)
def test_columns_by_other_names(tmp_path: Path, names: tuple[str, str, str], days: list[Any]) -> None:
    columns = dict(zip(names, (TEXTS[:2], ["Talks", None], days), strict=True))
    found = told(tmp_path / "a.parquet", table(columns))
    assert codes(found) == TEXTS[:2]
    assert isinstance(found[0], Document)
    assert (found[0].title, found[0].dated) == ("Talks", date(2014, 5, 21))


def test_a_column_that_the_user_names_is_the_only_one(tmp_path: Path) -> None:
    data = table({"text": ["no"], "words": ["The envoys met."]})
    assert codes(told(tmp_path / "a.parquet", data, ReadOptions(text_field="words"))) == ["The envoys met."]
    [issue] = told(tmp_path / "a.parquet", data, ReadOptions(text_field="wrods"))
    assert isinstance(issue, Issue)
    assert issue.code == "no-text"
    assert "'wrods'" in issue.message
    assert "words (string)" in issue.message
    assert "--text-field" in issue.message


@pytest.mark.parametrize("columns", [{"n": [1, 2]}, {"text": [1, 2]}, {"text": [["a"], ["b"]]}, {"text": [None]}])
def test_a_table_without_texts_says_what_it_has(tmp_path: Path, columns: dict[str, Any]) -> None:
    [issue] = told(tmp_path / "a.parquet", table(columns))
    assert isinstance(issue, Issue)
    assert issue.code == "no-text"
    assert next(iter(columns)) in issue.message


@pytest.mark.parametrize("form", FORMS)
def test_bad_rows_are_said_and_cost_no_other(tmp_path: Path, form: str) -> None:
    columns: dict[str, Any] = {
        "text": [b"good one", None, b"", b"\xff\xfebad", b"long" * 600, b"good two"],
        "date": ["2014-05-21", "", "", "someday", None, None],
    }
    found = told(tmp_path / f"a.{form}", table(columns, form), ReadOptions(max_bytes=2000))
    assert codes(found) == ["good one", "no-text", "no-text", "��bad", "bad-field", "encoding", "too-large", "good two"]
    assert [entry.source.rpartition("#")[2] for entry in found] == ["1", "2", "3", "4", "4", "4", "5", "6"]
    assert "column 'date'" in getattr(found[4], "message", "")


def test_an_empty_table(tmp_path: Path) -> None:
    import pyarrow as pa

    empty = {"text": pa.array([], pa.string())}
    for form in FORMS:
        assert codes(told(tmp_path / f"a.{form}", table(empty, form))) == ["empty"]


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_damaged_table(tmp_path: Path, form: str) -> None:
    data = table({"text": [text * 50 for text in TEXTS]}, form)
    for at in range(20, len(data), max(len(data) // 25, 1)):
        torn = data[:at] + bytes([data[at] ^ 0x5A]) * 16 + data[at + 16 :]
        for entry in told(tmp_path / f"a.{form}", torn):
            assert isinstance(entry, Document) or entry.code in ("broken", "no-text", "encoding", "empty", "too-large")
        assert told(tmp_path / f"a.{form}", data[:at])


def test_one_damaged_group_costs_no_other(tmp_path: Path) -> None:
    texts = [f"{text} {n * 7919}" for n, text in enumerate(TEXTS)]
    data = table({"text": texts}, row_group_size=2, compression="zstd", use_dictionary=False)
    import io

    import pyarrow.parquet as parquet

    place = parquet.ParquetFile(io.BytesIO(data)).metadata.row_group(1).column(0).data_page_offset
    torn = data[: place + 2] + b"\xff" * 40 + data[place + 42 :]
    found = told(tmp_path / "a.parquet", torn)
    assert codes(found) == [*texts[:2], "broken", *texts[4:]]
    assert "rows 3 to 4" in getattr(found[2], "message", "")


@pytest.mark.parametrize("form", FORMS)
def test_ranges_give_what_the_whole_gives(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    whole = told(path, table({"text": [*TEXTS, None]}, form, **({"row_group_size": 3} if form == "parquet" else {})))
    with ranged(path, ReadOptions()) as places:
        assert places is not None
        assert list(places) == list(range(11))
    for cut in range(1, 11):
        parts = [list(between(path, ReadOptions(), 0, cut)), list(between(path, ReadOptions(), cut, None))]
        assert parts[0] + parts[1] == whole
        assert len(parts[0]) == cut


def test_packed_tables_and_tables_by_content(tmp_path: Path) -> None:
    data = table({"text": TEXTS})
    assert codes(told(tmp_path / "a.parquet.gz", gzip.compress(data))) == TEXTS
    assert codes(told(tmp_path / "a.data", data)) == TEXTS
    assert codes(told(tmp_path / "b.parquet.gz", gzip.compress(data), ReadOptions(max_bytes=99))) == ["too-large"]


def test_a_text_that_stands_in_every_row_is_written_out_once_at_a_time(tmp_path: Path) -> None:
    size = 1 << 20
    data = table({"text": ["The envoys met. " * (size // 16)] * 3000}, compression="zstd")
    assert len(data) < size
    path = tmp_path / "a.parquet"
    path.write_bytes(data)
    import pyarrow as pa

    began, most, seen = time.process_time(), 0, 0
    tracemalloc.start()
    for seen, _ in enumerate(documents([path]), 1):
        most = max(most, pa.total_allocated_bytes())
        if seen == 40:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == 40
    assert most < 64 * size
    assert peak < 32 * size
    assert time.process_time() - began < 20
