"""The body of a report's page: its text with every entry marked, the legend, the entries beside it.

Two pages are made of it: the one that stands alone (`page.py`) and the one that is served (`web/report.py`). Marks in
the text add no words to it: numbers and explanations stand in attributes, so that the text of the article is the
report's text, character by character, and can be copied without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice

from communique.model import KINDS, Role, Span
from communique.present.entry import HEADINGS, LETTERS, Entry, day, details
from communique.present.marked import Block, Segment, blocks
from communique.present.words import cut, visible
from communique.stage import Reading

GLOW = 250
"""Reports with more entries do without the bars of scores and, where no script runs, without the rules that light up an
entry's words, which cost a browser time for each."""
LONG = 60_000
"""Characters from which on a browser lays out only the paragraphs that are seen."""
_TIP = 6
"""Entries that are told where one points."""
_PLACES = 20
"""Places of an entry that are told with their words; the others are numbers to follow."""
_WORDS = 300
"""Characters of an entry's words that are shown beside the text."""

_MARKS = (
    "A line runs under an entry’s words from its number on; where entries overlap, each has a line of its own, beyond "
    "the sixth they share a dotted one. <strong>Bold</strong> words name a party, a day or a title. Point at words, or "
    "go to a number with the tab key, to see what is read there; follow a number to its entry, and an entry’s words "
    "back to their place. A kind that is not ticked is not shown."
)


