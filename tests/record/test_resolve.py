"""One record of many reports: the same whatever the order of reading, with persons' words above all others."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from summits import DAYS, SUMS, met, paper, reports, told, wire

from communique.model import KINDS, Judgement, Verdict
from communique.query.acts import ActRow
from communique.query.record import Record
from communique.query.rows import Rows
from communique.record.resolve import BATCH, Progress
from communique.stage import Reading

COMPUTED = {
    "gist": "", "clue": "", "cluster": "", "resolved": "", "wording": "", "sketch": "", "copy": "", "passage": "",
    "repeat": "", "judgement": "made_at, ", "touched": "",
}  # fmt: skip
"""The tables that resolving fills, with the columns beside `run` that tell when."""


def contents(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    """All that was computed, but for runs and times; of models' judgements those that stand."""
    fetch = record.store.connection.execute
    found = {}
    for table, but in COMPUTED.items():
        where = "WHERE person OR withdrawn IS NULL" if table == "judgement" else ""
        found[table] = fetch(f"SELECT * EXCLUDE ({but}run) FROM {table} {where} ORDER BY ALL").fetchall()
    return found


def read(record: Record, readings: Sequence[Reading], pipeline: str = "pipeline-a") -> None:
    run = record.store.begin(pipeline)
    record.store.add(run, readings)
    record.store.finish(run)


def resolved(*batches: Sequence[Reading]) -> Record:
    """A record that read and resolved these batches one after another."""
    record = Record.open()
    for batch in batches:
        read(record, batch)
        record.resolve()
    return record


@cache
def whole() -> dict[str, list[tuple[Any, ...]]]:
    with resolved(reports()) as record:
        assert record.check() == []
        return contents(record)


def acts(record: Record, label: str = "") -> Rows[ActRow]:
    found = record.acts(kinds=KINDS)
    return Rows((row for row in found if not label or row.label == label), ActRow)


def claims(record: Record, report: str, kind: str = "event") -> list[str]:
    rows = record.sql(
        "SELECT claim FROM chronology WHERE report = ? AND kind = ? ORDER BY start, claim", [report, kind]
    )
    return [str(row["claim"]) for row in rows]


def entries(record: Record) -> dict[str, str]:
    return {str(row["claim"]): str(row["entry"]) for row in record.sql("SELECT claim, entry FROM merged")}


def test_yearly_summits_are_as_many_as_there_were() -> None:
    with resolved(reports()) as record:
        meetings = acts(record, "CONSULT")
        assert [row.first_day for row in meetings] == [*DAYS, None]
        assert [row.reports for row in meetings] == [3, 3, 2, 1]
        assert [row.copies for row in meetings] == [1, 0, 0, 0]
        assert [row.reports for row in acts(record, "agreement")] == [3, 2, 2]
        assert [row.reports for row in acts(record, "trade")] == [2, 2, 2]
        [said] = acts(record, "Black")
        assert said.reports == 6


def test_what_a_copy_repeats_is_compared_with_nothing() -> None:
    with resolved(reports()) as record:
        repeated = {row["claim"] for row in record.sql("SELECT claim FROM repeat")}
        assert len(repeated) == 5
        compared = {row["id"] for row in record.sql("SELECT unnest([left_id, right_id]) AS id FROM judgement")}
        assert not repeated & compared
        assert not repeated & {row["claim"] for row in record.sql("SELECT claim FROM clue")}


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_order_and_any_split_into_runs_give_the_same_record(random: random.Random) -> None:
    readings = reports()
    random.shuffle(readings)
    batches: list[list[Reading]] = [[]]
    for reading in readings:
        batches[-1].append(reading)
        if random.random() < 0.4:
            batches.append([])
    with resolved(*filter(None, batches)) as record:
        assert contents(record) == whole()
        assert record.check() == []


def test_resolving_later_is_resolving_at_once() -> None:
    with Record.open() as record:
        for reading in reports():
            read(record, [reading])
        assert not len(record.sql("FROM cluster"))
        seen: list[Progress] = []
        done = record.resolve(watch=seen.append)
        assert (done.done, done.reports) == (8, 8)
        assert seen[-1] == done
        assert contents(record) == whole()
        assert record.resolve() == Progress(0, 0)
        assert len(record.sql("FROM run")) == 9


def test_small_batches_are_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communique.record.resolve.BATCH", 3)
    assert BATCH > 3
    with resolved(reports()) as record:
        assert contents(record) == whole()


def test_where_many_wait_batches_are_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("BATCH", 1), ("LARGE", 3), ("PARTS", 2)):
        monkeypatch.setattr(f"communique.record.resolve.{name}", size)
    seen: list[Progress] = []
    with Record.open() as record:
        read(record, reports())
        record.resolve(watch=seen.append)
        assert [progress.done for progress in seen] == [3, 6, 8]
        assert contents(record) == whole()


def test_reading_again_without_a_claim_takes_what_rested_on_it_along() -> None:
    first = wire(DAYS[0], *SUMS[0])
    with resolved([first, paper(DAYS[0], *SUMS[0])]) as record:
        standing = "SELECT count(*) AS n FROM judgement WHERE withdrawn IS NULL"
        before = contents(record)
        assert len(acts(record, "CONSULT")) == 1
        poorer = wire(DAYS[0], *SUMS[0])
        poorer.claims[:] = [claim for claim in poorer.claims if claim.kind != "event"]
        had = record.sql(standing)[0]["n"]
        read(record, [poorer], "pipeline-b")
        assert record.check() == []
        record.resolve()
        assert record.check() == []
        assert record.sql(standing)[0]["n"] == had - 1
        assert [row.reports for row in acts(record, "CONSULT")] == [1]
        read(record, [first], "pipeline-c")
        record.resolve()
        assert contents(record) == before, "what was withdrawn stands again"
        assert len(record.sql("FROM judgement")) == had


