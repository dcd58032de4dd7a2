"""Reports that contradict each other, and those that only seem to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import at, quiet, roles
from hypothesis import given
from hypothesis import strategies as st

from communique.cli import main
from communique.model import Claim, Json, When
from communique.query.record import Record
from communique.resolve.conflicts import Conflict, Count, close, conflicts
from communique.resolve.gist import Days, Gist


def day(text: str) -> Days:
    first, _, last = text.partition("/")
    return date.fromisoformat(first).toordinal(), date.fromisoformat(last or first).toordinal()


def gist(claim: str, kind: str, label: str, **more: object) -> Gist:
    """Of a report of its own, named as the claim is."""
    known: dict[str, object] = {"document": f"report-{claim}", "first": ("RUS",), "second": ("CHN",)}
    return Gist(claim=claim, kind=kind, label=label, **(known | more))  # type: ignore[arg-type]


YEAR = day("2013-01-01/2013-12-31")
TRADE = gist("a", "figure", "trade", detail="USD", value=88.4e9, days=YEAR, around=("trade",))
SIGNED = gist("a", "instrument", "treaty", days=day("2001-07-16"), basis="stated", value=1.0)
RAID = gist(
    "a", "event", "ASSAULT", days=day("1969-03-02"), basis="stated", core=("fire", "patrol"),
    around=("fire", "patrol", "island"),
)  # fmt: skip
ONE = {"a": "a", "b": "a", "c": "a"}


def sorts(found: list[Conflict]) -> list[str]:
    return [conflict.sort for conflict in found]


def test_two_values_of_one_figure_contradict_each_other() -> None:
    [found] = conflicts([TRADE, replace(TRADE, claim="b", document="y", value=95.3e9)], {})
    assert (found.sort, found.parties, found.days) == ("figure", ("CHN", "RUS"), YEAR)
    assert [side.told for side in found.sides] == ["88,400,000,000 USD", "95,300,000,000 USD"]


@pytest.mark.parametrize(
    "changes",
    [
        {"value": 88.9e9},
        {"value": 95.3e9, "document": "report-a"},
        {"value": 95.3e9, "days": day("2014-01-01/2014-12-31")},
        {"value": 95.3e9, "detail": "EUR"},
        {"value": 95.3e9, "first": ("USA",)},
        {"value": 35.6e9, "around": ("export", "trade")},
        {"value": 95.3e9, "label": "share"},
    ],
    ids=["rounded", "one report", "another year", "another currency", "others'", "exports", "of something"],
)
def test_other_figures_do_not(changes: dict[str, object]) -> None:
    assert conflicts([TRADE, replace(TRADE, **({"claim": "b", "document": "y"} | changes))], {}) == []  # type: ignore[arg-type]


def test_two_days_of_one_act_contradict_each_other_and_a_month_agrees_with_both() -> None:
    other = replace(SIGNED, claim="b", document="y", days=day("2001-07-17"))
    month = replace(SIGNED, claim="c", document="z", days=day("2001-07-01/2001-07-31"))
    [found] = conflicts([SIGNED, other, month], ONE)
    assert [(side.told, side.claims) for side in found.sides] == [
        ("2001-07-16", ("a", "c")),
        ("2001-07-17", ("b", "c")),
    ]
    assert conflicts([SIGNED, other], {}) == []
    assert conflicts([SIGNED, replace(other, basis="carried")], ONE) == []
    assert conflicts([SIGNED, replace(month, claim="b")], ONE) == []


def test_two_counts_of_one_act_contradict_each_other() -> None:
    assert sorts(conflicts([SIGNED, replace(SIGNED, claim="b", document="y", value=4.0)], ONE)) == ["count"]
    expelled = gist("a", "event", "SANCTION"), gist("b", "event", "SANCTION")
    counts = [Count("a", 14, "diplomat"), Count("b", 15, "diplomat"), Count("b", 2, "week")]
    [found] = conflicts(expelled, ONE, counts)
    assert [side.told for side in found.sides] == ["14 diplomat", "15 diplomat"]
    assert conflicts(expelled, ONE, [*counts[::2], Count("b", 14, "diplomat")]) == []
    both = [*counts, Count("b", 14, "diplomat")]
    assert conflicts(expelled, ONE, both) == [], "of whom one report counts several lots nobody knows which is meant"


def test_opposite_accounts_of_who_did_it_are_told() -> None:
    other = replace(RAID, claim="b", document="y", first=("CHN",), second=("RUS",))
    [found] = conflicts([RAID, other], {})
    assert [side.told for side in found.sides] == ["CHN to RUS", "RUS to CHN"]
    assert conflicts([RAID, replace(other, core=("bomb", "bridge"))], {}) == []
    assert conflicts([RAID, replace(other, days=day("1969-03-15"))], {}) == []
    assert conflicts([RAID, replace(other, label="CONSULT"), replace(RAID, claim="c", label="CONSULT")], {}) == []


def test_a_quote_in_two_wordings_is_told_but_not_one_cut_short() -> None:
    said = gist("a", "quote", "Zhou"), gist("b", "quote", "Zhou")
    words = {"a": "We shall keep the rivers open", "b": "We will keep all rivers open"}
    [found] = conflicts(said, ONE, (), words)
    assert [side.told for side in found.sides] == [words["a"], words["b"]]
    assert conflicts(said, ONE, (), {"a": words["a"], "b": "keep the rivers open,"}) == []


def test_small_whole_numbers_are_never_rounded() -> None:
    assert not close(14, 15)
    assert close(1040, 1000)
    assert close(3.5, 3.6)


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_reports_does_not_matter(order: list[str]) -> None:
    values = {"a": 1e9, "b": 2e9, "c": 2e9, "d": 3e9}
    of = {name: replace(TRADE, claim=name, document=name, value=value) for name, value in values.items()}
    assert conflicts([of[name] for name in order], {}) == conflicts(list(of.values()), {})


def test_from_reports_to_the_command_line(tmp_path: Path) -> None:
    path = str(tmp_path / "record.duckdb")
    period = When(date(2013, 1, 1), date(2013, 12, 31))
    with Record.open(path) as record:
        run = record.store.begin("x")
        for name, words, value in (("left", "$88.4 billion", 88.4e9), ("right", "$95.3 billion", 95.3e9)):
            text = f"Trade of Chad and Mali was {words} in 2013."
            amount: dict[str, Json] = {"value": value, "unit": "USD", "bound": None}
            claim = Claim("figure", "trade", (at(text, words),), roles("party", "TCD", "MLI"), period, amount)
            record.store.add(run, [quiet(text, name, [claim], date(2014, 5, 1))])
        record.store.finish(run)
        record.resolve()
    said = CliRunner().invoke(main, ["conflicts", "Chad", "Mali", "--record", path])
    assert said.exit_code == 0
    assert "two values for one figure" in said.output
    assert said.output.index("[left]") < said.output.index("[right]")
    assert "No two reports" in CliRunner().invoke(main, ["conflicts", "Chad", "Peru", "--record", path]).output
    told = CliRunner().invoke(main, ["conflicts", "--sort", "figure", "--format", "json", "--record", path]).output
    assert '"told": "95,300,000,000 USD"' in told
