"""Ways to read a place: what is added up in groups is what is taught by name; nothing that could win is left out."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import pytest

from communique.extract import logistic
from communique.extract.events import Weights, best, candidates, places, scored, weights
from communique.extract.logistic import Table, Term, spelt
from communique.extract.triggers import Candidate, Index
from communique.kinds.codebook import standard
from communique.model import Document
from communique.run.standard import standard as stages
from communique.stage import Pipeline, Reading

_BOOK = standard()
_INDEX = Index.of(_BOOK)
_NOTES = Pipeline([stage for stage in stages().stages if not stage.name.startswith("extract.")])
REPORT = """Norway and Sweden sign pact

OSLO, 4 May 2021 - Norway and Sweden signed a defence pact with Finland in Oslo on Tuesday, and Denmark welcomed it.

Norway's foreign minister met Chinese officials and condemned the attack by Mali on Chad. China will send aid to Chad.

Norway and Sweden signed a defence pact with Finland in Oslo on Tuesday, and Denmark welcomed it.

Russia accused Norway, Sweden and Denmark of attacks on Russian ships; "we reject this," Norway said. Under the pact
between Chad and Mali, troops of Mali were expelled by Chad after Niger had refused to recognise Mali as part of Chad.
"""


@pytest.fixture(scope="module")
def reading() -> Reading:
    [found] = _NOTES([Document(REPORT, "test")])
    return found


def _made_up(found: list[Candidate]) -> Weights:
    """Weights for every feature, so that none can be left out or counted twice without being seen."""
    names = {name for candidate in found for name in candidate.ways}
    return replace(weights(), ways={name: crc32(name.encode()) % 1000 / 2000 - 0.25 for name in sorted(names)})


def _key(candidate: Candidate) -> tuple[int, int, str]:
    return candidate.sentence, candidate.head, candidate.rule.id


def test_sums_of_groups_are_the_sums_of_the_features_by_name(reading: Reading) -> None:
    found = list(candidates(reading, _BOOK, _INDEX))
    model = _made_up(found)
    for place in places(found):
        model.score(place)
    right = {_key(candidate): candidate for candidate in found if candidate.score}
    quick = scored(reading, _BOOK, _INDEX, model)
    assert len(found) > 3 * len(quick) > 30
    assert {_key(candidate) for candidate in quick} == set(right)
    for candidate in quick:
        other = right[_key(candidate)]
        assert (candidate.names(), candidate.marks, candidate.more) == (other.names(), other.marks, other.more)
        assert candidate.score == pytest.approx(other.score, abs=1e-9)
        assert candidate.share == pytest.approx(other.share, abs=1e-9)
        assert candidate.numbers == pytest.approx(other.numbers, abs=1e-9)


def test_places_that_are_not_read_could_not_have_won(reading: Reading) -> None:
    model = weights()
    every = best(c for c in scored(reading, _BOOK, _INDEX, model) if c.score >= model.floor)
    quick = best(c for c in scored(reading, _BOOK, _INDEX, model, floor=model.floor) if c.score >= model.floor)
    assert [_key(candidate) for candidate in quick] == [_key(candidate) for candidate in every]
    assert [c.score for c in quick] == pytest.approx([c.score for c in every])


def test_crossings_are_added_up_as_they_are_spelt() -> None:
    terms: list[Term] = [("", ("a", "b")), ("a", ("x", "y>z")), ("word > word", ("x",)), ("unknown", ("x",))]
    known = {name: 2.0**at / 8 for at, name in enumerate(["a", "b", "c", "a>x", "a>y>z", "word > word>x", "a>q"])}
    assert spelt(terms) == ["a", "b", "a>x", "a>y>z", "word > word>x", "unknown>x"]
    table = Table.of(known)
    assert table.once(terms) == table.sum(terms) == table.sum(terms) == logistic.total(known, spelt(terms)) == 59 / 8
