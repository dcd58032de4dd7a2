"""What lakes cost: how a run goes on with its length, what a lake weighs, how long it takes to open, ask and load.

    python -m gate.lake linear [REPORTS] [--words N] [--workers N] [--folder FOLDER] [--load]
    python -m gate.lake files SHARDS MONTHS
    python -m gate.lake driver [SHARDS]
    python -m gate.lake look LAKE [--load]

`linear` reads many short reports (the texts of gate/texts.py over and over, each time with another number in them, the
days growing through ten years) and prints for each tenth of the run how fast it was and what its processes held. It may
be stopped: the same command goes on. `files` makes a lake of very many small files, as reports give whose days stand in
no order: one report to a shard and a month, without reading any. `driver` times what only one process of a run can do:
making the plan, entering shards, taking them in again when a run goes on. `look` opens a lake.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from unittest.mock import patch

from communique.model import Claim, Document, Json, Note, Role, Span, When
from communique.query.record import Record
from communique.read.options import ReadOptions
from communique.record import lake as layout
from communique.record import schema
from communique.record.lake import TABLES, Done, done
from communique.record.loading import load
from communique.run.lake import held
from communique.run.plan import plan
from communique.run.shard import REFUSED, Tables
from communique.stage import Reading
from communique.version import __version__
from gate.meter import Part, Sample, measured, parts
from gate.texts import chosen, dated, pool, size, write

EVERY = 2.0
"""Seconds between looks at a long run."""
_QUERY = "SELECT claim.label, count(*) AS n FROM chronology JOIN claim ON claim.id = chronology.claim GROUP BY ALL"


def linear(asked: argparse.Namespace) -> None:
    """Reads so many reports, or goes on with them, and prints what each tenth of them cost."""
    folder: Path = asked.folder / f"{asked.reports}-{asked.words}-{asked.workers}"
    folder.mkdir(parents=True, exist_ok=True)
    inputs, seen, lake = folder / "reports.jsonl", folder / "samples.jsonl", folder / "lake"
    if not inputs.exists():
        write(inputs, dated(chosen(pool(), asked.reports, asked.words), asked.reports))
    with inputs.open(encoding="utf-8") as lines:
        words, sentences = size(json.loads(line)["text"] for _, line in zip(range(1000), lines, strict=False))
    print(f"{asked.reports:,} reports of {words:.0f} words and {sentences:.1f} sentences on average", flush=True)
    call = len(samples(seen))
    with seen.open("a", encoding="utf-8", buffering=1) as lines:

        def keep(sample: Sample) -> None:
            print(json.dumps({"call": call} | asdict(sample)), file=lines)

        try:
            measured(inputs, lake, asked.workers, keep, EVERY)
        except KeyboardInterrupt:
            sys.exit(f"stopped; the same command goes on ({folder})")
    tell(parts(samples(seen), asked.reports))
    _look_elsewhere(lake, asked.load)


def samples(path: Path) -> list[list[Sample]]:
    """What was seen of a run, by the calls that it took."""
    calls: dict[int, list[Sample]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            # The last line of a call that was killed may have been broken off, and gone on with by the next.
            try:
                row = json.loads(line)
                calls.setdefault(row.pop("call"), []).append(Sample(**row))
            except (ValueError, KeyError, TypeError):
                continue
    return [calls[call] for call in sorted(calls)]


def tell(found: Sequence[Part]) -> None:
    """Prints a line for each part of a run, and how the last compares with the second."""
    print("part  reports  reports/s  ms of processor time  worker MiB  driver MiB")
    for number, part in enumerate(found, 1):
        if part.reports:
            print(
                f"{number:4} {part.reports:8,} {part.reports / part.seconds:10.2f} "
                f"{1000 * part.spent / part.reports:21.1f} {part.worker:11} {part.driver:11}"
            )
    second, last = found[1], found[-1]
    if second.reports and last.reports:
        spent = (last.spent / last.reports) / (second.spent / second.reports)
        worker, driver = last.worker - second.worker, last.driver - second.driver
        print(f"from the second to the last: {spent:.3f} times the processor time, {worker:+} MiB, {driver:+} MiB")


def _look_elsewhere(lake: Path, load: bool) -> None:
    """In a process of its own, whose memory is that of looking alone."""
    more = ["--load"] if load else []
    subprocess.run([sys.executable, "-m", "gate.lake", "look", str(lake), *more], check=True)


def look(lake: Path, loaded: bool) -> None:
    """Prints what the lake weighs, and what it costs to open it, to ask it, and to load it."""
    shards = list(done(lake))
    reports = sum(each.counts["document"] for each in shards)
    sizes, files = dict.fromkeys(TABLES, 0), 0
    for each in shards:
        files += len(each.files)
        for name, (_, bytes_) in each.files.items():
            sizes[name.split("/")[0]] += bytes_
    print(f"lake: {sum(sizes.values()) / reports:,.0f} bytes a report in {files:,} files of {len(shards):,} shards")
    print("  by table: " + ", ".join(f"{table} {size / reports:,.0f}" for table, size in sizes.items()))
    manifest = sum(path.stat().st_size for path in layout.manifest(lake).iterdir())
    print(f"  manifest: {manifest / reports:,.0f} bytes a report, {manifest / len(shards):,.0f} a shard")
    claims = sum(each.counts["claim"] for each in shards)
    notes = sum(each.counts["note"] for each in shards)
    issues, refused = (sum(each.counts[name] for each in shards) for name in ("issue", REFUSED))
    print(
        f"  rows: {claims / reports:.1f} claims, {notes / reports:.1f} notes a report; {issues:,} issues, {refused:,} "
        f"reports refused"
    )
    begun = time.monotonic()
    with Record.open(lake, read_only=True) as record:
        opened = time.monotonic() - begun
        begun = time.monotonic()
        count = sum(int(str(row["n"])) for row in record.sql(_QUERY))
        first = time.monotonic() - begun
        begun = time.monotonic()
        record.sql(_QUERY)
        second = time.monotonic() - begun
    print(
        f"in place: opened in {opened:.1f} s; {count:,} entries counted by type in {first:.1f} s, once more in "
        f"{second:.1f} s; {_peak()} MiB at most",
        flush=True,
    )
    if loaded:
        _load(lake, reports)


def _load(lake: Path, reports: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.duckdb"
        begun, spent = time.monotonic(), time.process_time()
        with Record.open(path) as record:
            load(record.store, lake)
        spent = time.process_time() - spent
        print(
            f"loading: {time.monotonic() - begun:.1f} s, {1000 * spent / reports:.1f} ms of processor time a report; "
            f"record: {path.stat().st_size / reports:,.0f} bytes a report; {_peak()} MiB at most"
        )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def scatter(lake: Path, shards: int, months: int) -> None:
    """Makes a lake with a report to each shard and month, so that each table has as many files as there are of both.

    What was flushed to the disk is not waited for.
    """
    layout.manifest(lake).mkdir(parents=True)
    with patch.object(os, "fsync"), (layout.manifest(lake) / "done.jsonl").open("w", encoding="utf-8") as lines:
        for shard in range(shards):
            lines.write(_shard(lake, shard, months).line())
    about = {"format": layout.FORMAT, "lake": layout.VERSION, "schema": schema.current().version}
    about |= {"version": __version__, "fingerprint": "made", "shards": shards, "reports": shards * months}
    (layout.manifest(lake) / "settings.json").write_text(json.dumps(about), encoding="utf-8")


def _shard(lake: Path, shard: int, months: int) -> Done:
    tables = Tables()
    for month in range(months):
        reading = _reading(shard, month)
        tables.add([reading.document], [reading])
    return tables.write(shard, lake)


def _reading(shard: int, month: int) -> Reading:
    text = f"Chad met Mali, number {shard} of month {month}."
    day = f"{1990 + month // 12}-{month % 12 + 1:02}-04"
    known: dict[str, Json] = {"start": day, "end": day, "reasons": []}
    values: dict[str, Json] = {"mode": None, "place": None, "aux": None, "quad": "verbal cooperation"}
    roles = (Role("actor", "TCD", Span(0, 4)), Role("recipient", "MLI", Span(9, 13)))
    reading = Reading(Document(text, "made", f"made-{shard}-{month}"))
    reading.add([Note(Span(0, 1), "published", "stated", known)])
    reading.add([Note(Span(0, len(text)), "sentence", "text", {"paragraph": 0, "repeat": False})])
    when = reading.published
    assert when is not None
    reading.add([Claim("event", "CONSULT", (Span(0, len(text)),), roles, When(when.start, when.end), values, 0.9)])
    return reading


_LINE = 3400
"""Bytes of a report of 500 words as JSON Lines."""


def driver(folder: Path, shards: int) -> None:
    """Prints what the process that drives a run can do at most: bytes planned, shards entered and taken in a second."""
    inputs = folder / "reports.jsonl"
    lines = [json.dumps({"id": f"made-{n}", "text": "w" * (_LINE - 32)}) + "\n" for n in range(64 * shards)]
    inputs.write_text("".join(lines), encoding="utf-8")
    with gzip.open(folder / "packed.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as stream:
        # Numbers at random pack about as English does.
        chance = random.Random(8)
        stream.writelines(f"{line[:40]}{chance.getrandbits(8 * 1500):x}\n" for line in lines)
    for path in (inputs, folder / "packed.jsonl.gz"):
        begun = time.process_time()
        planned = sum(shard.count for shard in plan([str(path)], ReadOptions()))
        spent = time.process_time() - begun
        print(f"planning {path.name}: {planned / spent:,.0f} reports a second of processor time", flush=True)
    lake = folder / "lake"
    _held(inputs, lake, 0)
    before = _held(inputs, lake, 0)
    entered = _held(inputs, lake, shards) - before
    taken = _held(inputs, lake, 0) - before
    manifest = (layout.manifest(lake) / "done.jsonl").stat().st_size
    files = sum(len(each.files) for each in done(lake))
    print(
        f"entering: {1000 * entered / shards:.1f} ms a shard of {files / shards:.0f} files; taking in again: "
        f"{1000 * taken / shards:.2f} ms a shard; manifest: {manifest / shards:,.0f} bytes a shard"
    )


def _held(inputs: Path, lake: Path, shards: int) -> float:
    """Seconds of holding the lake for writing and entering so many shards; those for writing drafts are left out."""
    begun, drafting = time.monotonic(), 0.0
    with held(lake, [str(inputs)], ReadOptions(), 64, lambda reports: None) as ledger:
        for number in range(shards):
            start = time.monotonic()
            tables, draft = Tables(), lake / "drafts" / str(number)
            reading = _reading(number, number * 12 // shards)
            tables.add([reading.document], [reading])
            found = tables.write(number, draft)
            drafting += time.monotonic() - start
            ledger.keep(str(draft), found)
    return time.monotonic() - begun - drafting


def main() -> None:
    """Parses the command line and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    long = commands.add_parser("linear")
    long.add_argument("reports", type=int, nargs="?", default=100_000)
    long.add_argument("--words", type=int, default=60)
    long.add_argument("--workers", type=int, default=2)
    long.add_argument("--folder", type=Path, default=Path("out/linear"))
    long.add_argument("--load", action="store_true")
    small = commands.add_parser("files")
    small.add_argument("shards", type=int)
    small.add_argument("months", type=int)
    driven = commands.add_parser("driver")
    driven.add_argument("shards", type=int, nargs="?", default=500)
    looked = commands.add_parser("look")
    looked.add_argument("lake", type=Path)
    looked.add_argument("--load", action="store_true")
    asked = parser.parse_args()
    if asked.command == "linear":
        linear(asked)
    elif asked.command == "look":
        look(asked.lake, asked.load)
    else:
        with tempfile.TemporaryDirectory() as name:
            if asked.command == "driver":
                driver(Path(name), asked.shards)
            else:
                scatter(Path(name) / "lake", asked.shards, asked.months)
                _look_elsewhere(Path(name) / "lake", False)


if __name__ == "__main__":
    main()
