"""Categories told by words: read from TOML, found in a few words in linear time.

A table has `[[category]]` entries with `name`, `definition`, lists of patterns by how much they tell (`sure`, `likely`,
`hint`; `except` takes matches away) and worked `examples`. How a pattern is written stands at the head of `topic.toml`.
The table's own values: `threshold` (the score asked for), `most` categories that some words have, and `few` where only
the words around tell them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import islice, zip_longest
from typing import Any, TypeAlias

from communique.errors import BadCodebook, UnknownTopic

STRENGTHS: Mapping[str, float] = {"sure": 1.0, "likely": 0.6, "hint": 0.35}
"""How much one match tells, from 0 to 1."""
GAP = 4
"""How many words `~` may stand for."""
LONGEST = 400
"""How many words of a text are looked at."""
KNOWN, RECALLED = 20_000, 400
"""Words whose patterns, and texts whose signs are kept at hand."""
AROUND = 0.55
"""How much a sign in the words around counts beside one in the words themselves."""
FIRM, LOOSE = 0.8, 0.7
"""From where on a subject makes a general category give way that is less likely than this."""
_WEAK = frozenset(("general", "region"))
"""Sorts of categories that the words around do not tell alone."""

Signs: TypeAlias = Mapping[str, Mapping[str, float]]
"""For each category the patterns found with their strengths."""
_KEYS = frozenset(("name", "sort", "definition", "examples", "except", *STRENGTHS))
_WORD = re.compile(r"[^\W_]+(?:[.'’+][^\W_]+)*")
_OWNER = re.compile(r"['’]s?$|['’]s$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as it stands without dots, and in small letters."""

    written: str
    small: str


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a pattern. `far` words may stand before it beyond those that must."""

    exact: frozenset[str]
    begins: tuple[str, ...]
    far: int

    def fits(self, word: Word) -> bool:
        return word.small in self.exact or word.written in self.exact or word.small.startswith(self.begins)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of words that tells of a category; `strength` 0 takes away the category's matches that touch it."""

    category: str
    text: str
    strength: float
    steps: tuple[Step, ...]

    def end(self, words: Sequence[Word], at: int) -> int | None:
        """Where the pattern ends if its first word stands at `at`, else None."""
        for step in self.steps[1:]:
            for index in range(at + 1, min(at + 2 + step.far, len(words))):
                if step.fits(words[index]):
                    at = index
                    break
            else:
                return None
        return at + 1


@dataclass(frozen=True, slots=True)
class Begun:
    """The patterns that begin with a word: by the word that must stand right behind it, and those that ask for none."""

    followed: Mapping[str, Sequence[Pattern]]
    others: tuple[Pattern, ...]

    @classmethod
    def of(cls, patterns: Iterable[Pattern]) -> Begun:
        followed: dict[str, list[Pattern]] = {}
        others = []
        for pattern in patterns:
            second = pattern.steps[1] if len(pattern.steps) > 1 else None
            if second is None or second.far or second.begins:
                others.append(pattern)
                continue
            for word in second.exact:
                followed.setdefault(word, []).append(pattern)
        return cls(followed, tuple(others))


