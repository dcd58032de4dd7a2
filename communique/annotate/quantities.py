"""Quantities with value, unit and bound, as the layer quantity.

Every number that counts or measures something, whether or not it says anything about relations between states: which
quantities are figures is decided later. Dates, clock times, ages, telephone numbers, counters of lists and pictures,
and numbers that are part of a name ("Article 5", "Group of Seven", "F-15", "Radio 4") are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from communique.annotate.nouns import head_noun
from communique.annotate.numerals import SCALE, Bound, Numeral, numeral, opens
from communique.annotate.uncounted import Phrase, dated, left_out, year
from communique.annotate.units import (
    ADJECTIVES,
    BOUNDS,
    BY_STATE,
    CODES,
    DOLLARS,
    DURATION,
    MEASURE,
    MONEY,
    PREFIXES,
    SYMBOLS,
)
from communique.model import Issue, Json, Note, Span
from communique.stage import Reading

_SPELLED_PERCENT = re.compile(
    r"[\s-]{0,2}(?:%|per\s?cent(?:age)?\b|pct\b|percentage\b)(?:[\s-]points?\b)?", re.IGNORECASE
)
_POINT = re.compile(r"[\s-](?:basis\s)?points?\b", re.IGNORECASE)
_FILLERS = frozenset(
    "long full more consecutive straight calendar additional further extra separate whole short successive working "
    "business square cubic metric gross long-ton net nautical such additional or so".split()
)
_MINUS = frozenset("-–−")
_SKIPPED = frozenset("an a the its their his her our nearly just only another additional further extra".split())


@dataclass(frozen=True, slots=True)
class _Draft:
    """A quantity in the making: tokens `[first, last)`, its number and what was found around it."""

    first: int
    last: int
    number: Numeral
    label: str = ""
    unit: str = ""
    factor: float = 1
    bound: Bound | None = None
    noun: Span | None = None


def _money_before(number: Numeral, sentence: Phrase) -> tuple[str, int] | None:
    """The currency before a number and the token that it begins with: "US$", "£", "USD", "Rs"."""
    sign = sentence.token(number.first - 1)
    if sign is None:
        return None
    if sign.text in SYMBOLS:
        unit, first = SYMBOLS[sign.text], number.first - 1
        letters = sentence.token(first - 1)
        if sign.text == "$" and letters and sentence.adjacent(first):
            if letters.lower in DOLLARS:
                return DOLLARS[letters.lower], first - 1
            if letters.text == "." and sentence.word(first - 2) == "s":
                return "USD", first - (4 if sentence.word(first - 4) == "u" else 2)
        return unit, first
    if sign.text in CODES and not (sign.text == "COP" and sentence.adjacent(number.first)):
        return sign.text, number.first - 1
    if sign.lower in PREFIXES and sign.text[0].isupper():
        return PREFIXES[sign.lower], number.first - 1
    return None


def _money_after(at: int, sentence: Phrase) -> tuple[str, int] | None:
    """The currency after a number and where it ends: "dlrs", "Canadian dollars", "of US dollars", "taxpayer $"."""
    reach = sentence.past_hyphen(at)
    reach += sentence.word(reach) in ("of", "in") and at == reach
    state = ""
    for _ in range(5):
        word = sentence.word(reach)
        if word in MONEY and not (
            word in ("real", "won", "mark", "pound", "buck", "sterling") and reach == at and word == "won"
        ):
            unit = MONEY[word]
            end = reach + 1
            if word in ("pounds", "pound", "stg") and sentence.word(end) == "sterling":
                end += 1
            return BY_STATE.get(unit, {}).get(state, unit), end
        token = sentence.token(reach)
        if token and token.text in CODES and reach > at - 1:
            return token.text, reach + 1
        if word == "$":
            return "USD", reach + 1
        if word in ADJECTIVES or word in ("u", "s", ".", "new", "hong", "taxpayer", "taxpayers", "international"):
            state = ADJECTIVES.get(word, state)
            reach += 1
            continue
        return None
    return None


def _unit(number: Numeral, sentence: Phrase) -> _Draft:
    """What a number counts: a percentage, money, time, a measure, or things."""
    draft = _Draft(number.first, number.last, number)
    if found := _SPELLED_PERCENT.match(sentence.after(number.last, 24)):
        return replace(draft, last=_reach(sentence, number.last, len(found.group())), label="percent", unit="percent")
    if money := _money_before(number, sentence):
        return replace(draft, first=money[1], label="money", unit=money[0])
    if number.sort == "cardinal" and (money := _money_after(number.last, sentence)):
        return replace(draft, last=money[1], label="money", unit=money[0])
    if number.sort == "part":
        found = _POINT.match(sentence.after(number.last, 16))
        last = _reach(sentence, number.last, len(found.group())) if found else number.last
        return replace(draft, last=last, label="percent", unit="percent", factor=1 if found else 100)
    if number.sort == "times":
        return replace(draft, label="count", unit="time")
    measured = _measured(draft, sentence)
    return measured or _counted(draft, sentence)


def _reach(sentence: Phrase, at: int, size: int) -> int:
    """The token after those that lie within `size` characters behind the token before `at`."""
    end = sentence.items[at - 1].end + size
    while at < len(sentence.items) and sentence.items[at].end <= end:
        at += 1
    return at


def _measured(draft: _Draft, sentence: Phrase) -> _Draft | None:
    reach = sentence.past_hyphen(draft.last)
    prefix = ""
    for _ in range(4):
        word = sentence.word(reach)
        token = sentence.token(reach)
        if word in DURATION and draft.number.sort == "cardinal":
            unit, factor = DURATION[word]
            reach = reach + 1
            if sentence.word(reach) == "-" and sentence.word(reach + 1) in ("long", "old"):
                reach += 2
            return replace(draft, last=reach, label="measure", unit=unit, factor=factor)
        if word in MEASURE and draft.number.sort == "cardinal":
            unit = (
                (prefix + " " + MEASURE[word]).strip() if prefix in ("square", "cubic", "nautical") else MEASURE[word]
            )
            return replace(draft, last=reach + 1, label="measure", unit=unit)
        if word not in _FILLERS or token is None:
            return None
        prefix = word
        reach = sentence.past_hyphen(reach + 1)
    return None


def _counted(draft: _Draft, sentence: Phrase) -> _Draft:
    """A count or an ordinal with its head noun, where one is found."""
    label = "ordinal" if draft.number.sort == "ordinal" else "count"
    singular = label == "ordinal" or draft.number.value == 1
    head = head_noun(sentence.items, sentence.past_hyphen(draft.last), one=singular)
    if head is None:
        return replace(draft, label=label)
    return replace(draft, last=head.last, label=label, unit=head.noun, noun=head.span)


_BOUND_ENDS = frozenset(words[-1] for words in BOUNDS)
_TABLE = 400  # words and marks of a sentence from which rows of bare numbers are taken for a table's


def _cells(sentence: Phrase) -> list[bool]:
    """For each token of a very long sentence, whether it is a number between numbers: a cell of a table, which counts
    nothing that a sentence names. A megabyte of digits is passed over in this way."""
    digits = [item.text[0].isdigit() for item in sentence.items]
    if len(digits) < _TABLE:
        return [False] * len(digits)
    marks = [item.text in ",;|" for item in sentence.items]
    size = len(digits)

    def beside(at: int, step: int) -> bool:
        near = at + step
        near += step if 0 <= near < size and marks[near] else 0
        return not 0 <= near < size or digits[near]

    return [number and beside(at, -1) and beside(at, 1) for at, number in enumerate(digits)]


def _bounded(draft: _Draft, sentence: Phrase) -> _Draft:
    """The bound that the words before (or "or so", "or more" after) set; the plural's own where there are none."""
    after = (sentence.word(draft.number.last), sentence.word(draft.number.last + 1))
    later = (sentence.word(draft.last), sentence.word(draft.last + 1))
    for pair in (after, later):
        if pair == ("or", "so"):
            return replace(draft, bound="about", last=max(draft.last, draft.number.last + 2))
        if pair in (("or", "more"), ("and", "more")) or pair[0] == "plus":
            return replace(draft, bound="at_least")
        if pair in (("or", "less"), ("or", "fewer"), ("or", "under")):
            return replace(draft, bound="at_most")
    at = draft.first
    while at > 0 and sentence.word(at - 1) in _SKIPPED and at > draft.first - 2:
        if (sentence.word(at - 1),) in BOUNDS:
            break
        at -= 1
    for base in dict.fromkeys((at, draft.first)):
        if sentence.word(base - 1) not in _BOUND_ENDS:
            continue
        for size in (5, 4, 3, 2, 1):
            words = tuple(sentence.word(index) for index in range(base - size, base))
            if base >= size and words in BOUNDS:
                return replace(draft, first=base - size, bound=BOUNDS[words])
    return replace(draft, bound=draft.number.bound)


