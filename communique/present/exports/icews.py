"""Events as a table like those of ICEWS, with CAMEO codes.

ICEWS Coded Event Data (Boschee and others 2015, https://doi.org/10.7910/DVN/28075) is a tab-separated table of 20
columns, one row to an event of one source and one target. An event of several parties gives a row for each pair; one
that parties do together and to each other, such as a meeting, gives a row in each direction, as CAMEO has it.
`cameo.csv` says which CAMEO code stands for which PLOVER type, mode and context: PLOVER's own correspondence
(CAMEO2PLOVER-2021.txt, https://github.com/openeventdata/PLOVER) read backwards. Goldstein's scores of CAMEO codes are
those that ICEWS uses.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations, product
from typing import NamedTuple

from communique.data.tables import label, states
from communique.present.exports.columns import Column, Table
from communique.present.exports.entries import Told
from communique.present.exports.polecat import day_of, sectors
from communique.query.index import TOGETHER

SECTORS: Mapping[str, str] = {
    "GOV": "Government",
    "MIL": "Military",
    "COP": "Police",
    "JUD": "Judicial",
    "LEG": "Legislative / Parliamentary",
    "PTY": "Parties",
    "OPP": "Opposition",
    "REB": "Rebel",
    "SPY": "Government Intelligence",
    "BUS": "Business",
    "JRN": "Media",
    "MED": "Media",
    "EDU": "Education",
    "LAB": "Labor",
    "REL": "Religious",
    "CVL": "General Population / Civilian / Social",
    "REF": "Refugees / Displaced",
    "AGR": "Agriculture",
    "CRM": "Criminals / Gangs",
    "ELI": "Elite",
    "PRM": "Paramilitary",
    "UAF": "Unidentified Forces",
}
"""PLOVER's sectors as ICEWS would name them; others keep their code."""


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code with its text and Goldstein's score. `correspondence` says how PLOVER's comes to it: `published`,
    `parent` of published codes that say more than the mode does, or `nearest`, where none is published."""

    code: str
    text: str
    goldstein: float
    correspondence: str


@cache
def correspondence() -> Mapping[tuple[str, str, str], Cameo]:
    """Every row of `cameo.csv` by type, mode and context, in the order of the file."""
    text = files("communique.present.exports").joinpath("cameo.csv").read_text(encoding="utf-8")
    return {
        (row["type"], row["mode"], row["context"]): Cameo(
            row["cameo"], row["text"], float(row["goldstein"]), row["correspondence"]
        )
        for row in csv.DictReader(text.splitlines())
    }


def cameo(type: str, mode: str | None, contexts: tuple[str, ...] = ()) -> Cameo | None:
    """The CAMEO code of an event, None for types of one's own.

    Rows of the mode come before those of the type alone, rows with one of the contexts before those without; of
    several contexts the first in the file decides.

    >>> cameo("AID", None, ("economic",)).code, cameo("CONSULT", "visit").code
    ('071', '042')
    """
    rows = correspondence()
    for asked in dict.fromkeys((mode or "", "")):
        for (type_, mode_, context), found in rows.items():
            if (type_, mode_) == (type, asked) and (not context or context in contexts):
                return found
    return None


class Row(NamedTuple):
    """A row of the table: an event of one source and one target."""

    told: Told
    source: str
    target: str

    @property
    def id(self) -> int:
        """A whole number of 52 bits, which any program can hold exactly, from the entry and both parties."""
        made = hashlib.blake2b("\x1f".join((self.told.entry, self.source, self.target)).encode(), digest_size=8)
        return int.from_bytes(made.digest(), "big") >> 12

    @property
    def cameo(self) -> Cameo | None:
        best = self.told.best
        return cameo(best.type, best.mode, best.contexts)

    def sectors(self, role: str, party: str) -> str:
        found = sectors(self.told, role).get(party, ())
        return ",".join(dict.fromkeys(SECTORS.get(sector, sector) for sector in found))


def rows(told: Told) -> list[Row]:
    """The rows of a merged entry: of an event that happened, one for each source and target."""
    if told.kind != "event" or told.best.aux == "future" or day_of(told) is None:
        return []
    actors, recipients = (list(dict.fromkeys(side)) for side in (told.best.actors, told.best.recipients))
    pairs = list(product(actors, recipients))
    if not recipients and told.best.type in TOGETHER:
        pairs = list(permutations(actors, 2))
    return [Row(told, one, other) for one, other in pairs] or [Row(told, actor, "") for actor in actors]


def _country(party: str) -> str | None:
    return label(party) if party in states() else None


def table() -> Table:
    about = (
        "One row for each event, source and target, in ICEWS's columns, order and spelling. Planned events (`aux` "
        "future) and those without any day are left out. `evidence.csv` leads from `Event ID` to entry, words and "
        "reports."
    )
    return Table("icews.tab", about, (*_event(), *_place()), ("Event ID",))


def _event() -> tuple[Column, ...]:
    correspondence = "`present/exports/cameo.csv`"
    return (
        Column(
            "Event ID",
            "integer",
            "a number of 52 bits from the entry's id, source and target",
            "view `merged`",
            lambda row: row.id,
        ),
        Column(
            "Event Date",
            "day",
            "the event's first day; where nothing tells it, the day of publication",
            "all claims of the entry",
            lambda row: day_of(row.told),
        ),
        Column("Source Name", "text", "who acts", "`event.actors`", lambda row: label(row.source)),
        Column(
            "Source Sectors",
            "text",
            "sectors of who acts, joined by `,`",
            "`event.sectors`",
            lambda row: row.sectors("actor", row.source) or None,
            values="ICEWS's names for PLOVER's sectors",
        ),
        Column("Source Country", "text", "the state that acts", "`event.actors`", lambda row: _country(row.source)),
        Column(
            "Event Text",
            "text",
            "the text of the CAMEO code; the type, where it is one of a codebook of one's own",
            correspondence,
            lambda row: row.cameo.text if row.cameo else row.told.best.type,
        ),
        Column(
            "CAMEO Code",
            "text",
            "the CAMEO code, a text that may begin with 0; empty for types of one's own",
            correspondence,
            lambda row: row.cameo.code if row.cameo else None,
            values="CAMEO",
        ),
        Column(
            "Intensity",
            "number",
            "Goldstein's score of the CAMEO code, as ICEWS has it; of types of one's own, theirs",
            correspondence,
            lambda row: row.cameo.goldstein if row.cameo else row.told.best.goldstein,
            "Goldstein's scale",
            "-10 to 10",
        ),
        Column(
            "Target Name",
            "text",
            "whom it is done to; empty where nobody is named",
            "`event.recipients`",
            lambda row: label(row.target) if row.target else None,
        ),
        Column(
            "Target Sectors",
            "text",
            "sectors of whom it is done to, joined by `,`",
            "`event.sectors`",
            lambda row: row.sectors("recipient", row.target) or row.sectors("actor", row.target) or None,
            values="ICEWS's names for PLOVER's sectors",
        ),
        Column(
            "Target Country", "text", "the state it is done to", "`event.recipients`", lambda row: _country(row.target)
        ),
    )


def _place() -> tuple[Column, ...]:
    nowhere = "the record keeps the state of a place only"
    return (
        Column(
            "Story ID",
            "integer",
            "a number of 52 bits from the report's id",
            "`document.id`",
            lambda row: int(row.told.best.document, 16) >> 12,
        ),
        Column("Sentence Number", "integer", "words are found by offsets, not by sentences", "", filled=False),
        Column(
            "Publisher",
            "text",
            "the host of the report's address, else the folder or file that it was found in",
            "`source.url`, `source.source`",
            lambda row: publisher(row.told),
        ),
        Column("City", "text", nowhere, "", filled=False),
        Column("District", "text", nowhere, "", filled=False),
        Column("Province", "text", nowhere, "", filled=False),
        Column(
            "Country",
            "text",
            "the state in which it happened, by name",
            "`event.place`",
            lambda row: _country(row.told.best.place or ""),
        ),
        Column("Latitude", "number", "events are not placed on a point", "", filled=False),
        Column("Longitude", "number", "events are not placed on a point", "", filled=False),
    )


def publisher(told: Told) -> str:
    """The host of the report's address, else the name of the file it was found in."""
    from urllib.parse import urlsplit

    try:
        host = urlsplit(told.url or told.best.source).hostname
    except ValueError:
        host = None
    return host or str(told.best.source).rstrip("/").rpartition("/")[2]
