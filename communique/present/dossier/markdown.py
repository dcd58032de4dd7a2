"""The dossier as GitHub-flavoured Markdown: references are footnotes that hold the words.

A page of Markdown stands alone as well as an HTML page does, so plots are left to the tables that hold their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
)
from communique.present.dossier.wording import edged, left_out, more_reports, one_line
from communique.present.words import visible

# Whatever begins markup anywhere in a line; what does so only at its beginning cannot, since we begin every line.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~!#^=])")
# A dollar opens a formula on GitHub, an ampersand an entity; backslashes before them are not heeded everywhere.
_ENTITIES = {"&": "&amp;", "$": "&#36;", "@": "&#64;", ":": "&#58;"}
_ENTITY = re.compile(r"[&$@]|(?<=\w):(?=//)")


def markdown(dossier: Dossier) -> str:
    """The whole page."""
    parts = [f"# {text(dossier.title)}", text(dossier.subtitle)]
    for block in dossier.blocks:
        parts += _block(dossier, block)
    if dossier.sources:
        parts += ["## Sources", "\n".join(map(_source, dossier.sources))]
    parts += ["## How this was made", *map(text, dossier.method), "---", text(dossier.made)]
    parts.append("\n".join(_notes(dossier)))
    return "\n\n".join(parts) + "\n"


def text(words: str) -> str:
    """Words as Markdown that shows them and nothing else.

    >>> text("**$5** <b>[a](b)")
    '\\\\*\\\\*&#36;5\\\\*\\\\* \\\\<b\\\\>\\\\[a\\\\](b)'
    """
    line = _ENTITY.sub(lambda found: _ENTITIES[found[0]], one_line(visible(words)))
    # The semicolons and the sign of our own entities are no markup of the report's.
    return re.sub(r"&\\#", "&#", _MARKUP.sub(r"\\\1", line))


def _block(dossier: Dossier, block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {text(block.text)}"
        case Remark():
            yield f"*{text(block.text)}*"
        case Paragraph():
            yield " ".join(_statement(dossier, sentence) for sentence in block.sentences)
        case Points():
            yield "\n".join(f"- {_statement(dossier, point)}" for point in block.points)
        case Table():
            yield _table(dossier, block)
            if block.left:
                yield f"*{text(left_out(block))}*"
        case Figure():
            # Its numbers follow in a table.
            return


def _table(dossier: Dossier, table: Table) -> str:
    names = [*(text(column.name) for column in table.columns), "Sources"]
    rules = [*("---:" if column.right else "---" for column in table.columns), "---"]
    lines = [f"**{text(table.caption)}**", "", _line(names), _line(rules)]
    lines += [_line([*map(_parts, row.cells), _references(dossier, row)]) for row in table.rows]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _statement(dossier: Dossier, stated: Statement) -> str:
    return f"{_parts(stated.parts)} {_references(dossier, stated)}".rstrip()


def _references(dossier: Dossier, stated: Statement | Row) -> str:
    marks = " ".join(f"[^{_mark(reference)}]" for reference in dossier.references(stated))
    return f"{marks} ({more_reports(stated.on.more)})" if stated.on.more else marks


def _mark(reference: Reference) -> str:
    return reference.label.replace(".", "-")


def _parts(parts: Sequence[Part]) -> str:
    return "".join(f"“{text(part.text)}”" if isinstance(part, Words) else text_between(part) for part in parts)


def text_between(part: str) -> str:
    """Our own words between others: the blanks at their ends stay."""
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() and part.strip() else ""
    return f"{before}{text(part)}{after}"


def _source(source: Source) -> str:
    title = f"“{text(source.title)}”, " if source.title else ""
    place = source.url or (source.place if source.place != source.name else "")
    where = f" · {text(place)}" if place else ""
    facts = "".join(f"\n   - {text(fact)}" for fact in (*source.copy_of, *source.copies))
    return f"{source.number}. {title}{text(source.name)}, {text(source.day)}{where}{facts}"


def _notes(dossier: Dossier) -> Iterator[str]:
    """The footnotes that are cited: a passage's words, or a report with all its passages."""
    cited = {reference for stated in dossier.statements() for reference in dossier.references(stated)}
    for source in dossier.sources:
        called = f"Source {source.number}, {text(source.title or source.name)}, {text(source.day)}"
        if Reference(source.number) in cited:
            # What statements on other entries cite stands in their own notes.
            own = [each for each in source.passages if Reference(source.number, each.number) not in cited]
            words = "; ".join(map(_quoted, own or source.passages[:1]))
            yield f"[^{source.number}]: {called}: {words}"
        for passage in source.passages:
            reference = Reference(source.number, passage.number)
            if reference in cited:
                yield f"[^{_mark(reference)}]: {called}: {_quoted(passage)}"


def _quoted(passage: Passage) -> str:
    """The words in quotation marks, with what stands beside them in their sentence."""
    words = " … ".join(f"“{text(piece)}”" for piece in passage.words)
    return f"{text_between(edged(passage.before))}{words}{text_between(edged(passage.after))}".strip()
