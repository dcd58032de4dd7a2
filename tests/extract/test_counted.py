from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from time import perf_counter

import pytest
from timed import quickest

from communique.annotate.expressions import expressions
from communique.annotate.names import names
from communique.annotate.parties import parties
from communique.annotate.places import places
from communique.annotate.published import published
from communique.annotate.quantities import quantities
from communique.annotate.quotations import quotations
from communique.annotate.times import times
from communique.extract import tallyforms
from communique.extract.tallies import tallies
from communique.extract.tallyforms import object_of, office_of
from communique.model import Claim, Document, Json, Note, Role, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each

PUTIN_XI = (
    "MOSCOW, June 5, 2019 - President Vladimir Putin received Chinese President Xi Jinping on Wednesday in the "
    "Kremlin, where they talked for three hours. "
)
CLINTON = "HANOI, November 17, 2000 - President Bill Clinton of the United States spoke in Vietnam on Friday. "
TRADE = "BEIJING, January 12, 2024 - Trade between Russia and China is growing, customs officials said on Friday. "


@cache
def pipeline() -> Pipeline:
    """What the stage looks at, without the events: they take a second, and only acts without a noun need them."""
    return Pipeline(
        [
            each(paragraphs, gives="paragraph"),
            each(sentences, needs="paragraph", gives="sentence"),
            each(quotations, needs="paragraph", gives="quotation"),
            each(expressions, needs="sentence", gives="expression"),
            each(names, needs="sentence", gives="name"),
            each(published, needs="expression name paragraph", gives="published"),
            each(times, needs="expression published", gives="time"),
            each(parties, needs="name published", gives="party"),
            each(places, needs="sentence party", gives="place"),
            each(quantities, needs="sentence time", gives="quantity"),
        ]
    )


def read(text: str) -> Reading:
    [reading] = pipeline()([Document(text, "test")])
    return reading


def found(text: str) -> list[Note]:
    return list(tallies(read(text)))


def one(text: str) -> Mapping[str, Json]:
    [note] = found(text)
    return {"sort": note.label, "words": note.span.of(text), **note.value}


@pytest.mark.parametrize(
    ("sentence", "number", "since"),
    [
        ("It was the 38th meeting between the two leaders since 2013.", 38, ["2013-01-01", "2013-12-31"]),
        ("It was the third meeting this year between Putin and Xi.", 3, ["2019-01-01", "2019-01-01"]),
        ("Since 2013 this is their thirtieth meeting.", 30, ["2013-01-01", "2013-12-31"]),
        ("They were meeting for the second time in a month.", 2, ["2019-04-20", "2019-05-21"]),
    ],
)
def test_a_meeting_is_numbered_over_a_period(sentence: str, number: int, since: list[str]) -> None:
    value = one(PUTIN_XI + sentence)
    assert (value["sort"], value["kind"], value["number"]) == ("ordinal", "meeting", number)
    assert set(_list(value["actors"])) == {"RUS", "CHN"}
    assert {str(name).split()[-1] for name in _list(value["persons"])} == {"Putin", "Jinping"}
    assert _dict(value["period"])["since"] == since


def test_the_words_of_a_claim_run_from_its_number_to_its_period() -> None:
    assert one(PUTIN_XI + "It was the 38th meeting between the two leaders since 2013.")["words"] == (
        "38th meeting between the two leaders since 2013"
    )


def test_a_visit_tells_who_visits_whom() -> None:
    value = one(PUTIN_XI + "It is Xi's eighth visit to Russia as president.")
    assert (value["kind"], value["actors"], value["recipients"]) == ("visit", ["CHN"], ["RUS"])
    assert value["persons"] == ["Xi Jinping"]
    assert value["period"] is None
    assert _dict(value["at"])["start"] == "2019-06-05"


def test_a_visit_without_its_noun() -> None:
    value = one(PUTIN_XI + "Xi arrived on a visit of three days, his second to Russia this year.")
    assert (value["sort"], value["kind"], value["number"], value["recipients"]) == ("ordinal", "visit", 2, ["RUS"])


