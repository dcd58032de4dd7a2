"""The matrix of positions."""

from __future__ import annotations

from datetime import date

from merges import position
from summits import reports

from communique.query.record import Record
from communique.query.stances import matrix

TWO = ("RUS", "CHN")
SHIELD = ("missile_defence",)


def test_cells_by_topic_and_holder_in_the_order_of_the_parties() -> None:
    cells = matrix(
        [
            position("a", TWO, "against", "a missile shield", SHIELD, told=date(2001, 7, 16)),
            position("b", ("CHN",), "against", "a missile shield", SHIELD, told=date(2000, 1, 1)),
            position("c", ("RUS",), "for", "trade in grain", ("trade",)),
            position("d", ("USA",), "for", "a missile shield", SHIELD),
            position("e", ("RUS",), "for", "something", ()),
        ],
        TWO,
    )
    assert [(cell.topic, cell.holder, cell.entries) for cell in cells] == [
        ("missile_defence", "RUS", ("a",)), ("missile_defence", "CHN", ("b", "a")), ("trade", "RUS", ("c",)),
        ("other", "RUS", ("e",)),
    ]  # fmt: skip


def test_a_turn_is_a_change_of_side_on_one_thing() -> None:
    rows = [
        position("a", ("RUS",), "against", "a missile shield", SHIELD, told=date(1972, 1, 1)),
        position("b", ("RUS",), "for", "the ABM Treaty", SHIELD, told=date(1990, 1, 1)),
        position("c", ("RUS",), "for", "a missile shield", SHIELD, told=date(2002, 1, 1)),
    ]
    [cell] = matrix(rows)
    assert (cell.pro, cell.contra, cell.turns, cell.latest) == (2, 1, 1, "for")
    assert [row.turn for row in cell.stances] == [False, False, True]
    assert (cell.first_day, cell.last_day) == (date(1972, 1, 1), date(2002, 1, 1))


def test_days_are_the_stances_own_else_their_reports() -> None:
    vague = position("c", ("RUS",), "for", "x", SHIELD)
    rows = [vague, position("b", ("RUS",), "for", "x", SHIELD, days=date(1999, 1, 1), told=date(2010, 1, 1))]
    [cell] = matrix(rows)
    assert [row.first_day for row in cell.stances] == [date(1999, 1, 1), None]
    assert cell.latest == "for"


def test_of_a_record() -> None:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, reports())
        record.store.finish(run)
        record.resolve()
        cells = record.matrix("RUS", "CHN")
        assert {cell.holder for cell in cells} <= {"RUS", "CHN"}
        assert cells
        assert cells.to_arrow().num_rows == len(cells)
        assert not record.matrix("RUS", "CHN", until=date(1900, 1, 1))
