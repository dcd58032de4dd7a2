"""A web server on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Web


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()
