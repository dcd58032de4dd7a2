"""For tests with processes of their own: a quick pipeline in the place of the real one."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from lakes import FAULTY

from communique.read import jsonl
from communique.run import workers


@pytest.fixture(scope="module")
def quick() -> Iterator[Path]:
    """A quick pipeline here and in every process that is started from here; see faulty/sitecustomize.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(FAULTY))
        patch.setattr(workers, "pipeline", workers.pipeline)
        patch.setattr(jsonl, "parse", jsonl.parse)
        spec = importlib.util.spec_from_file_location("faulty", FAULTY / "sitecustomize.py")
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
        yield FAULTY
