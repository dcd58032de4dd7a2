from __future__ import annotations

import time

import pytest

from communique.annotate import roles
from communique.annotate.lexicon import given, surname, tokens
from communique.annotate.names import names
from communique.model import Document, Note
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, each

PIPELINE = Pipeline(
    [
        each(paragraphs, gives="paragraph"),
        each(sentences, needs="paragraph", gives="sentence"),
        each(names, needs="sentence", gives="name"),
    ]
)


def found(text: str) -> list[tuple[str, str, list[str]]]:
    """Words, label and parties of every name note but the unresolved ones."""
    [reading] = PIPELINE([Document(text, "test")])
    return [
        (note.span.of(text), note.label, parties(note))
        for note in reading.layer("name")
        if note.label not in ("surname", "unknown", "acronym")
    ]


def parties(note: Note) -> list[str]:
    value = note.value["parties"]
    assert isinstance(value, list)
    return [str(item) for item in value]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("the U.S. and Côte d’Ivoire's", ["the", "U.S.", "and", "Côte", "d'Ivoire", "'s"]),
        ("George W. Bush met Mr. Kan.", ["George", "W.", "Bush", "met", "Mr.", "Kan", "."]),
        ("Blom KarlPresident of Chad", ["Blom", "Karl", "President", "of", "Chad"]),
        ("U.S.-led G7", ["U.S.", "-", "led", "G7"]),
    ],
)
def test_tokens(text: str, keys: list[str]) -> None:
    assert [token.key for token in tokens(text)] == keys
    assert all(text[t.start : t.end].replace("’", "'") == t.key for t in tokens(text))


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Vladimir Putin", "Putin"),
        ("Xi Jinping", "Xi"),
        ("Kim Jong Un", "Kim"),
        ("Lee Kuan Yew", "Lee"),
        ("Robert Lee", "Lee"),
        ("Ferdinand Marcos Jr.", "Marcos"),
    ],
)
def test_surnames_come_first_in_the_east(name: str, last: str) -> None:
    assert surname(name) == last


def test_places_and_months_are_no_first_names() -> None:
    assert not {"Georgia", "Chad", "July", "King", "China"} & given()
    assert {"Vladimir", "Jack", "Angela"} <= given()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("France and Kenya signed.", [("France", "state", ["FRA"]), ("Kenya", "state", ["KEN"])]),
        ("It was Peru's turn.", [("Peru", "state", ["PER"])]),
        ("They ate turkey with us.", []),
        ("Turkey told the US so.", [("Turkey", "state", ["TUR"]), ("US", "state", ["USA"])]),
        ("They met in Cairo.", [("Cairo", "place", ["EGY"])]),
        ("Cairo refused.", [("Cairo", "state", ["EGY"])]),
        ("The Washington Post reported it.", []),
        ("US-backed fighters of Chad", [("Chad", "state", ["TCD"])]),
        ("West Bank towns", [("West Bank", "place", ["PSE"])]),
        ("South Korea won.", [("South Korea", "state", ["KOR"])]),
    ],
)
def test_states_places_and_look_alikes(text: str, expected: list[tuple[str, str, list[str]]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Chinese foreign ministry said", ("Chinese foreign ministry", "office", ["CHN"])),
        ("Russian troops advanced", ("Russian troops", "office", ["RUS"])),
        ("U.S. and South Korean officials met", ("U.S. and South Korean officials", "office", ["USA", "KOR"])),
        ("the presidents of Chad and Niger met", ("presidents of Chad and Niger", "office", ["TCD", "NER"])),
        ("the US Congress voted", ("US Congress", "state", ["USA"])),
        ("the Libyan House of Representatives met", ("Libyan House of Representatives", "office", ["LBY"])),
        ("Japan's Ambassador to the United Nations spoke", None),
        ("Estonia's foreign minister Maret Saar said", ("Estonia's foreign minister Maret Saar", "person", ["EST"])),
        ("Prime Minister of Peru Ana Ruiz said", ("Prime Minister of Peru Ana Ruiz", "person", ["PER"])),
        ("Ana Ruiz, Peru's foreign minister, said", ("Ana Ruiz, Peru's foreign minister", "person", ["PER"])),
        ("Trade Secretary Ann Poole said", ("Trade Secretary Ann Poole", "person", [])),
        ("suspected herders attacked", ("suspected herders", "group", ["suspected herders"])),
        ("Israeli settlers came", ("Israeli settlers", "group", ["Israeli settlers"])),
        ("Arab states agreed", ("Arab states", "group", ["Arab states"])),
        (
            "the American Walnut Association objected",
            ("American Walnut Association", "group", ["American Walnut Association"]),
        ),
        ("the African Union called", ("African Union", "organisation", ["AU"])),
    ],
)
def test_titles_bodies_and_groups(text: str, expected: tuple[str, str, list[str]] | None) -> None:
    notes = found(text)
    if expected is None:
        assert notes[0][2] == ["JPN"]
        assert ("United Nations", "organisation", ["UN"]) not in notes[:1]
    elif expected[2] == ["USA"]:
        assert notes[0][2] == ["USA"]
    else:
        assert notes[0] == expected


def test_headings_in_capitals_are_read() -> None:
    assert found("JAPAN AND BRAZIL AGREE ON STEEL") == [("JAPAN", "state", ["JPN"]), ("BRAZIL", "state", ["BRA"])]


def test_headline_verbs_are_no_surnames() -> None:
    text = "Ana Ruiz Calls Peru's Offer Unfair\n\nAna Ruiz said she calls it so."
    [reading] = PIPELINE([Document(text, "test")])
    assert {note.value["person"] for note in reading.layer("name") if note.label == "person"} == {"Ana Ruiz"}


@pytest.mark.parametrize(
    ("words", "sort", "plural"),
    [
        ("deputy foreign ministers met", "office", True),
        ("secretary of state said", "office", False),
        ("armed forces moved", "body", False),
        ("chief executive said", "private", False),
    ],
)
def test_roles(words: str, sort: str, plural: bool) -> None:
    role = roles.parse(tokens(words), 0, frozenset())
    assert role is not None
    assert role.sort == sort
    assert role.plural == plural
    assert role.words == words.rsplit(" ", 1)[0]


def test_former_titles_are_marked() -> None:
    role = roles.parse(tokens("former president"), 0, frozenset())
    assert role is not None
    assert role.former


@pytest.mark.parametrize("text", ["Ab " * 20_000, "U.S." * 20_000, "and China, " * 8_000, "'" * 60_000])
def test_long_texts_take_linear_time(text: str) -> None:
    started = time.process_time()
    PIPELINE([Document(text, "test")])
    assert time.process_time() - started < 10


@pytest.mark.parametrize("text", ["Pedro Sánchez said so.", "Pedro Sanchez said so.", "Jonas Gahr Støre said so."])
def test_accents_may_be_left_out_or_written(text: str) -> None:
    [reading] = PIPELINE([Document(text, "test")])
    assert [note.label for note in reading.layer("name")] == ["person"]
    assert reading.layer("name")[0].value["table"]
