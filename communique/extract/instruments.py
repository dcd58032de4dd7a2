"""Treaties, statements, agreements and other texts with force, with what was done to them.

`textnames` finds the mentions, those of one text are put together here, `textparties` gives every reading of between
whom it is. Which texts are entered and which reading of their parties holds is decided by weights learnt from coded
reports (`training/candidates.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from communique.extract import acts, clauses
from communique.extract.evidence import evidence
from communique.extract.holders import Context, Subject, contexts
from communique.extract.logistic import probability, stored, weights
from communique.extract.textnames import Mention, codebook, mentions
from communique.extract.textparties import OWN, readings
from communique.model import Claim, Note, Role, Span, When
from communique.stage import Reading

ALIKE = frozenset(("agreement", "memorandum", "contract"))
_AGAIN = frozenset(("the", "this", "their"))
_REACH = 9
_FIRST = 6
"""Mentions of a text that a later one is compared with."""
_BACK = 100
"""Texts back that a mention is compared with, so that no report costs more than linear time."""
_TELLING = 3
"""Words that a place has at least to tell something of a text."""
_NEAR = 80
"""Code points between a text and the time that its action is dated by."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is seen of a candidate: for whether it is entered, and for whether its parties are these."""

    kept: tuple[str, ...]
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights for the two questions, and how sure the first must be."""

    kept: Mapping[str, float]
    parties: Mapping[str, float]
    least: float = 0.3
    """The probability that a text must reach."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One mention in its sentence: the action on it, the word that says so, and the readings of its parties."""

    mention: Mention
    context: Context
    action: str
    trigger: int | None
    near: int
    parties: tuple[Subject, ...]

    @property
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text with all its mentions and one reading of its parties. `group` numbers the text in its report."""

    group: int
    seen: tuple[Seen, ...]
    parties: tuple[str, ...]
    features: Features

    @property
    def teller(self) -> Seen:
        """The mention that tells what was done: the first with an action, else the first."""
        return next((seen for seen in self.seen if seen.action != "invoked"), self.seen[0])


def instruments(reading: Reading) -> Iterator[Claim]:
    """One claim for each text and the action on it."""
    kept = stored("instruments-kept")
    known = Learnt(kept["weights"], weights("instruments-parties"), kept.get("least", 0.3))
    yield from choose(reading, candidates(reading), known)


def choose(reading: Reading, found: Iterable[Candidate], learnt: Learnt) -> Iterator[Claim]:
    """The texts that are likely enough, each with the likeliest reading of its parties."""
    least = learnt.least if reading.least is None else reading.least
    groups: dict[int, list[Candidate]] = {}
    for candidate in found:
        groups.setdefault(candidate.group, []).append(candidate)
    for group in groups.values():
        score = probability(learnt.kept, group[0].features.kept)
        if score >= least:
            best = max(group, key=lambda candidate: probability(learnt.parties, candidate.features.parties))
            yield _claim(reading, best, score)


def _claim(reading: Reading, candidate: Candidate, score: float) -> Claim:
    teller = candidate.teller
    mention = next((seen.mention for seen in candidate.seen if seen.mention.named), teller.mention)
    plain = mention.count != 1 and not mention.named
    values = {"title": None if plain else mention.span.pair(), "action": teller.action, "count": mention.count}
    roles = tuple(Role("party", party) for party in candidate.parties)
    places = tuple(dict.fromkeys(seen.evidence for seen in candidate.seen))
    # "under the treaty" once more is no evidence beside a place that tells more.
    words = tuple(span for span in places if len(span.of(reading.text).split()) >= _TELLING) or places[:1]
    return Claim("instrument", mention.kind, words, roles, _when(reading, teller), values, round(min(score, 1.0), 4))


def _when(reading: Reading, seen: Seen) -> When | None:
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
    if published and seen.trigger is not None and seen.action not in ("invoked", "violated"):
        return When(published.start, published.end, "carried")
    return None


def _day(note: Note) -> When:
    start, end = (date.fromisoformat(str(note.value[key])) for key in ("start", "end"))
    return When(start, end, "relative" if note.value.get("basis") == "relative" else "stated", note.span)


# --- candidates ---------------------------------------------------------------------------------------------------


def candidates(reading: Reading) -> Iterator[Candidate]:
    """Every text that is named outside repeats, with each reading of its parties."""
    groups: list[list[Seen]] = []
    for context in contexts(reading):
        for mention in mentions(reading, context.sentence):
            seen = _seen(context, mention)
            group = _group(reading, groups, seen)
            if group is None:
                groups.append([seen])
            else:
                group.append(seen)
    for number, group in enumerate(groups):
        kept = (
            *_kept_features(reading, group),
            *_fresh_features(groups[max(0, number - _BACK) : number], group[0].mention),
        )
        for seen in group[:2]:
            for rank, subject in enumerate(seen.parties):
                whose = _party_features(seen, subject, rank, seen is group[0])
                features = Features(kept, (*whose, *_signed(reading, seen, subject)))
                yield Candidate(number, tuple(group), subject.parties, features)


def _seen(context: Context, mention: Mention) -> Seen:
    action, trigger, near = _action(context, mention)
    return Seen(mention, context, action, trigger, near, tuple(readings(context, mention, trigger)))


def _action(context: Context, mention: Mention) -> tuple[str, int | None, int]:
    """The action of the verb that the name hangs on, or of a noun between; else the nearest word of action: before the
    name within nine words, or after it within six."""
    nodes, actions = context.sentence.nodes, codebook().actions
    at = mention.at
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


def _group(reading: Reading, groups: Sequence[list[Seen]], new: Seen) -> list[Seen] | None:
    """The mentions of the same text so far: by its name, or the latest of its kind for "the agreement"."""
    near = groups[-_BACK:]
    for group in reversed(near):
        if any(_same_name(reading, seen.mention, new.mention) for seen in group[:_FIRST]):
            return group
    if new.mention.named or new.mention.determiner not in _AGAIN or new.mention.known:
        return None
    for group in reversed(near):
        if _refers(group, new.mention):
            return group
    return None


def _same_name(reading: Reading, old: Mention, new: Mention) -> bool:
    if old.known or new.known:
        return old.known is not None and new.known is not None and old.known.name == new.known.name
    if old.count != new.count or old.kind != new.kind:
        return False
    same = old.title(reading.text).casefold() == new.title(reading.text).casefold()
    if new.named or old.named:
        return same and bool(old.about or old.named)
    return same and bool(new.about) and new.determiner != "a"


def _refers(group: Sequence[Seen], new: Mention) -> bool:
    """Whether "the agreement", "this new pact" may be the text of a group."""
    first = group[0].mention
    alike = first.kind == new.kind or {first.kind, new.kind} <= ALIKE
    if not alike or (first.count == 1) != (new.count == 1):
        return False
    words = frozenset[str]().union(*(seen.mention.about for seen in group[:_FIRST]))
    return new.about <= words or (not words and len(new.about) < 2)


# --- features -----------------------------------------------------------------------------------------------------


def _kept_features(reading: Reading, group: Sequence[Seen]) -> Iterator[str]:
    """Of the first mention in full, of the others what was done; how many there are."""
    first = group[0]
    yield from _mention_features(reading, first)
    yield f"mentions:{min(len(group), 4)}"
    yield f"mentions+kind:{min(len(group), 3)}:{first.mention.kind}"
    yield from _seen_features(reading, group)
    actions = {seen.action for seen in group}
    for action in sorted(actions):
        yield f"any:{action}"
        yield f"any+kind:{action}:{first.mention.kind}"
    yield f"acted:{len(actions - {'invoked'}) > 0}"
    yield f"any-named:{any(seen.mention.named for seen in group)}"
    for seen in group[1:3]:
        yield f"later:{seen.action}:{seen.mention.head}"


def _texts(reading: Reading, seen: Seen) -> list[Note]:
    """What the encoder notes of texts on the words of a mention and of the action on it."""
    return reading.within("text", seen.core)


def _seen_features(reading: Reading, group: Sequence[Seen]) -> Iterator[str]:
    """How sure the encoder is that a text is told of, here and where it is first told, and of which kind."""
    first = [note for note in _texts(reading, group[0]) if note.span.overlaps(group[0].mention.span)]
    here = max((note.score for note in first), default=0.0)
    near = [note for seen in group[:_FIRST] for note in _texts(reading, seen)]
    most = max(near, key=attrgetter("score"), default=None)
    kind = group[0].mention.kind
    yield f"net:{acts.step(here)}"
    yield f"net-any:{acts.step(most.score if most else 0.0)}"
    yield f"net-kind:{most.label == kind if most else '-'}:{kind}"
    yield f"net+named:{group[0].mention.named}:{round(4 * (most.score if most else 0.0))}"


def _signed(reading: Reading, seen: Seen, subject: Subject) -> Iterator[str]:
    """How well the encoder's edges agree with a reading of the parties."""
    note = max(_texts(reading, seen), key=attrgetter("score"), default=None)
    rows = {party.name: sure for party, sure in acts.parties(note, "signatory")} if note else {}
    weak = min((rows.get(name, 0.02) for name in subject.parties), default=0.5)
    left = max((sure for name, sure in rows.items() if name not in subject.parties), default=0.0)
    yield f"net-party:{acts.step(weak) if note else '-'}"
    yield f"net-left:{acts.step(left) if note else '-'}"
    yield f"net-even:{note is not None}:{weak >= 0.5}:{left >= 0.5}"


