from __future__ import annotations

from pathlib import Path

import pytest

from communique.cli import main
from gate.docs import pages

DOCS = Path(__file__).parents[2] / "docs"
README = DOCS.parent / "README.md"


@pytest.mark.parametrize("name", ["cli.md", "data-model.md", "topics.md"])
def test_generated_pages_are_fresh(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == pages()[name], "run `make docs`"


def test_every_command_is_documented() -> None:
    page = (DOCS / "cli.md").read_text("utf-8")
    for name, command in main.commands.items():
        assert f"## communique {name}" in page
        assert command.help
        assert all(getattr(option, "help", "") for option in command.params if option.param_type_name == "option"), name


def test_links_lead_somewhere() -> None:
    import re

    for page in [README, *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
