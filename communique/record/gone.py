"""What becomes of all that rested on claims which a newer reading no longer makes."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from communique.record.write import Run


def leave(connection: DuckDBPyConnection, run: Run, claims: Collection[str]) -> None:
    """Withdraws models' judgements of the claims and drops what was computed of them.

    Those that were compared with them are touched: their clusters have to be worked out anew. Persons' judgements
    stand.
    """
    if not claims:
        return
    gone = {"gone": sorted(claims)}
    for sql in _LEAVE:
        wanted = gone | ({"run": run.id} if "$run" in sql else {}) | ({"at": _at(run)} if "$at" in sql else {})
        connection.execute(sql, wanted)


def undo(connection: DuckDBPyConnection, documents: Collection[str]) -> None:
    """The documents have to be compared with all others again."""
    connection.execute("DELETE FROM resolved WHERE document IN (SELECT unnest(?::VARCHAR[]))", [sorted(documents)])


def _at(run: Run) -> str:
    return run.started.isoformat(timespec="seconds") + "Z"


_GONE = "(SELECT unnest($gone::VARCHAR[]))"
_LEAVE = (
    f"""
    INSERT INTO touched SELECT DISTINCT claim, $run::INTEGER FROM (
        SELECT right_id AS claim FROM judgement WHERE withdrawn IS NULL AND left_id IN {_GONE}
        UNION ALL SELECT left_id FROM judgement WHERE withdrawn IS NULL AND right_id IN {_GONE}
        UNION ALL SELECT claim FROM cluster WHERE entry IN (SELECT entry FROM cluster WHERE claim IN {_GONE})
        UNION ALL SELECT claim FROM repeat WHERE original IN {_GONE} OR copied IN {_GONE}
    ) WHERE claim NOT IN {_GONE} AND claim IN (SELECT id FROM claim) AND claim NOT IN (SELECT claim FROM touched)
    """,
    f"""
    UPDATE judgement SET withdrawn = $at
    WHERE NOT person AND withdrawn IS NULL AND (left_id IN {_GONE} OR right_id IN {_GONE})
    """,
    # What repeated a claim that is gone has to find another original, or stands for itself.
    f"""
    DELETE FROM resolved WHERE document IN (
        SELECT document FROM claim WHERE id IN (SELECT claim FROM repeat WHERE original IN {_GONE})
    )
    """,
    f"DELETE FROM repeat WHERE claim IN {_GONE} OR original IN {_GONE} OR copied IN {_GONE}",
    *(f"DELETE FROM {table} WHERE claim IN {_GONE}" for table in ("gist", "clue", "cluster", "touched")),
)
