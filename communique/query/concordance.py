"""The words of a record in an index: its reports and its entries, brought up to date report by report.

What is indexed of a report follows from its text, its title, its days and the entries that are shown of it. A digest
of these tells whether they have changed, so that the index is never stale: before each search a few counts tell
whether the record may have changed at all, and only then the digests are compared. What a copy repeats is left to its
original.

The index is in memory, or in a folder where another process finds it again. A folder that cannot be written, that
another process is writing to, or that holds anything else is left alone, and memory serves.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from communique.errors import MissingExtra
from communique.query.sought import FIELDS
from communique.query.terms import terms

if TYPE_CHECKING:
    import tantivy

Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
"""Runs a query with its parameters."""

CORE = "core"
"""The field of an entry's evidence alone; its `text` is the sentences around it as well, so that "trade" finds the
figure of which the evidence is "140 billion dollars"."""
FORM = 1
"""The form of what is written; another one is made anew."""
_AT_ONCE = 1000
"""Reports whose rows are in memory together."""
_HEAP = 64_000_000
_SENTENCE = 300
"""Code points on either side of an entry's evidence within which its sentence begins and ends."""
_END = re.compile(r"\n+\s*|[.!?…][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])")


@cache
def schema() -> tantivy.Schema:
    """The fields: of words each in two forms, stemmed (`text`) and as they are (`text_exact`)."""
    try:
        from tantivy import SchemaBuilder
    except ImportError as error:
        raise MissingExtra("full-text search", "web") from error
    builder = SchemaBuilder()
    for name in ("document", "kind", "party"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*FIELDS, CORE):
        builder.add_text_field(name, tokenizer_name="whitespace")
        builder.add_text_field(f"{name}_exact", tokenizer_name="whitespace")
    for name in ("first", "last", "year"):
        builder.add_integer_field(name, fast=True, indexed=True)
    builder.add_bytes_field("about", stored=True)
    return builder.build()


@dataclass(slots=True)
class _Unit:
    """A report or an entry as it is indexed; `about` is what a search gives back."""

    kind: str
    document: str
    words: dict[str, list[str]]
    parties: Sequence[str]
    days: tuple[date | None, date | None]
    about: dict[str, Any]


class Concordance:
    """The index of one record."""

    def __init__(self, fetch: Fetch, folder: Path | None = None) -> None:
        self.fetch = fetch
        self.folder = folder
        self._lock = Lock()
        self._stamp: tuple[Any, ...] = ()
        self._held: dict[str, str] = {}
        self._index = self._found() if folder else _memory()

    def searcher(self) -> tantivy.Searcher:
        """What the record holds now."""
        stamp = self.stamp()
        if stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    self._refresh()
                    self._stamp = stamp
        return self._index.searcher()

    def stamp(self) -> tuple[Any, ...]:
        """Counts that change whenever the record does."""
        return tuple(value for query in _STAMP for row in self.fetch(query, {}) for value in row)

    def _refresh(self) -> None:
        wanted = {str(document): str(digest) for document, digest in self.fetch(_DIGESTS, {})}
        stale = [document for document, digest in wanted.items() if self._held.get(document) != digest]
        gone = [document for document in self._held if document not in wanted]
        if not stale and not gone:
            return
        try:
            self._write(stale, [*gone, *(document for document in stale if document in self._held)])
        except (ValueError, OSError):
            # The folder's lock is another's, or its disk is full.
            if self.folder is None:
                raise
            self.folder, self._held, self._index = None, {}, _memory()
            self._write(list(wanted), ())
        self._held = wanted
        if self.folder:
            _keep(self.folder, wanted)

    def _write(self, new: Sequence[str], old: Sequence[str]) -> None:
        writer = self._index.writer(_HEAP, 1)
        try:
            for document in old:
                writer.delete_documents_by_term("document", document)
            hidden = {str(row[0]) for row in self.fetch(_HIDDEN, {})}
            for start in range(0, len(new), _AT_ONCE):
                for unit in _units(self.fetch, new[start : start + _AT_ONCE], hidden):
                    writer.add_document(_document(unit))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self._index.reload()

    def _found(self) -> tantivy.Index:
        """The index in the folder, made where there is none; in memory where the folder is no good."""
        import tantivy

        assert self.folder is not None
        try:
            held = _kept(self.folder)
            if held is None:
                self.folder, fresh = None, _memory()
                return fresh
            if not held:
                # Of another form, or broken off before its first end.
                shutil.rmtree(self.folder / "index", ignore_errors=True)
            (self.folder / "index").mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(schema(), str(self.folder / "index"))
            index.reload()
            if _reports(index) != len(held):
                # Half of it is gone: what is still there is written anew with the rest.
                held = dict.fromkeys(held, "")
            self._held = held
            return index
        except (OSError, ValueError):
            self.folder = None
            return _memory()


