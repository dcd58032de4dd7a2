"""Merged entries as rows of an export: each thing once, whichever reports tell of it, in the order of days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from communique.model import KINDS, Kind
from communique.present.exports.columns import Column, Table
from communique.query import relate
from communique.query.acts import Merged, agreed, within
from communique.query.entries import Entry, EventRow, FigureRow, InstrumentRow, PositionRow, QuoteRow

if TYPE_CHECKING:
    from communique.query.record import Record

ROWS: Mapping[Kind, type[Entry]] = {
    "event": EventRow,
    "instrument": InstrumentRow,
    "position": PositionRow,
    "quote": QuoteRow,
    "figure": FigureRow,
}
LABELS: Mapping[Kind, str] = {
    "event": "type",
    "instrument": "type",
    "position": "polarity",
    "quote": "speaker",
    "figure": "measure",
}
BATCH = 5000
"""Entries that are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is exported: parties by code (none: all), days, kinds. What belongs to a relationship: `query/relate.py`."""

    parties: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    kinds: tuple[Kind, ...] = KINDS

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.parties or self.since or self.until) and set(self.kinds) == set(KINDS)

    @property
    def said(self) -> str:
        """In a sentence, for the codebook."""
        if self.whole:
            return "This is the whole record."
        parts = [f"between {', '.join(self.parties)}" if len(self.parties) > 1 else f"of {', '.join(self.parties)}"]
        parts = parts if self.parties else []
        parts += [f"since {self.since}"] if self.since else []
        parts += [f"until {self.until}"] if self.until else []
        parts += [f"of the kinds {', '.join(self.kinds)}"] if set(self.kinds) != set(KINDS) else []
        return f"Only entries {', '.join(parts)}."


@dataclass(frozen=True, slots=True)
class Told:
    """A merged entry with what exports need beside: the address of the report whose words stand for all, and whether a
    person has judged it."""

    kind: Kind
    merged: Merged[Any]
    url: str | None
    judged: bool

    @property
    def entry(self) -> str:
        return self.merged.entry

    @property
    def best(self) -> Any:
        """The row that stands for all; of its kind's type."""
        return self.merged.best

    def get(self, name: str) -> Any:
        """A field of that row, None where its kind has none of the name."""
        return getattr(self.merged.best, name, None)

    @property
    def label(self) -> str:
        """An event's type, an instrument's kind, a position's polarity, a quote's speaker, a figure's measure."""
        return label(self.kind, self.merged.best)

    @property
    def counted(self) -> list[Any]:
        """The rows of reports that tell of it in words of their own."""
        return [row for row in self.merged.rows if row.claim not in self.merged.copied] or list(self.merged.rows)

    @property
    def roles(self) -> dict[str, tuple[str, ...]]:
        """The parties by their roles, each once."""
        return roles(self.merged.best)

    @property
    def parties(self) -> list[str]:
        return _once(self.merged.best)

    @property
    def everyone(self) -> list[str]:
        """The parties that any report names."""
        return list(dict.fromkeys(party for row in self.counted for party in _once(row)))

    @property
    def days(self) -> list[str]:
        """All ranges of days that are told."""
        found = ((row.first_day, row.last_day) for row in self.counted if row.first_day and row.last_day)
        return [f"{first}/{last}" if first != last else str(first) for first, last in dict.fromkeys(found)]


def label(kind: Kind, row: Any) -> str:
    return str(getattr(row, LABELS[kind]) or "")


def roles(row: Any) -> dict[str, tuple[str, ...]]:
    names = {"actors": "actor", "recipients": "recipient", "holders": "holder", "parties": "party"}
    found = {role: tuple(dict.fromkeys(getattr(row, field, ()))) for field, role in names.items()}
    return {role: parties for role, parties in found.items() if parties}


def _once(row: Any) -> list[str]:
    return list(dict.fromkeys(party for parties in roles(row).values() for party in parties))


def told(record: Record, scope: Scope, size: int = BATCH) -> Iterator[Told]:
    """The merged entries in scope in the order of their days, undated ones last; only `size` are held at a time."""
    judged = {str(row["id"]) for row in record.sql(_JUDGED)}
    rest = iter(_order(record, scope))
    while batch := list(islice(rest, size)):
        yield from _some(record, scope, batch, judged)


class _Place(NamedTuple):
    """An entry in the order of days."""

    key: tuple[Any, ...]
    kind: Kind
    claims: tuple[str, ...]


