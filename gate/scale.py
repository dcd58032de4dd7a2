"""What the next hundred reports cost to be made one with a record of 10,000 claims, and of 100,000.

    python -m gate.scale [SMALL LARGE]

The reports are made up: sixty states, twenty years, a dozen claims each; every fifth tells of the acts of the one
before it in other words. Reading is left out: what is timed is `Record.resolve` (copies, clues, likenesses, clusters).
Prints seconds of processor time (other work on the machine does not count), their ratio and the process's peak
memory. Days grow with the record, as they do in a stream of news.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from communique.data.tables import common, states
from communique.model import Claim, Document, Json, Note, Role, Span, When
from communique.query.record import Record
from communique.stage import Reading

CLAIMS, NEXT, PARTIES, EACH, TIMES = 12, 100, 60, 64, 3
# Each act in two wordings: a report that tells of it again is no copy.
ACTS = {
    "ACCUSE": ("condemned {b} over {thing} in {place}", "meeting in {place}, denounced what {b} does with its {thing}"),
    "CONSULT": ("held talks with {b} on {thing} in {place}", "sent its envoys to {place} to discuss {thing} with {b}"),
    "SANCTION": (
        "imposed sanctions on {b} over {thing} after {place}",
        "froze the funds of {b} for {thing}, {place} says",
    ),
    "AID": ("sent {b} help for {thing} by way of {place}", "through {place} gave money for {thing} to {b}"),
    "REQUEST": ("called on {b} to give up {thing} near {place}", "at {place} demanded an end of {thing} from {b}"),
    "REJECT": ("turned down the plan of {b} for {thing} at {place}", "in {place} would not hear of {thing} from {b}"),
}
THINGS = "fishing grounds|border posts|missile sites|grain deliveries|gas transit|visa rules|river dams|debts".split(
    "|"
)
PLACES = "Geneva|Vienna|Nairobi|Lima|Doha|Oslo|Jakarta|Astana|Havana|Muscat|Accra|Lisbon".split("|")
OWN = 5  # words that a report adds to each act, from all that are common in reports, so that few sentences come back


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


@cache
def _words() -> tuple[str, ...]:
    return tuple(sorted(common()))


def _report(
    number: int, told: list[tuple[str, str, str, str, str, date]], names: dict[str, str], chance: random.Random
) -> Reading:
    words = _words()
    text, notes, claims = f"Report {number}. ", list[Note](), list[Claim]()
    for label, a, b, thing, place, day in told:
        start = len(text)
        own = " ".join(chance.sample(words, OWN))
        said = f"{names[a]} {ACTS[label][number % 5 == 4].format(b=names[b], thing=thing, place=place)}"
        text += f"{said}, amid {own}. "
        for code in (a, b):
            at = text.index(names[code], start)
            span = Span(at, at + len(names[code]))
            notes.append(Note(span, "party", "state", {"parties": [code]}))
        notes.append(Note(Span(start, len(text) - 1), "sentence", "text", {"paragraph": 0, "repeat": False}))
        values: dict[str, Json] = {"mode": None, "place": None, "aux": None}
        roles = (Role("actor", a), Role("recipient", b))
        claims.append(Claim("event", label, (Span(start, start + len(said)),), roles, When(day, day), values, 0.9))
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
    """Brings the record to so many claims, then measures the next hundred reports, the middle of three times; says how
    many reports there are now, and seconds of processor time of all threads."""
    fill(record, stream, claims // CLAIMS - held)
    record.resolve()
    spent = []
    for _ in range(TIMES):
        fill(record, stream, NEXT)
        begun, clock = time.process_time(), time.perf_counter()
        record.resolve()
        spent.append(time.process_time() - begun)
        print(f"    {spent[-1]:.2f} s of processor time in {time.perf_counter() - clock:.2f} s", flush=True)
    return claims // CLAIMS + TIMES * NEXT, sorted(spent)[TIMES // 2]


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
