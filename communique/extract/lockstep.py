"""Tags, heads and names of arcs for many sentences at once: every step of numpy moves all sentences by one.

The words of all sentences stand in one row, two pads before each sentence and two after it, so that a place in the row
is all that tells a word. Scores are whole hundredths, so that the order of summing makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy

from communique.extract.packed import Table, unpack
from communique.extract.templates import MOST_TAGS, NAMER, PADS, PARSER, TAGGER, mixing, scales

Array: TypeAlias = Any
Read: TypeAlias = tuple[list[str], list[int], list[str]]
"""Of one sentence the tags, the heads by index (-1 for a root) and the names of the arcs."""

SHAPES = ("<", ">", "A", "AA", "Aa", "a", ".")
_LEFT, _RIGHT, _ROOT = range(3)
"""Pads after the number of tags."""
_FAR = 6
_LANE = 21
_FULL = (1 << _LANE) - 1
_HALF = 1 << (_LANE - 1)
_LANES = numpy.array([[0], [_LANE], [2 * _LANE]])
_NOTHING = (_HALF << _LANES).sum()
"""What stands for sums of nothing, so that no move borrows from its neighbour."""
MARKERS = ("IN", "TO", "WDT", "WP", "WRB", "POS")
BE = "be is are was were been being am 's 're 'm get got gets".split()


@lru_cache(maxsize=16_384)
def norm(word: str) -> str:
    """A word as the features see it: lower case, numbers by their length."""
    if word[:1].isdigit():
        return "!year" if word.isdigit() and len(word) == 4 else "!number"
    return word.lower().replace("’", "'")


def shape(word: str) -> str:
    """How a word's letters look: `A`, `AA`, `Aa`, `a` or `.`."""
    if word.isupper():
        return "A" if len(word) == 1 else "AA"
    return "Aa" if word[:1].isupper() else "a" if word[:1].isalpha() else "."


# --- weights ------------------------------------------------------------------------------------------------------

_LOOKED = ("w", "s", "u", "p", "hh", "hs", "l", "ls", "ll", "f", "fs", "ff")
_ALONE = [t for t in TAGGER if t[0] not in "1234or0"]
_AFTER = [t for t in TAGGER if t[0] in "4or"]
_STANDING = "abc", "defghijkxyY", "p", "o", "q", "lmn"
"""Features of the parser that one word gives, whatever the state, by what it is looked at as: the top of the stack, the
next word, the last child to the top's right and left and to the left of the next word, the word under the top."""
_PLACED = "wu", "ws", "wn", "wr", "wl", "wm", "tu", "ts", "tn", "w1", "t1", "w2", "t2"
_STATE = (
    "w1", "-", "ws", "wn", "wr", "-", "-", "wu", "t1", "-", "ts", "tn", "tr", "tl", "tm", "tu", "tv", "tr2", "tl2",
    "tm2", "vr", "vl", "vn", "gap",
)  # fmt: skip
"""The words and tags of the places that a state looks at, in order ("-" for what is not asked), and its numbers."""
_STANDS = [t for letters in _STANDING for t in PARSER if t[0] in letters]
_STARTS = [sum(map(len, _STANDING[:place])) for place in range(len(_STANDING))]
_MOVING = [t for t in PARSER if t not in _STANDS]
_NAMED = ("word", "above", "case", "case_above", "case_word", "tag", "over", "after", "before", "gap", "side", "close")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The three perceptrons and what their parts are called."""

    tags: tuple[str, ...]
    labels: tuple[str, ...]
    words: Mapping[str, int]
    """The numbers, from 1, of words and ends of words that features are made of."""
    sure: Mapping[str, str]
    """Words that nearly always have one tag: they are not asked about."""
    tagger: Table
    parser: Table
    namer: Table
    begun: Array
    """int32 [tags * 64 + tags, tags]: what the two tags before a word say, and the score without any feature."""
    lanes: Array
    """int64 [slots]: the weights of the three moves side by side."""
    pairs: Array
    """int64 [shapes, shapes]: the number of a shape with the shape before it."""
    marks: Array
    """bool [tags and pads]: which are tags of prepositions and subordinators."""
    helpers: Array
    """bool [words]: which are forms of "be" and "get"."""
    forms: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Words seen: norm, last three, last two and first two letters, shape with last letters, norm after a dash, shape,
    sure tag or -1."""


