"""Readings of coded reports by an encoder that has not seen them.

What decides on top of the encoder must be learnt from reports that it did not learn from, or it would be believed too
much. So the encoder is trained twice: on the gold reports alone, to read our own annotations with, and on all, to ship.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from communique.model import Document
from communique.models import sessions
from communique.run.standard import standard
from communique.stage import Pipeline, Reading
from training.annotations import read

CLAIMS = frozenset(("event", "instrument", "position", "quote", "figure"))
Gold = dict[str, Any]


def use(folder: Path) -> None:
    """Reads with the encoder of another folder from now on."""
    sessions.FOLDER = folder
    sessions.session.cache_clear()


def gold(folder: Path) -> list[Gold]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def own(reports: Path) -> list[Gold]:
    """Our own annotations; `reports` is the folder of the collections that they code."""
    return read(reports)


def readings(records: Sequence[Gold], sees: frozenset[str] = frozenset()) -> list[tuple[Reading, Gold]]:
    """The reports with all layers, and of the claims those kinds alone that are there when the stage to be trained
    runs."""
    unseen = CLAIMS - sees
    stages = [
        stage
        for stage in standard().stages
        if not (stage.gives | stage.needs) & unseen and "indirect" not in stage.name
    ]
    pipeline = Pipeline(stages)
    return [(pipeline([Document(record["text"], record["id"], record["id"])])[0], record) for record in records]
