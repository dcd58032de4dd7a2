"""The words of a sentence with their parts of speech, and how they hang together.

Penn Treebank tags come from an averaged perceptron (Collins 2002; `training/syntax.py` makes the weights), in one pass
from left to right. Heads and the names of arcs after Universal Dependencies are the encoder's, from the layer
`grammar` (docs/decisions/0006-speed.md: why the one and the other).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from communique.extract.packed import Sums, unpack
from communique.model import Span
from communique.segment.words import lemma, tokens
from communique.stage import Reading


@dataclass(frozen=True, slots=True)
class Node:
    """A word in its sentence: where it stands, its lemma, Penn tag, the index of its head (-1 for a root), its
    label."""

    span: Span
    text: str
    lemma: str
    tag: str
    head: int
    label: str


@dataclass(frozen=True, slots=True)
class Model:
    """The tagger and what its classes are called."""

    tags: tuple[str, ...]
    weights: Sums
    sure: Mapping[str, str]
    """Words that nearly always have one tag: they are not asked about."""


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights that ship with the package."""
    about, table = unpack(resources.files(__package__).joinpath("weights", "tagger.gz").read_bytes())
    names = tuple(about["tags"])
    return Model(names, Sums(table, len(names)), about["sure"])


# --- tags ---------------------------------------------------------------------------------------------------------


def norm(word: str) -> str:
    """A word as the features see it: lower case, numbers by their length."""
    if word[:1].isdigit():
        return "!year" if word.isdigit() and len(word) == 4 else "!number"
    return word.lower().replace("’", "'")


def shape(word: str) -> str:
    """How a word is written: one capital, capitals, a capital first, small letters, anything else."""
    if word.isupper():
        return "A" if len(word) == 1 else "AA"
    return "Aa" if word[:1].isupper() else "a" if word[:1].isalpha() else "."


def tag_features(words: Sequence[str], shapes: Sequence[str], index: int, before: tuple[str, str]) -> list[str]:
    """`words` and `shapes` are padded by two on both sides; `before` holds the two tags to the left."""
    word, last, following = words[index], words[index - 1], words[index + 1]
    one, two = before
    return [
        f"w{word}", f"s{word[-3:]}", f"u{word[-2:]}", f"p{word[:2]}", f"h{shapes[index]}{shapes[index - 1]}",
        f"1{one}", f"2{two}",
        f"3{one} {two}", f"4{one} {word}", f"l{last}", f"m{last[-3:]}", f"k{words[index - 2]}", f"f{following}",
        f"g{following[-3:]}", f"j{words[index + 2]}", f"b{last} {word}", f"n{word} {following}", f"o{one} {following}",
        f"q{shapes[index]}{word[-3:]}", f"r{one} {word[-3:]}", "0",
    ]  # fmt: skip


def tags(model: Model, texts: Sequence[str]) -> list[str]:
    """Penn tags for the words of one sentence."""
    padded = ["<", "<", *map(norm, texts), ">", ">"]
    shapes = ["<", "<", *map(shape, texts), ">", ">"]
    found: list[str] = []
    one, two = "<", "<"
    for index in range(2, len(padded) - 2):
        tag = model.sure.get(padded[index])
        if tag is None:
            tag = model.tags[model.weights.best(tag_features(padded, shapes, index, (one, two)))]
        found.append(tag)
        one, two = tag, one
    return found


# --- sentences ----------------------------------------------------------------------------------------------------


def parse(reading: Reading, sentence: Span) -> list[Node]:
    """The words of one sentence of a reading with tags, heads and labels; without the layer `grammar` each word is a
    root. Capital headlines are read as if in small letters. What was put together last is kept, for several stages
    look at the same sentences: the list is not to be changed."""
    for note in reading.within("grammar", sentence):
        if note.span == sentence:
            return _nodes(reading.text, sentence, str(note.value["heads"]), str(note.value["relations"]))
    return _nodes(reading.text, sentence, "", "")


@lru_cache(maxsize=4096)
def _nodes(text: str, sentence: Span, heads: str, relations: str) -> list[Node]:
    spans = tokens(text, sentence)
    words = [span.of(text) for span in spans]
    above = list(map(int, heads.split())) if heads else [-1] * len(words)
    named = relations.split() if relations else ["root"] * len(words)
    rows = zip(spans, words, tagged(words), above, named, strict=True)
    return [Node(span, word, _lemma(word, tag), tag, head, label) for span, word, tag, head, label in rows]


def tagged(words: Sequence[str]) -> list[str]:
    """Penn tags of the words of a sentence."""
    letters = "".join(words)
    if letters.isupper() and len(letters) > 12:
        words = [word.lower() for word in words]
    return tags(model(), words)


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
