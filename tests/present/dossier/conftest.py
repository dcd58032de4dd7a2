"""One record and one dossier for all tests of dossiers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rivers import kept, readings

from communique.present.dossier import Dossier, dossier
from communique.query.record import Record


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    with kept(*readings()) as record:
        yield record


@pytest.fixture(scope="session")
def made(record: Record) -> Dossier:
    return dossier(record, "Russia", "CHN")
