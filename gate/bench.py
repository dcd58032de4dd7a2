"""Prints how fast `read` is: reports and sentences a second, peak memory, and how the time divides among the stages.

    python -m gate.bench [FILE.jsonl[.gz]] [--reports N] [--workers N]

Without a file it reads the statements in ../shared/data/reports if they are there, else the sample reports over and
over.
Compare figures of one run with each other only: machines differ, and other work may be running.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path

from communique.model import Document
from communique.query.record import Record
from communique.read.options import ReadOptions
from communique.read.sources import documents
from communique.run.local import run
from communique.run.standard import standard
from communique.run.summary import Batch
from communique.stage import Reading

ROOT = Path(__file__).parents[1]
STATEMENTS = ROOT.parent / "shared" / "data" / "reports" / "official_statements.jsonl.gz"
BATCH = 16
SOME = 200
"""Reports by which the time is divided among the stages."""


def load(path: Path | None, most: int) -> list[Document]:
    """The reports to measure on, at most `most`."""
    source = path or (STATEMENTS if STATEMENTS.exists() else None)
    if source:
        return list(islice((item for item in documents([source]) if isinstance(item, Document)), most))
    samples = [item for item in documents([str(files("communique.data") / "samples")]) if isinstance(item, Document)]
    repeated = islice(cycle(samples), most)
    return [Document(item.text, item.source, f"{item.id}-{number}") for number, item in enumerate(repeated)]


def read(reports: Sequence[Document]) -> tuple[list[Reading], dict[str, float]]:
    """The readings, and the seconds that each stage took."""
    spent: dict[str, float] = defaultdict(float)
    readings: list[Reading] = []
    stages = standard().stages
    for start in range(0, len(reports), BATCH):
        batch = [Reading(document) for document in reports[start : start + BATCH]]
        for stage in stages:
            began = time.perf_counter()
            for reading, found in zip(batch, stage(batch), strict=True):
                reading.add(found)
            spent[stage.name] += time.perf_counter() - began
        readings += batch
    return readings, spent


def whole(path: Path, workers: int) -> tuple[float, int, int]:
    """Seconds, reports and sentences of `communique read` into a record, with so many processes."""
    options = ReadOptions(workers=workers)
    reports = sentences = 0

    def watch(batch: Batch) -> None:
        nonlocal reports, sentences
        reports += len(batch.readings)
        sentences += sum(len(reading.layer("sentence")) for reading in batch.readings)

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Record.open(Path(folder) / "bench.duckdb") as record:
        run([path], record, options, watch=watch)
    return time.perf_counter() - began, reports, sentences


def memory() -> tuple[float, float]:
    """Peak memory in MB: of this process, and of the largest of its workers."""
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--reports", type=int, default=2000, help="at most so many reports")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    reports = load(args.file, args.reports)
    words = sum(len(document.text.split()) for document in reports)
    print(f"{len(reports)} reports, {words / len(reports):.0f} words each on average")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.jsonl"
        rows = ({"id": document.id, "text": document.text} for document in reports)
        path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
        seconds, count, sentences = whole(path, args.workers)
    here, there = memory()
    print(
        f"{args.workers} processes: {count / seconds:6.1f} reports a second, {sentences / seconds:6.1f} sentences a "
        f"second; peak memory {here:.0f} MB, of the largest worker {there:.0f} MB",
        flush=True,
    )
    some = reports[:SOME]
    read(some[:4])
    began = time.perf_counter()
    _, spent = read(some)
    total = time.perf_counter() - began
    print(f"one process: {len(some) / total:6.1f} reports a second; how its time divides ({len(some)} reports)")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{100 * seconds / total:7.1f} %  {name}")


if __name__ == "__main__":
    main()
