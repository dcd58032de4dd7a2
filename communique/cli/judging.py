"""People's judgements on entries: `judge` and what it has below it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communique.cli.options import RECORD, F

if TYPE_CHECKING:
    from communique.model import When


def _said(function: F) -> F:
    """The options of every judgement: on which record, by whom, why."""
    kind = click.Path(dir_okay=False, path_type=Path)
    for option in (
        click.option("--why", default="", help="The reason, for those who read it later."),
        click.option(
            "--by", default=lambda: os.environ.get("COMMUNIQUE_BY", ""), help="Who judges; COMMUNIQUE_BY by default."
        ),
        click.option("--record", "-r", type=kind, default=RECORD, show_default=True, help="The record to judge in."),
    ):
        function = option(function)
    return function


@click.group()
def judge() -> None:
    """Say what is right: accept, reject or put right entries, say which are the same.

    Entries are named by their ids or the beginnings of them (`communique show --ids` prints them). A person's word
    beats a model's, stays when reports are read again with newer weights, and can be taken back, which is kept too.
    """


def _one(verdict: str) -> Callable[..., None]:
    def command(claims: tuple[str, ...], record: Path, by: str, why: str) -> None:
        from communique.query.record import Record

        with Record.open(record) as opened:
            made = opened.judge(verdict, *claims, by=by, why=why)
            opened.resolve()
        click.echo(f"{verdict}: {', '.join(made)}")

    return command


_ENTRIES = click.argument("claims", nargs=-1, required=True, metavar="ENTRY ...")
for _name, _help in (
    ("accept", "Say that entries are right as they are."),
    ("reject", "Say that entries are wrong: they are no longer shown."),
    ("same", "Say that entries tell of one and the same: they become one. Merged entries are joined whole."),
    ("different", "Say that entries tell of different things, each from each."),
    ("split", "Part entries from the others that they were merged with."),
):
    judge.command(_name, help=_help)(_said(_ENTRIES(_one(_name))))


@judge.command()
@click.argument("claim", metavar="ENTRY")
@click.option("--label", help="Event type, instrument kind, polarity, speaker or measure.")
@click.option("--actor", "actors", multiple=True, help="Of an event: who acts; all of them, one option each.")
@click.option("--recipient", "recipients", multiple=True, help="Of an event: who is acted on.")
@click.option("--party", "parties", multiple=True, help="Of other kinds: whose it is, or who holds it.")
@click.option("--no-recipient", is_flag=True, help="Of an event: nobody is acted on.")
@click.option(
    "--day", help="The day, month or year, or a range: 2001-07-16, 2001-07, 2000, 2000-01-01/2001-06-30; none."
)
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="mode, place, aux, action, value, unit, …")
@_said
def correct(claim: str, record: Path, by: str, why: str, **given: Any) -> None:
    """Put an entry right: what you say stands in its place, on the same words."""
    from communique.query.record import Record

    with Record.open(record) as opened:
        made = opened.correct(claim, _changes(given), by=by, why=why)
        opened.resolve()
    click.echo(f"stands in its place: {made}")


def _changes(given: dict[str, Any]) -> dict[str, object]:
    from communique.data.tables import lookup

    def codes(names: tuple[str, ...]) -> list[str]:
        return [lookup(name) or name for name in names]

    changes: dict[str, object] = {}
    if given["label"]:
        changes["label"] = given["label"]
    if given["actors"]:
        changes["actor"] = codes(given["actors"])
    if given["recipients"] or given["no_recipient"]:
        changes["recipient"] = codes(given["recipients"])
    if given["parties"]:
        changes["party"] = codes(given["parties"])
    if given["day"]:
        changes["when"] = None if given["day"] == "none" else days(given["day"])
    for pair in given["values"]:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--set")
        changes[name] = _value(value)
    return changes


def _value(text: str) -> object:
    """A number where it is one; nothing for the empty text."""
    try:
        return float(text) if "." in text or "e" in text.lower() else int(text)
    except ValueError:
        return text or None


def days(text: str) -> When:
    """`2001-07-16`, `2001-07`, `2001`, or two of these with a slash between them."""
    from communique.errors import BadJudgement
    from communique.query import changes

    try:
        return changes.days(text)
    except BadJudgement as error:
        raise click.BadParameter(str(error), param_hint="--day") from error


@judge.command()
@click.argument("judgements", nargs=-1, required=True, metavar="JUDGEMENT ...")
@click.option("--record", "-r", type=click.Path(dir_okay=False, path_type=Path), default=RECORD, help="The record.")
def undo(judgements: tuple[str, ...], record: Path) -> None:
    """Take judgements back; that they were made and taken back is kept."""
    from communique.query.record import Record

    with Record.open(record) as opened:
        done = opened.withdraw(*judgements)
        opened.resolve()
    click.echo(f"{done} taken back")


@judge.command("list")
@click.option("--record", "-r", type=click.Path(dir_okay=False, path_type=Path), default=RECORD, help="The record.")
@click.option("--all", "withdrawn", is_flag=True, help="Also those that were taken back.")
@click.option("--as-training", is_flag=True, help="As JSON Lines to learn from: the claims with their words.")
def listed(record: Path, withdrawn: bool, as_training: bool) -> None:
    """List people's judgements, the oldest first."""
    from communique.query.record import Record

    with Record.open(record, read_only=True) as opened:
        if as_training:
            for line in opened.judged_as_training():
                click.echo(line)
            return
        for row in opened.judgements(withdrawn=withdrawn):
            both = " / ".join(" ".join(words.split()) for words in (row.left_words, row.right_words) if words)
            gone = f" (taken back {row.withdrawn[:16]})" if row.withdrawn else ""
            why = f": {row.why}" if row.why else ""
            click.echo(f"{row.judgement}  {row.made_at[:16]}  {row.by}  {row.verdict}{gone}  “{both}”{why}")
