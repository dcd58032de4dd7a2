"""A text as its words alone: what two reports must share for one to be a copy of the other.

Case, white space, punctuation and page furniture are gone. Words between quotation marks, words of a document that the
report gives in full, and headings are kept but do not *run*: sharing them makes no copy, since two independent reports
quote the same speech, and a masthead stands over many reports.

Fingerprints are found by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document
fingerprinting", SIGMOD 2003): of every `_WINDOW` shingles of `_SHINGLE` words that follow each other the one with the
smallest hash is kept. Texts that share a run of `_SHINGLE + _WINDOW - 1` running words share a fingerprint for certain,
whatever stands around it; MinHash finds shared parts by chance only (compared in docs/copies.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from communique.annotate.quotations import quotations
from communique.model import Document, Note, Span
from communique.segment.paragraphs import paragraphs
from communique.stage import Reading

Hashes: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

_SHINGLE = 6
_WINDOW = 7
SURE = _SHINGLE + _WINDOW - 1
"""The shortest run of running words that two texts cannot share without sharing a fingerprint."""

_QUOTED = 6  # words between marks from which on they are somebody's, not a name or a scare quote
_LINES = 0.4  # of a text's words in headings, from which on they are none
_HELD = np.uint64(1)  # stands for a whole quotation among the running words
_LONGEST = 40  # letters of a word: what goes beyond is told by the beginning

# Scripts without blanks: a letter is a word.
_LETTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_LETTERS}]|[^\W_{_LETTERS}]+(?:['’ʼ][^\W_{_LETTERS}]+)*")

_TEXT = (
    r"(?:text|texts|transcript|statement|communiqu[eé]|declaration|resolution|letter|message|agreement|treaty|"
    r"memorandum|accord|protocol|note|proclamation|order|remarks|speech|address)"
)
# "The full text of the communique follows:": all that comes after belongs to the text given.
_GIVEN = re.compile(
    rf"\b(?:(?:full|complete|whole|entire|verbatim|official|unofficial)\s+{_TEXT}\b[^.!?\n]{{0,120}}"
    rf"|{_TEXT}\b[^.!?\n]{{0,120}}\b(?:follows?|in\s+full|verbatim|below))[^.!?\n]{{0,40}}:$",
    re.IGNORECASE,
)
# "The communique reads:", "the ministry said in a statement:": the next paragraph does.
_INTRODUCED = re.compile(
    rf"\b{_TEXT}\b[^.!?\n]{{0,80}}:$|\b(?:reads?|said|says|stated|declared|announced|wrote)\b[^.!?\n]{{0,60}}:$",
    re.IGNORECASE,
)
_GIVEN_ENDS = re.compile(r"\W*(?:ends?|end\s+of\s+(?:the\s+)?\w{1,15}|#+|\*{3,})\W*$", re.IGNORECASE)
_TAIL = 240  # code points of a paragraph's end in which it introduces a text

# What desks on two sides of an ocean spell their own way, and names that have changed, in one spelling.
_WHOLE = dict(
    zip(
        "centre centres defence licence offence programme programmes theatre "
        "kiev kharkov odessa peking türkiye zelensky zelenskiy zelenskyy lukashenka".split(),
        "center centers defense license offense program programs theater "
        "kyiv kharkiv odesa beijing turkey zelenskyi zelenskyi zelenskyi lukashenko".split(),
        strict=True,
    )
)
_SPELT = re.compile(
    rf"^(?:{'|'.join(_WHOLE)})$|(?<=\w{{3}}i)s(?=(?:e|ed|es|ing|ation|ations)$)|(?<=\w{{3}})our(?=(?:s|ed|ing|able)?$)"
)

_TELLING = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million "
    "millions billion billions trillion dozen dozens half third quarter second fourth fifth sixth seventh eighth ninth "
    "tenth no not never none neither nor without n't cannot can't won't don't didn't doesn't isn't wasn't".split()
)
_BREAKS = frozenset(".!?:;\n“\"'‘(")
_CALENDAR = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun".split()
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text in order.

    `words` are hashes of the folded words, `starts` and `stops` where they stand in the text. `running` tells which
    stand outside quotations, texts given in full and headings. `names` are the hashes of the words that are written as
    names, `telling` flags numbers and negations. `prints` are the fingerprints in the order of the text, each holding
    for the words from `reach[0]` to `reach[1]`, both included. `key` is the same for texts of the same words.
    """

    key: str
    words: Hashes
    starts: Places
    stops: Places
    running: Flags
    telling: Flags
    names: frozenset[int]
    prints: Hashes
    reach: tuple[Places, Places]

    def __len__(self) -> int:
        return len(self.words)

    def within(self, span: Span) -> range:
        """The places of the words that stand inside the span, as far as the first letter tells."""
        first, last = np.searchsorted(self.starts, [span.start, span.end])
        return range(int(first), int(last))

    def span(self, first: int, last: int) -> Span:
        """From the beginning of one word to the end of another."""
        return Span(int(self.starts[first]), int(self.stops[last]))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    stop: int
    folded: str
    hash: int
    inner: bool  # within its sentence, as far as punctuation tells
    heading: bool
    quoted: bool


