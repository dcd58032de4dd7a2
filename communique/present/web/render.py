"""Data as HTML: the templates with what they may use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from urllib.parse import quote_plus

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from communique.model import KINDS
from communique.present.charts.theme import css
from communique.present.relationship import magnitude, report_name, when
from communique.present.web import links
from communique.present.web.web import Kept, Web
from communique.present.words import cut, visible
from communique.query.entries import ReportRow
from communique.query.shelf import Item
from communique.version import __version__

LINES = 50_000
"""Entries' lines that are kept; of a kilobyte each."""
MANY = 12
"""Parties that a line names."""


FIELD = Markup('<input type="hidden" name="form_token" value="{}">')
PICTURE = Markup(
    '<div class="drawing" data-drawing="{inline}" role="group" aria-label="{alternative}"><a href="{light}">'
    '<picture><source media="(prefers-color-scheme: dark)" srcset="{dark}"><img src="{light}" '
    'alt="{alternative}" loading="lazy" decoding="async"></picture></a></div>'
)


def templates() -> Environment:
    """The environment of all templates: everything escaped, what is not there an error."""
    made = Environment(
        loader=PackageLoader("communique.present.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "links": links, "static": static, "theme": theme, "range_of": range_of, "tone": tone, "day": day,
        "version": __version__, "KINDS": KINDS,
        "address": links.address, "named_report": named_report,
    }  # fmt: skip
    made.filters |= {
        "visible": lambda words: visible(words or ""), "short": lambda words, most=160: cut(visible(words or ""), most),
        "magnitude": magnitude, "words_of": words_of, "plain": plain, "number": number, "day": day, "percent": percent,
    }  # fmt: skip
    return made


def show(web: Web, template: str, data: Any, place: tuple[str, Mapping[str, str]]) -> Kept:
    """A page's HTML. `place` is its path and its parameters, for the links to itself in another form or order."""
    pending: list[str] = []
    variables = {each.name: getattr(data, each.name) for each in fields(data)}
    html = web.templates.get_template(template).render(variables | {"data": data} | helpers(web, place, pending))
    return Kept.of(html.encode("utf-8", "replace"), "text/html; charset=utf-8", pending)


def lines(web: Web) -> None:
    """Makes the lines of all entries, as many as are kept: most of the work of a page is in them."""
    helping = helpers(web, ("/", {}), [])
    line = web.templates.get_template("_parts.html").make_module(helping).line  # type: ignore[attr-defined]
    for item in list(web.shelf.items.values())[:LINES]:
        helping["once"](item, line)


def helpers(web: Web, place: tuple[str, Mapping[str, str]], pending: list[str]) -> dict[str, Any]:
    """What templates may call beside their page's data."""
    (path, parameters), shelf = place, web.shelf
    named = shelf.once("links of parties", dict[str, Markup])
    rendered = shelf.once("lines of entries", dict[str, Markup])

    def party(code: str) -> Markup:
        found = named.get(code)
        if found is None:
            told = escape(cut(visible(shelf.label(code))))
            found = named[code] = Markup(f'<a class="party" href="{escape(links.party(code))}">{told}</a>')
        return found

    def parties(codes: Sequence[str]) -> Markup:
        told = Markup(", ").join(party(code) for code in codes[:MANY])
        return told + Markup(" and {} more").format(len(codes) - MANY) if len(codes) > MANY else told

    def once(item: Item, macro: Callable[[Item], Markup]) -> Markup:
        """An entry's line, which looks the same in every list."""
        line = rendered.get(item.entry)
        if line is None:
            if len(rendered) >= LINES:
                rendered.clear()
            line = rendered[item.entry] = macro(item)
        return line

    return {
        "web": web, "shelf": shelf, "options": web.options, "party": party, "parties": parties, "label": shelf.label,
        "drawing": lambda address, alternative: drawn(web, address, alternative, pending), "once": once,
        "here": _here(path, parameters), "path": path, "parameters": parameters,
        "json_address": links.as_json(path, parameters), "form_mark": web.sessions.mark,
        "form_token": lambda: FIELD.format(web.sessions.mark), "writable": not web.options.read_only,
    }  # fmt: skip


def _here(path: str, parameters: Mapping[str, str]) -> Callable[..., str]:
    """Gives the page's own address with some parameters changed."""
    present = {name: f"{quote_plus(name)}={quote_plus(value)}" for name, value in parameters.items() if value}

    def here(**changes: object) -> str:
        told = dict(present)
        for name, value in changes.items():
            if value in ("", None, ()):
                told.pop(name, None)
            else:
                told[name] = f"{name}={quote_plus(str(value))}"
        return f"{path}?{'&'.join(told.values())}" if told else path

    return here


def drawn(web: Web, address: str, alternative: str, pending: list[str]) -> Markup:
    """A drawing: inline with its links where it has been drawn already, else a picture in light or dark, which a script
    puts the inline one in the place of. `pending` is told of those that are not there yet."""
    inline = links.address(address, theme="inline") if "?" not in address else f"{address}&theme=inline"
    found = web.pages.get(inline, web.shelf.version)
    if found is not None:
        return Markup('<div class="drawing" role="group" aria-label="{}">{}</div>').format(
            alternative, Markup(found.body.decode())
        )
    pending.append(inline)
    sign = "&" if "?" in address else "?"
    return PICTURE.format(
        inline=inline, alternative=alternative, light=f"{address}{sign}theme=light", dark=f"{address}{sign}theme=dark"
    )


@cache
def theme() -> str:
    """The address of the style sheet with the colours."""
    return f"/theme.css?v={blake2b(css().encode(), digest_size=6).hexdigest()}"


@cache
def static(name: str) -> str:
    """The address of a file of static/, which changes with its content: browsers may keep it for good."""
    content = files("communique.present.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={blake2b(content, digest_size=6).hexdigest()}"


@lru_cache(50_000)
def range_of(first: date | None, last: date | None) -> Markup:
    """Days as a `<time>`: a day, a month, a year or a range; a dash where nothing tells."""
    if first is None:
        return Markup('<span class="unknown">undated</span>')
    last = last or first
    if first == last:
        return Markup('<time datetime="{0}">{0}</time>').format(first.isoformat())
    told = when(first, last)
    machine = told if len(told) in (4, 7) and told[:4].isdigit() else ""
    if machine:
        return Markup('<time datetime="{0}">{0}</time>').format(machine)
    return Markup('<time datetime="{0}" title="{0} to {1}">{2}</time>').format(first, last, told)


def day(value: date | None) -> Markup:
    """One day."""
    return range_of(value, value)


def plain(name: str | None) -> str:
    """A name of ours in words: `missile_defence` is "missile defence"."""
    return visible((name or "").replace("_", " "))


def number(value: float | None) -> str:
    """A count or a score; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:+.1f}".replace("-", "−")


def tone(score: float | None) -> str:
    """The class of a cell by a mean PLOVER score: `c3` is much cooperation, `c0` neither, `k3` much conflict."""
    if score is None:
        return ""
    level = min(3, round(abs(score) / 2))
    return f"{'c' if score >= 0 or not level else 'k'}{level}"


def percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def words_of(words: Sequence[str], most: int = 400) -> Markup:
    """The words of an entry's evidence in marks, cut where they are long."""
    told = cut(visible(" … ".join(words)), most)
    return Markup("<q>{}</q>").format(escape(told))


def named_report(row: Any) -> str:
    """How a report is called: its title, else the identifier that came with it, else its file's name."""
    if isinstance(row, ReportRow):
        made = re.fullmatch(r"[0-9a-f]{16}", row.report)
        return row.title or (row.sources[0].rstrip("/").rpartition("/")[2] if made and row.sources else row.report)
    return row.title or report_name(row)
