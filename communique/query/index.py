"""How cooperative or hostile two parties are with each other through time: `Record.index`.

A score is given to every event by its type: PLOVER's own (after the POLECAT programme's table) or Goldstein's (1992, by
the CAMEO root that the type corresponds to), both from -10, the most hostile, to 10. Each thing done counts once,
whichever reports tell of it; copies do not count.

*Which events.* Those that one party does to the other, and those that both do together with nobody on the other side
(they meet, sign, agree; they clash). What both do towards a third ("Russia and China condemned …"), and what a third
does to both, says nothing of how they are with each other and is left out, as are planned acts.

*Which period.* That in which the event's days lie. An act of at most fourteen days that crosses a border belongs to
the period in which it begins; what is told less closely ("in 1993", in a series by months) is left out. Everything
left out is kept with its reason (`Index.left_out`).

*Smoothing.* `centred`: the mean score of all events of `window` periods around. `trailing`: the mean score of all
events so far, in which an event's weight halves every `window` periods; nothing is shown after four such times of
silence. `none`: the mean of the period alone. Events weigh the same, so that a period with many counts for more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from communique.query.acts import Merged
from communique.query.entries import EventRow
from communique.query.rows import Rows

Score: TypeAlias = Literal["plover", "goldstein"]
Per: TypeAlias = Literal["month", "quarter", "year"]
How: TypeAlias = Literal["none", "centred", "trailing"]

SHORT = timedelta(13)
"""From the first day to the last of the longest act that is put where it begins."""
SILENT = 2.0**-4
"""The weight under which a trailing mean has nothing to say: four half-lives after a lone event."""
TOGETHER = frozenset(("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "RETREAT", "ASSAULT"))
"""Types of acts which two that are told as acting together do with, or to, each other. Two that together accuse,
demand or sanction do so to somebody, even where the report does not say to whom."""
ALL, BOTH = "all", "together"


class Smoothing(NamedTuple):
    """`window`: the periods averaged (`centred`; one more where the number is even), or the half-life (`trailing`)."""

    how: How = "centred"
    window: int = 3


USUAL = Smoothing()


class Scored(NamedTuple):
    """What of a merged event the index needs."""

    entry: str
    type: str
    actors: Sequence[str]
    recipients: Sequence[str]
    first_day: date | None
    last_day: date | None
    plover: float | None
    goldstein: float | None
    aux: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """The index in one period, in one direction: `all`, `RUS>CHN` (what the first does to the second) or `together`.

    `mean` and `total` are those of the scores of the period's events, `lowest` and `highest` the extremes; `smoothed`
    is what the smoothing makes of them and of the periods around, resting on events of the weight `behind` together.
    They are None (`total`: 0) where nothing happened. `cooperation` and `conflict` count the events with scores above
    and below 0. `entries` are the ids of the events.
    """

    period: str
    first_day: date
    last_day: date
    direction: str
    events: int
    cooperation: int
    conflict: int
    mean: float | None
    total: float
    lowest: float | None
    highest: float | None
    smoothed: float | None
    behind: float
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How the index is made."""

    score: Score = "plover"
    per: Per = "year"
    smooth: Smoothing = USUAL
    since: date | None = None
    until: date | None = None


