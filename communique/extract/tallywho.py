"""Who: the parties and persons whose meetings, visits, rounds and texts a report counts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from communique.data import tables
from communique.extract import tallyforms as forms
from communique.model import Claim, Note, Span
from communique.stage import Reading

_HOLDERS = frozenset("state demonym organisation person office reference".split())
_SPAN = 110  # characters after the number in which "between", "with", "to", "by" are looked for
_CLEAR = 0.6  # of a party's persons' names that those of the one who speaks for it must be
_FAR = 12  # sentences before, in which those who speak to each other were named last
_BACK = 2  # sentences before, in which those are looked for whom the sentence leaves out
_LEAD = re.compile(r"(?:\s[\w’'-]+){0,3}?\s(?P<word>between|with|of|by|among|to|from)\s")


@dataclass(frozen=True, slots=True)
class Sides:
    """`actors` visit, sign or meet, `recipients` are visited; `persons` are their names where the report gives them.

    `how`: `named` in the sentence, `near` it, or `carried` over from what the report is about.
    """

    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    office: str | None = None
    how: str = "named"

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.actors, *self.recipients)))


@dataclass(slots=True)
class Scene:
    """A report with what is looked up in it again and again."""

    reading: Reading
    sentences: Sequence[Note]
    claims: list[tuple[int, int, Claim]]
    starts: list[int]
    figures: list[Claim]
    _pair: tuple[str, ...] | None = field(default=None)

    @classmethod
    def of(cls, reading: Reading) -> Scene:
        claims = sorted(
            (
                (span.start, span.end, claim)
                for claim in reading.claims
                if claim.kind in ("event", "instrument")
                for span in claim.evidence
            ),
            key=lambda row: row[:2],
        )
        figures = [claim for claim in reading.claims if claim.kind == "figure"]
        return cls(reading, reading.layer("sentence"), claims, [row[0] for row in claims], figures)

    @property
    def text(self) -> str:
        return self.reading.text

    def told(self, sentence: Span) -> list[Claim]:
        """The events and instruments whose evidence begins in a sentence."""
        rows = self.claims[bisect_left(self.starts, sentence.start) : bisect_left(self.starts, sentence.end)]
        return [claim for _, _, claim in rows]

    def before(self, at: int, back: int = _BACK) -> Iterator[Note]:
        """Notes of parties before a place, the nearest first, over so many sentences before its own."""
        index = bisect_left(self.sentences, at + 1, key=lambda note: note.span.start) - 1
        first = self.sentences[max(0, index - back)].span.start if self.sentences else 0
        yield from reversed(self.named(Span(first, at)) if first < at else [])

    def named(self, span: Span) -> list[Note]:
        """Notes of parties that act, in a stretch; places and private persons are none."""
        found = self.reading.within("party", span)
        return [note for note in found if note.label in _HOLDERS and not note.value.get("private") and note.parties()]

    @property
    def pair(self) -> tuple[str, ...]:
        """The two parties that the report's talks and visits are mostly between; none where nothing stands out."""
        if self._pair is None:
            met = Counter(
                pair
                for claim in self.reading.claims
                if claim.kind in ("event", "instrument") and len(pair := tuple(sorted(claim.parties()))) == 2
            )
            best = met.most_common(2)
            clear = bool(best) and (len(best) == 1 or best[0][1] > best[1][1])
            self._pair = best[0][0] if clear else ()
        return self._pair


def people(note: Note) -> tuple[str, ...]:
    """The persons whom a note names, or refers to."""
    values = note.value.get("persons")
    several = tuple(str(value) for value in values) if isinstance(values, list) else ()
    return (str(note.value["person"]),) if note.value.get("person") else several


