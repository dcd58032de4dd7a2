"""What is merged across reports, against the golden sets of clusters."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from communique.kinds.codebook import standard as codebook
from communique.model import Claim, Document, Json, Role, Span, digest
from communique.query.record import Record
from gate import clusters
from gate.clusters import ACROSS, KINDS, SETS, Golden, Key, Score, Told


@cache
def reports(name: str) -> tuple[Document, ...]:
    return tuple(SETS[name].reports(None))


@cache
def golden(name: str) -> Golden:
    return SETS[name].golden(reports(name))


def rows(name: str) -> list[dict[str, Any]]:
    table = tomllib.loads(SETS[name].path.read_text("utf-8"))
    found: list[dict[str, Any]] = table["cluster"]
    return found


def test_there_are_enough_reports_of_enough_events() -> None:
    texts = {document.id: document.text for document in reports("across")}
    assert len(texts) >= 44
    assert all(70 <= len(text.split()) <= 220 for text in texts.values())
    events = [line for line in (ACROSS / "README.md").read_text("utf-8").split("\n## ")[1].split("\n") if "| " in line]
    assert len(events) - 2 >= 11
    told = {report for row in rows("across") for report in row["members"]}
    assert set(texts) - told == {"nixon-announcement"}, "it shares nothing with another: it must stay alone"


@pytest.mark.parametrize("name", SETS)
def test_the_sets_are_sound(name: str) -> None:
    """Their words stand in the reports, which loading sees to; labels are the codebook's."""
    types = {rule.type for rule in codebook().rules}
    for row, cluster in zip(rows(name), golden(name).clusters, strict=True):
        assert cluster.kind in KINDS
        assert cluster.what
        assert set(row) <= {"kind", "what", "types", "actors", "value", "thing", "optional", "members"}
        if cluster.kind == "event":
            assert cluster.types, f"{cluster.what}: acts need types"
            assert cluster.types <= types
    whats = [
        (cluster.kind, cluster.what) for cluster in golden(name).clusters if not cluster.what.startswith("The same")
    ]
    assert len(whats) == len(set(whats))


def test_no_words_of_reports_that_are_not_ours() -> None:
    for row in rows("samples"):
        for report, members in row["members"].items():
            for words in members:
                start, end, sum_ = (0, 1, "0" * 16) if isinstance(words, str) else words
                assert start < end
                assert len(sum_) == 16
                assert isinstance(words, str) != report.startswith("seed-")


def test_the_copies_are_copies() -> None:
    texts = {document.id: document.text for document in reports("across")}
    assert texts["nixon-copy"] == texts["nixon-shanghai"]
    for copy, original in (("inf-reprint", "inf-wire"), ("ukraine-merged", "ukraine-wire")):
        sentences = re.split(r"(?<=\.)\s+", texts[copy])
        both = [sentence for sentence in sentences if sentence in texts[original]]
        assert 2 <= len(both) < len(sentences)


@cache
def scored(name: str) -> tuple[dict[str, Score], Key]:
    with clusters.merged(reports(name)) as record:
        return clusters.score(golden(name), clusters.found(record))


@pytest.mark.skipif(not hasattr(Record, "resolve"), reason="nothing is merged yet")
@pytest.mark.parametrize("name", SETS)
def test_what_is_merged_is_one(name: str) -> None:
    scores, key = scored(name)
    table = "\n".join([clusters.table(scores), *clusters.details(scores, key)])
    assert scores["all"].precision >= SETS[name].precision, table
    assert scores["all"].recall >= SETS[name].recall, table


TEXT = "Ada and Bob met and signed a pact. Ada met Cy. Bob mourned 5 dead."


def told(report: str, words: str, entry: str, *more: str, label: str = "CONSULT", actor: str = "ADA") -> Told:
    """A claim on some words of the text; `more` are further places of its evidence."""
    spans = tuple(Span(TEXT.index(each), TEXT.index(each) + len(each)) for each in (words, *more))
    kind = "figure" if label == "casualties" else "event"
    values: dict[str, Json] = {"value": 5} if kind == "figure" else {}
    claim = Claim(kind, label, spans, (Role("actor", actor),), None, values)  # type: ignore[arg-type]
    return Told(digest(report, words, more, label, actor), report, TEXT, claim, entry)


def made(tmp_path: Path, *written: str, copies: list[list[str]] | None = None) -> Golden:
    path = tmp_path / "set.toml"
    path.write_text(f"copies = {json.dumps(copies or [])}\n" + "\n".join(f"[[cluster]]\n{one}" for one in written))
    return clusters.load(path, dict.fromkeys("abcd", TEXT))


