"""Words of a text as they are looked up: folded, and stemmed for English, each with the place where it stands.

The index is given the very words that are found here, so that what it finds can be marked by the same rules and
nothing has to be guessed back from its own offsets. A word is a run of letters and digits with the accents, soft
hyphens and joiners inside it; "U.S." is two, "anti-missile" too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from communique.errors import MissingExtra

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

_INSIDE = "\u0300-\u036f\u00ad\u200c\u200d"
"""Accents of their own, soft hyphens and joiners: part of a word, never a word."""
WORD = re.compile(rf"[^\W_]+(?:[{_INSIDE}]+[^\W_]*)*")
_LONG = 100
"""Characters of a word that count."""
_KEPT = 200_000
"""Distinct words that are remembered."""


class Term(NamedTuple):
    """A word without case and accents (`zhou`, `treaties`), and its stem (`treati`)."""

    exact: str
    stem: str


class Place(NamedTuple):
    """A word where it stands: `[start, end)` in code points."""

    start: int
    end: int
    term: Term


_known: dict[str, Term] = {}


def term(word: str) -> Term:
    """What a word is looked up as. Raises MissingExtra where tantivy is not installed.

    >>> term("Treaties")
    Term(exact='treaties', stem='treati')
    """
    found = _known.get(word)
    if found is None:
        if len(_known) >= _KEPT:
            _known.clear()
        found = _known[word] = _folded(word)
    return found


def places(text: str) -> Iterator[Place]:
    """The words of a text in their order."""
    for match in WORD.finditer(text):
        yield Place(match.start(), match.end(), term(match[0]))


def terms(text: str) -> list[Term]:
    """The words of a text without their places."""
    return [term(word) for word in WORD.findall(text)]


def _folded(word: str) -> Term:
    folder, stemmer = _analyzers()
    # Some single characters come apart into several words with blanks between.
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word[:_LONG]).casefold() if sign.isalnum())
    # Letters that only look like a Latin one with something added: ø, ł, đ.
    exact = "".join(folder.analyze(bare)) or bare or word
    return Term(exact, "".join(stemmer.analyze(_american(exact))) or exact)


# British spellings, so that "defence" finds "defense". What else the endings catch (presence, contour) is changed on
# both sides and so found all the same. -ise only in long words: advise and adviser have to stay together.
_SPELLINGS = (
    (re.compile(r"(?<=\w{5})is(?=(?:e[drs]?|ers|ing|ations?)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able|hoods?|ly)?$)"), "or"),
    (re.compile(r"(?<=\w{3})tre(?=s?$)"), "ter"),
    (re.compile(r"enc(?=(?:es?|eless)$)"), "ens"),
    (re.compile(r"^programme(?=s?$)"), "program"),
)


def _american(word: str) -> str:
    for ending, instead in _SPELLINGS:
        word = ending.sub(instead, word)
    return word


@cache
def _analyzers() -> tuple[TextAnalyzer, TextAnalyzer]:
    try:
        from tantivy import Filter, TextAnalyzerBuilder, Tokenizer
    except ImportError as error:
        raise MissingExtra("full-text search", "web") from error
    folder = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.ascii_fold()).filter(Filter.lowercase())
    return folder.build(), TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()
