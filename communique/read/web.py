"""Pages from the web, fetched so that no page can reach into the local network."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from communique.errors import Unanswered, UnreadableSource
from communique.read.options import ReadOptions, allowed
from communique.version import __version__

HOPS = 5
"""How many redirects are followed."""

AGENT = "communique"
"""The name by which robots.txt knows us."""

_MOVED = frozenset({301, 302, 303, 307, 308})
_FORBIDDEN = frozenset({401, 403, 407, 451})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")

# Not for the public internet, though not every version of `ipaddress` knows it: IETF protocols, 6to4 relays, examples.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))

_ADDRESSES = 4
"""How many addresses of one host are tried."""

_PATIENCE = 7 * 24 * 3600.0
"""Longer than this no server may ask to be left alone."""

_HEADERS = {
    "User-Agent": f"{AGENT}/{__version__} (reads reports named by its user)",
    "Accept": "text/html,application/xhtml+xml,text/plain,application/pdf,application/json;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Version:
    """How a server names what it gave: its `ETag` and `Last-Modified` as it wrote them, "" where it did not."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """What asks only for something newer."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the bytes unpacked, the media type and charset as the server says them ("" if it does
    not), and the address after all redirects. `unchanged`: there is nothing newer than the version that was known."""

    raw: bytes
    media: str
    charset: str
    url: str
    version: Version = Version()
    unchanged: bool = False


_NONE = Version()


@dataclass(frozen=True, slots=True)
class _Errand:
    """What was asked for, by the address that the user gave, and how."""

    url: str
    options: ReadOptions
    known: Version


def fetch(
    url: str, options: ReadOptions, *, known: Version = _NONE, ask: Callable[[str], None] = lambda url: None
) -> Fetched:
    """Gets an http or https address, following at most 5 redirects, within `options.timeout` seconds in all.

    At every hop the host is resolved once, every address it has is checked, and the connection goes to an address
    that was checked. Proxies named in the environment are not used, since they would resolve the name again. What is
    `known` is not fetched again where the server can tell. `ask` is called with each address before anything is sent
    there; it may wait, which does not count as time, or raise. Raises UnreadableSource (`refused`, `too-large`,
    `unreachable`), as Unanswered where what the server answered, or that it did not, is the reason.
    """
    errand = _Errand(url, options, known)
    deadline = time.monotonic() + options.timeout
    here = url
    for _ in range(HOPS + 1):
        target = _parsed(here, url)
        begun = time.monotonic()
        ask(here)
        deadline += time.monotonic() - begun
        with _answer(target, errand, deadline) as answer:
            if answer.status in _MOVED and answer.headers.get("Location"):
                here = urljoin(here, answer.headers["Location"])
                continue
            return _fetched(answer, here, errand, deadline)
    raise UnreadableSource(url, "unreachable", f"more than {HOPS} redirects; give the last address, or a saved copy")


def _fetched(answer: Any, here: str, errand: _Errand, deadline: float) -> Fetched:
    version = Version(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
    if answer.status == 304 and errand.known != _NONE:
        named = Version(version.etag or errand.known.etag, version.modified or errand.known.modified)
        return Fetched(b"", "", "", here, named, unchanged=True)
    _status(answer, errand.url)
    raw = _body(answer, deadline, errand.options.max_bytes, errand.url)
    media, charset = _content_type(answer.headers.get("Content-Type", ""))
    return Fetched(raw, media, charset, here, version)


def _parsed(here: str, url: str) -> SplitResult:
    try:
        target = urlsplit(here)
        host, _ = target.hostname, target.port
    except ValueError:
        raise UnreadableSource(url, "refused", f"{here} is not a web address; check how it is written") from None
    if target.scheme.lower() not in ("http", "https") or not host:
        raise UnreadableSource(url, "refused", f"{here} leads off the web; only http and https addresses are read")
    if target.username or target.password:
        raise UnreadableSource(url, "refused", "the address holds a name or password; save the page and give the file")
    return target


def _resolved(target: SplitResult, allow_private: bool, url: str) -> list[str]:
    """The numeric addresses of the host, once all of them are known to be allowed."""
    host = target.hostname or ""
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
        port = target.port or (443 if target.scheme.lower() == "https" else 80)
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unanswered(
            url, f"the host {host} is not known; check the address and the network, or give a saved copy"
        ) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not allow_private and not is_public(address):
            raise UnreadableSource(
                url,
                "refused",
                f"{host} is at {address}, on this machine or a private network; "
                "allow_private (--allow-private) lets it be read",
            )
    return addresses[:_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether a numeric address lies on the public internet, seen through every way of writing IPv4 inside IPv6."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if inner is None and number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if number not in _GLOBAL:
            return False
    if any(number in network for network in _SPECIAL):
        return False
    return number.is_global and not number.is_multicast and not number.is_reserved


@contextmanager
def _answer(target: SplitResult, errand: _Errand, deadline: float) -> Iterator[Any]:
    """The answer to a GET, its body not yet read; errors of the network under way become Unanswered."""
    from urllib3.exceptions import HTTPError

    url = errand.url
    addresses = _resolved(target, errand.options.allow_private, url)
    connection, late, answer = None, None, None
    try:
        connection = _connected(target, addresses, deadline)
        late = threading.Timer(max(deadline - time.monotonic(), 0.0), _cut, [connection.sock])
        late.daemon = True
        late.start()
        path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = "?" + quote(target.query, safe="/%:@!$&'()*+,;=~-._?") if target.query else ""
        headers = {**_HEADERS, **errand.known.headers(), "Host": _host(target)}
        connection.request("GET", path + query, headers=headers, preload_content=False, decode_content=True)
        answer = connection.getresponse()
        yield answer
    except ssl.SSLError as error:
        raise _unreachable(url, f"no safe connection ({error.reason or error})") from None
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        if isinstance(error, TimeoutError) or "timed out" in str(error).lower() or time.monotonic() >= deadline:
            raise Unanswered(
                url, "no full answer in time; raise timeout, try again later, or give a saved copy"
            ) from None
        raise _unreachable(url, f"{type(error).__name__}: {error}") from None
    finally:
        if late:
            late.cancel()
        if answer:
            # A body that was not read keeps the socket open, whatever becomes of the connection.
            answer.close()
        if connection:
            connection.close()


def _connected(target: SplitResult, addresses: list[str], deadline: float) -> Any:
    """A connection to the first of the addresses that takes one; each gets its share of the time."""
    from urllib3.exceptions import HTTPError

    for number, address in enumerate(addresses, 1):
        left = max(deadline - time.monotonic(), 0.001)
        connection = _connection(target, address, left / (len(addresses) - number + 1))
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            if number == len(addresses) or isinstance(error, ssl.SSLError):
                raise
            continue
        connection.sock.settimeout(max(deadline - time.monotonic(), 0.001))
        return connection
    raise OSError("the host has no address")


def _connection(target: SplitResult, address: str, seconds: float) -> Any:
    """A connection to the address that was checked, which on https proves to be the host that was named."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.util import Timeout

    if target.scheme.lower() == "http":
        return HTTPConnection(address, target.port or 80, timeout=Timeout.resolve_default_timeout(seconds))
    host = target.hostname or ""
    name = host if ":" in host else host.encode("idna").decode("ascii")
    return HTTPSConnection(
        address,
        target.port or 443,
        timeout=Timeout.resolve_default_timeout(seconds),
        ssl_context=ssl.create_default_context(),
        server_hostname=name,
        assert_hostname=name,
    )


