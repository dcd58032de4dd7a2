"""The text of a PDF file, by PDFium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from communique.errors import UnreadableSource
from communique.model import Document, Issue
from communique.read.layout import HYPHEN, Line, paragraphs
from communique.read.options import allowed
from communique.read.text import storable

_PASSWORD = 4  # FPDF_ERR_PASSWORD
_UNSAFE = threading.Lock()  # PDFium may not be entered by two threads at once

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": None, "\x00": None}
)


def pdf(raw: bytes, source: str, most: int) -> Iterator[Document | Issue]:
    """A PDF file as a document: paragraphs with a blank line between, lines joined, broken words mended.

    `dated` stays None: the day in a PDF's properties is when the file was made, often years after the report. An Issue
    `part-no-text` follows where some pages are pictures only. Raises UnreadableSource: `encrypted`, `no-text` (scans),
    `broken`, `too-large` (more than `most` characters).
    """
    with _UNSAFE:
        document = _opened(raw, source)
        try:
            pages, pictures = _pages(document, source, most)
            title = document.get_metadata_value("Title").strip("\x00 ") or None
        finally:
            document.close()
    text = storable("\n\n".join(paragraphs(pages)))
    if not text:
        raise UnreadableSource(
            source,
            "no-text",
            "the PDF holds no text, perhaps a scan; run OCR on it (ocrmypdf does) and give the result",
        )
    yield Document(
        text,
        source,
        title=storable(title) if title else None,
        media_type="application/pdf",
        raw_digest=sha256(raw).hexdigest(),
    )
    if pictures:
        named = ", ".join(map(str, pictures[:20])) + (" and more" if len(pictures) > 20 else "")
        yield Issue(
            "part-no-text",
            f"page {named}: no text, only pictures, or damaged; run OCR on the file to read them",
            source,
        )


def _opened(raw: bytes, source: str) -> Any:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(raw)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise UnreadableSource(
                source, "encrypted", "the PDF asks for a password; save a copy without one and give that"
            ) from None
        raise UnreadableSource(source, "broken", f"the PDF cannot be opened ({error}); fetch it again") from None


def _pages(document: Any, source: str, most: int) -> tuple[list[list[Line]], list[int]]:
    """The lines of each page, and the numbers of the pages that hold pictures and no text."""
    from pypdfium2 import PdfiumError

    pages: list[list[Line]] = []
    pictures: list[int] = []
    size = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            lines = _lines(page.get_textpage())
            if not lines and _pictured(page):
                pictures.append(number)
            page.close()
        except PdfiumError:
            lines = []
            pictures.append(number)
        size += sum(len(line.text) for line in lines)
        if size > most:
            raise UnreadableSource(
                source, "too-large", f"the PDF holds more text than {allowed(most)}; raise that, or split it"
            )
        pages.append(lines)
    return pages, pictures


def _pictured(page: Any) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return next(iter(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _lines(textpage: Any) -> list[Line]:
    """The page's lines in PDFium's reading order."""
    from pypdfium2.raw import FPDFText_GetUnicode

    lines: list[Line] = []
    start, chars = 0, []
    count = textpage.count_chars()
    for index in range(count):
        code = FPDFText_GetUnicode(textpage, index)
        char = chr(code) if code < 0x110000 else "�"
        if char not in "\r\n":
            chars.append(HYPHEN if char in ("\ufffe", HYPHEN) else char)
        if (char in ("\r", "\n", "\ufffe", HYPHEN) or index == count - 1) and chars:
            _take(lines, textpage, start, chars)
            chars = []
        if not chars:
            start = index + 1
    return lines


def _take(lines: list[Line], textpage: Any, start: int, chars: list[str]) -> None:
    text = "".join(chars).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").translate(_LIGATURES)
    text = " ".join(text.split())
    solid = [index for index, char in enumerate(chars) if not char.isspace()]
    if not text or not solid:
        return
    # A word in another font may begin or end a line: the middle one of five boxes says how high the line is.
    places = [solid[index * (len(solid) - 1) // 4] for index in range(5)]
    boxes = [textpage.get_charbox(start + place, loose=True) for place in places]
    middle = sorted(boxes, key=lambda box: box[3] - box[1])[2]
    lines.append(Line(text, boxes[0][0], boxes[-1][2], middle[1], middle[3]))
