"""Who does what to whom: a sentence's verbs and nouns with the parties around them.

Works on the dependencies of `syntax.py` and the layer `party`. Where the grammar gives no subject it is inherited: from
the verb that a verb is coordinated with, from the clause that a participle or infinitive hangs on, from the noun that a
relative clause belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from communique.extract.syntax import Node, parse
from communique.model import Note, Span
from communique.stage import Reading

PRIVATE = "private"
KEPT = 2048
"""Sentences that are kept."""
SPEECH = frozenset(
    "say tell add state note announce declare report write argue explain stress emphasize emphasise warn insist claim "
    "believe think hope reiterate affirm confirm reply respond tweet comment remark suggest".split()
)
_PLANNERS = frozenset("due set expect schedule plan slate intend prepare likely poise scheduled slated poised".split())
_DOERS = frozenset("continue begin start manage proceed help come move go use act work fail use serve".split())
_IF = frozenset("if unless whether".split())
_NOT = frozenset("not n't never no neither nor cannot without".split())
_SLOTS = frozenset(("nsubj", "nsubj:pass", "csubj"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A party note, the word of it that its sentence hangs on, and the parties that it names."""

    note: Note
    head: int
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A mention in its relation to a verb or noun: `obj`, `that`, a preposition; `how` says how far it was looked
    for."""

    mention: Mention
    relation: str
    how: str


@dataclass(slots=True)
class Sentence:
    """A parsed sentence with the parties in it."""

    note: Note
    nodes: list[Node]
    mentions: dict[int, Mention]
    """By every word that a mention covers."""
    children: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            if node.head >= 0:
                self.children[node.head].append(index)

    def case(self, index: int) -> str:
        """The preposition that a word's phrase begins with, or the empty string."""
        for child in self.children[index]:
            node = self.nodes[child]
            if node.label == "case" and node.tag in ("IN", "TO", "RP", "VBG"):
                return node.text.lower()
        return ""

    def verb(self, index: int) -> bool:
        return self.nodes[index].tag.startswith("VB")

    def clause(self, index: int, limit: int = 60) -> list[int]:
        """The words of a verb's or noun's own clause, without clauses that stand beside it."""
        found, todo = [index], [index]
        while todo and len(found) < limit:
            for child in self.children[todo.pop()]:
                node = self.nodes[child]
                if node.label in ("parataxis", "punct", "advcl", "cc") or (node.label == "conj" and self.verb(child)):
                    continue
                found.append(child)
                todo.append(child)
        return sorted(found)


_kept: dict[tuple[str, Span], tuple[Note, list[Note], Sentence]] = {}
"""The sentences that were asked for last, each with its note and those of its parties: several stages look at them."""


def sentence(reading: Reading, note: Note) -> Sentence | None:
    """The sentence parsed, or None where no party is named in it. It is not to be changed."""
    notes = [party for party in reading.within("party", note.span) if party.span.end <= note.span.end]
    if not notes:
        return None
    key = reading.text, note.span
    kept = _kept.get(key)
    if kept is None or kept[:2] != (note, notes):
        if len(_kept) >= KEPT:
            _kept.clear()
        kept = _kept[key] = note, notes, _sentence(reading, note, notes)
    return kept[2]


def _sentence(reading: Reading, note: Note, notes: Sequence[Note]) -> Sentence:
    nodes = parse(reading.text, note.span, reading.layer("sentence"))
    mentions: dict[int, Mention] = {}
    at = 0
    for party in notes:
        while at < len(nodes) and nodes[at].span.end <= party.span.start:
            at += 1
        inside = []
        while at < len(nodes) and nodes[at].span.start < party.span.end:
            inside.append(at)
            at += 1
        if inside:
            mention = Mention(party, _head(nodes, inside), party.parties())
            mentions.update(dict.fromkeys(inside, mention))
    return Sentence(note, nodes, mentions)


def _head(nodes: Sequence[Node], inside: Sequence[int]) -> int:
    words = set(inside)
    outside = [i for i in inside if nodes[i].head not in words and nodes[i].tag not in ("DT", "POS", "IN", ",")]
    return outside[-1] if outside else inside[-1]


