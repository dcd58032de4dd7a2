"""Positions as the rules and the encoder see them, beside each other: which reading of each is kept.

The encoder marks the word that an issue hangs on, with polarity, bounds and holders (layer `stance`); the rules of
`kinds/position.toml` find words of stance. Where both speak of one issue they are readings of one stance; weights
learnt from coded reports that neither had seen (`training/views.py`) say how far each is to be believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from communique.extract.acts import parties, step
from communique.extract.holders import Subject
from communique.extract.logistic import probability, stored
from communique.extract.positions import Candidate, candidates, keep, learnt
from communique.extract.topics import topics
from communique.model import Claim, Json, Note, Span
from communique.stage import Reading

LEAST = 0.06
"""Probability from which on the encoder's word alone is looked at,"""
RULED = 0.05
"""and that of the rules."""
EVEN = 0.5


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a stance: whose, for or against, what; where its words begin and end; and what speaks for it."""

    group: int
    polarity: str
    holder: Subject
    issue: Span
    words: Span
    sentence: Span
    features: tuple[str, ...]


@dataclass(slots=True)
class Stance:
    """What the two say of one issue."""

    polarity: str
    sentence: Note
    seen: Note | None
    ruled: list[tuple[float, Candidate]]

    @property
    def issues(self) -> list[tuple[str, Span]]:
        found = [("net", issue(self.seen))] if self.seen else []
        known = {span for _, span in found}
        for _, candidate in self.ruled:
            if candidate.issue not in known:
                known.add(candidate.issue)
                found.append(("rule", candidate.issue))
        return found[:4]

    @property
    def holders(self) -> list[tuple[str, Subject]]:
        found: dict[frozenset[str], tuple[str, Subject]] = {}
        for name, subject in (*self._seen(), *(("rule", c.holder) for _, c in self.ruled)):
            key = frozenset(subject.parties)
            if key and key not in found:
                found[key] = name, subject
            elif key in found and found[key][0] != name:
                found[key] = "both", found[key][1]
        return list(found.values())[:6]

    def _seen(self) -> Iterator[tuple[str, Subject]]:
        rows = parties(self.seen, "holder") if self.seen else []
        likely = [party for party, sure in rows if sure >= EVEN]
        for name, chosen in (
            ("net", likely),
            ("top", [party for party, _ in rows[:1]]),
            ("next", [p for p, _ in rows[1:2]]),
        ):
            if chosen:
                spans = tuple(party.span for party in chosen)
                yield name, Subject(tuple(party.name for party in chosen), spans, ("encoder",))


def issue(note: Note) -> Span:
    """The words of a stance note's issue."""
    pair = note.value["issue"]
    assert isinstance(pair, list)
    return Span(int(str(pair[0])), int(str(pair[1])))


def alike(left: Span, right: Span) -> bool:
    """They share half of the shorter and three tenths of the longer."""
    shared = min(left.end, right.end) - max(left.start, right.start)
    sizes = sorted((len(left), len(right)))
    return shared >= 0.5 * sizes[0] and shared >= 0.3 * sizes[1]


def stances(reading: Reading, ruled: Sequence[tuple[float, Candidate]]) -> Iterator[Stance]:
    """The encoder's stances with the rules' candidates for the same, then what the rules alone find."""
    by: dict[Span, list[tuple[float, Candidate]]] = {}
    for pair in sorted(ruled, key=lambda pair: -pair[0]):
        if pair[0] >= RULED:
            by.setdefault(pair[1].sentence, []).append(pair)
    for sentence in reading.layer("sentence"):
        left = by.get(sentence.span, [])
        for note in _surest(reading, sentence.span):
            same = [p for p in left if p[1].polarity == note.label and alike(p[1].issue, issue(note))]
            taken = {id(c) for _, c in same}
            left = [p for p in left if id(p[1]) not in taken]
            yield Stance(note.label, sentence, note, same[:6])
        while left:
            first = left[0][1]
            same = [p for p in left if p[1].polarity == first.polarity and alike(p[1].issue, first.issue)]
            taken = {id(c) for _, c in same}
            left = [p for p in left if id(p[1]) not in taken]
            yield Stance(first.polarity, sentence, None, same[:6])


def _surest(reading: Reading, span: Span) -> list[Note]:
    """The encoder's stances of a sentence, of those on the same words the surest."""
    kept: list[Note] = []
    for note in sorted(reading.within("stance", span), key=lambda note: -note.score):
        if note.score >= LEAST and not any(alike(issue(note), issue(old)) for old in kept):
            kept.append(note)
    return kept


