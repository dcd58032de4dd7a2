"""A small made-up record with a report whose words and names mean harm, and an app over it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from handmade import news, quiet
from webbed import HOSTILE, client

from communique.model import Claim, Role, Span
from communique.present.web.app import app
from communique.present.web.options import Options
from communique.query.record import Record
from gate.made import fill


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record's file."""
    path = tmp_path_factory.mktemp("web") / "made.duckdb"
    with Record.open(path) as record:
        fill(record, 300, random.Random(3))
        run = record.store.begin("hostile")
        words = f"{HOSTILE} and a/b met."
        hostile = Claim("event", "CONSULT", (Span(0, len(words)),), (Role("actor", HOSTILE), Role("recipient", "a/b")))
        record.store.add(run, [quiet(words, "hostile.txt", [hostile]), news(title=HOSTILE)])
        record.store.finish(run)
        record.resolve()
    return path


@pytest.fixture(scope="session")
def reader(made: Path) -> Iterator[TestClient]:
    """An app that only reads."""
    with Record.open(made, read_only=True) as record:
        yield client(app(record, options=Options(read_only=True)))


@pytest.fixture
def writer(made: Path, tmp_path: Path) -> Iterator[TestClient]:
    """An app over a copy that may be written."""
    with Record.open(shutil.copy(made, tmp_path / "copy.duckdb")) as record:
        browser = client(app(record, options=Options(by="Nora")))
        yield browser
        browser.app.state.web.close()  # type: ignore[attr-defined]
