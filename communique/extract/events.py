"""Events after PLOVER."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Claim
from communique.stage import Reading


def events(reading: Reading) -> Iterator[Claim]:
    """Events after PLOVER."""
    yield from ()
