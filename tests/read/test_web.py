from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import time
import zlib
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from communique.model import Document, Issue
from communique.read import web as module
from communique.read.sources import ReadOptions, documents
from communique.read.web import is_public

HERE = ReadOptions(allow_private=True, timeout=10)
PAGE = b"<html><body><p>The envoys met in the old customs house and agreed to meet again.</p></body></html>"


def read(url: str, options: ReadOptions = HERE) -> list[Document | Issue]:
    return list(documents([url], options))


def issue(url: str, options: ReadOptions = HERE) -> Issue:
    (found,) = read(url, options)
    assert isinstance(found, Issue), found
    assert found.source == url
    return found


def test_a_page_is_read(web: Any, samples: Path) -> None:
    url = web.serve("/abroad/bridge", (samples / "bridge.html").read_bytes())
    (found,) = read(url)
    assert isinstance(found, Document)
    assert found.text.startswith("Ministers agree")
    assert (found.source, found.url) == (url, "https://harbourpost.example/abroad/bridge")
    assert found.dated == date(1987, 3, 11)
    assert web.asked == [("/abroad/bridge", f"127.0.0.1:{web.port}")]


@pytest.mark.parametrize(
    ("path", "media", "body", "text", "kept"),
    [
        (
            "/a",
            "text/plain; charset=windows-1251",
            "Послы встретились.".encode("cp1251"),
            "Послы встретились.",
            "text/plain",
        ),
        ("/a", "text/plain", b"<p>Kept as it is.", "<p>Kept as it is.", "text/plain"),
        ("/a.md", "text/plain", b"# Talks", "# Talks", "text/markdown"),
        ("/a", "text/markdown", b"# Talks", "# Talks", "text/markdown"),
        (
            "/a",
            "application/octet-stream",
            PAGE,
            "The envoys met in the old customs house and agreed to meet again.",
            "text/html",
        ),
        ("/a", "", b"They met.", "They met.", "text/plain"),
        ("/a", "application/json", b'{"text": "They met."}', "They met.", "application/json"),
        ("/a", "application/x-ndjson", b'{"text": "They met."}', "They met.", "application/json"),
        ("/a.txt.gz", "application/gzip", gzip.compress(b"They met.", mtime=0), "They met.", "text/plain"),
    ],
)
def test_the_type_that_the_server_gives(web: Any, path: str, media: str, body: bytes, text: str, kept: str) -> None:
    (found,) = read(web.serve(path, body, media))
    assert isinstance(found, Document)
    assert (found.text, found.media_type) == (text, kept)
    assert found.url == web.url(path)


def test_pdf_by_its_type(web: Any, paper: Callable[..., bytes]) -> None:
    (found,) = read(web.serve("/a", paper([[(72, 700, 11, "They met.")]]), "application/pdf"))
    assert isinstance(found, Document)
    assert found.text == "They met."


def test_packed_answers_are_unpacked_and_bounded(web: Any) -> None:
    for encoding, packed in (("gzip", gzip.compress(PAGE)), ("deflate", zlib.compress(PAGE))):
        (found,) = read(web.serve("/a", packed, Content_Encoding=encoding))
        assert isinstance(found, Document)
    bomb = gzip.compress(b"0" * 20_000_000)
    url = web.serve("/bomb", bomb, "text/plain", Content_Encoding="gzip")
    assert issue(url, ReadOptions(allow_private=True, max_bytes=1_000_000)).code == "too-large"


def test_redirects_are_followed_and_the_last_address_kept(web: Any) -> None:
    web.serve("/there", b"They met.", "text/plain")
    web.redirect("/second", "there", 301)
    url = web.redirect("/first", web.url("/second"), 308)
    (found,) = read(url)
    assert isinstance(found, Document)
    assert (found.source, found.url) == (url, web.url("/there"))


def test_redirects_without_end(web: Any) -> None:
    found = issue(web.redirect("/round", "/round"))
    assert (found.code, "redirect" in found.message) == ("unreachable", True)
    assert len(web.asked) == 6


@pytest.mark.parametrize("to", ["file:///etc/hostname", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "http://[::1"])
def test_redirects_off_the_web_are_refused(web: Any, to: str) -> None:
    assert issue(web.redirect("/a", to)).code in ("refused", "unreachable")
    assert len(web.asked) == 1