def _read(sentence: Phrase, cells: Sequence[bool]) -> list[_Draft]:
    """The quantities of a sentence in order; a range gives two, which share a unit."""
    drafts: list[_Draft] = []
    at = 0
    while at < len(sentence.items):
        token = sentence.items[at]
        if cells[at] or not (opens(token) or token.lower in _LENGTHS):
            at += 1
            continue
        if whole := _one_in(at, sentence) or _single_length(at, sentence):
            drafts.append(_bounded(whole, sentence))
            at = whole.last
            continue
        number = numeral(sentence.items, at)
        if number is None:
            at += 1
            continue
        if left_out(number, sentence):
            at = max(at + 1, number.last)
            continue
        second = _other_end(number, sentence)
        if second and not left_out(second, sentence):
            ends = _range(number, second, sentence)
            drafts += ends
            at = max([second.last, *(draft.last for draft in ends if draft.label != "count")])
            continue
        draft = _unit(number, sentence)
        at = max(number.last, draft.last if draft.label in ("money", "percent", "measure") else number.last)
        if not (draft.label == "count" and year(number, sentence)):
            drafts.append(_bounded(draft, sentence))
    return _inherited(drafts, sentence)


def _one_in(at: int, sentence: Phrase) -> _Draft | None:
    """A share said as "one in three", "four out of ten"."""
    link = at + 1 + (sentence.word(at + 1) == "out")
    if sentence.word(link) not in ("in", "of") or (sentence.word(link) == "of" and link == at + 1):
        return None
    part = numeral(sentence.items, at)
    whole = numeral(sentence.items, link + 1) if link + 1 < len(sentence.items) else None
    if not (part and whole) or part.last != at + 1 or part.sort != "cardinal" or whole.sort != "cardinal":
        return None
    if not 0 < part.value < whole.value <= 1000 or whole.last != link + 2 or dated(whole, sentence):
        return None
    if sentence.word(whole.last) in DURATION or (whole.value > 20 and whole.value % 10):
        return None
    number = Numeral(at, whole.last, round(part.value / whole.value, 6), "part")
    return _Draft(at, whole.last, number, "percent", "percent", 100)


