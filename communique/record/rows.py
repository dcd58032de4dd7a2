"""Readings as rows: what the tables hold of a report, in the order of schema.sql's columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from communique.model import Claim, Document, Issue, Json, Judgement, Note, Span, When, digest
from communique.record.judging import Settled
from communique.record.parties import kind_of
from communique.stage import Reading

Row: TypeAlias = tuple[Any, ...]
Label: TypeAlias = Callable[[str], str]
"""Names a party in English, given its id."""


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


@dataclass(slots=True)
class Batch:
    """Rows by table, for one run. `skip` holds ids of claims and issues that the record has already, `settled` by
    document what persons have judged there."""

    run: int
    label: Label = str
    skip: set[str] = field(default_factory=set)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    settled: Mapping[str, Sequence[Settled]] = field(default_factory=dict)
    _parties: dict[str, None] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return self.tables.setdefault(table, [])

    def add(self, table: str, *values: Any) -> None:
        self.rows(table).append((*values, self.run))

    def reading(self, reading: Reading) -> None:
        """Adds a report and all that was seen in it."""
        document = reading.document
        if not storable(document.text):
            self.refused(document)
            return
        text = digest(document.text)
        self.add("text", text, document.text, len(document.text))
        place = source_row(document)[0]
        self.add("document", document.key, storable_text(document.id), text, place, *_days(reading.published))
        issues = list(reading.issues)
        for number, note in enumerate(reading.notes()):
            if row := _note_row(note):
                self.add("note", document.key, number, *row)
            else:
                issues.append(_unstorable(document, f"a note of layer {note.layer}", note.span))
        for number, claim in enumerate(reading.claims):
            if not self.claim(document, number, claim):
                issues.append(_unstorable(document, f"a claim of kind {claim.kind}", claim.evidence[0]))
        for number, issue in enumerate(issues):
            self.issue(issue, document.key, number)

    def claim(self, document: Document, number: int, claim: Claim) -> bool:
        """Adds a claim, its evidence and its roles; false where its values cannot be stored."""
        details = canonical(claim.values)
        named = (claim.label, claim.by, *(part for role in claim.roles for part in (role.name, role.party)))
        if details is None or not all(map(storable, named)):
            return False
        key = claim.id(document)
        if key in self.skip or any(judged.covers(claim) for judged in self.settled.get(document.key, ())):
            return True
        # The same content twice in one report is one claim.
        self.skip.add(key)
        when = _days(claim.when)
        self.add("claim", key, document.key, number, claim.kind, claim.label, *when, details, claim.score, claim.by)
        for place, span in enumerate(claim.evidence):
            self.add("evidence", key, place, span.start, span.end, span.of(document.text))
        for place, role in enumerate(claim.roles):
            self.add("role", key, place, role.name, role.party, *_ends(role.span))
            self._parties.setdefault(role.party)
        return True

    def issue(self, issue: Issue, document: str | None = None, number: int = 0) -> None:
        """Adds an issue row, unless the record has it already."""
        row = issue_row(issue, document, number)
        if row[0] not in self.skip:
            self.skip.add(row[0])
            self.add("issue", *row)

    def refused(self, document: Document) -> None:
        """Adds the issue row of a document whose text no UTF-8 file can hold."""
        self.issue(
            Issue(
                "unstorable-text",
                "the text holds lone surrogates, which no UTF-8 file can hold; read it again with its right encoding",
                document.source,
            )
        )

    def parties(self) -> None:
        """Adds the parties that the claims name."""
        for party in self._parties:
            self.add("party", party, kind_of(party), self.label(party))


def source_row(document: Document) -> Row:
    """The place where a document was found: `source` without its run."""
    dated = document.dated
    optional = (text if text is None else storable_text(text) for text in (document.url, document.title))
    values = (storable_text(document.source), *optional, dated, document.media_type, document.raw_digest)
    return digest(document.key, *values), document.key, *values


def issue_row(issue: Issue, document: str | None, number: int) -> Row:
    """`issue` without its run."""
    said = tuple(storable_text(text) for text in (issue.code, issue.message, issue.source))
    ends = _ends(issue.span)
    return digest("issue", document, number, *said, *ends), document, number, *said, *ends


def judgement_row(judgement: Judgement) -> Row:
    """`judgement` without its run.

    Two that differ in their time alone are one where a model judged: whenever it judges, it judges the same.
    """
    reasons: list[Json] = [{"why": why, "weight": weight} for why, weight in judgement.reasons]
    said = (judgement.left, judgement.right, judgement.verdict, judgement.by, judgement.why)
    told = (judgement.person, judgement.score, json.dumps(reasons, ensure_ascii=False))
    id = digest("judgement", *said, judgement.at if judgement.person else "", *told)
    return id, *said, judgement.at, *told, None


def storable(text: str) -> bool:
    """Whether UTF-8 can hold the text."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def storable_text(text: str) -> str:
    """The text with lone surrogates, as undecodable file names have them, written out as escapes."""
    return text if storable(text) else text.encode("utf-8", "backslashreplace").decode("utf-8")


def canonical(value: Mapping[str, Json]) -> str | None:
    """JSON with sorted keys; None where JSON or UTF-8 cannot hold the value (infinities, lone surrogates)."""
    try:
        text = _JSON.encode(dict(value))
    except ValueError:
        return None
    return text if storable(text) else None


def _note_row(note: Note) -> Row | None:
    value = canonical(note.value)
    if value is None or not all(map(storable, (note.label, note.layer, note.by))):
        return None
    return note.layer, note.label, note.span.start, note.span.end, value, note.score, note.by


def _days(when: When | None) -> Row:
    return (when.start, when.end, when.basis, *_ends(when.words)) if when else (None,) * 5


def _ends(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)


def _unstorable(document: Document, what: str, span: Span) -> Issue:
    message = f"{what} holds a number or text that no file can hold and was left out; report it with the source"
    return Issue("unstorable", message, document.source, span)


def keys(documents: Iterable[Document]) -> list[str]:
    """The documents' keys, each once, in order."""
    return list(dict.fromkeys(document.key for document in documents))
