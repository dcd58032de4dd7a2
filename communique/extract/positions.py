"""Who is for or against what."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Claim
from communique.stage import Reading


def positions(reading: Reading) -> Iterator[Claim]:
    """Who is for or against what."""
    yield from ()
