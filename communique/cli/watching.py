"""Watching feeds: `watch`."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from communique.cli.options import record_option
from communique.cli.reading import SOME_REFUSED

if TYPE_CHECKING:
    from communique.read.robots import Clock

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LEAST = 60.0


class _Time(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A time as in 90s, 15m, 2h or 1d."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d{1,6})\s*([smhd])", str(value).strip().lower())
        if match is None:
            self.fail(f"{value!r} is no time; write 90s, 15m, 2h or 1d", param, ctx)
        seconds = float(int(match[1]) * _UNITS[match[2]])
        if seconds < _LEAST:
            self.fail("feeds are not asked more often than once a minute", param, ctx)
        return seconds


@click.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEEDS.opml|URL ...")
@record_option("Keep what is read in this file (made if missing).")
@click.option("--once", is_flag=True, help="Look once and end, as for a timer's job.")
@click.option("--every", type=_Time(), default="15m", show_default=True, help="From one look at a feed to the next.")
@click.option("--max-mb", default=64, show_default=True, help="Refuse single feeds and pages larger than this.")
@click.option("--timeout", default=30.0, show_default=True, help="Seconds for one address with all its redirects.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private and local network addresses.")
def watch(feeds: tuple[str, ...], record: Path, once: bool, every: float, max_mb: int, **fields: float) -> None:
    """Read what is new in feeds (RSS, Atom) into the record, again and again until stopped.

    FEEDS.opml is a list of feeds as feed readers export it. The record is held open only while it is written. One
    Ctrl-C ends the watch once what is at hand is kept. Exit code 3, with --once: some feeds or pages were refused.
    """
    from communique.read.options import ReadOptions
    from communique.read.robots import Clock
    from communique.run.summary import summary_text
    from communique.run.watch import watch as watched

    options = ReadOptions(
        max_bytes=max_mb * 1024 * 1024, timeout=fields["timeout"], allow_private=bool(fields["allow_private"])
    )
    clock = Clock()
    with _stopped_by_signals(clock):
        done = watched(
            *feeds,
            record=record,
            options=options,
            every=None if once else every,
            tell=lambda line: click.echo(line, err=True),
            clock=clock,
        )
    if once and not clock.stopped:
        click.echo(summary_text(done.summary), err=True)
        if done.waiting:
            click.echo(f"{done.waiting} entries wait for another time", err=True)
        if done.refused:
            raise click.exceptions.Exit(SOME_REFUSED)


@contextmanager
def _stopped_by_signals(clock: Clock) -> Iterator[None]:
    """Lets the first signal end the watch after what is at hand, and the second at once."""

    def stop(number: int, _: FrameType | None) -> None:
        if clock.stopped:
            raise KeyboardInterrupt
        clock.stop()
        # Not by way of a stream, which may be in the middle of writing.
        os.write(2, b"communique: stopping once what is at hand is kept; again to stop at once\n")

    before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
