"""The clusters of the record, worked out anew where judgements have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communique.record.matching import held
from communique.record.rows import Batch
from communique.record.write import fill
from communique.resolve.clusters import WHOLE, Pair, Said, clusters, components, hundredths, pair
from communique.resolve.compare import linked
from communique.resolve.gist import Gist

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from communique.record.write import Run


@dataclass(frozen=True, slots=True)
class Persons:
    """What persons said that holds: of pairs, and the claims that they took out of the record."""

    same: frozenset[Pair]
    different: frozenset[Pair]
    unsure: frozenset[Pair]
    out: frozenset[str]


_PAIRS = """
SELECT left_id, right_id, verdict FROM judgement
WHERE person AND withdrawn IS NULL AND verdict IN ('same', 'different', 'unsure') ORDER BY made_at, id
"""
_OUT = """
SELECT claim FROM verdict WHERE verdict != 'accept'
UNION ALL SELECT right_id FROM judgement WHERE verdict = 'correct'
AND right_id NOT IN (SELECT instead FROM verdict WHERE verdict = 'correct')
"""


def persons(connection: DuckDBPyConnection) -> Persons:
    """What persons said last of each pair, and which claims are out. What they said of a copied claim goes for the
    original."""
    rows = connection.execute(_PAIRS).fetchall()
    asked = "SELECT claim, original FROM repeat WHERE claim IN (SELECT unnest(?::VARCHAR[]))"
    original = dict(connection.execute(asked, [sorted({claim for row in rows for claim in row[:2]})]).fetchall())
    found: dict[str, set[Pair]] = {"same": set(), "different": set(), "unsure": set()}
    for left, right, verdict in rows:
        link = pair(original.get(left, left), original.get(right, right))
        for said in found.values():
            said.discard(link)
        if link[0] != link[1]:
            found[verdict].add(link)
    out = frozenset(row[0] for row in connection.execute(_OUT).fetchall())
    return Persons(frozenset(found["same"]), frozenset(found["different"]), frozenset(found["unsure"]), out)


def cluster(connection: DuckDBPyConnection, run: Run, touched: Collection[str], said: Persons) -> int:
    """Works out anew the clusters of all that judgements connect to the touched claims; says how many there are."""
    start = set(touched) | _mates(connection, touched)
    links = _links(connection, start, said)
    seen = start | {claim for link in links for claim in link}
    batch, found = Batch(run.id), 0
    linked = components(links)
    judged = _judged(connection, {claim for link in links for claim in link}, said)
    whole = (claim for component in linked if 2 < len(component) <= WHOLE for claim in component)
    gists = held(connection, whole)
    for component in linked:
        for members in _clusters(component, judged, said, gists):
            if len(members) > 1:
                found += 1
                for claim in members:
                    batch.add("cluster", claim, members[0])
    connection.execute("DELETE FROM cluster WHERE claim IN (SELECT unnest(?::VARCHAR[]))", [sorted(seen)])
    fill(connection, batch, "cluster")
    return found


def _mates(connection: DuckDBPyConnection, claims: Collection[str]) -> set[str]:
    """The claims that have been in one cluster with these."""
    asked = """
        SELECT claim FROM cluster
        WHERE entry IN (SELECT entry FROM cluster WHERE claim IN (SELECT unnest(?::VARCHAR[])))
    """
    return {row[0] for row in connection.execute(asked, [sorted(claims)]).fetchall()}


_LINKS = """
SELECT left_id, right_id FROM judgement
WHERE NOT person AND withdrawn IS NULL AND verdict = 'same'
AND (left_id IN (SELECT unnest($claims::VARCHAR[])) OR right_id IN (SELECT unnest($claims::VARCHAR[])))
"""


def _links(connection: DuckDBPyConnection, start: Collection[str], said: Persons) -> set[Pair]:
    """All pairs judged the same that can be reached from some claims, over any number of pairs."""
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in said.same:
        near[one].add(other)
        near[other].add(one)
    held = _there(connection, near)
    overruled = said.different | said.unsure
    seen, todo, links = set(start), set(start), set[Pair]()
    while todo:
        rows = connection.execute(_LINKS, {"claims": sorted(todo)}).fetchall()
        new = {pair(*row) for row in rows} - overruled
        new |= {pair(one, other) for one in todo & held for other in near[one] & held}
        links |= new
        todo = {claim for link in new for claim in link} - seen
        seen |= todo
    return links


def _there(connection: DuckDBPyConnection, claims: Collection[str]) -> set[str]:
    """Those of the claims that can be in a cluster."""
    asked = "SELECT claim FROM gist WHERE claim IN (SELECT unnest(?::VARCHAR[]))"
    return {row[0] for row in connection.execute(asked, [sorted(claims)]).fetchall()} if claims else set()


_JUDGED = """
SELECT left_id, right_id, score FROM judgement
WHERE NOT person AND withdrawn IS NULL
AND left_id IN (SELECT unnest($claims::VARCHAR[])) AND right_id IN (SELECT unnest($claims::VARCHAR[]))
"""


def _judged(connection: DuckDBPyConnection, claims: Collection[str], said: Persons) -> dict[str, dict[Pair, int]]:
    """What judgements say of pairs of the claims, by the smaller claim."""
    found: dict[str, dict[Pair, int]] = defaultdict(dict)
    if claims:
        for left, right, score in connection.execute(_JUDGED, {"claims": sorted(claims)}).fetchall():
            found[left][left, right] = 0 if (left, right) in said.unsure else hundredths(score)
    return found


def _clusters(
    component: list[str], judged: Mapping[str, dict[Pair, int]], said: Persons, gists: Mapping[str, Gist]
) -> list[list[str]]:
    if len(component) == 2:
        return [component]
    inside = set(component)
    here = {link: bits for claim in component for link, bits in judged.get(claim, {}).items() if link[1] in inside}

    def bits(one: str, other: str) -> int:
        return linked(gists[one], gists[other])

    same, different = (
        frozenset(link for link in links if inside.issuperset(link)) for links in (said.same, said.different)
    )
    return clusters(component, here, Said(same, different), bits)
