"""Who is meant, references included, as the layer `party`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.annotate import references
from communique.annotate.cast import Cast, Member, cast, codes, community, known
from communique.annotate.references import Focus, Mention
from communique.model import Json, Note, Span
from communique.stage import Reading

_DEFINITE = frozenset({"the", "its", "his", "her", "their", "'s", "country", "that", "this", "our"})


def parties(reading: Reading) -> Iterator[Note]:
    """Who is meant, references included, as the layer party."""
    when = reading.published
    found = reading.layer("name")
    made = cast(found, when.end if when else None)
    women = {name: member.woman for name, member in made.members.items() if member.woman is not None}
    scene = Scene(reading, made, Focus(made.counts, women))
    for index, sentence in enumerate(reading.layer("sentence")):
        yield from scene.sentence(index, sentence.span)


def mentions(reading: Reading, span: Span) -> list[Note]:
    """The party notes that start inside a span."""
    return reading.within("party", span)


@dataclass(slots=True)
class Scene:
    """The report as it is gone through: who is who in it, and what was named last."""

    reading: Reading
    cast: Cast
    focus: Focus

    def sentence(self, index: int, span: Span) -> Iterator[Note]:
        """The party notes of one sentence, from left to right, without overlaps."""
        items: list[tuple[Span, Note | str]] = [(note.span, note) for note in self.reading.within("name", span)]
        items += [(place, sort) for sort, place in references.find(self.reading.text, span)]
        end, subject_open = span.start, True
        for place, item in sorted(items, key=lambda pair: (pair[0].start, -pair[0].end)):
            if place.start < end:
                continue
            note = self.name(item, index) if isinstance(item, Note) else self.reference(item, place, index)
            if note is None:
                continue
            end = place.end
            subject = subject_open and note.label != "place" and not self.oblique(place, span)
            if subject_open and self.verb_after(place, span):
                subject_open = False
            self.focus.said.append(Mention(note, index, subject))
            yield note

    def oblique(self, place: Span, sentence: Span) -> bool:
        """Whether a preposition stands before: `with China`, `of the president`."""
        before = self.reading.text[max(sentence.start, place.start - 24) : place.start].lower().split()
        words = [word for word in before[-3:] if word not in ("the", "a", "an", "president", "both")]
        return bool(words) and words[-1] in _PREPOSITION

    def verb_after(self, place: Span, sentence: Span) -> bool:
        """Whether what follows is no mere continuation of the list of subjects."""
        after = self.reading.text[place.end : min(place.end + 12, sentence.end)].lstrip()
        return bool(after) and not after.startswith((",", "and ", "&", "or ", "'", "’", "("))

    def name(self, note: Note, index: int) -> Note | None:
        """The party note of a name note, or None where nobody can be told."""
        if note.label in ("person", "surname"):
            return self.person(note, index)
        if note.label == "unknown":
            return None
        stated = [community(code, self.cast.day) for code in codes(note, "parties")]
        if not stated:
            if note.value.get("definite") not in _DEFINITE and note.label == "office":
                return None
            state = self.default(index)
            stated = [state] if state else []
        if not stated:
            return None
        if stated == ["BEL"] and self.reading.text.startswith("Brussels", note.span.start) and self.union():
            stated = [self.union()]
        plural = bool(note.value["plural"])
        return party(note.span, note.label, stated, plural=plural, single=bool(note.value["office"]) and not plural)

    def union(self) -> str:
        """EU or EC where the report names it, for `Brussels`."""
        return next((code for code in ("EU", "EC") if self.cast.counts[code]), "")

    def default(self, index: int) -> str | None:
        """Whose `the government` is: the state named last, the report's main one where it was named lately too."""
        main = self.cast.main()
        recent = [m for m in self.focus.recent(index, 2) if m.note.label in _STATES and not m.note.value["private"]]
        near = [code for m in recent for code in m.parties]
        if main is None or main not in near:
            return near[0] if near else main
        return near[0] if near and near.count(near[0]) >= near.count(main) else main

    def person(self, note: Note, index: int) -> Note | None:
        name = self.cast.full(str(note.value["person"]))
        member = self.cast.members.get(name)
        if member is None:
            code = known(self.cast, name)
            if code is None or note.label != "surname":
                return None
            member = Member(name, code)
        if member.party is None:
            member = self.unplaced(member, note, index)
            self.cast.members[name] = member
        code = community(member.party or name, self.cast.day)
        return party(note.span, "person", [code], person=name, private=member.private)

    def unplaced(self, member: Member, note: Note, index: int) -> Member:
        """A person whom neither words nor tables place: an official of the state at hand by the title, else private."""
        state = self.default(index) if note.value["office"] and not note.value.get("private") else None
        if state is None:
            return Member(member.name, member.name, private=True, woman=member.woman)
        return Member(member.name, state, woman=member.woman)

    def reference(self, sort: str, place: Span, index: int) -> Note | None:
        if sort == "we":
            return None
        meant = references.resolve(self.focus, sort, place.of(self.reading.text), index)
        if meant is None:
            return None
        stated, persons = meant
        person = persons[0] if sort == "he" and persons else None
        private = bool(person and (member := self.cast.members.get(person)) and member.private)
        made = party(place, "reference", stated, person=person, private=private, plural=len(stated) > 1)
        return party(place, "reference", stated, persons=persons, plural=True) if len(persons) > 1 else made


_STATES = frozenset({"state", "demonym", "office", "person", "place"})
_PREPOSITION = frozenset(
    "with of to from against for by in at on between among about over toward towards into after before under near".split()
)


def party(span: Span, label: str, stated: Sequence[str], **more: Json) -> Note:
    """A note of the layer `party`; `more` fills in `person`, `persons`, `private`, `plural`, `single`."""
    value: dict[str, Json] = {"parties": list(dict.fromkeys(stated)), "person": None, "persons": [], "private": False}
    persons = more.get("persons")
    if isinstance(persons, list):
        more["persons"] = list(persons)
    return Note(span, "party", label, value | more)
