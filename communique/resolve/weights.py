"""What each likeness and unlikeness of two claims weighs, in bits: the model of Fellegi and Sunter.

`weights.csv` has for each kind of claim and each thing compared the levels on which two claims can stand to each other,
with `one`: how often pairs that are one are reasoned to stand there, and `two`: how often other pairs that are compared
are. A level's weight is the binary logarithm of `one / two` (Fellegi and Sunter, "A theory for record linkage", JASA
64, 1969); `bits` is what training/across.py has made of it since by golden clusters. The row `prior` has how many of
the pairs that are compared are one.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2

from communique.model import digest

Levels = Mapping[str, "Weight"]


@dataclass(frozen=True, slots=True)
class Weight:
    """What standing on a level speaks for, in bits, how it is told, and what it was reasoned to be."""

    bits: float
    why: str
    reasoned: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights, by kind, thing compared and level; `name` tells one table from another."""

    kinds: Mapping[str, Mapping[str, Levels]]
    name: str

    def prior(self, kind: str) -> float:
        """What speaks for two claims of a kind being one before anything is compared, in bits."""
        return self.kinds[kind]["prior"][""].bits


@cache
def shipped() -> Weights:
    """The weights of this version."""
    return table((files("communique.resolve") / "weights.csv").read_text(encoding="utf-8"))


def table(text: str) -> Weights:
    """Weights as `weights.csv` writes them. Raises ValueError for shares that are none."""
    kinds: dict[str, dict[str, dict[str, Weight]]] = {}
    for row in csv.DictReader(text.splitlines()):
        one, two = float(row["one"]), float(row["two"])
        if not (0 < one <= 1 and 0 < two <= 1):
            raise ValueError(f"shares lie above 0 and up to 1: {row}")
        levels = kinds.setdefault(row["kind"], {}).setdefault(row["compared"], {})
        reasoned = round(log2(one / two), 2)
        levels[row["level"]] = Weight(float(row["bits"] or reasoned), row["why"], reasoned)
    return Weights(kinds, f"resolve-{digest(text)[:8]}")


def chance(bits: float) -> float:
    """The probability that two are one, from the bits that speak for it, to four places.

    >>> chance(0), chance(3), chance(-60)
    (0.5, 0.8889, 0.0)
    """
    odds: float = 2.0 ** max(-60.0, min(60.0, bits))
    return round(odds / (1 + odds), 4)
