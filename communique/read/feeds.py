"""Feeds (RSS 0.9 to 2.0, Atom) to entries, saved feeds to documents, and lists of feeds (OPML) to addresses."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from communique.errors import UnreadableSource
from communique.model import Document, Issue, digest
from communique.read.jsonl import day
from communique.read.markup import words, xml
from communique.read.text import storable

MOST = 20_000
"""How many entries of one feed are read."""

FULL_FROM = 400
"""From how many characters on a summary can stand for the page that it is of."""

# What is handed on to feedparser, by local name: the rest (authors, categories, media, comments) is not needed, and
# some of it would be searched in time that grows with its square.
_TEXTS = frozenset(("title", "description", "summary", "content", "encoded"))
_PLAIN = frozenset("link guid id pubdate published updated modified issued created date origlink".split())
_ENTRIES = frozenset(("item", "entry"))
_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_PLAIN_TO = 2048
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ELEMENTS = 1_000_000

_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "atom": "http://www.w3.org/2005/Atom",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_SPACES = frozenset(_NAMESPACES.values()) | {
    "http://purl.org/atom/ns#",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://blogs.law.harvard.edu/tech/rss",
}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ATTRIBUTES = frozenset(("type", "mode", "rel", "href", "src", "isPermaLink", "version", f"{_XML}base", f"{_XML}lang"))

_FROM = re.compile(
    r"(?:utm|at|mc|ns|pk|mtm)_.+|[fgdy]clid|gclsrc|msclkid|igshid|xtor|ocid|cmp|cmpid|smid|wt\.mc_id|ref_src",
    re.IGNORECASE,
)
"""Parameters of addresses that tell where a reader comes from and never which page is meant."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed. `name` is its identifier there, else its address, else the hash of its words; `link` an
    address of the web or ""; `words` its own text, which is `full` where the feed calls it the content."""

    name: str
    link: str
    title: str | None = None
    dated: date | None = None
    words: str = ""
    full: bool = False

    @property
    def digest(self) -> str:
        """The hash of what the feed says: another one means that the entry was changed."""
        return digest(self.link, self.title, self.dated, self.words)

    @property
    def stands(self) -> bool:
        """Whether its own words can stand for its page."""
        return bool(self.words) and (self.full or len(self.words) >= FULL_FROM)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's title, its entries in their order, each name once, and what was left out of it."""

    title: str | None
    items: tuple[Item, ...]
    issues: tuple[Issue, ...] = ()


