"""What became of treaties, agreements and other texts: `Record.fates`.

An entry of the kind *instrument* is one text and one act on it. Here the acts on one text are put together and read in
the order of their days: signed, ratified, extended, suspended, ended. They are of one text where they bear the name of
one text known by name (`data/texts.csv`), or where they share at least half of their parties and most of what their
names say, with no other year or number in them. Names that say no more than their sort ("joint statement") tell no
texts apart and put none together, but for treaties and statements of the same parties on one day, of which only one
has a name. What is signed or issued again more than a year later is another text.

*In force or not* is what the record tells, and no legal opinion: the last act that decides it, by the rules of
`_DECIDES` and `_BINDS`. A treaty that is told as signed is not yet told to be in force; an agreement is, from the
signature on; statements never are. What the record does not hear of, it does not know.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Literal, TypeAlias

from communique.data import tables
from communique.data.tables import shipped
from communique.query.acts import Merged
from communique.query.entries import InstrumentRow
from communique.resolve.gist import Gist, rarity

Status: TypeAlias = Literal[
    "proposed", "issued", "adopted", "signed", "in force", "suspended", "ended", "left", "rejected", "cited"
]

_DECIDES: Mapping[str, Status] = {
    "proposed": "proposed", "announced": "issued", "adopted": "adopted", "signed": "signed", "ratified": "in force",
    "exchanged": "in force", "extended": "in force", "suspended": "suspended", "ended": "ended", "withdrawn": "left",
    "rejected": "rejected",
}  # fmt: skip
_STAGE: Mapping[Status, int] = {"cited": 0, "proposed": 1, "issued": 2, "adopted": 3, "signed": 4, "in force": 5}
"""A text told twice on its way is as far as the farther of the two: what is signed was not then merely proposed."""
_BORN = frozenset(("signed", "announced", "adopted"))
_BINDS: Mapping[tuple[str, Status], bool] = {
    **{(kind, status): True for kind in ("agreement", "memorandum", "contract", "credit") for status in
       ("signed", "adopted", "issued")},
    **{(kind, status): True for kind in ("resolution", "law", "plan") for status in ("signed", "adopted")},
}  # fmt: skip
"""Kinds of texts that bind from their signature or adoption on; treaties wait for more."""
AGAIN = timedelta(400)
"""Two signatures so far apart are those of two texts of one name."""
ALIKE = 0.6
"""Names are of one text from this share of all that both say."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedRow:
    """One act on a text: a merged entry. `reports` counts the reports that tell of it in words of their own."""

    first_day: date | None
    last_day: date | None
    basis: str | None
    action: str
    parties: tuple[str, ...]
    name: str | None
    words: tuple[str, ...]
    report: str
    reports: int
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FateRow:
    """A text through time. `name` is the fullest of its names, None where no report gives one; `known` is true where
    the text is one that is known by name, and `signed` then the day by the table of such texts.

    `status` is what the last deciding act made of it, `since` the first day of that act (None: not told), `in_force`
    whether it holds as far as the record tells (None: the record does not say), `why` the reason in words, `rests_on`
    the entry behind it. `doubtful` is true where acts contradict each other (extended after it ended). `deeds` are all
    acts in the order of their days, undated ones last; `heard` is the last day on which a report speaks of it.
    """

    name: str | None
    type: str
    parties: tuple[str, ...]
    known: bool
    signed: date | None
    status: Status
    since: date | None
    in_force: bool | None
    why: str
    rests_on: str
    doubtful: bool
    violated: bool
    first_day: date | None
    last_day: date | None
    heard: date | None
    count: int | None
    deeds: tuple[DeedRow, ...]
    entries: tuple[str, ...]
    reports: int


@dataclass(slots=True)
class _Text:
    """Acts that are on one text, as they are gathered."""

    known: str | None
    core: frozenset[str]
    numbers: frozenset[str]
    parties: frozenset[str]
    acts: list[Merged[InstrumentRow]] = field(default_factory=list)


def fates(merged: Iterable[Merged[InstrumentRow]], gists: Mapping[str, Gist]) -> list[FateRow]:
    """The texts that merged instruments are of, each with what became of it, those that came first before others.

    `gists` are those of the instruments' claims; without them only names in the same words are one."""
    ordered = sorted(merged, key=_order)
    texts = _plain_joined([text for group in _gathered(ordered, gists) for text in _reborn(group)])
    found = [_fate(text) for text in texts]
    return sorted(found, key=lambda row: (row.first_day or row.heard or date.max, row.name or "", row.entries))


