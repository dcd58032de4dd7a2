"""Quantities with what they measure."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Claim
from communique.stage import Reading


def figures(reading: Reading) -> Iterator[Claim]:
    """Quantities with what they measure."""
    yield from ()
