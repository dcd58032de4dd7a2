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
from functools import cache
from importlib.resources import files

from communique.model import Note

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


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


@cache
def _pattern(group: str) -> re.Pattern[str]:
    parts = [
        re.escape(words.strip()).replace(r"\*", r"[\w’'-]{0,12}").replace(r"\ ", r"[\s-]{1,2}")
        for words in group.split("/")
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?:['’]s)?(?!\w)")


@cache
def _literal(group: str) -> tuple[tuple[str, ...], ...]:
    """For each alternative the letters that must stand in a text as they are."""
    return tuple(tuple(re.split(r"[*\s]+", words.strip())) for words in group.split("/"))


@cache
def _openings(group: str) -> tuple[str, ...]:
    """How a word of the text must begin, so that one of its alternatives can begin there."""
    return tuple({_RUN.match(words.strip()).group()[:OPENING] for words in group.split("/")})  # type: ignore[union-attr]


OPENING = 5
_RUN = re.compile(r"\w*")


def _met(group: str, words: str) -> bool:
    """Whether a group is met. Its pattern is built only where its letters are there: few of thousands ever are."""
    if not any(all(part in words for part in parts) for parts in _literal(group)):
        return False
    return _pattern(group).search(words) is not None


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact and the sentence that mentions it, `whole` or with its neighbours; `order` is its place in the report."""

    fact: Fact
    sentence: Note
    order: int
    whole: bool


def mentions(text: str, sentences: list[Note]) -> Iterator[Mention]:
    """Every fact that a sentence mentions, in the order of the sentences; repeated paragraphs are passed over."""
    whole = _plain(text)
    held: dict[str, bool] = {}
    begun = {""} | {word[:size] for word in set(_RUN.findall(whole)) for size in range(1, OPENING + 1)}
    for order, sentence in enumerate(sentences):
        if sentence.value.get("repeat") or len(sentence.span) > 4000:
            continue
        words = whole[sentence.span.start : sentence.span.end]
        around = _around(whole, sentences, order)
        stems = {_stem(word) for word in _WORD.findall(words)}
        numbers = {number for stem in stems for number in _index().get(stem, ())}
        for number in sorted(numbers):
            fact = facts()[number]
            told = _tells(fact, words, around) if _may(fact, begun) else None
            if told is not None and all(_holds(whole, group, held) for group in fact.anywhere):
                yield Mention(fact, sentence, order, told)


def _around(whole: str, sentences: list[Note], order: int) -> str:
    """The words of a sentence and its neighbours."""
    first, last = sentences[max(0, order - 1)].span, sentences[min(len(sentences) - 1, order + 1)].span
    return whole[max(first.start, last.end - 6000) : last.end]


def _may(fact: Fact, begun: set[str]) -> bool:
    """Whether for all groups that a sentence must meet words of the report begin so; `begun` holds the beginnings of
    its words."""
    spare = len(fact.near) >= 3
    for group in fact.near:
        if begun.isdisjoint(_openings(group)):
            if not spare:
                return False
            spare = False
    return True


def _tells(fact: Fact, words: str, around: str) -> bool | None:
    """Whether a sentence meets all groups of a fact (True), or all but one that its neighbours meet (False)."""
    missing = ""
    for group in fact.near:
        if not _met(group, words):
            if missing or len(fact.near) < 3:
                return None
            missing = group
    if not missing:
        return True
    return False if _met(missing, around) else None


def _plain(text: str) -> str:
    """Lower case, but code point for code point, so that offsets stay."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(mark.lower()[:1] or mark for mark in text)


def _holds(whole: str, group: str, held: dict[str, bool]) -> bool:
    if group not in held:
        held[group] = _met(group, whole)
    return held[group]
