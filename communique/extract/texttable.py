"""The best-known texts of international relations, found under all their names: `data/texts.csv`.

"The 1972 Anti-Ballistic Missile Treaty" and "the ABM treaty" are one text: names are compared word by word, with nouns
for texts ("Treaty", "accords") in any case and number, and with all dashes and apostrophes alike.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from communique.extract.syntax import Node
from communique.model import Span
from communique.segment.words import lemma, tokens

_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'"})
_LATELY = 10
"""Years for which a text is still in the news."""
NOUNS = frozenset(
    """treaty convention protocol charter covenant statute statement declaration communique communiqué agreement accord
    pact deal ceasefire truce armistice memorandum contract resolution law act bill decree amendment plan initiative
    program programme process policy regulation constitution compact doctrine framework document""".split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `data/texts.csv`: its name, kind of text, parties by code where they are few, and the day that it was
    signed or adopted (`YYYY-MM-DD`, or less), empty where several texts bear the name."""

    name: str
    kind: str
    parties: tuple[str, ...]
    day: str = ""


@cache
def known_texts() -> dict[str, tuple[Known, ...]]:
    """What each name and alias may stand for."""
    table: dict[str, tuple[Known, ...]] = {}
    with (files("communique.data") / "texts.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            known = Known(row["name"], row["kind"], tuple(filter(None, row["parties"].split("|"))), row["day"])
            for alias in (row["name"], *filter(None, row["aliases"].split("|"))):
                table[alias] = (*table.get(alias, ()), known)
    return table


@lru_cache(maxsize=16_384)
def form(word: str) -> str:
    """A word as names are compared: nouns for texts without case and number, marks alike."""
    word = word.translate(_DASHES)
    base = lemma(word)
    return base if base in NOUNS else word


@cache
def _index() -> dict[str, list[tuple[tuple[str, ...], tuple[Known, ...]]]]:
    """The names by their first word, the longest first."""
    found: dict[str, dict[tuple[str, ...], tuple[Known, ...]]] = {}
    for alias, known in known_texts().items():
        words = tuple(form(span.of(alias)) for span in tokens(alias, Span(0, len(alias))))
        names = found.setdefault(words[0], {})
        names[words] = tuple(dict.fromkeys((*names.get(words, ()), *known)))
    return {first: sorted(names.items(), key=lambda row: -len(row[0])) for first, names in found.items()}


def recognise(row: Sequence[Node]) -> Iterator[tuple[int, int, tuple[Known, ...]]]:
    """The known texts that a sentence names: first and last word and what it may be, left to right, the longest
    name."""
    index, at = _index(), 0
    words = [form(node.text) for node in row]
    while at < len(words):
        for name, known in index.get(words[at], ()):
            if tuple(words[at : at + len(name)]) == name:
                yield at, at + len(name) - 1, known
                at += len(name) - 1
                break
        at += 1


def meant(options: Sequence[Known], until: str, parties: Collection[str], words: Collection[str]) -> Known | None:
    """Which of the texts of one name is meant; None where all are younger than the report. `until` is the ISO day of
    publication, empty where it is unknown; `parties` and `words` are those around the name.

    A text of the ten years before counts most, then one whose year is told, then the parties in common: "the Paris
    accord" of 1987 is that of the Louvre, the one of 2019 that on the climate."""
    possible = [known for known in options if not (until and known.day and known.day > until)]
    return max(possible, key=lambda known: _fit(known, until, parties, words), default=None)


def _fit(known: Known, until: str, parties: Collection[str], words: Collection[str]) -> tuple[int, int]:
    lately = bool(until and known.day) and int(until[:4]) - int(known.day[:4]) <= _LATELY
    told = known.day[:4] in words
    return 10 * lately + 5 * told + len(set(known.parties) & set(parties)), -len(known.parties)
