"""One report as an HTML page that stands alone: the text with every entry marked, the entries beside it.

The page fetches nothing and runs nothing. Its policy allows one style sheet, by its hash; what is seen on pointing or
focus is done in CSS. What it shows of the report is made in `body.py`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from communique.model import Document
from communique.present import body
from communique.present.body import GLOW, escaped
from communique.present.entry import Entry, entries, name_of, published
from communique.present.words import cut, visible
from communique.stage import Reading
from communique.version import __version__


def page(reading: Reading) -> str:
    """The whole page, as one piece of HTML."""
    document, found = reading.document, entries(reading)
    title = cut(visible(document.title or name_of(document)))
    parts = [
        '<a class="skip" href="#entries">To the entries</a>',
        f'<header><h1 dir="auto">{escaped(title)}</h1>{source(document)}',
        f"<p>published {escaped(published(reading))}</p></header>",
        *body.legend(found),
        f'<main><div class="both">{body.article(reading, found)}',
        *body.beside(reading, found),
        "</div></main>",
        f"<footer>Read by communique {escaped(__version__)}. Entries are found by a program and can be wrong.</footer>",
    ]
    return framed(title, parts, _glow(found))


def framed(title: str, parts: Sequence[str], rules: str = "") -> str:
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
    return "\n".join((head, *parts, "</body></html>\n"))


@cache
def _style() -> str:
    own = files("communique.present").joinpath("page.css").read_text(encoding="utf-8").replace("\r\n", "\n")
    return own + body.style()


def source(document: Document) -> str:
    """Where the report was found, with its address where that leads to the web."""
    parts = [f'<p dir="auto">{escaped(visible(document.source))}</p>']
    if document.url and re.match(r"https?://", document.url, re.IGNORECASE):
        address = escaped(visible(document.url))
        parts.append(f'<p><a href="{address}" rel="noreferrer noopener external">{address}</a></p>')
    return "".join(parts)


def _glow(found: Sequence[Entry]) -> str:
    """The rules of this page: an entry's words lit up with it."""
    if len(found) > GLOW:
        return ""
    rules = []
    for entry in found:
        at = f'body:has(#{entry.id}:is(:hover,:focus-within,:target),[href="#{entry.id}"]:is(:hover,:focus))'
        rules.append(f'{at} [data-e~="{entry.id}"]{{--g:var(--glow)}}')
    return "\n".join(rules)
