"""Several processes: the same readings in the same order, and none lost when a worker is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from communique.model import Document
from communique.read.options import ReadOptions
from communique.run.local import readings
from communique.run.workers import guarded, spread

_TEXT = "Chad and Mali signed border treaty number {n} on Monday. Chad thanked Mali."


def _batches(count: int) -> list[list[Document]]:
    return [[Document(_TEXT.format(n=n), "test", str(n))] for n in range(count)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_gives_the_same(tmp_path: Path, workers: int) -> None:
    for n in range(40):
        (tmp_path / f"{n:02}.txt").write_text(_TEXT.format(n=n), encoding="utf-8")
    found = [reading for batch in readings([tmp_path], ReadOptions(workers=workers)) for reading in batch.readings]
    alone = [reading for batch in readings([tmp_path]) for reading in batch.readings]
    assert [(r.document, r.claims) for r in found] == [(r.document, r.claims) for r in alone]
    assert len(found) == 40


def test_a_killed_worker_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ProcessPoolExecutor

    submit = ProcessPoolExecutor.submit
    calls = 0

    def murderous(self: ProcessPoolExecutor, *args: object) -> object:
        nonlocal calls
        calls += 1
        future: object = submit(self, *args)  # type: ignore[arg-type]
        if calls == 3:
            for process in list(self._processes.values()):
                os.kill(process.pid or 0, signal.SIGKILL)
        return future

    monkeypatch.setattr(ProcessPoolExecutor, "submit", murderous)
    given = _batches(7)
    found = list(spread(given, lambda batch: batch, 2))
    assert [batch for batch, _ in found] == given
    assert [[r.document for r in done] for _, (done, _) in found] == given
    assert all(failed == [] for _, (_, failed) in found)


def test_a_failing_report_leaves_an_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    from communique.run import workers

    def fail(documents: list[Document]) -> list[object]:
        if any(document.id == "1" for document in documents):
            raise RuntimeError("no luck")
        return list(documents)

    monkeypatch.setattr(workers, "pipeline", lambda least: fail)
    done, failed = guarded([document for batch in _batches(3) for document in batch])
    assert len(done) == 2
    [issue] = failed
    assert "no luck" in issue.message
