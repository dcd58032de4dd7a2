"""The field's own forms, each read back with the tool or library that it is for."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from handmade import at, news, quiet, roles

from communique.errors import MissingExtra
from communique.kinds.codebook import standard
from communique.model import Claim, Json, When
from communique.present.exports import Scope, export
from communique.present.exports.entities import country_of
from communique.present.exports.icews import cameo, correspondence
from communique.query.record import Record

OTHER = (
    'NAIROBI, 9 May 2032 — Japan gave Kenya loans, a "model" deal\tfor all. In Riga, Latvia expelled two envoys of '
    "Russia. Russia and China met in Omsk in 2031. Chile will help Peru next year. Peru and Chile signed a pact. "
    "“Good loans,” Vladimir Putin said. Kenya took 300 million dollars."
)
AGAIN = "Kenya was lent 310 million dollars by Japan on 8 May 2032. Russia and China met on 3 June 2031 🚢 in Omsk."


def event(text: str, words: str, label: str, who: tuple[Sequence[str], Sequence[str]], **more: Any) -> Claim:
    """An event on some words; `days` is a day or a range, the rest are its values."""
    days = more.pop("days", None)
    when = When(*(days if isinstance(days, tuple) else (days, days))) if days else None
    kind = standard().types[label]
    plover, goldstein = kind.scores(more.get("mode"))
    values: dict[str, Json] = {"mode": None, "place": None, "aux": None, "quad": kind.quad}
    values |= {"plover": plover, "goldstein": goldstein, **more}
    who_ = roles("actor", *who[0]) + roles("recipient", *who[1])
    return Claim("event", label, (at(text, words),), who_, when, values, 0.9)


def claims() -> list[Claim]:
    may = date(2032, 5, 8)
    sectors: dict[str, Json] = {"actor": {"JPN": ["GOV", "MIL"]}, "recipient": {"KEN": ["GOV"]}}
    sum_: dict[str, Json] = {"value": 300000000, "unit": "USD", "bound": None}
    return [
        event(
            OTHER, "Japan gave Kenya loans", "AID", (["JPN"], ["KEN"]), days=may, place="KEN", contexts=["economic"],
            sectors=sectors,
        ),
        event(OTHER, "Latvia expelled two envoys of Russia", "SANCTION", (["LVA"], ["RUS"]), days=may, mode="expel"),
        event(
            OTHER, "Russia and China met in Omsk in 2031", "CONSULT", (["RUS", "CHN"], []),
            days=(date(2031, 1, 1), date(2031, 12, 31)), mode="visit", place="Omsk",
        ),
        event(OTHER, "Chile will help Peru", "AGREE", (["CHL"], ["PER"]), days=date(2033, 1, 1), aux="future"),
        Claim(
            "instrument", "agreement", (at(OTHER, "Peru and Chile signed a pact"),), roles("party", "PER", "CHL"), None,
            {"title": None, "action": "signed"},
        ),
        Claim(
            "quote", "Vladimir Putin", (at(OTHER, "Good loans,"),), roles("party", "RUS"), None, {"cue": None}
        ),
        Claim("figure", "credit", (at(OTHER, "300 million dollars"),), roles("party", "KEN", "JPN"), None, sum_),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        text = "Tuvalu met Untergang-Bund 🚢\x0b in Riga."
        odd = quiet(text, "odd", [event(text, text[:6], "CONSULT", (["TUV", "Untergang-Bund\x0b"], []))])
        again = event(AGAIN, "Russia and China met on 3 June 2031", "CONSULT", (["RUS", "CHN"], []), mode="visit",
                      days=date(2031, 6, 3), place="Omsk")  # fmt: skip
        readings = [news(), quiet(OTHER, "nairobi", claims(), date(2032, 5, 9)), odd]
        record.store.add(run, [*readings, quiet(AGAIN, "again", [again], date(2032, 5, 9))])
        record.store.finish(run)
        yield record


def written(record: Record, folder: Path, form: Any, scope: Scope = Scope()) -> Path:  # noqa: B008
    return export(record, folder, form, scope).paths[0]


def tabbed(path: Path) -> Any:
    """As users of POLECAT and ICEWS read them: tabs, every cell a text."""
    import pandas

    return pandas.read_csv(path, sep="\t", dtype=str, keep_default_na=False)


def test_polecat_has_its_forty_columns(record: Record, tmp_path: Path) -> None:
    frame = tabbed(written(record, tmp_path, "polecat"))
    assert len(frame.columns) == 40
    assert list(frame.columns[:9]) == [
        "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
        "Actor Country",
    ]  # fmt: skip
    assert list(frame.columns[-6:]) == [
        "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
    ]  # fmt: skip
    aid = frame[frame["Event Type"] == "AID"].iloc[0].to_dict()
    told = {
        "Event Date": "2032-05-08", "Event Mode": "None", "Intensity": "10.0", "Quad Code": "MATERIAL COOPERATION",
        "Contexts": "economic", "Actor Name": "Japan", "Actor Country": "JPN", "Actor COW": "740",
        "Primary Actor Sector": "GOV", "Actor Sectors": "GOV|MIL", "Recipient COW": "501", "Country": "KEN",
        "Publication Date": "2032-05-09", "Latitude": "", "Story People": "", "Actor Title": "",
    }  # fmt: skip
    assert {name: aid[name] for name in told} == told
    both = frame[(frame["Event Type"] == "CONSULT") & (frame["Actor Country"] == "RUS; CHN")]
    assert set(both["Actor COW"]) == {"365; 710"}
    assert set(both["Recipient Name"]) == {"None"}
    # What was only planned is left out, whatever else is there once.
    assert sorted(frame["Event Type"]) == ["AID", "CONSULT", "CONSULT", "CONSULT", "SANCTION", "SUPPORT"]


def test_every_event_of_polecat_has_its_words(record: Record, tmp_path: Path) -> None:
    import polars

    frame = tabbed(written(record, tmp_path, "polecat"))
    proof = polars.read_csv(tmp_path / "evidence.csv")
    assert set(proof["Event ID"]) == set(frame["Event ID"])
    words = {row["Event ID"]: json.loads(row["Words"]) for row in proof.iter_rows(named=True)}
    [aid] = frame[frame["Event Type"] == "AID"]["Event ID"]
    assert words[aid] == ["Japan gave Kenya loans"]


def test_icews_has_its_twenty_columns(record: Record, tmp_path: Path) -> None:
    frame = tabbed(written(record, tmp_path, "icews"))
    assert len(frame.columns) == 20
    aid = frame[frame["Source Name"] == "Japan"].iloc[0].to_dict()
    told = {
        "Event Date": "2032-05-08", "Source Country": "Japan", "Source Sectors": "Government,Military",
        "Event Text": "Provide economic aid", "CAMEO Code": "071", "Intensity": "7.4", "Target Name": "Kenya",
        "Country": "Kenya", "City": "", "Sentence Number": "",
    }  # fmt: skip
    assert {name: aid[name] for name in told} == told
    meeting = frame[frame["CAMEO Code"] == "042"]
    pairs = set(zip(meeting["Source Name"], meeting["Target Name"], strict=True))
    assert {("Russia", "China"), ("China", "Russia")} <= pairs
    assert not frame["Event ID"].duplicated().any()
    assert frame["Event ID"].astype("int64").max() < 2**53
    # Without a day of its own, an event stands on that of its report; without either it is left out.
    assert "Tuvalu" not in set(frame["Source Name"])


def test_icews_reads_back_with_duckdb_as_typed(record: Record, tmp_path: Path) -> None:
    import duckdb

    path = written(record, tmp_path, "icews")
    with duckdb.connect() as connection:
        query = "SELECT \"Event Date\", Intensity FROM read_csv(?, delim = '\t', quote = '', header = true)"
        rows = connection.execute(query, [str(path)]).fetchall()
    assert (date(2032, 5, 8), 7.4) in rows


def test_every_type_and_mode_has_a_cameo_code() -> None:
    for type_ in standard().types.values():
        for mode in (None, *type_.modes):
            found = cameo(type_.name, mode)
            assert found is not None
            assert found.code.isdigit()
            assert (found.goldstein < 0) == (type_.quad.endswith("conflict")) or found.code in ("044", "080")
    modes = {(type_.name, mode) for type_ in standard().types.values() for mode in ("", *type_.modes)}
    beyond = {(type_, mode) for type_, mode, _ in correspondence()} - modes
    assert beyond <= {("COERCE", "curfew"), ("PROTEST", "vandalize")}


def test_contexts_make_cameo_codes_closer() -> None:
    assert cameo("COERCE", "restrict", ("military",)) == correspondence()["COERCE", "restrict", "military"]
    assert cameo("COERCE", "restrict", ("gender",)) == correspondence()["COERCE", "restrict", ""]
    # A mode that is not in the table falls back on its type.
    assert cameo("ASSAULT", "sideAB", ("military",)) == correspondence()["ASSAULT", "", "military"]
    assert cameo("REGATTA", None) is None


def test_figures_read_back_with_polars(record: Record, tmp_path: Path) -> None:
    import polars

    frame = polars.read_csv(written(record, tmp_path, "figures"), try_parse_dates=True)
    assert frame.height == 2
    row = frame.filter(polars.col("measure") == "credit").row(0, named=True)
    assert (row["value"], row["unit"], json.loads(row["parties"])) == (300000000.0, "USD", ["KEN", "JPN"])
    assert json.loads(row["told"]) == ["300000000 USD"]
    trade = frame.filter(polars.col("measure") == "trade").row(0, named=True)
    assert (trade["first_day"], trade["period"]) == (date(2030, 1, 1), 365)


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute(query).fetchall()


def test_sqlite_holds_together(record: Record, tmp_path: Path) -> None:
    path = written(record, tmp_path, "sqlite")
    assert ask(path, "PRAGMA foreign_key_check") == []
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    assert ask(path, "SELECT DISTINCT kind FROM entry ORDER BY kind") == [
        ("event",), ("figure",), ("instrument",), ("position",), ("quote",),
    ]  # fmt: skip
    found = "SELECT type FROM entry WHERE rowid IN (SELECT rowid FROM entry_fts WHERE entry_fts MATCH 'loan kenya')"
    assert ask(path, found) == [("AID",)]
    assert ask(path, "SELECT body = ? FROM report WHERE report = 'nairobi'".replace("?", f"'{OTHER}'")) == [(1,)]
    parties = "SELECT label, cow, gw FROM party WHERE party IN ('LVA', 'TUV') ORDER BY party"
    assert ask(path, parties) == [("Latvia", 367, 367), ("Tuvalu", 947, 973)]
    assert ask(path, "SELECT polarity, json_extract(parties, '$[1]') FROM position") == [("against", "CHN")]
    words = (
        "SELECT evidence.words FROM evidence JOIN claim USING (claim) JOIN entry USING (entry) WHERE entry.type = 'AID'"
    )
    assert ask(path, words) == [("Japan gave Kenya loans",)]


def test_sqlite_of_a_relationship_is_whole(record: Record, tmp_path: Path) -> None:
    path = written(record, tmp_path, "sqlite", Scope(("JPN", "KEN")))
    assert ask(path, "PRAGMA foreign_key_check") == []
    assert ask(path, "SELECT report FROM report") == [("nairobi",)]
    assert ask(path, "SELECT type FROM entry ORDER BY type") == [("AID",), ("credit",)]


def test_datasette_shows_it(record: Record, tmp_path: Path) -> None:
    from datasette.app import Datasette

    path = written(record, tmp_path, "sqlite")
    metadata = json.loads((tmp_path / "metadata.json").read_text(encoding="utf-8"))
    datasette = Datasette([str(path)], metadata=metadata)

    async def get(address: str) -> Any:
        response = await datasette.client.get(address)
        assert response.status_code == 200, address
        return response

    async def look() -> None:
        entries = (await get("/record/entry.json?_shape=objects&_search=envoys&_labels=on")).json()
        assert [row["type"] for row in entries["rows"]] == ["SANCTION"]
        assert entries["rows"][0]["document"]["label"] is None or entries["rows"][0]["document"]["value"]
        page = (await get("/record/entry")).text
        assert "One row for each thing that was done" in page
        assert "unit: PLOVER&#39;s scale" in (await get("/record/event")).text
        for name in ("party", "report", "entry_party", "claim", "evidence", "source", "event", "figure"):
            await get(f"/record/{name}")

    asyncio.run(look())
    assert set(metadata["databases"]["record"]["tables"]) == {
        name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if "_fts" not in name
    }  # fmt: skip


def test_graphml_reads_back_with_networkx(record: Record, tmp_path: Path) -> None:
    import networkx

    path = written(record, tmp_path, "graphml")
    graph = networkx.read_graphml(path)
    assert graph.nodes["KEN"] == {"label": "Kenya", "kind": "state", "cow": 501, "entries": 2}
    [edge] = [data for *pair, data in graph.edges(data=True) if set(pair) == {"LVA", "RUS"}]
    assert edge["period"] == "2032"
    assert (edge["weight"], edge["events"], edge["conflict"], edge["plover"]) == (1.0, 1, 1, -5.5)
    both = {data["period"]: data for *pair, data in graph.edges(data=True) if set(pair) == {"RUS", "CHN"}}
    assert set(both) == {"2030", "2031", "undated"}
    assert (both["2031"]["cooperation"], both["2031"]["plover"]) == (3, pytest.approx((4.5 + 4 + 4) / 3, abs=1e-6))
    # A figure in common says nothing of how two parties are with each other.
    assert (both["2030"]["figures"], both["2030"]["scored"], "plover" in both["2030"]) == (1, 0, False)
    # What is only planned counts as an entry, but has no score.
    [plan] = [
        data for *pair, data in graph.edges(data=True) if set(pair) == {"CHL", "PER"} and data["period"] == "2033"
    ]
    assert (plan["events"], plan["scored"]) == (1, 0)


def test_graphml_is_well_formed_and_named_for_gephi(record: Record, tmp_path: Path) -> None:
    root = ElementTree.parse(written(record, tmp_path, "graphml")).getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    names = {(key.get("for"), key.get("attr.name")) for key in root.iter(f"{space}key")}
    assert {("node", "label"), ("edge", "weight"), ("edge", "start"), ("edge", "end")} <= names
    edges = [edge.get("id") for edge in root.iter(f"{space}edge")]
    assert len(set(edges)) == len(edges) > 5


def entities(record: Record, folder: Path) -> list[dict[str, Any]]:
    path = written(record, folder, "ftm")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_followthemoney_accepts_every_entity(record: Record, tmp_path: Path) -> None:
    from followthemoney import model

    found = entities(record, tmp_path)
    ids = {entity["id"] for entity in found}
    assert len(ids) == len(found)
    for entity in found:
        schema = model.get(entity["schema"])
        assert schema is not None
        schema.validate(cast("Any", entity))
        # Cleaned as Aleph does when it loads them, nothing is dropped or changed.
        proxy = model.get_proxy(entity, cleaned=False)
        assert {name: sorted(proxy.get(name)) for name in entity["properties"]} == {
            name: sorted(values) for name, values in entity["properties"].items()
        }
        for prop in proxy.iterprops():
            if prop.type.name == "entity":
                assert set(proxy.get(prop)) <= ids, prop.name
    counts = Counter(entity["schema"] for entity in found)
    assert counts["Article"] == 4
    assert counts["Person"] == 1
    assert counts["Event"] == 9


def test_followthemoney_tells_who_where_and_on_what(record: Record, tmp_path: Path) -> None:
    found = {entity["id"]: entity for entity in entities(record, tmp_path)}
    [aid] = [entity for entity in found.values() if entity["properties"].get("name") == ["AID: Japan → Kenya"]]
    properties = aid["properties"]
    assert [found[id]["properties"]["name"] for id in properties["involved"]] == [["Japan"], ["Kenya"]]
    assert properties["date"] == ["2032-05-08"]
    assert properties["country"] == ["ke"]
    [proof] = properties["proof"]
    assert OTHER in found[proof]["properties"]["bodyText"][0]
    assert found[proof]["properties"]["publishedAt"] == ["2032-05-09"]
    [person] = [entity for entity in found.values() if entity["schema"] == "Person"]
    assert person["properties"]["name"] == ["Vladimir Putin"]
    ranges = [entity["properties"] for entity in found.values() if "startDate" in entity["properties"]]
    assert [(each["startDate"], each["endDate"]) for each in ranges] == [(["2031-01-01"], ["2031-12-31"])]


def test_followthemoney_knows_every_country() -> None:
    from followthemoney.types import registry

    from communique.data.tables import states

    codes = {code: country_of(code) for code in states()}
    assert {code for code in codes.values() if code and code not in registry.country.names} == set()
    assert (codes["RUS"], codes["SUN"], codes["XKX"]) == ("ru", "suhh", "xk")
    assert sum(code is not None for code in codes.values()) > 190


def test_icalendar_reads_back(record: Record, tmp_path: Path) -> None:
    from icalendar import Calendar

    made = export(record, tmp_path, "ics")
    calendar = Calendar.from_ical(made.paths[0].read_bytes())
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    aid = events["AID: Japan → Kenya"]
    assert (aid.decoded("dtstart"), aid.decoded("dtend")) == (date(2032, 5, 8), date(2032, 5, 9))
    assert aid["dtstart"].params["VALUE"] == "DATE"
    assert "Japan gave Kenya loans" in str(aid["description"])
    assert cast("Any", aid).categories == ["event", "AID"]
    assert str(events["AGREE: Chile → Peru"]["status"]) == "TENTATIVE"
    assert len({str(event["uid"]) for event in events.values()}) == len(events)
    # A year is no day, and some things have none: both are left out and told.
    assert made.remarks == [
        "left out: 2 entries without a day",
        "left out: 1 entry with days told less closely than 14 days",
    ]
    assert made.remarks[0] in (tmp_path / "codebook.md").read_text(encoding="utf-8")
    assert all(len(line) <= 75 for line in made.paths[0].read_bytes().split(b"\r\n"))


@pytest.mark.parametrize("form", ["figures", "polecat", "icews", "sqlite", "graphml", "ftm", "ics"])
def test_every_form_explains_itself(record: Record, tmp_path: Path, form: Any) -> None:
    names = {path.name for path in export(record, tmp_path, form).paths}
    page = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    assert "codebook.md" in names
    if form in ("polecat", "icews"):
        table = tmp_path / next(name for name in names if name.startswith(form))
        header = table.read_text(encoding="utf-8").split("\n")[0]
        assert all(f"`{column}`" in page for column in header.split("\t"))
        assert "Always empty, because the record does not have it" in page
        package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
        fields = [field["name"] for field in package["resources"][0]["schema"]["fields"]]
        assert fields == header.split("\t")


def test_the_command_writes_a_relationship_and_says_what_it_left_out(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from communique.cli import main

    path = tmp_path / "record.duckdb"
    with Record.open(path) as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, [news(), quiet(OTHER, "nairobi", claims(), date(2032, 5, 9))])
        record.store.finish(run)
    asked = ["export", str(tmp_path / "out"), "RUS", "China", "--format", "ics", "--record", str(path)]
    result = CliRunner().invoke(main, [*asked, "--until", "2031-12"])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [str(tmp_path / "out" / name) for name in ("chronology.ics", "codebook.md")]
    assert "left out: 1 entry with days told less closely than 14 days" in result.stderr
    page = (tmp_path / "out" / "codebook.md").read_text(encoding="utf-8")
    assert "Only entries between RUS, CHN, until 2031-12-01." in page
    assert (tmp_path / "out" / "chronology.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    unknown = CliRunner().invoke(main, [*asked[:2], "Ruritania", *asked[4:]])
    assert (unknown.exit_code, "no party is known as 'Ruritania'" in unknown.output) == (2, True)


@pytest.mark.parametrize(("form", "library"), [("graphml", "networkx"), ("ics", "icalendar")])
def test_a_missing_library_is_named_and_nothing_is_left(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Any, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=r"pip install 'communique\[exports\]'"):
        export(record, tmp_path, form)
    assert list(tmp_path.iterdir()) == []
