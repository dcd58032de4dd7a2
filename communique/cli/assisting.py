"""The record for assistants: `mcp`."""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli.options import record_option


@click.command()
@record_option("The record to answer from.")
@click.option(
    "--http", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Listen at http://127.0.0.1:PORT/mcp instead."
)
def mcp(record: Path, port: int | None) -> None:
    """Give language-model assistants the record as tools, over the Model Context Protocol.

    Runs on standard input and output, as assistants start it. It only reads: search, chronology, positions, quotes,
    figures, instruments, conflicts, relationships, and the evidence behind each row. See docs/mcp.md.
    """
    from communique.errors import MissingExtra, StoreError
    from communique.query.record import Record

    try:
        from communique.present.assistant.server import run
    except ModuleNotFoundError as error:
        raise MissingExtra("serving assistants", "mcp") from error
    if not record.exists():
        raise StoreError(f"there is no record at {record}; make one with `communique read --record {record}`")
    with Record.open(record, read_only=True) as opened:
        run(opened, port)
