from __future__ import annotations

import doctest
import gzip
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from communique.errors import UnreadableSource
from communique.model import Document, Issue
from communique.read import feeds as module
from communique.read import markup
from communique.read.feeds import Feed, Item, feed, outlines, page
from communique.read.sources import ReadOptions, documents

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.example/abroad/">
<title type="html">The Harbour &amp;amp; Post</title><link href="https://post.example/"/>
<entry><title>Envoys meet</title><id>tag:post.example,2021:1</id>
<link rel="enclosure" href="talks.mp3"/><link href="talks?x=1&amp;y=2"/><updated>2021-05-04T23:30:00-05:00</updated>
<author><name>A. Writer</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>They <b>met</b>.</p><p>Again.</p></div></content>
</entry>
<entry><title>A second day</title><id>urn:2</id><published>2021-05-03T00:00:00Z</published>
<updated>2021-06-04T00:00:00Z</updated><content type="html">&lt;p&gt;They signed.&lt;/p&gt;</content></entry>
</feed>"""
RSS_2 = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Post</title><image><title>Logo</title><url>x.png</url></image>
<item><title>Envoys &amp; ministers</title><link>https://post.example/1</link><guid isPermaLink="false">p1</guid>
<pubDate>Tue, 04 May 2021 23:10:00 -0500</pubDate><description>They met.</description>
<media:title>Picture</media:title><content:encoded>
<![CDATA[<p>They met at &ldquo;the bridge&rdquo;.<br>It rained.</p><script>no()</script>]]></content:encoded>
</item><item><guid>https://post.example/2</guid><description><![CDATA[A & B <b>met</b>]]></description></item>
</channel></rss>"""
RSS_1 = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Post</title></channel>
<item rdf:about="https://post.example/1"><title>Envoys</title><link>https://post.example/1</link>
<description>They met.</description><dc:date>1999-03-02</dc:date></item></rdf:RDF>"""
RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Post</title>
<item><title>Envoys&nbsp;meet</title><link>/1</link><description>They met.</description></item></channel></rss>"""


def read(text: str, **more: Any) -> Feed:
    return feed(text.encode(), "post.xml", **more)


def wrapped(inner: str) -> str:
    return f"<rss><channel><item><title>T</title>{inner}</item></channel></rss>"


def test_atom() -> None:
    found = read(ATOM)
    assert found.title == "The Harbour & Post"
    assert found.items == (
        Item(
            "tag:post.example,2021:1",
            "https://post.example/abroad/talks?x=1&y=2",
            "Envoys meet",
            date(2021, 5, 4),
            "They met.\nAgain.",
            True,
        ),
        Item("urn:2", "", "A second day", date(2021, 5, 3), "They signed.", True),
    )
    assert not found.issues


def test_atom_of_old() -> None:
    [item] = read(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Envoys</title><id>1</id>'
        "<issued>2004-05-06T07:08:09Z</issued><modified>2004-06-06T07:08:09Z</modified>"
        '<content type="text/html" mode="escaped">&lt;i&gt;They&lt;/i&gt; met.</content></entry></feed>'
    ).items
    assert (item.dated, item.words, item.full) == (date(2004, 5, 6), "They met.", True)


def test_rss_2() -> None:
    first, second = read(RSS_2).items
    words = "They met at “the bridge”.\nIt rained."
    assert first == Item("p1", "https://post.example/1", "Envoys & ministers", date(2021, 5, 4), words, True)
    assert (second.name, second.link) == ("https://post.example/2", "https://post.example/2")
    assert (second.words, second.full, second.title) == ("A & B met", False, None)


def test_rss_1_and_older() -> None:
    assert read(RSS_1).items == (
        Item("https://post.example/1", "https://post.example/1", "Envoys", date(1999, 3, 2), "They met."),
    )
    [item] = read(RSS_091, base="https://post.example/rss").items
    assert item == Item("https://post.example/1", "https://post.example/1", "Envoys meet", None, "They met.")


def test_the_name_of_an_entry_does_not_depend_on_where_the_feed_is() -> None:
    names = [read(wrapped("<guid>7</guid><link>/7</link>"), base=base).items[0].name for base in ("", "https://a.b/c")]
    assert names == ["7", "7"]


MET = "<description>They met.</description>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (wrapped("<description>A & B at AT&T &eacute; &unknown; &#233;</description>"), "A & B at AT&T é &unknown; é"),
        (wrapped("<content:encoded>They met.</content:encoded>"), "They met."),
        (wrapped(f"<foo:bar x:y='1'>no</foo:bar>{MET.replace(' ', chr(11) + ' ')}"), "They met."),
        ("\n\n" + wrapped(MET), "They met."),
        (wrapped(f"<category>{MET}"), None),
        (wrapped(MET).replace("<rss>", '<rss xmlns="https://own.example/">'), "They met."),
        (wrapped(MET).replace("<rss>", "<RSS>").replace("</rss>", "</RSS>"), "They met."),
        (wrapped(MET) + "<p>rubbish", "They met."),
    ],
    ids=["ampersands", "undeclared", "controls", "blank", "nested", "namespace", "capitals", "rubbish"],
)
def test_faulty_feeds_are_mended(text: str, words: str | None) -> None:
    [item] = read(text).items
    assert (item.title, item.words) == ("T", words or "")


