"""On a Ray cluster of two nodes: the real pipeline, and the same bytes as on this machine alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lakes import asked, command, files

from communique.record.lake import done
from communique.run.engine import run

pytest.importorskip("ray")
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up as Linux shows them")

# Kept in a process of its own: Ray leaves threads and open files behind, and warnings are errors here.
_CLUSTER = """
import os, sys
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
from ray.cluster_utils import Cluster
node = {"num_cpus": 1, "object_store_memory": 80 << 20, "include_dashboard": False}
cluster = Cluster(initialize_head=True, head_node_args=node)
cluster.add_node(num_cpus=1, object_store_memory=80 << 20)
print(cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""
_TEXTS = (
    "PARIS, {day} May 2021 — France and Chad signed treaty number {n} on Tuesday. “We agreed,” its president said.",
    "Ghana condemned Kenya on {day} June 2019 over {n} border posts. Kenya sent {n} million dollars of help to Mali.",
    "BEIJING, {day} March 2014. Trade of China with Russia reached {n} billion dollars in 2013, Beijing said.",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", _CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the cluster did not start"
        yield address
        process.stdin.close()
        process.wait(60)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("inputs") / "all.jsonl"
    texts = [_TEXTS[n % 3].format(n=n + 2, day=n % 28 + 1) for n in range(36)]
    path.write_text("".join(json.dumps({"id": f"r{n}", "text": text}) + "\n" for n, text in enumerate(texts)))
    return path


def _children() -> dict[int, int]:
    """The processes that read shards for Ray, with those of Ray that keep them: other tests run beside this one, and
    keep some too."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"communique.run.child" in path.read_bytes():
                stat = (path.parent / "stat").read_text().rpartition(")")[2].split()
                if b"ray::" in Path(f"/proc/{stat[1]}/cmdline").read_bytes():
                    found[int(path.parent.name)] = int(stat[1])
        except OSError:
            continue
    return found


def test_ray_gives_the_same_bytes_though_a_node_loses_its_workers(tmp_path: Path, inputs: Path, address: str) -> None:
    run([inputs], tmp_path / "one", asked(1, shard=6, memory=2048))
    run([inputs], tmp_path / "two", asked(2, shard=6, memory=2048))
    on_ray = ("--engine", "ray", "--address", address, "--shard", "6")
    before = _children()
    with subprocess.Popen(command(inputs, tmp_path / "ray", *on_ray), stderr=subprocess.PIPE, text=True) as process:
        keepers = _struck(process, before)
        _, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert len(keepers) > 1, "one node did it all"
    assert files(tmp_path / "one") == files(tmp_path / "two") == files(tmp_path / "ray")
    assert {name.split("/")[1] for name in files(tmp_path / "one")} == {
        f"month={month}" for month in ("2014-03", "2019-06", "2021-05")
    }


def _struck(process: subprocess.Popen[str], before: dict[int, int]) -> set[int]:
    """Kills one process that reads and one of Ray's that keeps one; who kept any."""
    keepers: set[int] = set()
    struck = 0
    while process.poll() is None:
        ours = {pid: keeper for pid, keeper in _children().items() if pid not in before}
        keepers |= set(ours.values())
        if len(ours) > 1 and struck < 2:
            pid, keeper = max(ours.items())
            os.kill((pid, keeper)[struck], signal.SIGKILL)
            struck += 1
            time.sleep(1)
        time.sleep(0.1)
    return keepers


def test_a_run_goes_on_with_another_engine(tmp_path: Path, inputs: Path, address: str, quick: Path) -> None:
    """Begun here, finished by Ray on a cluster of its own."""
    lake = tmp_path / "lake"
    run([inputs], lake, asked(1, shard=6))
    whole = files(lake)
    log = lake / "manifest" / "done.jsonl"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:2]))
    told = subprocess.run(
        command(inputs, lake, "--engine", "ray", "--workers", "2", "--shard", "6"), capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert files(lake) == whole
    assert len(list(done(lake))) == 6
