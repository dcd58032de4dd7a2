"""The encoder: the same whatever else is read, opened once, trees that are trees, files that are what the lock says."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import communique
from communique.annotate.encoded import encoded
from communique.model import Document, Note
from communique.models import sessions
from communique.models.encoder import about, labels, see, tree
from communique.run.standard import standard
from communique.stage import Pipeline, Reading

_STAGES = Pipeline([stage for stage in standard().stages if not stage.name.startswith("extract.")])
_REPORTS = [
    "Japan and India sign trade treaty\n\nTOKYO, 12 May 2021 - Japan and India signed a trade treaty on Wednesday.",
    "Chad urged Mali to reopen the border. Its foreign minister said that he opposed new sanctions.",
    "MADRID - Spain will lend Morocco 300 million euros. Morocco welcomed the loan, and thanked Spain for its help.",
    "Troops shelled the town.",
]


def _layers(reading: Reading) -> list[Note]:
    return [note for name in ("act", "stance", "measure", "text") for note in reading.layer(name)]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(_REPORTS), min_size=1, max_size=6))
def test_a_report_is_read_alike_in_every_batch_and_order(texts: list[str]) -> None:
    alone = {text: _layers(_STAGES([Document(text, "one")])[0]) for text in _REPORTS}
    together = _STAGES([Document(text, "one") for text in texts])
    assert [_layers(reading) for reading in together] == [alone[text] for text in texts]


def test_an_act_is_seen_with_its_parties() -> None:
    [reading] = _STAGES([Document("Japan and India signed a trade treaty in Tokyo on Wednesday.", "test")])
    best = max(reading.layer("act"), key=lambda note: note.score)
    rows = best.value["actor"]
    assert best.label == "SUPPORT"
    assert isinstance(rows, list)
    assert {row[0] for row in rows if row[1] > 0.5} == {"JPN", "IND"}  # type: ignore[index, operator]


@given(st.integers(1, 24).flatmap(lambda n: st.lists(st.floats(-9, 9, width=32), min_size=n * n, max_size=n * n)))
def test_heads_are_a_tree(values: list[float]) -> None:
    size = int(len(values) ** 0.5)
    heads = tree(np.array(values, dtype=np.float32).reshape(size, size))
    assert heads.count(-1) == 1
    for start in range(size):
        at, steps = start, 0
        while at >= 0:
            at, steps = heads[at], steps + 1
            assert steps <= size


def test_nothing_to_read() -> None:
    assert list(see([])) == []
    assert list(see([[], []])) == []
    assert list(encoded(Reading(Document(" ", "test")))) == []


def test_the_session_is_opened_once() -> None:
    assert sessions.session("encoder") is sessions.session("encoder")


def test_loading_the_package_loads_no_weights() -> None:
    code = (
        "import sys, communique, communique.cli; assert 'onnxruntime' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_lock_tells_what_is_there() -> None:
    known = json.loads((sessions.FOLDER / "lock.json").read_text(encoding="utf-8"))
    total = 0
    for entry in known.values():
        raw = (sessions.FOLDER / entry["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == entry["sha256"]
        assert entry["licence"]
        assert entry["trained_on"]
        total += len(raw)
    assert total <= 60 * 1024 * 1024
    assert {path.name for path in sessions.FOLDER.glob("*.onnx")} == {entry["file"] for entry in known.values()}
    assert len(labels().events) == 16
    assert about()["file"] == "encoder.onnx"


@pytest.mark.parametrize(
    ("sentence", "source", "target", "kind"),
    [
        ("Chad condemned Mali for closing the border.", "Chad", "Mali", "ACCUSE"),
        ("Japan and India signed a trade treaty in Tokyo.", "Japan", "India", "SUPPORT"),
        ("Norwegian troops bombed a Danish warehouse.", "Norwegian troops", "Danish", "ASSAULT"),
    ],
)
def test_what_one_does_to_another(sentence: str, source: str, target: str, kind: str) -> None:
    found, score = communique.classify_event(sentence, source, target)
    assert found == kind
    assert 0.2 < score <= 1.0


def test_the_other_way_round_is_told_apart() -> None:
    long = "As the rains went on, " * 80 + "Chad condemned Mali" + ", as the rains went on" * 80 + "."
    assert communique.classify_event(long, "Chad", "Mali")[0] == "ACCUSE"


def test_parties_must_stand_in_the_sentence() -> None:
    with pytest.raises(ValueError, match="target 'Niger' does not stand"):
        communique.classify_event("Chad condemned Mali.", "Chad", "Niger")


def test_weights_are_where_the_package_is() -> None:
    assert Path(communique.__file__).parent in sessions.FOLDER.parents
