"""Counted claims and what the record says to each: typed rows, and the SQL of what they are compared with."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from communique.data import tables
from communique.extract.tallychanges import measured
from communique.extract.tallyforms import office_of
from communique.model import Span, digest
from communique.resolve.tallies import Holdings, check
from communique.resolve.tally import Act, Amount, Days, Report, Tally, heir, heirs

Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
"""Runs a query with its parameters."""

_AROUND = 150
"""Code points of the text on either side of a counted claim by which copies of its sentence are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRow:
    """A claim that can be counted, and what the record says to it.

    `sort` is `ordinal`, `first_since`, `count_in_period`, `ratio`, `change` or `anniversary`; `counted` what is counted
    (`meeting`, `visit`, `call`, `round`, `text/treaty`, `act/ASSAULT`, `trade`, `relations`, …). `number` is so many,
    the factor, the percentage (less than 0 for a fall) or the years. `actors` and `recipients` are whose it is, of
    visits who visits whom. `first_day` and `last_day` are the period that is counted over, None where the words give
    none; of changes the later period. `verdict` is `confirmed`, `contradicted` or `undecidable`, `arithmetic` how it
    was worked out, `evidence` the ids of the entries, figures and other counted claims that it rests on. `claim` is the
    id of the counted claim itself.
    """

    sort: str
    counted: str
    number: float
    bound: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    persons: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    verdict: str
    arithmetic: str
    evidence: tuple[str, ...]
    words: str
    span: Span
    report: str
    source: str
    title: str | None
    published_first: date | None
    published_last: date | None
    score: float
    claim: str
    document: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A counted claim as it is stored, with what a row shows of it."""

    tally: Tally
    words: str
    span: Span
    score: float
    about: tuple[Any, ...]


def rows(fetch: Fetch, parties: Sequence[str] = ()) -> Iterator[TallyRow]:
    """Every counted claim between the parties, checked; without parties all of the record, in the order of reports."""
    found = [each for each in _stored(fetch) if _between(each.tally, parties)]
    if not found:
        return
    concerned = sorted({code for each in found for code in _names(each.tally.parties)})
    # The others are needed too: a count is compared with those of every report.
    held = holdings(fetch, concerned, [each.tally for each in found])
    for each in found:
        yield _row(each, held)


def holdings(fetch: Fetch, parties: Sequence[str], tallies: Iterable[Tally]) -> Holdings:
    """What the record holds of some parties, for counted claims to be compared with."""
    asked = {"parties": list(parties)}
    return Holdings.of(_acts(fetch, asked), _amounts(fetch, asked), _reports(fetch, asked), tallies)


def _between(tally: Tally, parties: Sequence[str]) -> bool:
    asked = heirs(parties)
    return not asked or len(asked & tally.parties) >= min(2, len(asked))


def _names(parties: Iterable[str]) -> Iterator[str]:
    """Parties with the former states whose record they carry on."""
    from communique.resolve.tally import HEIRS

    for party in parties:
        yield party
        yield from (old for old, new in HEIRS.items() if new == party)


def _row(each: _Found, held: Holdings) -> TallyRow:
    tally = each.tally
    finding = check(tally, held)
    days = tally.now if tally.kind == "figure" else (tally.since[0], _last(tally)) if tally.since else None
    counted = tally.type if tally.kind in ("figure", "founding") else tally.kind
    if tally.kind in ("text", "act", "visit") and tally.type:
        counted = f"{tally.kind}/{tally.type}"
    report, source, title, first, last = each.about
    return TallyRow(
        sort=tally.sort,
        counted=str(counted),
        number=tally.number,
        bound=tally.bound,
        actors=tally.actors,
        recipients=tally.recipients,
        persons=tally.persons,
        first_day=days[0] if days else None,
        last_day=days[1] if days else None,
        verdict=finding.result,
        arithmetic=finding.arithmetic,
        evidence=finding.evidence,
        words=each.words,
        span=each.span,
        report=report,
        source=source,
        title=title,
        published_first=first,
        published_last=last,
        score=each.score,
        claim=tally.id,
        document=tally.document,
    )


def _last(tally: Tally) -> date | None:
    return tally.until or (tally.at[1] if tally.at else None)


_TALLIES = f"""
SELECT note.document, note.start, note.stop, note.label, note.value, note.score,
    substring(body, note.start + 1, note.stop - note.start),
    substring(body, greatest(note.start - {_AROUND}, 0) + 1, note.stop - note.start + 2 * {_AROUND}),
    substring(body, CAST(value -> '$.series[0]' AS INTEGER) + 1,
        CAST(value -> '$.series[1]' AS INTEGER) - CAST(value -> '$.series[0]' AS INTEGER)),
    substring(body, CAST(value -> '$.object[0]' AS INTEGER) + 1,
        CAST(value -> '$.object[1]' AS INTEGER) - CAST(value -> '$.object[0]' AS INTEGER)),
    (SELECT min(original) FROM passage WHERE passage.document = note.document
        AND passage.start <= note.start AND note.stop <= passage.stop),
    report, source.source, source.title, published_first, published_last