class _Light(NamedTuple):
    """What `agreed` needs of a claim."""

    document: str
    first_day: date | None
    last_day: date | None
    basis: str | None


def _order(record: Record, scope: Scope) -> list[_Place]:
    """Every entry of which some claim is in scope, lightly, in the order of days."""
    within_, parameters = relate.entries("chronology", ("claim",), relate.Asked(scope.parties, kinds=scope.kinds))
    found: list[_Place] = []
    entry, kind, rows = "", KINDS[0], list[tuple[Any, ...]]()

    def close() -> None:
        counted = [_Light(*row[3:7]) for row in rows if not row[2]] or [_Light(*row[3:7]) for row in rows]
        first, last = agreed(cast("list[Entry]", counted)) or (date.max, date.max)
        published = min((row[7] for row in rows if row[7]), default=date.max)
        found.append(_Place((first, last, published, entry), kind, tuple(row[1] for row in rows)))

    for batch in record.arrow(_ORDER.format(within=within_), parameters):
        for line in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if line[0] != entry:
                if rows:
                    close()
                entry, kind, rows = line[0], line[8], []
            rows.append(line)
    if rows:
        close()
    return sorted(found)


def _some(record: Record, scope: Scope, batch: Sequence[_Place], judged: set[str]) -> Iterator[Told]:
    made: dict[str, tuple[Kind, Merged[Any]]] = {}
    for kind, row in ROWS.items():
        claims = [claim for place in batch if place.kind == kind for claim in place.claims]
        for each in within(record.told(row, claims), scope.since, scope.until):
            made[each.entry] = kind, each
    documents = sorted({each.best.document for _, each in made.values()})
    urls = {row["id"]: row["url"] for row in record.sql(_URLS, {"documents": documents})}
    for place in batch:
        if found := made.get(place.key[-1]):
            kind, each = found
            yield Told(kind, each, urls.get(each.best.document), any(row.claim in judged for row in each.rows))


_ORDER = """
WITH scoped AS (SELECT DISTINCT merged.entry FROM merged WHERE claim IN (SELECT claim FROM ({within})))
SELECT merged.entry, merged.claim, merged.copied, claim.document, claim.first_day, claim.last_day, claim.basis,
    document.published_first, claim.kind
FROM merged JOIN scoped ON scoped.entry = merged.entry JOIN claim ON claim.id = merged.claim
JOIN document ON document.id = claim.document
ORDER BY merged.entry, merged.claim
"""
_URLS = """
SELECT document.id, source.url FROM document JOIN source ON source.id = document.source
WHERE document.id IN (SELECT unnest($documents::VARCHAR[])) AND source.url IS NOT NULL
"""
_JUDGED = """
SELECT left_id AS id FROM judgement WHERE person AND withdrawn IS NULL
UNION SELECT right_id FROM judgement WHERE person AND withdrawn IS NULL
"""


def _best(name: str) -> Any:
    return lambda told: told.get(name)


def _listed(name: str) -> Any:
    return lambda told: None if (found := told.get(name)) is None else list(found)


_ROW = "the claim that stands for all"
_ALL = "all claims of the entry, copies aside"
BASIS = "stated, relative, carried (over from the day of publication)"


def columns() -> tuple[Column, ...]:
    """The columns of `entries`: what all kinds share, then what is the kinds' own, empty for others."""
    return (*_shared(), *_own(), *_behind())


def _shared() -> tuple[Column, ...]:
    return (
        Column("entry", "text", "the entry's id: the smallest id of its claims", "view `merged`", lambda t: t.entry),
        Column("kind", "text", "what sort of entry", "`claim.kind`", lambda t: t.kind, values=", ".join(KINDS)),
        Column(
            "type",
            "text",
            "an event's PLOVER type, an instrument's kind, a position's polarity, a quote's speaker, a figure's "
            "measure; what most reports say",
            _ROW,
            lambda t: t.label or None,
        ),
        Column(
            "first_day",
            "day",
            "first day of the act, or of the period that a figure covers; the narrowest range on which most reports "
            "agree",
            _ALL,
            lambda t: t.merged.first_day,
        ),
        Column("last_day", "day", "last day of it", _ALL, lambda t: t.merged.last_day),
        Column("basis", "text", "where the days come from", _ALL, lambda t: t.merged.basis, values=BASIS),
        Column("parties", "texts", "all parties, in the order of their roles", _ROW, lambda t: t.parties),
        Column("everyone", "texts", "the parties that any report names", _ALL, lambda t: t.everyone),
    )