def model(raw: bytes) -> Model:
    """The weights in a file as `training/syntax.py` makes it."""
    about, tables = unpack(raw)
    tags, labels = tuple(about["tags"]), tuple(about["labels"])
    words = dict(zip(about["words"], range(1, len(about["words"]) + 1), strict=True))
    tagger, parser, namer = tables["tagger"], tables["parser"], tables["namer"]
    pairs = numpy.array([[words.get(one + other, 0) for other in SHAPES] for one in SHAPES])
    marks = numpy.array([tag in MARKERS for tag in (*tags, *PADS)])
    helpers = numpy.zeros(len(words) + 1, dtype=bool)
    helpers[[words[word] for word in BE]] = True
    begun, lanes = _begun(tagger), _lanes(parser)
    return Model(tags, labels, words, about["sure"], tagger, parser, namer, begun, lanes, pairs, marks, helpers)


def _begun(tagger: Table) -> Array:
    one, two = numpy.divmod(numpy.arange(MOST_TAGS * MOST_TAGS), MOST_TAGS)
    mixed = mixing(TAGGER, [t for t in TAGGER if t[0] in "1230"], ("one", "two"))
    rows = tagger.find((mixed @ numpy.stack([one, two, numpy.ones_like(one)])).astype(numpy.int64))
    return _sums(tagger, rows)


def _lanes(parser: Table) -> Array:
    weights = parser.weights.astype(numpy.int64)
    if len(PARSER) * int(abs(weights).max(initial=0)) >= _HALF:
        raise ValueError("weights of the parser are too large to be summed side by side")
    return (weights << _LANES[:, 0]).sum(axis=1).take(parser.rows)


def _sums(table: Table, rows: Array) -> Array:
    """The sums over the rows [templates, words] of a table: int32 [words, classes]."""
    found = numpy.zeros((rows.shape[1], table.weights.shape[1]), dtype=numpy.int32)
    for each in rows:
        found += table.weights.take(each, axis=0)
    return found


def _keys(matrix: Array, numbers: Sequence[Array]) -> Array:
    """The features of templates for words whose parts have these numbers: int64 [templates, words]."""
    return (matrix @ numpy.stack([*numbers, numpy.ones(len(numbers[0]))])).astype(numpy.int64)


_ALONE_MIXED, _AFTER_MIXED = mixing(TAGGER, _ALONE, _LOOKED), mixing(TAGGER, _AFTER, _LOOKED)
_AFTER_SCALES = numpy.array([[scales(template)["one"]] for template in _AFTER])
_STANDING_MIXED = mixing(PARSER, _STANDS, _PLACED)
_MOVING_MIXED = mixing(PARSER, _MOVING, _STATE)
_NAMED_MIXED = mixing(NAMER, NAMER, _NAMED)


# --- sentences ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The words of sentences in one row, with pads."""

    firsts: Array
    """Where the first word of each sentence stands."""
    sizes: Array
    """How many words each has."""
    forms: Array
    """int64 [8, places], as in `Model.forms`."""
    texts: Sequence[str]
    """The words of all sentences, without pads."""

    def inside(self) -> Array:
        """The places of the words, without the pads."""
        found = numpy.ones(self.forms.shape[1], dtype=bool)
        ends = self.firsts + self.sizes
        for pad in (self.firsts - 2, self.firsts - 1, ends, ends + 1):
            found[pad] = False
        return found.nonzero()[0]


