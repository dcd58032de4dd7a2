"""How two claims are compared: either way round, by levels that all have weights, with reasons."""

from __future__ import annotations

import doctest
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from summits import DAYS, SUMS, essay, paper, reports, wire

from communique.model import KINDS
from communique.resolve import gist, likeness, weights
from communique.resolve.clues import clues
from communique.resolve.compare import COMPARED, compare, linked
from communique.resolve.gist import Gist, gists, stored
from communique.resolve.weights import shipped, table
from communique.stage import Reading

FEW = ("few", "words", "text", "peace", "river", "hegemo", "gazpro")
PARTIES = ("RUS", "CHN", "USA", "IND", "NATO")
DAY = date(2031, 6, 3).toordinal()


def some(of: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.frozensets(st.sampled_from(of), max_size=4).map(lambda found: tuple(sorted(found)))


RANGES = st.none() | st.tuples(st.integers(0, 800), st.sampled_from((0, 1, 3, 20, 100, 400))).map(
    lambda two: (DAY + two[0], DAY + two[0] + two[1])
)
LABELS = {
    "event": ("CONSULT", "AGREE", "SUPPORT", "ASSAULT", "SANCTION"),
    "instrument": ("treaty", "statement"),
    "position": ("for", "against"),
    "quote": ("Black", ""),
    "figure": ("trade", "other"),
}
DETAILS = {
    "event": ("visit", "phone", None),
    "instrument": ("signed", "invoked"),
    "position": (None,),
    "quote": (None,),
}


@st.composite
def told(draw: st.DrawFn, kind: str, claim: str) -> Gist:
    days = draw(RANGES)
    detail = DETAILS.get(kind, ("USD", "percent", "month", "day", "Briton", "official", "thing", None))
    return Gist(
        claim,
        f"report of {claim}",
        kind,
        draw(st.sampled_from(LABELS[kind])),
        first=draw(some(PARTIES)),
        second=draw(some(PARTIES)) if kind == "event" else (),
        near=draw(some(PARTIES)),
        days=days,
        basis=draw(st.sampled_from(("stated", "relative", "carried", "guessed", "vague"))) if days else None,
        published=draw(RANGES),
        core=draw(some(FEW)),
        around=draw(some(FEW)),
        persons=draw(some(("xi jinping", "xi", "putin"))),
        places=draw(some(("oslo", "bergen"))),
        state=draw(st.sampled_from((None, "NOR", "SWE"))),
        numbers=draw(st.sampled_from(((), (2.0,), (2.0, 5.0)))),
        name=draw(st.sampled_from((None, "Black", "joint statement", "Treaty"))),
        said=draw(st.sampled_from(("", "no", "no limits", "a b c d", "you say that at every meeting", "a b c x d"))),
        report=draw(some(FEW)),
        detail=draw(st.sampled_from(detail)),
        aux=draw(st.sampled_from((None, "historical"))),
        value=draw(st.sampled_from((None, 0.0, 2.0, 60.0, 5000.0, 5139.0, 146.9e9))),
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_either_way_round_is_the_same_and_every_level_has_a_weight(kind: str, data: st.DataObject) -> None:
    a, b = data.draw(told(kind, "a")), data.draw(told(kind, "b"))
    there, back = compare(a, b), compare(b, a)
    assert there == back
    assert 0 <= there.score <= 1
    assert linked(a, b) == linked(b, a)
    levels = {name: level_of(a, b) for name, level_of in COMPARED[kind].items()}
    for name, level in levels.items():
        assert level is None or level in shipped().kinds[kind][name], (name, level)
    assert len(there.reasons) == sum(level is not None for level in levels.values())
    assert stored(a.claim, a.document, a.json()) == a


def test_every_weight_is_of_something_compared() -> None:
    for kind in KINDS:
        assert set(shipped().kinds[kind]) == {"prior", *COMPARED[kind]}
        for name, levels in shipped().kinds[kind].items():
            assert all(weight.why for weight in levels.values()) or name == "prior"


def test_shares_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="shares"):
        table("kind,compared,level,one,two,bits,why\nevent,prior,,0,1,,\n")


def of(reading: Reading) -> dict[str, Gist]:
    """A report's gists by kind; of several of a kind the first."""
    found = gists(reading, ((claim.id(reading.document), claim) for claim in reading.claims))
    return {gist.kind: gist for gist in reversed(list(found))}


def test_two_accounts_of_one_summit_and_of_two() -> None:
    here, there = of(wire(DAYS[0], *SUMS[0])), of(paper(DAYS[0], *SUMS[0]))
    later = of(paper(DAYS[1], *SUMS[1]))
    for kind in ("event", "instrument", "figure"):
        assert compare(here[kind], there[kind]).score > 0.8
        assert compare(here[kind], later[kind]).score < 0.4
    assert compare(here["quote"], there["quote"]).score > 0.8


def test_who_acts_on_whom_tells_two_acts_apart() -> None:
    days = (DAY, DAY)
    one = Gist("a", "x", "event", "SANCTION", ("GBR",), ("RUS",), days=days, basis="stated", core=("expel", "envoy"))
    other = Gist("b", "y", "event", "SANCTION", ("RUS",), ("GBR",), days=days, basis="stated", core=("expel", "envoy"))
    same = Gist("c", "z", "event", "SANCTION", ("GBR",), ("RUS",), days=days, basis="stated", core=("expel", "envoy"))
    assert compare(one, same).bits > compare(one, other).bits + 2


def test_what_has_no_day_is_weak_evidence_and_no_match() -> None:
    day, none = (of(each)["event"] for each in (wire(DAYS[0], *SUMS[0]), essay()))
    [undated] = [
        each
        for each in gists(essay(), ((claim.id(essay().document), claim) for claim in essay().claims))
        if each.days is None
    ]
    assert none.days is not None
    assert compare(day, none).score > 0.5 > compare(day, undated).score


def test_reports_of_one_thing_share_a_clue_and_clues_hang_on_the_claim_alone() -> None:
    here, there = of(wire(DAYS[0], *SUMS[0])), of(paper(DAYS[0], *SUMS[0]))
    for kind in ("event", "instrument", "figure", "quote"):
        ours, theirs = clues(here[kind]), clues(there[kind])
        assert ours == clues(here[kind])
        assert any(not (ours[clue] == theirs[clue] != 0) for clue in ours.keys() & theirs.keys())


def test_acts_of_other_years_share_no_clue() -> None:
    """Else every yearly summit would be compared with all others, and the work grow as the square of the record."""
    met = [of(reading)["event"] for reading in reports() if reading.document.id.startswith("wire")]
    for number, one in enumerate(met):
        for other in met[number + 1 :]:
            ours, theirs = clues(one), clues(other)
            assert all(ours[clue] == theirs[clue] != 0 for clue in ours.keys() & theirs.keys())


def test_a_gist_is_short_for_its_words() -> None:
    found = of(wire(DAYS[0], *SUMS[0]))
    assert {"text", "sign"} <= set(found["instrument"].around)
    assert found["figure"].detail == "USD"
    assert found["quote"].said == "the river belongs to us both"
    assert found["event"].published == (DAY + 1, DAY + 1)


@pytest.mark.parametrize("module", [gist, likeness, weights])
def test_examples(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0
