"""What is seen of a text and of the readings of its kind and parties: the features that learnt weights judge by.

Names that begin with `net` come from the encoder: `training/heads.py` leaves them out of reports that it has seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from communique.extract import acts, clauses
from communique.extract.holders import Subject
from communique.extract.signatories import texts
from communique.extract.textgroups import ALIKE, FIRST, Seen
from communique.extract.textnames import Mention, codebook
from communique.extract.textparties import OWN, close
from communique.model import Note
from communique.stage import Reading

_LIKELY = 0.2
"""Probability from which on the encoder's kind is one to be thought of."""


def family(kind: str) -> str:
    """Kinds that are taken for one another count as one."""
    return "agreement" if kind in ALIKE else kind


# --- whether it is entered ----------------------------------------------------------------------------------------


def kept(reading: Reading, group: Sequence[Seen], earlier: Sequence[Sequence[Seen]]) -> Iterator[str]:
    """Of the first mention in full, of the others what was done; how many there are; what was named before."""
    first = group[0]
    yield from _mention(reading, first)
    yield from _around(first)
    yield f"mentions:{min(len(group), 4)}"
    yield f"mentions+kind:{min(len(group), 3)}:{first.mention.kind}"
    yield from _told(reading, group)
    actions = {seen.action for seen in group}
    for action in sorted(actions):
        yield f"any:{action}"
        yield f"any+kind:{action}:{first.mention.kind}"
    yield f"acted:{len(actions - {'invoked'}) > 0}"
    yield f"any-named:{any(seen.mention.named for seen in group)}"
    for seen in group[1:3]:
        yield f"later:{seen.action}:{seen.mention.head}"
    yield from _fresh(earlier, first)


def _told(reading: Reading, group: Sequence[Seen]) -> Iterator[str]:
    """How sure the encoder is that a text is told of, here and where it is first told, and of which kind."""
    first = [note for note in texts(reading, group[0]) if note.span.overlaps(group[0].mention.span)]
    here = max((note.score for note in first), default=0.0)
    near = [note for seen in group[:FIRST] for note in texts(reading, seen)]
    most = max(near, key=attrgetter("score"), default=None)
    sure, kind = most.score if most else 0.0, group[0].mention.kind
    yield f"net:{acts.step(here)}"
    yield f"net-any:{acts.step(sure)}"
    yield f"net-kind:{most.label == kind if most else '-'}:{kind}"
    yield f"net+named:{group[0].mention.named}:{round(4 * sure)}"
    yield f"net+head:{group[0].mention.head}:{round(4 * sure)}"
    yield f"net+action:{most.value['action'] if most else '-'}:{round(4 * sure)}"
    yield f"net+det:{group[0].mention.determiner}:{round(4 * sure)}"


def _fresh(earlier: Sequence[Sequence[Seen]], seen: Seen) -> Iterator[str]:
    """Of what the report names before: texts of the kind, with the same noun, about the same, in the same sentence."""
    new = seen.mention
    alike = [g[0].mention for g in earlier if family(g[0].mention.kind) == family(new.kind)]
    yield f"earlier:{min(len(alike), 3)}"
    yield f"earlier+det:{min(len(alike), 2)}:{new.determiner}"
    yield f"earlier-noun:{any(old.head == new.head for old in alike)}"
    yield f"earlier-about:{any(old.about & new.about for old in alike)}:{bool(new.about)}"
    yield f"earlier-named:{any(old.named for old in alike)}:{new.named}"
    here = [g for g in earlier if g[-1].sentence == seen.sentence]
    same = any(family(g[0].mention.kind) == family(new.kind) for g in here)
    yield f"beside:{min(len(here), 2)}:{same}"
    last = next((g for g in reversed(earlier) if family(g[0].mention.kind) == family(new.kind)), None)
    gap = seen.sentence - last[-1].sentence if last else -1
    yield f"since:{'none' if gap < 0 else gap if gap < 3 else 'far'}:{new.determiner}"


def _mention(reading: Reading, seen: Seen) -> Iterator[str]:
    mention, context = seen.mention, seen.context
    nodes = context.sentence.nodes
    word = nodes[mention.at]
    above = nodes[word.head] if word.head >= 0 else None
    after = nodes[mention.last + 1].lemma if mention.last + 1 < len(nodes) else "-"
    verb = clauses.governing(context.sentence, mention.at)
    mood = clauses.mood(context.sentence, verb).kind if verb >= 0 else "-"
    kind, head = mention.kind, mention.head
    yield from (f"kind:{kind}", f"head:{head}", f"det:{mention.determiner}", f"det+head:{mention.determiner}:{head}")
    yield from (f"named:{mention.named}", f"named+kind:{mention.named}:{kind}", f"known:{mention.known is not None}")
    yield from (f"name:{mention.known.name if mention.known else '-'}", f"count:{min(mention.count or 0, 3)}")
    yield from (f"many+head:{mention.count is None}:{head}", f"after:{after}", f"after+head:{after}:{head}")
    yield from (f"action:{seen.action}", f"action+head:{seen.action}:{head}", f"action+kind:{seen.action}:{kind}")
    yield from (f"near:{seen.near}", f"label:{word.label}", f"label+head:{word.label}:{head}", f"mood:{mood}")
    yield from (f"above:{above.lemma if above else '-'}", f"mood+action:{mood}:{seen.action}")
    yield from (f"compound:{word.label == 'compound'}:{kind}", f"size:{min(len(mention.about), 4)}")
    yield from (f"about:{lemma}" for lemma in sorted(mention.about))
    yield f"year:{any(lemma.isdigit() and len(lemma) == 4 for lemma in mention.about)}"
    yield f"heading:{context.sentence.note.label}"
    yield f"quoted:{context.quote(mention.at) is not None}"
    yield f"place:{min(4, 5 * mention.span.start // max(len(reading.text), 1))}"
    yield from (f"way:{way}" for way in close(context, mention, seen.trigger))
    if mention.seen:
        yield "net-only"


