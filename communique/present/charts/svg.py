"""A chart as SVG that can stand inside a page or alone, drawn by vl-convert: without a browser and without a network.

What vl-convert writes is put right for pages: no inline styles, colours by custom properties, ids of the picture's
own, links that lead where they say and name what they lead to. One drawing takes 35 to 115 ms of one core, half of
it for measuring words, so pictures are kept: `drawn` by what they are made of, `svg` by their content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from communique.errors import MissingExtra
from communique.model import digest
from communique.present.charts.theme import FONT, WIDTH, Theme, colour, painted

if TYPE_CHECKING:
    import altair
    from lxml.etree import _Element

KEPT = 256
"""Pictures that are kept; of 5 to 150 kB each."""
_SPECS = 64
"""Pictures that are kept by the whole of what they show."""
TABS = 60
"""A picture with more links is not walked through with the tab key: the table beneath it has the same."""

_SMALL = 600
"""Pixels up to which a picture can be shown as small as a phone is."""
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
# vl-convert takes relative links as relative to the place of its own examples.
_BASE = "https://vega.github.io/vega-datasets/"


def drawn(make: Callable[..., altair.TopLevelMixin], *rows: Any, theme: Theme = "inline", **options: Any) -> str:
    """The SVG of `make(*rows, **options)`, made once for the same arguments: they have to be hashable (tuples of rows).

    Raises MissingExtra where Altair or vl-convert are not installed.
    """
    return _drawn(make, rows, tuple(sorted(options.items())), theme)


@lru_cache(KEPT)
def _drawn(
    make: Callable[..., altair.TopLevelMixin], rows: tuple[Any, ...], options: tuple[tuple[str, Any], ...], theme: Theme
) -> str:
    return svg(make(*rows, **dict(options)), theme)


def svg(chart: altair.TopLevelMixin, theme: Theme = "inline") -> str:
    """A chart as one `<svg>` element. Its description is its accessible name.

    `inline` takes its colours from custom properties (`theme.css`) and its type from the page; the others stand alone.
    Raises MissingExtra where vl-convert is not installed.
    """
    return _svg(_spec(chart), theme)


def told(spec: Mapping[str, Any], **_: Any) -> dict[str, str]:
    """How a notebook shows a chart's specification: drawn here, where Altair's own way fetches scripts. In the page, so
    that pointing at a mark tells what it is; as a picture for whatever else the notebook is turned into."""
    picture = _svg(json.dumps(spec, ensure_ascii=False), "light")
    return {"text/html": picture, "image/svg+xml": picture, "text/plain": str(spec.get("description", ""))}


def png(chart: altair.TopLevelMixin, theme: Theme = "light", scale: float = 2) -> bytes:
    """A chart as PNG of `scale` times its size."""
    return bytes(converter().svg_to_png(_svg(_spec(chart), "light" if theme == "inline" else theme), scale=scale))


def warm() -> None:
    """Loads what drawing needs, two to five seconds: for servers, before the first visitor comes."""
    converter().vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"})


def converter() -> Any:
    """vl-convert, or an error that says what to install."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra("drawing a chart", "plots") from error
    return vl_convert


def _spec(chart: altair.TopLevelMixin) -> str:
    # Our own charts are checked by tests: the check takes longer than the rest.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return json.dumps(spec, ensure_ascii=False)


@lru_cache(_SPECS)
def _svg(spec: str, theme: Theme) -> str:
    described = json.loads(spec).get("description", "")
    return painted(_mended(converter().vegalite_to_svg(spec), described, theme), theme)


def _mended(text: str, description: str, theme: Theme) -> str:
    from lxml import etree

    # Controls that no XML can hold have no place in a picture either.
    root = etree.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "�", text).encode("utf-8"))
    mark = digest(text)[:8]
    _unlinked(root)
    links = list(root.iter(f"{_SVG}a"))
    for element in list(root.iter()):
        _clean(element, mark)
    for link in links:
        _link(link, len(links) <= TABS)
    for named in list(root.iterfind(".//*[@role='graphics-symbol']")):
        if named.getparent().tag != f"{_SVG}a":
            _named(named, named.get("aria-label", ""))
    _root(root, description, theme, bool(links))
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _unlinked(root: _Element) -> None:
    """Takes away links that lead nowhere: where some rows of a chart have an address, vl-convert links all."""
    for link in list(root.iter(f"{_SVG}a")):
        parent = link.getparent()
        if parent is not None and link.get(_XLINK, "").removeprefix(_BASE) in ("", "null"):
            at = parent.index(link)
            parent[at : at + 1] = list(link)


_NUMBERS = frozenset(("d", "transform", "x", "y", "x2", "y2", "width", "height"))
_LONG, _LONGER = re.compile(r"(\.\d\d)\d+"), re.compile(r"(\.\d)\d+")
_SHAPE = 300
"""Characters of a path from which tenths of a pixel are exact enough: coasts, lines over many years."""
_NOISE = ("aria-roledescription", "pointer-events", "class", "stroke-miterlimit", "style")


def _clean(element: _Element, mark: str) -> None:
    """Leaves out what says nothing, and makes ids the picture's own."""
    for name in _NOISE:
        element.attrib.pop(name, None)
    if element.get("role") == "graphics-object":
        del element.attrib["role"]
    for name in _NUMBERS.intersection(element.keys()):
        value = element.attrib[name]
        element.set(name, (_LONG if len(value) < _SHAPE else _LONGER).sub(r"\1", value))
    if element.get("opacity") == "1":
        del element.attrib["opacity"]
    if element.tag == f"{_SVG}text":
        element.attrib.pop("font-family", None)
    if id_ := element.get("id"):
        element.set("id", f"c{mark}-{id_}")
    for name, value in element.attrib.items():
        if "url(#" in value:
            element.set(name, value.replace("url(#", f"url(#c{mark}-"))
    empty = element.tag == f"{_SVG}path" and element.get("d") in ("", "M0,0h0v0h0Z") and not len(element)
    parent = element.getparent()
    if empty and parent is not None:
        parent.remove(element)


def _link(link: _Element, tabbed: bool) -> None:
    """Gives a link its address and, once, its name."""
    address = link.attrib.pop(_XLINK, "")
    link.set("href", address.removeprefix(_BASE))
    if not tabbed:
        link.set("tabindex", "-1")
    # What can be reached is not hidden from those who hear the page: words that lead somewhere are their own name.
    for above in link.iterancestors():
        above.attrib.pop("aria-hidden", None)
    for child in link:
        told = child.attrib.pop("aria-label", "")
        child.attrib.pop("role", None)
        if told:
            _named(link, told)


def _named(element: _Element, told: str) -> None:
    """A name for those who hear the page, and for those who point."""
    from lxml import etree

    if not told:
        return
    element.set("aria-label", " ".join(told.split()))
    title = etree.Element(f"{_SVG}title")
    title.text = told
    element.insert(0, title)


def _root(root: _Element, description: str, theme: Theme, linked: bool) -> None:
    """What a picture with links in it is, is a group: one picture could hold nothing that can be reached."""
    for name in ("version",):
        root.attrib.pop(name, None)
    root.set("class", "chart" if float(root.get("width", WIDTH)) > _SMALL else "chart small")
    root.set("role", "group" if linked else "img")
    root.set("aria-label", description)
    if theme != "inline":
        root.set("font-family", FONT)
    for ground in _grounds(root):
        if theme == "inline":
            root.remove(ground)


def _grounds(root: _Element) -> Iterator[_Element]:
    first = root.find(f"{_SVG}rect")
    if first is not None and first.get("fill") == colour("paper"):
        yield first
