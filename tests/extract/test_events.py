"""Events: every rule's examples, and what is made of whole reports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.extract.events import candidates, coder, events
from communique.extract.syntax import parse
from communique.extract.triggers import Index
from communique.kinds.codebook import Example, Rule, standard
from communique.model import Claim, Document, Span
from communique.run.standard import standard as stages
from communique.stage import Pipeline, Reading

_BOOK = standard()
_INDEX = Index.of(_BOOK)
_NOTES = Pipeline([stage for stage in stages().stages if not stage.name.startswith("extract.")])


def _read(text: str) -> Reading:
    [reading] = _NOTES([Document(text, "test")])
    return reading


def _code(text: str) -> list[Claim]:
    return list(events(_read(text)))


def _examples() -> Iterator[tuple[Rule, Example]]:
    for rule in _BOOK.rules:
        for example in rule.examples:
            yield rule, example


@pytest.mark.parametrize(("rule", "example"), [pytest.param(*pair, id=pair[1].text[:60]) for pair in _examples()])
def test_the_examples_of_the_rules(rule: Rule, example: Example) -> None:
    found = [
        (candidate.type, set(candidate.names()[0]), set(candidate.names()[1]))
        for candidate in candidates(_read(example.text), _BOOK, _INDEX)
        if candidate.rule.id == rule.id and candidate.marks[0] == "roles:base"
    ]
    if example.none:
        assert found == []
    elif _BOOK.types[example.type].mutual:
        assert (example.type, {*example.actors, *example.recipients}) in [(t, a | b) for t, a, b in found]
    else:
        assert (example.type, set(example.actors), set(example.recipients)) in found


_REPORT = """Japan and India sign trade treaty

TOKYO, 12 May 2021 - Japan and India signed a trade treaty in Tokyo on Wednesday.

Indian Prime Minister Narendra Modi arrived in Tokyo on Tuesday for talks with Japanese Prime Minister Yoshihide Suga.

Japan and India signed a trade treaty in Tokyo on Wednesday.

Mr Modi accused Pakistan of supporting terrorism. Japan condemned North Korea for its missile test.

The Indian leader will visit Vietnam next month.
"""


def test_a_report_is_coded_with_places_dates_and_scores() -> None:
    claims = _code(_REPORT)
    kinds = {(claim.label, claim.parties("actor"), claim.parties("recipient")) for claim in claims}
    assert ("SUPPORT", ("JPN", "IND"), ()) in kinds
    assert ("ACCUSE", ("IND",), ("PAK",)) in kinds
    assert ("ACCUSE", ("JPN",), ("PRK",)) in kinds
    accused = next(claim for claim in claims if claim.parties("recipient") == ("PAK",))
    assert accused.values["quad"] == "verbal conflict"
    assert accused.values["plover"] == -3.5
    assert accused.values["goldstein"] == -2.0
    assert accused.when is not None
    assert accused.when.basis == "carried"
    for claim in claims:
        assert 0.0 <= claim.score <= 1.0
        assert all(role.span is not None for role in claim.roles)


def test_what_a_report_says_twice_is_one_event_with_both_places() -> None:
    signed = [
        claim for claim in _code(_REPORT) if claim.label == "SUPPORT" and "signed" in claim.evidence[-1].of(_REPORT)
    ]
    assert len(signed) == 1
    assert len(signed[0].evidence) >= 2


def test_what_is_recognised_as_part_of_another_is_an_act_towards_the_other() -> None:
    [claim] = [c for c in _code("Nauru recognised Taiwan as an inalienable part of China.") if c.label == "SUPPORT"]
    assert (claim.parties("actor"), claim.parties("recipient")) == (("NRU",), ("CHN",))
    [claim] = [c for c in _code("Paraguay recognised Kosovo as a state.") if c.label == "SUPPORT"]
    assert (claim.parties("actor"), claim.parties("recipient")) == (("PRY",), ("XKX",))


def test_a_planned_visit_is_agreed_not_made() -> None:
    labels = {claim.label for claim in _code("France and Chad\n\nThe French president will visit Chad next week.")}
    assert "CONSULT" not in labels


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nobody did anything to anybody.",
        "The weather in Paris was fine.",
        "If Turkey attacked Greece, NATO would be in trouble.",
        "Turkey did not attack Greece.",
    ],
)
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert [claim for claim in _code(text) if claim.label == "ASSAULT"] == []


def test_an_own_rule_needs_no_code(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[rule]]\nid = "own"\ntype = "AID"\nverbs = ["dazzle"]\nto = ["obj"]\n', encoding="utf-8")
    text = "Norway dazzled Ghana."
    assert "AID" not in [claim.label for claim in _code(text)]
    [claim] = [claim for claim in coder(_BOOK.extended(own), least=0.0)(_read(text)) if claim.label == "AID"]
    assert (claim.label, claim.parties("actor"), claim.parties("recipient")) == ("AID", ("NOR",), ("GHA",))


def test_reading_twice_gives_the_same() -> None:
    assert _code(_REPORT) == _code(_REPORT)


def test_the_parser_finds_subject_and_object() -> None:
    text = "The tired minister criticised the neighbours."
    nodes = parse(text, Span(0, len(text)))
    verb = next(i for i, node in enumerate(nodes) if node.text == "criticised")
    labels = {node.text: node.label for node in nodes if node.head == verb}
    assert labels["minister"] == "nsubj"
    assert labels["neighbours"] == "obj"
    assert all(node.span.of(text) == node.text for node in nodes)


def test_a_very_long_sentence_takes_linear_time() -> None:
    text = "Kenya met Uganda and " * 600 + "."
    start = time.process_time()
    _code(text)
    assert time.process_time() - start < 10
