"""The words and reports behind each row of the field's tables, which have no room for them: `evidence.csv`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from communique.present.exports.columns import Column, Table
from communique.present.exports.entries import Told


class Proof(NamedTuple):
    """A claim behind a row."""

    id: str | int
    told: Told
    row: Any


def proofs(id: str | int, told: Told) -> list[Proof]:
    """The claims behind a row, the one that stands for all first."""
    return [Proof(id, told, row) for row in told.merged.rows]


def _of(name: str) -> Callable[[Proof], Any]:
    return lambda proof: getattr(proof.row, name)


def table(sort: Any) -> Table:
    """`sort`: that of the event ids."""
    columns = (
        Column("Event ID", sort, "the id of the event's row", "as in the other file", lambda proof: proof.id),
        Column("Entry", "text", "the entry's id", "view `merged`", lambda proof: proof.told.entry),
        Column("Claim", "text", "the id of what one report says", "`claim.id`", _of("claim")),
        Column(
            "Copied",
            "boolean",
            "whether the words are copied from another report",
            "`merged.copied`",
            lambda proof: proof.row.claim in proof.told.merged.copied,
        ),
        Column("Words", "texts", "the words of the evidence", "`evidence.words`", lambda proof: list(proof.row.words)),
        Column("Report", "text", "the report's identifier", "`document.report`", _of("report")),
        Column("Title", "text", "its title", "`source.title`", _of("title")),
        Column("Source", "text", "where it was first found", "`source.source`", _of("source")),
        Column(
            "Published", "day", "first day of the range in which it was published", "`document`", _of("published_first")
        ),
        Column("Score", "number", "how sure its maker is", "`claim.score`", _of("score"), "probability", "0 to 1"),
    )
    return Table("evidence.csv", "The words and reports behind each event.", columns, ("Event ID", "Claim"))
