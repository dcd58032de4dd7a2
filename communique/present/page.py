"""One report as an HTML page that stands alone: the text with every entry marked, the entries beside it.

The page fetches nothing and runs nothing. Its policy allows one style sheet, by its hash; what is seen on pointing or
focus is done in CSS. Marks in the text add no words to it: numbers and explanations stand in attributes, so that the
text of the page's article is the report's text, character by character, and can be copied without them.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice

from communique.model import KINDS, Document, Kind, Role, Span
from communique.present.entry import HEADINGS, LETTERS, Entry, day, details, entries, name_of, published
from communique.present.marked import LANES, Block, Segment, blocks
from communique.present.words import cut, visible
from communique.stage import Reading
from communique.version import __version__

_TIP = 6
"""Entries that are told where one points."""
_GLOW = 250
"""Reports with more entries do without the bars of scores and the rules that light up an entry's words, which cost a
browser time for each."""
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


def page(reading: Reading) -> str:
    """The whole page, as one piece of HTML."""
    document, found = reading.document, entries(reading)
    title = cut(visible(document.title or name_of(document)))
    text = "".join(_block(block, found, reading.text) for block in blocks(reading, found))
    body = [
        '<a class="skip" href="#entries">To the entries</a>',
        f"<header><h1>{escaped(title)}</h1>{_source(document)}<p>published {escaped(published(reading))}</p></header>",
        *_legend(found),
        # In one piece: a line feed between blocks would be none of the report's.
        f'<main><article class="report" id="text" aria-label="The report">{text}</article>',
        '<aside id="entries" tabindex="-1" aria-label="Entries">',
        *_lists(reading, found),
        "</aside></main>",
        f"<footer>Read by communique {escaped(__version__)}. Entries are found by a program and can be wrong.</footer>",
    ]
    return framed(title, body, _glow(found))


def framed(title: str, body: Sequence[str], rules: str = "") -> str:
    """A body as a page of its own, under a policy that lets nothing in but its one style sheet."""
    style = f"{_style()}{rules}"
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    head = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        '<meta name="referrer" content="no-referrer"/>'
        f"<title>{escaped(title)}</title><style>{style}</style></head><body>"
    )
    return "\n".join((head, *body, "</body></html>\n"))


@cache
def _style() -> str:
    return files("communique.present").joinpath("page.css").read_text(encoding="utf-8").replace("\r\n", "\n")


# A carriage return is written as a reference, else parsers make a line feed of it; what no page can hold becomes "�".
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"}
_SPECIAL = re.compile("[&<>\"'\r\x00\ud800-\udfff]")


def escaped(text: str) -> str:
    """The text as it can stand between tags and inside quoted attributes, one character for each of its own."""
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "�"), text)


def _attribute(text: str) -> str:
    return escaped(visible(text)).replace("\n", "&#10;")


def _source(document: Document) -> str:
    told = escaped(visible(document.source))
    parts = [f"<p>{told}</p>"]
    if document.url and re.match(r"https?://", document.url, re.IGNORECASE):
        address = escaped(visible(document.url))
        parts.append(f'<p><a href="{address}" rel="noreferrer noopener external">{address}</a></p>')
    return "".join(parts)


def _legend(found: Sequence[Entry]) -> Iterator[str]:
    """What the colours and marks mean; each kind can be put out and lit again."""
    yield '<nav class="legend" aria-label="Legend"><ul>'
    for kind in KINDS:
        count = sum(entry.kind == kind for entry in found)
        box = f'<input type="checkbox" id="show-{kind}" checked="checked"/>'
        chip = f'<span class="id" data-n="{LETTERS[kind]}" aria-hidden="true"></span>'
        yield f'<li class="{kind}"><label>{box} {chip}<b>{HEADINGS[kind]}</b> {count}</label></li>'
    yield f"</ul><details><summary>How to read the marks</summary><p>{_MARKS}</p></details></nav>"


def _block(block: Block, found: Sequence[Entry], text: str) -> str:
    tag = "h2" if block.label == "heading" else "p"
    inside = "".join(_segment(segment, found, text) for segment in block.segments)
    return f'<{tag} class="b {escaped(block.label)} d{block.depth}" dir="auto">{inside}</{tag}>'


def _segment(segment: Segment, found: Sequence[Entry], text: str) -> str:
    words = escaped(segment.span.of(text))
    chips = "".join(_chip(found[index]) for index in segment.opens)
    anchor = f' id="t{segment.span.start}"' if segment.anchor else ""
    if not segment.covers and not segment.parts:
        return f"<span{anchor}>{words}</span>" if anchor else words
    classes = ["s"] + [f"l{lane + 1}{LETTERS[found[index].kind].lower()}" for lane, index in segment.lanes]
    classes += ["p"] if any(part.names for _, part in segment.parts) else []
    classes += ["over"] if len(segment.covers) + segment.more > len(segment.lanes) else []
    covers = f' data-e="{" ".join(found[index].id for index in segment.covers)}"' if segment.covers else ""
    tip = _attribute("\n".join(_told(segment, found)))
    return f'{chips}<span class="{" ".join(classes)}"{anchor}{covers} data-tip="{tip}">{words}</span>'


def _chip(entry: Entry) -> str:
    told = _attribute(f"{entry.id} {entry.kind}: {cut(entry.line)}")
    return (
        f'<a class="n {entry.kind}" href="#{entry.id}" data-n="{entry.id}" data-tip="{told}" aria-label="{told}"></a>'
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


def _lists(reading: Reading, found: Sequence[Entry]) -> Iterator[str]:
    for kind in KINDS:
        of_kind = [entry for entry in found if entry.kind == kind]
        if of_kind:
            yield f'<section class="{kind}"><h2>{HEADINGS[kind]} ({len(of_kind)})</h2><ol>'
            yield from (_entry(entry, reading.text, len(found) <= _GLOW) for entry in of_kind)
            yield "</ol></section>"
    if not found:
        yield "<p>No entries.</p>"
    if reading.issues:
        yield '<section class="issues"><h2>Left unresolved</h2><ul>'
        for issue in reading.issues:
            yield f"<li>{escaped(visible(issue.message))}</li>"
        yield "</ul></section>"


def _meter(score: float) -> str:
    return f'<meter min="0" max="1" value="{min(max(score, 0), 1):.4g}"></meter> '


def _entry(entry: Entry, text: str, metered: bool) -> str:
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
        f'<dl>{rows}</dl><p class="words">{_words(claim.evidence, text)}</p></li>'
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
    return f'<a href="#t{span.start}">{told}</a>' if span and span.end <= len(text) else told


def _words(evidence: Sequence[Span], text: str) -> str:
    spans = [span for span in evidence if span.start < len(text)]
    told = [
        f'<a href="#t{span.start}" dir="auto">“{escaped(visible(cut(span.of(text), _WORDS)))}”</a>'
        for span in spans[:_PLACES]
    ]
    told += [f'<a href="#t{span.start}">{number}</a>' for number, span in enumerate(spans[_PLACES:], _PLACES + 1)]
    return " … ".join(told)


def _lane_rules() -> str:
    rules = []
    for lane in range(1, LANES + 1):
        rules += [f".l{lane}{LETTERS[kind].lower()}{{--l{lane}:var(--{kind})}}" for kind in KINDS]
    return "".join(rules)


def _hidden(kind: Kind) -> str:
    """What putting out a kind in the legend does: its lines fade, its numbers and entries go."""
    off = f"body:has(#show-{kind}:not(:checked))"
    return f"{off} .report{{--{kind}:transparent}}{off} .n.{kind},{off} section.{kind}{{display:none}}"


def _glow(found: Sequence[Entry]) -> str:
    """The rules of this page: the lanes' colours, the legend's switches, an entry's words lit up with it."""
    rules = [_lane_rules(), *map(_hidden, KINDS)]
    if len(found) <= _GLOW:
        for entry in found:
            at = f'body:has(#{entry.id}:is(:hover,:focus-within,:target),[href="#{entry.id}"]:is(:hover,:focus))'
            rules.append(f'{at} [data-e~="{entry.id}"]{{--g:var(--glow)}}')
    return "\n".join(rules)
