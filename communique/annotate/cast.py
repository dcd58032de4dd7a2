"""The persons of one report: the fullest name of each, whom each stands for, and which parties the report is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from communique.annotate.lexicon import surname, surnames
from communique.data import tables
from communique.model import Note


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

    day: date | None
    counts: Counter[str] = field(default_factory=Counter)
    members: dict[str, Member] = field(default_factory=dict)
    by_surname: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def main(self) -> str | None:
        """The party that the report names most often."""
        return max(self.counts, key=lambda code: self.counts[code], default=None)

    def full(self, name: str) -> str:
        """The fullest name that the report gives a person: `Putin` is `Vladimir Putin` once both occur."""
        if name in self.members and " " in name:
            return name
        options = self.by_surname.get(surname(name).casefold(), [])
        if " " in name:
            first = name.split()[0].rstrip(".")
            options = [o for o in options if o.split()[0].startswith(first) or o.startswith(name) or o.endswith(name)]
        return options[-1] if options else name

    def member(self, name: str) -> Member | None:
        return self.members.get(self.full(name))


def cast(found: Sequence[Note], day: date | None) -> Cast:
    """Reads the name notes of a report once. `day` is the day of publication, where known."""
    made = Cast(day)
    for note in found:
        if note.label != "place":
            made.counts.update(codes(note, "parties"))
    persons = [note for note in found if note.label == "person"]
    for note in sorted(persons, key=lambda note: " " not in str(note.value["person"])):
        _enter(made, note)
    return made


def _enter(made: Cast, note: Note) -> None:
    name = made.full(str(note.value["person"]))
    if name not in made.members:
        made.by_surname[surname(name).casefold()].append(name)
    before = made.members.get(name, Member(name, None))
    woman = before.woman if before.woman is not None else _woman(note)
    stated = codes(note, "parties")
    if note.value["former"] or (note.value.get("private") and not stated):
        after = before if before.party else Member(name, name, private=True, woman=woman)
    elif note.value.get("private"):
        after = Member(name, name, private=True, woman=woman)
    elif stated and not (before.stated and before.party):
        after = Member(name, stated[0], woman=woman, stated=True)
    elif before.party is None:
        after = Member(name, known(made, name, codes(note, "table")), woman=woman)
    else:
        after = Member(name, before.party, before.private, woman, before.stated)
    made.members[name] = after


def _woman(note: Note) -> bool | None:
    words = f"{note.value.get('honorific') or ''} {note.value['office'] or ''}".split()
    if any(word.strip(".").endswith(("woman", "Mrs", "Ms", "Miss", "Queen", "Princess", "Baroness", "Dame")) for word in words):
        return True
    if any(word.strip(".") in ("Mr", "Sir", "King", "Prince", "Lord", "spokesman", "chairman") for word in words):
        return False
    return None


def known(made: Cast, name: str, table: Sequence[str] = ()) -> str | None:
    """The party of a name by the tables: who was in office on the day, or bore the full name.

    A surname alone counts only on the day of office, for a party that the report names, or for one holder only.
    """
    options = [p for p in surnames().get(surname(name), ()) if " " not in name or name in (p.name, *p.aliases)]
    if " " not in name:
        options = [p for p in options if made.day is None or p.served(made.day)]
        named = [p for p in options if made.counts[p.party]]
        options = named or (options if len({p.party for p in options}) == 1 and options[0].office.startswith("head") else [])
    elif made.day is not None:
        options = [p for p in options if p.served(made.day)] or options
    if options:
        return max(options, key=lambda p: (made.counts[p.party], p.start)).party
    return max(table, key=lambda code: made.counts[code], default=None)


def retired(made: Cast, name: str) -> bool:
    """Whether the tables know the person, but not as in office within the year before the report."""
    options = [p for p in surnames().get(surname(name), ()) if name in (p.name, *p.aliases)]
    return bool(options) and made.day is not None and all(p.end and p.end < made.day.isoformat() for p in options)


def codes(note: Note, key: str) -> list[str]:
    """A list of strings from a note's value; empty where there is none."""
    value = note.value.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def community(code: str, day: date | None) -> str:
    """The European Union was the Community before November 1993."""
    if code == "EU" and day is not None and day < date(1993, 11, 1):
        return "EC"
    return code


def exists(code: str) -> bool:
    return code in tables.states() or code in tables.organisations()
