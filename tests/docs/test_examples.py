"""The Python in the documentation runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from communique.cli import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/tour.md", "docs/parties.md", "docs/dating.md"])
def test_examples_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert blocks
    exec("\n".join(blocks), {"__name__": "example"})


def test_the_entry_in_the_readme_is_what_demo_prints(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["demo", "--record", str(tmp_path / "demo.duckdb")])
    assert shown.exit_code == 0
    printed = [line.strip() for line in shown.stdout.splitlines()]
    entry = re.search(r"^```\n(\d{4}-.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert entry
    lines = [line.strip() for line in entry[1].splitlines()]
    assert lines[0] in printed
    assert " ".join(lines[1:]) in " ".join(printed)
