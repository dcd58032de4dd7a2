"""Who is meant, references included, as the layer party."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def parties(reading: Reading) -> Iterator[Note]:
    """Who is meant, references included, as the layer party."""
    yield from ()
