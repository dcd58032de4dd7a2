"""Words that point back to a party: where they stand, and whom they mean by what was named before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from communique.data import tables
from communique.model import Note, Span

_PLURAL = (
    "leaders|sides|countries|nations|presidents|ministers|foreign ministers|defen[cs]e ministers|prime ministers|"
    "premiers|parties|states|governments|powers|neighbou?rs|heads of state(?: and government)?|allies|delegations|"
    "diplomats|men|statesmen|rivals|capitals|superpowers|peoples|militaries|armies|officials|chiefs|heads|"
    "parliaments|economies|partners|companies|groups|organi[sz]ations|signatories|negotiators"
).replace(" ", r"\ ")
_TOGETHER = (
    "leaders|sides|parties|presidents|prime ministers|premiers|heads of state|two sides|two|duo|pair|interlocutors|"
    "negotiators|foreign ministers|defen[cs]e ministers|ministers|delegations|partners|allies|signatories|"
    "signatory states"
).replace(" ", r"\ ")
_ACTS = (
    r"also|would|will|said|says|has|had|called|urged|accused|wants?|plan\w*|hope\w*|expect\w*|intend\w*|seeks?|sought|"
    r"agreed|reject\w+|refus\w+|announced|did|does|could|can|must|condemned|demand\w*|warned|threaten\w*|added|"
    r"deploy\w*|sent|launched|began|continues?|remains?|supports?|opposes?|believes?|insist\w*|signed|fired|tested|"
    r"may|might|needs?|imposed|provided?|offered|welcomed|backed|"
    r"(?:is|was)\ (?:ready|willing|prepared|committed|opposed|concerned|(?:not\ )?\w+ing)"
)
_REFERENCE = re.compile(
    rf"""\b(?=[tbohisw])  # what all of them begin with: most words are passed over at once
      (?:(?P<pair>\b(?:the\ two|both(?:\ the|\ of\ the)?|these\ two|our\ two|their\ two|the\ (?:three|four|five))
            (?:\ [a-z-]+)?\ (?:{_PLURAL})\b
          | \bthe\ (?:{_TOGETHER})\b(?!\ (?:of|from)\b|-)
          | \bboth\ (?=agreed|said|want|have|had|were|are|signed|condemned|called|reaffirmed|expressed|stressed))
      | (?P<counterpart>\b(?:his|her|its|their)\ (?:(?-i:[a-z]+)\ )?(?:counterparts?|
            opposite\ number|host|guest|visitor)\b)
      | (?P<bloc>\b(?:the|that)\ (?:bloc|union|community|2[78]-nation\ bloc|trading\ bloc)\b)
      | (?P<alliance>\bthe\ (?:\w+\ )?alliance\b)
      | (?P<body>\bthe\ (?:group|grouping|organi[sz]ation|body|council|commission|agency|court|assembly|fund|cartel|
            federation|movement|militia|association)\b)
      | (?P<company>\bthe\ (?:company|firm|bank|giant|airline|carmaker|oil\ company|party)\b)
      | (?P<ship>\bthe\ (?:ship|vessel|tanker|freighter|trawler|cargo\ ship|oil\ tanker)\b)
      | (?P<country>\bthe\ (?:country|kingdom|republic|nation|emirate|sultanate|regime|island\ nation|
            islamic\ republic|(?:west|south|north|east|central)\ \w+\ (?:country|nation))\b | \bh(?:is|er)\ country\b)
      | (?P<north>\b(?i:the)\ (?-i:North|South)\b
            (?![\ -](?:Sea|China|Pole|Atlantic|Pacific|Caucasus|of|East|West|America|Africa|Asia)))
      | (?P<host>\bthe\ host\b(?:\ country|\ nation)?)
      | (?P<he>\b(?:he|she)\b) | (?P<they>\bthey\b) | (?P<we>\bwe\b | \bour\b(?!\ two) | \bI\b(?!\.))
      | (?P<it>\bit\b(?=\ (?:{_ACTS})\b)))""",
    re.VERBOSE | re.IGNORECASE,
)


def find(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """Words of a sentence that may point back, by sort, from left to right."""
    for match in _REFERENCE.finditer(text, span.start, span.end):
        sort = match.lastgroup or ""
        words = match.group()
        if sort == "it" and words == "IT":
            continue
        yield sort, Span(match.start(), match.start() + len(words.rstrip()))


@dataclass(frozen=True, slots=True)
class Mention:
    """A party note already made, with the index of its sentence and whether it looks like the subject there."""

    note: Note
    sentence: int
    subject: bool
    joined: bool = False
    """Whether only "and" or a comma stands between it and the mention before."""

    @property
    def parties(self) -> tuple[str, ...]:
        value = self.note.value["parties"]
        return tuple(str(code) for code in value) if isinstance(value, list) else ()

    @property
    def person(self) -> str | None:
        value = self.note.value["person"]
        return str(value) if value else None


@dataclass(slots=True)
class Focus:
    """What was named lately, nearest last; `counts` weighs the parties of the whole report."""

    counts: Counter[str]
    women: dict[str, bool]
    ships: frozenset[str] = frozenset()
    said: list[Mention] = field(default_factory=list)
    host: tuple[str, ...] = ()
    """Who was last said to host, welcome or receive somebody."""

    def recent(self, sentence: int, back: int) -> list[Mention]:
        """Mentions from at most `back` sentences before, nearest sentence first, subjects first within each."""
        near = [m for m in self.said[-60:] if m.sentence >= sentence - back]
        return sorted(near, key=lambda m: (-m.sentence, not m.subject, m.note.span.start))


def resolve(focus: Focus, sort: str, words: str, sentence: int) -> tuple[list[str], list[str]] | None:
    """The parties, and the persons if any, that the words mean; None where nothing fits."""
    if sort == "he":
        return _person(focus, sentence, woman=words.lower() == "she")
    if sort == "speaker":
        return _person(focus, sentence, woman=None)
    if sort == "north":
        code = "PRK" if words.endswith("North") else "KOR"
        return ([code], []) if focus.counts["PRK"] else None
    if sort == "they":
        return _they(focus, sentence)
    if sort == "pair":
        return _pair(focus, words.lower(), sentence)
    if sort == "counterpart":
        return _counterpart(focus, sentence, plural="counterparts" in words.lower())
    if found := _named(focus, sort, words, sentence):
        return found, []
    wanted = _WANTED.get(sort, frozenset())
    for mention in focus.recent(sentence, 12 if sort in ("bloc", "alliance", "body", "company") else 3):
        if mention.person or len(mention.parties) != 1:
            continue
        code = mention.parties[0]
        if code not in focus.ships and _fits(sort, wanted, mention.note.label, code):
            return [code], []
    return None


def _named(focus: Focus, sort: str, words: str, sentence: int) -> list[str]:
    """The party of "the vessel", "the host" and "the Council" where the report has told which; else none."""
    if sort == "ship":
        near = [c for m in focus.recent(sentence, 12) for c in m.parties if c in focus.ships]
        return near[:1] or (list(focus.ships) if len(focus.ships) == 1 else [])
    if sort == "host":
        return list(focus.host)
    called = _called(focus, words.split()[-1], sentence) if sort == "body" else None
    return [called] if called else []


def _called(focus: Focus, noun: str, sentence: int) -> str | None:
    """The organisation named lately whose name has the noun: "the Council" is the Security Council."""
    wanted = noun.casefold().replace("isation", "ization")
    for mention in focus.recent(sentence, 12):
        if mention.note.label in ("organisation", "group") and not mention.person and len(mention.parties) == 1:
            name = tables.label(mention.parties[0]).casefold().replace("isation", "ization")
            if wanted in name.split():
                return mention.parties[0]
    return None


_STATE_LIKE = frozenset({"state", "demonym", "office", "organisation", "group", "reference", "place"})
_WANTED = {
    "it": _STATE_LIKE - {"place", "demonym"},
    "country": _STATE_LIKE - {"organisation", "group"},
    "host": frozenset({"place", "state"}),
    "bloc": frozenset({"organisation", "reference"}),
    "alliance": frozenset({"organisation", "reference"}),
    "body": frozenset({"organisation", "group", "reference"}),
    "company": frozenset({"group"}),
}


def _fits(sort: str, wanted: frozenset[str], label: str, code: str) -> bool:
    state = (
        len(code) == 3
        and code.isupper()
        and code not in ("IMF", "WTO", "WHO", "OAS", "CIS", "SCO", "ICC", "ICJ", "GCC")
    )
    if label not in wanted:
        return False
    if sort in ("country", "host"):
        return state
    if sort in ("bloc", "alliance", "body"):
        return not state and code != "WEST"
    return True


def _person(focus: Focus, sentence: int, *, woman: bool | None) -> tuple[list[str], list[str]] | None:
    """The nearest sentence that has anyone fitting decides; in it the subject and a known sex weigh most."""
    best: tuple[float, Mention] | None = None
    for mention in focus.recent(sentence, 6):
        if best is not None and mention.sentence < best[1].sentence:
            break
        weight = _weight(focus, mention, woman)
        if weight > 0 and (best is None or weight > best[0]):
            best = weight, mention
    if best is None:
        return None
    return list(best[1].parties), [best[1].person] if best[1].person else []


def _weight(focus: Focus, mention: Mention, woman: bool | None) -> float:
    if mention.person is None:
        return 1.0 if mention.note.label == "office" and mention.subject and _single(mention) else 0.0
    sex = focus.women.get(mention.person)
    if woman is not None and sex is not None and sex != woman:
        return 0.0
    return 2.0 + 1.5 * mention.subject + 1.0 * (sex is not None and sex == woman)


def _single(mention: Mention) -> bool:
    return bool(mention.note.value.get("single"))


def _they(focus: Focus, sentence: int) -> tuple[list[str], list[str]] | None:
    for back in range(4):
        here = [m for m in focus.said[-60:] if m.sentence == sentence - back]
        if chain := _chain(here):
            return chain
        for mention in here:
            if len(mention.parties) > 1 or (mention.note.label in ("group", "demonym", "office") and _many(mention)):
                persons = mention.note.value.get("persons")
                return list(mention.parties), [str(p) for p in persons] if isinstance(persons, list) else []
        joint = [m for m in here if m.subject]
        parties = _distinct(code for m in joint for code in m.parties)
        if len(joint) > 1 and len(parties) > 1:
            return parties, _distinct(m.person for m in joint if m.person)
    return None


def _chain(here: Sequence[Mention]) -> tuple[list[str], list[str]] | None:
    """The last subjects that are joined by "and" or commas, as one: `Egypt's minister and his Greek counterpart`."""
    chain: list[Mention] = []
    best: list[Mention] = []
    for mention in here:
        chain = [*chain, mention] if mention.joined else [mention]
        if len(chain) > 1 and chain[0].subject:
            best = chain
    parties = _distinct(code for m in best for code in m.parties)
    return (parties, _distinct(m.person for m in best if m.person)) if len(parties) > 1 else None


def _many(mention: Mention) -> bool:
    return bool(mention.note.value.get("plural"))


def _pair(focus: Focus, words: str, sentence: int) -> tuple[list[str], list[str]] | None:
    """`the two leaders`: the two parties that the last sentences weigh most; three or more where the words count so."""
    size = next((n for word, n in (("three", 3), ("four", 4), ("five", 5)) if word in words), 2)
    states, known = bool(_OF_STATES.search(words)), tables.states()
    weights: dict[str, float] = {}
    for mention in focus.said[-60:]:
        back = sentence - mention.sentence
        if back > 4 or (mention.note.label == "place" and back > 1):
            continue
        for code in mention.parties:
            gain = (2.0 if mention.subject else 1.0) * 0.6**back * (0.4 if mention.note.label == "place" else 1.0)
            if code in ("WEST", "UN", "UNSC") or mention.note.value["private"] or (states and code not in known):
                gain *= 0.3
            weights[code] = weights.get(code, 0.0) + gain
    if len(weights) < size:
        for code, _ in focus.counts.most_common(size):
            weights.setdefault(code, 0.1)
    if len(weights) < 2:
        return None
    total = sum(focus.counts.values()) or 1
    best = sorted(weights, key=lambda code: -weights[code] * (0.3 + focus.counts[code] / total))[:size]
    persons = [m.person for m in focus.recent(sentence, 4) if m.person and set(m.parties) & set(best)]
    return best, _distinct(persons)[:size] if re.search(r"leader|president|minister|premier|men|head", words) else []


# "The two presidents" are of states, and no organisation is one of them.
_OF_STATES = re.compile(r"president|countr|nation|state|minister|capital|neighbo|econom")


def _counterpart(focus: Focus, sentence: int, *, plural: bool) -> tuple[list[str], list[str]] | None:
    """`his counterpart`: not the subject's party, but the other one that the last sentences name."""
    own: str | None = None
    for mention in focus.recent(sentence, 3):
        for code in mention.parties:
            if own is None and (mention.person or mention.note.label == "office"):
                own = code
            elif own is not None and code != own and mention.note.label != "place":
                return [code], []
    if own is None or plural:
        return None
    return next((([code], []) for code, _ in focus.counts.most_common(3) if code != own), None)


def _distinct(items: Iterator[str] | Sequence[str]) -> list[str]:
    return list(dict.fromkeys(items))
