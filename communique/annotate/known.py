"""Facts that somebody already holds with their days, and the sentences of another report that tell of them.

A fact here is what a report said in its own words, not a row with keywords. A sentence tells of it where it shares
enough of those words, a name among them: rare words count most (by the logarithm of how many of the facts have them),
common words of reports little. Of the facts that a sentence resembles, the likest is taken, and none where two of
unlike days are as like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import log

from communique.annotate.facts import Fact, Mention
from communique.data.tables import common
from communique.model import Note

SHARE, SURE, FEWEST, ENOUGH, LONGEST = 0.5, 0.7, 4, 25.0, 1500
"""How much of a fact's words, by weight, a sentence must have to tell of it, and to tell of it surely; how many words,
and how much weight, they must share at least; how much of a sentence, in code points, is looked at. Of the coded
reports' sentences that share less weight, a third tell of another month's act; of those that share more, an eighth."""
_MANY, _PLAIN = 1500, 30  # a small record's words are weighed as if of so many facts; a common word is one in so many
_COMMON = 400  # facts that have a word beyond which it is too common to look them up by
_WORD = re.compile(r"[^\W_]{3,}")
_EMPTY = frozenset(
    "the and for that with from this have has had was were are been will would said says its their his her they them "
    "who which what when where also into over under about after before than then there not but all any more most "
    "some other such both two three first last new year years day days week month monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october november december "
    "president minister government country countries official officials".split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """Something that happened from `start` to `end`, told in `words`; `what` names it to a reader."""

    start: date
    end: date
    what: str
    words: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """Known facts, ready to be recognised."""

    facts: tuple[Known, ...]
    stems: tuple[frozenset[str], ...]
    names: tuple[frozenset[str], ...]
    weights: dict[str, float]
    index: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, facts: Iterable[Known]) -> Memory:
        """Facts with too few words of their own are left out."""
        held = [(fact, _stems(fact.words)) for fact in dict.fromkeys(facts)]
        held = [(fact, stems) for fact, stems in held if len(stems) >= FEWEST]
        counts = Counter(stem for _, stems in held for stem in stems)
        places: dict[str, list[int]] = {}
        for number, (_, stems) in enumerate(held):
            for stem in stems:
                if counts[stem] <= _COMMON:
                    places.setdefault(stem, []).append(number)
        return cls(
            tuple(fact for fact, _ in held),
            tuple(stems for _, stems in held),
            tuple(_names(fact.words) for fact, _ in held),
            {stem: _rarity(stem, count, len(held)) for stem, count in counts.items()},
            {stem: tuple(numbers) for stem, numbers in places.items()},
        )

    def like(self, words: str) -> tuple[Known, float] | None:
        """The fact that some words tell of, and the share of its own words that they have."""
        told = _stems(words[:LONGEST])
        shared: Counter[int] = Counter(number for stem in told for number in self.index.get(stem, ()))
        found: list[tuple[float, int]] = []
        for number, _ in shared.most_common(40):
            own = self.stems[number]
            both = own & told
            weight = self._weight(both)
            share = weight / self._weight(own)
            named = bool(self.names[number] & told) or not self.names[number]
            if len(both) >= FEWEST and weight >= ENOUGH and share >= SHARE and named:
                found.append((share, number))
        if not found:
            return None
        share, number = max(found, key=lambda pair: (pair[0], -pair[1]))
        fact = self.facts[number]
        rivals = (self.facts[other] for near, other in found if near >= 0.95 * share)
        if any(abs((rival.start - fact.start).days) > 7 for rival in rivals):
            return None
        return fact, share

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self.weights.get(stem, 1.0) for stem in stems)


def _rarity(stem: str, count: int, facts: int) -> float:
    of = max(_MANY, facts)
    return 1.0 + log(of / max(count, of // _PLAIN if stem in _common() else 1))


@cache
def _common() -> frozenset[str]:
    return frozenset(word[:6] for word in common())


def _stems(words: str) -> frozenset[str]:
    """The beginnings of the words that carry meaning."""
    folded = (match[0].casefold() for match in _WORD.finditer(words))
    return frozenset(word[:6] for word in folded if word not in _EMPTY)


def _names(words: str) -> frozenset[str]:
    """The beginnings of the words with a capital inside a sentence."""
    return _stems(" ".join(match[0] for match in _WORD.finditer(words) if match[0][:1].isupper() and match.start()))


def known_mentions(text: str, sentences: Sequence[Note], memory: Memory) -> Iterator[Mention]:
    """Every sentence that tells of a known fact, as a mention of it; repeated paragraphs are passed over."""
    for order, sentence in enumerate(sentences):
        if sentence.value.get("repeat"):
            continue
        if found := memory.like(sentence.span.of(text)):
            known, share = found
            near = tuple(sorted(_stems(known.words)))
            fact = Fact(known.start, known.end, known.what, known.parties, near, (), "known")
            yield Mention(fact, sentence, order, share >= SURE)
