"""The dossier as one HTML page: style and plots within it, nothing fetched, no scripts."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from communique.present.charts.theme import painted
from communique.present.dossier.model import (
    Block,
    Dossier,
    Figure,
    Heading,
    Paragraph,
    Part,
    Passage,
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
from communique.present.words import cut, visible

_HINT = 300
"""Characters of the words that show when the pointer rests on a reference; all of them stand in the list of sources."""
_DAY = re.compile(r"(?<![\w-])[12]\d{3}-\d{2}(?:-\d{2})?(?![\w-])")
# The page needs nothing from anywhere: whatever a report's words might ask for, no browser would fetch or run it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def html(dossier: Dossier) -> str:
    """The whole page."""
    page = _Page(dossier)
    body = "\n".join(page.body())
    style = files("communique.present.dossier").joinpath("dossier.css").read_text("utf-8")
    title = _text(f"{dossier.title}: {dossier.subtitle}")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="{_text(dossier.made)}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


class _Page:
    """One page as it is written: which statements have been written decides where a passage leads back to."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.words = {
            (source.number, passage.number): _joined(passage)
            for source in dossier.sources
            for passage in source.passages
        }
        self.back: dict[Reference, str] = {}
        self.stated = 0

    def body(self) -> Iterator[str]:
        dossier = self.dossier
        yield '<a class="skip" href="#main">To the text</a>'
        yield f"<header>\n<h1>{_text(dossier.title)}</h1>\n<p class=subtitle>{_text(dossier.subtitle)}</p>\n</header>"
        headings = [block for block in dossier.blocks if isinstance(block, Heading) and block.level == 2]
        links = "".join(f'<li><a href="#{block.anchor}">{_text(block.text)}</a></li>' for block in headings)
        links += '<li><a href="#sources">Sources</a></li>' if dossier.sources else ""
        links += '<li><a href="#method">How this was made</a></li>'
        yield f'<nav aria-label="Contents">\n<ol>{links}</ol>\n</nav>'
        yield '<main id="main">'
        for block in dossier.blocks:
            yield self.block(block)
        if dossier.sources:
            yield '<h2 id="sources">Sources</h2>'
            yield '<ol class="sources">'
            yield from map(self.source, dossier.sources)
            yield "</ol>"
        yield '<h2 id="method">How this was made</h2>'
        yield from (f"<p>{_text(line)}</p>" for line in dossier.method)
        yield "</main>"
        yield f"<footer><p>{_text(dossier.made)}</p></footer>"

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f'<h{block.level} id="{block.anchor}">{_text(block.text)}</h{block.level}>'
            case Remark():
                return f'<p class="remark">{_text(block.text)}</p>'
            case Paragraph():
                return f"<p>{' '.join(map(self.statement, block.sentences))}</p>"
            case Points():
                points = "\n".join(f"<li>{self.statement(point)}</li>" for point in block.points)
                return f"<ul>\n{points}\n</ul>"
            case Figure():
                return _figure(block)
            case Table():
                return self.table(block)

    def table(self, table: Table) -> str:
        whole = sum(column.share for column in table.columns) + 1
        widths = "".join(f'<col style="width:{column.share / whole:.1%}">' for column in table.columns) + "<col>"
        names = "".join(
            f'<th scope="col"{_class(column.right and "right")}>{_text(column.name)}</th>' for column in table.columns
        )
        rows = "\n".join(self.row(table, row) for row in table.rows)
        left = f'<p class="left">{_text(left_out(table))}</p>' if table.left else ""
        head = f'<thead><tr>{names}<th scope="col">Sources</th></tr></thead>'
        return (
            f'<div class="table"><table>\n<caption>{_text(table.caption)}</caption>\n<colgroup>{widths}</colgroup>\n'
            f"{head}\n<tbody>\n{rows}\n</tbody></table></div>{left}"
        )

    def row(self, table: Table, row: Row) -> str:
        cells = "".join(
            f'<td data-name="{_text(column.name)}"'
            f"{_class(column.figures and 'figures', column.right and 'right')}><div>{_parts(cell)}</div></td>"
            for column, cell in zip(table.columns, row.cells, strict=True)
        )
        anchor, references = self.references(row)
        return f'<tr id="{anchor}">{cells}<td data-name="Sources" class="refs"><div>{references}</div></td></tr>'

    def statement(self, stated: Statement) -> str:
        anchor, references = self.references(stated)
        return f'<span id="{anchor}">{_parts(stated.parts)} {references}</span>'

    def references(self, stated: Statement | Row) -> tuple[str, str]:
        """The anchor of a statement and the references that it shows."""
        self.stated += 1
        anchor = f"r{self.stated}"
        found = self.dossier.references(stated)
        for reference in found:
            self.back.setdefault(reference, anchor)
        if stated.on.whole:
            shown = [
                self.link(first) if first == last else f"{self.link(first)}–{self.link(last)}"
                for first, last in ranges([reference.source for reference in found])
            ]
        else:
            shown = [self.link(reference.source, reference.passage) for reference in found]
        shown += [more_reports(stated.on.more)] if stated.on.more else []
        items = ", ".join(f"<span>{item}</span>" for item in shown)
        return anchor, f'<span class="refs">[{items}]</span>'

    def link(self, source: int, passage: int = 0) -> str:
        reference = Reference(source, passage)
        target = f"s{source}-{passage}" if passage else f"s{source}"
        named = self.dossier.sources[source - 1]
        words = f": “{self.words[source, passage]}”" if passage else ""
        hint = cut(visible(f"{named.title or named.name}, {named.day}{words}"), _HINT)
        return f'<a href="#{target}" title="{escape(hint)}">{reference.label}</a>'

    def source(self, source: Source) -> str:
        facts = "".join(f"<p>{_text(line)}</p>" for line in (*source.copy_of, *source.copies))
        passages = "\n".join(self.passage(source, passage) for passage in source.passages)
        title = f"“<bdi>{_text(source.title)}</bdi>”, " if source.title else ""
        place = _place(source)
        return (
            f'<li id="s{source.number}"><p class="source"><b>{source.number}</b> {title}<bdi>{_text(source.name)}</bdi>'
            f"<br><span class=where>{_text(source.day)}{place}</span></p>{facts}\n<ul>{passages}</ul></li>"
        )

    def passage(self, source: Source, passage: Passage) -> str:
        reference = Reference(source.number, passage.number)
        back = self.back.get(reference) or self.back.get(Reference(source.number))
        link = f' <a class="back" href="#{back}" aria-label="back to where it is cited">↩</a>' if back else ""
        words = " … ".join(f"“<bdi>{_text(words)}</bdi>”" for words in passage.words)
        before, after = _beside(passage.before), _beside(passage.after)
        shown = f"{before}<q>{words}</q>{after}"
        return f'<li id="s{source.number}-{passage.number}"><b>{reference.label}</b> {shown}{link}</li>'


