from __future__ import annotations

import json
from pathlib import Path

from gate.parties import measure, plain

TEXT = (
    "Norway has signed a pact with Chile. Ministers met in Oslo. The two countries will build ports. "
    "It was cold. It rained. The wind rose. A bridge was closed."
)


def gold(folder: Path, actors: list[str], words: str) -> Path:
    at = TEXT.index(words)
    event = {"actors": actors, "recipients": [], "evidence": [[at, at + len(words)]]}
    (folder / "one.json").write_text(json.dumps({"text": TEXT, "events": [event], "positions": []}), encoding="utf-8")
    return folder


def test_parties_inside_the_evidence_are_offered(tmp_path: Path) -> None:
    found = measure(gold(tmp_path, ["NOR", "CHL"], "Norway has signed a pact with Chile"))
    assert (found.total, found.near, found.inside) == (2, 2, 2)


def test_two_sentences_before_count_as_near_and_more_do_not(tmp_path: Path) -> None:
    near = measure(gold(tmp_path, ["NOR", "CHL"], "It was cold"))
    assert (near.near, near.inside) == (2, 0)
    far = measure(gold(tmp_path, ["NOR", "CHL"], "A bridge was closed"))
    assert far.near == 0
    assert far.missed == {"nor": 1, "chl": 1}


def test_what_the_record_does_not_have_is_spare(tmp_path: Path) -> None:
    found = measure(gold(tmp_path, ["NOR"], "Norway has signed"))
    assert found.spare["chl"] >= 1
    assert found.right < found.offered


def test_names_are_compared_without_case_and_the_community_is_the_union() -> None:
    assert plain("EC") == plain("EU")
    assert plain("the Arab League") == plain("arab league")
