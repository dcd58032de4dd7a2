"""Exports: what is read back is what the record holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from handmade import NEWS, act, at, news, quiet, roles

from communique.errors import ExportFailed
from communique.model import Claim, Document, Json
from communique.present.exports import NAMES, Made, Name, Scope, entries, export
from communique.present.exports.claims import TABLES, plural
from communique.present.interchange import record as interchange
from communique.query.record import Record
from communique.stage import Reading

ROOT = Path(__file__).parents[2]
ODD = 'Rūta: "stop",\r\nsaid she;\r=1+1\n\x00and 🚢'


def odd() -> Reading:
    """A report whose words, speaker and title would break a careless writer of tables."""
    cue: dict[str, Json] = {"cue": None}
    quote = Claim("quote", '=SUM(A1), "Rūta"\r', (at(ODD, "stop"),), roles("party", "Ferrymen, League"), values=cue)
    reading = quiet(ODD, "odd", [quote, act(ODD, "REQUEST", ODD, ["Ferrymen, League"], ["LVA"])])
    document = Document(ODD, "odd/ô,\n.txt", "odd", title='A "title",\rwith\nlines')
    return Reading(document, claims=list(reading.claims))


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, [news(), odd(), quiet("Nothing in it.", "bare", published=date(2031, 6, 5))])
        record.store.add(run, [], [news("elsewhere.txt").document])
        record.store.finish(run)
        yield record


def schema() -> Any:
    return json.loads((ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8"))


def test_jsonl_is_the_interchange_record_of_every_report(record: Record, tmp_path: Path) -> None:
    [path] = export(record, tmp_path / "new" / "folder", "jsonl").paths
    lines = path.read_bytes().decode().removesuffix("\n").split("\n")
    read = [json.loads(line) for line in lines]
    made = [interchange(reading.document, reading.published, reading.claims) for reading in (news(), odd())]
    assert [entry["id"] for entry in read] == ["bare", "odd", "omsk"]
    assert read[1] == made[1]
    assert read[2] == made[0]
    for entry in read:
        jsonschema.validate(entry, schema())


def test_the_samples_records_are_valid() -> None:
    samples = sorted((ROOT / "tests" / "golden" / "samples").glob("*.json"))
    assert len(samples) >= 20
    validator = jsonschema.Draft202012Validator(schema())
    for path in samples:
        validator.validate(json.loads(path.read_text(encoding="utf-8")))


def whole() -> dict[str, Any]:
    reading = news()
    return interchange(reading.document, reading.published, reading.claims)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), "communique/2"),
        (("id",), ""),
        (("text",), None),
        (("published",), "2031-06-04"),
        (("published",), {"start": "2031-06-04"}),
        (("published",), {"start": "4 June", "end": "2031-06-04"}),
        (("published",), {"start": "2031-06-04", "end": "2031-06-04", "why": "dateline"}),
        (("events", 0, "type"), "MEET"),
        (("events", 0, "actors"), []),
        (("events", 0, "recipients"), [""]),
        (("events", 0, "aux"), "past"),
        (("events", 0, "evidence"), []),
        (("events", 0, "evidence"), [[1, 2, 3]]),
        (("events", 0, "evidence"), [[-1, 2]]),
        (("instruments", 0, "kind"), "memo"),
        (("instruments", 0, "action"), "signs"),
        (("instruments", 0, "count"), 0),
        (("instruments", 0, "title"), "treaty"),
        (("positions", 0, "polarity"), "neutral"),
        (("positions", 0, "holders"), []),
        (("positions", 0, "issue"), None),
        (("quotes", 0, "content"), []),
        (("quotes", 0, "speaker"), 3),
        (("quotes", 0, "cue"), "said"),
        (("figures", 0, "value"), "3.5"),
        (("figures", 0, "measure"), "wealth"),
        (("figures", 0, "bound"), "under"),
        (("figures", 0, "evidence"), [[1, 2]]),
    ],
)
def test_the_schema_refuses_what_is_wrong(place: tuple[Any, ...], value: object) -> None:
    entry: Any = whole()
    jsonschema.validate(entry, schema())
    *way, last = place
    target = entry
    for step in way:
        target = target[step]
    target[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(entry, schema())


@pytest.mark.parametrize("kind", ["events", "instruments", "positions", "quotes", "figures"])
def test_the_schema_wants_every_field(kind: str) -> None:
    for field in whole()[kind][0]:
        entry = whole()
        del entry[kind][0][field]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(entry, schema())


def rows(record: Record, table: str) -> list[dict[str, Any]]:
    return record.sql(TABLES[table], {"claims": None}).to_dicts()


def cell(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


@pytest.fixture(scope="module")
def tables(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(record, tmp_path_factory.mktemp("csv"), "csv").paths[0].parent


@pytest.mark.parametrize("table", TABLES)
def test_csv_reads_back_with_pythons_reader(record: Record, tables: Path, table: str) -> None:
    with (tables / f"{plural(table)}.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert read == [{name: cell(value) for name, value in row.items()} for row in rows(record, table)]
    assert read


@pytest.mark.parametrize("table", TABLES)
def test_csv_reads_back_with_pandas(record: Record, tables: Path, table: str) -> None:
    import pandas

    frame = pandas.read_csv(tables / f"{plural(table)}.csv", dtype=str, keep_default_na=False)
    made = [{name: cell(value) for name, value in row.items()} for row in rows(record, table)]
    assert frame.to_dict("records") == made


@pytest.fixture(scope="module")
def parquets(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(record, tmp_path_factory.mktemp("parquet"), "parquet").paths[0].parent


@pytest.mark.parametrize("table", TABLES)
def test_parquet_reads_back_with_arrow_and_duckdb(record: Record, parquets: Path, table: str) -> None:
    import duckdb
    from pyarrow import parquet

    path = parquets / f"{plural(table)}.parquet"
    assert parquet.read_table(path).to_pylist() == rows(record, table)
    with duckdb.connect() as connection:
        result = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in result.description]
        assert [dict(zip(names, row, strict=True)) for row in result.fetchall()] == rows(record, table)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_column_is_explained(record: Record, tmp_path: Path, form: Name) -> None:
    written = [path.name for path in export(record, tmp_path, form).paths]
    page = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    assert len(written) == len(TABLES) + 3
    sections = page.split("\n## ")[1:]
    assert [section.split("\n")[0] for section in sections] == [name for name in written if name.endswith(form)]
    for section in sections[1:]:
        table = next(table for table in TABLES if plural(table) == section.split(".")[0])
        lines = [line for line in section.split("\n") if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == list(record.sql(TABLES[table], {"claims": None}).columns)
        for line in lines:
            _, kind, _, _, meaning, origin = line.strip("|").split(" | ")
            assert kind
            assert len(meaning) > 3
            assert origin.strip()


def test_the_package_describes_every_file(record: Record, tables: Path) -> None:
    package = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert {resource["path"] for resource in resources.values()} == {path.name for path in tables.glob("*.csv")}
    cells: dict[str, list[dict[str, str]]] = {}
    for name, resource in resources.items():
        with (tables / resource["path"]).open(encoding="utf-8", newline="") as file:
            cells[name] = list(csv.DictReader(file))
        schema = resource["schema"]
        fields = {field["name"]: field["type"] for field in schema["fields"]}
        assert list(cells[name][0]) == list(fields)
        for row in cells[name]:
            assert all(fits(value, fields[column]) for column, value in row.items() if value)
        keys = [tuple(row[column] for column in schema["primaryKey"]) for row in cells[name]]
        assert len(set(keys)) == len(keys)
    for name, resource in resources.items():
        for link in resource["schema"].get("foreignKeys", ()):
            there = {row[link["reference"]["fields"]] for row in cells[link["reference"]["resource"]]}
            assert {row[link["fields"]] for row in cells[name]} - {""} <= there


def fits(value: str, kind: str) -> bool:
    """Whether a cell reads as the type that the package gives its column."""
    match kind:
        case "array":
            return isinstance(json.loads(value), list)
        case "integer":
            return str(int(value)) == value
        case "number":
            return float(value) is not None
        case "date":
            return str(date.fromisoformat(value)) == value
        case "boolean":
            return value in ("True", "False")
    return kind == "string"


@pytest.mark.parametrize("form", NAMES)
def test_exporting_twice_gives_the_same_bytes_and_leaves_no_draft(record: Record, tmp_path: Path, form: Name) -> None:
    first = contents(export(record, tmp_path, form))
    assert contents(export(record, tmp_path, form)) == first
    assert {path.name for path in tmp_path.iterdir()} == first.keys()


def contents(made: Made) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in made.paths}


def test_an_export_that_fails_leaves_the_old_one(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in export(record, tmp_path, "csv").paths}
    monkeypatch.setitem(TABLES, "issue", "SELECT * FROM nowhere WHERE $claims IS NULL")
    with pytest.raises(Exception, match="nowhere"):
        export(record, tmp_path, "csv")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_is_a_file_is_refused(record: Record, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportFailed, match="another folder"):
        export(record, tmp_path / "file")
    with pytest.raises(ValueError, match="xlsx"):
        export(record, tmp_path, "xlsx")  # type: ignore[arg-type]


def test_the_words_are_the_words(record: Record, tmp_path: Path) -> None:
    [path] = export(record, tmp_path, "jsonl").paths
    entry = json.loads(path.read_text(encoding="utf-8").split("\n")[2])
    start, end = entry["events"][0]["evidence"][0]
    assert entry["text"] == NEWS
    assert entry["text"][start:end] == "signed a treaty on river shipping"


def test_only_a_relationship_is_written(record: Record, tmp_path: Path) -> None:
    pair = Scope(("RUS", "CHN"))
    export(record, tmp_path, "csv", pair)
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    assert {row["report"] for row in claims} == {"omsk"}
    assert {row["kind"] for row in claims} == {"event", "instrument", "position", "quote", "figure"}
    with (tmp_path / "reports.csv").open(encoding="utf-8", newline="") as file:
        assert [row["report"] for row in csv.DictReader(file)] == ["omsk"]
    assert "Only entries between RUS, CHN." in (tmp_path / "codebook.md").read_text(encoding="utf-8")
    [path] = export(record, tmp_path, "jsonl", pair).paths
    assert [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()] == ["omsk"]


@pytest.mark.parametrize(
    ("scope", "kinds"),
    [
        (Scope(("RUS", "CHN"), since=date(2031, 1, 1)), {"event", "instrument", "position", "quote"}),
        (Scope(("RUS",), until=date(2030, 12, 31)), {"figure"}),
        (Scope(("CHN",), kinds=("quote", "figure")), {"quote", "figure"}),
        (Scope(("LVA", "CHN")), set()),
    ],
)
def test_days_and_kinds_narrow(record: Record, scope: Scope, kinds: set[str]) -> None:
    assert {told.kind for told in entries.told(record, scope)} == kinds


def test_entries_come_whole_however_few_are_held_at_a_time(record: Record) -> None:
    found = [(told.entry, told.merged.first_day) for told in entries.told(record, Scope())]
    assert [(told.entry, told.merged.first_day) for told in entries.told(record, Scope(), size=1)] == found
    assert len(found) == 7
    days = [day or date.max for _, day in found]
    assert days == sorted(days)


def test_what_a_person_rejected_is_not_written(tmp_path: Path) -> None:
    with Record.open() as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, [news()])
        record.store.finish(run)
        [event] = record.events()
        record.judge("reject", event.claim, by="Ada")
        record.resolve()
        [path] = export(record, tmp_path, "jsonl").paths
        [report] = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        assert (report["events"], len(report["instruments"]), len(report["quotes"])) == ([], 1, 1)
        export(record, tmp_path, "csv")
        for name in ("entries", "claims", "events", "evidence"):
            text = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
            assert event.claim not in text
        assert [told.judged for told in entries.told(record, Scope())] == [False] * 4