FROM note JOIN document ON document.id = note.document JOIN text ON text.id = document.text
JOIN source ON source.id = document.source
WHERE note.layer = 'tally'
ORDER BY published_first NULLS LAST, report, note.document, note.start, note.label
"""


def _stored(fetch: Fetch) -> Iterator[_Found]:
    for document, start, stop, label, value, score, words, around, series, object, original, *about in fetch(
        _TALLIES, {}
    ):
        read = _tally(document, label, json.loads(value))
        tally = Tally(
            id=digest(document, start, stop, label),
            **read,
            series=series,
            object=object,
            sentence=around,
            story=original or document,
        )
        yield _Found(tally, " ".join(words.split()), Span(start, stop), score, tuple(about))


def _tally(document: str, sort: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `Tally` that a note's value holds."""
    change = sort in ("change", "ratio")
    period = value.get("period") if not change else None
    at, reached = value.get("at"), value.get("reached")
    return {
        "document": document,
        "sort": sort,
        "kind": value["kind"],
        "type": value["type"],
        "number": float(value["number"]),
        "bound": value["bound"],
        "actors": tuple(value["actors"]),
        "recipients": tuple(value["recipients"]),
        "persons": tuple(value["persons"]),
        "office": value["office"],
        "scoped": period is not None,
        "since": _range(period and period["since"]),
        "loose": bool(period and period["loose"]),
        "until": date.fromisoformat(period["until"]) if period and period["until"] else None,
        "at": _range([at["start"], at["end"]] if at else None),
        "ahead": bool(value.get("ahead")),
        "goods": value.get("goods"),
        "reached": (float(reached["value"]), str(reached["unit"])) if reached else None,
        "now": _range(value.get("period")) if change else None,
        "base": _range(value.get("base")),
        "claim": value["claim"],
    }


def _range(days: Sequence[str] | None) -> Days | None:
    return (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None


# Claims that count: not those that repeat another, nor those that a person has rejected or corrected.
_COUNTING = """
WITH counting AS (
    SELECT claim.* FROM claim
    WHERE id IN (SELECT claim FROM role WHERE party IN (SELECT unnest($parties::VARCHAR[])))
        AND id NOT IN (SELECT claim FROM repeat)
        AND id NOT IN (SELECT claim FROM verdict WHERE verdict IN ('reject', 'correct'))
)
"""
_ACTS = (
    _COUNTING
    + """
SELECT counting.id, coalesce(cluster.entry, counting.id), counting.document, kind, label, first_day, last_day,
    details ->> '$.mode', details ->> '$.place', details ->> '$.action', evidence.words
FROM counting LEFT JOIN cluster ON cluster.claim = counting.id
JOIN (SELECT claim, string_agg(words, ' … ' ORDER BY number) AS words FROM evidence GROUP BY claim) AS evidence
    ON evidence.claim = counting.id
WHERE kind IN ('event', 'instrument') AND coalesce(details ->> '$.aux', '') <> 'future'
ORDER BY counting.id
"""
)
_ROLES = (
    _COUNTING
    + """
SELECT role.claim, role.name, role.party, note.value, substring(body, role.start + 1, role.stop - role.start)
FROM role JOIN counting ON counting.id = role.claim
JOIN document ON document.id = counting.document JOIN text ON text.id = document.text
LEFT JOIN note ON note.document = counting.document AND note.layer = 'party' AND note.start = role.start
    AND note.stop = role.stop
WHERE counting.kind IN ('event', 'instrument') ORDER BY role.claim, role.number, note.number
"""
)
_AMOUNTS = (
    _COUNTING
    + f"""
SELECT counting.id, counting.document, label, first_day, last_day, try_cast(details ->> '$.value' AS DOUBLE),
    details ->> '$.unit', details ->> '$.bound', evidence.start,
    substring(body, greatest(evidence.start - {_AROUND}, 0) + 1, evidence.stop - evidence.start + 2 * {_AROUND}),
    evidence.stop - evidence.start, (SELECT list(party ORDER BY number) FROM role WHERE role.claim = counting.id)
FROM counting JOIN evidence ON evidence.claim = counting.id AND evidence.number = 0
JOIN document ON document.id = counting.document JOIN text ON text.id = document.text
WHERE kind = 'figure' AND label IN ('trade', 'investment', 'aid') AND details ->> '$.unit' <> 'percent'
ORDER BY counting.id
"""
)
_REPORTS = """
SELECT claim.document, any_value(published_first), any_value(published_last), list(DISTINCT party)
FROM claim JOIN role ON role.claim = claim.id JOIN document ON document.id = claim.document
WHERE claim.document NOT IN (SELECT document FROM copy WHERE kind IN ('exact', 'reprint'))
    AND claim.document IN (
        SELECT document FROM claim JOIN role ON role.claim = claim.id
        WHERE party IN (SELECT unnest($parties::VARCHAR[]))
    )
GROUP BY claim.document ORDER BY claim.document
"""
_MADE = frozenset("signed announced adopted concluded agreed issued".split())
_TALK = {"visit": "visit", "phone": "call"}
_VERBAL = frozenset("AGREE SUPPORT REQUEST ACCUSE REJECT THREATEN CONCEDE".split())


@dataclass(slots=True)
class _Part:
    """Who has a part in a claim: parties by role, persons and offices by party."""

    sides: dict[str, list[str]]
    persons: list[tuple[str, str]]
    offices: list[tuple[str, str]]


def _acts(fetch: Fetch, asked: Mapping[str, Any]) -> Iterator[Act]:
    """The acts of the parties, those claims together that are judged to be of one act."""
    parts = _parts(fetch, asked)
    entries: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in fetch(_ACTS, asked):
        if row[3] == "event" or row[9] in _MADE:
            entries[row[1]].append(row)
    for entry, claims in entries.items():
        kind, type = _kind(claims[0])
        held = [parts[row[0]] for row in claims if row[0] in parts]
        days = Counter((row[5], row[6]) for row in claims if row[5] and row[6])
        places = Counter(row[8] for row in claims if row[8])
        yield Act(
            id=entry,
            kind=kind,
            type=type,
            actors=_all(name for part in held for side in ("actor", "party") for name in part.sides.get(side, ())),
            recipients=_all(name for part in held for name in part.sides.get("recipient", ())),
            persons=_all(pair for part in held for pair in part.persons),
            offices=_all(pair for part in held for pair in part.offices),
            place=_state(max(places, key=lambda place: (places[place], place))) if places else None,
            # The days that most reports give, of these the narrowest.
            days=max(days, key=lambda held: (days[held], held[0] - held[1], held)) if days else None,
            documents=frozenset(row[2] for row in claims),
            claims=tuple(row[0] for row in claims),
            words=" … ".join(dict.fromkeys(row[10] for row in claims)),
        )


def _all(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found))