@dataclass(frozen=True, slots=True)
class Category:
    """What a category is, with the examples that the tests read. What a `sort` means is told in the table."""

    name: str
    sort: str
    definition: str
    examples: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Wordlists:
    """The categories of one table. `settings` are its other values, such as a threshold."""

    categories: tuple[Category, ...]
    settings: Mapping[str, Any]
    exact: Mapping[str, Sequence[Pattern]] = field(repr=False)
    begins: Mapping[str, Sequence[Pattern]] = field(repr=False)
    lengths: tuple[int, ...] = field(repr=False)
    sorts: Mapping[str, str] = field(repr=False)
    """Each category's sort,"""
    ranks: Mapping[str, int] = field(repr=False)
    """and its place in the table."""
    _starts: dict[str, Begun] = field(default_factory=dict, repr=False, compare=False)
    """For words seen before the patterns that begin with them."""
    _told: dict[str, Signs] = field(default_factory=dict, repr=False, compare=False)
    """What the last texts told: the same sentence stands around several issues."""

    def tell(self, text: str) -> dict[str, dict[str, float]]:
        """For each category the patterns found in a text with their strengths."""
        words = list(split(text))
        found: dict[str, dict[tuple[str, int, int], float]] = {}
        away: dict[str, list[tuple[int, int]]] = {}
        for at, (word, following) in enumerate(zip_longest(words, words[1:])):
            for pattern in self._starting(word, following):
                end = pattern.end(words, at)
                if end is None:
                    continue
                if pattern.strength:
                    found.setdefault(pattern.category, {})[pattern.text, at, end] = pattern.strength
                else:
                    away.setdefault(pattern.category, []).append((at, end))
        told: dict[str, dict[str, float]] = {}
        for category, matches in found.items():
            for text, strength in _apart(matches, away.get(category, ())):
                told.setdefault(category, {})[text] = strength
        return told

    def weigh(self, words: str, around: str = "") -> list[tuple[str, float]]:
        """The categories of some words with scores from 0 to 1, the likeliest first, equals in the table's order.

        The words themselves decide where they can; those around make sure of what they hint at, and where the words
        tell nothing, a sure sign around them does.
        """
        own, near = self._recalled(words), self._recalled(around) if around else {}
        decided = any(likelihood([*signs.values()]) >= self.settings["threshold"] for signs in own.values())
        found = dict(self._likely(own, near, decided))
        best = sorted(found, key=lambda name: (-found[name], self.ranks[name]))
        return [(name, round(found[name], 3)) for name in best[: self.settings["most" if decided else "few"]]]

    def _recalled(self, text: str) -> Signs:
        if text not in self._told:
            if len(self._told) >= RECALLED:
                self._told.clear()
            self._told[text] = self.tell(text)
        return self._told[text]

    def _likely(self, own: Signs, near: Signs, decided: bool) -> Iterator[tuple[str, float]]:
        scores = {name: _score(name, own, near) for name in own}
        sorts = self.sorts
        if not decided:
            sure = [name for name, signs in near.items() if sorts[name] not in _WEAK and max(signs.values()) == 1.0]
            scores |= {name: _score(name, own, near) for name in sure}
        firm = any(score >= FIRM for name, score in scores.items() if not sorts[name])
        for name, score in scores.items():
            gives_way = firm and sorts[name] == "general" and score < LOOSE
            if score >= self.settings["threshold"] and not gives_way:
                yield name, score

    def _starting(self, word: Word, following: Word | None) -> Sequence[Pattern]:
        """The patterns that may begin with a word where another follows it."""
        begun = self._starts.get(word.written)
        if begun is None:
            if len(self._starts) >= KNOWN:
                self._starts.clear()
            begun = self._starts[word.written] = Begun.of(self._begun(word))
        if following is None or not begun.followed:
            return begun.others
        fitting = begun.followed.get(following.small, ())
        if following.written != following.small:
            fitting = *fitting, *begun.followed.get(following.written, ())
        return *begun.others, *fitting

    def _begun(self, word: Word) -> Iterator[Pattern]:
        yield from self.exact.get(word.small, ())
        if word.written != word.small:
            yield from self.exact.get(word.written, ())
        for length in self.lengths:
            if length > len(word.small):
                break
            yield from self.begins.get(word.small[:length], ())


def _apart(
    matches: Mapping[tuple[str, int, int], float], away: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, float]]:
    """The matches that touch nothing in `away` and share no word with a stronger or longer one: one word tells once."""
    taken: set[int] = set()
    for (text, start, end), strength in sorted(matches.items(), key=lambda m: (-m[1], m[0][1] - m[0][2], m[0])):
        touched = any(first < end and start < last for first, last in away)
        if not touched and taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield text, strength


