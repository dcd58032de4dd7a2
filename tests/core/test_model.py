from __future__ import annotations

import pickle
from datetime import date

import pytest

from communique.model import Claim, Document, Note, Role, Span, When, digest


def test_a_span_covers_code_points() -> None:
    text = "Ça va 🕊️ bien"
    assert Span(6, 8).of(text) == "🕊️"
    assert Span(0, 2).overlaps(Span(1, 5))
    assert not Span(0, 2).overlaps(Span(2, 3))
    assert Span(0, 5).covers(Span(1, 5))
    assert Span(3, 9).pair() == [3, 9]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (5, 4)])
def test_a_span_is_never_empty(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)


def test_a_day_range_runs_forward() -> None:
    with pytest.raises(ValueError, match="start <= end"):
        When(date(2001, 7, 17), date(2001, 7, 16))


def test_no_span_no_claim() -> None:
    with pytest.raises(ValueError, match="no span, no claim"):
        Claim("event", "CONSULT", ())


def test_ids_are_hashes_of_content() -> None:
    document = Document("Talks were held.", "a.txt")
    assert document.id == Document("Talks were held.", "b.txt").id
    assert document.key != Document("Talks were held.", "a.txt", id="given").key
    claim = Claim("event", "CONSULT", (Span(0, 5),), (Role("actor", "RUS"),), values={"mode": None})
    same = Claim("event", "CONSULT", (Span(0, 5),), (Role("actor", "RUS"),), values={"mode": None}, score=0.5)
    other = Claim("event", "CONSULT", (Span(0, 5),), (Role("actor", "CHN"),), values={"mode": None})
    assert claim.id(document) == same.id(document)
    assert claim.id(document) != other.id(document)


def test_a_digest_does_not_hang_on_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest("a", "b") != digest("ab")


def test_values_cannot_be_changed_and_travel_between_processes() -> None:
    note = Note(Span(0, 1), "party", "state", {"parties": ["RUS"]})
    with pytest.raises(TypeError):
        note.value["parties"] = []  # type: ignore[index]
    claim = Claim("quote", "", (Span(0, 1),), values={"cue": None})
    assert pickle.loads(pickle.dumps((note, claim))) == (note, claim)


def test_parties_are_each_named_once() -> None:
    roles = (Role("actor", "RUS"), Role("actor", "CHN"), Role("recipient", "RUS"))
    claim = Claim("event", "CONSULT", (Span(0, 1),), roles)
    assert claim.parties() == ("RUS", "CHN")
    assert claim.parties("recipient") == ("RUS",)
