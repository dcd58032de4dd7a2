"""The record as FollowTheMoney entities (https://followthemoney.tech) for Aleph: one JSON object to a line.

States are `PublicBody`, organisations `Organization`, persons `Person`, whatever else acts `LegalEntity`; reports are
`Article` with their text; events and instruments `Event`; positions, quotes and figures `Note`. Whatever is claimed has
the reports that tell it as `proof`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TextIO

from communique.data.codes import codes
from communique.data.tables import label, organisations, states
from communique.model import digest
from communique.present.exports.columns import Column, Table
from communique.present.exports.entries import Told

if TYPE_CHECKING:
    from communique.query.record import Record

Entity = dict[str, Any]

_FORMER = {"SUN": "suhh", "YUG": "yucs", "SCG": "cshh", "CSK": "cshh", "DDR": "dd"}
"""Codes of FollowTheMoney for states that are no more; only those that it knows."""
_SOME = 500
"""Reports that are held in memory at a time."""


def _id(sort: str, key: str) -> str:
    return f"communique-{sort}-{key}"


def party_id(party: str) -> str:
    """The id of a party's entity: the same in every export."""
    return _id("party", digest(party))


def write(record: Record, found: Iterable[Told], file: TextIO) -> None:
    """Writes the entities: each party before the first entry that names it, entries in the order of days, then the
    reports that they rest on."""
    known, documents = set[str](), set[str]()
    for told in found:
        for made in _of(told):
            if made["id"] not in known or made["id"].startswith("communique-entry-"):
                known.add(made["id"])
                file.write(_line(made))
        documents.update(row.document for row in told.merged.rows)
    order = sorted(documents)
    for start in range(0, len(order), _SOME):
        for row in record.sql(_REPORTS, {"documents": order[start : start + _SOME]}):
            file.write(_line(_report(row)))


def _line(entity: Entity) -> str:
    return json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n"


def _entity(id: str, schema: str, **properties: Any) -> Entity:
    """An entity; empty values are left out, others made texts without doubled blanks."""
    kept: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = value if isinstance(value, list | tuple) else [value]
        texts = [text if name == "bodyText" else " ".join(text.split()) for text in map(_text, values) if text]
        if found := list(dict.fromkeys(text for text in texts if text)):
            kept[name] = found
    return {"id": id, "schema": schema, "properties": kept}


_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))
"""Control characters, which Aleph drops."""


def _text(value: object) -> str:
    return "" if value is None else str(value).translate(_CONTROLS)


def country_of(party: str) -> str | None:
    """FollowTheMoney's code of a state, None for others and where it has none."""
    if party in _FORMER:
        return _FORMER[party]
    state = states().get(party)
    if state is None or state.end:
        return None
    found = codes(party, date(2020, 1, 1)).iso2
    return found.lower() if found else None


@lru_cache(maxsize=4096)
def _person(name: str, on: date | None) -> tuple[str, str | None, str | None] | None:
    """The full name, office and party of somebody named in reports; None for what is no known person, and for a surname
    of which nobody is in office on the day."""
    from communique.annotate.who import who

    found = who(name, on)
    known = found.person and (found.office or " " in name.strip())
    return (found.person, found.office, found.party) if found.person and known else None


def _party(party: str) -> Entity:
    id, name = party_id(party), label(party)
    if party in states():
        return _entity(
            id, "PublicBody", name=name, abbreviation=party, country=country_of(party),
            legalForm="state",
        )  # fmt: skip
    if party in organisations():
        return _entity(id, "Organization", name=name, abbreviation=party if party != name else None)
    if found := _person(party, None):
        return _entity(id, "Person", name=found[0], alias=party if party != found[0] else None)
    return _entity(id, "LegalEntity", name=name)


def _of(told: Told) -> Iterator[Entity]:
    """The entities of an entry: its parties, the person quoted, the entry."""
    yield from map(_party, told.parties)
    speaker = None
    if told.kind == "quote" and told.label and told.label not in told.parties:
        on = told.best.published_first
        if found := _person(told.label, on):
            speaker = _entity(
                _id("person", digest(found[0])), "Person", name=found[0], position=found[1],
                country=country_of(found[2] or ""),
            )  # fmt: skip
            yield speaker
    yield _entry(told, [speaker["id"]] if speaker else [])


def _entry(told: Told, speakers: list[str]) -> Entity:
    parties = [party_id(party) for party in told.parties]
    shared: dict[str, Any] = {
        "description": " … ".join(told.best.words),
        "proof": [_id("report", document) for document in dict.fromkeys(row.document for row in told.merged.rows)],
        "sourceUrl": _web(told.url),
    }
    id = _id("entry", told.entry)
    if told.kind in ("event", "instrument"):
        place = told.get("place")
        return _entity(
            id, "Event", name=name(told), involved=parties, recordId=told.entry, keywords=_keywords(told),
            location=label(place) if place else None, country=country_of(place or ""), **_days(told), **shared,
        )  # fmt: skip
    return _entity(
        id, "Note", name=name(told), entity=parties + speakers, keywords=_keywords(told),
        country=[code for party in told.parties if (code := country_of(party))], **shared,
    )  # fmt: skip


