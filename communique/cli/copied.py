"""Which reports are copies: `copies`."""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli.options import console, record_option, text_or_json


@click.command()
@record_option("The record to look into.")
@text_or_json("A table, or the rows with the words copied as JSON.")
def copies(record: Path, form: str) -> None:
    """Show which reports copy others: exact copies, reprints with changes, parts of stories.

    Share is how much of the report stands in the one that it copies. Entries that repeat the original's count once.
    """
    from communique.present.copies import copies_json, copies_table
    from communique.query.record import Record

    with Record.open(record, read_only=True) as opened:
        rows = opened.copies()
    if form == "json":
        click.echo(copies_json(rows))
    elif rows:
        console().print(copies_table(rows))
    else:
        click.echo("no report copies another")
