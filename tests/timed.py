"""Timing for tests of linear time: the quickest of three, so that a collection of garbage in between does not count."""

from __future__ import annotations

from collections.abc import Callable


def quickest(seconds: Callable[[int], float], size: int) -> float:
    return min(seconds(size) for _ in range(3))
