"""Disagreements between reports, their sides under one another."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from communique.data.tables import label
from communique.present.relationship import when
from communique.present.words import visible
from communique.query.conflicts import ConflictRow

if TYPE_CHECKING:
    from rich.console import RenderableType

SORTS = {
    "figure": "two values for one figure",
    "day": "two days for one act",
    "count": "two counts for one act",
    "actor": "opposite accounts of who did it",
    "wording": "one quote in several wordings",
}


def conflicts_json(rows: Sequence[ConflictRow]) -> str:
    """A list of objects with the fields of the Python rows."""
    return json.dumps([dataclasses.asdict(row) for row in rows], ensure_ascii=False, indent=1, default=str)


def conflicts_text(rows: Sequence[ConflictRow]) -> RenderableType:
    """Something that rich's Console prints: each conflict with its sides, their words and reports."""
    from rich.console import Group
    from rich.text import Text

    if not rows:
        return Text("No two reports disagree as far as can be told.")
    parts: list[RenderableType] = []
    for row in rows:
        head = Text(f"{when(row.first_day, row.last_day)}  ", style="cyan")
        head.append(f"{row.about}: {SORTS[row.sort]}", style="bold")
        head.append(f"  {visible(', '.join(label(party) for party in row.parties))}", style="not bold default")
        parts.append(head)
        for side in row.sides:
            line = Text(f"  {visible(side.told)}", style="yellow")
            line.append(f"  [{visible(', '.join(side.reports))}]", style="dim")
            parts.append(line)
            if row.sort != "wording":
                parts += [
                    Text(f"      “{visible(' '.join(words.split()))}”", style="italic") for words in side.words[:3]
                ]
    parts.append(Text(f"{len(rows)} conflict{'' if len(rows) == 1 else 's'}"))
    return Group(*parts)
