"""Mentions of texts with force: by their own names, by capitalised names, by the plain noun."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from communique.extract.clauses import Sentence
from communique.extract.syntax import Node
from communique.model import Span
from communique.stage import Reading

_SMALL = frozenset("of on for the and to in against with between from by its their our a".split())
_LEFT_STOP = frozenset(
    """a an the this that these those its their his her our your my of on in at to for from with by and or but as into
    over under after before be have do will would could should may might must not also it they he she we you who which
    what when where while if than then there here said say""".split()
)
_DETERMINERS = {
    "a": "a", "an": "a", "the": "the", "this": "this", "that": "this", "these": "this", "those": "this", "its": "their",
    "their": "their", "his": "their", "her": "their", "our": "their", "such": "such", "any": "any", "no": "no",
    "each": "any", "some": "some",
}  # fmt: skip
_NUMBERS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_LEMMAS = {"mou": "memorandum", "memoranda": "memorandum", "communiqué": "communique"}
_NUMBERED = re.compile(r"\s+(?:No\.?\s*)?\d{3,5}(?:\s*\(\d{4}\))?")


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `data/texts.csv`."""

    name: str
    kind: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A text as it is named in a sentence. `first`, `at` and `last` index the sentence's words, `at` the noun itself;
    `head` is the noun's lemma, `about` the lemmas of the words before it."""

    kind: str
    head: str
    span: Span
    first: int
    at: int
    last: int
    determiner: str
    count: int | None
    named: bool
    known: Known | None = None
    about: frozenset[str] = frozenset()

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


def mentions(reading: Reading, sentence: Sentence) -> Iterator[Mention]:
    """The mentions in a sentence, in order, none overlapping another."""
    row = sentence.nodes
    taken = sentence.note.span.start
    named = _known(reading, sentence)
    for at, word in enumerate(row):
        if at in named:
            mention = named[at]
        elif word.span.start >= taken and (kind := _kind(row, at)):
            mention = _plain(reading, row, at, kind)
        else:
            continue
        if mention.span.start >= taken:
            taken = mention.span.end
            yield mention


def _kind(row: list[Node], at: int) -> str | None:
    """The kind of text that the word at an index names, if it is a noun that names one."""
    word = row[at]
    lemma = _LEMMAS.get(word.lemma, word.lemma)
    if lemma == "code" and [node.lemma for node in row[at + 1 : at + 3]] != ["of", "conduct"]:
        return None
    if lemma == "letter" and [node.lemma for node in row[at + 1 : at + 3]] != ["of", "intent"]:
        return None
    kind = codebook().nouns.get(lemma)
    if kind and not word.tag.startswith("NN") and not (word.text[:1].isupper() and at > 0):
        return None
    return kind


def _known(reading: Reading, sentence: Sentence) -> dict[int, Mention]:
    """Mentions by a known name, by the index of their first word."""
    pattern, table = known_texts()
    row, found = sentence.nodes, dict[int, Mention]()
    starts = {word.span.start: index for index, word in enumerate(row)}
    for match in pattern.finditer(reading.text, sentence.note.span.start, sentence.note.span.end):
        if (first := starts.get(match.start())) is None:
            continue
        last = first
        while last + 1 < len(row) and row[last + 1].span.start < match.end():
            last += 1
        known = table[match.group()]
        span = Span(match.start(), match.end())
        head = known.name.split()[-1].casefold()
        found[first] = Mention(known.kind, head, span, first, last, last, _determiner(row, first), 1, True, known)
    return found


def _plain(reading: Reading, row: list[Node], at: int, kind: str) -> Mention:
    first = at
    while first > 0 and at - first < 8 and _modifies(row[first - 1]):
        first -= 1
    while first < at and row[first].text in "-–'’\"“”":
        first += 1
    capital = row[at].text[:1].isupper() and at > 0
    last = _name_end(row, at) if capital else at
    end = row[last].span.end
    if kind in ("resolution", "law") and (number := _NUMBERED.match(reading.text, end)):
        end = number.end()
    named = (capital and (first < at or last > at)) or end > row[last].span.end
    about = frozenset(node.lemma for node in row[first:at] if node.tag[:2] in ("NN", "JJ", "CD"))
    span = Span(row[first].span.start, end)
    count = _count(row, first, at)
    return Mention(kind, row[at].lemma, span, first, at, last, _determiner(row, first), count, named, None, about)


def _modifies(word: Node) -> bool:
    """Whether a word before the noun belongs to its name: an adjective, a noun, a number, a participle or a hyphen."""
    if word.text in "-–":
        return True
    if word.tag[:2] not in ("NN", "JJ", "CD", "VB", "RB") or word.tag == "RB" or not word.text[:1].isalnum():
        return False
    if word.tag.startswith("VB") and word.tag not in ("VBN", "VBG"):
        return False
    return word.text.casefold() not in _LEFT_STOP and word.lemma not in codebook().actions and word.tag != "PRP$"


def _name_end(row: list[Node], at: int) -> int:
    """The last word of a capitalised name that goes on after its noun: "Treaty on Strategic Offensive Reductions"."""
    last, place = at, at + 1
    while place < len(row) and place - last <= 3:
        if row[place].text[:1].isupper():
            last = place
        elif row[place].text not in _SMALL:
            break
        place += 1
    return last


def _determiner(row: list[Node], first: int) -> str:
    if first == 0:
        return "none"
    before = row[first - 1].text
    if before.casefold() in {"'s", "’s"} or before.endswith(("'s", "’s")):
        return "possessive"
    return _DETERMINERS.get(before.casefold(), "none")


def _count(row: list[Node], first: int, at: int) -> int | None:
    """How many there are: the number in the phrase, None for several, 1 for a singular."""
    if row[at].tag not in ("NNS", "NNPS"):
        return 1
    for word in row[max(0, first - 3) : at]:
        if word.lemma in _NUMBERS:
            return _NUMBERS[word.lemma]
        if word.text.isdigit() and int(word.text) < 1000:
            return int(word.text)
    return None
