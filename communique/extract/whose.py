"""Everybody whose a stance may be, with what is seen of each; which of them it is, is learnt (`training/views.py`).

The candidates are those to whom the encoder's edges point, the rules' readings (`holders`), the subjects of the verbs
that the issue hangs on, whoever speaks, every party of the sentence, and those whom the report is about. Features that
begin with `net` are the encoder's word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from communique.annotate.issuers import home
from communique.extract import clauses
from communique.extract.acts import parties as seen_parties
from communique.extract.acts import step
from communique.extract.clauses import Mention
from communique.extract.holders import Context, Subject, owners, subjects, voiced
from communique.extract.persons import Dossier, key
from communique.extract.syntax import Node
from communique.model import Note, Span
from communique.stage import Reading

_MOST = 28
"""Candidates of one stance."""
_CLIMB = 5
"""Words above the issue whose subjects are looked at."""
_NEAR = 90
"""Words on either side in which parties are looked for, and"""
_FAR = 600
"""characters in which acts are."""
_OPENING = 300
"""Characters in which a paper says whose it is."""
_BACK = 60
"""Mentions looked back at for one that bears a title: "the ministry"."""
_FIRST = frozenset("i we my our us".split())
_EVEN = 0.5
_ABSENT = 0.02
"""What stands for the probability of a party that the encoder does not name."""
_ACTS = 0.2
"""Probability from which on the encoder's act lends its actors."""
_JOINT = 9
"""Words from one party to the next in a row of them."""
_TITLES = frozenset(("CC", ",", "DT", "NN", "JJ", "PR", "PO"))
_SEX = {"he": "m", "she": "f", "his": "m", "her": "f"}
_LOOKED = 6
"""Mentions of a candidate whose grammar is looked at."""
_KEPT = 8192
"""Groups of features of one sort that are kept."""
NOBODY = "nobody"


@dataclass(slots=True)
class Report:
    """What of a report is asked again and again: how often each party is named, in which order, and whose paper it
    is."""

    reading: Reading
    counts: Counter[str]
    most: int
    ranks: dict[str, int]
    first: tuple[str, ...]
    home: str
    talks: bool
    dossier: Dossier
    persons: dict[str, tuple[str, ...]]
    opening: tuple[Note, ...]

    @classmethod
    def of(cls, reading: Reading) -> Report:
        counts: Counter[str] = Counter()
        notes = reading.layer("party")
        for note in notes:
            counts.update(note.parties())
        ranks = {party: rank for rank, (party, _) in enumerate(counts.most_common())}
        talks = any(claim.kind == "quote" and not claim.values.get("indirect") for claim in reading.claims)
        first = notes[0].parties() if notes else ()
        known = [(note.value.get("person"), note.parties()) for note in notes if note.label == "person"]
        persons = {key(name): parties for name, parties in known if isinstance(name, str)}
        opening = tuple(note for note in notes[:12] if note.span.start < _OPENING)[:3]
        dossier = Dossier(reading, ())
        most = max(counts.values(), default=1)
        return cls(reading, counts, most, ranks, first, home(reading.text, counts), talks, dossier, persons, opening)


Row: TypeAlias = tuple[str, float, Span]
"""A party with the probability that it holds a stance, by the encoder."""


@dataclass(slots=True)
class Asked:
    """A stance as far as its holder is concerned: the word `at` that its issue hangs on, the rule's word `trigger`,
    the issue, and what the encoder sees; `turn` is the word that turns what the encoder sees round, or empty."""

    report: Report
    context: Context
    at: int
    trigger: int | None
    issue: Span
    seen: Note | None
    turn: str = ""
    _rows: list[Row] | None = None
    _near: list[Mention] | None = None

    @property
    def rows(self) -> list[Row]:
        """Those who may hold it by the encoder."""
        if self._rows is None:
            held = seen_parties(self.seen, "holder") if self.seen else ()
            self._rows = [(party.name, sure, party.span) for party, sure in held]
        return self._rows

    @property
    def near(self) -> list[Mention]:
        """The mentions of parties in the sentence that are not far from the word."""
        if self._near is None:
            mentions = self.context.sentence.mentions.items()
            around = (mention for index, mention in mentions if -_NEAR <= index - self.at < _NEAR)
            self._near = list({id(mention): mention for mention in around}.values())
        return self._near

    @property
    def subject(self) -> Node | None:
        """The subject of the words above the issue, the nearest."""
        sentence, at = self.context.sentence, self.at if self.trigger is None else self.trigger
        for _ in range(_CLIMB):
            if sentence.verb(at) and (found := clauses.subject(sentence, at)):
                return sentence.nodes[found[0]]
            at = sentence.nodes[at].head
            if at < 0:
                break
        return None


