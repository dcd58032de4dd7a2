from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.model import Document, Issue
from communique.read.html import MOST, page, pages
from communique.read.sources import documents

WORDS = (
    "<p>The envoys met in the old customs house for an hour and agreed to meet again before the end of the year.</p>"
)


def document(raw: bytes, source: str = "somewhere") -> Document:
    found = page(raw, source)
    assert isinstance(found, Document), found
    return found


def code(raw: bytes) -> str:
    found = page(raw, "somewhere")
    assert isinstance(found, Issue)
    return found.code


def test_a_page_gives_its_article_and_none_of_its_furniture(samples: Path) -> None:
    path = samples / "bridge.html"
    (found,) = documents([path])
    assert isinstance(found, Document)
    assert found.text.split("\n") == [
        "Ministers agree on a second bridge over the Drell",
        "The foreign ministers of Norland and Estmark signed an agreement on a second bridge over the river Drell on "
        "Wednesday, ending a quarrel of nine years.",
        "The bridge is to cost 30 million crowns. Norland pays two thirds of it, the ministers said, and Estmark "
        "the rest.",
        "“A river should join us,” said Ana Lind, the foreign minister of Norland, after the ceremony in the town hall "
        "of Port Ems. The treaty of 14 June 1978 had left the question open.",
        "Work begins in spring. Both governments have asked the river commission to watch over the water while the "
        "piers are built.",
    ]
    assert found.title == "Ministers agree on a second bridge over the Drell"
    assert found.dated == date(1987, 3, 11)
    assert found.url == "https://harbourpost.example/abroad/bridge"
    assert found.media_type == "text/html"


def test_a_table_that_lays_out_the_page_leaves_no_bars(samples: Path) -> None:
    text = document((samples / "tables.html").read_bytes()).text
    assert "The two presidents met for an hour" in text
    assert "without a common statement." in text
    assert "|" not in text


def test_a_table_of_figures_keeps_its_rows() -> None:
    rows = "<tr><th>Goods</th><th>Tonnes</th></tr><tr><td>Coal</td><td>12</td></tr>"
    raw = f"<html><body><article>{WORDS}<table>{rows}</table>{WORDS}</article></body></html>"
    assert document(raw.encode()).text.split("\n")[1:3] == ["Goods | Tonnes", "Coal | 12"]


@pytest.mark.parametrize(
    "part",
    [
        "<nav><p>The front page and the weather</p></nav>",
        "<aside><p>Most read: the lighthouse is painted at last</p></aside>",
        "<footer><p>Written by our staff in the capital</p></footer>",
        '<div class="gdpr-notice"><p>This site stores small files on your machine</p></div>',
        '<section id="newsletter"><p>Get our letter every morning</p></section>',
    ],
)
def test_furniture_inside_an_article_goes_and_what_follows_it_stays(part: str) -> None:
    raw = f"<html><body><article>{WORDS}{part}{WORDS.replace('envoys', 'ministers')}</article></body></html>"
    lines = document(raw.encode()).text.split("\n")
    assert [line[:16] for line in lines] == ["The envoys met i", "The ministers me"]


def test_a_body_whose_class_speaks_of_cookies_is_read() -> None:
    raw = f'<html><body class="has-cookie-banner"><article>{WORDS}</article></body></html>'
    assert document(raw.encode()).text.startswith("The envoys met")


def test_a_day_in_the_prose_is_not_metadata() -> None:
    raw = f"<html><body><article><h1>Talks</h1>{WORDS}<p>They had signed a first treaty on 2014-05-21, and a second, "
    raw += "longer one on 3 June 2015, which both parliaments approved in the same summer.</p></article></body></html>"
    assert document(raw.encode()).dated is None


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="1953-10-01">', date(1953, 10, 1)),
        ('<meta name="date" content="2011-02-03T23:59:00-11:00">', date(2011, 2, 3)),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2003-04-05"}</script>',
            date(2003, 4, 5),
        ),
        ("", None),
    ],
)
def test_the_day_that_the_markup_claims(head: str, day: date | None) -> None:
    raw = f"<html><head><title>Talks</title>{head}</head><body><article>{WORDS * 3}</article></body></html>"
    assert document(raw.encode()).dated == day


