"""The texts of a report: mentions in their sentences, with what was done to them, those of one text put together.

A later mention is the same text where the name is the same, in full, by the table of known texts or by the short form
given before; "the agreement", "this new pact" is the latest text that it may stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from communique.extract.evidence import evidence
from communique.extract.holders import Context, Subject, contexts
from communique.extract.textnames import Mention, codebook, mentions
from communique.extract.textparties import readings
from communique.model import Span
from communique.stage import Reading

ALIKE = frozenset(("agreement", "memorandum", "contract"))
_AGAIN = frozenset(("the", "this", "their"))
_BINDING = frozenset("agreement accord pact deal treaty document text convention protocol memorandum".split())
"""Nouns that a text between states may be called by once it has been named."""
_BOUND = frozenset(("agreement", "treaty", "memorandum", "contract"))
_CALLED = re.compile(
    r"\s*[,(]?\s*(?:(?:also|better|formally|officially|widely|so)?[\s-]*(?:known|called|dubbed|named|termed)(?:\s+as)?"
    r"|(?:is|was|are|were|as))\s+(?:an?|the)?\s*[\"“‘']?\s*"
)
_APPOSED = re.compile(r"\s*[,(–—-]+\s*(?:(?:or|i\.e\.)\s+)?(?:an?|the)\s*[\"“‘']?\s*")
_REACH = 9
FIRST = 6
"""Mentions of a text that a later one is compared with."""
BACK = 100
"""Texts back that a mention is compared with, so that no report costs more than linear time."""


@dataclass(frozen=True)
class Seen:
    """One mention in its sentence: the action on it, the word that says so, and how far off. `sentence` numbers the
    sentences of the report."""

    mention: Mention
    context: Context
    sentence: int
    action: str
    trigger: int | None
    near: int

    @cached_property
    def parties(self) -> Sequence[Subject]:
        """The readings of the text's parties."""
        return readings(self.context, self.mention, self.trigger)

    @cached_property
    def core(self) -> Span:
        """From the word of action to the end of the name, or the name alone."""
        spans = [self.mention.span]
        if self.trigger is not None:
            spans.append(self.context.sentence.nodes[self.trigger].span)
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    @property
    def evidence(self) -> Span:
        """The clause of the action, or the phrase of the name: what a reader needs to see why."""
        at = self.mention.at if self.trigger is None else self.trigger
        clause = evidence(self.context.sentence, at, max(at, self.mention.last))
        return Span(min(clause.start, self.core.start), max(clause.end, self.core.end))


def groups(reading: Reading) -> list[list[Seen]]:
    """The texts named outside repeats, each with its mentions in order."""
    found: list[list[Seen]] = []
    shorts: dict[str, Mention] = {}
    for number, context in enumerate(contexts(reading)):
        for mention in mentions(reading, context.sentence, shorts):
            if mention.short:
                shorts.setdefault(mention.short, mention)
            seen = _seen(context, mention, number)
            group = _group(reading, found, seen)
            if group is None:
                found.append([seen])
            else:
                group.append(seen)
    return found


def _seen(context: Context, mention: Mention, number: int) -> Seen:
    return Seen(mention, context, number, *_action(context, mention))


def _action(context: Context, mention: Mention) -> tuple[str, int | None, int]:
    """The action of the verb that the name hangs on, or of a noun between; else the nearest word of action: before the
    name within nine words, or after it within six."""
    nodes, actions = context.sentence.nodes, codebook().actions
    at = mention.at
    if mention.seen and (action := actions.get(nodes[at].lemma)):
        return action, at, 0
    for _ in range(4):
        at = nodes[at].head
        if at < 0 or (nodes[at].label in ("ccomp", "parataxis") and at >= mention.first):
            break
        if (action := actions.get(nodes[at].lemma)) and not mention.first <= at <= mention.last:
            return action, at, 0
    best: tuple[int, str, int] | None = None
    for index in range(max(0, mention.first - _REACH), min(len(nodes), mention.last + 7)):
        if mention.first <= index <= mention.last:
            continue
        if nodes[index].text in ".;:":
            if index > mention.last:
                break
            best = None
        elif action := actions.get(nodes[index].lemma):
            distance = mention.first - index if index < mention.first else index - mention.last + 1
            if best is None or distance < best[0]:
                best = (distance, action, index)
    return (best[1], best[2], best[0]) if best else ("invoked", None, 9)


def _group(reading: Reading, found: Sequence[list[Seen]], new: Seen) -> list[Seen] | None:
    """The mentions of the same text so far: by its name, or the latest that "the agreement" may stand for."""
    near = found[-BACK:]
    if near and _apposed(reading, near[-1][-1], new):
        return near[-1]
    for group in reversed(near):
        if any(_same_name(reading, seen.mention, new.mention) for seen in group[:FIRST]):
            return group
    mention = new.mention
    if mention.named or mention.determiner not in _AGAIN or mention.known or mention.seen:
        return None
    return next((group for group in reversed(near) if refers(group, mention)), None)


def _apposed(reading: Reading, old: Seen, new: Seen) -> bool:
    """Whether a mention says what the one right before it is: "the Hanoi Convention, a treaty on", "the accord, known
    as the Wye agreement", "the pact was an agreement to"."""
    if old.sentence != new.sentence or old.mention.seen or new.mention.seen:
        return False
    one, two = old.mention, new.mention
    between = reading.text[one.span.end : two.span.start] if one.span.end <= two.span.start else ""
    nodes = new.context.sentence.nodes
    if two.last + 1 < len(nodes) and nodes[two.last + 1].lemma in ("and", "or"):
        return False  # "the Wye accord, a protocol and a memorandum" are three
    if (one.count == 1) != (two.count == 1) or not _alike(one, two, True):
        return False
    return bool(_CALLED.fullmatch(between) or (one.named != two.named and _APPOSED.fullmatch(between)))


def _same_name(reading: Reading, old: Mention, new: Mention) -> bool:
    if old.short and old.short == new.short:
        return True
    if old.known or new.known:
        return old.known is not None and new.known is not None and old.known.name == new.known.name
    if old.count != new.count or old.kind != new.kind or old.seen != new.seen:
        return False
    same = old.title(reading.text).casefold() == new.title(reading.text).casefold()
    if new.named or old.named:
        return same and bool(old.about or old.named)
    return same and bool(new.about) and new.determiner != "a"


def refers(group: Sequence[Seen], new: Mention) -> bool:
    """Whether "the agreement", "this new pact" may be the text of a group."""
    first = group[0].mention
    if not _alike(first, new) or (first.count == 1) != (new.count == 1):
        return False
    words = frozenset[str]().union(*(seen.mention.about for seen in group[:FIRST]))
    return new.about <= words or (not words and len(new.about) < 2)


def _alike(old: Mention, new: Mention, beside: bool = False) -> bool:
    if beside and {old.kind, new.kind} <= _BOUND:
        return True
    if old.kind == new.kind or {old.kind, new.kind} <= ALIKE:
        return True
    return old.kind in _BOUND and new.head in _BINDING and not new.about


def everything(found: Sequence[list[Seen]]) -> Iterator[Seen]:
    """All mentions of all texts."""
    for group in found:
        yield from group
