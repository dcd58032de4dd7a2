"""SQL written by others: read-only, shut in, and stopped when its time is up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeAlias

from communique.errors import QueryFailed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Config: TypeAlias = dict[str, "str | bool | int | float | list[str]"]

# No extension is ever fetched: the record is read where there is no network.
OFFLINE: Config = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Otherwise `FROM name` reads any data frame that a caller's variable of that name holds.
    "python_enable_replacements": "false",
    # Files can be passed on to whoever has the oldest DuckDB that the package works with.
    "storage_compatibility_version": "v1.4.0",
}
# Read-only alone still reads and writes the machine's files; and a query can fill its disk with what it sorts.
_SHUT: Config = OFFLINE | {
    "enable_external_access": "false",
    "temp_directory": "",
    "memory_limit": "1GB",
    "lock_configuration": "true",
}

# Functions in FROM that only compute, or tell of the record's own tables. Of the others some change settings, take
# addresses in memory, or, in DuckDB 1.4, end the process (enable_logging with a folder).
HARMLESS = frozenset(
    "duckdb_columns duckdb_functions duckdb_tables duckdb_types duckdb_views generate_series glob histogram "
    "histogram_values json_each json_tree range repeat repeat_row summary unnest".split()
)
_NAME = re.compile(r'"?(\w+)')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: `more` says that rows were left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


class Visitor:
    """A record opened for SQL that cannot be trusted."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection
        found = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table'"
        )
        self._shut = {str(row[0]) for row in found.fetchall()} - HARMLESS

    @classmethod
    def open(cls, path: str) -> Visitor:
        """Opens the file; `Store.visitor` also sees that it is a record."""
        import duckdb

        return cls(duckdb.connect(path, read_only=True, config=_SHUT))

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def query(
        self,
        sql: str,
        parameters: Sequence[Any] | Mapping[str, Any] = (),
        *,
        seconds: float = 5.0,
        limit: int = 10_000,
    ) -> Answer:
        """Runs one visitor's SELECT, with a time limit and a limit on rows.

        Raises QueryFailed where the SQL is wrong, is anything but one SELECT, wants what is shut, or takes too long.
        May be called from several threads. The time limit is DuckDB's interrupt, which waits for the function at work
        on the value at hand: one that builds gigabytes of text from one value ends late.
        """
        _only_select(sql)
        self._only_harmless(sql)
        with self.connection.cursor() as connection:
            columns, rows = timed(connection, sql, parameters, seconds=seconds, limit=limit + 1)
        return Answer(columns, tuple(rows[:limit]), len(rows) > limit)

    def _only_harmless(self, sql: str) -> None:
        if used := sorted(_names(sql) & self._shut):
            raise QueryFailed(f"what is called {used[0]!r} cannot be used here; give it another name, or leave it out")


def _names(sql: str) -> set[str]:
    """The names that a query uses, outside texts and comments, in lower case."""
    import duckdb

    encoded = sql.encode()
    # Offsets of tokens count bytes; a token reaches to the next, with blanks and comments between.
    tokens = duckdb.tokenize(sql)
    ends = [*(start for start, _ in tokens[1:]), len(encoded)]
    kinds = (duckdb.token_type.identifier, duckdb.token_type.keyword)
    words = (encoded[start:end].decode() for (start, kind), end in zip(tokens, ends, strict=True) if kind in kinds)
    return {match[1].lower() for word in words if (match := _NAME.match(word))}


def _only_select(sql: str) -> None:
    """Lets through one SELECT (also as FROM, WITH, VALUES, DESCRIBE), nothing else.

    DuckDB lets even a shut-in connection read and write the opened file and its log by name:
    `COPY (SELECT 1) TO 'record.duckdb.wal'` would be taken for changes to the record when it is opened next.
    """
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
    except (duckdb.Error, RuntimeError, UnicodeError) as error:
        raise QueryFailed(f"the query failed; {' '.join(str(error).split())}") from error
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise QueryFailed("only one SELECT is run at a time; write one, without others before or after it")


def timed(
    connection: DuckDBPyConnection,
    sql: str,
    parameters: Sequence[Any] | Mapping[str, Any],
    *,
    seconds: float,
    limit: int,
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Runs SQL for at most so many seconds; gives the columns' names and at most so many rows."""
    import duckdb

    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        result = connection.execute(sql, parameters)
        columns = tuple(str(column[0]) for column in result.description or ())
        return columns, list(result.fetchmany(limit))
    except duckdb.InterruptException as error:
        raise QueryFailed(f"the query was stopped after {seconds:g} s; narrow it down or add a LIMIT") from error
    except (duckdb.Error, RuntimeError) as error:
        raise QueryFailed(f"the query failed; {' '.join(str(error).split())}") from error
    finally:
        timer.cancel()
