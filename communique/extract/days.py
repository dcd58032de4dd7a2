"""The days that an event may have been on, each with what speaks for it: those that the report's words give, the day
of publication, and none.

`training/event_dates.py` learns from coded reports how much each feature counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from communique.annotate.dateline import stated
from communique.extract import background
from communique.extract.merging import Group
from communique.extract.syntax import Node, parse
from communique.extract.triggers import Candidate
from communique.model import Basis, Note, Span, When
from communique.stage import Reading

BACK, LEAD, FAR, MOST = 3, 3, 2000, 24
"""How many sentences before the event's, and how many that begin the report, are looked at for days; how many
code points of a sentence, and how many expressions in all."""
_WIDTHS = ((1, "day"), (8, "week"), (32, "month"), (100, "quarter"), (370, "year"))
_AGES = ((-32, "ahead"), (-8, "weeks-ahead"), (-1, "days-ahead"), (0, "today"), (1, "yesterday"), (4, "days"),
         (8, "week"), (32, "month"), (100, "quarter"), (370, "year"), (3700, "decade"))  # fmt: skip
_RANKS = ("clause", "sentence", "before", "after", "earlier", "lead", "dateline")
_WORD = re.compile(r"[^\W\d_]+")
_NAMED = re.compile(
    r"['’]s?\s+\w|[\s-](?:anniversary|agreement|accord|deal|treaty|summit|war|coup|election|invasion|act|law|report|"
    r"resolution|declaration|statement|convention|memorandum|protocol|attack|meeting|decision|pact|constitution)s?\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:which|who|whose|whom|where|since|after|following|before|because|although|while|despite|unless|if|when|"
    r"in (?:retaliation|response|reaction|revenge) (?:for|to)|(?:passed|approved|adopted|signed|agreed|reached|made|"
    r"held|begun) (?:by|at|in|on))\b|[;:—]",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\W*(?:\w+\W+){0,2}")
_CUES = frozenset(
    "earlier previously last already ago since former first once previous late past recent recently history historic "
    "early anniversary founded decade years century later then before following after during when until today "
    "yesterday now currently reiterated again continued continue continues under today's this still always ever never "
    "repeatedly often long regularly increasingly so far previously "
    "had has have been being is are was were would will".split()
)


@dataclass(frozen=True, slots=True)
class Option:
    """A day range that an event may have, or none, with its features."""

    when: When | None
    features: tuple[str, ...]


def options(reading: Reading, group: Group) -> list[Option]:
    """The days that the group's event may have been on: none first, the day of publication, then those of the words
    of its sentences, of those before them, and of those that begin the report."""
    published = reading.published
    near = [
        (rank, note, member)
        for rank, note, member in _near(reading, group)
        if rank != "dateline" or published is None or not _same(_when(note), published)
    ]
    about = [*_about(reading, group), *_closest(group, near)]
    words = background.features(reading, group, None)
    found = [Option(None, ("none", *(f"none>{word}" for word in dict.fromkeys((*about, *words)))))]
    if published is not None:
        when = When(published.start, published.end, "carried")
        found.append(Option(when, ("now", *(f"now>{word}" for word in about))))
    counts: Counter[str] = Counter()
    for rank, note, member in near:
        counts[rank] += 1
        marks = _features(reading, note, member, rank)
        tense, only = member.mood.tense, sum(1 for other in near if other[0] == rank) == 1
        marks += [f"{rank}>order{min(counts[rank], 4)}", f"{rank}>{group.type}", f"{rank}>{tense}"]
        marks += [f"{rank}>{member.mood.kind}", f"{rank}>only={only}"]
        found.append(Option(_when(note), tuple(dict.fromkeys(marks))))
    return found


def _same(left: When, right: When) -> bool:
    return (left.start, left.end) == (right.start, right.end)


def _when(note: Note) -> When:
    basis: Basis = "relative" if note.value.get("basis") == "relative" else "stated"
    return When(
        date.fromisoformat(str(note.value["start"])), date.fromisoformat(str(note.value["end"])), basis, note.span
    )


def dated(reading: Reading, span: Span) -> list[Note]:
    """The time expressions of a stretch that give days; lengths of years say how long, not when."""
    return [
        note
        for note in reading.within("time", span)
        if note.value.get("start") and note.value.get("end") and note.label in ("DATE", "TIME")
    ]


def _near(reading: Reading, group: Group) -> Iterator[tuple[str, Note, Candidate]]:
    """Each expression once, by its closest tie to the group's words: the nearest of each sort first."""
    sentences = reading.layer("sentence")
    own = [each.span for each in stated(reading) if each.where != "linked"]
    found: dict[Span, tuple[int, int, Note, Candidate]] = {}
    for member in sorted(group.members, key=lambda member: -member.score):
        at = member.sentence
        spans = [(_RANKS.index("sentence"), at), (3, at + 1)]
        spans += [(2 if back == 1 else 4, at - back) for back in range(1, BACK + 1)]
        spans += [(5, number) for number in range(LEAD)]
        for rank, number in spans:
            if not 0 <= number < len(sentences):
                continue
            for note in dated(reading, _clipped(sentences[number].span, member if number == at else None)):
                tie = 0 if rank == 1 and member.span.covers(note.span) else rank
                tie = 6 if any(note.span.overlaps(span) for span in own) else tie
                gap = _gap(note, member)
                known = found.get(note.span)
                if known is None or (tie, gap) < known[:2]:
                    found[note.span] = (tie, gap, note, member)
    for tie, _, note, member in sorted(found.values(), key=lambda row: row[:2])[:MOST]:
        yield _RANKS[tie], note, member


