"""The three forms of a dossier: links lead to the words, hostile words stay words, nothing is fetched."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from browser import browser, parsed, visited
from handmade import act, at, roles
from rivers import BOTH, kept, readings, scored, stance, told, trade

from communique.errors import ExportFailed, MissingExtra
from communique.model import Claim
from communique.present.dossier import Dossier, dossier
from communique.present.words import visible
from communique.query.record import Record

WORST = (
    "</script><script>alert(1)</script> **bold** <b>b</b> [x](javascript:alert(2)) | cell | $5$ and `code` #panic() "
    "#{1/0} @user {{7*7}} \\input{x} &amp; \u202eright to left\u202c \x00\x1b[31m 中文 العربية हिन्दी 🚢 "
    "https://evil.example/?a=1&b=2#c <img src=x onerror=alert(3)> \u2028 --- === ```"
)
HOSTILE = f"Russia accused China of {WORST}. Both oppose {WORST}! Trade was 3 billion dollars. “{WORST}” said Zhōu."


@pytest.fixture(scope="module")
def hostile() -> Dossier:
    """A dossier of the river with a report in which every word is meant to do harm."""
    start = HOSTILE.index("“") + 1
    quote = Claim("quote", WORST, (at(HOSTILE[start - 1 :], WORST),), roles("party", "CHN"), None, {"cue": None})
    quote = Claim(quote.kind, quote.label, (type(quote.evidence[0])(start, start + len(WORST)),), quote.roles)
    claims = [
        scored(act(HOSTILE, "ACCUSE", f"Russia accused China of {WORST}", ["RUS"], ["CHN"], day=date(2031, 1, 2)),
               -3.0, "verbal conflict"),
        stance(HOSTILE, f"Both oppose {WORST}", WORST, "against", (*BOTH, WORST)),
        trade(HOSTILE, "3 billion dollars", 3e9, 2031),
        quote,
    ]  # fmt: skip
    bad = told(f"id {WORST}", HOSTILE, date(2031, 1, 3), claims, title=WORST)
    with kept(*readings(), bad) as record:
        return dossier(record, *BOTH)


@dataclass
class Anchors(HTMLParser):
    """The text under each id, and the targets of all links."""

    text: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    void = frozenset("meta img source br link col".split())

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.links += [named["href"] or ""] if "href" in named else []
        if tag not in self.void:
            self.open.append((tag, named.get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, id in self.open:
            if id:
                self.text[id] = self.text.get(id, "") + data


def plain(text: str) -> str:
    """Without white space and the marks by which a form breaks lines."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def passages(made: Dossier) -> Iterator[tuple[str, str]]:
    """The label of every place, and a piece of its words as it can be shown."""
    for source in made.sources:
        for passage in source.passages:
            for words in passage.words:
                yield f"{source.number}-{passage.number}", visible(words)


@pytest.mark.parametrize("which", ["made", "hostile"])
def test_links_of_the_page_lead_to_the_words(which: str, request: pytest.FixtureRequest) -> None:
    made: Dossier = request.getfixturevalue(which)
    page = Anchors()
    page.feed(made.html())
    assert not page.open
    inner = [link for link in page.links if link.startswith("#")]
    assert {link[1:] for link in inner} <= page.text.keys()
    assert all(link.startswith("https://") for link in set(page.links) - set(inner))
    for label, words in passages(made):
        assert plain(words) in plain(page.text[f"s{label}"])
    for stated, anchor in zip(made.statements(), (f"r{n}" for n in range(1, 999)), strict=False):
        assert made.references(stated)[0].label in page.text[anchor]