@pytest.mark.parametrize(
    ("sentence", "office", "since"),
    [
        ("It is the first visit by a US president to Vietnam since 1969.", "head of state", "1969-01-01"),
        ("It is the first visit to Vietnam by a US president in ten years.", "head of state", "1990-05-17"),
        (
            "Clinton is the first American president to visit Vietnam since the war ended in 1975.",
            "head of state",
            "1975-01-01",
        ),
    ],
)
def test_the_first_of_an_office(sentence: str, office: str, since: str) -> None:
    value = one(CLINTON + sentence)
    assert (value["sort"], value["kind"], value["number"], value["office"]) == ("first_since", "visit", 1, office)
    assert (value["actors"], value["recipients"]) == (["USA"], ["VNM"])
    assert _list(_dict(value["period"])["since"])[0] == since


def test_since_an_office_was_taken_is_looked_up() -> None:
    value = one(PUTIN_XI + "It is the first visit to Russia by Xi since he took office.")
    since = _list(_dict(value["period"])["since"])
    assert str(since[0])[:4] in ("2012", "2013")


def test_a_beginning_that_nothing_dates_stays_open() -> None:
    value = one(PUTIN_XI + "It is Xi's first foreign trip since his re-election.")
    assert (value["sort"], value["type"], value["recipients"]) == ("first_since", "abroad", [])
    assert value["period"] == {"since": None, "until": None, "loose": False}


def test_a_treaty_is_the_first_of_its_kind() -> None:
    text = "MOSCOW, July 16, 2001 - Russia and China signed a treaty on Monday, the first of its kind since 1950."
    reading = read(text)
    start = text.index("Russia and China")
    roles = (Role("party", "RUS"), Role("party", "CHN"))
    claim = Claim("instrument", "treaty", (Span(start, text.index(" on Monday")),), roles, None, {"action": "signed"})
    reading.add([claim])
    [note] = tallies(reading)
    assert (note.label, note.value["kind"], note.value["type"]) == ("first_since", "text", "treaty")
    assert note.value["claim"] == claim.id(reading.document)


@pytest.mark.parametrize(
    ("sentence", "kind", "number", "bound"),
    [
        ("Putin and Xi met four times in 2018.", "meeting", 4, None),
        ("Putin and Xi have met more than 20 times since 2013.", "meeting", 20, "at_least"),
        ("Since 2000 President Putin has made 19 trips to China.", "visit", 19, None),
        ("Putin has visited China twice this year.", "visit", 2, None),
    ],
)
def test_acts_are_counted_in_a_period(sentence: str, kind: str, number: int, bound: str | None) -> None:
    value = one(PUTIN_XI + sentence)
    assert (value["sort"], value["kind"], value["number"], value["bound"]) == ("count_in_period", kind, number, bound)


@pytest.mark.parametrize(
    ("sentence", "series"),
    [
        ("Manila and Beijing held the ninth meeting of their Joint Commission on Trade.", "Joint Commission on Trade"),
        ("China and the Philippines held a fourth round of peace talks.", "peace talks"),
        ("China and the Philippines held the 11th Strategic Dialogue.", "Strategic Dialogue"),
    ],
)  # fmt: skip
def test_rounds_belong_to_a_series(sentence: str, series: str) -> None:
    text = "MANILA, July 2, 2024 - The Philippines and China talked on Tuesday. " + sentence
    value = one(text)
    assert value["kind"] == "round"
    start, end = (int(str(place)) for place in _list(value["series"]))
    assert text[start:end] == series
    assert set(_list(value["actors"])) == {"PHL", "CHN"}


@pytest.mark.parametrize(
    ("sentence", "number", "period", "base"),
    [
        ("Trade between the two countries grew 26 percent to $240 billion in 2023.", 26, "2023", "2022"),
        ("Bilateral trade fell by 15.7 percent in 2023.", -15.7, "2023", "2022"),
        ("Trade between Russia and China came to $240 billion last year, up 26 percent.", 26, "2023", "2022"),
        ("Trade between Russia and China was 0.5 percent less in 2023 than in the year before.", -0.5, "2023", "2022"),
    ],
)
def test_changes_in_percent(sentence: str, number: float, period: str, base: str) -> None:
    value = one(TRADE + sentence)
    assert (value["sort"], value["kind"], value["type"], value["number"]) == ("change", "figure", "trade", number)
    assert set(_list(value["actors"])) == {"RUS", "CHN"}
    assert [str(_list(value[key])[0])[:4] for key in ("period", "base")] == [period, base]


def test_a_change_says_what_it_came_to() -> None:
    reached = _dict(one(TRADE + "Trade between Russia and China grew 26 percent to $240 billion in 2023.")["reached"])
    assert (reached["value"], reached["unit"]) == (240_000_000_000, "USD")


