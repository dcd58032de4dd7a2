"""Takes the pictures of docs/web.md: pages of the sample record as a browser shows them, into docs/pictures/web/.

    python -m gate.screens [NAME ...]

Reads the sample reports, serves them on this machine and looks at each page with Chromium (`CHROME` names another
program). Names are those of the pictures; without any all are taken.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures" / "web"
MOST = 150_000
"""Bytes of a picture: the documentation is looked at over slow lines too."""
DRAWN = """() => ![...document.querySelectorAll("[data-drawing]")].some(place => {
  const { top, bottom } = place.getBoundingClientRect();
  return top < innerHeight && bottom > 0;
})"""
WIDE, TALL, PHONE = (1080, 720), (1080, 940), (380, 760)


class Shot(NamedTuple):
    """A picture of a page: its address, or the first address on the page `within` that begins like it; `at` is what of
    the page is brought to the top."""

    name: str
    address: str
    within: str = ""
    at: str = ""
    scheme: Literal["light", "dark"] = "light"
    size: tuple[int, int] = WIDE


SHOTS: Sequence[Shot] = (
    Shot("overview", "/"),
    Shot("network", "/", at="#network"),
    Shot("relationship", "/relationship/RUS/CHN", size=TALL),
    Shot("index", "/relationship/RUS/CHN/index", size=TALL),
    Shot("instruments", "/relationship/RUS/CHN/instruments"),
    Shot("positions", "/relationship/RUS/CHN/positions"),
    Shot("figures", "/relationship/RUS/CHN/figures", size=TALL),
    Shot("meetings", "/relationship/RUS/CHN/meetings", size=TALL),
    Shot("quotes", "/relationship/RUS/CHN/quotes"),
    Shot("party", "/party/RUS"),
    Shot("topic", "/topic/", within="/topics"),
    Shot("instrument", "/instrument/", within="/instruments"),
    Shot("entry", "/entry/", within="/queue?question=joined"),
    Shot("edit", "/claim/", within="/queue?question=entry&kind=event"),
    Shot("report", "/report/", within="/queue?question=joined", size=(1000, 680)),
    Shot("search", "/search?q=treaty"),
    Shot("conflicts", "/conflicts"),
    Shot("claims", "/claims"),
    Shot("copies", "/copies"),
    Shot("copy", "/copies/", within="/copies", size=(1000, 640)),
    Shot("sql", "/sql?query=SELECT+kind,+count(*)+AS+claims+FROM+claim+GROUP+BY+kind+ORDER+BY+claims+DESC"),
    Shot("about", "/about"),
    Shot("queue", "/queue?question=joined"),
    Shot("queue-dark", "/queue", scheme="dark"),
    Shot("relationship-dark", "/relationship/RUS/CHN", scheme="dark", size=TALL),
    Shot("report-phone", "/report/", within="/queue?question=joined", size=PHONE),
    Shot("relationship-phone", "/relationship/RUS/CHN", size=PHONE),
    Shot("queue-phone", "/queue", scheme="dark", size=PHONE),
)


@contextmanager
def served() -> Iterator[str]:
    """The address of a server of the sample reports, read where no picture tells which machine it was."""
    with tempfile.TemporaryDirectory() as folder:
        record = f"{folder}/samples.duckdb"
        communique = [sys.executable, "-m", "communique"]
        read = [*communique, "read", "communique/data/samples", "--record", record]
        subprocess.run(read, cwd=ROOT, check=True, capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [*communique, "serve", "--record", record, "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                _wait(f"http://127.0.0.1:{port}", server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(f"{url}/about", timeout=60).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.2)


def take(browser: Browser, url: str, shot: Shot) -> bytes:
    """The picture as PNG."""
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=shot.scheme)
    page = context.new_page()
    page.goto(f"{url}{_address(url, shot)}")
    page.wait_for_load_state("networkidle")
    # Drawings come when they are in sight, and make room for themselves.
    for _ in range(2):
        if shot.at:
            page.locator(shot.at).first.evaluate("place => place.scrollIntoView({ block: 'start' })")
        page.wait_for_function(DRAWN)
        page.wait_for_load_state("networkidle")
    picture = page.screenshot(animations="disabled")
    context.close()
    return picture


def _address(url: str, shot: Shot) -> str:
    if not shot.within:
        return shot.address
    with urllib.request.urlopen(f"{url}{shot.within}", timeout=60) as answer:
        found = re.search(rf'href="({re.escape(shot.address)}[^"]+)"', answer.read().decode())
    assert found, f"{shot.within} leads to no {shot.address}"
    return found[1].partition("#")[0]


def main(names: Sequence[str]) -> int:
    from playwright.sync_api import sync_playwright

    program = shutil.which(os.environ.get("CHROME") or "chromium")
    if program is None:
        print("there is no Chromium: install the Debian package chromium, or name a browser's program in CHROME")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            picture = take(browser, url, shot)
            (PICTURES / f"{shot.name}.png").write_bytes(picture)
            print(f"{shot.name}: {len(picture):,} bytes{' TOO LARGE' if len(picture) > MOST else ''}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
