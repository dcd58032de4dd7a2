from __future__ import annotations

import re
from datetime import date

import pytest

from communique.data import tables


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Russia", "RUS"),
        ("rus", "RUS"),
        ("russian", "RUS"),
        ("the Soviet Union", "SUN"),
        ("West German", "DEU"),
        ("East Germany", "DDR"),
        ("Türkiye", "TUR"),
        ("Cote d’Ivoire", "CIV"),
        ("u.s.", "USA"),
        ("the Kremlin", "RUS"),
        ("Holy See", "VAT"),
        ("Kosovo", "XKX"),
        ("World Court", "ICJ"),
        ("nato", "NATO"),
        ("Atlantis", None),
    ],
)
def test_lookup_takes_names_codes_demonyms_and_capitals(name: str, code: str | None) -> None:
    assert tables.lookup(name) == code


def test_every_state_is_found_under_its_own_names() -> None:
    shared = {"Congolese", "Vatican"}
    for code, state in tables.states().items():
        for name in (code, state.name, *state.aliases):
            assert tables.lookup(name) == code, name
        assert state.demonyms == () or state.demonyms[0] in shared or tables.lookup(state.demonyms[0]) is not None


def test_codes_are_three_letters_and_years_in_order() -> None:
    for code, state in tables.states().items():
        assert re.fullmatch(r"[A-Z]{3}", code)
        assert state.start is None or state.end is None or state.start < state.end
        assert state.name
    numbers = [state.cow for state in tables.states().values() if state.cow and state.end is None]
    assert len(numbers) == len(set(numbers))


def test_former_and_disputed_states_are_there() -> None:
    assert {"SUN", "YUG", "CSK", "DDR", "XKX", "PSE", "TWN", "VAT"} <= tables.states().keys()


def test_the_organisations_of_the_interchange_format_are_there() -> None:
    named = "UN UNSC UNGA EU EC NATO ASEAN AU ECOWAS SCO BRICS IAEA WTO IMF WB OSCE OPEC ICC ICJ G7 G20 GCC AL CIS CSTO"
    assert {*named.split(), "OAS", "IOC", "CTBTO", "OPCW", "WHO", "ICRC", "WEST"} <= tables.organisations().keys()


def test_offices_name_who_held_them_on_the_day() -> None:
    then = {(person.name, person.party) for person in tables.offices(date(1987, 4, 1))}
    assert {("Ronald Reagan", "USA"), ("Mikhail Gorbachev", "SUN"), ("Margaret Thatcher", "GBR")} <= then
    assert not any(name == "Vladimir Putin" for name, _ in then)


def test_people_belong_to_known_parties_and_leave_after_they_came() -> None:
    named = {group.name for group in tables.groups()}
    for person in (*tables.people(), *tables.officials()):
        assert person.party in tables.states() or person.party in tables.organisations() or person.party in named
        assert not person.end or person.start[:4] <= person.end[:4], person


def test_a_misspelling_suggests_the_name() -> None:
    assert "Kazakhstan" in tables.suggest("Kazahkstan")
    assert tables.suggest("qqqqqq") == []


def test_labels_and_adjectives() -> None:
    assert tables.label("CHN") == "China"
    assert tables.label("Hamas") == "Hamas"
    assert tables.adjective("NLD") == "Dutch"
    assert tables.adjective("NATO") == "North Atlantic Treaty Organization"


@pytest.mark.parametrize(
    ("demonym", "forms"), [("Russian", ("Russian", "Russians")), ("Chinese", ("Chinese",)), ("French", ("French",))]
)
def test_plurals(demonym: str, forms: tuple[str, ...]) -> None:
    assert tables.plurals(demonym) == forms
