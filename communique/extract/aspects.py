"""What is seen of words that may name what somebody is for or against: features for weights learnt from coded reports.

Features that begin with `net`, or have `:net` in them, are the encoder's word; those that begin with `for:` or
`against:` tell of words together with the polarity asked about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from communique.extract import clauses
from communique.extract.acts import step
from communique.extract.positions import Candidate
from communique.extract.stances import codebook
from communique.extract.syntax import Node
from communique.extract.topics import topics
from communique.extract.whose import Asked
from communique.model import Note, Span

_CLIMB = 4
_FAR = 300
"""Characters around the word in which the encoder's other findings are looked at."""
_MARKS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_PASSED = {name: tuple(f"{name}>{mark}" for mark in _MARKS) for name in ("net-every", "net", "sure")}
_CUE = 6
"""Words before an issue that are looked at for words of stance."""


def aspects(asked: Asked, polarity: str, ruled: Sequence[tuple[float, Candidate]]) -> Iterator[str]:
    """Of a stance as such, however its issue is cut and whoever holds it."""
    yield from _believed(asked, polarity, ruled)
    yield from _grammar(asked, polarity)
    yield from _placed(asked)
    if ruled:
        _, best = ruled[0]
        yield f"{polarity}:rule:{best.rule}"
        yield f"{polarity}:trigger:{asked.context.sentence.nodes[best.at].lemma}"
        yield f"{polarity}:rule+mood:{best.rule}:{_mood(asked, best.at)}"
        yield f"turned:{best.turned}"
    elif asked.turn:
        yield f"turn:{asked.turn}"
    else:
        yield f"{polarity}:rule:none"


def cut(asked: Asked, polarity: str, way: str, others: Sequence[Span]) -> Iterator[str]:
    """Of the way in which an issue is cut: `way` says whose cut it is, `others` are the other ways."""
    span, text = asked.issue, asked.report.reading.text
    size = len(span.of(text).split())
    inside = [note.span for note in asked.report.reading.within("party", span)]
    yield f"cut:{way}:{len(others)}"
    yield f"size:{min(size, 30) // 2}"
    yield f"size+cut:{way}:{min(size, 30) // 5}"
    yield f"bare:{any(part.covers(span) for part in inside)}"
    yield f"one:{size == 1}"
    yield f"longest:{all(len(span) >= len(other) for other in others)}:{len(others) > 0}"
    nodes = [node for node in _window(asked) if span.start <= node.span.start < span.end]
    if nodes:
        yield f"begins:{nodes[0].tag}"
        yield f"begins+end:{nodes[0].tag}:{nodes[-1].tag}"
        yield f"{polarity}:begins:{nodes[0].lemma}"


def _window(asked: Asked) -> Sequence[Node]:
    """The words about the word, so that a long sentence costs no more than a short one."""
    return asked.context.sentence.nodes[max(0, asked.at - 40) : asked.at + 40]


def _believed(asked: Asked, polarity: str, ruled: Sequence[tuple[float, Candidate]]) -> Iterator[str]:
    """How far the encoder and the rules believe in it, and in the contrary."""
    net = asked.seen.score if asked.seen and not asked.turn else 0.0
    rule = ruled[0][0] if ruled else 0.0
    notes = _near(asked, "stance")
    other = max((n.score for n in notes if n.label != polarity and _at(n, asked)), default=0.0)
    same = max((n.score for n in notes if n.label == polarity and not _at(n, asked)), default=0.0)
    every, contrary = _together(notes, asked, polarity)
    yield f"net-every:{step(every)}"
    yield f"net-contrary:{step(contrary)}"
    yield f"net-either:{round(5 * every)}:{round(5 * contrary)}"
    yield from _passed("net-every", every)
    yield f"net:{step(net)}"
    yield from _passed("net", net)
    yield from _passed("sure", rule)
    yield f"net+{polarity}:{step(net)}"
    yield f"net-other:{step(other)}"
    yield f"net-around:{step(same)}"
    yield f"sure:{step(rule)}"
    yield f"sure+{polarity}:{step(rule)}"
    yield f"net+sure:{round(6 * net)}:{round(5 * rule)}"
    yield f"net+other:{round(5 * net)}:{round(5 * other)}"
    yield f"net-none:{asked.seen is None}"
    if asked.turn and asked.seen:
        yield f"net-turn:{round(5 * asked.seen.score)}"
        yield f"net-turn:{asked.turn}"
    best = max((sure for _, sure, _ in asked.rows), default=0.0)
    yield f"net-holder:{step(best)}"
    yield f"net-holder+net:{round(4 * best)}:{round(4 * net)}"
    for act in _near(asked, "act"):
        if act.score >= 0.2:
            side = "at" if act.span.overlaps(asked.issue) else "near"
            yield f"net-act:{polarity}:{act.label}:{side}:{round(3 * act.score)}"