@dataclass(slots=True)
class Held:
    """One candidate with all ways in which it was found."""

    subject: Subject
    ways: list[str] = field(default_factory=list)
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """The candidates of a stance, and what speaks for none of them."""

    candidates: tuple[Held, ...]
    nobody: tuple[str, ...]


def whose(asked: Asked) -> Whose:
    """The candidates, each set of parties once, with their features."""
    found: dict[frozenset[str], Held] = {}
    for subject, way in _found(asked):
        key = frozenset(subject.parties)
        held = found.get(key)
        if held is None:
            if not key or len(found) >= _MOST:
                continue
            held = found[key] = Held(subject)
        if not held.subject.spans and subject.spans:
            held.subject = Subject(held.subject.parties, subject.spans, held.subject.how)
        if way not in held.ways:
            held.ways.append(way)
    scene = _Scene.of(asked)
    for held in found.values():
        held.features = tuple(chain.from_iterable(_groups(scene, held)))
    best = max((sure for _, sure, _ in asked.rows), default=0.0)
    none = NOBODY, f"{NOBODY}:talks:{asked.report.talks}", f"net-{NOBODY}:{asked.seen is not None}:{step(best)}"
    return Whose(tuple(found.values()), none)


# --- candidates ---------------------------------------------------------------------------------------------------


def _found(asked: Asked) -> Iterator[tuple[Subject, str]]:
    yield from _encoded(asked)
    if asked.trigger is not None:
        for rank, subject in enumerate(subjects(asked.context, asked.trigger)[:9]):
            for way in subject.how:
                yield subject, f"rule-{way}"
            yield subject, f"rule:{min(rank, 4)}"
    yield from _above(asked)
    yield from _speaking(asked)
    yield from _acting(asked)
    yield from _pointing(asked)
    yield from _named(asked)
    yield from _joined(asked)
    yield from _around(asked)


def _encoded(asked: Asked) -> Iterator[tuple[Subject, str]]:
    rows = asked.rows
    likely = [row for row in rows if row[1] >= _EVEN]
    if likely:
        yield _subject(likely), "net-set"
    for rank, row in enumerate(rows[:5]):
        yield _subject([row]), f"net-row:{rank}"
    if len(rows) > 1:
        yield _subject(rows[:2]), "net-pair"
    if len(rows) > 2 and rows[2][1] >= 0.3:
        yield _subject(rows[:3]), "net-three"


def _subject(rows: list[Row]) -> Subject:
    return Subject(tuple(name for name, _, _ in rows), tuple(span for _, _, span in rows), ("encoder",))


