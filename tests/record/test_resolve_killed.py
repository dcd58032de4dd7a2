"""Merging that is killed at any moment goes on with nothing lost or doubled."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest
import writer
from summits import DAYS, SUMS, reports, wire

from communique.query.record import Record
from communique.stage import Reading

TABLES = "gist clue cluster resolved wording sketch copy passage repeat judgement touched claim evidence role".split()
PATIENCE = 120
"""Seconds within which a child must say something, however busy the machine is."""


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Children start from a server that has imported everything: they can be killed in the midst of their work."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["duckdb", "pyarrow", "numpy", "simplemma", "writer"])
    return context


def contents(path: Path) -> dict[str, list[Any]]:
    """Every table without the columns that name runs and times; of models' judgements those that stand."""
    found = {}
    with Record.open(path, read_only=True) as record:
        for table in TABLES:
            but, where = ("made_at, run", "WHERE withdrawn IS NULL") if table == "judgement" else ("run", "")
            sql = f"SELECT * EXCLUDE ({but}) FROM {table} {where} ORDER BY ALL"
            found[table] = record.store.connection.execute(sql).fetchall()
    return found


def many() -> Sequence[Reading]:
    """The summits, and a dozen of other years."""
    years = [wire(DAYS[0] + timedelta(365 * n), *SUMS[0], id=f"later-{n}") for n in range(4, 16)]
    return [*reports(), *years]


@pytest.fixture(scope="module")
def unresolved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("killed") / "unresolved.duckdb"
    with Record.open(path) as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, many())
        record.store.finish(run)
    return path


def heard(pipe: Any) -> Any:
    assert pipe.poll(PATIENCE), "the child says nothing"
    return pipe.recv()


def test_killed_again_and_again_then_finished_is_as_if_undisturbed(
    context: ForkServerContext, unresolved: Path, tmp_path: Path
) -> None:
    quiet, shaken = tmp_path / "quiet.duckdb", tmp_path / "shaken.duckdb"
    shutil.copy(unresolved, quiet)
    shutil.copy(unresolved, shaken)
    ours, theirs = context.Pipe()
    child = context.Process(target=writer.merge, args=(quiet, theirs, 2))
    child.start()
    assert heard(ours) == "ready"
    began, said = time.monotonic(), list(iter(lambda: heard(ours), "done"))
    batch = (time.monotonic() - began) / len(said)
    child.join(PATIENCE)
    assert said == list(range(2, len(many()) + 1, 2))

    rng, killed, left = random.Random(20310603), 0, len(many())
    for _ in range(8):
        ours, theirs = context.Pipe()
        child = context.Process(target=writer.merge, args=(shaken, theirs, 2))
        child.start()
        assert heard(ours) == "ready"
        if rng.random() < 0.5:
            heard(ours)
        # Within a batch, at its end or in the midst of writing it: wherever the moment falls.
        ours.poll(rng.random() * batch)
        child.kill()
        child.join(PATIENCE)
        killed += child.exitcode == -9
        child.close()
        with Record.open(shaken, read_only=True) as record:
            assert record.check() == []
            now = len(many()) - len(record.sql("FROM resolved"))
        assert now <= left, "what was done stays done"
        left = now
    assert killed >= 4, "the child is too quick to be killed: the test proves nothing"
    assert left < len(many()), "nothing was kept between the kills"
    with Record.open(shaken) as record:
        assert record.resolve().reports == left
        assert record.check() == []
    assert contents(shaken) == contents(quiet)
