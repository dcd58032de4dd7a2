"""Visitors' SQL on the page: it reads the record, and can do nothing else."""

from __future__ import annotations

import gc
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from handmade import news
from lxml import html as lxml_html
from webbed import client

from communique.present.web import sql
from communique.present.web.app import app
from communique.present.web.options import Options
from communique.query.record import Record

ENDLESS = "SELECT count(*) FROM range(1000000000) a, range(100000) b WHERE a.range < b.range"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sql")
    (folder / "secret.csv").write_text("word\nswordfish\n")
    with Record.open(folder / "record.duckdb") as record:
        run = record.store.begin("hand")
        record.store.add(run, [news()])
        record.store.finish(run)
    return folder / "record.duckdb"


@pytest.fixture(scope="module", params=["read-only", "writable"])
def served(request: pytest.FixtureRequest, file: Path) -> Iterator[TestClient]:
    """Both ways in which a record is served, each open all the while."""
    shut = request.param == "read-only"
    with Record.open(file, read_only=shut) as record:
        yield client(app(record, options=Options(read_only=shut, seconds=0.5)))


def asked(served: TestClient, query: str) -> dict[str, Any]:
    answer = served.get("/sql.json", params={"query": query})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_rows_come_as_a_table_and_as_json(served: TestClient) -> None:
    query = "SELECT type, actors, first_day, score, mode FROM event"
    told = asked(served, query)
    assert told["columns"] == ["type", "actors", "first_day", "score", "mode"]
    assert told["rows"] == [["SUPPORT", ["RUS", "CHN"], "2031-06-03", 0.875, None]]
    assert told["problem"] == ""
    tree = lxml_html.fromstring(served.get("/sql", params={"query": query}).text)
    assert [" ".join(cell.text_content().split()) for cell in tree.xpath("//div[contains(@class, 'answer')]//td")] == [
        "SUPPORT", '["RUS", "CHN"]', "2031-06-03", "0.875", "null"
    ]  # fmt: skip
    assert tree.xpath("//textarea")[0].text.strip() == query


def test_the_page_helps_to_begin(served: TestClient) -> None:
    told = asked(served, "")
    assert {"event", "chronology", "claim", "evidence"} <= {table["name"] for table in told["tables"]}
    for name, query in sql.EXAMPLES:
        assert asked(served, query)["problem"] == "", name


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM '{folder}/secret.csv'",
        "SELECT * FROM read_csv('{folder}/secret.csv')",
        "SELECT content FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY claim TO '{folder}/out.parquet'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/record.duckdb' AS again",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET threads = 64",
        "PRAGMA memory_limit='100GB'",
        "RESET lock_configuration",
        "CREATE TABLE mine (x INTEGER)",
        "DELETE FROM claim",
        "UPDATE judgement SET person = true",
        "DROP VIEW event",
        "SELECT 1; DELETE FROM claim",
        "FROM query('SELECT * FROM enable_' || 'logging()')",
        "SELECT * FROM duckdb_secrets()",
        "CHECKPOINT",
        "SELEC 1",
    ],
)
def test_nothing_but_the_record_is_read_and_nothing_is_written(served: TestClient, file: Path, query: str) -> None:
    before = {each.name: each.stat().st_size for each in file.parent.iterdir()}
    told = asked(served, query.format(folder=file.parent))
    assert told["problem"], told["rows"]
    assert told["rows"] == []
    assert "swordfish" not in str(told)
    assert {each.name: each.stat().st_size for each in file.parent.iterdir()} == before
    assert asked(served, "SELECT count(*) FROM claim")["rows"] == [[5]]


def test_a_query_is_stopped_at_its_time_limit_and_told_in_the_page(served: TestClient) -> None:
    begun = time.monotonic()
    page = served.get("/sql", params={"query": ENDLESS})
    assert time.monotonic() - begun < 10
    [problem] = lxml_html.fromstring(page.text).xpath("//*[@role='alert']")
    assert "stopped after 0.5 s" in problem.text_content()


def test_who_comes_third_is_told_so_and_pages_go_on(file: Path, tmp_path: Path) -> None:
    with Record.open(shutil.copy(file, tmp_path / "own.duckdb"), read_only=True) as record:
        web = client(app(record, options=Options(read_only=True, seconds=3)))
        asked(web, "SELECT 1")
        threads = [threading.Thread(target=asked, args=(web, ENDLESS)) for _ in range(2)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        begun = time.monotonic()
        told = asked(web, "SELECT 1")
        assert "other queries are running" in told["problem"]
        assert web.get("/reports").status_code == 200
        assert time.monotonic() - begun < 2
        for thread in threads:
            thread.join()
        assert asked(web, "SELECT 1")["rows"] == [[1]]


def test_rows_and_values_without_end_are_cut(served: TestClient) -> None:
    told = asked(served, "SELECT range FROM range(20000)")
    assert len(told["rows"]) == sql.LIMIT
    assert told["more"]
    tree = lxml_html.fromstring(served.get("/sql", params={"query": "SELECT range FROM range(20000)"}).text)
    assert len(tree.xpath("//div[contains(@class, 'answer')]//tbody/tr")) == sql.SHOWN
    [[value]] = asked(served, "SELECT repeat('x', 1000000)")["rows"]
    assert len(value) < 50_000
    assert served.get("/sql", params={"query": "x" * 20_001}).status_code == 422


def test_every_sort_of_value_has_a_form(served: TestClient) -> None:
    told = asked(
        served,
        "SELECT true, 170141183460469231731687303715884105727, 'nan'::DOUBLE, '\\xAA'::BLOB, {'a': [1, NULL]}, "
        "MAP {'k': DATE '2001-07-16'}, TIMESTAMP '2001-07-16 10:00:00', INTERVAL 3 DAY, 1.50::DECIMAL(9, 2), "
        "'</script><script>alert(1)</script>', uuid(), '-infinity'::DOUBLE, TIME '10:00:00'",
    )
    assert told["problem"] == ""
    [row] = told["rows"]
    assert row[:3] == [True, 170141183460469231731687303715884105727, "nan"]
    assert row[4:7] == [{"a": [1, None]}, {"k": "2001-07-16"}, "2001-07-16T10:00:00"]
    assert row[8] == "1.50"
    html = served.get("/sql", params={"query": "SELECT '</script><img src=x onerror=alert(1)>' AS \"<b>x\""}).text
    assert not lxml_html.fromstring(html).xpath("//img|//td//script|//th//b")


def test_a_change_of_the_record_is_seen_and_copies_are_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    with Record.open(tmp_path / "r.duckdb") as record:
        run = record.store.begin("hand")
        record.store.add(run, [news()])
        record.store.finish(run)
        web = client(app(record))
        assert asked(web, "SELECT count(*) FROM figure")["rows"] == [[1]]
        [folder] = copies.iterdir()
        assert folder.stat().st_mode & 0o077 == 0, "nobody else may read it"
        [figure] = [row.claim for row in record.figures()]
        record.judge("reject", figure, by="tester")
        record.resolve()
        web.app.state.web.changed([figure])  # type: ignore[attr-defined]
        assert asked(web, "SELECT count(*) FROM figure")["rows"] == [[0]]
        gc.collect()
        assert len(list(copies.iterdir())) <= 1
        assert not folder.exists()


def test_a_record_in_memory_can_be_asked_too() -> None:
    with Record.open() as record:
        run = record.store.begin("hand")
        record.store.add(run, [news()])
        record.store.finish(run)
        assert asked(client(app(record)), "SELECT count(*) FROM claim")["rows"] == [[5]]
