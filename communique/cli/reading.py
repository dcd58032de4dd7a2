"""Reading reports: `read`, `date` and `demo`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communique.cli.looking import show
from communique.cli.options import record_option, text_or_json

if TYPE_CHECKING:
    from communique.annotate.known import Known
    from communique.record.resolve import Progress
    from communique.stage import Reading

SOME_REFUSED = 3
"""The exit code where reports were read but some sources were not."""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="PATH|URL|- ...")
@record_option("Keep what is read in this file (made if missing).", default=None)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl", "html"]),
    help="Print each report: its text with the entries marked, its record, or a page.",
)
@click.option(
    "--output",
    "-o",
    "out",
    type=click.Path(path_type=Path),
    help="Print to this file; with html to this folder, a page for each report. FILE.html alone asks for html.",
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
@click.option("--workers", "-j", type=click.IntRange(1), default=1, show_default=True, help="Processes that read.")
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    help="Enter what has at least this probability, not what each kind does best with.",
)
@click.option(
    "--codebook",
    "codebooks",
    multiple=True,
    type=click.Path(exists=True),
    help="A file or folder with types and rules of events of your own (see `communique codebook`); may be repeated.",
)
@click.option("--no-resolve", is_flag=True, help="Leave making one record of all reports to another run.")
def read(sources: tuple[str, ...], record: Path | None, max_mb: int, no_resolve: bool, **fields: Any) -> None:
    """Read reports: text, Markdown, HTML, PDF, JSON Lines, feeds (also .gz), tables (Parquet, Arrow), web archives
    (WARC), folders, web addresses, - for input.

    With --record the entries are kept in a DuckDB file and merged with those of the reports that it holds; without it
    they are printed. A summary ends the run, on
    standard error. Exit code 3: some sources were refused, the others were read.
    """
    from communique.query.record import Record
    from communique.read.options import ReadOptions
    from communique.run.local import readings, run
    from communique.run.summary import Batch, Summary, summary_text

    form, out = fields.pop("form"), fields.pop("out")
    options = ReadOptions(max_bytes=max_mb * 1024 * 1024, **fields)
    with _shown(form, out, quiet=record is not None) as shown, _progress(sources) as (advance, resolved):

        def watch(batch: Batch) -> None:
            shown(batch.readings)
            advance(batch.reports)

        if record:
            with Record.open(record) as opened:
                summary = run(sources, opened, options, watch=watch, resolved=None if no_resolve else resolved)
        else:
            summary = Summary()
            for batch in readings(sources, options):
                summary.add(batch)
                watch(batch)
    click.echo(summary_text(summary), err=True)
    if summary.refused:
        raise click.exceptions.Exit(SOME_REFUSED)


@contextmanager
def _shown(form: str | None, out: Path | None, *, quiet: bool) -> Iterator[Callable[[Sequence[Reading]], None]]:
    """What is done with each batch of readings: shown in a form, or nothing where only the record was asked for."""
    from communique.present.output import form_of, output

    if quiet and not form and not out:
        yield lambda batch: None
        return
    with output(form_of(form, out), out) as show:
        yield show


@contextmanager
def _progress(sources: tuple[str, ...]) -> Iterator[tuple[Callable[[int], None], Callable[[Progress], None]]]:
    """Two bars on a terminal, for reading and for merging with the rest of the record; nothing where standard error is
    not one."""
    if not sys.stderr.isatty():
        yield lambda reports: None, lambda progress: None
        return
    from rich import progress as bars
    from rich.console import Console

    from communique.read.sources import count

    words = bars.TextColumn("{task.description}")
    columns = (words, bars.BarColumn(), bars.MofNCompleteColumn(), bars.TextColumn("reports"), bars.TimeElapsedColumn())
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        reading = bar.add_task("reading", total=count(sources))
        merging = bar.add_task("merging", total=None, visible=False)
        yield (
            lambda reports: bar.update(reading, advance=reports),
            lambda progress: bar.update(merging, completed=progress.done, total=progress.reports, visible=True),
        )


@click.command()
@click.argument("source", metavar="FILE|URL|-")
@text_or_json("Lines to read with a plot, or one JSON object for each report.")
@click.option("--ignore-metadata", is_flag=True, help="Go by the words alone, not by a date that came with the page.")
@record_option("Also go by the dated events and texts in this record.", default=None)
def date(source: str, form: str, ignore_metadata: bool, record: Path | None) -> None:
    """Tell when a report was written, and why: the likeliest day, a range that holds nine in ten, the reasons.

    Reads a file, a web address or - for standard input; of several reports each is told in turn.
    """
    import json
    from dataclasses import replace

    from communique.model import Document
    from communique.present.dating import dating_text
    from communique.query.record import Record
    from communique.read.options import ReadOptions
    from communique.read.sources import documents
    from communique.run.dating import date_of, facts_of

    facts: list[Known] = []
    if record is not None:
        with Record.open(record, read_only=True) as held:
            facts = facts_of(held)
    refused = False
    for number, found in enumerate(documents([source], ReadOptions())):
        if not isinstance(found, Document):
            click.echo(f"communique: {found.source}: {found.message}", err=True)
            refused = True
            continue
        dating = date_of(replace(found, dated=None) if ignore_metadata else found, facts)
        if form == "json":
            click.echo(json.dumps({"id": found.id, **dating.json()}, ensure_ascii=False))
        else:
            click.echo(("\n" if number else "") + dating_text(dating))
    if refused:
        raise click.exceptions.Exit(SOME_REFUSED)


@click.command()
@record_option("Where to keep the record of the sample reports.", default="communique-demo.duckdb")
@click.pass_context
def demo(ctx: click.Context, record: Path) -> None:
    """Read the sample reports that come with the package and show the record of Russia and China."""
    from importlib.resources import as_file, files

    with as_file(files("communique.data") / "samples") as folder:
        ctx.invoke(read, sources=(str(folder),), record=record, form=None, out=None, max_mb=64, no_resolve=False)
    ctx.invoke(
        show, parties=("RUS", "CHN"), record=record, form="text", since=None, until=None, kinds=(), topics=(), limit=0
    )
