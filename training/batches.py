"""Examples as tensors: windows of reports, of treebank sentences, and sentences with a marked pair."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from communique.models.windows import ROOM, Window, windows
from communique.models.wordpiece import CLS, SEP, SHAPES, pieces, shape, vocabulary
from training.examples import REACH, Example, Mark
from training.network import Labels

Treebanked = tuple[list[str], list[str], list[int], list[str]]


@dataclass(slots=True)
class Piece:
    """One window with what is to be learnt from it. `edges` holds (word, role, codes by mention, codes that are
    right)."""

    window: Window
    tags: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    relations: list[int] = field(default_factory=list)
    targets: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    edges: list[tuple[int, int, list[tuple[int, str]], frozenset[str]]] = field(default_factory=list)
    bounds: list[tuple[int, int, int]] = field(default_factory=list)
    pair: int = -1


def fold(code: str) -> str:
    return " ".join(code.casefold().replace("the ", "").split())


def of_report(example: Example, labels: Labels, room: int = ROOM) -> Iterator[Piece]:
    """The windows of a coded report."""
    number = [n for n, sentence in enumerate(example.sentences) for _ in sentence]
    for window in windows(example.sentences, room):
        piece = Piece(window)
        inside = range(window.start + window.fresh, window.start + len(window.firsts))
        for kind, mark in ((kind, mark) for kind, found in example.marks.items() for mark in found):
            if mark.word in inside:
                _target(piece, kind, mark, labels)
                _edges(piece, mark, example, number, labels)
        yield piece


def _target(piece: Piece, kind: str, mark: Mark, labels: Labels) -> None:
    at = mark.word - piece.window.start
    heads: dict[str, list[tuple[str, tuple[str, ...], str | None]]] = {
        "event": [("events", labels.events, mark.label), ("asides", labels.asides, mark.aside)],
        "position": [("stances", labels.polarities, mark.label)],
        "figure": [("measures", labels.measures, mark.label)],
        "instrument": [("kinds", labels.kinds, mark.label), ("actions", labels.actions, mark.aside)],
    }
    for head, names, name in heads[kind]:
        piece.targets.setdefault(head, []).append((at, names.index(str(name))))
    if mark.bounds:
        first, last = (bound - piece.window.start for bound in mark.bounds)
        if 0 <= first <= last < len(piece.window.firsts):
            piece.bounds.append((at, first, last))


def _edges(piece: Piece, mark: Mark, example: Example, number: Sequence[int], labels: Labels) -> None:
    here = number[mark.word]
    window = piece.window
    near = [
        (word - window.start, fold(code))
        for word, sentence, codes, _, _ in example.mentions
        if here - REACH <= sentence <= here and window.start <= word < window.start + len(window.firsts)
        for code in codes
    ]
    for role, codes in mark.roles.items():
        if near:
            right = frozenset(map(fold, codes))
            piece.edges.append((mark.word - window.start, labels.roles.index(role), near, right))


def of_events(example: Example, labels: Labels) -> Iterator[Piece]:
    """The sentences of a coded report's events in which an actor and a recipient are named, both marked."""
    starts = [0]
    for sentence in example.sentences:
        starts.append(starts[-1] + len(sentence))
    for mark in example.marks["event"]:
        number = bisect_right(starts, mark.word) - 1
        ends = []
        for role in ("actor", "recipient"):
            wanted = set(map(fold, mark.roles[role]))
            near = [m for m in example.mentions if m[1] == number and wanted & set(map(fold, m[2]))]
            ends.append(min(near, key=lambda m: abs(m[0] - mark.word), default=None))
        source, target = ends
        if source and target and source[3:] != target[3:]:
            sides = [
                1 if source[3] <= at <= source[4] else 2 if target[3] <= at <= target[4] else 0
                for at in range(starts[number], starts[number + 1])
            ]
            yield of_pair(list(zip(example.sentences[number], sides, strict=True)), labels.events.index(mark.label))


def of_trees(sentences: Sequence[Treebanked], labels: Labels, size: int = 8) -> Iterator[Piece]:
    """Windows of so many treebank sentences, in their order, without context."""
    for begin in range(0, len(sentences), size):
        block = sentences[begin : begin + size]
        tags = [labels.tags.index(tag) for sentence in block for tag in sentence[1]]
        relations = [labels.relations.index(name) for sentence in block for name in sentence[3]]
        heads, offset = [], 0
        for sentence in block:
            heads += [offset + (head if head >= 0 else index) for index, head in enumerate(sentence[2])]
            offset += len(sentence[0])
        for window in windows([sentence[0] for sentence in block]):
            start, end = window.start, window.start + len(window.firsts)
            own = heads[start:end]
            if all(start <= head < end for head in own):
                piece = Piece(window, tags[start:end])
                piece.heads, piece.relations = [head - start for head in own], relations[start:end]
                yield piece


def of_pair(words: Sequence[tuple[str, int]], label: int) -> Piece:
    """A sentence whose words carry 1 in the source and 2 in the target."""
    known = vocabulary()
    ids, firsts, marks = [known[CLS]], [], [0]
    for word, side in words:
        firsts.append(len(ids))
        found = pieces(word)
        ids += found
        marks += [shape(word) + SHAPES * side] * len(found)
    near = tuple(first for first in firsts if first < 300)
    return Piece(Window((*ids[:300], known[SEP]), (*marks[:300], 0), near, (0,) * len(near), 0, 0), pair=label)


@dataclass(slots=True)
class Batch:
    """Padded windows."""

    ids: Tensor
    marks: Tensor
    mask: Tensor
    inside: Tensor
    firsts: Tensor
    units: Tensor
    words: Tensor
    pieces: list[Piece]


def batch(found: Sequence[Piece]) -> Batch:
    size, most = max(len(p.window.ids) for p in found), max(len(p.window.firsts) for p in found)
    ids, marks, inside = (torch.zeros(len(found), size, dtype=torch.long) for _ in range(3))
    firsts, words = (torch.zeros(len(found), most, dtype=torch.long) for _ in range(2))
    units = torch.full((len(found), most), -1)
    for row, piece in enumerate(found):
        n, w = len(piece.window.ids), len(piece.window.firsts)
        ids[row, :n], marks[row, :n] = torch.tensor(piece.window.ids), torch.tensor(piece.window.marks)
        inside[row, :n] = 1
        firsts[row, :w] = torch.tensor(piece.window.firsts)
        words[row, piece.window.fresh : w] = 1
        units[row, :w] = torch.tensor(piece.window.units)
    mask = (1.0 - inside[:, None, None, :].float()) * -1e4
    return Batch(ids, marks, mask, inside, firsts, units, words, list(found))


def shuffled(found: Sequence[Piece], room: int, chance: random.Random) -> list[list[Piece]]:
    """Batches of windows of like length, of at most `room` pieces each with padding, in a random order."""
    order = sorted(found, key=lambda p: len(p.window.ids) + chance.random() * 16)
    groups: list[list[Piece]] = [[]]
    for piece in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(piece.window.ids) > room:
            groups.append([])
        groups[-1].append(piece)
    chance.shuffle(groups)
    return groups
