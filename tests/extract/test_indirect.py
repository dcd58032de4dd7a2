from __future__ import annotations

import time
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from timed import quickest

from communique.extract.indirect import indirect
from communique.model import Claim, Document
from communique.present.interchange import record
from communique.run.standard import standard
from communique.stage import Pipeline, each

PIPELINE = Pipeline(
    [stage for stage in standard().stages if not (stage.gives | stage.needs) & {"event", "position", "figure", "quote"}]
    + [each(indirect, needs="party quotation instrument", gives="quote")]
)


def read(text: str) -> list[Claim]:
    [reading] = PIPELINE([Document(text, "test")])
    return sorted((claim for claim in reading.claims if claim.kind == "quote"), key=lambda claim: claim.evidence)


def told(text: str) -> list[str]:
    return [" / ".join(span.of(text) for span in claim.evidence) for claim in read(text)]


EXAMPLES: list[dict[str, Any]] = tomllib.loads((files("communique.kinds") / "quote.toml").read_text("utf-8"))[
    "indirect"
]
"""Worked examples of the codebook."""


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["text"][-48:] for example in EXAMPLES])
def test_worked_examples(example: dict[str, Any]) -> None:
    found = read(example["text"])
    assert told(example["text"]) == example["told"]
    assert [claim.label for claim in found] == example["speakers"]
    for claim, parties in zip(found, example.get("parties", []), strict=False):
        assert set(claim.parties("party")) == set(parties)


def test_entries_say_that_they_are_indirect_and_by_which_verb() -> None:
    text = "Norwegian Foreign Minister Kari Lund said on Monday that the talks had failed."
    [claim] = read(text)
    cue = claim.values["cue"]
    assert isinstance(cue, list)
    assert claim.values["indirect"] is True
    assert text[int(str(cue[0])) : int(str(cue[1]))] == "said"


def test_quotations_are_none() -> None:
    assert told('"The talks have failed and nobody knows why," Norwegian Foreign Minister Kari Lund said.') == []
    assert told('Norwegian Foreign Minister Kari Lund said that "the talks have failed, and nobody knows why".') == []


def test_a_few_quoted_words_do_not_matter() -> None:
    text = 'Norwegian Foreign Minister Kari Lund said that the long talks with Iceland on fish had "failed".'
    assert told(text) == ['the long talks with Iceland on fish had "failed']


def test_what_was_not_said_is_left_out() -> None:
    assert told("Norwegian Foreign Minister Kari Lund may say that the talks have failed.") == []
    assert told("Norwegian Foreign Minister Kari Lund asked whether the talks had failed.") == []


def test_the_interchange_leaves_them_out() -> None:
    text = "Norwegian Foreign Minister Kari Lund said on Monday that the talks had failed."
    [claim] = read(text)
    assert record(Document(text, "test"), None, [claim])["quotes"] == []


@pytest.mark.parametrize("piece", ["Kari Lund said that ", "she said, ", 'he said "no" and '])
def test_linear_time(piece: str) -> None:
    text = "Norwegian Foreign Minister Kari Lund spoke. "
    base = PIPELINE.stages[:-1]

    def seconds(size: int) -> float:
        [reading] = Pipeline(base)([Document(text + piece * (size // len(piece)), "test")])
        begin = time.process_time()
        list(indirect(reading))
        return time.process_time() - begin

    assert quickest(seconds, 12_000) < 12 * max(quickest(seconds, 3_000), 0.05)
