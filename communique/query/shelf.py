"""The record's merged entries in memory, found by party, pair, topic and report at once: what pages are made from.

The views of the record go through every claim each time; a page has ten milliseconds. So the entries are put together
once (by `Record.merged`, so that they are what Python and the command line give too) and kept with look-ups. A shelf
never changes: after a judgement `updated` gives another, in which only what was touched has been fetched anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, TypeVar

from communique.data import tables
from communique.model import KINDS, Kind
from communique.query.acts import Merged
from communique.query.conflicts import ConflictRow
from communique.query.copies import CopyRow
from communique.query.entries import (
    Entry,
    EventRow,
    FigureRow,
    InstrumentRow,
    IssueRow,
    PositionRow,
    QuoteRow,
    ReportRow,
)
from communique.query.relate import LOOSE
from communique.query.tallies import TallyRow

if TYPE_CHECKING:
    from communique.query.record import Record

T = TypeVar("T")
ROWS: Mapping[Kind, type[Entry]] = {
    "event": EventRow, "instrument": InstrumentRow, "position": PositionRow, "quote": QuoteRow, "figure": FigureRow,
}  # fmt: skip

Pair = tuple[str, str]
"""Two parties, the one that is first in the alphabet first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A merged entry, lightly: what lists, charts and numbers need. `Shelf.told[item.entry]` has its reports' rows.

    `label` is an event's type, an instrument's kind, a position's polarity, a quote's speaker (empty: nobody named), a
    figure's measure. `first_day` to `last_day` are the act's or the figure's days, `told_first` to `told_last` those on
    which the report whose words stand for all was published. `parties` are those of that report's row (of events
    actors, then recipients), `everyone` those of any. `topics` are a position's topics or an event's contexts.
    `reports` counts the reports that tell of it in words of their own, `copies` those that only copy; `documents` are
    all. The rest is the kinds' own (see entries.py), None or empty for others.
    """

    entry: str
    kind: Kind
    label: str
    first_day: date | None
    last_day: date | None
    basis: str | None
    told_first: date | None
    told_last: date | None
    parties: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    everyone: tuple[str, ...]
    topics: tuple[str, ...]
    words: tuple[str, ...]
    report: str
    title: str | None
    source: str
    document: str
    reports: int
    copies: int
    documents: tuple[str, ...]
    claims: tuple[str, ...]
    judged: bool
    score: float
    mode: str | None = None
    aux: str | None = None
    place: str | None = None
    quad: str | None = None
    plover: float | None = None
    goldstein: float | None = None
    action: str | None = None
    name: str | None = None
    known: str | None = None
    count: int | None = None
    issue: str | None = None
    cue: str | None = None
    indirect: bool = False
    value: float | None = None
    unit: str | None = None
    bound: str | None = None

    @property
    def day(self) -> date | None:
        """The first day by which it stands in a chronology: its own, else, as positions and quotes have none, the
        report's; None for acts and figures without days."""
        return self.first_day or (self.told_first if self.kind in ("position", "quote") else None)

    @property
    def until(self) -> date | None:
        """The last day, found in the same way."""
        return self.last_day if self.first_day else self.told_last if self.kind in ("position", "quote") else None