def _state(place: str) -> str | None:
    return place if place in tables.states() else None


def _kind(row: tuple[Any, ...]) -> tuple[str, str | None]:
    """What a claim is counted as, and its type: `meeting`, `visit`, `call`, `text`, `act`; `other` for mere words."""
    kind, label, mode = row[3], row[4], row[7]
    if kind == "instrument":
        return "text", label
    if label == "CONSULT":
        return _TALK.get(mode or "", "meeting"), None
    return "other" if label in _VERBAL else "act", f"{label}/{mode}" if mode else label


def _parts(fetch: Fetch, asked: Mapping[str, Any]) -> dict[str, _Part]:
    found: dict[str, _Part] = {}
    for claim, name, party, value, words in fetch(_ROLES, asked):
        part = found.setdefault(claim, _Part({}, [], []))
        part.sides.setdefault(name, []).append(party)
        if words and (office := office_of(words)):
            part.offices.append((party, office))
        if value is None:
            continue
        read = json.loads(value)
        if person := read.get("person"):
            part.persons.append((party, person))
        elif len(read.get("persons") or ()) == len(read.get("parties") or ()):
            # "the two leaders" refers to as many persons as parties, in the same order.
            part.persons += [
                (code, name) for code, name in zip(read["parties"], read["persons"], strict=True) if code == party
            ]
    return found


def _amounts(fetch: Fetch, asked: Mapping[str, Any]) -> Iterator[Amount]:
    for id, document, label, first, last, value, unit, bound, start, around, size, parties in fetch(_AMOUNTS, asked):
        at = min(start, _AROUND)
        what = measured(around, Span(at, at + size))
        if value is None or (what is None and label == "trade"):
            continue
        measure, goods = what if what and label == "trade" else (label, what[1] if what else None)
        days = (first, last) if first and last else None
        yield Amount(id=id, document=document, measure=measure, goods=goods, parties=heirs(parties or ()),
                     value=value, unit=unit, bound=bound, days=days)  # fmt: skip


def _reports(fetch: Fetch, asked: Mapping[str, Any]) -> Iterator[Report]:
    for document, first, last, parties in fetch(_REPORTS, asked):
        days = (first, last) if first and last else None
        yield Report(document, days, frozenset(heir(party) for party in parties))
