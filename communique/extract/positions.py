"""Who is for or against what, by the rules of `kinds/position.toml`.

A rule finds words of stance (`stances`), `holders` gives every reading of whose they are. Which reading holds, whether
a coordinated issue is split, and whether the stance is one at all is decided by weights learnt from coded reports
(`training/candidates.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from communique.extract import clauses
from communique.extract.holders import Context, Subject, contexts, subjects
from communique.extract.logistic import probability, weights
from communique.extract.stances import Issue, Stance, codebook, issues, stances
from communique.model import Claim, Span
from communique.stage import Reading

_BACK = 200
"""Positions back that a new one is compared with, so that no report costs more than linear time."""
_SHARED = 0.6
"""Share of their words (as F1) from which on two issues are one."""
_HELD = 9
"""Readings of whose a stance is that are looked at."""
_KEPT = 4096
"""Groups of features of one sort that are kept."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is seen of a candidate, for each of the three questions that the weights answer."""

    stance: tuple[str, ...]
    issue: tuple[str, ...]
    holder: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of words of stance, before it is known whether it is kept. `group` numbers the stance in its report;
    `at` is the word of stance in its sentence, `top` the word that the issue hangs together by, `rule` the rule's
    number; the features tell of the stance, of how its issue is cut, and of its holder."""

    group: int
    trigger: Span
    at: int
    top: int
    rule: int
    holder: Subject
    polarity: str
    issue: Span
    part: int
    turned: bool
    sentence: Span
    features: Features


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights for three questions: are the words a stance, is the issue cut rightly, is the holder the right one."""

    stance: Mapping[str, float]
    issue: Mapping[str, float]
    holder: Mapping[str, float]

    def score(self, features: Features) -> float:
        """Between 0 and 1: that all three are right."""
        return (
            probability(self.stance, features.stance)
            * probability(self.issue, features.issue)
            * probability(self.holder, features.holder)
        )


def learnt() -> Learnt:
    """The weights that ship with the package."""
    return Learnt(*(weights(f"positions-{part}") for part in ("stance", "issue", "holder")))


def candidates(reading: Reading, found: Iterable[Context] | None = None) -> Iterator[Candidate]:
    """Every reading of every stance outside repeats; `found` are the report's contexts where they are known."""
    for told in _told(contexts(reading) if found is None else found):
        for issue in told.issues:
            about, cut = told.about(issue), told.cut(issue)
            for rank in range(len(told.holders)):
                yield told.candidate(issue, Features(about, cut, told.whose(rank)), rank)


def likely(found: Iterable[Context], learnt: Learnt, least: float) -> Iterator[tuple[float, Candidate]]:
    """Those of the candidates that are at least so likely, with their scores. What a stance or a cut loses no holder
    can make good, so that most of them need not be looked at."""
    for told in _told(found):
        held: dict[int, float] = {}
        for issue in told.issues:
            about = told.about(issue)
            if (sure := probability(learnt.stance, about)) < least:
                continue
            cut = told.cut(issue)
            if (sure := sure * probability(learnt.issue, cut)) < least:
                continue
            for rank in range(len(told.holders)):
                if rank not in held:
                    held[rank] = probability(learnt.holder, told.whose(rank))
                if sure * held[rank] >= least:
                    yield sure * held[rank], told.candidate(issue, Features(about, cut, told.whose(rank)), rank)


def _told(found: Iterable[Context]) -> Iterator[_Told]:
    stated = ((context, stance) for context in found for stance in stances(context.sentence))
    for group, (context, stance) in enumerate(stated, 1):
        yield _Told(group, context, stance, _holders(context, stance), list(issues(context.sentence, stance)))