def _cut(sock: socket.socket) -> None:
    """Ends a connection from outside: a server that sends a byte now and then never runs into a socket's timeout."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _host(target: SplitResult) -> str:
    host = target.hostname or ""
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    return f"{name}:{target.port}" if target.port else name


def _unreachable(url: str, detail: str) -> Unanswered:
    proxied = any(os.environ.get(name) for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"))
    advice = "check the address and the network, or give a saved copy"
    if proxied:
        advice = "proxies are not used: save the page with a browser and give the file"
    return Unanswered(url, f"{detail}; {advice}")


def _status(answer: Any, url: str) -> None:
    status = int(answer.status)
    if 200 <= status < 300:
        return
    after = _after(answer.headers.get("Retry-After", ""))
    if status in _FORBIDDEN:
        message = f"the server refuses the page ({status}); open it in a browser and give a saved copy"
        raise Unanswered(url, message, status=status, after=after)
    advice = "check the address, or give a saved copy" if status < 500 and status != 429 else "try again later"
    message = f"the server answers {status} instead of the page; {advice}"
    raise Unanswered(url, message, status=status, after=after)


def _after(value: str) -> float | None:
    """The seconds for which `Retry-After` asks, given as such or as a date, a week at most."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), _PATIENCE))
    try:
        moment = parsedate_to_datetime(value)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - time.time()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(seconds, 0.0), _PATIENCE)


def _body(answer: Any, deadline: float, most: int, url: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        part = answer.read1(64 * 1024, decode_content=True)
        if time.monotonic() >= deadline:
            raise TimeoutError("timed out")
        if not part:
            break
        parts.append(part)
        size += len(part)
        if size > most:
            raise UnreadableSource(url, "too-large", f"the page is larger than {allowed(most)}; raise that to read it")
    promised = answer.headers.get("Content-Length", "")
    if promised.isdigit() and not answer.headers.get("Content-Encoding") and size < int(promised):
        raise OSError(f"the answer broke off after {size} of {promised} bytes")
    return b"".join(parts)


def _content_type(value: str) -> tuple[str, str]:
    media, _, rest = value.partition(";")
    charset = ""
    for parameter in rest.split(";"):
        name, _, content = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = content.strip().strip("\"'")
    return media.strip().lower(), charset
