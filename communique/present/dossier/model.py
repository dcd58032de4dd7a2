"""The dossier as typed blocks: headings, sentences, tables, plots; every statement with the words that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a report, as they stand there. Shown in quotation marks, and never as anything but text."""

    text: str


Part: TypeAlias = "str | Words"
"""Our own words, or a report's."""


@dataclass(frozen=True, slots=True)
class Cite:
    """The words of one claim in one report: what a statement rests on."""

    document: str
    claim: str


class Grounds(NamedTuple):
    """What a statement rests on. One about many entries (`whole`) names the reports as such, and of each the words of
    one entry at least; `more` counts the reports that it rests on beyond those named."""

    cites: tuple[Cite, ...]
    whole: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or a point of a list, with what it rests on."""

    parts: tuple[Part, ...]
    on: Grounds


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: Literal[2, 3]
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that rest on the record."""

    sentences: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Sentences on the dossier itself: how it was made, what it leaves out. They rest on no report."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list, each point with its references."""

    points: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: cells and the references of the whole row."""

    cells: tuple[tuple[Part, ...], ...]
    on: Grounds


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is its part of the width beside the others; of `figures` all digits are as wide."""

    name: str
    share: int = 1
    figures: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their references in a last column; `left` counts rows that the record has beyond these."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot. Its numbers stand in the table beside it, where each has its references: so `about` says which.

    `draw` gives a standalone SVG in the charts' light colours; `alt` tells what is to be seen.
    """

    caption: str
    alt: str
    about: str
    draw: Callable[[], str] = field(compare=False)


Block: TypeAlias = "Heading | Paragraph | Remark | Points | Table | Figure"


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a claim as stored, piece by piece; `number` counts them within the source. Claims of the same words
    share a passage. `before` and `after` is what stands beside short words in their sentence."""

    number: int
    claims: tuple[str, ...]
    words: tuple[str, ...]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A report. `day` says when it was published and where that is known from."""

    number: int
    document: str
    name: str
    title: str | None
    day: str
    place: str
    url: str | None
    copies: tuple[str, ...]
    copy_of: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as it is printed: `[source]` or `[source.passage]`."""

    source: int
    passage: int = 0

    @property
    def label(self) -> str:
        return f"{self.source}.{self.passage}" if self.passage else str(self.source)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole: `subtitle` says what it covers, `made` when and by what it was written.

    Written out by `html`, `markdown` and `pdf`, or by `save`, which goes by the file's ending.
    """

    title: str
    subtitle: str
    made: str
    parties: tuple[str, ...]
    since: date | None
    until: date | None
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    method: tuple[str, ...]
    places: Mapping[Cite, Reference] = field(compare=False)

    def references(self, stated: Statement | Row) -> list[Reference]:
        """What a statement rests on, each once: reports by their numbers, places in the order in which they count, that
        whose words are shown first."""
        if stated.on.whole:
            return [Reference(number) for number in sorted({self.places[cite].source for cite in stated.on.cites})]
        return list(dict.fromkeys(self.places[cite] for cite in stated.on.cites))

    def statements(self) -> Iterator[Statement | Row]:
        """Everything that the dossier states of the relationship."""
        for block in self.blocks:
            match block:
                case Paragraph():
                    yield from block.sentences
                case Points():
                    yield from block.points
                case Table():
                    yield from block.rows

    def html(self) -> str:
        """One page that needs nothing else: its style and its plots stand in it. Needs `communique[plots]`."""
        from communique.present.dossier.html import html

        return html(self)

    def markdown(self) -> str:
        """GitHub-flavoured Markdown with footnotes; plots are left to their tables."""
        from communique.present.dossier.markdown import markdown

        return markdown(self)

    def pdf(self) -> bytes:
        """Pages of A4. Needs `communique[dossier]`."""
        from communique.present.dossier.pdf import pdf

        return pdf(self)

    def save(self, path: str | Path) -> Path:
        """Writes it to a file: `.html`, `.md` or `.pdf`. Raises BadForm for another ending, DiskFull, ExportFailed."""
        from communique.present.dossier.files import save

        return save(self, Path(path))

    def _repr_html_(self) -> str:
        from html import escape

        # A page of its own within a notebook: neither's style reaches the other.
        return (
            f'<iframe srcdoc="{escape(self.html())}" width="100%" height="720" title="{escape(self.title)}"></iframe>'
        )


def ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other put together, for `[1–4, 7]`.

    >>> ranges([1, 2, 3, 4, 7])
    [(1, 4), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
