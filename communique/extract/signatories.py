"""How likely each party near a text is one of its parties, by weights learnt from coded reports.

A party is judged by itself: in which readings of the parties it stands, where it is named beside the text, what the
encoder thinks, what sort of party it is. Sets that seem likely by that are readings of their own, and every reading is
judged by how well it agrees.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from communique.extract import acts
from communique.extract.holders import Subject
from communique.extract.logistic import BIAS, total
from communique.extract.textgroups import Seen
from communique.extract.textparties import OWN
from communique.model import Note
from communique.stage import Reading

LOOKED = 3
"""Mentions of a text whose surroundings are looked at."""
_MOST = 24
"""Parties near a text that are judged."""


def texts(reading: Reading, seen: Seen) -> list[Note]:
    """What the encoder notes of texts on the words of a mention and of the action on it."""
    return reading.within("text", seen.core)


def counts(reading: Reading) -> Counter[str]:
    """How often each party is named in the report."""
    return Counter(party for note in reading.layer("party") for party in note.parties())


def judged(reading: Reading, group: Sequence[Seen], named: Counter[str]) -> dict[str, tuple[str, ...]]:
    """The parties that any reading of a text's parties holds, each with what speaks for it."""
    near = group[:LOOKED]
    pool = dict.fromkeys(p for seen in near for subject in seen.parties for p in subject.parties)
    told = any(texts(reading, seen) for seen in near)
    signed = [row for seen in near for row in _signed(reading, seen)] if told else None
    pool |= dict.fromkeys(party for party, _ in signed or ())
    ranks = {party: rank for rank, (party, _) in enumerate(named.most_common(4))}
    return {
        party: tuple(dict.fromkeys(_features(near, party, min(ranks.get(party, 4), 4), signed)))
        for party in list(pool)[:_MOST]
    }


def _signed(reading: Reading, seen: Seen) -> list[tuple[str, float]]:
    note = max(texts(reading, seen), key=attrgetter("score"), default=None)
    return [(party.name, sure) for party, sure in acts.parties(note, "signatory")] if note else []


def _features(near: Sequence[Seen], party: str, rank: int, signed: Sequence[tuple[str, float]] | None) -> Iterator[str]:
    first = near[0]
    kind, own = first.mention.kind, first.mention.kind in OWN
    sort = "state" if len(party) == 3 and party.isupper() else "body" if party.isupper() else "name"
    yield from (f"sort:{sort}", f"sort+kind:{sort}:{kind}", f"rank:{rank}", f"rank+own:{rank}:{own}")
    if party in ("UN", "UNSC", "EU", "NATO", "IMF", "G7", "WEST"):
        yield f"code+kind:{party}:{kind}"
    for number, seen in enumerate(near):
        mark = "1" if number == 0 else "2"
        ways = {way for subject in seen.parties if party in subject.parties for way in subject.how}
        for way in sorted(ways):
            yield from (f"in{mark}:{way}", f"in{mark}+own:{way}:{own}", f"in{mark}+kind:{way}:{kind}")
        if number == 0:
            yield f"ways:{min(len(ways), 6)}"
            yield from (f"in+action:{way}:{seen.action}" for way in sorted(ways))
        yield from _place(seen, party, mark, own)
    sure = "-" if signed is None else acts.step(max((sure for name, sure in signed if name == party), default=0.0))
    yield from (f"net-signs:{sure}", f"net-signs+own:{sure}:{own}")


def _place(seen: Seen, party: str, mark: str, own: bool) -> Iterator[str]:
    """Where the party is named in the sentence: its role in the grammar and how far off, the nearest place."""
    sentence, mention = seen.context.sentence, seen.mention
    heads = {m.head: m for m in sentence.mentions.values() if party in m.parties}
    if not heads:
        yield f"place{mark}:absent"
        return
    at = min(heads, key=lambda head: (min(abs(head - mention.first), abs(head - mention.last)), head))
    off = at - mention.last if at > mention.last else mention.first - at if at < mention.first else 0
    side = "after" if at > mention.last else "before" if at < mention.first else "inside"
    far = "0" if off == 0 else "1-3" if off < 4 else "4-8" if off < 9 else "9-15" if off < 16 else "16"
    node = sentence.nodes[at]
    role = f"{node.label}-{sentence.case(at)}"
    yield from (f"place{mark}:{side}:{far}", f"role{mark}:{role}:{side}", f"role{mark}+own:{role}:{side}:{own}")
    yield f"label{mark}:{heads[at].note.label}:{side}"
    word = sentence.nodes[node.head] if node.head >= 0 else None
    yield f"above{mark}:{word.lemma if word else '-'}:{side}"
    yield f"private:{bool(heads[at].note.value.get('private'))}"
    between = {n.lemma for n in sentence.nodes[min(at, mention.last) : max(at, mention.first)]}
    for lemma in ("with", "between", "against", "by", "say", "to", "for", "of"):
        if lemma in between and off < 16:
            yield f"between{mark}:{lemma}:{side}"


# --- sets ---------------------------------------------------------------------------------------------------------


def logits(weights: Mapping[str, float], pool: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The log odds of each party."""
    return {party: total(weights, (BIAS, *features)) for party, features in pool.items()}


def likely(odds: Mapping[str, float]) -> Iterator[Subject]:
    """The sets that seem likely by the parties alone: those more likely than not, the likeliest one, two and three."""
    ranked = sorted(odds, key=lambda party: -odds[party])
    for number in (1, 2, 3):
        if len(ranked) >= number:
            yield Subject(tuple(ranked[:number]), (), (f"top-{number}",))
    if even := tuple(party for party in ranked if odds[party] >= 0.0):
        yield Subject(even, (), ("even",))
    if wide := tuple(party for party in ranked if odds[party] >= -1.0):
        yield Subject(wide, (), ("wide",))


def fit(odds: Mapping[str, float], parties: Sequence[str]) -> Iterator[str]:
    """How well a set agrees with what the parties' own odds are."""
    inside = [odds.get(party, -4.0) for party in parties]
    outside = [value for party, value in odds.items() if party not in parties]
    weak, left = min(inside, default=-4.0), max(outside, default=-4.0)
    gain = sum(_log(value) for value in inside) + sum(_log(-value) for value in outside)
    best = sum(max(_log(value), _log(-value)) for value in odds.values())
    yield from (f"weak:{_step(weak)}", f"left:{_step(left)}", f"short:{_step(gain - best)}")
    yield from (f"weak+size:{_step(weak)}:{min(len(parties), 4)}", f"fit:{_step(weak)}:{_step(left)}")
    hit = sum(1 / (1 + math.exp(-value)) for value in inside)
    whole = sum(1 / (1 + math.exp(-value)) for value in odds.values())
    close = hit / max(len(parties) + whole - hit, 0.01)
    yield f"share:{round(10 * close)}"


def _log(value: float) -> float:
    return -math.log1p(math.exp(-value)) if value > -30 else value


def _step(value: float) -> str:
    return f"{max(-5.0, min(5.0, round(value))):.0f}"