def wording(text: str) -> Wording:
    """The words of a text with their fingerprints; the same text gives the same, whatever is known of the report."""
    words = list(_words(text))
    hashes = np.array([word.hash for word in words], np.uint64)
    quoted = np.array([word.quoted for word in words], bool)
    heading = np.array([word.heading for word in words], bool)
    # Scanned pages and wires with a paragraph for each line look like headings throughout.
    running = ~quoted if heading.sum() > _LINES * len(words) else ~quoted & ~heading
    names = {
        word.hash
        for word in words
        if word.inner and text[word.start].isupper() and word.stop - word.start > 2 and word.folded not in _CALENDAR
    }
    # Between two stretches of running words a quotation counts as one word: it may be long, and cut.
    opening = quoted & ~np.concatenate(([False], quoted[:-1])) if len(words) else quoted
    places = np.flatnonzero(running | opening)
    held = np.where(running[places], hashes[places], _HELD) if len(places) else hashes[:0]
    shingled = shingles(held, _SHINGLE)
    kept = _winnowed(shingled, _WINDOW)
    return Wording(
        key=version() + blake2b(hashes.astype("<u8").tobytes(), digest_size=8).hexdigest(),
        words=hashes,
        starts=np.array([word.start for word in words], np.int64),
        stops=np.array([word.stop for word in words], np.int64),
        running=running,
        telling=np.array([word.folded[0].isdigit() or word.folded in _TELLING for word in words], bool),
        names=frozenset(names),
        prints=shingled[kept],
        reach=(places[kept], places[kept + _SHINGLE - 1] if len(kept) else kept),
    )


@cache
def version() -> str:
    """What the keys of this version of the code begin with: those of another are made anew."""
    total = blake2b(digest_size=2)
    for room, name in (("annotate", "quotations.py"), ("segment", "paragraphs.py"), ("resolve", "wording.py")):
        total.update(files("communique").joinpath(room, name).read_bytes())
    return total.hexdigest()


def _words(text: str) -> Iterator[_Word]:
    reading = Reading(Document(text, ""))
    reading.add(paragraphs(reading))
    reading.add(quotations(reading))
    quoted = np.zeros(len(text) + 1, bool)
    for span in _held(text, reading.layer("paragraph"), reading.layer("quotation")):
        quoted[span.start : span.end] = True
    for paragraph in reading.layer("paragraph"):
        if paragraph.label == "furniture":
            continue
        before = paragraph.span.start
        for match in _WORD.finditer(text, paragraph.span.start, paragraph.span.end):
            start, stop = match.span()
            folded = _folded(match.group())
            inner = start > paragraph.span.start and not _breaks(text, before, start)
            heads = paragraph.label == "heading"
            yield _Word(start, stop, folded, _hash(folded), inner, heads, bool(quoted[start]))
            before = stop


def _held(text: str, blocks: Sequence[Note], quotes: Sequence[Note]) -> Iterator[Span]:
    """What the report quotes: between marks, or as a text that it gives after saying so."""
    for quote in quotes:
        if len(_first_words(text, quote.span)) == _QUOTED:
            yield quote.span
    given = introduced = False
    for block in blocks:
        if block.label == "furniture":
            continue
        if given and _GIVEN_ENDS.match(text, block.span.start, block.span.end):
            given = False
        elif given or introduced:
            yield block.span
        tail = text[max(block.span.start, block.span.end - _TAIL) : block.span.end]
        given = given or bool(_GIVEN.search(tail))
        introduced = bool(_INTRODUCED.search(tail))


def _first_words(text: str, span: Span) -> list[int]:
    """Where the first words of a span stand, up to as many as make a quotation."""
    found = []
    for match in _WORD.finditer(text, span.start, span.end):
        found.append(match.start())
        if len(found) == _QUOTED:
            break
    return found


def _breaks(text: str, before: int, start: int) -> bool:
    """Whether a sentence may end between two words."""
    between = text[before : min(start, before + 8)]
    return between != " " and not _BREAKS.isdisjoint(between)


def _respelt(match: re.Match[str]) -> str:
    return _WHOLE.get(match[0]) or ("z" if match[0] == "s" else "or")


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    plain = word if word.isascii() else unicodedata.normalize("NFKC", word).replace("’", "'").replace("ʼ", "'")
    return _SPELT.sub(_respelt, plain.casefold()[:_LONGEST])


@lru_cache(maxsize=1 << 16)
def _hash(folded: str) -> int:
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def shingles(words: Hashes, size: int) -> Hashes:
    """The hash of every run of `size` words, one for each word at which a run begins."""
    count = len(words) - size + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for place in range(size):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + words[place : place + count]
    return _mixed(hashes)


def _mixed(hashes: Hashes) -> Hashes:
    """Spreads hashes over all their bits (the last steps of SplitMix64), so that the smallest is any of them."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _winnowed(hashes: Hashes, window: int) -> Places:
    """Where the smallest hashes of all windows stand; of a text shorter than a window one."""
    if not len(hashes):
        return np.empty(0, np.int64)
    if len(hashes) <= window:
        return np.array([int(hashes.argmin())], np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(hashes, window)
    return np.unique(windows.argmin(axis=1) + np.arange(len(windows)))
