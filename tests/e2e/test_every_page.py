"""Every page in a browser: nothing goes wrong on it, it fits a phone, and axe finds no serious violation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from looks import Looks
from playwright.sync_api import Page, expect
from serving import Served

PHONE = 360
PAGES: Mapping[str, str] = {
    "/": "/",
    "/relationship/{one}/{other}": "/relationship/RUS/CHN",
    "/relationship/{one}/{other}/index": "/relationship/RUS/CHN/index",
    "/relationship/{one}/{other}/instruments": "/relationship/RUS/CHN/instruments",
    "/relationship/{one}/{other}/positions": "/relationship/RUS/CHN/positions",
    "/relationship/{one}/{other}/figures": "/relationship/RUS/CHN/figures",
    "/relationship/{one}/{other}/meetings": "/relationship/RUS/CHN/meetings",
    "/relationship/{one}/{other}/quotes": "/relationship/RUS/CHN/quotes",
    "/parties": "/parties",
    "/party/{code}": "/party/RUS",
    "/topics": "/topics",
    "/topic/{name}": "{topic}",
    "/instruments": "/instruments",
    "/instrument/{entry}": "{instrument}",
    "/entry/{entry}": "{entry}",
    "/reports": "/reports",
    "/report/{document}": "{report}",
    "/search": "/search?q=treaty",
    "/conflicts": "/conflicts",
    "/claims": "/claims",
    "/copies": "/copies",
    "/copies/{document}/{original}": "{copy}",
    "/issues": "/issues",
    "/queue": "/queue",
    "/claim/{claim}/edit": "{edit}",
    "/judgements": "/judgements",
    "/about": "/about",
    "/sql": "/sql?query=SELECT+kind,+count(*)+FROM+claim+GROUP+BY+kind",
}
"""By the address's form a page of it in the sample record; what is in braces is found there."""


Places = Mapping[str, str]


@pytest.fixture(scope="session")
def places(served: Served) -> Places:
    """The addresses of the pages by their forms. Of entries and reports such as have all parts that there are."""
    side = served.json("/queue.json?question=joined")["asked"][0]["sides"][0]
    known = {
        "{entry}": f"/entry/{side['entry']}",
        "{edit}": f"/claim/{side['claims'][0]}/edit",
        "{report}": f"/report/{side['words'][0]['document']}",
        "{topic}": linked(served, "/topics", "/topic/"),
        "{instrument}": linked(served, "/instruments", "/instrument/"),
        "{copy}": linked(served, "/copies", "/copies/"),
    }
    return {form: known.get(told, told) for form, told in PAGES.items()}


def linked(server: Served, page: str, start: str) -> str:
    """The first address that starts so to which a page leads."""
    with urlopen(f"{server.url}{page}", timeout=60) as answer:
        found = re.search(rf'href="({re.escape(start)}[^"?#]+)', answer.read().decode())
    assert found, f"{page} leads to no {start}"
    return found[1]


def violations(page: Page, **options: Any) -> list[str]:
    """What axe calls serious or critical, with the elements."""
    told = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:160] for node in each['nodes'][:4]]}"
        for each in told
        if each["impact"] in ("serious", "critical")
    ]


def too_wide(page: Page) -> list[str]:
    """Elements that reach beyond the window although nothing around them scrolls."""
    return page.evaluate(_TOO_WIDE)  # type: ignore[no-any-return]


_TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const scrolls = (e) => getComputedStyle(e).overflowX !== "visible";
  const held = (e) => e && e !== document.body && (scrolls(e) || held(e.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !held(e.parentElement))
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 160)).concat("the page scrolls sideways");
}"""


def test_no_page_is_forgotten(served: Served) -> None:
    """Those that the description names and those that are looked at here are the same."""
    told = {path.removesuffix(".json") for path, ways in served.json("/openapi.json")["paths"].items()
            if "get" in ways and path.endswith(".json")}  # fmt: skip
    assert {"/" if path == "/overview" else path for path in told} == set(PAGES)


@pytest.mark.parametrize("pattern", PAGES)
def test_page(pattern: str, places: Places, served: Served, look: Looks) -> None:
    page = look(served).open(places[pattern])
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("h1").inner_text().strip()
    assert re.fullmatch(r"\S.* · communique", page.title(), re.DOTALL)
    full = page.locator("main").inner_text()
    assert not too_wide(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == []
    page.set_viewport_size({"width": PHONE, "height": 760})
    assert not too_wide(page)
    # Without scripts its words are all there, and so is the same as data.
    bare = look(served, javascript=False).open(places[pattern])
    assert len(bare.locator("main").inner_text().split()) >= 0.95 * len(full.split())
    data = bare.request.get(json_of(served, places[pattern]))
    assert data.ok
    assert data.json()["title"]


def json_of(server: Served, address: str) -> str:
    path, mark, asked = address.partition("?")
    return f"{server.url}{'/overview' if path == '/' else path}.json{mark}{asked}"
