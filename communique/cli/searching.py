"""Full-text search: `search`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communique.cli.options import code_of, console, day_options, record_option, text_or_json
from communique.model import KINDS

if TYPE_CHECKING:
    from communique.query.find import What


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS ...")
@record_option("The record to search.")
@click.option("--party", "parties", multiple=True, help="Only where this party has a part; may be repeated.")
@click.option("--kind", default="report", type=click.Choice(["report", *KINDS]), help="Find entries of this kind.")
@day_options
@click.option("--limit", default=10, type=click.IntRange(1, 1000), show_default=True, help="Show at most this many.")
@click.option("--index", is_flag=True, help="Keep the index beside the record, for large ones that are searched often.")
@text_or_json("Print text or JSON.")
def search(words: tuple[str, ...], record: Path, kind: What, form: str, **where: Any) -> None:
    """Find reports, or entries of a kind, by their words, the best first.

    Words are found in any form; "in quotation marks" as they stand. AND, OR, -without, (brackets), disarm*,
    title:summit, speaker:lavrov, instrument:"peace treaty". Before a word with a minus write --.
    """
    from communique.present.found import found_json, found_text
    from communique.query.find import Asked, find
    from communique.query.record import Record

    since, until = (value.date() if (value := where[key]) else None for key in ("since", "until"))
    with Record.open(record, read_only=True) as opened:
        codes = tuple(code_of(opened, party) for party in where["parties"])
        held = opened.concordance(folder_of(record) if where["index"] else None)
        found = find(held, Asked(" ".join(words), kind, codes, since, until, limit=where["limit"]))
    if form == "json":
        click.echo(found_json(found))
    else:
        screen = console()
        screen.print(found_text(found, kind, plain=not screen.is_terminal))


def folder_of(record: Path) -> Path:
    """Where the index of a record is kept."""
    return record.with_name(f"{record.name}.words")