def _passed(name: str, sure: float) -> tuple[str, ...]:
    return _PASSED[name][: bisect_left(_MARKS, sure)]


def _near(asked: Asked, layer: str) -> list[Note]:
    here, at = asked.context.sentence.note.span, asked.context.sentence.nodes[asked.at].span
    span = Span(max(here.start, at.start - _FAR), min(here.end, at.end + _FAR))
    return asked.report.reading.within(layer, span)


def _together(notes: Sequence[Note], asked: Asked, polarity: str) -> tuple[float, float]:
    """The probability that at least one word of the issue is one that a stance of this polarity hangs on, and of the
    other: the encoder may waver between the words of a phrase."""
    none = {polarity: 1.0, "": 1.0}
    for note in notes:
        if _at(note, asked):
            none[polarity if note.label == polarity else ""] *= 1 - note.score
    return 1 - none[polarity], 1 - none[""]


def _at(note: Note, asked: Asked) -> bool:
    return note.span.overlaps(asked.issue)


def _grammar(asked: Asked, polarity: str) -> Iterator[str]:
    """The words that the issue hangs on and those before it."""
    sentence, at = asked.context.sentence, asked.at
    nodes = sentence.nodes
    yield f"{polarity}:top:{nodes[at].lemma}"
    yield f"tag:{nodes[at].tag}:{nodes[at].label}"
    names: list[str] = []
    place = at
    for level in range(1, _CLIMB):
        label, place = nodes[place].label, nodes[place].head
        if place < 0:
            yield f"root:{level}:{nodes[at].tag[:2]}"
            break
        names.append(nodes[place].lemma)
        yield f"{polarity}:up{level}:{nodes[place].lemma}"
        yield f"{polarity}:up{level}:{nodes[place].lemma}:{label}"
        yield f"up{level}:{label}:{nodes[place].tag}"
        if nodes[place].lemma in codebook().rules:
            yield f"stance-word:{level}"
        if nodes[place].lemma in clauses.SPEECH:
            yield f"speech:{level}"
    yield f"{polarity}:up:{'>'.join(names[:2])}"
    verb = clauses.governing(sentence, nodes[at].head) if nodes[at].head >= 0 else -1
    yield f"{polarity}:mood:{_mood(asked, verb) if verb >= 0 else '-'}"
    first = next((i for i in range(max(0, at - 40), at) if nodes[i].span.start >= asked.issue.start), at)
    before = [node.lemma for node in nodes[max(0, first - _CUE) : first]]
    yield f"{polarity}:before:{'_'.join(before[-1:])}"
    yield f"{polarity}:before2:{'_'.join(before[-2:])}"
    for word in set(before):
        yield f"{polarity}:cue:{word}"


def _mood(asked: Asked, at: int) -> str:
    owner = clauses.governing(asked.context.sentence, at)
    if owner < 0:
        return "-"
    mood = clauses.mood(asked.context.sentence, owner)
    return f"{mood.kind}:{mood.tense}"


def _placed(asked: Asked) -> Iterator[str]:
    """Where in the report it stands, and in what sort of report."""
    context, report = asked.context, asked.report
    text = report.reading.text
    place = asked.issue.start / max(len(text), 1)
    yield f"heading:{context.sentence.note.label}"
    yield f"place:{int(5 * place)}"
    yield f"quoted:{context.quote(asked.at) is not None}"
    yield f"talks:{report.talks}"
    yield f"talks+heading:{report.talks}:{context.sentence.note.label}"
    yield f"home:{bool(report.home)}"
    yield f"parties:{min(len(context.sentence.mentions), 4)}"
    yield f"length:{min(len(text) // 1000, 8)}"
    for name, _ in topics(asked.issue.of(text)):
        yield f"topic:{name}"
