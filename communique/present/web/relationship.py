"""A relationship: the pages between two parties, one module for each part."""

from __future__ import annotations

from communique.present.web import relationship_chronology, relationship_index

_PARTS = (relationship_chronology, relationship_index)

PAGES = tuple(page for part in _PARTS for page in part.PAGES)
DRAWINGS = tuple(drawing for part in _PARTS for drawing in part.DRAWINGS)
