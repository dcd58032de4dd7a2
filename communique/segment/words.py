"""Words with their lemmas: computed where needed, never stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from communique.model import Span

# Both take the blank before a word along, and try what most words are first: letters, and no mark behind them.
_WORD = re.compile(
    r" ?+([^\W\d_]++(?![.'’-])|(?:[A-Z]\.){2,}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?(?:-[^\W\d_]+)*|[^\w\s])",
)
_TOKEN = re.compile(
    r" ?+([^\W\d_]++(?![.'’])"
    r"|(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Gen|St|No|Sen|Rep|Gov|Lt|Col|Prof|Jr|Sr|vs)\.|\d+(?:[.,]\d+)*"
    r"|['’](?:s|re|ve|ll|d|m)\b|n['’]t\b|[^\W\d_]+?(?=n['’]t\b)|[^\W\d_]+|[-–—]{2,}|\.{2,}|[^\w\s]|_)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Word:
    """A word or a mark: where it stands and its lower-case lemma. Not to be changed; frozen, it takes twice as long to
    make."""

    span: Span
    text: str
    lemma: str


@lru_cache(maxsize=16_384)
def lemma(word: str) -> str:
    """The lower-case dictionary form (simplemma's English tables); the word itself where it is unknown."""
    from simplemma import lemmatize

    folded = word.casefold()
    if not folded[:1].isalpha():
        return folded
    return str(lemmatize(folded, lang="en")).casefold()


@lru_cache(maxsize=4096)
def words(text: str, span: Span) -> Sequence[Word]:
    """The words and marks inside a span, in order, with offsets into `text`. What was cut last is kept, for several
    stages look at the same words."""
    return tuple(
        Word(Span(*match.span(1)), match[1], lemma(match[1])) for match in _WORD.finditer(text, span.start, span.end)
    )


@lru_cache(maxsize=4096)
def tokens(text: str, span: Span) -> Sequence[Span]:
    """Words and marks as treebanks cut them: clitics and hyphens stand alone. Kept as `words` are: the encoder and the
    parser look at the same."""
    return tuple(Span(*match.span(1)) for match in _TOKEN.finditer(text, span.start, span.end))
