"""What becomes of texts: which acts are on one text, where it stands after them, and why."""

from __future__ import annotations

from datetime import date

import pytest
from merges import gist, instrument, merged
from summits import DAYS, reports

from communique.query.acts import Merged
from communique.query.entries import InstrumentRow
from communique.query.fates import FateRow, fates
from communique.query.record import Record

TWO = ("RUS", "CHN")
NAME = "Treaty on River Shipping"
CORE = ("river", "shippi", "text")


def become(*acts: Merged[InstrumentRow], **cores: tuple[str, ...]) -> list[FateRow]:
    """Their fates; acts whose names are those of a river treaty have its gist, others the one given."""
    told = [each for each in acts if each.best.name]
    known = dict(gist(each.entry, "instrument", core=cores.get(each.entry, CORE)) for each in told)
    return fates(acts, known)


def one(*acts: Merged[InstrumentRow]) -> FateRow:
    [row] = become(*acts)
    return row


def test_a_treaty_from_signature_to_end() -> None:
    row = one(
        instrument("d", "ended", NAME, TWO, date(2010, 3, 1)),
        instrument("a", "signed", NAME, TWO, date(2001, 7, 16)),
        instrument("c", "extended", NAME, TWO, date(2006, 1, 1)),
        instrument("b", "ratified", NAME, TWO, date(2002, 2, 2)),
    )
    assert [deed.action for deed in row.deeds] == ["signed", "ratified", "extended", "ended"]
    assert (row.status, row.since, row.in_force, row.rests_on) == ("ended", date(2010, 3, 1), False, "d")
    assert (row.name, row.parties, row.reports) == (NAME, TWO, 4)
    assert row.why == "ended on 2010-03-01"
    assert not row.doubtful


@pytest.mark.parametrize(
    ("type", "action", "status", "in_force"),
    [
        ("treaty", "signed", "signed", None),
        ("treaty", "ratified", "in force", True),
        ("treaty", "proposed", "proposed", False),
        ("agreement", "signed", "signed", True),
        ("agreement", "announced", "issued", True),
        ("statement", "signed", "signed", None),
        ("resolution", "adopted", "adopted", True),
        ("law", "announced", "issued", None),
        ("agreement", "suspended", "suspended", False),
        ("agreement", "withdrawn", "left", False),
        ("treaty", "rejected", "rejected", False),
        ("treaty", "invoked", "cited", None),
        ("treaty", "violated", "cited", None),
    ],
)
def test_one_act_alone(type: str, action: str, status: str, in_force: bool | None) -> None:
    row = one(instrument("a", action, NAME, TWO, date(2001, 7, 16), type=type))
    assert (row.status, row.in_force) == (status, in_force)
    assert row.violated == (action == "violated")


def test_reasons_are_told_in_words() -> None:
    assert one(instrument("a", "signed", NAME, TWO, date(2001, 7, 16))).why == (
        "signed on 2001-07-16; the record tells no entry into force"
    )
    month = (date(2001, 7, 1), date(2001, 7, 31))
    assert one(instrument("a", "ratified", NAME, TWO, month)).why == (
        "ratified (2001-07-01 to 2001-07-31); nothing later in the record ends it"
    )
    assert one(instrument("a", "invoked", NAME, TWO)).why.startswith("only cited")
    assert one(instrument("a", "withdrawn", NAME, ("USA",), date(2002, 6, 13))).why == (
        "withdrawn on 2002-06-13, by United States"
    )


def test_one_of_many_that_leaves_does_not_end_it() -> None:
    row = one(
        instrument("a", "signed", NAME, ("RUS", "CHN", "KAZ"), date(2001, 1, 1)),
        instrument("b", "withdrawn", NAME, ("RUS", "CHN", "KAZ"), date(2005, 1, 1)),
    )
    assert (row.status, row.in_force) == ("left", None)


def test_told_again_later_it_is_no_step_back() -> None:
    """A report of 2011 recalls the proposal: the treaty stays ratified."""
    row = one(
        instrument("a", "ratified", NAME, TWO, date(2002, 2, 2)),
        instrument("b", "proposed", NAME, TWO, date(2011, 1, 1)),
    )
    assert (row.status, row.rests_on) == ("in force", "a")


def test_extended_after_its_end_is_doubtful() -> None:
    row = one(
        instrument("a", "ended", NAME, TWO, date(2002, 2, 2)),
        instrument("b", "extended", NAME, TWO, date(2011, 1, 1)),
    )
    assert (row.status, row.in_force, row.doubtful) == ("in force", True, True)
    assert "after it was told to have ended" in row.why


def test_an_undated_act_decides_nothing_beside_a_dated_one() -> None:
    row = one(
        instrument("a", "signed", NAME, TWO, date(2002, 2, 2)),
        instrument("b", "ended", NAME, TWO, None),
    )
    assert (row.status, row.rests_on) == ("signed", "a")
    assert one(instrument("b", "ended", NAME, TWO, None)).status == "ended"


