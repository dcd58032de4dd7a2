"""Who is for or against what, by the rules of `kinds/position.toml`.

A rule finds words of stance, the subject finder whose they are, the issue is what follows up to the end of its phrase.
Which of the candidates are kept is decided by weights learnt from coded reports (`training/positions.py`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from communique.extract.logistic import probability, weights
from communique.extract.subjects import Subject, owner, principals, relative, subject
from communique.model import Claim, Note, Role, Span
from communique.segment.words import Word, words
from communique.stage import Reading

THRESHOLD = 0.4
_REACH = 9
_STOP = frozenset(
    "because while which who whom when where although though unless until but after before during since whereas amid despite if as".split()
)
_FILLERS = frozenset(
    "also again strongly firmly fully jointly still both further once repeatedly clearly publicly the a an its their his her our".split()
)
_NEGATIONS = frozenset("not no never n't neither nor cannot without".split())
_VERBISH = re.compile(r"(?:ing|ed)$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of lemma alternatives; None is a phrase that names a party, the issue follows the last."""

    index: int
    parts: tuple[frozenset[str] | None, ...]
    polarity: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """The rules by the lemmas that they start with, and the verbs that turn a demand round."""

    rules: dict[str, tuple[Rule, ...]]
    reversing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stance as a rule found it, before it is known whether it is kept."""

    rule: Rule
    trigger: Span
    holder: Subject
    polarity: str
    issue: Span
    sentence: Note
    features: tuple[str, ...]


@cache
def codebook() -> Codebook:
    stored = tomllib.loads((files("communique.kinds") / "position.toml").read_text("utf-8"))
    rules: dict[str, tuple[Rule, ...]] = {}
    for index, row in enumerate(stored["rule"]):
        parts = [
            None if part == "NAMED" else frozenset(part.split("|"))
            for part in row["pattern"].removesuffix(" *").split()
        ]
        rule = Rule(index, tuple(parts), row["polarity"])
        for lemma in sorted(parts[0] or ()):
            rules[lemma] = (*rules.get(lemma, ()), rule)
    return Codebook(rules, frozenset(stored["reversal"]["lemmas"]))


def positions(reading: Reading) -> Iterator[Claim]:
    """One claim for each holder set, polarity and issue; the same issue named again adds evidence."""
    learnt = weights("positions")
    kept: dict[tuple[tuple[str, ...], str, str], Claim] = {}
    for candidate in candidates(reading):
        score = probability(learnt, candidate.features)
        if score < THRESHOLD:
            continue
        holders = tuple(sorted(candidate.holder.parties))
        key = (holders, candidate.polarity, " ".join(candidate.issue.of(reading.text).casefold().split()))
        claim = _claim(candidate, score)
        if key in kept:
            old = kept[key]
            values = {**old.values}
            claim = Claim(
                "position", old.label, (*old.evidence, *claim.evidence), old.roles, None, values, max(old.score, score)
            )
        kept[key] = claim
    yield from kept.values()


def _claim(candidate: Candidate, score: float) -> Claim:
    start = min(candidate.trigger.start, candidate.issue.start)
    if candidate.holder.spans and candidate.sentence.span.covers(candidate.holder.spans[0]):
        start = min(start, candidate.holder.spans[0].start)
    evidence = Span(start, max(candidate.issue.end, candidate.trigger.end))
    values = {"issue": candidate.issue.pair()}
    return Claim(
        "position", candidate.polarity, (evidence,), candidate.holder.roles("holder"), None, values, round(score, 4)
    )


def candidates(reading: Reading) -> Iterator[Candidate]:
    """Every stance that a rule finds outside repeats and headings whose words the text repeats."""
    book = codebook()
    for sentence in reading.layer("sentence"):
        if sentence.value["repeat"]:
            continue
        row = words(reading.text, sentence.span)
        taken = -1
        for at, word in enumerate(row):
            for rule in book.rules.get(word.lemma, ()):
                end = _matched(rule, row, at)
                if end is None or at <= taken:
                    continue
                found = list(_found(reading, sentence, row, (rule, at, end)))
                if found:
                    taken = end - 1
                    yield from found
                    break


def _matched(rule: Rule, row: list[Word], at: int) -> int | None:
    """Where the issue begins, as an index into the row, if the rule's pattern stands at `at`."""
    place = at + 1
    for part in rule.parts[1:]:
        if part is None:
            # The phrase that names a party is over where the next part begins; it is one word long at least.
            following = rule.parts[rule.parts.index(None) + 1] or frozenset()
            limit = min(len(row), place + _REACH)
            stop = next((i for i in range(place + 1, limit) if row[i].lemma in following or row[i].text in ".;"), None)
            if stop is None or row[stop].lemma not in following:
                return None
            place = stop
            continue
        while place < len(row) and row[place].lemma in _FILLERS and row[place].lemma not in part:
            place += 1
        if place >= len(row) or row[place].lemma not in part:
            return None
        place += 1
    return place if place < len(row) else None


