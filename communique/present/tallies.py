"""Counted claims in the terminal and as files: what a report counts, what the record says to it, and how."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from communique.data.tables import label
from communique.present.relationship import when
from communique.present.words import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from communique.query.rows import Rows
    from communique.query.tallies import TallyRow

STYLES = {"confirmed": "green", "contradicted": "bold red", "undecidable": "dim"}
_ORDER = ("contradicted", "confirmed", "undecidable")


def tallies_text(rows: Sequence[TallyRow], verdicts: Sequence[str] = ()) -> RenderableType:
    """Something that rich's Console prints: how many of each verdict, then the claims, the contradicted ones first.

    Under each stand the words, the arithmetic and the ids of what it rests on.
    """
    from rich.console import Group
    from rich.text import Text

    shown = [row for verdict in _ORDER for row in rows if row.verdict == verdict and verdict in (verdicts or _ORDER)]
    if not shown:
        return Text("No report in this record counts anything between them.")
    counts = Counter(row.verdict for row in rows)
    head = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _ORDER if counts[verdict])
    parts: list[RenderableType] = [Text(f"{len(rows)} counted claim{'s' * (len(rows) != 1)}: {head}", style="bold")]
    for row in shown:
        parts += [Text(), *_lines(row)]
    return Group(*parts)


def _lines(row: TallyRow) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    head = Text(row.verdict, style=STYLES[row.verdict])
    head.append(f"  {_whose(row)}: {claimed(row)}", style="default")
    days = when(row.published_first, row.published_last)
    head.append(f"  [{visible(_report(row))}{f', {days}' if row.published_first else ''}]", style="dim")
    below: list[Text] = [Text(f"“{visible(row.words)}”", style="italic"), Text(visible(row.arithmetic))]
    if row.evidence:
        below.append(Text(f"rests on {', '.join(visible(id) for id in row.evidence)}", style="dim"))
    return [head, *(Padding(text, (0, 0, 0, 2), expand=False) for text in below)]


def _report(row: TallyRow) -> str:
    """By the identifier that came with the report, else by its file's name."""
    made = re.fullmatch(r"[0-9a-f]{16}", row.report)
    return row.source.rstrip("/").rpartition("/")[2] if made else row.report


def _whose(row: TallyRow) -> str:
    actors, recipients = (", ".join(label(party) for party in parties) for parties in (row.actors, row.recipients))
    return visible(f"{actors or '–'}{f' → {recipients}' if recipients else ''}")


def claimed(row: TallyRow) -> str:
    """A counted claim in a few words: "meeting number 38 since 2013", "trade +26 %", "relations: 75 years"."""
    bound = {"about": "about ", "at_least": "at least ", "at_most": "at most "}.get(row.bound or "", "")
    number = f"{row.number:,.6g}"
    days = f", {when(row.first_day, row.last_day)}" if row.first_day else ""
    match row.sort:
        case "change":
            return f"{row.counted} {bound}{'+' if row.number >= 0 else '−'}{abs(row.number):g} %{days}"
        case "ratio":
            return f"{row.counted} {bound}{number} times as much{days}"
        case "anniversary":
            return f"{row.counted}: {bound}{number} years"
        case "count_in_period":
            return f"{row.counted} {bound}{number} times{days}"
        case "first_since":
            return f"{row.counted}, the first{days}"
    return f"{row.counted} number {number}{days}"


def tallies_json(rows: Rows[TallyRow]) -> str:
    """The rows as a JSON list, with the fields of the Python rows."""
    return json.dumps(rows.to_dicts(), ensure_ascii=False, indent=1, default=str)


def tallies_csv(rows: Rows[TallyRow]) -> str:
    """The rows as CSV with a header; lists are JSON within their cells."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, rows.columns, lineterminator="\n")
    writer.writeheader()
    for row in rows.to_dicts():
        writer.writerow(
            {
                key: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
                for key, value in row.items()
            }
        )
    return file.getvalue().rstrip("\n")
