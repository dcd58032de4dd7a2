"""Entries judged in a browser: with keys, with buttons, without scripts; kept over a restart, and taken back."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from looks import Look, Looks
from playwright.sync_api import Page, expect
from serving import Served, copied


@pytest.fixture(autouse=True)
def unsaid(own: Served) -> Iterator[None]:
    """What a test says is taken back after it."""
    yield
    own.undo()


def first(server: Served, question: str, kind: str = "") -> dict[str, Any]:
    """The first question of a sort that is open."""
    found: dict[str, Any] = server.json(f"/queue.json?question={question}&kind={kind}")["asked"][0]
    return found


def claims(server: Served, question: str) -> list[str]:
    """The first claim of each side of all questions of a sort on the first page."""
    asked = server.json(f"/queue.json?question={question}")["asked"]
    return [side["claims"][0] for each in asked for side in each["sides"]]


def standing(server: Served) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.json("/judgements.json")["said"]
    return found


def undo_all(server: Served, look: Look) -> None:
    """By the buttons of the page of judgements."""
    page = look.open("/judgements")
    while page.locator(".judgements .undo button").count():
        page.locator(".judgements .undo button").first.click()
        look.settle()
    assert not standing(server)


def test_an_entry_is_put_right_and_that_outlives_the_server(own: Served, look: Looks) -> None:
    asked = first(own, "entry", "event")
    entry, claim = asked["sides"][0]["entry"], asked["sides"][0]["claims"][0]
    seen = look(own)
    page = seen.open(f"/claim/{claim}/edit?then=/entry/{entry}")
    page.get_by_label("type").select_option("CONSULT")
    page.get_by_label("actors").fill("Japan\nIndia")
    page.get_by_label("recipients").fill("")
    page.get_by_label("day").fill("1999-05")
    page.get_by_label("Why").fill("the report says so")
    page.get_by_label("Your name").fill("Zoë")
    page.get_by_role("button", name="Put right").click()
    seen.settle()
    [said] = standing(own)
    assert (said["verdict"], said["by"], said["why"], said["number"]) == ("correct", "Zoë", "the report says so", 2)
    better = next(about["entry"] for about in said["claims"] if about["entry"])
    assert f"/entry/{better}" in page.url
    for restart in (False, True):
        if restart:
            own.restart()
        main = seen.open(f"/entry/{better}").locator("main")
        for words in ("CONSULT", "Japan", "India", "1999-05", "Zoë"):
            expect(main).to_contain_text(words)
    item = own.json(f"/entry/{better}.json")["item"]
    assert (item["first_day"], item["last_day"], item["judged"]) == ("1999-05-01", "1999-05-31", True)
    # The name is known the next time, and what was said can be taken back.
    page = seen.open(f"/claim/{item['claims'][0]}/edit")
    expect(page.get_by_label("Your name")).to_have_value("Zoë")
    undo_all(own, seen)
    assert own.json(f"/entry/{entry}.json")["item"]["label"] == asked["sides"][0]["words"][0]["says"]["label"]
    assert first(own, "entry", "event")["sides"][0]["claims"] == asked["sides"][0]["claims"]


def test_what_cannot_be_is_told_and_nothing_is_done(own: Served, look: Looks) -> None:
    claim = first(own, "entry", "event")["sides"][0]["claims"][0]
    seen = look(own)
    for label, text, told in (("day", "last week", "is no day"), ("Your name", "", "needs a name")):
        page = seen.open(f"/claim/{claim}/edit")
        page.get_by_label("Your name").fill("ann")
        page.get_by_label("mode").fill("visit")
        page.get_by_label(label).fill(text)
        page.get_by_role("button", name="Put right").click()
        expect(page.locator("main")).to_contain_text(told)
        page.context.clear_cookies()
    assert not standing(own)
    assert [wrong for wrong in seen.wrong if "400" not in wrong] == []
    seen.wrong.clear()


def test_many_are_gone_through_by_keys_alone(own: Served, look: Looks) -> None:
    seen = look(own)
    page = seen.open("/queue?question=entry")
    order = page.locator(".ask").evaluate_all("asks => asks.map(ask => ask.id)")
    press = page.keyboard.press
    press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    press("?")
    press("j")
    press("j")
    press("k")
    expect(page.locator(".ask.now")).to_have_id(order[0])
    # Nobody has said who judges: that is asked first, and once.
    press("a")
    expect(page.get_by_role("status").first).to_contain_text("needs a name")
    page.keyboard.type("ann")
    press("Escape")
    for key in ("a", "r", "a"):
        press(key)
    expect(page.locator(".ask.now")).to_have_id(order[3])
    expect(page.locator(".answer")).to_have_text(
        [f"{word} by ann. Undo" for word in ("Accepted", "Rejected", "Accepted")]
    )
    assert [said["verdict"] for said in standing(own)] == ["accept", "reject", "accept"]
    press("u")
    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator(".ask.now")).to_have_id(order[2])
    assert [said["verdict"] for said in standing(own)] == ["reject", "accept"]
    # A reason is written for the next word.
    press("w")
    page.keyboard.type("no such act")
    press("Escape")
    press("r")
    expect(page.locator(".answer")).to_have_count(3)
    press("e")
    page.wait_for_url("**/edit*")
    page.go_back()
    seen.settle()
    assert not {*order[:3]} & {*page.locator(".ask").evaluate_all("asks => asks.map(ask => ask.id)")} or page.reload()
    assert standing(own)[0]["why"] == "no such act"
    rejected = [about["claim"] for said in standing(own) if said["verdict"] == "reject" for about in said["claims"]]
    assert not {*rejected} & {*claims(own, "entry")}
    undo_all(own, seen)


def test_entries_are_joined_and_parted_by_keys(own: Served, look: Looks) -> None:
    joined, apart = first(own, "joined"), first(own, "apart")
    seen = look(own)
    page = seen.open("/queue?question=apart")
    page.context.add_cookies([{"name": "communique_by", "value": quote("ann"), "url": own.url}])
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.locator(".answer").first).to_contain_text("Called the same by ann.")
    one, other = (own.json(f"/entry/{side['claims'][0]}.json")["item"]["entry"] for side in apart["sides"])
    assert one == other
    seen.open("/queue?question=joined")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator(".answer").first).to_contain_text("Parted by ann.")
    one, other = (own.json(f"/entry/{side['claims'][0]}.json")["item"]["entry"] for side in joined["sides"])
    assert one != other
    undo_all(own, seen)
    assert first(own, "joined")["sides"] == joined["sides"]
    assert first(own, "apart")["sides"] == apart["sides"]


def test_everything_also_without_scripts(own: Served, look: Looks) -> None:
    asked, conflict = first(own, "entry"), first(own, "conflict")
    seen = look(own, javascript=False, width=380)
    page = seen.open("/queue?question=entry")
    card = page.locator(".ask").first
    card.locator("summary").click()
    card.get_by_label("Why").fill("as I read it")
    card.get_by_label("Your name").fill("Ann Öz")
    card.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("status")).to_contain_text("Ann Öz rejected")
    assert "/queue?question=entry&done=" in page.url
    [said] = standing(own)
    assert (said["verdict"], said["by"], said["why"]) == ("reject", "Ann Öz", "as I read it")
    assert asked["sides"][0]["claims"][0] not in claims(own, "entry")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("taken back")
    # The name need not be given again; a conflict goes once the sides but one are judged.
    page = seen.open("/queue?question=conflict")
    page.locator(".ask").first.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_role("status")).to_contain_text("Ann Öz accepted")
    told = [each["sides"] for each in own.json("/queue.json?question=conflict")["asked"]]
    assert conflict["sides"] not in told
    undo_all(own, seen)


def test_training_data_of_judgements(own: Served, look: Looks) -> None:
    seen = look(own)
    page = seen.open("/queue?question=entry")
    card = page.locator(".ask").first
    card.locator("summary").click()
    card.get_by_label("Your name").fill("ann")
    card.get_by_role("button", name="Accept").click()
    expect(page.locator(".answer")).to_contain_text("Accepted by ann.")
    page = seen.open("/judgements")
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON Lines").click()
    lines = [json.loads(line) for line in download.value.path().read_text("utf-8").splitlines()]
    assert sum(said["number"] for said in standing(own)) == len(lines) > 0
    assert {(told["verdict"], told["by"]) for told in lines} == {("accept", "person:ann")}
    assert all(told["claims"][0]["words"] for told in lines)
    undo_all(own, seen)


@pytest.fixture
def elsewhere(own: Served) -> Iterator[str]:
    """Another site, with a page that sends a form to the server as soon as it is opened."""
    claim = first(own, "entry")["sides"][0]["claims"][0]
    body = (
        f'<form method="post" action="{own.url}/judge"><input name="say" value="reject {claim}">'
        '<input name="by" value="mallory"></form><script>document.forms[0].submit()</script>'
    )

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


def test_another_site_cannot_judge(own: Served, elsewhere: str, look: Looks) -> None:
    seen = look(own)
    page = seen.open("/queue")
    page.goto(elsewhere)
    page.wait_for_url(f"{own.url}/judge")
    expect(page.locator("body")).to_contain_text("own pages")
    assert not standing(own)
    seen.wrong.clear()


def test_a_record_served_to_be_read_has_nothing_that_writes(
    own: Served, record: Any, tmp_path: Any, look: Looks
) -> None:
    server = Served(copied(record, tmp_path), "--read-only")
    try:
        asked = first(server, "entry")
        entry, claim = asked["sides"][0]["entry"], asked["sides"][0]["claims"][0]
        document = asked["sides"][0]["words"][0]["document"]
        seen = look(server)
        for path in ("/queue", "/judgements", f"/entry/{entry}", f"/report/{document}", "/"):
            page = seen.open(path)
            assert forms(page) == set(), path
        answer = page.request.get(f"{server.url}/claim/{claim}/edit")
        assert answer.status == 404
        posted = page.request.post(f"{server.url}/judge", form={"say": f"reject {claim}", "by": "ann"})
        assert posted.status in (404, 405)
        # Others can read it meanwhile.
        assert server.json("/queue.json")["asked"]
    finally:
        server.stop()


def forms(page: Page) -> set[str]:
    """Where forms of a page post to."""
    found = page.locator("form").evaluate_all("all => all.filter(f => f.method === 'post').map(f => f.action)")
    return set(found)
