from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from communique.cli import main
from communique.data.update import forget


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.output


def test_who_as_text_and_json() -> None:
    code, text = run("who", "Putin", "--on", "2010-05-01")
    assert code == 0
    assert text.startswith("RUS, GOV, Vladimir Putin, head of government, 2008-05-08 to 2012-05-08")
    code, text = run("who", "police", "--country", "France", "--on", "2020", "--format", "json")
    assert code == 0
    assert json.loads(text)["party"] == "FRA"
    assert json.loads(text)["sector"] == "COP"


def test_who_of_an_unknown_country() -> None:
    code, text = run("who", "police", "--country", "Atlantis")
    assert code == 2
    assert "no party is known as 'Atlantis'" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Estonia", "head of government: Kaja Kallas, 2021-01-26 to 2024-07-23"),
        ("Hamas", "sector: REB"),
        ("NATO", "secretary general: Jens Stoltenberg"),
        ("Kofi Annan", "secretary-general of United Nations: Kofi Annan, 1997-01-01 to 2007-01-01"),
    ],
)
def test_show(name: str, expected: str) -> None:
    code, text = run("parties", "show", name, "--on", "2023-01-01")
    assert code == 0
    assert expected in text


def test_show_of_nobody() -> None:
    assert run("parties", "show", "Qwertz")[0] == 2


def test_update_shows_the_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_DATA", str(tmp_path / "own"))
    rows = tmp_path / "rows.csv"
    rows.write_text("name,aliases,state,sector\nRed Anoraks,,,OPP\n", encoding="utf-8")
    code, text = run("parties", "update", str(rows), "--dry-run")
    assert code == 0
    assert "1 rows would change" in text
    code, text = run("parties", "update", str(rows))
    assert code == 0
    assert "+ Red Anoraks, OPP" in text
    assert (tmp_path / "own" / "groups.csv").read_text(encoding="utf-8").startswith("name,aliases,state,sector,origin")
    rows.write_text("name\nx\n", encoding="utf-8")
    assert run("parties", "update", str(rows))[0] == 2
    monkeypatch.undo()
    forget()
