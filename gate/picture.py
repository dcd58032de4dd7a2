"""Draws docs/pictures/show.svg: what `communique show RUS CHN` prints of the sample reports, cut to the first entries.

python -m gate.picture
"""

from __future__ import annotations

import io
import re
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.text import Text

from communique.present.relationship import View, relationship
from communique.run.local import read

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "show.svg"


def draw() -> str:
    """The picture as SVG that fetches nothing: rich's web font is taken out, the viewer's monospace font serves."""
    console = Console(record=True, width=104, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ communique show RUS CHN --limit 3", style="bold"))
    with read(str(files("communique.data") / "samples")) as record:
        console.print(relationship(record, ("RUS", "CHN"), View(limit=3)))
    svg = console.export_svg(title="communique", unique_id="communique")
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code, monospace", "Menlo, Consolas, DejaVu Sans Mono, monospace")


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")
