"""What a candidate event looks like to the weights: short names of what was seen, each with the type or rule it
tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from communique.extract.clauses import Sentence
from communique.extract.triggers import Candidate, Report
from communique.model import Note
from communique.stage import Reading


def tell(reading: Reading, sentence: Sentence, candidate: Candidate, report: Report) -> list[str]:
    """The features of the words found."""
    type, rule = candidate.type, candidate.rule.id
    node = sentence.nodes[candidate.head]
    mood, tense = candidate.mood.kind, candidate.mood.tense
    told = [
        f"type={type}", f"rule={rule}", f"rule={rule}>{type}", f"lemma={node.lemma}>{type}",
        f"mood={mood}>{type}", f"mood={mood}", f"mood={mood}>{rule}", f"tense={tense}", f"tense={tense}>{type}",
        f"label={node.label}", f"tag={node.tag}", f"above={_above(sentence, candidate.head)}>{type}",
        f"above={_above(sentence, candidate.head)}",
    ]  # fmt: skip
    marks = list(dict.fromkeys(candidate.marks))
    for mark in marks:
        if not mark.startswith("roles:"):
            told += [mark, f"{mark}>{type}"]
        if mark.startswith(("part", "to:", "phrase")):
            told.append(f"{mark}>{rule}")
    told += _parties(candidate, report)
    told += _words(sentence, candidate)
    told += _joins(sentence, candidate)
    told += _surroundings(reading, sentence, candidate)
    return told


_CROSSED = ("subject", "is:", "light", "noun", "passive", "part", "how", "to:")


@dataclass(slots=True)
class Place:
    """What the ways to read one place share: the sentence, the report, the marks that every way is crossed with; and
    what was told of parties that several ways name."""

    sentence: Sentence
    report: Report
    crossed: Sequence[str]
    standings: dict[tuple[str, tuple[str, ...], bool], tuple[list[str], int]] = field(default_factory=dict)

    @classmethod
    def of(cls, sentence: Sentence, report: Report, marks: Iterable[str]) -> Place:
        """`marks` are those that stand after each way's own."""
        return cls(sentence, report, [mark for mark in dict.fromkeys(marks) if mark.startswith(_CROSSED)])


def read(place: Place, candidate: Candidate) -> list[str]:
    """The features of the way to read who acts on whom."""
    type, rule, mood = candidate.type, candidate.rule.id, candidate.mood.kind
    lemma = place.sentence.nodes[candidate.head].lemma
    way = candidate.marks[0]
    found = [
        way, f"{way}>{type}", f"{way}>{rule}", f"{way}>{mood}", f"{way}>{place.sentence.note.label}", f"{way}>{lemma}",
        *[f"{way}>{mark}" for mark in place.crossed],
    ]  # fmt: skip
    for slot in candidate.slots:
        found += (slot, f"{slot}>{type}", f"{slot}>{rule}")
    for slot in candidate.slots:
        if "=" in slot[:2]:
            found += [f"{slot}>{mark}" for mark in place.crossed]
    for name in _parties(candidate, place.report):
        found += (name, f"{way}>{name}")
    return [*found, *_standing(place, candidate)]


def _standing(place: Place, candidate: Candidate) -> Iterator[str]:
    """How much the report is about those who act and are acted on, where they are named, and how often together."""
    type, span = candidate.type, place.sentence.note.span
    actors, recipients = candidate.names()
    for role, names, parties in (("a", actors, candidate.actors), ("r", recipients, candidate.recipients)):
        here = any(span.covers(party.span) for party in parties)
        if (role, names, here) not in place.standings:
            place.standings[role, names, here] = _stands(place.report, role, names, f"{here}", type)
        told, share = place.standings[role, names, here]
        yield from told
        yield f"{role}#{share}>{candidate.marks[0]}"
    most = min(_together(place.report, candidate), 4)
    yield f"together={most}:{bool(recipients)}"
    yield f"together={most}>{type}:{bool(recipients)}"


