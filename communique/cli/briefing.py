"""A brief of a relationship: `dossier`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from communique.cli.options import code_of, day_options, record_option


@click.command()
@click.argument("parties", nargs=-1, required=True, metavar="PARTY PARTY ...")
@click.option(
    "--output",
    "-o",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to write; its ending says the form: .html, .md or .pdf.",
)
@record_option("The record to make it of.")
@day_options
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="TOPIC",
    help="Keep to what is said of this topic (missile_defence, ...; see docs/topics.md); may be repeated.",
)
@click.option(
    "--max",
    "most",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Rows of a table; it is said how many more the record has.",
)
def dossier(parties: tuple[str, ...], out: Path, record: Path, topics: tuple[str, ...], most: int, **days: Any) -> None:
    """Write a self-contained brief of a relationship, or of one party: numbers, index, chronology, instruments,
    positions and their drift, figures, meetings, quotes, conflicts and claims, each with the words that it rests on.

    Parties are named by code or name: RUS, Russia, "South Korea", NATO. HTML needs `communique[plots]`, PDF
    `communique[dossier]`; Markdown needs nothing, and has tables in the place of plots.
    """
    from communique.present.dossier import dossier as make
    from communique.present.dossier.files import form_of
    from communique.query.record import Record

    form_of(out)
    since, until = (days[name] and days[name].date() for name in ("since", "until"))
    with Record.open(record, read_only=True) as opened:
        codes = [code_of(opened, party) for party in parties]
        made = make(opened, *codes, since=since, until=until, topics=topics, most=most)
        click.echo(made.save(out))
