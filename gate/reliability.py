"""Whether scores mean what they say: of the entries with a score near 0.7, are seven in ten right?

    python -m gate.reliability SCORER FOLDER...

Every entry that the pipeline gives at its lowest threshold, up to the one it uses, is matched with the gold by the
scorer's own rules (lenient for events: type and pair). Prints a table in Markdown.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import util
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from communique.model import Document
from communique.present.interchange import record
from communique.run.standard import standard

MEASURES = {
    "event": ("events", "events_dyad"),
    "instrument": ("instruments", "instruments"),
    "position": ("positions", "positions"),
    "quote": ("quotes", "quotes_speaker"),
    "figure": ("figures", "figures"),
}
BINS = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.01)
LEAST = 0.1
Judged = dict[str, list[tuple[float, bool]]]


def scorer(path: Path) -> ModuleType:
    """The scorer of the interchange format as a module."""
    spec = util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged(score: ModuleType, folders: Iterable[Path]) -> Judged:
    """Of each kind the entries' scores, and whether they are right."""
    pipeline = standard(LEAST)
    found: Judged = {kind: [] for kind in MEASURES}
    for path in sorted(path for folder in folders for path in folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        [reading] = pipeline([Document(gold["text"], path.name, gold["id"])])
        claims = [claim for claim in reading.claims if not claim.values.get("indirect")]
        for kind, (name, measure) in MEASURES.items():
            own = sorted((c for c in claims if c.kind == kind), key=lambda c: (c.evidence[0], c.kind, c.label))
            entries = record(reading.document, reading.published, own)[name]
            assert isinstance(entries, list)
            _words(gold, entries if kind == "position" else [])
            hits = {index for _, index in score.match(gold[name], entries, score.METRICS[measure][1])}
            found[kind] += [(claim.score, index in hits) for index, claim in enumerate(own)]
    return found


def _words(gold: dict[str, object], entries: Sequence[object]) -> None:
    """The words of issues, which the scorer adds to positions before it matches them."""
    text, known = str(gold["text"]), gold["positions"]
    assert isinstance(known, list)
    for row in (*known, *entries):
        assert isinstance(row, dict)
        start, end = row["issue"]
        row["issue_words"] = set(re.findall(r"\w+", text[start:end].casefold())) - _SMALL


_SMALL = {"the", "a", "an", "of", "and", "its", "their"}


def table(found: Judged) -> str:
    """For each kind and range of scores: entries, their mean score, the share that is right."""
    head = " | ".join(f"{low:.2f} to {min(high, 1):.2f}" for low, high in pairwise(BINS))
    rows = [f"| | {head} | mean gap |", "| --- |" + " --- |" * len(BINS)]
    for kind, pairs in found.items():
        cells, gap = [], 0.0
        for low, high in pairwise(BINS):
            inside = [pair for pair in pairs if low <= pair[0] < high]
            if not inside:
                cells.append("–")
                continue
            mean, share = (sum(pair[at] for pair in inside) / len(inside) for at in (0, 1))
            gap += abs(mean - share) * len(inside)
            cells.append(f"{mean:.2f} → {share:.2f} ({len(inside)})")
        rows.append(f"| {kind} | {' | '.join(cells)} | {gap / max(1, len(pairs)):.2f} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table(judged(scorer(Path(sys.argv[1])), map(Path, sys.argv[2:]))))
