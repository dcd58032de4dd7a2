"""PLOVER contexts and sectors of events: the worked examples of `kinds/context.toml`, and both through the pipeline."""

from __future__ import annotations

from typing import Any

import pytest
from piped import claims, read

from communique.extract.contexts import contexts, heading
from communique.kinds.wordlists import wordlists
from communique.model import Document
from communique.present.interchange import record
from communique.stage import Reading

EXAMPLES = [(category.name, example) for category in wordlists("context").categories for example in category.examples]
PLOVER = """military intelligence executive legislative election political_institutions pro_democracy pro_autocracy
economic legal reparations human_rights rights_freedoms repression human_security gender lgbt religion_ethnicity
inequality diplomatic territory peacekeeping health asylum migration disasters natural_resource environment technology
terrorism cbrn cyber misinformation crime corruption illegal_drugs trafficking"""


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{name}: {e['words']}" for name, e in EXAMPLES])
def test_worked_example(name: str, example: dict[str, Any]) -> None:
    assert name in example["contexts"] or "war" in example["words"]
    assert set(contexts(example["words"], example.get("around", ""))) == set(example["contexts"])


def test_the_contexts_are_those_of_plover() -> None:
    found = [category.name for category in wordlists("context").categories]
    assert found == PLOVER.split()
    assert len(found) == 37


def test_the_title_tells_where_the_words_do_not() -> None:
    assert contexts("it carried out a second one", "Nuclear test shakes the region") == ["cbrn"]
    assert contexts("Chile signed a free trade agreement", "Nuclear test shakes the region") == ["economic"]
    assert contexts("it did so again", "") == []


def test_the_heading_is_the_title_of_the_source_or_of_the_text() -> None:
    assert heading(Reading(Document("Words.", "x", title="Given"))) == "Given"
    assert heading(read("Peru and Chile agree on fishing\n\nLIMA, 3 May - Peru met Chile in Lima.")) == (
        "Peru and Chile agree on fishing"
    )
    assert heading(read("Peru met Chile in Lima.")) == ""


def test_events_carry_contexts_and_sectors() -> None:
    [claim] = claims("Russian troops shelled the Georgian town.", "event")
    assert claim.values["contexts"] == ["military"]
    assert claim.values["sectors"] == {"actor": {"RUS": ["MIL"]}, "recipient": {"GEO": ["GOV"]}}


def test_every_party_of_a_role_has_its_sectors() -> None:
    reading = read("French police arrested three Spanish journalists. NATO condemned the coup in Mali.")
    found = [claim for claim in reading.claims if claim.kind == "event"]
    assert found
    for claim in found:
        sectors = claim.values["sectors"]
        assert isinstance(sectors, dict)
        for side in ("actor", "recipient"):
            told = sectors[side]
            assert isinstance(told, dict)
            assert list(told) == list(claim.parties(side))


def test_the_interchange_record_leaves_them_out() -> None:
    reading = read("Russian troops shelled the Georgian town. Iceland opposes new sanctions against Cuba.")
    written = record(reading.document, None, reading.claims)
    for kind in ("events", "positions"):
        for entry in written[kind]:  # type: ignore[union-attr]
            assert not {"topics", "contexts", "sectors"} & set(entry)  # type: ignore[arg-type]
