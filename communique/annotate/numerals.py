"""Numbers in digits and in words, with where they stand.

A small grammar of our own over the tokens of a sentence. text2num (the library looked at) reads spelled-out numbers
well, but not what reports mix them with ("7-1/2 pct", "3.8bn", "half a million", "24 billion dlrs", "tens of
thousands", "multi-billion"), and every number here has to come with its exact place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from communique.model import Span

Bound = Literal["about", "at_least", "at_most"]

# As most tokens are words, they are tried first, and the blank before is taken along.
_TOKEN = re.compile(
    r" ?+([^\W\d_]++(?!['’])"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,15}\.\d{1,15}(?!\.?\d)|\d{1,15}(?!\d)|\d+"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]|_+)"
)
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
).split()
SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
ORDINAL = {word: value for value, word in enumerate(_ORDINALS, 1)} | {
    word[:-1] + "ieth": value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
ORDINAL |= {"hundredth": 100, "thousandth": 1000, "millionth": 1_000_000}
SCALE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
SHORT = {"k": 1000, "m": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9}
SHORT |= {"tn": 10**12, "trn": 10**12, "tln": 10**12, "mil": 10**6}
MANY = {"dozens": 12, "scores": 20, "tens": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6}
MANY |= {"billions": 10**9, "trillions": 10**12}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4, "fifth": 5}
_PARTS |= {"fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighths": 8, "eighth": 8, "tenth": 10}
_PARTS |= {"tenths": 10}
_AFTER_PART = frozenset(
    "of from to in more less by are is was were have has had and or would will this at as on".split()
)
_TIMES = {"once": 1, "twice": 2, "thrice": 3}


class Token(NamedTuple):
    """A word, a number in digits or a mark; `lower` is how it is compared."""

    start: int
    end: int
    text: str
    lower: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number: tokens `[first, last)`, its value, and what sort it is.

    `sort`: `cardinal`, `ordinal`, `part` ("two thirds", value 2/3), `times` ("twice"). `bound` is `at_least` for
    plurals that name an order of magnitude ("dozens"). `digits` is true where the number is written in digits.
    """

    first: int
    last: int
    value: float
    sort: Literal["cardinal", "ordinal", "part", "times"]
    bound: Bound | None = None
    digits: bool = False


def tokens(text: str, span: Span) -> list[Token]:
    """The words, numbers and marks inside a span, in order."""
    found = _TOKEN.finditer(text, span.start, span.end)
    return [Token(*m.span(1), m[1], m[1].lower()) for m in found]


def _word(items: Sequence[Token], at: int) -> str:
    return items[at].lower if 0 <= at < len(items) else ""


def _adjacent(items: Sequence[Token], at: int) -> bool:
    """Whether a token follows the one before it without a blank."""
    return 0 < at < len(items) and items[at].start == items[at - 1].end


def _joined(items: Sequence[Token], at: int) -> int:
    """Past a hyphen that joins two words."""
    return at + 1 if _word(items, at) in ("-", "‑") and _adjacent(items, at) and _adjacent(items, at + 1) else at


def _tidy(value: float | Fraction) -> float:
    return int(value) if value == int(value) else round(float(value), 12)


def _scaled(items: Sequence[Token], at: int, *, short: bool) -> tuple[int, int]:
    """The scale words from here on multiplied, and where they end: "billion", "hundred thousand", "mln", "bn"."""
    factor, reach = 1, at
    while factor < 10**18:
        here = _joined(items, reach)
        word = _word(items, here)
        if word in SCALE and not (word == "dozen" and factor > 1):
            factor *= SCALE[word]
        elif short and word in SHORT and (_adjacent(items, here) or len(word) > 2) and factor == 1:
            factor *= SHORT[word]
        else:
            return factor, reach
        reach = here + 1
    return factor, reach


def _digits(items: Sequence[Token], at: int) -> Numeral | None:
    token = items[at]
    # "²" is a digit to `isdigit`, and no number.
    if not token.text[0].isdecimal() or len(token.text) > 18:
        return None
    plain = token.text.replace(",", "")
    value: int | Fraction = int(plain) if plain.isdecimal() else Fraction(plain)
    last = at + 1
    fraction = _fraction(items, last + 1) if _word(items, last) == "-" and _adjacent(items, last) else None
    if fraction and _adjacent(items, last + 1):
        value, last = value + fraction, last + 4  # "7-1/2 pct"
    elif _fraction(items, at):
        value, last = _fraction(items, at) or value, at + 3
    elif _word(items, last) in ("st", "nd", "rd", "th") and _adjacent(items, last):
        return Numeral(at, last + 1, _tidy(value), "ordinal", digits=True)
    elif _word(items, last) == "s" and _adjacent(items, last):
        return None  # "the 1990s"
    elif mixed := _mixed(items, last):
        value, last = value + mixed[0], mixed[1]
    factor, last = _scaled(items, last, short=True)
    return Numeral(at, last, _tidy(value * factor), "cardinal", digits=True)


def _fraction(items: Sequence[Token], at: int) -> Fraction | None:
    """The value of "1/2" where a slash and a small denominator follow."""
    above, below = _word(items, at), _word(items, at + 2)
    if _word(items, at + 1) != "/" or not (above.isdecimal() and below.isdecimal() and len(above + below) <= 5):
        return None
    if not (_adjacent(items, at + 1) and _adjacent(items, at + 2)) or _word(items, at + 3) == "/":
        return None
    if int(below) not in (2, 3, 4, 5, 6, 8, 10, 16, 32, 64):
        return None  # "4/29" counts pictures
    return Fraction(int(above), int(below)) if 0 < int(above) < int(below) else None


