"""Pages from the web, fetched so that no page can reach into the local network."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from communique.errors import UnreadableSource
from communique.read.options import ReadOptions, allowed

HOPS = 5
"""How many redirects are followed."""

_MOVED = frozenset({301, 302, 303, 307, 308})
_FORBIDDEN = frozenset({401, 403, 407, 451})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HEADERS = {
    "User-Agent": "communique (reads reports named by its user)",
    "Accept": "text/html,application/xhtml+xml,text/plain,application/pdf,application/json;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the bytes unpacked, the media type and charset as the server says them ("" if it does
    not), and the address after all redirects."""

    raw: bytes
    media: str
    charset: str
    url: str


def fetch(url: str, options: ReadOptions) -> Fetched:
    """Gets an http or https address, following at most 5 redirects, within `options.timeout` seconds in all.

    At every hop the host is resolved once, every address it has is checked, and the connection goes to the address
    that was checked. Proxies named in the environment are not used, since they would resolve the name again. Raises
    UnreadableSource: `refused`, `unreachable`, `too-large`.
    """
    deadline = time.monotonic() + options.timeout
    here = url
    for _ in range(HOPS + 1):
        target = _parsed(here, url)
        address = _resolved(target, options.allow_private, url)
        with _answer(target, address, deadline, url) as answer:
            if answer.status in _MOVED and answer.headers.get("Location"):
                here = urljoin(here, answer.headers["Location"])
                continue
            _status(answer.status, url)
            raw = _body(answer, deadline, options.max_bytes, url)
            media, charset = _content_type(answer.headers.get("Content-Type", ""))
            return Fetched(raw, media, charset, here)
    raise UnreadableSource(url, "unreachable", f"more than {HOPS} redirects; give the last address, or a saved copy")


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


def _resolved(target: SplitResult, allow_private: bool, url: str) -> str:
    """One numeric address of the host, once all of them are known to be allowed."""
    host = target.hostname or ""
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
        port = target.port or (443 if target.scheme.lower() == "https" else 80)
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnreadableSource(
            url, "unreachable", f"the host {host} is not known; check the address and the network, or give a saved copy"
        ) from None
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not allow_private and not is_public(address):
            raise UnreadableSource(
                url,
                "refused",
                f"{host} is at {address}, on this machine or a private network; "
                "allow_private (--allow-private) lets it be read",
            )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether a numeric address lies on the public internet, seen through every way of writing IPv4 inside IPv6."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if inner is None and number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return number.is_global and not number.is_multicast and not number.is_reserved


@contextmanager
def _answer(target: SplitResult, address: str, deadline: float, url: str) -> Iterator[Any]:
    """The answer to a GET, its body not yet read; errors of the network under way become UnreadableSource."""
    from urllib3.exceptions import HTTPError

    connection = _connection(target, address, max(deadline - time.monotonic(), 0.001))
    late: threading.Timer | None = None
    try:
        connection.connect()
        late = threading.Timer(max(deadline - time.monotonic(), 0.0), _cut, [connection.sock])
        late.daemon = True
        late.start()
        path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = "?" + quote(target.query, safe="/%:@!$&'()*+,;=~-._?") if target.query else ""
        headers = {**_HEADERS, "Host": _host(target)}
        connection.request("GET", path + query, headers=headers, preload_content=False, decode_content=True)
        yield connection.getresponse()
    except ssl.SSLError as error:
        raise _unreachable(url, f"no safe connection ({error.reason or error})") from None
    except (HTTPError, OSError, ValueError) as error:
        if isinstance(error, TimeoutError) or "timed out" in str(error).lower() or time.monotonic() >= deadline:
            raise UnreadableSource(
                url, "unreachable", "no full answer in time; raise timeout, try again later, or give a saved copy"
            ) from None
        raise _unreachable(url, f"{type(error).__name__}: {error}") from None
    finally:
        if late:
            late.cancel()
        connection.close()


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


def _unreachable(url: str, detail: str) -> UnreadableSource:
    proxied = any(os.environ.get(name) for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"))
    advice = "check the address and the network, or give a saved copy"
    if proxied:
        advice = "proxies are not used: save the page with a browser and give the file"
    return UnreadableSource(url, "unreachable", f"{detail}; {advice}")


def _status(status: int, url: str) -> None:
    if 200 <= status < 300:
        return
    if status in _FORBIDDEN:
        raise UnreadableSource(
            url, "refused", f"the server refuses the page ({status}); open it in a browser and give a saved copy"
        )
    advice = "check the address, or give a saved copy" if status < 500 and status != 429 else "try again later"
    raise UnreadableSource(url, "unreachable", f"the server answers {status} instead of the page; {advice}")


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
