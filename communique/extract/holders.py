"""Whose act or stance a word is: every reading of it that the sentence allows, the likeliest first.

A reading is a set of parties and how it was found: the subject of the verb, the possessive of a noun, the agent of a
passive, the speaker of a quotation, the signatories of a document, the subject of the sentence before. Which one holds
is left to learnt weights.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from communique.extract import clauses
from communique.extract.clauses import Mention, Sentence, passive, phrase, speaker
from communique.extract.syntax import parse
from communique.model import Claim, Note, Role, Span
from communique.stage import Reading

DOCUMENTS = frozenset(
    "statement declaration communique communiqué treaty document agreement text pact resolution accord side leader "
    "president minister party country delegation government participant".split()
)
"""Nouns that stand for the report's principals where no party is named with them."""
_QUOTES = 40
"""Quotes of one sentence that are looked at."""
_FEW = 4
"""Parties of a sentence that may all be meant by "they" in the next."""
_FIRST = frozenset("we i our us my me ours ourselves".split())
_THIRD = frozenset("he she it they its their his her him them this that who which".split())
_PRONOUNS = _FIRST | _THIRD


Named: TypeAlias = tuple[tuple[str, ...], tuple[Span, ...]]
"""Parties and where they are named."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The parties of a subject, where they are named, and how they were found, each way that gives the same parties."""

    parties: tuple[str, ...]
    spans: tuple[Span, ...]
    how: tuple[str, ...]

    def roles(self, name: str) -> tuple[Role, ...]:
        return tuple(Role(name, party, self.spans[0] if self.spans else None) for party in self.parties)


@dataclass(slots=True)
class Context:
    """A sentence with what the report says around it."""

    reading: Reading
    sentence: Sentence
    principals: tuple[str, ...]
    quotes: list[Claim]
    before: Subject | None = None
    """The subject of the sentence before, in the same or the last paragraph."""
    earlier: Subject | None = None
    """The subject before that one that stands for other parties."""
    leading: Subject | None = None
    """The subject of the sentence's first verb that has one."""
    heard: Subject | None = None
    """Whoever was last said to say something, or was quoted, before this sentence."""
    others: tuple[str, ...] = ()
    """All parties of the sentence before, where they are few."""
    pronouns: frozenset[str] = field(default_factory=frozenset)
    silent: bool = True
    """Whether the report is of the sort in which nobody is quoted: a statement or a digest."""
    phrases: dict[int, Named | None] = field(default_factory=dict)
    """What noun phrases stand for, by their heads, as far as it was asked;"""
    owned: dict[int, tuple[Subject, ...]] = field(default_factory=dict)
    """whose words are by the grammar,"""
    held: dict[int, tuple[Subject, ...]] = field(default_factory=dict)
    """and by every reading."""

    def quote(self, at: int) -> Claim | None:
        """The quote that the word at an index stands in."""
        span = self.sentence.nodes[at].span
        return next((claim for claim in self.quotes if any(s.covers(span) for s in claim.evidence)), None)


def principals(reading: Reading, most: int = 2) -> tuple[str, ...]:
    """The parties that a report is about: those named oftenest, the first fifth of the text counting double; one that
    is named less than a third as often as the first is left out."""
    counts: Counter[str] = Counter()
    head = len(reading.text) // 5
    for note in reading.layer("party"):
        if note.value.get("private"):
            continue
        for party in note.parties():
            counts[party] += 2 if note.span.start < head else 1
    ranked = counts.most_common(most)
    return tuple(party for party, count in ranked if count * 3 >= ranked[0][1])


def parsed(reading: Reading, note: Note) -> Sentence:
    """The sentence parsed, whether or not a party is named in it."""
    return clauses.sentence(reading, note) or Sentence(
        note, parse(reading.text, note.span, reading.layer("sentence")), {}
    )


def contexts(reading: Reading) -> Iterator[Context]:
    """The sentences of a report that are no repeats, each with its surroundings."""
    main = principals(reading)
    quoted = [claim for claim in reading.claims if claim.kind == "quote" and not claim.values.get("indirect")]
    quotes = sorted(
        ((span.start, index, claim) for index, claim in enumerate(quoted) for span in claim.evidence),
        key=lambda found: found[:2],
    )
    starts = [start for start, _, _ in quotes]
    before: Subject | None = None
    earlier: Subject | None = None
    heard: Subject | None = None
    others: tuple[str, ...] = ()
    for note in reading.layer("sentence"):
        if note.value["repeat"]:
            continue
        sentence = parsed(reading, note)
        first = max(0, bisect_left(starts, note.span.start) - 2)
        around = [claim for _, _, claim in quotes[first : bisect_left(starts, note.span.end)]]
        near = [claim for claim in around[:_QUOTES] if any(span.overlaps(note.span) for span in claim.evidence)]
        leading = _leading(sentence)
        context = Context(reading, sentence, main, near, before, earlier, leading, heard, others)
        context.pronouns = _PRONOUNS.intersection(node.text.casefold() for node in sentence.nodes)
        context.silent = not quoted
        yield context
        if leading and before and set(leading.parties) != set(before.parties):
            earlier = before
        before = leading or before
        heard = _heard(context) or heard
        named_here = tuple(dict.fromkeys(party for m in sentence.mentions.values() for party in m.parties))
        others = named_here if len(named_here) <= _FEW else ()


def _heard(context: Context) -> Subject | None:
    """Whoever a sentence says to have said something: the speaker of its last quotation, else the subject of its last
    verb of saying."""
    for claim in reversed(context.quotes):
        if claim.parties("party"):
            return Subject(claim.parties("party"), (), ("quote",))
    sentence = context.sentence
    for index in reversed(range(len(sentence.nodes))):
        if sentence.verb(index) and sentence.nodes[index].lemma in clauses.SPEECH:
            told = clauses.subject(sentence, index)
            if told and (found := named(sentence, told[0])):
                return Subject(found[0], (), ("said",))
    return None


