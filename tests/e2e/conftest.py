"""A browser, and the sample record served to it. Without a browser these tests are left out, and say so at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browser import browser
from looks import Look, Looks
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from serving import Served, copied, sample

PATIENCE = 20_000
"""Milliseconds that something may take to appear, on a machine that is busy."""
expect.set_options(timeout=PATIENCE)
MISSING = (
    "there is no Chromium on this machine, so the pages were not looked at in a browser: install the Debian package "
    "chromium (apt-get install chromium), or name a browser's program in CHROME"
)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())):
        terminalreporter.write_line(f"NOTE: {MISSING}", yellow=True)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    program = browser()
    if program is None:
        # Where everything has to be looked at, nothing is left out.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def record(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of the sample reports: to be copied, not to be written to. Comes after the browser, as without one it
    is not needed."""
    base = tmp_path_factory.getbasetemp()
    return sample(base.parent if base.name.startswith("popen-") else base)


@pytest.fixture(scope="session")
def served(record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample record served; tests that judge in it take back what they said, or take `own`."""
    with ExitStack() as stack:
        server = Served(copied(record, tmp_path_factory.mktemp("served")))
        stack.callback(server.stop)
        yield server


@pytest.fixture(scope="module")
def own(record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over a record that the tests of one module may change."""
    server = Served(copied(record, tmp_path_factory.mktemp("own")))
    yield server
    server.stop()


@pytest.fixture
def look(chrome: Browser) -> Iterator[Looks]:
    """Makes pages in browsers of their own: `look(server, javascript=False, width=360, scheme="dark")`. At the end
    nothing may have gone wrong on any of them; what is meant to is taken out of `wrong` by the test."""
    made: list[tuple[BrowserContext, Look]] = []

    def make(server: Served, *, javascript: bool = True, width: int = 1200, scheme: Any = "light") -> Look:
        context = chrome.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        context.set_default_timeout(PATIENCE)
        found = Look(context.new_page(), server.url)
        found.watch()
        made.append((context, found))
        return found

    yield make
    for context, _ in made:
        context.close()
    assert not [wrong for _, found in made for wrong in found.wrong]