def _memory() -> tantivy.Index:
    import tantivy

    return tantivy.Index(schema())


def _reports(index: tantivy.Index) -> int:
    from tantivy import Query

    found = index.searcher().search(Query.term_query(schema(), "kind", "report"), limit=1)
    return int(getattr(found, "count", 0) or 0)


def _made() -> str:
    return f"communique words {FORM}, tantivy {version('tantivy')}"


def _kept(folder: Path) -> dict[str, str] | None:
    """The digests of what the folder holds; none where it is new or of another form; None where it is not ours."""
    file = folder / "state.json"
    if not file.exists():
        return {} if not folder.exists() or not any(folder.iterdir()) else None
    state = json.loads(file.read_text("utf-8"))
    if not isinstance(state, dict) or not str(state.get("made", "")).startswith("communique words"):
        return None
    return dict(state["documents"]) if state["made"] == _made() else {}


def _keep(folder: Path, held: Mapping[str, str]) -> None:
    """Notes what the folder holds, after the index was written: a kill between the two makes some of it be written
    once more."""
    draft = folder / f".state.{os.getpid()}"
    with suppress(OSError):
        draft.write_text(json.dumps({"made": _made(), "documents": held}), "utf-8")
        os.replace(draft, folder / "state.json")


def _document(unit: _Unit) -> tantivy.Document:
    from tantivy import Document

    made = Document()
    made.add_text("document", unit.document)
    made.add_text("kind", unit.kind)
    for party in dict.fromkeys(unit.parties):
        made.add_text("party", party)
    for name, texts in unit.words.items():
        for text in texts:
            found = terms(text)
            made.add_text(name, " ".join(term.stem for term in found))
            made.add_text(f"{name}_exact", " ".join(term.exact for term in found))
    first, last = unit.days
    if first and last:
        made.add_integer("first", first.toordinal())
        made.add_integer("last", last.toordinal())
        made.add_integer("year", first.year)
    made.add_bytes("about", json.dumps(unit.about).encode())
    return made


def _units(fetch: Fetch, documents: Sequence[str], hidden: set[str]) -> Iterator[_Unit]:
    """The reports of these ids, each followed by its entries."""
    asked = {"documents": list(documents)}
    claims: dict[str, list[tuple[Any, ...]]] = {}
    for document, *row in fetch(_CLAIMS, asked):
        if row[0] not in hidden:
            claims.setdefault(document, []).append(tuple(row))
    for document, report, source, title, first, last, body in fetch(_TEXTS, asked):
        told = {"report": report, "source": source, "title": title, "published": _days(first, last), "id": document}
        found = [_entry(told, body, row) for row in claims.get(document, ())]
        words = {"text": [body], "title": [title] if title else [], "speaker": [], "instrument": []}
        for field in ("speaker", "instrument"):
            words[field] = list(dict.fromkeys(text for unit in found for text in unit.words[field]))
        parties = [party for unit in found for party in unit.parties]
        yield _Unit("report", document, words, parties, (first, last), told)
        yield from found