def lay(model: Model, sentences: Sequence[Sequence[str]]) -> Rows:
    """Sentences, none of them empty, laid out in one row."""
    known, forms = model.forms, []
    before, after = _pad(model, "<", _LEFT), _pad(model, ">", _RIGHT)
    if len(known) > 1 << 16:
        known.clear()
    for sentence in sentences:
        forms += [before, before]
        for text in sentence:
            form = known.get(text)
            if form is None:
                form = known[text] = _form(model, text)
            forms.append(form)
        forms += [after, after]
    sizes = numpy.array([len(sentence) for sentence in sentences], dtype=numpy.int64)
    firsts = (sizes + 4).cumsum() - sizes - 2
    texts = [text for sentence in sentences for text in sentence]
    return Rows(firsts, sizes, numpy.ascontiguousarray(numpy.array(forms, dtype=numpy.int64).T), texts)


def _form(model: Model, text: str) -> tuple[int, ...]:
    word, looks = norm(text), shape(text)
    sure = model.sure.get(word)
    strings = word, word[-3:], word[-2:], word[:2], looks + word[-3:], "-" + word
    numbers = (model.words.get(string, 0) for string in strings)
    return *numbers, SHAPES.index(looks), -1 if sure is None else model.tags.index(sure)


def _pad(model: Model, sign: str, which: int) -> tuple[int, ...]:
    number = model.words.get(sign, 0)
    return number, number, number, number, 0, 0, SHAPES.index(sign), len(model.tags) + which


# --- tags ---------------------------------------------------------------------------------------------------------


def tags(model: Model, rows: Rows) -> Array:
    """The tag of each place by number. Words whose two tags before are known begin a run; all runs go on together."""
    found = rows.forms[7].copy()
    asked = (found < 0).nonzero()[0]
    if not len(asked):
        return found
    index = numpy.arange(len(asked))
    begins = numpy.diff(asked, prepend=-3) > 2
    turns = index - numpy.maximum.accumulate(index * begins)
    asked = asked[turns.argsort(kind="stable")]
    words, ends, shapes = rows.forms[0], rows.forms[1], rows.forms[6]
    pairs = model.pairs[shapes[asked], shapes[asked - 1]]
    numbers = (
        words[asked], ends[asked], rows.forms[2][asked], rows.forms[3][asked], pairs, rows.forms[4][asked],
        words[asked - 1], ends[asked - 1], words[asked - 2], words[asked + 1], ends[asked + 1], words[asked + 2],
    )  # fmt: skip
    table = model.tagger
    alone, after = _sums(table, table.find(_keys(_ALONE_MIXED, numbers))), _keys(_AFTER_MIXED, numbers)
    start = 0
    for end in numpy.bincount(turns).cumsum().tolist():
        now = asked[start:end]
        one, two = found.take(now - 1), found.take(now - 2)
        sums = alone[start:end] + model.begun.take(one * MOST_TAGS + two, axis=0)
        for each in table.find(after[:, start:end] + _AFTER_SCALES * one):
            sums += table.weights.take(each, axis=0)
        found[now] = sums.argmax(axis=1)
        start = end
    return found


# --- heads --------------------------------------------------------------------------------------------------------


