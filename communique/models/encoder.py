"""What the encoder sees in a report's words: window by window, each alone.

A window is one run of the network: a batch of windows would share the scale of the int8 activations and the padding,
and results would hang on what else is read (and on one core a batch is no faster: docs/decisions/0005-encoder.md). So
the same sentence in the same surroundings gives the same numbers, whatever else is read, and in whatever order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from communique.models.sessions import session
from communique.models.windows import Window, windows

if TYPE_CHECKING:
    from numpy import ndarray

NAME = "encoder"


@dataclass(frozen=True, slots=True)
class Labels:
    """What the classes of the network's outputs are called."""

    tags: tuple[str, ...]
    relations: tuple[str, ...]
    events: tuple[str, ...]
    asides: tuple[str, ...]
    polarities: tuple[str, ...]
    measures: tuple[str, ...]
    kinds: tuple[str, ...]
    actions: tuple[str, ...]
    roles: tuple[str, ...]


@lru_cache(maxsize=1)
def about() -> Mapping[str, Any]:
    """What the lock file says of the network: labels, digest, what it was trained on, calibration."""
    raw = resources.files(__package__).joinpath("weights", "lock.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(raw)[NAME]
    return found


@lru_cache(maxsize=1)
def labels() -> Labels:
    return Labels(**{name: tuple(names) for name, names in about()["labels"].items()})


@dataclass(frozen=True, slots=True)
class Seen:
    """A window and the network's outputs for its words: classes and probabilities by word (`[words, classes]`), scores
    of heads (`arcs[words, words]`, a word's own place for the root) and of edges (`roles[role, from, to]`, logits)."""

    window: Window
    tags: ndarray
    arcs: ndarray
    events: ndarray
    asides: ndarray
    stances: ndarray
    measures: ndarray
    kinds: ndarray
    actions: ndarray
    roles: ndarray
    pair: ndarray


_ASKED = [field.name for field in fields(Seen)[1:]]


def run(window: Window) -> Seen:
    """One window through the network."""
    import numpy

    rows = {"ids": window.ids, "marks": window.marks, "firsts": window.firsts, "units": window.units}
    given = {name: numpy.asarray([row], dtype=numpy.int64) for name, row in rows.items()}
    return Seen(window, *session(NAME).run(_ASKED, given))


def see(sentences: Sequence[Sequence[str]]) -> Iterator[Seen]:
    """The windows of a report, whose sentences are given as their words."""
    for window in windows(sentences):
        yield run(window)


def tree(arcs: ndarray) -> list[int]:
    """Heads of the words of one sentence from the scores `[words, words]`, -1 for the root: each word's best head, with
    what breaks the tree mended at the least cost."""
    import numpy

    heads: list[int] = arcs.argmax(1).tolist()
    roots = [word for word, head in enumerate(heads) if head == word]
    if len(roots) == 1:
        heads[roots[0]] = -1
        if not _knotted(heads):
            return heads
    scores = arcs.copy()
    numpy.fill_diagonal(scores, -numpy.inf)
    if len(roots) != 1:
        heads = scores.argmax(1).tolist()
        heads[int((arcs.diagonal() - scores.max(1)).argmax())] = -1
    for start in _knotted(heads):
        _unknot(heads, scores, start)
    return heads


def _knotted(heads: Sequence[int]) -> list[int]:
    """The words from which no walk upwards reaches the root."""
    free = [head < 0 for head in heads]
    done = list(free)
    for start in range(len(heads)):
        path, at = [], start
        while not done[at]:
            done[at] = True
            path.append(at)
            at = heads[at]
        if free[at]:
            for word in path:
                free[word] = True
    return [word for word, good in enumerate(free) if not good]


def _unknot(heads: list[int], scores: ndarray, start: int) -> None:
    """Opens the circle that a walk up from `start` runs into: the word that loses least by it gets a head outside."""
    path: dict[int, int] = {}
    at = start
    while at >= 0 and at not in path:
        path[at] = len(path)
        at = heads[at]
    if at < 0:
        return
    circle = [word for word, place in path.items() if place >= path[at]]
    inside = set(circle)
    hung = {word for word in range(len(heads)) if _reaches(heads, word, inside)}
    free = [word for word in range(len(heads)) if word not in hung]
    costs = [(float(scores[w, heads[w]] - scores[w, free].max()), w) for w in circle]
    _, word = min(costs)
    heads[word] = free[int(scores[word, free].argmax())]


def _reaches(heads: Sequence[int], word: int, goal: set[int]) -> bool:
    for _ in range(len(heads)):
        if word in goal:
            return True
        if word < 0:
            return False
        word = heads[word]
    return True
