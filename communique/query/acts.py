"""Merged entries: one for each act, text, stance, quote or figure, whichever reports tell of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar

from communique.query.entries import ChronologyRow, Entry

T = TypeVar("T", bound=Entry)
Fetch: TypeAlias = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]

Range = tuple[date, date]
_SURE = {"stated": 0, "relative": 1, "carried": 2, None: 3}


@dataclass(frozen=True, slots=True)
class Merged(Generic[T]):
    """What several reports tell of one thing.

    `best` is the row that stands for all: of those that say what most say, the one that its maker is surest of. `rows`
    are all of them, `best` first, then by day of publication; `copied` are the ids of those that only repeat copied
    words, and so do not count. The days are the narrowest that most of the reports which tell any agree on.
    """

    entry: str
    best: T
    rows: tuple[T, ...]
    copied: frozenset[str]
    first_day: date | None
    last_day: date | None
    basis: str | None

    @property
    def reports(self) -> tuple[str, ...]:
        """The documents' ids of the reports that tell of it in words of their own."""
        return tuple(dict.fromkeys(row.document for row in self.rows if row.claim not in self.copied))

    @property
    def copies(self) -> int:
        """How many reports tell of it in copied words alone."""
        return len({row.document for row in self.rows}) - len(self.reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """A merged entry. `report` and `words` are those of the row that stands for all, `reports` counts the reports that
    tell of it in their own words, `named` lists them, `copies` counts those that only copy.

    `labels`, `days` and `everyone` are all that is told where the reports differ: types or kinds, ranges of days, and
    parties of any of them. `judged` says whether a person has accepted, merged or corrected any of it.
    """

    first_day: date | None
    last_day: date | None
    basis: str | None
    kind: str
    label: str
    parties: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    words: tuple[str, ...]
    report: str
    title: str | None
    reports: int
    named: tuple[str, ...]
    copies: int
    labels: tuple[str, ...]
    days: tuple[str, ...]
    everyone: tuple[str, ...]
    judged: bool
    score: float
    claims: tuple[str, ...]
    entry: str


MERGED = """
SELECT claim, entry, copied FROM merged
WHERE entry IN (SELECT entry FROM merged WHERE claim IN (SELECT unnest($claims::VARCHAR[])))
"""
_JUDGED = """
SELECT left_id FROM judgement WHERE person AND withdrawn IS NULL
UNION SELECT right_id FROM judgement WHERE person AND withdrawn IS NULL
"""


def merge(rows: Sequence[T], fetch: Fetch, more: Callable[[list[str]], Sequence[T]]) -> list[Merged[T]]:
    """Puts rows of one view together; `more` gives the rows of claims that tell of the same and are not among them.

    The order is that of the days, then of the rows.
    """
    found = fetch(MERGED, {"claims": [row.claim for row in rows]})
    entries = {claim: entry for claim, entry, _ in found}
    copied = frozenset(claim for claim, _, copy in found if copy)
    known = {row.claim for row in rows}
    groups: dict[str, list[T]] = defaultdict(list)
    missing = sorted(entries.keys() - known)
    for row in (*rows, *(more(missing) if missing else ())):
        groups[entries.get(row.claim, row.claim)].append(row)
    return [_merged(entry, members, copied) for entry, members in groups.items()]


def _merged(entry: str, rows: list[T], copied: frozenset[str]) -> Merged[T]:
    counted = [row for row in rows if row.claim not in copied] or rows
    days = agreed(counted)
    best = min(counted, key=lambda row: (*_unlike(row, counted, days), -row.score, *_told(row)))
    rest = sorted((row for row in rows if row is not best), key=lambda row: (row.claim in copied, *_told(row)))
    basis = min((row.basis for row in counted if _range(row) == days), key=lambda basis: _SURE[basis], default=None)
    first, last = days or (None, None)
    here = copied.intersection(row.claim for row in rows)
    return Merged(entry, best, (best, *rest), here, first, last, basis)


def _told(row: Entry) -> tuple[Any, ...]:
    return row.published_first or date.max, row.document, row.claim


def _range(row: Entry) -> Range | None:
    return (row.first_day, row.last_day) if row.first_day and row.last_day else None


def agreed(rows: Iterable[Entry]) -> Range | None:
    """The narrowest range of days that most of the reports which tell any agree on, that is, theirs overlap with it;
    where no range has so many, the one with most. What was carried over from the day of publication yields to what
    the words tell."""
    told = [(row.document, days, _SURE[row.basis]) for row in rows if (days := _range(row))]
    if not told:
        return None
    reports = len({document for document, _, _ in told})

    def rank(option: tuple[str, Range, int]) -> tuple[Any, ...]:
        (first, last), sure = option[1:]
        support = len({document for document, days, _ in told if days[0] <= last and first <= days[1]})
        few, carried = 2 * support <= reports, sure == _SURE["carried"]
        return (few, few and -support, few and carried, (last - first).days, carried, -support, first)

    return min(told, key=rank)[1]


def _unlike(row: T, rows: Sequence[T], days: Range | None) -> tuple[int, ...]:
    """How far a row is from what most say: its days, its label and its parties."""
    label, parties = _label(row), _parties(row)
    return (
        _range(row) != days,
        -sum(_label(other) == label for other in rows),
        -sum(_parties(other) == parties for other in rows),
    )


def _label(row: Entry) -> str:
    return next(
        (str(getattr(row, name)) for name in ("label", "type", "polarity", "measure") if hasattr(row, name)), ""
    )


def _parties(row: Entry) -> frozenset[str]:
    names = ("parties", "actors", "recipients", "holders")
    return frozenset(party for name in names for party in getattr(row, name, ()))


def act_rows(merged: Iterable[Merged[ChronologyRow]], fetch: Fetch) -> list[ActRow]:
    """Merged entries as rows."""
    judged = {row[0] for row in fetch(_JUDGED, {})}
    return [_act(each, judged) for each in merged]


def _act(each: Merged[ChronologyRow], judged: set[str]) -> ActRow:
    best = each.best
    counted = [row for row in each.rows if row.claim not in each.copied] or list(each.rows)
    ranges = dict.fromkeys(days for row in counted if (days := _range(row)))
    return ActRow(
        first_day=each.first_day,
        last_day=each.last_day,
        basis=each.basis,
        kind=best.kind,
        label=best.label,
        parties=tuple(dict.fromkeys(best.parties)),
        actors=_role(best, "actor"),
        recipients=_role(best, "recipient"),
        words=best.words,
        report=best.report,
        title=best.title,
        reports=len(each.reports),
        named=tuple(dict.fromkeys(row.report for row in counted)),
        copies=each.copies,
        labels=tuple(dict.fromkeys(row.label for row in counted)),
        days=tuple(f"{first}/{last}" if first != last else str(first) for first, last in ranges),
        everyone=tuple(dict.fromkeys(party for row in counted for party in row.parties)),
        judged=any(row.claim in judged for row in each.rows),
        score=best.score,
        claims=tuple(row.claim for row in each.rows),
        entry=each.entry,
    )


def _role(row: ChronologyRow, name: str) -> tuple[str, ...]:
    return tuple(party for party, role in zip(row.parties, row.roles, strict=True) if role == name)


def within(merged: Iterable[Merged[T]], since: date | None, until: date | None) -> list[Merged[T]]:
    """Those that any of whose days lies within, both included. Positions and quotes go by their reports' days; what
    has no day is left out as soon as either is given."""
    return [each for each in merged if _within(each, since, until)]


def _within(each: Merged[T], since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    first, last = each.first_day, each.last_day
    if first is None and getattr(each.best, "kind", type(each.best).__name__[:-3].lower()) in ("position", "quote"):
        first, last = each.best.published_first, each.best.published_last
    if first is None or last is None:
        return False
    return (since is None or last >= since) and (until is None or first <= until)


def ordered(merged: Iterable[Merged[T]]) -> list[Merged[T]]:
    """By days, undated ones last; those of one day as they stood."""
    return sorted(merged, key=lambda each: (each.first_day or date.max, each.last_day or date.max))