def named(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]]) -> list[str]:
    """Lets names resolve to addresses, to other ones each time they are asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[Any]:
        if host.replace(".", "").isdigit():
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        answers = names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_redirect_to_a_private_address_is_refused(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    web.serve("/secret", b"They met.", "text/plain")
    web.redirect("/open", f"http://inside.example:{web.port}/secret")
    named(monkeypatch, {"outside.example": [["127.0.0.1"]], "inside.example": [["127.0.0.1"]]})
    # The test's server can only be on this machine: one address of it is declared public for the first hop.
    judged: list[str] = []

    def first_only(address: str) -> bool:
        judged.append(address)
        return len(judged) == 1

    monkeypatch.setattr(module, "is_public", first_only)
    found = issue(f"http://outside.example:{web.port}/open", ReadOptions())
    assert found.code == "refused"
    assert "allow_private" in found.message
    assert [path for path, _ in web.asked] == ["/open"]


def test_a_name_is_resolved_once_so_that_it_cannot_change(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    web.serve("/a", b"They met.", "text/plain")
    asked = named(monkeypatch, {"turncoat.example": [["127.0.0.1"], ["192.0.2.1"]]})
    (found,) = read(f"http://turncoat.example:{web.port}/a")
    assert isinstance(found, Document)
    assert asked == ["turncoat.example"]
    assert web.asked == [("/a", f"turncoat.example:{web.port}")]


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, {"mixed.example": [["93.184.215.14", "10.0.0.1"]]})
    assert issue("http://mixed.example/", ReadOptions()).code == "refused"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.1.2.3", "2130706433"],
)
def test_private_hosts_are_refused(host: str) -> None:
    assert issue(f"http://{host}:9/", ReadOptions()).code in ("refused", "unreachable")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("169.254.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff0e::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:7f00:1::", False),
        ("2002:5db8:d70e::1", True),
        ("64:ff9b:1::1", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("192.0.0.9", False),
        ("3fff::1", False),
        ("2001:db8::1", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "ftp://post.example/a",
        "file:///etc/hostname",
        "http://",
        "http://[::1",
        "http://me:word@post.example/",
        "http://post.example:99999/",
    ],
)
def test_addresses_that_are_none_of_the_web(url: str) -> None:
    assert issue(url).code == "refused"


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "unreachable"), (410, "unreachable"), (403, "refused"), (451, "refused"), (503, "unreachable")],
)
def test_answers_that_are_no_page(web: Any, status: int, code: str) -> None:
    web.pages["/a"] = lambda request: request.send_error(status)
    found = issue(web.url("/a"))
    assert found.code == code
    assert str(status) in found.message


def test_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = issue(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert found.code == "unreachable"


def test_an_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert issue("http://nowhere.example/").code == "unreachable"
    assert issue(f"http://{'x' * 70}.example/").code == "unreachable"


def slowly(head: bytes, drip: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def page(request: BaseHTTPRequestHandler) -> None:
        try:
            request.wfile.write(head)
            for _ in range(100):
                request.wfile.write(drip)
                request.wfile.flush()
                time.sleep(0.05)
        except OSError:
            request.close_connection = True

    return page


@pytest.mark.parametrize(
    "page",
    [
        slowly(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x"),
        slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        slowly(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        slowly(b"", b""),
    ],
    ids=["body", "length", "head", "silence"],
)
def test_time_is_bounded_however_slowly_a_server_drips(
    web: Any, page: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    web.pages["/a"] = page
    start = time.monotonic()
    found = issue(web.url("/a"), ReadOptions(allow_private=True, timeout=0.4))
    assert time.monotonic() - start < 2
    assert (found.code, "timeout" in found.message) == ("unreachable", True)


def test_an_answer_that_breaks_off(web: Any) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 999\r\n\r\nThey met")
        request.close_connection = True

    web.pages["/a"] = page
    assert issue(web.url("/a")).code == "unreachable"


def test_an_answer_that_is_none_of_the_web(web: Any) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 mail.example ready\r\n\r\n")
        request.close_connection = True

    web.pages["/a"] = page
    assert issue(web.url("/a")).code == "unreachable"


@pytest.mark.parametrize("addresses", [["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
def test_another_address_of_a_host_is_tried(web: Any, monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    web.serve("/a", b"They met.", "text/plain")
    named(monkeypatch, {"two.example": [addresses]})
    (found,) = read(f"http://two.example:{web.port}/a")
    assert isinstance(found, Document)


def test_no_words_in_a_picture(web: Any) -> None:
    found = issue(web.serve("/a", b"GIF89a", "image/gif"))
    assert (found.code, "image/gif" in found.message) == ("binary", True)


def test_a_secure_address_needs_a_certificate(web: Any) -> None:
    found = issue(web.url("/a").replace("http:", "https:"))
    assert found.code == "unreachable"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
def test_a_certificate_must_be_for_the_host_that_was_named(
    web: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = tmp_path / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=post.example"
    extra = ["-addext", "subjectAltName=DNS:post.example", "-keyout", str(pem), "-out", str(tmp_path / "cert.pem")]
    subprocess.run([*command.split(), *extra], check=True, capture_output=True)
    with pem.open("ab") as both:
        both.write((tmp_path / "cert.pem").read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    web.server.socket = context.wrap_socket(web.server.socket, server_side=True)
    web.serve("/a", b"They met.", "text/plain")
    named(monkeypatch, {"post.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    assert "certificate" in issue(f"https://post.example:{web.port}/a").message.lower()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    (found,) = read(f"https://post.example:{web.port}/a")
    assert isinstance(found, Document)
    assert issue(f"https://other.example:{web.port}/a").code == "unreachable"
    assert [host for _, host in web.asked] == [f"post.example:{web.port}"]


def test_other_sources_are_read_after_one_that_fails(web: Any) -> None:
    rows = json.dumps({"text": "They met."}).encode()
    found = list(documents([web.url("/none"), web.serve("/a.jsonl", rows, "text/plain")], HERE))
    assert [type(entry) for entry in found] == [Issue, Document]
