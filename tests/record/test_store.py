"""The store: what is read once stays as it is, in every table, to the last byte."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from handmade import NEWS, act, at, news, numbered, quiet, roles
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import NotAStore, StoreError, StoreTooNew
from communique.model import Claim, Document, Issue, Judgement, Note, Span
from communique.record.store import Store
from communique.stage import Reading

TABLES = "meta run text document source note claim evidence role party judgement issue".split()


def contents(store: Store, *, without: str = "") -> dict[str, list[Any]]:
    excluded = f"EXCLUDE ({without})" if without else ""
    return {
        table: store.connection.execute(f"SELECT * {excluded} FROM {table} ORDER BY ALL").fetchall()
        for table in TABLES
        if table not in ("meta", "run") or not without
    }


def filled(*readings: Reading, fingerprint: str = "pipeline-a", store: Store | None = None) -> Store:
    store = store or Store.open(None)
    run = store.begin(fingerprint)
    store.add(run, readings)
    store.finish(run)
    return store


def test_the_same_report_again_changes_nothing() -> None:
    store = filled(news())
    before = contents(store)
    assert len(before["claim"]) == 5
    assert len(before["evidence"]) == 6
    filled(news(), store=store)
    assert contents(store) == before


def test_reading_again_in_another_order_gives_the_same_tables(tmp_path: Path) -> None:
    readings = numbered(7)
    one, other = filled(*readings), filled()
    for reading in (*readings, *reversed(readings)):
        filled(reading, store=other)
    assert contents(one, without="run") == contents(other, without="run")


def test_the_same_text_from_a_second_place_adds_a_place_only() -> None:
    store = filled(news("here.txt"))
    before = contents(store)
    run = store.begin("pipeline-a")
    added = store.add(run, [], [news("there.txt", title="Another headline").document])
    store.finish(run)
    after = contents(store)
    assert (added.sources, added.documents, added.claims) == (1, 0, 0)
    assert len(after.pop("source")) == len(before.pop("source")) + 1
    assert len(after.pop("run")) == len(before.pop("run")) + 1
    assert after == before
    assert store.check() == []


def test_one_batch_with_the_same_report_from_two_places() -> None:
    store = filled(news("here.txt"), news("there.txt"))
    found = contents(store)
    assert len(found["document"]) == 1
    assert len(found["source"]) == 2
    assert store.check() == []


def test_a_place_of_a_report_that_was_never_read_is_not_added() -> None:
    store = Store.open(None)
    added = store.add(store.begin("pipeline-a"), [], [news().document])
    assert not added
    assert contents(store)["run"] == []


def test_two_texts_under_one_identifier_are_two_documents() -> None:
    store = filled(news(text=NEWS), news(text=f"Update: {NEWS}"))
    assert len(contents(store)["document"]) == 2
    assert store.check() == []


def test_known_asks_for_the_same_pipeline_and_version() -> None:
    store, document = filled(news()), news().document
    assert store.known([document], store.begin("pipeline-a")) == {document.key}
    assert store.known([document], dataclasses.replace(store.begin("pipeline-a"), version="0.0.1")) == set()
    store.begin("pipeline-b")
    assert store.known([document]) == set()
    assert store.known([news(text="Something else. " + NEWS).document]) == set()


def test_a_newer_pipeline_replaces_what_was_made_before() -> None:
    store = filled(news())
    newer = news()
    newer.claims[:] = [act(NEWS, "COOPERATE", "keep the rivers open", ["RUS", "KAZ"])]
    filled(newer, fingerprint="pipeline-b", store=store)
    assert contents(store, without="run") == contents(filled(newer), without="run")
    assert [row[0] for row in store.connection.execute("SELECT id FROM party ORDER BY id").fetchall()] == ["KAZ", "RUS"]
    assert store.connection.execute("SELECT DISTINCT run FROM claim").fetchall() == [(2,)]
    assert store.check() == []


def test_what_persons_made_survives_a_newer_pipeline() -> None:
    first = news()
    person = dataclasses.replace(act(NEWS, "AGREE", "keep the rivers open", ["CHN"]), by="person:ann")
    first.add([person, Note(Span(0, 6), "mark", "doubt", by="person:ann")])
    store = filled(first)
    claim = first.claims[0].id(first.document)
    judgement = Judgement(claim, person.id(first.document), "different", "ann", "two acts", "2031-06-05T10:00Z", True)
    assert store.judge(store.begin("pipeline-a"), [judgement, judgement]) == 1
    filled(news(), fingerprint="pipeline-b", store=store)
    makers = store.connection.execute("SELECT maker, count(*) FROM claim GROUP BY maker ORDER BY maker").fetchall()
    assert makers == [("person:ann", 1), ("rules", 5)]
    assert len(store.connection.execute("FROM note WHERE maker = 'person:ann'").fetchall()) == 1
    assert len(store.connection.execute("FROM judgement").fetchall()) == 1
    held = {row[0] for row in store.connection.execute("SELECT id FROM claim").fetchall()}
    assert {judgement.left, judgement.right} <= held
    assert store.check() == []


def test_a_judgement_is_withdrawn_never_deleted() -> None:
    store = filled(news())
    store.judge(store.begin("a"), [Judgement("x", "y", "same", "model-a", "alike", "2031-06-05T10:00Z")])
    [(id,)] = store.connection.execute("SELECT id FROM judgement").fetchall()
    store.withdraw(id, "2031-06-06T10:00Z")
    store.withdraw(id, "2031-06-07T10:00Z")
    assert store.connection.execute("SELECT withdrawn FROM judgement").fetchall() == [("2031-06-06T10:00Z",)]


def test_every_row_says_which_run_and_version_made_it() -> None:
    store = filled(news(), fingerprint="pipeline-x")
    run = store.connection.execute(
        "SELECT id, version, fingerprint, documents, sources, notes, claims, issues, ended >= started FROM run"
    ).fetchall()
    [(id, version, *counts)] = run
    assert version
    assert counts == ["pipeline-x", 1, 1, 5, 5, 1, True]
    for table in set(TABLES) - {"meta", "run"}:
        assert {row[0] for row in store.connection.execute(f"SELECT run FROM {table}").fetchall()} <= {id}


def test_issues_without_a_document_are_there_once() -> None:
    store = Store.open(None)
    issues = [Issue("empty", "nothing to read; give another file", "a.txt"), Issue("binary", "no text", "b.bin")]
    for _ in range(2):
        store.add(store.begin("a"), [], [], issues)
        store.add_issues(store.begin("a"), issues[:1])
    assert len(contents(store)["issue"]) == 2
    assert store.check() == []


def test_parties_have_their_kind_and_name() -> None:
    reading = quiet("Ruritania met them.", "r", [act("Ruritania met them.", "CONSULT", "met", ["RUS", "NATO", "Kelp"])])
    store = filled(reading)
    assert store.connection.execute("SELECT id, kind FROM party ORDER BY id").fetchall() == [
        ("Kelp", "other"),
        ("NATO", "organisation"),
        ("RUS", "state"),
    ]
    named = Store.open(None, label=lambda party: party.lower())
    filled(reading, store=named)
    assert named.connection.execute("SELECT label FROM party ORDER BY id").fetchall() == [
        ("kelp",),
        ("nato",),
        ("rus",),
    ]


def test_what_no_file_can_hold_is_an_issue_and_takes_nothing_else_with_it() -> None:
    broken = Reading(Document("lone \ud800 surrogate", "bad.txt", "bad"))
    odd = news("odd-\udcff.txt")
    odd.add(
        [
            Claim(
                "figure",
                "trade",
                (at(NEWS, "3.5"),),
                roles("party", "RUS"),
                values={"value": float("inf"), "unit": "x"},
            ),
            Note(Span(0, 6), "party", "state", {"parties": ["\udc80"]}),
        ]
    )
    store = filled(broken, odd)
    codes = store.connection.execute("SELECT code FROM issue ORDER BY code").fetchall()
    assert codes == [("unresolved",), ("unstorable",), ("unstorable",), ("unstorable-text",)]
    assert len(contents(store)["claim"]) == 5
    assert store.connection.execute("SELECT source FROM source").fetchall() == [("odd-\\udcff.txt",)]
    assert store.check() == []


def test_the_same_claim_twice_in_a_report_is_one_claim() -> None:
    reading = news()
    reading.add([reading.claims[0]])
    store = filled(reading)
    assert len(contents(store)["claim"]) == 5
    assert store.check() == []


def test_a_failed_batch_leaves_nothing_behind() -> None:
    store = filled(news())
    before = contents(store)
    bad = numbered(3)
    object.__setattr__(bad[2].claims[0], "score", "not a number")
    with pytest.raises(Exception, match="number"):
        store.add(store.begin("pipeline-a"), bad)
    assert contents(store) == before
    assert store.add(store.begin("pipeline-a"), numbered(2)).documents == 2


def test_a_text_file_is_not_a_store(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Nothing but words.\n" * 1000)
    with pytest.raises(NotAStore):
        Store.open(path)
    assert path.read_text().startswith("Nothing")


@pytest.mark.parametrize("content", [b"", b"\0" * 20000])
def test_an_empty_or_blank_file_is_not_a_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blank"
    path.write_bytes(content)
    with pytest.raises(NotAStore):
        Store.open(path)


@pytest.mark.parametrize("made", ["CREATE TABLE meta (name VARCHAR, value VARCHAR)", "CREATE TABLE meta (x INTEGER)"])
def test_a_duckdb_file_of_another_program_is_not_a_store(tmp_path: Path, made: str) -> None:
    import duckdb

    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(made)
    for open in (Store.open, Store.visitor):
        with pytest.raises(NotAStore):
            open(path)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.duckdb"
    with Store.open(path) as store:
        store.connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    with pytest.raises(StoreTooNew, match="99"):
        Store.open(path)
    with pytest.raises(StoreTooNew):
        Store.visitor(path)


def test_a_folder_that_is_missing_or_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a folder"):
        Store.open(tmp_path / "no" / "where.duckdb")
    with pytest.raises(StoreError):
        Store.open(tmp_path)


def test_reading_only_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "none.duckdb"
    for open in (lambda: Store.open(path, read_only=True), lambda: Store.visitor(path)):
        with pytest.raises(StoreError, match="no record"):
            open()
    assert list(tmp_path.iterdir()) == []


def test_a_log_without_its_record_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "gone.duckdb.wal").write_bytes(b"left over")
    with pytest.raises(StoreError, match="left over"):
        Store.open(tmp_path / "gone.duckdb")


def test_making_a_record_leaves_one_file(tmp_path: Path) -> None:
    Store.open(tmp_path / "new.duckdb").close()
    assert [path.name for path in tmp_path.iterdir()] == ["new.duckdb"]


def test_a_file_can_be_read_by_the_oldest_duckdb_that_we_work_with_and_fetches_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "new.duckdb") as store:
        run = store.begin("a")
        store.add(run, [news()])
        store.finish(run)
        asked = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
        assert store.connection.execute(asked).fetchall() in ([("v1.4.0+",)], [("v1.4.0 - v1.4.4",)])
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert store.connection.execute(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]
        frame = [1, 2, 3]
        with pytest.raises(Exception, match="frame"):
            store.connection.execute("FROM frame").fetchall()
        assert frame


def test_closing_twice_is_no_error(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "new.duckdb")
    store.close()
    store.close()


PIECES = ["👨", "\u200d", "🏽", "🇷", "🇺", "e", "\u0301", "\r", "\n", "\u202e", "\x00", "ﷺ", "'", "\\"]
ODD = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(PIECES)),
    min_size=1,
    max_size=40,
)


@pytest.fixture(scope="module")
def heap() -> Iterator[Store]:
    with Store.open(None) as store:
        yield store
        assert store.check() == []


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_offsets_in_sql_are_offsets_in_python(heap: Store, data: st.DataObject) -> None:
    readings = []
    for text in data.draw(st.lists(ODD, min_size=1, max_size=8)):
        spans = []
        for _ in range(3):
            start = data.draw(st.integers(0, len(text) - 1))
            spans.append(Span(start, data.draw(st.integers(start + 1, len(text)))))
        readings.append(quiet(text, f"odd {spans}", [Claim("event", "AGREE", tuple(spans), roles("actor", "RUS"))]))
    heap.add(heap.begin("pipeline-a"), readings)
    for reading in readings:
        [(length, words, again)] = heap.connection.execute(
            """
            SELECT length(body), words,
                list_transform(spans, lambda span: substring(body, span[1] + 1, span[2] - span[1]))
            FROM event JOIN document ON document.id = event.document JOIN text ON text.id = document.text
            WHERE event.document = ?
            """,
            [reading.document.key],
        ).fetchall()
        assert length == len(reading.text)
        assert words == again == [span.of(reading.text) for span in reading.claims[0].evidence]


@pytest.mark.parametrize(
    "text",
    [
        "a😀b😀c",
        "family 👨‍👩‍👧‍👦 x 👩🏽‍🚀 y",
        "flags 🇷🇺🇨🇳 z",
        "cafe\u0301 e\u0301e\u0301 q\u0323\u0307!",
        "line\r\nline\r\n\r\nend",
        "nul \x00 after",
        "\ufeffbom and \u200bzero width",
    ],
)
def test_every_single_code_point_reads_as_stored(text: str) -> None:
    spans = tuple(Span(start, start + 1) for start in range(len(text)))
    with Store.open(None) as store:
        filled(quiet(text, "one", [Claim("event", "AGREE", spans)]), store=store)
        assert store.check() == []
        stored = store.connection.execute("SELECT words FROM evidence ORDER BY number").fetchall()
        assert "".join(words for (words,) in stored) == text
