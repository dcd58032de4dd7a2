"""Which form a source has: by its content where that is plain, by its suffix otherwise."""

from __future__ import annotations

import json
import re
from mimetypes import MimeTypes
from pathlib import PurePath
from typing import Literal

Form = Literal["text", "markdown", "html", "pdf", "json", "lines", "feed", "gzip", "table", "archive", "unsupported"]

SUFFIXES: dict[str, Form] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".rss": "feed",
    ".atom": "feed",
    ".gz": "gzip",
    ".parquet": "table",
    ".arrow": "table",
    ".arrows": "table",
    ".feather": "table",
    ".warc": "archive",
    ".arc": "archive",
}

MEDIA: dict[str, Form] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "text/markdown": "markdown",
    "application/json": "json",
    "application/jsonl": "lines",
    "application/jsonlines": "lines",
    "application/x-jsonlines": "lines",
    "application/ndjson": "lines",
    "application/x-ndjson": "lines",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/gzip": "gzip",
    "application/x-gzip": "gzip",
}
"""Media types that settle the form. `text/plain` and `application/octet-stream` settle nothing: servers give them to
whatever they do not know."""

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,300}>\s*){0,4}(?:<!--(?:(?!-->).){0,2000}-->\s*){0,8}"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|h1)\b[^<]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]{0,300}>\s*){0,4}<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}>|\s*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_FEED = re.compile(
    rb"\s*(?:<\?[^>]{0,300}>\s*){0,6}(?:<!--(?:(?!-->).){0,2000}-->\s*){0,8}(?:<!doctype\s[^>]{0,300}>\s*)?"
    rb"<(?:rss\b|rdf:rdf\b|(?:[a-z]\w{0,20}:)?feed\b[^>]{0,2000}(?:/atom|/atom/ns#)[\"'])",
    re.IGNORECASE | re.DOTALL,
)
_BOM = re.compile(rb"\xef\xbb\xbf|\xff\xfe\x00\x00|\x00\x00\xfe\xff|\xff\xfe|\xfe\xff")
_HEAD = 64 * 1024

# Formats that hold words which no reader here gets out, and what to do about each.
_OTHERS = (
    (b"PK\x03\x04", "a zip archive, or a document of Word, Excel or OpenOffice: unpack it, or save it as text or PDF"),
    (b"\xd0\xcf\x11\xe0", "a file of an old Office program: save it as plain text or PDF"),
    (b"{\\rtf", "rich text (RTF): save it as plain text or PDF"),
)

XML = "XML of a kind that is not read: give the addresses of the pages that it lists, or save it as text"

_TYPES = MimeTypes()


def suffix(name: str) -> str:
    """The last suffix of a path, in lower case."""
    return PurePath(name).suffix.lower()


def foreign(name: str) -> str | None:
    """The media type that the suffix stands for when that is no form of ours (`image/png`, `text/css`), else None.

    XML may be a feed, which only its content tells.
    """
    if suffix(name) in SUFFIXES or suffix(name) == ".xml":
        return None
    return _TYPES.guess_type(f"file{suffix(name)}", strict=False)[0]


def form(name: str, raw: bytes, media: str = "") -> Form:
    """The form of a report whose bytes are all here.

    Magic numbers come first, then a media type that settles it, then the look of the content, then the suffix.
    """
    bare = raw[: _HEAD + 4]
    bom = _BOM.match(bare)
    bare = (bare[bom.end() :] if bom else bare).replace(b"\x00", b"") if bom else bare
    if bare.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if raw[:2] == b"\x1f\x8b":
        return "gzip"
    if _FEED.match(bare):
        return "feed"
    if unsupported(raw):
        return "unsupported"
    return MEDIA.get(media) or _by_look(name, bare, raw)


def _by_look(name: str, bare: bytes, raw: bytes) -> Form:
    named = SUFFIXES.get(suffix(name))
    if named == "pdf" and b"%PDF-" in raw[:1024]:
        return "pdf"
    if _PAGE.match(bare) or (named in (None, "html") and _HTML.match(bare)):
        return "html"
    if named in ("markdown", "json", "lines"):
        return named
    if _XML.match(bare) or (suffix(name) == ".xml" and bare.lstrip()[:1] == b"<"):
        return "unsupported"
    if named == "feed":
        return "feed" if bare.lstrip()[:1] == b"<" else "text"
    if named == "html":
        return "html" if re.search(rb"<[a-zA-Z/!]", raw) else "text"
    if named is None and bare.lstrip()[:1] in (b"{", b"[") and is_json(raw):
        return "json"
    return "text"


def is_json(raw: bytes) -> bool:
    """Whether the whole is one JSON object, or an array that holds one."""
    whole = _parsed(raw)
    return isinstance(whole, dict) or (isinstance(whole, list) and any(isinstance(item, dict) for item in whole))


def unsupported(raw: bytes) -> str | None:
    """What the bytes are and what to do, where they are of a format that is known and not read."""
    for magic, advice in _OTHERS:
        if raw.startswith(magic):
            return advice
    head = raw[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if _XML.match(head) and not _HTML.match(head) and not _FEED.match(head):
        return XML
    return None


def is_lines(name: str, start: bytes, text_field: str, media: str = "") -> bool:
    """Whether a source is JSON Lines, judged by its name and by all up to the end of its first line that is not blank.

    A name that says nothing is enough with a JSON object there; one that says text needs the text's field as well.
    """
    named = MEDIA.get(media) or SUFFIXES.get(suffix(name))
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if named == "lines":
        return first[:5] != b"%PDF-" and start[:2] != b"\x1f\x8b" and not _PAGE.match(first)
    if named not in (None, "text") or first[:1] != b"{":
        return False
    item = _parsed(first)
    return isinstance(item, dict) and (named is None or text_field in item)


def is_row(start: bytes) -> bool:
    """Whether the first line is JSON Lines' and not the first of a JSON file that is spread over many."""
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return first[:1] not in (b"{", b"[") or isinstance(_parsed(first), dict)


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None