def _stands(report: Report, role: str, names: Sequence[str], here: str, type: str) -> tuple[list[str], int]:
    """What is told of the parties in a role whichever way they are read, and how much the report is about them."""
    share = min(4, int(8 * max((report.shares.get(name, 0.0) for name in names), default=0.0)))
    lead = any(name in report.lead for name in names)
    sort = _coded(names[0]) if names else None
    told = [f"{role}#{share}:{lead}:{here}", f"{role}#{lead}:{here}>{type}", f"{role}#{sort}:{here}:{len(names)}"]
    return told, share


def _together(report: Report, candidate: Candidate) -> int:
    """How many sentences name an actor and a recipient, or the first two actors where there is none."""
    actors, recipients = candidate.names()
    both = [frozenset((a, r)) for a in actors for r in recipients] or [frozenset(actors[:2])]
    return max(report.together.get(pair, 0) for pair in both)


def _above(sentence: Sentence, at: int) -> str:
    head = sentence.nodes[at].head
    return sentence.nodes[head].lemma if head >= 0 else "-"


def _parties(candidate: Candidate, report: Report) -> list[str]:
    type = candidate.type
    actors, recipients = candidate.names()
    main = report.main[:2]
    first, second = any(name in main for name in actors), any(name in main for name in recipients)
    some, coded = min(len(recipients), 2), _coded(actors[0])
    return [
        f"actors={min(len(actors), 3)}>{type}", f"recipients={some}>{type}", f"recipients={some}>{candidate.rule.id}",
        f"pair={min(len(actors), 2)}{some}>{candidate.rule.id}",
        f"main={first}{second}", f"main={first}>{type}", f"code={actors[0] if coded else 'name'}",
        f"named={coded}>{type}",
    ]  # fmt: skip


def measure(reading: Reading, sentence: Sentence, candidate: Candidate) -> dict[str, float]:
    """What can be counted about the words found."""
    node, place = sentence.nodes[candidate.head], candidate.sentence
    total = len(reading.layer("sentence"))
    found = {
        "sentence": float(place), "depth": place / max(1, total), "sentences": float(total),
        "heading": float(sentence.note.label == "heading"), "size": float(len(sentence.nodes)),
        "into": candidate.head / len(sentence.nodes), "wide": float(len(candidate.span)),
        "quoted": float(any(q.span.overlaps(node.span) for q in _quotations(reading, candidate))),
        "mentions": float(len({id(mention) for mention in sentence.mentions.values()})),
        "times": float(len(reading.within("time", sentence.note.span))),
        "phrase": float(len(_phrase(candidate).split())), "ruled": float(not candidate.rule.id.startswith("encoder")),
        "narrow": float(bool(candidate.rule.object)), "deep": float(_deep(sentence, candidate.head)),
        f"mood-{candidate.mood.kind}": 1.0, f"tense-{candidate.mood.tense}": 1.0, f"label-{node.label}": 1.0,
        f"tag-{node.tag[:2]}": 1.0,
    }  # fmt: skip
    return found | {f"mark-{mark}": 1.0 for mark in candidate.marks if mark.startswith(("subject:", "passive"))}


def about(candidate: Candidate, report: Report) -> dict[str, float]:
    """What can be counted about a way to read the parties."""
    actors, recipients = candidate.names()
    word = candidate.word.start
    found = {
        "actors": float(len(actors)), "recipients": float(len(recipients)),
        "actor-share": max((report.shares.get(name, 0.0) for name in actors), default=0.0),
        "recipient-share": max((report.shares.get(name, 0.0) for name in recipients), default=-1.0),
        "actor-far": float(max(-400, min(400, candidate.actors[0].span.start - word))),
        "coded": float(_coded(actors[0])), f"way-{candidate.marks[0]}": 1.0,
    }  # fmt: skip
    found["together"] = float(_together(report, candidate))
    found["lead"] = float(sum(name in report.lead for name in (*actors, *recipients)))
    if recipients:
        found["recipient-far"] = float(max(-400, min(400, candidate.recipients[0].span.start - word)))
        found["recipient-coded"] = float(_coded(recipients[0]))
    return found


