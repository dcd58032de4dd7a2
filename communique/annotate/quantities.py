"""Quantities with value, unit and bound, as the layer quantity."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def quantities(reading: Reading) -> Iterator[Note]:
    """Quantities with value, unit and bound, as the layer quantity."""
    yield from ()
