"""Positions as the rules and the encoder see them, beside each other: which reading of each is kept.

The encoder marks the word that an issue hangs on, with polarity, bounds and holders (layer `stance`); the rules of
`kinds/position.toml` find words of stance. Where both speak of one issue they are readings of one stance. Weights
learnt from coded reports that neither had seen (`training/views.py`) say how likely it is that somebody takes this
stance on these words (`aspects`), and whose it then is (`whose`); what is entered is the likeliest product of the two.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from communique.extract.aspects import aspects, cut
from communique.extract.holders import Context, Subject, contexts
from communique.extract.logistic import probability, stored, total
from communique.extract.positions import Candidate, keep, learnt, likely
from communique.extract.stances import phrase, turns
from communique.extract.topics import topics
from communique.extract.whose import Asked, Report, Whose, whose
from communique.model import Claim, Json, Note, Span
from communique.stage import Reading

LEAST = 0.06
"""Probability from which on the encoder's word alone is looked at,"""
RULED = 0.04
"""and that of the rules."""
_CUTS = 5


@dataclass(frozen=True, slots=True)
class View:
    """One stance and one way to cut its issue: where its words stand and what speaks for it."""

    group: int
    polarity: str
    asked: Asked
    words: Span
    features: tuple[str, ...]

    @property
    def issue(self) -> Span:
        return self.asked.issue

    @property
    def sentence(self) -> Span:
        return self.asked.context.sentence.note.span


@dataclass(slots=True)
class Stance:
    """What the two say of one issue."""

    polarity: str
    context: Context
    seen: Note | None
    ruled: list[tuple[float, Candidate]]

    @property
    def issues(self) -> list[tuple[str, Span]]:
        found = [("net", issue(self.seen))] if self.seen else []
        nodes = self.context.sentence.nodes
        if self.seen and (at := anchor(self)) is not None:
            first, end = phrase(self.context.sentence, at)
            found.append(("tree", Span(nodes[first].span.start, nodes[end - 1].span.end)))
        known = {span for _, span in found}
        for _, candidate in self.ruled:
            if candidate.issue not in known:
                known.add(candidate.issue)
                found.append(("rule", candidate.issue))
        return found[:_CUTS]


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


def stances(
    reading: Reading, found: Iterable[Context], ruled: Sequence[tuple[float, Candidate]], *, blind: bool = False
) -> Iterator[Stance]:
    """The encoder's stances with the rules' candidates for the same, then what the rules alone find; `blind` asks the
    rules only."""
    by: dict[Span, list[tuple[float, Candidate]]] = {}
    for pair in sorted(ruled, key=lambda pair: -pair[0]):
        if pair[0] >= RULED:
            by.setdefault(pair[1].sentence, []).append(pair)
    for context in found:
        left = by.get(context.sentence.note.span, [])
        for note in [] if blind else _surest(reading, context.sentence.note.span):
            here = issue(note)
            same = [p for p in left if p[1].polarity == note.label and alike(p[1].issue, here)]
            taken = {id(c) for _, c in same}
            left = [p for p in left if id(p[1]) not in taken]
            yield Stance(note.label, context, note, same[:6])
        while left:
            first = left[0][1]
            same = [p for p in left if p[1].polarity == first.polarity and alike(p[1].issue, first.issue)]
            taken = {id(c) for _, c in same}
            left = [p for p in left if id(p[1]) not in taken]
            yield Stance(first.polarity, context, None, same[:6])


def _surest(reading: Reading, span: Span) -> list[Note]:
    """The encoder's stances of a sentence, of those on the same words the surest."""
    kept: dict[Span, Note] = {}
    likely = [note for note in reading.within("stance", span) if note.score >= LEAST]
    for note in sorted(likely, key=lambda note: -note.score):
        here = issue(note)
        if not any(alike(here, old) for old in kept):
            kept[here] = note
    return list(kept.values())


def views(
    reading: Reading,
    found: Sequence[Context],
    ruled: Sequence[tuple[float, Candidate]],
    *,
    blind: bool = False,
) -> Iterator[View]:
    """Every stance in every cut, with its features and holders."""
    report = Report.of(reading)
    group = 0
    for stance in stances(reading, found, ruled, blind=blind):
        yield from _views(report, stance, group)
        for number, view in enumerate(_turned(report, stance), 1):
            yield replace(view, group=group + number)
        group += 1 + _CUTS


def _views(report: Report, stance: Stance, group: int) -> Iterator[View]:
    at = anchor(stance)
    if at is None:
        return
    trigger = stance.ruled[0][1].at if stance.ruled else None
    cuts = stance.issues
    first = Asked(report, stance.context, at, trigger, cuts[0][1], stance.seen)
    common = dict.fromkeys(aspects(first, stance.polarity, stance.ruled))
    for way, span in cuts:
        asked = replace(first, issue=span)
        others = [other for _, other in cuts if other != span]
        features = *common, *cut(asked, stance.polarity, way, others)
        yield View(group, stance.polarity, asked, _words(stance, span), features)