_LENGTHS = {"another", *DURATION}
_LENGTH_BEFORE = frozenset(
    "for in after over almost nearly than about around within just another every past last next of lasting "
    "lasted".split()
)


def _single_length(at: int, sentence: Phrase) -> _Draft | None:
    """A length of time without a number: "for decades", "over a year", "week-long", "an hour and a half"."""
    word, before = sentence.word(at), sentence.word(at - 1)
    if word in ("a", "an", "another") and sentence.word(at + 1) in DURATION:
        if word != "another" and before not in _LENGTH_BEFORE:
            return None
        unit, factor = DURATION[sentence.word(at + 1)]
        if unit == "second":
            return None  # "a second motion"
        last, value = at + 2, 1.0
        if [sentence.word(last + index) for index in range(3)] == ["and", "a", "half"]:
            last, value = last + 3, 1.5
        return _Draft(at, last, Numeral(at, last, value, "cardinal"), "measure", unit, factor)
    if (word in ("decades", "centuries") and before != "of") or (word == "decade" and _long(at, sentence)):
        many = word.endswith("s")
        number = Numeral(at, at + 1, 1, "cardinal", "at_least" if many else None)
        return _Draft(at, at + 1 + 2 * _long(at, sentence), number, "measure", "year", DURATION[word][1])
    if word in DURATION and _long(at, sentence) and before != "-":
        unit, factor = DURATION[word]
        return _Draft(at, at + 3, Numeral(at, at + 1, 1, "cardinal"), "measure", unit, factor)
    return None


def _long(at: int, sentence: Phrase) -> bool:
    """Whether "-long" follows: "decade-long"."""
    return sentence.word(at + 1) == "-" and sentence.word(at + 2) == "long" and sentence.adjacent(at + 1)


def _inherited(drafts: list[_Draft], sentence: Phrase) -> list[_Draft]:
    """Bare sums and shares take the unit of one nearby: "2.09 billion and 1.7 billion dlrs", "95.8 pct, the EC 28"."""
    sums = ["" for _ in drafts]  # the unit of the nearest sum, those before first
    for order in (range(len(drafts) - 1, -1, -1), range(len(drafts))):
        unit = ""
        for index in order:
            sums[index] = unit or sums[index]
            if drafts[index].label == "money" and drafts[index].number.value >= 1e6:
                unit = drafts[index].unit
    found, share = [], False
    for draft, unit in zip(drafts, sums, strict=True):
        bare = draft.label == "count" and not draft.unit and draft.number.digits
        share = share or draft.label == "percent"
        if bare and draft.number.value >= 1e6 and unit:
            draft = replace(draft, label="money", unit=unit)
        elif bare and share and draft.number.value < 100 and "." in sentence.items[draft.number.first].text:
            draft = replace(draft, label="percent", unit="percent")
        found.append(draft)
    return found


