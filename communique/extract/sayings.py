"""Who says what in a sentence, by its grammar: the reporting verbs, their subjects, and which of them holds a
quotation."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from communique.extract import clauses
from communique.extract.clauses import Sentence
from communique.extract.syntax import Node
from communique.model import Span

_PRONOUNS = {
    "he": "he", "she": "she", "it": "it", "they": "they", "we": "we", "i": "we", "you": "we", "who": "who",
    "which": "who", "that": "who", "both": "they", "him": "he", "her": "she", "them": "they",
}  # fmt: skip
_DEFINITE = frozenset("the this that these those its his her their our".split())
_HEADS = frozenset("NN NNS NNP NNPS PRP".split())
_INSIDE = _HEADS | frozenset("DT JJ POS PRP$ CD".split())
# What stands behind these is addressed and does not speak: "told reporters".
_ADDRESSING = frozenset("tell ask urge warn assure remind inform call accuse quote".split())
_APPOSED = 16  # words of an apposition
_CLIMB = 12  # heads looked up from a quotation to the verb that holds it
_NEAR = 800  # characters on either side of a quotation in which a verb may hold it
_LONG = 400  # words of a quotation that are looked at
_BESIDE = 3  # heads looked up from a verb to the quotation that it hangs on
_ARTICLES = frozenset("the a an this that these those one another".split())
_WORDS = 9  # words of a subject before its noun
_ACCORDING = 12  # words of what stands after "according to"


@cache
def reporting_verbs() -> dict[str, str]:
    """Lemma -> `say` (may carry whole sentences) or `stance` (carries a few quoted words in its own sentence)."""
    table = (files("communique.data") / "reporting_verbs.csv").read_text(encoding="utf-8")
    return {row["lemma"]: row["class"] for row in csv.DictReader(table.splitlines())}


@lru_cache(maxsize=16_384)
def reports(word: str, lemma: str) -> str | None:
    """The class of a reporting verb; of its participle too where that passes for a noun ("writing that …")."""
    table = reporting_verbs()
    found = table.get(lemma)
    if found is None and word.lower().endswith("ing"):
        stem = word.lower()[:-3]
        found = table.get(stem) or table.get(f"{stem}e")
    return found


@dataclass(frozen=True, slots=True)
class Saying:
    """A reporting verb and its subject's head word, each with its index in the sentence.

    `kind` is what the subject is: `he`, `she`, `it`, `they`, `we`, `who`, `name`, `the` (a definite noun), `a`,
    `bare`, or `none`; `how` the way to it (`clauses.subject`), `noun` its lemma, `phrase` the words
    of it without an article, `apposed` the head words of names beside it."""

    at: int
    cue: Span
    sort: str
    head: int = -1
    subject: Span | None = None
    how: str = "none"
    kind: str = "none"
    noun: str = ""
    phrase: Span | None = None
    apposed: tuple[Span, ...] = ()

    def by(self, span: Span) -> str:
        """How a name is the subject: `self`, `apposed` ("a spokesman, Mr Lee, said"), or the empty string."""
        if self.subject and span.overlaps(self.subject):
            return "self"
        return "apposed" if any(span.overlaps(other) for other in self.apposed) else ""


@dataclass(frozen=True, slots=True)
class Told:
    """The saying that a quotation belongs to: `way` is `over` where the verb governs it, `under` where the verb hangs
    on it, `near` where only its place speaks for it; `top` is the outermost that says, above a nearer one."""

    saying: Saying
    way: str
    top: Saying | None = None


def sayings(sentence: Sentence, quoted: Sequence[Span] = ()) -> list[Saying]:
    """Every reporting verb of a sentence, and "according to", in order. What stands in `quoted` is nobody's name."""
    return [
        found
        for index, node in enumerate(sentence.nodes)
        if reports(node.text, node.lemma) or node.text.lower() == "according"
        for found in _saying(sentence, index, quoted)
    ]


