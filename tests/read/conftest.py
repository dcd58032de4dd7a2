"""PDF files made by hand, and a web server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from served import Web

Setting = tuple[float, float, float, str]
"""A line on a page: its left edge, its baseline and its size in points, and its words."""


def make_pdf(pages: list[list[Setting]], trailer: bytes = b"", drawing: bytes = b"", resources: bytes = b"") -> bytes:
    """A PDF file with lines of Helvetica where they are wanted. `drawing` is put on every page as it stands."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (The minutes) /CreationDate (D:20190802090000) >>",
    ]
    kids = []
    for lines in pages:
        shown = b"".join(
            b"/F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj\n" % (size, left, base, words.encode("cp1252").hex().encode())
            for left, base, size, words in lines
        )
        content = drawing + (b"BT\n" + shown + b"ET" if shown else b"")
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> %s >> >>" % (len(bodies), resources)
        )
        kids.append(len(bodies))
    bodies[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(bodies) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (len(bodies) + 1, trailer)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


@pytest.fixture
def paper() -> Callable[..., bytes]:
    return make_pdf


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parents[1] / "pages"


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()