class Stacks:
    """Where all parses stand: stacks, next words, and the arcs so far.

    The stack of a sentence is a chain: the place under each place. A sentence of n words takes 2n - 1 moves, so that
    of sentences sorted by length those still going on are always the first."""

    def __init__(self, model: Model, rows: Rows, tags: Array) -> None:
        self.model, self.size = model, rows.forms.shape[1]
        words, tags = _rooted(model, rows, tags)
        self.standing = _standing(model, words, tags)
        self.lines = numpy.arange(len(self.standing))[:, None] * self.size
        self.words, self.tags = (numpy.concatenate([row, 0 * row]).astype(float) for row in (words, tags))
        order = (-rows.sizes).argsort(kind="stable")
        self.lengths, self.tops = rows.sizes[order], rows.firsts[order]
        self.nexts, self.roots = self.tops + 1, self.tops + self.lengths
        # Of each place the last child to its left, the one before and how many there are; then the same to its right;
        # then a place for what makes no arc.
        self.last, self.former, self.count = (numpy.zeros(2 * self.size + 1, dtype=numpy.int64) for _ in range(3))
        self.below, self.arcs = (numpy.zeros(self.size, dtype=numpy.int64) for _ in range(2))

    def run(self) -> Array:
        """The head of each place once all moves are made; the place after the last word for a root."""
        active, done = len(self.lengths), 0
        while active:
            shortest = self.lengths[active - 1]
            self._moves(active, 2 * int(shortest) - 1 - done)
            done = 2 * int(shortest) - 1
            active = int((self.lengths > shortest).sum())
        return self.arcs - self.size * (self.arcs >= self.size)

    def _moves(self, active: int, turns: int) -> None:
        size, last, former, count, below = self.size, self.last, self.former, self.count, self.below
        looked = numpy.empty((12, active), dtype=numpy.int64)
        ahead, right, top, after, under = *looked[:4], looked[7]
        kids, around = looked[1:4], looked[2:8]
        numbers = numpy.ones((len(_STATE) + 1, active))
        words, tags, counts, gap = numbers[:8], numbers[8:20], numbers[20:23], numbers[23]
        scores = numpy.empty((len(_MOVING) + len(_STANDING), active), dtype=numpy.int64)
        top[:], after[:], roots = self.tops[:active], self.nexts[:active], self.roots[:active]
        left, targets = numpy.empty((3, active), dtype=numpy.int64), numpy.full((3, active), 2 * size)
        each, moving, standing = numpy.arange(active), scores[: len(_MOVING)], scores[len(_MOVING) :]
        for _ in range(turns):
            numpy.add(after, 1, ahead)
            numpy.add(top, size, right)
            below.take(top, None, under, "clip")
            last.take(kids, None, looked[4:7], "clip")
            below.take(under, None, looked[8], "clip")
            former.take(kids, None, looked[9:], "clip")
            self.words.take(looked[:8], None, words, "clip")
            self.tags.take(looked, None, tags, "clip")
            numpy.subtract(roots, after, left[0])
            left[1], left[2] = under, top
            allowed = numpy.minimum(left, 1)
            counts[:], gap[:] = count.take(kids), numpy.minimum(after - top, _FAR) * allowed[2]
            moving[:] = _lanes_of(self.model, _MOVING_MIXED.dot(numbers).astype(numpy.int64))
            self.standing.take(around + self.lines, None, standing, "clip")
            sums = numpy.add.reduce(scores, axis=0)
            move = (((sums >> _LANES) & _FULL) * allowed).argmax(0)
            # A shift makes no arc; a right arc makes the top a child of the one under it, a left arc of the next word.
            numpy.add(under, size, targets[1])
            targets[2] = after
            arc = targets[move, each]
            former[arc], last[arc] = last.take(arc), top
            count[arc] = count.take(arc) + 1
            # Of a word still on the stack these are written again before they are read.
            self.arcs[top], below[after] = arc, top
            shifted = numpy.equal(move, 0)
            top[:] = under
            numpy.copyto(top, after, where=shifted)
            numpy.add(after, shifted, after)
        self.tops, self.nexts = top, after


def _lanes_of(model: Model, features: Array) -> Array:
    """The weights of features of the parser, side by side."""
    slots = model.parser.slots(features)
    found = model.lanes.take(slots)
    found *= model.parser.held.take(slots) == features
    return found


def _rooted(model: Model, rows: Rows, tags: Array) -> tuple[Array, Array]:
    """The words and tags as the parser sees them: a root stands after the last word."""
    words, tags, ends = rows.forms[0].copy(), tags.copy(), rows.firsts + rows.sizes
    words[ends], words[ends + 1] = model.words.get("ROOT", 0), model.words.get("<", 0)
    tags[ends], tags[ends + 1] = len(model.tags) + _ROOT, len(model.tags) + _LEFT
    return words, tags