def lead(scene: Scene, sentence: Span, end: int) -> tuple[str, Span] | None:
    """The preposition that follows the number's noun, and the stretch after it up to the end of the clause."""
    match = _LEAD.match(scene.text, end, min(sentence.end, end + 60))
    if not match:
        return None
    stop = re.compile(
        r"[;:()]|,\s(?!and\b)|\b(?:since|in\sthe\s(?:last|past)|this\syear|that|which|who|when)\b"
    ).search(scene.text, match.end(), min(sentence.end, end + _SPAN))
    close = stop.start() if stop else min(sentence.end, end + _SPAN)
    return (match["word"], Span(match.end(), close)) if close > match.end() else None


def both(scene: Scene, sentence: Span, core: Span) -> Sides | None:
    """Those who meet, talk or sign: after "between" and "with", else named before, nearest first; None for fewer
    than two."""
    taken: list[Note] = []
    if found := lead(scene, sentence, core.end):
        word, stretch = found
        after = scene.named(stretch)
        if word in ("between", "among", "of"):
            taken = after
        elif word in ("with", "by"):
            taken = after[:1]
    if word_is(taken, 2):
        return _of(taken, "named")
    inside = [note for note in scene.before(core.start, 0) if note.span.start >= sentence.start]
    if both := enough([*taken, *inside]):
        several = "trilateral" in core.of(scene.text).casefold()
        return _of(joined(scene, both) if several else both, "named")
    later = scene.named(Span(core.end, sentence.end)) if core.end < sentence.end else []
    if both := enough([*taken, *inside, *scene.before(core.start)]):
        return _of(both, "near")
    if both := enough([*taken, *inside, *later]):
        return _of(both, "near")
    known = {code for note in (*taken, *inside) for code in note.parties()}
    if scene.pair and known <= set(scene.pair):
        persons = _known(scene, scene.pair)
        return Sides(scene.pair, (), persons, None, "carried")
    return None


def speaking(scene: Scene, sentence: Span, core: Span, sides: Sides) -> Sides:
    """Of "our third meeting" those who speak to each other: the one person of each party whom the report names most."""
    if sides.persons or len(sides.parties) != 2:
        return sides
    near = scene.text[max(sentence.start, core.start - 60) : min(sentence.end, core.end + 60)]
    if not re.search(r"\b(?:our|you\sand\sI|my\sfriend)\b", near, re.IGNORECASE):
        return sides
    persons = _known(scene, sides.parties, share=_CLEAR)
    before = reversed(list(scene.before(core.start, _FAR)))
    named = [note for note in before if note.label == "person" and people(note)]
    latest = {code: people(note)[0] for note in named for code in note.parties()}
    if len(persons) < 2 or any(name not in persons for code, name in latest.items() if code in sides.parties):
        return sides
    return replace(sides, persons=persons, how="carried")


def together(scene: Scene, sentence: Span, core: Span) -> Sides | None:
    """Those who are named as one before the number or after "between": "the two sides", "Slovenia and the US"."""
    if found := lead(scene, sentence, core.end):
        word, stretch = found
        if word == "between" and word_is(after := scene.named(stretch), 2):
            return _of(after, "named")
    for note in (note for note in scene.before(core.start, 0) if note.span.start >= sentence.start):
        if word_is(whole := joined(scene, [note]), 2):
            return _of(whole, "named")
    return None


def word_is(notes: Sequence[Note], least: int) -> bool:
    """Whether notes mean so many parties at least."""
    return len({code for note in notes for code in note.parties()}) >= least


def enough(notes: Iterable[Note]) -> list[Note]:
    """The first notes that together mean two parties; none where all of them do not. A party that is meant by its
    name alone has the one who was last named for it, too."""
    taken: list[Note] = []
    seen: set[str] = set()
    rest = iter(notes)
    for note in rest:
        new = set(note.parties()) - seen
        if len(seen | new) > 2 and len(seen) < 2 and len(note.parties()) < 3:
            continue
        if new or people(note):
            taken.append(note)
        seen |= new
        if len(seen) >= 2:
            break
    else:
        return []
    faceless = seen - {code for note in taken if people(note) for code in note.parties()}
    for note in rest if len(faceless) < len(seen) else ():
        if len(note.parties()) == 1 and set(note.parties()) <= faceless and people(note):
            taken.append(note)
            faceless -= set(note.parties())
    return taken


