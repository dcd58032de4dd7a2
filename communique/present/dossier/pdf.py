"""The dossier as PDF, set by Typst: its compiler and its fonts are in the package, and nothing is fetched."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

from communique.errors import MissingExtra
from communique.present.charts.theme import painted
from communique.present.dossier.model import (
    Block,
    Dossier,
    Figure,
    Heading,
    Paragraph,
    Part,
    Points,
    Reference,
    Remark,
    Row,
    Source,
    Statement,
    Table,
    Words,
    ranges,
)
from communique.present.dossier.wording import edged, left_out, more_reports, one_line
from communique.present.words import visible

_LONG = re.compile(r"\S{28,}")
_BREAK = "\u200b"
"""A place where a line may end, which shows nothing."""


def pdf(dossier: Dossier) -> bytes:
    """The file. The words go to Typst as data, never as markup. Raises MissingExtra without Typst."""
    try:
        import typst
    except ModuleNotFoundError as error:
        raise MissingExtra("a dossier as PDF", "dossier") from error
    template = files("communique.present.dossier").joinpath("dossier.typ").read_bytes()
    done = typst.compile(template, sys_inputs={"dossier": json.dumps(data(dossier), ensure_ascii=False)})
    assert isinstance(done, bytes)
    return done


def data(dossier: Dossier) -> dict[str, Any]:
    """What the template sets, as JSON can hold it."""
    return {
        "title": _text(dossier.title),
        "subtitle": _text(dossier.subtitle),
        "made": _text(dossier.made),
        "blocks": [_block(dossier, block) for block in dossier.blocks],
        "sources": list(map(_source, dossier.sources)),
        "method": list(map(_text, dossier.method)),
    }


def _block(dossier: Dossier, block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level - 1, "text": _text(block.text)}
        case Remark():
            return {"kind": "remark", "text": _text(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "sentences": [_statement(dossier, each) for each in block.sentences]}
        case Points():
            return {"kind": "points", "sentences": [_statement(dossier, each) for each in block.points]}
        case Figure():
            caption = _text(f"{block.caption} {block.about}")
            drawn = painted(block.draw(), "print")
            return {"kind": "figure", "svg": drawn, "tall": _tall(drawn), "alt": _text(block.alt), "caption": caption}
        case Table():
            return _table(dossier, block)


def _tall(svg: str) -> bool:
    """Whether a plot takes more of a page than can be left blank before it."""
    sides = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    return sides is not None and float(sides[2]) > 0.42 * float(sides[1])


def _table(dossier: Dossier, table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": _text(table.caption),
        "columns": [
            {"name": _text(column.name), "share": column.share, "right": column.right} for column in table.columns
        ],
        "rows": [{"cells": list(map(_parts, row.cells)), **_references(dossier, row)} for row in table.rows],
        "left": _text(left_out(table)) if table.left else "",
    }


def _statement(dossier: Dossier, stated: Statement) -> dict[str, Any]:
    return {"parts": _parts(stated.parts), **_references(dossier, stated)}


def _references(dossier: Dossier, stated: Statement | Row) -> dict[str, Any]:
    found = dossier.references(stated)
    if stated.on.whole:
        runs = ranges([reference.source for reference in found])
        shown = [[_link(Reference(number)) for number in dict.fromkeys(run)] for run in runs]
    else:
        shown = [[_link(reference)] for reference in found]
    return {"references": shown, "more": [more_reports(stated.on.more)] if stated.on.more else []}


def _link(reference: Reference) -> dict[str, str]:
    return {"label": reference.label, "target": _target(reference)}


def _target(reference: Reference) -> str:
    return f"source-{reference.label}"


def _source(source: Source) -> dict[str, Any]:
    place = source.url or (source.place if source.place != source.name else "")
    return {
        "label": str(source.number),
        "target": _target(Reference(source.number)),
        "title": _text(source.title or ""),
        "name": _text(source.name),
        "about": _text(" · ".join(part for part in (source.day, place) if part)),
        "facts": [_text(fact) for fact in (*source.copy_of, *source.copies)],
        "passages": [
            {
                "label": f"{source.number}.{passage.number}",
                "target": _target(Reference(source.number, passage.number)),
                "words": list(map(_text, passage.words)),
                "before": _broken(edged(visible(passage.before))),
                "after": _broken(edged(visible(passage.after))),
            }
            for passage in source.passages
        ],
    }


def _parts(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    return [
        {"words": True, "text": _text(part.text)}
        if isinstance(part, Words)
        else {"words": False, "text": _broken(visible(part))}
        for part in parts
    ]


def _text(words: str) -> str:
    return _broken(one_line(visible(words)))


def _broken(words: str) -> str:
    """The words with places to break within what is too long for a column, such as addresses."""
    return _LONG.sub(lambda found: re.sub(r"([/_.?&=-]|.{20})", rf"\1{_BREAK}", found[0]), words)
