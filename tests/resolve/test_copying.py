"""What the record keeps of copies: the same whatever the order of reading, and at a cost that does not grow."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from handmade import at, quiet
from stories import CAIRO, HELSINKI, MOSCOW, joined, paragraphs
from timed import quickest

from communique.model import Claim, Document, Json, Note, Role, Span, When
from communique.query.record import Record
from communique.record.store import Store
from communique.resolve.copying import update
from communique.stage import Reading

DAY = date(1972, 5, 27)
SIGNED = "set their names to two accords on strategic weapons"
SAID = "history would judge it by the promises which were kept"
STANDING = (
    "This bulletin is put together overnight from what correspondents send in, and the desk that does so is grateful "
    "to readers who write to it about mistakes, which are corrected in the issue of the following week."
)


def report(id: str, text: str, days: int | None = 0) -> Reading:
    """A report with claims on the words of the stories that it carries, published so many days after the first."""
    claims = [
        Claim("event", label, (at(text, words),), tuple(Role("actor", party) for party in parties.split()))
        for label, words, parties in (
            ("SUPPORT", SIGNED, "USA SUN"),
            ("CONSULT", "ending a week of talks", "USA SUN"),
            ("CONSULT", "told the gathering that", "USA"),
            ("ACCUSE", "of our own", "FIN"),
        )
        if words in text
    ]
    if SAID in text:
        claims.append(Claim("quote", "Ford", (at(text, SAID),), (Role("party", "USA"),)))
    return quiet(text, id, claims, None if days is None else DAY + timedelta(days=days))


def resolved(store: Store, batches: Iterable[Sequence[Reading]]) -> Store:
    for batch in batches:
        run = store.begin("pipeline-a")
        store.add(run, batch)
        store.connection.begin()
        update(store.connection, run.id, [reading.document.key for reading in batch])
        store.connection.commit()
    return store


def kept(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("wording", "sketch", "copy", "passage", "repeat")
    return {
        table: store.connection.execute(f"SELECT * EXCLUDE run FROM {table} ORDER BY ALL").fetchall()
        for table in tables
    }


def pairs(store: Store) -> set[tuple[str, str, str]]:
    return {(row.report, row.kind, row.original) for row in Record(store).copies()}


def family() -> list[Reading]:
    """Originals, reprints, copies of copies, a merged story, standing text, reports of one day and without any."""
    first, second, *rest = paragraphs(MOSCOW)
    own = "A lead of our own that the desk in Vienna wrote before it took the rest from the wire."
    return [
        report("moscow", MOSCOW),
        report("moscow-upper", MOSCOW.upper().replace("\n\n", "\n \n"), 1),
        report("moscow-again", MOSCOW, 3),
        report("moscow-undated", MOSCOW, None),
        report("reprint", joined(own, first, second, *rest[1:]), 2),
        report("reprint-of-reprint", joined(own, first, second), 4),
        report("early", joined(second, *rest), -1),
        report("helsinki", HELSINKI, 5),
        report("helsinki-same-day", HELSINKI.replace("Thirty-five", "More than thirty"), 5),
        report("merged", joined(*paragraphs(HELSINKI)[1:], first, *paragraphs(CAIRO)), 6),
        report("cairo", CAIRO, 7),
        report("cairo-late", joined("From our archive.", CAIRO), 400),
        *(report(f"bulletin-{week}", joined(f"Week {week}.", text, STANDING), 7 * week) for week, text in _BULLETINS),
    ]


_BULLETINS = list(
    enumerate(
        f"{who} of {where} met {whom} at the end of the month; little was said of it {when}."
        for who, where, whom, when in (
            ("The premier", "Norway", "a delegation of shipowners", "afterwards in the papers of the capital"),
            ("A minister", "Chile", "the envoys of two neighbours", "by those who had waited in the rain outside"),
            ("The king", "Jordan", "students from abroad", "except that the evening had been a long one"),
            ("An admiral", "Portugal", "his colleague from Brazil", "when the ships had left for the south"),
            ("The speaker", "Japan", "members of the Diet", "and nobody had asked for a record to be kept"),
        )
    )
)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_reading_and_its_batches_make_no_difference(seed: int) -> None:
    readings = family()
    whole = kept(resolved(Store.open(None), [readings]))
    rng = random.Random(seed)
    rng.shuffle(readings)
    if seed == 0:
        # The latest first: every report takes the first place from those before.
        readings.sort(key=lambda reading: reading.published.start if reading.published else date.max, reverse=True)
    batches = []
    while readings:
        size = rng.randint(1, 1 if seed == 0 else 6)
        batches.append(readings[:size])
        readings = readings[size:]
    with resolved(Store.open(None), batches) as store:
        assert kept(store) == whole
        assert store.check() == []


def test_copies_of_copies_have_rows_for_the_first() -> None:
    with resolved(Store.open(None), [family()]) as store:
        found = pairs(store)
        bulletins = {pair for pair in found if pair[0].startswith("bulletin")}
        assert found - bulletins == {
            ("moscow", "reprint", "early"),
            ("moscow-upper", "exact", "moscow"),
            ("moscow-again", "exact", "moscow"),
            ("moscow-undated", "exact", "moscow"),
            ("reprint", "reprint", "early"),
            ("reprint", "reprint", "moscow"),
            ("reprint-of-reprint", "reprint", "reprint"),
            ("reprint-of-reprint", "reprint", "moscow"),
            ("reprint-of-reprint", "part", "early"),
            ("helsinki-same-day", "reprint", "helsinki"),
            ("merged", "part", "moscow"),
            ("merged", "reprint", "helsinki"),
            ("cairo", "reprint", "merged"),
            ("cairo-late", "reprint", "merged"),
        }
        assert not bulletins


def test_claims_on_copied_words_count_once_with_the_first() -> None:
    with resolved(Store.open(None), [[reading] for reading in family()]) as store:
        rows = store.connection.execute(
            """
            SELECT claim.label, one.report, first.report FROM repeat JOIN claim ON claim.id = repeat.claim
            JOIN document AS one ON one.id = claim.document
            JOIN claim AS root ON root.id = repeat.original JOIN document AS first ON first.id = root.document
            """
        ).fetchall()
        signed = {(one, first) for label, one, first in rows if label == "SUPPORT"}
        others = ("moscow-again", "moscow-undated", "reprint", "reprint-of-reprint", "merged")
        assert signed == {(one, "moscow") for one in others}
        # The lead that the copyist wrote is the copyist's, and the copy's copy repeats it.
        assert {(one, first) for label, one, first in rows if label == "ACCUSE"} == {("reprint-of-reprint", "reprint")}


def test_a_report_read_anew_takes_its_copies_along() -> None:
    with resolved(Store.open(None), [[report("moscow", MOSCOW)], [report("again", MOSCOW, 1)]]) as store:
        assert len(kept(store)["repeat"]) == 2
        bare = quiet(MOSCOW, "moscow", (), DAY)
        run = store.begin("pipeline-b")
        store.add(run, [bare])
        assert update(store.connection, run.id, [bare.document.key]) == set()
        assert kept(store)["repeat"] == []
        # Another day of publication turns the two around.
        run = store.begin("pipeline-c")
        later = report("moscow", MOSCOW, 5)
        store.add(run, [later])
        changed = update(store.connection, run.id, [later.document.key])
        assert pairs(store) == {("moscow", "exact", "again")}
        assert changed == {claim for claim, *_ in kept(store)["repeat"]}
        assert len(changed) == 2


def test_days_that_are_guesses_do_not_count_and_those_of_sources_do() -> None:
    guessed = quiet(joined("A lead of our own.", MOSCOW), "guessed")
    value: dict[str, Json] = {"start": "1968-01-01", "end": "1968-01-01", "chance": 0.1, "reasons": []}
    guessed.add([Note(Span(0, 1), "published", "inferred", value)])
    dated = Reading(Document(MOSCOW, "feed.xml", "dated", dated=DAY + timedelta(days=4)))
    with resolved(Store.open(None), [[guessed], [dated], [report("stated", MOSCOW.upper(), 9)]]) as store:
        assert pairs(store) == {("guessed", "reprint", "dated"), ("stated", "exact", "dated")}
        # The same report in a second place, which gives an earlier day.
        run = store.begin("pipeline-a")
        other = quiet(MOSCOW.upper(), "stated").document
        store.add(run, (), [replace(other, dated=DAY)])
        update(store.connection, run.id, [other.key])
        assert pairs(store) == {("guessed", "reprint", "stated"), ("dated", "exact", "stated")}
        store.add(run, (), [replace(dated.document, source="other.xml", dated=DAY + timedelta(days=30))])
        assert update(store.connection, run.id, [dated.document.key]) == set()


def told_on(id: str, day: date, published: date, chance: float) -> Reading:
    """The signing, on a day that was worked out from a day of publication of some probability."""
    act = Claim("event", "SUPPORT", (at(MOSCOW, SIGNED),), (Role("actor", "USA"),), When(day, day, "carried"))
    text = joined(f"A lead from {id}.", MOSCOW)
    reading = quiet(text, id, [replace(act, evidence=(at(text, SIGNED),))])
    stated = published.isoformat()
    value: dict[str, Json] = {"start": stated, "end": stated, "chance": chance, "reasons": []}
    reading.add([Note(Span(0, 1), "published", "inferred", value)])
    return reading


@pytest.mark.parametrize(("chance", "repeats"), [(0.95, 0), (0.1, 1)])
def test_days_far_apart_tell_acts_apart_unless_they_are_guesses(chance: float, repeats: int) -> None:
    later = DAY + timedelta(days=12)
    batch = [told_on("first", DAY, DAY, 0.95), told_on("second", later, later, chance)]
    with resolved(Store.open(None), [batch]) as store:
        assert len(pairs(store)) == 1
        assert len(kept(store)["repeat"]) == repeats


def test_what_changed_is_told() -> None:
    with Store.open(None) as store:
        resolved(store, [[report("late", MOSCOW, 9)]])
        run = store.begin("pipeline-a")
        early = report("early", MOSCOW, 2)
        store.add(run, [early])
        changed = update(store.connection, run.id, [early.document.key])
        rows = store.connection.execute("SELECT claim FROM repeat JOIN claim ON claim.id = claim").fetchall()
        assert changed == {row[0] for row in rows}
        assert len(changed) == 2
        assert update(store.connection, run.id, [early.document.key]) == set()


def test_text_that_stands_in_reports_of_many_weeks_is_no_copy_any_more() -> None:
    readings = [reading for reading in family() if reading.document.id.startswith("bulletin")]
    with Store.open(None) as store:
        resolved(store, [readings[:2]])
        assert pairs(store) == {("bulletin-1", "part", "bulletin-0")} or pairs(store) == {
            ("bulletin-1", "reprint", "bulletin-0")
        }
        resolved(store, [readings[2:]])
        assert pairs(store) == set()


def test_a_row_tells_the_words_and_the_command_shows_them() -> None:
    from communique.present.copies import copies_json, copies_table

    with resolved(
        Store.open(None), [[report("moscow", MOSCOW), report("cut", joined(*paragraphs(MOSCOW)[:2]), 1)]]
    ) as store:
        rows = Record(store).copies()
        [row] = rows
        assert (row.report, row.original, row.kind, row.repeats) == ("cut", "moscow", "reprint", 2)
        assert row.share == 1
        assert row.passages == (joined(*paragraphs(MOSCOW)[:2]).rstrip("."),)
        assert row.original_spans[0].of(MOSCOW) == row.passages[0]
        assert '"share": 1.0' in copies_json(rows)
        assert copies_table(rows).row_count == 1


def seconds(size: int) -> float:
    """How long a batch of exact copies and one of reprints takes after so many others of both."""
    with Store.open(None) as store:
        run = store.begin("pipeline-a")
        lead = "Number {} has a lead of its own."
        store.add(run, [quiet(MOSCOW, f"copy-{n}", (), DAY) for n in range(size)])
        store.add(run, [quiet(joined(lead.format(n), MOSCOW), f"lead-{n}", (), DAY) for n in range(size)])
        keys = [row[0] for row in store.connection.execute("SELECT id FROM document ORDER BY id").fetchall()]
        update(store.connection, run.id, keys)
        began = time.process_time()
        batch = [quiet(MOSCOW, f"new-{n}", (), DAY + timedelta(days=1)) for n in range(4)]
        batch += [quiet(joined(lead.format(-n), MOSCOW), f"more-{n}", (), DAY + timedelta(days=1)) for n in range(4)]
        store.add(run, batch)
        update(store.connection, run.id, [reading.document.key for reading in batch])
        return time.process_time() - began


def test_a_batch_costs_the_same_after_many_copies() -> None:
    assert seconds(150) < 3 * quickest(seconds, 15)
