"""Dated facts of world affairs that a report mentions: the tables in `communique/data/facts`.

A row has `day`, `end` (empty for one day, or for an era that goes on), `what`, `parties` (codes joined by |),
`keywords`, `kind`, `origin`.
Keywords are groups joined by |; each needs one of its alternatives, joined by /, in the sentence that mentions
the fact, or anywhere in the report where the group begins with ~. A * stands for the end of a word.
Kind `era` is for things that are spoken of from a day on, with a typical end but no act of their own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from communique.model import Note

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_RUN, _FORM = re.compile(r"\w+"), re.compile(r"\w+\*?")
_ENDING = 12  # the most that a * stands for
_SPARING = 3  # groups of a row of which one may stand in a sentence beside


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened on known days, and the words that tell that it is meant."""

    start: date
    end: date
    what: str
    parties: tuple[str, ...]
    near: tuple[str, ...]
    anywhere: tuple[str, ...]
    kind: str


def _groups(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    groups = [group.strip().casefold() for group in words.split("|") if group.strip()]
    near = tuple(group for group in groups if not group.startswith("~"))
    return near, tuple(group[1:] for group in groups if group.startswith("~"))


@cache
def facts() -> tuple[Fact, ...]:
    """All rows of all tables. Raises ValueError, naming the file and line, for one that cannot be read."""
    rows = []
    for table in sorted(files("communique.data").joinpath("facts").iterdir(), key=lambda table: table.name):
        if not table.name.endswith(".csv"):
            continue
        with table.open("r", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                try:
                    start = date.fromisoformat(row["day"])
                    still = date.max if row["kind"] == "era" else start
                    end = date.fromisoformat(row["end"]) if row["end"] else still
                    near, anywhere = _groups(row["keywords"])
                    if end < start or not near:
                        raise ValueError("the end is before the start, or no keywords")
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise ValueError(f"{table.name}: {row}: {error}") from error
                parties = tuple(code for code in row["parties"].split("|") if code)
                rows.append(Fact(start, end, row["what"], parties, near, anywhere, row["kind"]))
    return tuple(rows)


def _stem(word: str) -> str:
    """What words are looked up by: long enough to tell them apart, short enough for their endings."""
    return word[:5]


def _key(group: str) -> list[str]:
    """For each alternative the stem of its longest word."""
    return [_stem(max(_WORD.findall(words) or [words], key=len)) for words in group.split("/")]


@cache
def _index() -> dict[str, tuple[int, ...]]:
    """Rows by the stems of the group that is met most seldom."""
    keys = [[_key(group) for group in fact.near] for fact in facts()]
    counts: dict[str, int] = {}
    for groups in keys:
        for stem in {stem for group in groups for stem in group}:
            counts[stem] = counts.get(stem, 0) + 1
    table: dict[str, list[int]] = {}
    for number, groups in enumerate(keys):
        for stem in set(min(groups, key=lambda group: sum(counts[stem] for stem in group))):
            table.setdefault(stem, []).append(number)
    return {stem: tuple(numbers) for stem, numbers in table.items()}


def _alternatives(group: str) -> frozenset[str]:
    return frozenset(words.strip() for words in group.split("/"))


@dataclass(frozen=True, slots=True)
class _Need:
    """The alternatives of the groups that a row needs near, and of those that it needs anywhere; `least` is how many
    of all those near a sentence has at least where it tells of the row."""

    near: tuple[frozenset[str], ...]
    anywhere: tuple[frozenset[str], ...]
    all_near: frozenset[str]
    least: int


def _need(fact: Fact) -> _Need:
    near = tuple(map(_alternatives, fact.near))
    together = frozenset[str]().union(*near)
    apart = len(together) == sum(map(len, near))
    least = len(near) - (len(near) >= _SPARING) if apart else 1
    return _Need(near, tuple(map(_alternatives, fact.anywhere)), together, least)


@cache
def _needs() -> tuple[_Need, ...]:
    return tuple(map(_need, facts()))


@cache
def _pattern(words: str) -> re.Pattern[str]:
    part = re.escape(words).replace(r"\*", r"[\w’'-]{0,12}").replace(r"\ ", r"[\s-]{1,2}")
    return re.compile(rf"(?<!\w){part}(?:['’]s)?(?!\w)")


@cache
def _letters(words: str) -> tuple[str, ...]:
    """The letters that stand in a text as they are where it has an alternative; nothing for a single word."""
    return () if _FORM.fullmatch(words) else tuple(re.split(r"[*\s]+", words))


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """All alternatives by their longest word, with the * after it."""
    table: dict[str, list[str]] = {}
    for words in {words for need in _needs() for group in need.near + need.anywhere for words in group}:
        table.setdefault(max(_FORM.findall(words), key=len), []).append(words)
    return {form: tuple(found) for form, found in table.items()}


@lru_cache(maxsize=16_384)
def _by_word(word: str) -> tuple[str, ...]:
    """The alternatives whose longest word a word of a text can be."""
    starred = (f"{word[:size]}*" for size in range(max(1, len(word) - _ENDING), len(word) + 1))
    return tuple(words for form in (word, *starred) for words in _forms().get(form, ()))


class _Words:
    """The words of a text, asked for the groups that they meet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.likely = set[str]().union(*map(_by_word, set(_RUN.findall(text))))

    def meet(self, group: frozenset[str]) -> bool:
        likely = self.likely & group
        return bool(likely) and any(map(self._stand, likely))

    def _stand(self, words: str) -> bool:
        """Whether an alternative is there whole. A pattern is built only where its letters are: few ever are."""
        letters = _letters(words)
        return not letters or (
            all(part in self.text for part in letters) and _pattern(words).search(self.text) is not None
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact and the sentence that mentions it, `whole` or with its neighbours; `order` is its place in the report."""

    fact: Fact
    sentence: Note
    order: int
    whole: bool


def mentions(text: str, sentences: list[Note]) -> Iterator[Mention]:
    """Every fact that a sentence mentions, in the order of the sentences; repeated paragraphs are passed over."""
    plain, index, needs = _plain(text), _index(), _needs()
    whole = _Words(plain)
    for order, sentence in enumerate(sentences):
        if sentence.value.get("repeat") or len(sentence.span) > 4000:
            continue
        words = _Words(sentence.span.of(plain))
        stems = {_stem(word) for word in _WORD.findall(words.text)}
        numbers = set[int]().union(*(index[stem] for stem in index.keys() & stems))
        around: _Words | None = None
        for number in sorted(numbers):
            need = needs[number]
            if len(words.likely & need.all_near) < need.least:
                continue
            missing = _missing(need.near, words)
            if missing is None or not all(map(whole.meet, need.anywhere)):
                continue
            if missing:
                around = around or _Words(_around(plain, sentences, order))
            if not missing or (around and around.meet(missing)):
                yield Mention(facts()[number], sentence, order, not missing)


def _around(whole: str, sentences: list[Note], order: int) -> str:
    """The words of a sentence and its neighbours."""
    first, last = sentences[max(0, order - 1)].span, sentences[min(len(sentences) - 1, order + 1)].span
    return whole[max(first.start, last.end - 6000) : last.end]


def _missing(near: tuple[frozenset[str], ...], words: _Words) -> frozenset[str] | None:
    """The group that a sentence lacks, empty where it lacks none; None where it lacks too many."""
    missing: frozenset[str] = frozenset()
    for group in near:
        if not words.meet(group):
            if missing or len(near) < _SPARING:
                return None
            missing = group
    return missing


def _plain(text: str) -> str:
    """Lower case, but code point for code point, so that offsets stay."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(mark.lower()[:1] or mark for mark in text)
