from __future__ import annotations

import doctest
import re
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from communique.resolve import tally as rows
from communique.resolve import tallychange
from communique.resolve.tallies import Holdings, check, coverage, fits
from communique.resolve.tally import Act, Amount, Days, Finding, Report, Tally, fewest
from communique.resolve.tallychange import claimed, rounding

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"
PUTIN_XI = (("RUS", "Vladimir Putin"), ("CHN", "Xi Jinping"))


def day(text: str) -> Days:
    return date.fromisoformat(text), date.fromisoformat(text)


def whole(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def met(on: str, *, last: str | None = None, document: str = "other", kind: str = "meeting") -> Act:
    days = (date.fromisoformat(on), date.fromisoformat(last or on))
    return Act(
        id=on, kind=kind, type=None, actors=("RUS", "CHN"), persons=PUTIN_XI, days=days, documents=frozenset([document])
    )


def count(number: float, on: str = "2019-06-05", *, id: str = "own", document: str = "own", **more: Any) -> Tally:
    values: dict[str, Any] = {
        "sort": "ordinal",
        "kind": "meeting",
        "actors": ("RUS", "CHN"),
        "persons": ("Vladimir Putin", "Xi Jinping"),
        "scoped": True,
        "since": whole(2013),
    }
    return Tally(id=id, document=document, number=number, at=day(on), **(values | more))


def said(
    tally: Tally,
    acts: list[Act] | None = None,
    *,
    others: tuple[Tally, ...] = (),
    amounts: tuple[Amount, ...] = (),
    reports: tuple[Report, ...] = (),
) -> Finding:
    return check(tally, Holdings.of(acts or [], amounts, reports, [tally, *others]))


def test_the_worked_examples_of_the_page_run() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) > 8
    exec("\n".join(blocks), {"__name__": "example"})