def _saying(sentence: Sentence, index: int, quoted: Sequence[Span]) -> Iterator[Saying]:
    node = sentence.nodes[index]
    if node.text.lower() == "according" and index + 2 < len(sentence.nodes):
        if sentence.nodes[index + 1].text.lower() == "to":
            head = _top(sentence.nodes, index + 2)
            yield _of(sentence, index, "say", (head, "according"))
        return
    sort = reports(node.text, node.lemma)
    if sort is None or not sentence.verb(index):
        return
    if clauses.passive(sentence, index):
        agents = [child for child in sentence.children[index] if sentence.case(child) == "by"]
        yield _of(sentence, index, sort, (agents[0], "agent") if agents else None)
        return
    found = clauses.subject(sentence, index)
    if found is None or _quoted(sentence, found[0], quoted) or found[0] == index:
        found = _beside(sentence, index, quoted)
    yield _of(sentence, index, sort, found)


def _quoted(sentence: Sentence, index: int, quoted: Sequence[Span]) -> bool:
    """Whether a word stands inside quotation marks."""
    span = sentence.nodes[index].span
    at = bisect_right(quoted, span.start, key=lambda one: one.start) - 1
    return at >= 0 and quoted[at].overlaps(span)


def _beside(sentence: Sentence, index: int, quoted: Sequence[Span]) -> tuple[int, str] | None:
    """The subject by place alone, for where the grammar took quoted words for it or found none: right before the verb
    ("…," he said), before an apposition ("…," Ms Lee, a cook, said), right behind the verb ("…," said Ms Lee)."""
    nodes = sentence.nodes
    at = index - 1
    while at >= 0 and nodes[at].tag in ("RB", "MD", "VBZ", "VBD", "VBP") and not _quoted(sentence, at, quoted):
        at -= 1
    if at > 0 and nodes[at].text == ",":
        earlier = range(max(0, at - _APPOSED), at)
        comma = next((back for back in reversed(earlier) if nodes[back].text == "," and back > 0), 0)
        at = comma - 1 if comma else at
        if nodes[at].tag.startswith("NNP") and not _quoted(sentence, at, quoted):
            return at, "apposed"
    elif at >= 0 and nodes[at].tag in _HEADS and not _quoted(sentence, at, quoted):
        return at, "left"
    return None if nodes[index].lemma in _ADDRESSING else _behind(nodes, index)


def _behind(nodes: Sequence[Node], index: int) -> tuple[int, str] | None:
    last = None
    for at in range(index + 1, min(len(nodes), index + _WORDS)):
        if nodes[at].tag not in _INSIDE:
            break
        last = at if nodes[at].tag in _HEADS else last
    if last is None or (last + 1 < len(nodes) and nodes[last + 1].tag in _FINITE):
        return None  # "said the team had refused": the team is what is spoken of
    return last, "right"


def _top(nodes: Sequence[Node], index: int) -> int:
    """The head of the phrase that begins at a word."""
    first = index
    for _ in range(_ACCORDING):
        above = nodes[index].head
        if not first <= above < first + _ACCORDING or nodes[above].tag.startswith("V"):
            break
        index = above
    return index


def _of(sentence: Sentence, index: int, sort: str, found: tuple[int, str] | None) -> Saying:
    node = sentence.nodes[index]
    if found is None:
        return Saying(index, node.span, sort)
    head, how = found
    subject = sentence.nodes[head]
    beside = [child for child in sentence.children[head] if sentence.nodes[child].label == "appos"]
    names = tuple(sentence.nodes[child].span for child in beside)
    kind, phrase = _kind(sentence, head), _phrase(sentence, head)
    return Saying(index, node.span, sort, head, subject.span, how, kind, subject.lemma, phrase, names)


def _phrase(sentence: Sentence, head: int) -> Span:
    """A noun with the words before it that belong to it, articles left aside: "Chile's central bank"."""
    first = head
    while first > 0 and head - first < _WORDS and _within(sentence.nodes, first - 1, head):
        first -= 1
    while first < head and not (
        sentence.nodes[first].text[0].isalnum() and sentence.nodes[first].text.lower() not in _ARTICLES
    ):
        first += 1
    return Span(sentence.nodes[first].span.start, sentence.nodes[head].span.end)


