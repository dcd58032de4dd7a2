"""One report in the terminal: its text with every entry marked, and the entries below.

An entry's words stand between `‹E1` and `E1›`, in colour where there is colour, so that crossing and nested entries
read rightly in a file too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from communique.model import KINDS, Kind
from communique.present.entry import HEADINGS, Entry, day, details, entries, published
from communique.present.marked import Block, Segment, blocks
from communique.present.words import cut, visible
from communique.stage import Reading

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

STYLES: dict[Kind, str] = {
    "event": "blue",
    "instrument": "magenta",
    "position": "yellow",
    "quote": "green",
    "figure": "cyan",
}
_SCALES = ("quad", "plover", "goldstein")
"""What follows from an event's type, and is left to the page and the tables."""
_DAYS = 16
_WORDS = 400
"""Characters of an entry's words that are shown below the text."""


def print_report(reading: Reading, console: Console) -> None:
    """Prints the marked text and the entries, part by part: a long report does not wait for its end."""
    for part in report(reading):
        console.print(part)


def report(reading: Reading) -> Iterator[RenderableType]:
    """A heading with the day of publication, the marked text, then each kind's entries in the order of the text."""
    from rich.text import Text

    document, found = reading.document, entries(reading)
    yield Text(f"== {visible(document.title or document.source)}", style="bold")
    if document.title:
        yield Text(f"   {visible(document.source)}")
    yield Text(f"   published {published(reading)}\n")
    for block in blocks(reading, found):
        yield _block(block, found, reading.text)
        yield Text()
    for kind in KINDS:
        of_kind = [entry for entry in found if entry.kind == kind]
        if of_kind:
            yield Text(f"{HEADINGS[kind]} ({len(of_kind)})", style=f"bold {STYLES[kind]}")
            yield from (_entry(entry, reading.text) for entry in of_kind)
            yield Text()
    if not found:
        yield Text("No entries.\n")


def _block(block: Block, found: Sequence[Entry], text: str) -> Text:
    from rich.text import Text

    told = Text(style="bold" if block.label == "heading" else "dim" if block.label == "furniture" else "")
    for segment in block.segments:
        for index in segment.opens:
            told.append(f"‹{found[index].id} ", style=f"bold {STYLES[found[index].kind]}")
        told.append(visible(segment.span.of(text)), style=_style(segment, found))
        if segment.closes:
            _close(told, segment, found)
    told.rstrip()
    return told


def _close(told: Text, segment: Segment, found: Sequence[Entry]) -> None:
    """The marks of what ends here, the last to open first."""
    order = {index: place for place, index in enumerate(segment.covers)}
    for index in sorted(segment.closes, key=lambda index: order.get(index, -1), reverse=True):
        told.append(f" {found[index].id}›", style=STYLES[found[index].kind])


def _style(segment: Segment, found: Sequence[Entry]) -> str:
    """The colour of the innermost entry, underlined; words that entries name are bold."""
    style = f"underline {STYLES[found[segment.covers[-1]].kind]}" if segment.covers else ""
    return f"bold {style}".rstrip() if any(part.names for _, part in segment.parts) else style


def _entry(entry: Entry, text: str) -> RenderableType:
    """The day beside what the entry says, its words below."""
    from rich.table import Table
    from rich.text import Text

    claim, told = entry.claim, Text(f"{entry.id}  ", style=f"bold {STYLES[entry.kind]}")
    told.append(entry.type, style="bold").append(f"{'  ' if entry.type else ''}{entry.says}", style="not bold default")
    more = "; ".join(
        f"{name} {value}" for name, value in (("score", f"{claim.score:.2f}"), *details(claim)) if name not in _SCALES
    )
    told.append(f"  {more}", style="not bold dim")
    words = " … ".join(visible(cut(span.of(text), _WORDS)) for span in claim.evidence)
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=_DAYS, style="cyan")
    line.add_column()
    line.add_row(Text(day(claim.when)), told)
    line.add_row("", Text(f"“{words}”", style="italic"))
    return line
