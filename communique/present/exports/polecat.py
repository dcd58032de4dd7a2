"""Events as a table like those of POLECAT, column by column.

POLECAT (Halterman, Bagozzi, Beger, Schrodt and Scarborough 2023, "PLOVER and POLECAT: A New Political Event Ontology
and Dataset"; data at https://doi.org/10.7910/DVN/AJGVIT) is a tab-separated table of 40 columns, one row to an event,
lists joined by "; ", "None" where its coder found nothing. So is this one. Some of POLECAT's releases call `Intensity`
"Event Intensity".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from communique.data.codes import codes
from communique.data.tables import label, organisations, states
from communique.present.exports.columns import Column, Table
from communique.present.exports.entries import Told
from communique.version import __version__

NONE = "None"
"""What POLECAT writes where nothing was found."""
_BODIES = {"UN": "UNO", "UNSC": "UNO", "UNGA": "UNO", "EU": "EUR"}


def _joined(values: Sequence[object]) -> str:
    return "; ".join(str(value) for value in values) or NONE


def day_of(told: Told) -> date | None:
    """The day on which an event is counted: its first, else that of the report."""
    found: date | None = told.merged.first_day or told.best.published_first
    return found


def country(party: str) -> str:
    """A state's ISO code, an international organisation's PLOVER code, else None."""
    if party in states():
        return party
    if party in organisations():
        return _BODIES.get(party, "IGO")
    return NONE


def cow(party: str, on: date | None) -> int | None:
    """A state's Correlates of War number on a day."""
    return codes(party, on or date(2016, 12, 31)).cow if party in states() else None


def _countries(side: str) -> Callable[[Told], str]:
    return lambda told: _joined([country(party) for party in getattr(told.best, side)])


def _cows(side: str) -> Callable[[Told], str]:
    return lambda told: _joined([cow(party, day_of(told)) or NONE for party in getattr(told.best, side)])


def _names(side: str) -> Callable[[Told], str]:
    return lambda told: _joined([label(party) for party in getattr(told.best, side)])


def sectors(told: Told, role: str) -> dict[str, list[str]]:
    """PLOVER's sectors of the parties in a role, by party."""
    found: dict[str, list[str]] = json.loads(told.best.sectors).get(role, {}) if told.best.sectors else {}
    return found


def _all_sectors(role: str, side: str) -> Callable[[Told], str]:
    """Those of each party joined by "|", parties by "; "."""

    def get(told: Told) -> str:
        found = sectors(told, role)
        return _joined(["|".join(found.get(party, ())) or NONE for party in getattr(told.best, side)])

    return get


def _primary(role: str, side: str) -> Callable[[Told], str]:
    def get(told: Told) -> str:
        found = sectors(told, role)
        return next((found[party][0] for party in getattr(told.best, side) if found.get(party)), NONE)

    return get


def _empty(name: str, why: str, sort: Any = "text") -> Column:
    return Column(name, sort, why, "", None, filled=False)


def _side(name: str, side: str, role: str) -> tuple[Column, ...]:
    """The eight columns of the actors or of the recipients."""
    who = f"{role}s"
    several = "several joined by `; `"
    return (
        Column(f"{name} Name", "text", f"the {who} by name; {several}", f"`event.{side}`", _names(side)),
        Column(
            f"{name} Country",
            "text",
            f"ISO 3166-1 alpha-3 codes of the {who}, UNO, EUR or IGO for organisations; {several}",
            f"`event.{side}`",
            _countries(side),
            values="ISO 3166-1 alpha-3, UNO, EUR, IGO, None",
        ),
        Column(
            f"{name} COW",
            "text",
            f"Correlates of War numbers of the {who} on the day (State System Membership v2016); {several}",
            "`data/codes.csv`",
            _cows(side),
            values="2 to 990, None",
        ),
        Column(
            f"Primary {name} Sector",
            "text",
            "the first sector that is known",
            "`event.sectors`",
            _primary(role, side),
            values="PLOVER's sectors",
        ),
        Column(
            f"{name} Sectors",
            "text",
            "the sectors of each, joined by `|`; parties by `; `",
            "`event.sectors`",
            _all_sectors(role, side),
            values="PLOVER's sectors",
        ),
        _empty(f"{name} Title", "the record keeps parties, not the titles of persons"),
        Column(
            f"{name} Name Raw",
            "text",
            f"the {who} as the record calls them: codes, or names as the report gives them; {several}",
            f"`event.{side}`",
            lambda told: _joined(getattr(told.best, side)),
        ),
        _empty(f"Wikipedia {name} ID", "parties are not linked to Wikipedia"),
    )


