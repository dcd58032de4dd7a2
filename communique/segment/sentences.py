"""Sentences, within paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.model import Note, Span
from communique.stage import Reading

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj sgt capt adm sen rep gov pres rev hon st jr sr vs etc no nos vol inc ltd co "
    "corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun art approx est dept fig al cf "
    "min max p pp ed eds ft mt sq".split()
)
_CLOSERS = "\"'”’»)]"
# A run of marks is tried once, from its beginning.
_END = re.compile(r"(?<![.!?…])[.!?…]++[" + re.escape(_CLOSERS) + r"]*+(?=\s)")
_OPENS = re.compile(r"\s+[\"'“‘«(\[—–-]*(?P<first>\w)")


def _breaks(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a mark ends a sentence: by what stands before it and how the next word begins."""
    after = _OPENS.match(text, match.end(), end)
    if after is None:
        return True
    first = after["first"]
    if first.islower():
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return True
    before = re.search(r"([\w.]+)$", text[max(0, match.start() - 20) : match.start()])
    word = before[1] if before else ""
    if word.casefold() in _ABBREVIATIONS:
        return False
    if re.fullmatch(r"[A-Z]", word):
        return False
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        # "U.S. President" goes on; "… by the U.S. The talks …" ends: a following function word tells.
        following = re.match(r"\w+", text[after.start("first") :])
        return bool(following and following[0] in _STARTERS)
    return True


_STARTERS = frozenset(
    "The A An In On At It He She They We This That These Those But And However Both As After Before While When For "
    "If Mr".split()
)


def split(text: str, span: Span) -> Iterator[Span]:
    """The sentences inside a span."""
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if _breaks(text, match, span.end):
            yield Span(start, match.end())
            gap = re.compile(r"\s*").match(text, match.end(), span.end)
            start = gap.end() if gap else match.end()
    if start < span.end:
        yield Span(start, span.end)


def sentences(reading: Reading) -> Iterator[Note]:
    """Gives the layer `sentence` for paragraphs that are not furniture.

    Label `text`, `heading`; value `paragraph` (its index) and `repeat` (true where the paragraph repeats another).
    """
    for paragraph in reading.layer("paragraph"):
        if paragraph.label == "furniture":
            continue
        value = {"paragraph": paragraph.value["index"], "repeat": paragraph.value["repeats"] is not None}
        for span in split(reading.text, paragraph.span):
            yield Note(span, "sentence", paragraph.label, value)