def test_the_page_needs_nothing_and_runs_nothing(hostile: Dossier, tmp_path: Path) -> None:
    path = hostile.save(tmp_path / "brief.html")
    page, console = visited(path)
    assert "ERROR" not in console.upper() or "dbus" in console.lower()
    tree = parsed(path.read_text("utf-8"))
    tags = {tag for tag, _ in tree.elements}
    assert not tags & {"script", "iframe", "object", "embed", "form", "link", "base", "b2"}
    assert {value.partition(":")[0] for value in tree.all("src")} == {"data"}
    assert {value.partition(":")[0] for value in tree.all("srcset")} == {"data"}
    assert not [name for _, attributes in tree.elements for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in tree.all("content")[1]
    assert "alert(1)" in page
    assert "<script" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("which", ["made", "hostile"])
def test_notes_of_the_markdown_hold_the_words(which: str, request: pytest.FixtureRequest) -> None:
    made: Dossier = request.getfixturevalue(which)
    page = made.markdown()
    notes = dict(re.findall(r"^\[\^([\d-]+)\]: (.*)$", page, re.MULTILINE))
    body = re.sub(r"^\[\^[\d-]+\]: .*$", "", page, flags=re.MULTILINE)
    assert set(re.findall(r"\[\^([\d-]+)\]", body)) == set(notes)
    shown = {number: plain(rendered(note)) for number, note in notes.items()}
    for label, words in passages(made):
        note = label if label in shown else label.partition("-")[0]
        assert plain(words) in shown[note]


def rendered(text: str) -> str:
    """What a reader of Markdown sees; no markup may come of a report's words."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {child.type for child in inline}
    assert kinds <= {"text", "text_special", "softbreak"}, kinds
    return "".join(child.content for child in inline)


def test_markdown_of_hostile_words_has_our_structure_alone(hostile: Dossier) -> None:
    from markdown_it import MarkdownIt

    page = hostile.markdown()
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(page)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert not kinds & {"html_block", "fence", "code_block", "blockquote"}
    inline = {child.type for token in tokens for child in token.children or ()}
    assert not inline & {"html_inline", "link_open", "image", "code_inline"}
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in page.splitlines() if line.startswith("|")]
    heads = [len(re.findall(r"(?<!\\)\|", line)) for line in page.splitlines() if line.startswith("| ---")]
    assert set(widths) <= set(heads)


def read_back(made: Dossier) -> tuple[str, Any]:
    """The text of the file's pages, one after the other, and the file."""
    file = pypdfium2.PdfDocument(made.pdf())
    return "\n".join(page.get_textpage().get_text_range() for page in file), file


def test_pdf_holds_every_statement_and_the_words(made: Dossier) -> None:
    text, file = read_back(made)
    whole = plain(re.sub(r"Russia and China\s+What reports tell.*|communique .*\d+ / \d+", "", text))
    for _, words in passages(made):
        # An astral character has no glyph in the fonts that come along.
        assert plain(words.replace("🚢", "")) in whole.replace("🚢", "")
    assert "1/" in plain(text)
    assert file.get_metadata_dict()["Title"] == "Russia and China"
    assert [item.get_title() for item in file.get_toc()][:2] == [
        "Summary in numbers",
        "Cooperation and conflict by year",
    ]
    numbers = re.findall(r"\[(\d[\d.,–\s]*)\]", text)
    assert len(numbers) > 40


def test_pdf_takes_words_of_any_script_as_words(hostile: Dossier) -> None:
    text, _ = read_back(hostile)
    for words in ("**bold**", "#panic()", "#{1/0}", "<b>b</b>", "{{7*7}}", "العربية", "</script>"):
        assert plain(words) in plain(text), words


def test_pdf_and_page_and_markdown_are_the_same_every_time(made: Dossier, record: Any) -> None:
    again = dossier(record, "RUS", "CHN")
    assert again.html() == made.html()
    assert again.markdown() == made.markdown()
    assert again.pdf() == made.pdf()


def test_without_the_extras_it_is_said_what_to_install(made: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match=r"communique\[dossier\]"):
        made.pdf()
    monkeypatch.setitem(sys.modules, "altair", None)
    import_module("communique.present.charts.svg")._drawn.cache_clear()
    with pytest.raises(MissingExtra, match=r"communique\[plots\]"):
        made.html()
    assert made.markdown()


def test_a_file_is_whole_or_not_there(made: Dossier, tmp_path: Path) -> None:
    assert made.save(tmp_path / "deep" / "brief.md").read_text("utf-8") == made.markdown()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["brief.md"]
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFailed):
        made.save(tmp_path / "file" / "brief.md")


def test_a_notebook_shows_it_in_a_frame_of_its_own(made: Dossier) -> None:
    shown = made._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<table" not in shown


@pytest.mark.skipif(browser() is None, reason="no browser is installed")
def test_the_page_can_be_read_by_all(made: Dossier, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    axe = import_module("axe_playwright_python.sync_playwright").Axe()
    path = made.save(tmp_path / "brief.html")
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=browser())
        # The page forbids all scripts, also the one that looks at it.
        page = chrome.new_context(bypass_csp=True, offline=True).new_page()
        page.goto(path.as_uri())
        for scheme, width in (("light", 1100), ("dark", 360)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 900})
            found = axe.run(page).response["violations"]
            assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found], scheme
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click(".refs a >> nth=0")
        assert page.url.endswith("#s1")
        chrome.close()


def test_the_example_in_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Record.open("communique.duckdb") as record:
        record.store.add(record.store.begin("tests"), readings())
    docs = Path(__file__).parents[3] / "docs" / "dossier.md"
    [block] = re.findall(r"^```python\n(.*?)^```", docs.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    exec(block, {"__name__": "example"})
    assert (tmp_path / "brief.pdf").exists()
