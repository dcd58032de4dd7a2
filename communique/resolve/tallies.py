"""Counted claims against a record: "the 38th meeting since 2013", "the first treaty since 1950", "trade doubled".

A record is never complete. So what it holds can contradict a count (more surely different acts than were counted, an
act between "the first" and the one before), but that it holds fewer leaves it undecided. It confirms where it holds
exactly as many in a period that its reports cover, or where another report counts the same. docs/claims.md says all of
this with worked examples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from communique.annotate.facts import Fact, facts
from communique.resolve.tally import (
    GAPS,
    Act,
    Amount,
    Days,
    Finding,
    Report,
    Tally,
    apart,
    fewest,
    heir,
    heirs,
    many,
    same_person,
    same_series,
    told,
)
from communique.resolve.tallychange import changed
from communique.resolve.tallyfounding import marked
from communique.resolve.tallypairs import beside

ENOUGH = 0.5
"""The share of a period's years (months, weeks) from which there must be a report before a count is confirmed."""
LISTED = 6
"""Entries that a line of arithmetic names."""


@dataclass(slots=True)
class Holdings:
    """What a record holds, looked up by party. Acts stand in the order of their days."""

    acts: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    amounts: dict[str, list[Amount]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[str, list[Report]] = field(default_factory=lambda: defaultdict(list))
    tallies: dict[tuple[str, str], list[Tally]] = field(default_factory=lambda: defaultdict(list))
    _shared: dict[frozenset[str], list[Act]] = field(default_factory=dict)
    _concerned: dict[frozenset[str], list[Report]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, acts: Iterable[Act], amounts: Iterable[Amount], reports: Iterable[Report], tallies: Iterable[Tally]
    ) -> Holdings:
        held = cls()
        for act in sorted(acts, key=lambda act: (act.days or (date.max, date.max), act.id)):
            for party in act.parties:
                held.acts[party].append(act)
        for amount in amounts:
            for party in amount.parties:
                held.amounts[party].append(amount)
        for report in reports:
            for party in report.parties:
                held.reports[party].append(report)
        for tally in sorted(tallies, key=lambda tally: (tally.at or (date.max, date.max), tally.id)):
            for party in tally.parties or {""}:
                held.tallies[(tally.kind, party)].append(tally)
        return held

    def acts_of(self, tally: Tally) -> list[Act]:
        """The acts in which all parties of a counted claim have a part."""
        parties = tally.parties
        if parties not in self._shared:
            least = min((self.acts.get(party, []) for party in parties), key=len, default=[])
            self._shared[parties] = [act for act in least if parties <= act.parties]
        return self._shared[parties]

    def amounts_of(self, tally: Tally) -> list[Amount]:
        """The figures of just these parties."""
        least = min((self.amounts.get(party, []) for party in tally.parties), key=len, default=[])
        return [amount for amount in least if tally.parties == amount.parties]

    def others_of(self, tally: Tally) -> list[Tally]:
        """The counted claims of the same kind that share a party, itself left out."""
        keys = tally.parties or {""}
        found = min((self.tallies.get((tally.kind, key), []) for key in keys), key=len, default=[])
        return [other for other in found if other.id != tally.id]

    def reports_of(self, tally: Tally) -> list[Report]:
        """The reports in whose entries all the parties have a part."""
        parties = tally.parties
        if parties not in self._concerned:
            least = min((self.reports.get(party, []) for party in parties), key=len, default=[])
            self._concerned[parties] = [report for report in least if parties <= report.parties]
        return self._concerned[parties]


def check(tally: Tally, held: Holdings) -> Finding:
    """What a record says to a counted claim: by what it holds, and by what other reports count."""
    if tally.sort in ("change", "ratio"):
        own = changed(tally, held.amounts_of(tally))
    elif tally.sort == "anniversary":
        own = marked(tally, held.acts_of(tally))
    else:
        own = counted(tally, held)
    others = beside(tally, held.others_of(tally), between=lambda one, other: _between(one, other, held))
    if own.result == "contradicted" or others is None:
        return own
    if others.result == "contradicted":
        return Finding("contradicted", _joined(others.arithmetic, own), others.evidence)
    if own.result == "confirmed":
        return Finding("confirmed", f"{own.arithmetic}; {others.arithmetic}", (*own.evidence, *others.evidence))
    result = others.result
    return Finding(result, _joined(others.arithmetic, own), (*others.evidence, *own.evidence))


def _joined(first: str, own: Finding) -> str:
    return f"{first}; {own.arithmetic}" if own.arithmetic else first


@dataclass(slots=True)
class Fit:
    """The acts that a count is of: those that surely are, and those that may be."""

    sure: list[Act] = field(default_factory=list)
    maybe: list[Act] = field(default_factory=list)

    def all(self) -> list[Act]:
        return [*self.sure, *self.maybe]


def counted(tally: Tally, held: Holdings) -> Finding:
    """A number of acts against the acts that a record holds."""
    if not tally.parties or (tally.scoped and tally.since is None):
        why = "nothing tells when the period begins" if tally.parties else "nothing tells whose they are"
        return Finding("undecidable", f"{why}; {_named(tally)}")
    if tally.at is None:
        return Finding("undecidable", "the day of the report is not known, so the acts before it cannot be counted")
    fit, (start, end) = Fit(), window(tally)
    for act in held.acts_of(tally):
        if act.days is None or act.days[0] > end:
            break  # undated ones are the last
        if act.days[1] < start:
            continue
        match fits(tally, act):
            case "sure":
                fit.sure.append(act)
            case "maybe":
                fit.maybe.append(act)
    if tally.number == 1 and tally.sort != "count_in_period":
        return _first(tally, fit, held)
    return _number(tally, fit, held)


def fits(tally: Tally, act: Act) -> str | None:
    """Whether an act is one of those that are counted: `sure`, `maybe`, or None.

    `sure` needs that the same persons or the same office are named, or that the text is of the very kind: a meeting of
    ministers is none of their presidents'.
    """
    match tally.kind:
        case "meeting" if act.kind in ("meeting", "visit"):
            return _by_person(tally, act, tally.parties)
        case "visit" if act.kind in ("visit", "meeting"):
            return _visit(tally, act)
        case "call" if act.kind == "call":
            return _by_person(tally, act, tally.parties)
        case "text" if act.kind == "text":
            same = tally.type is None or act.type == tally.type
            return None if not same else "sure" if tally.type == "treaty" else "maybe"
        case "round" if act.kind in ("meeting", "round") and tally.series:
            return "sure" if same_series(tally.series, act.words) else None
        case "act" if act.kind == "act" and act.type == tally.type:
            return "maybe" if heirs(tally.actors) <= heirs(act.actors) else None
    return None


def _visit(tally: Tally, act: Act) -> str | None:
    """A visit of the same to the same; who went to whom is told by the place, where it is held."""
    visitors, hosts = heirs(tally.actors), heirs(tally.recipients)
    if act.place is not None and (heir(act.place) in visitors or (hosts and heir(act.place) not in hosts)):
        return None
    right_way = act.kind == "visit" and (act.place is not None or heirs(act.actors) == visitors)
    found = _by_person(tally, act, visitors)
    return "maybe" if found == "sure" and not right_way else found


def _by_person(tally: Tally, act: Act, parties: frozenset[str]) -> str | None:
    """By the persons that the claim names, else by the office that it names; neither tells nothing."""
    if tally.persons:
        named: dict[str, list[str]] = defaultdict(list)
        for party, name in act.persons:
            if heir(party) in parties:
                named[heir(party)].append(name)
        whole = tally.kind == "visit" or len(tally.persons) >= len(parties)
        others = [names for names in named.values() if not _one_of(tally.persons, names)]
        if others and whole:
            return None
        known = [name for names in named.values() for name in names]
        met = all(_one_of([person], known) for person in tally.persons)
        return "sure" if met and whole else "maybe"
    if tally.office:
        held = {office for party, office in act.offices if heir(party) in parties}
        return "maybe" if not held else "sure" if any(_ranks(tally.office, office) for office in held) else None
    return "maybe"


def _one_of(persons: Sequence[str], names: Sequence[str]) -> bool:
    return any(same_person(person, name) for person in persons for name in names)


def _ranks(asked: str, office: str) -> bool:
    return asked == office or (asked == "leader" and office in ("head of state", "head of government", "leader"))


def window(tally: Tally) -> tuple[date, date]:
    """The days over which acts are counted: from the earliest that the period may begin on to its last day."""
    assert tally.at is not None
    start = tally.since[0] if tally.since else date.min
    end = tally.at[1]
    return start, min(end, tally.until) if tally.until else end


def _inside(tally: Tally, act: Act) -> str | None:
    """Whether an act lies in the period: `sure`, `maybe` at its edges, or None."""
    assert act.days is not None
    start, end = window(tally)
    first, last = act.days
    if last < start or first > end:
        return None
    assert tally.at is not None
    begins = tally.since[1] if tally.since and tally.loose else start
    # Where the day of the report is not known well, only what was before all of its days is surely counted.
    return "sure" if first >= begins and last <= min(end, tally.at[0]) else "maybe"


def _number(tally: Tally, fit: Fit, held: Holdings) -> Finding:
    """So many acts up to the one that bears the number, or in a period."""
    assert tally.at is not None
    own = 0
    sure, maybe = _placed(tally, fit)
    if tally.sort == "ordinal":
        # The act that bears the number is told by the claim itself.
        own, sure, maybe = 1, _before(tally, sure), _before(tally, maybe)
    least = fewest(_days(sure), tally.kind) + own
    most = fewest(_days([*sure, *maybe]), tally.kind) + own
    number, cover = round(tally.number), coverage(tally, held)
    ids = tuple(act.id for act in (*sure, *maybe))
    if tally.bound == "at_least" and least >= number:
        return Finding("confirmed", f"{least} held, at least {number} claimed, {_span(tally)}{_listing(sure)}", ids)
    if least > number and tally.bound != "at_least" and not _about(tally, least):
        line = f"{least} held, {number} claimed, {_span(tally)}{_listing(sure, own=tally.at if own else None)}"
        return Finding("contradicted", line, tuple(act.id for act in sure))
    seen = f"{least}" if least == most else f"{least} to {most}"
    line = f"{seen} of {number} seen {_span(tally)}{_listing([*sure, *maybe], own=tally.at if own else None)}"
    why = _why_not(tally, sure, (least, most), cover)
    if not why:
        return Finding("confirmed", f"{line}; {cover}", ids)
    return Finding("undecidable", "; ".join((line, *why, str(cover))), ids)


def _why_not(tally: Tally, sure: Sequence[Act], range: tuple[int, int], cover: Cover) -> list[str]:
    """What keeps a count from being confirmed; nothing where the record holds exactly as many and covers the period."""
    number, (least, most) = round(tally.number), range
    if most < number:
        return ["the record holds fewer, and no record is complete"]
    if least != most or least != number:
        return ["which of the entries are of those counted is not sure"]
    if not all(act.documents - {tally.document} for act in sure):
        return ["they are told by this report alone"]
    if tally.since is None:
        return ["the words give no beginning"]
    return [] if cover.share >= ENOUGH else ["too little of the period is covered"]


def _before(tally: Tally, acts: Sequence[Act]) -> list[Act]:
    """The acts before the one that bears the number."""
    assert tally.at is not None
    return [act for act in acts if act.days and act.days[1] < tally.at[0] and apart(act.days, tally.at, tally.kind)]


def _days(acts: Sequence[Act]) -> list[Days]:
    return [act.days for act in acts if act.days]


def _about(tally: Tally, held: int) -> bool:
    return tally.bound == "about" and held <= tally.number * 1.15 + 1


def _placed(tally: Tally, fit: Fit) -> tuple[list[Act], list[Act]]:
    """The acts inside the period; apart from them those of which it, or what they are, is not sure."""
    placed = [(act, _inside(tally, act)) for act in fit.sure]
    sure = [act for act, inside in placed if inside == "sure"]
    maybe = [act for act, inside in placed if inside == "maybe"]
    return sure, [*maybe, *(act for act in fit.maybe if _inside(tally, act))]


def _first(tally: Tally, fit: Fit, held: Holdings) -> Finding:
    """The first in a period: no act of the kind between its beginning and this one."""
    assert tally.at is not None
    start, _ = window(tally)
    opens = tally.since[1] if tally.since else date.min
    anchors, between, doubtful = [], [], []
    for act in fit.all():
        assert act.days is not None
        first, last = act.days
        if last < start or last >= tally.at[0] or not apart(act.days, tally.at, tally.kind):
            continue
        if tally.since and first <= opens + timedelta(GAPS[tally.kind]):
            anchors.append(act)
        elif act in fit.sure:
            between.append(act)
        else:
            doubtful.append(act)
    if between:
        line = f"{many(len(between), 'earlier one')} held {_span(tally)}{_listing(between)}"
        return Finding("contradicted", line, tuple(act.id for act in between))
    cover = coverage(tally, held)
    line = f"none before it seen {_span(tally)}"
    if doubtful:
        line += f", but {len(doubtful)} that may be one{_listing(doubtful)}"
        return Finding("undecidable", f"{line}; {cover}", tuple(act.id for act in doubtful))
    if anchors:
        line += f", and the one before is held{_listing(anchors)}"
    ids = tuple(act.id for act in anchors)
    elsewhere = any(act.documents - {tally.document} for act in anchors)
    if not elsewhere and (fact := _fact(tally)):
        line, ids, elsewhere = f"{line}; {fact.what} ({fact.start})", (*ids, f"fact:{fact.start} {fact.what}"), True
    if elsewhere and cover.share >= ENOUGH:
        return Finding("confirmed", f"{line}; {cover}", ids)
    return Finding("undecidable", f"{line}; {cover}", ids)


def _fact(tally: Tally) -> Fact | None:
    """The treaty since which there was none, among the dated facts that come with the package."""
    if tally.kind != "text" or tally.type != "treaty" or tally.since is None:
        return None
    first, last = tally.since
    for parties, fact in _treaties():
        if first <= fact.start <= last and tally.parties <= parties:
            return fact
    return None


@cache
def _treaties() -> tuple[tuple[frozenset[str], Fact], ...]:
    return tuple((heirs(fact.parties), fact) for fact in facts() if fact.kind == "treaty")


def _between(one: Tally, other: Tally, held: Holdings) -> list[Act]:
    """The acts that surely lie between those of two counts of the same, neither of them among these."""
    if one.at is None or other.at is None:
        return []
    found = []
    for act in held.acts_of(one):
        if act.days is None or fits(one, act) != "sure":
            continue
        inside = one.at[1] < act.days[0] and act.days[1] < other.at[0]
        if inside and apart(act.days, one.at, one.kind) and apart(act.days, other.at, one.kind):
            found.append(act)
    return found


@dataclass(frozen=True, slots=True)
class Cover:
    """How many of a period's steps (weeks, months or years) there is a report from that concerns the parties."""

    reports: int
    seen: int
    steps: int
    unit: str

    @property
    def share(self) -> float:
        return self.seen / self.steps if self.steps else 0.0

    def __str__(self) -> str:
        if not self.steps:
            return f"{many(self.reports, 'report')} of the record on them up to then"
        return f"{many(self.reports, 'report')} from {self.seen} of its {many(self.steps, self.unit)}"


def coverage(tally: Tally, held: Holdings) -> Cover:
    """The reports that concern the parties and were published in the period, and how well they are spread over it."""
    start, end = window(tally)
    days = [report.days[0] for report in held.reports_of(tally) if report.days and start <= report.days[0] <= end]
    if tally.since is None:
        return Cover(len(days), 0, 0, "")
    length = (end - start).days
    unit = "year" if length > 3 * 366 else "month" if length > 92 else "week"
    steps = {_step(start + timedelta(day), unit, start) for day in range(0, length + 1, 1 if unit == "week" else 7)}
    steps |= {_step(end, unit, start)}
    return Cover(len(days), len({_step(day, unit, start) for day in days} & steps), len(steps), unit)


def _step(day: date, unit: str, start: date) -> int:
    if unit == "week":
        return (day - start).days // 7
    return day.year if unit == "year" else day.year * 12 + day.month


def _span(tally: Tally) -> str:
    start, end = window(tally)
    return f"up to {end}" if start == date.min else f"from {start} to {end}"


def _listing(acts: Sequence[Act], own: Days | None = None) -> str:
    """The days of some acts, in order, the first few of them, and of the one that the claim itself tells."""
    days = sorted({told(act.days) for act in acts})
    more = [f"and {len(days) - LISTED} more"] if len(days) > LISTED else []
    shown = [*days[:LISTED], *more, *([f"and its own of {told(own)}"] if own else [])]
    return f" ({', '.join(shown)})" if shown else ""


def _named(tally: Tally) -> str:
    return f"{round(tally.number)} claimed"