def test_an_earlier_report_of_the_same_words_becomes_the_original() -> None:
    first = wire(DAYS[0], *SUMS[0])
    earlier = told("earlier", f"{first.text}\nMore follows.", first.claims, DAYS[0])
    with resolved([first], [earlier]) as record, resolved([earlier, first]) as other:
        assert contents(record) == contents(other)
        assert {row.named for row in acts(record)} == {("earlier",)}
        assert {row.copies for row in acts(record)} == {1}


def person(one: str, other: str, verdict: Verdict, at: str = "2034-01-01T00:00:00Z") -> Judgement:
    return Judgement(min(one, other), max(one, other), verdict, "person:ann", "seen", at, True)


def judged(record: Record, *judgements: Judgement) -> None:
    run = record.store.begin("judging")
    record.store.judge(run, judgements)
    record.store.finish(run)
    record.resolve()


def test_a_person_parts_what_a_model_merged_and_puts_together_what_it_did_not() -> None:
    with resolved(reports()) as record:
        [a], [b] = claims(record, "wire-2031"), claims(record, "paper-2031")
        [c], *_ = claims(record, "wire-2032"), None
        assert entries(record)[a] == entries(record)[b] != entries(record)[c]
        judged(record, person(a, b, "different"))
        assert entries(record)[a] != entries(record)[b]
        judged(record, person(a, c, "same"))
        found = entries(record)
        assert found[a] == found[c] == found[claims(record, "paper-2032")[0]]
        assert record.check() == []
        assert all(row.judged == bool({a, b, c} & {*row.claims}) for row in acts(record))


def test_the_latest_word_counts_and_one_taken_back_does_not() -> None:
    with resolved(reports()) as record:
        before = contents(record)
        [a], [b] = claims(record, "wire-2031"), claims(record, "paper-2031")
        judged(record, person(a, b, "different"))
        assert entries(record)[a] != entries(record)[b]
        judged(record, person(a, b, "same", "2034-01-02T00:00:00Z"))
        assert entries(record)[a] == entries(record)[b]
        judged(record, person(a, b, "different", "2033-01-01T00:00:00Z"))
        assert entries(record)[a] == entries(record)[b], "an older word that comes late is an older word"
        for row in record.sql("SELECT id FROM judgement WHERE person"):
            record.store.withdraw(str(row["id"]), "2034-01-03T00:00:00Z")
        record.resolve()
        after = contents(record)
        after["judgement"] = [row for row in after["judgement"] if "person:ann" not in row]
        assert after == before


def test_persons_words_and_reports_may_come_in_any_order() -> None:
    readings = reports()
    with resolved(readings) as one, resolved(readings[:2]) as other:
        [a], [b] = claims(one, "wire-2031"), claims(one, "paper-2031")
        judged(one, person(a, b, "different"))
        judged(other, person(a, b, "different"))
        read(other, readings[2:])
        other.resolve()
        assert contents(one) == contents(other)


def test_what_a_person_rejects_is_in_no_entry_and_links_nothing() -> None:
    with resolved(reports()) as record:
        [a], [b] = claims(record, "wire-2031"), claims(record, "paper-2031")
        judged(record, Judgement(a, "", "reject", "person:ann", "no", "2034-01-01T00:00:00Z", True))
        assert a not in entries(record)
        assert a not in {claim for row in acts(record) for claim in row.claims}
        assert all(a not in (row["left_id"], row["right_id"]) for row in standing(record))
        assert b in entries(record)
        [id] = [str(row["id"]) for row in record.sql("SELECT id FROM judgement WHERE person")]
        record.store.withdraw(id, "2034-01-03T00:00:00Z")
        record.resolve()
        assert entries(record)[a] == entries(record)[b]


def standing(record: Record) -> Rows[dict[str, Any]]:
    return record.sql("FROM judgement WHERE NOT person AND withdrawn IS NULL")


def test_models_judgements_say_why() -> None:
    with resolved(reports()) as record:
        for row in standing(record):
            assert row["maker"].startswith("model:resolve-")
            assert row["left_id"] < row["right_id"]
            assert row["why"]
            reasons = json.loads(row["reasons"])
            assert all(set(reason) == {"why", "weight"} for reason in reasons)
            assert (row["verdict"] == "same") == (row["score"] >= 0.5)


def test_two_claims_of_one_report_may_both_be_what_another_tells() -> None:
    text = "Black and White met in Strelsau on 3 June 2031.\nThe presidents met there in the castle."
    both = [met(text, "met in Strelsau", ("RUS", "CHN"), DAYS[0]), met(text, "met there", ("RUS", "CHN"), DAYS[0])]
    with resolved([told("twice", text, both, DAYS[0]), *reports()[:2]]) as record:
        [meeting] = acts(record, "CONSULT")
        assert (meeting.reports, len(meeting.claims)) == (3, 4)


def test_a_model_of_other_weights_judges_all_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with resolved(reports()) as record:
        before = contents(record)
        monkeypatch.setattr("communique.record.resolve.fingerprint", lambda: "others")
        assert record.resolve().reports == 8
        assert {row["fingerprint"] for row in record.sql("FROM resolved")} == {"others"}
        after = contents(record)
        assert before | {"resolved": after["resolved"]} == after
