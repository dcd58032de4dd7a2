"""The tour notebook runs from its first cell to its last, and is kept without its outputs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

TOUR = Path(__file__).parents[2] / "docs" / "tour.ipynb"


def _tour() -> Any:
    return nbformat.read(TOUR, as_version=4)  # type: ignore[no-untyped-call]


def test_it_is_kept_without_outputs() -> None:
    tour = _tour()
    nbformat.validate(tour)
    for cell in tour.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    for target in re.findall(r"\]\(([^)#:]+)\)", TOUR.read_text("utf-8")):
        assert (TOUR.parent / target).exists(), target


# zmq, which runs the kernel, warns of its own event loop on some platforms.
@pytest.mark.filterwarnings("default")
def test_it_runs(tmp_path: Path) -> None:
    from nbclient import NotebookClient

    tour = _tour()
    client = NotebookClient(tour, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    shown = [output for cell in tour.cells if cell.cell_type == "code" for output in cell.outputs]
    kinds = [set(output.get("data", {})) for output in shown]
    plots = [each for each in kinds if "image/svg+xml" in each]
    assert len(plots) == 8
    text = str(shown)
    assert "cdn" not in text
    assert "sandbox" in text
    assert "<blockquote>" in text
    assert "Chinese" in text
    assert not [output for output in shown if output.output_type == "stream" and output.name == "stderr"]
