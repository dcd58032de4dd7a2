"""What the tables know of a party, as text: its names, and who holds office for it on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from communique.annotate.who import Who, rank
from communique.data import tables
from communique.errors import UnknownParty
from communique.model import Json


def party_text(name: str, on: date | None = None) -> str:
    """A state, organisation, group or person by name or code, with the offices held on a day (today by default).

    Raises UnknownParty where the tables have no such name.
    """
    day = on or date.today()
    code = tables.lookup(name) or _group(name)
    lines = list(_named(code) if code else ())
    if code:
        held = sorted((p for p in tables.people() if p.party == code and p.served(day)), key=rank)
        lines += [_spell(person) for person in held]
    else:
        wanted = tables.plain(name)
        spells = [p for p in tables.people() if wanted in map(tables.plain, (p.name, *p.aliases))]
        lines = [_spell(person, tables.label(person.party)) for person in sorted(spells, key=lambda p: p.start)]
    if not lines:
        raise UnknownParty(name, tables.suggest(name))
    return "\n".join(lines)


def _group(name: str) -> str | None:
    wanted = tables.plain(name)
    return next((g.name for g in tables.groups() if wanted in map(tables.plain, (g.name, *g.aliases))), None)


def _named(code: str) -> Iterator[str]:
    yield f"{code}  {tables.label(code)}" if tables.label(code) != code else code
    state, body = tables.states().get(code), tables.organisations().get(code)
    parts: dict[str, tuple[str, ...]] = {}
    if state is not None:
        parts = {"also": state.aliases, "adjectives": state.demonyms, "capital": state.capitals, "bodies": state.seats}
    elif body is not None:
        parts = {"also": body.aliases}
    elif group := next((g for g in tables.groups() if g.name == code), None):
        parts = {"also": group.aliases, "sector": (group.sector,)}
    for label, names in parts.items():
        if any(names):
            yield f"  {label}: {', '.join(names)}"


def _spell(person: tables.Person, party: str = "") -> str:
    until = person.end or "now"
    return f"  {person.office}{' of ' + party if party else ''}: {person.name}, {person.start} to {until}"


def who_text(found: Who) -> str:
    """An answer on one line, its reason on the next."""
    parts = [found.party or "nobody known", found.sector or "", found.person or "", found.office or ""]
    if found.start:
        parts.append(f"{found.start} to {found.end or 'now'}")
    return f"{', '.join(part for part in parts if part)}\n  {found.why} ({found.score:.1f})"


def who_json(found: Who) -> dict[str, Json]:
    """The fields of an answer as JSON holds them."""
    return dict(asdict(found))