def phrase(sentence: Sentence, index: int, depth: int = 0) -> Iterator[tuple[Mention, str]]:
    """The parties that a noun phrase stands for, by its head word, each with how: `self`, `whose` (Russia's army),
    `kind`
    (Russian army), `of` (army of Russia); coordinated phrases included."""
    mention = sentence.mentions.get(index)
    if mention is not None:
        yield mention, "self"
    if depth > 8:
        return
    inside = set() if mention is None else {i for i, other in sentence.mentions.items() if other is mention}
    kids = [kid for i in (inside | {index}) for kid in sentence.children[i] if kid not in inside]
    for child in sorted(kids):
        node = sentence.nodes[child]
        if node.label == "conj" and not sentence.verb(child):
            yield from phrase(sentence, child, depth + 1)
        elif mention is None and node.label in ("amod", "compound", "nmod:poss", "nmod", "appos", "flat"):
            yield from _parts(sentence, child, depth)


def _parts(sentence: Sentence, child: int, depth: int) -> Iterator[tuple[Mention, str]]:
    node = sentence.nodes[child]
    if node.label == "nmod" and sentence.case(child) not in ("of", "between", "among"):
        return
    how = {"nmod:poss": "whose", "amod": "kind", "compound": "kind", "nmod": "of"}.get(node.label, "self")
    for mention, inner in phrase(sentence, child, depth + 3):
        if how != "of" or inner in ("self", "kind"):
            yield mention, how


# --- subjects -----------------------------------------------------------------------------------------------------


def subject(sentence: Sentence, verb: int, depth: int = 0) -> tuple[int, str] | None:
    """The head word of a verb's subject and how it was found: `own`, `conj`, `part`, `rel`, `ctrl`."""
    for child in sentence.children[verb]:
        node = sentence.nodes[child]
        if node.label in _SLOTS:
            if node.tag in ("WDT", "WP") and sentence.nodes[verb].label.startswith("acl"):
                return sentence.nodes[verb].head, "rel"
            return child, "own"
    if depth > 6:
        return None
    node = sentence.nodes[verb]
    if node.head < 0:
        return None
    if node.label.startswith("acl"):
        if node.tag == "VBG" or node.label == "acl:relcl":
            return node.head, "rel"
        return _up(sentence, governing(sentence, node.head), "ctrl", depth)
    if node.label in ("conj", "parataxis"):
        how = "conj"
    elif node.label in ("xcomp", "ccomp"):
        target = _object(sentence, node.head)
        if target is not None and sentence.nodes[node.head].lemma not in ("promise", "vow", "offer"):
            return target, "ctrl"
        how = "ctrl"
    elif node.label in ("advcl", "dep", "obl"):
        how = "part"
    else:
        return None
    return _up(sentence, node.head, how, depth)


def _up(sentence: Sentence, above: int, how: str, depth: int) -> tuple[int, str] | None:
    if above < 0:
        return None
    found = subject(sentence, above, depth + 1)
    if found is None and not sentence.verb(above):
        found = _governor(sentence, above, depth)
    return (found[0], how) if found else None


def _governor(sentence: Sentence, noun: int, depth: int) -> tuple[int, str] | None:
    owner = governing(sentence, noun)
    return subject(sentence, owner, depth + 1) if owner >= 0 and owner != noun else None


def governing(sentence: Sentence, index: int) -> int:
    """The verb that a noun hangs on, however deep."""
    for _ in range(8):
        if index < 0 or sentence.verb(index):
            return index
        index = sentence.nodes[index].head
    return index


def _object(sentence: Sentence, verb: int) -> int | None:
    for child in sentence.children[verb]:
        if sentence.nodes[child].label in ("obj", "iobj"):
            return child
    return None


def passive(sentence: Sentence, verb: int) -> bool:
    """Whether a verb is in the passive: "was signed by", or "the treaty signed by"."""
    node = sentence.nodes[verb]
    if node.tag not in ("VBN", "VBD"):
        return False
    labels = {sentence.nodes[child].label for child in sentence.children[verb]}
    if "aux:pass" in labels or "nsubj:pass" in labels:
        return True
    return node.tag == "VBN" and node.label == "acl" and "obj" not in labels


# --- moods --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mood:
    """How an act is told: `kind` is `done`, `planned`, `would`, `may`, `must`, `asked`, `not` or `if`; `tense` is the
    finite form: `past`, `perfect`, `pluperfect`, `present`, `ing`, `inf`, `will`."""

    kind: str
    tense: str