def _other_end(number: Numeral, sentence: Phrase) -> Numeral | None:
    """The second number of "five to ten", "16-17", "between two and three", "six or seven"."""
    if number.sort != "cardinal":
        return None
    link = number.last
    if _SPELLED_PERCENT.match(sentence.after(link, 3)) and sentence.word(link) == "%":
        link += 1
    word = sentence.word(link)
    between = sentence.word(number.first - 1) == "between" or sentence.word(number.first - 2) == "between"
    if not (word in ("to", "or", "-", "–") or (word == "and" and between)):
        return None
    if word == "-" and not sentence.adjacent(link + 1):
        return None
    follows = link + 1
    if sentence.word(follows) in SYMBOLS:
        follows += 1
    second = numeral(sentence.items, follows) if follows < len(sentence.items) else None
    if second is None or second.sort != "cardinal" or second.value <= number.value * (0 if second.value > 1e4 else 1):
        return None
    if word == "to" and sentence.word(number.first - 1) in ("from", "by"):
        return None
    return second


def _bare(number: Numeral, sentence: Phrase) -> bool:
    """Whether a number is without a word of scale of its own: "two" in "two to three hundred"."""
    return not any(sentence.word(at) in SCALE for at in range(number.first, number.last))


def _range(number: Numeral, second: Numeral, sentence: Phrase) -> list[_Draft]:
    """Both ends of a range, the lower `at_least`, the higher `at_most`: "$5 and $7 billion" is 5 to 7 billion."""
    high = _unit(second, sentence)
    own = _unit(number, sentence)
    value = number.value
    if (
        (scale := SCALE.get(sentence.word(second.last - 1), 0))
        and value * scale < second.value
        and _bare(number, sentence)
    ):
        value = value * scale  # "two to three hundred"
    elif value < 1000 and high.number.value >= 1000 and high.number.value / 1000 >= 1:
        scale = 10 ** (3 * ((len(str(int(high.number.value))) - 1) // 3))
        word = sentence.word(second.last - 1)
        value = value * scale if not word.isdecimal() and "," not in word and value * scale < second.value else value
    shared = own.label != high.label or not own.unit
    low = replace(
        high if shared else own,
        first=min(own.first, number.first),
        last=high.last if sentence.word(number.last) in ("to", "-", "–", "or") else number.last,
        number=replace(number, value=value),
        bound="at_least",
    )
    if high.label == "count" and year(second, sentence) and number.value > 1000:
        return []
    return [low, replace(high, bound="at_most")]


_SKIPPED_CELLS = "rows of bare numbers were left out; read the table that they come from instead"


def _blocked(reading: Reading) -> list[Span]:
    """The spans of dates and clock times, but not of "the last two years", where the number is a length of time."""
    lengths = re.compile(
        r"\b(?:last|past|next|coming|previous|preceding|recent|following|first|within|over|for|than|least)\b.*\b"
        r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))\b",
        re.IGNORECASE | re.DOTALL,
    )
    notes = [note for note in reading.layer("time") if note.label in ("DATE", "TIME")]
    return [note.span for note in notes if not lengths.search(note.span.of(reading.text))]


def _inside(blocked: Sequence[Span], ends: Sequence[int], span: Span) -> bool:
    at = bisect_left(ends, span.start + 1)
    return at < len(blocked) and blocked[at].start <= span.start and span.end <= blocked[at].end


def quantities(reading: Reading) -> Iterator[Note | Issue]:
    """Gives the layer `quantity`: label `money`, `percent`, `count`, `ordinal` or `measure`; value `value` (scaled),
    `unit` (ISO 4217 code, `percent`, or the noun in the singular; "" where none is found), `bound`, `noun`, the span of
    the head noun or null, and `number`, where the number itself stands. The span takes in bound, number and unit."""
    blocked = sorted(_blocked(reading), key=lambda span: span.end)
    ends = [span.end for span in blocked]
    for note in reading.layer("sentence"):
        sentence = Phrase(reading.text, note.span)
        cells = _cells(sentence)
        if any(cells):
            yield Issue("bare-numbers", _SKIPPED_CELLS, reading.document.source, note.span)
        for draft in _read(sentence, cells):
            number = draft.number
            core = Span(sentence.items[number.first].start, sentence.items[number.last - 1].end)
            if draft.label != "money" and _inside(blocked, ends, core):
                continue
            value = round(number.value * draft.factor, 6)
            span = Span(sentence.items[draft.first].start, sentence.items[draft.last - 1].end)
            fields: dict[str, Json] = {
                "value": int(value) if value == int(value) else value,
                "unit": draft.unit,
                "bound": draft.bound,
                "noun": [draft.noun.start, draft.noun.end] if draft.noun else None,
                "number": [core.start, core.end],
            }
            yield Note(span, "quantity", draft.label, fields)