def _web(address: str | None) -> str | None:
    return address if address and address.startswith(("http://", "https://")) else None


def _days(told: Told) -> dict[str, str | None]:
    first, last = told.merged.first_day, told.merged.last_day
    if first is None or last is None:
        return {}
    if first == last:
        return {"date": first.isoformat()}
    return {"startDate": first.isoformat(), "endDate": last.isoformat()}


def _keywords(told: Told) -> list[Any]:
    named = {
        "event": [told.label, told.get("mode"), told.get("quad"), told.get("aux"), *(told.get("contexts") or ())],
        "instrument": [told.label, told.get("action")],
        "position": [told.label, *(told.get("topics") or ())],
        "quote": ["quote"],
        "figure": [told.label],
    }
    return [told.kind, *named[told.kind]]


def name(told: Told) -> str:
    """What the entry is called: its type and parties, an instrument by its own name, a position by its issue."""
    best, names = told.best, ", ".join(label(party) for party in told.parties)
    match told.kind:
        case "event":
            actors, recipients = (", ".join(map(label, side)) for side in (best.actors, best.recipients))
            mode = f"/{best.mode}" if best.mode else ""
            return f"{best.type}{mode}: {actors}{f' → {recipients}' if recipients else ''}"
        case "instrument":
            return f"{best.name or best.type} ({best.action})" + (f": {names}" if names else "")
        case "position":
            return f"{names} {best.polarity}: {best.issue}"
        case "quote":
            return f"{best.speaker or names or 'nobody named'}: quote"
    return f"{best.measure}: {best.value:,.15g} {best.unit}" + (f" ({names})" if names else "")


def _report(row: Mapping[str, Any]) -> Entity:
    return _entity(
        _id("report", row["document"]), "Article",
        title=row["title"], name=row["title"] or row["source"].rstrip("/").rpartition("/")[2],
        fileName=row["source"].rstrip("/").rpartition("/")[2], sourceUrl=_web(row["url"]) or _web(row["source"]),
        publishedAt=_prefix(row["published_first"], row["published_last"]), language="eng",
        mimeType=row["media_type"] or None, bodyText=row["body"].strip(),
    )  # fmt: skip


def _prefix(first: date | None, last: date | None) -> str | None:
    """A day, or as much of it as the whole range shares."""
    if first is None or last is None:
        return None
    if first == last:
        return first.isoformat()
    if first.year != last.year:
        return None
    return f"{first:%Y-%m}" if first.month == last.month else str(first.year)


_REPORTS = """
SELECT document.id AS document, source.title, source.url, source.source, source.media_type, text.body,
    document.published_first, document.published_last
FROM document JOIN text ON text.id = document.text JOIN source ON source.id = document.source
WHERE document.id IN (SELECT unnest($documents::VARCHAR[])) ORDER BY document.id
"""


def table() -> Table:
    """What each property is filled with."""
    told = (
        ("PublicBody.name, Organization.name, Person.name, LegalEntity.name", "the party's name", "`party.label`"),
        ("PublicBody.abbreviation, Organization.abbreviation", "the code that records use", "`party.id`"),
        ("PublicBody.country", "ISO 3166-1 alpha-2 code, or FollowTheMoney's of a former state", "`data/codes.csv`"),
        ("Person.position", "the office on the day of the report", "`data/people.csv`, `data/officials.csv`"),
        ("Person.country", "the state that the person acts for then", "the same"),
        ("Event.name", "an event's type, mode and parties; an instrument's name, else its kind", "merged entries"),
        ("Event.date, Event.startDate, Event.endDate", "the day, or both ends of the range", "merged entries"),
        ("Event.involved", "the parties", "`role.party`"),
        ("Event.location, Event.country", "where it happened", "`event.place`"),
        ("Event.recordId", "the entry's id", "view `merged`"),
        ("Note.name", "what is held, said or counted, by whom", "merged entries"),
        ("Note.entity", "the parties, and the person quoted", "`role.party`, `quote.speaker`"),
        ("Note.country", "the parties that are states", "`role.party`"),
        ("*.keywords", "kind, type, mode, quad class, contexts or topics", "merged entries"),
        ("*.description", "the words of the evidence in the report that stands for all", "`evidence.words`"),
        ("*.proof", "the reports that tell of it, copies too", "`claim.document`"),
        ("*.sourceUrl", "the address of the report that stands for all", "`source.url`"),
        ("Article.title, Article.name, Article.fileName", "the report's title, and the file it came in", "`source`"),
        (
            "Article.publishedAt",
            "the day of publication, or its month or year where it is not known closer",
            "`document`",
        ),
        (
            "Article.bodyText",
            "the report's text as read, but for control characters and blanks at its ends",
            "`text.body`",
        ),
    )
    about = (
        "One entity to a line. Ids are `communique-party-…`, `communique-person-…`, `communique-entry-…` and "
        "`communique-report-…`; they are the same in every export, so that loading twice changes nothing."
    )
    return Table(
        "entities.ftm.json",
        about,
        tuple(Column(name, "text", meaning, origin) for name, meaning, origin in told),
        ("id",),
    )
