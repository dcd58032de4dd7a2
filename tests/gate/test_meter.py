"""Runs that are measured while they go on, and what is made of the figures."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest
from lakes import FAULTY, reports

from communique.query.record import Record
from communique.record.lake import done
from gate import lake
from gate.bench import same
from gate.meter import Cost, Part, Rates, Sample, gain, measured, parts, rates

COST = Cost(1, 100, 10.0, 2.5, 8.0, 0.1, 400)


def test_a_run_is_measured_from_its_first_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Reports that take a fiftieth of a second each, in the place of the real pipeline.
    monkeypatch.setenv("PYTHONPATH", str(FAULTY))
    monkeypatch.setenv("QUICK_PAUSE", "0.02")
    inputs, seen = reports(tmp_path / "reports.jsonl", 32), list[Sample]()
    cost = measured(inputs, tmp_path / "lake", 2, seen.append, every=0.0)
    assert (cost.workers, cost.reports) == (2, 32)
    assert cost.seconds > 0.3
    assert cost.loading > 0.05
    assert 0 < cost.whole < cost.rate < 32 / 0.3
    assert 0 <= cost.spent < cost.seconds * 2
    assert cost.memory > 10
    assert [each.read for each in seen] == sorted(each.read for each in seen)
    assert seen[0].read < 32 == seen[-1].read
    assert all(one.clock <= two.clock and one.spent <= two.spent for one, two in pairwise(seen))
    again = measured(inputs, tmp_path / "lake", 2)
    assert (again.reports, again.seconds, again.rate) == (0, 0.0, 0.0)
    measured(inputs, tmp_path / "one", 1)
    assert same([tmp_path / "lake", tmp_path / "one"])
    (tmp_path / "one" / "manifest" / "done.jsonl").write_text("")
    assert not same([tmp_path / "lake", tmp_path / "one"])


def test_the_middle_and_the_best_of_rounds() -> None:
    assert (COST.rate, COST.whole) == (10.0, 8.0)
    ones = [replace(COST, seconds=seconds) for seconds in (10.0, 20.0, 12.5)]
    twos = [replace(COST, workers=2, seconds=seconds) for seconds in (5.0, 12.5, 6.25)]
    assert rates(ones) == Rates(8.0, 10.0)
    assert rates(twos) == Rates(16.0, 20.0)
    assert gain(ones, twos) == Rates(2.0, 2.0)
    assert gain(ones[:2], twos[:2]) == Rates(1.8, 2.0)


def test_a_run_in_parts_over_several_calls() -> None:
    first = [Sample(0, 5.0, 1.0, 70, 300), Sample(10, 6.0, 2.0, 70, 340), Sample(20, 8.0, 4.0, 71, 350)]
    # Begun again with what was done by then; the clock and the processor time of the call begin anew.
    second = [Sample(15, 3.0, 9.0, 60, 200), Sample(15, 3.5, 9.5, 60, 320), Sample(40, 9.0, 14.0, 60, 330)]
    found = parts([first, second], 40, 4)
    assert found[0] == Part(10, 1.0, 1.0, 70, 340)
    assert found[1] == Part(10, 2.5, 2.5, 71, 350)
    assert found[2] == Part(25, 5.5, 4.5, 60, 330)
    assert found[3] == Part()
    assert parts([[Sample(40, 1.0, 1.0, 1, 1), Sample(40, 2.0, 2.0, 1, 1)]], 40, 4)[3].reports == 0


def test_samples_are_kept_by_call_and_broken_lines_left_out(tmp_path: Path) -> None:
    one = Sample(1, 2.0, 3.0, 4, 5)
    line = json.dumps({"call": 0} | asdict(one))
    path = tmp_path / "samples.jsonl"
    assert lake.samples(path) == []
    path.write_text(f"{line}\n{line[:20]}{line}\n{line.replace('0', '1', 1)}\n")
    assert lake.samples(path) == [[one], [one]]


def test_parts_are_told_and_the_last_compared(capsys: pytest.CaptureFixture[str]) -> None:
    lake.tell([Part(10, 2.0, 4.0, 60, 300), Part(10, 2.0, 4.0, 60, 340), Part(), Part(20, 4.0, 8.8, 61, 339)])
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in told[1:-1]] == [
        ["1", "10", "5.00", "400.0"], ["2", "10", "5.00", "400.0"], ["4", "20", "5.00", "440.0"],
    ]  # fmt: skip
    assert told[-1] == "from the second to the last: 1.100 times the processor time, -1 MiB, +1 MiB"


def test_a_scattered_lake_is_one_with_a_report_to_each_shard_and_month(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "lake"
    lake.scatter(place, 2, 3)
    assert sum(len(each.files) for each in done(place)) == 2 * 3 * 8
    with Record.open(place, read_only=True) as record:
        [row] = record.sql("SELECT count(*) AS n FROM lake.claim WHERE month = '1990-02'")
        assert row["n"] == 2
    lake.look(place, loaded=True)
    told = capsys.readouterr().out
    assert "in 48 files of 2 shards" in told
    assert "6 entries counted" in told
    assert "loading: " in told