def _order(each: Merged[InstrumentRow]) -> tuple[date, date, int, str]:
    far = _STAGE.get(_DECIDES.get(each.best.action, "cited"), 6)
    return each.first_day or date.max, each.last_day or date.max, far, each.entry


def _gathered(merged: Sequence[Merged[InstrumentRow]], gists: Mapping[str, Gist]) -> Iterator[_Text]:
    """Acts put together by known names, then by names that say the same; candidates share the rarest word."""
    known: dict[str, _Text] = {}
    named: dict[str, list[_Text]] = defaultdict(list)
    found: list[_Text] = []
    for each in merged:
        text = _text(each, gists)
        if text.known:
            home = known.setdefault(text.known, text)
        else:
            home = next((other for word in sorted(text.core) for other in named[word] if _same(text, other)), text)
            if home is text:
                for word in text.core:
                    named[word].append(text)
        if home is text:
            found.append(text)
        home.acts.append(each)
        home.parties |= text.parties
        home.numbers |= text.numbers
    yield from found


def _text(each: Merged[InstrumentRow], gists: Mapping[str, Gist]) -> _Text:
    told = [gists[row.claim] for row in each.rows if row.claim in gists]
    known = Counter(gist.name for gist in told if gist.name)
    name = each.best.name or ""
    gist = gists.get(each.best.claim)
    core = frozenset(gist.core if gist and name else name.casefold().split())
    says = core - _GENERIC
    # A name whose words only tell its sort is none: it says nothing that another text would not say too.
    usual = core if says and sum(map(rarity, says)) >= _TELLING else frozenset[str]()
    numbers = frozenset(_NUMBER.findall(name))
    return _Text(min(known, key=lambda n: (-known[n], n), default=None), usual, numbers, frozenset(each.best.parties))


_GENERIC = frozenset("text statem joint declar agreem treaty memora sign annual common final new main document".split())
_TELLING = 6
"""Bits that the words of a name must say together, as their rarity counts them, to tell one text from another."""


def _same(text: _Text, other: _Text) -> bool:
    if not text.core or (text.numbers and other.numbers and not text.numbers & other.numbers):
        return False
    if not text.parties or not other.parties:
        return False
    if 2 * len(text.parties & other.parties) < len(text.parties | other.parties):
        return False
    both, either = text.core & other.core, text.core | other.core
    return sum(map(rarity, both)) >= ALIKE * sum(map(rarity, either))


def _reborn(text: _Text) -> Iterator[_Text]:
    """The texts that a name was given to one after the other: signed, or issued, again long after. Other acts are on
    the latest before them."""
    if text.known:
        yield text
        return
    current = _Text(None, text.core, text.numbers, text.parties)
    born: date | None = None
    for each in text.acts:
        day = each.first_day if each.best.action in _BORN else None
        if day and born and day - born > AGAIN:
            yield current
            current = _Text(None, text.core, text.numbers, text.parties)
        born = day or born
        current.acts.append(each)
    yield current


def _plain_joined(texts: Sequence[_Text]) -> list[_Text]:
    """ "The treaty" and the treaty by its name, or "a declaration" and "a joint declaration", signed on one day by the
    same parties, are one, as long as only one of that kind and day has a name that tells it from others."""
    born: dict[tuple[str, frozenset[str], date], list[_Text]] = defaultdict(list)
    for text in texts:
        if key := _birth(text):
            born[key].append(text)
    gone: set[int] = set()
    for group in born.values():
        named = [text for text in group if text.core or text.known]
        if len(group) > 1 and len(named) <= 1:
            home, *others = named + [text for text in group if not (text.core or text.known)]
            home.acts = sorted((each for text in group for each in text.acts), key=_order)
            gone.update(id(text) for text in others)
    return [text for text in texts if id(text) not in gone]


def _birth(text: _Text) -> tuple[str, frozenset[str], date] | None:
    """Its kind, its parties and the day when it was signed or issued; None of kinds of which many are on one day."""
    for each in text.acts:
        best, day = each.best, each.first_day
        if best.action in _BORN and best.count == 1 and best.type in _ALONE and day and day == each.last_day:
            return best.type, frozenset(best.parties), day
    return None


_ALONE = frozenset(("treaty", "statement"))
"""Kinds of which two parties sign one on a day: of agreements and contracts they sign dozens."""


