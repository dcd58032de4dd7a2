"""What the next hundred reports cost to be made one with a record of 10,000 claims, and of 100,000.

    python -m gate.scale [SMALL LARGE]

The reports are made up: sixty states, twenty years, a dozen claims each; every fifth tells of the acts of the one
before it in other words. Reading is left out: what is timed is `Record.resolve` (copies, clues, likenesses, clusters).
Prints seconds, their ratio and the process's peak memory. Days grow with the record, as they do in a stream of news.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

from communique.data.tables import states
from communique.model import Claim, Document, Json, Note, Role, Span, When
from communique.query.record import Record
from communique.stage import Reading

CLAIMS, NEXT, PARTIES, EACH = 12, 100, 60, 64
ACTS = {
    "ACCUSE": "condemned {b} over {thing} in {place}",
    "CONSULT": "held talks with {b} on {thing} in {place}",
    "SANCTION": "imposed sanctions on {b} over {thing} after {place}",
    "AID": "sent {b} help for {thing} by way of {place}",
    "REQUEST": "called on {b} to give up {thing} near {place}",
    "REJECT": "turned down the plan of {b} for {thing} at {place}",
}
THINGS = "fishing grounds|border posts|missile sites|grain deliveries|gas transit|visa rules|river dams|debts".split(
    "|"
)
PLACES = "Geneva|Vienna|Nairobi|Lima|Doha|Oslo|Jakarta|Astana|Havana|Muscat|Accra|Lisbon".split("|")
FILLER = "spokesmen envoys quarrel weather harvest election budget summit strike festival railway harbour".split()


def reports(count: int, chance: random.Random) -> Iterator[Reading]:
    """Made-up reports; the number grows into the day."""
    codes = [code for code, state in states().items() if state.end is None][:PARTIES]
    names = {code: states()[code].name for code in codes}
    told: list[tuple[str, str, str, str, str, date]] = []
    for number in range(count):
        day = date(2000, 1, 1) + timedelta(days=number)
        again = number % 5 == 4
        if not again:
            told = []
            for _ in range(CLAIMS):
                a, b = chance.sample(codes, 2)
                told.append((chance.choice(list(ACTS)), a, b, chance.choice(THINGS), chance.choice(PLACES), day))
        yield _report(number, told, names, chance)


def _report(
    number: int, told: list[tuple[str, str, str, str, str, date]], names: dict[str, str], chance: random.Random
) -> Reading:
    text, notes, claims = f"Report {number}. ", list[Note](), list[Claim]()
    for label, a, b, thing, place, day in told:
        start = len(text)
        own = " ".join(chance.sample(FILLER, 5))
        words = f"{names[a]} {ACTS[label].format(b=names[b], thing=thing, place=place)}"
        text += f"{words}, amid {own}. "
        for code in (a, b):
            at = text.index(names[code], start)
            span = Span(at, at + len(names[code]))
            notes.append(Note(span, "party", "state", {"parties": [code]}))
        notes.append(Note(Span(start, len(text) - 1), "sentence", "text", {"paragraph": 0, "repeat": False}))
        values: dict[str, Json] = {"mode": None, "place": None, "aux": None}
        roles = (Role("actor", a), Role("recipient", b))
        claims.append(Claim("event", label, (Span(start, start + len(words)),), roles, When(day, day), values, 0.9))
    reading = Reading(Document(text, f"made/{number}.txt", f"made-{number}"))
    published = (told[0][5] + timedelta(days=1)).isoformat()
    known: dict[str, Json] = {"start": published, "end": published, "reasons": []}
    reading.add([Note(Span(0, 6), "published", "stated", known), *notes, *claims])
    return reading


def fill(record: Record, stream: Iterator[Reading], count: int) -> None:
    """Adds so many reports, resolved as they come."""
    run = record.store.begin("made")
    batch: list[Reading] = []
    for _ in range(count):
        batch.append(next(stream))
        if len(batch) == EACH:
            record.store.add(run, batch)
            batch = []
    record.store.add(run, batch)
    record.store.finish(run)


def measured(record: Record, stream: Iterator[Reading], claims: int, held: int) -> tuple[int, float]:
    """Brings the record to so many claims, then times the next hundred reports; says how many reports there are now."""
    fill(record, stream, claims // CLAIMS - held)
    record.resolve()
    fill(record, stream, NEXT)
    begun = time.perf_counter()
    record.resolve()
    return claims // CLAIMS + NEXT, time.perf_counter() - begun


def main() -> None:
    small, large = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (10_000, 100_000)
    stream = reports(2 * large, random.Random(20))
    with Record.open(None) as record:
        held, before = measured(record, stream, small, 0)
        print(f"{small:>9,} claims: the next {NEXT} reports took {before:.2f} s", flush=True)
        begun = time.perf_counter()
        _, after = measured(record, stream, large, held)
        print(f"{large:>9,} claims: the next {NEXT} reports took {after:.2f} s, {after / before:.2f} times as long")
        print(f"from {small:,} to {large:,} claims in {time.perf_counter() - begun:.0f} s")
        [row] = record.sql("SELECT count(*) AS claims, count(DISTINCT entry) AS clusters FROM cluster")
        print(f"{row['claims']:,} claims in {row['clusters']:,} clusters")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
