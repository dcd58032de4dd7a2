"""Texts and files made to take time that grows with the square of their length, or to swell."""

from __future__ import annotations

import gzip
import resource
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from communique.annotate.expressions import expressions
from communique.annotate.quantities import quantities
from communique.annotate.quotations import quotations
from communique.model import Document, Issue
from communique.read.options import ReadOptions
from communique.read.sources import documents
from communique.run.standard import standard
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Finding, Reading

UNITS = {
    "marks": '"',
    "opening marks": "“",
    "closing marks": "”",
    "apostrophes": " 'a",
    "open and said": '"a" he said ',
    "digits": "1",
    "grouped digits": "1,111,",
    "dotted digits": "1.2.",
    "slashes": "1/2/",
    "the": "the ",
    "brackets": "(",
    "hyphens": "-",
    "hyphened": "a-",
    "capitalised": "Kerala ",
    "capitals": "A",
    "ministry": "Ministry of ",
    "one sentence": "word word, ",
    "newlines": "\n",
    "lines": "a\n",
    "full stops": ".",
    "closers": ".)",
    "initials": "U.S.",
    "tabs": "\t",
    "blanks": " ",
    "dates": "21 May ",
    "years": "2014 ",
    "hundreds": "hundred and ",
    "ranges": "5 to ",
    "halves": "one and a half ",
    "between": "from between ",
    "early": "early mid late ",
    "tens": "tens of thousands of ",
    "earlier": "earlier later ",
    "states": "France ",
    "sentences": "Iran met. ",
    "copyright": "© a ",
    "accents": "e\u0301",
    "quoted lines": '"a\n',
    "controls": "\x0b\x0c",
    "decades": "decades ",
}

Stage = Callable[[Reading], Iterator[Finding]]
RECOGNISERS: tuple[Stage, ...] = (paragraphs, sentences, quotations, expressions, quantities)
SLACK = 0.4  # seconds of processor time: below this nothing is told from noise
FOLD = 9.0  # of 4 for linear time and 16 for the square


def made(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def spent(unit: str, size: int) -> dict[str, float]:
    reading = Reading(Document(made(unit, size), "trap", id="trap"))
    seconds = {}
    for stage in RECOGNISERS:
        begun = time.process_time()
        reading.add(list(stage(reading)))
        seconds[getattr(stage, "__name__", "")] = time.process_time() - begun
    return seconds


@pytest.mark.parametrize("name", UNITS)
def test_recognisers_take_time_that_grows_as_the_text_does(name: str) -> None:
    one, four = spent(UNITS[name], 3000), spent(UNITS[name], 12_000)
    slow = {stage: (one[stage], four[stage]) for stage in one if four[stage] > FOLD * one[stage] + SLACK}
    assert not slow


@pytest.mark.parametrize("unit", ["\t", ".", "\n", "1", "A", "-"])
def test_a_megabyte_takes_seconds(unit: str) -> None:
    reading = Reading(Document(made(unit, 1 << 20), "trap", id="trap"))
    begun = time.process_time()
    for stage in (paragraphs, sentences, quotations, expressions):
        reading.add(list(stage(reading)))
    assert time.process_time() - begun < 12


@pytest.mark.parametrize("name", ["marks", "the", "capitalised", "dates", "open and said", "hyphens", "sentences"])
def test_the_whole_pipeline_takes_time_that_grows_as_the_text_does(name: str) -> None:
    read = standard()
    read([Document("Iran met France.", "warm")])

    def seconds(size: int) -> float:
        document = Document(made(UNITS[name], size), "trap")
        begun = time.process_time()
        read([document])
        return time.process_time() - begun

    assert seconds(4 * 900) < FOLD * seconds(900) + 2 * SLACK


def bounded(path: Path, options: ReadOptions, *, seconds: float, mebibytes: int) -> list[Document | Issue]:
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = list(documents([path], options))
    assert time.process_time() - begun < seconds
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < mebibytes * 1024
    return found


def test_elements_a_hundred_thousand_deep(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_bytes(b"<html><body>" + b"<div>" * 100_000 + b"The envoys met." + b"</div>" * 100_000)
    [found] = bounded(path, ReadOptions(), seconds=10, mebibytes=400)
    assert isinstance(found, Issue)
    assert found.code in ("too-deep", "no-text")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.html.gz", "a.warc.gz"])
def test_an_archive_that_expands_a_thousandfold(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    head = b"WARC/1.1\r\nContent-Length: 80000000\r\n\r\n" if "warc" in name else b"{"
    path.write_bytes(gzip.compress(head + b" " * 80_000_000, 9))
    found = bounded(path, ReadOptions(max_bytes=1 << 20), seconds=12, mebibytes=60)
    assert {entry.code for entry in found if isinstance(entry, Issue)} <= {"too-large", "bad-json"}
    assert found
    assert not [entry for entry in found if isinstance(entry, Document)]


def test_a_pdf_whose_page_expands_a_thousandfold(tmp_path: Path) -> None:
    content = zlib.compress(b"BT /F1 1 Tf (" + b"a" * 20_000_000 + b") Tj ET", 9)
    body = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font"
        b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\n"
        b"endstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF" % (len(content), content)
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(body)
    found = bounded(path, ReadOptions(max_bytes=1 << 20), seconds=25, mebibytes=1500)
    assert len(found) == 1
    assert isinstance(found[0], Issue) or len(found[0].text) <= 1 << 20
