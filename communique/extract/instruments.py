"""Treaties, statements, agreements and other texts with force, with what was done to them.

Candidates come from `textnames`; the action is the nearest word of action in the clause; which candidates are kept is
decided by weights learnt from coded reports (`training/candidates.py`); later mentions of a text add to its entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from communique.extract.logistic import probability, weights
from communique.extract.subjects import codes, group, principals, subject
from communique.extract.textnames import Mention, codebook, mentions
from communique.model import Claim, Note, Role, Span, When
from communique.segment.words import Word, words
from communique.stage import Reading

THRESHOLD = 0.4
_BETWEEN = re.compile(r"[^.;:]{0,40}?\bbetween\s+(?:the\s+)?$")
_WITH = re.compile(r"[^.;:]{0,60}?\bwith\s+(?:the\s+|its\s+)?$")
_OWN = frozenset({"law", "plan", "resolution"})
"""Kinds that one party makes; the others are made between parties."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention with its action and parties, before it is known whether it is kept."""

    mention: Mention
    sentence: Note
    action: str
    trigger: Span | None
    parties: tuple[str, ...]
    features: tuple[str, ...]

    @property
    def evidence(self) -> Span:
        """From the word of action to the end of the name, or the name alone."""
        spans = [self.mention.span, *([self.trigger] if self.trigger else [])]
        return Span(min(span.start for span in spans), max(span.end for span in spans))


def instruments(reading: Reading) -> Iterator[Claim]:
    """One claim for each text and action on it."""
    learnt = weights("instruments")
    kept: list[tuple[Candidate, Claim]] = []
    for candidate in candidates(reading):
        score = probability(learnt, candidate.features)
        if score < THRESHOLD:
            continue
        claim = _claim(reading, candidate, score)
        for index, (first, old) in enumerate(kept):
            if _same(reading, first, candidate):
                stronger = candidate if first.action == "invoked" else first
                kept[index] = (stronger, _merged(old, claim, stronger is candidate))
                break
        else:
            kept.append((candidate, claim))
    yield from (claim for _, claim in kept)


def _merged(old: Claim, new: Claim, newer: bool) -> Claim:
    """One claim of two about one text: the one with an action tells, the evidence is that of both."""
    teller = new if newer else old
    evidence = tuple(dict.fromkeys((*old.evidence, *new.evidence)))
    return replace(teller, evidence=evidence, score=max(old.score, new.score), values=dict(teller.values))


def _same(reading: Reading, old: Candidate, new: Candidate) -> bool:
    """Whether two mentions are of one text and one action: a name again, or "the agreement" after "an agreement"."""
    a, b = old.mention, new.mention
    if old.action != new.action and "invoked" not in (old.action, new.action):
        return False
    if a.known or b.known:
        return a.known is not None and b.known is not None and a.known.name == b.known.name
    if a.title(reading.text).casefold() == b.title(reading.text).casefold() and (a.named or b.determiner != "a"):
        return True
    return (
        a.kind == b.kind and a.head == b.head and not b.named and b.determiner in {"the", "this"} and a.count == b.count
    )


def _claim(reading: Reading, candidate: Candidate, score: float) -> Claim:
    mention = candidate.mention
    plain = not mention.named and mention.count != 1
    values = {"title": None if plain else mention.span.pair(), "action": candidate.action, "count": mention.count}
    roles = tuple(Role("party", party) for party in candidate.parties)
    when = _when(reading, candidate)
    return Claim("instrument", mention.kind, (candidate.evidence,), roles, when, values, round(score, 4))


def _when(reading: Reading, candidate: Candidate) -> When | None:
    """The day of the action: the time in the clause with it, else the day of publication, carried, for what is news."""
    for note in reading.within("time", candidate.sentence.span):
        if note.label == "DATE" and note.value.get("start") and abs(note.span.start - candidate.evidence.end) < 80:
            from datetime import date

            start, end = (date.fromisoformat(str(note.value[key])) for key in ("start", "end"))
            return When(start, end, "stated" if note.value.get("basis") == "stated" else "relative", note.span)
    published = reading.published
    if published and candidate.trigger:
        return When(published.start, published.end, "carried")
    return None


