"""A real browser for tests of pages, where one is installed; what a page's parser makes of it, where none is."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class Parsed(HTMLParser):
    """The elements of a page in their order, the words of its article, and whether every element is closed."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    article: list[str] = field(default_factory=list)
    style: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> is given twice"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "article" in self.open:
            self.article.append(data)
        if self.open[-1:] == ["style"]:
            self.style += data

    @property
    def text(self) -> str:
        return "".join(self.article)

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def parsed(html: str) -> Parsed:
    parser = Parsed()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


def browser() -> str | None:
    """The program, or None."""
    found = (shutil.which(name) for name in (os.environ.get("CHROME") or NAMES[0], *NAMES))
    return next((path for path in found if path), None)


def visited(path: Path, *options: str) -> tuple[str, str]:
    """The document as the browser holds it once the page has loaded, and what it says on its console.

    Without a browser the page itself and nothing: what is asked of the one is asked of the other.
    """
    program = browser()
    if program is None:
        return path.read_text("utf-8"), ""
    profile = path.parent / "profile"
    fixed = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={profile}")
    command = [program, *fixed, *options, "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=300, check=True)
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")
