"""What is asked of the full-text search, read: words, "exact phrases", AND, OR, NOT or minus, fields, brackets.

missile defence               both words, in any form
"strategic partners"          these words next to each other, in this form
treaty OR accord -shipping    one of the two, without the third
speaker:lavrov title:summit   in the name of who is quoted, in the title
disarm*                       words that begin so
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from communique.errors import QueryFailed
from communique.query.terms import WORD, Term, terms

Field = Literal["text", "title", "speaker", "instrument"]
FIELDS: tuple[Field, ...] = ("text", "title", "speaker", "instrument")

_MOST = 1000
"""Characters of a query that are read."""
_DEEP = 20
"""Brackets inside brackets."""


@dataclass(frozen=True, slots=True)
class Needle:
    """Words next to each other. `way` tells how they are compared: by `stem`, `exact`, or the last as a `prefix`."""

    terms: tuple[Term, ...]
    way: Literal["stem", "exact", "prefix"]
    field: Field | None = None

    def words(self) -> tuple[str, ...]:
        """The words as they are compared."""
        return tuple(term.stem if self.way == "stem" else term.exact for term in self.terms)


@dataclass(frozen=True, slots=True)
class All:
    """Everything in it."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """Anything in it."""

    parts: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What is not to be there."""

    part: Sought


Sought: TypeAlias = "Needle | All | Any_ | Not"


def needles(sought: Sought) -> Iterator[Needle]:
    """The words that are to be there, for marking."""
    match sought:
        case Needle():
            yield sought
        case All() | Any_():
            for part in sought.parts:
                yield from needles(part)


def sought(query: str) -> Sought:
    """Reads a query. Raises QueryFailed with what is wrong and where."""
    if len(query) > _MOST:
        raise QueryFailed(f"the search is {len(query)} characters long; at most {_MOST} are read")
    reader = _Reader(list(_tokens(query)))
    found = reader.any_of(0)
    if reader.left:
        raise QueryFailed(f"the bracket “)” closes nothing (character {reader.left[0].at + 1} of the search)")
    if found is None:
        raise QueryFailed("there is no word in the search")
    if not any(True for _ in needles(found)):
        raise QueryFailed("the search says only what is not wanted; add a word that is")
    return found


@dataclass(frozen=True, slots=True)
class _Token:
    sort: Literal["word", "phrase", "field", "open", "close", "and", "or", "not"]
    text: str
    at: int


# Marks of quotation in any of their forms; an unpaired one is told to the asker.
_TOKEN = re.compile(
    r'\s+|(?P<phrase>["“”„«»](?P<inside>[^"“”„«»]*)["“”„«»])|(?P<mark>["“”„«»])|(?P<open>\()|(?P<close>\))'
    r"|(?P<field>[A-Za-z]+):(?=[^\s:/)])|(?P<not>[-−](?=[^\s-]))|(?P<word>[^\s\"“”„«»()]+)"
)
_OPERATORS: dict[str, Literal["and", "or", "not"]] = {"AND": "and", "OR": "or", "NOT": "not", "&&": "and", "||": "or"}


def _tokens(query: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(query):
        at = match.start()
        match match.lastgroup:
            case "phrase" | "inside":
                yield _Token("phrase", match["inside"], at)
            case "mark":
                raise QueryFailed(f"the quotation mark at character {at + 1} of the search has no partner")
            case "open" | "close" | "not" as sort:
                yield _Token(sort, match[0], at)
            case "field":
                name = match["field"].lower()
                if name not in FIELDS:
                    known = ", ".join(FIELDS)
                    raise QueryFailed(f"no field is called “{name}”; there are {known} (for a colon as such, quote it)")
                yield _Token("field", name, at)
            case "word":
                yield _Token(_OPERATORS.get(match[0], "word"), match[0], at)


class _Reader:
    """Reads tokens from left to right; OR binds least, words side by side are all wanted."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.left = tokens
        self.depth = 0

    def any_of(self, at: int, field: Field | None = None) -> Sought | None:
        parts = [self.all_of(at, field)]
        while self.left and self.left[0].sort == "or":
            told = self.left.pop(0)
            if parts[-1] is None:
                raise QueryFailed(f"there is nothing before OR (character {told.at + 1} of the search)")
            parts.append(self.all_of(told.at, field))
            if parts[-1] is None:
                raise QueryFailed(f"there is nothing after OR (character {told.at + 1} of the search)")
        found = tuple(part for part in parts if part is not None)
        if len(found) > 1 and any(isinstance(part, Not) for part in found):
            raise QueryFailed("what is not wanted cannot be one side of OR; put it beside: (a OR b) -c")
        return Any_(found) if len(found) > 1 else found[0] if found else None

    def all_of(self, at: int, field: Field | None) -> Sought | None:
        parts: list[Sought] = []
        told: _Token | None = None
        while self.left and self.left[0].sort not in ("or", "close"):
            if self.left[0].sort == "and":
                if not parts or told:
                    raise QueryFailed(f"there is nothing before AND (character {self.left[0].at + 1} of the search)")
                told = self.left.pop(0)
                continue
            if (part := self.one(field)) is not None:
                parts.append(part)
            told = None
        if told:
            raise QueryFailed(f"there is nothing after AND (character {told.at + 1} of the search)")
        return All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def one(self, field: Field | None) -> Sought | None:
        token = self.left.pop(0)
        if token.sort in ("not", "field") and (not self.left or self.left[0].sort in ("close", "or", "and")):
            told = "the minus" if token.text in "-−" else token.text
            raise QueryFailed(f"there is nothing after {told} (character {token.at + 1} of the search)")
        match token.sort:
            case "not":
                if self.left[0].sort == "not":
                    raise QueryFailed(f"twice not (character {token.at + 1} of the search); leave both out")
                part = self.one(field)
                return None if part is None else Not(part)
            case "field":
                return self.one(_field(token.text))
            case "open":
                return self.bracket(token, field)
            case "phrase":
                return _needle(token.text, "exact", field)
        starred = token.text.endswith("*") and token.text.strip("*")
        return _needle(token.text, "prefix" if starred else "stem", field)

    def bracket(self, token: _Token, field: Field | None) -> Sought | None:
        self.depth += 1
        if self.depth > _DEEP:
            raise QueryFailed(f"more than {_DEEP} brackets inside one another")
        part = self.any_of(token.at, field)
        if not self.left:
            raise QueryFailed(f"the bracket at character {token.at + 1} of the search is not closed")
        self.left.pop(0)
        self.depth -= 1
        return part


def _field(name: str) -> Field:
    return next(known for known in FIELDS if known == name)


def _needle(text: str, way: Literal["stem", "exact", "prefix"], field: Field | None) -> Needle | None:
    """The words as one needle: those of "U.S." stand next to each other. None where signs are all there is."""
    # "Russia's" is to find Russia too.
    found = tuple(terms(re.sub(r"['’]s$", "", text) if way == "stem" else text))
    if way == "prefix" and found and len(found[-1].exact) < 2:
        raise QueryFailed(f"“{text}”: at least two letters are needed before the star")
    return Needle(found, way, field) if found and WORD.search(text) else None
