"""Reading at scale: `run` into a lake, `load` from there into a record."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communique.cli.options import record_option
from communique.cli.reading import SOME_REFUSED

if TYPE_CHECKING:
    from communique.record.loading import Loaded
    from communique.record.resolve import Progress
    from communique.run.engine import State

_SAID = 30.0
"""Seconds between lines of progress where standard error is no terminal."""


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="PATH|URL ...")
@click.option(
    "--output", "-o", "lake", required=True, type=click.Path(file_okay=False, path_type=Path), help="The lake's folder."
)
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="What runs it.")
@click.option("--address", help="Of the Ray cluster, as in ray://head:10001 or auto; without it one on this machine.")
@click.option("--workers", "-j", type=click.IntRange(0), default=0, help="Processes that read (0: one for each core).")
@click.option("--shard", type=click.IntRange(0), default=0, help="Reports in a shard (0: by how many there are).")
@click.option(
    "--seconds", default=120.0, show_default=True, help="Set a report aside that takes more processor time than this."
)
@click.option(
    "--memory-mb", default=2048, show_default=True, help="Set a report aside that needs more memory than this."
)
@click.option("--id-field", default="id", show_default=True, help="JSON Lines: the field with the report's identifier.")
@click.option("--text-field", default="text", show_default=True, help="JSON Lines: the field with the text.")
@click.option("--title-field", default="title", show_default=True, help="JSON Lines: the field with the title.")
@click.option(
    "--date-field", default="date", show_default=True, help="JSON Lines: the field with the day of publication."
)
@click.option("--url-field", default="url", show_default=True, help="JSON Lines: the field with the address.")
@click.option("--max-mb", default=64, show_default=True, help="Refuse single reports larger than this.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private and local network addresses.")
@click.option("--least", type=click.FloatRange(0, 1), help="Enter what has at least this probability.")
@click.option(
    "--codebook", "codebooks", multiple=True, type=click.Path(exists=True), help="Types and rules of your own."
)
def run(inputs: tuple[str, ...], lake: Path, max_mb: int, seconds: float, memory_mb: int, **asked: Any) -> None:
    """Read reports at scale into a lake: a folder of Parquet files by month, with a manifest.

    Uses all cores, or a Ray cluster; the files are the same byte for byte. Stopped or killed at any time, the same
    command goes on where it was. Query the lake in place (`communique show RUS CHN -r LAKE`, or DuckDB), or take it
    into a record with `communique load LAKE -r FILE`. See docs/scale.md. Exit code 3: some sources were refused, the
    others were read.
    """
    from communique.read.options import MEBIBYTE, ReadOptions
    from communique.run.engine import Asked
    from communique.run.engine import run as begin
    from communique.run.keeper import Bounds

    how = {name: asked.pop(name) for name in ("engine", "address", "workers", "shard")}
    options = ReadOptions(max_bytes=max_mb * MEBIBYTE, **asked)
    with _stopping(), _shown() as watch:
        state = begin(inputs, lake, Asked(options, bounds=Bounds(seconds, memory_mb * MEBIBYTE), **how), watch)
    counts = ", ".join(f"{state.counts[table]:,} {table}s" for table in ("document", "claim", "note", "issue"))
    refused = state.counts["refused"]
    told = f", {refused:,} sources refused (FROM issue)" if refused else ""
    click.echo(f"{lake}: {state.done} of {state.shards} shards done; {counts}{told}", err=True)
    if refused:
        raise click.exceptions.Exit(SOME_REFUSED)


@click.command()
@click.argument("lake", type=click.Path(exists=True, file_okay=False, path_type=Path))
@record_option("Load into this file (made if missing).")
@click.option("--no-resolve", is_flag=True, help="Leave making one record of all reports to another run.")
def load(lake: Path, record: Path, no_resolve: bool) -> None:
    """Take the reports of a lake into a record, each once, and merge them with those that it holds.

    May be stopped and repeated; shards that a run has not finished yet are taken in when it is called again.
    """
    from communique.query.record import Record
    from communique.record.loading import load as begin
    from communique.record.resolve import resolve

    with _stopping(), Record.open(record) as opened, _bars() as (loading, merging):
        run, loaded = begin(opened.store, lake, loading)
        if not no_resolve:
            resolve(opened.store, run, merging)
        opened.store.finish(run)
    added = loaded.added
    told = f"{added.documents:,} reports, {added.claims:,} claims, {added.issues:,} issues added"
    click.echo(f"{record}: {told}; {loaded.done} of {loaded.shards} shards of {lake} are in it", err=True)
    if loaded.waiting:
        click.echo(f"communique: {loaded.waiting} shards wait for `communique run` to finish them", err=True)


@contextmanager
def _stopping() -> Iterator[None]:
    """Ends on SIGTERM as on Ctrl-C."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _shown() -> Iterator[Callable[[State], None]]:
    """Progress with rate and remaining time: a bar on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _Lines().say
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TextColumn("reports"),
        bars.TextColumn("{task.fields[rate]}"), bars.TimeElapsedColumn(), bars.TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("planning", total=None, rate="", left="")
        pace = _Pace()

        def watch(state: State) -> None:
            if state.planning:
                bar.update(task, completed=state.reports)
                return
            rate, left = pace.of(state)
            bar.update(task, description="reading", total=state.reports, completed=state.read, rate=rate, left=left)

        yield watch


class _Pace:
    """Reports a second since reading began, and the time that is left at that pace."""

    def __init__(self) -> None:
        self._begun = 0.0

    def of(self, state: State) -> tuple[str, str]:
        now = time.monotonic()
        self._begun = self._begun or now
        read, passed = state.read - state.before, now - self._begun
        if read <= 0 or passed <= 0:
            return "", ""
        seconds = round((state.reports - state.read) * passed / read)
        left = f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
        return f"{read / passed:.1f}/s", f"{left} left"


class _Lines:
    def __init__(self) -> None:
        self._pace, self._said = _Pace(), time.monotonic()

    def say(self, state: State) -> None:
        rate, left = ("", "") if state.planning else self._pace.of(state)
        if time.monotonic() - self._said < _SAID:
            return
        self._said = time.monotonic()
        how = f", {rate}, {left}" if rate else ""
        what = "planned" if state.planning else f"of {state.reports:,} reports read"
        click.echo(f"{state.reports if state.planning else state.read:,} {what}{how}", err=True)


@contextmanager
def _bars() -> Iterator[tuple[Callable[[Loaded], None], Callable[[Progress], None]]]:
    """Two bars on a terminal: shards loaded, reports merged; nothing where standard error is not one."""
    if not sys.stderr.isatty():
        yield lambda loaded: None, lambda progress: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeRemainingColumn(),
    )  # fmt: skip
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        loading, merging = bar.add_task("loading shards", total=None), bar.add_task("merging", visible=False)
        yield (
            lambda loaded: bar.update(loading, completed=loaded.done, total=loaded.shards),
            lambda progress: bar.update(merging, completed=progress.done, total=progress.reports, visible=True),
        )
