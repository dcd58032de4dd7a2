"""Disagreements between reports: `conflicts`."""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli.options import code_of, console, record_option, text_or_json


@click.command()
@click.argument("parties", nargs=-1, metavar="[PARTY PARTY ...]")
@record_option("The record to look in.")
@click.option(
    "--sort",
    "sorts",
    multiple=True,
    type=click.Choice(["figure", "day", "count", "actor", "wording"]),
    help="Show these only; may be repeated.",
)
@text_or_json("Print text or JSON.")
def conflicts(parties: tuple[str, ...], record: Path, sorts: tuple[str, ...], form: str) -> None:
    """List where reports contradict each other, the sources side by side: two values for one figure and period, two
    days or counts for one act, opposite accounts of who did it, one quote in two wordings.

    Copies of a report do not count as reports of their own.
    """
    from communique.present.conflicts import conflicts_json, conflicts_text
    from communique.query.record import Record

    with Record.open(record, read_only=True) as opened:
        rows = opened.conflicts(*(code_of(opened, party) for party in parties))
    chosen = [row for row in rows if not sorts or row.sort in sorts]
    if form == "json":
        click.echo(conflicts_json(chosen))
    else:
        console().print(conflicts_text(chosen))
