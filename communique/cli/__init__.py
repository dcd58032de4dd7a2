"""The command line: each command calls one public function and prints what it gives."""

from __future__ import annotations

import sys
from typing import Any

import click

from communique.cli.assisting import mcp
from communique.cli.briefing import dossier
from communique.cli.copied import copies
from communique.cli.counted import claims
from communique.cli.disagreeing import conflicts
from communique.cli.drifting import drift
from communique.cli.judging import judge
from communique.cli.looking import check, export, show
from communique.cli.reading import date, demo, read
from communique.cli.running import load, run
from communique.cli.searching import search
from communique.cli.serving import serve
from communique.cli.tables import codebook, parties, who
from communique.cli.watching import watch
from communique.errors import CommuniqueError
from communique.run.workers import tidy_seldom
from communique.version import __version__


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
    tidy_seldom()


for command in (
    read,
    date,
    show,
    copies,
    claims,
    check,
    export,
    demo,
    who,
    parties,
    codebook,
    judge,
    drift,
    dossier,
    watch,
    run,
    load,
    conflicts,
    search,
    serve,
    mcp,
):
    main.add_command(command)
