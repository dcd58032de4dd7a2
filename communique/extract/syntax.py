"""Parts of speech and dependencies, by averaged perceptrons with greedy arc-hybrid transitions.

The tagger gives Penn Treebank tags, the parser unlabelled heads, and a third perceptron names each arc after Universal
Dependencies. Methods: Collins (2002) for the averaged perceptron; Kuhlmann, Gómez-Rodríguez and Satta (2011) for the
arc-hybrid system; Goldberg and Nivre (2013) for its dynamic oracle. `training/syntax.py` makes the weights. Everything
is one left-to-right pass: time grows linearly with the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from struct import unpack_from

from communique.extract.packed import Table, unpack
from communique.model import Span
from communique.segment.words import lemma, tokens

SHIFT, RIGHT, LEFT = 0, 1, 2
MOVES = 3
LONGEST = 160
"""Words that one parse looks at; longer sentences are parsed in pieces, so that no sentence costs more than linear."""


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
    """The three perceptrons and what their classes are called."""

    tags: tuple[str, ...]
    labels: tuple[str, ...]
    tagger: Table
    parser: Table
    namer: Table
    sure: Mapping[str, str]
    """Words that nearly always have one tag: they are not asked about."""


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights that ship with the package."""
    about, tables = unpack(resources.files(__package__).joinpath("weights", "syntax.gz").read_bytes())
    named = tuple(about["tags"]), tuple(about["labels"])
    return Model(*named, tables["tagger"], tables["parser"], tables["namer"], about["sure"])


def best(weights: Table, features: Sequence[str], classes: Sequence[int]) -> int:
    """The class of those allowed with the greatest sum of weights; the first where several are equal. A range is all
    classes of the table."""
    if weights.classes:
        if isinstance(classes, range):
            import numpy

            return int(numpy.frombuffer(weights.sums(features, len(classes)), "<u4").argmax())
        known = unpack_from("<3I", weights.sums(features, MOVES))
        return max(classes, key=known.__getitem__)
    scores = dict.fromkeys(classes, 0.0)
    rows = weights.rows
    for feature in features:
        row = rows.get(feature)
        if row is None:
            continue
        if isinstance(row, int):
            row = weights.opened(feature, row)
        for index, weight in row.items():
            if index in scores:
                scores[index] += weight
    return max(scores, key=scores.__getitem__)


# --- tags ---------------------------------------------------------------------------------------------------------


def norm(word: str) -> str:
    """A word as the features see it: lower case, numbers by their length."""
    if word[:1].isdigit():
        return "!year" if word.isdigit() and len(word) == 4 else "!number"
    return word.lower().replace("’", "'")


def _shape(word: str) -> str:
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
    shapes = ["<", "<", *map(_shape, texts), ">", ">"]
    classes = range(len(model.tags))
    found: list[str] = []
    one, two = "<", "<"
    for index in range(2, len(padded) - 2):
        tag = model.sure.get(padded[index])
        if tag is None:
            tag = model.tags[best(model.tagger, tag_features(padded, shapes, index, (one, two)), classes)]
        found.append(tag)
        one, two = tag, one
    return found


# --- heads --------------------------------------------------------------------------------------------------------


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
    """After Zhang and Nivre (2011), as thinned out for arc-hybrid: words and tags of stack and buffer, their children,
    valencies and distance."""
    words, tags, stack = state.words, state.tags, state.stack
    n0 = state.next
    s0 = stack[-1] if stack else 0
    s1 = stack[-2] if len(stack) > 1 else 0
    s2 = stack[-3] if len(stack) > 2 else 0
    n1 = n0 + 1 if n0 + 1 < state.size else 0
    n2 = n0 + 2 if n0 + 2 < state.size else 0
    s0l, s0r, n0l = state.lefts[s0], state.rights[s0], state.lefts[n0]
    sl1 = s0l[-1] if s0l else 0
    sl2 = s0l[-2] if len(s0l) > 1 else 0
    sr1 = s0r[-1] if s0r else 0
    sr2 = s0r[-2] if len(s0r) > 1 else 0
    nl1 = n0l[-1] if n0l else 0
    nl2 = n0l[-2] if len(n0l) > 1 else 0
    ws, ts, wn, tn = words[s0], tags[s0], words[n0], tags[n0]
    w1, t1, t2, u1 = words[n1], tags[n1], tags[n2], tags[s1]
    gap = min(n0 - s0, 6) if s0 else 0
    vl, vr, vn = len(s0l), len(s0r), len(n0l)
    tl, tr, tm = tags[sl1], tags[sr1], tags[nl1]
    return [
        f"a{ws}", f"b{ts}", f"c{ws} {ts}", f"d{wn}", f"e{tn}", f"f{wn} {tn}", f"g{w1}", f"h{t1}", f"i{w1} {t1}",
        f"j{words[n2]}", f"k{t2}", f"l{words[s1]}", f"m{u1}", f"n{words[s1]} {u1}", f"o{words[sl1]}", f"p{words[sr1]}",
        f"q{words[nl1]}", f"r{ws} {wn}", f"s{ws} {ts} {tn}", f"t{ts} {wn} {tn}", f"u{ws} {tn}", f"v{ts} {wn}",
        f"w{ts} {tn}", f"x{tn} {t1}", f"y{tn} {t1} {t2}", f"z{ts} {tn} {t1}", f"A{u1} {ts} {tn}", f"B{ts} {tr} {tn}",
        f"C{ts} {tl} {tn}", f"D{ts} {tn} {tm}", f"E{ts} {tl} {tags[sl2]}", f"F{ts} {tr} {tags[sr2]}",
        f"G{tn} {tm} {tags[nl2]}", f"H{u1} {tags[s2]} {ts}", f"I{ws} {vl}", f"J{ws} {vr}", f"K{wn} {vn}", f"L{ts} {vl}",
        f"M{ts} {vr}", f"N{tn} {vn}", f"O{ws} {gap}", f"P{wn} {gap}", f"Q{ts} {tn} {gap}", f"R{ws} {wn} {gap}",
        f"S{ts} {words[sr1]} {tn}", f"T{words[s1]} {ws}", f"U{u1} {ts} {wn}", f"V{ts} {tn} {t1} {u1}",
        f"W{words[s1]} {ts} {wn}", f"X{ts} {w1} {tn}", "Y",
    ]  # fmt: skip