def _above(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """The subjects and owners of the words that the issue hangs on."""
    nodes, at = asked.context.sentence.nodes, asked.at
    for level in range(_CLIMB):
        sort = "v" if asked.context.sentence.verb(at) else "n"
        for subject in owners(asked.context, at):
            yield subject, f"up{level}{sort}-{subject.how[0]}"
            yield subject, "up-own" if level else "up-self"
        at = nodes[at].head
        if at < 0:
            return


def _speaking(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """Whoever the words belong to: the speaker of the quotation, of the clause, of quotations near by."""
    context = asked.context
    if quote := context.quote(asked.at):
        yield Subject(quote.parties("party"), (), ("quote",)), "quote"
    for subject in voiced(context, asked.at):
        yield subject, f"said-{subject.how[0]}"
    for claim in context.quotes[:4]:
        yield Subject(claim.parties("party"), (), ("near-quote",)), "near-quote"
    if context.heard:
        yield context.heard, "heard"


def _acting(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """Whoever the encoder sees acting on the words around: who condemns or demands a thing has a stance on it."""
    here, at = asked.context.sentence.note.span, asked.context.sentence.nodes[asked.at].span
    around = Span(max(here.start, at.start - _FAR), min(here.end, at.end + _FAR))
    for note in asked.report.reading.within("act", around):
        if note.score < _ACTS:
            continue
        rows = [(party.name, sure, party.span) for party, sure in seen_parties(note, "actor")]
        likely = [row for row in rows if row[1] >= _EVEN] or rows[:1]
        if likely:
            yield _subject(likely), f"net-act:{note.label}"
            yield _subject(likely), f"net-act:{_side(asked, note.span)}"


def _pointing(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """Whom a pronoun or a bare title points back to: "he", "the ambassador", "the ministry", "I" in a statement."""
    report, word = asked.report, asked.subject
    if asked.context.pronouns & _FIRST and not asked.context.quotes:
        for rank, note in enumerate(report.opening):
            yield Subject(note.parties(), (), ("opening",)), f"opening:{rank}:{note.label}"
    if word is None or word.tag.startswith("NNP"):
        return
    kind = word.text.casefold() if word.tag.startswith("PRP") else "noun"
    for rank, name in enumerate(report.dossier.recent(word.span.start)[:4]):
        person = report.dossier.person(name)
        if person is None or key(name) not in report.persons:
            continue
        subject = Subject(report.persons[key(name)], (), ("person",))
        yield subject, f"recent:{kind}:{rank}"
        if kind in _SEX:
            yield subject, f"recent:sex:{min(rank, 1)}:{'-' if person.sex == '-' else person.sex == _SEX[kind]}"
        elif kind == "noun" and word.lemma in person.words:
            yield subject, f"recent:title:{min(rank, 2)}"
    if kind == "noun":
        for rank, note in enumerate(_titled(asked, word)):
            yield Subject(note.parties(), (), ("titled",)), f"titled:{rank}"


def _titled(asked: Asked, word: Node) -> list[Note]:
    """The last two mentions before a noun that have it in them: "the Iraqi ministry" for "the ministry"."""
    notes, text = asked.report.reading.layer("party"), asked.report.reading.text
    at = bisect_left(notes, word.span.start, key=lambda note: note.span.start)
    noun = word.text.casefold()
    return [note for note in reversed(notes[max(0, at - _BACK) : at]) if noun in note.span.of(text).casefold()][:2]


def _named(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """Every party of the sentence, the nearest first."""
    context = asked.context
    place = context.sentence.nodes[asked.at].span.start
    lefts = 0
    for mention in sorted(asked.near, key=lambda mention: abs(mention.note.span.start - place)):
        subject = Subject(mention.parties, (mention.note.span,), ("mention",))
        side = _side(asked, mention.note.span)
        yield subject, f"here:{side}"
        if side == "left":
            yield subject, f"left:{min(lefts, 3)}"
            lefts += 1


def _joined(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """Parties that are named in a row: "President Bongo and Prime Minister Gillard", "Canada, the EU and Turkey"; and
    all who are named before the word."""
    nodes = asked.context.sentence.nodes
    rows = runs(asked)
    for row in rows:
        names = tuple(dict.fromkeys(party for mention in row for party in mention.parties))
        if len(row) < 2 or len(names) < 2:
            continue
        side = _side(asked, row[0].note.span)
        last = max(row[-1].head, _last(asked, row[-1]))
        follows = nodes[last + 1].tag[:2] if last + 1 < len(nodes) else "-"
        subject = Subject(names, tuple(mention.note.span for mention in row), ("row",))
        yield subject, f"row:{side}"
        yield subject, f"row:{side}:{follows}"
        for mention in row:
            one = Subject(mention.parties, (mention.note.span,), ("mention",))
            yield one, f"in-row:{side}"
            yield one, f"in-row:{side}:{follows}"
    left = [mention for row in rows for mention in row if _side(asked, mention.note.span) == "left"]
    names = tuple(dict.fromkeys(party for mention in left for party in mention.parties))
    if 1 < len(names) < 5:
        yield Subject(names, tuple(mention.note.span for mention in left), ("left",)), "all-left"


def runs(asked: Asked) -> list[list[Mention]]:
    """The mentions near the word, those together that only "and", commas and titles stand between."""
    nodes = asked.context.sentence.nodes
    found: list[list[Mention]] = []
    last = -1
    for mention in asked.near:
        first = _first(asked, mention)
        between = nodes[last + 1 : first] if last >= 0 and first - last <= _JOINT else []
        linked = any(node.text.casefold() in (",", "and", "&") for node in between)
        if linked and all(node.tag[:2] in _TITLES or node.text in ("of", "for") for node in between):
            found[-1].append(mention)
        else:
            found.append([mention])
        last = _last(asked, mention)
    return found


def _first(asked: Asked, mention: Mention) -> int:
    return bisect_right(asked.context.sentence.nodes, mention.note.span.start, key=lambda node: node.span.end)


def _last(asked: Asked, mention: Mention) -> int:
    nodes = asked.context.sentence.nodes
    return max(0, bisect_left(nodes, mention.note.span.end, key=lambda node: node.span.start) - 1)


def _around(asked: Asked) -> Iterator[tuple[Subject, str]]:
    """Whom the sentences before and the report are about."""
    context, report = asked.context, asked.report
    for subject, way in ((context.leading, "leading"), (context.before, "before"), (context.earlier, "earlier")):
        if subject:
            yield Subject(subject.parties, subject.spans if way == "leading" else (), subject.how), way
    if len(context.others) > 1:
        yield Subject(context.others, (), ("before",)), "all-before"
    yield Subject(context.principals, (), ("principals",)), "principals"
    for rank, party in enumerate(context.principals):
        yield Subject((party,), (), ("principal",)), f"principal:{rank}"
    if report.home:
        yield Subject((report.home,), (), ("home",)), "home"
    yield Subject(report.first, (), ("first",)), "first"


def _side(asked: Asked, span: Span) -> str:
    """Where a span stands to the issue: `in` it, in the `gap` between the words of stance and it, `left`, `right`."""
    if span.overlaps(asked.issue):
        return "in"
    if span.start > asked.issue.start:
        return "right"
    nodes = asked.context.sentence.nodes
    return "gap" if asked.trigger is not None and span.start >= nodes[asked.trigger].span.start else "left"


# --- features -----------------------------------------------------------------------------------------------------


class _Placed(NamedTuple):
    """A mention's note, where it stands to the issue, and what is seen of its grammar."""

    note: Note
    side: str
    grammar: tuple[str, str, str]

    @classmethod
    def of(cls, asked: Asked, mention: Mention) -> _Placed:
        nodes, note = asked.context.sentence.nodes, mention.note
        side, head = _side(asked, note.span), nodes[mention.head]
        above = nodes[head.head].lemma if head.head >= 0 else "-"
        marks = f"grammar:{side}:{head.label}", f"grammar:{head.label}:{above}", f"grammar:{side}:{note.label}"
        return cls(note, side, marks)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all candidates of one stance share."""

    asked: Asked
    sure: dict[str, float]
    mentions: dict[str, list[_Placed]]
    quoted: str
    pronoun: str
    subject: str

    @classmethod
    def of(cls, asked: Asked) -> _Scene:
        by: dict[str, list[_Placed]] = {}
        for mention in asked.near:
            placed = _Placed.of(asked, mention)
            for party in mention.parties:
                by.setdefault(party, []).append(placed)
        quoted = "q" if asked.context.quote(asked.at) else "n"
        sure = {name: sure for name, sure, _ in asked.rows}
        node = asked.subject
        pronoun = node.text.casefold() if node and node.tag.startswith("PRP") else "-"
        subject = "-" if node is None else node.tag if node.tag.startswith("NNP") else node.text.casefold()
        return cls(asked, sure, by, quoted, pronoun, subject)


def _groups(scene: _Scene, held: Held) -> Iterator[tuple[str, ...]]:
    """What is seen of a candidate, in groups that have no feature in common."""
    report, names, ways = scene.asked.report, held.subject.parties, held.ways
    size = min(len(names), 3)
    weak = min(scene.sure.get(name, _ABSENT) for name in names)
    yield _sized(size, scene.subject, scene.quoted, report.talks, bool(report.home))
    yield _ways(ways[0], min(len(ways), 8))
    coarse = "x" if scene.asked.seen is None else str(round(4 * weak))
    for way in ways:
        yield _way(way, size, coarse, scene.quoted, scene.pronoun)
    if scene.asked.seen is None:
        yield ("net:none",)
    else:
        yield _encoder(size, weak, max((sure for name, sure in scene.sure.items() if name not in names), default=0.0))
    placed = [one for name in names for one in scene.mentions.get(name, ())]
    yield tuple(dict.fromkeys(mark for one in placed[:_LOOKED] for mark in one.grammar))
    sides = "+".join(sorted({one.side for one in placed[:_LOOKED]})) or "absent"
    rank = min(report.ranks.get(name, 5) for name in names)
    share = round(4 * min(report.counts.get(name, 0) for name in names) / report.most)
    missing = sum(name not in scene.mentions for name in names)
    yield _standing(min(rank, 5), share, sides, missing, bool(scene.mentions))
    private = any(one.note.value.get("private") for one in placed)
    sectors = frozenset(str(one.note.value.get("sector")) for one in placed)
    yield _sorts(size, sum(name.isupper() and len(name) == 3 for name in names), private, sectors)


@lru_cache(maxsize=_KEPT)
def _sized(size: int, subject: str, quoted: str, talks: bool, home: bool) -> tuple[str, ...]:
    return (
        f"size:{size}",
        f"subject+size:{subject}:{size}",
        f"subject+size+talks:{subject}:{size}:{talks}",
        f"size+home:{size}:{home}:{quoted}",
    )


@lru_cache(maxsize=_KEPT)
def _ways(first: str, count: int) -> tuple[str, ...]:
    return f"first:{first}", f"ways:{count}"


@lru_cache(maxsize=_KEPT)
def _way(way: str, size: int, coarse: str, quoted: str, pronoun: str) -> tuple[str, ...]:
    found = [f"way:{way}", f"way+quoted:{quoted}:{way}", f"way+size:{size}:{way}"]
    if pronoun != "-":
        found.append(f"way+pronoun:{pronoun}:{way}")
    if not way.startswith("net"):
        found.append(f"net+way:{coarse}:{way}")
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def _encoder(size: int, weak: float, left: float) -> tuple[str, ...]:
    """How sure the encoder is of the party it believes in least, and of the likeliest that is left out."""
    return (
        f"net-weak:{step(weak)}",
        f"net-left:{step(left)}",
        f"net-even:{size}:{weak >= _EVEN}:{left >= _EVEN}",
        f"net-both:{round(4 * weak)}:{round(4 * left)}",
        f"net-gap:{size}:{round(5 * (weak - left))}",
    )


@lru_cache(maxsize=_KEPT)
def _standing(rank: int, share: int, sides: str, missing: int, named: bool) -> tuple[str, ...]:
    """How much the report is about the parties, where they stand in the sentence, and how many do not."""
    return f"rank:{rank}", f"share:{share}", f"sides:{sides}", f"missing:{missing}:{named}"


@lru_cache(maxsize=_KEPT)
def _sorts(size: int, coded: int, private: bool, sectors: frozenset[str]) -> tuple[str, ...]:
    """What sort of party it is: a state, an organisation, a former minister; as its mentions say."""
    return f"private:{private}", f"code:{coded}:{size}", *(f"sector:{sector}" for sector in sorted(sectors))