class Shelf:
    """The entries of a record with look-ups; see the module. What a look-up does not know is empty.

    `items` are all by id, in the order of days, undated ones last; so are the items of each look-up. `entries` gives
    the entry of any claim. `version` grows with each update.
    """

    def __init__(self, record: Record, told: Mapping[str, Merged[Any]], items: Iterable[Item]) -> None:
        self.record, self.version, self.told = record, 1, told
        found = sorted(items, key=_order)
        self.items = {item.entry: item for item in found}
        self.entries = {claim: item.entry for item in found for claim in item.claims}
        self.parties, self.pairs, self.topics, self.documents, self.kinds = (
            _index(found, told, keys) for keys in _LOOKUPS.values()
        )
        self.labels = _labels(record)
        self._lock, self._locks = Lock(), dict[Any, RLock]()
        self._kept: dict[Any, Any] = {}

    @classmethod
    def of(cls, record: Record) -> Shelf:
        """All entries of a record; takes seconds for tens of thousands of claims."""
        known = _known(record)
        told = {each.entry: each for kind in KINDS for each in record.merged(ROWS[kind])}
        return cls(record, told, (_item(each, known) for each in told.values()))

    def updated(self, record: Record, claims: Collection[str]) -> Shelf:
        """The shelf after judgements on some claims: fetches anew what they or a new resolving have changed.

        Conflicts are those of before, without what is gone: `reviewed` works them out anew, which takes longer."""
        rows = record._fetch("SELECT claim, entry, kind FROM merged", ())
        now = {claim: entry for claim, entry, _ in rows}
        changed = {claim for claim in now.keys() | self.entries.keys() if now.get(claim) != self.entries.get(claim)}
        changed |= set(claims)
        stale = {entry for claim in changed for entry in (now.get(claim), self.entries.get(claim)) if entry}
        wanted = {kind: [claim for claim, entry, its in rows if entry in stale and its == kind] for kind in KINDS}
        told = {each.entry: each for kind in KINDS for each in record.told(ROWS[kind], wanted[kind])}
        known = _known(record)
        gone = [self.items[entry] for entry in stale if entry in self.items]
        new = [_item(each, known) for each in told.values()]
        made = self._again()
        made.told = {entry: each for entry, each in self.told.items() if entry not in stale} | told
        items = [item for item in self.items.values() if item.entry not in stale] + new
        made.items = {item.entry: item for item in sorted(items, key=_order)}
        made.entries = now
        for name, keys in _LOOKUPS.items():
            setattr(made, name, self._looked_up(name, keys, gone, [(item, told[item.entry]) for item in new]))
        made.labels = _labels(record)
        kinds = {item.kind for item in (*gone, *new)}
        made._kept = {key: kept for key, kept in self._kept.items() if _stays(key, kinds)}
        if "conflicts" in self._kept:
            standing = (row for row in self._kept["conflicts"] if all(c in now for s in row.sides for c in s.claims))
            made._kept["conflicts"] = tuple(standing)
        return made

    def reviewed(self) -> Shelf:
        """The shelf with its conflicts worked out anew."""
        made = self._again()
        made._kept = {key: kept for key, kept in self._kept.items() if _stays(key, ())}
        made._kept["conflicts"] = tuple(self.record.conflicts())
        return made

    def _again(self) -> Shelf:
        made = copy(self)
        made.version += 1
        made._lock, made._locks, made._kept = Lock(), {}, {}
        return made

    def _looked_up(
        self, name: str, keys: Keys, gone: Iterable[Item], new: Sequence[tuple[Item, Merged[Any]]]
    ) -> dict[Any, tuple[Item, ...]]:
        """A look-up without some items and with others."""
        found: dict[Any, tuple[Item, ...]] = dict(getattr(self, name))
        more: dict[Any, list[Item]] = defaultdict(list)
        for item, each in new:
            for key in keys(item, each):
                more[key].append(item)
        out = {item.entry for item in gone}
        for key in {key for item in gone for key in keys(item, self.told[item.entry])} | more.keys():
            kept = [item for item in found.get(key, ()) if item.entry not in out]
            if items := sorted((*kept, *more.get(key, ())), key=_order):
                found[key] = tuple(items)
            else:
                found.pop(key, None)
        return found

    def between(self, *codes: str, kinds: Collection[str] = ()) -> tuple[Item, ...]:
        """What belongs to the record between some parties (see relate.py), of some kinds (none: of all): of two what
        they have together and, in reports of that, stances, quotes and figures of either alone. All for no party."""
        wanted = tuple(sorted(set(codes)))
        found: tuple[Item, ...] = self.once(("between", wanted), lambda: self._between(wanted))
        return tuple(item for item in found if item.kind in kinds) if kinds else found

    def joint(self, *codes: str) -> tuple[Item, ...]:
        """What at least two of the parties (one, where one is given) have a part in by one report; none: all."""
        wanted = sorted(set(codes))
        if len(wanted) < 2:
            return self.parties.get(wanted[0], ()) if wanted else tuple(self.items.values())
        lists = [self.pairs.get(pair, ()) for pair in combinations(wanted, 2)]
        return lists[0] if len(lists) == 1 else _together(item for items in lists for item in items)

    def _between(self, codes: Sequence[str]) -> tuple[Item, ...]:
        joint = self.joint(*codes)
        if len(codes) < 2:
            return joint
        wanted, least = set(codes), min(2, len(codes))
        concerned = {
            row.document
            for item in joint
            for row in self.told[item.entry].rows
            if len(wanted.intersection(_named(row))) >= least
        }
        by_report = self.once("loose", self._loose)
        loose = (
            item
            for document in concerned
            for item, parties in by_report.get(document, ())
            if not wanted.isdisjoint(parties)
        )
        return _together((*joint, *loose))

    def _loose(self) -> dict[str, list[tuple[Item, tuple[str, ...]]]]:
        """By report its stances, quotes and figures, with the parties that it names in each."""
        found: dict[str, list[tuple[Item, tuple[str, ...]]]] = defaultdict(list)
        for item in (item for kind in LOOSE for item in self.kinds.get(kind, ())):
            for row in self.told[item.entry].rows:
                found[row.document].append((item, _named(row)))
        return found

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, made once in the life of this shelf and kept under the key."""
        if key not in self._kept:
            with self._lock:
                lock = self._locks.setdefault(key, RLock())
            with lock:
                if key not in self._kept:
                    self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    @property
    def reports(self) -> Mapping[str, ReportRow]:
        """The reports by document id, in the order of publication."""
        return self.once("reports", lambda: {row.document: row for row in self.record.reports()})

    @property
    def conflicts(self) -> Sequence[ConflictRow]:
        return self.once("conflicts", lambda: tuple(self.record.conflicts()))

    @property
    def disputed(self) -> Mapping[str, tuple[int, ...]]:
        """By entry the places in `conflicts` of the conflicts in which it has a part."""
        return self.once("disputed", self._disputed)

    @property
    def copies(self) -> Sequence[CopyRow]:
        return self.once("copies", lambda: tuple(self.record.copies()))

    @property
    def tallies(self) -> Sequence[TallyRow]:
        """The counted claims, checked."""
        return self.once("tallies", lambda: tuple(self.record.tallies()))

    @property
    def issues(self) -> Sequence[IssueRow]:
        return self.once("issues", lambda: tuple(self.record.issues()))

    def _disputed(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, dict[int, None]] = defaultdict(dict)
        for number, row in enumerate(self.conflicts):
            for claim in (claim for side in row.sides for claim in side.claims):
                if entry := self.entries.get(claim):
                    found[entry][number] = None
        return {entry: tuple(numbers) for entry, numbers in found.items()}

    def entry_of(self, id: str) -> str | None:
        """The entry that an id, of an entry or of any claim, is of; None where it is none."""
        return id if id in self.items else self.entries.get(id)

    def label(self, code: str) -> str:
        """A party's name; also of a state that has no part in anything."""
        return self.labels.get(code) or tables.label(code)


