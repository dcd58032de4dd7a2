"""The worked examples of positions and instruments, each through the whole pipeline."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from piped import claims

from communique.extract.positions import issue_of
from communique.model import Span


def _codebook(name: str) -> dict[str, Any]:
    return tomllib.loads((files("communique.kinds") / f"{name}.toml").read_text("utf-8"))


RULES = _codebook("position")["rule"]
TEXTS = _codebook("instrument")["example"]


@pytest.mark.parametrize("rule", RULES, ids=[rule["pattern"][:40] for rule in RULES])
def test_position(rule: dict[str, Any]) -> None:
    start = rule["example"].index(rule["issue"])
    issue = Span(start, start + len(rule["issue"]))
    found = claims(rule["example"], "position")
    assert any(
        set(claim.parties("holder")) == set(rule["holders"])
        and claim.label == rule["polarity"]
        and issue_of(claim).overlaps(issue)
        for claim in found
    ), [(claim.parties(), claim.label, issue_of(claim).of(rule["example"])) for claim in found]


@pytest.mark.parametrize("example", TEXTS, ids=[example["text"][:40] for example in TEXTS])
def test_instrument(example: dict[str, Any]) -> None:
    [claim] = claims(example["text"], "instrument")
    given, told = set(claim.parties("party")), set(example["parties"])
    assert (claim.label, claim.values["action"]) == (example["kind"], example["action"])
    assert len(given & told) / len(given | told) >= 0.5


def test_definitions_and_labels_are_there() -> None:
    for name in ("position", "instrument"):
        assert _codebook(name)["definition"]
    assert {label["name"] for label in _codebook("position")["label"]} == {"for", "against"}
    assert {"treaty", "statement", "agreement", "memorandum", "contract", "credit", "resolution", "law", "plan"} == set(
        _codebook("instrument")["kinds"]
    )


def test_rules_are_not_written_twice() -> None:
    patterns = [(rule["pattern"], rule.get("tag", "")) for rule in RULES]
    assert len(patterns) == len(set(patterns))
