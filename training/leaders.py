"""Derives communique/data/officials.csv: names, states and days of office of state officials, as plain facts.

    python training/leaders.py PETRARCH_COUNTRIES.txt.gz REIGN.csv STATES.csv OFFICIALS.csv

Sources (both MIT): the PETRARCH2 actor dictionaries of the Open Event Data Alliance (persons with dated government
roles up to about 2014) and REIGN of the One Earth Future Foundation (heads of state or government, 1950-2021;
mostly surnames, so those with one word only are left out here: a bare surname is no safe key).
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, str, str, str, str]
_ROLE = re.compile(r"\[([A-Z]{3})GOV[A-Z]*(?: ([<>]?)(\d{6,8})(?:-(\d{6,8}))?)?\]")
_SMALL = {
    "al",
    "bin",
    "bint",
    "ibn",
    "de",
    "da",
    "dos",
    "do",
    "la",
    "van",
    "von",
    "der",
    "den",
    "di",
    "ul",
    "el",
    "of",
    "ben",
}
_TITLES = {
    "president",
    "minister",
    "secretary",
    "king",
    "prime",
    "general",
    "chancellor",
    "leader",
    "ambassador",
    "administration",
    "government",
    "ministry",
    "senator",
    "army",
    "force",
    "forces",
    "military",
    "police",
    "national",
    "state",
    "department",
    "house",
    "party",
    "council",
    "committee",
    "court",
    "security",
    "office",
}
_FORMER = {"USR": "SUN", "TMP": "TLS", "ZAR": "COD", "ROM": "ROU", "GER": "DEU", "BAH": "BHS",
           "WBG": "PSE", "PAL": "PLW", "HKG": "CHN", "MAC": "CHN",
           "CRO": "HRV", "SRB": "SRB", "KSV": "XKX", "MNT": "MNE"}  # fmt: skip


def day(digits: str) -> str:
    """`880527` or `19880527` as 1988-05-27; a two-digit year up to 25 belongs to this century."""
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= 25 else "19") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def cased(name: str) -> str:
    """`ABDUL_AZIZ_AL-SAUD` as Abdul Aziz al-Saud: the dictionary has capitals only."""
    words = [word for word in name.strip("_ ").replace("_", " ").split() if word]
    done = []
    for place, word in enumerate(words):
        lower = word.lower()
        if place and lower in _SMALL:
            done.append(lower)
            continue
        parts = lower.split("-")
        done.append("-".join(p if p in _SMALL and len(parts) > 1 else p.capitalize() for p in parts))
    return re.sub(r"\b(Mc|O')([a-z])", lambda m: m[1] + m[2].upper(), " ".join(done))


def petrarch(path: Path) -> Iterator[Row]:
    """Persons with at least one dated spell in government: the whole range from the first to the last such day."""
    name, spells = "", []
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in [*lines, "END\n"]:
            if line[:1] in "\t [":
                spells += [match for match in _ROLE.finditer(line) if match[3]]
            elif line[:1] not in "+#\n":
                yield from person(name, spells)
                name, spells = line.split("[")[0].split("#")[0].strip(), []


def person(name: str, spells: list[re.Match[str]]) -> Iterator[Row]:
    words = name.strip("_ ").replace("_", " ").split()
    if not spells or not 2 <= len(words) <= 5 or not re.fullmatch(r"[A-Z .'\-]+", " ".join(words)):
        return
    if {word.lower() for word in words} & _TITLES:
        return
    by_state: dict[str, list[str]] = {}
    for match in spells:
        days = by_state.setdefault(_FORMER.get(match[1], match[1]), [])
        low = "" if match[2] == "<" else day(match[3])
        high = "" if match[2] == ">" else day(match[4] or match[3])
        days += [low, high]
    for state, days in by_state.items():
        yield cased(name), state, min(days[0::2]), "" if "" in days[1::2] else max(days[1::2]), "PETRARCH2 (MIT)"


def reign(path: Path, cow: dict[str, str]) -> Iterator[Row]:
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines):
            name = " ".join(row["leader"].split())
            if " " not in name or row["ccode"] not in cow or not re.fullmatch(r"[\w .'’\-]+", name):
                continue
            end = row["eyear"] if row["eyear"] not in ("", "2021") else ""
            yield name, cow[row["ccode"]], row["syear"], end, "REIGN (MIT)"


def main(countries: str, leaders: str, states: str, out: str) -> None:
    with open(states, encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    codes, cow = {row["code"] for row in table}, {row["cow"]: row["code"] for row in table if not row["end"]}
    rows: dict[tuple[str, str], Row] = {}
    for row in [*petrarch(Path(countries)), *reign(Path(leaders), cow)]:
        if row[1] in codes:
            rows.setdefault((row[0], row[1]), row)
    with open(out, "w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(["name", "state", "start", "end", "origin"])
        writer.writerows(sorted(rows.values()))


if __name__ == "__main__":
    main(*sys.argv[1:5])