def test_a_feed_that_breaks_off_leaves_its_last_entry_for_the_next_time() -> None:
    whole = "<rss><channel><item><guid>1</guid></item><item><guid>2</guid><description>They me"
    found = read(whole)
    assert [item.name for item in found.items] == ["1"]
    assert [issue.code for issue in found.issues] == ["truncated"]


def test_encodings() -> None:
    text = wrapped("<description>Послы встретились.</description>")
    declared = f'<?xml version="1.0" encoding="windows-1251"?>{text}'.encode("cp1251")
    assert feed(declared, "x").items[0].words == "Послы встретились."
    assert feed(text.encode("cp1251"), "x", "windows-1251").items[0].words == "Послы встретились."
    assert feed(text.encode("utf-16"), "x").items[0].words == "Послы встретились."


def test_of_two_entries_of_one_name_the_first_counts() -> None:
    text = "<rss><channel>" + "".join(
        f"<item><guid>{name}</guid><title>{title}</title></item>" for name, title in ("1a", "2b", "1c")
    )
    items = read(text + "</channel></rss>").items
    assert [(item.name, item.title) for item in items] == [("1", "a"), ("2", "b")]


def laughs(levels: int) -> str:
    named = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 5}">' for n in range(levels)]
    return f"<!DOCTYPE rss [{''.join(named)}]>" + wrapped(f"<description>&a{levels - 1};</description>")


def test_entities_are_not_expanded_and_nothing_is_included() -> None:
    assert read(laughs(12)).items[0].words == "&a11;"
    quadratic = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 8000}">]>' + wrapped(f"<description>{'&a;' * 5000}</description>")
    assert len(read(quadratic).items[0].words) == 15000
    secret = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + wrapped("<description>&x;</description>")
    assert read(secret).items[0].words == "&x;"
    parameter = '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + wrapped(
        "<description>a</description>"
    )
    assert read(parameter).items[0].words == "a"
    with pytest.raises(UnreadableSource):
        read("<!DOCTYPE rss [" + "<!--" * 100_000)


@pytest.mark.parametrize(
    "hostile",
    [
        wrapped("<description>" + "\n" * 200_000 + "x</description>"),
        wrapped("<author>" + "a" * 200_000 + "</author>"),
        wrapped("<pubDate>" + "1 " * 100_000 + "</pubDate>"),
        wrapped("<description>" + "&lt;a" * 40_000 + "</description>"),
        wrapped("<description>" + "<b>" * 60_000 + "</description>"),
        wrapped("<description " + " ".join(f'a{n}="1"' for n in range(20_000)) + ">x</description>"),
        wrapped("<description>" + "<![CDATA[" * 20_000 + "</description>"),
        "<rss><channel>" + "".join(f'<item><n{n}:title xmlns:n{n}="u{n}"/></item>' for n in range(3_000)),
        " " * 200_000 + "<!--a-->" * 20_000 + "<rss/>",
    ],
    ids=["lines", "author", "date", "tags", "deep", "attributes", "cdata", "namespaces", "comments"],
)
def test_hostile_feeds_take_no_longer_than_others(hostile: str) -> None:
    start = time.process_time()
    read(hostile)
    assert time.process_time() - start < 3


def test_ten_thousand_entries() -> None:
    items = "".join(f"<item><guid>{n}</guid><link>https://post.example/{n}</link></item>" for n in range(10_000))
    found = read(f"<rss><channel>{items}</channel></rss>").items
    assert len({item.link for item in found}) == 10_000
    assert found[-1].name == "9999"


def test_how_many_entries_are_read_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(9))
    found = read(f"<rss><channel>{items}</channel></rss>")
    assert [item.name for item in found.items] == ["0", "1", "2"]
    assert [issue.code for issue in found.issues] == ["too-large"]
    monkeypatch.setattr(module, "_ELEMENTS", 8)
    with pytest.raises(UnreadableSource, match="elements"):
        read(f"<rss><channel>{items}</channel></rss>")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "empty", "nothing"),
        ("They met.", "unsupported", "XML"),
        ("<sitemap><url/></sitemap>", "unsupported", "no feed"),
        ("<opml><body/></opml>", "unsupported", "list of feeds"),
        (
            "<html><head><link rel=alternate type='application/rss+xml' href='/rss'></head><p>News",
            "unsupported",
            "https://post.example/rss",
        ),
    ],
)
def test_what_is_no_feed(text: str, code: str, words: str) -> None:
    with pytest.raises(UnreadableSource) as error:
        feed(text.encode(), "https://post.example/news")
    assert (error.value.code, words in error.value.message) == (code, True)


