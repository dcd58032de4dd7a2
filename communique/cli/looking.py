"""Looking at the record: `show`, `check` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from communique.cli.options import code_of, console, day_options, record_option, text_or_json, wide
from communique.model import KINDS


def _topics(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The topics asked for; a name that is none of the list is refused with the list."""
    if value:
        from communique.kinds.wordlists import topic_of

        return tuple(map(topic_of, value))
    return value


@click.command()
@click.argument("parties", nargs=-1, required=True, metavar="PARTY PARTY ...")
@record_option("The record to show.")
@day_options
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
@click.option("--constant", type=int, metavar="YEAR", help="Show dollars also in dollars of this year (US prices).")
@click.option("--ids", is_flag=True, help="Also show the ids of entries, by which `communique judge` names them.")
@click.option(
    "--plots/--no-plots", default=None, help="Show plots, or not; by default in terminals that are wide enough."
)
@click.option("--limit", default=0, help="Show at most this many entries of each kind (0: all).")
@text_or_json("Print text or JSON.")
def show(parties: tuple[str, ...], record: Path, form: str, **view: Any) -> None:
    """Show a relationship: its chronology, instruments, positions, quotes and figures, each with its words and report.

    Parties are named by code or name: RUS, Russia, "South Korea", NATO.
    """
    from communique.present.bars import LEAST
    from communique.present.relationship import View, relationship, relationship_json
    from communique.query.record import Record

    days: dict[str, Any] = {key: value.date() if (value := view.pop(key)) else None for key in ("since", "until")}
    # Only positions have topics: who asks for one without naming kinds means them.
    kinds = view["kinds"] or (("position",) if view["topics"] else KINDS)
    plots = view["plots"] if view["plots"] is not None else wide(LEAST)
    shown = View(**days, kinds=kinds, plots=plots, **{key: view[key] for key in ("limit", "topics", "constant", "ids")})
    with Record.open(record, read_only=True) as opened:
        codes = tuple(code_of(opened, party) for party in parties)
        if form == "json":
            click.echo(relationship_json(opened, codes, shown))
        else:
            console().print(relationship(opened, codes, shown))


@click.command()
@record_option("The record to check.")
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


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("parties", nargs=-1, metavar="[PARTY ...]")
@record_option("The record to export.")
@click.option(
    "--format",
    "--as",
    "form",
    type=click.Choice(["jsonl", "csv", "parquet", "figures", "polecat", "icews", "sqlite", "graphml", "ftm", "ics"]),
    default="jsonl",
    show_default=True,
    help="In which form.",
)
@day_options
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Write entries of this kind only; may be repeated."
)
def export(folder: Path, parties: tuple[str, ...], record: Path, form: Any, **asked: Any) -> None:
    """Write the record to a folder, or only a relationship: what two or more PARTIES have with each other.

    \b
    jsonl    interchange records, one for each report
    csv      tables of merged entries, claims, evidence and reports
    parquet  the same as Parquet
    figures  figures alone, as CSV
    polecat  events in the columns of POLECAT
    icews    events in the columns of ICEWS, with CAMEO codes
    sqlite   a database for Datasette
    graphml  relationships by year, for Gephi
    ftm      FollowTheMoney entities, for Aleph
    ics      the chronology as a calendar

    Each but the first comes with codebook.md, which explains every column. See docs/exports.md.
    """
    from communique.present.exports import Scope
    from communique.present.exports import export as write
    from communique.query.record import Record

    days = {key: asked[key].date() if asked[key] else None for key in ("since", "until")}
    with Record.open(record, read_only=True) as opened:
        codes = tuple(code_of(opened, party) for party in parties)
        made = write(opened, folder, form, Scope(codes, **days, kinds=asked["kinds"] or KINDS))
    for path in made.paths:
        click.echo(str(path))
    for remark in made.remarks:
        click.echo(f"communique: {remark}", err=True)
