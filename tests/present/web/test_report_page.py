"""The page of a report: the whole text as it is, every entry at its place; the list of reports."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
from browser import parsed
from fastapi.testclient import TestClient
from handmade import NEWS, at, news, quiet, roles
from hostile import HOSTILE, hostile, long_report
from lxml import html as lxml_html
from webbed import client

from communique.model import Claim, Document, Span
from communique.present.web.app import app
from communique.query.record import Record
from communique.stage import Reading

CROSSING = "🚢 Both Kenya and Ghana 🚢 signed a treaty on fish in Accra. 🚢"


def crossing() -> Reading:
    """Spans that cross, nest and begin at one place, between signs of two UTF-16 units."""
    places = (
        "Kenya and Ghana 🚢 signed",
        "Ghana 🚢 signed a treaty",
        "signed a treaty on fish in Accra",
        "treaty",
        "fish",
    )
    claims = [Claim("event", "SUPPORT", (at(CROSSING, words),), roles("actor", "KEN", "GHA")) for words in places]
    return quiet(CROSSING, "crossing", [*claims, Claim("quote", "Zhōu", (at(CROSSING, "treaty on"), Span(0, 1)))])


@pytest.fixture(scope="module")
def served() -> Iterator[TestClient]:
    with Record.open() as record:
        run = record.store.begin("hand")
        shown = Reading(Document("Nothing.", "n.txt", "addressed", url="https://example.org/a?b=1&c=2"))
        record.store.add(run, [news(title="River treaty"), hostile(), crossing(), long_report(100_000), shown])
        record.store.finish(run)
        yield client(app(record))


def of(served: TestClient, report: str, query: str = "") -> str:
    answer = served.get(f"/report/{report}")
    assert answer.status_code == 308, "an identifier leads to the document"
    answer = served.get(f"{answer.headers['location']}{query}")
    assert answer.status_code == 200
    return answer.text


def test_the_text_is_there_character_by_character(served: TestClient) -> None:
    for report, text in (("omsk", NEWS), ("crossing", CROSSING)):
        assert parsed(of(served, report)).text == text


def test_every_entry_is_beside_it_with_one_anchor_in_the_text(served: TestClient) -> None:
    told = served.get(f"{served.get('/report/crossing').headers['location']}.json").json()
    tree = lxml_html.fromstring(of(served, "crossing"))
    for entry in told["entries"]:
        [chip] = tree.xpath(f"//article//*[@id='c-{entry['claim']}']")
        assert chip.get("data-n") == entry["number"]
        [beside] = tree.xpath(f"//li[@id='{entry['number']}']")
        assert beside.xpath(f".//a[@href='/entry/{entry['entry']}']")
        words = "".join(tree.xpath(f"//article//*[contains(concat(' ', @data-e, ' '), ' {entry['number']} ')]/text()"))
        assert words == "".join(CROSSING[span["start"] : span["end"]] for span in sorted(entry["spans"], key=str))


def test_spans_in_the_json_are_code_points(served: TestClient) -> None:
    address = served.get("/report/crossing").headers["location"]
    told = served.get(f"{address}.json").json()
    assert told["text"] == CROSSING
    assert "treaty" in [told["text"][s["start"] : s["end"]] for e in told["entries"] for s in e["spans"]]
    assert not {"outline", "reading", "found"} & told.keys()


def test_claims_have_the_ids_that_the_record_gives_them(served: TestClient) -> None:
    record: Record = served.app.state.web.record  # type: ignore[attr-defined]
    told = served.get(f"{served.get('/report/omsk').headers['location']}.json").json()
    held = record._fetch("SELECT claim.id FROM claim JOIN document ON document.id = document WHERE report = 'omsk'", ())
    assert {entry["claim"] for entry in told["entries"]} == {id for (id,) in held}


def test_words_that_were_searched_for_are_marked_across_entries(served: TestClient) -> None:
    tree = lxml_html.fromstring(of(served, "crossing", "?q=%22signed+a+treaty%22+kenyans"))
    assert "".join(tree.xpath("//article//mark/text()")) == "signed a treaty"
    [first] = tree.xpath("//mark[@id='hit']")
    assert first.text == "signed"[: len(first.text)]
    assert "1 place with" in " ".join(tree.xpath("//p[@role='status']")[0].text_content().split())
    tree = lxml_html.fromstring(of(served, "crossing", "?at=2-6"))
    assert tree.xpath("//article//mark/text()") == ["Both"]
    assert served.get(f"{served.get('/report/omsk').headers['location']}?q=%22x").status_code == 400


def test_a_hostile_report_stays_words(served: TestClient) -> None:
    document = next(row.document for row in served.app.state.web.shelf.reports.values() if "script" in row.report)  # type: ignore[attr-defined]
    html = served.get(f"/report/{document}").text
    assert parsed(html).text == HOSTILE.replace("\x00", "�")
    tree = lxml_html.fromstring(html)
    assert not tree.xpath("//img|//iframe|//object|//@onload|//@onerror|//@style|//style")
    assert not [each for each in tree.xpath("//script") if not (each.get("src") or "").startswith("/static/")]
    assert not tree.xpath("//a[starts-with(translate(@href, 'JAVSCRIPT', 'javscript'), 'javascript')]")
    outside = re.sub(r"(?s)<article.*</article>", "", html)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", unescape(outside))
    told = served.get(f"/report/{document}.json").json()
    assert told["text"] == HOSTILE


def test_foreign_words_are_set_apart_in_their_direction(served: TestClient) -> None:
    tree = lxml_html.fromstring(of(served, "omsk"))
    assert tree.xpath("//h1/@dir") == ["auto"]
    assert all(each.get("dir") == "auto" for each in tree.xpath("//article/*"))
    assert all(each.xpath("ancestor-or-self::*[@dir or self::bdi]") for each in tree.xpath("//li/p[@class='words']/a"))


def test_only_addresses_of_the_web_are_linked(served: TestClient) -> None:
    assert 'href="https://example.org/a?b=1&amp;c=2"' in of(served, "addressed")
    assert "javascript:alert" not in re.sub(r"(?s)<article.*</article>", "", of(served, "omsk"))


def test_a_hundred_thousand_words_come_in_parts_that_are_the_text(served: TestClient) -> None:
    address = served.get("/report/long").headers["location"]
    told = served.get(f"{address}.json").json()
    text, parts = told["text"], told["parts"]
    assert len(text.split()) == 100_000
    assert 10 < len(parts) < 30
    assert "".join(text[part["start"] : part["end"]] for part in parts) == text
    begun = time.process_time()
    pages = {part["number"]: served.get(f"{address}?part={part['number']}").text for part in (parts[0], parts[7])}
    assert time.process_time() - begun < 10
    for number, page in pages.items():
        assert parsed(page).text == text[parts[number - 1]["start"] : parts[number - 1]["end"]]
        assert f"Part {number} of {len(parts)}" in page
        assert len(page) < 2_500_000


def test_an_entry_of_a_long_report_leads_to_its_part(served: TestClient) -> None:
    address = served.get("/report/long").headers["location"]
    entry = served.get(f"{address}.json").json()["entries"][9000]
    page = served.get(f"{address}?claim={entry['claim']}").text
    assert f'id="c-{entry["claim"]}"' in page
    assert f'id="c-{entry["claim"]}"' not in served.get(address).text


def test_pages_of_reports_are_made_quickly(served: TestClient) -> None:
    address = served.get("/report/omsk").headers["location"]
    served.get(address)
    begun = time.process_time()
    for number in range(20):
        assert served.get(f"{address}?at=0-{number + 1}").status_code == 200
    assert (time.process_time() - begun) / 20 < 0.1


def test_rejected_entries_are_gone_and_what_is_not_there_is_said(served: TestClient) -> None:
    with Record.open() as record:
        run = record.store.begin("hand")
        record.store.add(run, [news()])
        record.store.finish(run)
        [figure] = [row.claim for row in record.figures()]
        web = client(app(record))
        address = web.get("/report/omsk").headers["location"]
        assert f"c-{figure}" in web.get(address).text
        record.judge("reject", figure, by="tester")
        record.resolve()
        web.app.state.web.changed([figure])  # type: ignore[attr-defined]
        assert f"c-{figure}" not in web.get(address).text
        answer = web.get("/report/unknown")
        assert answer.status_code == 404
        assert "/reports" in answer.text


def test_reports_are_listed_sorted_and_narrowed(served: TestClient) -> None:
    told = served.get("/reports.json").json()
    assert told["total"] == 5
    assert told["rows"][0]["called"] == "River treaty"
    by_entries = [row["entries"] for row in served.get("/reports.json?sort=entries").json()["rows"]]
    assert by_entries == sorted(by_entries, reverse=True)
    up = served.get("/reports.json?sort=length&order=up").json()["rows"]
    assert [row["row"]["length"] for row in up] == sorted(row["row"]["length"] for row in up)
    assert [row["called"] for row in served.get("/reports.json?name=river").json()["rows"]] == ["River treaty"]
    assert [row["called"] for row in served.get("/reports.json?party=China").json()["rows"]] == ["River treaty"]
    assert served.get("/reports?party=Narnia").status_code == 404
    assert "<img" not in served.get("/reports").text
