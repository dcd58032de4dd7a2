"""Who is for or against what, by the rules of `kinds/position.toml`.

A rule finds words of stance (`stances`), `holders` gives every reading of whose they are. Which reading holds, whether a
coordinated issue is split, and whether the stance is one at all is decided by weights learnt from coded reports
(`training/candidates.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from communique.extract import clauses
from communique.extract.holders import Context, Subject, contexts, subjects
from communique.extract.logistic import probability, weights
from communique.extract.stances import Issue, Stance, issues, stances
from communique.model import Claim, Span
from communique.stage import Reading

THRESHOLD = 0.35
_HELD = 6
"""Readings of whose a stance is that are looked at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of words of stance, before it is known whether it is kept. `group` numbers the stance in its report."""

    group: int
    trigger: Span
    holder: Subject
    polarity: str
    issue: Span
    part: int
    turned: bool
    sentence: Span
    features: tuple[str, ...]


def positions(reading: Reading) -> Iterator[Claim]:
    """One claim for each holder set, polarity and issue; the same issue named again adds evidence."""
    yield from choose(reading.text, candidates(reading), weights("positions"))


def candidates(reading: Reading) -> Iterator[Candidate]:
    """Every reading of every stance outside repeats."""
    group = 0
    for context in contexts(reading):
        for stance in stances(context.sentence):
            group += 1
            yield from _candidates(context, stance, group)


def _candidates(context: Context, stance: Stance, group: int) -> Iterator[Candidate]:
    sentence = context.sentence
    nodes = sentence.nodes
    trigger = Span(nodes[stance.at].span.start, nodes[stance.first - 1].span.end)
    holders = subjects(context, stance.at)[:_HELD]
    common = _stance_features(context, stance)
    for issue in issues(sentence, stance):
        turns = (stance.rule.polarity == "against") + stance.flipped + issue.turned
        polarity = "against" if turns % 2 else "for"
        about = _issue_features(context, stance, issue)
        for rank, holder in enumerate(holders):
            features = (*common, *about, *_holder_features(context, stance, holder, rank), f"polarity:{polarity}")
            span = issue.span(nodes)
            yield Candidate(
                group, trigger, holder, polarity, span, issue.part, issue.turned, sentence.note.span, features
            )


# --- features -----------------------------------------------------------------------------------------------------


def _stance_features(context: Context, stance: Stance) -> list[str]:
    sentence, rule = context.sentence, stance.rule
    word = sentence.nodes[stance.at]
    owner = clauses._owner(sentence, stance.at)
    mood = clauses.mood(sentence, owner) if owner >= 0 else None
    above = sentence.nodes[word.head].lemma if word.head >= 0 else "-"
    length = max(len(context.reading.text), 1)
    return [
        f"rule:{rule.index}",
        f"lemma:{word.lemma}",
        f"lemma+tag:{word.lemma}:{word.tag}",
        f"tag:{word.tag}",
        f"label:{word.label}",
        f"above:{above}",
        f"mood:{mood.kind}:{mood.tense}" if mood else "mood:-",
        f"flipped:{stance.flipped}",
        f"heading:{sentence.note.label}",
        f"place:{min(4, 5 * word.span.start // length)}",
        f"quoted:{context.quote(stance.at) is not None}",
    ]


def _issue_features(context: Context, stance: Stance, issue: Issue) -> list[str]:
    nodes = context.sentence.nodes
    size = issue.end - issue.first
    inside = context.sentence.mentions.get(issue.first)
    bare = inside is not None and context.sentence.mentions.get(issue.end - 1) is inside
    return [
        f"shape:{issue.shape}",
        f"rule+shape:{stance.rule.index}:{issue.shape}",
        f"part:{min(issue.part, 3)}",
        f"part+shape:{min(issue.part, 2)}:{issue.shape}",
        f"part+size:{min(issue.part, 1)}:{min(size, 16) // 4}",
        f"turned:{issue.turned}",
        f"size:{min(size, 24) // 3}",
        f"begins:{nodes[issue.first].tag}",
        f"first:{nodes[issue.first].lemma}",
        f"bare-party:{bare}",
        f"pronoun:{size == 1 and nodes[issue.first].tag in ('PRP', 'DT', 'WP', 'EX')}",
    ]


def _holder_features(context: Context, stance: Stance, holder: Subject, rank: int) -> list[str]:
    notes = [m.note for m in context.sentence.mentions.values() if m.note.span in holder.spans]
    private = any(note.value.get("private") for note in notes)
    main = len(set(holder.parties) & set(context.principals))
    how = holder.how[0]
    word = context.sentence.nodes[stance.at]
    return [
        *(f"how:{way}" for way in dict.fromkeys(holder.how)),
        f"best:{how}",
        f"best+tag:{how}:{word.tag}",
        f"rank:{min(rank, 3)}",
        f"ways:{min(len(set(holder.how)), 4)}",
        f"rule+best:{stance.rule.index}:{how.split('-')[0]}",
        f"holders:{min(len(holder.parties), 4)}",
        f"private:{private}",
        f"main:{main}:{min(len(holder.parties), 2)}",
        f"named:{bool(holder.spans)}",
        *(f"note:{label}" for label in sorted({note.label for note in notes})),
    ]


# --- choice -------------------------------------------------------------------------------------------------------


def choose(text: str, found: Iterator[Candidate] | Sequence[Candidate], learnt: Mapping[str, float]) -> Iterator[Claim]:
    """The claims that are kept: for each stance the best reading, whole or in parts, where it is likely enough."""
    groups: dict[int, list[tuple[float, Candidate]]] = {}
    for candidate in found:
        groups.setdefault(candidate.group, []).append((probability(learnt, candidate.features), candidate))
    kept: list[Claim] = []
    for group in groups.values():
        for score, candidate in _best(group):
            _keep(text, kept, _claim(candidate, score))
    yield from kept


def _best(group: Sequence[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """The issue whole or in its parts, turned or not, each with its likeliest holder: what promises most."""
    issues: dict[tuple[bool, bool], dict[Span, tuple[float, Candidate]]] = {}
    for score, candidate in group:
        way = issues.setdefault((candidate.turned, candidate.part > 0), {})
        if candidate.issue not in way or score > way[candidate.issue][0]:
            way[candidate.issue] = (score, candidate)
    best: list[tuple[float, Candidate]] = []
    most = 0.0
    for way in issues.values():
        kept = [pair for pair in way.values() if pair[0] >= THRESHOLD]
        gain = sum(score - THRESHOLD / 2 for score, _ in kept)
        if gain > most:
            best, most = kept, gain
    return best


def _keep(text: str, kept: list[Claim], claim: Claim) -> None:
    """Adds a claim, or its evidence to the claim that says the same."""
    for index, old in enumerate(kept):
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
    """Whether two issues are one: half of the shorter is shared, or the words are the same."""
    a, b = issue_of(left), issue_of(right)
    if 2 * (min(a.end, b.end) - max(a.start, b.start)) >= min(len(a), len(b)):
        return True
    return _words(a.of(text)) == _words(b.of(text))


def _words(issue: str) -> frozenset[str]:
    return frozenset(issue.casefold().split()) - {"the", "a", "an", "of", "and", "its", "their"}


def _claim(candidate: Candidate, score: float) -> Claim:
    spans = [candidate.trigger, candidate.issue]
    spans += [span for span in candidate.holder.spans[:1] if candidate.sentence.covers(span)]
    evidence = Span(min(span.start for span in spans), max(span.end for span in spans))
    roles = candidate.holder.roles("holder")
    values = {"issue": candidate.issue.pair()}
    return Claim("position", candidate.polarity, (evidence,), roles, None, values, round(score, 4))
