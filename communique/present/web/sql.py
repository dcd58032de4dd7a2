"""SQL of visitors: read-only, shut in, and stopped when its time is up.

The record is open already, with rights that no visitor may have; DuckDB lets a process open a file in one way only. So
queries run on a copy of the file, made at the first query after the record has changed, by `Store.visitor`.
"""

from __future__ import annotations

import json
import shutil
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from threading import BoundedSemaphore
from time import perf_counter
from typing import Annotated, Any

from fastapi import Query

from communique.errors import QueryFailed, StoreError
from communique.model import Json
from communique.present.web.page import Page
from communique.present.web.web import Web
from communique.record.store import Store
from communique.record.visitor import Visitor

SHOWN = 500
"""Rows that the page shows; its JSON has all up to the limit."""
LIMIT = 10_000
_LONG = 20_000
"""Characters of a value that are given."""
_MOST = 20_000
"""Characters of a query."""
_running = BoundedSemaphore(2)

EXAMPLES = (
    ("Acts by type", "SELECT type, count(*) AS acts FROM event GROUP BY type ORDER BY acts DESC"),
    (
        "Who meets whom",
        "SELECT actors, count(*) AS meetings, min(first_day) AS since, max(last_day) AS last\n"
        "FROM event WHERE type = 'CONSULT'\nGROUP BY actors ORDER BY meetings DESC LIMIT 50",
    ),
    (
        "Figures of trade",
        "SELECT parties, first_day, value, unit, words[1] AS words, report\n"
        "FROM figure WHERE measure = 'trade' ORDER BY parties, first_day",
    ),
    (
        "What each stage saw",
        "SELECT layer, label, count(*) AS notes FROM note GROUP BY ALL ORDER BY notes DESC LIMIT 100",
    ),
)
"""Queries to begin with."""


class Snapshot:
    """A copy of the record as it was, opened for visitors; gone from the disk when it is given up."""

    def __init__(self, web: Web) -> None:
        folder = mkdtemp(prefix="communique-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        place = Path(folder) / "record.duckdb"
        _copy(web, place)
        self.visitor: Visitor = Store.visitor(place)

    @classmethod
    def of(cls, web: Web) -> Snapshot:
        """That of the record as it is now, made once."""
        return web.shelf.once("snapshot", lambda: cls(web))


def _copy(web: Web, place: Path) -> None:
    """Copies the record's file with its log; a record in memory is written out."""
    source = web.record.store.path
    if source == ":memory:":
        with web.record.store.connection.cursor() as cursor:
            cursor.execute(f"ATTACH '{place}' AS snapshot")
            cursor.execute("COPY FROM DATABASE memory TO snapshot")
            cursor.execute("DETACH snapshot")
        return
    shutil.copyfile(source, place)
    log = Path(f"{source}.wal")
    if log.exists():
        shutil.copyfile(log, f"{place}.wal")


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view with its columns."""

    name: str
    view: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SqlPage:
    """What a query gave. `more` says that rows were left out, `problem` why there are none where it failed, `seconds`
    how long it took. Days and times are ISO 8601; what JSON has no form for is text."""

    title: str
    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    problem: str
    seconds: float
    tables: tuple[Table, ...]

    @property
    def shown(self) -> int:
        return SHOWN

    @staticmethod
    def text(value: Json) -> str:
        """A list or an object, as JSON."""
        return json.dumps(value, ensure_ascii=False)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        return EXAMPLES


Asked = Annotated[str, Query(max_length=_MOST, description="One SELECT, in DuckDB's SQL.")]


def sql(web: Web, query: Asked = "") -> SqlPage:
    """One's own SQL on the record: one SELECT, read-only, for a few seconds at most."""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Json, ...], ...] = ()
    problem, more, begun = "", False, perf_counter()
    tables: tuple[Table, ...] = ()
    try:
        # Held until the end: with it its file goes.
        snapshot = Snapshot.of(web)
        tables = web.shelf.once("sql.tables", lambda: _tables(snapshot.visitor))
        if query.strip():
            answer = _answer(snapshot.visitor, query, web.options.seconds)
            columns, more = answer.columns, answer.more
            rows = tuple(tuple(map(plain, row)) for row in answer.rows)
    except (QueryFailed, StoreError, OSError) as error:
        problem = str(error)
    return SqlPage("SQL", query, columns, rows, more, problem, round(perf_counter() - begun, 3), tables)


def _answer(visitor: Visitor, query: str, seconds: float) -> Any:
    """Two run at the same time; who comes third is told so, for a page must not wait for others' queries."""
    if not _running.acquire(blocking=False):
        raise QueryFailed("other queries are running; try again in a moment")
    try:
        return visitor.query(query, seconds=seconds, limit=LIMIT)
    finally:
        _running.release()


def _tables(visitor: Visitor) -> tuple[Table, ...]:
    found: dict[tuple[bool, str], list[str]] = {}
    answer = visitor.query(_COLUMNS)
    for view, table, column, type in answer.rows:
        found.setdefault((bool(view), str(table)), []).append(f"{column} {str(type).lower()}")
    return tuple(Table(name, view, tuple(columns)) for (view, name), columns in found.items())


_COLUMNS = """
SELECT views.view_name IS NOT NULL AS is_view, table_name, columns.column_name, data_type
FROM duckdb_columns() AS columns
LEFT JOIN duckdb_views() AS views ON views.view_name = table_name AND NOT views.internal
WHERE NOT columns.internal ORDER BY is_view DESC, table_name, column_index
"""


def plain(value: Any) -> Json:
    """A value of DuckDB's as JSON can hold it."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if value - value == 0 else str(value)
        case str():
            return value if len(value) <= _LONG else f"{value[:_LONG]}…"
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
    return plain(str(value))


PAGES = (Page("/sql", sql, "sql.html", kept=False),)
