"""What learning needs beside `communique/extract/lockstep.py`: one parse at a time, with features spelt as strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from communique.extract.lockstep import BE, MARKERS, shape
from communique.extract.templates import NAMER, PARSER, TAGGER

Row: TypeAlias = dict[int, float]
Rows: TypeAlias = dict[str, Row]
"""Feature to class index to weight."""
SHIFT, RIGHT, LEFT = 0, 1, 2


def best(rows: Mapping[str, Mapping[int, float]], features: Sequence[str], classes: Sequence[int]) -> int:
    """The class of those allowed with the greatest sum of weights; the first where several are equal."""
    scores = dict.fromkeys(classes, 0.0)
    for feature in features:
        for index, weight in rows.get(feature, {}).items():
            if index in scores:
                scores[index] += weight
    return max(scores, key=scores.__getitem__)


_TAGGER, _PARSER, _NAMER = ("\n".join(templates) for templates in (TAGGER, PARSER, NAMER))


def tag_features(words: Sequence[str], shapes: Sequence[str], index: int, before: tuple[str, str]) -> list[str]:
    """`words` and `shapes` are padded by two on both sides; `before` holds the two tags to the left."""
    word, last, following = words[index], words[index - 1], words[index + 1]
    values = {
        "w": word, "s": word[-3:], "u": word[-2:], "p": word[:2], "hh": shapes[index] + shapes[index - 1],
        "hs": shapes[index] + word[-3:], "one": before[0], "two": before[1], "l": last, "ls": last[-3:],
        "ll": words[index - 2], "f": following, "fs": following[-3:], "ff": words[index + 2],
    }  # fmt: skip
    return _TAGGER.format_map(values).split("\n")


def padded(texts: Sequence[str], words: Sequence[str]) -> tuple[list[str], list[str]]:
    """A sentence's words and shapes as `tag_features` takes them."""
    return ["<", "<", *words, ">", ">"], ["<", "<", *map(shape, texts), ">", ">"]


class State:
    """Where a parse stands: the stack, the next word, and the arcs so far. Index 0 pads, the last word is the root."""

    def __init__(self, words: Sequence[str], tags: Sequence[str]) -> None:
        self.words, self.tags = ["<", *words, "ROOT"], ["<", *tags, "ROOT"]
        self.size = len(self.words)
        self.next, self.stack = 2, [1]
        self.heads = [0] * self.size
        self.lefts: list[list[int]] = [[] for _ in range(self.size)]
        self.rights: list[list[int]] = [[] for _ in range(self.size)]

    def moves(self) -> list[int]:
        """What may be done now; empty at the end."""
        found = []
        if self.next + 1 < self.size:
            found.append(SHIFT)
        if len(self.stack) >= 2:
            found.append(RIGHT)
        if self.stack and self.next < self.size:
            found.append(LEFT)
        return found

    def done(self) -> bool:
        return not self.stack and self.next + 1 >= self.size

    def move(self, move: int) -> None:
        if move == SHIFT:
            self.stack.append(self.next)
            self.next += 1
        elif move == RIGHT:
            child = self.stack.pop()
            self._attach(self.stack[-1], child)
        else:
            self._attach(self.next, self.stack.pop())

    def _attach(self, head: int, child: int) -> None:
        self.heads[child] = head
        (self.lefts if child < head else self.rights)[head].append(child)


def move_features(state: State) -> list[str]:
    """What the parser looks at."""
    words, tags, stack, n0 = state.words, state.tags, state.stack, state.next
    s0, s1, s2 = (stack[-depth] if len(stack) >= depth else 0 for depth in (1, 2, 3))
    n1, n2 = (n0 + far if n0 + far < state.size else 0 for far in (1, 2))
    left, right, mine = state.lefts[s0], state.rights[s0], state.lefts[n0]
    (l1, l2), (r1, r2), (m1, m2) = (([0, 0, *kids][:-3:-1]) for kids in (left, right, mine))
    values = {
        "ws": words[s0], "wn": words[n0], "w1": words[n1], "w2": words[n2], "wu": words[s1], "wl": words[l1],
        "wr": words[r1], "wm": words[m1], "ts": tags[s0], "tn": tags[n0], "t1": tags[n1], "t2": tags[n2],
        "tu": tags[s1], "tv": tags[s2], "tl": tags[l1], "tr": tags[r1], "tm": tags[m1], "tl2": tags[l2],
        "tr2": tags[r2], "tm2": tags[m2], "vl": len(left), "vr": len(right), "vn": len(mine),
        "gap": min(n0 - s0, 6) if s0 else 0,
    }  # fmt: skip
    return _PARSER.format_map(values).split("\n")


def label_features(words: Sequence[str], tags: Sequence[str], heads: Sequence[int], child: int) -> list[str]:
    """What tells the name of the arc of a word that is no root."""
    head = heads[child]
    near = _near(tags, heads, child)
    case = words[near] if near >= 0 else "-"
    values = {
        "word": words[child], "tag": tags[child], "above": words[head], "over": tags[head], "case": case,
        "side": "R" if head < child else "L", "close": _close(words, heads, head), "gap": min(abs(head - child), 5),
        "case_above": case + words[head], "case_word": case + words[child],
        "after": tags[child + 1] if child + 1 < len(tags) else ">", "before": tags[child - 1] if child else "<",
    }  # fmt: skip
    return _NAMER.format_map(values).split("\n")


def _near(tags: Sequence[str], heads: Sequence[int], child: int) -> int:
    for index in range(max(0, child - 12), child):
        if heads[index] == child and tags[index] in MARKERS:
            return index
    if child + 1 < len(tags) and heads[child + 1] == child and tags[child + 1] == "POS":
        return child + 1
    return -1


def _close(words: Sequence[str], heads: Sequence[int], head: int) -> str:
    return "be" if any(heads[i] == head and words[i] in BE for i in range(max(0, head - 6), head)) else "-"