def test_which_words_can_stand_for_a_page() -> None:
    assert Item("1", "", words="They met.", full=True).stands
    assert not Item("1", "", words="They met.").stands
    assert Item("1", "", words="They met. " * 50).stands
    assert not Item("1", "", full=True).stands


def test_a_digest_changes_with_what_the_feed_says() -> None:
    one = Item("1", "https://a.example/", "T", date(2021, 5, 4), "They met.")
    assert one.digest == Item("2", "https://a.example/", "T", date(2021, 5, 4), "They met.", True).digest
    assert one.digest != Item("1", "https://a.example/", "T", date(2021, 5, 4), "They met again.").digest


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://post.example/a?utm_source=x&id=1", "http://www.post.example/a?id=1#top", True),
        ("https://post.example/a?at_medium=RSS", "https://POST.example:443/a", True),
        ("https://post.example/a?id=1", "https://post.example/a?id=2", False),
        ("https://post.example/a?cid=1", "https://post.example/a?cid=2", False),
        ("https://post.example/a", "https://post.example:8443/a", False),
        ("https://post.example/A", "https://post.example/a", False),
        ("https://post.example/#!a", "https://post.example/#!b", False),
        ("http://[::1", "http://[::2", False),
    ],
)
def test_the_same_page_in_two_feeds(left: str, right: str, same: bool) -> None:
    assert (page(left) == page(right)) is same


def test_lists_of_feeds() -> None:
    raw = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body><outline text="News">
    <outline type="rss" text="Post" xmlUrl="https://post.example/rss"/></outline>
    <outline xmlurl=" https://mail.example/atom " text="A & B"/><outline xmlUrl="https://post.example/rss"/></body></opml>"""
    assert outlines(raw, "mine.opml") == ["https://post.example/rss", "https://mail.example/atom"]
    for other, code in ((b"<rss/>", "unsupported"), (b"<opml><body/></opml>", "empty"), (b"text", "unsupported")):
        with pytest.raises(UnreadableSource) as error:
            outlines(other, "mine.opml")
        assert error.value.code == code
    with pytest.raises(UnreadableSource):
        outlines(laughs(12).replace("rss>", "opml>").encode(), "mine.opml")


@pytest.mark.parametrize("name", ["post.xml", "post.rss", "post", "post.atom", "post.xml.gz"])
def test_a_saved_feed_gives_a_report_for_each_entry(tmp_path: Path, name: str) -> None:
    raw = ATOM.encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    first, second = documents([tmp_path])
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.text, first.title, first.dated) == ("They met.\nAgain.", "Envoys meet", date(2021, 5, 4))
    assert (first.source, first.url) == (
        f"{tmp_path / name}#tag:post.example,2021:1",
        "https://post.example/abroad/talks?x=1&y=2",
    )
    assert (second.text, second.url) == ("They signed.", None)


@pytest.mark.parametrize("text", [ATOM, RSS_2, RSS_1, RSS_091])
def test_feeds_are_told_by_their_content(tmp_path: Path, text: str) -> None:
    (tmp_path / "saved").write_text(text)
    assert all(isinstance(found, Document) for found in documents([tmp_path / "saved"]))


def test_a_feed_at_an_address(web: Any) -> None:
    url = web.serve("/rss", RSS_091.encode(), "text/xml")
    [found] = documents([url], ReadOptions(allow_private=True))
    assert isinstance(found, Document)
    assert (found.text, found.url, found.source) == ("They met.", web.url("/1"), f"{url}#{web.url('/1')}")
    assert [path for path, _ in web.asked] == ["/rss"]


def test_entries_without_words_and_feeds_without_entries(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(wrapped("<link>https://post.example/1</link>"))
    (tmp_path / "b.xml").write_text("<rss><channel><title>Post</title></channel></rss>")
    (tmp_path / "c.xml").write_text("<sitemap/>")
    a, b, c = documents([tmp_path])
    assert isinstance(a, Issue)
    assert isinstance(b, Issue)
    assert isinstance(c, Issue)
    assert (a.code, "https://post.example/1" in a.message, b.code, c.code) == ("no-text", True, "empty", "skipped")


def test_bits_of_html_become_lines() -> None:
    table = "<table><tr><td>x</td><td>y</td></tr></table>"
    said = f"One\n two<p>three <b>f</b>our</p><ul><li>a<li>b</ul>{table}<style>no</style>"
    assert markup.words(said) == "One two\nthree four\na\nb\nx y"
    assert markup.words("5 < 6 & 7") == "5 < 6 & 7"
    assert markup.words("<!-- no -->") == ""


def test_examples() -> None:
    assert doctest.testmod(module).failed == 0
