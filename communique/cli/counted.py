"""Claims that can be counted against the record: `claims`."""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli.options import code_of, console, record_option

_VERDICTS = ("confirmed", "contradicted", "undecidable")


@click.command()
@click.argument("parties", nargs=-1, metavar="[PARTY PARTY ...]")
@record_option("The record to check against.")
@click.option(
    "--verdict", "verdicts", multiple=True, type=click.Choice(_VERDICTS), help="Show these only; may be repeated."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Print lines to read, or the rows as JSON or CSV.",
)
def claims(parties: tuple[str, ...], record: Path, verdicts: tuple[str, ...], form: str) -> None:
    """Check what reports count against what the record holds: confirmed, contradicted, or undecidable, and why.

    "The 38th meeting since 2013", "the first treaty since 1950", "trade doubled", "the 75th anniversary". With two
    parties: what is counted between them. No record is complete: that it holds fewer contradicts nothing.
    """
    from communique.present.tallies import tallies_csv, tallies_json, tallies_text
    from communique.query.record import Record
    from communique.query.rows import Rows
    from communique.query.tallies import TallyRow

    with Record.open(record, read_only=True) as opened:
        rows = opened.tallies(*(code_of(opened, party) for party in parties))
    chosen = Rows((row for row in rows if not verdicts or row.verdict in verdicts), TallyRow)
    match form:
        case "json":
            click.echo(tallies_json(chosen))
        case "csv":
            click.echo(tallies_csv(chosen))
        case _:
            console().print(tallies_text(rows, verdicts))