def _fate(text: _Text) -> FateRow:
    acts = text.acts
    kinds = Counter(each.best.type for each in acts)
    kind = min(kinds, key=lambda name: (-kinds[name], name))
    parties = _parties(text)
    turn = _turn(acts, kind, len(parties))
    days = [day for each in acts for day in (each.first_day, each.last_day) if day]
    heard = [row.published_last for each in acts for row in each.rows if row.published_last]
    counts = {each.best.count for each in acts}
    return FateRow(
        name=_name(text),
        type=kind,
        parties=parties,
        known=text.known is not None,
        signed=_signed().get(text.known or ""),
        status=turn.status,
        since=turn.by.first_day,
        in_force=turn.in_force,
        why=turn.why,
        rests_on=turn.by.entry,
        doubtful=turn.doubtful,
        violated=any(each.best.action == "violated" for each in acts),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        heard=max(heard, default=None),
        count=counts.pop() if len(counts) == 1 else 1,
        deeds=tuple(_deed(each) for each in acts),
        entries=tuple(each.entry for each in acts),
        reports=len({document for each in acts for document in each.reports}),
    )


@dataclass(slots=True)
class _Turn:
    """Where a text stands after some acts."""

    by: Merged[InstrumentRow]
    status: Status = "cited"
    in_force: bool | None = None
    why: str = ""
    doubtful: bool = False


def _turn(acts: Sequence[Merged[InstrumentRow]], kind: str, parties: int) -> _Turn:
    """Reads the acts in their order. What is told without a day decides only while nothing with a day does."""
    turn = _Turn(acts[0])
    for each in acts:
        status = _DECIDES.get(each.best.action)
        if status is None or (each.first_day is None and turn.status != "cited"):
            continue
        # Told again later (recalled, or in another report) it is no step back.
        if _STAGE.get(status, 9) < _STAGE.get(turn.status, -1):
            continue
        if turn.status in ("ended", "left", "rejected") and status in _STAGE:
            turn.doubtful = True
        turn.by, turn.status = each, status
    turn.in_force = _binds(kind, turn.status, parties)
    turn.why = _why(turn, kind)
    return turn


def _binds(kind: str, status: Status, parties: int) -> bool | None:
    if kind == "statement":
        return None
    if status == "left":
        # One of two that leaves ends it; one of many leaves it to the others.
        return False if parties <= 2 else None
    if status == "in force":
        return True
    if status in ("proposed", "suspended", "ended", "rejected"):
        return False
    return _BINDS.get((kind, status))


def _why(turn: _Turn, kind: str) -> str:
    day = turn.by.first_day
    when = f" on {day}" if day and day == turn.by.last_day else f" ({day} to {turn.by.last_day})" if day else ""
    told = f"{turn.by.best.action}{when or ', on a day that is not told'}"
    if turn.status == "cited":
        return "only cited: the record does not tell what was done with it"
    if turn.doubtful:
        return f"{told}, after it was told to have ended"
    if kind == "statement":
        return f"{told}; a statement does not enter into force"
    if turn.status == "left":
        parties = ", ".join(tables.label(party) for party in turn.by.best.parties)
        return f"{told}, by {parties}" if parties else told
    if turn.in_force is None:
        return f"{told}; the record tells no entry into force"
    return f"{told}; nothing later in the record ends it" if turn.in_force else told


def _parties(text: _Text) -> tuple[str, ...]:
    """Those of the act that names the most parties of a signature or the like, else of any."""
    born = [each.best.parties for each in text.acts if each.best.action in _BORN and each.best.parties]
    told = born or [each.best.parties for each in text.acts]
    return max(told, key=len, default=())


def _name(text: _Text) -> str | None:
    if text.known:
        return text.known
    names = [" ".join(each.best.name.split()) for each in text.acts if each.best.name]
    return max(names, key=lambda name: (len(name), name), default=None)


def _deed(each: Merged[InstrumentRow]) -> DeedRow:
    best = each.best
    return DeedRow(
        first_day=each.first_day,
        last_day=each.last_day,
        basis=each.basis,
        action=best.action,
        parties=best.parties,
        name=best.name,
        words=best.words,
        report=best.report,
        reports=len(each.reports),
        entry=each.entry,
    )


@cache
def _signed() -> dict[str, date]:
    """The days by which the table knows its texts."""
    return {row["name"]: date.fromisoformat(row["day"]) for row in shipped("texts") if len(row["day"]) == 10}