def _turned(report: Report, stance: Stance) -> Iterator[View]:
    """What the encoder's stance is the contrary of: who calls for an end to the siege is against the siege."""
    if stance.seen is None:
        return
    nodes = stance.context.sentence.nodes
    here = issue(stance.seen)
    first = bisect_right(nodes, here.start, key=lambda node: node.span.end)
    end = bisect_left(nodes, here.end, key=lambda node: node.span.start)
    polarity = "for" if stance.polarity == "against" else "against"
    for begin, until, at, word in turns(stance.context.sentence, first, end):
        span = Span(nodes[begin].span.start, nodes[until - 1].span.end)
        asked = Asked(report, stance.context, at, None, span, stance.seen, word)
        features = (*aspects(asked, polarity, ()), *cut(asked, polarity, "turn", [here]))
        yield View(0, polarity, asked, span, tuple(dict.fromkeys(features)))


def anchor(stance: Stance) -> int | None:
    """The word of the sentence that the issue hangs on."""
    if stance.seen is None:
        return stance.ruled[0][1].top
    nodes = stance.context.sentence.nodes
    at = bisect_right(nodes, stance.seen.span.start, key=lambda node: node.span.end)
    return at if at < len(nodes) else None


def _words(stance: Stance, span: Span) -> Span:
    """From the words of stance, where a rule found them, to the end of the issue."""
    spans = [span, *(c.trigger for _, c in stance.ruled[:1])]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


# --- choice -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights for whether somebody takes a stance, and for whose it is."""

    stance: Mapping[str, float]
    holder: Mapping[str, float]

    def holders(self, found: Whose) -> list[tuple[float, Subject]]:
        """Those who may hold it, with probabilities that leave room for nobody."""
        sums = [total(self.holder, held.features) for held in found.candidates]
        none = total(self.holder, found.nobody)
        most = max([none, *sums])
        parts = [math.exp(value - most) for value in sums]
        whole = sum(parts) + math.exp(none - most)
        return [(part / whole, held.subject) for part, held in zip(parts, found.candidates, strict=True)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A view with its likeliest holder."""

    sure: float
    holder: Subject
    view: View


def positions(reading: Reading) -> Iterator[Claim]:
    """One claim for each holder set, polarity and issue; the same issue named again adds evidence."""
    scorer = learnt()
    found = list(contexts(reading))
    ruled = list(likely(found, scorer, RULED))
    known = stored("positions-views")
    least = known["least"] if reading.least is None else reading.least
    given = Learnt(known["weights"]["stance"], known["weights"]["holder"])
    yield from settle(reading.text, chosen(views(reading, found, ruled), given, least), least)


def chosen(
    found: Iterable[View], given: Learnt, least: float, ask: Callable[[View], Whose] = lambda view: whose(view.asked)
) -> Iterator[Chosen]:
    """Of each stance the likeliest cut and holder, where they may be as likely as `least`."""
    best: dict[int, Chosen] = {}
    held: dict[int, tuple[float, Subject] | None] = {}
    for view in found:
        sure = probability(given.stance, view.features)
        if sure < least:
            continue
        if view.group not in held:
            held[view.group] = max(given.holders(ask(view)), key=lambda pair: pair[0], default=None)
        likeliest = held[view.group]
        if likeliest and (view.group not in best or sure * likeliest[0] > best[view.group].sure):
            best[view.group] = Chosen(sure * likeliest[0], likeliest[1], view)
    yield from best.values()


def settle(text: str, found: Iterable[Chosen], least: float) -> Iterator[Claim]:
    """The claims that are likely enough; nobody is for and against the same words."""
    likely = [one for one in found if one.sure >= least]
    near: dict[Span, list[Chosen]] = {}
    for one in likely:
        near.setdefault(one.view.sentence, []).append(one)
    kept: list[Claim] = []
    for one in likely:
        if not any(other.sure > one.sure and _denies(one, other) for other in near[one.view.sentence]):
            keep(text, kept, _claim(text, one))
    yield from kept


def _denies(one: Chosen, other: Chosen) -> bool:
    """Whether two views give one holder both polarities on the same words ("urged it to end the blockade")."""
    return (
        one.view.polarity != other.view.polarity
        and set(one.holder.parties) == set(other.holder.parties)
        and alike(one.view.issue, other.view.issue)
    )


def _claim(text: str, one: Chosen) -> Claim:
    view = one.view
    inside = [span for span in one.holder.spans[:1] if view.sentence.covers(span)]
    words = Span(min(s.start for s in (view.words, *inside)), max(s.end for s in (view.words, *inside)))
    about: list[Json] = [name for name, _ in topics(view.issue.of(text), view.sentence.of(text))]
    values: dict[str, Json] = {"issue": view.issue.pair(), "topics": about}
    return Claim("position", view.polarity, (words,), one.holder.roles("holder"), None, values, round(one.sure, 4))
