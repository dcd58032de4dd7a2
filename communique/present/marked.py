"""A report's text cut into segments, each of which knows every entry that covers it.

Spans of entries cross and nest, so they cannot be elements inside one another. The text is cut wherever a span begins
or ends, and every span is given a lane, as tracks are laid out in genome browsers and stand-off annotators: spans that
overlap never share one, so that each can be drawn as one unbroken line however they cross. Greedy over the spans by
their start, with the free lanes in a heap: n log n for n spans.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from communique.model import Kind, Span
from communique.present.entry import Entry, Part
from communique.stage import Reading

LANES = 6
"""Lines that fit under a line of text; a span that finds none free is marked, but has no line of its own."""

COVER = 40
"""Entries that a segment names, those that began last; the others are counted, so that a thousand spans over a whole
report do not make a million names."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words under the same entries throughout.

    `covers`, `opens` and `closes` are indices into the entries: those over these words, outermost first, those with a
    span that begins here, those with one that ends here. `more` counts those that `covers` leaves out. `parts` are what
    entries name here. `lanes` are the lines under these words, each with its entry's index; `anchor` tells whether
    something links here, `hit` whether the words are among those that were searched for.
    """

    span: Span
    covers: tuple[int, ...] = ()
    more: int = 0
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()
    parts: tuple[tuple[int, Part], ...] = ()
    lanes: tuple[tuple[int, int], ...] = ()
    anchor: bool = False
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with the blank lines after it; the blocks together are the text. `depth` is its lowest lane."""

    label: str
    segments: tuple[Segment, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class _Mark:
    entry: int
    span: Span
    lane: int | None


@dataclass(slots=True)
class _Sweep:
    """What is open at one place of the text. Dictionaries, as they keep the order of opening and forget at no cost."""

    entries: dict[int, None] = field(default_factory=dict)
    lanes: dict[int, int] = field(default_factory=dict)
    parts: dict[tuple[int, Part], None] = field(default_factory=dict)
    hit: bool = False

    def segment(self, span: Span, opens: Sequence[_Mark], closes: Sequence[_Mark], anchor: bool) -> Segment:
        covers = tuple(reversed(list(islice(reversed(self.entries), COVER))))
        return Segment(
            span,
            covers,
            len(self.entries) - len(covers),
            tuple(mark.entry for mark in opens),
            tuple(mark.entry for mark in closes),
            tuple(islice(self.parts, COVER)),
            tuple(sorted(self.lanes.items())),
            anchor,
            self.hit,
        )


def blocks(
    reading: Reading,
    entries: Sequence[Entry],
    kinds: Iterable[Kind] | None = None,
    hits: Sequence[Span] = (),
    within: Span | None = None,
) -> list[Block]:
    """The text as blocks of segments. `kinds` marks entries of these kinds only; `hits` are places searched for, which
    do not overlap; `within` is the part of the text that is wanted, all of it where none is given."""
    if not reading.text:
        return []
    part = within or Span(0, len(reading.text))
    wanted = None if kinds is None else set(kinds)
    chosen = [(n, entry) for n, entry in enumerate(entries) if wanted is None or entry.kind in wanted]
    marks = _laned([(n, span) for n, entry in chosen for span in _merged(entry.claim.evidence, part)])
    parts = [
        (n, Part(each.what, span)) for n, entry in chosen for each in entry.parts for span in _cut(each.span, part)
    ]
    anchors = {each.span.start for _, each in parts}
    anchors |= {
        span.start for _, entry in chosen for span in entry.claim.evidence if part.start <= span.start < part.end
    }
    paragraphs = list(_paragraphs(reading, part))
    ends = [*(start for start, _ in paragraphs[1:]), part.end]
    turns = _turns([span for hit in hits for span in _cut(hit, part)])
    segments = _segments(marks, parts, anchors, ({start for start, _ in paragraphs} | {part.end}, turns))
    made, pending = [], next(segments, None)
    for (_, label), end in zip(paragraphs, ends, strict=True):
        inside = []
        while pending is not None and pending.span.start < end:
            inside.append(pending)
            pending = next(segments, None)
        deepest = max((lane + 1 for segment in inside for lane, _ in segment.lanes), default=0)
        made.append(Block(label, tuple(inside), deepest))
    return made


def _cut(span: Span, part: Span) -> tuple[Span, ...]:
    """What of a span lies in a part."""
    start, end = max(span.start, part.start), min(span.end, part.end)
    return (Span(start, end),) if start < end else ()


def _turns(hits: Sequence[Span]) -> dict[int, bool]:
    """Where the words begin and cease to be those that were searched for."""
    return {span.end: False for span in hits} | {span.start: True for span in hits}


def _merged(spans: Iterable[Span], part: Span) -> list[Span]:
    """An entry's spans in a part of the text, without overlap."""
    found: list[Span] = []
    for span in sorted(inside for each in spans for inside in _cut(each, part)):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _laned(spans: list[tuple[int, Span]]) -> list[_Mark]:
    free = list(range(LANES))
    taken: list[tuple[int, int]] = []
    marks = []
    for entry, span in sorted(spans, key=lambda item: (item[1].start, -item[1].end, item[0])):
        while taken and taken[0][0] <= span.start:
            heapq.heappush(free, heapq.heappop(taken)[1])
        lane = heapq.heappop(free) if free else None
        if lane is not None:
            heapq.heappush(taken, (span.end, lane))
        marks.append(_Mark(entry, span, lane))
    return marks


def _segments(
    marks: Sequence[_Mark],
    parts: Sequence[tuple[int, Part]],
    anchors: set[int],
    cuts: tuple[set[int], dict[int, bool]],
) -> Iterator[Segment]:
    """The segments between all places where something begins or ends. `cuts` are where paragraphs do, and where
    it turns whether the words are a hit."""
    opening: dict[int, list[_Mark]] = defaultdict(list)
    closing: dict[int, list[_Mark]] = defaultdict(list)
    named: dict[int, list[tuple[int, Part]]] = defaultdict(list)
    left: dict[int, list[tuple[int, Part]]] = defaultdict(list)
    for mark in marks:
        opening[mark.span.start].append(mark)
        closing[mark.span.end].append(mark)
    for item in parts:
        named[item[1].span.start].append(item)
        left[item[1].span.end].append(item)
    paragraphs, turns = cuts
    places = sorted({*paragraphs, *turns, *anchors, *opening, *closing, *named, *left})
    sweep = _Sweep()
    for start, end in pairwise(places):
        for mark in closing.get(start, ()):
            del sweep.entries[mark.entry]
            if mark.lane is not None:
                del sweep.lanes[mark.lane]
        for mark in opening.get(start, ()):
            sweep.entries[mark.entry] = None
            if mark.lane is not None:
                sweep.lanes[mark.lane] = mark.entry
        for item in left.get(start, ()):
            sweep.parts.pop(item, None)
        sweep.parts.update(dict.fromkeys(named.get(start, ())))
        sweep.hit = turns.get(start, sweep.hit)
        yield sweep.segment(Span(start, end), opening.get(start, ()), closing.get(end, ()), start in anchors)


def _paragraphs(reading: Reading, part: Span) -> Iterator[tuple[int, str]]:
    """Where each paragraph of a part starts, the first at its beginning, and what it is."""
    begun, label = part.start, "text"
    for start, told in _starts(reading):
        if start >= part.end:
            break
        if start > part.start:
            yield begun, label
        begun, label = max(start, part.start), told
    yield begun, label


def _starts(reading: Reading) -> list[tuple[int, str]]:
    """Where all paragraphs start, the first at 0, no two at one place, and what they are."""
    notes = [(note.span.start, note.label) for note in reading.layer("paragraph")]
    found = notes or [(match.end(), "text") for match in re.finditer(r"\n[ \t\r]*\n\s*", reading.text)]
    first = (0, notes[0][1] if notes else "text")
    later: dict[int, str] = {}
    for start, label in found[1:] if notes else found:
        if 0 < start < len(reading.text):
            later.setdefault(start, label)
    return [first, *sorted(later.items())]


def portions(reading: Reading, size: int) -> list[Span]:
    """The text in portions of about so many characters, cut between paragraphs; a paragraph that is longer by itself is
    cut between words where there are any. None for an empty text."""
    ends = [start for start, _ in _starts(reading)[1:]]
    found, begun = list[Span](), 0
    for end in (*ends, len(reading.text)):
        while end - begun > 2 * size:
            blank = max(
                reading.text.rfind(" ", begun + 1, begun + size), reading.text.rfind("\n", begun + 1, begun + size)
            )
            found.append(Span(begun, blank + 1 if blank > 0 else begun + size))
            begun = found[-1].end
        if end - begun >= size or (end == len(reading.text) and end > begun):
            found.append(Span(begun, end))
            begun = end
    return found
