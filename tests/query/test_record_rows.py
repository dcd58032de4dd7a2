"""The record as rows: what belongs to a relationship, in which order, with every word and day it has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from handmade import NEWS, act, at, news, quiet, roles

from communique.errors import QueryFailed, UnknownParty
from communique.model import Claim, Span, When
from communique.query.record import Record
from communique.stage import Reading

SUMMIT = (
    "Iran and Kenya met on 5 May. Iran and Kenya and Chad signed a pact. Iran’s budget is 7 rial. "
    "“Yes,” said Ali. “No,” said Bo."
)
SOLO = "Iran opposes dams. Its army has 9 boats. “Never,” said Ali. Iran condemned Chad on 1 May."
LATER = "Chad condemned Kenya and Iran. Both oppose salt."


def sayings() -> list[Reading]:
    """Three reports: a summit of Iran and Kenya with Chad, Iran by itself (and against Chad), and a later quarrel."""
    may = date(2030, 5, 5)
    yes, no = Span(*span(SUMMIT, "Yes,")), Span(*span(SUMMIT, "No,"))
    summit = [
        act(SUMMIT, "CONSULT", "met", ["IRN", "KEN"], day=may),
        Claim("instrument", "treaty", (at(SUMMIT, "signed a pact"),), roles("party", "IRN", "KEN", "TCD"),
              values={"title": None, "action": "signed", "count": None}),
        Claim("figure", "budget", (at(SUMMIT, "7 rial"),), roles("party", "IRN"), values={"value": 7, "unit": "IRR"}),
        Claim("quote", "Ali", (yes,), roles("party", "IRN"), values={"cue": None}),
        Claim("quote", "", (no,), values={"cue": None}),
    ]  # fmt: skip
    solo = [
        Claim("position", "against", (at(SOLO, "opposes dams"),), roles("holder", "IRN"), None,
              {"issue": at(SOLO, "dams").pair()}),
        Claim("figure", "size", (at(SOLO, "9 boats"),), roles("party", "IRN"), values={"value": 9, "unit": "boat"}),
        Claim("quote", "Ali", (at(SOLO, "Never,"),), roles("party", "IRN"), values={"cue": None}),
        act(SOLO, "ACCUSE", "condemned Chad", ["IRN"], ["TCD"], day=date(2030, 5, 1), basis="carried"),
    ]  # fmt: skip
    later = [
        act(LATER, "ACCUSE", "condemned Kenya and Iran", ["TCD"], ["KEN", "IRN"]),
        Claim("position", "against", (at(LATER, "oppose salt"),), roles("holder", "KEN", "IRN"), None,
              {"issue": at(LATER, "salt").pair()}),
    ]  # fmt: skip
    return [
        quiet(LATER, "later", later, date(2031, 1, 2)),
        quiet(SUMMIT, "summit", summit, date(2030, 5, 6)),
        quiet(SOLO, "solo", solo, date(2030, 5, 2)),
    ]


def span(text: str, words: str) -> tuple[int, int]:
    found = at(text, words)
    return found.start, found.end


def filled(*readings: Reading) -> Record:
    record = Record.open()
    run = record.store.begin("pipeline-a")
    record.store.add(run, readings)
    record.store.finish(run)
    return record


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    with filled(*sayings()) as record:
        assert record.check() == []
        yield record


def test_a_relationship_is_what_both_have_a_part_in(record: Record) -> None:
    assert [(row.type, row.report) for row in record.events("IRN", "KEN")] == [
        ("CONSULT", "summit"),
        ("ACCUSE", "later"),
    ]
    assert [row.report for row in record.events("KEN", "IRN")] == ["summit", "later"]
    assert [row.report for row in record.events("Iran", "Chad")] == ["solo", "later"]
    assert [row.type for row in record.instruments("KEN", "TCD")] == ["treaty"]


def test_one_party_is_all_it_has_a_part_in_and_none_is_all(record: Record) -> None:
    assert len(record.events("TCD")) == 2
    assert len(record.events("KEN")) == 2
    assert len(record.events()) == len(record.events("IRN")) == 3
    assert len(record.quotes()) == 3
    assert len(record.quotes("KEN")) == 0


def test_of_three_what_any_two_have_together(record: Record) -> None:
    assert len(record.events("IRN", "KEN", "TCD")) == 3
    assert len(record.events("IRN", "KEN", "RUS")) == 2


def test_one_sides_stances_quotes_and_figures_count_where_the_report_is_about_both(record: Record) -> None:
    assert [(row.holders, row.report) for row in record.positions("IRN", "KEN")] == [(("KEN", "IRN"), "later")]
    assert [(row.issue, row.report) for row in record.positions("IRN", "TCD")] == [("dams", "solo"), ("salt", "later")]
    assert [row.words for row in record.quotes("IRN", "KEN")] == [("Yes,",)]
    assert [row.value for row in record.figures("IRN", "KEN")] == [7]
    assert [row.value for row in record.figures("IRN", "TCD")] == [9, 7]


def test_days_sort_as_days_and_undated_entries_come_last(record: Record) -> None:
    rows = record.chronology("IRN")
    assert [(row.first_day, row.kind) for row in rows] == [
        (date(2030, 5, 1), "event"),
        (date(2030, 5, 5), "event"),
        (None, "instrument"),
        (None, "event"),
    ]
    assert [row.report for row in rows] == ["solo", "summit", "summit", "later"]


def test_a_carried_day_says_so(record: Record) -> None:
    assert [row.basis for row in record.events("IRN")] == ["carried", "stated", None]


def test_a_chronology_of_other_kinds(record: Record) -> None:
    kinds = [row.kind for row in record.chronology("IRN", "TCD", kinds=("figure", "position", "quote"))]
    assert sorted(kinds) == ["figure", "figure", "position", "position", "quote", "quote"]
    with pytest.raises(ValueError, match="collection"):
        record.chronology(kinds="event")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "until", "events", "quotes"),
    [
        (None, None, 3, 3),
        (date(2030, 5, 5), None, 1, 2),
        (None, date(2030, 5, 4), 1, 1),
        (date(2030, 5, 1), date(2030, 5, 5), 2, 1),
        (date(2032, 1, 1), None, 0, 0),
    ],
)
def test_since_and_until(record: Record, since: date | None, until: date | None, events: int, quotes: int) -> None:
    assert len(record.events(since=since, until=until)) == events
    assert len(record.quotes(since=since, until=until)) == quotes


def test_a_range_counts_where_any_of_its_days_does() -> None:
    year = When(date(1993, 1, 1), date(1993, 12, 31))
    text = "They traded."
    with filled(
        quiet(text, "r", [Claim("event", "COOPERATE", (at(text, "traded"),), roles("actor", "RUS"), year)])
    ) as record:
        assert len(record.events(since=date(1993, 12, 31))) == 1
        assert len(record.events(since=date(1994, 1, 1))) == 0
        assert len(record.events(until=date(1993, 1, 1))) == 1
        assert len(record.events(until=date(1992, 12, 31))) == 0


def test_every_field_of_every_kind() -> None:
    with filled(news(title="River treaty")) as record:
        [event], [instrument], [position] = record.events(), record.instruments(), record.positions()
        [quote], [figure], [report] = record.quotes(), record.figures(), record.reports()
    assert (event.type, event.mode, event.actors, event.recipients) == ("SUPPORT", None, ("RUS", "CHN"), ())
    assert (event.place, event.aux, event.quad, event.plover, event.goldstein) == (
        "RUS", None, "verbal cooperation", 4.5, 6.5,
    )  # fmt: skip
    assert event.words == ("signed a treaty on river shipping", "Omsk")
    assert event.spans == (at(NEWS, event.words[0]), at(NEWS, "Omsk"))
    assert (event.first_day, event.last_day, event.basis) == (date(2031, 6, 3), date(2031, 6, 3), "relative")
    assert (event.report, event.source, event.title) == ("omsk", "news/omsk.txt", "River treaty")
    assert (event.published_first, event.published_last) == (date(2031, 6, 4), date(2031, 6, 4))
    assert (event.score, event.maker) == (0.875, "rules")
    assert event.claim == news().claims[0].id(news().document)
    assert event.document == news().document.key
    assert (instrument.type, instrument.name, instrument.action, instrument.count) == (
        "treaty", "treaty on river shipping", "signed", 1,
    )  # fmt: skip
    assert instrument.name_span == at(NEWS, "treaty on river shipping")
    assert (position.holders, position.polarity, position.issue) == (("RUS", "CHN"), "against", "new locks")
    assert position.issue_span == at(NEWS, "new locks")
    assert (quote.speaker, quote.parties, quote.cue, quote.cue_span) == ("Zhōu", ("CHN",), "said", at(NEWS, "said"))
    assert (figure.measure, figure.value, figure.unit, figure.bound) == ("trade", 3.5e9, "USD", None)
    assert (figure.first_day, figure.last_day) == (date(2030, 1, 1), date(2030, 12, 31))
    assert (report.events, report.instruments, report.positions, report.quotes, report.figures) == (1, 1, 1, 1, 1)
    assert (report.issues, report.length, report.published_basis) == (1, len(NEWS), "stated")


def test_counts_that_are_several_and_speakers_that_are_nobody(record: Record) -> None:
    assert [row.count for row in record.instruments()] == [None]
    assert sorted(row.speaker or "" for row in record.quotes()) == ["", "Ali", "Ali"]
    assert [row.name for row in record.instruments()] == [None]


def test_reports_by_day_with_all_their_places(record: Record) -> None:
    assert [row.report for row in record.reports()] == ["solo", "summit", "later"]
    with filled(news("here.txt"), news("there.txt")) as twice:
        assert [row.sources for row in twice.reports()] == [("here.txt", "there.txt")]


def test_relationships_are_pairs_with_their_days(record: Record) -> None:
    rows = [
        (row.one, row.other, row.entries, row.events, row.instruments, row.reports) for row in record.relationships()
    ]
    assert rows == [("IRN", "KEN", 4, 2, 1, 2), ("IRN", "TCD", 3, 2, 1, 3), ("KEN", "TCD", 2, 1, 1, 2)]
    days = {(row.one, row.other): (row.first_day, row.last_day) for row in record.relationships()}
    assert days["IRN", "TCD"] == (date(2030, 5, 1), date(2030, 5, 1))
    assert days["KEN", "TCD"] == (None, None)


def test_issues_with_their_words() -> None:
    with filled(news()) as record:
        [issue] = record.issues()
    assert (issue.code, issue.report, issue.words, issue.span) == ("unresolved", "omsk", "Both", at(NEWS, "Both"))


def test_search_finds_words_over_line_ends_in_any_case(record: Record) -> None:
    found = record.search("IRAN and kenya")
    assert [(row.report, row.words) for row in found] == [("summit", "Iran and Kenya"), ("summit", "Iran and Kenya")]
    assert found[0].before == ""
    assert found[0].after.startswith(" met on 5 May.")
    assert len(record.search("  ")) == 0
    assert len(record.search("a.n")) == 0
    with filled(news()) as other:
        [passage] = other.search("Tuesday. “We")
        assert passage.words == "Tuesday.\r\n\r\n“We"
        assert NEWS[passage.span.start : passage.span.end] == passage.words


def test_documents_come_back_as_they_were_read(record: Record) -> None:
    readings = {reading.document.id: reading for reading in sayings()}
    rebuilt = list(record.documents())
    assert [document.id for document, _, _ in rebuilt] == ["later", "solo", "summit"]
    for document, published, claims in rebuilt:
        assert document == readings[document.id].document
        assert published == readings[document.id].published
        assert claims == readings[document.id].claims


def test_a_reading_comes_back_whole() -> None:
    with filled(news(title="River treaty")) as record:
        assert record.reading(news().document.key) == news(title="River treaty")
        with pytest.raises(KeyError):
            record.reading("nothing")


def test_two_walks_at_once_do_not_disturb_each_other(record: Record) -> None:
    pairs = [(one[0].id, other[0].id) for one, other in zip(record.documents(), record.documents(), strict=True)]
    assert pairs == [("later", "later"), ("solo", "solo"), ("summit", "summit")]
    walk = record.documents()
    next(walk)
    assert len(record.events()) == 3
    assert len(list(walk)) == 2


def test_names_of_parties(record: Record) -> None:
    assert record.events("iran", "Kenya") == record.events("IRN", "KEN")
    assert len(record.events("France")) == 0
    with pytest.raises(UnknownParty, match="Irann"):
        record.events("Irann")
    text = "Ferrymen struck."
    with filled(quiet(text, "f", [act(text, "PROTEST", "struck", ["Ferrymen’s League"])])) as other:
        assert len(other.events("Ferrymen’s League")) == len(other.events("ferrymen’s league")) == 1


def test_sql_of_ones_own(record: Record) -> None:
    rows = record.sql("SELECT type, count(*) AS n FROM event WHERE document != ? GROUP BY type ORDER BY type", ["x"])
    assert rows.to_dicts() == [{"type": "ACCUSE", "n": 2}, {"type": "CONSULT", "n": 1}]
    assert record.sql("SELECT $day AS day", {"day": date(2030, 1, 1)})[0]["day"] == date(2030, 1, 1)
    with pytest.raises(QueryFailed):
        record.sql("SELEC 1")
    with pytest.raises(QueryFailed):
        record.sql("SELECT * FROM nowhere")


def test_a_record_in_a_file_shows_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "record.duckdb"
    with Record.open(path) as record:
        record.store.add(record.store.begin("a"), [news()])
        assert "1 reports" in repr(record)
    assert "closed" in repr(record)
    with Record.open(path, read_only=True) as again:
        assert len(again.events("RUS", "CHN")) == 1
        assert again.check() == []


def test_an_empty_record() -> None:
    with Record.open() as record:
        for rows in (record.chronology(), record.reports(), record.relationships(), record.issues()):
            assert len(rows) == 0
            assert rows.to_arrow().num_rows == 0
        assert list(record.documents()) == []
        assert record.check() == []
        assert "no entries" in repr(record)
