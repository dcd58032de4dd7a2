"""Large tables of weights in one small file that is read in a tenth of a second.

A file is gzip over: a line of JSON (what the tables are, and the sizes of their parts), then for each table its
features joined by line feeds in UTF-8, one byte for the length of each row, one byte for each class and two bytes for
each weight in hundredths, little-endian. What is read from a file is added up as whole numbers, all classes of a row
at once: they stand side by side in one long number.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, TypeAlias

Row: TypeAlias = dict[int, float]
UNIT = 100
"""Weights are whole hundredths."""
LANE = 32
"""Bits of a class in the long number of a row: sums of thousands of weights stay inside."""
ZERO = 1 << (LANE - 1)
"""What stands for a sum of nothing, so that no class borrows from its neighbour."""


@dataclass(slots=True)
class Table:
    """Feature to class index to weight. A row not yet asked for is its number in the packed parts."""

    rows: dict[str, Row | int] = field(default_factory=dict)
    starts: array[int] = field(default_factory=lambda: array("I"))
    classes: bytes = b""
    weights: array[int] = field(default_factory=lambda: array("h"))
    lanes: dict[str, int] | None = field(default=None, repr=False, compare=False)
    start: int = 0

    def sums(self, features: Sequence[str], width: int) -> bytes:
        """The summed weights of `width` classes, in hundredths above `ZERO`, four bytes each, little-endian; of a table
        that was read from a file."""
        if self.lanes is None:
            self.lanes, self.start = self._laid(width), _lane([ZERO] * width)
        return sum(filter(None, map(self.lanes.get, features)), self.start).to_bytes(width * LANE // 8, "little")

    def _laid(self, width: int) -> dict[str, int]:
        """Each row as one number, class 0 lowest: one sum of such numbers sums all classes."""
        import numpy

        matrix = numpy.full((len(self.rows), width), ZERO, dtype=numpy.uint32)
        starts: Any = numpy.asarray(self.starts, dtype=numpy.int64)
        weights: Any = self.weights
        rows = numpy.repeat(numpy.arange(len(self.rows)), starts[1:] - starts[:-1])
        given = numpy.asarray(weights, dtype=numpy.int64) + ZERO
        matrix[rows, numpy.frombuffer(self.classes, dtype=numpy.uint8)] = given.astype(numpy.uint32)
        raw, size, none = matrix.astype("<u4").tobytes(), width * LANE // 8, _lane([ZERO] * width)
        parts = zip(self.rows, range(0, len(raw), size), strict=True)
        return {feature: int.from_bytes(raw[at : at + size], "little") - none for feature, at in parts}

    def opened(self, feature: str, number: int) -> Row:
        """Unpacks a row and keeps it."""
        part = slice(self.starts[number], self.starts[number + 1])
        row = {index: weight / UNIT for index, weight in zip(self.classes[part], self.weights[part], strict=True)}
        self.rows[feature] = row
        return row

    def all(self) -> list[tuple[str, Row]]:
        """Every feature with its row, by feature."""
        return [
            (feature, self.opened(feature, row) if isinstance(row, int) else row)
            for feature, row in sorted(self.rows.items(), key=lambda item: item[0])
        ]


def _lane(classes: Sequence[int]) -> int:
    return sum(number << (LANE * place) for place, number in enumerate(classes))


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pack(about: Mapping[str, Any], tables: Mapping[str, Table]) -> bytes:
    """The file of these tables. Raises OverflowError for a weight beyond 327, ValueError for a feature with a line feed
    or a row of more than 255 classes."""
    sizes: dict[str, tuple[int, int, int]] = {}
    body = b""
    for name, table in tables.items():
        ordered = table.all()
        names = "\n".join(feature for feature, _ in ordered)
        if names.count("\n") != max(0, len(ordered) - 1):
            raise ValueError(f"a feature of {name} holds a line feed")
        pairs = [pair for _, row in ordered for pair in sorted(row.items())]
        weights = _little(array("h", (round(weight * UNIT) for _, weight in pairs)))
        text = names.encode()
        sizes[name] = len(text), len(ordered), len(pairs)
        body += text + bytes(len(row) for _, row in ordered) + bytes(index for index, _ in pairs) + weights.tobytes()
    head = json.dumps({**about, "tables": sizes}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(head.encode() + b"\n" + body, 9, mtime=0)


def unpack(raw: bytes) -> tuple[dict[str, Any], dict[str, Table]]:
    """What `pack` was given: what the tables are, and the tables."""
    body = gzip.decompress(raw)
    at = body.index(b"\n") + 1
    about = json.loads(body[:at])
    tables: dict[str, Table] = {}
    for name, (letters, rows, pairs) in about["tables"].items():
        names = body[at : at + letters].decode().split("\n")
        at += letters
        starts = array("I", [0, *accumulate(body[at : at + rows])])
        at += rows
        classes = body[at : at + pairs]
        at += pairs
        weights = array("h")
        weights.frombytes(body[at : at + 2 * pairs])
        at += 2 * pairs
        numbered: dict[str, Row | int] = dict(zip(names, range(rows), strict=bool(rows)))
        tables[name] = Table(numbered, starts, classes, _little(weights))
    return about, tables
