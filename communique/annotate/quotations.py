"""Stretches inside quotation marks, as the layer quotation.

A paragraph is read once from left to right. Whether a mark opens or closes is told by the mark itself where it has a
direction, by what stands on either side of it, and else by whether a quotation is open: straight marks alternate. Print
carries a quotation on by opening each paragraph again without having closed the last; where the next paragraphs bear no
opening mark and one of them a closing mark, the quotation is one stretch over them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.model import Json, Note, Span
from communique.stage import Reading

_MARK = re.compile(r"``|''|[\"“”„‟«»‹›「」『』'‘’‚‛]")
_DOUBLE = {'"': 0, "“": 1, "”": -1, "„": 1, "‟": 1, "``": 1, "''": 0}
_GUILLEMET = {"«": 1, "»": -1, "‹": 1, "›": -1, "「": 1, "」": -1, "『": 1, "』": -1}
_SENTENCE_END = ".!?…,;:"
_DEEPEST = 4  # quotations inside one another
_CARRIED = 10  # paragraphs over which an unclosed quotation waits for its closing mark
_BEFORE_OPENING = frozenset("([{—–-/‘'“\"«‹„…")
# Elisions that begin with an apostrophe: "'90s", "'em", "rock 'n' roll".
_ELISION = re.compile(r"['‘’](?:\d0s\b|\d\ds?\b(?!\w)|(?:em|tis|twas|til|till|cause|bout|n)\b)", re.IGNORECASE)
_FEET_INCHES = re.compile(r"\d['’′]\s?\d{1,2}$")
# Words that follow a closing mark but never a possessive: "'sanctions' and", not "the players' union".
_NOT_POSSESSED = re.compile(
    r"\s+(?:and|or|but|by|of|in|on|to|at|for|from|with|as|is|are|was|were|be|said|says|that|which|who|it|he|she|they|the|"
    r"a|an|this|if|when|after|before|over|would|will|could|has|have|had|must|should|may|might|can|not)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Pair:
    """A quotation under way: its opening mark, its closing mark if it has one, where its words end, how deep it is."""

    label: str
    open: Span
    close: Span | None = None
    end: int = 0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    text: str
    label: str
    opens: bool
    closes: bool


def _mark(text: str, match: re.Match[str], span: Span) -> _Mark:
    """What a mark can do, judged by itself and its neighbours; both or neither where they do not tell."""
    start, end, shape = match.start(), match.end(), match.group()
    before = text[start - 1] if start > span.start else " "
    after = text[end] if end < span.end else " "
    enters = (before.isspace() or before in _BEFORE_OPENING) and (after.isalnum() or after in "([{$£€“‘'\"…-")
    leaves = not before.isspace() and not after.isalnum() and after not in "([{$£€“‘"
    if enters and leaves:
        enters = leaves = False
    place = Span(start, end)
    if shape in _GUILLEMET:
        return _Mark(place, shape, "guillemet", enters, leaves)
    if shape in _DOUBLE:
        return _Mark(place, shape, "double", enters, leaves)
    quoted = before in '"“„«' or after in '"”»'
    enters = (before.isspace() or before in _BEFORE_OPENING) and (after.isalnum() or after in '([{$£€"“…')
    leaves = not before.isspace() and before not in "([{" and not after.isalnum()
    if _ELISION.match(text, start, min(end + 6, span.end)) and not quoted:
        enters = False
    return _Mark(place, shape, "single", enters and shape != "’", leaves and shape != "‘")


def _direction(mark: _Mark) -> int:
    """1 opens, -1 closes, 0 depends. Place beats shape: some papers print “this“ and ”this”, Germans »this«."""
    if mark.opens != mark.closes:
        return 1 if mark.opens else -1
    return (_GUILLEMET if mark.label == "guillemet" else _DOUBLE)[mark.text]


def _doubles(text: str, span: Span, marks: Sequence[_Mark], nests: bool) -> tuple[list[_Pair], list[_Mark], bool]:
    """Double marks and guillemets paired; closing marks that nothing opened; whether all that was nested got closed."""
    found: list[_Pair] = []
    stack: list[_Pair] = []
    orphans: list[_Mark] = []
    balanced = True
    for mark in marks:
        start = mark.span.start
        if mark.text in '"”' and _FEET_INCHES.search(text, max(span.start, start - 6), start):
            continue
        if not stack and _inside_word(text, mark.span, span):
            continue
        direction = _direction(mark) or (-1 if stack else 1)
        if direction < 0 and stack:
            pair = stack.pop()
            pair.close, pair.end = mark.span, start
        elif direction < 0:
            orphans.append(mark)
        else:
            before = text[max(span.start, start - 3) : start].rstrip()
            if stack and (not nests or len(stack) == _DEEPEST or before[-1:] in _SENTENCE_END):
                # "… a firm protest. "We have also …": the first was never closed.
                stack.pop().end = start
            pair = _Pair(mark.label, mark.span, depth=len(stack))
            stack.append(pair)
            found.append(pair)
    if len(stack) > 1:
        balanced = False
    for pair in stack:
        pair.end = span.end
    return found, orphans, balanced


def _inside_word(text: str, mark: Span, span: Span) -> bool:
    """Whether a mark stands for an apostrophe, as mangled wires print it: Turkey"s."""
    return span.start < mark.start and text[mark.start - 1].isalpha() and text[mark.end : mark.end + 1].islower()