def _score(name: str, own: Signs, near: Signs) -> float:
    signs = own.get(name, {})
    beside = [AROUND * strength for sign, strength in near.get(name, {}).items() if sign not in signs]
    return likelihood([*signs.values(), *beside])


def likelihood(strengths: Sequence[float]) -> float:
    """That at least one of several independent signs is right: 1 - (1 - a)(1 - b)…"""
    wrong = 1.0
    for strength in strengths:
        wrong *= 1.0 - strength
    return 1.0 - wrong


def split(text: str) -> Iterator[Word]:
    """The first words of a text: `U.S.` is `US`, `Chad's` is `Chad`, `rules-based` is two."""
    for match in islice(_WORD.finditer(text), LONGEST):
        yield _word(match[0])


@lru_cache(maxsize=16_384)
def _word(found: str) -> Word:
    written = _OWNER.sub("", found).replace(".", "")
    return Word(written, written.casefold())


@cache
def wordlists(name: str) -> Wordlists:
    """The table `name`.toml of this folder. Raises BadCodebook where it cannot be read."""
    return parse(f"{name}.toml", (resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def topic_of(name: str) -> str:
    """A topic's name as the list writes it, given with hyphens or blanks too. Raises UnknownTopic."""
    lists = wordlists("topic")
    known = [*(category.name for category in lists.categories), str(lists.settings["other"])]
    asked = re.sub(r"[\s-]+", "_", name.strip().casefold())
    if asked not in known:
        raise UnknownTopic(name, known)
    return asked


def parse(where: str, body: str) -> Wordlists:
    """Reads a table. Raises BadCodebook, saying what is wrong."""
    try:
        data = tomllib.loads(body)
    except tomllib.TOMLDecodeError as error:
        raise BadCodebook(where, f"not TOML: {error}") from error
    exact: dict[str, list[Pattern]] = {}
    begins: dict[str, list[Pattern]] = {}
    categories: dict[str, Category] = {}
    for row in data.pop("category", []):
        category = _category(where, row)
        if category.name in categories:
            raise BadCodebook(where, f"category {category.name!r} stands twice")
        categories[category.name] = category
        for pattern in _patterns(where, row):
            for word in pattern.steps[0].exact:
                exact.setdefault(word, []).append(pattern)
            for start in pattern.steps[0].begins:
                begins.setdefault(start, []).append(pattern)
    lengths = tuple(sorted({len(key) for key in begins}))
    sorts = {name: category.sort for name, category in categories.items()}
    ranks = {name: rank for rank, name in enumerate(categories)}
    return Wordlists(tuple(categories.values()), data, exact, begins, lengths, sorts, ranks)


def _category(where: str, row: Mapping[str, Any]) -> Category:
    name = row.get("name")
    if not name or not row.get("definition"):
        raise BadCodebook(where, f"a category needs a name and a definition: {name!r}")
    if unknown := row.keys() - _KEYS:
        raise BadCodebook(where, f"category {name!r} has unknown keys {sorted(unknown)}")
    return Category(name, row.get("sort", ""), row["definition"], tuple(row.get("examples", ())))


def _patterns(where: str, row: Mapping[str, Any]) -> Iterator[Pattern]:
    seen: set[str] = set()
    for key in ("except", *STRENGTHS):
        for text in row.get(key, ()):
            if text in seen:
                raise BadCodebook(where, f"category {row['name']!r} has {text!r} twice")
            seen.add(text)
            steps = tuple(_steps(text))
            if not steps:
                raise BadCodebook(where, f"category {row['name']!r} has a pattern without words: {text!r}")
            yield Pattern(row["name"], text, STRENGTHS.get(key, 0.0), steps)


def _steps(text: str) -> Iterator[Step]:
    far = 0
    for token in text.split():
        if token == "~":
            far = GAP
            continue
        options = token.split("|")
        begins = tuple(option[:-1] for option in options if option.endswith("*"))
        yield Step(frozenset(option for option in options if not option.endswith("*")), begins, far)
        far = 0
