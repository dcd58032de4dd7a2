"""Writes the pages of docs/ that come from code: the command line, the data model, exports, topics and contexts.

python -m gate.docs
"""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli import main as commands
from communique.kinds.wordlists import Wordlists, wordlists
from communique.present.exports.page import page
from communique.query.record import Record
from communique.record.schema import describe

DOCS = Path(__file__).parents[1] / "docs"


def cli_page() -> str:
    """The help of every command, as Markdown."""
    parts = ["# Command line\n\nWritten by `make docs` from the commands themselves; do not edit.\n"]
    context = click.Context(
        commands, info_name="communique", **commands.context_settings, terminal_width=100, max_content_width=100
    )
    parts.append(_block("communique", commands.get_help(context)))
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        if command is not None:
            inner = click.Context(command, info_name=name, parent=context, terminal_width=100, max_content_width=100)
            parts.append(_block(f"communique {name}", command.get_help(inner)))
            for below, part in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
                deeper = click.Context(part, info_name=below, parent=inner, terminal_width=100, max_content_width=100)
                parts.append(_block(f"communique {name} {below}", part.get_help(deeper)))
    return "\n".join(parts)


def topics_page() -> str:
    """The topics of positions and the contexts of events with their definitions, as Markdown."""
    return "\n".join(
        [
            "# Topics and contexts\n\nWritten by `make docs` from `communique/kinds/topic.toml` and `context.toml`; "
            "do not edit.\n",
            "## Topics of positions\n\nWhat a stance is about, so that it is found again over decades in other words. "
            "A position has up to four; one that no list knows has `other`.\n",
            _categories(wordlists("topic")),
            "## Contexts of events\n\nPLOVER's 37 contexts. An event has up to five, or none.\n",
            _categories(wordlists("context")),
        ]
    )


def _categories(lists: Wordlists) -> str:
    rows = [f"| `{category.name}` | {category.definition} |" for category in lists.categories]
    return "\n".join(["| name | what it is |", "| --- | --- |", *rows, ""])


def exports_page() -> str:
    """Every form of export with each of its columns, as Markdown."""
    with Record.open() as record:
        return page(record)


def pages() -> dict[str, str]:
    """Each generated page by its file name."""
    return {
        "cli.md": cli_page(),
        "data-model.md": describe(),
        "exports.md": exports_page(),
        "topics.md": topics_page(),
    }


def _block(title: str, text: str) -> str:
    return f"## {title}\n\n```\n{text}\n```\n"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