class Index(Rows[IndexRow]):
    """The rows of the index with how it was made: `asked`, and `left_out`, ids of events by the reason why they do not
    count."""

    __slots__ = ("asked", "left_out")

    def __init__(self, rows: Iterable[IndexRow], asked: Asked, left_out: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(rows, IndexRow)
        self.asked = asked
        self.left_out = dict(left_out)

    @property
    def directions(self) -> tuple[str, ...]:
        """The directions that there are, `all` first."""
        return tuple(dict.fromkeys(row.direction for row in self))

    def of(self, direction: str = ALL) -> Rows[IndexRow]:
        """The rows of one direction."""
        return Rows([row for row in self if row.direction == direction], IndexRow)

    @property
    def told(self) -> str:
        """In words what the numbers are."""
        asked = self.asked
        name = {"plover": "PLOVER", "goldstein": "Goldstein"}[asked.score]
        kinds = {
            "none": "not smoothed",
            "centred": f"smoothed: the mean of all events within {_odd(asked.smooth.window)} {asked.per}s, centred",
            "trailing": "smoothed: the mean of all events so far, an event's weight halving every "
            + (f"{asked.smooth.window} {asked.per}s" if asked.smooth.window > 1 else asked.per),
        }
        return (
            f"{name} scores of events, −10 (conflict) to 10 (cooperation), by {asked.per}; {kinds[asked.smooth.how]}. "
            "Each event counts once, whichever reports tell of it."
        )


def scored(merged: Iterable[Merged[EventRow]]) -> list[Scored]:
    """Merged events as the index takes them, with the days that their reports agree on."""
    return [
        Scored(
            each.entry, each.best.type, each.best.actors, each.best.recipients, each.first_day, each.last_day,
            each.best.plover, each.best.goldstein, each.best.aux,
        )
        for each in merged
    ]  # fmt: skip


def index(events: Iterable[Scored], parties: Sequence[str], asked: Asked) -> Index:
    """The index of what the parties do to each other; of one party, of what it and all others do. Linear in the events
    and periods."""
    left_out: dict[str, list[str]] = defaultdict(list)
    placed: dict[str, dict[date, list[tuple[float, str]]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        ways = directions(event, parties)
        start = _place(event, asked.per)
        score = event.plover if asked.score == "plover" else event.goldstein
        if why := _left_out(event, ways, start, score):
            left_out[why].append(event.entry)
            continue
        if not _within(event, asked.since, asked.until):
            continue
        assert start is not None
        assert score is not None
        for way in (ALL, *ways):
            placed[way][start].append((score, event.entry))
    starts = _starts(placed.get(ALL, {}), asked)
    order = sorted(placed, key=lambda way: (way != ALL, way == BOTH, way))
    rows = [row for way in order for row in _rows(placed[way], starts, way, asked)]
    return Index(rows, asked, {why: tuple(entries) for why, entries in sorted(left_out.items())})


def directions(event: Scored, parties: Sequence[str]) -> tuple[str, ...]:
    """In which directions an event goes between the parties: `RUS>CHN` and the like, or `together`; none where it says
    nothing of how they are with each other."""
    actors, recipients = set(event.actors), set(event.recipients)
    if len(set(parties)) == 1:
        own = set(parties)
        others, code = (actors | recipients) - own, next(iter(own))
        if not others:
            return ()
        out = (f"{code}>others",) if actors & own and recipients - own else ()
        back = (f"others>{code}",) if recipients & own and actors - own else ()
        joint = not recipients and actors & own and event.type in TOGETHER
        return out + back or ((BOTH,) if joint else ())
    known = set(parties) or actors | recipients
    ways = [f"{one}>{other}" for one in sorted(actors & known) for other in sorted(recipients & known) if one != other]
    if ways:
        return tuple(ways)
    return (BOTH,) if not recipients and len(actors & known) > 1 and event.type in TOGETHER else ()


def _left_out(event: Scored, ways: Sequence[str], start: date | None, score: float | None) -> str:
    if not ways:
        return "not between them: done together to others, or by others to them"
    if event.aux == "future":
        return "planned"
    if event.first_day is None:
        return "no day is told"
    if score is None:
        return "no score"
    return "" if start else "the days are not told closely enough"


def _within(event: Scored, since: date | None, until: date | None) -> bool:
    first, last = event.first_day, event.last_day
    assert first is not None
    assert last is not None
    return (since is None or last >= since) and (until is None or first <= until)


def _place(event: Scored, per: Per) -> date | None:
    """The first day of the period that an event belongs to; None where its days do not tell."""
    if event.first_day is None or event.last_day is None:
        return None
    start = begins(event.first_day, per)
    inside = begins(event.last_day, per) == start
    return start if inside or event.last_day - event.first_day <= SHORT else None


def begins(day: date, per: Per) -> date:
    """The first day of the day's month, quarter or year."""
    if per == "year":
        return date(day.year, 1, 1)
    return date(day.year, day.month if per == "month" else 3 * ((day.month - 1) // 3) + 1, 1)


def following(start: date, per: Per) -> date:
    """The first day of the next period; of the last that a date can tell, its last day."""
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    return date(year, month + 1, 1) if year <= date.max.year else date.max


def called(start: date, per: Per) -> str:
    """A period by name: 2001, 2001-Q3, 2001-07."""
    if per == "year":
        return f"{start.year:04}"
    return f"{start:%Y-%m}" if per == "month" else f"{start.year:04}-Q{(start.month + 2) // 3}"


def _starts(placed: Iterable[date], asked: Asked) -> list[date]:
    """All periods from the first with an event to the last, those without any between them too."""
    days = sorted(placed)
    if not days:
        return []
    starts = [days[0]]
    while starts[-1] < days[-1]:
        starts.append(following(starts[-1], asked.per))
    return starts


def _rows(
    placed: Mapping[date, list[tuple[float, str]]], starts: Sequence[date], direction: str, asked: Asked
) -> list[IndexRow]:
    scores = [[score for score, _ in placed.get(start, ())] for start in starts]
    rows = []
    for start, own, (smoothed, behind) in zip(starts, scores, smooth(scores, asked.smooth), strict=True):
        rows.append(
            IndexRow(
                period=called(start, asked.per),
                first_day=start,
                last_day=following(start, asked.per) - timedelta(1),
                direction=direction,
                events=len(own),
                cooperation=sum(score > 0 for score in own),
                conflict=sum(score < 0 for score in own),
                mean=sum(own) / len(own) if own else None,
                total=sum(own),
                lowest=min(own, default=None),
                highest=max(own, default=None),
                smoothed=smoothed,
                behind=behind,
                entries=tuple(entry for _, entry in placed.get(start, ())),
            )
        )
    return rows


def smooth(scores: Sequence[Sequence[float]], how: Smoothing) -> list[tuple[float | None, float]]:
    """For each period the smoothed mean and the weight of the events behind it; see the module's head.

    >>> smooth([[4.0], [], [1.0, 1.0]], Smoothing("centred", 3))
    [(4.0, 1.0), (2.0, 3.0), (1.0, 2.0)]
    """
    sums = [(sum(own), float(len(own))) for own in scores]
    if how.how == "trailing":
        return _trailing(sums, 0.5 ** (1 / max(1, how.window)))
    half = _odd(how.window) // 2 if how.how == "centred" else 0
    # Prefix sums: a wide window costs no more than a narrow one.
    totals, counts = [0.0], [0.0]
    for total, count in sums:
        totals.append(totals[-1] + total)
        counts.append(counts[-1] + count)
    found: list[tuple[float | None, float]] = []
    for at in range(len(sums)):
        low, high = max(0, at - half), min(len(sums), at + half + 1)
        weight = counts[high] - counts[low]
        found.append(((totals[high] - totals[low]) / weight if weight else None, weight))
    return found


def _trailing(sums: Sequence[tuple[float, float]], keep: float) -> list[tuple[float | None, float]]:
    found: list[tuple[float | None, float]] = []
    total = weight = 0.0
    for own, count in sums:
        total, weight = keep * total + own, keep * weight + count
        found.append((total / weight if weight >= SILENT else None, weight))
    return found


def _odd(window: int) -> int:
    return max(1, window) | 1
