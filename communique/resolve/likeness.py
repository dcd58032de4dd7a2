"""The things in which two claims are compared: each says on which level of `weights.csv` they stand, or None where one
of them does not tell. All are symmetric."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import log10

from communique.extract.triggers import MUTUAL
from communique.resolve.gist import Days, Gist, rarity, weight

FAR, NEVER = 7, 40_000
"""From so many days on two ranges lie far from each other; what stands for a distance that nobody tells."""
SHORT, MONTH, YEAR = 8, 62, 300
"""Ranges of fewer days tell a day nearly; of fewer, a month; longer ones a year or more."""

GROUPS: dict[str, frozenset[str]] = {
    "AGREE": frozenset({"pact", "yield"}),
    "CONSULT": frozenset({"meet"}),
    "SUPPORT": frozenset({"pact"}),
    "CONCEDE": frozenset({"yield"}),
    "COOPERATE": frozenset({"pact"}),
    "AID": frozenset({"pact", "yield"}),
    "RETREAT": frozenset({"yield"}),
    "REQUEST": frozenset({"demand"}),
    "ACCUSE": frozenset({"demand"}),
    "REJECT": frozenset({"demand"}),
    "THREATEN": frozenset({"demand", "force"}),
    "PROTEST": frozenset({"protest"}),
    "SANCTION": frozenset({"force"}),
    "MOBILIZE": frozenset({"arms"}),
    "COERCE": frozenset({"force", "arms"}),
    "ASSAULT": frozenset({"arms"}),
}
"""Types of event that reports of one act are coded as: "signed" and "agreed on" a treaty."""

TOPICAL = frozenset("AGREE SUPPORT COOPERATE AID CONCEDE REQUEST ACCUSE REJECT THREATEN SANCTION COERCE".split())
"""Types of which two parties often do several acts on one day: what they are about tells them apart."""


def parties(a: Gist, b: Gist) -> str:
    """How far those who have a part are the same, and on the same sides."""
    ours, theirs = set(a.parties), set(b.parties)
    both = ours & theirs
    if not both:
        if not (ours and theirs):
            return "untold"
        return "none named" if ours & {*b.near} or theirs & {*a.near} else "none"
    mutual = a.kind != "event" or (a.label in MUTUAL and b.label in MUTUAL)
    if ours == theirs:
        return _sides(a, b) if not mutual else "same"
    if not mutual and _turned(a, b):
        return "turned"
    # Who is named in the other's sentences may have a part there that reading did not see.
    if ours <= theirs | {*b.near} and theirs <= ours | {*a.near}:
        return "named"
    if both in (ours, theirs):
        return "part" if len(both) > 1 else "one of"
    return "some" if len(both) > 1 else "one"


def _sides(a: Gist, b: Gist) -> str:
    if (a.first, a.second) == (b.first, b.second):
        return "same"
    # "A and B signed" and "A signed with B" are one; "A expelled B's" and "B expelled A's" are two.
    joint = not a.second or not b.second
    return "turned" if _turned(a, b) else "same" if joint else "mixed"


def _turned(a: Gist, b: Gist) -> bool:
    """Whether who acts in one is who is acted on in the other, both being told in both."""
    if not (a.second and b.second):
        return False
    straight = {*a.first} & {*b.first} or {*a.second} & {*b.second}
    return bool({*a.first} & {*b.second} and {*a.second} & {*b.first} and not straight)


def type(a: Gist, b: Gist) -> str:
    """Whether the labels are the same, or such as reports of one act are given."""
    if a.label == b.label:
        return "same"
    if GROUPS.get(a.label, frozenset()) & GROUPS.get(b.label, frozenset()):
        return "akin"
    return "other"


def detail(a: Gist, b: Gist) -> str | None:
    """Modes of events, actions on texts."""
    if a.detail is None or b.detail is None:
        return None
    return "same" if a.detail == b.detail else "other"


def aux(a: Gist, b: Gist) -> str | None:
    """Whether both are told as news, as background or as plans."""
    return None if a.aux == b.aux else "other"


def days(a: Gist, b: Gist) -> str | None:
    """How the days of the acts lie to each other; where they are not told, how the days of publication do."""
    if a.days and b.days:
        return _told(a, b, a.days, b.days)
    if a.days or b.days:
        dated, other = (a, b) if a.days else (b, a)
        return _half(dated.days, other.published)
    return {0: "untold near", 1: "untold", 2: "untold far"}.get(_publication(a, b), "untold")


def _told(a: Gist, b: Gist, ours: Days, theirs: Days) -> str:
    gap = apart(ours, theirs)
    # A day carried over from the day of publication is off by one or two as often as not.
    bases = {a.basis, b.basis}
    loose = "carried" in bases or "guessed" in bases
    if "vague" in bases and gap == 0:
        return "vague"
    if gap == 0:
        widest = max(last - first for first, last in (ours, theirs)) + 1
        if widest == 1:
            return f"{_busy(a, b)}{'news' if loose else 'same'} day"
        return "short range" if widest < SHORT else "month" if widest < MONTH else "year"
    if gap > 3:
        # What a report tells without a day may be background, and its day of publication no day of the act.
        if "guessed" in bases or "vague" in bases:
            return "guess far" if gap < YEAR or "vague" in bases else "guess years off"
        if gap <= FAR:
            # A visit lasts days: its beginning and its end may be told as its day.
            return "visit" if "visit" in (a.detail, b.detail) and a.label == b.label else "days off"
        if not loose or gap < YEAR:
            return "news far" if loose else "far"
        # That both were told as news of their day, years apart, says more.
        return "both news years off" if bases == {"carried"} else "news years off"
    if gap == 1:
        return f"{_busy(a, b)}{'news ' if loose else ''}next day"
    return "news days off" if loose else "some days off"


def _busy(a: Gist, b: Gist) -> str:
    """Marks days of acts of which two parties do several a day."""
    return "busy " if a.kind == "event" and a.label in TOPICAL and b.label in TOPICAL else ""


def _half(days: Days | None, published: Days | None) -> str | None:
    """An act with a day, and another without one in a report published on some day."""
    if days is None or published is None:
        return None
    if days[0] > published[1] + 1:
        return "half after"
    return "half near" if days[1] >= published[0] - 4 else "half far"


def _publication(a: Gist, b: Gist) -> int:
    if a.published is None or b.published is None:
        return 1
    gap = apart(a.published, b.published)
    return 0 if gap <= 2 else 1 if gap <= 14 else 2


def told(a: Gist, b: Gist) -> str | None:
    """How far apart the reports were published."""
    if a.published is None or b.published is None:
        return None
    gap = apart(a.published, b.published)
    return "near" if gap <= 2 else "week" if gap <= 7 else "month" if gap <= 31 else "far"


def apart(ours: Days, theirs: Days) -> int:
    """Days between two ranges; 0 where they overlap."""
    return max(0, ours[0] - theirs[1], theirs[0] - ours[1])


def place(a: Gist, b: Gist) -> str | None:
    """Whether both were at the same place."""
    if a.places and b.places:
        return "same town" if {*a.places} & {*b.places} else "other town"
    if a.state and b.state:
        return "same state" if a.state == b.state else "other state"
    return None


def persons(a: Gist, b: Gist) -> str | None:
    """Whether the same persons are named."""
    if not (a.persons and b.persons):
        return None
    fewer, more = sorted((a.persons, b.persons), key=lambda names: (len(names), names))
    shared = sum(any(same_person(one, other) for other in more) for one in fewer)
    return "none" if not shared else "all" if shared == len(fewer) else "some"


def same_person(one: str, other: str) -> bool:
    """Whether one name can be short for the other.

    >>> same_person("xi jinping", "xi"), same_person("george bush", "kate bush")
    (True, False)
    """
    fewer, more = sorted((one.split(), other.split()), key=len)
    return set(fewer) <= set(more)


def numbers(a: Gist, b: Gist) -> str | None:
    """Whether the evidence has the same quantities."""
    if not (a.numbers and b.numbers):
        return None
    return "shared" if {*a.numbers} & {*b.numbers} else "other"


GENERIC = frozenset("text statem sign joint govern leader bilate mutual announ".split())
"""Stems of names that many texts have: "joint statement"."""


def words(a: Gist, b: Gist) -> str | None:
    """How alike the words of the evidence are; of events by type, since what an act is about counts more where there
    are many of its type."""
    if a.kind == "instrument" and not ({*a.core, *b.core} - GENERIC):
        return "generic"
    share = _shared(a.core, b.core)
    if a.kind != "event":
        return None if share is None else _step(share)
    sort = "topical" if a.label in TOPICAL and b.label in TOPICAL else "plain"
    return f"{sort} {'untold' if share is None else _step(share)}"


def around(a: Gist, b: Gist) -> str | None:
    """How alike the sentences are."""
    share = _shared(a.around, b.around)
    return None if share is None else _step(share)


def _shared(a: tuple[str, ...], b: tuple[str, ...]) -> float | None:
    """Which part of the words of both, by weight, both have; None where there are too few."""
    whole = _weight(a) + _weight(b)
    if not a or not b or whole < 4:
        return None
    return 2 * weight({*a} & {*b}) / whole


_STEPS = ((0.08, "none"), (0.2, "few"), (0.35, "some"), (0.55, "many"), (1.01, "most"))


def _step(share: float) -> str:
    return next(step for limit, step in _STEPS if share < limit)


def reports(a: Gist, b: Gist) -> str | None:
    """Whether the reports as wholes are about the same."""
    if not (a.report and b.report):
        return None
    least = min(_rareness(a.report), _rareness(b.report))
    return _step(sum(map(rarity, {*a.report} & {*b.report})) / max(1, least))


@lru_cache(1 << 14)
def _rareness(stems: tuple[str, ...]) -> int:
    return sum(map(rarity, stems))


@lru_cache(1 << 16)
def _weight(stems: tuple[str, ...]) -> int:
    return weight(stems)


def name(a: Gist, b: Gist) -> str | None:
    """Whether a text is known to be the same, or to be another."""
    if a.name is None or b.name is None:
        return None
    return "same" if a.name == b.name else "other"


_NO_NAMES = frozenset(
    """statement communique declaration document text report resolution letter agreement treaty memorandum article
    editorial commentary ministry minister president secretary spokesman spokeswoman spokesperson official officials
    government source sources state leader leaders chancellor premier ambassador general foreign prime""".split()
)


def speaker(a: Gist, b: Gist) -> str | None:
    """Whether the same speaker is named; an office or a document may stand for whoever holds or signed it."""
    if a.name is None or b.name is None:
        return None
    if same_person(a.name, b.name):
        return "same"
    return None if any(_NO_NAMES & {*name.split()} for name in (a.name, b.name)) else "other"


def said(a: Gist, b: Gist) -> str | None:
    """How far the words of two quotes are the same words in the same order.

    Of quotes of about one length the longest row of words that both have in order counts, as a share of the longer
    one: "every meeting" may have been "each meeting". Else the share of the shorter one's runs of three words that the
    longer one has.
    """
    ours, theirs = a.said.split(), b.said.split()
    shorter, longer = sorted((ours, theirs), key=lambda words: (len(words), words))
    if not shorter:
        return None
    if len(shorter) < 3:
        inside = f" {' '.join(shorter)} " in f" {' '.join(longer)} "
        return ("short same" if len(longer) < 3 else "short inside") if inside else "none"
    runs = _runs(shorter)
    share = len(runs & _runs(longer)) / len(runs)
    if share < 0.9 and len(longer) < min(2 * len(shorter), _ROW):
        share = max(share, 1.5 * _row(shorter, longer) / len(longer) - 0.5)
    length = "" if len(shorter) >= 6 else "brief "
    return f"{length}{'all' if share >= 0.9 else 'most' if share >= 0.5 else 'some' if share >= 0.2 else 'none'}"


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


_ROW = 80  # words of a quote that are aligned word by word


def _row(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """The length of the longest row of words that both have in this order."""
    best = [0] * (len(theirs) + 1)
    for word in ours:
        before = 0
        for at, other in enumerate(theirs, 1):
            before, best[at] = best[at], before + 1 if word == other else max(best[at], best[at - 1])
    return best[-1]


def value(a: Gist, b: Gist) -> str | None:
    """How near two figures are, and how much it says that they are: everything comes in tens and hundreds."""
    if a.value is None or b.value is None:
        return None
    ours, theirs = amount(a), amount(b)
    if ours <= 0 or theirs <= 0:
        return "same round" if ours == theirs else "other"
    ratio = abs(log10(ours / theirs))
    if ratio < 1e-6:
        return "same exact" if digits(a.value) > 2 else "same rough" if digits(a.value) == 2 else "same round"
    # "about 5,000" may be 5,139, and two months are sixty days: the rounder of the two is.
    loose = ratio < 0.03 and min(digits(a.value), digits(b.value)) <= 2
    return "rounded" if ratio < 0.006 or loose else "near" if ratio < 0.03 else "other"


def amount(gist: Gist) -> float:
    """A figure's value in the unit that its sort is counted in: days, kilometres, dollars, things."""
    unit = units().get((gist.detail or "").casefold())
    return (gist.value or 0.0) * (unit[1] if unit else 1.0)


