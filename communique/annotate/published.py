"""The day of publication with its reasons, as the layer published."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def published(reading: Reading) -> Iterator[Note]:
    """The day of publication with its reasons, as the layer published."""
    yield from ()
