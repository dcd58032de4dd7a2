"""Chronologies as a calendar (iCalendar, RFC 5545): an all-day event for each event and instrument with a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.errors import MissingExtra
from communique.present.exports.columns import Column, Table
from communique.present.exports.entities import name as named
from communique.present.exports.entries import Told
from communique.present.exports.graph import clean
from communique.present.relationship import report_name
from communique.version import __version__

if TYPE_CHECKING:
    from icalendar import Event

LONGEST = 14
"""Days of the longest range that is shown; longer ones are periods, not days."""


def write(found: Iterable[Told], path: Path) -> list[str]:
    """Writes the calendar; says what it leaves out. Raises MissingExtra."""
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise MissingExtra("iCalendar", "exports") from error
    calendar = Calendar()
    calendar.add("prodid", f"-//communique//communique {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Relations between states")
    head, _, foot = calendar.to_ical().rpartition(b"END:VCALENDAR")
    undated = vague = 0
    with path.open("wb") as file:
        file.write(head)
        for told in found:
            if told.kind not in ("event", "instrument"):
                continue
            if told.merged.first_day is None or told.merged.last_day is None:
                undated += 1
            elif told.merged.last_day - told.merged.first_day >= timedelta(LONGEST):
                vague += 1
            else:
                file.write(_event(told).to_ical())
        file.write(b"END:VCALENDAR" + foot)
    return [
        f"left out: {_entries(undated)} without a day",
        f"left out: {_entries(vague)} with days told less closely than {LONGEST} days",
    ]


def _entries(number: int) -> str:
    return f"{number} entr{'y' if number == 1 else 'ies'}"


def _event(told: Told) -> Event:
    from icalendar import Event

    first, last = told.merged.first_day, told.merged.last_day
    assert first
    assert last
    made = Event()
    made.add("uid", f"{told.entry}@communique")
    made.add("dtstamp", datetime.combine(told.best.published_last or last, time(), UTC))
    made.add("dtstart", first)
    # The end is the first day that is no longer part of it.
    made.add("dtend", last + timedelta(1))
    made.add("summary", clean(" ".join(named(told).split())))
    made.add("description", clean(_description(told)))
    made.add("categories", [told.kind, told.label])
    place = told.get("place")
    if place:
        made.add("location", clean(label(place)))
    if told.url:
        made.add("url", told.url)
    made.add("transp", "TRANSPARENT")
    made.add("status", "TENTATIVE" if told.get("aux") == "future" else "CONFIRMED")
    made.add("x-communique-basis", told.merged.basis or "")
    made.add("x-communique-reports", str(len(told.merged.reports)))
    return made


def _description(told: Told) -> str:
    best: Any = told.best
    lines = [f"“{' … '.join(' '.join(words.split()) for words in best.words)}”"]
    published = f", published {best.published_first}" if best.published_first else ""
    lines.append(f"{best.title or report_name(best)}{published}")
    more = len(told.merged.reports) - 1
    if more > 0:
        lines.append(f"{more} more report{'s' * (more > 1)}")
    lines += [told.url] if told.url else []
    return "\n".join(lines)


def table() -> Table:
    days = "all claims of the entry, copies aside"
    told = (
        ("UID", "the entry's id with `@communique`: a calendar loaded again changes events in place", "view `merged`"),
        ("DTSTART, DTEND", "the first day, and the day after the last; whole days without a time zone", days),
        ("DTSTAMP", "midnight UTC of the last day on which the report may have been published", "`document`"),
        ("SUMMARY", "type, mode and parties; an instrument's name and what was done with it", "merged entries"),
        ("DESCRIPTION", "the words, the report and its address, how many more reports tell of it", "`evidence.words`"),
        ("CATEGORIES", "kind and type", "`claim.kind`, `claim.label`"),
        ("LOCATION", "where it happened", "`event.place`"),
        ("URL", "the report's address, where the source gives one", "`source.url`"),
        ("STATUS", "TENTATIVE for what was only planned, else CONFIRMED", "`event.aux`"),
        ("TRANSP", "TRANSPARENT: it keeps nobody busy", "always the same"),
        ("X-COMMUNIQUE-BASIS", "where the days come from: stated, relative, carried", "`claim.basis`"),
        ("X-COMMUNIQUE-REPORTS", "how many reports tell of it in words of their own", days),
    )
    about = (
        "An all-day event for each event and instrument. Entries without a day are left out, and so are those whose "
        f"range is longer than {LONGEST} days: a calendar cannot show that a day is not known. How many they are is "
        "told."
    )
    return Table(
        "chronology.ics",
        about,
        tuple(Column(name, "text", meaning, origin) for name, meaning, origin in told),
        ("UID",),
    )
