"""A report in a browser: its words and the entries beside it light each other up, and addresses lead to their place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from handmade import news
from hostile import long_report
from looks import Look, Looks
from playwright.sync_api import Browser, expect
from serving import Served

from communique.query.record import Record


@pytest.fixture(scope="module")
def rivers(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("joining") / "record.duckdb"
    with Record.open(path) as record:
        run = record.store.begin("hand")
        record.store.add(run, [news(), long_report(20_000)])
        record.store.finish(run)
    server = Served(path)
    yield server
    server.stop()


def told(server: Served, report: str) -> tuple[str, list[dict[str, str]]]:
    """The address of a report and its entries."""
    [row] = [each["row"] for each in server.json("/reports.json")["rows"] if each["row"]["report"] == report]
    address = f"/report/{row['document']}"
    return address, server.json(f"{address}.json")["entries"]


def opened(server: Served, look: Looks, report: str, rest: str = "") -> Look:
    seen = look(server)
    seen.open(f"{told(server, report)[0]}{rest}")
    return seen


def test_pointing_at_words_lights_the_entry_and_the_other_way_round(rivers: Served, look: Looks) -> None:
    page = opened(rivers, look, "omsk").page
    page.locator("article a.n[data-n='P1']").hover()
    expect(page.locator("li#P1.lit")).to_be_visible()
    expect(page.locator("article [data-e~='P1'].lit").first).to_be_visible()
    page.locator("article [data-e~='F1']").first.hover()
    expect(page.locator("li#F1.lit")).to_be_visible()
    expect(page.locator("li#P1.lit")).to_have_count(0)
    page.locator("li#E1").hover()
    expect(page.locator("article [data-e~='E1'].lit").first).to_be_visible()


def test_the_focus_does_what_pointing_does(rivers: Served, look: Looks) -> None:
    page = opened(rivers, look, "omsk").page
    page.locator("article a.n[data-n='Q1']").focus()
    expect(page.locator("li#Q1.lit")).to_be_visible()
    told = page.locator("article a.n[data-n='Q1']").evaluate("chip => getComputedStyle(chip, '::after').content")
    assert "quote Zhōu" in told


def test_an_address_leads_to_an_entry_and_its_words(rivers: Served, look: Looks) -> None:
    _, entries = told(rivers, "omsk")
    claim = next(each["claim"] for each in entries if each["number"] == "F1")
    page = opened(rivers, look, "omsk", f"#c-{claim}").page
    expect(page.locator("li#F1.lit")).to_be_in_viewport()
    expect(page.locator(f"#c-{claim}")).to_be_in_viewport()


def test_a_kind_that_is_not_ticked_is_gone(rivers: Served, look: Looks) -> None:
    page = opened(rivers, look, "omsk").page
    page.locator("#show-figure").uncheck()
    expect(page.locator("li#F1")).to_be_hidden()
    expect(page.locator("li#E1")).to_be_visible()


def test_marks_are_gone_through_one_by_one(rivers: Served, look: Looks) -> None:
    page = opened(rivers, look, "omsk", "?q=rivers").page
    expect(page.locator("article mark")).to_have_text(["river", "rivers"])
    ground = page.locator("article mark").first.evaluate("mark => getComputedStyle(mark).backgroundColor")
    assert ground not in ("rgba(0, 0, 0, 0)", "transparent")
    page.locator("[data-next]").click()
    page.locator("[data-next]").click()
    assert page.evaluate("document.activeElement.textContent") == "rivers"


def test_an_entry_of_a_long_report_is_found_in_its_part(rivers: Served, look: Looks) -> None:
    address, entries = told(rivers, "long")
    last = entries[-1]
    seen = look(rivers)
    # As every link to an entry of a report is written: which part holds it only the server knows.
    seen.open(f"{address}#c-{last['claim']}")
    seen.page.wait_for_url(f"**claim={last['claim']}**")
    seen.settle()
    expect(seen.page.locator(f"#c-{last['claim']}")).to_be_in_viewport()
    expect(seen.page.locator(f"li#{last['number']}.lit")).to_be_visible()


def test_without_scripts_all_is_there(rivers: Served, look: Looks) -> None:
    seen = look(rivers, javascript=False, width=380)
    page = seen.open(told(rivers, "omsk")[0])
    page.locator("article a.n[data-n='E1']").first.click()
    expect(page.locator("li#E1")).to_be_in_viewport()
    assert page.locator("article").inner_text().count("Omsk") == 1
