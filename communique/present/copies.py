"""Copies in the terminal: each original with the reports that copy it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from communique.present.words import visible

if TYPE_CHECKING:
    from rich.table import Table

    from communique.query.copies import CopyRow
    from communique.query.rows import Rows


def copies_table(rows: Sequence[CopyRow]) -> Table:
    """A row for each report that copies another: the report, what it copies, how, how much of it, what it repeats."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("report", "copy of"):
        table.add_column(heading, overflow="fold")
    table.add_column("kind")
    for heading in ("share", "entries that repeat"):
        table.add_column(heading, justify="right")
    for row in rows:
        named = (_name(row.report, row.source), _name(row.original, row.original_source))
        table.add_row(*map(Text, named), row.kind, f"{row.share:.0%}", str(row.repeats))
    return table


def _name(report: str, source: str) -> str:
    """The report's own identifier; the last part of where it was found, where the identifier was made of its text."""
    made = re.fullmatch(r"[0-9a-f]{16}", report)
    return visible(source.rstrip("/").rpartition("/")[2] if made else report)


def copies_json(rows: Rows[CopyRow]) -> str:
    """The rows as a JSON list, with the fields of the Python rows."""
    return json.dumps(rows.to_dicts(), ensure_ascii=False, indent=1, default=str)
