"""How many of the parties of gold's events and positions the notes offer near their evidence.

    python -m gate.parties FOLDER...    the figures of gold sets, with the worst confusions

A party counts as offered where a note of the layer `party` names it inside an evidence span, or in the two sentences
before it: that is where an extractor looks for it. Names are compared as the scorer of the interchange format does,
case aside. `said` tells how many of the parties offered are ones that the record of that report has at all.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communique.annotate.expressions import expressions
from communique.annotate.names import names
from communique.annotate.parties import parties
from communique.annotate.published import published
from communique.annotate.quotations import quotations
from communique.model import Document
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Pipeline, Reading, each

_BEFORE = 2
"""Sentences before the evidence in which a party may stand."""


@dataclass(slots=True)
class Offered:
    """Counts over a gold set: `near` and `inside` of `total` parties; `right` of `offered` ones are gold's."""

    total: int = 0
    near: int = 0
    inside: int = 0
    offered: int = 0
    right: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    spare: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, float]:
        return {
            "near": self.near / (self.total or 1),
            "inside": self.inside / (self.total or 1),
            "said": self.right / (self.offered or 1),
            "total": self.total,
        }


def pipeline() -> Pipeline:
    """The stages that the layer of parties needs."""
    return Pipeline(
        [
            each(paragraphs, gives="paragraph"),
            each(quotations, gives="quotation"),
            each(sentences, needs="paragraph", gives="sentence"),
            each(expressions, gives="expression"),
            each(names, gives="name"),
            each(published, gives="published"),
            each(parties, gives="party"),
        ]
    )


def plain(party: str) -> str:
    """A party for comparison: the Community is the Union, case and "the" are nothing."""
    words = " ".join(party.casefold().replace("the ", "").split())
    return {"ec": "eu", "eec": "eu"}.get(words, words)


def measure(folder: Path) -> Offered:
    """The counts over every report of a gold set."""
    found, read = Offered(), pipeline()
    for file in sorted(folder.glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        [reading] = read([Document(gold["text"], str(file), file.stem)])
        _count(found, reading, gold)
    return found


def _entries(gold: dict[str, Any]) -> Iterator[tuple[set[str], list[tuple[int, int]]]]:
    """The parties of each event and position, with the evidence."""
    for event in gold["events"]:
        yield {plain(p) for p in (*event["actors"], *event["recipients"])}, event["evidence"]
    for position in gold["positions"]:
        yield {plain(p) for p in position["holders"]}, position["evidence"]


def _count(found: Offered, reading: Reading, gold: dict[str, Any]) -> None:
    starts = [note.span.start for note in reading.layer("sentence")]
    notes = [(note.span.start, {plain(str(p)) for p in _parties(note.value)}) for note in reading.layer("party")]
    known: set[str] = set()
    for wanted, evidence in _entries(gold):
        near: set[str] = set()
        inside: set[str] = set()
        for start, end in evidence:
            first = starts[max(0, bisect_right(starts, start) - 1 - _BEFORE)] if starts else 0
            near |= {p for at, named in notes if first <= at < end for p in named}
            inside |= {p for at, named in notes if start <= at < end for p in named}
        known |= wanted
        found.total += len(wanted)
        found.near += len(wanted & near)
        found.inside += len(wanted & inside)
        found.missed.update(wanted - near)
    for _, named in notes:
        found.offered += len(named)
        found.right += len(named & known)
        found.spare.update(named - known)


def _parties(value: Any) -> list[Any]:
    stated = value.get("parties")
    return stated if isinstance(stated, list) else []


def main() -> int:
    for name in sys.argv[1:]:
        found = measure(Path(name))
        share = found.figures()
        print(
            f"{name}: near {share['near']:.3f}, inside {share['inside']:.3f} of {found.total}; said {share['said']:.3f}"
        )
        for title, counts in (("missed", found.missed), ("never in the record", found.spare)):
            print(f"  {title}: " + ", ".join(f"{party} {n}" for party, n in counts.most_common(25)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