@dataclass(slots=True)
class _Told:
    """Words of stance with whose they may be and what they may be about; features are made when they are asked for."""

    group: int
    context: Context
    stance: Stance
    holders: list[Subject]
    issues: list[Issue]
    common: tuple[str, ...] = ()
    held: dict[int, tuple[str, ...]] = field(default_factory=dict)
    scene: _Scene | None = None

    def polarity(self, issue: Issue) -> str:
        turns = (self.stance.rule.polarity == "against") + self.stance.flipped + issue.turned
        return "against" if turns % 2 else "for"

    def about(self, issue: Issue) -> tuple[str, ...]:
        """What tells whether the words are a stance on this."""
        if not self.common:
            self.common = tuple(_stance_features(self.context, self.stance, self.holders))
        return *self.common, *_opening_features(self.context, self.stance, issue, self.polarity(issue))

    def cut(self, issue: Issue) -> tuple[str, ...]:
        """What tells whether the issue is cut rightly."""
        return tuple(_issue_features(self.context, self.stance, issue, self.issues))

    def whose(self, rank: int) -> tuple[str, ...]:
        """What tells whether it is this holder's."""
        if rank not in self.held:
            if self.scene is None:
                self.scene = _Scene.of(self.context, self.stance)
            self.held[rank] = _holder_features(self.context, self.stance, self.holders[rank], rank, self.scene)
        return self.held[rank]

    def candidate(self, issue: Issue, features: Features, rank: int) -> Candidate:
        nodes, stance = self.context.sentence.nodes, self.stance
        return Candidate(
            self.group,
            Span(nodes[stance.at].span.start, nodes[stance.first - 1].span.end),
            stance.at,
            issue.top,
            stance.rule.index,
            self.holders[rank],
            self.polarity(issue),
            issue.span(nodes),
            issue.part,
            issue.turned,
            self.context.sentence.note.span,
            features,
        )


def _holders(context: Context, stance: Stance) -> list[Subject]:
    """The readings of whose a stance is; inside another's issue that other's holder is one as well."""
    found = [*subjects(context, stance.at)[:_HELD]]
    if not stance.outer:
        return found
    for above in subjects(context, stance.outer.at)[:1]:
        for index, holder in enumerate(found):
            if set(holder.parties) == set(above.parties):
                found[index] = replace(holder, how=(*holder.how, "outer"))
                return found
        found.append(replace(above, how=("outer",)))
    return found


# --- features -----------------------------------------------------------------------------------------------------


def _stance_features(context: Context, stance: Stance, holders: Sequence[Subject]) -> list[str]:
    """Of the words of stance themselves: rule, word, grammar, mood, place in the report, and who seems to hold it."""
    sentence, rule = context.sentence, stance.rule
    word = sentence.nodes[stance.at]
    owner = clauses.governing(sentence, stance.at)
    mood = clauses.mood(sentence, owner) if owner >= 0 else None
    above = sentence.nodes[word.head].lemma if word.head >= 0 else "-"
    how = holders[0].how[0] if holders else "-"
    main = bool(holders and set(holders[0].parties) & set(context.principals))
    said = clauses.speaker(sentence, stance.at) is not None
    return [
        f"rule:{rule.index}",
        f"lemma:{word.lemma}",
        f"lemma+tag:{word.lemma}:{word.tag}",
        f"tag:{word.tag}",
        f"label:{word.label}",
        f"rule+label:{rule.index}:{word.label}",
        f"above:{above}",
        f"above+label:{above}:{word.label}",
        f"mood:{mood.kind}:{mood.tense}" if mood else "mood:-",
        f"mood+polarity:{mood.kind if mood else '-'}:{rule.polarity}",
        f"rule+mood:{rule.index}:{mood.kind if mood else '-'}",
        f"flipped:{stance.flipped}",
        f"outer:{stance.outer.rule.index if stance.outer else '-'}",
        f"outer-next:{stance.outer is not None and stance.at - stance.outer.first < 2}",
        f"heading:{sentence.note.label}",
        f"place:{min(4, 5 * word.span.start // max(len(context.reading.text), 1))}",
        f"quoted:{context.quote(stance.at) is not None}",
        f"said:{said}",
        f"prev:{sentence.nodes[stance.at - 1].lemma if stance.at else '^'}",
        f"subject:{_subject_lemma(context, stance)}",
        f"begins-sentence:{stance.at < 3}",
        f"comma-after:{_after(sentence, stance.at) == ','}",
        f"unsaid:{context.silent}:{rule.index}",
        f"unsaid:{context.silent}",
        f"how:{how}",
        f"how+tag:{how}:{word.tag}",
        f"rule+how:{rule.index}:{how.split('-')[0]}",
        f"main:{main}",
        *_labels(context, holders[0] if holders else None),
    ]


