"""What people say of claims: accepted, rejected, put right, one and the same or not; kept for good.

A claim that a person has judged stays in the record as it was judged, also when newer weights read its report again and
would no longer make it; what they make of the same words instead does not stand beside it (`Settled.covers`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from communique.errors import BadJudgement
from communique.model import Claim, Document, Json, Judgement, Role, Span, Verdict, When
from communique.record.rebuild import identified, some

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHARED = 0.5
"""Two claims rest on the same words from this share of the shorter one's words on."""


def now() -> str:
    """The time of a judgement, ISO 8601 in UTC; to the microsecond, since the latest word counts."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim that a person has judged; `refused` where it was rejected and nothing put in its place."""

    claim: Claim
    refused: bool

    def covers(self, other: Claim) -> bool:
        """Whether a new reading's claim is the one that was judged: of its kind and on its words.

        What was rejected keeps out only what says the same; what was accepted or put right also keeps out what reads
        the same words in another way, as long as type or parties agree.
        """
        mine = self.claim
        if mine.kind != other.kind or _shared(mine.evidence, other.evidence) < SHARED:
            return False
        label, parties = mine.label == other.label, set(mine.parties()) == set(other.parties())
        return label and parties if self.refused else label or parties


def _shared(left: Sequence[Span], right: Sequence[Span]) -> float:
    first, second = ({at for span in spans for at in range(span.start, span.end)} for spans in (left, right))
    return len(first & second) / min(len(first), len(second))


def settled(connection: DuckDBPyConnection, documents: Sequence[str]) -> dict[str, list[Settled]]:
    """By document what persons have judged in it."""
    words = verdicts(connection, documents)
    found: dict[str, list[Settled]] = {}
    for document, claims in identified(connection, documents).items():
        known = [Settled(claim, words[id] == "reject") for id, claim in claims if id in words]
        known += [Settled(claim, False) for id, claim in claims if id not in words and claim.by.startswith("person:")]
        if known:
            found[document] = known
    return found


def verdicts(connection: DuckDBPyConnection, documents: Sequence[str]) -> dict[str, str]:
    """By claim the last word that stands of a person on it; `same` or `different` where there is none on it alone."""
    return dict(connection.execute(_VERDICTS, [list(documents)]).fetchall())


_VERDICTS = """
SELECT claim, arg_max(verdict, (single, made_at)) FROM (
    SELECT left_id AS claim, verdict, made_at, verdict IN ('accept', 'reject', 'correct') AS single
    FROM judgement WHERE person AND withdrawn IS NULL
    UNION ALL SELECT right_id, 'accept', made_at, false FROM judgement
    WHERE person AND withdrawn IS NULL AND right_id != ''
) AS said JOIN claim ON claim.id = said.claim WHERE claim.document IN (SELECT unnest(?::VARCHAR[])) GROUP BY claim
"""
PERSONS = """
SELECT left_id FROM judgement WHERE person AND withdrawn IS NULL
UNION ALL SELECT right_id FROM judgement WHERE person AND withdrawn IS NULL AND right_id != ''
"""
"""The claims that persons have judged: a new reading leaves them."""


Correction = tuple[Document, Claim, Judgement]
"""A report, the claim that a person makes about it, and the judgement that puts it in the place of another."""


def touch(connection: DuckDBPyConnection, judgements: Sequence[str]) -> None:
    """Marks the claims of persons' judgements: their clusters have to be worked out anew."""
    connection.execute(_TOUCH, [list(judgements)])


_TOUCH = """
INSERT INTO touched SELECT DISTINCT claim, run FROM (
    SELECT unnest([left_id, right_id]) AS claim, run FROM judgement
    WHERE person AND id IN (SELECT unnest(?::VARCHAR[]))
) WHERE claim IN (SELECT id FROM claim) AND claim NOT IN (SELECT claim FROM touched)
"""


def next_number(connection: DuckDBPyConnection, document: Document) -> int:
    """The place of one more claim among a report's."""
    sql = "SELECT coalesce(max(number), -1) + 1 FROM claim WHERE document = ?"
    [(number,)] = connection.execute(sql, [document.key]).fetchall()
    return int(number)


def found(connection: DuckDBPyConnection, claim: str) -> tuple[str, Document, Claim]:
    """A claim by its id or the beginning of it. Raises BadJudgement where it is none, or several."""
    rows = connection.execute(
        "SELECT id, document FROM claim WHERE starts_with(id, ?) ORDER BY id LIMIT 3", [claim]
    ).fetchall()
    if not claim or not rows:
        raise BadJudgement(f"there is no entry {claim!r}; `communique show --ids` prints the ids of entries")
    if len(rows) > 1 and rows[0][0] != claim:
        raise BadJudgement(
            f"{claim!r} begins {len(rows)} or more entries' ids, {rows[0][0]} and {rows[1][0]}; give more of it"
        )
    [(id, key)] = rows[:1]
    [(document, _, _)] = list(some(connection, [key]))
    return id, document, next(claim for held, claim in identified(connection, [key])[key] if held == id)


