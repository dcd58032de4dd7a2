"""The table of people as a whole: no gap in government since 1990, no impossible overlap, days that are days."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from importlib.resources import files
from itertools import pairwise

import pytest

from communique.data import tables

SINCE, UNTIL = date(1990, 1, 1), date(2026, 1, 1)
GOVERNING = ("head of government", "head of state and government")
# Former states, and parties that are no members of the United Nations.
NO_MEMBERS = frozenset({"CSK", "DDR", "SUN", "YUG", "SCG", "YMD", "RVN", "XKX", "TWN", "PSE", "VAT"})


def first(day: str) -> date:
    return date.fromisoformat(day + "-01" * ((10 - len(day)) // 3))


def gaps() -> dict[str, list[tuple[date, date]]]:
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    text = files("communique.data").joinpath("gaps.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        assert row["reason"]
        found[row["state"]].append((first(row["start"]), first(row["end"])))
    return found


MEMBERS = sorted(code for code in tables.states() if code not in NO_MEMBERS)


def test_there_are_as_many_members_as_the_united_nations_have() -> None:
    assert len(MEMBERS) == 193


@pytest.mark.parametrize("code", MEMBERS)
def test_every_member_state_is_governed_each_day_since_1990(code: str) -> None:
    spells = [(first(p.start), first(p.end) if p.end else date.max) for p in tables.people()
              if p.party == code and p.office in GOVERNING]  # fmt: skip
    start = tables.states()[code].start
    reached = max(SINCE, date(start, 12, 31)) if start else SINCE
    for begin, end in sorted(spells + gaps()[code]):
        if reached >= UNTIL:
            break
        assert begin <= reached, f"nobody governs {code} from {reached} to {begin}"
        reached = max(reached, end)
    assert reached >= UNTIL


@pytest.mark.parametrize("office", ["head of state and government", "head of government", "head of state"])
def test_nobody_shares_the_highest_offices(office: str) -> None:
    held: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for person in tables.people():
        if person.office == office and person.party in MEMBERS:
            held[person.party].append((first(person.start), first(person.end) if person.end else date.max, person.name))
    clashes = []
    for code, spells in held.items():
        spells.sort()
        clashes += [(code, a, b) for a, b in pairwise(spells) if b[0] < a[1]]
    assert not clashes


def test_the_table_is_wide_and_its_days_are_days() -> None:
    people = tables.people()
    assert len(people) >= 3000
    for person in people:
        assert person.name
        assert person.office
        assert first(person.start) <= (first(person.end) if person.end else date.max), person


def test_every_party_served_is_known() -> None:
    groups = {group.name for group in tables.groups()}
    unknown = {p.party for p in tables.people()} - set(tables.states()) - set(tables.organisations()) - groups
    assert not unknown


def test_sectors_are_many_and_plover_s() -> None:
    from communique.data.update import SECTORS

    assert len(tables.sectors()) >= 1000
    assert set(tables.sectors().values()) <= SECTORS
    assert {group.sector for group in tables.groups()} <= SECTORS