def _labels(context: Context, holder: Subject | None) -> list[str]:
    spans = holder.spans if holder else ()
    notes = [note for span in spans for note in context.reading.within("party", span) if note.span == span]
    private = any(note.value.get("private") for note in notes)
    return [f"private:{private}", *(f"note:{label}" for label in sorted({note.label for note in notes}))]


def _opening_features(context: Context, stance: Stance, issue: Issue, polarity: str) -> list[str]:
    """Of what stands first in the issue, and whether it turns the stance round."""
    nodes = context.sentence.nodes
    inside = context.sentence.mentions.get(issue.first)
    top = nodes[issue.top]
    return [
        f"turned:{issue.turned}",
        f"turning:{nodes[stance.first].lemma if issue.turned else '-'}",
        f"could-turn:{issue.turned}:{nodes[min(stance.first, len(nodes) - 1)].lemma in codebook().reversing}",
        f"polarity:{polarity}",
        f"shape:{issue.shape}",
        f"rule+shape:{stance.rule.index}:{issue.shape}",
        f"begins:{nodes[issue.first].tag}",
        f"top:{top.lemma}",
        f"suffix:{top.lemma[-4:]}:{top.tag[:2]}",
        f"lemma+top-tag:{nodes[stance.at].lemma}:{top.tag[:1]}",
        f"opens-with-party:{inside is not None}",
        f"short:{min(issue.end - issue.first, 4)}",
    ]


def _issue_features(context: Context, stance: Stance, issue: Issue, all_: Sequence[Issue]) -> list[str]:
    """Of the way in which the issue is cut."""
    nodes = context.sentence.nodes
    size = issue.end - issue.first
    inside = context.sentence.mentions.get(issue.first)
    bare = inside is not None and context.sentence.mentions.get(issue.end - 1) is inside
    same = [other for other in all_ if other.turned == issue.turned]
    parts = [other.end - other.first for other in same if other.part]
    way = "part" if issue.part else "whole" if parts else "only"
    return [
        f"way:{way}",
        f"way+least:{way}:{min(min(parts, default=0), 5)}",
        f"way+count:{way}:{min(len(parts), 5)}",
        f"way+shape:{way}:{issue.shape}",
        f"way+part:{way}:{min(issue.part, 3)}",
        f"way+size:{way}:{min(size, 24) // 3}",
        f"way+begins:{way}:{nodes[issue.first].tag}",
        f"last:{nodes[issue.end - 1].tag}",
        f"rule:{stance.rule.index}",
        f"rule+shape:{stance.rule.index}:{issue.shape}",
        f"bare-party:{bare}",
        f"one:{size == 1}:{nodes[issue.first].tag}",
    ]


def _holder_features(context: Context, stance: Stance, holder: Subject, rank: int, scene: _Scene) -> tuple[str, ...]:
    word, how, size = context.sentence.nodes[stance.at], holder.how[0], min(len(holder.parties), 4)
    begins = word.span.start
    side = "-" if not holder.spans else "left" if holder.spans[0].start < begins else "right"
    return (
        *_place_features(how, scene),
        *_rule_features(how, word.label, stance.rule.index),
        *_way_features(holder.how, min(rank, 4)),
        *_party_features(side, scene.tag, scene.pronoun, size, len(set(holder.parties) & set(context.principals))),
        *_labels(context, holder),
    )


class _Scene(NamedTuple):
    """What readings of whose a stance is share: the word's sort, its subject if that is a pronoun, whether it stands in
    another's issue and in a quotation, and whether the report quotes nobody."""

    tag: str
    pronoun: str
    outer: bool
    quoted: bool
    silent: bool

    @classmethod
    def of(cls, context: Context, stance: Stance) -> _Scene:
        tag, quoted = context.sentence.nodes[stance.at].tag[:1], context.quote(stance.at) is not None
        return cls(tag, _pronoun(context, stance), stance.outer is not None, quoted, context.silent)