def _clipped(span: Span, member: Candidate | None) -> Span:
    """A sentence, or of one without end the part about the event's word."""
    middle = member.word.start if member else span.start
    return Span(max(span.start, middle - FAR), min(span.end, middle + FAR))


def _closest(group: Group, near: Sequence[tuple[str, Note, Candidate]]) -> Iterator[str]:
    """Whether there are other days to choose from."""
    best = group.best
    rank = near[0][0] if near else "nothing"
    place = "head" if best.sentence < 2 else "early" if best.sentence < 6 else "late"
    yield from (f"near={rank}", f"near={rank}>{best.mood.tense}", f"near={rank}>{place}")


def _gap(note: Note, member: Candidate) -> int:
    return abs(note.span.start - member.word.start)


def _about(reading: Reading, group: Group) -> list[str]:
    """What the group's words say of whether it is news."""
    best = group.best
    place = "head" if best.sentence < 2 else "early" if best.sentence < 6 else "late"
    sentence = reading.layer("sentence")[best.sentence]
    words = {word.casefold() for word in _WORD.findall(best.span.of(reading.text)[:600])} & _CUES
    reach = Span(max(0, best.word.start - FAR), best.word.end)
    quoted = any(note.span.covers(best.word) for note in reading.within("quotation", reach))
    return [
        group.type, f"tense={best.mood.tense}", f"mood={best.mood.kind}", f"{group.type}>{best.mood.tense}",
        f"place={place}", f"place={place}>{best.mood.tense}", f"label={sentence.label}", f"quoted={quoted}",
        f"mode={group.mode}",
        *(mark for mark in best.marks if mark.startswith(("part:", "subject:"))),
        f"members={min(3, len(group.members))}",
        *(f"word={word}" for word in words)
    ]  # fmt: skip


def _features(reading: Reading, note: Note, member: Candidate, rank: str) -> list[str]:
    when, published = _when(note), reading.published
    width = next((name for days, name in _WIDTHS if (when.end - when.start).days < days), "years")
    age = _age(when, published)
    basis = when.basis
    before = reading.text[max(0, note.span.start - 24) : note.span.start]
    lead = _WORD.findall(before.rpartition(".")[2])
    word = lead[-1].casefold() if lead and not re.search(r"[,;:(]\s*$", before) else "^"
    marks = [
        rank, f"{rank}>{basis}", f"{rank}>{width}", f"{rank}>{age}", f"{rank}>{age}>{width}",
        f"{age}>{member.mood.tense}", f"{rank}>{age}>{member.type}", f"{width}>{member.type}",
        f"{age}>{member.mood.kind}", f"in={word}", f"{rank}>in={word}",
    ]  # fmt: skip
    if _NAMED.match(reading.text, note.span.end):
        marks += ["named", f"named>{rank}"]
    if rank in ("clause", "sentence"):
        marks += [f"{rank}>{mark}" for mark in _tied(reading, note, member)]
    return marks


