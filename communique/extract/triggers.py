"""Where a codebook's rules find their words in a sentence, and who is around them: candidates for events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from communique.extract import clauses
from communique.extract.clauses import Mention, Mood, Place, Sentence
from communique.kinds.codebook import Codebook, Rule
from communique.model import Span

GAP, WIDE = 2, 7
"""How many words may stand between two words of a phrase; how many where the phrase has a `*`."""


class Party(NamedTuple):
    """A party in a role, and where it is named."""

    name: str
    span: Span


@dataclass(slots=True)
class Candidate:
    """A rule that found its words, with one way to read who acts on whom.

    `word` is the word that was found, `span` the clause around it. `told` are the features of the words found, alike
    for all the ways to read their parties; `ways` those of this way; `count` gives both as numbers. `sure` is the
    probability that an event is told there, `share` that this way is right if so, `score` that the event is right by
    type and a pair of parties.
    """

    rule: Rule
    type: str
    mode: str | None
    sentence: int
    head: int
    word: Span
    span: Span
    mood: Mood
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    marks: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    spell: Callable[[], list[str]] = list
    count: Callable[[], dict[str, float]] = dict
    sure: float = 0.0
    share: float = 0.0
    score: float = 0.0
    more: list[Span] = field(default_factory=list)
    _ways: list[str] | None = None
    _numbers: dict[str, float] | None = None
    _names: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self._names is None:
            self._names = tuple(p.name for p in self.actors), tuple(p.name for p in self.recipients)
        return self._names

    @property
    def ways(self) -> list[str]:
        """The features of this way by their names, spelt when first asked for: scoring goes without."""
        if self._ways is None:
            self._ways = self.spell()
        return self._ways

    @ways.setter
    def ways(self, ways: list[str]) -> None:
        self._ways = ways

    @property
    def numbers(self) -> dict[str, float]:
        """What is seen as numbers, counted when first asked for: most ways lose before they are."""
        if self._numbers is None:
            self._numbers = self.count()
        return self._numbers

    @numbers.setter
    def numbers(self, numbers: dict[str, float]) -> None:
        self._numbers = numbers

    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs (actor, recipient) of this way; unordered where direction does not matter."""
        return pairs(self.type, *self.names())


MUTUAL = frozenset(("AGREE", "CONSULT", "COOPERATE"))