def mood(sentence: Sentence, verb: int, depth: int = 0) -> Mood:
    """How a verb's act is told, by its auxiliaries, negations and the verb that governs it."""
    node = sentence.nodes[verb]
    helpers = [sentence.nodes[c] for c in sentence.children[verb] if c < verb or sentence.nodes[c].lemma in _NOT]
    words = [helper.text.lower().replace("’", "'") for helper in helpers if helper.label in _HELPS]
    if any(word in _NOT for word in words):
        return Mood("not", "past")
    if any(helper.label == "mark" and helper.lemma in _IF for helper in helpers):
        return Mood("if", "present")
    tense = _tense(node.tag, words)
    for word in words:
        if word in _MODALS:
            return Mood(_MODALS[word], "will" if _MODALS[word] == "planned" else tense)
    if "to" in words or (node.tag == "VB" and node.label in ("xcomp", "ccomp", "acl", "advcl")):
        return _infinitive(sentence, verb, words, depth)
    if depth < 6 and node.head >= 0 and node.label == "conj" and node.tag in ("VB", "VBG", "VBN"):
        above = mood(sentence, node.head, depth + 1)
        if node.tag == "VB" or above.kind != "done":
            return above
    if (
        node.label in ("ccomp", "advcl", "xcomp", "acl:relcl", "conj")
        and depth < 6
        and node.head >= 0
        and node.tag == "VBG"
    ):
        owner = governing(sentence, node.head)
        if owner >= 0:
            above = mood(sentence, owner, depth + 1)
            if above.kind in ("if", "may", "would", "planned"):
                return Mood(above.kind, "ing")
    return Mood("done", tense)


_HELPS = frozenset("aux aux:pass advmod mark cop neg det cc dep".split())
_MODALS = {
    "will": "planned", "'ll": "planned", "shall": "planned", "would": "would", "'d": "would", "could": "may", "may":
    "may",
    "might": "may", "can": "may", "should": "must", "must": "must", "ought": "must",
}  # fmt: skip


def _tense(tag: str, words: Sequence[str]) -> str:
    if "had" in words:
        return "pluperfect"
    if any(word in ("has", "have", "'ve") for word in words):
        return "perfect"
    if any(word in ("was", "were") for word in words):
        return "past"
    return {"VBD": "past", "VBG": "ing", "VBN": "past", "VB": "inf"}.get(tag, "present")


def _infinitive(sentence: Sentence, verb: int, words: Sequence[str], depth: int) -> Mood:
    """ "continues to visit" is done, "is to visit" and "due to visit" are planned, "asked X to visit" is neither."""
    node = sentence.nodes[verb]
    if any(word in ("is", "are", "was", "were", "'s", "'re") for word in words):
        return Mood("planned", "will")
    before = sentence.nodes[verb - 2].lemma if verb >= 2 and sentence.nodes[verb - 1].text.lower() == "to" else ""
    if node.head < 0 or node.label == "root":
        return Mood("planned", "will")  # "Minister to visit Japan", as headlines say it
    above = sentence.nodes[node.head]
    if above.lemma in _PLANNERS or before in _PLANNERS or (above.lemma == "go" and above.tag == "VBG"):
        return Mood("planned", "will")
    if node.label == "advcl" and sentence.verb(node.head):
        return Mood("goal", "inf")
    if above.lemma in _DOERS and depth < 6:
        return mood(sentence, node.head, depth + 1)
    if node.label == "acl" and above.text.lower() in ("first", "last", "country", "latest", "state"):
        return Mood("done", "past")
    return Mood("asked", "inf")


# --- what a verb or noun takes ------------------------------------------------------------------------------------


