from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.fuzz.draw import Drawn
from gate.fuzz.running import CRASHERS, ROOMS, main, seeds, shrunk, target

ROOT = Path(__file__).parents[2]
FAST = [name for name in ROOMS if name not in ("pipeline", "html", "amounts")]


@pytest.mark.parametrize("path", sorted(CRASHERS.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_broke_a_target_once_breaks_it_no_more(path: Path) -> None:
    target(path.parent.name)(path.read_bytes())


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_each_target_holds_on_its_seeds_and_on_some_of_chance(name: str) -> None:
    run = target(name)
    for data in [b"", *seeds(name)]:
        run(data)
    drawn = Drawn(seeds(name), 7, 64)
    for _ in range(100 if name in FAST else 5):
        run(drawn.next())


@pytest.mark.parametrize("name", ["numbers", "dates", "quotes", "segments", "warc", "jsonl", "robots", "links"])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.binary(max_size=60))
def test_targets_hold_on_anything(name: str, data: bytes) -> None:
    target(name)(data)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(words=st.text(max_size=80))
def test_grammars_hold_on_any_text(words: str) -> None:
    data = b"\0" + words.encode("utf-8", "replace")
    for name in ("numbers", "dates", "quotes", "segments"):
        target(name)(data)


def test_a_fault_is_kept_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from gate.fuzz import grammars

    def breaks(data: bytes) -> None:
        assert b"\x07" not in data

    monkeypatch.setattr(grammars, "numbers", breaks)
    assert main(["numbers", "--blind", "--runs", "3000", "--keep", str(tmp_path)]) == 1
    [kept] = (tmp_path / "numbers").iterdir()
    assert kept.read_bytes() == b"\x07"
    assert "3000 executions" in capsys.readouterr().out


def test_shrinking_keeps_the_place_of_the_fault() -> None:
    def breaks(data: bytes) -> None:
        if b"a" in data and b"z" in data:
            raise ValueError

    where = f"ValueError test_fuzz.py:{breaks.__code__.co_firstlineno + 2} breaks"
    assert shrunk(breaks, b"12a345z678", where) == b"az"


def test_the_same_seed_draws_the_same() -> None:
    one, two, other = (Drawn([b"abc"], seed, 64) for seed in (1, 1, 2))
    first = [one.next() for _ in range(50)]
    assert first == [two.next() for _ in range(50)]
    assert first != [other.next() for _ in range(50)]


def test_the_targets_are_listed() -> None:
    done = subprocess.run([sys.executable, "-m", "gate.fuzz"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == list(ROOMS)
