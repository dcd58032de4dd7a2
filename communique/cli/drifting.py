"""Positions over time: `drift`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from communique.cli.options import code_of, console, day_options, record_option, text_or_json


@click.command()
@click.argument("holder", metavar="PARTY")
@record_option("The record to look in.")
@day_options
@click.option("--topic", help="The topic (missile-defence, nato_enlargement, …); without it: which ones there are.")
@text_or_json("Print text or JSON.")
def drift(holder: str, record: Path, topic: str | None, form: str, **days: Any) -> None:
    """Follow a party's stance on a topic through the record: what it is for and against, in which words, where it turns
    and where it falls silent.

    Stances on one thing stand together, since a topic holds things that a party may be for and against at once.
    """
    from communique.present.drift import drift_json, drift_text
    from communique.query.record import Record

    with Record.open(record, read_only=True) as opened:
        code = code_of(opened, holder)
        if topic is None:
            for name, count in opened.topics(code):
                click.echo(f"{count:>4}  {name}")
            return
        found = opened.drift(
            code, topic, since=days["since"] and days["since"].date(), until=days["until"] and days["until"].date()
        )
    if form == "json":
        click.echo(drift_json(found))
    else:
        console().print(drift_text(found))
