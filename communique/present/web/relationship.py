"""A relationship: the pages between two parties, one module for each part."""

from __future__ import annotations

from communique.present.web import (
    relationship_chronology,
    relationship_figures,
    relationship_index,
    relationship_meetings,
    relationship_positions,
    relationship_quotes,
    relationship_texts,
)

_PARTS = (
    relationship_chronology, relationship_index, relationship_texts, relationship_positions, relationship_figures,
    relationship_meetings, relationship_quotes,
)  # fmt: skip

PAGES = tuple(page for part in _PARTS for page in part.PAGES)
DRAWINGS = tuple(drawing for part in _PARTS for drawing in part.DRAWINGS)
