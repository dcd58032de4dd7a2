"""Figures as one table: a quantity to a row, with all values that reports give it."""

from __future__ import annotations

from typing import Any

from communique.present.exports import entries
from communique.present.exports.columns import Column, Table
from communique.present.exports.entries import Told

_TAKEN = (
    "entry",
    "first_day",
    "last_day",
    "basis",
    "parties",
    "value",
    "unit",
    "bound",
    "words",
    "report",
    "title",
    "url",
    "published_first",
    "published_last",
    "document",
    "reports",
    "copies",
    "judged",
    "score",
)


def _values(told: Told) -> list[str]:
    """Every value that is told, with its unit, as numbers are written in JSON."""
    return list(dict.fromkeys(f"{row.value:.15g} {row.unit}" for row in told.counted))


def _period(told: Told) -> int | None:
    first, last = told.merged.first_day, told.merged.last_day
    return (last - first).days + 1 if first and last else None


def table() -> Table:
    shared = entries.table("csv")
    own: dict[str, tuple[Column, ...]] = {
        "basis": (
            Column("period", "integer", "how long the period is: about 365 is a year", "the days", _period, "days"),
        ),
        "value": (
            Column(
                "measure",
                "text",
                "what is measured: `trade`, `credit`, `troops`, …",
                "`figure.measure`",
                lambda told: told.label,
            ),
        ),
        "bound": (
            Column(
                "told",
                "texts",
                "all values that reports give for it, the one that stands for all first; more than one is a "
                "disagreement, or one number rounded",
                "all claims of the entry, copies aside",
                _values,
            ),
        ),
    }
    columns: list[Column] = []
    for name in _TAKEN:
        columns += own["value"] if name == "value" else ()
        columns.append(_renamed(shared.column(name)))
        columns += own.get(name, ()) if name != "value" else ()
    about = "One row for each quantity that reports tell of the parties, whichever reports tell it."
    return Table("figures.csv", about, tuple(columns), ("entry",))


def _renamed(column: Column) -> Column:
    """The explanation of the figure's own columns without "figures:"."""
    from dataclasses import replace

    return replace(column, meaning=column.meaning.removeprefix("figures: "))


def rows(told: Any) -> list[Any]:
    """The rows of a merged entry: one, where it is a figure."""
    return [told] if told.kind == "figure" else []
