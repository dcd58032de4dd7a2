"""Reading in a browser: filters narrow, a point of a chart leads to its words, search marks them; keys are enough, and
reports that mean harm do none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import hostile, long_report
from looks import Looks
from playwright.sync_api import Dialog, Page, expect
from serving import Served

from communique.query.record import Record
from communique.stage import Reading


def count(page: Page) -> int:
    """How many entries a page says that it shows."""
    told = page.locator("h2.counted").inner_text()
    return int(told.split()[0].replace(",", ""))


def test_filters_narrow_and_stand_in_the_address(served: Served, look: Looks) -> None:
    seen = look(served)
    page = seen.open("/relationship/RUS/CHN")
    everything = count(page)
    form = page.locator("form.filters")
    form.locator("[name=kind]").select_option("instrument")
    form.get_by_role("button").first.click()
    page.wait_for_url("**kind=instrument**")
    seen.settle()
    fewer = count(page)
    assert 0 < fewer < everything
    assert set(page.locator("main .line .kind").all_inner_texts()) == {"instrument"}
    form.locator("[name=since]").fill("2014")
    form.get_by_role("button").first.click()
    page.wait_for_url("**since=2014**")
    seen.settle()
    assert 0 < count(page) < fewer
    days = page.locator("main .line time").evaluate_all("all => all.map(time => time.dateTime)")
    assert days
    assert all(day[:4] >= "2014" for day in days)
    # The address alone shows the same to somebody else.
    other = look(served).open(page.url.removeprefix(served.url))
    assert count(other) == count(page)


def test_a_point_of_a_chart_leads_to_the_words(served: Served, look: Looks) -> None:
    seen = look(served)
    page = seen.open("/relationship/RUS/CHN/index")
    points = page.locator("main svg a[*|href]")
    expect(points.first).to_be_attached()
    # Drawn lines are thin: it is the link that counts, not where it is hit.
    target = points.first.evaluate("point => point.getAttribute('href') || point.getAttribute('xlink:href')")
    page = seen.open(target.removeprefix(served.url))
    page.locator("main a[href^='/entry/']").first.click()
    seen.settle()
    expect(page.locator("main mark").first).to_be_visible()
    page.locator("main a[href^='/report/']").first.click()
    seen.settle()
    assert re.search(r"/report/[0-9a-f]+", page.url)
    expect(page.locator("article.report")).to_be_visible()


def test_search_finds_and_marks_words(served: Served, look: Looks) -> None:
    seen = look(served)
    page = seen.open("/")
    page.get_by_role("searchbox").fill("friendship treaty")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=friendship+treaty**")
    seen.settle()
    marked = page.locator("main mark").all_inner_texts()
    assert marked
    assert {word.casefold() for words in marked for word in words.split()} >= {"friendship", "treaty"}
    page.locator("main a[href^='/report/']").first.click()
    seen.settle()
    assert "treaty" in page.locator("article.report mark").first.inner_text().casefold() or "friendship" in (
        page.locator("article.report mark").first.inner_text().casefold()
    )


def test_tables_sort_days_as_days(served: Served, look: Looks) -> None:
    page = look(served).open("/reports")
    head = page.locator("th a").filter(has_text=re.compile("Published|Day", re.IGNORECASE)).first
    orders = []
    for _ in range(2):
        head.click()
        page.wait_for_load_state("networkidle")
        days = page.locator("main tbody tr td time:first-of-type").evaluate_all("all => all.map(time => time.dateTime)")
        orders.append([day for day in days if day])
    assert len(set(orders[0])) > 3
    assert {tuple(sorted(order)) == tuple(order) for order in orders} == {True, False}
    assert sorted(orders[0]) in orders or sorted(orders[1]) in orders


def test_keys_are_enough(served: Served, look: Looks) -> None:
    seen = look(served)
    page = seen.open("/")
    press = page.keyboard.press
    press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    expect(page.locator(":focus")).to_be_in_viewport()
    press("Enter")
    press("Tab")
    assert page.locator(":focus").evaluate("focused => !!focused.closest('main')")
    page.reload()
    for _ in range(30):
        press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle !== 'none' || e.matches('input')")
        if focused.inner_text() == "Reports":
            break
    press("Enter")
    page.wait_for_url("**/reports")


@pytest.fixture
def harmful(chrome: object, tmp_path: Path) -> Iterator[Served]:
    """A server of a report that means harm by its words and names."""
    yield from serving(tmp_path, hostile())


@pytest.fixture
def endless(chrome: object, tmp_path: Path) -> Iterator[Served]:
    """A server of a report of a hundred thousand words."""
    yield from serving(tmp_path, long_report(100_000))


def serving(folder: Path, reading: Reading) -> Iterator[Served]:
    with Record.open(folder / "harmful.duckdb") as record:
        run = record.store.begin("harmful")
        record.store.add(run, [reading])
        record.store.finish(run)
    server = Served(folder / "harmful.duckdb")
    yield server
    server.stop()


def document_of(server: Served) -> str:
    """The id of the one report that there is."""
    [row] = server.json("/reports.json")["rows"]
    return str(row["row"]["document"])


def test_reports_that_mean_harm_do_none(harmful: Served, look: Looks) -> None:
    seen = look(harmful)
    dialogs: list[str] = []

    def shown_one(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    seen.page.on("dialog", shown_one)
    document = document_of(harmful)
    addresses = ["/", "/reports", f"/report/{document}", "/parties", "/queue", "/search?q=talks", "/instruments"]
    page = seen.open("/queue")
    addresses += page.locator("a[href^='/entry/'], a[href^='/claim/']").evaluate_all(
        "all => [...new Set(all.map(link => link.getAttribute('href')))].slice(0, 4)"
    )
    for address in addresses:
        page = seen.open(address)
        assert page.title() != "out", address
        assert page.title().endswith("· communique"), address
        expect(page.locator("footer.site")).to_be_visible()
        assert not page.locator("img[onerror], svg[onload]").count(), address
        # A report's own text is shown as it is, paragraph by paragraph apart from all else.
        assert "\u202e" not in page.evaluate(_BUT_TEXTS), address
    assert not dialogs
    shown = seen.open(f"/report/{document}").locator("article.report").inner_text()
    for words in ("</script><script>document.title='out'</script>", "<img src=x", "<!-- ]]> &lt;b&gt;", "{{7*7}} %s"):
        assert words in shown


def test_a_report_of_a_hundred_thousand_words_is_shown(endless: Served, look: Looks) -> None:
    """In parts, of which the first and the last are looked at: what lies in between is cut by the same rule."""
    document = document_of(endless)
    seen = look(endless)
    parts = endless.json(f"/report/{document}.json")["parts"]
    assert [part["start"] for part in parts[1:]] == [part["end"] for part in parts[:-1]]
    assert parts[-1]["end"] - parts[0]["start"] > 500_000
    for part in (parts[0], parts[-1]):
        page = seen.open(f"/report/{document}?part={part['number']}")
        # The marks have numbers, which are no words of the report.
        words = page.locator("article.report").evaluate(_WORDS)
        assert words.count("Kenya") == words.count("Accra") == 8 * ((part["end"] - part["start"] + 2) // 402)
        expect(page.locator("footer.site")).to_be_visible()


_BUT_TEXTS = """() => {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelectorAll("article.report .s, article.report p").forEach(text => text.remove());
  return copy.textContent;
}"""
_WORDS = """article => {
  const copy = article.cloneNode(true);
  copy.querySelectorAll("a.n").forEach(number => number.remove());
  return copy.textContent;
}"""
