"""Which part of a society a noun phrase names, as PLOVER's sectors: `American warplanes` MIL, `state media` MED.

The table `data/sectors.csv` has nouns and short phrases. The head decides before its modifiers, and the longest phrase
that ends in the head before a shorter one; "former" and "opposition" then change what an office or a party is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from communique.data import tables

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CUT = re.compile(r"\s(?:of|for|in|at|to|from|who|that|which|with|on|by|near|under)\s|,")
# Heads that say nothing by themselves: what stands after "of" decides, as in "members of the militia".
_EMPTY = frozenset(
    "head chief leader leaders director chairman commander member members spokesman spokeswoman spokesperson group "
    "groups dozens hundreds thousands number crowd crowds band team representatives source sources most some many "
    "convoy column".split()
)
_FORMER = frozenset("former ex retired onetime ousted deposed".split())
_IN_OFFICE = frozenset("GOV MIL LEG JUD COP SPY PTY".split())
_INTERNATIONAL = {"EU": "EUR", "EC": "EUR", "ECB": "EUR", "WEST": "ISM", "QUAD": "IGO", "MSF": "NGO", "ICRC": "NGO"}
_UN = frozenset(
    "IOM WIPO WMO UNEP UNODC OCHA UNIFIL ITU UPU ECOSOC MONUSCO MINUSMA UNAMA UNMIK UNPROFOR UNSCOM UNMOVIC IFC ICTR "
    "ICTY UN UNSC UNGA UNHRC UNHCR UNESCO UNICEF UNRWA WFP FAO ILO WHO IAEA IMO ICAO ICJ OPCW CTBTO".split()
)
_CLUBS = frozenset({"IOC", "WADA", "FIFA", "UEFA", "IFRC"})


@lru_cache(maxsize=16_384)
def sector(words: str) -> str | None:
    """The sector of a noun phrase, in any case; None where the table has none of its words."""
    plain = words.lower().replace("’", "'").replace("-", " ").replace("'s ", " ")
    parts = _CUT.split(plain, maxsplit=1)
    head = _WORD.findall(parts[0])
    whole = _ending(_WORD.findall(plain), shortest=3) if len(parts) > 1 else None
    found = whole or _ending(head) or _anywhere(head)
    if whole is None and len(parts) > 1 and (found is None or (head and head[-1] in _EMPTY)):
        found = sector(parts[1]) or found
    if found in _IN_OFFICE and _FORMER & set(head):
        return "ELI"
    if "opposition" in head and found not in ("REB", "MIL", "JRN", None):
        return "OPP"
    return found


def _ending(head: list[str], shortest: int = 1) -> str | None:
    """The longest phrase of the table, of so many words or more, that ends in the last word."""
    table = tables.sectors()
    for start in range(max(0, len(head) - 5), len(head) - shortest + 1):
        before = " ".join(head[start:-1])
        for last in _singular(head[-1]):
            if found := table.get(f"{before} {last}".strip()):
                return found
    return None


def _anywhere(head: list[str]) -> str | None:
    """The last word of the phrase that the table has: a name may stand after it (`General Ulf Brandt`)."""
    for end in range(len(head) - 1, max(0, len(head) - 8), -1):
        if found := _ending(head[:end]):
            return found
    return None


def _singular(word: str) -> list[str]:
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("men"):
        forms.append(word[:-3] + "man")
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("s"):
        forms.append(word[:-1])
    return forms


def body(code: str) -> str | None:
    """The sector of an organisation or a group by itself: EU is EUR, UNHCR is UNO, NATO is IGO, Hamas is REB."""
    if code in tables.states():
        return "GOV"
    if code in tables.organisations():
        return _INTERNATIONAL.get(code) or ("UNO" if code in _UN else "NGO" if code in _CLUBS else "IGO")
    return _groups().get(code)


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {group.name: group.sector for group in tables.groups()}


_OFFICES = (
    (re.compile(r"supreme allied|general staff|chief of staff|commander|army chief|Joint Chiefs|military"), "MIL"),
    (re.compile(r"CIA|FSB|intelligence"), "SPY"),
    (re.compile(r"prosecutor"), "JUD"),
    (re.compile(r"Duma|Federation Council|House speaker|NPC|parliament", re.IGNORECASE), "LEG"),
)


def of_office(office: str, party: str) -> str | None:
    """The sector of somebody in an office of the table of people, serving a party."""
    kind = body(party)
    if kind is not None and kind != "GOV":
        return kind
    return next((code for pattern, code in _OFFICES if pattern.search(office)), "GOV")