@cache
def units() -> dict[str, tuple[str, float]]:
    """What sort of thing a unit is, and how many of its sort's own unit it makes."""
    rows = csv.DictReader((files("communique.resolve") / "units.csv").read_text(encoding="utf-8").splitlines())
    return {row["unit"]: (row["sort"], float(row["times"])) for row in rows}


def digits(value: float) -> int:
    """Digits of a number up to its last that is not zero.

    >>> digits(3e9), digits(146.9e9), digits(17)
    (1, 4, 2)
    """
    return len(f"{abs(value):.10f}".replace(".", "").strip("0"))


def count(a: Gist, b: Gist) -> str | None:
    """Whether as many texts are told of; None stands for several."""
    return "same" if a.value == b.value else "other"


def period(a: Gist, b: Gist) -> str | None:
    """Whether two figures are of the same period."""
    if a.days and b.days:
        if a.days == b.days:
            return "same"
        if apart(a.days, b.days) == 0:
            return "overlap"
        # Of a series every year has its own value: what is told of another year is another figure.
        return "other" if {a.basis, b.basis} & {"guessed", "carried", "vague"} else "other stated"
    return None


def bound(a: Gist, b: Gist) -> str | None:
    """Whether both are told as plain, about, at least or at most."""
    return None if a.aux == b.aux else "other"


def measure(a: Gist, b: Gist) -> str:
    """Whether the same is measured, in the same unit or one of its sort: officials and diplomats are both persons."""
    label = "same" if a.label == b.label else "other"
    if a.detail == b.detail:
        return label
    ours, theirs = sort(a), sort(b)
    return f"{label} {'akin' if ours == theirs else 'loose' if 'things' in (ours, theirs) else 'apart'}"


def sort(gist: Gist) -> str:
    """What sort of quantity a figure is: a currency, a percentage, persons, a time, …; `things` where nothing tells."""
    unit = gist.detail or ""
    if unit == "percent" or (len(unit) == 3 and unit.isupper()):
        return unit
    if known := units().get(unit.casefold()):
        return known[0]
    return "person" if unit[:1].isupper() else "things"
