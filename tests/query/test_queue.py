"""What a person is asked first: doubt times influence, in words, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import log2

import pytest
from handmade import act, quiet
from hypothesis import given, settings
from hypothesis import strategies as st
from summits import DAYS, SUMS, met, paper, wire, worth

from communique.model import Claim
from communique.query.queue import QueueRow, still
from communique.query.record import Record
from communique.stage import Reading

DAY = date(2030, 5, 1)
QUARREL = "Iran condemned Chad in Tunis. Chad expelled two envoys of Iran. Peru thanked Fiji."
SURE = act(QUARREL, "ACCUSE", "condemned Chad", ["IRN"], ["TCD"], day=DAY, score=0.9)
UNSURE = act(QUARREL, "SANCTION", "expelled two envoys", ["TCD"], ["IRN"], day=DAY, score=0.3)
ALONE = act(QUARREL, "SUPPORT", "thanked Fiji", ["PER"], day=DAY, score=0.3)


def record_of(*readings: Reading) -> Record:
    record = Record.open()
    run = record.store.begin("pipeline-a")
    record.store.add(run, readings)
    record.store.finish(run)
    record.resolve()
    return record


def weighing(claim: Claim, plover: float) -> Claim:
    return replace(claim, values={**claim.values, "plover": plover})


def asked(record: Record, question: str) -> list[QueueRow]:
    return [row for row in record.queue() if row.question == question]


def labels(rows: Sequence[QueueRow]) -> list[str]:
    return [row.sides[0].label for row in rows]


def test_the_doubtful_come_before_the_sure_and_what_moves_the_index_before_what_does_not() -> None:
    quarrel = [SURE, weighing(UNSURE, -7.0), weighing(ALONE, -7.0)]
    rows = record_of(quiet(QUARREL, "quarrel", quarrel)).queue()
    # One party alone has no relationship whose index it could move.
    assert labels(rows) == ["SANCTION", "SUPPORT", "ACCUSE"]
    assert [row.doubt for row in rows] == pytest.approx([0.7, 0.7, 0.1])
    assert [row.influence for row in rows] == pytest.approx([1.7, 1.0, 1.0])
    assert rows[0].reasons == ("its score is 0.30", "it moves the index by 7")
    assert [row.place for row in rows] == sorted((row.place for row in rows), reverse=True)
    [side] = rows[0].sides
    assert (side.words, side.parties, side.first_day, side.report) == (
        ("expelled two envoys",), ("TCD", "IRN"), DAY, "quarrel",
    )  # fmt: skip


@settings(max_examples=5, deadline=None)
@given(st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3))
def test_of_equal_influence_the_order_is_that_of_doubt(scores: list[float]) -> None:
    claims = [replace(claim, score=score) for claim, score in zip((SURE, UNSURE, ALONE), scores, strict=True)]
    rows = record_of(quiet(QUARREL, "quarrel", claims)).queue()
    assert [row.sides[0].score for row in rows] == sorted(scores)


def test_several_reports_weigh_more_and_the_surest_of_them_counts() -> None:
    one, other = wire(DAYS[0], *SUMS[0]), paper(DAYS[0], *SUMS[0])
    row = next(row for row in asked(record_of(one, other), "entry") if row.kind == "event")
    assert row.doubt == 0
    assert row.influence == pytest.approx(log2(3), abs=1e-4)
    assert row.reasons == ("the best score of its claims is 1.00", "2 reports tell of it")
    assert len(row.sides[0].claims) == 2


def test_what_a_person_has_judged_is_not_asked_again_until_that_is_taken_back() -> None:
    record = record_of(quiet(QUARREL, "quarrel", [SURE, UNSURE, ALONE]))
    first = record.queue()
    claims = {row.sides[0].label: row.sides[0].claim for row in first}
    said = [
        *record.judge("accept", claims["ACCUSE"], by="ann"),
        *record.judge("reject", claims["SANCTION"], by="ann"),
    ]
    record.correct(claims["SUPPORT"], {"recipient": ["FJI"]}, by="ann")
    record.resolve()
    assert not record.queue()
    record.withdraw(*said, *(row.judgement for row in record.judgements()[2:]))
    record.resolve()
    assert record.queue() == first


def test_two_entries_that_may_be_one_are_asked_about_until_a_person_says() -> None:
    one, other = wire(DAYS[0], *SUMS[0]), paper(DAYS[0], *SUMS[0])
    record = record_of(one, other)
    # The model joined the reports of the summit: a person doubts that, then sees that it was right.
    joined = asked(record, "joined")
    assert {row.kind for row in joined} >= {"event"}
    row = next(row for row in joined if row.kind == "event")
    assert len(row.sides) == 2
    assert row.reasons[0].startswith("the chance that it is one with the others of its entry is 0.")
    assert row.doubt == pytest.approx(1 - float(row.reasons[0].split()[-1]), abs=0.005)
    [said] = record.judge("different", *(side.claim for side in row.sides), by="ann")
    record.resolve()
    claims = {side.claim for side in row.sides}
    assert not [row for row in record.queue() if row.question != "entry" and claims <= _claims(row)]
    record.withdraw(said)
    record.resolve()
    assert row in asked(record, "joined")
    record.judge("same", *claims, by="ann")
    record.resolve()
    assert not [row for row in record.queue() if row.question != "entry" and claims <= _claims(row)]


def _claims(row: QueueRow) -> set[str]:
    return {side.claim for side in row.sides}


def test_entries_that_were_left_apart_though_they_may_be_one() -> None:
    one, other = wire(DAYS[0], *SUMS[0]), paper(DAYS[0], *SUMS[0])
    text = "The presidents of Ruritania and Graustark met on the river. They spoke of tolls and ferries."
    later = met(text, "met on the river", ("RUS", "CHN"), DAYS[0] + timedelta(2))
    record = record_of(one, other, quiet(text, "later", [later], published=date(2031, 6, 9)))
    for row in asked(record, "apart"):
        assert len(set(row.entries)) == 2
        assert 0.2 <= row.doubt < 1
        assert row.reasons[0] == f"the chance that they are one is {row.doubt:.2f}"
        assert [side.entry for side in row.sides] == list(row.entries)
    [row] = [row for row in asked(record, "apart") if row.kind == "event"]
    assert {side.words for side in row.sides} == {("met in Strelsau",), ("met on the river",)}


def test_a_conflict_is_asked_until_all_sides_but_one_are_judged() -> None:
    texts = [f"Trade of Peru and Fiji came to {sum} billion dollars in 2029." for sum in ("3", "9")]
    told = zip(texts, (3e9, 9e9), strict=True)
    claims = [worth(text, text.split(" to ")[1][:17], value, ("PER", "FJI"), 2029) for text, value in told]
    papers = [quiet(text, f"paper-{n}", [claim]) for n, (text, claim) in enumerate(zip(texts, claims, strict=True))]
    record = record_of(*papers)
    [row] = asked(record, "conflict")
    assert row.doubt == 0.5
    assert row.influence == pytest.approx(log2(3) + 1, abs=1e-4)
    assert row.reasons[0] == (
        "reports give two values: 3,000,000,000 USD (1 report) or 9,000,000,000 USD (1 report)"
    )  # fmt: skip
    assert [side.told for side in row.sides] == ["3,000,000,000 USD", "9,000,000,000 USD"]
    assert {reason for other in asked(record, "entry") for reason in other.reasons} >= {"it stands in 1 conflict"}
    record.judge("accept", row.sides[0].claim, by="ann", why="the ministry's own table")
    record.resolve()
    assert not asked(record, "conflict")
    # The other value is asked about alone: it still contradicts what was accepted.
    [left] = record.queue()
    assert (left.question, left.sides[0].claim) == ("entry", row.sides[1].claim)


def test_the_order_does_not_hang_on_the_order_of_reading() -> None:
    readings = [wire(DAYS[0], *SUMS[0]), paper(DAYS[0], *SUMS[0]), wire(DAYS[1], *SUMS[1])]
    readings.append(quiet(QUARREL, "quarrel", [SURE, UNSURE, ALONE]))
    assert record_of(*readings).queue() == record_of(*reversed(readings)).queue()


def test_no_more_is_told_than_was_asked_for() -> None:
    record = record_of(quiet(QUARREL, "quarrel", [SURE, UNSURE, ALONE]))
    assert record.queue(most=2) == record.queue()[:2]
    assert not Record.open().queue()


def test_of_a_list_made_before_what_has_been_answered_since_is_left_out() -> None:
    texts = [f"Trade of Peru and Fiji came to {sum} billion dollars in 2029." for sum in ("3", "9")]
    told = zip(texts, (3e9, 9e9), strict=True)
    claims = [worth(text, text.split(" to ")[1][:17], value, ("PER", "FJI"), 2029) for text, value in told]
    papers = [quiet(text, f"paper-{n}", [claim]) for n, (text, claim) in enumerate(zip(texts, claims, strict=True))]
    record = record_of(wire(DAYS[0], *SUMS[0]), paper(DAYS[0], *SUMS[0]), *papers)
    before = record.queue()
    questions = {row.question: row for row in before}
    assert set(questions) == {"entry", "joined", "conflict"}

    def left() -> list[QueueRow]:
        return list(still(before, record._fetch))

    assert left() == list(before)
    record.judge("accept", questions["conflict"].sides[0].claim, by="ann")
    record.judge("reject", questions["entry"].sides[0].claim, by="ann")
    record.judge("same", *(side.claim for side in questions["joined"].sides), by="ann")
    record.resolve()
    assert {_key(row) for row in left()} >= {_key(row) for row in record.queue()}
    assert not {_key(row) for row in questions.values()} & {_key(row) for row in left()}
    record.withdraw(*(row.judgement for row in record.judgements()))
    record.resolve()
    assert left() == list(before)


def _key(row: QueueRow) -> tuple[str, tuple[str, ...]]:
    return row.question, tuple(side.claim for side in row.sides)