@pytest.mark.parametrize("module", [rows, tallychange])
def test_examples_in_the_modules_run(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert result.failed == 0


def test_evidence_names_the_entries() -> None:
    finding = said(count(1), [met("2014-05-20"), met("2016-06-25")])
    assert finding.result == "contradicted"
    assert finding.evidence == ("2014-05-20", "2016-06-25")


def test_a_round_number_is_contradicted_by_nothing_near_it() -> None:
    held = [met(f"2018-{month:02}-01") for month in range(1, 12)]
    assert said(count(11, sort="count_in_period", bound="about"), held).result != "contradicted"
    assert said(count(4, sort="count_in_period", bound="about"), held).result == "contradicted"


def test_more_than_so_many_is_confirmed_by_more() -> None:
    held = [met(f"2018-{month:02}-01") for month in range(1, 8)]
    assert said(count(5, sort="count_in_period", bound="at_least"), held).result == "confirmed"
    assert said(count(9, sort="count_in_period", bound="at_least"), held).result == "undecidable"


def test_what_is_after_the_claim_does_not_count() -> None:
    held = [met("2019-06-20"), met("2019-07-20"), met("2019-08-20")]
    assert said(count(1), held).result == "undecidable"
    assert said(count(2, sort="count_in_period", until=date(2019, 12, 31)), held).result == "undecidable"


def test_of_a_report_whose_day_is_not_known_well_only_earlier_acts_are_sure() -> None:
    loosely: dict[str, Any] = {"at": (date(2018, 1, 1), date(2020, 12, 31))}
    held = [met(f"2019-0{month}-01") for month in range(1, 8)]
    tally = Tally(id="a", document="a", sort="count_in_period", kind="meeting", number=3, actors=("RUS", "CHN"),
                  persons=("Putin", "Xi"), scoped=True, since=whole(2013), **loosely)  # fmt: skip
    assert said(tally, held).result == "undecidable"


def test_a_beginning_that_nothing_dates_is_not_compared() -> None:
    finding = said(count(1, since=None), [met("2018-01-01"), met("2018-03-01")])
    assert finding.result == "undecidable"
    assert "begins" in finding.arithmetic


@pytest.mark.parametrize(
    ("place", "expected"),
    [("CHN", "sure"), ("RUS", None), (None, "sure"), ("KAZ", None)],
)
def test_where_it_was_tells_who_visited_whom(place: str | None, expected: str | None) -> None:
    tally = count(3, kind="visit", actors=("RUS",), recipients=("CHN",), persons=("Vladimir Putin",))
    act = Act(
        id="a", kind="visit", type=None, actors=("RUS",), recipients=("CHN",), persons=(PUTIN_XI[0],), place=place
    )
    assert fits(tally, act) == expected


def test_a_visitor_of_another_name_is_another() -> None:
    tally = count(3, kind="visit", actors=("RUS",), recipients=("CHN",), persons=("Vladimir Putin",))
    act = Act(
        id="a", kind="visit", type=None, actors=("RUS",), recipients=("CHN",), persons=(("RUS", "Sergei Lavrov"),)
    )
    assert fits(tally, act) is None


def test_a_copy_is_no_second_witness() -> None:
    words = "It was the 38th meeting of the two presidents since 2013, the Kremlin said on Wednesday"
    own = count(38, sentence=words)
    assert said(own, others=(count(38, id="b", document="b", sentence=words),)).result == "undecidable"
    assert said(own, others=(count(38, id="b", document="b", story="own"),)).result == "confirmed"
    assert said(count(38, story="x"), others=(count(38, id="b", document="b", story="x"),)).result == "undecidable"


def test_counts_of_others_persons_and_periods_are_not_compared() -> None:
    own = count(38)
    for other in (
        count(37, id="b", document="b", persons=("Dmitry Medvedev", "Li Keqiang")),
        count(3, id="b", document="b", since=day("2019-01-01"), until=date(2019, 12, 31)),
        count(37, id="b", document="b", kind="call"),
        count(37, id="b", document="b", actors=("RUS", "IND")),
    ):
        assert said(own, others=(other,)).result == "undecidable"


def test_a_report_does_not_contradict_itself() -> None:
    assert said(count(38), others=(count(37, id="b"),)).result == "undecidable"


def test_rounds_are_compared_by_their_series() -> None:
    series: dict[str, Any] = {"kind": "round", "persons": (), "since": None, "scoped": False}
    own = count(9, series="Bilateral Consultation Mechanism", **series)
    other: dict[str, Any] = {"id": "b", "document": "b", **series}
    assert said(own, others=(count(8, "2018-10-18", series="the Bilateral Consultation Mechanism on the sea",
                                   **other),)).result == "confirmed"  # fmt: skip
    assert said(own, others=(count(10, "2018-10-18", series="Bilateral Consultation Mechanism", **other),)).result == (
        "contradicted"
    )
    assert said(own, others=(count(10, "2018-10-18", series="Strategic Dialogue", **other),)).result == "undecidable"


def test_two_reports_count_years_from_different_beginnings() -> None:
    marked: dict[str, Any] = {
        "sort": "anniversary",
        "kind": "founding",
        "type": "relations",
        "persons": (),
        "actors": ("THA", "AUS"),
    }
    own = count(70, "2022-12-19", **marked)
    assert said(own, others=(count(71, "2022-06-01", id="b", document="b", **marked),)).result == "contradicted"
    assert said(own, others=(count(65, "2017-06-01", id="b", document="b", **marked),)).result == "confirmed"


def test_the_record_holds_the_beginning() -> None:
    opened = Act(id="opened", kind="other", type="SUPPORT", actors=("USA", "VNM"), days=day("1995-07-11"),
                 documents=frozenset(["b"]), words="announced the normalisation of relations with Vietnam")  # fmt: skip
    tally = count(
        25, "2020-07-11", sort="anniversary", kind="founding", type="relations", actors=("PLW", "NRU"), persons=()
    )
    same = Act(id="opened", kind="other", type="SUPPORT", actors=("PLW", "NRU"), days=day("1995-07-11"),
               documents=frozenset(["b"]), words="established diplomatic relations")  # fmt: skip
    assert said(tally, [opened]).result == "undecidable"
    assert said(tally, [same]) == Finding(
        "confirmed", "2020 − 25 = 1995: established diplomatic relations", ("opened",)
    )


def test_a_treaty_is_found_by_the_words_of_its_name() -> None:
    treaty = Act(id="treaty", kind="text", type="treaty", actors=("RUS", "CHN"), days=day("2001-07-16"),
                 documents=frozenset(["b"]), words="signed a treaty of friendship and cooperation")  # fmt: skip
    marked: dict[str, Any] = {"sort": "anniversary", "kind": "founding", "type": "text", "persons": ()}
    assert said(count(15, "2016-06-25", object="our friendship treaty", **marked), [treaty]).result == "confirmed"
    assert said(count(14, "2016-06-25", object="our friendship treaty", **marked), [treaty]).result == "contradicted"
    assert said(count(15, "2016-06-25", object="the border agreement", **marked), [treaty]).result == "undecidable"


def trade(value: float, days: Days, *, document: str = "other", goods: str | None = None, unit: str = "USD") -> Amount:
    parties = frozenset(["RUS", "CHN"])
    return Amount(id=f"{value:g}", document=document, measure="trade", goods=goods, value=value, unit=unit,
                  parties=parties, days=days)  # fmt: skip


def changed(number: float, sort: str = "change", **more: Any) -> Tally:
    values: dict[str, Any] = {
        "sort": sort, "kind": "figure", "type": "trade", "persons": (), "now": whole(2023), "base": whole(2022)
    }  # fmt: skip
    return count(number, "2024-01-12", **(values | more))


@pytest.mark.parametrize(
    ("tally", "result"),
    [
        (changed(26), "confirmed"),
        (changed(27), "undecidable"),
        (changed(40), "contradicted"),
        (changed(-26), "contradicted"),
        (changed(25, bound="about"), "confirmed"),
        (changed(20, bound="at_least"), "confirmed"),
        (changed(60, bound="at_least"), "contradicted"),
        (changed(2, "ratio"), "contradicted"),
        (changed(26, goods="coal"), "undecidable"),
        (changed(26, type="exports"), "undecidable"),
        (changed(26, base=None), "undecidable"),
    ],
)
def test_changes(tally: Tally, result: str) -> None:
    amounts = (trade(190.3e9, whole(2022)), trade(240.1e9, whole(2023)))
    assert said(tally, amounts=amounts).result == result


def test_what_is_said_to_be_reached_is_the_later_figure() -> None:
    own = changed(26, reached=(240e9, "USD"))
    assert said(own, amounts=(trade(190.3e9, whole(2022)),)).result == "confirmed"
    assert said(own, amounts=(trade(150e9, whole(2022)),)).result == "contradicted"
    assert said(own, amounts=(trade(190.3e9, whole(2022), unit="EUR"),)).result == "undecidable"


def test_a_reports_own_figures_confirm_nothing() -> None:
    amounts = (trade(190.3e9, whole(2022), document="own"), trade(240.1e9, whole(2023), document="own"))
    assert said(changed(26), amounts=amounts).result == "undecidable"
    assert said(changed(80), amounts=amounts).result == "contradicted"


def test_figures_that_differ_decide_nothing() -> None:
    amounts = (trade(190.3e9, whole(2022)), trade(150e9, whole(2022), document="third"), trade(240.1e9, whole(2023)))
    assert said(changed(26), amounts=amounts).result == "undecidable"


def test_rounding_and_what_a_claim_allows() -> None:
    assert rounding(8e9) == (7.6e9, 8.4e9)
    assert rounding(107.1e9) == pytest.approx((107.05e9, 107.15e9))
    low, high = claimed(changed(2, "ratio"))
    assert (low, high) == pytest.approx((1.8, 2.2))
    assert claimed(changed(2, "ratio", bound="at_least"))[1] == float("inf")


def test_coverage_counts_the_steps_with_a_report() -> None:
    reports = tuple(
        Report(str(year), day(f"{year}-03-01"), frozenset(["RUS", "CHN"])) for year in (2014, 2014, 2016, 2030)
    )
    cover = coverage(count(3), Holdings.of([], [], reports, []))
    assert (cover.reports, cover.seen, cover.steps, cover.unit) == (3, 2, 7, "year")


def test_days_that_touch_may_be_one_act() -> None:
    ranges = [day("2019-06-05"), day("2019-06-06"), (date(2019, 6, 1), date(2019, 6, 30)), day("2019-06-20")]
    assert fewest(ranges, "meeting") == 2
    assert fewest([], "meeting") == 0


def test_a_record_of_many_acts_is_checked_in_linear_time() -> None:
    def spent(size: int) -> float:
        first = date(2013, 1, 1)
        acts = [met((first + timedelta(3 * at)).isoformat()) for at in range(size)]
        tallies = [
            count(at, (first + timedelta(30 * at)).isoformat(), id=str(at), document=str(at)) for at in range(1, 20)
        ]
        held = Holdings.of(acts, [], [], tallies)
        start = perf_counter()
        for tally in tallies:
            check(tally, held)
        return perf_counter() - start

    spent(50)
    assert min(spent(2000) for _ in range(3)) < 40 * max(min(spent(200) for _ in range(3)), 0.005)


def test_an_alliance_begins_with_a_treaty_of_defence() -> None:
    treaty = Act(id="treaty", kind="text", type="treaty", actors=("USA", "KOR"), days=day("1953-10-01"),
                 documents=frozenset(["b"]), words="signed the Mutual Defense Treaty in Washington")  # fmt: skip
    marked: dict[str, Any] = {"sort": "anniversary", "kind": "founding", "type": "alliance", "persons": ()}
    own = count(70, "2023-04-27", object="the alliance", actors=("USA", "KOR"), **(marked | {"persons": ()}))
    assert said(own, [treaty]).result == "confirmed"
