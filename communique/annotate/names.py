"""Names, demonyms, offices and persons as they stand, as the layer name."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def names(reading: Reading) -> Iterator[Note]:
    """Names, demonyms, offices and persons as they stand, as the layer name."""
    yield from ()
