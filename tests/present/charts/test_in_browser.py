"""Charts inside a page under the policy of the web application, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import browser, visited
from madecharts import pictures

from communique.present import charts

POLICY = "default-src 'none'; style-src 'self'; script-src 'unsafe-inline'"
# Writes into the page what stands outside its picture: a word cut off is seen by nobody.
LOOK = """
const out = [];
for (const svg of document.querySelectorAll("svg.chart")) {
  const frame = svg.getBoundingClientRect();
  for (const text of svg.querySelectorAll("text")) {
    const box = text.getBoundingClientRect();
    const across = box.left < frame.left - 1 || box.right > frame.right + 1;
    if (across || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
      out.push(svg.getAttribute("aria-label").slice(0, 20) + ": " + text.textContent);
  }
}
const ink = getComputedStyle(document.querySelector("svg.chart text")).fill;
document.body.setAttribute("data-out", out.join("|"));
document.body.setAttribute("data-links", document.querySelectorAll("svg a[href]").length);
document.body.setAttribute("data-ink", ink);
"""


@pytest.mark.skipif(browser() is None, reason="no browser here")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_refused_and_no_word_is_cut_off(tmp_path: Path, scheme: str) -> None:
    # As wide a type as pages may have: the pictures were measured with another.
    wide = 'body { font-family: "DejaVu Sans", Verdana, sans-serif; }'
    (tmp_path / "charts.css").write_text(charts.css() + wide, "utf-8")
    body = "\n".join(f'<div class="chart-box">{picture}</div>' for picture in pictures().values())
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Charts</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><link rel="stylesheet" href="charts.css">'
        f"</head><body>{body}<script>{LOOK}</script></body></html>"
    )
    path = tmp_path / "page.html"
    path.write_text(page.replace("style-src 'self'", "style-src file:"), "utf-8")
    options = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    dom, console = visited(path, "--window-size=900,900", *options)
    assert re.search(r'data-out=""', dom), re.findall(r'data-out="([^"]*)"', dom)
    assert "Content Security Policy" not in console
    [links] = re.findall(r'data-links="(\d+)"', dom)
    assert int(links) > 30
    token = charts.PALETTE["faint"][scheme == "dark"]
    assert f'data-ink="rgb({", ".join(str(int(token[at : at + 2], 16)) for at in (1, 3, 5))})"' in dom