def joined(scene: Scene, notes: Sequence[Note]) -> list[Note]:
    """The notes and those that stand in one list with them: "Cyprus, Greece and Israel"."""
    found = sorted(notes, key=lambda note: note.span)
    for step in (-1, 1):
        while len(found) < 8:
            edge = found[0 if step < 0 else -1].span
            if step < 0 and edge.start == 0:
                break
            near = scene.named(Span(max(0, edge.start - 40), edge.start) if step < 0 else Span(edge.end, edge.end + 40))
            if not near:
                break
            other = near[-1] if step < 0 else near[0]
            gap = scene.text[other.span.end : edge.start] if step < 0 else scene.text[edge.end : other.span.start]
            if not re.fullmatch(r",?\s(?:and\s)?(?:the\s)?", gap):
                break
            found = [other, *found] if step < 0 else [*found, other]
    return found


def _of(notes: Sequence[Note], how: str) -> Sides:
    parties = tuple(dict.fromkeys(code for note in notes for code in note.parties()))
    named = tuple(dict.fromkeys(name for note in notes for name in people(note)))
    return Sides(parties, (), named, None, how)


def _known(scene: Scene, parties: Sequence[str], share: float = 0.0) -> tuple[str, ...]:
    """The person of each party whom the report names most: with such a share of all the party's at least."""
    counts = Counter(
        (code, str(note.value["person"]))
        for note in scene.reading.layer("party")
        if note.label == "person" and note.value.get("person")
        for code in note.parties()
    )
    found = []
    for party in parties:
        own = [(count, name) for (code, name), count in counts.items() if code == party]
        if own and max(own)[0] >= share * sum(count for count, _ in own):
            found.append(max(own)[1])
    return tuple(found)


def visit(scene: Scene, sentence: Span, core: Span, *, abroad: bool = False) -> Sides | None:
    """Who visits whom: the visitor is named by "by", by the owner of the visit, or as who was spoken of; the host after
    "to". None where either cannot be told; of trips `abroad` it does not matter where they went."""
    host, by, office = _host(scene, sentence, core), None, None
    start = re.compile(r"\bby\s(?:a|an|the|any)?\s?(?:\w+\s){0,2}?").search(
        scene.text, core.end, min(sentence.end, core.end + _SPAN)
    )
    if start:
        near = scene.reading.within("party", Span(start.start(), min(sentence.end, start.end() + 50)))
        by = next((note for note in near if note.parties() and not set(note.parties()) & set(host)), None)
        words = scene.text[start.start() : min(sentence.end, start.end() + 50)]
        office = forms.office_of(words)
        if by is None and re.search(r"\bSecretary of State\b(?! for)", words) and "USA" not in host and host:
            return Sides(("USA",), host[:1], (), office)
    how = "named"
    if by is None:
        by = _visitor(scene, sentence, core, host)
        how = "named" if by is not None and by.span.start >= sentence.start else "near"
    if by is None:
        return None
    if abroad:
        return Sides(by.parties()[:1], (), people(by)[:1], None if people(by) else _office(scene, by), how)
    if not host:
        host, how = _visited(scene, sentence, by.parties()), "near"
    if not host:
        return None
    return Sides(
        by.parties()[:1], host[:1], people(by)[:1], office or (None if people(by) else _office(scene, by)), how
    )


def _office(scene: Scene, note: Note) -> str | None:
    return forms.office_of(note.span.of(scene.text)) if note.label in ("office", "person") else None


