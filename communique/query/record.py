"""The record: what the reports amount to, as typed rows."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from communique.errors import QueryFailed, UnknownParty
from communique.kinds.wordlists import topic_of
from communique.model import Claim, Document, Kind, Span, When
from communique.query import conflicts as disagreeing
from communique.query import drift as drifting
from communique.query import fates as becoming
from communique.query import index as indexing
from communique.query import judging, relate
from communique.query import meetings as meeting
from communique.query import queue as asking
from communique.query.acts import ActRow, Merged, act_rows, merge, ordered, within
from communique.query.concordance import Concordance
from communique.query.conflicts import ConflictRow
from communique.query.copies import COPIES, CopyRow
from communique.query.drift import Drift
from communique.query.entries import (
    ChronologyRow,
    Entry,
    EventRow,
    FigureRow,
    InstrumentRow,
    IssueRow,
    PassageRow,
    PositionRow,
    QuoteRow,
    RelationshipRow,
    ReportRow,
)
from communique.query.fates import FateRow
from communique.query.find import Asked, Found, What, find
from communique.query.gists import gists
from communique.query.index import Index
from communique.query.judging import JudgementRow
from communique.query.meetings import MeetingRow
from communique.query.queue import QueueRow
from communique.query.rows import Rows
from communique.query.series import SeriesRow, series
from communique.query.stances import CellRow, matrix
from communique.query.tallies import TallyRow
from communique.record import rebuild
from communique.record.check import Problem
from communique.record.store import Store
from communique.stage import Reading

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

    from communique.record.resolve import Progress
    from communique.resolve.gist import Gist

T = TypeVar("T")
E = TypeVar("E", bound=Entry)


class Record:
    """The record of relations between states, in a file or in memory.

    Parties are named by code or name (`RUS`, `Russia`, `NATO`), days are `date`. Without parties the whole record is
    meant; with two, the relationship between them; with more, what any two of them have together. What belongs to a
    relationship is told in `communique.query.relate`. Entries stand in the order of their days, undated ones last.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._concordance: Concordance | None = None

    @classmethod
    def open(cls, path: str | Path | None = None, *, read_only: bool = False) -> Record:
        """Opens a record, made if it is not there; None keeps it in memory. Raises what `Store.open` raises."""
        return cls(Store.open(path, read_only=read_only))

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        import duckdb

        try:
            counts = dict(self._fetch("SELECT kind, count(*) FROM claim GROUP BY kind", ()))
            reports = self._fetch("SELECT count(*) FROM document", ())[0][0]
        except duckdb.Error:
            return f"Record({self.store.path!r}, closed)"
        found = ", ".join(f"{count} {kind}s" for kind, count in sorted(counts.items()))
        return f"Record({self.store.path!r}: {reports} reports, {found or 'no entries'})"

    def _repr_html_(self) -> str:
        # The room that shows the record stands above this one, and is loaded by its name when a notebook asks for it.
        return str(import_module("communique.present.notebook").record(self))

    def chronology(
        self,
        *parties: str,
        since: date | None = None,
        until: date | None = None,
        kinds: Collection[Kind] = ("event", "instrument"),
    ) -> Rows[ChronologyRow]:
        """What happened in the order of days: events and instruments, or the kinds asked for."""
        if isinstance(kinds, str):
            raise ValueError(f"kinds is a collection, such as ({kinds!r},)")
        return self._entries("chronology", ChronologyRow, relate.Asked(self._codes(parties), since, until, kinds))

    def events(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[EventRow]:
        """What was done between the parties: every event in which they have a part on either side."""
        return self._entries("event", EventRow, relate.Asked(self._codes(parties), since, until))

    def instruments(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[InstrumentRow]:
        """Treaties, statements, agreements and the like to which they are parties, and what was done with them."""
        return self._entries("instrument", InstrumentRow, relate.Asked(self._codes(parties), since, until))

    def positions(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[PositionRow]:
        """Who is for or against what: first what they hold together, then what each holds alone."""
        return self._entries("position", PositionRow, relate.Asked(self._codes(parties), since, until))

    def quotes(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[QuoteRow]:
        """What was said by those who speak for any of them, in reports that concern the relationship."""
        return self._entries("quote", QuoteRow, relate.Asked(self._codes(parties), since, until))

    def figures(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[FigureRow]:
        """Quantities: first those between the parties, then those of one of them."""
        return self._entries("figure", FigureRow, relate.Asked(self._codes(parties), since, until))

    def acts(
        self,
        *parties: str,
        kinds: Collection[Kind] = ("event", "instrument"),
        since: date | None = None,
        until: date | None = None,
    ) -> Rows[ActRow]:
        """What happened, each thing once, whichever reports tell of it: merged entries in the order of their days."""
        merged = self.merged(ChronologyRow, *parties, kinds=kinds)
        found = ordered(within(merged, since, until))
        return Rows(act_rows(found, self._fetch), ActRow)

    def merged(self, row: type[E], *parties: str, kinds: Collection[Kind] = ()) -> list[Merged[E]]:
        """The entries of a view, named by the type of its rows (`EventRow`, …), put together where they tell of one
        thing; of `ChronologyRow` those of some kinds. In the order of the rows."""
        view = row.__name__.removesuffix("Row").lower()
        query, parameters = relate.entries(view, _fields(row), relate.Asked(self._codes(parties), kinds=kinds))
        columns = ", ".join(_fields(row))
        more = f"SELECT {columns} FROM {view} WHERE claim IN (SELECT unnest($claims::VARCHAR[])) ORDER BY claim"
        return merge(
            self._rows(row, query, parameters), self._fetch, lambda claims: self._rows(row, more, {"claims": claims})
        )

    def told(self, row: type[E], claims: Sequence[str]) -> list[Merged[E]]:
        """The same for some claims by their ids, with all that were merged with them; those of other kinds are left."""
        view = row.__name__.removesuffix("Row").lower()
        query = f"SELECT {', '.join(_fields(row))} FROM {view} WHERE claim IN (SELECT unnest($claims::VARCHAR[])) "

        def rows(claims: Sequence[str]) -> Rows[E]:
            return self._rows(row, f"{query} ORDER BY claim", {"claims": list(claims)})

        return merge(rows(claims), self._fetch, rows) if claims else []

    def reports(self) -> Rows[ReportRow]:
        """The reports by day of publication, undated ones last, with how much was found in each."""
        return self._rows(ReportRow, relate.REPORTS)

    def relationships(self) -> Rows[RelationshipRow]:
        """Every two parties that have a part in the same entry, those with most entries first."""
        return self._rows(RelationshipRow, relate.RELATIONSHIPS)

    def copies(self) -> Rows[CopyRow]:
        """Which reports copy an earlier one, in whole or in part, each original with its copies by day."""
        return self._rows(CopyRow, COPIES)

    def tallies(self, *parties: str) -> Rows[TallyRow]:
        """Claims that can be counted ("the 38th meeting since 2013"), each with what the record says to it."""
        from communique.query import tallies

        found = tallies.rows(lambda query, parameters: self._fetch(query, parameters), self._codes(parties))
        return Rows(found, TallyRow)

    def conflicts(self, *parties: str) -> Rows[ConflictRow]:
        """Where reports contradict each other, each conflict with its sides."""
        return Rows(disagreeing.rows(self._fetch, self._codes(parties)), ConflictRow)

    def index(
        self,
        *parties: str,
        score: indexing.Score = "plover",
        per: indexing.Per = "year",
        smooth: indexing.Smoothing = indexing.USUAL,
        since: date | None = None,
        until: date | None = None,
    ) -> Index:
        """How cooperative or hostile the parties are with each other, period by period: in all, in each direction, and
        together. Which events count, where, and how it is smoothed is told in `communique.query.index`."""
        events = indexing.scored(self.merged(EventRow, *parties))
        return indexing.index(events, self._codes(parties), indexing.Asked(score, per, smooth, since, until))

    def fates(self, *parties: str) -> Rows[FateRow]:
        """What became of the texts between the parties: each once, with all that was done with it, whether it is in
        force as far as the record tells, and why (`communique.query.fates`)."""
        merged = self.merged(InstrumentRow, *parties)
        return Rows(becoming.fates(merged, self._gists("instrument", merged)), FateRow)

    def meetings(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[MeetingRow]:
        """When and where they met or talked, each meeting once, with coordinates (`communique.query.meetings`)."""
        merged = within(ordered(self.merged(EventRow, *parties)), since, until)
        return Rows(meeting.meetings(merged, self._gists("event", merged), self._codes(parties)), MeetingRow)

    def matrix(self, *parties: str, since: date | None = None, until: date | None = None) -> Rows[CellRow]:
        """The matrix of positions: for each topic and party its stances in the order of days, with their wording; of
        several parties only of these (`communique.query.stances`)."""
        merged = within(self.merged(PositionRow, *parties), since, until)
        return Rows(matrix(merged, self._codes(parties)), CellRow)

    def series(self, *parties: str, base: int | None = None) -> Rows[SeriesRow]:
        """Figures as series: of each quantity what reports tell for each period, and where they differ; money also in
        money of the year `base` (`communique.query.series`)."""
        merged = self.merged(FigureRow, *parties)
        return Rows(series(merged, self._gists("figure", merged), base=base), SeriesRow)

    def drift(self, holder: str, topic: str, *, since: date | None = None, until: date | None = None) -> Drift:
        """A party's stances on a topic (`missile_defence` or `missile-defence`) through time: strands, turns, silences.

        Raises UnknownTopic for what is no topic of docs/topics.md."""
        return drifting.drift(self._fetch, self._code(holder), topic_of(topic), (since, until))

    def topics(self, holder: str) -> list[tuple[str, int]]:
        """The topics that a party has stances on, with how many, the most first."""
        return drifting.topics(self._fetch, self._code(holder))

    def issues(self) -> Rows[IssueRow]:
        """Whatever was cut, skipped, refused or left unresolved."""
        return self._rows(IssueRow, relate.ISSUES)

    def resolve(self, *, watch: Callable[[Progress], None] = lambda progress: None, touched: bool = False) -> Progress:
        """Makes one record of the reports that have not been compared with all others yet; `watch` sees each batch.

        Reading does it at its end; it is needed again after judgements by persons: then `touched` leaves everything
        else for another time (all of a record that an older version has resolved, say). See docs/across.md.
        """
        from communique.record.resolve import resume

        return resume(self.store, watch, touched=touched)

    def judge(self, verdict: str, *claims: str, by: str, why: str = "") -> list[str]:
        """A person's word on entries, named by their ids or the beginnings of them; says the judgements' ids.

        `accept` and `reject` are said of each entry; `same` and `different` of all together; `split` parts them from
        the others that they were merged with. Call `resolve` afterwards. Raises BadJudgement.
        """
        return judging.judge(self.store, verdict, claims, by, why)

    def correct(self, claim: str, changes: Mapping[str, object], *, by: str, why: str = "") -> str:
        """Puts an entry right; says the id of the claim that stands in its place. `changes` may hold `label`, `when`
        (a When or None), the roles of its kind (lists of parties) and its values. Raises BadJudgement."""
        return judging.correct(self.store, claim, changes, by, why)

    def withdraw(self, *judgements: str) -> int:
        """Takes persons' judgements back, by the beginnings of their ids; says how many stood. Raises BadJudgement."""
        return judging.undo(self.store, judgements)

    def judgements(self, *, withdrawn: bool = False) -> Rows[JudgementRow]:
        """What persons have said of entries, the oldest first; also what was taken back, if asked."""
        return Rows(judging.judgements(self.store, withdrawn=withdrawn), JudgementRow)

    def queue(self, *, most: int = 500) -> Rows[QueueRow]:
        """What a person should look at first: the most doubtful and most influential, by `communique.query.queue`."""
        tallies = self.tallies()
        return Rows(asking.rows(self._fetch, self.conflicts(), tallies, most), QueueRow)

    def judged_as_training(self) -> Iterator[str]:
        """Persons' standing judgements as JSON Lines to learn from, each with its claims and their words."""
        return judging.training_lines(self.store)

    def check(self) -> list[Problem]:
        """What does not hold in the record; empty where every word reads as stored."""
        return self.store.check()

    def search(self, words: str, *, around: int = 80) -> Rows[PassageRow]:
        """The places where the words stand, next to each other and in this order, in any case and any white space.

        `before` and `after` are up to `around` code points of the text on either side. For words in any form and order,
        ranked, see `find`.
        """
        parts = [re.escape(part) for part in words.split()]
        if not parts:
            return Rows((), PassageRow)
        pattern = re.compile(r"\s+".join(parts), re.IGNORECASE)
        found = []
        with closing(self._cursor()) as cursor:
            cursor.execute(_TEXTS)
            while row := cursor.fetchone():
                body, *about = row
                found += [
                    PassageRow(
                        words=match[0],
                        before=body[max(0, match.start() - around) : match.start()],
                        after=body[match.end() : match.end() + around],
                        span=Span(*match.span()),
                        **dict(zip(_ABOUT, about, strict=True)),
                    )
                    for match in pattern.finditer(body)
                ]
        return Rows(found, PassageRow)

    def find(
        self,
        words: str,
        *parties: str,
        kind: What = "report",
        since: date | None = None,
        until: date | None = None,
        limit: int = 20,
    ) -> Found:
        """Full-text search: the best reports, or entries of a kind, with their best passages and the words marked.

        Words are found in any form (`treaty` finds "treaties"), "in quotation marks" as they stand; `AND`, `OR`, `-`,
        brackets, `disarm*` and fields (`title:`, `speaker:`, `instrument:`) as told in `communique.query.sought`. All
        the parties have a part in what is found. Raises QueryFailed where the search cannot be read, MissingExtra
        without `communique[web]`.
        """
        return find(self.concordance(), Asked(words, kind, tuple(self._codes(parties)), since, until, limit=limit))

    def concordance(self, folder: Path | None = None) -> Concordance:
        """The index of the record's words, made at the first search: in memory, or kept in a folder."""
        if self._concordance is None or folder != self._concordance.folder:
            self._concordance = Concordance(self._fetch, folder)
        return self._concordance

    def documents(self) -> Iterator[tuple[Document, When | None, list[Claim]]]:
        """Every report as it was read, with its day of publication and its claims, by identifier."""
        with closing(self._cursor()) as cursor:
            yield from rebuild.documents(cursor)

    def reading(self, document: str) -> Reading:
        """One report with all that was seen in it, by the id that rows give as `document`. Raises KeyError."""
        with closing(self._cursor()) as cursor:
            for found, _, claims in rebuild.some(cursor, [document]):
                reading = Reading(found)
                reading.add(rebuild.notes(cursor, document))
                reading.add([*claims, *rebuild.issues(cursor, document)])
                return reading
        raise KeyError(document)

    def outline(
        self, document: str, places: Mapping[str, tuple[int, ...]] | None = None
    ) -> tuple[Reading, dict[str, Claim]]:
        """The same with only the notes that a page needs, and every claim by its id, also those that persons rejected;
        much quicker, most of all with the `places` of `shelved`. Raises KeyError."""
        with closing(self._cursor()) as cursor:
            found = rebuild.document(cursor, document)
            if found is None:
                raise KeyError(document)
            reading, held = Reading(found), (places or {}).get(document)
            reading.add(rebuild.issues(cursor, document))
            names = ("paragraph", "published")
            if held is None:
                reading.add(rebuild.layers(cursor, [document], names)[document])
                return reading, dict(rebuild.identified(cursor, [document])[document])
            reading.add(rebuild.layers_of(cursor, document, names, held))
            return reading, rebuild.claims(cursor, document, held)

    def shelved(self) -> Mapping[str, tuple[int, ...]]:
        """Where in the tables each report's rows stand, for `outline`. Good until the record changes."""
        with closing(self._cursor()) as cursor:
            return rebuild.shelved(cursor)

    def sql(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Rows[dict[str, Any]]:
        """Runs one's own SQL on the record; raises QueryFailed. For SQL of others, see `Store.visitor`."""
        import duckdb

        with closing(self._cursor()) as cursor:
            try:
                result = cursor.execute(query, parameters)
                columns = [str(column[0]) for column in result.description or ()]
                return Rows((dict(zip(columns, row, strict=True)) for row in result.fetchall()), dict, columns)
            except (duckdb.Error, RuntimeError) as error:
                raise QueryFailed(f"the query failed; {' '.join(str(error).split())}") from error

    def arrow(self, query: str, parameters: Mapping[str, Any] | None = None) -> pyarrow.RecordBatchReader:
        """The answer to a query as a stream of Arrow batches, for what does not fit into memory."""
        import pyarrow as pa

        cursor = self._cursor()
        reader = pa.RecordBatchReader.from_stream(cursor.sql(query, params=dict(parameters or {})))

        def batches() -> Iterator[pyarrow.RecordBatch]:
            # Older DuckDBs end the stream with its cursor, which must live as long.
            with closing(cursor):
                yield from reader

        return pa.RecordBatchReader.from_batches(reader.schema, batches())

    def _cursor(self) -> DuckDBPyConnection:
        # A cursor of its own, so that two iterations can go on at the same time.
        return self.store.connection.cursor()

    def _gists(self, kind: Kind, merged: Iterable[Merged[Any]]) -> dict[str, Gist]:
        return gists(self._fetch, [kind], [row.claim for each in merged for row in each.rows])

    def _codes(self, parties: Sequence[str]) -> list[str]:
        return [self._code(party) for party in parties]

    def _code(self, party: str) -> str:
        from communique.data.tables import lookup, suggest

        if self._fetch("SELECT 1 FROM party WHERE id = ?", [party]):
            return party
        if code := lookup(party):
            return code
        like = self._fetch("SELECT id FROM party WHERE lower(id) = lower(?) ORDER BY id", [party])
        if like:
            return str(like[0][0])
        raise UnknownParty(party, suggest(party))

    def _entries(self, view: str, row: type[T], asked: relate.Asked) -> Rows[T]:
        query, parameters = relate.entries(view, _fields(row), asked)
        return self._rows(row, query, parameters)

    def _rows(self, row: type[T], query: str, parameters: Mapping[str, Any] | None = None) -> Rows[T]:
        with closing(self._cursor()) as cursor:
            result = cursor.execute(query, parameters or {})
            columns = [str(column[0]) for column in result.description or ()]
            found = result.fetchall()
        wanted = [(name, columns.index(name)) for name in _fields(row)]
        return Rows((row(**{name: _typed(name, line[at]) for name, at in wanted}) for line in found), row)

    def _fetch(self, query: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with closing(self._cursor()) as cursor:
            return list(cursor.execute(query, parameters).fetchall())


_ABOUT = ("report", "source", "title", "published_first", "published_last", "document")
_TEXTS = """
SELECT body, report, source.source, title, published_first, published_last, document.id
FROM document JOIN text ON text.id = document.text JOIN source ON source.id = document.source
ORDER BY published_first NULLS LAST, report, document.id
"""


def _fields(row: type) -> list[str]:
    return [each.name for each in dataclasses.fields(row)]


def _typed(name: str, value: Any) -> Any:
    """DuckDB's lists as tuples, and pairs of offsets as spans."""
    if value is None or not isinstance(value, list):
        return value
    if name.endswith("spans"):
        return tuple(Span(*pair) for pair in value)
    return Span(*value) if name.endswith("span") else tuple(value)
