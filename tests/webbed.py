"""Pages as tests ask for them: every one that there is, with what its address needs taken from the record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from communique.present.web import links
from communique.present.web.app import ROOMS
from communique.query.shelf import Shelf

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e\"'{{7*7}}"
BASE = "http://localhost:8000"


def client(served: ASGIApp) -> TestClient:
    """A browser of sorts, that calls the server as the address line would."""
    return TestClient(served, base_url=BASE, follow_redirects=False)


def shelf_of(client: TestClient) -> Shelf:
    shelf: Shelf = client.app.state.web.shelf  # type: ignore[attr-defined]
    return shelf


def addresses(client: TestClient) -> list[str]:
    """The address of every page, one of each sort."""
    return [address for _, address in places(client)]


def places(client: TestClient) -> Iterator[tuple[str, str]]:
    """Every page's path as it is declared, and an address of it. Forms for corrections are no pages of readers."""
    shelf = shelf_of(client)
    one, other = max(shelf.pairs, key=lambda pair: len(shelf.pairs[pair]))
    instrument = shelf.kinds["instrument"][0]
    event = max(shelf.kinds["event"], key=lambda item: len(item.claims))
    known = {
        "code": links.segment(one), "one": one, "other": other, "name": next(iter(shelf.topics)),
        "entry": event.entry, "document": event.document, "claim": event.claims[0],
        "original": shelf.copies[0].original_document,
    }  # fmt: skip
    for room in ROOMS:
        for page in room.PAGES:
            if page.path.endswith("/edit") and client.app.state.web.options.read_only:  # type: ignore[attr-defined]
                continue
            given = dict(known)
            if page.path.startswith("/instrument/"):
                given["entry"] = instrument.entry
            if page.path.startswith("/copies/"):
                given["document"] = shelf.copies[0].document
            address = page.path
            for name in re.findall(r"{(\w+)(?::\w+)?}", page.path):
                address = re.sub(rf"{{{name}(:\w+)?}}", given[name], address)
            yield page.path, address