def _entry(report: Mapping[str, Any], body: str, row: tuple[Any, ...]) -> _Unit:
    claim, kind, label, first, last, details, spans, parties = row
    days: tuple[date | None, date | None] = (first, last)
    if kind in ("position", "quote") and first is None:
        # As everywhere, these go by the day on which their report was published.
        days = _published(report["published"])
    title = json.loads(details).get("title") if kind == "instrument" else None
    around = sentences(body, spans)
    words = {
        "text": [body[start:stop] for start, stop in around],
        CORE: [body[start:stop] for start, stop in spans],
        "title": [report["title"]] if report["title"] else [],
        "speaker": [label] if kind == "quote" and label else [],
        "instrument": [body[title[0] : title[1]]] if title else [],
    }
    about = {**report, "claim": claim, "label": label, "days": _days(first, last), "spans": around, "parties": parties}
    return _Unit(kind, report["id"], words, parties, days, about)


def sentences(body: str, spans: Sequence[Sequence[int]]) -> list[list[int]]:
    """Spans grown to the sentences, or lines, that they stand in, as far as these are told by their signs alone; those
    that then overlap are one."""
    found: list[list[int]] = []
    for start, stop in sorted(map(list, spans)):
        before = [match.end() for match in _END.finditer(body, max(0, start - _SENTENCE), start)]
        after = _END.search(body, max(start, stop - 2), stop + _SENTENCE)
        first = before[-1] if before else max(0, start - _SENTENCE)
        last = after.start() + 1 if after else min(len(body), stop + _SENTENCE)
        if found and first < found[-1][1]:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return found


def _days(first: date | None, last: date | None) -> list[str] | None:
    return [first.isoformat(), last.isoformat()] if first and last else None


def _published(told: Sequence[str] | None) -> tuple[date | None, date | None]:
    return (date.fromisoformat(told[0]), date.fromisoformat(told[1])) if told else (None, None)


# One query of them all would take ten times as long.
_STAMP = (
    "SELECT count(*), max(run) FROM document",
    "SELECT count(*) FROM source",
    "SELECT count(*), max(run) FROM claim",
    "SELECT count(*), max(run) FROM repeat",
    "SELECT count(*), count(withdrawn) FROM judgement WHERE person",
)
_HIDDEN = "SELECT id FROM claim WHERE id NOT IN (SELECT claim FROM merged WHERE NOT copied)"
_DIGESTS = """
SELECT document.id, concat_ws(' ', source.id, published_first, published_last, shown.claims, shown.together)
FROM document JOIN source ON source.id = document.source LEFT JOIN (
    SELECT document, count(*) AS claims, bit_xor(md5_number_lower(claim)) AS together
    FROM merged WHERE NOT copied GROUP BY document
) AS shown ON shown.document = document.id
"""
_TEXTS = """
SELECT document.id, report, source.source, title, published_first, published_last, body
FROM document JOIN text ON text.id = document.text JOIN source ON source.id = document.source
WHERE document.id IN (SELECT unnest($documents::VARCHAR[])) ORDER BY published_first NULLS LAST, report, document.id
"""
_CLAIMS = """
SELECT claim.document, claim.id, kind, label, first_day, last_day, details, places.spans, coalesce(sides.parties, [])
FROM claim JOIN (
    SELECT claim, list([start, stop] ORDER BY number) AS spans FROM evidence
    WHERE claim IN (SELECT id FROM claim WHERE document IN (SELECT unnest($documents::VARCHAR[]))) GROUP BY claim
) AS places ON places.claim = claim.id
LEFT JOIN (
    SELECT claim, list(DISTINCT party ORDER BY party) AS parties FROM role
    WHERE claim IN (SELECT id FROM claim WHERE document IN (SELECT unnest($documents::VARCHAR[]))) GROUP BY claim
) AS sides ON sides.claim = claim.id
WHERE claim.document IN (SELECT unnest($documents::VARCHAR[])) ORDER BY claim.document, claim.number, claim.id
"""
