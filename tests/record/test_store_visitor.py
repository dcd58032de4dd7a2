"""What others' SQL can do to the record and to the machine: read the record, and no more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from handmade import news

from communique.errors import QueryFailed
from communique.record.store import Store
from communique.record.visitor import Visitor


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("visited")
    (folder / "secret.csv").write_text("word\nswordfish\n")
    with Store.open(folder / "record.duckdb") as store:
        run = store.begin("pipeline-a")
        store.add(run, [news()])
        store.finish(run)
    return folder / "record.duckdb"


@pytest.fixture(scope="module")
def visitor(path: Path) -> Iterator[Visitor]:
    with Store.visitor(path) as visitor:
        yield visitor


def test_a_visitor_reads_the_record(visitor: Visitor) -> None:
    answer = visitor.query("SELECT type, actors FROM event WHERE list_contains(actors, ?)", ["CHN"])
    assert answer.columns == ("type", "actors")
    assert answer.rows == (("SUPPORT", ["RUS", "CHN"]),)
    assert not answer.more


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM '{folder}/secret.csv'",
        "SELECT * FROM read_csv('{folder}/secret.csv')",
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/record.duckdb.wal'",
        "COPY (SELECT 1) TO '{folder}/record.duckdb' (USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/record.duckdb.wal'",
        "SELECT * FROM query('COPY (SELECT 1) TO ''{folder}/record.duckdb.wal'' ')",
        "SELECT * FROM enable_logging(storage = 'file', storage_path = '{folder}/log')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY event TO '{folder}/out.parquet'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/record.duckdb' AS again",
        "ATTACH '{folder}/new.duckdb' AS new",
        "SET enable_external_access = true",
        "SET threads = 64",
        "RESET lock_configuration",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{folder}/secret.csv'",
        "CREATE TABLE mine (x INTEGER)",
        "INSERT INTO party VALUES ('X', 'other', 'X', 1)",
        "DELETE FROM claim",
        "DROP VIEW event",
        "UPDATE meta SET value = 'mine'",
        "SELECT * FROM secret",
        "SELEC 1",
        "SELECT 1; DELETE FROM claim",
        "SELECT 1; SELECT 2",
        "FROM query/* as */ ('SELECT * FROM enable_' || 'logging()')",
        "FROM main.\"Query_Table\"(['claim'])",
        "SELECT * FROM arrow_scan(1::POINTER, 1::POINTER, 1::POINTER)",
        "SELECT 'é' FROM pandas_scan(1::POINTER)",
        "-- nothing",
        "",
        "CHECKPOINT",
    ],
)
def test_what_is_shut_is_refused(visitor: Visitor, path: Path, sql: str) -> None:
    before = sorted(file.name for file in path.parent.iterdir())
    with pytest.raises(QueryFailed):
        visitor.query(sql.format(folder=path.parent))
    assert sorted(file.name for file in path.parent.iterdir()) == before
    assert visitor.query("SELECT count(*) FROM claim").rows == ((5,),)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM event SELECT type",
        "WITH told AS (SELECT * FROM quote) FROM told",
        "DESCRIBE event",
        "SHOW TABLES",
        "SELECT 'query', version FROM run -- enable_logging",
        "SELECT unnest(words) FROM chronology",
        "SELECT * FROM claim, json_each(details) AS detail",
        "SELECT 'é' AS \"ü\" /* query */;",
    ],
)
def test_what_is_harmless_is_answered(visitor: Visitor, sql: str) -> None:
    assert visitor.query(sql).rows


def test_a_query_is_stopped_when_its_time_is_up(visitor: Visitor) -> None:
    began = time.monotonic()
    with pytest.raises(QueryFailed, match=r"stopped after 0\.2 s"):
        visitor.query("SELECT count(*) FROM range(1000000000) a, range(100000) b WHERE a.range < b.range", seconds=0.2)
    assert time.monotonic() - began < 5
    assert visitor.query("SELECT 1").rows == ((1,),)


def test_rows_without_end_are_cut_and_it_says_so(visitor: Visitor) -> None:
    answer = visitor.query("SELECT * FROM range(1000000)", limit=3)
    assert answer.rows == ((0,), (1,), (2,))
    assert answer.more


def test_memory_has_a_limit(visitor: Visitor) -> None:
    with pytest.raises(QueryFailed):
        visitor.query("SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(2000)", seconds=20)


def test_several_visitors_at_once_do_not_stop_each_other(visitor: Visitor) -> None:
    answers: list[object] = []

    def ask() -> None:
        answers.append(visitor.query("SELECT sum(range) FROM range(1000000)").rows)

    def tarry() -> None:
        with pytest.raises(QueryFailed):
            visitor.query("SELECT count(*) FROM range(1000000000) a, range(100000) b", seconds=0.1)

    threads = [threading.Thread(target=each) for each in (tarry, ask, ask, tarry, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [((499999500000,),)] * 3