def test_the_day_in_an_address_counts() -> None:
    raw = f"<html><body><article>{WORDS * 3}</article></body></html>".encode()
    found = document(raw, "https://post.example/2009/11/23/talks.html")
    assert (found.dated, found.url) == (date(2009, 11, 23), "https://post.example/2009/11/23/talks.html")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("windows-1251", '<meta charset="windows-1251">'),
        ("koi8-r", '<META http-equiv=Content-Type content="text/html; charset=koi8-r">'),
        ("utf-8", '<meta charset="windows-1251">'),
        ("utf-16", ""),
        ("utf-8-sig", ""),
    ],
)
def test_the_charset_that_the_page_declares_unless_it_is_utf8(encoding: str, head: str) -> None:
    words = "Послы встретились в старой таможне и договорились о новой встрече до конца года."
    raw = f"<html><head>{head}<title>Встреча</title></head><body><article><p>{words}</p></article></body></html>"
    found = document(raw.encode(encoding))
    assert words in found.text
    assert found.title == "Встреча"


def test_a_charset_from_a_server_is_believed() -> None:
    raw = "<html><body><p>Les envoyés se sont rencontrés à l’ancienne douane, « enfin ».</p></body></html>"
    (found,) = pages(raw.encode("cp1252"), "somewhere", "iso-8859-1")
    assert isinstance(found, Document)
    assert found.text == "Les envoyés se sont rencontrés à l’ancienne douane, « enfin »."


def test_xhtml_with_its_declaration() -> None:
    raw = '<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE html>'
    raw += f"<html><body><article>{WORDS}<p>Café.</p></article></body></html>"
    assert "Café." in document(raw.encode("iso-8859-1")).text


def test_stray_nuls_and_surrogates_do_no_harm() -> None:
    raw = f"<html><body><article>{WORDS * 9}<p>A\x00 &#xD800; &#0; treaty</p></article></body></html>"
    document(raw.encode()).text.encode("utf-8")


@pytest.mark.parametrize(
    "raw",
    [
        b"<html></html>",
        b"<html><head><title>Nothing</title></head><body><script>let words = 1</script></body></html>",
        b"<html><body><nav><a href='/'>Home</a></nav></body></html>",
        b"<!doctype html>",
    ],
)
def test_pages_without_text(raw: bytes) -> None:
    assert code(raw) == "no-text"


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "font", "blockquote", "span"])
def test_pages_nested_too_deep_are_refused_and_not_cut(tag: str) -> None:
    raw = f"<html><body>{f'<{tag}>' * 20_000}{WORDS}{f'</{tag}>' * 20_000}{WORDS}</body></html>"
    assert code(raw.encode()) in ("too-deep", "no-text")
    if tag in ("div", "blockquote"):
        assert code(raw.encode()) == "too-deep"


def test_many_elements_that_are_never_closed_are_not_deep() -> None:
    lines = "".join(f"<p>The envoys met again, and it was the meeting of number {number}.\n" for number in range(2000))
    raw = "<html><body><article>" + lines
    assert document(raw.encode()).text.count("envoys") == 2000


def test_a_page_of_too_many_elements_is_refused() -> None:
    assert code(("<html><body>" + "<i>a</i>" * (MOST + 1)).encode()) == "too-large"


def test_binary_under_a_pages_name() -> None:
    assert code(bytes(range(256)) * 20) == "binary"
    assert code(b" \n") == "empty"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <div> </div> <table> <tr> <td> words & &amp; < > <!-- --> <a\thref=x> \x00 é <script>".split(" ")
        ),
        max_size=40,
    )
)
def test_any_markup_gives_a_document_or_a_reason(parts: list[str]) -> None:
    found = page(("<html>" + "".join(parts)).encode(), "somewhere")
    assert isinstance(found, Document) or found.code in ("no-text", "binary", "empty")
