"""Spans as notes hold them, for tests."""

from __future__ import annotations

from communique.model import Json


def pair(value: Json) -> tuple[int, int]:
    assert isinstance(value, list)
    start, end = value
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end