def pairs(kind: str, actors: Iterable[str], recipients: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The pairs (actor, recipient) of an event; unordered where direction does not matter, and with nobody where
    there is only one."""
    return _paired(kind in MUTUAL, tuple(actors), tuple(recipients))


@lru_cache(maxsize=16_384)
def _paired(mutual: bool, actors: tuple[str, ...], recipients: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    if mutual or not recipients:
        everyone = sorted({*actors, *recipients})
        both = [(a, b) for i, a in enumerate(everyone) for b in everyone[i + 1 :]]
        return frozenset(both or [(a, "") for a in everyone])
    return frozenset([(a, b) for a in actors for b in recipients])


@dataclass(frozen=True, slots=True)
class Index:
    """A codebook's phrases by part of speech and first word."""

    phrases: Mapping[tuple[str, str], Sequence[tuple[Rule, tuple[str, ...]]]]

    @staticmethod
    def of(codebook: Codebook) -> Index:
        found: dict[tuple[str, str], list[tuple[Rule, tuple[str, ...]]]] = {}
        for rule in codebook.rules:
            for part, phrases in (("V", rule.verbs), ("N", rule.nouns), ("J", rule.adjectives)):
                for phrase in phrases:
                    found.setdefault((part, phrase[0].lstrip("=")), []).append((rule, phrase))
        for rows in found.values():
            rows.sort(key=lambda row: -len(row[1]))
        return Index(found)


@dataclass(slots=True)
class Report:
    """What is remembered from sentence to sentence: who was last spoken of, who last spoke, who the report is about:
    the parties named most often, each one's share of all that is named, how many sentences name two of them, and who is
    named in the first sentences."""

    main: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    together: Mapping[frozenset[str], int] = field(default_factory=dict)
    lead: frozenset[str] = frozenset()
    subject: tuple[Party, ...] = ()
    speaker: tuple[Party, ...] = ()
    standings: dict[tuple[str, ...], Standing] = field(default_factory=dict)
    """What was asked of parties that fill a role together."""

    def standing(self, names: tuple[str, ...]) -> Standing:
        """How much the report is about these parties."""
        found = self.standings.get(names)
        if found is None:
            share = max((self.shares.get(name, 0.0) for name in names), default=0.0)
            lead, main = (any(name in known for name in names) for known in (self.lead, self.main[:2]))
            first = coded(names[0]) if names else None
            found = self.standings[names] = Standing(len(names), share, min(4, int(8 * share)), lead, main, first)
        return found

    def meetings(self, actors: tuple[str, ...], recipients: tuple[str, ...]) -> int:
        """How many sentences name an actor and a recipient, or the first two actors where there is none."""
        if not recipients:
            return self.together.get(frozenset(actors[:2]), 0)
        return max(self.together.get(frozenset((a, r)), 0) for a in actors for r in recipients)


class Standing(NamedTuple):
    """How much a report is about parties: how many they are, the greatest share of what it names and that in eighths,
    whether one of them is named in its first sentences or among its two main ones, and whether the first has a code."""

    size: int
    share: float
    eighths: int
    lead: bool
    main: bool
    coded: bool | None


def coded(name: str) -> bool:
    """Whether a party goes by a code, as states do."""
    return name.isupper() and len(name) <= 6


@dataclass(slots=True)
class Found:
    """Who acts on whom by the grammar, and marks of how they were found."""

    actors: list[Party] = field(default_factory=list)
    recipients: list[Party] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def part(sentence: Sentence, index: int) -> str:
    """`V`, `N`, `J` or nothing: which of a rule's lists a word may be in."""
    node = sentence.nodes[index]
    if node.tag.startswith("VB"):
        return "N" if node.tag == "VBG" and _nominal(sentence, index) else "V"
    if node.tag.startswith("NN"):
        return "N"
    return "J" if node.tag in ("JJ", "RB") else ""


def _nominal(sentence: Sentence, index: int) -> bool:
    return any(sentence.nodes[c].label in ("det", "case", "nmod:poss") for c in sentence.children[index])


@dataclass(frozen=True, slots=True)
class Trigger:
    """A place where a rule's phrase stands: its first and last word, and the part of speech it was read as."""

    at: int
    last: int
    part: str
    rule: Rule
    phrase: tuple[str, ...]


def triggers(sentence: Sentence, index: Index) -> Iterator[Trigger]:
    """Every place where a rule's phrase stands; of one rule's phrases the longest."""
    near: dict[int, set[str]] = {}
    for at, node in enumerate(sentence.nodes):
        if at in sentence.mentions:
            continue
        for kind in _parts(sentence, at):
            seen: set[str] = set()
            for word in dict.fromkeys((node.lemma, node.text.lower())):
                for rule, phrase in index.phrases.get((kind, word), ()):
                    if rule.id in seen:
                        continue
                    last = _stands(sentence, at, phrase)
                    if last is not None and _fits((sentence, near), at, rule, phrase):
                        seen.add(rule.id)
                        yield Trigger(at, last, kind, rule, phrase)


def _parts(sentence: Sentence, at: int) -> str:
    """A word's part of speech; in headlines and after a name nouns and verbs are told apart badly, so
    both are tried there."""
    kind = part(sentence, at)
    if kind == "V" and sentence.nodes[at].tag in ("VBN", "VBD", "VBG"):
        return "VJ" if sentence.nodes[at].tag != "VBG" else "V"
    if kind == "N" and (sentence.note.label == "heading" or (at and at - 1 in sentence.mentions)):
        return "NV"
    return kind


def _stands(sentence: Sentence, at: int, phrase: Sequence[str]) -> int | None:
    """The last word of a phrase that begins at a word."""
    if phrase[0].startswith("=") and sentence.nodes[at].text.lower() != phrase[0][1:]:
        return None
    gap = GAP
    for word in phrase[1:]:
        if word == "*":
            gap = WIDE
            continue
        for ahead in range(at + 1, min(len(sentence.nodes), at + 2 + gap)):
            if _is(sentence, ahead, word):
                at = ahead
                break
        else:
            return None
        gap = GAP
    return at


def _is(sentence: Sentence, at: int, word: str) -> bool:
    node = sentence.nodes[at]
    if word.startswith("="):
        return node.text.lower() == word[1:]
    return word in (node.lemma, node.text.lower())


def _fits(scene: tuple[Sentence, dict[int, set[str]]], at: int, rule: Rule, phrase: Sequence[str]) -> bool:
    """Whether a rule may stand at a word by what is around it; that is kept for the next rule."""
    if not rule.object and not rule.unless:
        return True
    sentence, near = scene
    if at not in near:
        near[at] = surroundings(sentence, at)
    seen = near[at]
    if rule.unless and not seen.isdisjoint(rule.unless):
        return False
    return not rule.object or not seen.isdisjoint(rule.object) or any(word in rule.object for word in phrase)


def surroundings(sentence: Sentence, at: int) -> set[str]:
    """Lemmas and forms of the words that belong to a trigger: its clause, and for a noun the verb above it."""
    inside = set(sentence.clause(at))
    head = sentence.nodes[at].head
    if head >= 0 and not sentence.verb(at):
        inside |= {head, *sentence.children[head]}
    inside |= set(range(max(0, at - 3), min(len(sentence.nodes), at + 5)))
    near = [sentence.nodes[i] for i in inside if abs(i - at) <= 22]
    return {node.lemma for node in near} | {node.text.lower() for node in near}


# --- roles --------------------------------------------------------------------------------------------------------

_SELVES = frozenset("i we me us our my".split())
_OTHERS = frozenset("he she it they him her them his its their who which that this these those both".split())
_BODIES = frozenset(
    "government ministry minister president premier secretary spokesman spokeswoman spokesperson official "
    "statement army military leader parliament administration authority side delegation ambassador chancellor "
    "party treaty agreement document declaration communique text country nation troop force state mission "
    "office department police senate court prosecutor navy council commission".split()
)
_SIDES = frozenset(
    "side both two country leader party president minister delegation nation government official neighbour "
    "neighbor".split()
)


def roles(sentence: Sentence, at: int, kind: str, rule: Rule, report: Report) -> Found:
    """Who acts on whom by a trigger: for verbs the subject and what is taken, for nouns whose it is."""
    if kind == "N" and not sentence.verb(at):
        found = _noun_roles(sentence, at, rule, report)
    else:
        found = _verb_roles(sentence, at, rule, report)
    if rule.joint and found.recipients and "passive" not in found.marks:
        known = {party.name for party in found.actors}
        found.actors += [party for party in found.recipients if party.name not in known]
        found.recipients = []
    return found


def _party(mention: Mention, found: list[Party]) -> None:
    known = {party.name for party in found}
    found += [Party(name, mention.note.span) for name in mention.parties if name not in known]


def _verb_roles(sentence: Sentence, at: int, rule: Rule, report: Report) -> Found:
    found = Found()
    verb = at
    if not sentence.verb(at):  # "is ready to", "is willing to"
        found.marks.append("adjective")
    turned = sentence.verb(at) and clauses.passive(sentence, verb)
    slot = clauses.subject(sentence, verb)
    taken = list(clauses.places(sentence, verb))
    if lesser := parts(sentence):
        taken = [p for p in taken if p.mention.note.span not in lesser] + list(_wholes(sentence, lesser))
    if turned:
        found.marks.append("passive")
        if slot is not None:
            _fill(sentence, slot[0], found.recipients, found.marks, report)
        for place in taken:
            if place.relation == "by":
                _party(place.mention, found.actors)
    elif slot is not None:
        found.marks.append(f"subject:{slot[1]}")
        _fill(sentence, slot[0], found.actors, found.marks, report)
    else:
        found.marks.append("subject:none")
    _take(found, taken, rule, turned)
    if not found.recipients and rule.to:
        _take(found, clauses.later(sentence, at), rule, turned)
        if found.recipients:
            found.marks.append("near")
    if not found.actors and not turned:
        _left(sentence, at, found)
    return found


def _left(sentence: Sentence, at: int, found: Found) -> None:
    mention = clauses.before(sentence, at)
    if mention is not None:
        _party(mention, found.actors)
        found.marks.append("subject:left")


def parts(sentence: Sentence) -> frozenset[Span]:
    """Where parties are named that are said to be part of another: Taiwan in "recognises Taiwan as part of China". The
    act is towards the other."""
    nodes, found = sentence.nodes, set()
    for at in range(1, len(nodes) - 2):
        word = nodes[at].text
        if len(word) != 2 or word.lower() != "as" or (mention := sentence.mentions.get(at - 1)) is None:
            continue
        ahead = [node.text.lower() for node in nodes[at + 1 : at + 6]]
        of = next((i for i in range(len(ahead) - 1) if ahead[i] in ("part", "province") and ahead[i + 1] == "of"), None)
        if of is not None and any(at + of + step in sentence.mentions for step in (3, 4, 5)):
            found.add(mention.note.span)
    return frozenset(found)


def _wholes(sentence: Sentence, lesser: frozenset[Span]) -> Iterator[Place]:
    """The parties that others are said to be part of, as what is acted on."""
    ends = {max(i for i, m in sentence.mentions.items() if m.note.span == span) for span in lesser}
    for end in ends:
        after = [i for i in range(end + 1, min(len(sentence.nodes), end + 9)) if i in sentence.mentions]
        if after:
            yield Place(sentence.mentions[after[0]], "obj", "whole")


def _take(found: Found, taken: Sequence[Place] | Iterator[Place], rule: Rule, turned: bool) -> None:
    acting = {party.name for party in found.actors}
    for place in taken:
        relation = place.relation.rstrip("+")
        if relation not in rule.to or (turned and relation == "by"):
            continue
        if place.relation.endswith("+") and found.recipients:
            continue
        before = len(found.recipients)
        names = [name for name in place.mention.parties if name not in acting]
        known = {party.name for party in found.recipients}
        found.recipients += [Party(name, place.mention.note.span) for name in names if name not in known]
        if len(found.recipients) > before:
            found.marks.append(f"to:{place.relation}:{place.how}")


def _noun_roles(sentence: Sentence, at: int, rule: Rule, report: Report) -> Found:
    found = Found()
    for place in clauses.around(sentence, at):
        if place.relation == "own" or place.relation == "by":
            _party(place.mention, found.actors)
            found.marks.append(f"noun:{place.how}")
        elif place.relation in rule.to:
            _party(place.mention, found.actors if place.relation in ("between", "among") else found.recipients)
            found.marks.append(f"to:{place.relation}")
        elif place.relation in ("of", "between", "among"):
            _party(place.mention, found.actors)
            found.marks.append(f"noun:{place.relation}")
    node = sentence.nodes[at]
    if not found.actors and node.head >= 0:
        verb = clauses.governing(sentence, node.head)
        if verb >= 0 and node.label in ("obj", "obl", "nmod", "conj", "advcl", "xcomp"):
            slot = clauses.subject(sentence, verb)
            if slot is not None and not clauses.passive(sentence, verb):
                found.marks.append(f"light:{node.label}")
                _fill(sentence, slot[0], found.actors, found.marks, report)
            if not found.recipients:
                _take(found, [p for p in clauses.places(sentence, verb) if p.relation != "obj"], rule, False)
    if not found.recipients and not found.actors:
        _take(found, clauses.later(sentence, at, 8), rule, False)
    names = {party.name for party in found.actors}
    found.recipients = [party for party in found.recipients if party.name not in names]
    return found


def _fill(sentence: Sentence, head: int, into: list[Party], marks: list[str], report: Report) -> None:
    """The parties of a noun phrase, or whom its pronoun stands for."""
    for mention, how in clauses.phrase(sentence, head):
        _party(mention, into)
        marks += [f"is:{mention.note.label}", f"how:{how}"]
        if mention.note.value.get(clauses.PRIVATE):
            marks.append("private")
        if how != "self":
            marks.append(f"body:{sentence.nodes[head].lemma}")
    if into:
        return
    word, lemma = sentence.nodes[head].text.lower(), sentence.nodes[head].lemma
    if word in _SELVES:
        marks.append("is:self")
        into += _speaking(sentence, head, report)
    elif word in _OTHERS or lemma in _BODIES:
        marks.append("is:other" if word in _OTHERS else f"is:{lemma}")
        into += _meant(sentence, head, report, lemma)
    else:
        marks.append("is:unknown")


def _speaking(sentence: Sentence, head: int, report: Report) -> tuple[Party, ...]:
    slot = clauses.speaker(sentence, head)
    if slot is not None:
        found: list[Party] = []
        for mention, _ in clauses.phrase(sentence, slot):
            _party(mention, found)
        if found:
            return tuple(found)
    return report.speaker


def _meant(sentence: Sentence, head: int, report: Report, lemma: str) -> tuple[Party, ...]:
    plural = sentence.nodes[head].tag in ("NNS", "NNPS") or sentence.nodes[head].text.lower() in ("both", "two", "they")
    if lemma in _SIDES and plural and len(report.main) >= 2:
        span = sentence.nodes[head].span
        return tuple(Party(name, span) for name in report.main[:2])
    if (
        lemma in ("statement", "declaration", "communique", "document", "treaty", "agreement", "text")
        and len(report.main) >= 2
    ):
        span = sentence.nodes[head].span
        return tuple(Party(name, span) for name in report.main[:2])
    return report.subject