def _nothing(entry: Entry) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a page has of its own: further anchors by the entries' ids (`E1`), what stands at the end of an entry
    (HTML), the words that were searched for, and the part of the text that is shown, all of it where none is given."""

    anchors: Mapping[str, str] = field(default_factory=dict)
    after: Callable[[Entry], str] = _nothing
    hits: Sequence[Span] = ()
    within: Span | None = None


PLAIN = Look()


def article(reading: Reading, found: Sequence[Entry], look: Look = PLAIN) -> str:
    """The text with its marks."""
    text = reading.text
    drawn = _Text(found, text, dict(look.anchors))
    # In one piece: a line feed between blocks would be none of the report's.
    inside = "".join(map(drawn.block, blocks(reading, found, hits=look.hits, within=look.within)))
    long = " long" if len(text) > LONG else ""
    return f'<article class="report{long}" id="text" aria-label="The report">{inside}</article>'


# A carriage return is written as a reference, else parsers make a line feed of it; what no page can hold becomes "�".
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"}
_SPECIAL = re.compile("[&<>\"'\r\x00\ud800-\udfff]")


def escaped(text: str) -> str:
    """The text as it can stand between tags and inside quoted attributes, one character for each of its own."""
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "�"), text)


def _attribute(text: str) -> str:
    return escaped(visible(text)).replace("\n", "&#10;")


@cache
def style() -> str:
    """The style sheet of what is made here."""
    return files("communique.present").joinpath("web", "static", "marks.css").read_text("utf-8").replace("\r\n", "\n")


def legend(found: Sequence[Entry]) -> Iterator[str]:
    """What the colours and marks mean; each kind can be put out and lit again."""
    yield '<nav class="legend" aria-label="Legend"><ul>'
    for kind in KINDS:
        count = sum(entry.kind == kind for entry in found)
        box = f'<input type="checkbox" id="show-{kind}" checked="checked"/>'
        chip = f'<span class="id" data-n="{LETTERS[kind]}" aria-hidden="true"></span>'
        yield f'<li class="{kind}"><label>{box} {chip}<b>{HEADINGS[kind]}</b> {count}</label></li>'
    yield f"</ul><details><summary>How to read the marks</summary><p>{_MARKS}</p></details></nav>"


@dataclass(slots=True)
class _Text:
    """Draws the text. `anchors` are those that have not been set yet: each goes to its entry's first number; so does
    `hit` to the first words that were searched for."""

    found: Sequence[Entry]
    text: str
    anchors: dict[str, str]
    first: bool = True

    def block(self, block: Block) -> str:
        tag = "h2" if block.label == "heading" else "p"
        inside = "".join(map(self.segment, block.segments))
        return f'<{tag} class="b {escaped(block.label)} d{block.depth}" dir="auto">{inside}</{tag}>'

    def segment(self, segment: Segment) -> str:
        words = escaped(segment.span.of(self.text))
        if segment.hit:
            anchor = ' id="hit"' if self.first else ""
            words = f"<mark{anchor}>{words}</mark>"
            self.first = False
        chips = "".join(self.chip(self.found[index]) for index in segment.opens)
        anchor = f' id="t{segment.span.start}"' if segment.anchor else ""
        if not segment.covers and not segment.parts:
            return f"<span{anchor}>{words}</span>" if anchor else words
        classes = ["s"] + [f"l{lane + 1}{LETTERS[self.found[index].kind].lower()}" for lane, index in segment.lanes]
        classes += ["p"] if any(part.names for _, part in segment.parts) else []
        classes += ["over"] if len(segment.covers) + segment.more > len(segment.lanes) else []
        ids = " ".join(self.found[index].id for index in segment.covers)
        covers = f' data-e="{ids}"' if ids else ""
        tip = _attribute("\n".join(_told(segment, self.found)))
        return f'{chips}<span class="{" ".join(classes)}"{anchor}{covers} data-tip="{tip}">{words}</span>'

    def chip(self, entry: Entry) -> str:
        told = _attribute(f"{entry.id} {entry.kind}: {cut(entry.line)}")
        anchor = self.anchors.pop(entry.id, "")
        place = f' id="{escaped(anchor)}"' if anchor else ""
        return (
            f'<a class="n {entry.kind}"{place} href="#{entry.id}" data-n="{entry.id}" data-tip="{told}" '
            f'aria-label="{told}"></a>'
        )


def _told(segment: Segment, found: Sequence[Entry]) -> Iterator[str]:
    """A line for each entry over or named in the segment, the innermost first."""
    named: dict[int, list[str]] = {}
    for index, part in segment.parts:
        named.setdefault(index, []).append(part.what)
    order = dict.fromkeys((*reversed(segment.covers), *named))
    for index in islice(order, _TIP):
        entry = found[index]
        here = f" · here: {', '.join(dict.fromkeys(named[index][:3]))}" if index in named else ""
        yield f"{entry.id} {entry.kind}: {cut(entry.line, 110)}{here}"
    if left := len(order) - _TIP + segment.more if len(order) > _TIP else segment.more:
        yield f"and {left} more"


def beside(reading: Reading, found: Sequence[Entry], look: Look = PLAIN) -> Iterator[str]:
    """The entries, kind by kind, and what was left unresolved."""
    yield '<aside class="beside" id="entries" tabindex="-1" aria-label="Entries">'
    for kind in KINDS:
        of_kind = [entry for entry in found if entry.kind == kind]
        if of_kind:
            yield f'<section class="{kind}"><h2>{HEADINGS[kind]} ({len(of_kind)})</h2><ol>'
            yield from (_entry(entry, reading.text, len(found) <= GLOW, look.after(entry)) for entry in of_kind)
            yield "</ol></section>"
    if not found:
        yield "<p>No entries.</p>"
    if reading.issues:
        yield '<section class="issues"><h2>Left unresolved</h2><ul>'
        for issue in reading.issues:
            yield f'<li dir="auto">{escaped(visible(issue.message))}</li>'
        yield "</ul></section>"
    yield "</aside>"


def _meter(score: float) -> str:
    return f'<meter min="0" max="1" value="{min(max(score, 0), 1):.4g}"></meter> '


def _entry(entry: Entry, text: str, metered: bool, after: str) -> str:
    claim = entry.claim
    facts = [*_parties(claim.roles, text)]
    if told := day(claim.when):
        facts.append(("day", _place(claim.when.words if claim.when else None, escaped(told), text)))
    facts.append(("score", f"{_meter(claim.score) if metered else ''}{claim.score:.2f}"))
    facts += [(escaped(visible(name)), escaped(value)) for name, value in details(claim)]
    rows = "".join(f"<div><dt>{name}</dt> <dd>{value}</dd></div>" for name, value in facts)
    first = f"#t{claim.evidence[0].start}"
    chip = f'<a class="id" href="{first}" data-n="{entry.id}" aria-label="{entry.id}, to its place in the text"></a>'
    kind = f"{escaped(entry.type)} " if entry.type else ""
    return (
        f'<li class="entry {entry.kind}" id="{entry.id}"><h3>{chip}{kind}<span>{escaped(entry.says)}</span></h3>'
        f'<dl>{rows}</dl><p class="words">{_words(claim.evidence, text)}</p>{after}</li>'
    )


def _parties(roles: Sequence[Role], text: str) -> Iterator[tuple[str, str]]:
    """Each role with its parties, each linked to where it is named."""
    from communique.data.tables import label

    named: dict[str, dict[str, Span | None]] = {}
    for role in roles:
        places = named.setdefault(role.name, {})
        places[role.party] = places.get(role.party) or role.span
    for name, places in named.items():
        told = (_place(span, escaped(visible(cut(label(party)))), text) for party, span in places.items())
        yield escaped(visible(name)), ", ".join(told)


def _place(span: Span | None, told: str, text: str) -> str:
    return f'<a href="#t{span.start}" dir="auto">{told}</a>' if span and span.end <= len(text) else told


def _words(evidence: Sequence[Span], text: str) -> str:
    spans = [span for span in evidence if span.start < len(text)]
    told = [
        f'<a href="#t{span.start}" dir="auto">“{escaped(visible(cut(span.of(text), _WORDS)))}”</a>'
        for span in spans[:_PLACES]
    ]
    told += [f'<a href="#t{span.start}">{number}</a>' for number, span in enumerate(spans[_PLACES:], _PLACES + 1)]
    return " … ".join(told)
