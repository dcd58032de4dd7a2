"""The persons of one report: the fullest name of each, whom each stands for, and which parties the report is about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from communique.annotate.lexicon import bare, holders, surname, surnames
from communique.annotate.line import THING
from communique.data import tables
from communique.model import Note, When


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the report. `party` is a code, the name itself where `private`, None as long as nothing tells."""

    name: str
    party: str | None
    private: bool = False
    woman: bool | None = None
    stated: bool = False


@dataclass(slots=True)
class Cast:
    """Who is who inside one report. `counts` says how often its names name each party, places left out."""

    when: When | None
    counts: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    members: dict[str, Member] = field(default_factory=dict)
    by_surname: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    short: dict[str, str] = field(default_factory=dict)
    """Acronyms that the report itself introduces, and the shorter names of groups: `TASC`, `DUP`."""
    ships: set[str] = field(default_factory=set)
    """Names of ships, which "the vessel" points back to."""

    def serves(self, person: tables.Person) -> bool:
        """Whether somebody of the tables is in office at the time of the report; False where that is not known."""
        return self.when is not None and person.served(self.when.start, self.when.end)

    def main(self) -> str | None:
        """The state that the report names most often, else the one whose places it names."""
        for counts in (self.counts, self.places):
            states = [code for code in counts if code in tables.states()]
            if states:
                return max(states, key=lambda code: counts[code])
        return None

    def full(self, name: str) -> str:
        """The fullest name that the report gives a person: `Putin` is `Vladimir Putin` once both occur."""
        if name in self.members and " " in name:
            return name
        options = self.by_surname.get(surname(name).casefold(), [])
        if not options and " " not in name:
            firsts = [member for member in self.members if member.startswith(name + " ")]
            return firsts[0] if len(firsts) == 1 else name
        if " " in name:
            first = name.split()[0].rstrip(".")
            options = [o for o in options if o.split()[0].startswith(first) or o.startswith(name) or o.endswith(name)]
        return options[-1] if options else name

    def member(self, name: str) -> Member | None:
        return self.members.get(self.full(name))


def cast(found: Sequence[Note], text: str, when: When | None) -> Cast:
    """Reads the name notes of a report once. `when` is the day of publication, where known."""
    made = Cast(when)
    _speakers(made, found)
    _acronyms(made, found, text)
    _groups(made, found, text)
    _ships(made, found, text)
    _companies(made, found, text)
    for note in found:
        (made.places if note.label == "place" else made.counts).update(codes(note, "parties"))
    persons = [note for note in found if note.label == "person"] + _likely(found)
    told: dict[str, list[Note]] = {}
    for note in sorted(persons, key=_rank):
        name = made.full(str(note.value["person"]))
        if name not in told:
            made.by_surname[surname(name).casefold()].append(name)
            made.members[name] = Member(name, None)
        told.setdefault(name, []).append(note)
    for name, notes in told.items():
        made.members[name] = _member(made, name, notes)
    return made


def _rank(note: Note) -> tuple[int, bool]:
    """Full names before surnames, those of the body before those of headings, whose capitals mislead."""
    return -len(str(note.value["person"]).split()[:2]), bool(note.value.get("heading"))


def _member(made: Cast, name: str, notes: Sequence[Note]) -> Member:
    """Whom a person stands for, by all that the report and the tables say of the name.

    A party in a present title is best, then a present title with the tables, then "former", a private calling, an
    office that the tables say ended lately; last the tables alone, or nothing.
    """
    woman = next((sex for sex in map(_woman, notes) if sex is not None), None)
    present = [n for n in notes if n.value["office"] and not n.value["former"] and not n.value.get("private")]
    stated = [code for note in present for code in codes(note, "parties")]
    table = [code for note in notes for code in codes(note, "table")]
    if stated:
        return Member(name, stated[0], woman=woman, stated=True)
    party = known(made, name, table)
    if present:
        return Member(name, party, woman=woman)
    former = any(note.value["former"] for note in notes)
    private = any(note.value.get("private") for note in notes)
    if ((former or private) and not serving(made, name)) or retired(made, name) or early(made, name):
        return Member(name, name, private=True, woman=woman)
    return Member(name, party, woman=woman)


_CONTINENTS = frozenset("Europe Africa Asia America Oceania Antarctica".split())


def _likely(found: Sequence[Note]) -> list[Note]:
    """Capitalised words of no table that are a person after all: they speak, or their last word is used alone later."""
    alone = {str(note.value["person"]) for note in found if note.label in ("surname", "person")}
    likely = []
    for note in found:
        name = str(note.value["person"])
        if all(word.lower() in tables.common() for word in name.split()) or name.split()[-1] in _CONTINENTS:
            continue  # "Great Victory", "Old Europe"
        if (
            note.label == "unknown"
            and name.split()[-1] not in THING
            and len(name.split()) <= 4
            and (note.value.get("said") or surname(name) in alone)
        ):
            likely.append(note)
    return likely


