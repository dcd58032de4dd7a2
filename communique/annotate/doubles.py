"""Names that several states bear, or a state and something else: which of them, by the words around them.

`data/doublets.csv` has the meanings of each name with the words that speak for them; the rows of kinds `country`,
`region` and `demonym` are read here, those of places by `annotate/places.py` too. Words of the same sentence weigh
more than words elsewhere in the report, so that one report may have both Dominicans.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from communique.annotate.lexicon import Entry
from communique.annotate.line import Line
from communique.data import tables


class Meaning(NamedTuple):
    """One meaning of a name. `state` is empty where no party is meant: the river Niger."""

    kind: str
    state: str
    prior: float
    clues: frozenset[str]


_NEAR = 3.0
"""How much a clue of the same sentence weighs against one elsewhere in the report."""


@cache
def meanings() -> Mapping[str, tuple[Meaning, ...]]:
    """The names that can mean more than one party, with what they can mean."""
    found: dict[str, list[Meaning]] = {}
    for row in tables.shipped("doublets"):
        clues = frozenset(row["clues"].split("|"))
        found.setdefault(row["name"], []).append(Meaning(row["kind"], row["state"], float(row["prior"]), clues))
    return {
        name: tuple(options)
        for name, options in found.items()
        if len(options) > 1 and (options[0].kind in ("country", "demonym") or name == "Washington")
    }


@cache
def _named() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, meanings()), key=len, reverse=True)) + r")s?\b")


_WORD = re.compile(r"[^\W\d_][\w'-]*")


@dataclass(frozen=True, slots=True)
class Doubles:
    """The doubtful names of one report, with all of the report's words."""

    words: frozenset[str]

    def settle(self, line: Line, home: str | None = None) -> None:
        """Puts what is meant in the place of what the dictionary has, in one sentence; nothing where nobody is.

        `home` is the state that the text is known to be about, which decides.
        """
        for at, (entry, end) in list(line.atoms.items()):
            if entry.kind not in _DOUBTFUL or end != at + 1:
                continue
            options = _options(line.key(at))
            if not options:
                continue
            near = {line.key(i) for i in range(max(0, at - 40), min(len(line.words), at + 40))}
            best = max(options, key=lambda o: self.weigh(o, near) + 100 * (home is not None and o.state == home))
            if not best.state:
                del line.atoms[at]
            elif best.state != entry.party or best.kind == "region":
                kind = "place" if best.kind == "region" else entry.kind
                line.atoms[at] = Entry(kind, best.state, tables.label(best.state)), end

    def weigh(self, option: Meaning, near: Set[str]) -> float:
        return option.prior + len(option.clues & self.words) + _NEAR * len(option.clues & near)


_DOUBTFUL = frozenset({"state", "demonym", "capital", "place"})


def _options(word: str) -> tuple[Meaning, ...]:
    return meanings().get(word) or meanings().get(word.removesuffix("s"), ())


def doubles(text: str) -> Doubles | None:
    """What a report needs to tell its doubtful names apart; None where it has none, as most have."""
    if not _named().search(text):
        return None
    return Doubles(frozenset(_WORD.findall(text)))
