"""Time expressions resolved to day ranges, as the layer time."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def times(reading: Reading) -> Iterator[Note]:
    """Time expressions resolved to day ranges, as the layer time."""
    yield from ()
