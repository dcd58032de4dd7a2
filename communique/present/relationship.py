"""A relationship in the terminal: its course by years, the chronology, instruments, positions, quotes and figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from communique.data.tables import label
from communique.model import KINDS, Kind
from communique.present.words import visible
from communique.query.acts import Merged, ordered, within
from communique.query.entries import Entry, EventRow, FigureRow, InstrumentRow, PositionRow, QuoteRow
from communique.query.rows import Rows

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from communique.query.record import Record

QUAD_STYLES = {
    "verbal cooperation": "green",
    "material cooperation": "bold green",
    "verbal conflict": "yellow",
    "material conflict": "bold red",
}
_HEADINGS: dict[Kind, str] = {
    "event": "Chronology",
    "instrument": "Instruments",
    "position": "Positions",
    "quote": "Quotes",
    "figure": "Figures",
}
_DAYS = 18
"""Cells for a range of days within a year, in brackets too; a longer one takes two lines."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a relationship is shown: a period, some kinds, positions on some topics (none: on all), at most so many
    entries of each kind (0: all), dollars also in dollars of the year `constant`, the ids of entries, and plots."""

    since: date | None = None
    until: date | None = None
    kinds: tuple[Kind, ...] = KINDS
    limit: int = 0
    topics: tuple[str, ...] = ()
    constant: int | None = None
    ids: bool = False
    plots: bool = True


def rows(record: Record, parties: Sequence[str], view: View) -> dict[Kind, list[Merged[Any]]]:
    """What the view asks for, each thing once, those with days first and in their order."""
    types: dict[Kind, type[Entry]] = {
        "event": EventRow, "instrument": InstrumentRow, "position": PositionRow, "quote": QuoteRow, "figure": FigureRow,
    }  # fmt: skip
    found: dict[Kind, list[Merged[Any]]] = {}
    for kind in (kind for kind in KINDS if kind in view.kinds):
        merged = within(record.merged(types[kind], *parties), view.since, view.until)
        found[kind] = ordered(merged) if kind in _DATED else list(merged)
    if view.topics and "position" in found:
        found["position"] = [each for each in found["position"] if not set(view.topics).isdisjoint(each.best.topics)]
    return found


_DATED: tuple[Kind, ...] = ("event", "instrument")
"""Kinds that stand in the order of their days."""


def relationship_json(record: Record, parties: Sequence[str], view: View) -> str:
    """The same as one JSON object: `parties`, then a list for each kind with the fields of the Python rows, and for
    each entry `entry` (its id), `claims` (those of all reports), `reports` and `copies`."""
    shown: dict[str, Any] = {"parties": list(parties)}
    for kind, entries in rows(record, parties, view).items():
        shown[f"{kind}s"] = [_json(each) for each in entries[: view.limit or None]]
    return json.dumps(shown, ensure_ascii=False, indent=1, default=str)


def _json(each: Merged[Any]) -> dict[str, Any]:
    [told] = Rows([agreeing(each)], type(each.best)).to_dicts()
    reports = dict.fromkeys(row.report for row in each.rows if row.claim not in each.copied)
    ours = {"entry": each.entry, "claims": [row.claim for row in each.rows], "reports": list(reports)}
    return {**told, **ours, "copies": each.copies}


def agreeing(each: Merged[Any]) -> Any:
    """The row that stands for a merged entry, with the days that most reports agree on."""
    return replace(each.best, first_day=each.first_day, last_day=each.last_day, basis=each.basis)


def relationship(record: Record, parties: Sequence[str], view: View) -> RenderableType:
    """Something that rich's Console prints; in plain text where the output is no terminal."""
    from rich.console import Group
    from rich.text import Text

    found = rows(record, parties, view)
    parts: list[RenderableType] = [_title(parties, found)]
    if view.plots:
        parts += _plots(record, parties, found, view)
    for kind, entries in found.items():
        if not entries:
            continue
        cut = entries[: view.limit or None]
        left = f", the first {len(cut)} of {len(entries)}" if len(cut) < len(entries) else f" ({len(entries)})"
        parts += [Text(), Text(f"{_HEADINGS[kind]}{left}", style="bold underline")]
        parts += [line for each in cut for line in _entry(each, view)]
    if not any(found.values()):
        parts.append(Text("Nothing in this record is between them in this period."))
    return Group(*parts)


def _title(parties: Sequence[str], found: Mapping[Kind, Sequence[Merged[Any]]]) -> Text:
    from rich.text import Text

    entries = [row for entries in found.values() for each in entries for row in each.rows]
    reports = {row.document for row in entries}
    days = sorted(day for row in entries for day in (row.published_first, row.published_last) if day)
    title = Text(" and ".join(label(party) for party in parties), style="bold")
    written = f", written {days[0]} to {days[-1]}" if days else ""
    counts = ", ".join(f"{len(found[kind])} {kind}s" for kind in found)
    return title.append(f"\n{len(reports)} reports{written}\n{counts}", style="not bold")


