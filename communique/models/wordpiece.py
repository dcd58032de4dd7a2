"""Words to word pieces: greedy longest match against a vocabulary (Wu et al. 2016; the uncased variant of Devlin et al.
2019). Our words are cut before, so of a tokenizer no more than this is needed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib import resources

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
MOST = 8
"""Pieces of one word that the network sees: what only longer words (addresses, codes) have is not language."""
_LETTERS = 60


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """The pieces with their numbers."""
    words = resources.files(__package__).joinpath("weights", "vocabulary.txt").read_text(encoding="utf-8")
    return {piece: number for number, piece in enumerate(words.split("\n"))}


def plain(word: str) -> str:
    """Small letters without accents; typographic marks as a keyboard writes them."""
    folded = unicodedata.normalize("NFD", word.translate(_MARKS).lower())
    return "".join(letter for letter in folded if unicodedata.category(letter) != "Mn")


_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "."})


@lru_cache(maxsize=16_384)
def pieces(word: str) -> tuple[int, ...]:
    """The numbers of a word's pieces, at least one, at most `MOST`; the unknown piece for what no piece fits."""
    known = vocabulary()
    letters = plain(word)[:_LETTERS]
    found: list[int] = []
    start = 0
    while start < len(letters) and len(found) < MOST:
        for end in range(len(letters), start, -1):
            number = known.get(("##" if start else "") + letters[start:end])
            if number is not None:
                found.append(number)
                start = end
                break
        else:
            return (known[UNKNOWN],)
    return tuple(found) or (known[UNKNOWN],)


SHAPES = 4


def shape(word: str) -> int:
    """How a word is written, which its pieces do not tell: 0 in small letters or a mark, 1 with a capital, 2 in
    capitals, 3 with a digit."""
    if any(letter.isdigit() for letter in word):
        return 3
    if word[:1].isupper():
        return 2 if len(word) > 1 and word.isupper() else 1
    return 0
