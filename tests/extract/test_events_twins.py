from __future__ import annotations

from communique.model import Document
from communique.run.standard import standard


def test_one_clause_is_one_act() -> None:
    text = "OSLO, March 4, 2019 - Finland urged Russia to reopen the border crossing."
    [reading] = standard()([Document(text, "example")])
    events = [claim for claim in reading.claims if claim.kind == "event"]
    keys = [(claim.evidence, frozenset(claim.parties())) for claim in events]
    assert len(keys) == len(set(keys)) == 1
    assert events[0].label == "REQUEST"