def _plots(record: Record, parties: Sequence[str], found: Mapping[Kind, list[Merged[Any]]], view: View) -> list[Text]:
    """The index by year and figures as series, of what the view shows, each after an empty line."""
    from rich.text import Text

    from communique.present.bars import figure_bars, index_bars
    from communique.query.index import Asked, index, scored

    asked = Asked(since=view.since, until=view.until)
    indexed = index_bars(index(scored(found.get("event", ())), parties, asked))
    figures = figure_bars(record.series(*parties), view.since, view.until) if found.get("figure") else iter(())
    return [line for lines in map(list, (indexed, figures)) if lines for line in (Text(), *lines)]


def _entry(each: Merged[Any], view: View) -> Iterator[RenderableType]:
    """The entry with its reports, and under it the words that it rests on, beside the day."""
    from rich.table import Table
    from rich.text import Text

    row = agreeing(each)
    told = _headline(row)
    if view.constant and isinstance(row, FigureRow) and (real := row.constant(view.constant)) is not None:
        told.append(f"  = {magnitude(float(f'{real:.3g}'))} {row.unit} of {view.constant}")
    told.append(f"  [{visible(_reports(each))}]", style="dim")
    if view.ids:
        told.append(f"  {each.best.claim}", style="magenta")
    words = visible(" … ".join(" ".join(words.split()) for words in row.words))
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=_DAYS)
    line.add_column()
    line.add_row(_day(row), told)
    line.add_row("", Text(f"“{words}”", style="italic"))
    yield line


def _reports(each: Merged[Any]) -> str:
    """The report whose words are shown, and how many others tell of it or copy it."""
    more, copies = len(each.reports) - 1, each.copies
    named = report_name(each.best) + (f" and {more} more report{'s' * (more > 1)}" if more > 0 else "")
    return f"{named}, {copies} cop{'ies' if copies > 1 else 'y'}" if copies else named


def _day(row: Entry) -> Text:
    """The day of the act, or in brackets the day of the report where the act has none."""
    from rich.text import Text

    if row.first_day:
        return Text(when(row.first_day, row.last_day), style="cyan")
    if row.published_first:
        return Text(f"[{when(row.published_first, row.published_last)}]", style="dim cyan")
    return Text("–", style="dim cyan")


def magnitude(value: float) -> str:
    """A number as people say it: 6.8 billion, 200 million, 58,000."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:,.10g} {word}"
    return f"{value:,.10g}"


def report_name(row: Entry) -> str:
    """How a report is called where space is short: by the identifier that came with it, else by its file's name."""
    made = re.fullmatch(r"[0-9a-f]{16}", row.report)
    return row.source.rstrip("/").rpartition("/")[2] if made else row.report


def when(first: date | None, last: date | None) -> str:
    """A day, a month, a year, or a range in as few marks as tell it; a dash where nothing tells."""
    if first is None or last is None:
        return "–"
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    same_month = (first.year, first.month) == (last.year, last.month)
    if same_month and first.day == 1 and (last + timedelta(1)).day == 1:
        return f"{first:%Y-%m}"
    if same_month:
        return f"{first}–{last:%d}"
    return f"{first}–{last:%m-%d}" if first.year == last.year else f"{first}–{last}"


def _names(parties: Sequence[str]) -> str:
    return visible(", ".join(label(party) for party in parties))


def _headline(row: Entry) -> Text:
    from rich.text import Text

    match row:
        case EventRow():
            arrow = f" → {_names(row.recipients)}" if row.recipients else ""
            told = Text(f"{row.type}{'/' + row.mode if row.mode else ''}", style=QUAD_STYLES.get(row.quad or "", ""))
            return told.append(f"  {_names(row.actors)}{arrow}{f' ({row.aux})' if row.aux else ''}", style="default")
        case InstrumentRow():
            many = "" if row.count == 1 else f" ×{row.count or 'several'}"
            name = f": {visible(' '.join(row.name.split()))}" if row.name else ""
            return Text(f"{row.type} {row.action}{many}  {_names(row.parties)}{name}")
        case PositionRow():
            told = Text(_names(row.holders))
            told.append(f" {row.polarity} ", style="green" if row.polarity == "for" else "red")
            told.append(visible(" ".join(row.issue.split())))
            return told.append(f"  ({', '.join(row.topics)})" if row.topics else "", style="dim")
        case QuoteRow():
            names = _names(row.parties)
            speaker = visible(label(row.speaker)) if row.speaker else "nobody named"
            told = Text(f"{speaker} ({names})" if names and names != speaker else speaker)
            return told.append(", indirectly" if row.indirect else "", style="dim")
        case FigureRow():
            number = magnitude(row.value)
            bound = f"{row.bound.replace('_', ' ')} " if row.bound else ""
            return Text(f"{row.measure}  {bound}{number} {row.unit}  {_names(row.parties)}")
    return Text("")