def _own() -> tuple[Column, ...]:
    """The columns of single kinds, explained by the comments of the views."""
    from communique.record.schema import current

    quads = "verbal cooperation, material cooperation, verbal conflict, material conflict"
    told: tuple[tuple[str, str, Any, str, str], ...] = (
        ("event", "actors", "texts", "", ""),
        ("event", "recipients", "texts", "", ""),
        ("event", "mode", "text", "", "PLOVER's modes: `communique codebook`"),
        ("event", "aux", "text", "", "historical, future"),
        ("event", "place", "text", "", ""),
        ("event", "quad", "text", "", quads),
        ("event", "plover", "number", "PLOVER's scale", "-10 to 10"),
        ("event", "goldstein", "number", "Goldstein's scale", "-10 to 10"),
        ("event", "contexts", "texts", "", "PLOVER's 37 contexts"),
        ("event", "sectors", "text", "", "JSON"),
        ("instrument", "name", "text", "", ""),
        ("instrument", "action", "text", "", ""),
        ("instrument", "count", "integer", "instruments", ""),
        ("position", "issue", "text", "", ""),
        ("position", "topics", "texts", "", "see topics.md"),
        ("quote", "cue", "text", "", ""),
        ("quote", "indirect", "boolean", "", ""),
        ("figure", "value", "number", "see `unit`", ""),
        ("figure", "unit", "text", "", "ISO 4217, percent, or a noun"),
        ("figure", "bound", "text", "", "about, at_least, at_most"),
    )
    schema = current()
    return tuple(
        Column(
            name,
            cast("Any", sort),
            f"{kind}s: {schema.relation(kind).columns[name]}",
            f"`{kind}.{name}`",
            _listed(name) if sort == "texts" else _best(name),
            unit,
            values,
        )
        for kind, name, sort, unit, values in told
    )


def _behind() -> tuple[Column, ...]:
    """What the entry rests on."""
    number = "0 to 1"
    return (
        Column("words", "texts", "the words of the evidence in that report", "`evidence.words`", _listed("words")),
        Column("report", "text", "the report whose words stand for all", "`document.report`", _best("report")),
        Column("title", "text", "its title", "`source.title`", _best("title")),
        Column("url", "text", "its address, where the source gives one", "`source.url`", lambda t: t.url),
        Column("source", "text", "where it was first found", "`source.source`", _best("source")),
        Column(
            "published_first",
            "day",
            "first day of the range in which it was published",
            "`document.published_first`",
            _best("published_first"),
        ),
        Column("published_last", "day", "last day of it", "`document.published_last`", _best("published_last")),
        Column("document", "text", "its id", "`document.id`", _best("document")),
        Column(
            "reports",
            "integer",
            "how many reports tell of it in words of their own",
            _ALL,
            lambda t: len(t.merged.reports),
            "reports",
        ),
        Column("copies", "integer", "how many reports only copy", "`repeat`", lambda t: t.merged.copies, "reports"),
        Column(
            "types",
            "texts",
            "all types, kinds, polarities, speakers or measures that are told, where reports differ",
            _ALL,
            lambda t: list(dict.fromkeys(label(t.kind, row) for row in t.counted)),
        ),
        Column(
            "days",
            "texts",
            "all ranges of days that are told: `2001-07-16`, or first and last as `2001-07-01/2001-07-31`",
            _ALL,
            lambda t: t.days,
            "ISO 8601",
        ),
        Column(
            "documents",
            "texts",
            "the ids of all reports, copies too",
            "`claim.document`",
            lambda t: list(dict.fromkeys(row.document for row in t.merged.rows)),
        ),
        Column(
            "claims", "texts", "the ids of its claims", "`claim.id`", lambda t: [row.claim for row in t.merged.rows]
        ),
        Column(
            "judged", "boolean", "whether a person has accepted, merged or corrected any of it", "`judgement`",
            lambda t: t.judged,
        ),
        Column(
            "score", "number", "how sure its maker is", "`claim.score`", _best("score"), "probability", values=number
        ),
        Column("maker", "text", "who says so", "`claim.maker`", _best("maker"), values="rules, a model, person: name"),
    )  # fmt: skip


def table(end: str) -> Table:
    """The merged entries as a table in files of this ending."""
    about = "One row for each thing that was done, signed, held, said or counted, whichever reports tell of it."
    return Table(f"entries.{end}", about, columns(), ("entry",), {"document": (f"reports.{end}", "document")})
