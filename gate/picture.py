"""Draws docs/pictures/show.svg: what `communique show RUS CHN` prints of the sample reports, cut to the first entries;
and docs/pictures/dossier.png: a page of their dossier.

python -m gate.picture
"""

from __future__ import annotations

import io
import json
import re
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.text import Text

from communique.present.dossier import dossier
from communique.present.dossier.pdf import data
from communique.present.relationship import View, relationship
from communique.query.record import Record
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


def page(record: Record, number: int = 2) -> bytes:
    """A page of the dossier as PNG, as it stands in the PDF."""
    import typst

    template = files("communique.present.dossier").joinpath("dossier.typ").read_bytes()
    words = json.dumps(data(dossier(record, "RUS", "CHN")), ensure_ascii=False)
    pages = typst.compile(template, sys_inputs={"dossier": words}, format="png", ppi=80)
    assert isinstance(pages, list)
    return pages[number - 1]


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")
    with read(str(files("communique.data") / "samples")) as samples:
        PICTURE.with_name("dossier.png").write_bytes(page(samples))
