"""Parts of speech and dependencies, by averaged perceptrons with greedy arc-hybrid transitions.

The tagger gives Penn Treebank tags, the parser unlabelled heads, and a third perceptron names each arc after Universal
Dependencies. Methods: Collins (2002) for the averaged perceptron; Kuhlmann, Gómez-Rodríguez and Satta (2011) for the
arc-hybrid system; Goldberg and Nivre (2013) for its dynamic oracle. `training/syntax.py` makes the weights. Everything
is one left-to-right pass: time grows linearly with the text. `lockstep.py` makes it for many sentences at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING

from communique.model import Note, Span
from communique.segment.words import lemma, tokens

if TYPE_CHECKING:
    from communique.extract.lockstep import Model

LONGEST = 160
"""Words that one parse looks at; longer sentences are parsed in pieces, so that no sentence costs more than linear."""
BLOCK = 64
"""Sentences that are parsed in one go: more steps together cost little more than one."""
KEPT = 4096
"""Sentences whose parses are kept."""


@dataclass(slots=True)
class Node:
    """A word in its sentence: where it stands, its lemma, Penn tag, the index of its head (-1 for a root), its label.
    Not to be changed; frozen, it takes four times as long to make."""

    span: Span
    text: str
    lemma: str
    tag: str
    head: int
    label: str


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights that ship with the package."""
    from communique.extract import lockstep

    return lockstep.model(resources.files(__package__).joinpath("weights", "syntax.gz").read_bytes())


_kept: dict[tuple[str, Span], list[Node]] = {}
"""What was parsed last, for several stages look at the same sentences."""
_keeping = Lock()


def parse(text: str, span: Span, beside: Sequence[Note] = ()) -> list[Node]:
    """One sentence's words with tags, heads and labels. Capital headlines are read as if in small letters. Sentences
    that stand `beside` it in the text, notes by place, are parsed in the same go and kept: what is asked for next. The
    list is not to be changed."""
    found = _kept.get((text, span))
    if found is not None:
        return found
    at = bisect_left(beside, span.start, key=_start) // BLOCK * BLOCK
    spans = {span, *(note.span for note in beside[at : at + BLOCK])}
    parsed = _parsed(text, sorted(other for other in spans if (text, other) not in _kept))
    with _keeping:
        for other, nodes in parsed.items():
            while len(_kept) >= KEPT:
                del _kept[next(iter(_kept))]
            _kept[text, other] = nodes
    return parsed[span]


def _start(note: Note) -> int:
    return note.span.start


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[Sequence[Span]]:
    start = 0
    while len(spans) - start > LONGEST:
        ends = [i for i in range(start + LONGEST // 2, start + LONGEST) if spans[i].of(text) in ",;:.–—"]
        end = (ends[-1] if ends else start + LONGEST - 1) + 1
        yield spans[start:end]
        start = end
    if start < len(spans):
        yield spans[start:]


def _parsed(text: str, sentences: Sequence[Span]) -> dict[Span, list[Node]]:
    from communique.extract import lockstep

    pieces = [(span, piece) for span in sentences for piece in _pieces(text, tokens(text, span))]
    found: dict[Span, list[Node]] = {span: [] for span in sentences}
    if not pieces:
        return found
    words = [[word.of(text) for word in piece] for _, piece in pieces]
    for (span, piece), texts, read in zip(
        pieces, words, lockstep.read(model(), [_small(texts) for texts in words]), strict=True
    ):
        nodes = found[span]
        tags, heads, labels = read
        if offset := len(nodes):
            heads = [head + offset if head >= 0 else -1 for head in heads]
        nodes += map(Node, piece, texts, map(_lemma, texts, tags), tags, heads, labels)
    return found


def _small(texts: list[str]) -> list[str]:
    letters = "".join(texts)
    return [word.lower() for word in texts] if letters.isupper() and len(letters) > 12 else texts


@lru_cache(maxsize=16_384)
def _lemma(word: str, tag: str) -> str:
    folded = word.lower().replace("’", "'")
    if folded in _CLITICS:
        return "be" if folded == "'s" and tag == "VBZ" else _CLITICS[folded]
    if tag.startswith("VB") and folded in _VERBS:
        return _VERBS[folded]
    return lemma(folded)


# Past forms that the lemma tables take for other words.
_VERBS = {
    "broke": "break", "shot": "shoot", "felt": "feel", "won": "win", "rose": "rise", "left": "leave", "shook": "shake",
    "swore": "swear", "bound": "bind", "wound": "wind", "found": "find", "saw": "see", "lay": "lie",
}  # fmt: skip

_CLITICS = {"'re": "be", "'m": "be", "'ve": "have", "'ll": "will", "n't": "not", "'d": "would", "'s": "'s"}
