"""A lake holds what reading one report after the other gives, whoever writes it, however often it is stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from lakes import asked, files, reports, tables

from communique.cli import main
from communique.errors import StoreBusy, StoreError
from communique.query.record import Record
from communique.record.lake import connect, done, manifest
from communique.record.loading import Loaded, load
from communique.run.engine import State, run
from communique.run.local import run as read

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of which some stand in several files, with other days; a file that is no report; a bad line."""
    folder = tmp_path_factory.mktemp("inputs")
    reports(folder / "a.jsonl", 25)
    reports(folder / "b.jsonl", 8)
    with (folder / "a.jsonl").open("a") as lines:
        lines.write("no JSON\n")
        lines.write(json.dumps({"id": "same-words", "text": "Chad met Mali, number 3. ", "date": "2021-09-01"}) + "\n")
        lines.write(json.dumps({"id": "r9", "text": "Chad met Mali, number 9. ", "date": "2021-10-01"}) + "\n")
    (folder / "c.txt").write_text("Chad met Mali in a file of its own.")
    (folder / "d.txt").write_text("Chad met Mali in a file of its own.")
    (folder / "e.png").write_bytes(b"\x89PNG")
    return folder


@pytest.fixture(scope="module")
def whole(quick: Path, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake as one worker writes it, undisturbed."""
    lake = tmp_path_factory.mktemp("whole") / "lake"
    run([inputs], lake, asked(1))
    return lake


@pytest.fixture
def lake(whole: Path, tmp_path: Path) -> Path:
    """A copy of that lake, to be spoiled."""
    return shutil.copytree(whole, tmp_path / "lake")


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, inputs: Path, whole: Path) -> None:
    run([inputs], tmp_path / "3", asked(3))
    once = files(whole)
    assert once == files(tmp_path / "3")
    months = {name.split("/")[1] for name in once}
    assert months == {f"month={month}" for month in "2021-04 2021-05 2021-06 2021-09 2021-10 unknown".split()}
    kept = {path.name for path in whole.iterdir()}
    assert not {name.split("/")[0] for name in once} ^ (kept - {"manifest"})


def test_loading_gives_the_record_that_reading_gives(lake: Path, inputs: Path) -> None:
    with Record.open(None) as loaded, Record.open(None) as once:
        read([inputs], once)
        begun, _ = load(loaded.store, lake)
        loaded.resolve()
        assert not loaded.check()
        assert tables(loaded) == tables(once)
        before = tables(loaded)
        _, again = load(loaded.store, lake)
        assert not again.added
        assert tables(loaded) == before
        [row] = loaded.sql("SELECT documents, claims FROM run WHERE documents > 0")
        assert (row["documents"], row["claims"]) == (27, 27)
        assert begun.id == 1


def test_a_lake_is_queried_in_place(whole: Path, inputs: Path) -> None:
    with Record.open(None) as once, Record.open(whole, read_only=True) as lake:
        read([inputs], once)
        assert len(lake.chronology("TCD", "MLI")) == 27
        for asked_for in ("chronology", "events", "reports", "issues"):
            assert getattr(lake, asked_for)() == getattr(once, asked_for)()
        assert not lake.check()
        # The files hold what stands in several shards more than once.
        [row] = lake.sql("SELECT count(*) AS n FROM lake.document")
        assert row["n"] > 27
        [row] = lake.sql("SELECT count(*) AS n FROM lake.claim WHERE month = '2021-05' AND shard = 0")
        assert row["n"] > 0
    shown = CliRunner().invoke(main, ["show", "Chad", "Mali", "-r", str(whole), "--limit", "1"])
    assert shown.exit_code == 0, shown.output
    assert "Chad met Mali" in shown.output
    with pytest.raises(StoreError, match="only read"):
        Record.open(whole)


def test_any_duckdb_reads_the_files(whole: Path) -> None:
    files = f"'{whole}/document/*/*.parquet', hive_partitioning = true, hive_types = {{'month': VARCHAR}}"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT month, count(*) FROM read_parquet({files}) WHERE month = '2021-05' GROUP BY month"
        ).fetchall()
    assert rows[0][1] > 5


def test_what_is_stopped_goes_on(tmp_path: Path, inputs: Path, whole: Path) -> None:

    def stop(state: State) -> None:
        if state.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([inputs], tmp_path / "lake", asked(2), stop)
    assert not (tmp_path / "lake" / "drafts").exists()
    assert len(list(done(tmp_path / "lake"))) == 2
    with Record.open(None) as record:
        _, loaded = load(record.store, tmp_path / "lake")
        assert loaded.done + loaded.waiting == 4
        state = run([inputs], tmp_path / "lake", asked(2))
        assert (state.done, state.shards, state.read) == (4, 4, state.reports)
        assert files(tmp_path / "lake") == files(whole)
        load(record.store, tmp_path / "lake")
        record.resolve()
        with Record.open(None) as once:
            load(once.store, whole)
            once.resolve()
            assert tables(once) == tables(record)


def test_remains_of_a_killed_run_are_swept_away(lake: Path, inputs: Path) -> None:
    whole = files(lake)
    log = manifest(lake) / "done.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    # Its last shard's files were moved, the line broke off; another's files lie among the drafts.
    log.write_bytes(b"".join(lines[:-1]) + lines[-1][:40])
    stray = lake / "claim" / "month=1999-01" / "shard-000003.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"half")
    (lake / "drafts" / "000001-ab").mkdir(parents=True)
    run([inputs], lake, asked(2))
    assert files(lake) == whole
    assert not (lake / "drafts").exists()


def test_another_plan_goes_into_another_folder(lake: Path, inputs: Path) -> None:
    with pytest.raises(StoreError, match="other inputs"):
        run([inputs / "a.jsonl"], lake, asked(1))
    with pytest.raises(StoreError, match="shards of another size"):
        run([inputs], lake, asked(1, shard=11))
    with pytest.raises(StoreError, match="something else"):
        run([inputs], inputs, asked(1))


def test_a_lake_is_written_by_one_at_a_time(tmp_path: Path, inputs: Path) -> None:
    lake = tmp_path / "lake"

    def watch(state: State) -> None:
        if state.done == 1:
            with pytest.raises(StoreBusy):
                run([inputs], lake, asked(1))

    run([inputs], lake, asked(1), watch)


def test_damage_is_found(lake: Path, inputs: Path) -> None:
    name = sorted(files(lake))[0]
    raw = (lake / name).read_bytes()
    (lake / name).write_bytes(raw[:-9] + b"x" + raw[-8:])
    with Record.open(None) as record, pytest.raises(StoreError, match="damaged"):
        load(record.store, lake)
    (lake / name).unlink()
    with pytest.raises(StoreError, match="lacks 1 files"):
        run([inputs], lake, asked(1))


def test_a_lake_of_another_pipeline_replaces_what_was_read(lake: Path, inputs: Path) -> None:
    with Record.open(None) as record:
        load(record.store, lake)
        record.resolve()
        before = tables(record)
        settings = manifest(lake) / "settings.json"
        settings.write_text(settings.read_text().replace('"fingerprint": "', '"fingerprint": "other'))
        _, loaded = load(record.store, lake)
        record.resolve()
        assert loaded.added.documents == 27
        assert tables(record) == before
        assert {row["run"] for row in record.sql("SELECT run FROM document")} == {loaded_run(record)}


def loaded_run(record: Record) -> int:
    return int(record.sql("SELECT max(id) AS run FROM run WHERE documents > 0")[0]["run"])


def test_an_unfinished_lake_counts_what_is_done(lake: Path, inputs: Path) -> None:
    log = manifest(lake) / "done.jsonl"
    first, _, *rest = log.read_text().splitlines(keepends=True)
    log.write_text("".join([first, *rest]))
    with Record.open(None) as record:
        seen: list[Loaded] = []
        _, loaded = load(record.store, lake, seen.append)
        assert (loaded.done, loaded.waiting) == (1, 3)
        assert seen == [loaded]
    with connect(lake) as connection:
        [(count,)] = connection.execute("SELECT count(DISTINCT shard) FROM lake.document").fetchall()
        assert count == 3


def test_the_commands(tmp_path: Path, inputs: Path) -> None:
    lake, record = tmp_path / "lake", tmp_path / "record.duckdb"
    told = CliRunner().invoke(main, ["run", str(inputs), "-o", str(lake), "-j", "1", "--shard", "10"])
    # One line of the inputs is no JSON.
    assert told.exit_code == 3, told.output
    assert "4 of 4 shards done" in told.output
    assert "1 sources refused" in told.output
    for added in ("27 reports", "0 reports"):
        told = CliRunner().invoke(main, ["load", str(lake), "-r", str(record)])
        assert told.exit_code == 0, told.output
        assert f"{added}, " in told.output
    shutil.rmtree(lake)
    told = CliRunner().invoke(main, ["load", str(inputs), "-r", str(record)])
    assert told.exit_code == 4
    assert "is no lake" in told.output
