"""Loaded by every Python process whose PYTHONPATH names this folder: a quick pipeline in the place of the real one, and
reports that do to the process that reads them what their words say."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta

from communique.model import Claim, Document, Json, Note, Role, Span, When
from communique.read import jsonl
from communique.run import workers
from communique.stage import Reading

EATEN = 1 << 40


def _act(text: str) -> None:
    if "CRASH" in text:
        ctypes.string_at(0)
    if "LEAVE" in text:
        os._exit(3)
    while "HANG" in text:
        pass
    while "SLEEP" in text:
        time.sleep(60)
    if "EAT" in text:
        bytearray(EATEN)
    if "FAIL" in text:
        raise RuntimeError("as told")


def _read(document: Document) -> Reading:
    _act(document.text)
    reading, text = Reading(document), document.text
    time.sleep(float(os.environ.get("QUICK_PAUSE", "0")))
    notes = [Note(Span(0, len(text)), "sentence", "text", {"paragraph": 0, "repeat": False})]
    if document.dated:
        day: Json = document.dated.isoformat()
        notes.append(Note(Span(0, 1), "published", "stated", {"start": day, "end": day, "reasons": []}))
    reading.add(notes)
    if "Chad" in text and "Mali" in text:
        at = (document.dated or date(2020, 1, 1)) - timedelta(days=1)
        roles = (Role("actor", "TCD", Span(text.index("Chad"), text.index("Chad") + 4)), Role("recipient", "MLI"))
        values: dict[str, Json] = {"mode": None, "place": None, "aux": None, "quad": "verbal cooperation"}
        reading.add([Claim("event", "CONSULT", (Span(0, len(text)),), roles, When(at, at), values, 0.9)])
    return reading


def _pipeline(how: workers.How) -> object:
    def read(documents: Sequence[Document]) -> list[Reading]:
        return [_read(document) for document in documents]

    return read


_parse = jsonl.parse


def _parsed(words: str) -> Json:
    # Whoever makes the plan looks at first lines, too: only workers read.
    if "communique.run.child" in " ".join(sys.orig_argv) and "TRIP" in words:
        ctypes.string_at(0)
    return _parse(words)


def install() -> None:
    workers.pipeline = _pipeline  # type: ignore[assignment]
    jsonl.parse = _parsed


install()
