"""Prints how fast `run` is, with one worker and with two: reports a second, memory, bytes of lake, time by stage.

    python -m gate.bench [FILE] [--reports N] [--words N] [--rounds N] [--workers N ...]

Reports are the official statements in ../shared/data/reports (or those of FILE; without both, the samples over and
over), cut to one length at the end of a sentence, all different, with days that go through one year as an archive's do.
They are read by the real pipeline into a lake, which is then opened, asked and loaded. One worker and two take turns,
as often as `--rounds` says: on a machine that does other work the middle of several rounds counts, or the seconds of
processor time. Compare figures of one run with each other only.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from communique.model import Document
from communique.record.lake import done
from communique.run.standard import standard
from communique.stage import Reading
from gate.meter import Cost, gain, measured, rates
from gate.texts import chosen, dated, pool, size, write

BATCH = 16
"""Reports that go through the stages together, as in a run."""
SOME = 100
"""Reports by which the time is divided among the stages."""


def divided(reports: Sequence[Document]) -> dict[str, float]:
    """The seconds of processor time that each stage took, in this process."""
    spent: dict[str, float] = defaultdict(float)
    stages = standard().stages
    for start in range(0, len(reports), BATCH):
        batch = [Reading(document) for document in reports[start : start + BATCH]]
        for stage in stages:
            began = time.process_time()
            for reading, found in zip(batch, stage(batch), strict=True):
                reading.add(found)
            spent[stage.name] += time.process_time() - began
    return spent


def rounds(inputs: Path, folder: Path, workers: Sequence[int], count: int) -> dict[int, list[Cost]]:
    """What runs with so many workers cost, by turns; the lakes of the last round stay."""
    costs: dict[int, list[Cost]] = {each: [] for each in workers}
    for number in range(count):
        if count > 1:
            print(f"round {number + 1}")
        for each in workers:
            lake = folder / f"lake-{each}"
            shutil.rmtree(lake, ignore_errors=True)
            cost = measured(inputs, lake, each)
            costs[each].append(cost)
            print(
                f"  {_workers(each)}: {cost.rate:.2f} reports/s in {cost.seconds:.1f} s after {cost.loading:.1f} s of "
                f"loading ({cost.whole:.2f} with it); {1000 * cost.spent / cost.reports:.0f} ms of processor time a "
                f"report, the driver's {1000 * cost.driver / cost.reports:.1f}; largest worker {cost.memory} MiB",
                flush=True,
            )
    return costs


def summary(costs: dict[int, list[Cost]], words: float) -> None:
    """Prints the middle and the best of all rounds, and what more workers gain."""
    for each, taken in costs.items():
        rate = rates(taken)
        print(
            f"{_workers(each)}: {rate.median:.2f} reports/s, {rate.median * words:,.0f} words/s in the middle, "
            f"at best {rate.best:.2f} reports/s, {rate.best * words:,.0f} words/s"
        )
    few, many = min(costs), max(costs)
    if few != many:
        ratio = gain(costs[few], costs[many])
        print(
            f"{_workers(many)} are {ratio.median:.2f} times as fast as {few}, in the best round {ratio.best:.2f} times"
        )


def _workers(count: int) -> str:
    return f"{count} worker{'s' * (count != 1)}"


def stages(reports: Sequence[Document]) -> None:
    """Prints how the time of one process divides among the stages."""
    divided(reports[:4])
    spent = divided(reports)
    total = sum(spent.values())
    print(f"the stages alone: {1000 * total / len(reports):.1f} ms of processor time a report ({len(reports)} reports)")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{1000 * seconds / len(reports):8.1f} ms {100 * seconds / total:6.1f} %  {name}")


def same(lakes: Sequence[Path]) -> bool:
    """Whether lakes hold the same files, byte for byte as their manifests say."""
    held = [{name: about for each in done(lake) for name, about in each.files.items()} for lake in lakes]
    return all(each == held[0] for each in held)


def main() -> None:
    """Parses the command line and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--reports", type=int, default=320)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--own-days", action="store_true", help="leave reports their own days, over many years")
    parser.add_argument("--folder", type=Path, help="where lakes are written; a disk is waited for, memory is not")
    asked = parser.parse_args()
    reports = list(chosen(pool(asked.file), asked.reports, asked.words))
    if not asked.own_days:
        reports = list(dated(reports, len(reports), 1))
    words, sentences = size(report.text for report in reports)
    print(f"{len(reports)} reports of {words:.0f} words and {sentences:.1f} sentences on average", flush=True)
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        write(folder / "reports.jsonl", reports)
        costs = rounds(folder / "reports.jsonl", folder, asked.workers, asked.rounds)
        summary(costs, words)
        lakes = [folder / f"lake-{each}" for each in asked.workers]
        if not same(lakes):
            sys.exit("THE LAKES DIFFER")
        subprocess.run([sys.executable, "-m", "gate.lake", "look", str(lakes[-1]), "--load"], check=True)
    stages(reports[:SOME])


if __name__ == "__main__":
    main()