def _depths(pairs: Sequence[_Pair]) -> list[tuple[int, int]]:
    """(place, step) for each beginning and end of a double quotation, in order."""
    steps = [(pair.open.start, 1) for pair in pairs] + [(pair.end, -1) for pair in pairs]
    return sorted(steps)


def _singles(text: str, span: Span, marks: Sequence[_Mark], doubles: Sequence[_Pair]) -> list[_Pair]:
    """Single marks paired, never across the edge of a double quotation; apostrophes stay what they are."""
    steps, at, depth = _depths(doubles), 0, 0
    placed: list[tuple[_Mark, int, int]] = []  # the mark, its depth, the lowest depth since the mark before
    lowest = 0
    for mark in marks:
        while at < len(steps) and steps[at][0] <= mark.span.start:
            depth += steps[at][1]
            lowest = min(lowest, depth)
            at += 1
        placed.append((mark, depth, lowest))
        lowest = depth
    found: list[_Pair] = []
    pending: _Pair | None = None
    for index, (mark, depth, lowest) in enumerate(placed):
        if pending and lowest < pending.depth:
            pending = None
        if pending and (mark.closes or _low(text, pending, mark)) and depth == pending.depth:
            following = placed[index + 1] if index + 1 < len(placed) else None
            if _possessive(text, mark) and following and _ends_instead(text, following, depth):
                continue
            pending.close, pending.end = mark.span, mark.span.start
            found.append(pending)
            pending = None
        elif mark.opens and pending is None:
            pending = _Pair("single", mark.span, depth=depth)
    if pending and pending.depth == 0 and pending.open.start == span.start and text[pending.open.end].isupper():
        pending.end = span.end
        found.append(pending)
    return found


def _low(text: str, pending: _Pair, mark: _Mark) -> bool:
    """Whether a mark that opens in English closes a quotation opened by a low one, as German prints it: ‚so‘."""
    return text[pending.open.start] == "‚" and mark.text == "‘" and not mark.opens


def _possessive(text: str, mark: _Mark) -> bool:
    """Whether a closing single mark may as well be a plural's: "the players' union"."""
    start, end = mark.span.start, mark.span.end
    return (
        text[start - 1] in "sS"
        and bool(re.match(r"\s+[A-Za-z]", text[end : end + 4]))
        and not _NOT_POSSESSED.match(text, end)
    )


def _ends_instead(text: str, following: tuple[_Mark, int, int], depth: int) -> bool:
    mark, deep, lowest = following
    return mark.closes and not mark.opens and deep == depth == lowest and not _possessive(text, mark)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _paragraph(text: str, span: Span) -> tuple[list[_Pair], _Mark | None]:
    """The quotations of a paragraph, and the closing mark that stands before them all without an opening one."""
    marks = [_mark(text, match, span) for match in _MARK.finditer(text, span.start, span.end)]
    wide = [mark for mark in marks if mark.label != "single"]
    doubles, orphans, balanced = _doubles(text, span, wide, True)
    if not balanced:
        doubles, orphans, _ = _doubles(text, span, wide, False)
    first = orphans[0] if orphans and (not doubles or orphans[0].span.start < doubles[0].open.start) else None
    return doubles + _singles(text, span, [mark for mark in marks if mark.label == "single"], doubles), first


def _pairs(reading: Reading) -> Iterator[_Pair]:
    """Every quotation, paragraph by paragraph; one that a later paragraph closes reaches as far as that."""
    waiting: list[_Pair] = []  # the quotation left open, after it those yet to be given
    since = 0
    for paragraph in reading.layer("paragraph"):
        if paragraph.label == "furniture":
            continue
        pairs, orphan = _paragraph(reading.text, paragraph.span)
        doubles = [pair for pair in pairs if pair.label != "single"]
        since += 1
        if waiting and orphan:
            waiting[0].close, waiting[0].end = orphan.span, orphan.span.start
        if waiting and (orphan or doubles or since >= _CARRIED):
            yield from waiting
            waiting = []
        pairs.sort(key=lambda pair: (pair.open.start, -pair.end))
        left = [pair for pair in doubles if pair.close is None and pair.end == paragraph.span.end]
        at = pairs.index(left[-1]) if left else len(pairs)
        if waiting:
            waiting += pairs
        else:
            yield from pairs[:at]
            waiting, since = pairs[at:], 0
    yield from waiting


def quotations(reading: Reading) -> Iterator[Note]:
    """Gives the layer `quotation`: label `double`, `single` or `guillemet`; value `content` `[start, end)` without the
    marks, `closed` (false where the paragraph ends, or another quotation begins, before it is closed) and `nested`
    (true inside another quotation). Furniture has none."""
    text = reading.text
    reached = -1
    for pair in _pairs(reading):
        content = _trimmed(text, pair.open.end, pair.end)
        if content is None:
            continue
        end = pair.close.end if pair.close else content.end
        value: dict[str, Json] = {
            "content": [content.start, content.end],
            "closed": pair.close is not None,
            "nested": pair.open.start < reached,
        }
        reached = max(reached, end)
        yield Note(Span(pair.open.start, end), "quotation", pair.label, value)