@lru_cache(maxsize=_KEPT)
def _place_features(how: str, scene: _Scene) -> tuple[str, ...]:
    return (
        f"outer:{scene.outer}:{how}",
        f"pronoun:{scene.pronoun}:{how}",
        f"said+how:{scene.silent}:{how}",
        f"best:{how}",
        f"best+tag:{how}:{scene.tag}",
        f"quoted+how:{scene.quoted}:{how}",
    )


@lru_cache(maxsize=_KEPT)
def _rule_features(how: str, label: str, rule: int) -> tuple[str, ...]:
    return f"label+best:{label}:{how}", f"rule+best:{rule}:{how.split('-')[0]}"


@lru_cache(maxsize=_KEPT)
def _way_features(ways: tuple[str, ...], rank: int) -> tuple[str, ...]:
    """Of all ways in which a holder was found."""
    found = [f"how:{way}" for way in dict.fromkeys(ways)]
    return *found, f"ways:{min(len(found), 4)}", f"best+rank:{ways[0]}:{min(rank, 3)}", f"rank:{rank}"


@lru_cache(maxsize=_KEPT)
def _party_features(side: str, tag: str, pronoun: str, size: int, main: int) -> tuple[str, ...]:
    """Of where the parties are named, how many they are, and how many of them the report is about."""
    return (
        f"side:{side}:{tag}",
        f"pronoun+holders:{pronoun}:{min(size, 2)}",
        f"holders:{size}",
        f"main:{main}:{min(size, 2)}",
        f"named:{side != '-'}",
    )


def _after(sentence: clauses.Sentence, at: int) -> str:
    return sentence.nodes[at + 1].text if at + 1 < len(sentence.nodes) else "^"


def _subject_lemma(context: Context, stance: Stance) -> str:
    owner = clauses.governing(context.sentence, stance.at)
    found = clauses.subject(context.sentence, owner) if owner >= 0 else None
    node = context.sentence.nodes[found[0]] if found else None
    if node is None or found is None or found[0] in context.sentence.mentions:
        return "party" if found else "-"
    return node.lemma


def _pronoun(context: Context, stance: Stance) -> str:
    """The pronoun that is the subject of the words of stance, if one is."""
    found = clauses.subject(context.sentence, stance.at) if context.sentence.verb(stance.at) else None
    node = context.sentence.nodes[found[0]] if found else None
    return node.text.casefold() if node and node.tag.startswith("PRP") else "-"


# --- choice -------------------------------------------------------------------------------------------------------


def keep(text: str, kept: list[Claim], claim: Claim) -> None:
    """Adds a claim, or its evidence to the claim that says the same."""
    for index in range(max(0, len(kept) - _BACK), len(kept)):
        old = kept[index]
        if old.label == claim.label and set(old.parties()) == set(claim.parties()) and _alike(text, old, claim):
            better, other = (old, claim) if old.score >= claim.score else (claim, old)
            evidence = tuple(dict.fromkeys((*better.evidence, *other.evidence)))
            kept[index] = replace(better, evidence=evidence, values=dict(better.values))
            return
    kept.append(claim)


def issue_of(claim: Claim) -> Span:
    """The issue's span."""
    pair = claim.values["issue"]
    assert isinstance(pair, list)
    return Span(int(str(pair[0])), int(str(pair[1])))


def _alike(text: str, left: Claim, right: Claim) -> bool:
    """Whether two issues are one: half of the shorter is shared, or most of the words."""
    a, b = issue_of(left), issue_of(right)
    if 2 * (min(a.end, b.end) - max(a.start, b.start)) >= min(len(a), len(b)):
        return True
    these, those = _words(a.of(text)), _words(b.of(text))
    return 2 * len(these & those) >= _SHARED * (len(these) + len(those))


def _words(issue: str) -> frozenset[str]:
    return frozenset(issue.casefold().split()) - {"the", "a", "an", "of", "and", "its", "their"}
