from __future__ import annotations

from datetime import date

import pytest

from communique.extract import dating, logistic
from communique.extract.days import Option, options
from communique.extract.events import best, scored, weights
from communique.extract.merging import Group, merge
from communique.extract.triggers import Index
from communique.kinds.codebook import standard as codebook
from communique.model import Claim, Document, When
from communique.run.standard import standard
from communique.stage import Pipeline, Reading

PAGE = "LIMA, March 12, 2019 (Agency) - "


def read(text: str) -> Reading:
    return standard()([Document(text, "test")])[0]


def events(text: str, kind: str) -> list[Claim]:
    return [claim for claim in read(text).claims if claim.kind == "event" and claim.label == kind]


def days(text: str, kind: str) -> list[tuple[str, str, str]]:
    found = [claim.when for claim in events(text, kind)]
    return [(when.start.isoformat(), when.end.isoformat(), when.basis) for when in found if when]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Peru condemned Chile.", "ACCUSE", ("2019-03-12", "2019-03-12", "carried")),
        ("Peru signed a treaty with Chile on Monday.", "SUPPORT", ("2019-03-11", "2019-03-11", "relative")),
        ("Norway signed a trade agreement with Chile in June 2008.", "SUPPORT", ("2008-06-01", "2008-06-30", "stated")),
        ("Peru expelled three Chilean diplomats last week.", "SANCTION", ("2019-03-04", "2019-03-10", "relative")),
        (
            "On Sunday, the president of Peru, who had said little so far, condemned Chile.",
            "ACCUSE",
            ("2019-03-10", "2019-03-10", "relative"),
        ),
    ],
)
def test_an_event_takes_the_day_of_its_words_or_of_the_report(
    text: str, kind: str, expected: tuple[str, str, str]
) -> None:
    assert expected in days(PAGE + text, kind)


def test_what_a_thing_is_named_after_is_not_the_day_of_the_act() -> None:
    [claim] = events(PAGE + "Peru condemned the 1974 invasion of Cyprus by Turkey.", "ACCUSE")[:1]
    assert claim.when is not None
    assert claim.when.start.year == 2019


def test_without_a_day_of_the_report_only_stated_days_are_given() -> None:
    found = [claim for claim in read("Peru condemned Chile.").claims if claim.kind == "event"]
    assert found
    assert all(claim.when is None for claim in found)


def _groups(text: str) -> tuple[Reading, list[Group]]:
    stages = [stage for stage in standard().stages if not stage.name.startswith("extract.")]
    [reading] = Pipeline(stages)([Document(text, "test")])
    found = scored(reading, codebook(), Index.of(codebook()), weights())
    return reading, merge(reading, best(found), weights().twins)


def test_options_are_none_the_report_and_the_words_each_once() -> None:
    reading, [group, *_] = _groups(PAGE + "Peru signed a treaty with Chile on Monday, not on Friday.")
    found = options(reading, group)
    assert found[0].when is None
    assert found[1].when == When(date(2019, 3, 12), date(2019, 3, 12), "carried")
    words = [option.when.words.of(reading.text) for option in found if option.when and option.when.words]
    assert sorted(words) == ["Friday", "Monday"]
    assert all(option.features for option in found)


def test_options_of_the_same_days_count_together() -> None:
    day, other = (When(date(2019, 3, number), date(2019, 3, number)) for number in (1, 2))
    found = [Option(None, ()), Option(day, ("a",)), Option(other, ("b",)), Option(other, ("c",))]
    assert dating.chosen(found, {"a": 1.0}).when == day
    assert dating.chosen(found, {"a": 1.0, "b": 0.5, "c": 0.6}) is found[3]
    assert dating.chosen(found, {"a": 1.0, "bias": 9.0}).when == day


def test_caution_leaves_fewer_events_without_a_day() -> None:
    found = [Option(None, ("none",)), Option(When(date(2019, 3, 1), date(2019, 3, 1)), ())]
    assert dating.chosen(found, {"none": dating.CAUTION / 2}) is found[1]
    assert dating.chosen(found, {"none": dating.CAUTION * 2}) is found[0]


def test_the_weights_that_ship_name_their_making() -> None:
    stored = logistic.stored("event-dates")
    assert stored["folds"]["dated"] > 0.7
    assert len(stored["weights"]) > 500


def test_a_sentence_full_of_days_is_read_in_linear_time() -> None:
    text = PAGE + "Peru signed a treaty with Chile " + ", ".join(f"on March {1 + n % 28}" for n in range(3000)) + "."
    reading, [group, *_] = _groups(text)
    assert len(options(reading, group)) < 30
