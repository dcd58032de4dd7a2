"""A user's own types of events: taught by examples, used by the reading, checked by a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from communique.cli import main
from communique.model import Document
from communique.read.options import ReadOptions
from communique.run.local import readings
from communique.run.standard import extended, fingerprint, own_problems, standard

BOOK = """
[[type]]
name = "DERECOGNIZE"
definition = "End the recognition of a state or government."
quad = "material conflict"
score = -6.0
cameo = "161"
goldstein = -4.0
examples = [
    { text = "Nauru broke off ties with Taiwan.", actors = ["NRU"], recipients = ["TWN"] },
    { text = "Honduras derecognised Taiwan on Sunday.", actors = ["HND"], recipients = ["TWN"] },
    { text = "Chad praised Mali.", none = true },
]

[[type]]
name = "REGATTA"
definition = "Race against each other on water."
quad = "material cooperation"
score = 1.0
cameo = "06"
goldstein = 6.0
examples = [{ text = "Fiji held a regatta with Tonga.", actors = ["FJI"], recipients = ["TON"] }]
"""
REPORT = (
    "MANAGUA, Dec. 10, 2021 - Nicaragua broke off ties with Taiwan on Thursday. "
    "A week ago Nicaragua held a regatta with Costa Rica."
)


@pytest.fixture
def book(tmp_path: Path) -> str:
    path = tmp_path / "own.toml"
    path.write_text(BOOK, encoding="utf-8")
    return str(path)


def test_types_with_examples_alone_find_their_acts_in_a_report(book: str) -> None:
    [reading] = standard(None, (book,))([Document(REPORT, "report")])
    found = {(c.label, c.parties("actor"), c.parties("recipient")) for c in reading.claims if c.kind == "event"}
    assert ("DERECOGNIZE", ("NIC",), ("TWN",)) in found
    assert ("REGATTA", ("NIC",), ("CRI",)) in found


def test_reading_with_a_codebook_is_another_pipeline(book: str) -> None:
    assert fingerprint(None, (book,)) != fingerprint()


def test_every_worker_reads_with_the_codebook(book: str, tmp_path: Path) -> None:
    page = tmp_path / "report.txt"
    page.write_text(REPORT, encoding="utf-8")
    [batch] = readings([page], ReadOptions(codebooks=(book,)))
    assert "REGATTA" in {claim.label for claim in batch.readings[0].claims}


def test_light_verbs_take_their_object_into_the_phrase(book: str) -> None:
    [rule] = extended((book,)).of("REGATTA")
    assert rule.verbs == (("hold", "*", "regatta"),)
    assert rule.to == ("with",)


def test_examples_that_read_right_are_no_problem(book: str) -> None:
    assert own_problems((book,)) == []


def test_an_example_that_nothing_finds_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(BOOK.replace("Chad praised Mali.", "Palau broke off ties with Taiwan."), encoding="utf-8")
    said = CliRunner().invoke(main, ["codebook", str(path)])
    assert said.exit_code == 1
    assert "should give nothing" in said.output
    assert "Palau" in said.output


def test_the_codebook_is_shown_by_type() -> None:
    said = CliRunner().invoke(main, ["codebook", "--type", "sanction"])
    assert said.exit_code == 0
    assert "material conflict" in said.output
    assert "->" in said.output
    assert CliRunner().invoke(main, ["codebook", "--type", "nothing"]).exit_code != 0


def test_the_documented_codebook_is_a_codebook(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text("utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert CliRunner().invoke(main, ["codebook", str(path)]).exit_code == 0