def _standing(model: Model, words: Array, tags: Array) -> Array:
    """What each place adds to the scores of moves, by what it is looked at as: int64 [6, places]."""
    nexts = (numpy.roll(row, -far) for far in (1, 2) for row in (words, tags))
    found = _lanes_of(model, _keys(_STANDING_MIXED, [*[words] * 6, *[tags] * 3, *nexts]))
    found = numpy.add.reduceat(found, _STARTS, axis=0)
    found[0] += _NOTHING
    return found


# --- names of arcs ------------------------------------------------------------------------------------------------


def labels(model: Model, rows: Rows, tags: Array, heads: Array) -> Array:
    """The name of each place's arc by number; of a root -1."""
    places, words = rows.inside(), rows.forms[0]
    found = numpy.full(len(words), -1)
    child = places[heads[places] < numpy.repeat(rows.firsts + rows.sizes, rows.sizes)]
    if not len(child):
        return found
    head = heads[child]
    near, close = _near(model, tags, heads, places), _close(model, words, heads, places)
    near = near[child]
    dashed, joined = rows.forms[5], _joined(model, rows, places)
    cases = numpy.where(near > 0, words[near], model.words.get("-", 0))
    marked = near.nonzero()[0]
    above, word = dashed[head], dashed[child]
    above[marked], word[marked] = joined(near[marked], head[marked]), joined(near[marked], child[marked])
    numbers = (
        words[child], words[head], cases, above, word, tags[child], tags[head], tags[child + 1], tags[child - 1],
        numpy.minimum(abs(head - child), 5), head < child, close[head],
    )  # fmt: skip
    sums = _sums(model.namer, model.namer.find(_keys(_NAMED_MIXED, numbers)))
    found[child] = sums.argmax(axis=1)
    return found


def _joined(model: Model, rows: Rows, places: Array) -> Callable[[Array, Array], list[int]]:
    """Gives the number of two words written together, for the words at these places and at those."""
    texts, numbers = rows.texts, model.words
    at = numpy.zeros(rows.forms.shape[1], dtype=numpy.int64)
    at[places] = numpy.arange(len(places))

    def join(ones: Array, others: Array) -> list[int]:
        pairs = zip(at[ones].tolist(), at[others].tolist(), strict=True)
        return [numbers.get(norm(texts[one]) + norm(texts[other]), 0) for one, other in pairs]

    return join


def _near(model: Model, tags: Array, heads: Array, places: Array) -> Array:
    """The preposition or subordinator that hangs on each place, looked for a short way to its left; 0 for none."""
    found = numpy.zeros(len(tags), dtype=numpy.int64)
    marks = places[model.marks[tags[places]]]
    apart = heads[marks] - marks
    marks = marks[(apart > 0) & (apart <= 12)][::-1]
    found[heads[marks]] = marks
    if "POS" in model.tags:
        marks = places[tags[places] == model.tags.index("POS")]
        marks = marks[(heads[marks] == marks - 1) & (found[heads[marks]] == 0)]
        found[heads[marks]] = marks
    return found


def _close(model: Model, words: Array, heads: Array, places: Array) -> Array:
    """Whether a form of "be" or "get" hangs on each place, a short way to its left."""
    found = numpy.zeros(len(words), dtype=bool)
    forms = places[model.helpers[words[places]]]
    apart = heads[forms] - forms
    found[heads[forms[(apart > 0) & (apart <= 6)]]] = True
    return found


# --- all ----------------------------------------------------------------------------------------------------------


def read(model: Model, sentences: Sequence[Sequence[str]]) -> list[Read]:
    """Tags, heads and names of arcs of sentences, none of them empty."""
    rows = lay(model, sentences)
    tagged = tags(model, rows)
    above = Stacks(model, rows, tagged).run()
    named = labels(model, rows, tagged, above)
    found: list[Read] = []
    for first, size in zip(rows.firsts.tolist(), rows.sizes.tolist(), strict=True):
        part = slice(first, first + size)
        over = [head - first if head < first + size else -1 for head in above[part].tolist()]
        names = [model.labels[label] if label >= 0 else "root" for label in named[part].tolist()]
        found.append(([model.tags[tag] for tag in tagged[part].tolist()], over, names))
    return found
