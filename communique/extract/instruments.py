"""Treaties, statements, agreements and other texts with force, with what was done to them.

`textgroups` finds the texts, `textparties` gives every reading of between whom each is, `signatories` judges the
parties one by one. Which texts are entered, of which kind, and which reading of their parties holds is decided by
weights learnt from coded reports (`training/candidates.py`). A text's score is the probability that a coder entered it,
as this kind and between these parties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from communique.extract import signatories, textactions, textfeatures
from communique.extract.holders import Subject
from communique.extract.logistic import probability, stored, weights
from communique.extract.textgroups import BACK, Seen, groups
from communique.model import Claim, Json, Note, Role, When
from communique.stage import Reading

PARTS = ("kept", "kind", "party", "parties", "exact", "action")
"""The models, each with its file of weights."""
_ALL = 0.12
"""What it is worth that a reading gives all parties and no other, beside that it gives half of them: without it a pair
would be named wherever either of the two may be meant."""
_READ = 3
"""Mentions of a text whose readings of its parties are thought of."""
_TELLING = 3
"""Words that a place has at least to tell something of a text."""
_NEAR = 80
"""Code points between a text and the time that its action is dated by."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights for the questions is it entered, of which kind, is this party one of its, are these half of its parties,
    are they all of them, what was done to it; and how sure the answers together must be."""

    kept: Mapping[str, float]
    kind: Mapping[str, float]
    party: Mapping[str, float]
    parties: Mapping[str, float]
    exact: Mapping[str, float]
    action: Mapping[str, float]
    least: float = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text with all its mentions; the features of its being entered, of each kind that it may be of, and of each
    party near it; the readings of its parties with theirs; what tells its action."""

    seen: tuple[Seen, ...]
    kept: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]
    pool: Mapping[str, tuple[str, ...]]
    readings: tuple[tuple[Subject, tuple[str, ...]], ...]
    told: tuple[str, ...]


def instruments(reading: Reading) -> Iterator[Claim]:
    """One claim for each text and the action on it."""
    least = stored("instruments-kept").get("least", 0.3) if reading.least is None else reading.least
    kept, kind, party, parties, exact, action = (weights(f"instruments-{part}") for part in PARTS)
    found = candidates(reading, lambda features: probability(kept, features) >= least)
    yield from choose(reading, found, Learnt(kept, kind, party, parties, exact, action, least))


def choose(reading: Reading, found: Iterable[Candidate], learnt: Learnt) -> Iterator[Claim]:
    """The texts that are likely enough, each of the likeliest kind and with the likeliest reading of its parties."""
    for candidate in found:
        sure = probability(learnt.kept, candidate.kept)
        if sure < learnt.least:
            continue
        parties, close = best_parties(candidate, learnt)
        kind, fits = best_kind(candidate, learnt.kind)
        if sure * close * fits >= learnt.least:
            action = textactions.likeliest(learnt.action, candidate.told)
            claim = _claim(reading, candidate, kind, parties, action)
            yield replace(claim, score=round(min(sure * close * fits, 1.0), 4))


def best_parties(candidate: Candidate, learnt: Learnt) -> tuple[tuple[str, ...], float]:
    """The reading of the parties that is likeliest to hold half of them, and to be all and nothing but them; how likely
    it is to hold half."""
    odds = signatories.logits(learnt.party, candidate.pool)
    options = [
        (probability(learnt.parties, features), probability(learnt.exact, features), subject.parties)
        for subject, features in sets(candidate, odds)
    ]
    close, _, parties = max(options, key=lambda option: option[0] + _ALL * option[1], default=(0.5, 0.0, ()))
    return parties, close


def best_kind(candidate: Candidate, weights: Mapping[str, float]) -> tuple[str, float]:
    """The likeliest kind and its share of the probability."""
    scores = {kind: probability(weights, features) for kind, features in candidate.kinds.items()}
    kind = max(scores, key=lambda name: scores[name])
    return kind, scores[kind] / max(sum(scores.values()), 1e-6) if len(scores) > 1 else 1.0


def sets(candidate: Candidate, odds: Mapping[str, float]) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """The readings of the parties and the sets likely by the parties alone, each with all features."""
    likely = {frozenset(subject.parties): subject.how for subject in reversed(list(signatories.likely(odds)))}
    for subject, features in candidate.readings:
        more = likely.pop(frozenset(subject.parties), ())
        yield subject, (*features, *(f"how:{way}" for way in more), *signatories.fit(odds, subject.parties))
    for parties, how in likely.items():
        subject = Subject(tuple(sorted(parties, key=lambda party: -odds[party])), (), how)
        size = min(len(parties), 4)
        plain = (*(f"how:{way}" for way in how), f"size+kind:{size}:{candidate.seen[0].mention.kind}", "rank:none")
        yield subject, (*plain, *signatories.fit(odds, subject.parties))


def _claim(reading: Reading, candidate: Candidate, kind: str, parties: Iterable[str], action: str) -> Claim:
    teller = textactions.teller(candidate.seen)
    mention = next((seen.mention for seen in candidate.seen if seen.mention.named), teller.mention)
    plain = (mention.count != 1 and not mention.named) or mention.seen
    known = next((seen.mention.known.name for seen in candidate.seen if seen.mention.known), None)
    title = None if plain else mention.span.pair()
    values: dict[str, Json] = {"title": title, "action": action, "count": mention.count, "known": known}
    roles = tuple(Role("party", party) for party in parties)
    places = tuple(dict.fromkeys(seen.evidence for seen in candidate.seen))
    # "under the treaty" once more is no evidence beside a place that tells more.
    words = tuple(span for span in places if len(span.of(reading.text).split()) >= _TELLING) or places[:1]
    return Claim("instrument", kind, words, roles, _when(reading, teller, action), values)


def _when(reading: Reading, seen: Seen, action: str) -> When | None:
    """The day of the action: the nearest time in the sentence, else that of publication, carried, for what is news."""
    place = seen.core.end
    near = [
        note
        for note in reading.within("time", seen.context.sentence.note.span)
        if note.label == "DATE" and note.value.get("start") and note.value.get("end")
    ]
    best = min(near, key=lambda note: abs(note.span.start - place), default=None)
    if best and abs(best.span.start - place) < _NEAR:
        return _day(best)
    published = reading.published
    if published and seen.trigger is not None and action not in ("invoked", "violated"):
        return When(published.start, published.end, "carried")
    return None


def _day(note: Note) -> When:
    start, end = (date.fromisoformat(str(note.value[key])) for key in ("start", "end"))
    return When(start, end, "relative" if note.value.get("basis") == "relative" else "stated", note.span)


def candidates(reading: Reading, likely: Callable[[Sequence[str]], bool] = lambda kept: True) -> Iterator[Candidate]:
    """Every text that is named outside repeats, if the features of its being entered make that `likely`."""
    found, named = groups(reading), signatories.counts(reading)
    for number, group in enumerate(found):
        kept = tuple(textfeatures.kept(reading, group, found[max(0, number - BACK) : number]))
        if not likely(kept):
            continue
        merged: dict[frozenset[str], Subject] = {}
        for seen in group[:_READ]:
            for subject in seen.parties:
                merged.setdefault(frozenset(subject.parties), subject)
        options = tuple(
            (subject, tuple(textfeatures.parties(reading, group, subject, rank)))
            for rank, subject in enumerate(merged.values())
        )
        yield Candidate(
            tuple(group),
            kept,
            textfeatures.kinds(reading, group),
            signatories.judged(reading, group, named),
            options,
            textactions.told(reading, group),
        )