def _mixed(items: Sequence[Token], at: int) -> tuple[Fraction, int] | None:
    """ "and a half" after a whole number, with or without hyphens."""
    words, reach = [], at
    for _ in range(3):
        reach = _joined(items, reach)
        words.append(_word(items, reach))
        reach += 1
    if words[0] == "and" and words[1] in ("a", "one", "three") and words[2] in ("half", "quarter", "quarters", "third"):
        top = 3 if words[1] == "three" else 1
        return Fraction(top, _PARTS[words[2]]), reach
    return None


def _below_hundred(items: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
    """(value, end, whether ordinal) of "seventy-five", "fourteen", "twenty first"."""
    word = _word(items, at)
    if word in ORDINAL:
        return ORDINAL[word], at + 1, True
    if word not in SMALL:
        return None
    value = SMALL[word]
    follows = _joined(items, at + 1)
    below = _word(items, follows)
    if value >= 20:
        if 0 < SMALL.get(below, 0) < 10:
            return value + SMALL[below], follows + 1, False
        if 0 < ORDINAL.get(below, 0) < 10 and follows > at + 1:
            return value + ORDINAL[below], follows + 1, True
    return value, at + 1, False


def _words(items: Sequence[Token], at: int) -> Numeral | None:
    """A number in words: groups of hundreds, thousands, millions added up, highest first."""
    total: float | Fraction = 0
    group = 0
    reach, ceiling = at, 10**18
    ordinal = False
    if _word(items, at) in ("a", "an") and _word(items, at + 1) in SCALE:
        group, reach = 1, at + 1
        factor, reach = _scaled(items, reach, short=False)
        if _word(items, reach - 1) in ("dozen", "hundred") and _word(items, reach) == "or":
            return Numeral(at, reach, factor, "cardinal", "about")
        return Numeral(at, reach, factor, "cardinal")
    while not ordinal:
        here = reach
        if reach > at and _word(items, reach) == "and" and (total or group >= 100):
            here += 1
        here = _joined(items, here) if reach > at else here
        small = _below_hundred(items, here)
        if small is None or (group and group % 100) or (total and ceiling <= small[0]):
            break
        if reach > at and not group and not total:
            break
        group, reach, ordinal = group + small[0], small[1], small[2]
        factor, after = _scaled(items, reach, short=True)
        if factor == 1 or ordinal:
            continue
        group *= factor
        reach = after
        if factor >= 1000:
            if factor >= ceiling:
                break
            total, group, ceiling = total + group, 0, factor
    if reach == at:
        return None
    value = total + group
    if not ordinal and (mixed := _mixed(items, reach)):
        factor, reach = _scaled(items, mixed[1], short=False)
        value = (value + mixed[0]) * factor
    return Numeral(at, reach, _tidy(value), "ordinal" if ordinal else "cardinal")


def _part(items: Sequence[Token], at: int) -> Numeral | None:
    """Fractions in words: "half a million", "a quarter", "two-thirds", "half"."""
    word, reach, top = _word(items, at), at, 1
    if word in ("a", "an", "one") and _word(items, _joined(items, at + 1)) in _PARTS:
        reach = _joined(items, at + 1)
    elif 1 < SMALL.get(word, 0) < 10 and _word(items, _joined(items, at + 1)) in _PARTS:
        reach, top = _joined(items, at + 1), SMALL[word]
    if _word(items, reach) not in _PARTS:
        return None
    below = _PARTS[_word(items, reach)]
    if reach == at and below != 2 and _word(items, at)[-1:] != "s":
        return None  # a bare "third" is an ordinal
    if top == 1 and _word(items, reach).endswith("s"):
        return None
    after = reach + 1
    if _word(items, after) == "of" and _word(items, after + 1) in ("a", "an") and _word(items, after + 2) in SCALE:
        after += 1
    after += _word(items, after) in ("a", "an")
    factor, last = _scaled(items, _joined(items, after), short=False)
    if factor > 1:
        return Numeral(at, last, _tidy(Fraction(top, below) * factor), "cardinal")
    if reach == at and _word(items, at) not in ("half", "quarter"):
        return None
    if _word(items, at) == "quarter" and _word(items, at + 2) not in ("point", "percentage"):
        return None
    if (
        _word(items, at) == "a"
        and below != 2
        and _word(items, reach + 1).isalpha()
        and _word(items, reach + 1) not in (_AFTER_PART)
    ):
        return None  # "a third term"
    return Numeral(at, reach + 1, top / below, "part")


def _many(items: Sequence[Token], at: int) -> Numeral | None:
    """Orders of magnitude: "dozens", "tens of thousands", "several hundred", "multi-billion"."""
    word = _word(items, at)
    if word in MANY:
        if word in ("scores", "tens") and _word(items, at + 1) != "of":
            return None
        value, last = MANY[word], at + 1
        if _word(items, last) == "of" and _word(items, last + 1) in MANY:
            value, last = value * MANY[_word(items, last + 1)], last + 2
        return Numeral(at, last, value, "cardinal", "at_least")
    if word == "few" or word in ("several", "multi", "many"):
        factor, last = _scaled(items, _joined(items, at + 1), short=False)
        return Numeral(at, last, factor, "cardinal", "at_least") if factor > 1 else None
    return None


_OPENING = frozenset({"a", "an", "one", "few", "several", "multi", "many", *MANY, *SMALL, *ORDINAL, *_PARTS, *_TIMES})


def opens(token: Token) -> bool:
    """Whether a number can begin at a token."""
    return token.lower in _OPENING or token.text[0].isdecimal()


def numeral(items: Sequence[Token], at: int) -> Numeral | None:
    """The number that begins at a token, the longest reading first; None where there is none."""
    if _word(items, at) in _TIMES:
        return Numeral(at, at + 1, _TIMES[_word(items, at)], "times")
    return _digits(items, at) or _many(items, at) or _part(items, at) or _words(items, at)
