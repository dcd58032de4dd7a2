"""The noun that a number counts, found without parsing: the first plural before anything that ends a noun phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.annotate.numerals import Token
from communique.model import Span
from communique.segment.words import lemma

_FARTHEST = 9  # tokens from a number to its noun: "four Hwasong-12 ballistic and cruise missiles"

_STOPS = frozenset(
    "in on at by for from with to into onto over under after before since until during against between among about as "
    "than is are was were be been being has have had having do does did will would can could shall should may might "
    "must that which who whom whose this these those there here it he she they we you i but or nor so if when while "
    "because although though where why how not no only also already later ago earlier yesterday today tomorrow per a "
    "an the said says say told according including killed wounded injured dead missing went came took made "
    "began worth".split()
)
_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "servicemen": "serviceman",
    "crewmen": "crewman",
    "fishermen": "fisherman",
    "policemen": "policeman",
    "gunmen": "gunman",
    "businessmen": "businessman",
    "congressmen": "congressman",
    "lawmakers": "lawmaker",
    "personnel": "personnel",
    "troops": "soldier",
    "aircraft": "aircraft",
    "spacecraft": "spacecraft",
    "police": "police officer",
    "media": "media outlet",
    "crises": "crisis",
    "bases": "base",
    "analyses": "analysis",
    "theses": "thesis",
    "feet": "foot",
    "lives": "life",
    "wives": "wife",
    "talks": "talks",
    "series": "series",
    "dead": "person",
    "cattle": "cattle",
    "sheep": "sheep",
    "staff": "employee",
    "others": "other",
    "memoranda": "memorandum",
    "cargoes": "cargo",
    "heroes": "hero",
    "dlr": "dlr",
}
_NOT_PLURAL = frozenset(
    "us is was has this its his as yes gas plus bus congress process access progress business press success crisis "
    "pass loss less across unless always perhaps express address basis thus minus virus campus consensus status focus "
    "paris laos cyprus athens texas kansas wales brussels honduras philippines news politics economics physics mass "
    "class cross glass grass census various previous serious religious continuous famous dangerous numerous "
    "hours".split()
)
_SINGULAR_HEADS = frozenset(
    "time trip visit meeting summit round session anniversary birthday package test launch missile attack strike tour "
    "term year day week month war coup agreement treaty deal term edition conference dialogue forum workshop talks "
    "country nation state person man woman leader president minister official soldier case ship vessel "
    "quarter half phase stage stop step largest biggest drone plane aircraft exercise drill "
    "summit-meeting veto vote resolution motion hike cut increase rise decline extension exposure partner market buyer "
    "exporter importer supplier producer investor economy power flight nuclear detonation explosion searching rocket "
    "satellite docking ministerial congress assembly election referendum draft report tranche instalment "
    "shipment".split()
)


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: where it stands, its singular, and the token after it."""

    span: Span
    noun: str
    last: int


def singular(word: str) -> str:
    """The singular of a plural noun, its capitals kept: "Palestinians" -> "Palestinian", "cities" -> "city"."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if not lower.endswith("s") or lower in _NOT_PLURAL:
        return word
    if word[0].isupper():
        return word[:-3] + "y" if lower.endswith("ies") else word[:-1]
    found = lemma(lower)
    if found != lower:
        return found
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    return lower[:-2] if lower.endswith(("sses", "ches", "shes", "xes", "zes")) else lower[:-1]


def _plural(word: str) -> bool:
    lower = word.lower()
    if lower in _IRREGULAR:
        return True
    return (
        len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "'s", "’s")) and lower not in _NOT_PLURAL
    )


def head_noun(items: Sequence[Token], at: int, *, one: bool = False) -> Head | None:
    """The noun that a number before token `at` counts; a noun in the singular only for ordinals and "one"."""

    if at < len(items) and items[at].lower == "of":
        at, one = _past_of(items, at), False
    last: int | None = None
    for index in range(at, min(at + _FARTHEST, len(items))):
        token = items[index]
        if not token.text[0].isalnum():
            if index > at and token.text in "-–'’/\"“”‘(":
                continue
            break
        if token.lower in _STOPS or token.lower == "of" or (token.text[0].isdigit() and index == at):
            break
        if token.lower == "and" and (index == at or not _plural_follows(items, index)):
            break
        if _plural(token.text):
            last = index
            if not _compound(items, index):
                break
        elif one and token.lower in _SINGULAR_HEADS:
            last = index
    if last is None:
        return None
    token = items[last]

    return Head(Span(token.start, token.end), singular(token.text), last + 1)


def _past_of(items: Sequence[Token], at: int) -> int:
    """Past "of those": "dozens of missiles", "10 of those categories"."""
    start, at = at, at + 1
    while at < min(len(items), start + 4) and items[at].lower in (
        "the",
        "its",
        "their",
        "his",
        "our",
        "these",
        "those",
        "them",
    ):
        at += 1
    return at


def _compound(items: Sequence[Token], index: int) -> bool:
    """Whether a plural only qualifies the plural after it: "two sanctions violators", "three arms deals"."""
    return index + 1 < len(items) and _plural(items[index + 1].text) and items[index + 1].lower not in _STOPS


def _plural_follows(items: Sequence[Token], index: int) -> bool:
    return any(_plural(token.text) for token in items[index + 1 : index + 4])
