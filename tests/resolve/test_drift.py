"""Positions over time: strands, turns, silences and wording."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import at, quiet, roles
from hypothesis import given
from hypothesis import strategies as st

from communique.cli import main
from communique.errors import UnknownTopic
from communique.model import Claim, Json
from communique.query.record import Record
from communique.resolve.drift import Stance, silences, strands


def stance(day: str | None, polarity: str, issue: str, claim: str = "") -> Stance:
    when = date.fromisoformat(day) if day else None
    return Stance(claim or f"{day}{issue}", when, polarity, issue, issue, ("r",), 0.9)


SHIELD = [
    stance("2001-07-16", "against", "a national missile defence system"),
    stance("2004-05-02", "against", "the deployment of a missile defence system in Europe"),
    stance("2010-11-20", "for", "a joint missile defence in Europe"),
    stance("2001-07-16", "for", "the Anti-Ballistic Missile Treaty of 1972"),
    stance("2002-06-14", "for", "the 1972 Anti-Ballistic Missile Treaty"),
]


def test_what_a_side_is_for_and_against_at_once_is_no_turn() -> None:
    shield, treaty = strands(SHIELD)
    assert [step.stance.polarity for step in shield.steps] == ["against", "against", "for"]
    assert [step.stance.polarity for step in treaty.steps] == ["for", "for"]
    assert [str(step.stance.day) for step in shield.turns] == ["2010-11-20"]
    assert not treaty.turns


def test_words_that_come_and_go_are_told() -> None:
    shield = strands(SHIELD)[0]
    last = shield.steps[-1]
    assert last.new == ("joint",)
    assert last.gone == ("deployment", "system")
    assert last.likeness is not None
    assert 0 < last.likeness < 1


@given(st.permutations(SHIELD))
def test_the_order_of_reading_does_not_matter(stances: list[Stance]) -> None:
    assert strands(stances) == strands(SHIELD)


def test_an_undated_stance_is_no_turn() -> None:
    [strand] = strands([stance("2001-01-01", "for", "the arms embargo"), stance(None, "against", "the arms embargo")])
    assert not strand.turns


def test_a_silence_is_long_beside_the_usual_and_others_spoke_of_the_holder() -> None:
    days = ["2001-01-01", "2001-06-01", "2001-12-01", "2002-06-01", "2009-01-01"]
    stances = [stance(day, "for", "peace") for day in days]
    heard = [date(2004, 1, 1), date(2006, 1, 1), date(2010, 1, 1)]
    [silence] = silences(stances, heard)
    assert (silence.after, silence.before, silence.reports) == (date(2002, 6, 1), date(2009, 1, 1), 2)
    assert list(silences(stances, heard[:1])) == []
    assert [s.before for s in silences(stances, [*heard, date(2011, 1, 1)], date(2012, 1, 1))] == [
        date(2009, 1, 1),
        None,
    ]


FIRST = "Chad opposes sanctions on Mali."
SECOND = "Chad backs sanctions on Mali."


@pytest.fixture
def path(tmp_path: Path) -> str:
    held = str(tmp_path / "record.duckdb")
    with Record.open(held) as record:
        run = record.store.begin("x")
        for text, polarity, day in ((FIRST, "against", date(2020, 1, 1)), (SECOND, "for", date(2021, 1, 1))):
            issue = at(text, "sanctions on Mali")
            values: dict[str, Json] = {"issue": issue.pair(), "topics": ["sanctions"]}
            claim = Claim("position", polarity, (at(text, text),), roles("holder", "TCD"), None, values)
            record.store.add(run, [quiet(text, polarity, [claim], day)])
        record.store.finish(run)
    return held


def test_from_the_record_and_the_command_line(path: str) -> None:
    with Record.open(path, read_only=True) as record:
        found = record.drift("Chad", "Sanctions")
        assert [step.stance.reports for _, step in found.turns] == [("for",)]
        assert record.topics("TCD") == [("sanctions", 2)]
        with pytest.raises(UnknownTopic):
            record.drift("TCD", "fishing rods")
    said = CliRunner().invoke(main, ["drift", "Chad", "--topic", "sanctions", "--record", path])
    assert "2021-01-01  from against to for: sanctions on Mali" in said.output
    said = CliRunner().invoke(main, ["drift", "Chad", "--record", path])
    assert said.output.split() == ["2", "sanctions"]
    said = CliRunner().invoke(main, ["drift", "Chad", "--topic", "sanctions", "--format", "json", "--record", path])
    assert '"turns": true' in said.output
