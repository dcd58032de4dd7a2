"""Pictures of charts: what stands in a page has no style of its own, no address of another place, and names for all."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from madecharts import EVENTS, MAKERS, pictures

from communique.present import charts
from communique.present.charts.theme import PALETTE, painted

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=sorted(MAKERS))
def picture(request: pytest.FixtureRequest) -> str:
    return pictures()[str(request.param)]


def elements(text: str) -> list[etree._Element]:
    return list(etree.fromstring(text).iter())


def test_no_style_of_its_own_and_nothing_that_runs(picture: str) -> None:
    for element in elements(picture):
        assert element.tag.removeprefix(SVG) in {
            "svg", "g", "path", "line", "text", "a", "title", "rect", "defs", "clipPath"
        }  # fmt: skip
        assert not {"style", "class", "onload", "onclick"} & set(element.keys()) or element.getparent() is None


def test_every_colour_is_a_custom_property(picture: str) -> None:
    for element in elements(picture):
        for name in ("fill", "stroke"):
            value = element.get(name, "none")
            assert value in ("none", "transparent") or re.fullmatch(r"var\(--[a-z-]+, #[0-9a-f]{6}\)", value), value


def test_links_lead_into_the_pages_and_say_where(picture: str) -> None:
    links = [element for element in elements(picture) if element.tag == f"{SVG}a"]
    assert links
    for link in links:
        assert link.get("href", "").startswith("/")
        assert not [name for name in link.attrib if "xlink" in str(name)]
        if link[0].tag == f"{SVG}title":
            assert link.get("aria-label")


def test_the_picture_has_a_name(picture: str) -> None:
    root = etree.fromstring(picture)
    assert root.get("role") == "group"
    assert len(root.get("aria-label")) > 20


def test_hostile_words_are_words(picture: str) -> None:
    assert "<b>" not in picture
    assert "</script>" not in picture
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f‮]", picture)


def test_ids_are_of_one_picture() -> None:
    ids = [re.findall(r' id="([^"]+)"', text) for text in pictures().values()]
    every = [each for found in ids for each in found]
    assert every
    assert len(every) == len(set(every))
    for text, own in zip(pictures().values(), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(own)


def test_themes() -> None:
    made = MAKERS["chronology"]()
    inline, light, dark, paper = (charts.svg(made, theme) for theme in ("inline", "light", "dark", "print"))
    assert "var(--" not in light + dark + paper
    assert PALETTE["ink"][1] not in light
    assert PALETTE["verbal-cooperation"][1] in dark
    assert not [token for token, (colour, _) in PALETTE.items() if f'"{colour}"' in dark]
    # Alone it has a ground and a type; in a page both are the page's.
    assert f'fill="{PALETTE["paper"][0]}"' in light
    assert 'fill="#ffffff"' in paper
    assert "font-family" in light
    assert "font-family" not in inline


def test_words_that_look_like_colours_stay() -> None:
    assert painted("<title>#1b5fc1</title>", "dark") == "<title>#1b5fc1</title>"
    assert painted('<a fill="#1b5fc1"/>', "dark") == '<a fill="#82b4ff"/>'


def test_the_same_rows_are_drawn_once() -> None:
    found = tuple(charts.dots(EVENTS))
    first = charts.drawn(charts.chronology, found, link="/entry/{}")
    assert charts.drawn(charts.chronology, found, link="/entry/{}") is first
    assert charts.drawn(charts.chronology, found, link="/x/{}") != first
    assert charts.svg(charts.chronology(found, link="/entry/{}")) is first


def test_many_links_are_passed_by_the_tab_key() -> None:
    few = charts.svg(charts.chronology(charts.dots(EVENTS), link="/entry/{}"))
    many = charts.svg(charts.chronology(charts.dots(EVENTS * 20), link="/entry/{}"))
    assert "tabindex" not in few
    assert many.count('tabindex="-1"') == many.count("<a ")


def test_without_addresses_there_are_no_links() -> None:
    picture = charts.svg(charts.chronology(charts.dots(EVENTS)))
    assert "<a" not in picture
    assert 'role="img"' in picture
    assert "2021-05-04 Consult" in picture


def test_png() -> None:
    assert charts.png(MAKERS["reports"]()).startswith(b"\x89PNG")
