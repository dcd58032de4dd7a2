"""Copies in the terminal: each original with the reports that copy it."""

from __future__ import annotations

import json
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
        named = (Text(visible(name)) for name in (row.report, row.original))
        table.add_row(*named, row.kind, f"{row.share:.0%}", str(row.repeats))
    return table


def copies_json(rows: Rows[CopyRow]) -> str:
    """The rows as a JSON list, with the fields of the Python rows."""
    return json.dumps(rows.to_dicts(), ensure_ascii=False, indent=1, default=str)
