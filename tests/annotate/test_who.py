from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

import communique
from communique.annotate import sectors
from communique.annotate.who import who
from communique.errors import UnknownParty

CHECKS = Path(__file__).parents[1] / "data" / "office_checks.csv"


def checks() -> list[dict[str, str]]:
    with CHECKS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_spot_checks_cover_the_world_and_the_decades() -> None:
    rows = checks()
    assert len(rows) >= 200
    assert len({row["party"] for row in rows}) >= 80
    assert {row["day"][:3] for row in rows} >= {"195", "196", "197", "198", "199", "200", "201", "202"}
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize("row", checks(), ids=lambda row: f"{row['phrase']} {row['day']}")
def test_offices_on_a_day(row: dict[str, str]) -> None:
    found = who(row["phrase"], row["day"])
    assert (found.party, found.person, found.office or "") == (row["party"], row["person"], row["office"])


@pytest.mark.parametrize(
    ("phrase", "country", "party", "sector"),
    [
        ("American warplanes", None, "USA", "MIL"),
        ("retired vice president", "Kenya", "KEN", "ELI"),
        ("Russian opposition leader", None, "RUS", "OPP"),
        ("Palestinian militants", None, "PSE", "UAF"),
        ("Chinese state media", None, "CHN", "MED"),
        ("Iranian nuclear scientists", None, "IRN", "EDU"),
        ("UN peacekeepers", None, "UN", "MIL"),
        ("police", "France", "FRA", "COP"),
        ("members of the Somali militia", None, "SOM", "PRM"),
        ("head of the Turkish army", None, "TUR", "MIL"),
        ("the White House chief of staff", None, "USA", "GOV"),
        ("Bundestag", None, "DEU", "LEG"),
        ("the IRGC", None, "IRN", "MIL"),
        ("Mossad", None, "ISR", "SPY"),
        ("Foggy Bottom", None, "USA", "GOV"),
        ("the European Commission", None, "EU", "EUR"),
        ("NATO", None, "NATO", "IGO"),
        ("UNHCR", None, "UNHCR", "UNO"),
        ("Hezbollah", None, "Hezbollah", "REB"),
        ("Huawei", None, "Huawei", "MNC"),
        ("Sudanese refugees", None, "SDN", "REF"),
        ("Mexican drug cartels", None, "MEX", "CRM"),
        ("Egyptian journalists", None, "EGY", "JRN"),
        ("striking Polish miners", None, "POL", "LAB"),
        ("Dutch farmers", None, "NLD", "AGR"),
        ("Buddhist monks", "Myanmar", "MMR", "REL"),
        ("a Ukrainian court", None, "UKR", "JUD"),
        ("gunmen", None, None, "UAF"),
    ],
)
def test_sectors_of_phrases(phrase: str, country: str | None, party: str | None, sector: str) -> None:
    found = who(phrase, "2020-01-01", country)
    assert (found.party, found.sector) == (party, sector)


def test_the_country_of_the_text_is_for_phrases_that_name_none() -> None:
    assert who("the prime minister", "2019-07-25", "GBR").person == "Boris Johnson"
    assert who("Russian troops", "2019-07-25", "GBR").party == "RUS"
    with pytest.raises(UnknownParty):
        who("police", "2019-07-25", "Atlantis")


def test_out_of_office_is_a_private_person() -> None:
    found = who("Tony Blair", "2010-01-01")
    assert (found.party, found.sector, found.office) == ("Tony Blair", "ELI", None)
    assert "head of government of United Kingdom" in found.why


def test_days_may_be_dates_and_nothing_is_nobody() -> None:
    assert who("Putin", date(2010, 5, 1)) == who("Putin", "2010-05-01")
    assert who("  ").party is None
    assert who("Zzyzx").score < 0.5
    with pytest.raises(ValueError, match="Invalid isoformat"):
        who("Putin", "yesterday")


@pytest.mark.parametrize(
    ("words", "sector"),
    [
        ("fighter jets", "MIL"),
        ("former foreign minister", "ELI"),
        ("opposition politicians", "OPP"),
        ("minister of defence", "GOV"),
        ("asylum-seekers", "REF"),
        ("policemen", "COP"),
        ("a teapot", None),
        ("", None),
    ],
)
def test_sector_of_nouns(words: str, sector: str | None) -> None:
    assert sectors.sector(words) == sector


def test_long_phrases_take_linear_time() -> None:
    assert sectors.sector("of the army " * 200) == "MIL"
    assert who("very " * 2000 + "angry farmers", "2020-01-01", "FRA").sector == "AGR"


def test_who_is_public() -> None:
    assert {"who", "Who"} <= set(communique.__all__)
    assert communique.who is who
