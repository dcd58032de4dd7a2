"""A large table of weights in one small file that is read in a tenth of a second.

A file is gzip over: a line of JSON (what the table is, and the sizes of its parts), then its features joined by line
feeds in UTF-8, one byte for the length of each row, one byte for each class, and two bytes, little-endian, for each
weight in hundredths. What is read from a file is added up as whole numbers, all classes of a row at once: they stand
side by side in one long number.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

Rows: TypeAlias = Mapping[str, Mapping[int, float]]
"""Feature to class index to weight."""
UNIT = 100
"""Weights are whole hundredths."""
LANE = 32
"""Bits of a class in the long number of a row: sums of thousands of weights stay inside."""
ZERO = 1 << (LANE - 1)
"""What stands for a sum of nothing, so that no class borrows from its neighbour."""


@dataclass(frozen=True, slots=True)
class Table:
    """Weights as a file holds them: classes and weights of feature n stand from `starts[n]` to `starts[n + 1]`."""

    features: list[str]
    starts: array[int]
    classes: bytes
    weights: array[int]

    @classmethod
    def of(cls, rows: Rows) -> Table:
        """The table of these rows, by feature. Raises OverflowError for a weight beyond 327, ValueError for a feature
        with a line feed, a class beyond 255 or a row of more than 255 classes."""
        ordered = sorted(rows.items())
        if any("\n" in feature for feature in rows):
            raise ValueError("a feature holds a line feed")
        if any(len(row) > 255 for row in rows.values()):
            raise ValueError("a row has more than 255 classes")
        pairs = [pair for _, row in ordered for pair in sorted(row.items())]
        return cls(
            [feature for feature, _ in ordered],
            array("I", [0, *accumulate(len(row) for _, row in ordered)]),
            bytes(index for index, _ in pairs),
            array("h", (round(weight * UNIT) for _, weight in pairs)),
        )

    def rows(self) -> dict[str, dict[int, float]]:
        """What the table was made of, to the hundredth."""
        return {
            feature: {self.classes[at]: self.weights[at] / UNIT for at in range(start, stop)}
            for feature, (start, stop) in zip(self.features, pairwise(self.starts), strict=True)
        }


class Sums:
    """A table laid out to be added up, with `width` classes."""

    def __init__(self, table: Table, width: int) -> None:
        import numpy

        self._none, self._size = sum(ZERO << (LANE * place) for place in range(width)), width * LANE // 8
        matrix = numpy.full((len(table.features), width), ZERO, dtype="<u4")
        lengths = [stop - start for start, stop in pairwise(table.starts)]
        rows = numpy.repeat(numpy.arange(len(table.features)), lengths)
        weights = numpy.asarray(table.weights, dtype=numpy.int64) + ZERO
        matrix[rows, numpy.frombuffer(table.classes, dtype=numpy.uint8)] = weights
        raw, size = matrix.tobytes(), self._size
        parts = zip(table.features, range(0, len(raw), size), strict=True)
        self._lanes = {feature: int.from_bytes(raw[at : at + size], "little") - self._none for feature, at in parts}

    def of(self, features: Sequence[str]) -> bytes:
        """The summed weights of each class, in hundredths above `ZERO`, four bytes each, little-endian."""
        return sum(filter(None, map(self._lanes.get, features)), self._none).to_bytes(self._size, "little")

    def best(self, features: Sequence[str]) -> int:
        """The class with the greatest sum; the first where several are equal."""
        import numpy

        return int(numpy.frombuffer(self.of(features), "<u4").argmax())


def _little(numbers: array[int]) -> array[int]:
    """In the order of bytes of files, or back."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def pack(about: Mapping[str, Any], table: Table) -> bytes:
    """The file of a table, with what is to be told about it."""
    names = "\n".join(table.features).encode()
    sizes = {"letters": len(names), "features": len(table.features), "weights": len(table.weights)}
    head = json.dumps({**about, "sizes": sizes}, ensure_ascii=False, separators=(",", ":"))
    lengths = bytes(stop - start for start, stop in pairwise(table.starts))
    body = names + lengths + table.classes + _little(table.weights).tobytes()
    return gzip.compress(head.encode() + b"\n" + body, 9, mtime=0)


def unpack(raw: bytes) -> tuple[dict[str, Any], Table]:
    """What `pack` was given: what is told about the table, and the table."""
    body = gzip.decompress(raw)
    at = body.index(b"\n") + 1
    about = json.loads(body[:at])
    letters, features, pairs = map(about.pop("sizes").__getitem__, ("letters", "features", "weights"))
    names = body[at : at + letters].decode().split("\n") if features else []
    at += letters
    starts = array("I", [0, *accumulate(body[at : at + features])])
    at += features
    weights = array("h")
    weights.frombytes(body[at + pairs :])
    return about, Table(names, starts, body[at : at + pairs], _little(weights))
