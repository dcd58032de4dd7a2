"""The main text of a web page and what its markup says about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from communique.errors import UnreadableSource
from communique.model import Document, Issue
from communique.read.text import decode, storable

DEEPEST = 250
"""How deep elements may lie. libxml2 drops, without a word, whatever lies deeper than 256."""

MOST = 50_000
"""How many elements a page may have. Extraction takes time that grows with their square: ten seconds here."""

# What these have to say comes as issues; without this they would also write to standard error.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")

# What is never part of a report, wherever it stands. Some sites put a word of the notices on the body itself: hence
# the tags and the length.
_FURNITURE = "nav aside footer dialog menu form".split()
_NOTICE = re.compile(r"cookie|consent|gdpr|newsletter|paywall", re.IGNORECASE)
_NOTICE_TO = 1500

_BLOCKS = "p div h1 h2 h3 h4 ul ol table center br blockquote".split()
_CELL_FROM = 200

# A row of a table comes as `| a | b |`; the outer bars go, so that a table that only lays out a page leaves no trace.
_ROW = re.compile(r"^\| ?(.*?) ?\|[^\S\n]*$", re.MULTILINE)
_RULE = re.compile(r"^\|(?:-{3}\|)+[^\S\n]*\n", re.MULTILINE)

# Reports of any age are read, today or in ten years, with the same result: neither htmldate's first year (1995) nor
# the day on which somebody reads may decide.
_DATES: dict[str, Any] = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1850-01-01",
    "max_date": "2099-12-31",
}

# Running words are not metadata: a day in a sentence is left to the stage that works out the day of publication.
_PROSE = "p li td th dd dt blockquote pre figcaption".split()
_PROSE_FROM = 80


def page(raw: bytes, source: str, charset: str = "") -> Document | Issue:
    """The page's main text as a document: paragraphs separated by newlines, no menus, asides, footers or notices.

    The title is metadata and not put before the text; a headline that stands in the article stays where it stands.
    `dated` is the day that the markup claims (htmldate: meta elements, JSON-LD, `time`, bylines, the address), never
    one out of the prose. Bad pages give an Issue: `empty`, `binary`, `no-text`, `too-deep`,
    `too-large`.

    Method: A. Barbaresi, Trafilatura (ACL 2021) for the text, htmldate (JOSS 2020) for the day.
    """
    try:
        return next(iter(pages(raw, source, charset)))
    except UnreadableSource as error:
        return Issue(error.code, error.message, source)


def pages(raw: bytes, source: str, charset: str = "") -> Iterator[Document | Issue]:
    """As `page`, followed by an Issue `encoding` where the characters are in doubt. Raises UnreadableSource."""
    if not raw.strip():
        raise UnreadableSource(source, "empty", "the page is empty; nothing was read")
    markup, doubt = decode(_without_nuls(raw), source, charset or _declared(raw))
    tree = _tree(markup, source)
    address = source if source.lower().startswith(("http://", "https://")) else None
    found = _extracted(tree, address)
    text = _ROW.sub(r"\1", _RULE.sub("", storable(found.text or ""))).strip() if found else ""
    if not text:
        raise UnreadableSource(
            source, "no-text", "the page holds no main text; if a browser shows some, save it as plain text or PDF"
        )
    yield Document(
        text,
        source,
        title=storable(found.title) if found.title else None,
        url=storable(found.url) if found.url else address,
        dated=_dated(tree, address),
        media_type="text/html",
        raw_digest=sha256(raw).hexdigest(),
    )
    if doubt:
        yield Issue("encoding", doubt, source)


def _without_nuls(raw: bytes) -> bytes:
    """Stray NULs dropped, as browsers do; UTF-16 and truly binary bytes are left for the decoder to judge."""
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4] == b"\x00\x00\xfe\xff"
    return raw if wide or raw.count(0) * 1000 > len(raw) else raw.replace(b"\x00", b"")


def _declared(raw: bytes) -> str:
    match = _XML_CHARSET.match(raw[:200]) or _CHARSET.search(raw[:8192])
    return match.group(1).decode("ascii") if match else ""


def _tree(markup: str, source: str) -> Any:
    from trafilatura import load_html

    # lxml refuses text that declares an encoding, and would then read it as bytes.
    tree = load_html(_XML_DECLARATION.sub("", markup, count=1))
    if tree is None:
        raise UnreadableSource(source, "no-text", "this is not a web page; give it as plain text if it is a report")
    depth, count = _shape(tree)
    if depth >= DEEPEST:
        raise UnreadableSource(
            source,
            "too-deep",
            f"elements lie more than {DEEPEST} deep, so that text would be lost; save the page as plain text",
        )
    if count > MOST:
        raise UnreadableSource(
            source, "too-large", f"the page has {count} elements, at most {MOST} are read; save it as plain text"
        )
    _strip(tree)
    return tree


def _strip(tree: Any) -> None:
    """Takes the furniture out, and tables that only lay out a page: those of which a cell holds long running text."""
    for element in list(tree.iter(*_FURNITURE)):
        if element.tag != "form" or len(element.text_content()) < _NOTICE_TO:
            _drop(element)
    for element in list(tree.iter("div", "section", "span", "p", "ul")):
        named = f"{element.get('id', '')} {element.get('class', '')}"
        if _NOTICE.search(named) and len(element.text_content()) < _NOTICE_TO:
            _drop(element)
    for table in list(tree.iter("table")):
        cells = [cell for row in table.iterfind(".//tr") for cell in row.iterfind("td")]
        if any(
            next(cell.iter(*_BLOCKS), None) is not None and len(cell.text_content()) >= _CELL_FROM for cell in cells
        ):
            for part in [table, *table.iterchildren("tbody"), *table.iterfind(".//tr"), *cells]:
                part.tag = "div"


def _drop(element: Any) -> None:
    """Empties an element and keeps what follows it; to take it out would be slow where thousands stand in a row."""
    element.clear(keep_tail=True)
    element.tag = "span"


def _shape(tree: Any) -> tuple[int, int]:
    """How deep the deepest element lies and how many there are, walking and not recursing."""
    from lxml.etree import iterwalk

    depth = deepest = count = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        deepest = max(deepest, depth)
    return deepest, count


def _extracted(tree: Any, address: str | None) -> Any:
    from trafilatura import bare_extraction

    return bare_extraction(
        tree, url=address, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATES)
    )


def _dated(tree: Any, address: str | None) -> date | None:
    from copy import deepcopy

    from htmldate import find_date

    bare = deepcopy(tree)
    for element in list(bare.iter(*_PROSE)):
        marked = next(element.iter("time", "abbr"), None) is not None
        if not marked and len("".join(element.itertext())) >= _PROSE_FROM:
            element.clear(keep_tail=True)
    found = find_date(bare, url=address, **_DATES)
    return date.fromisoformat(found) if found else None
