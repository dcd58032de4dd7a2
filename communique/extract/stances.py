"""Words of stance in a sentence, by the rules of `kinds/position.toml`, and the phrases that name their issues."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from communique.extract.clauses import Sentence
from communique.extract.syntax import Node
from communique.model import Span

_REACH = 10
LONGEST = 26
"""Words of an issue at most."""
_FILLER_TAGS = frozenset(("RB", "RBR", "DT", "PRP$", "PDT"))
_NEGATIONS = frozenset("not n't no never neither nor cannot without".split())
_NOBODY = frozenset("nobody none nothing neither no-one".split())
_ENDING = frozenset("withdraw drop end abandon lack withhold lift cease lose deny retract".split())
_CUTS = frozenset(
    "because while which who whom when where although though unless until but after before during since whereas amid "
    "despite if as following".split()
)
_SAYS = frozenset("say add tell report note state announce write".split())
_TEMPORAL = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight week month year".split()
)
_EDGES = frozenset("the a an , and or as well to that for both also \" “ ” ' ‘ ’ - – — : ; . ( ) ! ? on".split())
_LINKS = frozenset("from of on off to down the its their all any".split())
_CASES = frozenset("for over of about on at with".split())


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of lemma alternatives; None is a phrase that names a party; the issue follows the last. `tag` is what the
    first word's Penn tag must begin with."""

    index: int
    parts: tuple[frozenset[str] | None, ...]
    polarity: str
    tag: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """The rules by the lemmas that they start with, and the verbs and nouns that turn a demand round."""

    rules: dict[str, tuple[Rule, ...]]
    reversing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stance:
    """A rule's words at `at`; the issue begins at `first`; both index the sentence's words. `outer` is the stance in
    whose issue this one stands: in "urged Turkey to accept the ruling" that of "urged" for "accept"."""

    rule: Rule
    at: int
    first: int
    flipped: bool
    outer: Stance | None


@dataclass(frozen=True, slots=True)
class Issue:
    """A phrase that may be the issue, as indices of words [first, end): `part` counts the parts that it was split into,
    0 for the whole; `turned` where a word like "end" before it turns the stance round; `shape` is the tag of the word
    that it hangs together by, `top`."""

    first: int
    end: int
    part: int
    turned: bool
    shape: str
    top: int

    def span(self, nodes: Sequence[Node]) -> Span:
        return Span(nodes[self.first].span.start, nodes[self.end - 1].span.end)


@cache
def codebook() -> Codebook:
    """The rules as they are written, the longest patterns of a lemma first."""
    stored = tomllib.loads((files("communique.kinds") / "position.toml").read_text("utf-8"))
    rules: dict[str, list[Rule]] = {}
    for index, row in enumerate(stored["rule"]):
        parts = [
            None if part == "NAMED" else frozenset(part.split("|"))
            for part in row["pattern"].removesuffix(" *").split()
        ]
        rule = Rule(index, tuple(parts), row["polarity"], row.get("tag", ""))
        for lemma in sorted(parts[0] or ()):
            rules.setdefault(lemma, []).append(rule)
    longest = {lemma: tuple(sorted(row, key=lambda rule: -len(rule.parts))) for lemma, row in rules.items()}
    return Codebook(longest, frozenset(stored["reversal"]["lemmas"]))


def stances(sentence: Sentence) -> Iterator[Stance]:
    """The rules that fit, one for each place, in the order of the words. A place that a longer match ran over is not
    looked at again."""
    nodes, rules = sentence.nodes, codebook().rules
    taken = -1
    last: Stance | None = None
    for at, node in enumerate(nodes):
        if at <= taken:
            continue
        for rule in rules.get(node.lemma, ()):
            if not node.tag.startswith(rule.tag):
                continue
            matched = _matched(rule, sentence, at)
            if matched is not None:
                first, denied = _denied(nodes, matched)
                if None not in rule.parts:
                    taken = first - 1
                outer = last
                while outer and not _inside(nodes, outer.first, at):
                    outer = outer.outer if at - outer.at < 2 * LONGEST else None
                last = Stance(rule, at, first, _negated(sentence, at) != denied, outer)
                yield last
                break


def _inside(nodes: Sequence[Node], first: int, at: int) -> bool:
    """Whether a word stands in the phrase that begins at `first`."""
    if at < first or at - first > LONGEST:
        return False
    top, word = _top(nodes, first), at
    while word != top and nodes[word].head >= first:
        word = nodes[word].head
    return word == top


def _matched(rule: Rule, sentence: Sentence, at: int) -> int | None:
    """Where the issue begins if the rule's pattern stands at `at`."""
    nodes, place = sentence.nodes, at + 1
    for number, part in enumerate(rule.parts[1:], 1):
        if part is None:
            following = rule.parts[number + 1] or frozenset()
            stop = _after_name(sentence, place, following)
            if stop is None:
                return None
            place = stop
            continue
        while place < len(nodes) and nodes[place].tag in _FILLER_TAGS and nodes[place].lemma not in part:
            place += 1
        if place >= len(nodes) or nodes[place].lemma not in part:
            return None
        place += 1
    return place if place < len(nodes) else None