def on_one(claim: str, verdict: Verdict, by: str, why: str, instead: str = "") -> Judgement:
    """A person's word on one claim."""
    return Judgement(claim, instead, verdict, by, why, now(), True)


def on_several(claims: Iterable[str], verdict: Verdict, by: str, why: str) -> list[Judgement]:
    """A person's word on each pair of claims. Raises BadJudgement where they are not two at least."""
    ids = sorted(set(claims))
    if len(ids) < 2:
        raise BadJudgement("it takes two different entries to be the same or to differ")
    at = now()
    return [Judgement(left, right, verdict, by, why, at, True) for n, left in enumerate(ids) for right in ids[n + 1 :]]


def split(inside: Iterable[str], outside: Iterable[str], by: str, why: str) -> list[Judgement]:
    """A person's word that the claims of one group are none of another's."""
    at, apart = now(), set(inside)
    pairs = sorted({(min(a, b), max(a, b)) for a in apart for b in outside if b not in apart})
    if not pairs:
        raise BadJudgement("there is nothing to part these entries from; name some of a merged entry, not all")
    return [Judgement(left, right, "different", by, why, at, True) for left, right in pairs]


ROLES: Mapping[str, tuple[str, ...]] = {
    "event": ("actor", "recipient"), "instrument": ("party",), "position": ("holder",), "quote": ("party",),
    "figure": ("party",),
}  # fmt: skip
VALUES: Mapping[str, tuple[str, ...]] = {
    "event": ("mode", "place", "aux"), "instrument": ("action", "count"), "position": (), "quote": (),
    "figure": ("value", "unit", "bound"),
}  # fmt: skip
"""What else of each kind a person can put right, beside label, parties and days."""


def corrected(claim: Claim, changes: Mapping[str, object], by: str) -> Claim:
    """The claim as a person, `person:` and a name, puts it right: `label`, `when` (When or None), the roles of its kind
    (lists of party ids) and the values of its kind. Raises BadJudgement for what its kind does not have."""
    if claim.kind == "position" and "party" in changes:
        changes = {"holder" if key == "party" else key: value for key, value in changes.items()}
    known = {"label", "when", *ROLES[claim.kind], *VALUES[claim.kind]}
    if unknown := changes.keys() - known:
        raise BadJudgement(f"a {claim.kind} has no {sorted(unknown)}; it has {', '.join(sorted(known))}")
    roles = [role for role in claim.roles if role.name not in changes]
    spans = {role.party: role.span for role in claim.roles}
    for name in ROLES[claim.kind]:
        if name in changes:
            parties = changes[name]
            assert isinstance(parties, (list, tuple))
            roles += [Role(name, str(party), spans.get(str(party))) for party in parties]
    values = dict(claim.values) | {key: changes[key] for key in VALUES[claim.kind] if key in changes}
    when = changes.get("when", claim.when)
    label = str(changes.get("label", claim.label))
    if claim.kind == "event" and (label != claim.label or "mode" in changes):
        values |= scored(label, values.get("mode"))
    parts, days = tuple(roles), cast("When | None", when)
    return Claim(claim.kind, label, claim.evidence, parts, days, cast("dict[str, Json]", values), 1.0, by)


def scored(label: str, mode: object) -> dict[str, object]:
    """Quad class and scores of an event's type; an unknown type is refused."""
    from communique.kinds.codebook import standard

    types = standard().types
    if label not in types:
        raise BadJudgement(f"{label!r} is no type of event; there are: {', '.join(types)}")
    plover, goldstein = types[label].scores(str(mode) if mode else None)
    kept = mode if str(mode) in types[label].modes else None
    return {"quad": types[label].quad, "plover": plover, "goldstein": goldstein, "mode": kept}


def as_training(connection: DuckDBPyConnection) -> Iterable[dict[str, object]]:
    """Persons' standing judgements as rows to learn from, each with the claims' words in their reports."""
    rows = connection.execute(
        "SELECT id, left_id, right_id, verdict, maker, why, made_at FROM judgement "
        "WHERE person AND withdrawn IS NULL ORDER BY made_at, id"
    ).fetchall()
    for id, left, right, verdict, maker, why, at in rows:
        claims = [_told(connection, claim) for claim in (left, right) if claim]
        yield {"judgement": id, "verdict": verdict, "by": maker, "why": why, "at": at, "claims": claims}


def _told(connection: DuckDBPyConnection, claim: str) -> dict[str, object]:
    _, document, held = found(connection, claim)
    when = held.when and {
        "start": held.when.start.isoformat(),
        "end": held.when.end.isoformat(),
        "basis": held.when.basis,
    }
    return {
        "id": claim, "report": document.id, "kind": held.kind, "label": held.label, "by": held.by, "score": held.score,
        "roles": [[role.name, role.party] for role in held.roles], "when": when,
        "values": json.loads(json.dumps(dict(held.values))),
        "evidence": [span.pair() for span in held.evidence],
        "words": [span.of(document.text) for span in held.evidence],
    }  # fmt: skip
