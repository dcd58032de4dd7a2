"""Parties that speak together: names joined by "and", and words for several persons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.extract.speakers import Scene, Speaker, named
from communique.model import Note

# What may stand between two names that speak together: "Ms Lee and her French counterpart, Mr Roy".
_JOINING = re.compile(
    r",?\s*(?:and|&)\s+(?:(?:the|his|her|its|then|their|visiting)\s+){0,2}(?:[A-Z]\w+\s+)?"
    r"(?:(?:prime|foreign|defence|defense)\s+)?(?:counterpart|colleague|host|guest|leader|president|minister)?,?\s*"
)
_STATES = frozenset("state organisation place".split())


def together(unit: Sequence[Note], scene: Scene) -> Speaker:
    """The speaker that several parties are together: their names joined by "and"."""
    if len(unit) == 1:
        return _several(unit[0], scene) or named(unit[0], scene, None)
    speakers = [named(note, scene, None) for note in unit]
    if not all(speaker.label for speaker in speakers):
        return Speaker("")
    label = " and ".join(dict.fromkeys(speaker.label for speaker in speakers))
    parties = tuple(dict.fromkeys(party for speaker in speakers for party in speaker.parties))
    return Speaker(label, parties, None, speakers[0].person)


def _several(note: Note, scene: Scene) -> Speaker | None:
    """Persons whom the layer of parties gives no names for: "the two leaders", "they"."""
    values = note.value.get("parties")
    words = note.span.of(scene.text).lower().split()
    if note.label != "reference" or note.value.get("persons") or not isinstance(values, list) or len(values) < 2:
        return None
    if not {"they", "leaders", "presidents", "ministers", "both", "men", "women", "pair", "chancellors"} & set(words):
        return None
    names = [(scene.persons or {}).get((str(party),), "") for party in values]
    return Speaker(" and ".join(names), tuple(str(party) for party in values), None, True) if all(names) else None


def units(notes: Sequence[Note], text: str) -> list[list[Note]]:
    """Notes of parties, those put together that "and" joins: "Ms Lee and her French counterpart, Mr Roy"."""
    found: list[list[Note]] = []
    for note in notes:
        if note.label == "demonym":
            continue
        last = found[-1][-1] if found else None
        alike = last is not None and (note.label == last.label == "person" or {note.label, last.label} <= _STATES)
        if alike and last is not None and note.span.start - last.span.end < 50:
            gap = text[last.span.end : note.span.start]
            if _JOINING.fullmatch(gap) or (gap.strip() == "," and note.label == "person" and len(found[-1]) < 5):
                found[-1].append(note)
                continue
        if note.label != "place":
            found.append([note])
    return [part for unit in found for part in _closed(unit, text)]


def _closed(unit: list[Note], text: str) -> list[list[Note]]:
    """A row of names holds together only where an "and" closes it."""
    if len(unit) > 1 and text[unit[-2].span.end : unit[-1].span.start].strip() == ",":
        return [[note] for note in unit]
    return [unit]