def _after_name(sentence: Sentence, place: int, following: frozenset[str]) -> int | None:
    """Where one of the lemmas follows a phrase of a few words; a party must stand in it unless "to" follows."""
    nodes = sentence.nodes
    named = False
    for index in range(place, min(len(nodes), place + _REACH)):
        if nodes[index].text in ".;:":
            return None
        if index > place and nodes[index].lemma in following:
            return index if named or "to" in following else None
        named = named or index in sentence.mentions
    return None


def _denied(nodes: Sequence[Node], first: int) -> tuple[int, bool]:
    """Where the issue begins, and whether what is asked for is that it shall not be: "must not export arms", "urged
    Chad not to leave"."""
    if nodes[first].lemma in _NEGATIONS and nodes[first].tag == "RB" and first + 1 < len(nodes):
        return first + 1, True
    return first, first >= 2 and nodes[first - 1].lemma == "to" and nodes[first - 2].lemma in ("not", "never")


def _negated(sentence: Sentence, at: int) -> bool:
    """Whether a word of stance is denied: "does not support", "without backing", "no support", "no state should",
    "withdrew its support"."""
    nodes = sentence.nodes
    words = [nodes[child].lemma for child in sentence.children[at] if child < at]
    before = [node.lemma for node in nodes[max(0, at - 2) : at]]
    if any(word in _NEGATIONS for word in (*words, *before)):
        return True
    node = nodes[at]
    if node.tag.startswith("NN"):
        return node.label == "obj" and node.head >= 0 and nodes[node.head].lemma in _ENDING
    verb = at if sentence.verb(at) else node.head if node.tag == "MD" else -1
    found = [child for child in sentence.children[verb] if nodes[child].label == "nsubj"] if verb >= 0 else []
    return any(
        nodes[child].lemma in _NOBODY or any(nodes[kid].lemma in ("no", "neither") for kid in sentence.children[child])
        for child in found
    )


def issues(sentence: Sentence, stance: Stance) -> Iterator[Issue]:
    """The phrases that may be the issue: from the stance's end to the end of its phrase, whole and in the parts of its
    coordination, and without a word that turns the stance round."""
    nodes = sentence.nodes
    first = _skip(nodes, stance.first, len(nodes))
    if first >= len(nodes):
        return
    for begin, turned in ((first, False), *((at, True) for at in _turned(nodes, first))):
        top = _top(nodes, begin)
        end = _end(sentence, begin, top)
        if end <= begin:
            continue
        shape = nodes[top].tag[:2]
        yield Issue(begin, end, 0, turned, shape, top)
        if not turned and (until := _closed(nodes, begin, end)):
            yield Issue(begin, until, 0, True, shape, _hub(nodes, begin, until))
        parts = _parts(sentence, begin, end, top)
        for number, (left, right) in enumerate(parts, 1):
            left = _skip(nodes, left, right)
            right = _trim(nodes, left, right)
            if right > left and len(parts) > 1:
                yield Issue(left, right, number, turned, shape, top)


def turns(sentence: Sentence, first: int, end: int) -> Iterator[tuple[int, int, int, str]]:
    """What an issue [first, end) is against where it asks for a thing to end: [first, end) of the thing, the word that
    it hangs together by, and the word that turns the stance round."""
    nodes = sentence.nodes
    for at in _turned(nodes, first):
        if at < end:
            yield at, end, _hub(nodes, at, end), nodes[_turning(nodes, first)].lemma
    if until := _closed(nodes, first, end):
        word = next(i for i in range(end - 1, until - 1, -1) if nodes[i].lemma in codebook().reversing)
        yield first, until, _hub(nodes, first, until), nodes[word].lemma


def _hub(nodes: Sequence[Node], first: int, end: int) -> int:
    """The word of [first, end) that the others hang on: the last one whose head is outside."""
    tops = [i for i in range(first, end) if not first <= nodes[i].head < end and nodes[i].label != "punct"]
    nouns = [i for i in tops if nodes[i].tag[:2] in ("NN", "VB")]
    return (nouns or tops or [end - 1])[0]


def _closed(nodes: Sequence[Node], first: int, end: int) -> int | None:
    """Where the thing ends that shall end itself: in "the siege must end" and "the sanctions be lifted" before the
    auxiliary; None where the clause is of another sort."""
    for at in range(max(first + 1, end - 4), end):
        if nodes[at].lemma in codebook().reversing and nodes[at].tag.startswith("VB"):
            until = at
            while until > first and (nodes[until - 1].tag in ("MD", "RB", "TO") or nodes[until - 1].lemma == "be"):
                until -= 1
            return until if first < until < at else None
    return None


def _skip(nodes: Sequence[Node], first: int, end: int) -> int:
    while first < end and nodes[first].text.casefold() in _EDGES:
        first += 1
    return first