def _speakers(made: Cast, found: Sequence[Note]) -> None:
    """A single word that speaks, often and under no first name, is an organisation: `Unilever said`."""
    words = Counter(str(note.value["person"]) for note in found if note.label in ("surname", "acronym"))
    voices = {
        str(note.value["person"]) for note in found if note.label in ("surname", "acronym") and note.value.get("said")
    }
    named = {surname(str(n.value["person"])) for n in found if n.label in ("person", "unknown")}
    for word in voices - named - _AGENCIES:
        if words[word] >= 3 and word not in surnames() and "'" not in word:
            made.short[word] = word


# Agencies that a report only cites.
_AGENCIES = frozenset("Reuters AFP AP UPI Bloomberg Xinhua TASS Tass Interfax Yonhap Kyodo Anadolu Wafa".split())
_SHIP = re.compile(
    r"(?:\b(?:[Ss]hip|[Vv]essel|[Tt]anker|[Ff]reighter|[Tt]rawler|[Ww]arship|[Ff]rigate|[Dd]estroyer|[Ff]erry|[Ss]ubmarine|"
    r"[Cc]orvette|yacht|carrier)(?:,? (?:called|named))?(?:,? (?:the )?|, the )|-flagged,? )[\"“‘']?$"
)


# What stands before the name of a company or a group that no table has: "the gas producer Energean".
_SORT = re.compile(
    r"\b(?:firm|company|companies|bank|manufacturer|producer|maker|supplier|operator|contractor|giant|conglomerate|"
    r"airline|shipbuilder|carmaker|drugmaker|insurer|retailer|militia|cartel|gang|charity|subsidiary|consortium|"
    r"exporter|importer|refiner|utility|faction|party|union|movement)(?:,? (?:called|named))? (?:the )?[\"“‘<]?$"
)


def _companies(made: Cast, found: Sequence[Note], text: str) -> None:
    """A name of no table after the noun for what it is: a company, a militia, a charity."""
    for note in found:
        if note.label in ("unknown", "surname", "acronym") and not note.value["office"] and not codes(note, "parties"):
            name = str(note.value["person"])
            if name not in made.short and _SORT.search(text, max(0, note.span.start - 40), note.span.start):
                made.short[name] = name


def _ships(made: Cast, found: Sequence[Note], text: str) -> None:
    """A ship is a party by its name: `the tanker Halden Star was seized`."""
    for note in found:
        bare_name = note.label in ("unknown", "person", "acronym") and not note.value["office"]
        if not bare_name or codes(note, "parties"):
            continue
        if _SHIP.search(text, max(0, note.span.start - 30), note.span.start):
            made.short[str(note.value["person"])] = str(note.value["person"])
            made.ships.add(str(note.value["person"]))


_BRACKETED = re.compile(r"[\"”]? ?\((?:the |or )?[\"“]?([A-Z][A-Za-z&-]{1,9})[\"”]?[,;)]")


def _thing(note: Note) -> bool:
    """Whether unknown words name no one who acts: a scheme, a pact, a pile of things (`Compensatory Amounts`)."""
    last = str(note.value["person"]).split()[-1]
    return last in THING or (last.endswith("s") and not note.value.get("said"))


def _acronyms(made: Cast, found: Sequence[Note], text: str) -> None:
    """`Together Against Sizewell C (TASC)`: the short form stands for the long one from then on."""
    for note in found:
        if note.label not in ("unknown", "group", "organisation") or (note.label == "unknown" and _thing(note)):
            continue
        match = _BRACKETED.match(text, note.span.end)
        if match and sum(c.isupper() for c in match[1]) >= 2:
            named = codes(note, "parties")
            made.short[match[1]] = named[0] if named else str(note.value["person"])


_FORCES = re.compile(r" (?:militants|rebels|fighters|forces|mercenaries|MPs|party|group|government|leaders)$")


@cache
def _tabled() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The sectors of the tables' groups by name, and of those that stand for no state the forms of their names."""
    sectors = {group.name: group.sector for group in tables.groups()}
    return sectors, {group.name: (group.name, *group.aliases) for group in tables.groups() if not group.state}


def _groups(made: Cast, found: Sequence[Note], text: str) -> None:
    """A group bears the fullest form of its name that the report has: `Democratic Unionist Party`, not `DUP`."""
    sectors, forms = _tabled()
    for note in found:
        if note.value.get("stated") and (named := codes(note, "parties")) and not note.value.get("crowd"):
            words = " ".join(note.span.of(text).split())
            inside = [form for form in forms.get(named[0], ()) if form in words]
            form = words if note.label == "group" else max(inside, key=len, default="")
            if not form:
                continue
            if named[0] in forms and sectors.get(named[0]) != "PTY" and form + "s" == named[0]:
                form = named[0]  # "a Houthi drone" is of the Houthis
            best = made.short.get(named[0], "")
            if (not _FORCES.search(form), len(form)) > (not _FORCES.search(best), len(best)) or not best:
                made.short[named[0]] = form


