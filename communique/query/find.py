"""Full-text search: reports and entries by their words, ranked, with the words that were found.

Ranks are BM25 over stemmed words, the title weighing most (Robertson and Zaragoza, 2009, *The Probabilistic Relevance
Framework: BM25 and Beyond*). How a search is written is told in `communique.query.sought`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from communique.model import KINDS, Kind, Span
from communique.query.concordance import CORE, Concordance, schema
from communique.query.passages import PASSAGES, hits, marks, windows
from communique.query.rows import Rows
from communique.query.sought import FIELDS, All, Any_, Needle, Not, Sought, needles, sought

if TYPE_CHECKING:
    import tantivy

What = Literal["report", "event", "instrument", "position", "quote", "figure"]
WHAT: tuple[What, ...] = ("report", *KINDS)
Order = Literal["rank", "newest", "oldest"]

_WEIGHTS = {"title": 3.0, "instrument": 2.0, "speaker": 1.5, "text": 1.0, CORE: 1.0}
_FACETS = 40
"""Parties that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A report or an entry in which the words were found.

    `kind` is `report` or the entry's. `passages` are parts of the report's text with the words sought (of entries: of
    their evidence), `spans` where they stand in it, `marks` where in it the words sought stand within the passages;
    `hits` counts all of them. `title_marks` are places in the title. `rank` is the score, comparable within one search.
    The days are the entry's; `label` and `claim` are None for reports.
    """

    kind: str
    label: str | None
    parties: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    passages: tuple[str, ...]
    spans: tuple[Span, ...]
    marks: tuple[Span, ...]
    hits: int
    title: str | None
    title_marks: tuple[Span, ...]
    rank: float
    report: str
    source: str
    published_first: date | None
    published_last: date | None
    claim: str | None
    document: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought and where: `words` as in `communique.query.sought`; `kind` is what is wanted, reports or entries
    of a kind; `parties` by code, all of which have a part; the days as everywhere. Of what is found `limit` from
    `offset` on."""

    words: str
    kind: What = "report"
    parties: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    order: Order = "rank"
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: `rows` of `total`, and how it divides: `kinds` counts reports and entries of each kind,
    `parties` and `years` those of the kind that was asked for."""

    rows: Rows[FoundRow]
    total: int
    kinds: dict[str, int]
    parties: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]


def find(held: Concordance, asked: Asked) -> Found:
    """Searches. Raises QueryFailed where the search cannot be read."""
    wanted = sought(asked.words)
    searcher = held.searcher()
    core = _query(wanted)
    limits = _limits(asked)
    whole = _both(core, [*limits, _is("kind", asked.kind)])
    sorting: dict[str, Any] = {} if asked.order == "rank" else _sorting(asked.order)
    result = searcher.search(whole, limit=asked.limit, offset=asked.offset, **sorting)
    kinds = _counted(searcher, _both(core, limits), kind=len(WHAT))["kind"]
    facets = _counted(searcher, whole, party=_FACETS, year=1000)
    found = [(rank, json.loads(searcher.doc(at)["about"][0])) for rank, at in result.hits]
    return Found(
        Rows(_rows(held, found, tuple(needles(wanted)), asked), FoundRow),
        int(getattr(result, "count", 0) or 0),
        {kind: kinds.get(kind, 0) for kind in WHAT},
        tuple((str(party), count) for party, count in facets["party"].items()),
        tuple(sorted((int(year), count) for year, count in facets["year"].items())),
    )


def marked(text: str, query: str) -> tuple[Span, ...]:
    """Where the words of a search stand in a text. Raises QueryFailed where the search cannot be read."""
    return marks(hits(text, _shown(tuple(needles(sought(query))))))


def _sorting(order: Order) -> dict[str, Any]:
    from tantivy import Order as Way

    return {"order_by_field": "first", "order": Way.Desc if order == "newest" else Way.Asc}


def _query(wanted: Sought) -> tantivy.Query:
    from tantivy import Occur, Query

    match wanted:
        case Needle():
            return _anywhere(wanted)
        case Any_():
            return Query.boolean_query([(Occur.Should, _query(part)) for part in wanted.parts])
        case Not():
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, _query(wanted.part))])
        case All():
            return (
                Query.boolean_query(
                    [
                        (Occur.MustNot, _query(part.part)) if isinstance(part, Not) else (Occur.Must, _query(part))
                        for part in (*wanted.parts, *([All(())] if _only_not(wanted) else []))
                    ]
                )
                if wanted.parts
                else Query.all_query()
            )


def _only_not(wanted: All) -> bool:
    return all(isinstance(part, Not) for part in wanted.parts)


def _anywhere(needle: Needle) -> tantivy.Query:
    """The words in the field named, else in any: the sum of the scores."""
    from tantivy import Occur, Query

    fields: tuple[str, ...] = (needle.field,) if needle.field else FIELDS
    fields = (*fields, CORE) if "text" in fields else fields
    return Query.boolean_query(
        [(Occur.Should, Query.boost_query(_in(needle, name), _WEIGHTS[name])) for name in fields]
    )


def _in(needle: Needle, field: str) -> tantivy.Query:
    from tantivy import Query

    name = field if needle.way == "stem" else f"{field}_exact"
    words = list(needle.words())
    if needle.way == "prefix":
        # Folded words are letters and digits alone, so nothing in them is read as a sign of the pattern.
        return (
            Query.regex_query(schema(), name, f"{words[0]}.*")
            if len(words) == 1
            else Query.phrase_prefix_query(schema(), name, words)  # type: ignore[arg-type]
        )
    if len(words) == 1:
        return Query.term_query(schema(), name, words[0])
    return Query.phrase_query(schema(), name, words)  # type: ignore[arg-type]


def _is(field: str, value: str) -> tantivy.Query:
    from tantivy import Query

    return Query.const_score_query(Query.term_query(schema(), field, value), 0.0)


def _limits(asked: Asked) -> list[tantivy.Query]:
    from tantivy import FieldType, Query

    limits = [_is("party", party) for party in asked.parties]
    if asked.since:
        day = asked.since.toordinal()
        limits.append(Query.range_query(schema(), "last", FieldType.Integer, lower_bound=day))
    if asked.until:
        day = asked.until.toordinal()
        limits.append(Query.range_query(schema(), "first", FieldType.Integer, upper_bound=day))
    return [Query.const_score_query(limit, 0.0) for limit in limits]


def _both(core: tantivy.Query, limits: Sequence[tantivy.Query]) -> tantivy.Query:
    from tantivy import Occur, Query

    return Query.boolean_query([(Occur.Must, core), *((Occur.Must, limit) for limit in limits)])


def _counted(searcher: tantivy.Searcher, query: tantivy.Query, **fields: int) -> dict[str, dict[Any, int]]:
    """How many have each value of some fields, of each field at most so many values, the most frequent first."""
    if not searcher.num_docs:
        return {name: {} for name in fields}
    asked = {name: {"terms": {"field": name, "size": size}} for name, size in fields.items()}
    answer = searcher.aggregate(query, asked)
    return {name: {each["key"]: each["doc_count"] for each in answer[name]["buckets"]} for name in fields}


def _shown(wanted: tuple[Needle, ...]) -> tuple[Needle, ...]:
    """What is marked in a text: names of speakers and instruments stand there too."""
    return tuple(needle for needle in wanted if needle.field != "title")


def _rows(
    held: Concordance, found: Sequence[tuple[float, dict[str, Any]]], wanted: tuple[Needle, ...], asked: Asked
) -> list[FoundRow]:
    documents = sorted({about["id"] for _, about in found})
    bodies: dict[str, str] = dict(held.fetch(_BODIES, {"documents": documents})) if documents else {}
    in_title = tuple(needle for needle in wanted if needle.field in (None, "title"))
    rows = []
    for rank, about in found:
        if about["id"] in bodies:
            title = marks(hits(about["title"], in_title)) if about["title"] else ()
            rank = float(rank) if asked.order == "rank" else 0.0
            rows.append(_row((asked.kind, rank, title), about, bodies[about["id"]], _shown(wanted)))
    return rows


def _row(
    told: tuple[What, float, tuple[Span, ...]], about: dict[str, Any], text: str, wanted: tuple[Needle, ...]
) -> FoundRow:
    kind, rank, title_marks = told
    all_hits, passages, found = _passages(text, about, wanted)
    first, last = _days(about.get("days"))
    return FoundRow(
        kind=kind,
        label=about.get("label"),
        parties=tuple(about.get("parties", ())),
        first_day=first,
        last_day=last,
        passages=tuple(span.of(text) for span in passages),
        spans=tuple(passages),
        marks=tuple(mark for mark in found if any(span.overlaps(mark) for span in passages)),
        hits=all_hits,
        title=about["title"],
        title_marks=title_marks,
        rank=rank,
        report=about["report"],
        source=about["source"],
        published_first=_days(about["published"])[0],
        published_last=_days(about["published"])[1],
        claim=about.get("claim"),
        document=about["id"],
    )


def _passages(text: str, about: dict[str, Any], wanted: tuple[Needle, ...]) -> tuple[int, list[Span], tuple[Span, ...]]:
    """How many hits, the passages, and the hits as spans: of a report in its text, of an entry in its evidence."""
    if "spans" not in about:
        found = hits(text, wanted)
        return len(found), windows(text, found), marks(found)
    count, passages, spans = 0, list[Span](), list[Span]()
    for start, stop in about["spans"][: 2 * PASSAGES]:
        words = text[start:stop]
        found = hits(words, wanted)
        count += len(found)
        passages += [Span(start + span.start, start + span.end) for span in windows(words, found, 2)]
        spans += [Span(start + span.start, start + span.end) for span in marks(found)]
    return count, passages, tuple(spans)


def _days(told: Sequence[str] | None) -> tuple[date | None, date | None]:
    return (date.fromisoformat(told[0]), date.fromisoformat(told[1])) if told else (None, None)


def kind_of(name: str) -> Kind | None:
    """The kind of an entry, None for a report."""
    return next((kind for kind in KINDS if kind == name), None)


_BODIES = """
SELECT document.id, body FROM document JOIN text ON text.id = document.text
WHERE document.id IN (SELECT unnest($documents::VARCHAR[]))
"""
