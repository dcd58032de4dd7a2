"""The record as pages: `serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from communique.cli.options import record_option


@click.command()
@record_option("The record to show.")
@click.option("--read-only", is_flag=True, help="Nothing can be judged: there are no addresses that write.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen; elsewhere than on this machine it takes a token.",
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="On which port.")
@click.option(
    "--token", default="", help="What visitors must show; made and printed where one is needed and none is given."
)
@click.option(
    "--name", "names", multiple=True, help="A further name under which the machine may be asked; may be repeated."
)
@click.option("--by", default=lambda: os.environ.get("COMMUNIQUE_BY", ""), help="Who judges; COMMUNIQUE_BY by default.")
def serve(record: Path, **given: Any) -> None:
    """Show the record as pages in a browser, and take judgements there.

    Every page has a permanent address and is at the same address with .json as data. Nothing is fetched from
    elsewhere. While it runs no other process can write to the record; with --read-only others can read it.
    """
    import secrets

    from communique.errors import MissingExtra, StoreError
    from communique.query.record import Record

    try:
        from communique.present.web.app import app
        from communique.present.web.options import Options
        from communique.present.web.serve import run
    except ModuleNotFoundError as error:
        raise MissingExtra("serving pages", "web") from error
    if not Options(host=given["host"]).loopback and not given["token"]:
        given["token"] = secrets.token_urlsafe(24)
    options = Options(**given)
    if not record.exists():
        raise StoreError(f"there is no record at {record}; make one with `communique read --record {record}`")
    with Record.open(record, read_only=options.read_only) as opened:
        made = app(opened, options=options)
        host = f"[{options.host}]" if ":" in options.host else options.host
        click.echo(f"http://{host}:{options.port}/{'?token=' + options.token if options.token else ''}")
        run(made, options)
