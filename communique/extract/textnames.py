"""Mentions of texts with force: by their own names, by capitalised names, by the plain noun."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from communique.model import Span
from communique.segment.words import Word, words
from communique.stage import Reading

_SMALL = frozenset("of on for the and to in against with between from by its their our a".split())
_LEFT_STOP = frozenset(
    """a an the this that these those its their his her our your my of on in at to for from with by and or but as into over
    under after before be have do will would could should may might must not also it they he she we you who which what
    when where while if than then there here new-found said say""".split()
)
_DETERMINERS = {
    "a": "a", "an": "a", "the": "the", "this": "this", "that": "this", "these": "this", "those": "this", "its": "their",
    "their": "their", "his": "their", "her": "their", "our": "their", "such": "such", "any": "any", "no": "no",
    "each": "any", "some": "some",
}  # fmt: skip
_SEVERAL = frozenset(
    "several series number range package set many various few numerous dozens raft some multiple".split()
)
_NUMBERS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NUMBERED = re.compile(r"\s+(?:No\.?\s*)?\d{3,4}(?:\s*\(\d{4}\))?")


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `data/texts.csv`."""

    name: str
    kind: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A text as it is named in a sentence. `first` and `last` index the sentence's words; `head` is the noun's lemma."""

    kind: str
    head: str
    span: Span
    first: int
    last: int
    determiner: str
    count: int | None
    named: bool
    known: Known | None = None

    def title(self, text: str) -> str:
        return " ".join(self.span.of(text).split())


@dataclass(frozen=True, slots=True)
class Codebook:
    """Head nouns to kinds, action words to actions with their rank."""

    nouns: dict[str, str]
    actions: dict[str, str]


@cache
def codebook() -> Codebook:
    stored = tomllib.loads((files("communique.kinds") / "instrument.toml").read_text("utf-8"))
    nouns = {noun: kind for kind, row in stored["kinds"].items() for noun in row["nouns"]}
    actions: dict[str, str] = {}
    for action, lemmas in stored["actions"].items():
        for lemma in lemmas:
            actions.setdefault(lemma, action)
    return Codebook(nouns, actions)


@cache
def known_texts() -> tuple[re.Pattern[str], dict[str, Known]]:
    """One pattern for all names and aliases, longest first, and what each stands for."""
    table: dict[str, Known] = {}
    with (files("communique.data") / "texts.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            known = Known(row["name"], row["kind"], tuple(filter(None, row["parties"].split("|"))))
            for alias in (row["name"], *filter(None, row["aliases"].split("|"))):
                table[alias] = known
    names = sorted(table, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"), table


def mentions(reading: Reading, sentence: Span) -> Iterator[Mention]:
    """The mentions in a sentence, in order, none overlapping another."""
    row = words(reading.text, sentence)
    taken = sentence.start
    named = _known(reading, sentence, row)
    for at, word in enumerate(row):
        if at in named:
            mention = named[at]
        elif word.span.start >= taken and (kind := codebook().nouns.get(word.lemma)):
            mention = _plain(reading, row, at, kind)
        else:
            continue
        if mention.span.start >= taken:
            taken = mention.span.end
            yield mention


def _known(reading: Reading, sentence: Span, row: list[Word]) -> dict[int, Mention]:
    """Mentions by a known name, by the index of their first word."""
    pattern, table = known_texts()
    starts = {word.span.start: index for index, word in enumerate(row)}
    found: dict[int, Mention] = {}
    for match in pattern.finditer(reading.text, sentence.start, sentence.end):
        if (first := starts.get(match.start())) is None:
            continue
        last = max(i for i in range(first, len(row)) if row[i].span.start < match.end())
        known = table[match.group()]
        span = Span(match.start(), match.end())
        head = known.name.split()[-1].casefold()
        found[first] = Mention(known.kind, head, span, first, last, _determiner(row, first), 1, True, known)
    return found


def _plain(reading: Reading, row: list[Word], at: int, kind: str) -> Mention:
    first = at
    while first > 0 and at - first < 6 and _modifies(row[first - 1]):
        first -= 1
    capital = row[at].text[:1].isupper() and at > 0
    if capital:
        while first > 0 and row[first - 1].text[:1].isupper() and row[first - 1].text[:1].isalpha():
            first -= 1
    last = at
    if capital:
        last = _name_end(row, at)
    end = row[last].span.end
    if kind == "resolution" and (number := _NUMBERED.match(reading.text, end)):
        end = number.end()
    named = (capital and (first < at or last > at)) or end > row[last].span.end
    plural = row[at].text.casefold() != row[at].lemma and row[at].text.casefold().endswith("s")
    count = _count(row, first, at, plural)
    return Mention(
        kind, row[at].lemma, Span(row[first].span.start, end), first, last, _determiner(row, first), count, named
    )


def _modifies(word: Word) -> bool:
    folded = word.text.casefold()
    return (
        (word.text[:1].isalnum() or word.text == "-")
        and folded not in _LEFT_STOP
        and word.lemma not in codebook().actions
    )


def _name_end(row: list[Word], at: int) -> int:
    """The last word of a capitalised name that goes on after its noun: "Treaty on Strategic Offensive Reductions"."""
    last, place = at, at + 1
    while place < len(row) and place - last <= 3:
        if row[place].text[:1].isupper():
            last = place
        elif row[place].text not in _SMALL:
            break
        place += 1
    return last


def _determiner(row: list[Word], first: int) -> str:
    if first == 0:
        return "none"
    before = row[first - 1].text
    if before.casefold() in {"'s", "’s"} or before.endswith(("'s", "’s")):
        return "possessive"
    return _DETERMINERS.get(before.casefold(), "none")


def _count(row: list[Word], first: int, at: int, plural: bool) -> int | None:
    """How many there are: the number in the phrase, None for several, 1 for a singular."""
    if not plural:
        return 1
    for word in row[max(0, first - 3) : at]:
        if word.lemma in _NUMBERS:
            return _NUMBERS[word.lemma]
        if word.text.isdigit() and int(word.text) < 1000:
            return int(word.text)
        if word.lemma in _SEVERAL:
            return None
    return None