def test_texts_known_by_name_are_one_under_all_names() -> None:
    acts = (
        instrument("a", "signed", "ABM Treaty", ("USA", "SUN"), date(1972, 5, 26)),
        instrument("b", "withdrawn", "the 1972 accord on missiles", ("USA",), date(2002, 6, 13)),
    )
    known = "Anti-Ballistic Missile Treaty"
    [row] = fates(acts, dict(gist(each.entry, "instrument", core=(each.entry,), name=known) for each in acts))
    assert (row.name, row.known, row.signed) == (known, True, date(1972, 5, 26))
    assert (row.status, row.parties, row.in_force) == ("left", ("USA", "SUN"), False)


def test_other_words_other_parties_other_numbers_are_other_texts() -> None:
    names = {"a": NAME, "b": NAME, "c": "Treaty No. 7 on River Shipping", "d": "Treaty No. 8 on River Shipping"}
    parties = {"a": TWO, "b": ("USA", "CAN"), "c": ("FRA", "DEU"), "d": ("FRA", "DEU")}
    rows = become(*(instrument(id, "signed", name, parties[id], date(2001, 1, 1)) for id, name in names.items()))
    assert len(rows) == 4
    other = instrument("b", "ended", "Treaty on Fish", TWO, date(2002, 1, 1))
    assert len(become(instrument("a", "signed", NAME, TWO, date(2001, 1, 1)), other, b=("fish", "text"))) == 2


def test_a_name_that_tells_only_the_sort_puts_other_days_not_together() -> None:
    acts = [
        instrument(id, "announced", "joint statement", TWO, date(2001, 7, day), type="statement")
        for id, day in (("a", 16), ("b", 17))
    ]
    generic = ("joint", "statem")
    assert len(become(*acts, a=generic, b=generic)) == 2
    assert len(become(instrument("a", "signed", None, TWO), instrument("b", "signed", None, TWO))) == 2


def test_the_treaty_and_its_name_on_one_day_are_one() -> None:
    day = date(2001, 7, 16)
    named, plain = instrument("a", "signed", NAME, TWO, day), instrument("b", "signed", "treaty", TWO, day)
    [row] = become(named, plain, b=("text",))
    assert (row.name, row.entries, row.status) == (NAME, ("a", "b"), "signed")
    later = instrument("c", "signed", "treaty", TWO, date(2001, 7, 17))
    assert len(become(named, later, c=("text",))) == 2
    others = instrument("d", "signed", "treaty", ("RUS", "KAZ"), day)
    assert len(become(named, others, d=("text",))) == 2
    second = instrument("e", "signed", "Treaty on Fish", TWO, day)
    assert len(become(named, plain, second, b=("text",), e=("fish", "text"))) == 3
    deals = [instrument(id, "signed", "agreement", TWO, day, type="agreement") for id in "fg"]
    assert len(become(*deals, f=("text",), g=("text",))) == 2


def test_signed_again_long_after_it_is_another_text() -> None:
    rows = become(
        instrument("a", "signed", NAME, TWO, date(1950, 2, 14)),
        instrument("b", "ended", NAME, TWO, date(1980, 4, 11)),
        instrument("c", "signed", NAME, TWO, date(2001, 7, 16)),
        instrument("d", "extended", NAME, TWO, date(2021, 6, 28)),
    )
    assert [(row.status, row.entries) for row in rows] == [("ended", ("a", "b")), ("in force", ("c", "d"))]


def test_the_order_of_telling_does_not_matter() -> None:
    acts = [
        instrument("a", "signed", NAME, TWO, date(1950, 2, 14)),
        instrument("b", "ended", NAME, TWO, date(1980, 4, 11)),
        instrument("c", "signed", NAME, TWO, date(2001, 7, 16)),
    ]
    assert become(*acts) == become(*reversed(acts))


def test_of_a_record() -> None:
    """An accord that two reports tell of is one text, signed on the day of the last summit."""
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, reports())
        record.store.finish(run)
        record.resolve()
        rows = record.fates("RUS", "CHN")
        assert [(row.since, row.in_force) for row in rows] == [(DAYS[2], True)]
        assert {entry for row in rows for entry in row.entries} == {
            each.entry for each in record.merged(InstrumentRow, "RUS", "CHN")
        }
        assert rows.to_arrow().num_rows == len(rows)


def test_reports_of_one_act_are_counted() -> None:
    first = instrument("a", "signed", NAME, TWO, date(2001, 7, 16)).best
    second = instrument("b", "signed", NAME, TWO, date(2001, 7, 16)).best
    [row] = fates([merged(first, second)], {})
    assert (row.reports, row.deeds[0].reports) == (2, 2)