def _leading(sentence: Sentence) -> Subject | None:
    """The subject of the sentence's root, else of its first verb that has one."""
    for index, node in enumerate(sentence.nodes):
        if node.label in ("nsubj", "nsubj:pass") and (found := named(sentence, index)):
            return Subject(*found, ("leading",))
    return None


def named(sentence: Sentence, index: int) -> Named | None:
    """The parties that a noun phrase stands for by its head: itself, else whose it is, else of what."""
    found = list(phrase(sentence, index))
    for ways in (("self",), ("whose", "kind"), ("of",)):
        mentions: list[Mention] = [mention for mention, how in found if how in ways]
        parties = tuple(dict.fromkeys(party for mention in mentions for party in mention.parties))
        if parties:
            return parties, tuple(dict.fromkeys(mention.note.span for mention in mentions))
    return None


def subjects(context: Context, at: int) -> tuple[Subject, ...]:
    """Every reading of whose the word at an index is, the likeliest first; same parties are put together."""
    if at not in context.held:
        context.held[at] = _merged(context, at)
    return context.held[at]


def owners(context: Context, at: int) -> tuple[Subject, ...]:
    """Whose a verb or noun is by the grammar alone."""
    if at not in context.owned:
        context.owned[at] = tuple((_of_verb if context.sentence.verb(at) else _of_noun)(context, at))
    return context.owned[at]


def _merged(context: Context, at: int) -> tuple[Subject, ...]:
    merged: dict[frozenset[str], Subject] = {}
    for found in _readings(context, at):
        key = frozenset(found.parties)
        if not key:
            continue
        old = merged.get(key)
        merged[key] = Subject(old.parties, old.spans, (*old.how, *found.how)) if old else found
    return tuple(merged.values())


def voiced(context: Context, at: int) -> Iterator[Subject]:
    """Whose words the clause of a word is, by the verb of saying that it hangs on."""
    said = speaker(context.sentence, at)
    if said is not None:
        yield from _standing(context, said, "said")


def _readings(context: Context, at: int) -> Iterator[Subject]:
    sentence = context.sentence
    yield from owners(context, at)
    if quote := context.quote(at):
        first = "we" if context.pronouns & _FIRST else "they"
        yield Subject(quote.parties("party"), (), (f"quote-{first}",))
    yield from voiced(context, at)
    for claim in context.quotes:
        if claim.parties("party"):
            yield Subject(claim.parties("party"), (), ("near-quote",))
    if (near := clauses.before(sentence, at)) and near.parties:
        yield Subject(near.parties, (near.note.span,), ("before",))
    if context.leading:
        yield context.leading
    if context.before:
        yield Subject(context.before.parties, (), ("previous",))
    if context.earlier:
        yield Subject(context.earlier.parties, (), ("earlier",))
    yield Subject(context.principals, (), ("principals",))
    if len(context.principals) > 1:
        yield Subject(context.principals[:1], (), ("principal",))


def _of_verb(context: Context, at: int) -> Iterator[Subject]:
    sentence = context.sentence
    if passive(sentence, at):
        for child in sentence.children[at]:
            if sentence.nodes[child].label == "obl:agent" or sentence.case(child) == "by":
                yield from _standing(context, child, "agent")
        return
    if found := clauses.subject(sentence, at):
        yield from _standing(context, found[0], f"subject-{found[1]}")


def _of_noun(context: Context, at: int) -> Iterator[Subject]:
    """Of a noun of stance: its possessive ("Poland's support"), its adjective ("US refusal"), its "of", and the subject
    of its verb."""
    sentence = context.sentence
    for child in sentence.children[at]:
        node = sentence.nodes[child]
        if node.label in ("nmod:poss", "amod", "compound"):
            yield from _standing(context, child, "own")
        elif node.label in ("nmod", "obl") and sentence.case(child) in ("of", "by", "from", "among", "between"):
            yield from _standing(context, child, f"noun-{sentence.case(child)}")
    if sentence.nodes[at].label in ("nsubj", "nsubj:pass"):
        verb = sentence.nodes[at].head
        for child in sentence.children[verb] if verb >= 0 else ():
            if sentence.nodes[child].label == "obl:agent":
                yield from _standing(context, child, "agent")
        return
    if found := clauses.subject(sentence, at):
        yield from _standing(context, found[0], "predicate")
    verb = clauses.governing(sentence, at)
    if verb >= 0 and verb != at:
        if passive(sentence, verb):
            return
        if found := clauses.subject(sentence, verb):
            yield from _standing(context, found[0], f"governor-{found[1]}")


def _standing(context: Context, index: int, how: str) -> Iterator[Subject]:
    """The parties that a subject's head word stands for; those of a pronoun, a document and a bare noun are told by the
    surroundings."""
    sentence = context.sentence
    if index not in context.phrases:
        context.phrases[index] = named(sentence, index)
    if found := context.phrases[index]:
        yield Subject(*found, (how,))
        return
    word = sentence.nodes[index]
    folded = word.text.casefold()
    if folded in _FIRST:
        quote = context.quote(index)
        if quote and quote.parties("party"):
            yield Subject(quote.parties("party"), (), (f"{how}-we",))
    elif folded in _THIRD and context.before and how != "own":
        yield Subject(context.before.parties, (), (f"{how}-it",))
    elif word.lemma in DOCUMENTS:
        yield Subject(context.principals, (word.span,), (f"{how}-document",))
