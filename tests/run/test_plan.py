"""Plans: every report in one shard, wherever files begin and end."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from crawled import WORDS, answer, packed, page, record, table
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import CommuniqueError
from communique.model import Document, Issue
from communique.read.options import ReadOptions
from communique.read.sources import documents
from communique.run.plan import Shard, plan
from communique.run.shard import _items, singles

OPTIONS = ReadOptions()


def _read(shards: list[Shard], *, singly: bool = False) -> list[Document | Issue]:
    found: list[Document | Issue] = []
    for shard in shards:
        for piece in shard.pieces:
            for part in singles(piece, OPTIONS) if singly else [piece]:
                found += _items(part, OPTIONS)
    return found


def _line(n: int) -> bytes:
    return json.dumps({"id": str(n), "text": f"Chad — and Mali, number {n}."}, ensure_ascii=False).encode()


@given(
    st.lists(st.sampled_from([b"report", b"", b"  ", b"not JSON", b'{"text": ""}']), min_size=1, max_size=40),
    st.integers(1, 9),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_ranges_of_lines_give_what_the_file_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[bytes], size: int, end: bytes, packed: bool
) -> None:
    lines = [_line(0), *(_line(n) if row == b"report" else row for n, row in enumerate(rows, 1))]
    raw = end.join(lines)
    path = tmp_path_factory.mktemp("plan") / ("all.jsonl.gz" if packed else "all.jsonl")
    path.write_bytes(gzip.compress(raw) if packed else raw)
    shards = list(plan([str(path)], OPTIONS, size))
    assert _read(shards) == list(documents([path]))
    assert _read(shards, singly=True) == list(documents([path]))
    assert [shard.count for shard in shards[:-1]] == [size] * (len(shards) - 1)
    assert [Shard.parse(shard.line()) for shard in shards] == shards
    assert list(plan([str(path)], OPTIONS, size)) == shards


def test_a_shard_is_a_number_of_reports_whatever_the_files(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"a{n}.txt").write_text(f"Chad met Mali, number {n}.")
    (tmp_path / "b.jsonl").write_bytes(b"\n".join(map(_line, range(7))))
    long = [{"text": f"Chad met Mali. {n} " + "again and " * 400} for n in range(20)]
    (tmp_path / "c.json").write_text(json.dumps(long))
    (tmp_path / ".hidden").write_text("no")
    (tmp_path / "d.png").write_bytes(b"\x89PNG")
    shards = list(plan([str(tmp_path)], OPTIONS, 4))
    # The last holds what is to be told of a file that is no report.
    assert [shard.count for shard in shards] == [4] * 8 + [0]
    found = _read(shards)
    assert sorted(map(repr, found)) == sorted(map(repr, documents([tmp_path])))
    assert len([each for each in found if isinstance(each, Document)]) == 32


@pytest.mark.parametrize("name", ["all.parquet", "all.arrow", "all.warc", "all.warc.gz"])
def test_tables_and_archives_are_cut_between_reports(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if "warc" in name:
        pages = [
            record("response", f"https://example.org/{n}", answer(page(f"{WORDS} Number {n}."))) for n in range(23)
        ]
        path.write_bytes(packed(*pages) if name.endswith(".gz") else b"".join(pages))
    else:
        rows = {"id": [str(n) for n in range(23)], "text": [f"Chad met Mali, number {n}." for n in range(23)]}
        path.write_bytes(table(rows, path.suffix[1:]))
    shards = list(plan([str(path)], OPTIONS, 5))
    assert [piece.kind for shard in shards for piece in shard.pieces] == ["range"] * len(shards)
    assert len(shards) > 4
    assert _read(shards) == _read(shards, singly=True) == list(documents([path]))


def test_a_damaged_file_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    # Rows that cannot be packed well, so that many are left of half the file.
    rows = [json.dumps({"text": " ".join(str(hash((n, m))) for m in range(200))}).encode() for n in range(200)]
    whole = gzip.compress(b"\n".join(rows))
    path.write_bytes(whole[: len(whole) // 2])
    shards = list(plan([str(path)], OPTIONS, 10))
    found, once = _read(shards), list(documents([path]))
    assert [each for each in found if isinstance(each, Document)] == [e for e in once if isinstance(e, Document)]
    assert [each.code for each in found if isinstance(each, Issue)] == ["truncated"]
    assert len(found) > 50


def test_a_file_that_has_grown_shorter_is_told(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join(map(_line, range(6))))
    [first, second] = plan([str(path)], OPTIONS, 3)
    path.write_bytes(b"\n".join(map(_line, range(5))))
    assert len(_read([first])) == 3
    assert [each.code for each in _read([second]) if isinstance(each, Issue)] == ["changed"]


def test_without_a_size_there_are_enough_shards_for_many_workers(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\n".join(map(_line, range(100))))
    assert [shard.count for shard in plan([str(path)], OPTIONS)] == [16] * 6 + [4]


def test_standard_input_is_refused() -> None:
    with pytest.raises(CommuniqueError, match="name a file"):
        list(plan(["-"], OPTIONS))


def test_an_address_is_a_piece_of_its_own() -> None:
    [shard] = plan(["https://example.org/a", "https://example.org/b"], OPTIONS)
    assert [(piece.kind, piece.path) for piece in shard.pieces] == [
        ("address", "https://example.org/a"),
        ("address", "https://example.org/b"),
    ]
