"""The codes of other collections: complete, without overlaps, right in the known hard cases."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from communique.data import codes as module
from communique.data import tables
from communique.data.codes import Spell, codes, from_cow, from_gw, from_iso, spells


def _overlap(left: Spell, right: Spell) -> bool:
    return (left.start or date.min) <= (right.end or date.max) and (right.start or date.min) <= (left.end or date.max)


@pytest.mark.parametrize("scheme", ["iso3", "iso2", "cow", "gw"])
def test_every_state_has_a_row_or_a_reason(scheme: str) -> None:
    have = {spell.state for spell in spells() if spell.scheme == scheme}
    for state in tables.states():
        assert (state in have) != ((state, scheme) in module.ABSENT), (state, scheme)


def test_rows_are_of_known_states_and_days_are_in_order() -> None:
    for spell in spells():
        assert spell.state in tables.states()
        assert spell.scheme in ("iso3", "iso2", "cow", "gw")
        assert spell.origin
        assert spell.start is None or spell.end is None or spell.start <= spell.end, spell
        assert (spell.abbreviation != "") == (spell.scheme == "cow"), spell


def test_no_code_means_two_states_on_one_day() -> None:
    groups: dict[tuple[str, str], list[Spell]] = {}
    for spell in spells():
        groups.setdefault((spell.scheme, spell.value), []).append(spell)
    for group in groups.values():
        for left, right in combinations(group, 2):
            assert not _overlap(left, right), (left, right)


def test_no_state_has_two_codes_of_a_list_on_one_day() -> None:
    groups: dict[tuple[str, str], list[Spell]] = {}
    for spell in spells():
        groups.setdefault((spell.scheme, spell.state), []).append(spell)
    for group in groups.values():
        for left, right in combinations(group, 2):
            assert not _overlap(left, right), (left, right)


def test_the_lists_are_whole() -> None:
    """195 members of the COW system at the end of 2016; Gleditsch and Ward have the same, Serbia under its own."""
    last = date(2016, 12, 31)
    cow = {spell.value for spell in spells() if spell.scheme == "cow" and spell.holds(last)}
    gw = {spell.value for spell in spells() if spell.scheme == "gw" and spell.holds(last)}
    assert len(cow) == len(gw) == 195
    assert cow - gw == {"255", "345", "679", "946", "947", "955"}
    assert gw - cow == {"260", "340", "678", "971", "972", "973"}


CASES = [
    ("DEU", "1960-01-01", 260, 260),
    ("DEU", "1944-01-01", 255, 255),
    ("DEU", "1995-01-01", 255, 260),
    ("DDR", "1960-01-01", 265, 265),
    ("DDR", "1952-01-01", None, 265),
    ("DDR", "1990-10-03", None, None),
    ("YUG", "1985-01-01", 345, 345),
    ("SCG", "2004-01-01", 345, 345),
    ("SRB", "2010-01-01", 345, 340),
    ("MNE", "2010-01-01", 341, 341),
    ("SUN", "1985-01-01", 365, 365),
    ("RUS", "1985-01-01", None, None),
    ("RUS", "1995-01-01", 365, 365),
    ("VNM", "1960-01-01", 816, 816),
    ("VNM", "2020-01-01", 816, 816),
    ("RVN", "1960-01-01", 817, 817),
    ("RVN", "1976-01-01", None, None),
    ("YEM", "1980-01-01", 678, 678),
    ("YEM", "2000-01-01", 679, 678),
    ("YMD", "1980-01-01", 680, 680),
    ("PAK", "1970-01-01", 770, 770),
    ("BGD", "1971-06-01", None, None),
    ("BGD", "1972-01-01", 771, 771),
    ("SDN", "2000-01-01", 625, 625),
    ("SSD", "2012-01-01", 626, 626),
    ("CSK", "1960-01-01", 315, 315),
    ("CZE", "1993-01-01", 316, 316),
    ("SVK", "1993-01-01", 317, 317),
    ("AUT", "1950-01-01", None, 305),
    ("JPN", "1950-01-01", None, 740),
    ("SYR", "1960-01-01", None, None),
    ("KOR", "1948-09-01", None, 732),
    ("KIR", "2010-01-01", 946, 970),
    ("NRU", "2010-01-01", 970, 971),
    ("XKX", "2009-01-01", 347, 347),
    ("PSE", "2009-01-01", None, None),
]


@pytest.mark.parametrize(("state", "day", "cow", "gw"), CASES)
def test_numbers_on_a_day(state: str, day: str, cow: int | None, gw: int | None) -> None:
    on = date.fromisoformat(day)
    found = codes(state, on)
    assert (found.cow, found.gw) == (cow, gw)
    if cow is not None:
        assert from_cow(cow, on) == state
    if gw is not None:
        assert from_gw(gw, on) == state


ISO = [
    ("SU", "1985-01-01", "SUN"),
    ("CS", "1985-01-01", "CSK"),
    ("CS", "2004-01-01", "SCG"),
    ("CS", "2010-01-01", None),
    ("ZAR", "1990-01-01", "COD"),
    ("COD", "1990-01-01", None),
    ("BUR", "1985-01-01", "MMR"),
    ("HVO", "1980-01-01", "BFA"),
    ("TMP", "2000-01-01", "TLS"),
    ("ROM", "1999-01-01", "ROU"),
    ("ROU", "2010-01-01", "ROU"),
    ("DDR", "1980-01-01", "DDR"),
    ("xkx", "2015-01-01", "XKX"),
    ("QQQ", "2015-01-01", None),
]


@pytest.mark.parametrize(("code", "day", "state"), ISO)
def test_iso_codes_on_a_day(code: str, day: str, state: str | None) -> None:
    assert from_iso(code, date.fromisoformat(day)) == state


def test_abbreviations_are_those_of_the_list() -> None:
    on = date(2000, 1, 1)
    assert [codes(state, on).cow_abbreviation for state in ("GBR", "KOR", "YUG", "CIV", "PSE")] == [
        "UKG",
        "ROK",
        "YUG",
        "CDI",
        None,
    ]


def test_a_state_nobody_knows_has_no_codes() -> None:
    found = codes("QQQ", date(2000, 1, 1))
    assert (found.iso3, found.iso2, found.cow, found.gw) == (None, None, None, None)
