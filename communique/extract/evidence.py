"""The words that a desk officer would underline: the clause around a verb, the phrase around a noun."""

from __future__ import annotations

from communique.extract.clauses import Sentence
from communique.model import Span

_DASHES = frozenset(("-", "--", "–", "—"))
_STOPS = frozenset((";", ":", "--", "–", "—"))
_LOOSE = frozenset("parataxis list discourse vocative dislocated".split())
_CLAUSES = frozenset("advcl acl:relcl acl".split())
_EDGES = frozenset((",", ".", ":", "''", "``", "CC", "-LRB-", "-RRB-", "HYPH", "SYM", "NFP"))
_OPENERS = _EDGES | {"IN", "TO"}
_CARRIED = frozenset("obj nsubj nsubj:pass xcomp ccomp".split())
_MARKS = frozenset((",", ":", ".", "``", "''", "-LRB-", "-RRB-"))
LEAST, FALLBACK = 3, 12
"""A clause of fewer words is a misreading: then the words up to the next mark are taken, so many at most."""


def evidence(sentence: Sentence, at: int, last: int) -> Span:
    """From a trigger's subject to its clause's end, without the marks at its ends and never beyond the sentence. `last`
    is the last word of the trigger's phrase.

    A noun that a verb carries ("held talks with Chad") has the verb's clause; other nouns have their own phrase
    ("Chad's talks with Mali"). A subject told elsewhere is left out ("met Chad and signed a treaty").
    """
    top = at
    if not sentence.verb(at):
        head = sentence.nodes[at].head
        if head >= 0 and sentence.verb(head) and sentence.nodes[at].label in _CARRIED:
            top = head
    first = _start(sentence, top) if sentence.verb(top) or _predicate(sentence, top) else _left(sentence, top)
    first = _behind_dash(sentence, min(first, at), at)
    end = _continued(sentence, first, max(_right(sentence, top), last))
    while end > max(at, first) and sentence.nodes[end].tag in _EDGES:
        end -= 1
    while first < at and sentence.nodes[first].tag in _OPENERS:
        first += 1
    return Span(sentence.nodes[first].span.start, sentence.nodes[end].span.end)


def _predicate(sentence: Sentence, at: int) -> bool:
    """Whether a noun or adjective is what a subject is said to be."""
    return any(sentence.nodes[child].label in ("nsubj", "cop") for child in sentence.children[at])


def _start(sentence: Sentence, verb: int, depth: int = 0) -> int:
    """The first word of a verb's subject where it stands in the same clause, else of the verb with its auxiliaries."""
    node = sentence.nodes[verb]
    for child in sentence.children[verb]:
        other = sentence.nodes[child]
        if other.label in ("nsubj", "nsubj:pass", "csubj") and child < verb:
            if node.label.startswith("acl") and other.tag in ("WDT", "WP"):
                return _left(sentence, node.head) if 0 <= node.head < verb else child
            return _left(sentence, child)
    if depth < 4 and 0 <= node.head < verb:
        above = sentence.nodes[node.head]
        if node.label in ("xcomp", "ccomp") and above.tag.startswith(("VB", "JJ")):
            return _start(sentence, node.head, depth + 1)
        if node.label.startswith("acl"):
            return _left(sentence, node.head)
    helpers = [
        child
        for child in sentence.children[verb]
        if child < verb and sentence.nodes[child].label in ("aux", "aux:pass", "advmod", "mark", "cop", "expl")
    ]
    return min([verb, *(child for child in helpers if verb - child <= 4)])


def _left(sentence: Sentence, at: int) -> int:
    """The first word of a noun phrase, without its preposition and without what stands beyond a clause."""
    first, todo = at, [at]
    while todo:
        for child in sentence.children[todo.pop()]:
            node = sentence.nodes[child]
            if child < at and node.label not in ("case", "mark", "cc", "punct", "advcl", "parataxis", "nsubj"):
                first = min(first, child)
                todo.append(child)
    return first


def _right(sentence: Sentence, top: int) -> int:
    """The last word of a clause or phrase: what hangs on it, up to a clause that stands beside it."""
    inside, todo = {top}, [top]
    while todo:
        for child in sentence.children[todo.pop()]:
            if child < top or not _beside(sentence, child):
                inside.add(child)
                todo.append(child)
    end = top
    for index in range(top + 1, len(sentence.nodes)):
        if index in inside and sentence.nodes[index].text not in _STOPS:
            end = index
        elif index not in inside or sentence.nodes[index].tag not in _MARKS:
            break
    return end


def _beside(sentence: Sentence, child: int) -> bool:
    """Whether a clause stands beside what it hangs on: joined by "and", or set off by a comma."""
    node = sentence.nodes[child]
    if node.label in _LOOSE:
        return True
    if node.label == "conj":
        return sentence.verb(child)
    if node.label not in _CLAUSES:
        return False
    first = _left(sentence, child) if not sentence.verb(child) else min([child, *sentence.children[child]])
    return first > 0 and sentence.nodes[first - 1].text == ","


def _behind_dash(sentence: Sentence, first: int, at: int) -> int:
    """Cuts a dateline off: "TUNIS, 3 May - Tunisia said"."""
    for index in range(at, max(first, 1) - 1, -1):
        node = sentence.nodes[index]
        if node.text in _DASHES and node.span.start > sentence.nodes[index - 1].span.end and index < at:
            return index + 1
    return first


def _continued(sentence: Sentence, first: int, end: int) -> int:
    """Goes on where the grammar was misread: after a bare word or a preposition, and before "to" and "of"."""
    nodes = sentence.nodes
    following = nodes[end + 1].text.lower() if end + 1 < len(nodes) else ""
    if end - first + 1 >= LEAST and nodes[end].tag not in ("IN", "TO") and following not in ("to", "of"):
        return end
    limit = min(len(nodes) - 1, end + FALLBACK)
    while end < limit and nodes[end + 1].tag not in _MARKS:
        end += 1
    return end
