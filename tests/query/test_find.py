"""Full-text search finds reports and entries by their words, says where they stand, and is never stale."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from handmade import NEWS, news, quiet

from communique.model import Span
from communique.query.concordance import Concordance, sentences
from communique.query.find import Asked, find, marked
from communique.query.passages import hits, marks, windows
from communique.query.record import Record
from communique.query.sought import needles, sought
from communique.record.store import Store

ANCHORS = (
    "Anchors aweigh. 🚢🚢 The navies of Kenya and Iran met off Lamu; no treaties were signed, naïve hopes remained."
)
LONG = (
    ("Nothing of note happened in the harbour. " * 400) + "At last the pilot’s treaty was sunk. " + "Rain fell. " * 90
)


def filled(store: Store) -> None:
    run = store.begin("hand")
    store.add(
        run,
        [
            news(title="River treaty signed"),
            quiet(ANCHORS, "anchors", ()),
            quiet(LONG, "long", ()),
        ],
    )
    store.finish(run)


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    """For tests that only read."""
    with Record.open() as made:
        filled(made.store)
        yield made


@pytest.fixture
def changing() -> Iterator[Record]:
    """For tests that write."""
    with Record.open() as made:
        filled(made.store)
        yield made


def test_words_are_found_in_any_form_with_their_spans(record: Record) -> None:
    found = record.find("treaty")
    assert found.total == 3
    assert found.rows[0].report == "omsk", "the title weighs most"
    texts = {"omsk": NEWS, "anchors": ANCHORS, "long": LONG}
    for row in found.rows:
        text = texts[row.report]
        assert [span.of(text) for span in row.spans] == list(row.passages)
        assert {span.of(text) for span in row.marks} <= {"treaty", "treaties"}
        assert row.marks
        assert all(any(span.covers(mark) for span in row.spans) for mark in row.marks)
    assert [span.of("River treaty signed") for span in found.rows[0].title_marks] == ["treaty"]


def test_spans_are_code_points_also_after_astral_signs(record: Record) -> None:
    [row] = record.find('"naïve hopes"').rows
    start = ANCHORS.index("naïve")
    assert row.marks == (Span(start, start + len("naïve hopes")),)
    [row] = record.find("zhou").rows
    assert [mark.of(NEWS) for mark in row.marks] == ["Zhōu"]


def test_phrases_are_exact_and_words_are_not(record: Record) -> None:
    assert record.find("sign treaties").total == 2
    assert record.find('"signed a treaty"').total == 1
    assert record.find('"sign a treaty"').total == 0
    assert record.find('"treaty signed"').total == 1, "in the title"
    assert record.find('"kenya iran"').total == 0


def test_and_or_minus_star_and_fields(record: Record) -> None:
    assert {row.report for row in record.find("treaty -kenya").rows} == {"omsk", "long"}
    assert {row.report for row in record.find("lamu OR omsk").rows} == {"omsk", "anchors"}
    assert {row.report for row in record.find("(lamu OR omsk) navy").rows} == {"anchors"}
    assert record.find("omsk lamu").total == 0
    assert {row.report for row in record.find("anch*").rows} == {"anchors"}
    assert {row.report for row in record.find("title:treaty").rows} == {"omsk"}
    assert {row.report for row in record.find("speaker:zhou").rows} == {"omsk"}
    assert {row.report for row in record.find('instrument:"river shipping"').rows} == {"omsk"}
    assert record.find("speaker:rain").total == 0
    assert {row.report for row in record.find("(-kenya -omsk) OR lamu").rows} == {"anchors", "long"}


def test_entries_are_found_by_kind_also_by_their_sentence(record: Record) -> None:
    found = record.find("trade", kind="figure")
    [row] = found.rows
    assert (row.kind, row.label, row.parties) == ("figure", "trade", ("CHN", "RUS"))
    assert row.claim
    assert row.first_day == date(2030, 1, 1)
    assert [mark.of(NEWS) for mark in row.marks] == ["Trade"]
    assert found.kinds == {"report": 1, "event": 0, "instrument": 0, "position": 0, "quote": 0, "figure": 1}
    assert record.find("rivers", kind="quote").rows[0].label == "Zhōu"
    assert record.find("open", kind="event").total == 0


def test_parties_and_days_narrow(record: Record) -> None:
    assert record.find("treaty", "Russia").total == 1
    assert record.find("treaty", "RUS", "CHN").total == 1
    assert record.find("treaty", "RUS", kind="instrument").total == 1
    assert record.find("treaty", since=date(2031, 6, 5)).total == 0
    assert record.find("treaty", since=date(2031, 6, 4), until=date(2031, 6, 4)).total == 1
    assert record.find("treaty", kind="event", until=date(2031, 6, 2)).total == 0
    found = record.find("treaty")
    assert dict(found.parties) == {"RUS": 1, "CHN": 1}
    assert found.years == ((2031, 1),)


def test_lists_can_be_cut_and_put_in_the_order_of_days(record: Record) -> None:
    held = record.concordance()
    first, second = (find(held, Asked("treaty", limit=1, offset=offset)).rows[0].report for offset in (0, 1))
    assert first != second
    assert find(held, Asked("treaty", order="newest")).total == 3


def test_the_best_passages_hold_most_of_what_is_sought() -> None:
    wanted = tuple(needles(sought("pilot treaty")))
    found = hits(LONG, wanted)
    [window] = windows(LONG, found)
    assert "the pilot’s treaty was sunk" in window.of(LONG)
    assert len(window) < 400
    [lead] = windows(LONG, [])
    assert lead.start == 0
    assert windows(" \n", []) == []


def test_marks_do_not_overlap_and_phrases_mark_whole() -> None:
    text = "Anti-ballistic missile treaty; anti ballistic; ANTI-BALLISTIC-MISSILE."
    assert [span.of(text) for span in marked(text, '"anti-ballistic missile" anti')] == [
        "Anti-ballistic missile", "anti", "ANTI-BALLISTIC-MISSILE"
    ]  # fmt: skip
    assert marks([]) == ()
    assert marked(text, "title:treaty") == ()


def test_what_is_added_judged_and_taken_back_is_found_at_once(changing: Record) -> None:
    assert changing.find("parrot").total == 0
    run = changing.store.begin("more")
    changing.store.add(run, [quiet("A parrot was recognised as an envoy.", "parrot", ())])
    assert [row.report for row in changing.find("recognizing parrots").rows] == ["parrot"]
    [row] = changing.find("trade", kind="figure").rows
    assert row.claim
    [judgement] = changing.judge("reject", row.claim, by="tester")
    assert changing.find("trade", kind="figure").total == 0
    assert changing.find("trade").total == 1, "the report still says it"
    changing.withdraw(judgement)
    assert changing.find("trade", kind="figure").total == 1


def test_only_what_changed_is_indexed_again(changing: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    held = changing.concordance()
    held.searcher()
    written: list[str] = []
    write = held._write

    def watched(new: Sequence[str], old: Sequence[str]) -> None:
        written.extend(new)
        write(new, old)

    monkeypatch.setattr(held, "_write", watched)
    held.searcher()
    assert written == []
    [row] = changing.find("trade", kind="figure").rows
    changing.judge("reject", str(row.claim), by="tester")
    held.searcher()
    assert written == [row.document]


def test_a_folder_is_found_again_and_brought_up_to_date(tmp_path: Path) -> None:
    file, folder = tmp_path / "r.duckdb", tmp_path / "r.words"
    with Record.open(file) as record:
        filled(record.store)
        assert find(record.concordance(folder), Asked("treaty")).total == 3
    assert (folder / "state.json").exists()
    with Record.open(file) as record:
        held = Concordance(record._fetch, folder)
        assert len(held._held) == 3
        run = record.store.begin("more")
        record.store.add(run, [quiet("A parrot read the treaty.", "parrot", ())])
        assert find(held, Asked("treaty")).total == 4
    # Another record under the same name: nothing of the first is left.
    file.unlink()
    with Record.open(file) as record:
        run = record.store.begin("other")
        record.store.add(run, [quiet("One treaty.", "one", ())])
        assert [row.report for row in find(Concordance(record._fetch, folder), Asked("treaty")).rows] == ["one"]


def test_a_folder_that_is_broken_foreign_or_taken_is_done_without(tmp_path: Path) -> None:
    file, folder = tmp_path / "r.duckdb", tmp_path / "r.words"
    with Record.open(file) as record:
        filled(record.store)
        find(record.concordance(folder), Asked("treaty"))
        shutil.rmtree(folder / "index")
        assert find(Concordance(record._fetch, folder), Asked("treaty")).total == 3
        foreign = tmp_path / "foreign"
        foreign.mkdir()
        (foreign / "mine.txt").write_text("keep", "utf-8")
        held = Concordance(record._fetch, foreign)
        assert find(held, Asked("treaty")).total == 3
        assert held.folder is None
        assert [path.name for path in foreign.iterdir()] == ["mine.txt"]
        empty = tmp_path / "taken"
        one, other = Concordance(record._fetch, empty), Concordance(record._fetch, empty)
        writer = one._index.writer(16_000_000, 1)
        assert find(other, Asked("treaty")).total == 3
        assert other.folder is None
        writer.wait_merging_threads()


def test_many_threads_search_at_once(record: Record) -> None:
    record.find("treaty")
    totals: list[int] = []
    threads = [threading.Thread(target=lambda: totals.append(record.find("treaty").total)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [3] * 8


def test_an_empty_record_finds_nothing() -> None:
    with Record.open() as record:
        found = record.find("anything")
        assert (found.total, len(found.rows), found.parties, found.years) == (0, 0, (), ())


def test_sentences_grow_to_their_ends_and_join() -> None:
    text = "One came. Two met at “three.” Four went.\n\nFive stayed"
    start = text.index("met")
    assert [text[a:b] for a, b in sentences(text, [[start, start + 3]])] == ["Two met at “three."]
    assert [text[a:b] for a, b in sentences(text, [[0, 3], [4, 6]])] == ["One came."]
    start = text.index("Five")
    assert [text[a:b] for a, b in sentences(text, [[start, start + 4]])] == ["Five stayed"]


def test_a_long_text_is_searched_quickly(changing: Record) -> None:
    text = "The ministers of two countries signed agreements about missiles on Tuesday. " * 10_000
    found = marked(text, '"agreements about" tuesday')
    assert len(found) == 20_000
    run = changing.store.begin("long")
    changing.store.add(run, [quiet(text, "huge", ())])
    [row] = changing.find("missiles").rows
    assert row.hits == 10_000
    assert len(row.passages) <= 3