def _fresh_features(earlier: Sequence[Sequence[Seen]], new: Mention) -> Iterator[str]:
    """Of what the report names before: texts of the kind, with the same noun, about the same."""
    alike = [g[0].mention for g in earlier if g[0].mention.kind == new.kind or {g[0].mention.kind, new.kind} <= ALIKE]
    yield f"earlier:{min(len(alike), 3)}"
    yield f"earlier+det:{min(len(alike), 2)}:{new.determiner}"
    yield f"earlier-noun:{any(old.head == new.head for old in alike)}"
    yield f"earlier-about:{any(old.about & new.about for old in alike)}:{bool(new.about)}"
    yield f"earlier-named:{any(old.named for old in alike)}:{new.named}"


def _mention_features(reading: Reading, seen: Seen) -> Iterator[str]:
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
    ways = {way for subject in seen.parties for way in subject.how}
    yield from (f"way:{way}" for way in ("inside", "joined") if way in ways)


def _party_features(seen: Seen, subject: Subject, rank: int, first: bool) -> Iterator[str]:
    mention, how = seen.mention, subject.how[0]
    own = mention.kind in OWN
    main = len(set(subject.parties) & set(seen.context.principals))
    size = min(len(subject.parties), 4)
    yield from (f"how:{way}" for way in dict.fromkeys(subject.how))
    yield from (f"how+kind:{way}:{mention.kind}" for way in dict.fromkeys(subject.how))
    yield from (f"best+own:{how}:{own}", f"best+action:{how}:{seen.action}", f"rank:{min(rank, 5)}")
    yield from (f"size+kind:{size}:{mention.kind}", f"size+own:{size}:{own}", f"main:{main}:{size}")
    yield from (f"ways:{min(len(set(subject.how)), 4)}", f"first:{first}", f"size+action:{size}:{seen.action}")
    yield from (f"code:{party}:{mention.kind}" for party in subject.parties if party in ("UNSC", "UN", "EU", "NATO"))