def _within(nodes: Sequence[Node], index: int, head: int) -> bool:
    """Whether a word stands in a noun's phrase: what it hangs on leads to the noun."""
    for _ in range(_WORDS):
        if nodes[index].label in ("punct", "cc", "conj", "appos", "acl:relcl"):
            return False
        index = nodes[index].head
        if index == head:
            return True
        if index < 0 or index > head:
            return False
    return False


def _kind(sentence: Sentence, head: int) -> str:
    node = sentence.nodes[head]
    if node.text.lower() in _PRONOUNS:
        return _PRONOUNS[node.text.lower()]
    words = [sentence.nodes[child].text.lower() for child in sentence.children[head]]
    common = node.tag in ("NN", "NNS") and node.text.islower()
    if common and head in sentence.mentions and words and words[0] in ("the", "a", "an"):
        return "the" if words[0] == "the" else "a"
    if head in sentence.mentions or node.tag.startswith("NNP"):
        return "name"
    if any(word in _DEFINITE for word in words):
        return "the"
    return "a" if {"a", "an", "one", "another"} & set(words) else "bare"


def teller(sentence: Sentence, found: Sequence[Saying], quoted: Span) -> Told | None:
    """The saying that holds a quotation of the sentence, or that hangs on it: the nearest by the grammar."""
    nodes = sentence.nodes
    inside = range(_first(nodes, quoted.start), _first(nodes, quoted.end))
    close = range(_first(nodes, quoted.start - _NEAR), _first(nodes, quoted.end + _NEAR))
    verbs = {
        saying.at: saying
        for saying in found[bisect_left(found, close.start, key=_at) : bisect_left(found, close.stop, key=_at)]
        if saying.at not in inside
    }
    tops = [at for at in inside[:_LONG] if nodes[at].head not in inside]
    over = [(steps, at) for top in tops for steps, at in _up(nodes, top, _CLIMB) if at in verbs]
    if over:
        said = [(steps, at) for steps, at in over if verbs[at].sort == "say"]
        top = max(said, default=min(over))
        return Told(verbs[min(over)[1]], "over", verbs[top[1]] if top[1] != min(over)[1] else None)
    under = [
        (steps, verb)
        for verb in sorted(verbs)
        for steps, at in _up(nodes, verb, _BESIDE)
        if at in inside and verbs[verb].sort == "say"
    ]
    return Told(verbs[min(under)[1]], "under") if under else None


def _at(saying: Saying) -> int:
    return saying.at


def _first(nodes: Sequence[Node], place: int) -> int:
    """The first word that begins at or after a place."""
    return bisect_left(nodes, place, key=lambda node: node.span.start)


def _up(nodes: Sequence[Node], index: int, most: int) -> Iterator[tuple[int, int]]:
    """(steps, index) of the heads above a word."""
    for steps in range(1, most + 1):
        index = nodes[index].head
        if index < 0:
            return
        yield steps, index


# --- what is said -------------------------------------------------------------------------------------------------

_SUBJECTS = frozenset(("nsubj", "nsubj:pass", "csubj", "expl"))
_FINITE = frozenset("VBD VBZ VBP MD".split())
_FEWEST = 3  # words of a clause that says something


