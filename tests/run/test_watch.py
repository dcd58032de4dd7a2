from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from served import Hours, Web

import communique
from communique.cli import main
from communique.errors import StoreBusy, UnreadableSource
from communique.read import robots as manners
from communique.read import web as module
from communique.read.options import ReadOptions
from communique.run import standard as configuration
from communique.run.errand import Watched, back_off
from communique.run.watch import addresses, watch
from communique.stage import Pipeline, Reading, each

HERE = ReadOptions(allow_private=True, timeout=10)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watching is the same whatever reads the reports: here nothing is found in them."""

    def nothing(reading: Reading) -> Iterator[communique.Note]:
        yield from ()

    monkeypatch.setattr(configuration, "standard", lambda *_: Pipeline([each(nothing, gives="nothing")]))


class Site:
    """A site with a feed, as it is now; pages are words, or a status."""

    def __init__(self, web: Web, feed: str = "/rss") -> None:
        self.web, self.path = web, feed
        self.items: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.etag = ""
        web.pages[feed] = self._feed

    @property
    def url(self) -> str:
        return self.web.url(self.path)

    def add(self, name: str, words: str | int = "", **more: str) -> str:
        """An entry at the head of the feed, and its page."""
        link = self.page(f"/{name}", words or f"The envoys met on day {name} in the old customs house by the river.")
        self.items.insert(0, {"guid": name, "link": link, "title": f"Day {name}", **more})
        return link

    def page(self, path: str, words: str | int) -> str:
        if isinstance(words, int):
            self.web.pages[path] = lambda request: request.send_error(words)
            return self.web.url(path)
        body = f"<html><head><title>Page</title></head><body><article><p>{words}</p></article></body></html>"
        return self.web.serve(path, body.encode())

    def robots(self, text: str) -> None:
        self.web.serve("/robots.txt", text.encode(), "text/plain")

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.web.asked if path != "/robots.txt"]

    def _feed(self, request: BaseHTTPRequestHandler) -> None:
        same = bool(self.etag) and request.headers.get("If-None-Match") == self.etag
        items = "".join(
            "<item>" + "".join(f"<{key}>{value}</{key}>" for key, value in item.items()) + "</item>"
            for item in self.items
        )
        body = b"" if same else f"<rss><channel><title>Post</title>{items}</channel></rss>".encode()
        self.answers.append(304 if same else 200)
        request.send_response(self.answers[-1])
        if self.etag:
            request.send_header("ETag", self.etag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    web = Web()
    yield Site(web)
    web.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watched.duckdb"


@pytest.fixture
def record() -> Iterator[communique.Record]:
    """A record in memory, which takes no time to open."""
    with communique.Record.open(None) as record:
        yield record


def look(record: communique.Record | Path, *feeds: str | Path, **more: Any) -> Watched:
    usual = {"options": HERE, "clock": Hours()}
    return watch(*feeds, record=record, **{**usual, **more})


def rows(record: communique.Record | Path, sql: str) -> list[tuple[Any, ...]]:
    if isinstance(record, Path):
        with communique.Record.open(record, read_only=True) as opened:
            return rows(opened, sql)
    return [tuple(row.values()) for row in record.sql(sql)]


TEXTS = "SELECT body FROM text ORDER BY body"
STATES = "SELECT item, state FROM fed ORDER BY item"
ISSUES = "SELECT code, source FROM issue ORDER BY code, source"


def test_what_is_new_is_read_once(site: Site, record: communique.Record) -> None:
    site.etag = '"1"'
    site.add("1", pubDate="Tue, 04 May 2021 23:10:00 -0500")
    link = site.add("2")
    done = look(record, site.url)
    assert (done.looks[site.url].new, done.looks[site.url].read, done.refused) == (2, 2, 0)
    assert done.summary.read == 2
    found = rows(record, "SELECT source, url, title, dated, media_type FROM source ORDER BY title")
    assert found[0] == (site.url, site.web.url("/1"), "Day 1", date(2021, 5, 4), "text/html")
    assert found[1][:3] == (site.url, link, "Day 2")
    assert site.asked == ["/rss", "/1", "/2"]
    # The page is the report, not what the feed says of it.
    assert rows(record, TEXTS)[0][0].startswith("The envoys met on day 1")

    again = look(record, site.url)
    assert (again.looks[site.url].new, again.looks[site.url].unchanged) == (0, 2)
    assert site.answers == [200, 304]
    site.etag = '"2"'
    site.add("3")
    later = look(record, site.url)
    assert (later.looks[site.url].new, later.looks[site.url].unchanged, later.looks[site.url].read) == (1, 2, 1)
    assert site.answers == [200, 304, 200]
    assert site.asked == ["/rss", "/1", "/2", "/rss", "/rss", "/3"]
    assert not record.check()


def test_an_entry_that_was_changed_is_a_new_text(site: Site, record: communique.Record) -> None:
    site.add("1", description="They meet.")
    look(record, site.url)
    site.items[0]["description"] = "They met."
    site.page("/1", "The envoys met on day 1 and signed a treaty on the river and its bridges.")
    done = look(record, site.url)
    assert (done.looks[site.url].changed, done.looks[site.url].read) == (1, 1)
    assert len(rows(record, TEXTS)) == 2
    site.items[0]["description"] = "They have met."
    done = look(record, site.url)
    assert (done.looks[site.url].changed, done.summary.read, done.summary.known) == (1, 0, 1)
    [(body,)] = rows(record, "SELECT body FROM text JOIN document ON text = text.id JOIN fed ON document = document.id")
    assert "signed" in body


def test_the_same_page_in_two_feeds_is_read_once(site: Site, record: communique.Record) -> None:
    other, third = Site(site.web, "/atom"), Site(site.web, "/third")
    link = site.add("1")
    other.items.append({"guid": "x", "link": f"{link}?utm_source=atom", "title": "As told elsewhere"})
    third.items.append({"guid": "y", "link": link})
    look(record, site.url, other.url)
    assert site.asked.count("/1") + site.asked.count("/1?utm_source=atom") == 1
    look(record, site.url, other.url, third.url)
    assert site.asked.count("/1") + site.asked.count("/1?utm_source=atom") == 1
    assert len(rows(record, TEXTS)) == 1
    assert {source for (source,) in rows(record, "SELECT source FROM source")} == {site.url, other.url, third.url}
    assert {document for (document,) in rows(record, "SELECT document FROM fed")} == {
        document for (document,) in rows(record, "SELECT id FROM document")
    }


def test_pages_that_robots_txt_keeps_back(site: Site, record: communique.Record) -> None:
    site.robots("User-agent: *\nDisallow: /1\nDisallow: /2")
    site.add("1", description="A teaser.")
    site.add("2", **{"content:encoded": "&lt;p&gt;The envoys met.&lt;/p&gt;"})
    done = look(record, site.url)
    assert site.asked == ["/rss"]
    assert rows(record, TEXTS) == [("The envoys met.",)]
    assert rows(record, STATES) == [("1", "refused"), ("2", "read")]
    assert rows(record, ISSUES) == [("feed-text", site.web.url("/2")), ("refused", site.web.url("/1"))]
    assert done.refused == 1
    assert len(done.summary.refused) == 1


def test_a_feed_that_robots_txt_keeps_back(site: Site, record: communique.Record) -> None:
    site.robots("User-agent: communique\nDisallow: /")
    done = look(record, site.url)
    assert site.asked == []
    assert "robots.txt" in done.looks[site.url].trouble
    assert rows(record, ISSUES) == [("refused", site.url)]


def test_pauses_and_crawl_delay_are_kept(site: Site, record: communique.Record) -> None:
    site.robots("User-agent: *\nCrawl-delay: 9")
    clock = Hours()
    times: list[float] = []
    for name in "123":
        site.add(name)
    for where, page in list(site.web.pages.items()):

        def timed(request: BaseHTTPRequestHandler, page: Callable[[BaseHTTPRequestHandler], None] = page) -> None:
            times.append(clock.now())
            page(request)

        if where != "/robots.txt":
            site.web.pages[where] = timed
    look(record, site.url, clock=clock)
    assert [later - sooner for sooner, later in pairwise(times)] == [9, 9, 9]


def test_a_host_that_wants_long_pauses_is_visited_again_and_again(site: Site, record: communique.Record) -> None:
    site.robots("User-agent: *\nCrawl-delay: 300")
    for name in "123":
        site.add(name)
    done = look(record, site.url)
    assert (done.waiting, done.refused, site.asked) == (3, 0, ["/rss"])
    clock = Hours(Hours().time + 301)
    clock.meanwhile = lambda: clock.stop() if clock.time > Hours().time + 1200 else None
    look(record, site.url, clock=clock, every=3600)
    assert sorted(site.asked) == ["/1", "/2", "/3", "/rss", "/rss"]


def test_feeds_on_a_host_that_wants_long_pauses_take_turns(site: Site, record: communique.Record) -> None:
    site.robots("User-agent: *\nCrawl-delay: 300")
    other = Site(site.web, "/atom")
    told: list[str] = []
    clock = Hours()
    for _ in range(2):
        done = look(record, site.url, other.url, clock=clock, tell=told.append)
        assert done.refused == 0
        clock.time += 301
    assert sorted(site.asked) == ["/atom", "/rss"]
    assert sum("longer pauses" in line for line in told) == 2


def test_a_page_that_may_still_come_is_tried_again(site: Site, record: communique.Record) -> None:
    site.add("1", 503)
    clock = Hours()
    done = look(record, site.url, clock=clock)
    assert (done.waiting, done.refused, rows(record, ISSUES)) == (1, 0, [])
    look(record, site.url, clock=clock)
    assert site.asked.count("/1") == 1
    clock.time += back_off(1)
    look(record, site.url, clock=clock)
    assert site.asked.count("/1") == 2
    site.page("/1", "The envoys met at last in the old customs house by the river.")
    clock.time += back_off(2)
    assert look(record, site.url, clock=clock).looks[site.url].read == 1
    assert rows(record, STATES) == [("1", "read")]


def test_a_page_that_never_comes_is_given_up(site: Site, record: communique.Record) -> None:
    site.add("1", 503)
    site.add("2", 404)
    clock = Hours()
    clock.meanwhile = lambda: clock.stop() if clock.time > Hours().time + 24 * 3600 else None
    look(record, site.url, clock=clock, every=7200)
    assert site.asked.count("/1") == 5
    assert site.asked.count("/2") == 1
    assert rows(record, ISSUES) == [("unreachable", site.web.url("/1")), ("unreachable", site.web.url("/2"))]


def test_a_feed_that_fails_is_asked_less_and_less(site: Site, record: communique.Record) -> None:
    site.add("1")
    working = site.web.pages["/rss"]
    other = Site(site.web, "/atom")
    other.add("2")
    clock = Hours()
    site.web.pages["/rss"] = lambda request: request.send_error(500)
    done = look(record, site.url, other.url, clock=clock)
    assert (done.refused, done.looks[other.url].read) == (1, 1)
    assert "500" in done.looks[site.url].trouble
    assert rows(record, ISSUES) == [("unreachable", site.url)]
    done = look(record, site.url, clock=clock)
    assert "left alone until" in done.looks[site.url].trouble
    site.web.pages["/rss"] = site.web.pages["/1"]
    clock.time += back_off(1)
    done = look(record, site.url, clock=clock)
    assert "no feed" in done.looks[site.url].trouble
    [(failures, wait)] = rows(record, f"SELECT failures, next_check - checked FROM feed WHERE url = '{site.url}'")
    assert (failures, wait.total_seconds()) == (2, back_off(2))
    site.web.pages["/rss"] = working
    clock.time += back_off(2)
    assert look(record, site.url, clock=clock).looks[site.url].read == 1
    assert rows(record, "SELECT DISTINCT failures, next_check, message FROM feed") == [(0, None, "")]


def test_back_off() -> None:
    assert [back_off(failures) for failures in (1, 2, 3, 8, 5000)] == [900, 1800, 3600, 86400, 86400]


def test_retry_after_is_kept(site: Site, record: communique.Record) -> None:
    def busy(request: BaseHTTPRequestHandler) -> None:
        request.send_response(503)
        request.send_header("Retry-After", "7200")
        request.send_header("Content-Length", "0")
        request.end_headers()

    site.web.pages["/rss"] = busy
    look(record, site.url)
    assert rows(record, "SELECT (next_check - checked)::VARCHAR, status FROM feed") == [("02:00:00", 503)]


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.2", "127.0.0.2"])
def test_nothing_leads_into_the_local_network(
    site: Site, record: communique.Record, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    """The test's server can only be on this machine: its own address is declared public, and no other."""
    outside = {"outside.example": "127.0.0.1", "inside.example": inside}

    def resolve(host: str, port: int, *_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (outside.get(host, host), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    judge = module.is_public
    monkeypatch.setattr(module, "is_public", lambda address: address == "127.0.0.1" or judge(address))
    site.web.redirect("/away", f"http://inside.example:{site.web.port}/secret")
    site.items = [
        {"guid": "1", "link": f"http://outside.example:{site.web.port}/away"},
        {"guid": "2", "link": f"http://inside.example:{site.web.port}/secret"},
    ]
    feed = f"http://outside.example:{site.web.port}/rss"
    done = look(record, feed, options=ReadOptions(timeout=10))
    assert site.asked == ["/rss", "/away"]
    assert done.looks[feed].refused == 2
    assert {code for code, _ in rows(record, ISSUES)} == {"refused"}
    refused = look(record, f"http://inside.example:{site.web.port}/rss", options=ReadOptions(timeout=10))
    assert "allow_private" in next(iter(refused.looks.values())).trouble


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "[::1]"])
def test_private_feeds_are_refused_however_they_are_written(site: Site, record: communique.Record, host: str) -> None:
    feed = f"http://{host}:{site.web.port}/rss"
    done = look(record, feed, options=ReadOptions(timeout=10))
    assert done.looks[feed].trouble.startswith("refused:")
    assert site.web.asked == []


