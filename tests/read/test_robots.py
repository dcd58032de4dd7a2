from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from served import Hours

from communique.errors import Unanswered, UnreadableSource
from communique.read.options import ReadOptions
from communique.read.robots import KEPT, PAUSE, Clock, Guest, Later, rules
from communique.read.web import Version, fetch

HERE = ReadOptions(allow_private=True, timeout=10)


def guest(now: float = 1_700_000_000.0) -> tuple[Guest, Hours]:
    clock = Hours(now)
    return Guest(HERE, clock), clock


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/a1", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: other\nDisallow: /", "/b", True),
        ("User-agent: other\nUser-agent: *\nDisallow: /b", "/b", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Communique\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: communique\nDisallow: /", "/b", False),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nDisallow: /*/print$", "/a/print", False),
        ("User-agent: *\nDisallow: /*/print$", "/a/print/b", True),
        ("User-agent: a\nDisallow: /\n\nUser-agent: b\nDisallow: /x", "/x", True),
        ("<html>no robots here</html>", "/b", True),
        ("", "/b", True),
    ],
)
def test_what_robots_txt_allows(text: str, path: str, allowed: bool) -> None:
    assert rules(text, 0.0).allows(f"https://post.example{path}") is allowed


def test_delays() -> None:
    assert rules("User-agent: *\nCrawl-delay: 7", 0.0).delay == 7
    assert rules("User-agent: *\nRequest-rate: 1/10", 0.0).delay == 10
    assert rules("User-agent: *\nCrawl-delay: soon", 0.0).delay == 0
    assert rules("User-agent: other\nCrawl-delay: 7", 0.0).delay == 0


def test_a_hostile_robots_txt_takes_no_longer_than_others() -> None:
    start = time.process_time()
    names = "".join(f"User-agent: a{n}\n" for n in range(15_000))
    assert rules(names + "Disallow: /*a*a*a*a$\n" * 12_000, 0.0).allows("https://post.example/" + "a" * 1000)
    assert time.process_time() - start < 2


def test_robots_txt_is_asked_for_once_a_day(web: Any) -> None:
    web.serve("/robots.txt", b"User-agent: *\nDisallow: /secret", "text/plain")
    visitor, clock = guest()
    for path in ("/a", "/b"):
        web.serve(path, b"They met.", "text/plain")
        assert visitor.fetch(web.url(path)).raw == b"They met."
    with pytest.raises(UnreadableSource) as error:
        visitor.fetch(web.url("/secret"))
    assert (error.value.code, "robots.txt" in error.value.message) == ("refused", True)
    assert [path for path, _ in web.asked] == ["/robots.txt", "/a", "/b"]
    clock.time += KEPT + 1
    visitor.fetch(web.url("/a"))
    assert [path for path, _ in web.asked][3:] == ["/robots.txt", "/a"]


def test_hosts_without_robots_txt_allow_all_and_those_that_fail_nothing(web: Any) -> None:
    web.serve("/a", b"They met.", "text/plain")
    visitor, clock = guest()
    assert visitor.fetch(web.url("/a")).raw == b"They met."
    web.pages["/robots.txt"] = lambda request: request.send_error(503)
    visitor, clock = guest()
    for _ in range(2):
        with pytest.raises(Unanswered) as error:
            visitor.fetch(web.url("/a"))
    assert error.value.passing
    web.serve("/robots.txt", b"", "text/plain")
    clock.time += 3600
    assert visitor.fetch(web.url("/a")).raw == b"They met."


def test_a_robots_txt_too_large_to_be_one(web: Any) -> None:
    web.serve("/robots.txt", b"# \n" * 400_000, "text/plain")
    with pytest.raises(Unanswered, match="too large"):
        guest()[0].fetch(web.url("/a"))


def test_pauses_between_visits(web: Any) -> None:
    for path in ("/a", "/b", "/c"):
        web.serve(path, b"They met.", "text/plain")
    visitor, clock = guest()
    for path in ("/a", "/b", "/c"):
        visitor.fetch(web.url(path))
    assert clock.waits == [PAUSE, PAUSE]
    web.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 11", "text/plain")
    visitor, clock = guest()
    for path in ("/a", "/b"):
        visitor.fetch(web.url(path))
    assert clock.waits == [11]


def test_long_pauses_are_for_another_time(web: Any) -> None:
    web.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 600", "text/plain")
    web.serve("/a", b"They met.", "text/plain")
    visitor, clock = guest()
    visitor.fetch(web.url("/a"))
    with pytest.raises(Later) as error:
        visitor.fetch(web.url("/a"))
    assert error.value.until == clock.time + 600 == visitor.free(web.url("/a"))
    assert not clock.waits
    clock.time += 600
    visitor.fetch(web.url("/a"))


@pytest.mark.parametrize(("value", "seconds"), [("120", 120), ("Tue, 14 Nov 2023 22:15:20 GMT", 0), ("soon", None)])
def test_a_host_that_asks_to_be_left_alone(web: Any, value: str, seconds: int | None) -> None:
    def busy(request: BaseHTTPRequestHandler) -> None:
        request.send_response(429)
        request.send_header("Retry-After", value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    web.pages["/a"] = busy
    visitor, clock = guest()
    with pytest.raises(Unanswered) as error:
        visitor.fetch(web.url("/a"))
    assert (error.value.status, error.value.after, error.value.passing) == (429, seconds, True)
    assert visitor.free(web.url("/b")) == clock.time + (seconds or PAUSE)


def test_every_hop_of_a_redirect_is_asked_about(web: Any) -> None:
    web.serve("/robots.txt", b"User-agent: *\nDisallow: /secret", "text/plain")
    web.serve("/secret", b"They met.", "text/plain")
    url = web.redirect("/open", "/secret")
    with pytest.raises(UnreadableSource, match=r"robots\.txt"):
        guest()[0].fetch(url)
    assert [path for path, _ in web.asked] == ["/robots.txt", "/open"]


def test_only_what_is_newer_is_fetched(web: Any) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        same = request.headers.get("If-None-Match") == '"1"' and request.headers.get("If-Modified-Since") == "then"
        request.send_response(304 if same else 200)
        if not same:
            request.send_header("ETag", '"1"')
            request.send_header("Last-Modified", "then")
        request.send_header("Content-Length", "0" if same else "9")
        request.end_headers()
        request.wfile.write(b"" if same else b"They met.")

    web.pages["/a"] = page
    first = fetch(web.url("/a"), HERE)
    assert (first.raw, first.version, first.unchanged) == (b"They met.", Version('"1"', "then"), False)
    second = fetch(web.url("/a"), HERE, known=first.version)
    assert (second.raw, second.version, second.unchanged) == (b"", first.version, True)


def test_a_clock_can_be_stopped() -> None:
    clock = Clock()
    assert abs(clock.now() - time.time()) < 60
    start = time.monotonic()
    clock.wait(0.01)
    clock.stop()
    clock.wait(60)
    assert time.monotonic() - start < 5
    assert clock.stopped
