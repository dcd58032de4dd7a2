"""What reports say to each other, side by side: conflicts, counted claims, copies; issues."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from webbed import shelf_of

from communique.present.web.across import VERDICTS, compared


def test_conflicts_stand_side_by_side_with_their_reports(reader: TestClient) -> None:
    told = reader.get("/conflicts.json").json()
    assert told["paging"]["total"] == sum(told["sorts"].values()) == len(shelf_of(reader).conflicts)
    tree = lxml_html.fromstring(reader.get("/conflicts").text)
    shown = tree.xpath("//section[@class='versus']")
    assert len(shown) == len(told["conflicts"]) > 0
    for section, conflict in zip(shown, told["conflicts"], strict=True):
        assert len(section.xpath("./div[@class='facing']/div")) == len(conflict["sides"]) > 1
        for side in conflict["sides"]:
            assert side["sources"]
            for source in side["sources"]:
                assert section.xpath(f".//a[starts-with(@href, '/report/{source['document']}')]")


def test_sorts_and_parties_narrow_conflicts(reader: TestClient) -> None:
    told = reader.get("/conflicts.json").json()
    sort = next(name for name, count in told["sorts"].items() if count)
    narrowed = reader.get(f"/conflicts.json?sort={sort}").json()
    assert narrowed["paging"]["total"] == told["sorts"][sort]
    assert {each["row"]["sort"] for each in narrowed["conflicts"]} == {sort}
    party = told["conflicts"][0]["row"]["parties"][0]
    of_one = reader.get(f"/conflicts.json?party={party}").json()
    assert all(party in each["row"]["parties"] for each in of_one["conflicts"])
    assert reader.get("/conflicts?party=Narnia").status_code == 404


def test_copies_are_side_by_side_and_lead_to_their_places(reader: TestClient) -> None:
    first = reader.get("/copies.json").json()["copies"][0]["row"]
    address = f"/copies/{first['document']}/{first['original_document']}"
    told = reader.get(f"{address}.json").json()
    text, other = (reader.get(f"/report/{id}.json").json()["text"] for id in (told["document"], told["original"]))
    for passage in told["passages"]:
        for runs, whole, span in (("copy", text, "span"), ("original", other, "original_span")):
            words = whole[passage[span]["start"] : passage[span]["end"]]
            assert "".join(run["text"] for run in passage[runs]).strip() == words.strip()
    [place, *_] = lxml_html.fromstring(reader.get(address).text).xpath("//a[@class='place']/@href")
    marked = lxml_html.fromstring(reader.get(place.partition("#")[0]).text)
    assert marked.xpath("//article//mark[@id='hit']")
    assert reader.get(f"/copies/{told['original']}/{told['document']}").status_code == 404


@pytest.mark.parametrize("verdict", VERDICTS)
def test_counted_claims_show_their_arithmetic(reader: TestClient, verdict: str) -> None:
    told = reader.get(f"/claims.json?verdict={verdict}").json()
    assert told["paging"]["total"] == told["verdicts"][verdict]
    html = reader.get(f"/claims?verdict={verdict}").text
    text = " ".join(lxml_html.fromstring(html).text_content().split())
    for tally in told["tallies"]:
        assert " ".join(tally["row"]["arithmetic"].split())[:60] in text


def test_issues_are_counted_and_lead_to_their_words(reader: TestClient) -> None:
    told = reader.get("/issues.json").json()
    assert told["paging"]["total"] == sum(told["codes"].values()) > 0
    code = next(iter(told["codes"]))
    assert {each["row"]["code"] for each in reader.get(f"/issues.json?code={code}").json()["issues"]} == {code}
    assert "None such" in reader.get("/issues?code=nothing").text


def test_words_that_differ_are_told_apart_whatever_is_around_them() -> None:
    left, right = compared("We shall “keep”\n\nthe rivers open.", "we will keep the rivers open")
    assert [(run.text, run.same) for run in left] == [
        ("We ", True), ("shall ", False), ("“keep”\n\nthe rivers open.", True)
    ]  # fmt: skip
    assert [(run.text, run.same) for run in right] == [("we ", True), ("will ", False), ("keep the rivers open", True)]
    assert all(run.same for side in compared("A  b.", "a b") for run in side)


WORDS = st.text(st.sampled_from("ab \n,é"), max_size=60)


@given(WORDS, WORDS)
def test_compared_texts_stay_whole(one: str, other: str) -> None:
    left, right = compared(one, other)
    assert "".join(run.text for run in left).split() == one.split()
    assert "".join(run.text for run in right).split() == other.split()
