"""Options that several commands share, and how they print."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from communique.query.record import Record

F = TypeVar("F", bound=Callable[..., Any])

RECORD = "communique.duckdb"


def record_option(help: str, *, default: str | None = RECORD) -> Callable[[F], F]:
    kind = click.Path(path_type=Path)
    return click.option("--record", "-r", type=kind, default=default, show_default=default is not None, help=help)


def day_options(function: F) -> F:
    kind = click.DateTime(["%Y-%m-%d", "%Y-%m", "%Y"])
    function = click.option("--until", type=kind, help="Leave out entries after this day.")(function)
    return click.option("--since", type=kind, help="Leave out entries before this day.")(function)


def text_or_json(help: str) -> Callable[[F], F]:
    kind = click.Choice(["text", "json"])
    return click.option("--format", "form", type=kind, default="text", show_default=True, help=help)


def code_of(record: Record, name: str) -> str:
    """The code of a state or organisation by code or name, else a party that the record holds under that name."""
    from communique.data.tables import lookup, suggest
    from communique.errors import UnknownParty

    if found := lookup(name):
        return found
    for row in record.sql("SELECT id FROM party WHERE lower(id) = lower(?)", [name]):
        return str(row["id"])
    raise UnknownParty(name, suggest(name))


def wide(least: int) -> bool:
    """Whether standard output is a terminal of at least so many columns."""
    return sys.stdout.isatty() and console().width >= least


def console() -> Console:
    """Standard output with colours on a terminal, plain and 110 wide elsewhere."""
    from rich.console import Console

    plain = not sys.stdout.isatty()
    return Console(width=110 if plain else None, highlight=False, soft_wrap=False)
