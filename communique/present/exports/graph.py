"""Relationships as a graph for Gephi and the like: GraphML with parties as nodes, and an edge for each two parties and
year in which both have a part in an entry.

Scores follow the index of a relationship (`query/index.py`): only events that one does to the other, or that both do
together with nobody on the other side, say how the two are with each other; planned ones do not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from communique.data.codes import codes
from communique.data.tables import label, organisations, states
from communique.errors import MissingExtra
from communique.present.exports.columns import Column
from communique.present.exports.entries import Told
from communique.query.index import TOGETHER

UNDATED = "undated"

NODES = (
    Column("id", "text", "ISO 3166-1 alpha-3 code, acronym, else the name as reports give it", "`party.id`"),
    Column("label", "text", "the name in English, else the id", "`data/states.csv`, `data/organisations.csv`"),
    Column("kind", "text", "what sort of party", "`party.kind`", values="state, organisation, other"),
    Column("cow", "integer", "Correlates of War number, of states that have one", "`data/codes.csv`"),
    Column("entries", "integer", "entries with another party, all years", "merged entries", unit="entries"),
)
EDGES = (
    Column("period", "text", "the year of the entries' first day", "merged entries", values="a year, or undated"),
    Column("start", "day", "first day of the year", "`period`"),
    Column("end", "day", "last day of the year", "`period`"),
    Column("weight", "number", "entries in which both have a part: Gephi's weight", "merged entries", unit="entries"),
    Column("events", "integer", "of these, events", "merged entries", unit="entries"),
    Column("instruments", "integer", "of these, instruments", "merged entries", unit="entries"),
    Column("positions", "integer", "of these, positions held together", "merged entries", unit="entries"),
    Column("quotes", "integer", "of these, quotes for both", "merged entries", unit="entries"),
    Column("figures", "integer", "of these, figures of both", "merged entries", unit="entries"),
    Column("reports", "integer", "reports that tell of them in words of their own", "merged entries", unit="reports"),
    Column("scored", "integer", "events between the two, which have scores", "as the index takes them", unit="events"),
    Column("cooperation", "integer", "of these, with a score above 0", "`event.plover`", unit="events"),
    Column("conflict", "integer", "of these, with a score below 0", "`event.plover`", unit="events"),
    Column("plover", "number", "their mean score", "`event.plover`", unit="PLOVER's scale", values="-10 to 10"),
    Column(
        "goldstein", "number", "their mean score", "`event.goldstein`", unit="Goldstein's scale", values="-10 to 10"
    ),
)


@dataclass(slots=True)
class _Edge:
    """What two parties have with each other in a year."""

    kinds: Counter[str] = field(default_factory=Counter)
    reports: set[str] = field(default_factory=set)
    plover: list[float] = field(default_factory=list)
    goldstein: list[float] = field(default_factory=list)


def write(found: Iterable[Told], path: Path) -> None:
    """Writes the graph of merged entries. Raises MissingExtra."""
    try:
        import networkx
    except ImportError as error:
        raise MissingExtra("GraphML", "exports") from error
    edges = _edges(found)
    graph = networkx.MultiGraph(name="relationships between states, by year")
    entries: Counter[str] = Counter()
    for (one, other, _), edge in edges.items():
        entries[one] += edge.kinds.total()
        entries[other] += edge.kinds.total()
    for party in sorted(entries):
        graph.add_node(clean(party), **_node(party), entries=entries[party])
    for (one, other, period), edge in sorted(edges.items()):
        key = clean(f"{one}-{other}-{period}")
        graph.add_edge(clean(one), clean(other), key=key, **_attributes(period, edge))
    networkx.write_graphml(graph, path, named_key_ids=True)


def _node(party: str) -> dict[str, Any]:
    kind = "state" if party in states() else "organisation" if party in organisations() else "other"
    cow = codes(party, date(min(states()[party].end or 2013, 2013), 1, 1)).cow if party in states() else None
    return {"label": clean(label(party)), "kind": kind} | ({"cow": cow} if cow else {})


def _edges(found: Iterable[Told]) -> dict[tuple[str, str, str], _Edge]:
    edges: dict[tuple[str, str, str], _Edge] = defaultdict(_Edge)
    for told in found:
        first = told.merged.first_day
        period = str(first.year) if first else UNDATED
        for one, other in combinations(sorted(told.parties), 2):
            edge = edges[one, other, period]
            edge.kinds[told.kind] += 1
            edge.reports.update(told.merged.reports)
        for one, other in _scored(told):
            edge = edges[one, other, period]
            if told.best.plover is not None:
                edge.plover.append(told.best.plover)
            if told.best.goldstein is not None:
                edge.goldstein.append(told.best.goldstein)
    return edges


def _scored(told: Told) -> Iterator[tuple[str, str]]:
    """The pairs of parties between which an event is, each once, the first in the alphabet first."""
    if told.kind != "event" or told.best.aux == "future":
        return
    actors, recipients = set(told.best.actors), set(told.best.recipients)
    pairs = {(min(one, other), max(one, other)) for one in actors for other in recipients if one != other}
    if not recipients and told.best.type in TOGETHER:
        pairs = set(combinations(sorted(actors), 2))
    yield from sorted(pairs)


def _attributes(period: str, edge: _Edge) -> dict[str, Any]:
    days = {"start": f"{period}-01-01", "end": f"{period}-12-31"} if period != UNDATED else {}
    made: dict[str, Any] = {"period": period, **days, "weight": float(edge.kinds.total())}
    made |= {f"{kind}s": edge.kinds[kind] for kind in ("event", "instrument", "position", "quote", "figure")}
    made |= {"reports": len(edge.reports), "scored": len(edge.plover)}
    made |= {"cooperation": sum(score > 0 for score in edge.plover)}
    made |= {"conflict": sum(score < 0 for score in edge.plover)}
    for name, scores in (("plover", edge.plover), ("goldstein", edge.goldstein)):
        if scores:
            made[name] = round(sum(scores) / len(scores), 6)
    return made


_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
