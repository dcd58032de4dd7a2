"""The words underlined for an event, and whether it is news."""

from __future__ import annotations

import pytest

from communique.extract.background import features
from communique.extract.clauses import sentence
from communique.extract.events import candidates, events
from communique.extract.evidence import evidence
from communique.extract.merging import merge
from communique.extract.triggers import Found, Index, Party, Report
from communique.extract.ways import MOST, ways
from communique.kinds.codebook import standard
from communique.model import Document
from communique.run.standard import standard as stages
from communique.stage import Pipeline, Reading

_BOOK = standard()
_NOTES = Pipeline([stage for stage in stages().stages if not stage.name.startswith("extract.")])


def _read(text: str) -> Reading:
    [reading] = _NOTES([Document(text, "test")])
    return reading


def _underlined(text: str, word: str) -> str:
    reading = _read(text)
    [note] = reading.layer("sentence")
    parsed = sentence(reading, note)
    assert parsed is not None
    at = next(i for i, node in enumerate(parsed.nodes) if node.text == word)
    return evidence(parsed, at, at).of(text)


@pytest.mark.parametrize(
    ("text", "word", "clause"),
    [
        ("Kenya signed a treaty with Uganda.", "signed", "Kenya signed a treaty with Uganda"),
        ("NAIROBI, 3 May - Kenya criticised Uganda.", "criticised", "Kenya criticised Uganda"),
        ("Kenya met Uganda and signed a treaty.", "met", "Kenya met Uganda"),
        ("Kenya met Uganda and signed a treaty.", "signed", "signed a treaty"),
        ("Kenya held talks with Uganda on Monday.", "talks", "Kenya held talks with Uganda on Monday"),
        ("Kenya agreed to sell maize to Uganda.", "sell", "Kenya agreed to sell maize to Uganda"),
        ("Kenya left after Uganda's attack on Chad.", "attack", "Uganda's attack on Chad"),
    ],
)
def test_evidence_is_the_clause_from_subject_to_end(text: str, word: str, clause: str) -> None:
    assert _underlined(text, word) == clause


def test_evidence_stays_in_its_sentence_and_ends_without_marks() -> None:
    text = "Kenya accused Uganda of smuggling. Chad visited Mali, Niger and Togo; Peru met Cuba!"
    reading = _read(text)
    notes = [note.span for note in reading.layer("sentence")]
    for claim in events(reading):
        for span in claim.evidence:
            assert any(note.covers(span) for note in notes)
            assert span.of(text)[-1].isalnum()
            assert span.of(text)[0].isalnum()


def test_parties_named_around_a_trigger_are_read_in_several_ways() -> None:
    text = "Relations were severed between Qatar and Egypt, Bahrain said."
    reading = _read(text)
    [note] = reading.layer("sentence")
    parsed = sentence(reading, note)
    assert parsed is not None
    at = next(i for i, node in enumerate(parsed.nodes) if node.text == "severed")
    rule = next(rule for rule in _BOOK.rules if rule.id == "sanction-cut")
    party = Party("QAT", note.span)
    report = Report(main=("EGY",), subject=(Party("CHL", note.span),))
    found = list(ways(parsed, at, rule, Found([party], []), (report, ([], []))))
    pairs = {(tuple(p.name for p in way.actors), tuple(p.name for p in way.recipients)) for way in found}
    assert found[0].name == "base"
    assert (("QAT",), ("EGY",)) in pairs
    assert (("BHR",), ("QAT",)) in pairs
    assert (("CHL",), ("QAT",)) in pairs
    assert len(pairs) == len(found) <= MOST


def test_parties_that_the_encoder_sees_are_ways_too() -> None:
    text = "Relations were severed between Qatar and Egypt, Bahrain said."
    reading = _read(text)
    [note] = reading.layer("sentence")
    parsed = sentence(reading, note)
    assert parsed is not None
    at = next(i for i, node in enumerate(parsed.nodes) if node.text == "severed")
    rule = next(rule for rule in _BOOK.rules if rule.id == "sanction-cut")
    offered = [Party("OMN", note.span)], [Party("YEM", note.span)]
    found = list(ways(parsed, at, rule, Found([Party("QAT", note.span)], []), (Report(), offered)))
    assert [way.name for way in found if way.actors[0].name == "OMN"] == ["net0/net0", "net0/none"]
    assert found[0].name == "base"


def test_a_denied_act_is_found_by_rules_for_denials_alone() -> None:
    found = {c.type for c in candidates(_read("Laos will not accept the plan of Thailand."), _BOOK, Index.of(_BOOK))}
    assert "REJECT" in found
    assert "AGREE" not in found


def test_background_is_told_by_tense_and_date() -> None:
    text = "OSLO, 4 May 2021 - Norway met Sweden on Monday. In 1905 Norway had attacked Sweden."
    reading = _read(text)
    found = [c for c in candidates(reading, _BOOK, Index.of(_BOOK)) if c.marks[0] == "roles:base"]
    told = [set(features(reading, group, None)) for group in merge(reading, found, {})]
    assert any("tense=pluperfect" in each for each in told)
    assert any("past0=True:True" in each for each in told)
