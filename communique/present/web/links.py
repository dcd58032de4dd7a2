"""Permanent addresses of whatever has a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode

_UNSAFE = re.compile(r"[/\\%~]")
_TILDE = re.compile("~([0-9A-F]{2})")


@lru_cache(50_000)
def segment(name: str) -> str:
    """A name as one part of an address. Slashes, names of dots alone and a final `.json` would be read as something
    else by servers and browsers: they are written with a tilde and two digits, which `read` undoes. (Escapes with a
    per cent sign would do if all servers undid them once only.)

    >>> segment("RUS"), segment("United Nations"), segment("a/b")
    ('RUS', 'United%20Nations', 'a~2Fb')
    """
    safe = _UNSAFE.sub(_tilde, name)
    if not safe.strip(".") or safe.endswith((".json", ".svg")):
        safe = safe.replace(".", "~2E")
    return quote(safe.encode("utf-8", "replace"), safe="")


def _tilde(sign: re.Match[str]) -> str:
    return f"~{ord(sign[0]):02X}"


def read(part: str) -> str:
    """The name that a part of an address, as the server gives it, stands for.

    >>> read("a~2Fb")
    'a/b'
    """
    return _TILDE.sub(lambda found: chr(int(found[1], 16)), part)


def address(path: str, **parameters: object) -> str:
    """A path with parameters, those that are empty left out."""
    told = {name: str(value) for name, value in parameters.items() if value not in ("", None, ())}
    return f"{path}?{urlencode(told)}" if told else path


def party(code: str) -> str:
    return f"/party/{segment(code)}"


def relationship(one: str, other: str, part: str = "", **parameters: object) -> str:
    """The page between two parties; `part` is `index`, `instruments`, `positions`, `figures`, `meetings`, `quotes`."""
    return address(f"/relationship/{segment(one)}/{segment(other)}{'/' + part if part else ''}", **parameters)


def topic(name: str) -> str:
    return f"/topic/{segment(name)}"


def entry(id: str) -> str:
    return f"/entry/{segment(id)}"


def instrument(id: str) -> str:
    return f"/instrument/{segment(id)}"


def report(document: str, claim: str = "") -> str:
    """A report by the id of its document; with a claim, at the words that it rests on."""
    return f"/report/{segment(document)}{'#c-' + claim if claim else ''}"


def as_json(path: str, parameters: Mapping[str, str] | None = None) -> str:
    """The address of the same as JSON."""
    return address(f"{'/overview' if path == '/' else path}.json", **(parameters or {}))


_HASH = re.compile(r"[0-9a-f]{16}")


def place(document: str, start: int, end: int) -> str:
    """A report at a place of its text, marked there."""
    return f"/report/{segment(document)}?at={start}-{end}#hit"


def copy(document: str, original: str) -> str:
    """Side by side, what a report copies of another."""
    return f"/copies/{segment(document)}/{segment(original)}"


def called(title: str | None, report: str, source: str) -> str:
    """What a report is called: its title, else its identifier, else, where that is only a hash of its text, the name of
    the file or the last part of the address that it came from.

    >>> called(None, "14a360bbc020a53d", "reports/usa-kor-1953-10-01.txt")
    'usa-kor-1953-10-01.txt'
    """
    return title or (_HASH.fullmatch(report) and source.rstrip("/").rpartition("/")[2]) or report
