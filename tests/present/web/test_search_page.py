"""The search page: words marked at their places, counts that narrow, and problems told in the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from handmade import NEWS, news, quiet
from hostile import hostile
from lxml import html as lxml_html
from webbed import client

from communique.present.web.app import app
from communique.query.record import Record


@pytest.fixture(scope="module")
def served() -> Iterator[TestClient]:
    with Record.open() as record:
        run = record.store.begin("hand")
        old = quiet("A treaty of friendship 🚢 was burnt.", "burnt", (), date(1999, 5, 1))
        many = [quiet(f"Treaty number {number} on fish.", f"many-{number}", ()) for number in range(25)]
        record.store.add(run, [news(title="River treaty"), hostile(), old, *many])
        record.store.finish(run)
        yield client(app(record))


def test_words_are_marked_in_title_and_passages(served: TestClient) -> None:
    tree = lxml_html.fromstring(served.get("/search?q=river+shipping").text)
    [hit] = tree.xpath("//li[contains(@class, 'hit')]")
    assert hit.xpath(".//h2//mark/text()") == ["River"]
    assert hit.xpath(".//p[@class='passage']//mark/text()") == ["river", "shipping", "rivers"]
    [link] = hit.xpath(".//h2/a/@href")
    assert link.endswith("?q=river+shipping#hit")
    page = served.get(link.partition("#")[0])
    assert page.text.count("<mark") >= 3


def test_json_has_the_spans_of_the_hits_in_code_points(served: TestClient) -> None:
    told = served.get("/search.json?q=zhou").json()
    [hit] = told["hits"]
    assert {NEWS[mark["start"] : mark["end"]] for mark in hit["row"]["marks"]} == {"Zhōu"}
    assert told["kinds"]["quote"] == 1


def test_kinds_parties_years_and_days_narrow(served: TestClient) -> None:
    told = served.get("/search.json?q=treaty").json()
    assert told["paging"] == {"page": 1, "pages": 2, "total": 27, "first": 1, "last": 20}
    assert ["RUS", 1] in told["parties"]
    assert [1999, 1] in told["years"]
    assert served.get("/search.json?q=treaty&party=Russia&other=China").json()["paging"]["total"] == 1
    assert served.get("/search.json?q=treaty&since=1999-01-01&until=1999-12-31").json()["paging"]["total"] == 1
    [entry] = served.get("/search.json?q=trade&kind=figure&party=&other=&since=&until=").json()["hits"]
    assert entry["entry"]
    page = lxml_html.fromstring(served.get("/search?q=trade&kind=figure").text)
    assert page.xpath(f"//a[@href='/entry/{entry['entry']}']")
    second = served.get("/search.json?q=treaty&page=2").json()
    assert second["paging"]["last"] == 27
    assert "only 2 pages" in served.get("/search?q=treaty&page=9").text


def test_links_that_narrow_keep_the_rest(served: TestClient) -> None:
    tree = lxml_html.fromstring(served.get("/search?q=treaty+-fish&order=newest").text)
    [russia] = [href for href in tree.xpath("//div[@class='facets']//a/@href") if "party=RUS" in href]
    assert "q=treaty+-fish" in russia
    assert "order=newest" in russia
    assert served.get(russia).status_code == 200


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ('q="x', "has no partner"),
        ("q=-x", "only what is not wanted"),
        ("q=author:x", "no field is called"),
        ("q=x&party=Narnia", "has no party called"),
    ],
)
def test_what_cannot_be_searched_is_told_in_the_page(served: TestClient, query: str, told: str) -> None:
    answer = served.get(f"/search?{query}")
    assert answer.status_code == 200
    [problem] = lxml_html.fromstring(answer.text).xpath("//*[@role='alert']")
    assert told in problem.text_content()
    assert told in served.get(f"/search.json?{query}").json()["problem"]


def test_an_empty_search_says_how_and_a_vain_one_what_to_try(served: TestClient) -> None:
    assert "strategic partners" in served.get("/search").text
    assert "Try fewer words" in served.get("/search?q=zebra").text
    assert served.get(f"/search?q={'a' * 1001}").status_code == 422


def test_hostile_words_and_queries_stay_words(served: TestClient) -> None:
    query = quote('script "</script>" <img src=x onerror=alert(1)> \u202e {{7*7}}', safe="")
    for address in ("/search?q=script", f"/search?q={query}", "/search?q=esrever", "/search?q=שלום"):
        html = served.get(address).text
        tree = lxml_html.fromstring(html)
        assert not tree.xpath("//img|//@onerror")
        assert not [each for each in tree.xpath("//script") if not each.get("src", "").startswith("/static/")]
        assert "\u202e" not in re.sub(r'value="[^"]*"', "", html), "only where it was typed"
    found = lxml_html.fromstring(served.get("/search?q=שלום").text)
    assert found.xpath("//p[@class='passage' and @dir='auto']//mark/text()") == ["שלום"]


def test_a_judgement_changes_what_is_found() -> None:
    with Record.open() as record:
        run = record.store.begin("hand")
        record.store.add(run, [news()])
        record.store.finish(run)
        web = client(app(record))
        [hit] = web.get("/search.json?q=trade&kind=figure").json()["hits"]
        record.judge("reject", hit["row"]["claim"], by="tester")
        record.resolve()
        web.app.state.web.changed([hit["row"]["claim"]])  # type: ignore[attr-defined]
        assert web.get("/search.json?q=trade&kind=figure").json()["hits"] == []
