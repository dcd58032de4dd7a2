"""Mentions of texts with force: by their own names, by capitalised names, by the plain noun, by a short form that the
report has given them ("the Comprehensive Partnership Agreement (CPA)"), and by whatever words the encoder takes for a
text where no noun tells.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from communique.extract.clauses import Sentence
from communique.extract.syntax import Node
from communique.extract.texttable import Known, meant, recognise
from communique.model import Note, Span
from communique.stage import Reading

_SMALL = frozenset("of on for and the to in against with between from by its their our a".split())
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
_SHORT = re.compile(r"\s*[(“\"]+(?:the\s+|or\s+)?[“\"]?(?P<short>[A-Z][\w&-]*[A-Z][\w-]*)[”\"]?[)”\"]")
_TWO = {("cease", "fire"): "ceasefire", ("road", "map"): "roadmap", ("press", "release"): "statement"}
"""Nouns of two words, with or without a hyphen, and the noun that they are read as."""
_ONLY = {"code": ("of", "conduct"), "letter": ("of", "intent"), "release": ()}
"""Nouns that name a text only with certain words behind or, where there are none, before them."""
_CLOSE = 40
"""Code points within which the encoder's words are taken for one text."""
SURE = 0.2
"""Probability from which on the encoder's word for a text stands though no noun tells of one."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text as it is named in a sentence. `first`, `at` and `last` index the sentence's words, `at` the noun itself;
    `head` is the noun's lemma, `about` the lemmas of the words before it, `short` the short form given behind it or
    used in its place. `seen` says that only the encoder takes the words for a text."""

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
    short: str = ""
    seen: bool = False

    def title(self, text: str) -> str:
        return " ".join(self.span.of(text).split())


@dataclass(frozen=True, slots=True)
class Codebook:
    """Head nouns to kinds, the kinds that they have beside it, action words to actions with their rank."""

    nouns: dict[str, str]
    others: dict[str, tuple[str, ...]]
    actions: dict[str, str]


@cache
def codebook() -> Codebook:
    stored = tomllib.loads((files("communique.kinds") / "instrument.toml").read_text("utf-8"))
    nouns = {noun: kind for kind, row in stored["kinds"].items() for noun in row["nouns"]}
    others = {noun: tuple(kinds) for noun, kinds in stored["also"].items()}
    actions: dict[str, str] = {}
    for action, lemmas in stored["actions"].items():
        for lemma in lemmas:
            actions.setdefault(lemma, action)
    return Codebook(nouns, others, actions)


def mentions(reading: Reading, sentence: Sentence, shorts: Mapping[str, Mention]) -> Iterator[Mention]:
    """The mentions in a sentence, in order, none overlapping another. `shorts` are the short forms that the report has
    given so far, with the mention that gave each."""
    row = sentence.nodes
    taken = sentence.note.span.start
    named = _known(reading, sentence)
    seen = _seen(reading, sentence)
    nouns = _nouns()
    for at, word in enumerate(row):
        if word.span.start < taken:
            continue
        if at in named:
            mention = _titled(reading, named[at])
        elif word.text in shorts:
            mention = _again(row, at, shorts[word.text])
        elif word.lemma in nouns and (kind := _kind(row, at)):
            mention = _plain(reading, row, at, kind)
        elif at in seen and not _beside(row, named, at):
            mention = _unnamed(row, at, seen[at])
        else:
            continue
        if mention.span.start >= taken:
            bracket = _SHORT.match(reading.text, mention.span.end)
            taken = bracket.end() if bracket else mention.span.end
            yield mention


@cache
def _nouns() -> frozenset[str]:
    """The lemmas of words that may name a text."""
    return frozenset((*codebook().nouns, *_LEMMAS, *(second for _, second in _TWO)))


def _kind(row: Sequence[Node], at: int) -> str | None:
    """The kind of text that the word at an index names, if it is a noun that names one."""
    if at >= len(row):
        return None
    word, noun = row[at], _noun(row, at)
    behind = _ONLY.get(noun)
    if behind is not None and tuple(node.lemma for node in row[at + 1 : at + 1 + len(behind)]) != behind:
        return None
    kind = codebook().nouns.get(noun)
    if kind and not word.tag.startswith("NN") and not (word.text[:1].isupper() and at > 0):
        return None
    return kind


def _noun(row: Sequence[Node], at: int) -> str:
    """The noun that a word is read as, the two words of "cease-fire" as one."""
    before = at - 2 if at > 1 and row[at - 1].text in "-–" else at - 1
    if before >= 0 and (joined := _TWO.get((row[before].lemma, row[at].lemma))):
        return joined
    return "" if row[at].lemma == "release" else _LEMMAS.get(row[at].lemma, row[at].lemma)


def _known(reading: Reading, sentence: Sentence) -> dict[int, Mention]:
    """Mentions by a known name, by the index of their first word."""
    row, found = sentence.nodes, dict[int, Mention]()
    published = reading.published
    until = published.end.isoformat() if published else ""
    for first, last, options in recognise(row):
        near = range(max(0, first - 40), min(len(row), last + 40))
        parties = {party for at in near if at in sentence.mentions for party in sentence.mentions[at].parties}
        known = meant(options, until, parties, {row[at].text for at in near})
        if known is None:
            continue
        span = Span(row[first].span.start, row[last].span.end)
        head = known.name.split()[-1].casefold()
        found[first] = Mention(known.kind, head, span, first, last, last, _determiner(row, first), 1, True, known)
    return found


