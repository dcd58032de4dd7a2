"""Who a phrase means on a day: party, person, office and sector, with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from communique.annotate import sectors
from communique.annotate.doubles import doubles
from communique.annotate.lexicon import bare, holders, surname
from communique.annotate.line import Line, common_words, read
from communique.annotate.names import phrase as name_at
from communique.data import tables
from communique.data.tables import Person
from communique.errors import UnknownParty
from communique.model import Note, Span


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a phrase names. `party` is a code, or a name where nobody's state is stood for; None where nothing tells.

    `office`, `start` and `end` are those of the person on the day asked about (ISO 8601, as exact as known; an empty
    end is "still"). `score` is 1 for someone in office on the day, less the more was guessed.
    """

    party: str | None
    person: str | None = None
    office: str | None = None
    sector: str | None = None
    start: str = ""
    end: str = ""
    score: float = 0.0
    why: str = ""


def who(phrase: str, on: date | str | None = None, country: str | None = None) -> Who:
    """Whom a phrase means on a day (a date, or ISO 8601; today by default).

    `country` is the state of the text around it, by code or name, for phrases that name none: "police", "the prime
    minister". Raises UnknownParty where `country` is not known, ValueError where the day is none.
    """
    day = date.fromisoformat(on) if isinstance(on, str) else on or date.today()
    home = None
    if country:
        home = tables.lookup(country)
        if home is None:
            raise UnknownParty(country, tables.suggest(country))
    words = " ".join(phrase.split())
    if not words:
        return Who(None, why="an empty phrase names nobody")
    if whole := [p for p in tables.people() if words.removeprefix("the ") in (p.name, *p.aliases)]:
        return _spell(whole, words, day)
    line = read(words, Span(0, len(words)), common_words(words))
    if doubtful := doubles(words):
        doubtful.settle(line, home)
    notes = _notes(line)
    code = _code(line)
    for note in notes:
        if note.value["person"] and (found := _person(note, words, day, code)):
            return found
    return _phrase(line, words, day, code or home)


def _notes(line: Line) -> list[Note]:
    found, at = [], 0
    while at < len(line.words):
        note, after = name_at(line, at)
        if note is not None:
            found.append(note)
        at = max(after, at + 1)
    return found


def _code(line: Line) -> str | None:
    """The party of the first name in the phrase that is no person's: a state, organisation or group."""
    for entry, _ in (line.atoms[at] for at in sorted(line.atoms)):
        if entry.kind != "person":
            return entry.party
    return None


def _person(note: Note, words: str, day: date, code: str | None) -> Who | None:
    """Somebody of the tables, or of nobody's tables but with a title of a state beside the name."""
    name = str(note.value["person"])
    options = _known(name, code)
    if options:
        return _spell(options, name, day)
    for official in tables.officials():
        if official.name == name:
            held = official.served(day)
            party = official.party if held else name
            return Who(party, name, "official" if held else None, "GOV" if held else "ELI", official.start,
                       official.end, 0.7, f"an official of {tables.label(official.party)}")  # fmt: skip
    if note.label != "person":
        return None
    title = str(note.value["office"] or "")
    sector = sectors.sector(title) if title else None
    outside = note.value["former"] or note.value.get("private") or sector in ("OPP", "ELI", "BUS", "EDU", "JRN", "CVL")
    party = name if outside or not code else code
    return Who(party, name, title or None, "ELI" if note.value["former"] else sector, score=0.5, why="by the title")


def _spell(options: Sequence[Person], name: str, day: date) -> Who:
    """The highest office of somebody on a day, or the last one before it."""
    serving = [person for person in options if person.served(day)]
    if serving:
        best = min(serving, key=rank)
        sector = sectors.of_office(best.office, best.party)
        return _who(best, sector, 1.0 if " " in name else 0.9, f"in office on {day}")
    last = max((p for p in options if p.start <= day.isoformat()), key=lambda p: p.start, default=options[0])
    when = "left office before" if last.start <= day.isoformat() else "not yet in office on"
    why = f"{when} {day}: {last.office} of {tables.label(last.party)}"
    return Who(last.name, last.name, None, "ELI", last.start, last.end, 0.8, why)


def _named(name: str, person: Person) -> bool:
    """Whether a full name is one of a person's, accents aside."""
    return bare(name) in map(bare, (person.name, *person.aliases))


