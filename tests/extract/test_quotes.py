from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from communique.model import Claim, Document, Json
from communique.run.standard import standard
from communique.stage import Pipeline

PIPELINE = Pipeline(
    [stage for stage in standard().stages if not stage.gives & {"event", "position", "figure", "tally"}]
)


def pair(value: Json) -> tuple[int, int]:
    assert isinstance(value, list)
    start, end = value
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end


def read(text: str) -> list[Claim]:
    [reading] = PIPELINE([Document(text, "test")])
    return [claim for claim in reading.claims if claim.kind == "quote" and not claim.values.get("indirect")]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(" / ".join(span.of(text) for span in claim.evidence), claim.label) for claim in read(text)]


MAY = "British Prime Minister Theresa May met German Chancellor Angela Merkel in Berlin.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We are ready," Theresa May said.', [("We are ready,", "Theresa May")]),
        ('"We are ready," said Theresa May, the prime minister.', [("We are ready,", "Theresa May")]),
        ('Theresa May told reporters: "We are ready."', [("We are ready.", "Theresa May")]),
        ('According to Angela Merkel, the plan is "sound".', [("sound", "Angela Merkel")]),
        ('The plan is "sound", according to Angela Merkel.', [("sound", "Angela Merkel")]),
        ("Angela Merkel vowed to 'continue to work' on it.", [("continue to work", "Angela Merkel")]),
        ('Angela Merkel said Britain would "leave in good time".', [("leave in good time", "Angela Merkel")]),
        ('Angela Merkel condemned the "reckless" test.', [("reckless", "Angela Merkel")]),
        ('A British official said it was "fine".', [("fine", "")]),
        ('The so-called "backstop" stays.', [("backstop", "")]),
    ],
)
def test_speakers(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(MAY + text) == expected


def test_a_reporting_phrase_between_makes_one_entry() -> None:
    text = MAY + '"We are ready," Theresa May said. "The work is done."'
    assert pairs(text) == [("We are ready, / The work is done.", "Theresa May")]


def test_a_second_phrase_begins_another() -> None:
    text = MAY + '"We are ready," Theresa May said. "The work is done," she added.'
    assert [claim.label for claim in read(text)] == ["Theresa May", "Theresa May"]


def test_paragraphs_that_go_on_keep_the_speaker() -> None:
    text = MAY + 'Theresa May said: "We are ready for it.\n\n"We have done the work."'
    assert pairs(text) == [("We are ready for it.", "Theresa May"), ("We have done the work.", "Theresa May")]


def test_two_stretches_under_one_verb() -> None:
    text = MAY + 'Angela Merkel said the plan was "sound" and the work "done".'
    assert pairs(text) == [("sound", "Angela Merkel"), ("done", "Angela Merkel")]


def test_documents_speak() -> None:
    text = MAY + 'The joint statement said the two sides would "work closely".'
    assert pairs(text) == [("work closely", "joint statement")]


def test_a_repeat_is_an_entry_again() -> None:
    line = '"We are ready for all of it," Theresa May said.'
    assert len(read(MAY + line + "\n\nIt rained.\n\n" + line)) == 2


def test_the_cue_is_the_verb_alone_and_parties_are_told() -> None:
    text = MAY + '"We are ready," Theresa May said.'
    [claim] = read(text)
    start, end = pair(claim.values["cue"])
    assert text[start:end] == "said"
    assert claim.parties("party") == ("GBR",)


def test_contents_lie_in_order_without_marks() -> None:
    text = MAY + '"We are ready," Theresa May said. "The work is done." He left "at once".'
    spans = [span for claim in read(text) for span in claim.evidence]
    assert spans == sorted(spans)
    assert all('"' not in span.of(text) for span in spans)


EXAMPLES: list[dict[str, Any]] = tomllib.loads((files("communique.kinds") / "quote.toml").read_text("utf-8"))["example"]
# What the weights do not get right yet, told here so that it is seen when they do.
BEYOND = ("In the treaty, Norway", "Berg had asked")


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["text"][-48:] for example in EXAMPLES])
def test_worked_examples(example: dict[str, Any]) -> None:
    if any(words in example["text"] for words in BEYOND):
        pytest.xfail("needs more than the weights know")
    found = sorted(read(example["text"]), key=lambda claim: claim.evidence)
    assert [claim.label.lower().removeprefix("the ") for claim in found] == [
        name.lower() for name in example["speakers"]
    ]
    for claim, parties in zip(found, example.get("parties", []), strict=False):
        assert set(claim.parties("party")) == set(parties)


def test_a_text_named_again_keeps_its_parties() -> None:
    text = (
        "Malta and Tunisia signed a joint declaration in Valletta. Fishermen cheered.\n\n"
        'The declaration said the sea was "a common good".'
    )
    [claim] = read(text)
    assert (claim.label, set(claim.parties("party"))) == ("joint declaration", {"MLT", "TUN"})
