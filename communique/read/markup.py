"""XML and bits of HTML from strangers, read without letting them name, include or swell anything."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from communique.errors import UnreadableSource
from communique.read.text import decode

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{0,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)?")
_TYPE = re.compile(r"<!--.*?-->|\"[^\"]*\"|'[^']*'|[\[\]>]", re.DOTALL)
_TYPE_TO = 16 * 1024
_CONTROLS = dict.fromkeys([*(set(range(32)) - {9, 10, 13}), 0xFFFE, 0xFFFF])
_SYNTAX = frozenset("<>&\"'")

_BLOCKS = frozenset(
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(
    "audio button canvas embed form head iframe math noscript object script select style svg template textarea title "
    "video".split()
)


def xml(raw: bytes, source: str, charset: str = "") -> tuple[Any, bool]:
    """The root of an XML file, its faults mended as far as can be, and whether the file breaks off before its end.

    There is no document type and no entity in it but the characters that HTML names (`&nbsp;`): nothing is fetched and
    nothing swells. Raises UnreadableSource (`empty`, `binary`, `unsupported`).
    """
    from lxml import etree

    if not raw.strip():
        raise UnreadableSource(source, "empty", "nothing is in it; nothing was read")
    match = _DECLARED.match(raw[:200])
    text, _ = decode(raw, source, charset or (match.group(1).decode("ascii") if match else ""))
    declaration = _DECLARATION.match(text)
    text = _untyped(text[declaration.end() :] if declaration else text).translate(_CONTROLS)
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(_without_entities(text).strip().encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise UnreadableSource(source, "unsupported", "this is no XML; check the address or the file")
    unfinished = {etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_CDATA_NOT_FINISHED}
    return root, any(entry.type in unfinished for entry in parser.error_log)


def _without_entities(text: str) -> str:
    """Entities and stray ampersands as XML can read them, all but those in CDATA, where they mean themselves."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        parts += (_ENTITY.sub(_character, text[at:start]), text[start : end + 3])
        at = end + 3
    return "".join([*parts, _ENTITY.sub(_character, text[at:])])


def _character(match: re.Match[str]) -> str:
    """The character that HTML names so; XML's own five and numbers as they stand; what nobody knows as its letters."""
    name = match.group(1) or ""
    if name in ("amp", "lt", "gt", "quot", "apos") or name[:1] == "#":
        return match.group()
    found = html5.get(f"{name};", "")
    return found if found and not _SYNTAX & set(found) else f"&amp;{match.group()[1:]}"


def _untyped(text: str) -> str:
    """The text without its document type, which is where entities are declared: it stands before the first element."""
    start = 0
    while (start := text.find("<", start)) >= 0:
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
        elif text.startswith("<?", start):
            end = text.find("?>", start + 2)
        elif text[start : start + 9].upper() == "<!DOCTYPE":
            return text[:start] + text[_type_end(text, start + 9) :]
        else:
            return text
        if end < 0:
            return text
        start = end
    return text


def _type_end(text: str, at: int) -> int:
    """Where a document type ends, its declarations in brackets included; the end of the text where that is far off."""
    inside = False
    for match in _TYPE.finditer(text, at, at + _TYPE_TO):
        if match.group() == "[":
            inside = True
        elif match.group() == "]":
            inside = False
        elif match.group() == ">" and not inside:
            return match.end()
    return len(text)


def words(markup: str) -> str:
    """The text of a bit of HTML: a line for each block, white space as a browser shows it, no scripts, no forms."""
    from lxml import etree

    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    page = f"<html><body>{markup.translate(_CONTROLS)}</body></html>".encode("utf-8", "replace")
    try:
        root = etree.fromstring(page, parser)
    except etree.XMLSyntaxError:
        return ""
    return "" if root is None else _lines(root)


def _lines(root: Any) -> str:
    from lxml.etree import iterwalk

    parts: list[str] = []
    silent = 0
    for event, element in iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        begins = event == "start"
        if name in _SILENT:
            silent += 1 if begins else -1
        if not silent and name in _BLOCKS:
            parts.append("\n")
        if not silent and name in _CELLS and not begins:
            parts.append(" ")
        if not silent and (said := element.text if begins else element.tail):
            # A line that the author broke is none in the text: only blocks make lines.
            parts.append(re.sub(r"\s+", " ", said))
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