def _place(source: Source) -> str:
    """Where the report was found; only an address of the web becomes a link."""
    if source.url and source.url.startswith(("https://", "http://")):
        return f' · <a href="{_text(source.url)}" rel="noreferrer">{_text(cut(source.url))}</a>'
    return f" · {_text(source.place)}" if source.place and source.place != source.name else ""


def _figure(figure: Figure) -> str:
    alt = _text(figure.alt)
    drawn = figure.draw()
    light, dark = (b64encode(text.encode("utf-8")).decode("ascii") for text in (drawn, painted(drawn, "dark")))
    kind = "data:image/svg+xml;base64,"
    # On narrow screens a plot scrolls; who has no pointer scrolls it by keys.
    return (
        f'<figure><div class="plot" tabindex="0" role="group" aria-label="{_text(figure.caption)}"><picture>'
        f'<source media="screen and (prefers-color-scheme: dark)" srcset="{kind}{dark}">'
        f'<img src="{kind}{light}" alt="{alt}"></picture></div>\n'
        f"<figcaption>{_text(figure.caption)} {_text(figure.about)}</figcaption></figure>"
    )


def _beside(words: str) -> str:
    shown = escape(edged(visible(words)))
    return f'<span class="beside"><bdi>{shown}</bdi></span>' if shown else ""


def _joined(passage: Passage) -> str:
    return " … ".join(map(one_line, passage.words))


def _parts(parts: Sequence[Part]) -> str:
    return "".join(
        f"“<bdi>{_text(part.text)}</bdi>”" if isinstance(part, Words) else _dated(escape(visible(part)))
        for part in parts
    )


def _dated(text: str) -> str:
    """Our own words with their days marked as such, which no line breaks within."""
    return _DAY.sub(r'<time datetime="\g<0>">\g<0></time>', text)


def _class(*names: str | bool) -> str:
    named = " ".join(name for name in names if isinstance(name, str) and name)
    return f' class="{named}"' if named else ""


def _text(words: str) -> str:
    return escape(one_line(visible(words)))