def test_a_bomb_and_a_slow_server_cost_little(site: Site, record: communique.Record) -> None:
    import gzip

    site.web.serve("/rss", gzip.compress(b"<rss>" + b" " * 20_000_000), "text/xml", Content_Encoding="gzip")

    def slow(request: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(100):
                request.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            request.close_connection = True

    site.web.pages["/slow"] = slow
    options = ReadOptions(allow_private=True, timeout=0.4, max_bytes=1_000_000)
    start = time.monotonic()
    done = look(record, site.url, site.web.url("/slow"), options=options)
    assert time.monotonic() - start < 5
    assert "too-large" in done.looks[site.url].trouble
    assert "timeout" in done.looks[site.web.url("/slow")].trouble


def test_thousands_of_entries_are_kept_and_a_stop_loses_none(site: Site, path: Path) -> None:
    site.items = [{"guid": f"tag:{n}", "description": f"On day {n} they met."} for n in range(2_000)]
    clock = Hours()
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if line.startswith("read"):
            clock.stop()

    with communique.Record.open(path) as record:
        done = look(record, site.url, clock=clock, tell=tell)
    assert told == [f"{site.url}: 2000 new, 0 changed, 0 unchanged", "read 16 reports"]
    assert (done.looks[site.url].new, done.looks[site.url].read, done.waiting) == (2_000, 16, 2_000 - 16)
    clock = Hours()
    clock.stop()
    look(path, site.url, clock=clock)
    assert rows(path, "SELECT count(*), count(DISTINCT item) FROM fed") == [(2_000, 2_000)]


def test_a_kill_between_two_steps_loses_and_doubles_nothing(
    site: Site, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from communique.record import feeds as kept

    for name in "12":
        site.add(name)
    keep = kept.keep
    for survived in (1, 0):

        def cut(*args: Any, survived: list[int] = [survived], **more: Any) -> None:  # noqa: B006
            if not survived[0]:
                raise KeyboardInterrupt
            survived[0] -= 1
            keep(*args, **more)

        monkeypatch.setattr(kept, "keep", cut)
        with pytest.raises(KeyboardInterrupt):
            look(path, site.url)
    monkeypatch.setattr(kept, "keep", keep)
    look(path, site.url)
    assert rows(path, STATES) == [("1", "read"), ("2", "read")]
    assert len(rows(path, TEXTS)) == len(rows(path, "FROM source")) == 2


def test_others_can_read_between_the_rounds(site: Site, path: Path) -> None:
    site.add("1")
    clock = Hours()
    seen: list[int] = []

    def meanwhile() -> None:
        if site.answers:
            seen.append(len(rows(path, "FROM document")))
        if len(seen) == 3:
            clock.stop()

    clock.meanwhile = meanwhile
    look(path, site.url, clock=clock, every=900)
    assert seen[0] == 0
    assert seen[-1] == 1
    assert clock.waits.count(900 - sum(clock.waits[:1])) or 900 - 2 in clock.waits


def test_a_record_that_is_held_is_waited_for(site: Site, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.add("1")
    opened, busy = communique.Record.open, [1, 1, 0, 1]

    def open_later(*args: Any, **more: Any) -> communique.Record:
        if busy and busy.pop(0):
            raise StoreBusy(str(path))
        return opened(*args, **more)

    monkeypatch.setattr(communique.Record, "open", open_later)
    assert look(path, site.url).looks[site.url].read == 1
    assert busy == []
    monkeypatch.setattr(communique.Record, "open", lambda *_, **__: open_later())
    busy += [1] * 1000
    clock = Hours()
    with pytest.raises(StoreBusy):
        look(path, site.url, clock=clock)
    assert sum(clock.waits) == 600


def test_a_record_that_is_open_already(site: Site) -> None:
    site.add("1")
    with communique.Record.open(None) as record:
        done = watch(site.url, record=record, options=HERE, clock=Hours())
        assert done.looks[site.url].read == 1
        assert len(record.reports()) == 1


def test_a_stage_that_fails_on_a_page(site: Site, record: communique.Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(reading: Reading) -> Iterator[communique.Note]:
        if "day 1 " in reading.text:
            raise RuntimeError("no such luck")
        yield from ()

    monkeypatch.setattr(configuration, "standard", lambda *_: Pipeline([each(fragile, gives="nothing")]))
    for name in "12":
        site.add(name)
    look(record, site.url)
    assert rows(record, STATES) == [("1", "refused"), ("2", "read")]
    assert [code for code, _ in rows(record, ISSUES)] == ["failed"]


def test_lists_of_feeds_and_addresses(tmp_path: Path) -> None:
    opml = tmp_path / "mine.opml"
    opml.write_text(
        '<opml><body><outline xmlUrl="https://a.example/1"/><outline xmlUrl="https://b.example"/></body></opml>'
    )
    assert addresses([opml, "feed://c.example/x", "feed:https://d.example/", "https://a.example/1"], HERE) == [
        "https://a.example/1",
        "https://b.example",
        "https://c.example/x",
        "https://d.example/",
    ]
    (tmp_path / "post.xml").write_text("<rss/>")
    for named, code in ((tmp_path / "none.opml", "missing"), (tmp_path / "post.xml", "unsupported")):
        with pytest.raises(UnreadableSource) as error:
            addresses([named], HERE)
        assert error.value.code == code
    with pytest.raises(UnreadableSource):
        addresses([], HERE)


def test_the_command(site: Site, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manners, "PAUSE", 0.0)
    site.add("1")
    site.add("2", 404)
    before = signal.getsignal(signal.SIGINT)
    asked = ["watch", site.url, "--once", "--record", str(path), "--allow-private"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 3
    assert f"{site.url}: 2 new, 0 changed, 0 unchanged" in done.output
    assert "404" in done.output
    assert "read 1 report, " in done.output
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert CliRunner().invoke(main, ["watch", site.url, "--every", "5s"]).exit_code == 2
    assert CliRunner().invoke(main, ["watch", site.url, "--every", "soon"]).exit_code == 2
    assert CliRunner().invoke(main, ["watch", "none.opml", "--record", str(path)]).exit_code == 3
    assert signal.getsignal(signal.SIGINT) is before


def test_one_signal_ends_a_watch_cleanly(site: Site, path: Path) -> None:
    command = [sys.executable, "-m", "communique", "watch", site.url, "--allow-private", "--record", str(path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not site.answers and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert b"Traceback" not in said
    assert rows(path, "SELECT count(*) FROM feed") == [(1,)]
