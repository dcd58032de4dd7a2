from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.data import tables
from communique.data.update import forget, update
from communique.errors import BadTable
from communique.run.standard import fingerprint

PEOPLE = "name,aliases,state,office,start,end\n"


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMMUNIQUE_DATA", str(tmp_path / "own"))
    forget()
    fingerprint.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    forget()
    fingerprint.cache_clear()


def file(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_added_on_top_and_shown(apart: Path) -> None:
    made = update(file(apart, PEOPLE + "Ada Testova,A. Testova,EST,spokesperson,2030-01-01,\n"))
    assert made.table == "people"
    assert list(made.lines()) == ["+ Ada Testova, A. Testova, EST, spokesperson, 2030-01-01"]
    assert made.path == apart / "own" / "people.csv"
    assert tables.people()[-1].name == "Ada Testova"
    assert len(tables.people()) == len(tables.shipped("people")) + 1


def test_the_same_key_takes_the_place_of_the_row_before(apart: Path) -> None:
    update(file(apart, PEOPLE + "Ada Testova,,EST,spokesperson,2030-01-01,\n"))
    made = update(file(apart, PEOPLE + "Ada Testova,,EST,spokesperson,2030-01-01,2031-01-01\n"))
    assert [line[0] for line in made.lines()] == ["-", "+"]
    assert [p.end for p in tables.people() if p.name == "Ada Testova"] == ["2031-01-01"]
    again = update(file(apart, PEOPLE + "Ada Testova,,EST,spokesperson,2030-01-01,2031-01-01\n"))
    assert again.changes == ()


def test_a_shipped_row_can_be_corrected(apart: Path) -> None:
    shipped = next(p for p in tables.people() if p.name == "Mark Rutte" and p.party == "NATO")
    update(file(apart, PEOPLE + f"Mark Rutte,,NATO,{shipped.office},{shipped.start},2035-01-01\n"))
    assert [p.end for p in tables.people() if p.name == "Mark Rutte" and p.party == "NATO"] == ["2035-01-01"]


def test_a_dry_run_writes_nothing(apart: Path) -> None:
    made = update(file(apart, PEOPLE + "Ada Testova,,EST,spokesperson,2030-01-01,\n"), dry=True)
    assert len(made.changes) == 1
    assert not made.path.exists()


def test_organisations_and_groups_are_told_by_their_header(apart: Path) -> None:
    assert update(file(apart, "code,name,aliases,start,end\nTPA,Tin Producers Assembly,,,\n")).table == "organisations"
    assert tables.lookup("tin producers assembly") == "TPA"
    assert update(file(apart, "name,aliases,state,sector\nRed Anoraks,Anoraks,,OPP\n")).table == "groups"
    assert tables.groups()[-1].sector == "OPP"


def test_the_fingerprint_changes_with_the_rows(apart: Path) -> None:
    before = fingerprint()
    update(file(apart, PEOPLE + "Ada Testova,,EST,spokesperson,2030-01-01,\n"))
    fingerprint.cache_clear()
    assert fingerprint() != before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,party\nAda,EST\n", "line 1: the header must be"),
        (PEOPLE + "Ada Testova,,EST,spokesperson,2030-13-01,\n", "line 2: start '2030-13-01' is no day"),
        (PEOPLE + "Ada Testova,,EST,spokesperson,2030-01-01,2029\n", "the end 2029 lies before the start"),
        (PEOPLE + "Ada Testova,,Estonia,spokesperson,2030-01-01,\n", "did you mean EST"),
        (PEOPLE + ",,EST,spokesperson,2030-01-01,\n", "the name is empty"),
        (PEOPLE + "Ada Testova,,EST,,2030-01-01,\n", "the office is empty"),
        (PEOPLE + "Ada Testova,,EST,spokesperson,,\n", "the start is empty"),
        (PEOPLE + "Ada,,EST,envoy,2030,\nAda,,EST,envoy,2030,2031\n", "line 3: the same as line 2"),
        (PEOPLE + "Ada,,EST\n", "6 cells are needed"),
        ("name,aliases,state,sector\nRed Anoraks,,,XYZ\n", "'XYZ' is no PLOVER sector"),
        ("code,name,aliases,start,end\n?!,Tin,,,\n", "'?!' is no code"),
    ],
)
def test_bad_files_are_refused_with_the_line(apart: Path, text: str, says: str) -> None:
    with pytest.raises(BadTable, match="nothing was taken in") as error:
        update(file(apart, text))
    assert says in str(error.value)
    assert not (apart / "own").exists()


def test_bytes_that_are_no_text_are_refused(apart: Path) -> None:
    path = apart / "rows.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadTable, match="cannot be read as UTF-8"):
        update(path)
