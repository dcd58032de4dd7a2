"""Prints how fast `read` is: reports and sentences a second, peak memory, and how the time divides among the stages.

    python -m gate.bench [FILE.jsonl[.gz]] [--reports N]

Without a file it reads the statements in ../shared/data/reports if they are there, else the sample reports over and
over.
Compare figures of one run with each other only: machines differ, and other work may be running.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import defaultdict
from collections.abc import Sequence
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path

from communique.model import Document
from communique.query.record import Record
from communique.read.sources import documents
from communique.run.standard import standard
from communique.stage import Reading

ROOT = Path(__file__).parents[1]
STATEMENTS = ROOT.parent / "shared" / "data" / "reports" / "official_statements.jsonl.gz"
BATCH = 16


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--reports", type=int, default=300)
    args = parser.parse_args()
    reports = load(args.file, args.reports)
    read(reports[:4])
    began = time.perf_counter()
    readings, spent = read(reports)
    reading_took = time.perf_counter() - began
    with Record.open() as record:
        run = record.store.begin("bench")
        began = time.perf_counter()
        for start in range(0, len(readings), BATCH):
            record.store.add(run, readings[start : start + BATCH], [], [])
        spent["record.store"] = time.perf_counter() - began
    total = reading_took + spent["record.store"]
    sentences = sum(len(reading.layer("sentence")) for reading in readings)
    words = sum(len(document.text.split()) for document in reports)
    print(f"{len(reports)} reports, {words / len(reports):.0f} words each on average, one process")
    print(f"{len(reports) / total:8.1f} reports a second\n{sentences / total:8.1f} sentences a second")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB peak memory")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{100 * seconds / total:7.1f} %  {name}")


if __name__ == "__main__":
    main()