def table() -> Table:
    about = (
        "One row for each event, in POLECAT's columns, order and spelling. Planned events (`aux` future) are left out, "
        "as POLECAT codes what happened. `Event ID` is the entry's id: `evidence.csv` has its words and reports."
    )
    return Table(
        "polecat.txt", about, (*_what(), *_side("Actor", "actors", "actor"), *_whom(), *_where()), ("Event ID",)
    )


def _whom() -> tuple[Column, ...]:
    """POLECAT names the identifier's side last here as well: `Wikipedia Recipient ID`."""
    return _side("Recipient", "recipients", "recipient")


def _what() -> tuple[Column, ...]:
    quads = "VERBAL COOPERATION, MATERIAL COOPERATION, VERBAL CONFLICT, MATERIAL CONFLICT"
    return (
        Column("Event ID", "text", "the entry's id", "view `merged`", lambda told: told.entry),
        Column(
            "Event Date",
            "text",
            "the event's first day; where nothing tells it, the day of publication, as in POLECAT",
            "all claims of the entry",
            lambda told: day.isoformat() if (day := day_of(told)) else NONE,
            "ISO 8601",
        ),
        Column("Event Type", "text", "PLOVER type", "`event.type`", lambda told: told.label, values="16 types"),
        Column("Event Mode", "text", "PLOVER mode", "`event.mode`", lambda told: told.best.mode or NONE),
        Column(
            "Intensity",
            "number",
            "PLOVER's score of the type and mode",
            "`event.plover`",
            lambda told: told.best.plover,
            "PLOVER's scale",
            "-10 to 10",
        ),
        Column(
            "Quad Code",
            "text",
            "quad class of the type",
            "`event.quad`",
            lambda told: (told.best.quad or NONE).upper() if told.best.quad else NONE,
            values=quads,
        ),
        Column(
            "Contexts",
            "text",
            "PLOVER's contexts, joined by `; `",
            "`event.contexts`",
            lambda told: _joined(told.best.contexts),
            values="37 contexts",
        ),
    )


def _where() -> tuple[Column, ...]:
    return (
        _empty("Placename", "the record keeps the state of a place only"),
        _empty("City", "the record keeps the state of a place only"),
        _empty("District", "the record keeps the state of a place only"),
        _empty("Province", "the record keeps the state of a place only"),
        Column(
            "Country",
            "text",
            "ISO 3166-1 alpha-3 code of the state in which it happened",
            "`event.place`",
            lambda told: told.best.place if told.best.place in states() else NONE,
            values="ISO 3166-1 alpha-3, None",
        ),
        _empty("Latitude", "events are not placed on a point", "number"),
        _empty("Longitude", "events are not placed on a point", "number"),
        _empty("GeoNames ID", "events are not placed on a point", "integer"),
        Column(
            "Raw Placename",
            "text",
            "the place as the record has it: a code, else the name as written",
            "`event.place`",
            lambda told: told.best.place or NONE,
        ),
        _empty("Feature Type", "events are not placed on a point"),
        Column(
            "Source",
            "text",
            "the report whose words stand for all: its address, else where it was found",
            "`source.url`, `source.source`",
            lambda told: told.url or told.best.source,
        ),
        Column(
            "Publication Date",
            "text",
            "first day of the range in which it was published",
            "`document.published_first`",
            lambda told: told.best.published_first.isoformat() if told.best.published_first else NONE,
            "ISO 8601",
        ),
        _empty("Story People", "names that a story mentions without a part in the event are not kept"),
        _empty("Story Organizations", "names that a story mentions without a part in the event are not kept"),
        _empty("Story Locations", "names that a story mentions without a part in the event are not kept"),
        Column(
            "Language", "text", "the language of the reports", "communique reads English", lambda _: "eng", values="eng"
        ),
        Column(
            "Version", "text", "what coded the event", "the program's version", lambda _: f"communique-{__version__}"
        ),
    )


def rows(told: Told) -> list[Told]:
    """The rows of a merged entry: one, where it is an event that happened."""
    return [told] if told.kind == "event" and told.best.aux != "future" else []
