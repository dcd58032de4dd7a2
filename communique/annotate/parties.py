"""Who is meant, references included, as the layer `party`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from communique.annotate import issuers, references, sectors
from communique.annotate.cast import Cast, Member, cast, codes, community, known, office_of
from communique.annotate.references import Focus, Mention
from communique.annotate.units import MONEY
from communique.data import tables
from communique.model import Json, Note, Span
from communique.stage import Reading

_DEFINITE = frozenset({"the", "its", "his", "her", "their", "'s", "country", "that", "this", "our"})


def parties(reading: Reading) -> Iterator[Note]:
    """Who is meant, references included, as the layer party."""
    when = reading.published
    found = reading.layer("name")
    made = cast(found, reading.text, when)
    women = {name: member.woman for name, member in made.members.items() if member.woman is not None}
    quoted = sorted(note.span for note in reading.layer("quotation"))
    scene = Scene(reading, made, Focus(made.counts, women, frozenset(made.ships)), quoted)
    scene.author, scene.home = issuers.joint(reading), issuers.home(reading.text, made.counts)
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
    quoted: list[Span] = field(default_factory=list)
    author: list[str] = field(default_factory=list)
    home: str = ""
    speaker: tuple[int, Note] | None = None
    sectors: dict[str, str | None] = field(default_factory=dict)

    def sentence(self, index: int, span: Span) -> Iterator[Note]:
        """The party notes of one sentence, from left to right, without overlaps."""
        items: list[tuple[Span, Note | str]] = [(note.span, note) for note in self.reading.within("name", span)]
        items += [(place, sort) for sort, place in references.find(self.reading.text, span)]
        end, subject_open, speakers = span.start, True, self.speakers(span)
        for place, item in sorted(items, key=lambda pair: (pair[0].start, -pair[0].end)):
            if place.start < end:
                continue
            note = self.name(item, index) if isinstance(item, Note) else self.reference(item, place, index, speakers)
            if note is None:
                continue
            subject = subject_open and note.label != "place" and not self.oblique(place, span)
            if subject_open and self.verb_after(place, span):
                subject_open = False
            joined = bool(end > span.start and _JOIN.fullmatch(self.reading.text, end, place.start))
            self.focus.said.append(Mention(note, index, subject, joined))
            if _HOSTS.match(self.reading.text, place.end):
                self.focus.host = self.focus.said[-1].parties
            if self.speaks(place) and not self.inside(place) and note.label != "place":
                self.speaker = index, note
            end = place.end
            self.sign(note, span)
            yield note

    def speakers(self, sentence: Span) -> list[Note]:
        """Names of a sentence that stand outside its quotations, those beside a word of speech first."""
        if not any(span.overlaps(sentence) for span in self.quotes(sentence)):
            return []
        found = [n for n in self.reading.within("name", sentence) if not self.inside(n.span) and n.label != "place"]
        return sorted(found, key=lambda n: not self.speaks(n.span))

    def speaks(self, place: Span) -> bool:
        near = (
            self.reading.text[max(0, place.start - 12) : place.start]
            + " "
            + self.reading.text[place.end : place.end + 20]
        )
        return bool(_SAID.search(near))

    def quotes(self, span: Span) -> list[Span]:
        """The quotations about a span, nearest few only."""
        at = bisect_right(self.quoted, span, key=lambda q: Span(q.start, q.start + 1))
        return self.quoted[max(0, at - 4) : at + 8]

    def inside(self, place: Span) -> bool:
        return any(quote.covers(place) for quote in self.quotes(place))

    def sign(self, note: Note, sentence: Span) -> None:
        """Whose `we` it is outside quotations: who speaks in a transcript (`Vladimir Putin: …`), or comes first."""
        label = self.reading.text[note.span.end : note.span.end + 2].lstrip()[:1] == ":"
        starts = note.span.start - sentence.start <= 30
        if not self.author and self.home:
            self.author = [self.home]
        value = note.value["parties"]
        if isinstance(value, list) and (
            (label and starts) or (not self.author and note.label in ("person", "office", "organisation"))
        ):
            self.author = [str(code) for code in value]

    def first_person(self, place: Span, index: int, speakers: Sequence[Note]) -> Note | None:
        """`we` and `I`: the speaker of the quotation around them, or who the report itself is by."""
        if not self.inside(place):
            return party(place, "reference", self.author) if self.author else None
        for note in speakers:
            made = self.name(note, index)
            if made is not None and made.label in ("person", "office", "state", "organisation", "group"):
                return Note(place, "party", "reference", made.value)
        if self.speaker is not None and index - self.speaker[0] <= 6:
            return Note(place, "party", "reference", self.speaker[1].value)
        meant = references.resolve(self.focus, "speaker", "", index)
        return party(place, "reference", meant[0], person=meant[1][0] if meant[1] else None) if meant else None

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
        """The party note of a name note, or None where nobody can be told, or a currency's adjective names nobody."""
        if note.label in ("demonym", "state") and money_after(self.reading.text, note):
            return None
        if note.label == "person" or (note.label == "surname" and str(note.value["person"]) not in self.cast.short):
            return self.person(note, index)
        if note.label in ("unknown", "acronym", "surname"):
            long = self.cast.short.get(str(note.value["person"]), "")
            if not long and str(note.value["person"]) in self.cast.short.values():
                long = str(note.value["person"])
            return (
                party(note.span, "group", [long], sector=self.sector(note, [long]))
                if long
                else self.person(note, index)
            )
        stated = [community(self.cast.short.get(code, code), self.cast.when) for code in codes(note, "parties")]
        if not stated:
            if note.value["former"]:
                return None
            if note.value.get("definite") not in _DEFINITE and note.label == "office":
                return None
            titled = self.home and note.span.of(self.reading.text)[:1].isupper()
            state = self.home if titled else self.default(index)
            stated = [state] if state else []
        if not stated:
            return None
        if stated == ["BEL"] and self.reading.text.startswith("Brussels", note.span.start) and self.union():
            stated = [self.union()]
        plural = bool(note.value["plural"])
        single = bool(note.value["office"]) and not plural
        sector = self.sector(note, stated)
        return party(note.span, note.label, stated, plural=plural, single=single, sector=sector)

    def sector(self, note: Note, stated: Sequence[str]) -> str | None:
        """The PLOVER sector of what a name note names: by its title or noun, else by the party itself."""
        words = str(note.value["office"] or "")
        if note.value.get("crowd"):
            words = note.span.of(self.reading.text)
        found = sectors.sector(words) if words else None
        if not words and note.label == "state":
            found = tables.sectors().get(note.span.of(self.reading.text).lower())
        return found or (sectors.body(stated[0]) if stated else None)

    def sector_of(self, name: str, member: Member, note: Note) -> str | None:
        """The sector of a person by the title beside the name, the first that the report gives, or the tables."""
        title = str(note.value["office"] or "")
        found = sectors.sector(title) if title and title != "of" else None
        if found is None and name in self.sectors:
            return self.sectors[name]
        if found is None:
            office = office_of(self.cast, name)
            found = sectors.of_office(office, member.party or "") if office else "ELI" if member.private else None
        if member.private and found in ("GOV", "MIL", "LEG", "JUD", "COP", "SPY", None):
            found = "ELI"
        return self.sectors.setdefault(name, found)

    def union(self) -> str:
        """EU or EC where the report names it, for `Brussels`."""
        return next((code for code in ("EU", "EC") if self.cast.counts[code]), "")

    def default(self, index: int) -> str | None:
        """Whose `the government` is: the state named last, the report's main one where it was named lately too."""
        main = self.cast.main()
        recent = [m for m in self.focus.recent(index, 2) if m.note.label in _STATES and not m.note.value["private"]]
        near = [code for m in recent for code in m.parties if code in tables.states()]
        if main is None or main not in near:
            return near[0] if near else main
        return near[0] if near and near.count(near[0]) >= near.count(main) else main

    def person(self, note: Note, index: int) -> Note | None:
        name = self.cast.full(str(note.value["person"]))
        member = self.cast.members.get(name)
        if member is None:
            code = known(self.cast, name) if note.label == "surname" else None
            if code is None or self.in_capitals(note):
                return None
            member = Member(name, code)
        if member.party is None:
            member = self.unplaced(member, note, index)
            self.cast.members[name] = member
        code = member.party or name
        code = community(self.cast.short.get(code, code), self.cast.when)
        sector = self.sector_of(name, member, note)
        return party(note.span, "person", [code], person=name, private=member.private, sector=sector)

    def in_capitals(self, note: Note) -> bool:
        """Whether a lone surname stands in a heading in capitals, where only persons of the report are looked for."""
        return note.span.of(self.reading.text).isupper()

    def unplaced(self, member: Member, note: Note, index: int) -> Member:
        """A person whom neither words nor tables place: an official of the state at hand by the title, else private."""
        title = str(note.value["office"] or "")
        state = self.default(index) if title and not note.value.get("private") else None
        told = next((code for pattern, code in _TITLES if pattern.search(title)), None)
        if state and self.home:
            state = self.home
        if state and told and self.cast.counts[told]:
            state = told
        if state is None:
            return Member(member.name, member.name, private=True, woman=member.woman)
        return Member(member.name, state, woman=member.woman)

    def reference(self, sort: str, place: Span, index: int, speakers: Sequence[Note]) -> Note | None:
        if sort == "we":
            return self.first_person(place, index, speakers)
        meant = references.resolve(self.focus, sort, place.of(self.reading.text), index)
        if meant is None:
            return None
        stated, persons = meant
        person = persons[0] if sort == "he" and persons else None
        private = bool(person and (member := self.cast.members.get(person)) and member.private)
        sector = self.sectors.get(person) if person else sectors.body(stated[0]) if stated else None
        if len(persons) > 1:
            return party(place, "reference", stated, persons=[*persons], plural=True, sector=sector)
        plural = len(stated) > 1
        return party(place, "reference", stated, person=person, private=private, plural=plural, sector=sector)


