"""Derives the rows of communique/data/sectors.csv that come from PETRARCH2; those written from knowledge are kept.

    python training/sectors.py PETRARCH_AGENTS.txt.gz SECTORS.csv

Source (MIT): the PETRARCH2 agents dictionary of the Open Event Data Alliance. Its CAMEO codes are turned into PLOVER's
sectors: ministries of whatever are GOV, journalists JRN, religions REL, doctors CVL.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SETS = {"!person!": ("man", "woman", "person"), "!minist!": ("minister", "ministry")}
PLAIN = frozenset("COP GOV JUD LEG MIL PTY REB SPY UAF AGR BUS CRM CVL EDU ELI LAB MED REF OPP REL NGO IGO IMG".split())
TURNED = {"GOVBUS": "BUS", "GOVMIL": "MIL", "MILGOV": "MIL", "MILSPY": "SPY", "HLH": "CVL", "PPL": "CVL", "ENV": "SOC",
          "HRI": "SOC", "MUS": "REL", "CHR": "REL", "CHRCTH": "REL", "CHRPRO": "REL", "HIN": "REL", "BUD": "REL",
          "JEW": "REL", "REBMUS": "REB", "REBBUD": "REB", "REBCHR": "REB", "REBHIN": "REB", "MUSRAD": "UAF",
          "RAD": "UAF", "UAFMUS": "UAF", "RELUAF": "UAF", "OPPEDU": "OPP", "OPPMED": "OPP", "OPPLAB": "OPP",
          "OPPDEV": "OPP", "GOVCOP": "COP", "GOVJUD": "JUD", "MILJUD": "JUD", "JUDMUS": "JUD", "GOVPTY": "PTY",
          "NGODEV": "NGO", "GOVREL": "GOV", "GOVLAB": "GOV", "GOVEDU": "GOV", "GOVHLH": "GOV", "GOVENV": "GOV",
          "GOVAGR": "GOV", "GOVDEV": "GOV", "GOVHRI": "GOV"}  # fmt: skip
_ROW = re.compile(r"([A-Z_!\-'’ .]+?)\s*(?:\{[^}]*\})?\s*\[(?:~([A-Z]+)|([A-Z]+)~)\]")
_OFFICE = re.compile(r"minist|department|commission|office|board|official|secretary|director|spokes")
_WRITER = re.compile(
    r"(?:journalist|reporter|correspondent|columnist|editor|photographer|cameraman|broadcaster|blogger|commentator|"
    r"newsman|anchor|writer|cartoonist)s?$"
)


def nouns(path: Path) -> Iterator[tuple[str, str]]:
    """Each agent noun in small letters with its sector."""
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = _ROW.match(line)
            if match is None:
                continue
            name = match[1].strip("_ ").lower().replace("_", " ").removeprefix("the ")
            for key, forms in SETS.items():
                if key in name:
                    spelt = [name.replace(key, form) for form in forms]
                    break
            else:
                spelt = [name]
            for form in spelt:
                if (found := sector(form, match[2] or match[3])) and re.fullmatch(r"[a-z][a-z' .\-]*", form):
                    yield form, found


def sector(noun: str, code: str) -> str | None:
    """PLOVER's sector for a CAMEO code; None where it has none or the phrase is long."""
    if len(noun.split()) > 5 or len(noun) < 2:
        return None
    if code == "GOVMED":
        code = "GOV" if _OFFICE.search(noun) else "MED"
    if code == "GOVMIL" and re.search(r"minist|secretary|department", noun):
        return "GOV"
    code = TURNED.get(code, code)
    if code == "MED" and _WRITER.search(noun):
        return "JRN"
    return code if code in PLAIN or code == "SOC" else None


def main(agents: str, out: str) -> None:
    rows = {noun: (found, "PETRARCH2 (MIT)") for noun, found in nouns(Path(agents))}
    with open(out, encoding="utf-8", newline="") as lines:
        rows |= {
            row["noun"]: (row["sector"], row["origin"])
            for row in csv.DictReader(lines)
            if "PETRARCH2" not in row["origin"]
        }
    with open(out, "w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(["noun", "sector", "origin"])
        writer.writerows((noun, *rows[noun]) for noun in sorted(rows))


if __name__ == "__main__":
    main(*sys.argv[1:3])
