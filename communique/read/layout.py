"""Lines as they are set on a page to paragraphs as they were written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

HYPHEN = "\x02"
"""Ends a line whose last word is broken (what PDFium writes there)."""

_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_ITEM = re.compile(r"(?:[•‣▪●○◦–—*-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[ivxIVX]{1,5}[.)])\s")
_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# First halves that make compounds with a hyphen of their own; a word broken after one of them most likely keeps it.
_COMPOUND = frozenset(
    "anti co cross ex far good half high ill inter long low mid multi neo non north one post pre pro self semi short "
    "sino south sub then three two vice well east west all first second third early late large small old new so".split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its box in points, the origin at the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)

    @property
    def broken(self) -> bool:
        return self.text.endswith(HYPHEN)


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of all pages in order, lines joined and broken words mended.

    Page numbers, and heads and feet that stand on at least three pages and on half of them, are left out: they would
    stand in the middle of sentences. A paragraph ends where the lines are set farther apart than elsewhere, where the
    next line is indented, is larger or smaller or begins an item of a list, or where a line ends early after a full
    stop. It goes on over the end of a page where a sentence does.
    """
    kept = _without_furniture(pages)
    words = _vocabulary(kept)
    blocks: list[list[str]] = []
    before: Line | None = None
    for page in kept:
        step = _step(page)
        edge = _edges(page)
        for index, line in enumerate(page):
            goes_on = before is not None and (
                _continues(before, line, step, edge.get(_column(before), before.right))
                if index
                else _runs_over(before, line)
            )
            if goes_on:
                blocks[-1].append(line.text)
            else:
                blocks.append([line.text])
            before = line
    return [text for block in blocks if (text := _joined(block, words))]


def _without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    seen = Counter(
        key for page in pages for key in {_folded(line) for line in [*page[:2], *page[-2:]]} if key.strip("# ")
    )
    repeated = {key for key, count in seen.items() if count >= 3 and count * 2 >= len(pages)}
    kept = []
    for page in pages:
        inner = [line for index, line in enumerate(page) if 2 <= index < len(page) - 2 or _folded(line) not in repeated]
        for end in (0, -1):
            if len(inner) > (len(pages) == 1) and _NUMBER.fullmatch(inner[end].text):
                del inner[end]
        kept.append(inner)
    return kept


def _folded(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold()).strip()


def _step(page: Sequence[Line]) -> float:
    """The usual distance from line to line."""
    steps = [above.bottom - line.bottom for above, line in pairwise(page)]
    return median([step for step in steps if step > 0] or [0.0])


def _column(line: Line) -> int:
    return round(line.left / (3 * line.height))


def _edges(page: Sequence[Line]) -> dict[int, float]:
    """How far right the lines of each column reach; columns are told apart by where lines begin."""
    edges: dict[int, float] = {}
    for line in page:
        for column in (_column(line) - 1, _column(line), _column(line) + 1):
            edges[column] = max(edges.get(column, 0.0), line.right)
    return edges


def _continues(above: Line, line: Line, step: float, edge: float) -> bool:
    if above.broken:
        return True
    drop = above.bottom - line.bottom
    if drop < -0.5 * line.height:  # a new column
        return _runs_over(above, line)
    ends = bool(_ENDS.search(above.text))
    if abs(above.height - line.height) > 0.12 * above.height or drop > 1.3 * max(step, line.height * 0.9):
        return False
    indent = line.left - above.left
    if _ITEM.match(line.text) and (ends or abs(indent) > 0.3 * line.height or _ITEM.match(above.text)):
        return False
    if indent > 0.4 * line.height and not _ITEM.match(above.text) and drop > 0.3 * line.height:
        return False
    slack = edge - above.right
    room = len(line.text.split(" ", 1)[0]) + 3
    width = (above.right - above.left) / max(len(above.text), 1)
    return slack <= room * width or (not ends and slack <= 0.25 * (edge - above.left))


def _runs_over(above: Line, line: Line) -> bool:
    """Whether a sentence goes on over the end of a column or page."""
    if above.broken:
        return True
    alike = abs(above.height - line.height) <= 0.12 * above.height
    return alike and not _ENDS.search(above.text) and line.text[:1].islower()


def _vocabulary(pages: Iterable[Iterable[Line]]) -> Counter[str]:
    return Counter(word.casefold() for page in pages for line in page for word in _TOKEN.findall(line.text))


def _joined(lines: Sequence[str], words: Counter[str]) -> str:
    parts: list[str] = []
    for line in lines:
        if parts and parts[-1].endswith(HYPHEN):
            hyphen = "-" * _keeps(parts[-1][:-1], line, words)
            parts[-1] = parts[-1][:-1] + hyphen
            parts.append(line)
        else:
            parts.append(f" {line}")
    return " ".join("".join(parts).replace(HYPHEN, "-").split())


def _keeps(head: str, tail: str, words: Counter[str]) -> bool:
    """Whether a word broken at the end of a line keeps its hyphen: as the document writes the word elsewhere, else
    where it looks like a compound ("good-neighbourliness", "Sino-Russian", "24-hour")."""
    first = re.search(r"[\w-]*$", head[-80:])
    second = re.match(r"\w*", tail)
    left, right = (first.group() if first else ""), (second.group() if second else "")
    whole, compound = (left + right).casefold(), f"{left}-{right}".casefold()
    if words[compound] != words[whole]:
        return words[compound] > words[whole]
    return not (left[-1:].isalpha() and right[:1].islower()) or left.casefold() in _COMPOUND or "-" in left
