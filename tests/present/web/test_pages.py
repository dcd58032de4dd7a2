"""Every page: it opens, says what it is, is the same as JSON, and holds nothing that a browser would run."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from webbed import BASE, HOSTILE, addresses, places, shelf_of

from communique.present.web import links
from communique.present.web.app import ROOMS
from communique.query.entries import EventRow


class Seen(HTMLParser):
    """What a page has of elements and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def links(self) -> set[str]:
        found = (told.get("href") or told.get("src") for _, told in self.tags)
        return {each for each in found if each}


def opened(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:400])
    assert answer.headers["content-type"] == "text/html; charset=utf-8", address
    return answer.text


def test_every_page_opens_and_says_what_it_is(reader: TestClient) -> None:
    titles = {}
    for address in addresses(reader):
        html = opened(reader, address)
        assert html.count("<h1") == 1, address
        [title] = re.findall(r"<title>(.+?)</title>", html, re.DOTALL)
        titles[address] = title.strip()
        assert "<main" in html, address
        assert 'class="skip"' in html, address
    assert len(set(titles.values())) == len(titles), "pages are told apart by their titles"


def test_no_page_holds_what_a_browser_would_run_or_fetch_elsewhere(reader: TestClient) -> None:
    hostile = links.party(HOSTILE)
    for address in (*addresses(reader), hostile, f"{hostile}x"):
        page = Seen(reader.get(address).text)
        for tag, told in page.tags:
            assert not any(name.startswith("on") or name == "style" for name in told), (address, tag, told)
            assert tag not in ("style", "iframe", "object", "embed", "base"), (address, tag)
            assert tag != "script" or (told.get("src") or "").startswith("/static/"), (address, told)
        for link in page.links():
            assert urlsplit(urljoin(BASE, link)).scheme in ("http", "data"), (address, link)
            assert urljoin(BASE, link).startswith((BASE, "data:")), (address, link)


def test_words_of_reports_stay_words(reader: TestClient) -> None:
    html = opened(reader, links.party(HOSTILE))
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<img src=x" not in html
    assert "\u202e" not in html
    assert "{{7*7}}" in html
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)[0]


def test_links_lead_somewhere(reader: TestClient) -> None:
    asked = set()
    for address in addresses(reader):
        found = {urljoin(address, link).partition("#")[0] for link in Seen(opened(reader, address)).links()}
        # One of each sort of address is enough, and of those with parameters one of each set of them.
        asked |= {min(same) for same in _sorts(found - {""}).values()}
    shut = {address for address in asked if not _answers(reader, address)}
    assert not shut


def _answers(client: TestClient, address: str) -> bool:
    return client.get(address).status_code in (200, 308)


def _sorts(found: set[str]) -> dict[str, list[str]]:
    sorts: dict[str, list[str]] = {}
    for each in found:
        path, _, query = each.partition("?")
        names = "&".join(part.partition("=")[0] for part in query.split("&"))
        last = path.rpartition("/")[2] if path.count("/") > 3 else ""
        sorts.setdefault(f"{path.split('/')[1]} {path.count('/')} {last} {names}", []).append(each)
    return sorts


def test_every_page_is_the_same_as_json_as_openapi_describes_it(reader: TestClient) -> None:
    described = reader.get("/openapi.json").json()
    for path, address in places(reader):
        answer = reader.get(links.as_json(address))
        assert answer.headers["content-type"] == "application/json", address
        told = described["paths"][links.as_json(path)]["get"]
        assert told["summary"], path
        assert told["tags"], path
        schema = told["responses"]["200"]["content"]["application/json"]["schema"]
        whole: dict[str, Any] = {**schema, "components": described["components"]}
        Draft202012Validator(whole).validate(answer.json())
        assert answer.json()["title"]


def test_openapi_describes_no_writing_where_nothing_is_written(reader: TestClient, writer: TestClient) -> None:
    def written(client: TestClient) -> set[str]:
        paths = client.get("/openapi.json").json()["paths"]
        return {path for path, methods in paths.items() if set(methods) - {"get"}}

    assert written(reader) == set()
    assert written(writer), "the other app takes judgements"


def test_names_lead_to_codes(reader: TestClient) -> None:
    code = next(code for code in shelf_of(reader).parties if code.isupper())
    name = shelf_of(reader).label(code)
    assert reader.get(f"/party/{quote(name)}").headers["location"] == f"/party/{code}"
    assert reader.get(f"/party/{code.lower()}").headers["location"] == f"/party/{code}"


def test_parties_with_slashes_and_dots_in_their_names_have_pages(reader: TestClient) -> None:
    assert "a/b" in opened(reader, links.party("a/b"))
    for name in ("a/b", "..", ".", "x.json", "50%2F", "Überstaat", "a\\b", "q?x#y"):
        part = links.party(name).removeprefix("/party/")
        assert links.read(unquote(part)) == name
        assert "/" not in part
        assert part.strip(".")


