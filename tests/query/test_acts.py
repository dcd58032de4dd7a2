"""Merged entries: which row stands for all, and which days most reports agree on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from summits import DAYS, SUMS, TWO, met, paper, reports, told, wire

from communique.model import Kind
from communique.query.acts import agreed
from communique.query.entries import ChronologyRow, FigureRow
from communique.query.record import Record
from communique.stage import Reading

FIRST = DAYS[0]

EVENTS: tuple[Kind, ...] = ("event",)


def row(document: str, first: date | None, last: date | None = None, basis: str | None = "stated") -> ChronologyRow:
    return ChronologyRow(
        first_day=first, last_day=last or first, basis=basis if first else None, words=("met",), spans=(),
        report=document, source=document, title=None, published_first=None, published_last=None, score=1.0,
        maker="rules", claim=document, document=document, kind="event",
        label="CONSULT", parties=TWO, roles=("actor", "actor"),
    )  # fmt: skip


def test_the_narrowest_range_that_most_agree_on() -> None:
    month = (date(2031, 6, 1), date(2031, 6, 30))
    day, next_day = (FIRST, FIRST), (FIRST + timedelta(1), FIRST + timedelta(1))
    assert agreed([]) is None
    assert agreed([row("a", None)]) is None
    assert agreed([row("a", *month), row("b", FIRST)]) == day
    assert agreed([row("a", FIRST), row("b", FIRST), row("c", *next_day)]) == day
    assert agreed([row("a", *month), row("b", None)]) == month


def test_a_day_carried_over_yields_to_one_that_is_told() -> None:
    carried = row("a", FIRST + timedelta(1), basis="carried")
    assert agreed([carried, row("b", FIRST)]) == (FIRST, FIRST)
    assert agreed([carried]) == (FIRST + timedelta(1), FIRST + timedelta(1))


def test_several_claims_of_one_report_are_one_voice() -> None:
    """Three claims of one report do not outvote two other reports."""
    alone = [row("a", FIRST + timedelta(1)) for _ in range(3)]
    assert agreed([*alone, row("b", FIRST), row("c", FIRST)]) == (FIRST, FIRST)


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    with Record.open() as record:
        store(record, reports())
        record.resolve()
        yield record


def store(record: Record, readings: list[Reading]) -> None:
    run = record.store.begin("pipeline-a")
    record.store.add(run, readings)
    record.store.finish(run)


def test_a_merged_entry_keeps_what_its_reports_say(record: Record) -> None:
    entry = record.acts(kinds=EVENTS)[0]
    assert (entry.first_day, entry.last_day, entry.basis) == (FIRST, FIRST, "stated")
    assert entry.named == ("wire-2031", "paper-2031", "essay")
    assert (entry.reports, entry.copies, len(entry.claims)) == (3, 1, 4)
    assert entry.entry in entry.claims
    assert entry.parties == entry.everyone == TWO
    assert entry.labels == ("CONSULT",)
    assert not entry.judged


def test_acts_of_a_period_and_of_parties(record: Record) -> None:
    assert [row.first_day for row in record.acts(kinds=EVENTS, since=DAYS[1])] == [DAYS[1], DAYS[2]]
    assert [row.first_day for row in record.acts(kinds=EVENTS, until=DAYS[0])] == [DAYS[0]]
    assert len(record.acts("Russia", "CHN", kinds=EVENTS)) == 4
    assert not record.acts("Russia", "France", kinds=EVENTS)


def test_rows_of_a_kind_are_merged_as_they_are(record: Record) -> None:
    figures = record.merged(FigureRow, "RUS", "CHN")
    assert [each.best.value for each in figures] == [value for _, value in SUMS]
    assert all(len(each.reports) == 2 for each in figures)


def test_before_resolving_every_claim_is_an_entry() -> None:
    with Record.open() as record:
        store(record, [wire(FIRST, *SUMS[0]), paper(FIRST, *SUMS[0])])
        assert [row.reports for row in record.acts(kinds=EVENTS)] == [1, 1]


def test_a_claim_of_one_party_is_shown_with_its_entry() -> None:
    """A report may name one of two only; the record between the two has it all the same."""
    text = "The president of Ruritania held his yearly talks in Strelsau on 3 June 2031."
    single = told("single", text, [met(text, "held his yearly talks", ("RUS",), FIRST)], FIRST)
    with Record.open() as record:
        store(record, [wire(FIRST, *SUMS[0]), paper(FIRST, *SUMS[0]), single])
        record.resolve()
        [entry] = record.acts("RUS", "CHN", kinds=EVENTS)
        assert "single" in entry.named
        assert entry.parties == TWO