def _phrase(candidate: Candidate) -> str:
    return next((mark.removeprefix("phrase:") for mark in candidate.marks if mark.startswith("phrase:")), "")


def _deep(sentence: Sentence, at: int) -> int:
    """How many words a word hangs below, ten at most."""
    for deep in range(10):
        if sentence.nodes[at].head < 0:
            return deep
        at = sentence.nodes[at].head
    return 10


_ARMS = frozenset("obj obl xcomp ccomp nsubj nsubj:pass nmod compound amod".split())


def _joins(sentence: Sentence, candidate: Candidate) -> list[str]:
    """The trigger together with each word that it takes or hangs on, and how many parties the sentence names."""
    type, at = candidate.type, candidate.head
    node, mood = sentence.nodes[at], candidate.mood
    found = [
        f"pair={node.lemma}+{sentence.nodes[child].lemma}>{type}"
        for child in sentence.children[at]
        if sentence.nodes[child].label in _ARMS and child not in sentence.mentions
    ]
    if node.head >= 0:
        found.append(f"over={node.lemma}+{sentence.nodes[node.head].lemma}>{type}")
    count = len({id(mention) for mention in sentence.mentions.values()})
    found.append(f"mentions={min(count, 5)}>{candidate.rule.id}")
    return [*found, f"{candidate.marks[-1]}>{type}>{mood.kind}>{mood.tense}"]


def _coded(name: str) -> bool:
    return name.isupper() and len(name) <= 6


def _surroundings(reading: Reading, sentence: Sentence, candidate: Candidate) -> list[str]:
    type = candidate.type
    nodes, at = sentence.nodes, candidate.head
    place = candidate.sentence
    where = "first" if place < 2 else "early" if place < 6 else "middle" if place < 20 else "late"
    quoted = any(q.span.overlaps(nodes[at].span) for q in _quotations(reading, candidate))
    times = reading.within("time", sentence.note.span)
    told = [
        f"where={where}", f"where={where}>{type}", f"heading={sentence.note.label}>{type}", f"quoted={quoted}>{type}",
        f"times={min(len(times), 2)}>{type}", f"size={min(len(nodes) // 12, 4)}",
    ]  # fmt: skip
    for child in sentence.children[at]:
        node = nodes[child]
        if node.label in ("obj", "obl", "xcomp", "ccomp", "nmod", "amod", "compound"):
            told.append(f"{node.label}={node.lemma}>{type}")
        elif node.label in ("mark", "advmod"):
            told.append(f"{node.label}={node.lemma}")
    for step in (1, 2):
        if at + step < len(nodes):
            told.append(f"next{step}={nodes[at + step].lemma}>{type}")
        if at - step >= 0:
            told.append(f"last{step}={nodes[at - step].lemma}>{type}")
    return told


_EMPTY = frozenset(
    "the a an of to in and for on with at by from as be have that this it its he she they his their".split()
)


def _words(sentence: Sentence, candidate: Candidate) -> list[str]:
    """The words of the clause, each with the type it may tell of, and those near the trigger with the rule."""
    inside = [
        i for i in sentence.clause(candidate.head) if abs(i - candidate.head) <= 20 and i not in sentence.mentions
    ]
    lemmas = dict.fromkeys(sentence.nodes[i].lemma for i in inside)
    return [f"has={lemma}>{candidate.type}" for lemma in lemmas if lemma not in _EMPTY and lemma[:1].isalpha()]


def _quotations(reading: Reading, candidate: Candidate) -> list[Note]:
    return [note for note in reading.layer("quotation") if note.span.overlaps(candidate.span)]