def reported(sentence: Sentence, saying: Saying) -> list[Span]:
    """The clause that a saying reports in other words, in pieces where the reporting phrase stands inside it ("the
    talks, he said, had failed"); without "that" and the marks at its edges. Nothing where no clause is reported."""
    nodes = sentence.nodes
    if saying.how == "according":
        own = _below(sentence, _top(nodes, saying.at + 2), frozenset()) | {saying.at, saying.at + 1}
        root = _root(nodes, saying.at)
        words = _below(sentence, root, frozenset(own)) if root not in own and _clausal(sentence, root) else set()
        return _pieces(nodes, words)
    whole = _below(sentence, saying.at, frozenset())
    clauses_below = [
        child for child in sentence.children[saying.at] if nodes[child].label == "ccomp" and _told(sentence, child)
    ]
    if clauses_below:
        without = frozenset((saying.head, *_going_on(sentence, clauses_below[0])))
        return _pieces(nodes, _below(sentence, clauses_below[0], without))
    above = nodes[saying.at].head
    if above < 0 or saying.how != "own" or saying.kind == "who" or nodes[saying.at].label not in _ASIDE:
        return []
    edges = (min(whole) - 1, min(whole), max(whole), max(whole) + 1)
    if not any(0 <= at < len(nodes) and nodes[at].text == "," for at in edges):
        return []
    if any(nodes[child].label == "cc" for child in (*sentence.children[above], *sentence.children[saying.at])):
        return []
    return _pieces(nodes, _below(sentence, above, frozenset(whole))) if _clausal(sentence, above) else []


def _told(sentence: Sentence, index: int) -> bool:
    """Whether a clause can be what is said: not "after the talks failed, he said", nor "Ms Lee, who won, said"."""
    below = [sentence.nodes[child] for child in sentence.children[index]]
    marks = {node.text.lower() for node in below if node.label == "mark"}
    relative = any(node.label in _SUBJECTS and node.tag in ("WP", "WDT") for node in below)
    return _clausal(sentence, index) and not relative and marks <= _THAT


_THAT = frozenset("that if whether to".split())


def _going_on(sentence: Sentence, index: int) -> Iterator[int]:
    """Verbs joined to a clause that go on telling what its speaker did: "said it was over and warned of more"."""
    for child in sentence.children[index]:
        node = sentence.nodes[child]
        bare = not any(sentence.nodes[one].label in _SUBJECTS for one in sentence.children[child])
        if node.label == "conj" and node.tag == "VBD" and bare and reports(node.text, node.lemma):
            yield child


_ASIDE = frozenset("parataxis conj dep ccomp".split())


def _root(nodes: Sequence[Node], index: int) -> int:
    """The head of the sentence, or of the part of it that was read by itself."""
    for _ in range(len(nodes)):
        if nodes[index].head < 0:
            break
        index = nodes[index].head
    return index


def _clausal(sentence: Sentence, index: int) -> bool:
    """Whether a word heads a finite clause with a subject of its own."""
    below = [sentence.nodes[child] for child in sentence.children[index]]
    finite = sentence.nodes[index].tag in _FINITE or any(
        node.label in ("aux", "aux:pass", "cop") and node.tag in _FINITE for node in below
    )
    return finite and any(node.label in _SUBJECTS for node in below)


def _below(sentence: Sentence, index: int, without: frozenset[int]) -> set[int]:
    """A word and all that hangs on it, less what is left out with all that hangs on that."""
    found, todo = {index}, [index]
    while todo:
        for child in sentence.children[todo.pop()]:
            if child not in without and child not in found:
                found.add(child)
                todo.append(child)
    return found


def _pieces(nodes: Sequence[Node], words: set[int]) -> list[Span]:
    """The stretches that words make; marks between them break none."""
    runs: list[list[int]] = []
    for at in sorted(words):
        gap = range(runs[-1][-1] + 1, at) if runs else range(0)
        if runs and not any(nodes[between].text[0].isalnum() for between in gap):
            runs[-1].append(at)
        else:
            runs.append([at])
    spans = []
    for run in runs:
        kept = [at for at in run if nodes[at].text[0].isalnum() or nodes[at].text[0] in "$£€"]
        if kept and nodes[kept[0]].label == "mark" and nodes[kept[0]].text.lower() == "that":
            kept = kept[1:]
        if kept:
            spans.append((len(kept), Span(nodes[kept[0]].span.start, nodes[kept[-1]].span.end)))
    return [span for _, span in spans] if sum(size for size, _ in spans) >= _FEWEST else []
