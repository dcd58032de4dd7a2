"""The page of a report stands alone, holds the text as it is, and lets nothing of it out."""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path

from browser import browser, parsed, visited
from handmade import NEWS, at, news, quiet, roles
from hostile import HOSTILE, hostile, long_report
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from communique.model import Claim, Document, Span
from communique.present.page import page
from communique.stage import Reading

ELEMENTS = set(
    "html head meta title style body a header h1 h2 h3 p nav ul ol li label input span b strong details summary main "
    "article aside section dl div dt dd meter footer".split()
)


def check(html: str, text: str) -> None:
    """What must hold of every page, as it was written and as a browser holds it."""
    found = parsed(html)
    assert {tag for tag, _ in found.elements} <= ELEMENTS
    assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    assert not found.all("style")
    assert not found.all("src")
    ids = found.all("id")
    assert len(set(ids)) == len(ids)
    for address in found.all("href"):
        assert address[1:] in ids if address.startswith("#") else re.match(r"https?://", address)
    plain = re.sub("[\x00\ud800-\udfff]", "�", text)
    assert found.text.replace("\r", "") == plain.replace("\r", "")


def test_the_words_of_a_report_stay_words(tmp_path: Path) -> None:
    html = page(hostile())
    check(html, HOSTILE)
    assert parsed(html).text == HOSTILE.replace("\x00", "�")
    assert 'href="javascript' not in html
    tree = lxml_html.fromstring(html)
    assert not tree.xpath("//script|//img|//svg|//iframe|//object|//@onload|//@onerror")
    assert len(tree.xpath("//style")) == 1
    path = tmp_path / "hostile.html"
    path.write_text(html, "utf-8", newline="")
    held, console = visited(path)
    check(held, HOSTILE)
    assert "<title>out" not in held
    assert "Content Security Policy" not in console


def test_what_is_shown_of_a_report_beside_its_text_turns_nothing_around() -> None:
    outside = re.sub(r"(?s)<article.*</article>", "", page(hostile()))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", unescape(outside))


NASTY = st.text(
    st.sampled_from("ab <>&\"'\r\n\t\x00\x0c\x1b\x85\u2028\u202e\u2069é🕊;#\ud800-[]/!"), min_size=1, max_size=60
)


