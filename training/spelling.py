"""Features of the tagger, the parser and the namer as strings, for learning, and the numbers that stand for them.

Learning needs features that nobody has listed yet, so it spells them; what was learnt is then numbered after
`communique/extract/templates.py`. A string that templates without spaces can spell in several ways gets a number for
each way, so that reading by numbers gives the very sums that reading by strings gave.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from communique.extract.lockstep import BE
from communique.extract.packed import pack
from communique.extract.templates import (
    CLOSE,
    MOST_TEMPLATES,
    MOST_WORDS,
    NAMER,
    PADS,
    PARSER,
    SIDES,
    TAGGER,
    kind,
    scales,
)

Rows = Mapping[str, Mapping[int, float]]
TEMPLATES = {"tagger": TAGGER, "parser": PARSER, "namer": NAMER}
_WORD = re.compile(r"[^A-Z\s]+|ROOT")
_ANY = re.compile(r"\S+")
_SHAPED = frozenset(("hh", "hs"))


def ways(template: str, feature: str, tags: Sequence[str]) -> Iterator[dict[str, str]]:
    """Every way in which a template can have spelt a feature: the strings of its parts."""
    pieces = re.split(r"\{(\w+)\}", template)
    yield from _ways(pieces, 0, feature, tags)


def _ways(pieces: Sequence[str], at: int, rest: str, tags: Sequence[str]) -> Iterator[dict[str, str]]:
    if not rest.startswith(pieces[at]):
        return
    rest = rest[len(pieces[at]) :]
    if at + 1 == len(pieces):
        if not rest:
            yield {}
        return
    name = pieces[at + 1]
    for text in _starts(name, rest, tags):
        for found in _ways(pieces, at + 2, rest[len(text) :], tags):
            yield {name: text, **found}


def _starts(name: str, rest: str, tags: Sequence[str]) -> Iterator[str]:
    sort = kind(name)
    if sort == "word":
        whole = _ANY if name in _SHAPED else _WORD
        yield from (rest[:end] for end in range(1, len(rest) + 1) if whole.fullmatch(rest[:end]))
    elif sort in ("tag", "side", "close"):
        yield from (text for text in (tags if sort == "tag" else SIDES if sort == "side" else CLOSE)
                    if rest.startswith(text))  # fmt: skip
    else:
        yield from (rest[:end] for end in range(1, len(rest) + 1) if rest[:end].isdigit())


def number(templates: Sequence[str], template: str, values: Mapping[str, int]) -> int:
    """The number of a feature from the numbers of its parts."""
    return templates.index(template) + sum(scale * values[part] for part, scale in scales(template).items())


def numbered(
    tables: Mapping[str, Rows], tags: Sequence[str], more: Sequence[str]
) -> tuple[list[str], dict[str, dict[int, Mapping[int, float]]]]:
    """The words that features are made of, the most frequent first, and the rows of the tables by the numbers of their
    features. Raises ValueError where two features would have one number, or there are too many words."""
    tagset = [*tags, *PADS]
    spelt = {
        name: [(t, way, row) for t, feature, row in _split(name, rows) for way in ways(t, feature, tagset)]
        for name, rows in tables.items()
    }
    counts = Counter(
        text for found in spelt.values() for _, way, _ in found for part, text in way.items() if kind(part) == "word"
    )
    counts.update(more)
    words = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    if len(words) >= MOST_WORDS or any(len(found) >= MOST_TEMPLATES for found in TEMPLATES.values()):
        raise ValueError("too many words or templates")
    numbers = {word: index + 1 for index, word in enumerate(words)}
    out: dict[str, dict[int, Mapping[int, float]]] = {}
    for name, found in spelt.items():
        rows = out[name] = {}
        for template, way, row in found:
            values = {part: _value(part, text, numbers, tagset) for part, text in way.items()}
            feature = number(TEMPLATES[name], template, values)
            if feature in rows:
                raise ValueError(f"two features of {name} have one number: {template} {way}")
            rows[feature] = row
        if lost := len({id(row) for _, _, row in found} ^ {id(row) for row in tables[name].values()}):
            raise ValueError(f"{lost} features of {name} are spelt by no template")
    return words, out


def _split(name: str, rows: Rows) -> Iterator[tuple[str, str, Mapping[int, float]]]:
    letters = {template[0]: template for template in TEMPLATES[name]}
    for feature, row in rows.items():
        yield letters[feature[0]], feature, row


def _value(part: str, text: str, words: Mapping[str, int], tags: Sequence[str]) -> int:
    sort = kind(part)
    if sort == "word":
        return words[text]
    if sort == "tag":
        return tags.index(text)
    if sort in ("side", "close"):
        return (SIDES if sort == "side" else CLOSE).index(text)
    return int(text)


def packed(
    about: Mapping[str, object], tables: Mapping[str, Rows], tags: Sequence[str], labels: Sequence[str]
) -> bytes:
    """The file that `communique/extract/lockstep.py` reads, from tables of strings; tables not given are empty."""
    whole = {name: tables.get(name, {}) for name in TEMPLATES}
    words, rows = numbered(whole, tags, BE)
    classes = {"tagger": len(tags), "parser": 3, "namer": max(1, len(labels))}
    return pack({**about, "tags": tags, "labels": labels, "words": words}, rows, classes)
