"""Treaties, statements, agreements and other texts with force."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Claim
from communique.stage import Reading


def instruments(reading: Reading) -> Iterator[Claim]:
    """Treaties, statements, agreements and other texts with force."""
    yield from ()
