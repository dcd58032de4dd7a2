"""Time expressions as they stand, not yet resolved, as the layer expression."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def expressions(reading: Reading) -> Iterator[Note]:
    """Time expressions as they stand, not yet resolved, as the layer expression."""
    yield from ()
