"""The command line: each command calls one public function and prints what it gives."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from communique.errors import CommuniqueError
from communique.model import KINDS
from communique.version import __version__

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from communique.annotate.known import Known
    from communique.query.record import Record
    from communique.stage import Reading

F = TypeVar("F", bound=Callable[..., Any])

RECORD = "communique.duckdb"
SOME_REFUSED = 3
"""The exit code where reports were read but some sources were not."""


class _Commands(click.Group):
    """Turns errors raised on purpose into one line and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CommuniqueError as error:
            click.echo(f"communique: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader of our output has had enough, as with `| head`.
            sys.stderr.close()
            ctx.exit(0)
        except KeyboardInterrupt:
            click.echo("communique: stopped; run the same command again, it goes on where it stopped", err=True)
            ctx.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="communique")
def main() -> None:
    """Reads reporting on relations between states and gives back the record, with the words behind every entry."""
    # The tables are a million small objects that stay: looking through them for garbage costs a fifth of the start.
    gc.set_threshold(200_000, 20, 100)


def _record_option(help: str, *, default: str | None = RECORD) -> Callable[[F], F]:
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("--record", "-r", type=kind, default=default, show_default=default is not None, help=help)


def _day_options(function: F) -> F:
    kind = click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"])
    function = click.option("--until", type=kind, help="Leave out entries after this day.")(function)
    return click.option("--since", type=kind, help="Leave out entries before this day.")(function)


def _text_or_json(help: str) -> Callable[[F], F]:
    kind = click.Choice(["text", "json"])
    return click.option("--format", "form", type=kind, default="text", show_default=True, help=help)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="PATH|URL|- ...")
@_record_option("Keep what is read in this file (made if missing).", default=None)
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
def read(sources: tuple[str, ...], record: Path | None, max_mb: int, **fields: Any) -> None:
    """Read reports: text, Markdown, HTML, PDF, JSON Lines (also .gz), folders of these, web addresses, - for input.

    With --record the entries are kept in a DuckDB file; without it they are printed. A summary ends the run, on
    standard error. Exit code 3: some sources were refused, the others were read.
    """
    from communique.query.record import Record
    from communique.read.options import ReadOptions
    from communique.run.local import readings, run
    from communique.run.summary import Batch, Summary, summary_text

    form, out = fields.pop("form"), fields.pop("out")
    options = ReadOptions(max_bytes=max_mb * 1024 * 1024, **fields)
    with _shown(form, out, quiet=record is not None) as show, _progress(sources) as advance:

        def watch(batch: Batch) -> None:
            show(batch.readings)
            advance(batch.reports)

        if record:
            with Record.open(record) as opened:
                summary = run(sources, opened, options, watch=watch)
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
def _progress(sources: tuple[str, ...]) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; nothing where standard error is not one."""
    if not sys.stderr.isatty():
        yield lambda reports: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from communique.read.sources import count

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("reports"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=count(sources))
        yield lambda reports: bar.update(task, advance=reports)


@main.command()
@click.argument("source", metavar="FILE|URL|-")
@_text_or_json("Lines to read with a plot, or one JSON object for each report.")
@click.option("--ignore-metadata", is_flag=True, help="Go by the words alone, not by a date that came with the page.")
@_record_option("Also go by the dated events and texts in this record.", default=None)
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


def _topics(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The topics asked for; a name that is none of the list is refused with the list."""
    if value:
        from communique.kinds.wordlists import wordlists

        lists = wordlists("topic")
        known = [*(category.name for category in lists.categories), lists.settings["other"]]
        if unknown := [name for name in value if name not in known]:
            raise click.BadParameter(f"{unknown[0]!r} is no topic; there are: {', '.join(sorted(known))}")
    return value


@main.command()
@click.argument("parties", nargs=-1, required=True, metavar="PARTY PARTY ...")
@_record_option("The record to show.")
@_day_options
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Show entries of this kind only; may be repeated."
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="TOPIC",
    callback=_topics,
    help="Show positions on this topic only (nato_enlargement, sanctions, ...); may be repeated.",
)
@click.option("--limit", default=0, help="Show at most this many entries of each kind (0: all).")
@_text_or_json("Print text or JSON.")
def show(parties: tuple[str, ...], record: Path, form: str, **view: Any) -> None:
    """Show a relationship: its chronology, instruments, positions, quotes and figures, each with its words and report.

    Parties are named by code or name: RUS, Russia, "South Korea", NATO.
    """
    from communique.present.relationship import View, relationship, relationship_json
    from communique.query.record import Record

    days = {key: value.date() if (value := view.pop(key)) else None for key in ("since", "until")}
    # Only positions have topics: who asks for one without naming kinds means them.
    kinds = view["kinds"] or (("position",) if view["topics"] else KINDS)
    shown = View(**days, kinds=kinds, limit=view["limit"], topics=view["topics"])
    with Record.open(record, read_only=True) as opened:
        codes = tuple(_party(opened, party) for party in parties)
        if form == "json":
            click.echo(relationship_json(opened, codes, shown))
        else:
            _console().print(relationship(opened, codes, shown))