def money_after(text: str, note: Note) -> bool:
    """Whether a name is a currency's adjective: "40 million Swiss francs"."""
    found = _CURRENCY.match(text, note.span.end)
    if found is None:
        return False
    states = _VERBS.get(found.group(1).lower().removesuffix("s"))
    return states is None or not states.isdisjoint(codes(note, "parties"))


# Names of currencies that are other words too are theirs only after their own states' adjectives.
_VERBS = {"won": {"KOR", "PRK"}, "mark": {"DEU", "FIN", "DDR"}, "real": {"BRA"}, "pound": {"GBR", "EGY", "SYR", "LBN"}}
_CURRENCY = re.compile(
    rf"\s({'|'.join(sorted(MONEY.keys() - {'ecu', 'ecus', 'rand', 'buck', 'bucks', 'lev', 'quid'}))})\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says?|told|added|adds|argued|warned|stressed|noted|stated|insisted|explained|announced|according|described|"
    r"tweeted|wrote|asked|condemned|denied|accused|urged|hailed|praised|pledged|vowed|commented|replied|admitted|"
    r"declared|claimed|reiterated|confirmed|concluded)\b"
)
_HOSTS = re.compile(r"\s(?:will\ |also\ |then\ |has\ )?(?:hosts?|hosted|welcomed|received|receives|host)\b", re.VERBOSE)
# Titles that only one state has.
_TITLES = (
    (re.compile(r"secretary of state(?! for)|secretary of defense|attorney general", re.IGNORECASE), "USA"),
    (re.compile(r"home secretary|exchequer|downing", re.IGNORECASE), "GBR"),
    (re.compile(r"taoiseach|t[aá]naiste", re.IGNORECASE), "IRL"),
)
_JOIN = re.compile(r"\s*(?:,|,? and|&|,? as well as|,? along with)\s*(?:the|his|her|its|their)?\s*")
_STATES = frozenset({"state", "demonym", "office", "person", "place"})
_PREPOSITION = frozenset(
    "with of to from against for by in at on between among about over toward towards into after before "
    "under near".split()
)


def party(span: Span, label: str, stated: Sequence[str], **more: Json) -> Note:
    """A note of the layer `party`; `more` fills in `person`, `persons`, `private`, `plural`, `single`, `sector`."""
    value: dict[str, Json] = {"parties": list(dict.fromkeys(stated)), "person": None, "persons": [], "private": False}
    value["sector"] = None
    persons = more.get("persons")
    if isinstance(persons, list):
        more["persons"] = list(persons)
    return Note(span, "party", label, value | more)