def feed(raw: bytes, source: str, charset: str = "", base: str = "") -> Feed:
    """Reads a feed. `base` is the address that relative links start from.

    Faulty XML is mended; of a feed that breaks off the last entry, which may be cut, is left out with an Issue
    `truncated`, and of one with too many entries the rest, with an Issue `too-large`. Raises UnreadableSource
    (`empty`, `binary`, `unsupported`).

    Method: libxml2 mends the XML, then feedparser, which knows the kinds of feeds and their dates, reads it.
    """
    import feedparser

    root, unfinished = xml(raw, source, charset)
    if _local(root) not in _ROOTS:
        raise UnreadableSource(source, "unsupported", _no_feed(raw, source, root))
    if root.xpath("count(//*)") > _ELEMENTS:
        raise UnreadableSource(source, "too-large", f"the feed has more than {_ELEMENTS} elements; split the file")
    kept = _reduced(root)
    found = feedparser.parse(
        io.BytesIO(kept),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    entries = found.entries
    issues = []
    if unfinished and entries:
        entries = entries[:-1]
        issues.append(Issue("truncated", "the feed breaks off; its last entry was left for the next time", source))
    if len(entries) > MOST:
        entries = entries[:MOST]
        issues.append(Issue("too-large", f"the feed has more than {MOST} entries; the first ones were read", source))
    items: dict[str, Item] = {}
    for entry in entries:
        item = _item(entry, base)
        items.setdefault(item.name, item)
    return Feed(_said(found.feed.get("title_detail")) or None, tuple(items.values()), tuple(issues))


def feed_documents(raw: bytes, source: str, charset: str = "") -> Iterator[Document | Issue]:
    """A document for each entry of a saved feed, of the text that the feed itself gives, from `source#name`.

    Entries without text give an Issue `no-text`. Raises UnreadableSource as `feed` does.
    """
    address = source if source.lower().startswith(("http://", "https://")) else ""
    read = feed(raw, source, charset, address)
    if not read.items:
        raise UnreadableSource(source, "empty", "the feed has no entries; nothing was read")
    for item in read.items:
        place = f"{source}#{item.name}"
        if not item.words:
            advice = f"read its page {item.link}, or let `communique watch` do it" if item.link else "nothing was read"
            yield Issue("no-text", f"the entry has no text of its own; {advice}", place)
            continue
        yield report(item, place, sha256(item.words.encode()).hexdigest())
    yield from read.issues


def report(item: Item, source: str, raw_digest: str = "") -> Document:
    """The document that an entry's own words are."""
    return Document(
        item.words,
        source,
        title=item.title,
        url=item.link or None,
        dated=item.dated,
        media_type="text/xml",
        raw_digest=raw_digest,
    )


def outlines(raw: bytes, source: str) -> list[str]:
    """The addresses of feeds in a list of them (OPML), each once. Raises UnreadableSource (`unsupported`, `empty`)."""
    root, _ = xml(raw, source)
    if _local(root) != "opml":
        message = "this is no list of feeds (OPML); give the address of a feed, or export the list from a feed reader"
        raise UnreadableSource(source, "unsupported", message)
    spelled = ("xmlUrl", "xmlURL", "xmlurl", "XMLURL")
    named = (element.get(name, "") for element in root.iter() if _local(element) == "outline" for name in spelled)
    found = [address.strip() for address in named if address.strip()]
    if not found:
        raise UnreadableSource(source, "empty", "the list names no feeds: no outline has an xmlUrl")
    return list(dict.fromkeys(found))


def page(link: str) -> str:
    """An address without what only tells where a reader comes from: the same for the same page in two feeds.

    >>> page("https://Post.example:443/talks?id=3&utm_source=rss&at_medium=RSS#top")
    'post.example/talks?id=3'
    """
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return link
    host = (parts.hostname or "").lower().removeprefix("www.")
    if port and port != {"http": 80, "https": 443}.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    asked = urlencode([(name, value) for name, value in parse_qsl(parts.query, True) if not _FROM.fullmatch(name)])
    anchor = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(("", "", host + (parts.path or "/"), asked, anchor))


def _local(element: Any) -> str:
    """An element's name in lower case, without namespace or prefix."""
    return re.split(r"[}:]", element.tag)[-1].lower() if isinstance(element.tag, str) else ""


def _no_feed(raw: bytes, source: str, root: Any) -> str:
    """What to do where an address gives something else: pages often name the feeds of their site."""
    if _local(root) == "opml":
        return "this is a list of feeds; save it as a file and name that"
    from lxml import etree

    page = etree.fromstring(raw[: 256 * 1024], etree.HTMLParser(no_network=True, huge_tree=False))
    named = [
        urljoin(source, link.get("href", ""))
        for link in (page.iter("link") if page is not None else ())
        if link.get("type", "").lower() in ("application/rss+xml", "application/atom+xml") and link.get("href")
    ]
    if named:
        return f"this is a page and no feed; it names {', '.join(dict.fromkeys(named[:5]))}"
    return "this is no feed (RSS or Atom); look for the feed's address on the site, or read the page itself"


def _reduced(root: Any) -> bytes:
    """The feed with only what is needed of it, as XML without faults."""
    from lxml import etree

    own = _space(root)
    _name(root, own)
    entries = 0
    for parent in list(root.iter()):
        name = _local(parent)
        entries += name in _ENTRIES
        if entries > MOST + 1 and name in _ENTRIES:
            parent.getparent().remove(parent)
        elif name in _ROOTS or name in _ENTRIES:
            for child in list(parent):
                _keep(child, parent, own)
    etree.cleanup_namespaces(root)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _keep(child: Any, parent: Any, own: str) -> None:
    """Keeps an element if it is one of those needed, and bounds what feedparser looks through letter by letter."""
    name = _local(child)
    _name(child, own)
    if _space(child) not in _SPACES | {""}:
        parent.remove(child)
    elif name in _TEXTS:
        # Feedparser takes blank lines off the front one by one, each time moving all others.
        child.text = (child.text or "").lstrip()
        for inner in child.iterdescendants():
            inner.tag = _written(_local(inner))
            _bare(inner)
    elif name in _PLAIN and len(child.text or "") <= _PLAIN_TO:
        for inner in list(child):
            child.remove(inner)
    elif name not in _ENTRIES and name not in _ROOTS:
        parent.remove(child)


def _space(element: Any) -> str:
    return element.tag[1:].partition("}")[0] if isinstance(element.tag, str) and element.tag[:1] == "{" else ""


def _name(element: Any, own: str) -> None:
    """Gives a name with a prefix that nobody declared the namespace that is meant; one that only this feed uses for
    itself is none."""
    space, local = _space(element), _local(element)
    if not space and isinstance(element.tag, str) and ":" in element.tag:
        space = _NAMESPACES.get(element.tag.partition(":")[0].lower(), "unknown")
    if space == own and own not in _SPACES:
        space = ""
    written = _written(re.split(r"[}:]", element.tag)[-1] if local else "")
    element.tag = f"{{{space}}}{written}" if space else written
    _bare(element)


def _written(name: str) -> str:
    """The name, if XML allows it: of faulty XML the mender lets names through that cannot be given to anything."""
    return name if _NAME.fullmatch(name) else "span"


def _bare(element: Any) -> None:
    """Leaves only the attributes that matter: what a text is made of, and where a link leads."""
    if element.attrib:
        kept = {name: value for name in _ATTRIBUTES if (value := element.get(name)) is not None}
        element.attrib.clear()
        element.attrib.update(kept)


def _item(entry: Any, base: str) -> Item:
    said = [_said(content) for content in entry.get("content", ())]
    summary = _said(entry.get("summary_detail"))
    longest = max([*said, summary], key=len)
    title = " ".join(_said(entry.get("title_detail")).split())
    link = _address(entry.get("feedburner_origlink") or "", base) or _address(entry.get("link") or "", base)
    name = storable(" ".join(str(entry.get("id") or "").split()))[:_PLAIN_TO] or link or digest(title, longest)
    link = link or _address(name, "")
    return Item(name, link, title or None, _dated(entry), longest, bool(longest) and longest in said)


def _said(detail: Any) -> str:
    """The words of one of feedparser's texts, of whatever type."""
    value = str((detail or {}).get("value") or "")
    if (detail or {}).get("type") == "text/plain":
        return storable("\n".join(line for line in (" ".join(row.split()) for row in value.split("\n")) if line))
    return storable(words(value))


def _address(link: str, base: str) -> str:
    link = "".join(link.split())
    try:
        whole = urljoin(base, link) if link and len(link) <= _PLAIN_TO else ""
    except ValueError:
        return ""
    return storable(whole) if whole.lower().startswith(("http://", "https://")) else ""


def _dated(entry: Any) -> date | None:
    """The day on which the entry says that it was published, as written there; else when it was made or changed."""
    for name in ("published", "created", "updated"):
        found = day(str(entry.get(name) or ""))
        parsed = entry.get(f"{name}_parsed")
        try:
            found = found or (date(*parsed[:3]) if parsed else None)
        except (ValueError, TypeError):
            continue
        if found and 1850 <= found.year < 2100:
            return found
    return None