def places(sentence: Sentence, verb: int, depth: int = 0) -> Iterator[Place]:
    """The parties that a verb takes after it: its object's, its prepositions', and those of the verb it governs."""
    for child in sentence.children[verb]:
        node = sentence.nodes[child]
        if node.label in ("obj", "iobj", "obl", "nmod", "advmod", "obl:agent", "nmod:poss", "dep"):
            relation = "obj" if node.label in ("obj", "iobj") else sentence.case(child) or "obl"
            yield from _inside(sentence, child, relation)
        elif node.label in ("xcomp", "ccomp") and depth < 3:
            found = [c for c in sentence.children[child] if sentence.nodes[c].label in _SLOTS]
            for slot in found:
                for mention, _ in phrase(sentence, slot):
                    yield Place(mention, "that" if node.label == "ccomp" else "obj", "that")
            for place in places(sentence, child, depth + 1):
                yield Place(place.mention, place.relation, "deep")
        elif node.label == "advcl" and depth < 1 and node.tag in ("VB", "VBG"):
            for place in places(sentence, child, depth + 2):
                yield Place(place.mention, f"{place.relation}+", "deep")


def _inside(sentence: Sentence, index: int, relation: str, depth: int = 0) -> Iterator[Place]:
    """The parties of a phrase: itself, whose it is, of what; and those on its own prepositions ("sanctions on
    Iran")."""
    for mention, how in phrase(sentence, index):
        yield Place(mention, relation if how != "of" or relation != "obj" else "obj", how)
    if depth > 4:
        return
    for child in sentence.children[index]:
        node = sentence.nodes[child]
        if node.label in ("nmod", "obl", "acl", "dep"):
            case = sentence.case(child)
            if case and case != "of":
                yield from _inside(sentence, child, case, depth + 1)
            elif case == "of" and sentence.mentions.get(child) is None:
                yield from _inside(sentence, child, relation, depth + 1)
            elif sentence.verb(child):
                for place in places(sentence, child, 2):
                    yield Place(place.mention, place.relation, "deep")
        elif node.label == "conj" and not sentence.verb(child):
            yield from _inside(sentence, child, relation, depth + 1)


def around(sentence: Sentence, noun: int) -> Iterator[Place]:
    """The parties that a noun takes: `own` for "Russia's talks" and "Russian talks", else its prepositions."""
    for child in sentence.children[noun]:
        node = sentence.nodes[child]
        if node.label in ("nmod:poss", "amod", "compound"):
            for mention, _ in phrase(sentence, child):
                yield Place(mention, "own", node.label)
        elif node.label in ("nmod", "obl", "acl", "dep", "acl:relcl"):
            case = sentence.case(child)
            if case:
                yield from _inside(sentence, child, case)
            elif sentence.verb(child):
                for place in places(sentence, child, 2):
                    yield Place(place.mention, place.relation, "deep")


def later(sentence: Sentence, index: int, limit: int = 14) -> Iterator[Place]:
    """Parties that follow within a few words, by the nearest preposition: for where the grammar was misread."""
    relation, seen = "obj", set()
    for at in range(index + 1, min(len(sentence.nodes), index + limit)):
        node = sentence.nodes[at]
        if node.text in ".;:!?" or node.tag in ("VBD", "VBZ", "VBP", "MD"):
            return
        mention = sentence.mentions.get(at)
        if mention is None:
            if node.tag in ("IN", "TO"):
                relation = node.text.lower()
            continue
        if id(mention) not in seen:
            seen.add(id(mention))
            yield Place(mention, relation, "near")


def before(sentence: Sentence, index: int, limit: int = 25) -> Mention | None:
    """The nearest party to the left that no preposition governs: for where the grammar was misread."""
    for at in range(index - 1, max(-1, index - limit), -1):
        mention = sentence.mentions.get(at)
        if mention is None or (at > 0 and sentence.mentions.get(at - 1) is mention):
            continue
        left = at - 1
        while left >= 0 and sentence.nodes[left].tag in ("DT", "JJ", "NN", "NNP", "NNS", "PRP$", "POS", "VBN"):
            left -= 1
        if left < 0 or sentence.nodes[left].tag not in ("IN", "TO"):
            return mention
    return None


def speaker(sentence: Sentence, verb: int) -> int | None:
    """The subject of the verb of saying that a clause hangs on."""
    at = verb
    for _ in range(8):
        node = sentence.nodes[at]
        for child in sentence.children[at]:
            if sentence.nodes[child].label == "parataxis" and sentence.nodes[child].lemma in SPEECH:
                found = subject(sentence, child)
                if found:
                    return found[0]
        if node.head < 0:
            return None
        at = node.head
        if sentence.nodes[at].lemma in SPEECH and at != verb:
            found = subject(sentence, at)
            return found[0] if found else None
    return None
