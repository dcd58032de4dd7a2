"""The schema is written once: its page, its views' columns and its migrations follow from it."""

from __future__ import annotations

import dataclasses
import doctest
from pathlib import Path

import pytest
from handmade import news

import communique.record.parties
from communique.errors import StoreError
from communique.record import schema
from communique.record.store import Store

ROOT = Path(__file__).parents[2]
VERSION_2 = Path(__file__).with_name("schemas") / "0002.sql"
"""The schema as it was when records had one report's entries only."""


def test_the_page_on_the_data_model_is_the_schema() -> None:
    assert (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8") == schema.describe(), (
        "write docs/data-model.md anew from communique.record.schema.describe()"
    )


def test_every_column_is_explained_and_every_comment_has_its_column() -> None:
    with Store.open(None) as store:
        for relation in schema.current().relations:
            columns = [row[0] for row in store.connection.execute(f"DESCRIBE {relation.name}").fetchall()]
            assert list(relation.columns) == columns
            assert relation.about
            assert all(relation.columns.values()), relation.name


def test_the_tables_and_views_are_those_of_the_design() -> None:
    current = schema.current()
    across = "wording sketch copy passage repeat gist clue cluster resolved touched feed fed"
    assert {table.name for table in current.tables} == set(
        f"meta source document text note claim evidence role party judgement issue run {across}".split()
    )
    assert {view.name for view in current.views} == set(
        "event instrument position quote figure chronology verdict merged".split()
    )
    assert max(current.migrations) == current.version


OLD = """-- version: 1

-- What the file is.
CREATE TABLE meta (
    name VARCHAR,  -- which
    value VARCHAR  -- what
);

-- Ships.
CREATE TABLE ship (
    id INTEGER  -- which
);

-- Ships seen.
CREATE VIEW seen (
    id  -- which
) AS
SELECT id FROM ship;
"""
NEW = OLD.replace("version: 1", "version: 3").replace(
    "id INTEGER  -- which", "id INTEGER,  -- which\n    port VARCHAR  -- of"
)
NEW = NEW.replace("id  -- which\n) AS\nSELECT id", "id,  -- which\n    port  -- of\n) AS\nSELECT id, port")
STEPS = {2: "ALTER TABLE ship ADD COLUMN harbour VARCHAR;", 3: "ALTER TABLE ship RENAME COLUMN harbour TO port;"}


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "old.duckdb"
    monkeypatch.setattr(schema, "current", lambda: schema.parse(OLD))
    with Store.open(path) as store:
        store.connection.execute("INSERT INTO ship VALUES (1), (2)")
    return path


def test_an_older_file_is_brought_up_to_date(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "current", lambda: schema.parse(NEW, STEPS))
    with pytest.raises(StoreError, match="older schema 1"):
        Store.open(old, read_only=True)
    with Store.open(old) as store:
        assert store.connection.execute("FROM seen ORDER BY id").fetchall() == [(1, None), (2, None)]
        assert schema.found(store.connection) == 3
        migrated = [store.connection.execute(f"DESCRIBE {name}").fetchall() for name in ("ship", "seen")]
    with Store.open(None) as fresh:
        assert migrated == [fresh.connection.execute(f"DESCRIBE {name}").fetchall() for name in ("ship", "seen")]


def test_a_migration_that_fails_leaves_the_file_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setattr(
        schema, "current", lambda: schema.parse(NEW, {**STEPS, 3: "ALTER TABLE shipp ADD COLUMN x INT"})
    )
    with pytest.raises(duckdb.Error):
        Store.open(old)
    monkeypatch.setattr(schema, "current", lambda: schema.parse(OLD))
    with Store.open(old) as store:
        assert store.connection.execute("FROM seen ORDER BY id").fetchall() == [(1,), (2,)]
        assert schema.found(store.connection) == 1


def test_the_real_schema_migrates_onto_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Views are dropped and made anew, and a step of comments alone is no step: as 0001.sql is."""
    path = tmp_path / "real.duckdb"
    with Store.open(path) as store:
        run = store.begin("a")
        store.add(run, [news()])
        store.finish(run)
        before = store.connection.execute("FROM event").fetchall()
    real = schema.current()
    later = dataclasses.replace(real, version=real.version + 1, migrations={real.version + 1: real.migrations[1]})
    monkeypatch.setattr(schema, "current", lambda: later)
    with Store.open(path) as store:
        assert store.connection.execute("FROM event").fetchall() == before
        assert store.check() == []


def test_a_file_of_version_2_becomes_the_same_as_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "two.duckdb"
    real = schema.current()
    monkeypatch.setattr(schema, "current", lambda: schema.parse(VERSION_2.read_text(encoding="utf-8")))
    with Store.open(path) as store:
        store.connection.execute(
            "INSERT INTO judgement VALUES ('j', 'a', 'b', 'same', 'person:a', 's', '2031-06-05T10:00Z', true, null, 1)"
        )
    monkeypatch.setattr(schema, "current", lambda: real)
    with Store.open(path) as store, Store.open(None) as fresh:
        for relation in real.relations:
            asked = f"DESCRIBE {relation.name}"
            assert store.connection.execute(asked).fetchall() == fresh.connection.execute(asked).fetchall()
        [judged] = store.connection.execute("FROM judgement").fetchall()
        assert judged == (*("j", "a", "b", "same", "person:a", "s", "2031-06-05T10:00Z"), True, 1.0, "[]", None, 1)


def test_examples() -> None:
    assert doctest.testmod(communique.record.parties).failed == 0
    assert doctest.testmod(communique.record.parties).attempted > 0
