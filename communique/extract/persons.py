"""What a report tells of each person that it names: where, man or woman, and by which words: "a spokesman, Mr Lee"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from communique.annotate.cast import WOMEN
from communique.model import Note, Span
from communique.segment.words import lemma
from communique.stage import Reading

_SHE = re.compile(r"(?:woman|\bMrs|\bMs|\bMiss|\bQueen|\bPrincess|\bBaroness|\bDame|\bLady|\bmother|\bwife)\b")
_HE = re.compile(r"\b(?:Mr|Sir|King|Prince|Lord|father|husband)\b|(?:spokes|chair)man\b")
_WORD = re.compile(r"[A-Za-z]{3,}")
_AROUND = 70  # characters on either side of a name that may tell what its bearer is
_RECENT = 12  # mentions looked back at


@dataclass(slots=True)
class Person:
    """A person of the report: `sex` is `f`, `m` or `-`; `words` are those that stand beside the name."""

    name: str
    starts: list[int] = field(default_factory=list)
    sex: str = "-"
    words: set[str] = field(default_factory=set)


class Dossier:
    """The persons of a report by name, and every mention of one in the order of the text."""

    def __init__(self, reading: Reading, unlisted: Iterable[tuple[Span, str]]) -> None:
        self._text = reading.text
        self.persons: dict[str, Person] = {}
        for note in reading.layer("party"):
            name = note.value.get("person")
            if note.label == "person" and isinstance(name, str):
                self._take(name, note.span, note)
        for span, name in unlisted:
            self._take(name, span, None)
        mentions = sorted((start, person.name) for person in self.persons.values() for start in person.starts)
        self._places = [start for start, _ in mentions]
        self._names = [name for _, name in mentions]

    def _take(self, name: str, span: Span, note: Note | None) -> None:
        person = self.persons.setdefault(key(name), Person(name))
        person.starts.append(span.start)
        left = self._text[max(0, span.start - _AROUND) : span.start].rsplit(".", 1)[-1].rsplit("\n", 1)[-1]
        right = self._text[span.end : span.end + _AROUND].split(".", 1)[0].split("\n", 1)[0]
        own = span.of(self._text)
        beside = right if right[:1] == "," else ""
        title = " ".join(left.split()[-3:])
        if person.sex == "-":
            person.sex = _sex(name, f"{title} {own}", beside)
        person.words |= {lemma(word) for word in _WORD.findall(f"{title} {own} {beside}".lower())}

    def person(self, name: str) -> Person | None:
        return self.persons.get(key(name))

    def recent(self, place: int) -> list[str]:
        """The persons named last before a place, the latest first, each once."""
        at = bisect_left(self._places, place)
        return list(dict.fromkeys(reversed(self._names[max(0, at - _RECENT) : at])))


def key(name: str) -> str:
    """One key for a name however its case and "the" are written."""
    return name.casefold().removeprefix("the ")


def _sex(name: str, own: str, beside: str) -> str:
    if name.split()[0] in WOMEN or _SHE.search(own) or (_SHE.search(beside) and "husband" not in beside):
        return "f"
    return "m" if _HE.search(own) else "-"
