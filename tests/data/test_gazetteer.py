"""The gazetteer: names found in their several spellings, tables whole, quick to load."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.resources import files

import pytest

from communique.data import tables
from communique.data.gazetteer import country, fold, gazetteer

FOLDED = [
    ("Sharm el-Sheikh", "sharm el sheikh"),
    ("St. Petersburg", "st petersburg"),
    ("Saint Petersburg", "st petersburg"),
    ("São Paulo", "sao paulo"),
    ("N'Djamena", "ndjamena"),
    ("N’Djamena", "ndjamena"),
    ("Łódź", "lodz"),
    ("Tromsø", "tromso"),
    ("Washington D.C.", "washington dc"),
    ("PORT-AU-PRINCE", "port au prince"),
]


@pytest.mark.parametrize(("name", "key"), FOLDED)
def test_folding(name: str, key: str) -> None:
    assert fold(name) == key
    assert fold(key) == key


# name, kind, state of one of the places that bear it
FOUND = [
    ("Paris", "city", "FRA"),
    ("Paris", "city", "USA"),
    ("Peking", "city", "CHN"),
    ("Saigon", "city", "VNM"),
    ("Bombay", "city", "IND"),
    ("Kyiv", "city", "UKR"),
    ("Kiev", "city", "UKR"),
    ("Odessa", "city", "UKR"),
    ("Georgia", "country", "GEO"),
    ("Georgia", "region", "USA"),
    ("Texas", "region", "USA"),
    ("Ontario", "region", "CAN"),
    ("Kursk Oblast", "region", "RUS"),
    ("Zaire", "country", "COD"),
    ("Soviet Union", "country", "SUN"),
    ("Crimea", "region", "UKR"),
    ("Camp David", "feature", "USA"),
    ("Taiwan Strait", "feature", ""),
    ("Diaoyu Islands", "feature", ""),
    ("Hong Kong", "region", "HKG"),
    ("Pristina", "city", "XKX"),
]


@pytest.mark.parametrize(("name", "kind", "state"), FOUND)
def test_names(name: str, kind: str, state: str) -> None:
    assert (kind, state) in {(place.kind, place.state) for place in gazetteer().find(fold(name))}


def test_what_nobody_is_called_is_not_found() -> None:
    assert gazetteer().find(fold("Qzrgtown")) == []
    assert fold("Qzrgtown") not in gazetteer()


def test_positions_are_on_the_earth_and_near_the_truth() -> None:
    for lists in gazetteer().fixed.values():
        for place in lists:
            assert place.lat is None or -90 <= place.lat <= 90, place
            assert place.lon is None or -180 <= place.lon <= 180, place
    [paris] = [p for p in gazetteer().find("paris") if p.state == "FRA" and p.kind == "city"]
    assert paris.lat == pytest.approx(48.85, abs=0.1)
    assert paris.lon == pytest.approx(2.35, abs=0.1)
    fiji = country("FJI")
    assert fiji is not None
    assert fiji.lon == pytest.approx(178, abs=3), "people on both sides of the date line"


def test_every_state_has_a_place_of_its_own() -> None:
    without = {code for code in tables.states() if (place := country(code)) is None or place.lat is None}
    assert without <= {"NRU", "PLW", "TUV", "VAT", "SMR", "MCO", "LIE", "MHL", "FSM", "KIR", "TON", "WSM", "VUT", "STP",
                       "KNA", "ATG", "DMA", "GRD", "LCA", "VCT", "SYC", "BRB", "MDV", "AND"}, without  # fmt: skip
    assert country("QQQ") is None


def test_capitals_lie_in_their_states() -> None:
    missing = []
    for state in tables.states().values():
        if state.end or not state.capitals:
            continue
        owners = {place.state for name in state.capitals for place in gazetteer().find(fold(name))}
        if state.code not in owners:
            missing.append(state.code)
    assert len(missing) <= 12, missing


def test_features_are_well_formed() -> None:
    rows = list(csv.DictReader(files("communique.data").joinpath("features.csv").read_text("utf-8").splitlines()))
    assert len(rows) >= 300
    assert len({row["name"] for row in rows}) == len(rows)
    known = {place.state for lists in gazetteer().fixed.values() for place in lists}
    for row in rows:
        assert row["origin"].startswith("written from knowledge"), row
        assert row["kind"], row
        assert -90 <= float(row["lat"]) <= 90
        assert -180 <= float(row["lon"]) <= 180
        assert row["state"] in known | {""}
        assert row["state"] == "" or len(row["state"]) == 3


def test_the_package_is_imported_without_it() -> None:
    """The tables are read at the first look-up, not at import."""
    code = """
import communique.annotate.places
from communique.data import gazetteer
assert not gazetteer.gazetteer.cache_info().misses
"""
    subprocess.run([sys.executable, "-c", code], check=True)
