"""Quoted words and whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Claim
from communique.stage import Reading


def quotes(reading: Reading) -> Iterator[Claim]:
    """Quoted words and whose they are."""
    yield from ()
