"""People's judgements on entries: said, listed, taken back, handed on to learn from. `Record` has them as methods."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from communique.errors import BadJudgement
from communique.model import Judgement, Verdict
from communique.record import judging

if TYPE_CHECKING:
    from communique.record.store import Store
    from communique.record.write import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRow:
    """What a person said of entries. `left` and `right` are claims' ids; `right` is None for a word on one claim, and
    for `correct` the claim that the person made instead. `withdrawn` is the time when it was taken back."""

    judgement: str
    verdict: str
    left: str
    right: str | None
    left_words: str | None
    right_words: str | None
    by: str
    why: str
    made_at: str
    withdrawn: str | None


@contextmanager
def _run(store: Store) -> Iterator[Run]:
    """A run of the program that judges: its own fingerprint, as it reads nothing."""
    begun = store.begin("judge")
    yield begun
    store.finish(begun)


def _person(by: str) -> str:
    if not by.strip():
        raise BadJudgement("a judgement needs its maker's name: --by NAME, or COMMUNIQUE_BY in the environment")
    return f"person:{by.strip().removeprefix('person:')}"


def judge(store: Store, verdict: str, claims: Sequence[str], by: str, why: str) -> list[str]:
    """See `Record.judge`."""
    match verdict:
        case "accept" | "reject":
            return one(store, claims, verdict, by, why)
        case "same" | "different":
            return several(store, claims, verdict, by, why)
        case "split":
            return split(store, claims, by, why)
    raise BadJudgement(f"{verdict!r} is no judgement; there are accept, reject, same, different, split, and `correct`")


def one(store: Store, claims: Sequence[str], verdict: Verdict, by: str, why: str) -> list[str]:
    """Accepts or rejects claims, given by the beginnings of their ids; says the judgements' ids."""
    ids = [judging.found(store.connection, claim)[0] for claim in claims]
    said = [judging.on_one(id, verdict, _person(by), why) for id in ids]
    # What is said in one go is of one moment, by which it is known to be.
    return _write(store, [replace(each, at=said[0].at) for each in said])


def several(store: Store, claims: Sequence[str], verdict: Verdict, by: str, why: str) -> list[str]:
    """Says of claims that all are one and the same, or that each differs from each."""
    ids = {id for claim in claims for id in _members(store, claim, verdict)}
    return _write(store, judging.on_several(ids, verdict, _person(by), why))


def _members(store: Store, claim: str, verdict: Verdict) -> list[str]:
    """A claim's id; where entries are merged also the entry's own, so that the groups become one."""
    id = judging.found(store.connection, claim)[0]
    if verdict != "same":
        return [id]
    entry = store.connection.execute("SELECT entry FROM cluster WHERE claim = ?", [id]).fetchall()
    return [id, *(str(row[0]) for row in entry)]


def split(store: Store, claims: Sequence[str], by: str, why: str) -> list[str]:
    """Parts claims from the others of their merged entry."""
    ids = [judging.found(store.connection, claim)[0] for claim in claims]
    others = store.connection.execute(
        "SELECT claim FROM cluster WHERE entry IN "
        "(SELECT entry FROM cluster WHERE claim IN (SELECT unnest(?::VARCHAR[])))",
        [ids],
    ).fetchall()
    return _write(store, judging.split(ids, [str(row[0]) for row in others], _person(by), why))


def correct(store: Store, claim: str, changes: Mapping[str, object], by: str, why: str) -> str:
    """Puts a claim right; says the id of the claim that stands in its place."""
    id, document, held = judging.found(store.connection, claim)
    name = _person(by)
    better = judging.corrected(held, changes, name)
    made = better.id(document)
    if made == id:
        raise BadJudgement("the correction changes nothing; `accept` says that an entry is right")
    with _run(store) as run:
        return store.correct(run, (document, better, judging.on_one(id, "correct", name, why, made)))


def _write(store: Store, judgements: Sequence[Judgement]) -> list[str]:
    from communique.record.rows import judgement_row

    with _run(store) as run:
        store.judge(run, judgements)
    return [str(judgement_row(judgement)[0]) for judgement in judgements]


def undo(store: Store, judgements: Iterable[str]) -> int:
    """Withdraws persons' judgements by the beginnings of their ids; says how many stood."""
    done = 0
    for asked in judgements:
        rows = store.connection.execute(
            "SELECT id FROM judgement WHERE person AND starts_with(id, ?) LIMIT 2", [asked]
        ).fetchall()
        if not asked or len(rows) != 1:
            what = "begins several judgements' ids" if rows and asked else "is no judgement of a person"
            raise BadJudgement(f"{asked!r} {what}; `communique judge list` prints them")
        done += store.withdraw(str(rows[0][0]), judging.now())
    return done


def judgements(store: Store, *, withdrawn: bool = False) -> Iterator[JudgementRow]:
    """Persons' judgements in the order in which they were made; those taken back too if asked."""
    with store.connection.cursor() as cursor:
        rows = cursor.execute(_LIST.format(standing="" if withdrawn else "AND withdrawn IS NULL")).fetchall()
    for id, verdict, left, right, left_words, right_words, by, why, at, gone in rows:
        yield JudgementRow(
            judgement=id, verdict=verdict, left=left, right=right or None, left_words=left_words,
            right_words=right_words, by=by.removeprefix("person:"), why=why, made_at=at, withdrawn=gone,
        )  # fmt: skip


_LIST = """
SELECT judgement.id, verdict, left_id, right_id, one.words, other.words, maker, why, made_at, withdrawn FROM judgement
LEFT JOIN evidence AS one ON one.claim = left_id AND one.number = 0
LEFT JOIN evidence AS other ON other.claim = right_id AND other.number = 0
WHERE person {standing} ORDER BY made_at, judgement.id
"""


def training_lines(store: Store) -> Iterator[str]:
    """Persons' standing judgements as JSON Lines, each with its claims and their words."""
    with store.connection.cursor() as cursor:
        for row in judging.as_training(cursor):
            yield json.dumps(row, ensure_ascii=False)
