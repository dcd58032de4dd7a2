"""Topics of positions: the worked examples of `kinds/topic.toml`, and how the words and the sentence are weighed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from piped import claims
from timed import quickest

from communique.extract.topics import topics
from communique.kinds.wordlists import wordlists

EXAMPLES = [(category.name, example) for category in wordlists("topic").categories for example in category.examples]


def names(words: str, around: str = "") -> list[str]:
    return [name for name, _ in topics(words, around)]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{name}: {e['words']}" for name, e in EXAMPLES])
def test_worked_example(name: str, example: dict[str, Any]) -> None:
    assert set(names(example["words"], example.get("around", ""))) == set(example["topics"])


def test_every_topic_is_told_by_an_example_of_its_own() -> None:
    for category in wordlists("topic").categories:
        assert any(category.name in example["topics"] for example in category.examples), category.name


@pytest.mark.parametrize(
    "words",
    [
        "the enlargement of NATO to the east",
        "Georgia's bid to join NATO",
        "NATO's expansion towards the Russian border",
        "the admission of the Baltic states to NATO",
        "NATO membership for Ukraine",
    ],
)
def test_one_stance_is_found_again_in_other_words(words: str) -> None:
    assert "nato_enlargement" in names(words)


def test_the_sentence_tells_only_where_the_issue_does_not() -> None:
    around = "The envoy, who had spoken about the climate, backed the new tariffs."
    assert names("the new tariffs", around) == ["trade_and_tariffs"]
    assert names("its demands", "Chad rejected its demands on climate change.") == ["climate"]
    assert names("its demands", "Chad rejected its demands.") == ["other"], "the holder is no topic"


def test_a_general_topic_gives_way_to_a_surer_subject() -> None:
    assert "peace_and_dialogue" not in names("talks on beef and tariffs")
    assert names("direct talks") == ["peace_and_dialogue"]


def test_capitals_and_possessives() -> None:
    assert "health" in names("the role of the WHO")
    assert "health" not in names("who pays")
    assert names("Taiwan's status") == names("Taiwan’s status") == ["taiwan"]


def test_scores_are_probabilities_and_fall() -> None:
    found = [score for _, score in topics("sanctions on oil, the war in Ukraine, human rights, trade and NATO")]
    assert found == sorted(found, reverse=True)
    assert all(0.5 <= score <= 1.0 for score in found)


def test_positions_carry_their_topics() -> None:
    [claim] = claims("Iceland opposes new sanctions against Cuba.", "position")
    assert claim.values["topics"] == ["latin_america", "sanctions"]


def test_long_words_take_linear_time() -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        topics("nuclear war trade " * size, "nuclear ~ peace talks " * size)
        return time.process_time() - start

    assert quickest(seconds, 50_000) < 1.0
