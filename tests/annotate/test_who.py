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


@pytest.mark.parametrize(
    ("phrase", "party", "sector"),
    [
        ("French warships", "FRA", "MIL"),
        ("Israeli fighter jets", "ISR", "MIL"),
        ("the Turkish parliament", "TUR", "LEG"),
        ("Kremlin spokesman", "RUS", "GOV"),
        ("the Kremlin", "RUS", "GOV"),
        ("the Joint Chiefs of Staff", "USA", "MIL"),
        ("the CIA", "USA", "SPY"),
        ("Indian border guards", "IND", "MIL"),
        ("Pakistani intelligence", "PAK", "SPY"),
        ("the Brazilian supreme court", "BRA", "JUD"),
        ("Greek prosecutors", "GRC", "JUD"),
        ("Kenyan police officers", "KEN", "COP"),
        ("Nigerian lawmakers", "NGA", "LEG"),
        ("former Japanese foreign minister", "JPN", "ELI"),
        ("deposed Egyptian president", "EGY", "ELI"),
        ("Venezuelan opposition politicians", "VEN", "OPP"),
        ("Cuban dissidents", "CUB", "OPP"),
        ("Russian hackers", "RUS", "CRM"),
        ("Somali pirates", "SOM", "CRM"),
        ("Colombian drug traffickers", "COL", "CRM"),
        ("Chinese companies", "CHN", "BUS"),
        ("German carmakers", "DEU", "BUS"),
        ("Argentine farmers", "ARG", "AGR"),
        ("British trade unions", "GBR", "LAB"),
        ("Spanish truck drivers", "ESP", "LAB"),
        ("Italian students", "ITA", "EDU"),
        ("Iranian students", "IRN", "EDU"),
        ("Swedish scientists", "SWE", "EDU"),
        ("Burmese monks", "MMR", "REL"),
        ("Iraqi clerics", "IRQ", "REL"),
        ("Polish journalists", "POL", "JRN"),
        ("Qatari television", "QAT", "MED"),
        ("Afghan refugees", "AFG", "REF"),
        ("Syrian civilians", "SYR", "CVL"),
        ("Ukrainian villagers", "UKR", "CVL"),
        ("Canadian doctors", "CAN", "CVL"),
        ("Amnesty International", "Amnesty International", "NGO"),
        ("Greenpeace", "Greenpeace", "NGO"),
        ("the Red Cross", "ICRC", "NGO"),
        ("UNESCO", "UNESCO", "UNO"),
        ("the World Food Programme", "WFP", "UNO"),
        ("the International Organization for Migration", "IOM", "UNO"),
        ("the African Union", "AU", "IGO"),
        ("the European Parliament", "EU", "EUR"),
        ("ASEAN", "ASEAN", "IGO"),
        ("Western leaders", "WEST", "ISM"),
        ("Hamas", "Hamas", "REB"),
        ("Boko Haram", "Boko Haram", "UAF"),
        ("the Wagner Group", "Wagner", "PRM"),
        ("Gazprom", "Gazprom", "BUS"),
        ("Airbus", "Airbus", "MNC"),
        ("the Sinaloa Cartel", "Sinaloa Cartel", "CRM"),
        ("Sinn Féin", "Sinn Féin", "PTY"),
        ("the Labour Party", "Labour Party", "PTY"),
        ("the Knesset", "ISR", "LEG"),
        ("the Bundeswehr", "DEU", "MIL"),
        ("the FSB", "RUS", "SPY"),
        ("the Élysée", "FRA", "GOV"),
        ("the Blue House", "KOR", "GOV"),
        ("Congolese troops", "COD", "MIL"),
        ("Georgian troops", "GEO", "MIL"),
        ("a Dominican court", "DOM", "JUD"),
        ("Nigerien soldiers", "NER", "MIL"),
        ("the Irish taoiseach", "IRL", "GOV"),
        ("North Korean diplomats", "PRK", "GOV"),
        ("the Royal Navy", "GBR", "MIL"),
        ("the Verkhovna Rada", "UKR", "LEG"),
        ("Interpol", "INTERPOL", "IGO"),
    ],
)
def test_phrases_of_many_sectors(phrase: str, party: str, sector: str) -> None:
    found = who(phrase, on="2020-01-01")
    assert (found.party, found.sector) == (party, sector)


@pytest.mark.parametrize(
    ("phrase", "country", "party"),
    [
        ("Congolese troops", None, "COD"),
        ("Congolese troops", "COG", "COG"),
        ("Congolese troops in Brazzaville", None, "COG"),
        ("the Dominican foreign ministry", None, "DOM"),
        ("the Dominican foreign ministry", "Dominica", "DMA"),
        ("Korean officials", None, "KOR"),
        ("Korean officials in Pyongyang", None, "PRK"),
        ("Georgian voters", None, "GEO"),
        ("Georgia's governor Brian Kemp", None, "USA"),
    ],
)
def test_names_of_several_states(phrase: str, country: str | None, party: str) -> None:
    assert who(phrase, "2015-01-01", country).party == party


@pytest.mark.parametrize("name", ["Gadhafi", "Moammar Gadhafi", "Muammar al-Qaddafi", "Muammar Gaddafi"])
def test_spellings_of_one_man(name: str) -> None:
    assert (who(name, "2001-01-01").person, who(name, "2001-01-01").party) == ("Muammar Gaddafi", "LBY")


def test_a_misspelling_of_a_chinese_name() -> None:
    assert who("Zhu Rongzhi", on="2001-01-01").person == "Zhu Rongji"


@pytest.mark.parametrize(
    ("phrase", "on", "person"),
    [
        ("the Indian foreign minister", "1978-05-01", "Atal Bihari Vajpayee"),
        ("the French foreign minister", "1950-05-09", "Robert Schuman"),
        ("the Polish foreign minister", "1957-10-02", "Adam Rapacki"),
        ("the Australian foreign minister", "1947-07-01", "H. V. Evatt"),
        ("the Canadian foreign minister", "1956-11-04", "Lester Pearson"),
        ("the Japanese foreign minister", "1973-01-01", "Masayoshi Ohira"),
        ("the South African defence minister", "1975-11-11", "P.W. Botha"),
        ("the Israeli defence minister", "1965-01-01", "Levi Eshkol"),
        ("the Turkish foreign minister", "1982-01-01", "Ilter Turkmen"),
        ("the Egyptian foreign minister", "1967-06-05", "Mahmoud Riad"),
        ("the Argentine foreign minister", "1982-04-02", "Nicanor Costa Mendez"),
        ("the Cuban defence minister", "1985-01-01", "Raul Castro"),
    ],
)
def test_ministers_before_1990(phrase: str, on: str, person: str) -> None:
    assert who(phrase, on).person == person
