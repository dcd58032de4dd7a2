"""How fast `communique serve` answers: twenty visitors at a time over all kinds of pages, on a record of 50,000 claims.

    python -m gate.pages [--claims N] [--record FILE] [--each N] [--at-once N]

Makes a record (see gate/made.py; `--record` keeps it for the next time), serves it read-only in a process of its own,
waits until that has done what it does aside at its start, and asks for pages of every kind in random order: each
address once (cold: nothing is kept of it), then all of them once more (warm). Prints median and 99th percentile in
milliseconds for each kind, then those of drawings, which pages load apart. Visitors' SQL is left out: it takes as long
as what visitors ask. Ends with 1 where a median is above 200 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from communique.present.web import links
from communique.query.record import Record
from gate.made import fill


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


PORT = _free()
FLOOR = 200.0
"""Milliseconds that the median may take."""
PARTS = ("", "index", "instruments", "positions", "figures", "meetings", "quotes")
WORDS = "harvest envoys quarrel Geneva fishing missile grain treaty condemned sanctions friendship railway".split()


class Asked(NamedTuple):
    """An address and the kind of page that it has."""

    kind: str
    address: str


def make(path: Path, claims: int) -> None:
    """Makes the record if it is not there."""
    if path.exists():
        return
    begun = time.perf_counter()
    with Record.open(path) as record:
        reports = fill(record, claims, random.Random(7))
        print(f"{reports:,} reports with {claims:,} claims made in {time.perf_counter() - begun:.0f} s", flush=True)
        begun = time.perf_counter()
        record.resolve()
        print(f"resolved in {time.perf_counter() - begun:.0f} s", flush=True)


@contextmanager
def served(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server of the record, once it answers."""
    command = [sys.executable, "-m", "communique", "serve", "--read-only", "--port", str(PORT), "--record", str(path)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while True:
                try:
                    fetched("/parties.json")
                    break
                except OSError:
                    if process.poll() is not None or time.perf_counter() - begun > 300:
                        raise
                    time.sleep(0.2)
            print(f"it answers after {time.perf_counter() - begun:.1f} s, {memory(process.pid):.0f} MiB", flush=True)
            rest(process.pid)
            print(f"it rests after {time.perf_counter() - begun:.1f} s, {memory(process.pid):.0f} MiB", flush=True)
            yield process
        finally:
            process.terminate()
            process.wait(60)


def rest(process: int) -> None:
    """Waits until the server has worked out aside what it does at its start, or for two minutes."""
    before = -1.0
    for _ in range(120):
        now = worked(process)
        if now - before <= 0.02:
            return
        before = now
        time.sleep(1)


def worked(process: int) -> float:
    """Seconds that the processor has worked for it; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    ticks = sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) if stat.exists() else 0
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def memory(process: int) -> float:
    """Resident memory in MiB; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else ()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def fetched(address: str) -> Any:
    """A page's data."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{address}", timeout=120) as answer:
        return json.load(answer)


def pages(each: int, chance: random.Random) -> list[Asked]:
    """Addresses of all kinds, about so many of each, none twice. What finding them keeps is JSON, no page."""
    parties = [row["code"] for row in fetched("/parties.json")["parties"]]
    topics = [row["name"] for row in fetched("/topics.json")["topics"]]
    pairs = [
        (row["one"], row["other"])
        for page in range(1, 2 + each // 25)
        for row in fetched(f"/overview.json?page={page}")["pairs"]
    ]
    chance.shuffle(pairs)
    entries, instruments, reports = _ids(parties, each, chance)
    found = [Asked("overview", f"/?page={page}&by={by}") for page in range(1, 5) for by in ("name", "score", "recent")]
    for part in PARTS:
        found += [Asked(f"relationship {part}".strip(), links.relationship(*pair, part)) for pair in pairs[:each]]
    found += [Asked("party", links.party(code)) for code in parties[:each]]
    found += [Asked("topic", f"{links.topic(name)}?page={page}") for name in topics for page in range(1, 5)]
    found += [Asked("entry", links.entry(id)) for id in entries]
    found += [Asked("entry as JSON", f"{links.entry(id)}.json") for id in entries]
    found += [Asked("instrument", links.instrument(id)) for id in instruments]
    found += [Asked("report", links.report(id)) for id in reports]
    found += [Asked("search", f"/search?q={one}+{other}") for one in WORDS for other in WORDS if one < other]
    for name in ("reports", "conflicts", "copies", "claims", "queue", "instruments", "parties", "issues", "judgements"):
        found += [Asked(name, f"/{name}?page={page}") for page in range(2, 12)]
    found += [Asked("about", "/about"), Asked("topics", "/topics")]
    chance.shuffle(found)
    return found


def drawings(each: int, chance: random.Random) -> list[Asked]:
    """Addresses of drawings, as browsers ask for them."""
    pairs = [(row["one"], row["other"]) for row in fetched("/overview.json?page=2")["pairs"]]
    parts = ("chronology", "index", "instruments", "positions", "meetings")
    found = [
        Asked("drawing", f"{links.relationship(*pair, part)}.svg?theme=inline") for pair in pairs for part in parts
    ]
    chance.shuffle(found)
    return found[:each]


def _ids(parties: Sequence[str], each: int, chance: random.Random) -> tuple[list[str], list[str], list[str]]:
    """Ids of entries, of instruments and of documents."""
    items = [item for code in parties[:12] for item in fetched(f"{links.party(code)}.json?page=3")["items"]]
    chance.shuffle(items)
    entries = list(dict.fromkeys(item["entry"] for item in items))
    instruments = list(dict.fromkeys(item["entry"] for item in items if item["kind"] == "instrument"))
    documents = list(dict.fromkeys(item["document"] for item in items))
    return entries[:each], instruments[:each], documents[:each]


async def ask(asked: Sequence[Asked], at_once: int) -> dict[str, list[float]]:
    """Milliseconds by kind, with so many visitors, each asking for the next page when it has one whole."""
    spent: dict[str, list[float]] = defaultdict(list)
    waiting = iter(asked)

    async def visit() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        for each in waiting:
            begun = time.perf_counter()
            writer.write(f"GET {each.address} HTTP/1.1\r\nHost: localhost:{PORT}\r\nAccept: */*\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
            spent[each.kind].append(1000 * (time.perf_counter() - begun))
            if not head.startswith(b"http/1.1 200"):
                raise SystemExit(f"{each.address}: {head.splitlines()[0].decode()}")
        writer.close()

    await asyncio.gather(*(visit() for _ in range(at_once)))
    return spent


def told(spent: dict[str, list[float]]) -> dict[str, tuple[int, float, float]]:
    """By kind how many, the median and the 99th percentile; `all` of all together."""
    every = dict(spent) | {"all pages": [one for found in spent.values() for one in found]}
    return {kind: (len(found), median(found), sorted(found)[int(len(found) * 0.99)]) for kind, found in every.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=50_000)
    parser.add_argument("--record", type=Path, help="where the record is, or is to be kept")
    parser.add_argument("--each", type=int, default=60, help="pages of each kind, about")
    parser.add_argument("--at-once", type=int, default=20)
    args = parser.parse_args()
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        path = args.record or Path(folder) / "pages.duckdb"
        make(path, args.claims)
        with served(path) as process:
            asked = pages(args.each, chance)
            before = worked(process.pid)
            cold = told(asyncio.run(ask(asked, args.at_once)))
            between = worked(process.pid)
            warm = told(asyncio.run(ask(asked, args.at_once)))
            spent = [1000 * each / len(asked) for each in (between - before, worked(process.pid) - between)]
            drawn = told(asyncio.run(ask(drawings(args.each, chance), args.at_once)))["drawing"]
            print(f"{args.at_once} at a time, milliseconds; {memory(process.pid):.0f} MiB at the end")
            print(
                f"the processor works {spent[0]:.1f} ms for a page that is made, {spent[1]:.1f} ms for one that is kept"
            )
            print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    print("| page | pages | cold median | p99 | warm median | p99 |\n| --- | --: | --: | --: | --: | --: |")
    for kind in sorted(cold, key=lambda kind: (kind == "all pages", kind)):
        count, *times = cold[kind][0], *cold[kind][1:], *warm[kind][1:]
        print(f"| {kind} | {count} | {' | '.join(f'{each:.0f}' for each in times)} |")
    print(f"| drawings | {drawn[0]} | {drawn[1]:.0f} | {drawn[2]:.0f} | | |")
    slow = [kind for kind, (_, middle, _) in cold.items() if middle > FLOOR]
    if slow:
        raise SystemExit(f"slower than {FLOOR:.0f} ms at the median: {', '.join(slow)}")


if __name__ == "__main__":
    main()