def candidates(reading: Reading) -> Iterator[Candidate]:
    """Every mention of a text outside repeats."""
    seen: set[str] = set()
    for sentence in reading.layer("sentence"):
        if sentence.value["repeat"]:
            continue
        row = words(reading.text, sentence.span)
        for mention in mentions(reading, sentence.span):
            action, trigger, distance = _action(row, mention)
            parties = _parties(reading, sentence.span, mention)
            features = _features(reading, sentence, mention, parties)
            extra = (f"action:{action}", f"near:{min(distance, 8) // 2}", f"again:{mention.head in seen}",
                     f"action+head:{action}:{mention.head}")  # fmt: skip
            seen.add(mention.head)
            yield Candidate(mention, sentence, action, trigger, parties, (*features, *extra))


def _action(row: list[Word], mention: Mention) -> tuple[str, Span | None, int]:
    """The nearest word of action: before the name within nine words, or after it within six."""
    best: tuple[int, str, Span] | None = None
    actions = codebook().actions
    for index in range(max(0, mention.first - 9), min(len(row), mention.last + 7)):
        if mention.first <= index <= mention.last:
            continue
        if row[index].text in ".;:":
            if index < mention.first:
                best = None
                continue
            break
        if action := actions.get(row[index].lemma):
            distance = mention.first - index if index < mention.first else index - mention.last + 1
            if best is None or distance < best[0]:
                best = (distance, action, row[index].span)
    return (best[1], best[2], best[0]) if best else ("invoked", None, 9)


def _parties(reading: Reading, sentence: Span, mention: Mention) -> tuple[str, ...]:
    """The parties to a text: those named with it, those of the act, those that the report is about."""
    if mention.known and mention.known.parties:
        return mention.known.parties
    notes = reading.within("party", sentence)
    inside = [
        party
        for note in notes
        if note.span.overlaps(mention.span) or _owns(reading, note, mention)
        for party in codes(note)
    ]
    own = mention.kind in _OWN
    if inside and (own or len(set(inside)) > 1):
        return tuple(dict.fromkeys(inside))
    actors = subject(reading, sentence, mention.span.start)
    acting = list(actors.parties) if actors else []
    if own:
        return tuple(acting) or principals(reading, 1)
    after = _after(reading, notes, mention)
    named = (
        tuple(dict.fromkeys([*inside, *after])) if len(after) > 1 else tuple(dict.fromkeys([*inside, *acting, *after]))
    )
    if len(named) > 1:
        return named
    return tuple(dict.fromkeys([*named, *principals(reading)]))[:2]


def _owns(reading: Reading, note: Note, mention: Mention) -> bool:
    gap = reading.text[note.span.end : mention.span.start] if note.span.end <= mention.span.start else "-"
    return len(gap) < 14 and bool(re.fullmatch(r"['’]s?\s+|\s+", gap))


def _after(reading: Reading, notes: list[Note], mention: Mention) -> list[str]:
    """The parties after "between" or "with" behind the name."""
    for index, note in enumerate(notes):
        if note.span.start < mention.span.end:
            continue
        gap = reading.text[mention.span.end : note.span.start]
        if _BETWEEN.fullmatch(gap) or _WITH.fullmatch(gap):
            return [party for joined in group(reading, notes, index) for party in codes(joined)]
    return []


def _features(reading: Reading, sentence: Note, mention: Mention, parties: tuple[str, ...]) -> list[str]:
    after = reading.text[mention.span.end : mention.span.end + 12].split()
    quoted = any(q.span.overlaps(mention.span) for q in reading.within("quotation", sentence.span))
    return [
        f"kind:{mention.kind}",
        f"head:{mention.head}",
        f"det:{mention.determiner}",
        f"named:{mention.named}",
        f"known:{mention.known is not None}",
        f"many:{mention.count is None}",
        f"size:{min(mention.last - mention.first, 5)}",
        f"after:{after[0].casefold() if after else ''}",
        f"parties:{min(len(parties), 3)}",
        f"quoted:{quoted}",
        f"heading:{sentence.label}",
    ]