@pytest.mark.parametrize(
    ("sentence", "number", "bound"),
    [
        ("Trade between Russia and China has more than doubled since 2019.", 2, "at_least"),
        ("Trade between Russia and China tripled since 2019.", 3, None),
        ("Trade between Russia and China has increased 2.7 times since 2019.", 2.7, None),
        ("Trade between Russia and China has halved since 2019.", 0.5, None),
    ],
)
def test_ratios(sentence: str, number: float, bound: str | None) -> None:
    value = one(TRADE + sentence)
    assert (value["sort"], value["number"], value["bound"]) == ("ratio", number, bound)
    assert value["base"] == ["2019-01-01", "2019-12-31"]


def test_goods_alone_are_not_all_trade() -> None:
    assert one(TRADE + "Chinese imports of Russian coal rose 10 percent in 2023.")["goods"] == "russian coal"


@pytest.mark.parametrize(
    ("sentence", "number", "type", "year"),
    [
        (
            "This year marks the 75th anniversary of diplomatic relations between Russia and China.",
            75,
            "relations",
            "2024",
        ),
        (
            "Next year the two countries will celebrate the 24th anniversary of their friendship treaty.",
            24,
            "text",
            "2025",
        ),
        ("Russia and China this year celebrate 75 years of diplomatic relations.", 75, "relations", "2024"),
        ("Xi will come for the 80th anniversary of the victory over Nazi Germany.", 80, "victory", "2024"),
        ("It is the 75th anniversary of the establishment of U.S.-Jordan relations.", 75, "relations", "2024"),
    ],
)
def test_anniversaries(sentence: str, number: int, type: str, year: str) -> None:
    value = one("MOSCOW, May 16, 2024 - Russia's president left for China on Thursday. " + sentence)
    assert (value["sort"], value["kind"], value["number"], value["type"]) == ("anniversary", "founding", number, type)
    assert str(_dict(value["at"])["start"])[:4] == year


@pytest.mark.parametrize(
    "sentence",
    [
        "They signed two statements, and the second is about missile defence.",
        "On the first day of the visit the second lady went to a school.",
        "The second meeting will be held in autumn.",
        "This is not our first meeting.",
        "The two countries want to double trade to $200 billion.",
        "Trade between Russia and China should grow by 20 percent.",
        "China accounts for 18 percent of Russia's trade.",
        "He was re-elected in the second round of the presidential election.",
        "The third secretary of the embassy was expelled.",
        "The party celebrated its hundredth birthday.",
        "Russia is the first country in the world by area.",
        "Macron is the first Western leader to visit Moscow since 2022.",
    ],
)
def test_what_counts_nothing_is_left_out(sentence: str) -> None:
    assert found(PUTIN_XI + sentence) == []


def test_every_claim_lies_in_its_sentence_and_is_found_once() -> None:
    text = PUTIN_XI + (
        "It was their 38th meeting since 2013 and Xi's eighth visit to Russia. Trade between Russia and China doubled "
        "since 2010 and grew 24.5 percent in 2018, and they celebrate the 70th anniversary of diplomatic relations."
    )
    notes = found(text)
    assert sorted(note.label for note in notes) == ["anniversary", "change", "ordinal", "ordinal", "ratio"]
    assert all(any(s.span.covers(note.span) for s in read(text).layer("sentence")) for note in notes)


def test_long_texts_take_linear_time() -> None:
    def spent(times: int) -> float:
        reading = read(PUTIN_XI + "It was the 38th meeting between the two leaders since 2013. " * times)
        start = perf_counter()
        assert len(list(tallies(reading))) == times
        return perf_counter() - start

    spent(20)
    assert quickest(spent, 800) < 40 * max(quickest(spent, 80), 0.005)


@pytest.mark.parametrize(
    ("words", "office"),
    [
        ("a sitting US president", "head of state"),
        ("Prime Minister Li Qiang", "head of government"),
        ("the port", None),
    ],
)
def test_offices(words: str, office: str | None) -> None:
    assert office_of(words) == office


def test_objects() -> None:
    assert [object_of(words) for words in ("diplomatic ties", "the friendship treaty", "St Petersburg")] == [
        "relations",
        "text",
        "other",
    ]


def test_examples_in_the_forms_run() -> None:
    import doctest

    assert doctest.testmod(tallyforms).failed == 0


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _dict(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value
