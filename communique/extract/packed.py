"""Large tables of weights in one small file that is read in a tenth of a second.

A table gives a row of weights to each of its features, which are whole numbers below 2**53. It is read as a perfect
hash (Fox, Heath, Chen and Daoud 1992; Belazzougui, Botelho and Dietzfelbinger 2009): every feature of the table has a
slot of its own, found from the feature and the displacement of its bucket, so that many features are looked up by a
dozen steps of numpy.

A file is gzip over: a line of JSON (what the tables are, and the sizes of their parts), then for each table the
differences between its sorted features (eight planes of bytes, lowest first), one byte for the length of each row, one
byte for each class, the weights in hundredths (two planes) and the displacements (two planes).
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy

Row: TypeAlias = Mapping[int, float]
UNIT = 100
"""Weights are whole hundredths."""
MOST = 1 << 53
_BUCKET, _SLOT = 46, 26
"""Where in a product of 64 bits the bits of the bucket and of the slot begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of weights by feature; row 0, all noughts, is that of features never learnt."""

    features: Any
    """int64 [rows - 1], sorted; the row of a feature is one more than its place."""
    weights: Any
    """int16 [rows, classes], in hundredths."""
    factor: int
    moved: Any
    """int64 [buckets], the displacements."""
    held: Any
    """int64 [slots], the feature of each slot; -1 for none."""
    rows: Any
    """int64 [slots], its row."""

    def slots(self, features: Any) -> Any:
        """Where features, int64 of any shape, stand if they are in the table: not unless `held` there is the same."""
        mixed = features * self.factor
        buckets = mixed >> _BUCKET
        buckets &= len(self.moved) - 1
        mixed >>= _SLOT
        mixed &= len(self.held) - 1
        mixed ^= self.moved.take(buckets)
        return mixed

    def find(self, features: Any) -> Any:
        """The rows of features, int64 of any shape; 0 for those never learnt."""
        slots = self.slots(features)
        found = self.rows.take(slots)
        found *= self.held.take(slots) == features
        return found

    def all(self) -> dict[int, dict[int, float]]:
        """Every feature with the weights that are not nought."""
        return {
            int(feature): {int(index): int(row[index]) / UNIT for index in row.nonzero()[0]}
            for feature, row in zip(self.features, self.weights[1:], strict=True)
        }


def _table(features: Any, weights: Any, factor: int, moved: Any, size: int) -> Table:
    table = Table(features, weights, factor, moved, numpy.full(size, -1), numpy.zeros(size, dtype=numpy.int64))
    slots = table.slots(features)
    table.held[slots] = features
    table.rows[slots] = numpy.arange(1, len(features) + 1)
    return table


# --- the file -----------------------------------------------------------------------------------------------------


def pack(about: Mapping[str, Any], tables: Mapping[str, Mapping[int, Row]], classes: Mapping[str, int]) -> bytes:
    """The file of these tables, each with so many classes. Raises OverflowError for a weight beyond 327, ValueError for
    a feature that is negative or too large, and for more than 255 classes."""
    sizes: dict[str, tuple[int, ...]] = {}
    body = b""
    for name, rows in tables.items():
        features = sorted(rows)
        if (features and (features[0] < 0 or features[-1] >= MOST)) or classes[name] > 255:
            raise ValueError(f"a feature or class of {name} is out of range")
        keys = numpy.array(features, dtype=numpy.int64)
        pairs = [pair for feature in features for pair in sorted(rows[feature].items())]
        weights = numpy.array([round(weight * UNIT) for _, weight in pairs], dtype=numpy.int64)
        if len(weights) and abs(weights).max() > 32767:
            raise OverflowError(f"a weight of {name} is beyond 327")
        factor, moved, size = _displaced(keys)
        sizes[name] = len(features), len(pairs), classes[name], factor, len(moved), size
        body += _planes(numpy.diff(keys, prepend=0), 8) + bytes(len(rows[feature]) for feature in features)
        body += bytes(index for index, _ in pairs) + _planes(weights, 2) + _planes(moved, 2)
    head = json.dumps({**about, "tables": sizes}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(head.encode() + b"\n" + body, 9, mtime=0)


def unpack(raw: bytes) -> tuple[dict[str, Any], dict[str, Table]]:
    """What `pack` was given: what the tables are, and the tables."""
    body = gzip.decompress(raw)
    at = body.index(b"\n") + 1
    about = json.loads(body[:at])
    tables: dict[str, Table] = {}

    def part(count: int, width: int) -> Any:
        nonlocal at
        found = numpy.frombuffer(body, numpy.uint8, count * width, at).reshape(width, count)
        at += count * width
        return found[0] if width == 1 else numpy.ascontiguousarray(found.T).view(f"<i{width}")[:, 0]

    for name, (rows, pairs, classes, factor, buckets, size) in about["tables"].items():
        features = part(rows, 8).cumsum()
        places = numpy.repeat(numpy.arange(1, rows + 1) * classes, part(rows, 1))
        weights = numpy.zeros((rows + 1, classes), dtype=numpy.int16)
        places += part(pairs, 1)
        weights.reshape(-1)[places] = part(pairs, 2)
        tables[name] = _table(features, weights, factor, part(buckets, 2).astype(numpy.uint16).astype("i8"), size)
    return about, tables


def _planes(numbers: Any, width: int) -> bytes:
    """The lowest bytes of all numbers, then the next, ...: alike bytes stand together."""
    raw = numbers.astype("<i8").view(numpy.uint8).reshape(len(numbers), 8)[:, :width]
    return bytes(numpy.ascontiguousarray(raw.T).tobytes())


# --- slots --------------------------------------------------------------------------------------------------------


def _displaced(features: Any) -> tuple[int, Any, int]:
    """A factor, the displacement of each bucket, and how many slots there are, such that no two features share one."""
    size = 1 << max(2, (len(features) * 3 // 2).bit_length())
    chance = random.Random(len(features))
    while True:
        factor = chance.getrandbits(62) | 1
        moved = _fitted(features * factor, size)
        if moved is not None:
            return factor, moved, size


def _fitted(mixed: Any, size: int) -> Any:
    """The displacements for features so multiplied; None where two of a bucket fall together, or nothing fits."""
    buckets: dict[int, list[int]] = {}
    count = max(1, size // 4)
    places = zip(((mixed >> _BUCKET) & (count - 1)).tolist(), ((mixed >> _SLOT) & (size - 1)).tolist(), strict=True)
    for bucket, place in places:
        buckets.setdefault(bucket, []).append(place)
    moved, taken = numpy.zeros(count, dtype=numpy.int64), bytearray(size)
    for bucket, found in sorted(buckets.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(set(found)) < len(found):
            return None
        step = _step(found, taken, min(size, 1 << 16))
        if step < 0:
            return None
        moved[bucket] = step
        for place in found:
            taken[place ^ step] = 1
    return moved


def _step(places: Sequence[int], taken: bytearray, limit: int) -> int:
    for step in range(limit):
        if not any(taken[place ^ step] for place in places):
            return step
    return -1
