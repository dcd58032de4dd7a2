"""Stretches inside quotation marks, as the layer quotation."""

from __future__ import annotations

from collections.abc import Iterator

from communique.model import Note
from communique.stage import Reading


def quotations(reading: Reading) -> Iterator[Note]:
    """Stretches inside quotation marks, as the layer quotation."""
    yield from ()
