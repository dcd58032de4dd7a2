from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from communique.annotate.names import names
from communique.annotate.parties import mentions, parties
from communique.annotate.quotations import quotations
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Each, Pipeline, Reading, each


def dated(day: str | None) -> Each:
    """A stage that says when the report was published."""

    def published(reading: Reading) -> Iterator[Note]:
        if day is not None:
            yield Note(Span(0, 1), "published", "stated", {"start": day, "end": day, "reasons": []})

    return each(published, gives="published")


def read(text: str, day: str | None = None) -> Reading:
    [reading] = Pipeline(
        [
            each(paragraphs, gives="paragraph"),
            each(sentences, needs="paragraph", gives="sentence"),
            each(quotations, needs="paragraph", gives="quotation"),
            each(names, needs="sentence", gives="name"),
            dated(day),
            each(parties, needs="name published", gives="party"),
        ]
    )([Document(text, "test")])
    return reading


def of(reading: Reading, words: str, nth: int = 0) -> Note:
    notes = [note for note in reading.layer("party") if note.span.of(reading.text) == words]
    assert len(notes) > nth, [note.span.of(reading.text) for note in reading.layer("party")]
    return notes[nth]


@pytest.mark.parametrize(
    ("text", "day", "words", "parties", "person"),
    [
        ("Mr Putin flew home.", "2005-02-01", "Mr Putin", ["RUS"], "Putin"),
        ("President Reagan spoke.", "1987-03-01", "President Reagan", ["USA"], "Reagan"),
        ("Soviet leader Gorbachev spoke.", "1987-03-01", "Soviet leader Gorbachev", ["SUN"], "Gorbachev"),
        ("Former President Jimmy Carter spoke.", "2005-01-01", "Former President Jimmy Carter", ["Jimmy Carter"], None),
        ("Ulf Brandt, an analyst, disagreed.", None, "Ulf Brandt", ["Ulf Brandt"], "Ulf Brandt"),
        ("Sinn Fein's Ciaran Walsh objected.", "2022-10-20", "Sinn Fein's Ciaran Walsh", ["Sinn Fein"], "Ciaran Walsh"),
    ],
)
def test_persons_stand_for_whom_they_serve(
    text: str, day: str | None, words: str, parties: list[str], person: str | None
) -> None:
    note = next(n for n in read(text, day).layer("party") if n.span.of(text).startswith(words.split(",")[0]))
    assert note.label == "person"
    assert note.value["parties"] == parties
    assert person is None or note.value["person"] == person


def test_a_surname_means_the_full_name_before_it() -> None:
    text = "Estonia's foreign minister Maret Saar met reporters.\n\nSaar said little."
    note = of(read(text), "Saar")
    assert note.value["parties"] == ["EST"]
    assert note.value["person"] == "Maret Saar"


def test_an_official_without_a_state_serves_the_state_at_hand() -> None:
    text = "Britain rejected the offer. Trade Secretary Ann Poole called it weak."
    assert of(read(text), "Trade Secretary Ann Poole").value["parties"] == ["GBR"]


def test_former_officials_and_experts_are_private() -> None:
    text = "Former foreign minister Ana Ruiz of no party spoke. Professor Karl Blom agreed."
    notes = [note for note in read(text).layer("party") if note.label == "person"]
    assert [note.value["private"] for note in notes] == [True, True]
    assert [note.value["parties"] for note in notes] == [["Ana Ruiz"], ["Karl Blom"]]


def test_who_left_office_lately_is_private_and_who_ruled_long_ago_is_not() -> None:
    assert of(read("Boris Johnson wrote a book.", "2023-06-01"), "Boris Johnson").value["private"] is True
    assert of(read("Harry Truman agreed.", "2015-06-01"), "Harry Truman").value["parties"] == ["USA"]


@pytest.mark.parametrize(
    ("text", "words", "parties"),
    [
        ("China met Kenya in Nairobi. The two sides agreed on trade.", "The two sides", ["CHN", "KEN"]),
        ("Peru and Chile talked. They agreed to trade.", "They", ["PER", "CHL"]),
        ("Peru deployed ships. It also closed a port.", "It", ["PER"]),
        ("Peru's president Ana Ruiz came. She signed.", "She", ["PER"]),
        ("NATO met on Monday. The alliance warned of war.", "The alliance", ["NATO"]),
        ("Jordan closed its border. The kingdom opened it later.", "The kingdom", ["JOR"]),
        ("North Korea fired. The North said it was a test.", "The North", ["PRK"]),
        ("Japan's foreign minister saw Fiji's envoy. His counterpart agreed.", "His counterpart", ["FJI"]),
    ],
)
def test_references_point_back(text: str, words: str, parties: list[str]) -> None:
    note = of(read(text), words)
    assert note.label == "reference"
    assert sorted(map(str, note.value["parties"] or [])) == sorted(parties)  # type: ignore[arg-type]


def test_we_in_a_quotation_is_the_speaker_even_when_named_after() -> None:
    text = 'Peru called. "We will not wait," said Chile\'s president Juan Soto.'
    assert of(read(text), "We").value["parties"] == ["CHL"]


def test_groups_bear_their_fullest_name_in_the_report() -> None:
    text = "The DUP left. The Democratic Unionist Party (DUP) had warned of it."
    assert of(read(text), "DUP").value["parties"] == ["Democratic Unionist Party"]


