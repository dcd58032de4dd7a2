"""Sentences of treebanks in CoNLL-U: words, Penn tags, heads (-1 for a root), relations."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

KEPT = {"nsubj:pass", "aux:pass", "acl:relcl", "nmod:poss", "compound:prt", "csubj:pass", "obl:agent"}
"""Relations whose finer sort is kept; of others only what stands before the colon."""
Sentence = tuple[list[str], list[str], list[int], list[str]]


def read(path: Path) -> Iterator[Sentence]:
    for block in gzip.decompress(path.read_bytes()).decode().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        rows = [row for row in rows if row[0].isdigit()]
        if len(rows) < 2:
            continue
        label = [row[7] if row[7] in KEPT else row[7].split(":")[0] for row in rows]
        yield [r[1] for r in rows], [r[4] for r in rows], [int(r[6]) - 1 for r in rows], label


def trees(folder: Path, which: str) -> list[Sentence]:
    """The sentences of the files whose names have `which` in them."""
    return [sentence for path in sorted(folder.glob(f"*{which}*")) for sentence in read(path)]