def _known(name: str, code: str | None) -> list[Person]:
    """People of the table by name; of several states the one that the phrase names, for a surname heads first."""
    options = [p for p in holders(surname(name)) if " " not in name or _named(name, p)]
    if not options:
        options = [p for p in tables.people() if name in (p.name, *p.aliases)]
    if code is not None and (own := [p for p in options if p.party == code]):
        return own
    if " " not in name and (heads := [p for p in options if p.office.startswith("head")]):
        return [p for p in options if p.name in {head.name for head in heads}]
    return options


_RANKS = ("head of state and government", "head of state", "head of government", "vice president", "foreign minister",
          "defence minister")  # fmt: skip


def rank(person: Person) -> tuple[int, str]:
    """Higher offices first, plain officials last."""
    if person.office in _RANKS:
        return _RANKS.index(person.office), person.office
    return (99 if person.office == "official" else 50), person.office


def _who(person: Person, sector: str | None, score: float, why: str) -> Who:
    return Who(person.party, person.name, person.office, sector, person.start, person.end, score, why)


# Titles of which there is one at a time, with the offices of the table of people that they may be.
_HEADS = ("head of state and government", "head of state")
_GOVERNS = ("head of government", "head of state and government")
_TITLES = (
    (re.compile(r"vice[ -]president|deputy|former|retired|ousted|deposed|toppled|ex-|opposition|shadow|assistant|"
                r"spokes|adviser|wife"), ()),
    (re.compile(r"\b(?:prime minister|premier|chancellor(?! of the)|taoiseach)\b"), _GOVERNS),
    (re.compile(r"\b(?:foreign (?:minister|secretary)|foreign affairs minister|foreign policy chief)\b"),
     ("foreign minister",)),
    (re.compile(r"\b(?:defen[cs]e (?:minister|secretary)|secretary of defen[cs]e)\b"), ("defence minister",)),
    (re.compile(r"\b(?:president|head of state)\b"), (*_HEADS, "president", "head of government")),
    (re.compile(r"\b(?:king|queen|emperor|emir|sultan|pope|monarch)\b"), _HEADS),
    (re.compile(r"\bsecretary[ -]general\b"), ("secretary-general", "secretary general")),
    (re.compile(r"\bdirector[ -]general\b"), ("director-general", "director general")),
)  # fmt: skip


def _holder(words: str, day: date, code: str) -> Person | None:
    """Who holds the office that a phrase names: `the French president`."""
    plain = words.lower()
    wanted: tuple[str, ...] = ()
    if code == "IRN" and re.search(r"\bpresident\b", plain) and not _TITLES[0][0].search(plain):
        # The supreme leader is the head of state there.
        wanted = _GOVERNS
    if code == "USA" and re.search(r"\bsecretary of state\b", plain) and not _TITLES[0][0].search(plain):
        wanted = ("foreign minister",)
    for pattern, offices in _TITLES if not wanted else ():
        if pattern.search(plain):
            wanted = offices
            break
    serving = [p for p in tables.people() if p.party == code and p.office in wanted and p.served(day)]
    # On the day of a change both are in office by the table: the newcomer is meant.
    return min(serving, key=lambda p: (wanted.index(p.office), [-ord(c) for c in p.start]), default=None)


def _phrase(line: Line, words: str, day: date, code: str | None) -> Who:
    """A phrase without a person's name: an office with its holder, else the party and the sector of its noun."""
    named = [line.atoms[at] for at in sorted(line.atoms)]
    starts = {at: end for at, (_, end) in line.atoms.items()}
    rest, at = [], 0
    while at < len(line.words):
        if at in starts and line.atoms[at][0].kind not in ("seat", "group"):
            at = starts[at]
            continue
        rest.append(line.key(at))
        at += 1
    noun = " ".join(rest).replace(" - ", "-")
    sector = sectors.sector(noun)
    if code is not None and (holder := _holder(noun, day, code)):
        return _who(holder, sectors.of_office(holder.office, code), 0.9, f"holds the office on {day}")
    if sector is None and code is not None:
        sector = sectors.body(code) if len(named) <= 1 else None
    if sector is None and named and named[0][0].kind == "group":
        sector = sectors.body(named[0][0].name)
    if sector is None and code in tables.states():
        sector = "GOV"
    if code is None:
        return Who(None, sector=sector, score=0.3 if sector else 0.0, why="no party is named; give the country")
    why = f"{tables.label(code)} is named" if named else f"the text is about {tables.label(code)}"
    return Who(code, sector=sector, score=0.7 if named else 0.5, why=why)