def _trim(nodes: Sequence[Node], first: int, end: int) -> int:
    """The end without marks, small words and days of the week."""
    while end > first and (nodes[end - 1].text.casefold() in _EDGES or nodes[end - 1].text.casefold() in _TEMPORAL):
        end -= 1
    return end


def _turning(nodes: Sequence[Node], first: int) -> int:
    """The first word that is no adjective or article: "end" in "an immediate end to"."""
    at = first
    while at < min(first + 3, len(nodes) - 1) and nodes[at].tag in ("JJ", "DT", "PRP$", "RB"):
        at += 1
    return at


def _turned(nodes: Sequence[Node], first: int) -> Iterator[int]:
    """Where the issue begins behind a word that turns the stance round: "to end …", "an end to …", "halting …"."""
    at = _turning(nodes, first)
    if nodes[at].lemma not in codebook().reversing:
        return
    at += 1
    while at < len(nodes) and nodes[at].lemma in _LINKS:
        at += 1
    if at < len(nodes):
        yield at


def _top(nodes: Sequence[Node], first: int) -> int:
    """The word that the phrase from `first` on hangs together by."""
    top = first
    while nodes[top].head >= first:
        top = nodes[top].head
    return top


def _last(sentence: Sentence, top: int, first: int) -> int:
    """The last word of what hangs on a word, without clauses that stand beside it."""
    last, todo = top, [top]
    while todo:
        index = todo.pop()
        for child in sentence.children[index]:
            node = sentence.nodes[child]
            if child < first or node.label in ("parataxis", "punct") or (node.label == "advcl" and child > top + 3):
                continue
            if index == top and node.label == "conj" and _finite(sentence, child) and not _finite(sentence, top):
                continue
            last = max(last, child)
            todo.append(child)
    return last


def phrase(sentence: Sentence, top: int) -> tuple[int, int]:
    """The words [first, end) of the phrase that hangs together by a word, without an article or the like before it."""
    nodes = sentence.nodes
    first, todo = top, [top]
    while todo:
        for child in sentence.children[todo.pop()]:
            if top - _REACH <= child < first and nodes[child].label not in ("punct", "cc", "mark", "case", "nsubj"):
                first = child
            if child < top:
                todo.append(child)
    first = _skip(nodes, first, top)
    return first, max(_end(sentence, first, top), top + 1)


def _finite(sentence: Sentence, index: int) -> bool:
    return sentence.nodes[index].tag in ("VBD", "VBZ", "VBP", "MD")


def _end(sentence: Sentence, first: int, top: int) -> int:
    """Where the phrase ends: with what hangs on its top word, before a clause of another sort."""
    nodes = sentence.nodes
    end = min(_last(sentence, top, first) + 1, first + LONGEST)
    for index in range(first + 1, end):
        word = nodes[index]
        if word.text in ';:—–.?!”"“()' or (
            word.lemma in _CUTS and word.label in ("mark", "nsubj", "advmod", "case", "obj")
        ):
            if word.text in '"”“' and index + 1 < end and index - first < 3:
                continue
            end = index
            break
        if word.text == "," and any(
            node.lemma in _SAYS and node.tag.startswith("VB") for node in nodes[index : index + 9]
        ):
            end = index
            break
    return _trim(nodes, first, end)


def _parts(sentence: Sentence, first: int, end: int, top: int) -> list[tuple[int, int]]:
    """The coordinated parts of a phrase, where its top word, or the last noun that hangs on it, has conjuncts."""
    for head in (top, *_objects(sentence, top, end)):
        heads = [head, *_conjuncts(sentence, head, end)]
        if len(heads) > 1:
            return _cut(sentence, first, end, sorted(heads))
    return [(first, end)]


def _objects(sentence: Sentence, top: int, end: int) -> list[int]:
    return [
        child
        for child in sentence.children[top]
        if top < child < end and sentence.nodes[child].label in ("obj", "nmod", "obl", "xcomp", "ccomp")
    ]


def _conjuncts(sentence: Sentence, head: int, end: int) -> Iterator[int]:
    for child in sentence.children[head]:
        if head < child < end and _joined(sentence, child):
            yield child
            yield from _conjuncts(sentence, child, end)


def _joined(sentence: Sentence, child: int) -> bool:
    """Whether a word is a conjunct: by its label, or by an "and" that hangs on it where the label was misread."""
    label = sentence.nodes[child].label
    if label in ("list", "appos", "dep"):
        return any(sentence.nodes[kid].label == "cc" for kid in sentence.children[child])
    return label == "conj"


def _cut(sentence: Sentence, first: int, end: int, heads: Sequence[int]) -> list[tuple[int, int]]:
    """Cuts between coordinated words at the comma or conjunction before each."""
    cuts = [first]
    for left, right in pairwise(heads):
        marks = [i for i in range(left + 1, right) if sentence.nodes[i].lemma in ("and", "or", ",", "but", "&")]
        kids = [i for i in marks if sentence.nodes[i].head in (left, right)] or marks
        if kids:
            cuts.append(kids[-1] + 1)
    bounds = [*cuts, end]
    return [(left, right) for left, right in pairwise(bounds) if right > left]
