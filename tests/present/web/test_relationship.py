"""The pages between two parties: filters narrow, numbers lead to what they count, parts show what is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from handmade import at, news, quiet, roles
from webbed import HOSTILE, client, shelf_of

from communique.model import Claim, Json, Role, When
from communique.present.web import links
from communique.present.web.app import app
from communique.present.web.options import Options
from communique.present.web.relationship_head import _parsed, overlaps
from communique.query.record import Record
from communique.stage import Reading

PAIR = "/relationship/RUS/CHN"
PARTS = ("", "/index", "/instruments", "/positions", "/figures", "/meetings", "/quotes")
TWO = ("RUS", "CHN")
VISIT = "Two presidents met in Moscow. China accused Russia of delay. Russia and China condemned the United States."
ENDED = (
    "Russia ended the treaty on river shipping. Trade on the Irtysh reached 4.5 billion dollars in 2030, Beijing said."
)
TALKS = "Pilots of Russia and China hold talks in Omsk. The shippers call for new locks, and China opposes tolls."


def event(text: str, words: str, label: str, who: tuple[Role, ...], day: date | None, **values: Json) -> Claim:
    told: dict[str, Json] = {"mode": None, "place": None, "aux": None, "plover": 2.5, "goldstein": 1.0, **values}
    return Claim("event", label, (at(text, words),), who, When(day, day) if day else None, told)


def told() -> Iterator[Reading]:
    """Reports on two states from 2030 to 2035; see the constants for their words."""
    yield news()
    both = roles("actor", *TWO)
    day = date(2031, 7, 1)
    yield quiet(VISIT, "visit", [
        event(VISIT, "Two presidents met in Moscow", "CONSULT", both, day, mode="visit", place="RUS"),
        event(VISIT, "China accused Russia of delay", "ACCUSE", (*roles("actor", "CHN"), *roles("recipient", "RUS")),
              day, plover=-2.0, contexts=["territory"]),
        event(VISIT, "Russia and China condemned the United States", "ACCUSE", (*both, *roles("recipient", "USA")),
              day, plover=-2.0),
    ], day)  # fmt: skip
    ended = date(2035, 2, 3)
    title: Json = [*at(ENDED, "treaty on river shipping").pair()]
    year = When(date(2030, 1, 1), date(2030, 12, 31))
    yield quiet(ENDED, "ended", [
        Claim("instrument", "treaty", (at(ENDED, "ended the treaty"),), roles("party", *TWO), When(ended, ended),
              {"title": title, "action": "ended"}),
        Claim("figure", "trade", (at(ENDED, "4.5 billion dollars"),), roles("party", *TWO), year,
              {"value": 4500000000, "unit": "USD", "bound": None}),
    ], ended)  # fmt: skip
    issue: Json = [*at(TALKS, "tolls").pair()]
    yield quiet(TALKS, "talks", [
        event(TALKS, "Pilots of Russia and China hold talks in Omsk", "CONSULT", both, None, place="RUS"),
        Claim("position", "against", (at(TALKS, "opposes tolls"),), roles("holder", "CHN"), None,
              {"issue": issue, "topics": ["trade"]}),
        Claim("quote", "", (at(TALKS, "call for new locks"),), roles("party", "RUS"), None,
              {"cue": None, "indirect": True}),
    ], date(2033, 1, 1))  # fmt: skip


@pytest.fixture(scope="module")
def pages() -> Iterator[TestClient]:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, list(told()))
        record.store.finish(run)
        record.resolve()
        yield client(app(record, options=Options(read_only=True)))


def data(pages: TestClient, address: str, **parameters: Any) -> Any:
    answer = pages.get(f"{address}.json", params=parameters)
    assert answer.status_code == 200, (address, answer.text)
    return answer.json()


def html(pages: TestClient, address: str, **parameters: Any) -> str:
    answer = pages.get(address, params=parameters or None)
    assert answer.status_code == 200, (address, answer.text[:500])
    return answer.text


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_with_the_same_as_json(pages: TestClient, part: str) -> None:
    page = html(pages, PAIR + part)
    told = data(pages, PAIR + part)
    name = part.strip("/") or "chronology"
    assert told["title"] == f"Russia – China: {name}"
    assert told["head"]["part"] == part.strip("/")
    assert page.count("<h1") == 1
    assert f'href="{PAIR}{part}" aria-current="page"' in page
    assert f'<form class="filters" action="{PAIR}{part}"' in page


@pytest.mark.parametrize("part", PARTS)
def test_the_made_up_record_has_every_part(reader: TestClient, part: str) -> None:
    shelf = shelf_of(reader)
    one, other = max(shelf.pairs, key=lambda pair: len(shelf.pairs[pair]))
    html(reader, f"/relationship/{one}/{other}{part}")


@pytest.mark.parametrize("part", PARTS)
def test_filters_left_empty_filter_nothing(pages: TestClient, part: str) -> None:
    page = html(pages, PAIR + part)
    fields = re.findall(r'<(?:select|input) [^>]*?name="(\w+)"', page.partition('class="filters"')[2])
    given = {name: "" for name in fields if name not in ("score", "per", "smooth", "window")}
    assert len(given) >= 2, fields
    assert html(pages, PAIR + part, **given).count("<tr") == page.count("<tr")
    assert html(pages, PAIR + part, **given).count("<li class") == page.count("<li class")


def entries(told: Any) -> list[str]:
    return [row["entry"] for row in told["rows"]]


def test_a_chronology_narrows(pages: TestClient) -> None:
    whole = data(pages, PAIR)
    kinds = {row["kind"] for row in whole["rows"]}
    assert kinds == {"event", "instrument"}
    assert len(data(pages, PAIR, kind="all")["rows"]) > len(whole["rows"])
    assert {row["kind"] for row in data(pages, PAIR, kind="figure")["rows"]} == {"figure"}
    assert [row["label"] for row in data(pages, PAIR, type="ACCUSE")["rows"]] == ["ACCUSE", "ACCUSE"]
    assert len(data(pages, PAIR, type="ACCUSE", topic="territory")["rows"]) == 1
    assert {row["report"] for row in data(pages, PAIR, source=whole["reports"][0]["value"])["rows"]} < {
        row["report"] for row in whole["rows"]
    }
    assert entries(data(pages, PAIR, order="latest")) == entries(whole)[::-1]


def test_a_period_narrows_by_year_month_or_day(pages: TestClient) -> None:
    def days(**asked: str) -> set[str]:
        return {row["first_day"] for row in data(pages, PAIR, **asked)["rows"]}

    assert days(since="2031", until="2031") == {"2031-06-03", "2031-07-01"}
    assert days(since="2031-07", until="2034") == {"2031-07-01"}
    assert days(since="2031-06-04", until="2031-06-30") == set()
    assert days(until="2031-06") == {"2031-06-03"}
    assert pages.get(PAIR, params={"since": "yesterday"}).status_code == 422
    assert pages.get(PAIR, params={"since": "2031-13"}).status_code == 422
    assert pages.get(PAIR, params={"kind": "rumour"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "listed"), [("kind", "kinds"), ("type", "types"), ("topic", "topics"), ("source", "reports")]
)
def test_a_choice_leaves_as_many_as_it_says(pages: TestClient, field: str, listed: str) -> None:
    for asked in ({"kind": "all"}, {"kind": "all", "since": "2032"}):
        for choice in data(pages, PAIR, **asked)[listed]:
            if choice["count"]:
                found = data(pages, PAIR, **{**asked, field: choice["value"]})
                assert found["paging"]["total"] == choice["count"], choice


def test_what_nothing_passes_says_what_to_do(pages: TestClient) -> None:
    for part in PARTS:
        page = html(pages, PAIR + part, since="1500", until="1501")
        assert 'class="empty"' in page or part == "/quotes", part
    assert "Nothing passes these filters" in html(pages, PAIR, type="AID")


def test_either_order_of_the_two_is_the_same_record(pages: TestClient) -> None:
    assert data(pages, "/relationship/CHN/RUS")["title"] == "China – Russia: chronology"
    assert entries(data(pages, "/relationship/CHN/RUS")) == entries(data(pages, PAIR))
    assert data(pages, "/relationship/CHN/RUS/index")["rows"] == data(pages, PAIR + "/index")["rows"]


def test_names_lead_to_codes_and_strangers_to_suggestions(pages: TestClient) -> None:
    answer = pages.get("/relationship/Russia/China/index")
    assert (answer.status_code, answer.headers["location"]) == (308, PAIR + "/index")
    assert pages.get("/relationship/RUS/Rusia").status_code == 404
    empty = html(pages, "/relationship/CHN/USA/meetings")
    assert "tell of no meeting" in empty


def test_a_party_with_itself_is_the_party(pages: TestClient) -> None:
    answer = pages.get("/relationship/RUS/Russia")
    assert (answer.status_code, answer.headers["location"]) == (308, "/party/RUS")


@pytest.mark.parametrize("part", PARTS)
def test_names_that_mean_harm_stay_names(reader: TestClient, part: str) -> None:
    page = html(reader, links.relationship(HOSTILE, "a/b", part.strip("/")))
    assert "<img src=x" not in page
    # What a form sends back has to be the name itself; nothing of it is shown.
    assert "\u202e" not in re.sub(r' value="[^"]*"', "", page)
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page


def test_an_act_towards_others_is_not_in_the_index(pages: TestClient) -> None:
    told = data(pages, PAIR + "/index")
    ways = {way["direction"]: way["events"] for way in told["ways"]}
    assert ways == {"all": 3, "CHN>RUS": 1, "together": 2}
    assert {each["reason"].partition(":")[0]: each["events"] for each in told["left_out"]} == {
        "no day is told": 1, "not between them": 1,
    }  # fmt: skip


def test_every_count_of_the_index_leads_to_as_many_events(pages: TestClient) -> None:
    page = html(pages, PAIR + "/index")
    links = re.findall(r'<a href="([^"]+?)#behind">(\d+)( events?)?</a>', page)
    assert len(links) >= 5
    for address, count, _ in links:
        shown = html(pages, address.replace("&amp;", "&"))
        assert shown.partition('id="behind"')[2].count('<li class="line') == int(count), address


def test_the_index_by_month_and_by_goldstein(pages: TestClient) -> None:
    told = data(pages, PAIR + "/index", per="month", score="goldstein", smooth="trailing", window=6)
    assert [row["period"] for row in told["rows"] if row["direction"] == "all"] == ["2031-06", "2031-07"]
    assert "Goldstein" in told["told"]
    assert "halving every 6 months" in told["told"]
    assert pages.get(PAIR + "/index", params={"window": 0}).status_code == 422


def test_a_text_with_what_became_of_it(pages: TestClient) -> None:
    told = data(pages, PAIR + "/instruments")
    [row] = told["rows"]
    assert [(deed["action"], deed["first_day"]) for deed in row["deeds"]] == [
        ("signed", "2031-06-03"), ("ended", "2035-02-03"),
    ]  # fmt: skip
    assert (row["status"], row["in_force"], row["why"]) == ("ended", False, "ended on 2035-02-03")
    page = html(pages, PAIR + "/instruments")
    assert all(f'href="/entry/{entry}"' in page for entry in row["entries"])
    assert told["forces"] == [{"value": "no", "name": "not in force", "count": 1}]
    assert data(pages, PAIR + "/instruments", force="yes")["rows"] == []
    assert len(data(pages, PAIR + "/instruments", status="ended", since="2035")["rows"]) == 1


def test_wording_stands_side_by_side(pages: TestClient) -> None:
    told = data(pages, PAIR + "/positions")
    assert {row["topic"] for row in told["matrix"]} == {"trade", "other"}
    [wording] = data(pages, PAIR + "/positions", topic="trade")["wordings"]
    assert (wording["both"], wording["sides"][0], wording["sides"][1]["issue"]) == (False, None, "tolls")
    [joint] = data(pages, PAIR + "/positions", topic="other")["wordings"]
    assert joint["both"]
    assert joint["sides"][0]["entry"] == joint["sides"][1]["entry"]
    assert data(pages, PAIR + "/positions", topic="other", side="for")["wordings"] == []
    assert 'colspan="2"' in html(pages, PAIR + "/positions", topic="other")


def test_figures_that_reports_dispute_stand_beside_each_other(pages: TestClient) -> None:
    told = data(pages, PAIR + "/figures", base=2020)
    [row] = [row for row in told["rows"] if row["measure"] == "trade"]
    [point] = row["points"]
    assert (point["low"], point["high"], point["disputed"]) == (3.5e9, 4.5e9, True)
    assert [value["value"] for value in point["told"]] == [3.5e9, 4.5e9]
    assert told["disputed"] == 1
    assert data(pages, PAIR + "/figures", only="disputed")["rows"]
    assert data(pages, PAIR + "/figures", measure="aid")["rows"] == []
    assert "3.5 billion to 4.5 billion" in html(pages, PAIR + "/figures")
    assert pages.get(PAIR + "/figures", params={"base": "soon"}).status_code == 422


def test_meetings_have_their_place(pages: TestClient) -> None:
    told = data(pages, PAIR + "/meetings")
    assert [(row["first_day"], row["sort"], row["state"]) for row in told["rows"]] == [
        ("2031-07-01", "visit", "RUS"), (None, "meeting", "RUS"),
    ]  # fmt: skip
    assert [(row["year"], row["visits"]) for row in told["years"]] == [(2031, 1)]
    assert told["undated"] == 1
    place = told["rows"][0]["place"]
    assert len(data(pages, PAIR + "/meetings", place=place, state="RUS", sort="visit")["rows"]) == 1


def test_quotes_by_speaker_words_and_form(pages: TestClient) -> None:
    told = data(pages, PAIR + "/quotes")
    assert [row["label"] for row in told["rows"]] == ["Zhōu", ""]
    assert [row["label"] for row in data(pages, PAIR + "/quotes", speaker="-")["rows"]] == [""]
    assert [row["label"] for row in data(pages, PAIR + "/quotes", words="OPEN rivers")["rows"]] == ["Zhōu"]
    assert [row["indirect"] for row in data(pages, PAIR + "/quotes", form="indirect")["rows"]] == [True]
    assert [row["parties"] for row in data(pages, PAIR + "/quotes", party="CHN")["rows"]] == [["CHN"]]


@pytest.mark.parametrize(
    "address",
    ["/chronology.svg?kind=all", "/index.svg?direction=all", "/instruments.svg", "/positions.svg",
     "/meetings.svg?of=years", "/meetings.svg?of=map"],
)  # fmt: skip
def test_drawings_lead_to_entries(pages: TestClient, address: str) -> None:
    answer = pages.get(PAIR + address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    found = re.findall(r'href="/entry/([^"]+)"', answer.text)
    assert found or 'href="/relationship/RUS/CHN' in answer.text
    assert set(found) <= set(shelf_of(pages).items)
    hidden = re.findall(r'<g[^>]*aria-hidden="true"[^>]*>(?:(?!</g>).)*<a ', answer.text)
    assert not hidden, "what can be reached is not hidden"


def test_a_drawing_of_no_series_says_so(pages: TestClient) -> None:
    [row] = [row for row in data(pages, PAIR + "/figures")["rows"] if row["measure"] == "trade"]
    assert pages.get(f"{PAIR}/figures.svg?series={row['entries'][0]}").status_code == 200
    other = data(pages, PAIR)["rows"][0]["entry"]
    assert pages.get(f"{PAIR}/figures.svg?series={other}").status_code == 404


def test_periods_as_they_stand_in_addresses() -> None:
    assert _parsed("2001", last=False) == date(2001, 1, 1)
    assert _parsed("2001", last=True) == date(2001, 12, 31)
    assert _parsed("2004-02", last=True) == date(2004, 2, 29)
    assert _parsed("2001-12", last=True) == date(2001, 12, 31)
    assert _parsed(" 2001-7-6 ", last=True) == date(2001, 7, 6)
    assert _parsed("", last=True) is None
    assert _parsed("2001-02-30", last=True) == "2001-02-30"
    assert _parsed("9999-12", last=True) == date(9999, 12, 31)


def test_what_has_no_day_is_in_no_period() -> None:
    assert overlaps(None, None, None, None)
    assert not overlaps(None, None, date(2001, 1, 1), None)
    assert overlaps(date(2000, 1, 1), date(2002, 1, 1), date(2001, 1, 1), date(2001, 2, 1))
    assert not overlaps(date(2000, 1, 1), None, date(2001, 1, 1), None)
