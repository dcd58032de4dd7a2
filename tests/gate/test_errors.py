from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from gate.errors import Error, draw, errors, quotas

SIZES = {"events_dyad": 186, "instruments": 29, "positions": 146, "quotes_speaker": 15, "figures": 28}


def match(left: list[Any], right: list[Any], like: Any) -> list[tuple[int, int]]:
    free, pairs = set(range(len(right))), []
    for i, one in enumerate(left):
        at = next((j for j in sorted(free) if like(one, right[j])), None)
        if at is not None:
            free.remove(at)
            pairs.append((i, at))
    return pairs


def overlap(left: list[list[int]], right: list[list[int]]) -> float:
    return float(any(a < d and c < b for a, b in left for c, d in right))


def same_type(left: Any, right: Any) -> bool:
    return bool(left["type"] == right["type"] and left["actors"] == right["actors"])


SCORE = cast(
    ModuleType,
    SimpleNamespace(
        RECORD=["events_dyad"],
        METRICS={"events_dyad": ("events", same_type)},
        match=match,
        iou=overlap,
        parties=lambda values: frozenset(values or []),
        jaccard=lambda left, right: len(left & right) / max(1, len(left | right)),
    ),
)


def event(kind: str, actors: list[str], start: int) -> dict[str, Any]:
    return {"type": kind, "actors": actors, "evidence": [[start, start + 10]]}


def report(*events: dict[str, Any]) -> dict[str, Any]:
    return {"text": "x" * 100, "events": list(events), "positions": []}


@pytest.mark.parametrize("sizes", [SIZES, SIZES | {"figures": 300}, dict.fromkeys(SIZES, 40)])
def test_a_hundred_are_drawn_and_no_small_kind_has_less_than_eight(sizes: dict[str, int]) -> None:
    shares = quotas(sizes)
    assert sum(shares.values()) == 100
    assert min(shares[kind] for kind in ("instruments", "quotes_speaker", "figures")) >= 8


def test_kinds_are_drawn_by_the_number_of_their_errors() -> None:
    assert quotas(SIZES) == {"instruments": 8, "quotes_speaker": 8, "figures": 8, "events_dyad": 43, "positions": 33}


def test_the_same_seed_draws_the_same_errors() -> None:
    wrong: dict[str, list[Error]] = {
        kind: [("a", kind, at, None) for at in range(size)] for kind, size in SIZES.items()
    }
    assert draw(wrong) == draw(wrong)
    assert draw(wrong) != draw(wrong, seed=6)
    assert len(set(draw(wrong))) == 100


def test_two_halves_on_the_same_words_are_one_error() -> None:
    gold = {"a": report(event("ACCUSE", ["NOR"], 0), event("AID", ["CHL"], 40))}
    found = {"a": report(event("ACCUSE", ["PER"], 2), event("REJECT", ["CHL"], 70))}
    assert errors(SCORE, gold, found)["events_dyad"] == [
        ("a", "events_dyad", 0, 0),
        ("a", "events_dyad", 1, None),
        ("a", "events_dyad", None, 1),
    ]


def test_what_is_right_is_no_error() -> None:
    gold = {"a": report(event("AID", ["CHL"], 40))}
    assert errors(SCORE, gold, {"a": report(event("AID", ["CHL"], 40))})["events_dyad"] == []
