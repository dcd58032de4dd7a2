"""Reports to measure speed on: real texts, all cut to one length, written as JSON Lines.

They are the official statements in ../shared/data/reports if these are there (they are not part of the project), else
the sample reports over and over. Compare figures only where the same texts were read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from communique.model import Document
from communique.read.sources import documents
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Reading

STATEMENTS = Path(__file__).parents[2] / "shared" / "data" / "reports" / "official_statements.jsonl.gz"
LEAST, MOST = 0.9, 1.5
"""Of the words asked for: a text that has fewer, or has no end of a sentence before it has more, is left out."""


def pool(path: Path | None = None) -> list[Document]:
    """The reports of a file, by their days, as an archive would have them."""
    source = path or (STATEMENTS if STATEMENTS.exists() else files("communique.data") / "samples")
    found = (item for item in documents([str(source)]) if isinstance(item, Document))
    return sorted(found, key=lambda document: document.dated or date.min)


def cut(text: str, words: int) -> str | None:
    """The text up to the end of the sentence with which it has so many words; None where that is not near."""
    count = last = 0
    for end in _ends(text):
        count += len(text[last:end].split())
        last = end
        if count >= words:
            break
    return text[:last] if words * LEAST <= count <= words * MOST else None


def changed(text: str, number: int) -> str:
    """The text with a number at the end of its first sentence: no copy of another."""
    end = next(iter(_ends(text)), len(text))
    at = end - (end > 0 and not text[end - 1].isalnum())
    return f"{text[:at]} (no. {number}){text[at:]}"


def size(texts: Iterable[str]) -> tuple[float, float]:
    """Words and sentences that the texts have on average."""
    counts = [(len(text.split()), len(_ends(text))) for text in texts]
    return sum(words for words, _ in counts) / len(counts), sum(ends for _, ends in counts) / len(counts)


def _ends(text: str) -> list[int]:
    reading = Reading(Document(text, "measured"))
    reading.add(list(paragraphs(reading)))
    return [note.span.end for note in sentences(reading)]


def chosen(reports: Sequence[Document], count: int, words: int) -> Iterator[Document]:
    """So many reports of about so many words, from all over those given; changed where they have to come again.

    Raises ValueError where none of them has so many words.
    """
    near = [replace(each, text=text) for each in reports if (text := cut(each.text, words))]
    if not near:
        raise ValueError(f"none of {len(reports)} reports can be cut to about {words} words")
    if count <= len(near):
        yield from (near[number * len(near) // count] for number in range(count))
        return
    for number in range(count):
        again, at = divmod(number, len(near))
        one = near[at]
        if again:
            one = replace(one, text=changed(one.text, number), id=f"{one.id}-{again}")
        yield one


def dated(reports: Iterable[Document], count: int, years: int = 10) -> Iterator[Document]:
    """The reports with days that grow evenly through so many years, as those of a stream of news do."""
    for number, report in enumerate(reports):
        yield replace(report, dated=date(2010, 1, 1) + timedelta(days=number * 365 * years // count))


def write(path: Path, reports: Iterable[Document]) -> None:
    """Writes the reports as JSON Lines; the file is there when it is whole."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as lines:
        for report in reports:
            row = {"id": report.id, "title": report.title, "date": report.dated and report.dated.isoformat()}
            lines.write(json.dumps(row | {"text": report.text}, ensure_ascii=False) + "\n")
    draft.replace(path)
