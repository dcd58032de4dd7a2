"""Names that can mean more than one party: told by the words around them."""

from __future__ import annotations

import pytest

from communique.annotate.expressions import expressions
from communique.annotate.names import names
from communique.annotate.parties import parties
from communique.annotate.published import published
from communique.annotate.quotations import quotations
from communique.model import Document, Note
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, each

PIPELINE = Pipeline(
    [
        each(paragraphs, gives="paragraph"),
        each(quotations, gives="quotation"),
        each(sentences, needs="paragraph", gives="sentence"),
        each(expressions, gives="expression"),
        each(names, gives="name"),
        each(published, gives="published"),
        each(parties, gives="party"),
    ]
)


def read(text: str) -> dict[str, Note]:
    """The first party note for each stretch of words."""
    [reading] = PIPELINE([Document(text, "a test", "a test")])
    found: dict[str, Note] = {}
    for note in reading.layer("party"):
        found.setdefault(note.span.of(text), note)
    return found


def meant(text: str) -> dict[str, object]:
    return {words: note.value["parties"] for words, note in read(text).items()}


@pytest.mark.parametrize(
    ("text", "words", "party"),
    [
        ("Georgia Governor Brian Kemp spoke of the runoff in Atlanta.", "Georgia Governor Brian Kemp", "USA"),
        ("Georgia accused Russia of moving the border near South Ossetia.", "Georgia", "GEO"),
        ("Jordan recalled its envoy from Damascus.", "Jordan", "JOR"),
        ("Chad closed its border with Sudan.", "Chad", "TCD"),
        ("Papua New Guinea signed a pact with Australia.", "Papua New Guinea", "PNG"),
        ("Guinea recalled its ambassador from Dakar.", "Guinea", "GIN"),
        ("The Congolese army accused Rwanda of backing rebels near Goma.", "Congolese army", "COD"),
        ("The Congolese army paraded in Brazzaville for Sassou Nguesso.", "Congolese army", "COG"),
        ("Korea and Japan agreed to hold talks in Seoul.", "Korea", "KOR"),
        ("The Korean leader received guests in Pyongyang, KCNA said.", "Korean leader", "PRK"),
        ("Niger recalled its ambassador after the coup.", "Niger", "NER"),
        ("Turkey said it would block the bid.", "Turkey", "TUR"),
        ("Jay Inslee, the governor, spoke in Olympia, Washington.", "Washington", "USA"),
        ("A man was shot in Paris, Texas, on Monday.", "Paris", "USA"),
        ("Paris condemned the attack.", "Paris", "FRA"),
        ("The Dominican president, Luis Abinader, closed the border with Haiti.",
         "Dominican president, Luis Abinader", "DOM"),
        ("The Dominican cabinet met in Roseau under Mr Skerrit.", "Dominican cabinet", "DMA"),
        ("Dominica thanked Venezuela for the loan.", "Dominica", "DMA"),
        ("Macedonia opened talks with Greece in Skopje.", "Macedonia", "MKD"),
        ("Ireland backed the motion.", "Ireland", "IRL"),
        ("Northern Ireland's first minister met the taoiseach.", "Northern Ireland's first minister", "GBR"),
        ("New Mexico's governor sent help.", "New Mexico's governor", "USA"),
    ],
)  # fmt: skip
def test_which_party_a_name_means(text: str, words: str, party: str) -> None:
    assert meant(text)[words] == [party]


@pytest.mark.parametrize(
    "text", ["Jordan Henderley spoke.", "He met Chad Wolfson.", "Turkey sales rise at Thanksgiving."]
)
def test_what_is_no_state_at_all(text: str) -> None:
    assert not {"JOR", "TCD", "TUR"} & {str(code) for stated in meant(text).values() for code in stated}  # type: ignore[attr-defined]


def test_a_first_name_that_is_a_capital_too() -> None:
    note = read("His sister, Sanaa Halwani, has warned Egypt. She urged Britain to act.")
    assert note["Sanaa Halwani"].value["person"] == "Sanaa Halwani"
    assert note["She"].value["person"] == "Sanaa Halwani"


def test_seas_and_gulfs_are_no_states() -> None:
    found = meant("Ships crossed the Gulf of Guinea and the Sea of Japan.")
    assert not found


def test_chinese_names_by_family_name() -> None:
    found = read("Premier Zhu Rongji met Foreign Minister Tang Jiaxuan. Zhu praised the talks. Tang agreed.")
    assert found["Zhu"].value["person"] == "Zhu Rongji"
    assert found["Tang"].value["person"] == "Tang Jiaxuan"


def test_a_town_with_its_state_is_not_one_name() -> None:
    found = meant("In Odessa, Ukraine's navy said it had lost a boat.")
    assert found["Ukraine's navy"] == ["UKR"]


def test_a_territory_is_a_place_unless_it_acts() -> None:
    found = read("Fighting went on in Nagorno-Karabakh.")
    assert (found["Nagorno-Karabakh"].label, found["Nagorno-Karabakh"].value["parties"]) == ("place", ["AZE"])
    acting = read("Nagorno-Karabakh said its forces held the road.")
    assert acting["Nagorno-Karabakh"].label == "group"


def test_fighters_are_their_group() -> None:
    assert meant("Al-Shabaab gunmen stopped a bus.")["Al-Shabaab gunmen"] == ["Al-Shabaab"]


def test_a_ship_by_its_name_and_pointed_back_to() -> None:
    found = meant("Spain seized the tanker Halden Star. The vessel had sailed from Oran.")
    assert found["Halden Star"] == found["The vessel"] == ["Halden Star"]


def test_who_speaks_for_a_firm() -> None:
    found = meant("Karl Ralston, the boss of Northern Power, met ministers. He urged Norway to act.")
    assert found["He"] == ["Northern Power"]


def test_a_name_by_its_initials() -> None:
    assert meant("The American Quarry Products (AQP) firm sued Peru.")["American Quarry Products"] == [
        "American Quarry Products"
    ]


def test_the_signatories_of_a_joint_statement_are_its_we() -> None:
    found = meant("The following is a joint statement by the Governments of Norway and Chile.\n\nWe welcome the pact.")
    assert found["We"] == ["NOR", "CHL"]


def test_the_paper_of_a_government_is_its_own() -> None:
    found = meant("Office of the Spokesperson\n\nThe Secretary will travel to Oslo. We thank Norway.")
    assert found["Secretary"] == found["We"] == ["USA"]


def test_the_host_is_who_was_said_to_host() -> None:
    found = meant("Norway hosted ministers from Chile. They spoke of Peru. The host proposed a pact.")
    assert found["The host"] == ["NOR"]


def test_a_counterpart_with_its_nation() -> None:
    found = meant("Britain's prime minister met his Latvian counterpart in Riga.")
    assert found["Latvian counterpart"] == ["LVA"]


def test_people_who_act_together_without_a_name() -> None:
    found = meant("Workers rose in protest. Anti-nuclear protesters marched. Oil-producing countries met.")
    assert {"Workers", "Anti-nuclear protesters", "Oil-producing countries"} <= found.keys()


def test_platforms_are_no_parties() -> None:
    assert "Twitter" not in meant("The minister wrote on Twitter that Norway had paid.")
