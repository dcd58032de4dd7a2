"""Who is meant, references included, as the layer `party`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from communique.annotate.lexicon import surname, surnames
from communique.data import tables
from communique.model import Note, Span
from communique.stage import Reading


def parties(reading: Reading) -> Iterator[Note]:
    """Who is meant, references included, as the layer party."""
    found = reading.layer("name")
    when = reading.published
    cast = Cast(found, when.end if when else None)
    for note in found:
        made = cast.resolve(note)
        if made is not None:
            yield made


def mentions(reading: Reading, span: Span) -> list[Note]:
    """The party notes that start inside a span."""
    return reading.within("party", span)


class Cast:
    """The persons of one report: fullest names, their parties, and the states that the report is about."""

    def __init__(self, found: Sequence[Note], day: date | None) -> None:
        self.day = day
        self.counts: Counter[str] = Counter()
        for note in found:
            self.counts.update(_codes(note, "parties"))
        self.full: dict[str, str] = {}
        self.party: dict[str, tuple[str, bool]] = {}
        self.recent: str | None = None
        for note in found:
            if note.label == "person":
                self._enter(note)

    def _enter(self, note: Note) -> None:
        name = str(note.value["person"])
        last = surname(name)
        if last in self.full and (" " not in name or self.full[last].split()[0] == name.split()[0]):
            name = self.full[last]
        if " " in name or last not in self.full:
            self.full.setdefault(last, name)
        stated = _codes(note, "parties")
        private = bool(note.value["former"] or note.value.get("private"))
        if private:
            self.party.setdefault(name, (name, True))
        elif stated:
            self.party[name] = (stated[0], False)
        elif (known := self._known(name, note)) is not None:
            self.party.setdefault(name, (known, False))

    def _known(self, name: str, note: Note) -> str | None:
        options = [p for p in surnames().get(surname(name), ()) if " " not in name or name in (p.name, *p.aliases)]
        if self.day is not None:
            options = [p for p in options if p.served(self.day)] or (options if " " in name else [])
        if options:
            return max(options, key=lambda p: (self.counts[p.party], p.start)).party
        table = _codes(note, "table")
        return table[0] if table else None

    def resolve(self, note: Note) -> Note | None:
        """The party note of a name note, or None where nobody can be told."""
        if note.label == "person":
            return self._person(note)
        if note.label in ("surname", "unknown"):
            last = surname(str(note.value["person"]))
            if note.label == "surname" and (last in self.full or self._known(last, note)):
                return self._person(note)
            return None
        stated = _codes(note, "parties")
        if not stated and note.label == "office" and self.recent:
            if note.value.get("definite") not in ("the", "its", "his", "her", "their"):
                return None
            stated = [self.recent]
        if not stated:
            return None
        if note.label != "place":
            self.recent = stated[0]
        return _party(note.span, note.label, stated)

    def _person(self, note: Note) -> Note | None:
        name = str(note.value["person"])
        name = self.full.get(surname(name), name) if " " not in name else name
        known = self.party.get(name)
        if known is None and (code := self._known(name, note)):
            known = (code, False)
        if known is None and note.value["office"] and self.recent and not note.value.get("private"):
            known = (self.recent, False)
        code, private = known or (name, True)
        self.party.setdefault(name, (code, private))
        if not private:
            self.recent = code
        return _party(note.span, "person", [code], person=name, private=private)


def _codes(note: Note, key: str) -> list[str]:
    value = note.value.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def _party(span: Span, label: str, codes: Sequence[str], person: str | None = None, private: bool = False) -> Note:
    value = {"parties": list(dict.fromkeys(codes)), "person": person, "persons": [], "private": private}
    return Note(span, "party", label, value)  # type: ignore[arg-type]
