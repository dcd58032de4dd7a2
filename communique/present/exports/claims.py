"""What single reports say, as tables: claims of each kind, evidence, reports, sources and issues, straight from SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, cast

from communique.model import KINDS
from communique.present.exports.columns import Column, Sort, Table
from communique.record.schema import current

if TYPE_CHECKING:
    import pyarrow

    from communique.query.record import Record

_DAYS = "first_day NULLS LAST, last_day, document, spans[1][1], claim"
_MERGED = "JOIN (SELECT claim AS id, entry, copied FROM merged) AS one ON one.id = told.claim"
_SCOPED = "SELECT unnest($claims::VARCHAR[])"
_IN_SCOPE = f"($claims IS NULL OR claim IN ({_SCOPED}))"
_REPORTS = f"($claims IS NULL OR document IN (SELECT document FROM claim WHERE id IN ({_SCOPED})))"

TABLES: dict[str, str] = {
    "claim": f"""
        SELECT told.*, entry, copied FROM chronology AS told {_MERGED} WHERE {_IN_SCOPE}
        ORDER BY {_DAYS}
    """,
    **{
        kind: f"SELECT told.*, entry, copied FROM {kind} AS told {_MERGED} WHERE {_IN_SCOPE} ORDER BY {_DAYS}"
        for kind in KINDS
    },
    "report": f"""
        SELECT * FROM (
            SELECT document.report, document.id AS document, document.text, text.length, source.title, source.url,
                source.source, published_first, published_last, published_basis, document.run
            FROM document JOIN text ON text.id = document.text JOIN source ON source.id = document.source
        ) WHERE {_REPORTS} ORDER BY report, document
    """,
    "source": f"SELECT * FROM source WHERE {_REPORTS} ORDER BY document, run, id",
    "evidence": f"""
        SELECT told.kind, evidence.*, told.document FROM evidence JOIN chronology AS told USING (claim)
        JOIN claim AS made ON made.id = told.claim
        WHERE {_IN_SCOPE} ORDER BY told.document, made.number, claim, evidence.number
    """,
    "issue": f"""
        SELECT * FROM issue WHERE {_REPORTS} OR ($claims IS NULL AND document IS NULL)
        ORDER BY document NULLS FIRST, number, code, id
    """,
}
"""The tables with their queries; `$claims` are the claims in scope, null for all. Files are named after them in the
plural."""

KEYS = {"report": ("document",), "source": ("id",), "evidence": ("claim", "number"), "issue": ("id",)}


def plural(name: str) -> str:
    """The name of a table's file; there is no plural of evidence."""
    return name if name == "evidence" else f"{name}s"


_KNOWN: dict[str, tuple[Column, ...]] = {}
"""The columns of tables that were asked for: they are those of the schema, the same in every record."""


def reader(record: Record, name: str, claims: Collection[str] | None = None) -> pyarrow.RecordBatchReader:
    """The rows of a table as a stream of Arrow batches; of some claims and their reports, where they are given."""
    return record.arrow(TABLES[name], {"claims": None if claims is None else list(claims)})


def table(record: Record, name: str, end: str) -> Table:
    """The table's columns, explained by the comments of the schema, for files of this ending."""
    if name not in _KNOWN:
        _KNOWN[name] = tuple(_column(each, name) for each in reader(record, name, []).schema)
    links = {"document": (f"reports.{end}", "document")} if name != "report" else {}
    if name in ("claim", *KINDS):
        links["entry"] = (f"entries.{end}", "entry")
    if name == "evidence":
        links["claim"] = (f"claims.{end}", "claim")
    key = KEYS.get(name, ("claim",))
    return Table(f"{plural(name)}.{end}", _about(name), _KNOWN[name], key, links)


def _about(name: str) -> str:
    own = {
        "report": "One row for each report.",
        "claim": "One row for each thing that one report says, of all kinds: what they share.",
        "source": "Where reports were found: a report found twice has two rows.",
        "evidence": "The words that claims rest on.",
        "issue": "Whatever was cut, skipped, refused or left unresolved.",
    }
    return own.get(name) or f"{current().relation(name).about} One row for each claim."


_OWN: Mapping[str, tuple[str, str]] = {
    "entry": ("the entry that the claim belongs to: `entries` has what they amount to", "`merged.entry`"),
    "copied": ("whether it stands on words copied from another report, and so does not count again", "`merged.copied`"),
    "length": ("the length of the text in code points", "`text.length`"),
    "kind": ("the kind of the claim", "`claim.kind`"),
}
_UNITS = {
    "score": "probability",
    "length": "code points",
    "start": "code points",
    "stop": "code points",
    "plover": "PLOVER's scale",
    "goldstein": "Goldstein's scale",
    "value": "see `unit`",
}
_VALUES = {
    "score": "0 to 1",
    "kind": ", ".join(KINDS),
    "basis": "stated, relative, carried",
    "published_basis": "stated, relative, carried",
    "polarity": "for, against",
    "aux": "historical, future",
    "bound": "about, at_least, at_most",
    "plover": "-10 to 10",
    "goldstein": "-10 to 10",
    "copied": "true, false",
    "indirect": "true, false",
}


def _column(each: pyarrow.Field, name: str) -> Column:
    meaning, origin = _meaning(each.name, name)
    return Column(
        each.name, sort(each.type), meaning, origin, None, _UNITS.get(each.name, ""), _VALUES.get(each.name, "")
    )


def _meaning(column: str, name: str) -> tuple[str, str]:
    """What schema.sql says of the column: in the table itself, else where it comes from."""
    if name == "report" and column == "document":
        return "the hash of the report's identifier and its text: `document` in the other files", "`document.id`"
    schema = current()
    relations = {relation.name: relation for relation in schema.relations}
    for place in ("chronology" if name == "claim" else name, "document", "source", "event"):
        if place in relations and (found := relations[place].columns.get(column)):
            return str(found), f"`{place}.{column}`"
    return _OWN[column]


def sort(kind: Any) -> Sort:
    """The sort of an Arrow type."""
    from pyarrow import types

    if types.is_list(kind):
        inner = kind.value_type
        return "spans" if types.is_list(inner) else "texts" if types.is_string(inner) else "span"
    tests = (
        ("text", types.is_string),
        ("boolean", types.is_boolean),
        ("integer", types.is_integer),
        ("number", types.is_floating),
        ("day", types.is_date),
    )
    return cast("Sort", next(name for name, test in tests if test(kind)))