WOMEN = frozenset(
    "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy Lisa Betty Margaret Sandra "
    "Emily Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Kathleen Amy Angela Anna Brenda "
    "Emma Nicole Helen Samantha Katherine Christine Rachel Carolyn Janet Catherine Maria Heather Diane Ruth Julie "
    "Olivia Joyce Victoria Kelly Christina Joan Judith Megan Andrea Hannah Jacqueline Martha Gloria Teresa Ann "
    "Sara Frances Julia Sophia Alice Natalie Charlotte Marie Hillary Condoleezza Madeleine Theresa Liz Priti "
    "Suella Nicola Ursula Federica Giorgia Marine Sanna Jacinda Maia Kaja Annalena Yulia Olga Natalia Elena Irina "
    "Tatiana Svetlana Ekaterina Indira Benazir Golda Tzipi Dilma Cristina Wendy Kemi Naomi Caroline Penny Yvette "
    "Greta Condoleeza Nikki Tulsi Karoline Michaëlle Mette Erna Sushma Sheikha".split()
)


def _woman(note: Note) -> bool | None:
    """A woman by title or first name; None where neither tells. Men's names are not listed: few reports need them."""
    if str(note.value["person"]).split()[0] in WOMEN:
        return True
    words = f"{note.value.get('honorific') or ''} {note.value['office'] or ''}".split()
    if any(
        word.strip(".").endswith(("woman", "Mrs", "Ms", "Miss", "Queen", "Princess", "Baroness", "Dame"))
        for word in words
    ):
        return True
    if any(word.strip(".") in ("Mr", "Sir", "King", "Prince", "Lord", "spokesman", "chairman") for word in words):
        return False
    return None


def known(made: Cast, name: str, table: Sequence[str] = ()) -> str | None:
    """The party of a name by the tables: who was in office on the day, or bore the full name.

    A surname alone counts only on the day of office, for a party that the report names, or for one holder only.
    """
    options = [p for p in holders(surname(name)) if " " not in name or _same(name, p)]
    if " " not in name:
        options = [p for p in options if made.when is None or made.serves(p)]
        named = [p for p in options if made.counts[p.party]]
        options = named or (
            options if len({p.party for p in options}) == 1 and options[0].office.startswith("head") else []
        )
    else:
        options = [p for p in options if made.serves(p)] or options
    if options:
        return max(options, key=lambda p: (made.counts[p.party], p.start)).party
    return max(table, key=lambda code: made.counts[code], default=None)


def _same(name: str, person: tables.Person) -> bool:
    """Whether a full name is one of a person's, middle names and initials aside: `Antony J. Blinken`."""
    if name in (person.name, *person.aliases) or bare(name) in map(bare, (person.name, *person.aliases)):
        return True
    words = name.split()
    return len(words) > 2 and any(
        form.split()[0] == words[0] and form.split()[-1] == words[-1] for form in (person.name, *person.aliases)
    )


def office_of(made: Cast, name: str) -> str | None:
    """The office that the tables give somebody on the day of the report, a plain "official" last."""
    options = [p.office for p in holders(surname(name)) if made.serves(p) and (" " not in name or _same(name, p))]
    return min(options, key=lambda office: (office == "official", not office.startswith("head")), default=None)


def serving(made: Cast, name: str) -> bool:
    """Whether the tables have a person in office on the day of the report."""
    options = [p for p in holders(surname(name)) if " " in name and _same(name, p)]
    return any(made.serves(p) for p in options)


def retired(made: Cast, name: str) -> bool:
    """Whether the tables know the person, but as out of office on the day of the report, and not long ago.

    In a report about far-off times the same person is in office again: Truman in an essay of 2015.
    """
    options = [p for p in holders(surname(name)) if " " in name and _same(name, p)]
    if not options or made.when is None or any(made.serves(p) for p in options):
        return False
    last = max(p.end for p in options)
    return bool(last) and f"{made.when.start.year - 8}" < last < made.when.start.isoformat()


def early(made: Cast, name: str) -> bool:
    """Whether the tables know the person only as a head of state or government of later: a candidate of 2016.

    Ministers are left out, who often held lesser offices before, and so are the last weeks before taking over.
    """
    options = [p for p in holders(surname(name)) if " " in name and _same(name, p)]
    if not options or made.when is None:
        return False
    first = min(options, key=lambda p: p.start)
    soon = (made.when.end + timedelta(days=60)).isoformat()
    return first.office.startswith("head") and f"{made.when.end.year + 3}" > first.start > soon


def codes(note: Note, key: str) -> list[str]:
    """A list of strings from a note's value; empty where there is none."""
    value = note.value.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def community(code: str, when: When | None) -> str:
    """The European Union was the Community before November 1993."""
    if code == "EU" and when is not None and when.end < date(1993, 11, 1):
        return "EC"
    return code


def exists(code: str) -> bool:
    return code in tables.states() or code in tables.organisations()