def views(reading: Reading, ruled: Sequence[tuple[float, Candidate]]) -> Iterator[View]:
    """Every reading of every stance, with its features."""
    for group, stance in enumerate(stances(reading, ruled)):
        about = _about(reading, stance)
        for cut, span in stance.issues:
            for whose, holder in stance.holders:
                features = (*about, *_holder(stance, whose, holder), *_issue(reading, stance, cut, span))
                words = _words(stance, span)
                holder_ = replace(holder, how=(*holder.how, whose))
                yield View(group, stance.polarity, holder_, span, words, stance.sentence.span, features)


def _about(reading: Reading, stance: Stance) -> list[str]:
    net = stance.seen.score if stance.seen else 0.0
    rule = max((sure for sure, _ in stance.ruled), default=0.0)
    heading = stance.sentence.label
    quoted = any(stance.sentence.span.overlaps(note.span) for note in reading.within("quotation", stance.sentence.span))
    return [
        f"net:{step(net)}", f"rule:{step(rule)}", f"both:{net >= 0.3}:{rule >= 0.2}",
        f"net+rule:{round(net * 5)}:{round(rule * 5)}", f"polarity:{stance.polarity}", f"heading:{heading}",
        f"quoted:{quoted}", f"polarity+net:{stance.polarity}:{round(net * 5)}",
    ]  # fmt: skip


def _holder(stance: Stance, whose: str, holder: Subject) -> list[str]:
    rows = {party.name: sure for party, sure in parties(stance.seen, "holder")} if stance.seen else {}
    weak = min((rows.get(name, 0.02) for name in holder.parties), default=0.02)
    left = max((sure for name, sure in rows.items() if name not in holder.parties), default=0.0)
    order = [i for i, (_, c) in enumerate(stance.ruled) if set(c.holder.parties) == set(holder.parties)]
    ruled = stance.ruled[order[0]][0] if order else 0.0
    return [
        f"whose:{whose}", f"holder:{step(weak)}", f"left:{step(left)}", f"even:{weak >= EVEN}:{left >= EVEN}",
        f"holder+net:{stance.seen is not None}:{round(weak * 5)}", f"holders:{min(3, len(holder.parties))}:{whose}",
        f"ruled:{step(ruled)}", f"order:{min(order, default=9)}",
    ]  # fmt: skip


def _issue(reading: Reading, stance: Stance, cut: str, span: Span) -> list[str]:
    size = len(span.of(reading.text).split())
    both = stance.seen is not None and any(alike(span, c.issue) for _, c in stance.ruled)
    parts = [note.span for note in reading.within("party", span)]
    return [
        f"cut:{cut}:{both}", f"size:{min(size, 30) // 3}", f"size+cut:{cut}:{min(size, 30) // 6}",
        f"bare:{any(part.covers(span) for part in parts)}",
    ]  # fmt: skip


def _words(stance: Stance, span: Span) -> Span:
    """From the words of stance, where a rule found them, to the end of the issue."""
    spans = [span, *(c.trigger for _, c in stance.ruled[:1])]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def positions(reading: Reading) -> Iterator[Claim]:
    """One claim for each holder set, polarity and issue; the same issue named again adds evidence."""
    scorer = learnt()
    ruled = [(scorer.score(candidate.features), candidate) for candidate in candidates(reading)]
    known = stored("positions-views")
    least = known["least"] if reading.least is None else reading.least
    yield from settle(reading.text, views(reading, ruled), known["weights"], least)


def settle(text: str, found: Iterable[View], learnt: Mapping[str, float], least: float) -> Iterator[Claim]:
    """The claims that are kept: of each stance the likeliest reading, where it is likely enough."""
    best: dict[int, tuple[float, View]] = {}
    for view in found:
        sure = probability(learnt, view.features)
        if sure >= least and (view.group not in best or sure > best[view.group][0]):
            best[view.group] = sure, view
    near: dict[Span, list[tuple[float, View]]] = {}
    for sure, view in best.values():
        near.setdefault(view.sentence, []).append((sure, view))
    kept: list[Claim] = []
    for sure, view in best.values():
        if not any(better > sure and _denies(view, other) for better, other in near[view.sentence]):
            keep(text, kept, _claim(text, view, sure))
    yield from kept


def _denies(view: View, other: View) -> bool:
    """Whether two views give one holder both polarities on the same words ("urged it to end the blockade")."""
    return (
        view.polarity != other.polarity
        and set(view.holder.parties) == set(other.holder.parties)
        and alike(view.issue, other.issue)
    )


def _claim(text: str, view: View, sure: float) -> Claim:
    inside = [span for span in view.holder.spans[:1] if view.sentence.covers(span)]
    words = Span(min(s.start for s in (view.words, *inside)), max(s.end for s in (view.words, *inside)))
    about: list[Json] = [name for name, _ in topics(view.issue.of(text), view.sentence.of(text))]
    values: dict[str, Json] = {"issue": view.issue.pair(), "topics": about}
    return Claim("position", view.polarity, (words,), view.holder.roles("holder"), None, values, round(sure, 4))