def test_any_claim_leads_to_its_entry(reader: TestClient) -> None:
    shelf = shelf_of(reader)
    claim, entry = next((claim, entry) for claim, entry in shelf.entries.items() if claim != entry)
    assert reader.get(links.entry(claim)).headers["location"] == links.entry(entry)
    assert entry.encode() in reader.get(links.entry(entry)).content
    assert reader.get(links.entry(claim[:10])).status_code == 308


def test_an_entry_shows_every_telling_with_its_words_marked(reader: TestClient) -> None:
    shelf = shelf_of(reader)
    item = max(shelf.items.values(), key=lambda item: len(item.claims))
    html = opened(reader, links.entry(item.entry))
    rows = shelf.told[item.entry].rows
    assert len(rows) > 1
    for row in rows:
        assert f'id="s-{row.claim}"' in html
    assert html.count("<mark>") >= len(rows)
    told = reader.get(f"{links.entry(item.entry)}.json").json()
    marked = {"".join(p["text"] for p in source["pieces"] if p["marked"]) for source in told["sources"]}
    assert marked == {"".join(row.words) for row in rows}


@pytest.mark.parametrize(
    ("address", "suggested"),
    [("/party/Afganistan", "/party/AFG"), ("/topic/misile_defence", "/topic/missile_defence"), ("/nowhere", "")],
)
def test_what_is_not_there_is_said_with_what_may_be_meant(reader: TestClient, address: str, suggested: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 404
    assert suggested in answer.text
    failed = reader.get(f"{address}.json").json()
    assert failed["status"] == 404
    assert not suggested or failed["suggestions"][0]["address"] == suggested


def test_bad_parameters_are_told_and_empty_ones_mean_none(reader: TestClient) -> None:
    code = next(iter(shelf_of(reader).parties))
    bad = reader.get(f"{links.party(code)}?since=yesterday")
    assert bad.status_code == 422
    assert "since" in bad.text
    plain, empty = (reader.get(f"{links.party(code)}{query}") for query in ("", "?since=&until=&kind="))
    assert plain.headers["etag"] == empty.headers["etag"]


def test_lists_go_by_pages_and_end(reader: TestClient) -> None:
    shelf = shelf_of(reader)
    code = max(shelf.parties, key=lambda code: len(shelf.parties[code]))
    address = f"{links.party(code)}.json"
    total, seen, page = reader.get(address).json()["paging"]["total"], list[str](), 1
    while True:
        answer = reader.get(f"{address}?page={page}").json()
        seen += [item["entry"] for item in answer["items"]]
        if page == answer["paging"]["pages"]:
            break
        page += 1
    assert page > 1
    assert seen == [item.entry for item in shelf.parties[code]]
    assert len(seen) == total
    assert reader.get(f"{address}?page=9999").json()["paging"]["page"] == page


def test_filters_narrow(reader: TestClient) -> None:
    shelf = shelf_of(reader)
    code = max(shelf.parties, key=lambda code: len(shelf.parties[code]))
    found = reader.get(f"{links.party(code)}.json?kind=event&since=2005-01-01&until=2009-12-31").json()["items"]
    assert found
    assert {item["kind"] for item in found} == {"event"}
    assert all("2005" <= item["first_day"][:4] <= "2009" for item in found)


def test_a_page_is_sent_once_until_the_record_changes(writer: TestClient) -> None:
    shelf = shelf_of(writer)
    item = next(item for item in shelf.kinds["event"] if len(item.claims) == 1)
    address = f"{links.entry(item.entry)}.json"
    first = writer.get(address)
    again = writer.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    record = writer.app.state.web.record  # type: ignore[attr-defined]
    record.judge("accept", item.entry, by="Nora")
    record.resolve()
    writer.app.state.web.changed([item.entry])  # type: ignore[attr-defined]
    after = writer.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["item"]["judged"] is True
    assert after.json()["history"][0]["by"] == "Nora"


def test_what_was_rejected_is_told_so_and_what_was_corrected_leads_on(writer: TestClient) -> None:
    web = writer.app.state.web  # type: ignore[attr-defined]
    one, other = [item for item in web.shelf.kinds["event"] if len(item.claims) == 1][:2]
    web.record.judge("reject", one.entry, by="Nora", why="no such act")
    better = web.record.correct(other.entry, {"label": "AID"}, by="Nora")
    web.record.resolve()
    web.changed([one.entry, other.entry, better])
    gone = writer.get(links.entry(one.entry))
    assert gone.status_code == 404
    assert "Nora rejected this entry" in gone.text
    assert "no such act" in gone.text
    assert writer.get(links.entry(other.entry)).headers["location"] == links.entry(better)
    told = writer.get(f"{links.entry(better)}.json").json()
    assert told["before"] == [other.entry]
    assert told["item"]["label"] == "AID"
    assert isinstance(web.shelf.told[better].best, EventRow)


def test_an_empty_record_says_what_to_do(tmp_path: Any) -> None:
    from webbed import client

    from communique.present.web.app import app
    from communique.query.record import Record

    with Record.open(tmp_path / "empty.duckdb") as record:
        empty = client(app(record))
        assert "communique read" in opened(empty, "/")
        for room in ROOMS:
            for page in room.PAGES:
                if "{" not in page.path:
                    assert opened(empty, page.path)
