"""Claims matched against all others that share a clue: gists, clues, and what a model judges of each pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from communique.record import rebuild
from communique.record.rows import Batch, Row, judgement_row
from communique.record.write import arrow, fill
from communique.resolve.clues import clues
from communique.resolve.clusters import Pair
from communique.resolve.compare import KEPT, compare, judgement
from communique.resolve.gist import LAYERS, Gist, gists, stored
from communique.stage import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from communique.record.write import Run


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of matching some claims: the judgements that stand on them now, and the claims that lost one."""

    judged: int
    lost: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Old:
    """Models' judgements that the record has on some claims."""

    standing: dict[str, Pair] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)


def match(connection: DuckDBPyConnection, run: Run, fresh: Collection[str], out: Collection[str]) -> Matched:
    """Brings the gists, clues and models' judgements of the fresh claims up to date; those in `out` have none.

    A pair is judged by its two claims alone, so that it is judged the same whichever of them came first.
    """
    wanted = sorted(fresh)
    for table in ("gist", "clue"):
        connection.execute(f"DELETE FROM {table} WHERE claim IN (SELECT unnest(?::VARCHAR[]))", [wanted])
    told = {gist.claim: gist for gist in _gists(connection, set(fresh) - set(out))}
    batch = Batch(run.id)
    for gist in told.values():
        batch.add("gist", gist.claim, gist.document, gist.json())
        for clue, side in clues(gist).items():
            batch.add("clue", gist.claim, clue, side)
    fill(connection, batch, "gist")
    fill(connection, batch, "clue")
    found = {row[0]: row for row in _judged(connection, run, told, batch.rows("clue"))}
    return _put(connection, run, found, _old(connection, wanted))


def _gists(connection: DuckDBPyConnection, claims: Collection[str]) -> Iterator[Gist]:
    """The gists of some claims, made of their reports' notes."""
    asked = "SELECT DISTINCT document FROM claim WHERE id IN (SELECT unnest(?::VARCHAR[])) ORDER BY document"
    ids = [row[0] for row in connection.execute(asked, [sorted(claims)]).fetchall()]
    for start in range(0, len(ids), rebuild.AT_ONCE):
        some = ids[start : start + rebuild.AT_ONCE]
        notes, told = rebuild.layers(connection, some, LAYERS), rebuild.identified(connection, some)
        for document, _, _ in rebuild.some(connection, some):
            reading = Reading(document)
            reading.add(notes.get(document.key, ()))
            yield from gists(reading, (item for item in told.get(document.key, ()) if item[0] in claims))


def held(connection: DuckDBPyConnection, claims: Iterable[str]) -> dict[str, Gist]:
    """The gists that the record holds of some claims."""
    asked = "SELECT claim, document, body FROM gist WHERE claim IN (SELECT unnest(?::VARCHAR[]))"
    return {row[0]: stored(*row) for row in connection.execute(asked, [sorted(claims)]).fetchall()}


_CANDIDATES = """
SELECT DISTINCT least(here.claim, there.claim), greatest(here.claim, there.claim)
FROM fresh AS here JOIN clue AS there ON there.clue = here.clue
WHERE here.claim != there.claim AND (here.side = 0 OR here.side != there.side)
"""


def _judged(connection: DuckDBPyConnection, run: Run, told: Mapping[str, Gist], rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of judgements on the pairs that are worth keeping. `rows` are those of the claims' clues."""
    if not rows:
        return
    candidates = connection.from_arrow(arrow(connection, "clue", rows)).query("fresh", _CANDIDATES)
    pairs = candidates.fetchall() if candidates else []
    near = {**told, **held(connection, {claim for pair in pairs for claim in pair} - told.keys())}
    at = run.started.isoformat(timespec="seconds") + "Z"
    for pair in pairs:
        one, other = near[pair[0]], near[pair[1]]
        if one.document != other.document and (likeness := compare(one, other)).score >= KEPT:
            yield judgement_row(judgement(one, other, likeness, at))


def _old(connection: DuckDBPyConnection, claims: Sequence[str]) -> _Old:
    asked = """
        SELECT id, left_id, right_id, withdrawn IS NULL FROM judgement
        WHERE NOT person AND (left_id IN (SELECT unnest($claims::VARCHAR[]))
            OR right_id IN (SELECT unnest($claims::VARCHAR[])))
    """
    old = _Old()
    for id, left, right, standing in connection.execute(asked, {"claims": claims}).fetchall():
        if standing:
            old.standing[id] = (left, right)
        else:
            old.withdrawn.add(id)
    return old


def _put(connection: DuckDBPyConnection, run: Run, found: Mapping[str, Row], old: _Old) -> Matched:
    """Adds what is new, lets stand again what had been withdrawn, withdraws what is judged otherwise now."""
    gone = {id: pair for id, pair in old.standing.items() if id not in found}
    back = sorted(id for id in old.withdrawn if id in found)
    setting = "UPDATE judgement SET withdrawn = ? WHERE id IN (SELECT unnest(?::VARCHAR[]))"
    if gone:
        connection.execute(setting, [run.started.isoformat(timespec="seconds") + "Z", sorted(gone)])
    if back:
        connection.execute(setting, [None, back])
    batch = Batch(run.id)
    for id, row in sorted(found.items()):
        if id not in old.standing and id not in old.withdrawn:
            batch.add("judgement", *row)
    fill(connection, batch, "judgement")
    return Matched(len(found), frozenset(claim for pair in gone.values() for claim in pair))
