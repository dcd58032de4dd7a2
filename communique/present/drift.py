"""Positions over time in the terminal: strands with their wording, turns and silences."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from communique.data.tables import label
from communique.present.words import visible
from communique.query.drift import Drift
from communique.resolve.drift import Step

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def drift_json(drift: Drift) -> str:
    """One JSON object: holder, topic, strands with their steps, silences."""
    return json.dumps(dataclasses.asdict(drift), ensure_ascii=False, indent=1, default=str)


def drift_text(drift: Drift) -> RenderableType:
    """Something that rich's Console prints: the turns and silences first, then each strand with its wording."""
    from rich.console import Group
    from rich.text import Text

    count = sum(len(strand.steps) for strand in drift.strands)
    if not count:
        return Text(f"{label(drift.holder)} takes no stance on {drift.topic} in this record.")
    title = Text(f"{label(drift.holder)} on {drift.topic}", style="bold")
    title.append(f"\n{_several(count, 'stance')} on {_several(len(drift.strands), 'thing')}", style="not bold")
    parts: list[RenderableType] = [title]
    turns = drift.turns
    if turns:
        parts += [Text(), Text(f"Turns ({len(turns)})", style="bold underline")]
    for strand, step in turns:
        was = "against" if step.stance.polarity == "for" else "for"
        parts.append(Text(f"{step.stance.day}  from {was} to {step.stance.polarity}: {visible(strand.name)}"))
    if drift.silences:
        parts += [Text(), Text(f"Silences ({len(drift.silences)})", style="bold underline")]
    for silence in drift.silences:
        end = f"to {silence.before}" if silence.before else "to the record's end"
        parts.append(Text(f"{silence.after} {end}: {_several(silence.reports, 'report')} without a word on it"))
    for strand in drift.strands:
        parts += [Text(), Text(visible(strand.name), style="bold underline")]
        parts += [_step(step) for step in strand.steps]
    return Group(*parts)


def _step(step: Step) -> Text:
    from rich.text import Text

    stance = step.stance
    line = Text(f"{stance.day or '–'!s:<10}  ", style="cyan")
    line.append(f"{stance.polarity:<7}", style="green" if stance.polarity == "for" else "red")
    line.append(f"  {visible(stance.issue)}", style="default")
    line.append(f"  [{visible(', '.join(stance.reports))}]", style="dim")
    told = []
    if step.turns:
        told.append("turns")
    if step.new:
        told.append(f"new: {', '.join(step.new)}")
    if step.gone:
        told.append(f"gone: {', '.join(step.gone)}")
    if told:
        line.append(f"\n{'':<21}{visible('; '.join(told))}", style="dim")
    return line


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
