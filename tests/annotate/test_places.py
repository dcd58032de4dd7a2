"""Places: which of several of one name, what is none, what no table knows, where an act was."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from communique.annotate.expressions import expressions
from communique.annotate.names import names
from communique.annotate.parties import parties
from communique.annotate.places import LABELS, place_of, places
from communique.annotate.quotations import quotations
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each


def _nothing(reading: Reading) -> Iterator[Note]:
    yield from ()


PIPELINE = Pipeline(
    [
        each(paragraphs, gives="paragraph"),
        each(sentences, needs="paragraph", gives="sentence"),
        each(quotations, needs="paragraph", gives="quotation"),
        each(expressions, needs="sentence", gives="expression"),
        each(names, needs="sentence", gives="name"),
        each(_nothing, gives="published"),
        each(parties, needs="name published", gives="party"),
        each(places, needs="sentence party", gives="place"),
    ]
)


def read(text: str) -> Reading:
    [reading] = PIPELINE([Document(text, "test")])
    return reading


def named(text: str, words: str) -> list[Note]:
    return [note for note in read(text).layer("place") if note.span.of(text) == words]


# text, words, label, state, what the name must be
CASES = [
    # Georgia
    ("Fighting in Georgia spread to Abkhazia, officials in Tbilisi said.", "Georgia", "country", "GEO", ""),
    ("Russian troops entered Georgia through the Caucasus.", "Georgia", "country", "GEO", ""),
    ("Senators campaigned in Georgia and Florida as Republicans in Atlanta protested.", "Georgia", "region", "USA", ""),
    ("The runoff in Georgia was won by Warnock, a Democrat from Savannah.", "Georgia", "region", "USA", ""),
    ("The two met in Athens, Georgia, on Friday.", "Georgia", "region", "USA", ""),
    ("The two met in Batumi, Georgia, on Friday.", "Georgia", "country", "GEO", ""),
    # Jordan, Chad, Guinea, Congo, Korea, Niger, Turkey
    ("Refugees crossed into Jordan from Syria.", "Jordan", "country", "JOR", ""),
    ("Troops massed along the Jordan River in March.", "Jordan River", "feature", None, ""),
    ("Rebels fled into Chad from Darfur.", "Chad", "country", "TCD", ""),
    ("Fishermen near Lake Chad were attacked by gunmen.", "Lake Chad", "feature", None, ""),
    ("The coup in Guinea was condemned in Conakry.", "Guinea", "country", "GIN", ""),
    ("The coup in Guinea-Bissau was condemned.", "Guinea-Bissau", "country", "GNB", ""),
    ("Oil was found in Equatorial Guinea last year.", "Equatorial Guinea", "country", "GNQ", ""),
    ("Miners went on strike in Papua New Guinea.", "Papua New Guinea", "country", "PNG", ""),
    ("Pirates seized a tanker in the Gulf of Guinea.", "Gulf of Guinea", "feature", None, ""),
    ("Soldiers were deployed in Congo near Goma.", "Congo", "country", "COD", ""),
    ("Soldiers were deployed in Congo near Brazzaville, where Sassou spoke.", "Congo", "country", "COG", ""),
    ("Barges sank on the way, in the Congo River.", "Congo River", "feature", None, ""),
    ("War broke out in Korea and the army retreated to Seoul.", "Korea", "country", "KOR", ""),
    ("Kim opened a shipyard in Korea, the radio of Pyongyang said.", "Korea", "country", "PRK", ""),
    ("Tension rose on the Korean Peninsula.", "Korean Peninsula", "region", None, ""),
    ("Soldiers took power in Niger and closed the airport of Niamey.", "Niger", "country", "NER", ""),
    ("Militants blew up a pipeline in the Niger Delta.", "Niger Delta", "region", "NGA", ""),
    ("The quake struck in Turkey near Gaziantep.", "Turkey", "country", "TUR", ""),
    # Washington
    ("Wildfires spread in Washington state.", "Washington", "region", "USA", "Washington"),
    ("Boeing builds them in Washington, near Seattle and Spokane.", "Washington", "region", "USA", "Washington"),
    ("The ministers met in Washington for talks at the Pentagon.", "Washington", "city", "USA", "Washington"),
    ("The accord was signed in Washington, D.C., by both sides.", "Washington", "city", "USA", ""),
    # the name behind
    ("Envoys met in Paris, Texas, on Monday.", "Paris", "city", "USA", "Paris"),
    ("Envoys met in Paris on Monday.", "Paris", "city", "FRA", "Paris"),
    ("Envoys met in Paris, France, on Monday.", "Paris", "city", "FRA", ""),
    ("He spoke in Birmingham, Alabama, in May.", "Birmingham", "city", "USA", ""),
    ("He spoke in Birmingham, England, in May.", "Birmingham", "city", "GBR", ""),
    ("The talks were held in Tripoli, Lebanon.", "Tripoli", "city", "LBN", ""),
    ("The talks were held in Tripoli, Libya.", "Tripoli", "city", "LBY", ""),
    ("The plan was drafted in Moscow, Idaho.", "Moscow", "city", "USA", ""),
    ("The plan was drafted in Vienna, Virginia.", "Vienna", "city", "USA", ""),
    ("A plant opened in London, Ontario.", "London", "city", "CAN", ""),
    ("A plant opened in Naples, Florida.", "Naples", "city", "USA", ""),
    ("The treaty was initialled at Dayton, Ohio.", "Dayton", "city", "USA", ""),
    ("She lectured in Cambridge, Massachusetts.", "Cambridge", "city", "USA", ""),
    ("He was held in Danbury, Conn., for a week.", "Danbury", "city", "USA", ""),
    ("Gunmen struck in Hyderabad, Pakistan.", "Hyderabad", "city", "PAK", ""),
    ("In Cairo, Illinois, floods rose.", "Cairo", "city", "USA", "Cairo"),
    ("He was in Victoria, British Columbia, in May.", "Victoria", "city", "CAN", ""),
    ("Protesters gathered at the embassy in San Salvador.", "San Salvador", "city", "SLV", ""),
    ("Thousands starved in the siege of Leningrad.", "Leningrad", "city", "RUS", "Saint Petersburg"),
    # the states named about it
    ("Police in the Lebanese city of Tripoli fired on crowds.", "Tripoli", "city", "LBN", ""),
    ("Haftar's forces shelled Tripoli again, Libya's government said.", "Tripoli", "city", "LBY", ""),
    ("Voters queued in the Indian city of Hyderabad.", "Hyderabad", "city", "IND", ""),
    ("Sindh police arrested ten men in Hyderabad, near Karachi.", "Hyderabad", "city", "PAK", ""),
    ("Farmers marched in Pakistan's Punjab province.", "Punjab", "region", "PAK", ""),
    ("Farmers marched in India's Punjab state.", "Punjab", "region", "IND", ""),
    ("Drones hit the port of Odessa, Ukraine's navy said.", "Odessa", "city", "UKR", ""),
    ("Oil workers in Odessa, Texas, were laid off.", "Odessa", "city", "USA", ""),
    ("Pinochet was arrested on return to Santiago, Chilean radio said.", "Santiago", "city", "CHL", ""),
    ("Leaders of the EU gathered in Granada, Spanish hosts said.", "Granada", "city", "ESP", ""),
    ("The Seychelles president spoke in Victoria on Mahé.", "Victoria", "city", "SYC", ""),
    ("Australian police raided homes in Victoria, near Melbourne.", "Victoria", "region", "AUS", ""),
    # a region and the city in it
    ("Fighting went on in the Kherson region.", "Kherson", "region", "UKR", ""),
    ("Fighting went on in Kherson.", "Kherson", "city", "UKR", ""),
    ("Mines were laid in Donetsk Oblast.", "Donetsk", "region", "UKR", ""),
    ("Workers struck in Luxembourg.", "Luxembourg", "country", "LUX", ""),
    ("He flew to Mexico City.", "Mexico City", "city", "MEX", ""),
    ("He flew to Kuwait City.", "Kuwait City", "city", "KWT", ""),
    # old names and other spellings
    ("The delegation arrived in Peking.", "Peking", "city", "CHN", "Beijing"),
    ("Missiles fell in Kiev.", "Kiev", "city", "UKR", ""),
    ("They met in Sharm el-Sheikh.", "Sharm el-Sheikh", "city", "EGY", ""),
    ("They met in St. Petersburg, where the Russian president was born.", "St. Petersburg", "city", "RUS", ""),
    # what no state owns, and what several claim
    ("Ships collided near Scarborough Shoal.", "Scarborough Shoal", "feature", None, ""),
    ("The carrier sailed through the Taiwan Strait.", "Taiwan Strait", "feature", None, ""),
    ("Two sailors died in the South China Sea.", "South China Sea", "feature", None, ""),
    ("Coast guards met off the Diaoyu Islands.", "Diaoyu Islands", "feature", None, "Senkaku Islands"),
    ("Shells fell in Kashmir.", "Kashmir", "region", None, ""),
    ("The peninsula of Crimea was annexed.", "Crimea", "region", "UKR", ""),
    ("Settlers marched in the occupied West Bank.", "West Bank", "region", "PSE", ""),
    ("Detainees were flown to Guantanamo Bay.", "Guantanamo Bay", "feature", "CUB", ""),
    ("The leaders conferred at Camp David.", "Camp David", "feature", "USA", ""),
    ("Ministers spoke in Davos.", "Davos", "city", "CHE", ""),
    ("Armenians fled from Nagorno-Karabakh.", "Nagorno-Karabakh", "region", "AZE", ""),
    # datelines, talks, lists
    ("GENEVA, May 3 (Agency) - Delegates from Russia met.", "GENEVA", "city", "CHE", ""),
    ("LIMA, March 30 - The minister said no.", "LIMA", "city", "PER", ""),
    ("The Geneva talks on Yemen resumed.", "Geneva", "city", "CHE", ""),
    ("He spoke in Kyiv, Lviv and Odesa.", "Odesa", "city", "UKR", ""),
    # in no table
    ("Troops shelled the Ukrainian village of Zvanivske.", "Zvanivske", "unknown", "UKR", ""),
    ("Two men were killed near Qasr Belhuq on Sunday.", "Qasr Belhuq", "unknown", None, ""),
    ("A drone crashed near Umbarrak, Sudan.", "Umbarrak", "unknown", "SDN", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "label", "state", "name"), CASES)
def test_the_place_meant(text: str, words: str, label: str, state: str | None, name: str) -> None:
    found = named(text, words)
    assert found, [n.span.of(text) for n in read(text).layer("place")]
    note = found[0]
    assert (note.label, note.value["state"]) == (label, state), dict(note.value)
    assert not name or note.value["name"] == name
    assert (note.value["lat"] is None) == (label == "unknown" or words == "Cairo")


def test_there_are_enough_cases() -> None:
    assert len(CASES) + len(NONE) >= 80
    assert {case[2] for case in CASES} == set(LABELS)


NONE = [
    ("Michael Jordan met reporters.", "Jordan"),
    ("Paris Hilton arrived late.", "Paris"),
    ("Chad Smith played drums.", "Chad"),
    ("Georgia Meloni spoke first.", "Georgia"),
    ("President George Washington owned a farm.", "Washington"),
    ("Jack London wrote novels.", "London"),
    ("Beijing said it would retaliate.", "Beijing"),
    ("Washington and Moscow accused each other.", "Moscow"),
    ("France condemned the attack.", "France"),
    ("The Washington Post reported it.", "Washington"),
    ("The Paris Agreement came into force.", "Paris"),
    ("The Minsk agreements were never kept.", "Minsk"),
    ("The Treaty of Versailles humbled them.", "Versailles"),
    ("The Bank of England raised rates.", "England"),
    ("The Warsaw Pact was dissolved.", "Warsaw"),
    ("Turkey said no.", "Turkey"),
    ("We eat turkey in November.", "turkey"),
    ("Secretary of State Antony Blinken spoke.", "Antony"),
    ("Africa deserves a seat, he said.", "Africa"),
    ("Reading the statement, he wept.", "Reading"),
    ("In May and in March they met.", "March"),
]


@pytest.mark.parametrize(("text", "words"), NONE)
def test_no_place(text: str, words: str) -> None:
    assert named(text, words) == []


def test_the_value_says_what_was_weighed() -> None:
    [note] = named("Envoys met in Paris on Monday.", "Paris")
    assert set(note.value) == {"name", "state", "lat", "lon", "population", "candidates", "cue", "why"}
    assert note.value["candidates"] == 2
    assert note.value["lat"] == pytest.approx(48.85, abs=0.05)
    assert note.value["lon"] == pytest.approx(2.35, abs=0.05)
    assert isinstance(note.value["population"], int)
    assert note.value["population"] > 2_000_000
    assert note.value["cue"] == "in"
    assert 0.5 < note.score <= 1.0


def test_a_town_that_no_table_has_lies_where_the_report_puts_it() -> None:
    [note] = named("He was held in Kent, Conn., for a week.", "Kent")
    assert (note.label, note.value["state"], note.value["lat"]) == ("city", "USA", None)
    assert note.value["why"] == "named with Connecticut"


def test_the_same_name_may_mean_two_places() -> None:
    text = "Talks moved from Tripoli, Libya, to a hotel in Tripoli, Lebanon."
    assert [note.value["state"] for note in named(text, "Tripoli")] == ["LBY", "LBN"]


# text, the words that tell the act, its clause, where it was
ACTS = [
    ("The ministers held talks in Geneva on Syria.", "held talks", "", "CHE"),
    ("The president visited Hanoi on Monday.", "visited", "", "VNM"),
    ("The premier flew to Cairo for a summit on Gaza.", "flew", "", "EGY"),
    ("In Minsk, the two sides signed a truce.", "signed", "", "BLR"),
    ("They met in Paris, Texas, on Friday.", "met", "", "USA"),
    ("The two leaders met on the sidelines of a summit in Astana.", "met", "", "KAZ"),
    ("The minister condemned the killings in Syria.", "condemned", "", None),
    ("Tokyo and Seoul agreed to talk.", "agreed", "", None),
]


@pytest.mark.parametrize(("text", "act", "clause", "state"), ACTS)
def test_the_place_of_an_act(text: str, act: str, clause: str, state: str | None) -> None:
    at = text.index(act)
    note = place_of(read(text), Span(at, at + len(act)), Span(0, len(text)))
    assert (note and note.value["state"]) == state


def test_what_is_threatened_is_not_where_the_threat_is() -> None:
    text = "The army threatened to strike in Kuwait."
    assert place_of(read(text), Span(9, 19), Span(0, len(text)), kind="THREATEN") is None


def test_a_reading_without_places_has_no_place_of_an_act() -> None:
    text = "They met at last."
    assert place_of(read(text), Span(5, 8), Span(0, len(text))) is None


def test_long_texts_take_time_in_proportion() -> None:
    """Half a megabyte of place names, of capitals, of commas."""
    for text in ("in Paris, Lyon and Rome, " * 5_000, "Abc Def " * 20_000, "Nagorno-" * 20_000, "in , " * 40_000):
        reading = Reading(Document(text, "test"))
        reading.add([Note(Span(0, len(text)), "sentence", "text")])
        begun = time.process_time()
        list(places(reading))
        assert time.process_time() - begun < 5.0