def _visitor(scene: Scene, sentence: Span, core: Span, host: Sequence[str]) -> Note | None:
    """Whose visit it is: "Xi's eighth visit", "his third visit", else the one spoken of last who is not the host."""
    owner = forms.OWNER.search(scene.text, max(sentence.start, core.start - 60), core.start)
    other = [
        note for note in scene.before(core.start) if not set(note.parties()) & set(host) and len(note.parties()) == 1
    ]
    if owner and owner["owner"].casefold() in ("our", "my"):
        return next((note for note in other if note.label in ("reference", "person")), None)
    if owner and owner["owner"].casefold() in ("his", "her", "your", "their"):
        named = [note for note in other if people(note)]
        return next(iter(named), None) or next((note for note in other if note.label == "office"), None)
    if owner:
        ends = owner.start("owner") + 1
        return next((note for note in other if note.span.start < ends <= note.span.end + 2), None)
    persons = [
        note for note in other if note.label in ("person", "office", "reference") and note.span.start >= sentence.start
    ]
    return next(iter(persons), None) or next(iter(other), None)


_TO = re.compile(r"\b(?:to|in|of)\s(?:the\s)?")
_VISITED = re.compile(r"\b(?:visit(?:ed|ing|s)?|toured|(?:been|came|come|gone|travell?ed|went)\sto)\s(?:the\s)?$")


def _host(scene: Scene, sentence: Span, core: Span) -> tuple[str, ...]:
    """The state named right after "to": as a party, else the state of a place; or the object of a verb of visiting."""
    if found := _at(scene, sentence, core.end + 1, 4):
        return found
    for match in _TO.finditer(scene.text, core.end, min(sentence.end, core.end + 70)):
        if found := _at(scene, sentence, match.end()):
            return found
        near = scene.text[match.end() : min(sentence.end, match.end() + 30)]
        if match[0].startswith("to") and (code := _looked_up(near)):
            return (code,)
    for note in scene.before(core.start, 0):
        before = scene.text[max(sentence.start, note.span.start - 20) : note.span.start]
        if note.label != "person" and _VISITED.search(before) and note.span.start > sentence.start:
            return note.parties()[:1]
    return ()


def _at(scene: Scene, sentence: Span, place: int, reach: int = 15) -> tuple[str, ...]:
    """The state that is named at a place, or a word or two after it."""
    if place + 2 >= sentence.end:
        return ()
    stretch = Span(place, min(sentence.end, place + reach))
    for layer in ("party", "place"):
        for note in scene.reading.within(layer, stretch):
            state = note.value.get("state")
            if layer == "party" and note.label not in ("person", "reference") and note.parties():
                return note.parties()[:1]
            if layer == "place" and isinstance(state, str):
                return (state,)
    return ()


def _looked_up(words: str) -> str | None:
    """The state whose name some words begin with."""
    parts = words.split()
    return next((code for size in (3, 2, 1) if (code := tables.lookup(" ".join(parts[:size]).strip(".,;")))), None)


def _visited(scene: Scene, sentence: Span, visitors: Sequence[str]) -> tuple[str, ...]:
    """Whom a visit that the sentence tells of is to, where the words do not say."""
    for claim in scene.told(sentence):
        if claim.label == "CONSULT" and claim.values.get("mode") == "visit" and set(visitors) & set(claim.parties()):
            other = [party for party in claim.parties() if party not in visitors]
            if len(other) == 1:
                return tuple(other)
    if len(scene.pair) == 2 and set(visitors) < set(scene.pair):
        return tuple(party for party in scene.pair if party not in visitors)
    return ()


def of_claim(claims: Iterable[Claim]) -> Sides | None:
    """The sides of an act that a sentence tells of."""
    for claim in claims:
        if claim.parties():
            return Sides(claim.parties("actor", "party"), claim.parties("recipient"), ())
    return None


def nearest(claims: Sequence[Claim], core: Span, labels: frozenset[str] | None = None) -> list[Claim]:
    """The claims by how near to the number they stand, of some labels only where these are given."""
    fit = [claim for claim in claims if labels is None or claim.label in labels]

    def away(claim: Claim) -> int:
        span = min(claim.evidence, key=attrgetter("start"))
        return max(span.start - core.end, core.start - span.end, 0)

    return sorted(fit, key=away)
