"""The day of publication with its reasons, as the layer published."""

from __future__ import annotations

from collections.abc import Iterator

from communique.annotate.calendar import valid
from communique.annotate.dateline import stated
from communique.model import Json, Note
from communique.stage import Reading


def published(reading: Reading) -> Iterator[Note]:
    """The day of publication with its reasons, as the layer published."""
    for found in stated(reading):
        if found.phrase.year and found.phrase.month and found.phrase.day:
            day = valid(found.phrase.year, found.phrase.month, found.phrase.day)
            if day:
                iso = day.isoformat()
                reason: dict[str, Json] = {"why": "stated", "start": iso, "end": iso, "words": list(found.span.pair())}
                yield Note(
                    found.span, "published", "stated", {"start": iso, "end": iso, "best": iso, "reasons": [reason]}
                )
                return