def heads(model: Model, words: Sequence[str], tags: Sequence[str]) -> list[int]:
    """The head of each word by index, -1 for the root."""
    state = State(words, tags)
    while not state.done():
        moves = state.moves()
        if not moves:
            break
        state.move(best(model.parser, move_features(state), moves) if len(moves) > 1 else moves[0])
    last = state.size - 1
    return [-1 if head in (0, last) else head - 1 for head in state.heads[1:last]]


# --- labels -------------------------------------------------------------------------------------------------------


def label_features(words: Sequence[str], tags: Sequence[str], heads: Sequence[int], child: int) -> list[str]:
    """What tells an arc's name: both words and tags, side and distance, the child's preposition, the head's
    auxiliary."""
    head = heads[child]
    word, tag = words[child], tags[child]
    above, over = (words[head], tags[head]) if head >= 0 else ("ROOT", "ROOT")
    side = "R" if head < child else "L"
    near, close = _marker(tags, heads, child), _passive(words, heads, head)
    case = words[near] if near >= 0 else "-"
    gap = min(abs(head - child), 5)
    after = tags[child + 1] if child + 1 < len(tags) else ">"
    return [
        f"a{tag}{side}{over}", f"b{word}{side}{over}", f"c{tag}{side}{above}", f"d{case}{side}{tag}{over}",
        f"e{case}{above}", f"f{tag}{over}{gap}{side}",
        f"g{word}", f"h{tag}{side}", f"i{close}{tag}{side}{over}", f"j{case}{word}", f"k{after}{tag}{side}{over}",
        f"l{word} {above}",
        f"m{case}{close}{tag}{over}", f"n{tags[child - 1] if child else '<'}{tag}{side}{over}",
    ]  # fmt: skip


def _marker(tags: Sequence[str], heads: Sequence[int], child: int) -> int:
    """The preposition or subordinator that hangs on a word, looked for a short way to its left."""
    for index in range(max(0, child - 12), child):
        if heads[index] == child and tags[index] in ("IN", "TO", "WDT", "WP", "WRB", "POS"):
            return index
    if child + 1 < len(tags) and heads[child + 1] == child and tags[child + 1] == "POS":
        return child + 1
    return -1


def _passive(words: Sequence[str], heads: Sequence[int], head: int) -> str:
    if head < 0:
        return "-"
    for index in range(max(0, head - 6), head):
        if heads[index] == head and words[index] in _BE:
            return "be"
    return "-"


_BE = frozenset("be is are was were been being am 's 're 'm get got gets".split())


def labels(model: Model, words: Sequence[str], tags: Sequence[str], heads: Sequence[int]) -> list[str]:
    """The name of each word's arc after Universal Dependencies."""
    classes = range(len(model.labels))
    return [
        "root" if head < 0 else model.labels[best(model.namer, label_features(words, tags, heads, child), classes)]
        for child, head in enumerate(heads)
    ]


# --- sentences ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def parse(text: str, span: Span) -> list[Node]:
    """One sentence's words with tags, heads and labels. Capital headlines are read as if in small letters. What was
    parsed
    last is kept, for several stages look at the same sentences: the list is not to be changed."""
    found: list[Node] = []
    for piece in _pieces(text, tokens(text, span)):
        found += _parsed(text, piece, len(found))
    return found


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[Sequence[Span]]:
    start = 0
    while len(spans) - start > LONGEST:
        ends = [i for i in range(start + LONGEST // 2, start + LONGEST) if spans[i].of(text) in ",;:.–—"]
        end = (ends[-1] if ends else start + LONGEST - 1) + 1
        yield spans[start:end]
        start = end
    if start < len(spans):
        yield spans[start:]


def _parsed(text: str, spans: Sequence[Span], offset: int) -> Iterator[Node]:
    weights = model()
    texts = [span.of(text) for span in spans]
    letters = "".join(texts)
    if letters.isupper() and len(letters) > 12:
        texts = [word.lower() for word in texts]
    words = [norm(word) for word in texts]
    tagged = tags(weights, texts)
    above = heads(weights, words, tagged)
    named = labels(weights, words, tagged, above)
    for span, tag, head, label in zip(spans, tagged, above, named, strict=True):
        word = span.of(text)
        yield Node(span, word, _lemma(word, tag), tag, head + offset if head >= 0 else -1, label)


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