def _party(record: Record, name: str) -> str:
    """The code of a state or organisation by code or name, else a party that the record holds under that name."""
    from communique.data.tables import lookup, suggest
    from communique.errors import UnknownParty

    if found := lookup(name):
        return found
    for row in record.sql("SELECT id FROM party WHERE lower(id) = lower(?)", [name]):
        return str(row["id"])
    raise UnknownParty(name, suggest(name))


def _console() -> Console:
    """Standard output with colours on a terminal, plain and 110 wide elsewhere."""
    from rich.console import Console

    plain = not sys.stdout.isatty()
    return Console(width=110 if plain else None, highlight=False, soft_wrap=False)


@main.command()
@_record_option("The record to check.")
def check(record: Path) -> None:
    """Prove in SQL that every evidence row still reads as stored, and that no row hangs in the air."""
    from communique.query.record import Record

    with Record.open(record, read_only=True) as opened:
        problems = opened.check()
        counted = len(opened.sql("SELECT 1 FROM evidence"))
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{record}: all {counted} evidence rows read as stored")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_record_option("The record to export.")
@click.option("--as", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", help="In which form.")
def export(folder: Path, record: Path, form: Any) -> None:
    """Write the record to a folder: interchange records (jsonl), or one table for each kind (csv, parquet)."""
    from communique.present.export import export as write
    from communique.query.record import Record

    with Record.open(record, read_only=True) as opened:
        for path in write(opened, folder, form):
            click.echo(str(path))


@main.command()
@_record_option("Where to keep the record of the sample reports.", default="communique-demo.duckdb")
@click.pass_context
def demo(ctx: click.Context, record: Path) -> None:
    """Read the sample reports that come with the package and show the record of Russia and China."""
    from importlib.resources import as_file, files

    with as_file(files("communique.data") / "samples") as folder:
        ctx.invoke(read, sources=(str(folder),), record=record, form=None, out=None, max_mb=64)
    ctx.invoke(
        show, parties=("RUS", "CHN"), record=record, form="text", since=None, until=None, kinds=(), topics=(), limit=0
    )


@main.command()
@click.argument("phrase")
@click.option("--on", type=click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"]), help="The day of the report; today by default.")
@click.option("--country", help="The state that the text around is about, for phrases that name none.")
@_text_or_json("Lines, or one object.")
def who(phrase: str, on: datetime | None, country: str | None, form: str) -> None:
    """Tell whom a phrase means on a day: party, PLOVER sector, person and office.

    "Putin", "the French president", "Foggy Bottom", "Palestinian militants", "police" with --country.
    """
    import json

    from communique.annotate.who import who as ask
    from communique.present.party import who_json, who_text

    found = ask(phrase, on.date() if on else None, country)
    click.echo(json.dumps(who_json(found), ensure_ascii=False) if form == "json" else who_text(found))


@main.group()
def parties() -> None:
    """The tables of states, organisations, groups and people: look something up, add rows of your own."""


@parties.command("show")
@click.argument("name")
@click.option("--on", type=click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"]), help="Who held office that day.")
def show_party(name: str, on: datetime | None) -> None:
    """Show what the tables have on a state, organisation, group or person."""
    from communique.present.party import party_text

    click.echo(party_text(name, on.date() if on else None))


@parties.command("update")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Check the file and show the difference, but keep nothing.")
def update_parties(source: Path, dry_run: bool) -> None:
    """Take in a CSV file of people, organisations or groups on top of the shipped tables.

    The header tells which: name,aliases,state,office,start,end or code,name,aliases,start,end or
    name,aliases,state,sector. Reports read before are read again with the new rows.
    """
    from communique.data.update import update

    made = update(source, dry=dry_run)
    for line in made.lines():
        click.echo(line)
    verb = "would change" if dry_run else "changed"
    click.echo(f"{made.table}: {len(made.changes)} rows {verb} in {made.path}", err=True)
