"""People's judgements: what they do to the record, and that they outlive newer readings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import act, news, quiet

from communique.cli import main
from communique.errors import BadJudgement
from communique.model import Claim
from communique.query.record import Record
from communique.stage import Reading

QUARREL = "Iran condemned Chad in Tunis. Chad expelled two envoys of Iran."
ACCUSED = act(QUARREL, "ACCUSE", "condemned Chad", ["IRN"], ["TCD"], day=date(2030, 5, 1))
EXPELLED = act(QUARREL, "SANCTION", "expelled two envoys", ["TCD"], ["IRN"], day=date(2030, 5, 2))


def keep(record: Record, pipeline: str, claims: Sequence[Claim]) -> None:
    """One run of a pipeline that makes these claims of the quarrel."""
    run = record.store.begin(pipeline)
    record.store.add(run, [quiet(QUARREL, "quarrel", claims)])
    record.store.finish(run)


@pytest.fixture
def record() -> Record:
    held = Record.open(None)
    keep(held, "first", [ACCUSED, EXPELLED])
    return held


def types(record: Record) -> list[str]:
    return [row.type for row in record.events()]


def id_of(record: Record, type: str) -> str:
    return next(row.claim for row in record.events() if row.type == type)


def test_what_is_rejected_is_not_shown_and_comes_back_when_that_is_taken_back(record: Record) -> None:
    [said] = record.judge("reject", id_of(record, "SANCTION")[:6], by="ann", why="not in the text")
    assert types(record) == ["ACCUSE"]
    assert record.withdraw(said[:6]) == 1
    assert types(record) == ["ACCUSE", "SANCTION"]
    assert record.withdraw(said) == 0
    [row] = record.judgements(withdrawn=True)
    assert (row.by, row.why, row.verdict, row.left_words) == ("ann", "not in the text", "reject", "expelled two envoys")
    assert row.withdrawn
    assert not record.judgements()


def test_a_correction_stands_in_the_place_of_what_it_corrects(record: Record) -> None:
    old = id_of(record, "ACCUSE")
    new = record.correct(old, {"label": "REJECT", "recipient": ["MLI"], "when": None}, by="ann", why="says no")
    row = next(row for row in record.events() if row.claim == new)
    assert (row.type, row.actors, row.recipients, row.first_day) == ("REJECT", ("IRN",), ("MLI",), None)
    assert (row.maker, row.words, row.score) == ("person:ann", ("condemned Chad",), 1.0)
    assert (row.quad, row.plover) == ("verbal conflict", -2.0)
    assert sorted(types(record)) == ["REJECT", "SANCTION"]
    assert not record.check()
    again = record.correct(new, {"recipient": ["TCD"]}, by="bo")
    assert {row.claim for row in record.events() if row.type == "REJECT"} == {again}
    record.withdraw(*(row.judgement for row in record.judgements()))
    assert sorted(types(record)) == ["ACCUSE", "SANCTION"]


def test_the_latest_word_of_two_people_counts(record: Record) -> None:
    claim = id_of(record, "ACCUSE")
    record.judge("reject", claim, by="ann")
    record.judge("accept", claim, by="bo")
    assert "ACCUSE" in types(record)
    assert [row.by for row in record.judgements()] == ["ann", "bo"]


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_judgement_outlives_a_newer_reading_that_makes_the_same_claim_anew(record: Record, verdict: str) -> None:
    claim = id_of(record, "ACCUSE")
    record.judge(verdict, claim, by="ann")
    keep(record, "second", [replace(ACCUSED, values={"mode": "x"}, score=0.4), EXPELLED])
    assert [row.claim for row in record.events() if row.type == "ACCUSE"] == ([claim] if verdict == "accept" else [])


def test_what_was_accepted_stays_where_a_newer_reading_finds_nothing_or_another_type(record: Record) -> None:
    claim = id_of(record, "ACCUSE")
    record.judge("accept", claim, by="ann")
    keep(record, "second", [])
    assert [row.claim for row in record.events()] == [claim]
    keep(record, "third", [replace(ACCUSED, label="THREATEN")])
    assert types(record) == ["ACCUSE"]


def test_what_was_rejected_may_be_read_as_something_else(record: Record) -> None:
    record.judge("reject", id_of(record, "ACCUSE"), by="ann")
    keep(record, "second", [replace(ACCUSED, label="THREATEN")])
    assert types(record) == ["THREATEN"]


def test_a_correction_outlives_a_newer_reading(record: Record) -> None:
    new = record.correct(id_of(record, "ACCUSE"), {"recipient": ["MLI"]}, by="ann")
    keep(record, "second", [ACCUSED, EXPELLED])
    assert [row.claim for row in record.events() if row.type == "ACCUSE"] == [new]
    assert not record.check()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": 3}, "has no"),
        ({"label": "DANCE"}, "no type of event"),
        ({"label": "ACCUSE"}, "changes nothing"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(record: Record, changes: dict[str, object], said: str) -> None:
    held = Record.open(None)
    run = held.store.begin("x")
    values = {"mode": None, "place": None, "aux": None, "quad": "verbal conflict", "plover": -3.0, "goldstein": -2.0}
    held.store.add(run, [quiet(QUARREL, "quarrel", [replace(ACCUSED, values=values, by="person:ann")])])
    with pytest.raises(BadJudgement, match=said):
        held.correct(id_of(held, "ACCUSE"), changes, by="ann")


def test_judgements_need_a_name_and_known_entries(record: Record) -> None:
    with pytest.raises(BadJudgement, match="name"):
        record.judge("accept", id_of(record, "ACCUSE"), by=" ")
    with pytest.raises(BadJudgement, match="no entry"):
        record.judge("accept", "nowhere", by="ann")
    with pytest.raises(BadJudgement, match="two different"):
        record.judge("same", id_of(record, "ACCUSE"), by="ann")
    with pytest.raises(BadJudgement, match="no judgement"):
        record.judge("perhaps", id_of(record, "ACCUSE"), by="ann")


def test_judgements_are_handed_on_to_learn_from(record: Record) -> None:
    record.judge("different", id_of(record, "ACCUSE"), id_of(record, "SANCTION"), by="ann", why="two acts")
    record.judge("accept", id_of(record, "ACCUSE"), by="ann")
    first, second = map(json.loads, record.judged_as_training())
    assert (first["verdict"], first["why"], len(first["claims"])) == ("different", "two acts", 2)
    [claim] = second["claims"]
    assert (claim["label"], claim["words"], claim["report"]) == ("ACCUSE", ["condemned Chad"], "quarrel")
    assert claim["roles"] == [["actor", "IRN"], ["recipient", "TCD"]]


def test_from_the_command_line(tmp_path: Path) -> None:
    path = str(tmp_path / "record.duckdb")

    def said(*words: str) -> str:
        done = CliRunner().invoke(main, ["judge", *words, "--record", path])
        assert done.exit_code == 0, done.output
        return done.output

    with Record.open(path) as held:
        run = held.store.begin("x")
        made: Reading = news()
        held.store.add(run, [made])
        held.store.finish(run)
        figure, position = held.figures()[0].claim, held.positions()[0].claim
    said("correct", figure, "--by", "ann", "--set", "value=3.6e9", "--day", "2030-01", "--party", "Russia")
    said("correct", position, "--by", "ann", "--party", "Mongolia", "--why", "only they")
    with Record.open(path, read_only=True) as held:
        row = held.figures()[0]
        assert (row.value, row.parties, row.first_day, row.last_day) == (
            3.6e9, ("RUS",), date(2030, 1, 1), date(2030, 1, 31),
        )  # fmt: skip
        assert held.positions()[0].holders == ("MNG",)
    listed = said("list")
    assert "only they" in listed
    assert "ann" in listed
    assert said("undo", *(line.split()[0] for line in listed.splitlines())) == "2 taken back\n"
    assert said("list") == ""
    assert said("list", "--all").count("taken back") == 2
    wrong = CliRunner().invoke(main, ["judge", "reject", "zz", "--by", "ann", "--record", path])
    assert wrong.exit_code == 2
    assert "no entry" in wrong.output


def test_exports_have_what_is_shown(record: Record) -> None:
    record.judge("reject", id_of(record, "SANCTION"), by="ann")
    record.correct(id_of(record, "ACCUSE"), {"recipient": ["MLI"]}, by="ann")
    [claims] = [claims for _, _, claims in record.documents()]
    assert [(claim.label, claim.parties("recipient")) for claim in claims] == [("ACCUSE", ("MLI",))]


def test_after_a_judgement_only_what_it_touched_is_resolved_where_that_is_asked(record: Record) -> None:
    from communique.record.resolve import waiting

    claims = [row.claim for row in record.events()]
    waits = waiting(record.store.connection)
    assert waits
    record.judge("same", *claims, by="ann")
    assert record.resolve(touched=True).reports == 0
    assert waiting(record.store.connection) == waits
    assert not record.sql("SELECT * FROM touched")
    assert record.resolve().reports == len(waits)
    assert not waiting(record.store.connection)
    assert len(record.acts()) == 1
