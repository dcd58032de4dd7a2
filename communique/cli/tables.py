"""Who is who: `who` and `parties`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from communique.cli.options import text_or_json

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@click.argument("phrase")
@click.option("--on", type=click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"]), help="The day of the report; today by default.")
@click.option("--country", help="The state that the text around is about, for phrases that name none.")
@text_or_json("Lines, or one object.")
def who(phrase: str, on: datetime | None, country: str | None, form: str) -> None:
    """Tell whom a phrase means on a day: party, PLOVER sector, person and office.

    "Putin", "the French president", "Foggy Bottom", "Palestinian militants", "police" with --country.
    """
    import json

    from communique.annotate.who import who as ask
    from communique.present.party import who_json, who_text

    found = ask(phrase, on.date() if on else None, country)
    click.echo(json.dumps(who_json(found), ensure_ascii=False) if form == "json" else who_text(found))


@click.group()
def parties() -> None:
    """The tables of states, organisations, groups and people: look something up, add rows of your own."""


@parties.command("show")
@click.argument("name")
@click.option("--on", type=click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"]), help="Who held office that day.")
def showcode_of(name: str, on: datetime | None) -> None:
    """Show what the tables have on a state, organisation, group or person."""
    from communique.present.party import party_text

    click.echo(party_text(name, on.date() if on else None))


@parties.command("update")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Check the file and show the difference, but keep nothing.")
def update_parties(source: Path, dry_run: bool) -> None:
    """Take in a CSV file of people, organisations or groups on top of the shipped tables.

    The header tells which: name,aliases,state,office,start,end or code,name,aliases,start,end or
    name,aliases,state,sector. Reports read before are read again with the new rows.
    """
    from communique.data.update import update

    made = update(source, dry=dry_run)
    for line in made.lines():
        click.echo(line)
    verb = "would change" if dry_run else "changed"
    click.echo(f"{made.table}: {len(made.changes)} rows {verb} in {made.path}", err=True)


@click.command()
@click.argument("sources", nargs=-1, metavar="[FILE|FOLDER] ...", type=click.Path(exists=True))
@click.option("--type", "only", help="Show this type with its rules and examples.")
def codebook(sources: tuple[str, ...], only: str | None) -> None:
    """Show the types of events, and check a codebook of your own: whether its examples are read as they say.

    A codebook is TOML: a [[type]] with name, definition, quad, score, cameo and goldstein, and either [[rule]]s or
    examples, sentences with their actors and recipients, from which rules are made. `communique read --codebook` uses
    it. Exit code 1: an example is not read as it says.
    """
    from communique.present.codebook import codebook_text, type_text
    from communique.run.standard import extended, own_problems

    book = extended(sources)
    click.echo(type_text(book, only) if only else codebook_text(book))
    found = own_problems(sources) if sources else []
    for problem in found:
        click.echo(f"communique: {problem.of}: {problem.text!r}: {problem.why}", err=True)
    if found:
        raise click.exceptions.Exit(1)