def within(items: Iterable[Item], since: date | None, until: date | None) -> Iterator[Item]:
    """Those that any of whose days lies within, both included; those without days only where neither is given."""
    if since is None and until is None:
        yield from items
        return
    for item in items:
        first, last = item.day or date.max, item.until or item.day or date.min
        if (since is None or last >= since) and (until is None or first <= until):
            yield item


class _Known:
    """What the rows of the views do not hold: whose words persons have judged, and by what name a text is known."""

    def __init__(self, judged: set[str], texts: Mapping[str, str]) -> None:
        self.judged, self.texts = judged, texts


def _known(record: Record) -> _Known:
    asked = "SELECT left_id, right_id FROM judgement WHERE person AND withdrawn IS NULL"
    judged = {claim for pair in record._fetch(asked, ()) for claim in pair if claim}
    asked = (
        "SELECT id, details ->> '$.known' FROM claim WHERE kind = 'instrument' AND details ->> '$.known' IS NOT NULL"
    )
    return _Known(judged, dict(record._fetch(asked, ())))


Keys = Callable[[Item, Merged[Any]], Iterable[Any]]
_LOOKUPS: Mapping[str, Keys] = {
    "parties": lambda item, each: {party for row in each.rows for party in _named(row)},
    "pairs": lambda item, each: _pairs(each),
    "topics": lambda item, each: item.topics,
    "documents": lambda item, each: item.documents,
    "kinds": lambda item, each: (item.kind,),
}
"""By what the items of each look-up are found."""