@settings(deadline=None)
@given(NASTY, st.data())
def test_any_text_comes_back_character_by_character(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    claims = [
        Claim("position", "for", (Span(start, end),), roles("holder", text), None, {"issue": [start, end]}),
        Claim("quote", text, (Span(0, end), Span(start, len(text)))),
    ]
    html = page(quiet(text, "x", claims))
    check(html, text)
    assert parsed(html).text == re.sub("[\x00\ud800]", "�", text)
    html.encode()


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    found = parsed(page(news()))
    [policy] = [a["content"] for _, a in found.elements if a.get("http-equiv") == "Content-Security-Policy"]
    fingerprint = b64encode(sha256(found.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; form-action 'none'"
    assert "unsafe" not in policy
    assert not re.search(r"url\(|@import|expression\(", found.style)


def test_every_entry_is_beside_the_text_with_what_it_holds_and_its_places() -> None:
    tree = lxml_html.fromstring(page(news()))
    assert tree.xpath("//li[contains(@class, 'entry')]/@id") == ["E1", "I1", "P1", "Q1", "F1"]
    [event] = tree.xpath("//li[@id='E1']")
    told = " ".join(event.text_content().split())
    for part in (
        "SUPPORT",
        "actor Russia, China",
        "day 2031-06-03 (relative)",
        "0.88",
        "place Russia",
        "Omsk",
        "plover 4.5",
    ):
        assert part in told
    signed = at(NEWS, "signed a treaty on river shipping").start
    assert f"#t{signed}" in event.xpath(".//a/@href")
    [place] = tree.xpath(f"//article//span[@id='t{signed}']")
    assert place.text_content() == "signed a "
    assert place.get("data-e").split() == ["E1", "I1"]
    assert [chip.get("href") for chip in place.xpath("preceding-sibling::a[position() <= 2]")] == ["#E1", "#I1"]
    assert tree.xpath("//li[@id='Q1']//dt[.='party']/following-sibling::dd/a/@href") == [
        f"#t{at(NEWS, 'Beijing').start}"
    ]
    assert "who “both” are is a guess" in tree.xpath("string(//section[@class='issues'])")


def test_pointing_at_words_tells_their_entries_and_what_is_named_there() -> None:
    tree = lxml_html.fromstring(page(news()))
    [beijing] = [span for span in tree.xpath("//article//span") if span.text_content() == "Beijing"]
    assert beijing.get("data-tip") == "Q1 quote: quote Zhōu (China) · here: party China"
    [treaty] = [span for span in tree.xpath("//article//span") if span.text_content() == "treaty on river shipping"]
    assert [line.split(" ")[0] for line in treaty.get("data-tip").splitlines()] == ["I1", "E1"]


def test_an_address_is_linked_only_where_it_leads_to_the_web() -> None:
    for url, linked in (
        ('https://example.org/a?b=1&c="2', True),
        ("data:text/html,x", False),
        ("//example.org", False),
    ):
        reading = Reading(Document("Words.", "x.txt", "x", url=url))
        assert ('rel="noreferrer' in page(reading)) is linked


def test_reports_without_entries_or_words_have_a_page() -> None:
    assert "No entries." in page(quiet("Nothing happened.", "x"))
    check(page(Reading(Document("", "empty.txt", "x"))), "")


def test_a_hundred_thousand_words_take_bounded_time_and_room() -> None:
    reading = long_report(100_000)
    begun = time.process_time()
    html = page(reading)
    assert time.process_time() - begun < 15
    assert len(html) < 40 * len(reading.text)


def test_entries_over_everything_do_not_multiply() -> None:
    text, many = "word " * 1000, 1000
    claims = [
        Claim("position", "for", (Span(n, len(text) - n),), values={"issue": [n, len(text)]}) for n in range(many)
    ]
    assert len(page(quiet(text, "x", claims))) < 4_000_000


HARNESS = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe id="f" src="{page}" style="width:375px;height:700px"></iframe>
<pre id="told"></pre><script>
f.onload = () => {{
  const d = f.contentDocument, w = f.contentWindow, told = {{}};
  const style = (e, pseudo) => w.getComputedStyle(e, pseudo || null);
  const chip = d.querySelector('article a[href="#E1"]'), words = d.querySelector('[data-e~="E1"]');
  told.wide = d.documentElement.scrollWidth;
  told.columns = style(d.querySelector(".both")).display;
  told.number = style(chip, "::before").content;
  told.line = style(words).backgroundImage;
  told.before = style(chip, "::after").content;
  chip.focus();
  told.focused = style(chip, "::after").content;
  told.lit = style(words).getPropertyValue("--g");
  told.copied = d.querySelector("article").innerText;
  d.querySelector("#show-event").click();
  told.hidden = [style(chip).display, style(d.querySelector("section.event")).display];
  const added = d.createElement("script"); added.textContent = "document.title = 'out'"; d.body.append(added);
  told.title = d.title;
  document.getElementById("told").textContent = JSON.stringify(told);
}};
</script>"""


def test_a_browser_draws_lines_tells_on_focus_and_fits_a_phone(tmp_path: Path) -> None:
    html = page(news())
    (tmp_path / "page.html").write_text(html, "utf-8", newline="")
    if browser() is None:
        # What the style sheet would do, as far as a parser can see.
        style = parsed(html).style
        assert ".n:is(:hover, :focus)::after" in style
        assert "@media (max-width: 56rem)" in style
        return
    harness = tmp_path / "harness.html"
    harness.write_text(HARNESS.format(page="page.html"), "utf-8")
    held, console = visited(harness, "--allow-file-access-from-files", "--virtual-time-budget=4000")
    told = json.loads(unescape(held.partition('<pre id="told">')[2].partition("</pre>")[0]))
    assert told["wide"] <= 375
    assert told["columns"] == "block"
    assert told["number"] == '"E1"'
    assert "rgb(27, 95, 193)" in told["line"]
    assert told["before"] == "none"
    assert "E1 event: SUPPORT Russia, China" in told["focused"]
    assert told["lit"].strip()
    assert "E1" not in told["copied"]
    assert told["hidden"] == ["none", "none"]
    assert told["title"] == "omsk.txt"
    assert "Content Security Policy" in console, "the script that was put in must have been refused"


def test_a_style_sheet_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "changed.html"
    html = page(news()).replace("--paper: #fdfcf9", "--paper: #ffffff", 1)
    path.write_text(html, "utf-8", newline="")
    assert b64encode(sha256(parsed(html).style.encode()).digest()).decode() not in html
    if browser():
        assert "Content Security Policy" in visited(path)[1]
