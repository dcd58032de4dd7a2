from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from communique.extract.measures import cues, weights
from communique.model import Claim, Document
from communique.run.standard import standard
from communique.stage import Pipeline

PIPELINE = Pipeline(
    [stage for stage in standard().stages if not stage.gives & {"event", "instrument", "position", "quote", "tally"}]
)
CODEBOOK = tomllib.loads((files("communique.kinds") / "figure.toml").read_text(encoding="utf-8"))


def read(text: str) -> list[Claim]:
    [reading] = PIPELINE([Document(text, "test")])
    return [claim for claim in reading.claims if claim.kind == "figure"]


@pytest.mark.parametrize("example", CODEBOOK["examples"], ids=lambda example: example["text"][:40])
def test_examples_of_the_codebook(example: dict[str, Any]) -> None:
    found = [(c.label, c.values["value"], c.values["unit"], c.values["bound"]) for c in read(example["text"])]
    wanted = [(f["measure"], f["value"], f["unit"], f.get("bound")) for f in example["figures"]]
    assert found == wanted


def test_every_measure_of_the_interchange_is_defined() -> None:
    schema = (
        "trade investment credit aid contract budget share meetings instruments anniversary term duration size troops "
        "casualties weapons energy migration tariff price other"
    )
    assert sorted(CODEBOOK["labels"]) == sorted(schema.split())
    assert set(weights()) - {"figure", "least"} <= set(CODEBOOK["labels"])
    assert "trade" in cues()["export"]


def test_a_repeated_figure_is_one_entry_at_its_first_place() -> None:
    text = "China lent Kenya $5 billion for a railway in 2014.\n\nThe loan of $5 billion from China must be repaid."
    [claim] = [claim for claim in read(text) if claim.values["unit"] == "USD"]
    assert claim.evidence[0].end < text.index("\n")


def test_restated_sums_are_left_out() -> None:
    text = "Canada gave Haiti $40 million (£31 million; 36 million euros) in aid."
    assert [claim.values["unit"] for claim in read(text)] == ["USD"]


def test_currencies_that_share_a_name_go_by_the_state() -> None:
    text = "Argentina will lend its exporters 400 million pesos in credit, Argentina's central bank said."
    assert "ARS" in [claim.values["unit"] for claim in read(text)]


def test_period_and_parties() -> None:
    text = "Trade between Norway and Poland reached 8.4 billion euros in 2021."
    [claim] = read(text)
    assert claim.when is not None
    assert claim.when.range() == {"start": "2021-01-01", "end": "2021-12-31"}
    assert claim.parties("party") == ("NOR", "POL")


def test_the_two_countries_are_no_figure() -> None:
    assert read("The two countries agreed to hold talks, and the two leaders shook hands.") == []
