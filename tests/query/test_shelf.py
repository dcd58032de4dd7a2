"""The shelf: what the record gives, found at once, and after judgements the same as if it were made anew."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from communique.model import KINDS
from communique.query.network import pairs, periods, ties
from communique.query.record import Record
from communique.query.shelf import ROWS, Shelf, within
from gate.made import fill


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shelf") / "made.duckdb"
    with Record.open(path) as record:
        fill(record, 360, random.Random(5))
        record.resolve()
    return path


@pytest.fixture(scope="module")
def record(made: Path) -> Iterator[Record]:
    with Record.open(made, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def shelf(record: Record) -> Shelf:
    return Shelf.of(record)


def test_every_claim_has_its_entry(record: Record, shelf: Shelf) -> None:
    rows = record.sql("SELECT claim, entry FROM merged")
    assert {row["claim"]: row["entry"] for row in rows} == shelf.entries
    assert set(shelf.items) == {row["entry"] for row in rows} == set(shelf.told)


@pytest.mark.parametrize("parties", [1, 2, 3])
def test_what_is_between_parties_is_what_the_record_says(record: Record, shelf: Shelf, parties: int) -> None:
    weights = sorted(shelf.parties, key=lambda code: -len(shelf.parties[code]))
    for start in range(4):
        codes = weights[start : start + parties]
        for kind in KINDS:
            found = {item.entry for item in shelf.between(*codes, kinds=(kind,))}
            assert found == {each.entry for each in record.merged(ROWS[kind], *codes)}, (codes, kind)
    assert any(shelf.between(*weights[:parties]))


def test_items_say_what_merged_entries_say(record: Record, shelf: Shelf) -> None:
    for kind in KINDS:
        for each in record.merged(ROWS[kind]):
            item = shelf.items[each.entry]
            assert (item.first_day, item.last_day, item.basis) == (each.first_day, each.last_day, each.basis)
            assert item.reports == len(each.reports)
            assert item.copies == each.copies
            assert item.words == each.best.words
            assert set(item.claims) == {row.claim for row in each.rows}


def test_look_ups_stand_in_the_order_of_days(shelf: Shelf) -> None:
    for items in (*shelf.parties.values(), *shelf.pairs.values(), tuple(shelf.items.values())):
        days = [item.day or date.max for item in items]
        assert days == sorted(days)


def test_within_holds_both_ends_and_leaves_the_undated(shelf: Shelf) -> None:
    items = list(shelf.items.values())
    assert list(within(items, None, None)) == items
    day = next(item.first_day for item in items if item.kind == "event")
    found = list(within(items, day, day))
    assert found
    assert all(item.day and item.until and item.day <= day <= item.until for item in found if day)


def same(one: Shelf, other: Shelf) -> None:
    assert one.items == other.items
    assert list(one.items) == list(other.items)
    assert one.entries == other.entries
    for name in ("parties", "pairs", "topics", "documents", "kinds", "told", "labels"):
        assert getattr(one, name) == getattr(other, name), name


def test_after_judgements_it_is_as_if_made_anew(made: Path, tmp_path: Path) -> None:
    with Record.open(shutil.copy(made, tmp_path / "copy.duckdb")) as record:
        shelf = Shelf.of(record)
        assert shelf.conflicts is not None
        merged = next(item for item in shelf.items.values() if len(item.claims) > 1 and not item.copies)
        events = [item for item in shelf.kinds["event"] if len(item.claims) == 1]
        one, other, third, fourth = events[:4]
        better = record.correct(third.entry, {"label": "AID", "actor": ["Atlantis"]}, by="Nora")
        said = record.judge("reject", one.entry, by="Nora")
        record.judge("accept", other.entry, by="Nora")
        record.judge("same", other.entry, fourth.entry, by="Nora")
        record.judge("split", merged.claims[0], by="Nora")
        record.resolve()
        after = shelf.updated(record, [one.entry, other.entry, third.entry, better, fourth.entry, *merged.claims])
        same(after, Shelf.of(record))
        assert after.version == shelf.version + 1
        assert one.entry not in after.items
        assert "Atlantis" in after.parties
        assert after.entry_of(other.entry) == after.entry_of(fourth.entry)
        assert len({after.entry_of(claim) for claim in merged.claims}) > 1
        assert one.entry in shelf.items, "who looks at the old one still sees it whole"
        record.withdraw(*said)
        record.resolve()
        back = after.updated(record, [one.entry])
        same(back, Shelf.of(record))
        assert back.reviewed().conflicts == Shelf.of(record).conflicts


def test_what_is_made_once_is_made_once(shelf: Shelf) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [shelf.once("test", make) for _ in range(3)] == [1, 1, 1]


def test_relationships_and_networks_count_entries(shelf: Shelf) -> None:
    rows = {(row.one, row.other): row for row in pairs(shelf)}
    assert set(rows) == set(shelf.pairs)
    for pair, items in shelf.pairs.items():
        assert rows[pair].entries == len(items)
        assert rows[pair].events == sum(item.kind == "event" for item in items)
        scores = [item.plover for item in items if item.plover is not None]
        assert rows[pair].score == (pytest.approx(sum(scores) / len(scores)) if scores else None)
    spans = periods(shelf)
    assert 1 < len(spans) <= 8
    assert all(one.last_day < other.first_day for one, other in itertools.pairwise(spans))
    assert sum(tie.entries for period in spans for tie in ties(shelf, period, 10_000)) == pytest.approx(
        sum(tie.entries for tie in ties(shelf, None, 10_000)), abs=len(spans)
    )
