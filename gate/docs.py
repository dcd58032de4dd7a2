"""Writes the pages of docs/ that come from code: the command line and the data model.

python -m gate.docs
"""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli import main as commands
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


def pages() -> dict[str, str]:
    """Each generated page by its file name."""
    return {"cli.md": cli_page(), "data-model.md": describe()}


def _block(title: str, text: str) -> str:
    return f"## {title}\n\n```\n{text}\n```\n"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