def _index(items: Iterable[Item], told: Mapping[str, Merged[Any]], keys: Keys) -> dict[Any, tuple[Item, ...]]:
    found: dict[Any, list[Item]] = defaultdict(list)
    for item in items:
        for key in keys(item, told[item.entry]):
            found[key].append(item)
    return {key: tuple(held) for key, held in found.items()}


def _stays(key: Any, kinds: Collection[str]) -> bool:
    """Whether something that was kept holds after entries of some kinds have changed: what is known of claims of other
    kinds, and copies."""
    if key in ("fates", "fates.entries"):
        return "instrument" not in kinds
    if isinstance(key, tuple) and key[0] == "gists":
        return key[1] not in kinds
    return bool(key == "copies")


def _labels(record: Record) -> dict[str, str]:
    return dict(record._fetch("SELECT id, label FROM party", ()))


def _order(item: Item) -> tuple[Any, ...]:
    day = item.day or date.max
    return day, item.until or day, item.told_first or date.max, item.document, item.entry


def _together(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each once, in the order of days."""
    return tuple(sorted({item.entry: item for item in items}.values(), key=_order))


def _named(row: Any) -> tuple[str, ...]:
    """The parties of a row of any kind."""
    match row:
        case EventRow():
            return (*row.actors, *row.recipients)
        case PositionRow():
            return row.holders
    parties: tuple[str, ...] = row.parties
    return parties


def _pairs(each: Merged[Any]) -> set[Pair]:
    """The parties that one report names together."""
    sets = {frozenset(_named(row)) for row in each.rows}
    return {pair for parties in sets for pair in combinations(sorted(parties), 2)}


def _item(each: Merged[Any], known: _Known) -> Item:
    best = each.best
    counted = [row for row in each.rows if row.claim not in each.copied] or each.rows
    return Item(
        entry=each.entry,
        first_day=each.first_day,
        last_day=each.last_day,
        basis=each.basis,
        told_first=best.published_first,
        told_last=best.published_last,
        parties=tuple(dict.fromkeys(_named(best))),
        everyone=tuple(dict.fromkeys(party for row in counted for party in _named(row))),
        words=best.words,
        report=best.report,
        title=best.title,
        source=best.source,
        document=best.document,
        reports=len(each.reports),
        copies=each.copies,
        documents=tuple(dict.fromkeys(row.document for row in each.rows)),
        claims=tuple(row.claim for row in each.rows),
        judged=any(row.claim in known.judged for row in each.rows),
        score=best.score,
        **_own(best),
        known=_known_text(each, known),
    )


def alone(row: Any) -> Item:
    """One claim as an item, as its report has it: for where a merged entry is looked at report by report."""
    days = row.first_day, row.last_day, row.basis
    return _item(Merged(row.claim, row, (row,), frozenset(), *days), _Known(set(), {}))


def _known_text(each: Merged[Any], known: _Known) -> str | None:
    """The name by which most tellings know a text, if at least half of them know one."""
    names = Counter(known.texts[row.claim] for row in each.rows if row.claim in known.texts)
    return next((name for name, count in names.most_common(1) if 2 * count >= len(each.rows)), None)


def _own(best: Any) -> dict[str, Any]:
    """What is the kind's own."""
    names: tuple[str, ...]
    match best:
        case EventRow():
            names = ("actors", "recipients", "mode", "aux", "place", "quad", "plover", "goldstein")
            own = {"kind": "event", "label": best.type, "topics": best.contexts}
        case InstrumentRow():
            names = ("name", "action", "count")
            own = {"kind": "instrument", "label": best.type, "topics": ()}
        case PositionRow():
            names = ("issue",)
            own = {"kind": "position", "label": best.polarity, "topics": best.topics}
        case QuoteRow():
            names = ("cue", "indirect")
            own = {"kind": "quote", "label": best.speaker or "", "topics": ()}
        case _:
            names = ("value", "unit", "bound")
            own = {"kind": "figure", "label": best.measure, "topics": ()}
    return {"actors": (), "recipients": (), **own, **{name: getattr(best, name) for name in names}}
