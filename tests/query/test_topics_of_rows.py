"""Topics of positions and contexts of events as the record gives them back, and `show --topic`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import act, at, quiet, roles

from communique.cli import main
from communique.model import Claim
from communique.query.record import Record

TEXT = "Iran opposes dams. Iran backs sanctions on Kenya. Iran invaded Kenya."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    event = act(TEXT, "ASSAULT", "invaded Kenya", ["IRN"], ["KEN"])
    sides = {"actor": {"IRN": ["MIL"]}, "recipient": {"KEN": ["GOV"]}}
    claims = [
        Claim("position", "against", (at(TEXT, "opposes dams"),), roles("holder", "IRN"), None,
              {"issue": at(TEXT, "dams").pair(), "topics": ["natural_resources"]}),
        Claim("position", "for", (at(TEXT, "backs sanctions on Kenya"),), roles("holder", "IRN"), None,
              {"issue": at(TEXT, "sanctions on Kenya").pair(), "topics": ["sanctions", "africa_conflicts"]}),
        Claim("event", "ASSAULT", event.evidence, event.roles, None,
              {**event.values, "contexts": ["military"], "sectors": sides}),  # type: ignore[dict-item]
        act(TEXT, "ACCUSE", "opposes dams", ["IRN"]),
    ]  # fmt: skip
    path = tmp_path / "topics.duckdb"
    with Record.open(path) as record:
        run = record.store.begin("pipeline-a")
        record.store.add(run, [quiet(TEXT, "one", claims)])
        record.store.finish(run)
    return path


def test_rows_have_topics_contexts_and_sectors(file: Path) -> None:
    with Record.open(file, read_only=True) as record:
        topics = {row.issue: row.topics for row in record.positions("IRN")}
        assert topics == {"dams": ("natural_resources",), "sanctions on Kenya": ("sanctions", "africa_conflicts")}
        events = {row.type: (row.contexts, row.sectors) for row in record.events("IRN")}
        sides = '{"actor":{"IRN":["MIL"]},"recipient":{"KEN":["GOV"]}}'
        assert events == {"ASSAULT": (("military",), sides), "ACCUSE": ((), None)}
        assert record.positions("IRN").to_arrow().column("topics").to_pylist()[0] == ["natural_resources"]


def test_show_gives_the_positions_on_a_topic_alone(file: Path) -> None:
    def shown(*more: str) -> str:
        result = CliRunner().invoke(main, ["show", "IRN", "--record", str(file), *more])
        assert result.exit_code == 0, result.output
        return result.output

    assert "dams  (natural_resources)" in shown()
    some = shown("--topic", "sanctions")
    assert "sanctions on Kenya" in some
    assert "dams" not in some
    assert "ASSAULT" not in some
    assert "ASSAULT" in shown("--topic", "sanctions", "--kind", "event", "--kind", "position")


def test_an_unknown_topic_is_refused_with_the_list(file: Path) -> None:
    result = CliRunner().invoke(main, ["show", "IRN", "--record", str(file), "--topic", "fishing"])
    assert result.exit_code == 2
    assert "'fishing' is no topic" in result.output
    assert "maritime_claims" in result.output
