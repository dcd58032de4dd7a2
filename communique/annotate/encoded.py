"""What the encoder says of a report, as notes: the words that acts, stances, quantities and texts hang on, with the
parties that fill their roles."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from communique.model import Json, Note, Span
from communique.models.encoder import NAME, Seen, labels, see, tree
from communique.segment.words import tokens
from communique.stage import Reading

if TYPE_CHECKING:
    from numpy import ndarray

REACH = 2
"""Sentences before a word's own in which the parties in its roles may be named, as in training."""
LEAST = 0.05
"""Probability from which on a word is noted at all; who reads the notes asks for more."""
LIKELY = 0.05
"""Probability from which on a party is noted in a role."""
_HOPELESS = math.log(LIKELY / (1 - LIKELY)) - 0.01
"""The logit of a little less."""


@dataclass(slots=True)
class Words:
    """A report's words in one row: their spans, the number of each one's sentence, and, once parsed, their heads (by
    number; -1 for roots) and tags, by which the head word of a mention is found."""

    spans: list[Span]
    sentence: list[int]
    heads: list[int]
    tags: list[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A party note and the word of it that the rest of its sentence hangs on."""

    note: Note
    word: int
    parties: tuple[str, ...]


Near: TypeAlias = dict[int, dict[str, list[Mention]]]
"""By the number of a sentence and by party, the mentions in the sentence and those before it."""


def encoded(reading: Reading) -> Iterator[Note]:
    """Notes of the layers `act` (label: the type), `stance` (label: polarity), `measure` and `text` (label: kind), with
    a score and, by role, rows of [party, probability, start, end of its mention]."""
    sentences = reading.layer("sentence")
    cut = [tokens(reading.text, note.span) for note in sentences]
    texts = [[span.of(reading.text) for span in spans] for spans in cut]
    windows = list(see(texts))
    words = Words(
        [span for spans in cut for span in spans],
        [number for number, spans in enumerate(cut) for _ in spans],
        [], [],
    )  # fmt: skip
    for seen in windows:
        _parse(words, seen)
    found = _mentions(reading, words)
    for seen in windows:
        first = seen.window.start
        near = _near(words, found, range(first, first + len(seen.window.firsts)))
        yield from _acts(words, near, seen)
        yield from _stances(words, near, seen)
        yield from _quantities(words, seen)
        yield from _texts(words, near, seen)


# --- grammar ------------------------------------------------------------------------------------------------------


def _parse(words: Words, seen: Seen) -> None:
    """Adds heads and tags of a window's fresh words."""
    names, window = labels(), seen.window
    begin = window.fresh
    tags = seen.tags.tolist()
    while begin < len(window.units):
        end = bisect_right(window.units, window.units[begin])
        heads = tree(seen.arcs[begin:end, begin:end])
        offset = window.start + begin
        words.heads += [head + offset if head >= 0 else -1 for head in heads]
        words.tags += [names.tags[tag] for tag in tags[begin:end]]
        begin = end


def _mentions(reading: Reading, words: Words) -> list[Mention]:
    """The parties named, by the word that each mention hangs on."""
    found, at = [], 0
    for note in reading.layer("party"):
        parties = note.parties()
        while at < len(words.spans) and words.spans[at].end <= note.span.start:
            at += 1
        end = at
        while end < len(words.spans) and words.spans[end].start < note.span.end:
            end += 1
        if end > at and parties:
            found.append(Mention(note, _head(words, at, end), parties))
    return found


def _head(words: Words, start: int, end: int) -> int:
    outside = [
        i
        for i in range(start, end)
        if not start <= words.heads[i] < end and words.tags[i] not in ("DT", "POS", "IN", ",")
    ]
    return outside[-1] if outside else end - 1


# --- entries ------------------------------------------------------------------------------------------------------


def _near(words: Words, found: Sequence[Mention], inside: range) -> Near:
    """The parties named in a window, by the sentences that look back to them."""
    near: Near = {}
    for mention in found:
        if mention.word in inside:
            here = words.sentence[mention.word]
            for sentence in range(here, here + REACH + 1):
                for party in mention.parties:
                    near.setdefault(sentence, {}).setdefault(party, []).append(mention)
    return near


def _roles(words: Words, near: Near, seen: Seen, at: int, role: str) -> list[Json]:
    """The parties named in a window near a word of it, with the probability that they fill a role of the word, the
    likeliest first."""
    start = seen.window.start
    scores = seen.roles[labels().roles.index(role), at].tolist()
    rows: list[tuple[float, str, Mention]] = []
    for party, mentions in near.get(words.sentence[start + at], {}).items():
        given = [scores[mention.word - start] for mention in mentions]
        most = max(given)
        if most + math.log(len(given)) < _HOPELESS:
            continue
        logit = most + math.log(sum([math.exp(score - most) for score in given]))
        rows.append((1 / (1 + math.exp(-logit)), party, mentions[given.index(most)]))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return [[p, round(s, 3), m.note.span.start, m.note.span.end] for s, p, m in rows if s >= LIKELY]


def _fresh(seen: Seen, scores: ndarray) -> Iterator[tuple[int, int, float]]:
    """The fresh words with the classes that reach the least probability."""
    for at, index in zip(*(scores[seen.window.fresh :] >= LEAST).nonzero(), strict=True):
        word = int(at) + seen.window.fresh
        yield word, int(index), round(float(scores[word, index]), 3)


def _acts(words: Words, near: Near, seen: Seen) -> Iterator[Note]:
    names = labels()
    for at, index, score in _fresh(seen, seen.events):
        asides: dict[str, Json] = {
            name: round(float(p), 3) for name, p in zip(names.asides, seen.asides[at], strict=True)
        }
        value: dict[str, Json] = {"aside": asides}
        for role in ("actor", "recipient"):
            value[role] = _roles(words, near, seen, at, role)
        yield Note(words.spans[seen.window.start + at], "act", names.events[index], value, score, NAME)


def _stances(words: Words, near: Near, seen: Seen) -> Iterator[Note]:
    names = labels()
    for at, index, score in _fresh(seen, seen.stances):
        first, last = (_bound(seen, at, role) for role in ("first", "last"))
        first, last = min(first, at), max(last, at)
        start = seen.window.start
        span: list[Json] = [words.spans[start + first].start, words.spans[start + last].end]
        value: dict[str, Json] = {"issue": span, "holder": _roles(words, near, seen, at, "holder")}
        yield Note(words.spans[start + at], "stance", names.polarities[index], value, score, NAME)


def _bound(seen: Seen, at: int, role: str) -> int:
    """The word of the same sentence that an edge points to most."""
    units = seen.window.units
    first, end = bisect_left(units, units[at]), bisect_right(units, units[at])
    return first + int(seen.roles[labels().roles.index(role), at, first:end].argmax())


def _quantities(words: Words, seen: Seen) -> Iterator[Note]:
    names = labels()
    for at, none in enumerate(seen.measures[seen.window.fresh :, -1].tolist(), seen.window.fresh):
        if 1 - none >= LEAST:
            index = int(seen.measures[at, :-1].argmax())
            word = words.spans[seen.window.start + at]
            yield Note(word, "measure", names.measures[index], {}, round(1 - none, 3), NAME)


def _texts(words: Words, near: Near, seen: Seen) -> Iterator[Note]:
    names = labels()
    for at, none in enumerate(seen.kinds[seen.window.fresh :, -1].tolist(), seen.window.fresh):
        if 1 - none >= LEAST:
            index, action = int(seen.kinds[at, :-1].argmax()), int(seen.actions[at].argmax())
            value: dict[str, Json] = {"action": names.actions[action]}
            value["signatory"] = _roles(words, near, seen, at, "signatory")
            word = words.spans[seen.window.start + at]
            yield Note(word, "text", names.kinds[index], value, round(1 - none, 3), NAME)
