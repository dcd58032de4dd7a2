"""Paragraphs, and among them headings, page furniture and repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.model import Note, Span
from communique.stage import Reading

# Nothing is tried twice: a megabyte of blanks would else be walked through from each of them.
_BLOCK = re.compile(r"^[^\S\n]*+\S[^\n]*+(?:\n[^\S\n]*+\S[^\n]*+)*+", re.MULTILINE)
_LINE = re.compile(r"^[^\S\n]*+\S[^\n]*+", re.MULTILINE)
_ENDS = re.compile(r"[.!?:;,…][\"'”’»)\]]*\s*$|[\"”»]\s*$")

# Lines that the page says, not the report. Each is matched against a whole paragraph.
_FURNITURE = re.compile(
    r"""^\W*(?:
      (?:last\s+)?(?:updated|modified|edited|reviewed)\b[^.!?]{0,60}
    | get\s+the\s+latest\b.{0,120} | sign\s+up\b.{0,120} | subscribe\b.{0,120} | log\s?in\b.{0,60}
    | (?:read|see|find\s+out|learn|show|load)\s+more\b.{0,120} | continue\s+reading\b.{0,80}
    | (?:share|print|email|tweet|comment)s?(?:\s+(?:this|on|via|with)\b.{0,60})?
    | advertisements?(?:\s+.{0,60})? | sponsored(?:\s+.{0,60})?
    | related\s*(?:stories|articles|topics|content|links)\b.{0,80}
    | (?:this\s+(?:site|website)|we)\s+uses?\s+cookies\b.{0,200} | (?:accept|manage)\s+(?:all\s+)?cookies\b.{0,80}
    | (?:copyright|©|\(c\)\s*\d{4}).{0,120} | all\s+rights\s+reserved.{0,80}
    | (?:home|menu|search|skip\s+to\s+(?:main\s+)?content|back\s+to\s+top|follow\s+us)\b.{0,60}
    | most\s+(?:read|viewed|popular)\b.{0,60}
    | (?:photo|image|picture|video|file\s+photo)\s*(?:credit|caption|source)?\s*[:|].{0,160}
    | image\s+(?:source|caption).{0,160}
    | [A-Z][\w.]+(?:[\s,]+[A-Z][\w.]+|,?\s+and){0,12}\s+contributed\s+to\s+this\s+(?:report|story|article)\.?
    )\W*$""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


_LONGEST = 1000
"""Characters of a paragraph that can still be furniture; a longer one is not even tried."""


def _blocks(text: str) -> Iterator[Span]:
    """One span for each paragraph: a line each, or a run of lines where the lines are wrapped at a fixed width."""
    for block in _BLOCK.finditer(text):
        lines = [Span(block.start() + m.start(), block.start() + m.end()) for m in _LINE.finditer(block.group())]
        if len(lines) >= 2 and _wrapped([line.of(text) for line in lines]):
            yield Span(lines[0].start, lines[-1].end)
        else:
            yield from lines


def _wrapped(lines: list[str]) -> bool:
    full = [len(line) for line in lines[:-1]]
    inside = sum(line[-1:].isalnum() or line[-1:] in ",-" for line in (part.rstrip() for part in lines[:-1]))
    return all(40 <= size <= 100 for size in full) and inside >= 0.5 * len(full)


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip()))


def _kind(words: str) -> str:
    if len(words) <= _LONGEST and _FURNITURE.match(words):
        return "furniture"
    if len(words) <= 120 and not _ENDS.search(words) and not re.match(r"[-*•]\s", words):
        return "heading"
    return "text"


def paragraphs(reading: Reading) -> Iterator[Note]:
    """Gives the layer `paragraph`: label `text`, `heading` or `furniture`; value `index`, `repeats` (an index or null).

    A paragraph repeats another when both read the same but for case and blanks; furniture is never coded from.
    """
    seen: dict[str, int] = {}
    for index, block in enumerate(_blocks(reading.text)):
        span = _trimmed(reading.text, block)
        words = span.of(reading.text)
        folded = " ".join(words.casefold().split())
        repeats = seen.get(folded) if len(folded) >= 25 else None
        seen.setdefault(folded, index)
        yield Note(span, "paragraph", _kind(words), {"index": index, "repeats": repeats})