def test_an_acronym_in_brackets_is_learnt() -> None:
    text = "The Walnut Growers Association (WGA) met. Later WGA left."
    assert of(read(text), "WGA", 1).value["parties"] == ["Walnut Growers Association"]


def test_the_union_was_the_community_before_november_1993() -> None:
    assert of(read("The European Union agreed.", "1990-01-01"), "European Union").value["parties"] == ["EC"]
    assert of(read("The European Union agreed.", "2020-01-01"), "European Union").value["parties"] == ["EU"]


def test_notes_do_not_overlap_and_can_be_asked_for_by_span() -> None:
    text = "Russian President Vladimir Putin and Chinese leader Xi Jinping met in Moscow. They praised each other."
    reading = read(text, "2019-06-05")
    notes = reading.layer("party")
    assert all(a.span.end <= b.span.start for a, b in pairwise(notes))
    assert [n.value["parties"] for n in mentions(reading, Span(0, 60))] == [["RUS"], ["CHN"]]
    assert sorted(map(str, notes[-1].value["persons"] or [])) == ["Vladimir Putin", "Xi Jinping"]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["He said. " * 5_000, "We and they met it. " * 4_000])
def test_long_texts_finish(text: str) -> None:
    read("China met Peru. " + text)


@pytest.mark.parametrize(
    ("heading", "body", "day", "persons"),
    [
        (
            "Putin, Jiang Find Common Ground on Pipeline Route",
            "Vladimir Putin and Jiang Zemin talked about a pipeline for two hours.",
            "2001-07-16",
            {"Vladimir Putin", "Jiang Zemin"},
        ),
        (
            "PUTIN, JIANG FIND COMMON GROUND ON PIPELINE",
            "Vladimir Putin and Jiang Zemin talked about a pipeline for two hours.",
            "2001-07-16",
            {"Vladimir Putin", "Jiang Zemin"},
        ),
        (
            "Envoy Mike Hammer Visits Kenya Amid New Talks",
            "Mike Hammer spoke to reporters.",
            "2023-01-01",
            {"Mike Hammer"},
        ),
        ("Official Visit Brings Peru Grain Deal", "The ships left at noon.", "2023-01-01", set()),
        (
            "Modi, Abe Seal Rail Pact",
            "Narendra Modi met Shinzo Abe near the lake.",
            "2015-12-12",
            {"Narendra Modi", "Shinzo Abe"},
        ),
    ],
)
def test_headings_make_no_persons_of_common_words(heading: str, body: str, day: str, persons: set[str]) -> None:
    notes = read(f"{heading}\n\n{body}", day).layer("party")
    assert {note.value["person"] for note in notes if note.label == "person"} == persons


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Europe blames Peru for the delay.", ["EU"]),
        ("European leaders have asked Peru for talks.", ["EU"]),
        ("The grain was shipped across Europe last week.", None),
    ],
)
def test_europe_is_the_union_where_it_acts(text: str, parties: list[str] | None) -> None:
    notes = [n for n in read(text, "2010-01-01").layer("party") if "Europe" in n.span.of(text)]
    assert [n.value["parties"] for n in notes] == ([parties] if parties else [])


@pytest.mark.parametrize(
    ("day", "private"), [("2016-02-07", True), ("2016-12-20", False), ("2017-06-01", False), ("2022-06-01", True)]
)
def test_candidates_are_private_until_they_take_over(day: str, private: bool) -> None:
    note = of(read("Donald Trump urged Peru to wait.", day), "Donald Trump")
    assert note.value["private"] is private
    assert note.value["parties"] == (["Donald Trump"] if private else ["USA"])


@pytest.mark.parametrize(
    ("text", "words", "sector"),
    [
        ("Russian troops left.", "Russian troops", "MIL"),
        ("Ulf Brandt, an economist, disagreed.", "Ulf Brandt", "EDU"),
        ("Peru's foreign minister Ana Ruiz left.", "Peru's foreign minister Ana Ruiz", "GOV"),
        ("Former foreign minister Ana Ruiz left.", "Former foreign minister Ana Ruiz", "ELI"),
        ("NATO agreed.", "NATO", "IGO"),
        ("Palestinian militants fired.", "Palestinian militants", "UAF"),
        ("Chile refused.", "Chile", "GOV"),
    ],
)
def test_notes_tell_the_sector(text: str, words: str, sector: str) -> None:
    note = next(n for n in read(text, "2020-01-01").layer("party") if n.span.of(text).startswith(words))
    assert note.value["sector"] == sector


def test_he_has_the_sector_of_whom_he_is() -> None:
    assert of(read("Peruvian General Juan Soto came. He left.", "2020-01-01"), "He").value["sector"] == "MIL"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Kuwait lent Jordan 40 million Swiss francs on Monday.", {"KWT", "JOR"}),
        ("The loan of 300m US dollars to Mali was signed.", {"MLI"}),
        ("Korean won notes went to Laos.", {"LAO"}),
        ("The Chinese won the contract in Laos.", {"CHN", "LAO"}),
    ],
)
def test_the_adjective_of_a_currency_is_no_party(text: str, named: set[str]) -> None:
    found = {str(code) for note in read(text).layer("party") for code in note.value["parties"]}  # type: ignore[union-attr]
    assert found == named