def _around(seen: Seen) -> Iterator[str]:
    """The words around the first mention, the word of action, who is named in its sentence."""
    mention, sentence = seen.mention, seen.context.sentence
    nodes = sentence.nodes
    left = [nodes[at].lemma if at >= 0 else "-" for at in (mention.first - 1, mention.first - 2)]
    right = [nodes[at].lemma if at < len(nodes) else "-" for at in (mention.last + 1, mention.last + 2)]
    yield from (f"left:{left[0]}", f"left+head:{left[0]}:{mention.head}", f"left2:{left[1]}:{left[0]}")
    yield from (f"right2:{right[0]}:{right[1]}", f"sentence:{min(seen.sentence, 4)}")
    if seen.trigger is not None:
        word = nodes[seen.trigger]
        yield from (f"trigger:{word.lemma}", f"trigger-tag:{word.tag}:{seen.action}")
        yield f"trigger+kind:{word.lemma}:{mention.kind}"
        if sentence.verb(seen.trigger):
            mood = clauses.mood(sentence, seen.trigger)
            yield f"told:{mood.kind}:{mood.tense}:{seen.action}"
    parties = {party for m in sentence.mentions.values() for party in m.parties}
    yield f"parties:{min(len(parties), 4)}"
    yield f"parties+own:{min(len(parties), 3)}:{mention.kind in OWN}"
    dated = any(node.text.isdigit() and len(node.text) == 4 for node in nodes)
    yield f"dated:{dated}:{mention.determiner}"
    yield f"words:{min(len(nodes) // 10, 5)}"


# --- of which kind ------------------------------------------------------------------------------------------------


def kinds(reading: Reading, group: Sequence[Seen]) -> dict[str, tuple[str, ...]]:
    """The kinds that a text may be of, each with what speaks for it."""
    told = [seen.mention for seen in group]
    known = [mention for mention in told if mention.known]
    mention = (known or [one for one in told[:FIRST] if one.named] or told)[0]
    note = max((n for seen in group[:FIRST] for n in texts(reading, seen)), key=attrgetter("score"), default=None)
    options = [mention.kind, *(() if mention.known else codebook().others.get(mention.head, ()))]
    if note and note.score >= _LIKELY:
        options.append(note.label)
    found: dict[str, tuple[str, ...]] = {}
    for kind in options:
        if family(kind) not in {family(old) for old in found}:
            found[kind] = tuple(_kind(mention, group, kind, note))
    return found


def _kind(mention: Mention, group: Sequence[Seen], kind: str, note: Note | None) -> Iterator[str]:
    same = kind == mention.kind
    yield from (f"own:{same}", f"own+known:{same}:{mention.known is not None}", f"kind+head:{kind}:{mention.head}")
    yield from (f"own+named:{same}:{mention.named}", f"kind+named:{kind}:{mention.named}:{mention.head}")
    yield from (f"kind+about:{kind}:{lemma}" for lemma in sorted(mention.about))
    for action in sorted({seen.action for seen in group}):
        yield f"kind+action:{kind}:{action}"
    for seen in group[1:3]:
        yield f"kind+later:{kind}:{seen.mention.head}"
    here = {m.head for m in (seen.mention for seen in group)}
    yield f"heads:{min(len(here), 3)}:{same}"
    sure = round(4 * note.score) if note else 0
    yield f"net-same:{family(note.label) == family(kind) if note else '-'}:{sure}"
    yield f"net-same+own:{family(note.label) == family(kind) if note else '-'}:{same}"


# --- between whom -------------------------------------------------------------------------------------------------


def parties(reading: Reading, group: Sequence[Seen], subject: Subject, rank: int) -> Iterator[str]:
    """How a reading of the parties was found, of how many, and how it agrees with the encoder's."""
    seen = group[0]
    mention, how = seen.mention, subject.how[0]
    own = mention.kind in OWN
    main = len(set(subject.parties) & set(seen.context.principals))
    size = min(len(subject.parties), 4)
    yield from (f"how:{way}" for way in dict.fromkeys(subject.how))
    yield from (f"how+kind:{way}:{mention.kind}" for way in dict.fromkeys(subject.how))
    yield from (f"best+own:{how}:{own}", f"best+action:{how}:{seen.action}", f"rank:{min(rank, 5)}")
    yield from (f"size+kind:{size}:{mention.kind}", f"size+own:{size}:{own}", f"main:{main}:{size}")
    yield from (f"ways:{min(len(set(subject.how)), 4)}", f"size+action:{size}:{seen.action}")
    yield from (f"code:{party}:{mention.kind}" for party in subject.parties if party in ("UNSC", "UN", "EU", "NATO"))
    note = max(texts(reading, seen), key=attrgetter("score"), default=None)
    rows = {party.name: sure for party, sure in acts.parties(note, "signatory")} if note else {}
    weak = min((rows.get(name, 0.02) for name in subject.parties), default=0.5)
    left = max((sure for name, sure in rows.items() if name not in subject.parties), default=0.0)
    yield f"net-party:{acts.step(weak) if note else '-'}"
    yield f"net-left:{acts.step(left) if note else '-'}"
    yield f"net-even:{note is not None}:{weak >= 0.5}:{left >= 0.5}"