MET = (
    'kind = "event"\nwhat = "met"\ntypes = ["CONSULT"]\nmembers = {a = ["Bob met"], b = ["Bob met"], c = ["Bob met"]}\n'
)
OTHER = 'kind = "event"\nwhat = "met Cy"\ntypes = ["CONSULT"]\nmembers = {a = ["Ada met Cy"], d = ["Ada met Cy"]}\n'


def counts(golden: Golden, *found: Told) -> tuple[int, int, int]:
    total = clusters.score(golden, found)[0]["all"]
    return len(total.right), len(total.wrong), len(total.missing)


def test_pairs_are_right_wrong_or_missing(tmp_path: Path) -> None:
    key = made(tmp_path, MET, OTHER)
    one, two = told("a", "Ada and Bob met", "x"), told("b", "Ada and Bob met and signed a pact", "x")
    three, stray = told("c", "Bob met", "y"), told("d", "mourned", "x")
    assert counts(key, one, two) == (1, 0, 0)
    assert counts(key, one, two, three) == (1, 0, 2)
    assert counts(key, one, two, stray) == (1, 2, 0)
    assert counts(key, one, told("d", "Ada met Cy", "x")) == (0, 1, 0)


def test_labels_actors_and_values_decide_where_words_do_not(tmp_path: Path) -> None:
    key = made(tmp_path, MET + 'actors = ["BOB"]\n')
    one, two = told("a", "Bob met", "x", actor="BOB"), told("b", "Bob met", "x", actor="BOB")
    assert counts(key, one, two) == (1, 0, 0)
    assert counts(key, one, told("b", "Bob met", "x")) == (0, 1, 0), "another acts"
    assert counts(key, one, told("b", "Bob met", "x", actor="BOB", label="SUPPORT")) == (0, 1, 0)
    figure = 'kind = "figure"\nwhat = "dead"\nvalue = {}\nmembers = {{a = ["5 dead"], b = ["5 dead"]}}\n'
    pair = [told(report, "5 dead", "x", label="casualties") for report in "ab"]
    assert counts(made(tmp_path, figure.format(5)), *pair) == (1, 0, 0)
    assert counts(made(tmp_path, figure.format(6)), *pair) == (0, 1, 0)


def test_what_is_of_one_matter_or_of_two_acts_does_not_count(tmp_path: Path) -> None:
    one, two = told("a", "Bob met", "x"), told("d", "Ada met Cy", "x")
    assert counts(made(tmp_path, MET + 'thing = "m"\n', OTHER + 'thing = "m"\n'), one, two) == (0, 0, 0)
    assert counts(made(tmp_path, MET + "optional = true\n"), one, told("b", "Bob met", "y")) == (0, 0, 0)
    both = told("a", "Bob met", "x", "Ada met Cy")
    assert counts(made(tmp_path, MET, OTHER), both, told("b", "Bob met", "x"), two) == (0, 1, 0), "they are two acts"
    most = told("a", "Ada and Bob met", "x", "Bob met and signed", "Ada met Cy")
    assert counts(made(tmp_path, MET, OTHER), most, told("b", "Bob met", "x")) == (1, 0, 0)


def test_claims_on_copied_words_are_one(tmp_path: Path) -> None:
    key = made(tmp_path, MET, copies=[["a", "d"]])
    one, two = told("a", "mourned", "x"), told("d", "mourned", "x")
    assert counts(key, one, two) == (1, 0, 0)
    assert counts(key, one, told("b", "mourned", "x")) == (0, 1, 0)


def test_b_cubed_goes_by_claims(tmp_path: Path) -> None:
    pairs = [told(report, "Bob met", entry) for report, entry in (("a", "x"), ("b", "x"), ("c", "y"))]
    total = clusters.score(made(tmp_path, MET), pairs)[0]["all"]
    pure, whole = total.cubed()
    assert pure == 1.0
    assert whole == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert len(total.right) + len(total.missing) == len(list(combinations(pairs, 2)))


@pytest.mark.parametrize("words", ['["nobody wrote this"]', '["Ada"]', '[[0, 3, "0000000000000000"]]'])
def test_words_that_do_not_stand_there_once_are_refused(tmp_path: Path, words: str) -> None:
    with pytest.raises(ValueError, match="a: "):
        made(tmp_path, f'kind = "event"\nwhat = "?"\nmembers = {{a = {words}}}\n')
