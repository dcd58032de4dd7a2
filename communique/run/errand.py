"""What a watch carries from round to round: the record, the feeds, when each is due, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

# The readers and the store are imported where they are needed: `import communique` must stay quick.
if TYPE_CHECKING:
    from communique.query.record import Record
    from communique.read.options import ReadOptions
    from communique.read.robots import Clock, Guest
    from communique.run.summary import Summary

_BACK_OFF = 900.0
_BACK_OFF_TO = 24 * 3600.0
_BUSY = 600.0
"""For how long the record is waited for while another process holds it."""

T = TypeVar("T")


@dataclass(slots=True)
class Look:
    """What came of one feed in a round: entries that it gave (`new`, `changed` since they were read, `unchanged`), and
    what became of those that waited (`read`, `refused`, still `waiting`). `trouble` says why it gave nothing; `asked`
    is false where it was not its turn."""

    feed: str
    title: str | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    read: int = 0
    refused: int = 0
    waiting: int = 0
    trouble: str = ""
    asked: bool = False

    def __str__(self) -> str:
        if self.trouble:
            return f"{self.feed}: {self.trouble}"
        return f"{self.feed}: {self.new} new, {self.changed} changed, {self.unchanged} unchanged"


@dataclass(slots=True)
class Watched:
    """What came of the last round: a look at each feed by its address, and what was read."""

    looks: dict[str, Look]
    summary: Summary

    @property
    def waiting(self) -> int:
        """How many entries are left for later rounds."""
        return sum(look.waiting for look in self.looks.values())

    @property
    def refused(self) -> int:
        """How many feeds and pages gave nothing."""
        return sum(look.refused + bool(look.trouble) for look in self.looks.values())


@dataclass(slots=True)
class Errand:
    """What a watch goes by: the record (open, or its file), the feeds, and when each is due, in seconds since 1970."""

    record: Record | Path
    feeds: list[str]
    guest: Guest
    tell: Callable[[str], None]
    watched: Watched
    due: dict[str, float] = field(default_factory=dict)

    @property
    def options(self) -> ReadOptions:
        return self.guest.options

    @property
    def clock(self) -> Clock:
        return self.guest.clock

    def look(self, feed: str) -> Look:
        return self.watched.looks.setdefault(feed, Look(feed))

    @contextmanager
    def opened(self) -> Iterator[Record]:
        """The record, held open only as long as it takes to write: between that, others can read it.

        Raises StoreBusy where another process holds it for more than ten minutes.
        """
        from communique.query.record import Record

        if isinstance(self.record, Record):
            yield self.record
            return
        with _opened(self.record, self.clock) as record:
            yield record


def _opened(path: Path, clock: Clock) -> Record:
    from communique.errors import StoreBusy
    from communique.query.record import Record

    until = clock.now() + _BUSY
    while True:
        try:
            return Record.open(path)
        except StoreBusy:
            if clock.now() >= until or clock.stopped:
                raise
        clock.wait(1.0)


def in_turn(guest: Guest, jobs: Iterable[T], url: Callable[[T], str]) -> Iterator[T]:
    """The jobs in such an order that hosts are visited in turn, always the one that may be visited first.

    Ends early when stopped, and where all that is left asks for longer pauses than one waits.
    """
    from communique.read.robots import PATIENCE

    hosts: dict[str, list[T]] = {}
    for job in jobs:
        hosts.setdefault(host(url(job)), []).append(job)
    for waiting in hosts.values():
        waiting.reverse()
    while hosts and not guest.clock.stopped:
        first = min(hosts, key=lambda name: guest.free(url(hosts[name][-1])))
        if guest.free(url(hosts[first][-1])) - guest.clock.now() > PATIENCE:
            return
        # A host that was visited goes behind those that may be visited at the same time.
        left = hosts.pop(first)
        job = left.pop()
        if left:
            hosts[first] = left
        yield job


def back_off(failures: int) -> float:
    """Seconds until something that failed so often in a row is tried again: a quarter of an hour, doubled each time, a
    day at most."""
    return float(min(_BACK_OFF * 2 ** min(failures - 1, 10), _BACK_OFF_TO))


def moment(seconds: float) -> datetime:
    """A time as the record keeps it: UTC, without a time zone."""
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)


def seconds(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp()


def host(url: str) -> str:
    """The host of an address, "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