def _age(when: When, published: When | None) -> str:
    """How long before the report (or after it) a range of days ends."""
    if published is None:
        return "undated"
    if when.start <= published.start and published.end <= when.end:
        return "today" if when.end - when.start <= timedelta(days=3) else "about"
    days = (published.start - when.end).days if when.end < published.start else (published.end - when.start).days
    return next((name for limit, name in _AGES if days <= limit), "older")


def _tied(reading: Reading, note: Note, member: Candidate) -> Iterator[str]:
    """How an expression stands to the event's word in one sentence: which side, how far, how the grammar ties them."""
    text, word, span = reading.text, member.word, note.span
    after = span.start >= word.end
    left, right = (word.end, span.start) if after else (span.end, word.start)
    between = text[left:right] if left < right else ""
    side = "right" if after else "left"
    gap = len(between.split())
    far = 0 if gap == 0 else 1 if gap < 3 else 2 if gap < 7 else 3 if gap < 14 else 4
    yield f"{side}{far}"
    yield f"{side}>apart={bool(_APART.search(between))}"
    yield f"{side}>commas={min(2, between.count(','))}"
    first = _sentence(reading, member).start
    opens = span.start - first < 60 and bool(_OPENS.fullmatch(text, first, span.start))
    yield f"opens={opens}"
    nodes = parse(text, _sentence(reading, member), reading.layer("sentence"))
    yield from _path(nodes, span, word, side)


def _sentence(reading: Reading, member: Candidate) -> Span:
    return reading.layer("sentence")[member.sentence].span


_CROSSING = frozenset("acl acl:relcl advcl ccomp parataxis conj csubj xcomp".split())


def _path(nodes: Sequence[Node], span: Span, word: Span, side: str) -> Iterator[str]:
    """What lies between the expression's governor and the event's word in the tree."""
    starts = [node.span.start for node in nodes]
    one, other = bisect_right(starts, span.start) - 1, bisect_right(starts, word.start) - 1
    if one < 0 or other < 0:
        return
    inside = [i for i, node in enumerate(nodes) if span.start <= node.span.start < span.end]
    top = next((i for i in inside if nodes[i].head not in inside), one)
    up, down = _chain(nodes, top), _chain(nodes, other)
    meet = next((i for i in up if i in down), -1)
    rising = [nodes[i].label for i in up[: up.index(meet)]] if meet >= 0 else ["?"]
    falling = [nodes[i].label for i in down[: down.index(meet)]] if meet >= 0 else ["?"]
    yield f"top={nodes[top].label}"
    yield f"up={'>'.join(_cut(rising[1:]))}"
    yield f"down={'>'.join(_cut(falling))}"
    yield f"tie={'>'.join(_cut(rising[1:]))}|{'>'.join(_cut(falling))}"
    if meet >= 0 and meet == other:
        yield "direct" if len(rising) <= 1 else "below"
        yield f"{'direct' if len(rising) <= 1 else 'below'}>{side}"


def _cut(labels: Sequence[str]) -> list[str]:
    """The labels that lead into other clauses; of the rest only how they end."""
    kept = [label for label in labels if label in _CROSSING]
    return kept[:2] if kept else ["same"] if labels else []


def _chain(nodes: Sequence[Node], at: int) -> list[int]:
    """A word and those above it."""
    chain: list[int] = []
    while at >= 0 and at not in chain and len(chain) < 40:
        chain.append(at)
        at = nodes[at].head
    return chain
