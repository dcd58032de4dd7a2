"""What the tagger, the parser and the namer of arcs look at, written once.

A template is a letter and the names of what it joins: `c{ws} {ts}` is the word and the tag on top of the stack. For
learning a template is spelt as a string (`training/spelling.py`); for reading it is a whole number, in which each part
has bits of its own: the number of the template, then the numbers of the parts. The number of a feature is thus a sum of
products, exact in a float of 64 bits, and one product of matrices gives those of all templates for many words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

TAGGER = (
    "w{w}", "s{s}", "u{u}", "p{p}", "h{hh}", "1{one}", "2{two}", "3{one} {two}", "4{one} {w}", "l{l}", "m{ls}",
    "k{ll}", "f{f}", "g{fs}", "j{ff}", "b{l} {w}", "n{w} {f}", "o{one} {f}", "q{hs}", "r{one} {s}", "0",
)  # fmt: skip
"""The word `w`, its last three letters `s` and two `u`, its first two `p`, its shape with the shape before `hh` and
with its last letters `hs`; the tags before `one`, `two`; the words before `l`, `ll` and after `f`, `ff` with their last
letters."""

PARSER = (
    "a{ws}", "b{ts}", "c{ws} {ts}", "d{wn}", "e{tn}", "f{wn} {tn}", "g{w1}", "h{t1}", "i{w1} {t1}", "j{w2}", "k{t2}",
    "l{wu}", "m{tu}", "n{wu} {tu}", "o{wl}", "p{wr}", "q{wm}", "r{ws} {wn}", "s{ws} {ts} {tn}", "t{ts} {wn} {tn}",
    "u{ws} {tn}", "v{ts} {wn}", "w{ts} {tn}", "x{tn} {t1}", "y{tn} {t1} {t2}", "z{ts} {tn} {t1}", "A{tu} {ts} {tn}",
    "B{ts} {tr} {tn}", "C{ts} {tl} {tn}", "D{ts} {tn} {tm}", "E{ts} {tl} {tl2}", "F{ts} {tr} {tr2}", "G{tn} {tm} {tm2}",
    "H{tu} {tv} {ts}", "I{ws} {vl}", "J{ws} {vr}", "K{wn} {vn}", "L{ts} {vl}", "M{ts} {vr}", "N{tn} {vn}",
    "O{ws} {gap}", "P{wn} {gap}", "Q{ts} {tn} {gap}", "R{ws} {wn} {gap}", "S{ts} {wr} {tn}", "T{wu} {ws}",
    "U{tu} {ts} {wn}", "V{ts} {tn} {t1} {tu}", "W{wu} {ts} {wn}", "X{ts} {w1} {tn}", "Y",
)  # fmt: skip
"""After Zhang and Nivre (2011), as thinned out for arc-hybrid. Words `w` and tags `t` of the stack's top `s` and those
under it `u`, `v`, of the next words `n`, `1`, `2`, of the last children to the left and right of the top `l`, `r` and
to the left of the next word `m` (`2` for those before them); how many children `v`, and how far apart `gap`."""

NAMER = (
    "a{tag}{side}{over}", "b{word}{side}{over}", "c{tag}{side}{above}", "d{case}{side}{tag}{over}", "e{case_above}",
    "f{tag}{over}{gap}{side}", "g{word}", "h{tag}{side}", "i{close}{tag}{side}{over}", "j{case_word}",
    "k{after}{tag}{side}{over}", "l{word} {above}", "m{case}{close}{tag}{over}", "n{before}{tag}{side}{over}",
)  # fmt: skip
"""What tells an arc's name: both words and tags, side and distance, the child's preposition, the head's auxiliary."""

SIDES, CLOSE = ("L", "R"), ("-", "be")
PADS = ("<", ">", "ROOT")
"""Tags of what stands beside a sentence; they follow those of the tagger."""

# Bits of a part: words have 16, tags 6, numbers 8 unless said otherwise.
_TAGS = frozenset("one two ts tn t1 t2 tu tv tl tr tm tl2 tr2 tm2 tag over after before".split())
_NUMBERS = {"vl": 8, "vr": 8, "vn": 8, "gap": 3, "side": 1, "close": 1}
_SIX = 6
_WORD = 16
MOST_WORDS, MOST_TAGS, MOST_TEMPLATES = 1 << _WORD, 1 << _SIX, 1 << _SIX

_PART = re.compile(r"\{(\w+)\}")


def parts(template: str) -> list[str]:
    """What a template joins, by name."""
    return _PART.findall(template)


def kind(part: str) -> str:
    """`tag`, `word` or, for small numbers, the part's own name."""
    return "tag" if part in _TAGS else part if part in _NUMBERS else "word"


def bits(part: str) -> int:
    """How many bits the number of a part may have."""
    return _SIX if part in _TAGS else _NUMBERS.get(part, _WORD)


def scales(template: str) -> dict[str, int]:
    """What the number of each part is multiplied by in the number of a feature."""
    at, found = _SIX, {}
    for part in parts(template):
        found[part] = 1 << at
        at += bits(part)
    assert at <= 53, template
    return found


def mixing(templates: Sequence[str], chosen: Sequence[str], names: Sequence[str]) -> Any:
    """Floats [chosen, names + 1] whose product with the numbers of the parts `names`, and a last row of ones, is the
    numbers of the features of the `chosen` templates; what other parts add to them is left out."""
    import numpy

    matrix = numpy.zeros((len(chosen), len(names) + 1))
    for row, template in enumerate(chosen):
        for part, scale in scales(template).items():
            if part in names:
                matrix[row, names.index(part)] = scale
        matrix[row, -1] = templates.index(template)
    return matrix
