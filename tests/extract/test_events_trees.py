"""Boosted trees, and the score that the ways to read one place share."""

from __future__ import annotations

import json
import random

from communique.extract.clauses import Mood
from communique.extract.events import Weights
from communique.extract.trees import Forest, Tree, forest
from communique.extract.triggers import Candidate, Party, pairs
from communique.kinds.codebook import Rule
from communique.model import Span


def _candidate(actors: str, recipients: str, ways: list[str]) -> Candidate:
    named = [tuple(Party(name, Span(0, 3)) for name in side.split()) for side in (actors, recipients)]
    span = Span(0, 5)
    made = Candidate(Rule("rule", "AID"), "AID", None, 0, 1, span, span, Mood("done", "past"), named[0], named[1])
    made.told, made.ways = ["here"], ways
    return made


def test_a_tree_asks_and_what_is_unknown_goes_left() -> None:
    grown = Forest(("a", "b"), 0.0, (Tree(((0, 1.0, -1, 1), (1, 5.0, -2, -3)), (-2.0, 0.0, 2.0)),))
    assert grown.probability({}) == grown.probability({"a": 0.9, "b": 9.0}) < 0.2
    assert grown.probability({"a": 1.0}) == 0.5
    assert grown.probability({"a": 1.0, "b": 5.0}) > 0.8
    assert forest(json.loads(json.dumps(grown.data()))).probability({"a": 1.0, "b": 5.0}) > 0.8


def test_grown_trees_learn_what_no_sum_can() -> None:
    from training.boosting import Growth, grow

    chance = random.Random(3)
    rows = [{"a": chance.gauss(0, 1), "b": chance.gauss(0, 1)} for _ in range(600)]
    right = [float(row["a"] * row["b"] > 0) for row in rows]
    grown = grow(rows[:400], right[:400], Growth(rounds=40))
    told = [grown.probability(row) >= 0.5 for row in rows[400:]]
    assert sum(a == bool(b) for a, b in zip(told, right[400:], strict=True)) > 180
    assert grown.probabilities(rows[400:]) == [grown.probability(row) for row in rows[400:]]
    assert grown.probabilities([]) == []


def test_ways_that_share_a_pair_stand_by_each_other() -> None:
    ways = [_candidate("NOR", "MLI", ["x"]), _candidate("NOR", "MLI TCD", []), _candidate("TCD", "NOR", [])]
    Weights({"bias": 5.0}, {}, {"x": 0.5}, {}, Forest((), 0.0, ()), 0.05, 0.2).score(ways)
    first, second, third = ways
    assert first.share + second.share + third.share > 0.999
    assert abs(first.score - first.sure * (first.share + second.share)) < 1e-9
    assert second.score == third.score == 0.0


def test_pairs_are_ordered_only_where_direction_matters() -> None:
    assert pairs("AID", ["NOR"], ["MLI", "TCD"]) == {("NOR", "MLI"), ("NOR", "TCD")}
    assert pairs("CONSULT", ["NOR"], ["MLI"]) == pairs("CONSULT", ["MLI"], ["NOR"])
    assert pairs("AID", ["NOR"], []) == {("NOR", "")}