def _found(reading: Reading, sentence: Note, row: list[Word], match: tuple[Rule, int, int]) -> Iterator[Candidate]:
    rule, at, place = match
    book = codebook()
    trigger = Span(row[at].span.start, row[place - 1].span.end)
    holder = _holder(reading, sentence, row, at)
    if holder is None or not holder.parties:
        return
    flipped = any(word.lemma in _NEGATIONS for word in row[max(0, at - 3) : at])
    first = place
    reverses = (
        first < len(row)
        and row[first].lemma in book.reversing
        and (row[first - 1].lemma == "to" or row[first].text.endswith("ing") or row[first].text.endswith("end"))
    )
    if reverses:
        first += 1
        while first < len(row) and row[first].lemma in {"from", "of", "on", "off"}:
            first += 1
    against = (rule.polarity == "against") != flipped != reverses
    for number, issue in enumerate(_issues(row, first)):
        features = _features(reading, sentence, holder, rule, trigger, issue)
        extra = [f"part:{min(number, 2)}", f"flipped:{flipped}", f"reverses:{reverses}", f"lemma:{row[at].lemma}"]
        yield Candidate(rule, trigger, holder, "against" if against else "for", issue, sentence, (*features, *extra))


def _issues(row: list[Word], first: int) -> Iterator[Span]:
    """The phrase from `first` to its end, in the parts that stand alone."""
    while first < len(row) and (row[first].lemma in {"the", "a", "an", "that", ",", "for", "both"}):
        first += 1
    last = first
    while last < len(row) and not _ends(row, first, last):
        last += 1
    parts: list[tuple[int, int]] = []
    start = first
    for i in range(first, last):
        if (
            row[i].lemma in {"and", ","}
            and i - start >= 2
            and last - i >= 3
            and _VERBISH.search(row[i + 1].text) is None
        ):
            parts.append((start, i))
            start = i + 1
    parts.append((start, last))
    for a, b in parts:
        while a < b and row[a].lemma in {"and", ",", "the", "a", "an", "as", "well", "to"}:
            a += 1
        if a < b:
            yield Span(row[a].span.start, row[b - 1].span.end)


def _ends(row: list[Word], first: int, at: int) -> bool:
    word = row[at]
    if word.text in '.;:!?—–()"“”' or (word.lemma in _STOP and at > first):
        return True
    if word.text == ",":
        after = row[at + 1] if at + 1 < len(row) else None
        return (
            after is None
            or after.lemma in _STOP
            or after.lemma in {"say", "and"}
            or bool(_VERBISH.search(after.text))
            or after.text[:1].isupper()
        )
    return at - first > 22


def _holder(reading: Reading, sentence: Note, row: list[Word], at: int) -> Subject | None:
    """Whose stance it is; words in quotation marks in the first person are their speaker's."""
    start = row[at].span.start
    for claim in reading.claims:
        if claim.kind == "quote" and any(span.start <= start < span.end for span in claim.evidence):
            parties = claim.parties("party")
            pronouns = {word.text.casefold() for word in row[:at]}
            if parties and pronouns & {"we", "i", "our", "us"}:
                return Subject(parties, (), "speaker")
    by = next((i for i in range(at + 1, min(len(row), at + 4)) if row[i].lemma == "by"), None)
    passive = row[at].text.endswith("ed") and at > 0 and row[at - 1].lemma in {"be", "also"}
    if passive and by is not None:
        return None
    found = (
        relative(reading, sentence.span, start)
        or owner(reading, sentence.span, start)
        or subject(reading, sentence.span, start)
    )
    if found is None:
        return Subject(principals(reading), (), "principals")
    return found


def _features(reading: Reading, sentence: Note, holder: Subject, rule: Rule, trigger: Span, issue: Span) -> list[str]:
    size = len(issue.of(reading.text).split())
    quoted = any(q.span.covers(trigger) for q in reading.layer("quotation"))
    labels = {note.label for note in reading.within("party", sentence.span) if note.span in holder.spans}
    private = any(
        note.value.get("private") for note in reading.within("party", sentence.span) if note.span in holder.spans
    )
    return [
        f"rule:{rule.index}",
        f"how:{holder.how}",
        f"holders:{min(len(holder.parties), 3)}",
        f"words:{min(size, 14) // 2}",
        f"quoted:{quoted}",
        f"private:{private}",
        f"heading:{sentence.label}",
        *(f"label:{label}" for label in sorted(labels)),
    ]


def roles(holder: Subject) -> tuple[Role, ...]:
    return holder.roles("holder")