def _titled(reading: Reading, mention: Mention) -> Mention:
    """With the short form in brackets behind a name: "(CPA)"."""
    found = _SHORT.match(reading.text, mention.span.end)
    return replace(mention, short=found["short"]) if found else mention


def _again(row: Sequence[Node], at: int, old: Mention) -> Mention:
    """A text by the short form that it was given."""
    word = row[at]
    return replace(
        old,
        span=word.span,
        first=at,
        at=at,
        last=at,
        determiner=_determiner(row, at),
        count=1,
        named=True,
        short=word.text,
    )


def _seen(reading: Reading, sentence: Sentence) -> dict[int, Note]:
    """The words, parties left out, that the encoder takes for texts, by index."""
    every = reading.within("text", sentence.note.span)
    notes = {note.span.start: note for note in every if note.score >= SURE and not _outdone(note, every)}
    return {
        at: notes[node.span.start]
        for at, node in enumerate(sentence.nodes)
        if node.span.start in notes and at not in sentence.mentions and node.text[:1].isalpha()
    }


def _outdone(note: Note, others: Sequence[Note]) -> bool:
    """Whether the encoder is surer of a word close by: then both are of one text."""
    return any(other.score > note.score and abs(other.span.start - note.span.start) < _CLOSE for other in others)


def _beside(row: Sequence[Node], named: Mapping[int, Mention], at: int) -> bool:
    """Whether a noun near by names the text that the encoder sees at a word."""
    verb = row[at].tag.startswith("VB")
    near = range(max(0, at - (8 if verb else 3)), min(len(row), at + (9 if verb else 6)))
    return any(index in named or _kind(row, index) for index in near)


def _unnamed(row: Sequence[Node], at: int, note: Note) -> Mention:
    """What the encoder takes for a text, with the words before a noun that belong to it."""
    first = _start(row, at) if row[at].tag.startswith("NN") else at
    about = frozenset(node.lemma for node in row[first:at] if node.tag[:2] in ("NN", "JJ", "CD"))
    span = Span(row[first].span.start, row[at].span.end)
    count = _count(row, first, at)
    mention = Mention(note.label, row[at].lemma, span, first, at, at, _determiner(row, first), count, False)
    return replace(mention, about=about, seen=True)


def _start(row: Sequence[Node], at: int) -> int:
    """The first word of a noun's name."""
    first = at
    while first > 0 and at - first < 8 and _modifies(row[first - 1]):
        first -= 1
    while first < at and row[first].text in "-–'’\"“”":
        first += 1
    return first


def _plain(reading: Reading, row: Sequence[Node], at: int, kind: str) -> Mention:
    first = _start(row, at)
    capital = row[at].text[:1].isupper() and at > 0
    last = _name_end(row, at) if capital else at
    end = row[last].span.end
    if kind in ("resolution", "law") and (number := _NUMBERED.match(reading.text, end)):
        end = number.end()
    named = (capital and (first < at or last > at)) or end > row[last].span.end
    about = frozenset(node.lemma for node in row[first:at] if node.tag[:2] in ("NN", "JJ", "CD"))
    span = Span(row[first].span.start, end)
    count, determiner = _count(row, first, at), _determiner(row, first)
    mention = Mention(kind, _noun(row, at), span, first, at, last, determiner, count, named, None, about)
    return _titled(reading, mention)


def _modifies(word: Node) -> bool:
    """Whether a word before the noun belongs to its name: an adjective, a noun, a number, a participle or a hyphen."""
    if word.text in "-–":
        return True
    if word.tag[:2] not in ("NN", "JJ", "CD", "VB", "RB") or word.tag == "RB" or not word.text[:1].isalnum():
        return False
    if word.tag.startswith("VB") and word.tag not in ("VBN", "VBG"):
        return False
    return word.text.casefold() not in _LEFT_STOP and word.lemma not in codebook().actions and word.tag != "PRP$"


def _name_end(row: Sequence[Node], at: int) -> int:
    """The last word of a capitalised name that goes on after its noun: "Treaty on Strategic Offensive Reductions"."""
    last, place = at, at + 1
    while place < len(row) and place - last <= 3:
        if row[place].text[:1].isupper():
            last = place
        elif row[place].text not in _SMALL:
            break
        place += 1
    return last


def _determiner(row: Sequence[Node], first: int) -> str:
    if first == 0:
        return "none"
    before = row[first - 1].text
    if before.casefold() in {"'s", "’s"} or before.endswith(("'s", "’s")):
        return "possessive"
    return _DETERMINERS.get(before.casefold(), "none")


def _count(row: Sequence[Node], first: int, at: int) -> int | None:
    """How many there are: the number in the phrase, None for several, 1 for a singular."""
    if row[at].tag not in ("NNS", "NNPS"):
        return 1
    for word in row[max(0, first - 3) : at]:
        if word.lemma in _NUMBERS:
            return _NUMBERS[word.lemma]
        if word.text.isdigit() and int(word.text) < 1000:
            return int(word.text)
    return None
