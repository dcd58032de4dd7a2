"""What the record keeps of feeds: how they answered last, and which of their entries were found, read and refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from communique.model import Document
from communique.record.rows import Batch
from communique.record.write import Added, Run, enter, fill, transaction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

State = Literal["waiting", "read", "refused"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """A row of `feed` without its run. Times are UTC, without a time zone."""

    url: str
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    checked: datetime | None = None
    next_check: datetime | None = None
    status: int | None = None
    failures: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `fed` without its run: an entry of a feed and what became of it."""

    feed: str
    item: str
    url: str
    page: str
    digest: str
    state: State
    tries: int
    next_try: datetime | None
    title: str | None
    dated: date | None
    words: str
    document: str | None
    seen: datetime


_FEED = ", ".join(each.name for each in fields(FeedState))
_ENTRY = ", ".join(each.name for each in fields(Entry))
_OF = "feed IN (SELECT unnest(?::VARCHAR[]))"


def feeds(connection: DuckDBPyConnection, urls: Sequence[str]) -> dict[str, FeedState]:
    """What is known of the feeds, by their addresses; those never asked are not among them."""
    asked = f"SELECT {_FEED} FROM feed WHERE url IN (SELECT unnest(?::VARCHAR[]))"
    return {row[0]: FeedState(*row) for row in connection.execute(asked, [list(urls)]).fetchall()}


def entries(connection: DuckDBPyConnection, feed: str) -> dict[str, tuple[str, str | None]]:
    """The digest and the document of each entry of a feed that was found before, by its name there."""
    rows = connection.execute("SELECT item, digest, document FROM fed WHERE feed = ?", [feed]).fetchall()
    return {item: (digest, document) for item, digest, document in rows}


def waiting(connection: DuckDBPyConnection, feeds: Sequence[str], now: datetime, most: int) -> list[Entry]:
    """Entries whose pages may be asked for now, some of each feed: of each the newest first."""
    asked = f"""
        SELECT {_ENTRY} FROM fed
        WHERE {_OF} AND state = 'waiting' AND (next_try IS NULL OR next_try <= ?)
        ORDER BY row_number() OVER (PARTITION BY feed ORDER BY dated DESC NULLS LAST, seen DESC, item), feed LIMIT ?
    """
    return [Entry(*row) for row in connection.execute(asked, [list(feeds), now, most]).fetchall()]


def backlog(connection: DuckDBPyConnection, feeds: Sequence[str]) -> tuple[dict[str, int], datetime | None]:
    """How many entries of each feed still wait, and when the first of those may be asked for that may not be now."""
    rows = connection.execute(
        f"SELECT feed, count(*), min(next_try) FROM fed WHERE {_OF} AND state = 'waiting' GROUP BY feed", [list(feeds)]
    ).fetchall()
    times = [soonest for _, _, soonest in rows if soonest]
    return {feed: count for feed, count, _ in rows}, min(times, default=None)


def documents(connection: DuckDBPyConnection, pages: Sequence[str]) -> dict[str, Document]:
    """The reports that came of pages that were read for some feed, by page: the one read last."""
    asked = """
        SELECT fed.page, arg_max(fed.document, fed.seen) AS read FROM fed
        WHERE fed.page IN (SELECT unnest(?::VARCHAR[])) AND fed.page != '' AND state = 'read' AND document IS NOT NULL
        GROUP BY fed.page
    """
    rows = connection.execute(
        f"""
        SELECT asked.page, text.body, source.source, document.report, source.title, source.url, source.dated,
            source.media_type, source.raw_digest
        FROM ({asked}) AS asked JOIN document ON document.id = asked.read JOIN text ON text.id = document.text
        JOIN source ON source.id = document.source
        """,
        [list(pages)],
    ).fetchall()
    return {page: Document(*document) for page, *document in rows}


def keep(
    connection: DuckDBPyConnection, run: Run, states: Sequence[FeedState] = (), found: Iterable[Entry] = ()
) -> None:
    """Writes how feeds answered and what became of entries, each in the place of what was known, in one transaction.

    An answer that brought nothing new leaves the run of the row as it is.
    """
    rows = {(entry.feed, entry.item): entry for entry in found}
    with transaction(connection):
        known = feeds(connection, [state.url for state in states])
        if rows or not {state.url for state in states} <= set(known):
            enter(connection, run, Added())
        for state in states:
            _keep_state(connection, run, state, new=state.url not in known)
        if not rows:
            return
        batch = Batch(run.id)
        for entry in rows.values():
            batch.add("fed", *astuple(entry))
        connection.execute(
            "DELETE FROM fed USING (SELECT unnest(?::VARCHAR[]) AS feed, unnest(?::VARCHAR[]) AS item) AS again "
            "WHERE fed.feed = again.feed AND fed.item = again.item",
            [[feed for feed, _ in rows], [item for _, item in rows]],
        )
        fill(connection, batch, "fed")


def _keep_state(connection: DuckDBPyConnection, run: Run, state: FeedState, *, new: bool) -> None:
    url, *values = astuple(state)
    if new:
        connection.execute(
            f"INSERT INTO feed ({_FEED}, run) VALUES (?{', ?' * len(values)}, ?)", [url, *values, run.id]
        )
        return
    setting = ", ".join(f"{each.name} = ?" for each in fields(FeedState)[1:])
    connection.execute(f"UPDATE feed SET {setting} WHERE url = ?", [*values, url])
