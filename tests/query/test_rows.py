"""Rows: a sequence, and tables of other tools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa
import pytest

from communique.model import Span
from communique.query import entries
from communique.query.record import Record
from communique.query.rows import Rows
from communique.record.schema import current


@dataclass(frozen=True, slots=True)
class Boat:
    name: str
    built: date | None
    crew: tuple[str, ...]
    holds: tuple[Span, ...]
    mast: Span | None = None
    length: float = 1.5
    afloat: bool = True


BOATS = Rows(
    [
        Boat("<b>Ark</b> & co", date(2031, 6, 4), ("Ann", "Bö"), (Span(1, 3), Span(5, 9)), Span(0, 2)),
        Boat("Raft\nof logs", None, (), ()),
    ],
    Boat,
)


@dataclass(frozen=True, slots=True)
class Fleet:
    port: Literal["Omsk", "Tara"]
    boats: tuple[Boat, ...]


def test_rows_within_rows_are_structs() -> None:
    [row] = Rows([Fleet("Omsk", tuple(BOATS))], Fleet).to_dicts()
    assert row["boats"][0]["mast"] == [0, 2]
    table = Rows([Fleet("Omsk", tuple(BOATS)), Fleet("Tara", ())], Fleet).to_arrow()
    assert table.column("port").to_pylist() == ["Omsk", "Tara"]
    assert table.column("boats").to_pylist()[0][1]["name"] == "Raft\nof logs"
    assert pa.types.is_struct(table.schema.field("boats").type.value_type)


def test_a_sequence() -> None:
    assert len(BOATS) == 2
    assert BOATS[0].name == "<b>Ark</b> & co"
    assert BOATS[-1] in BOATS
    assert isinstance(BOATS[:1], Rows)
    assert BOATS[:1] != BOATS
    assert BOATS[:] == BOATS
    assert hash(BOATS[:]) == hash(BOATS)
    assert next(reversed(BOATS)).name.startswith("Raft")
    with pytest.raises(AttributeError):
        BOATS[0].name = "x"  # type: ignore[misc]


def test_dicts_are_plain() -> None:
    assert BOATS.to_dicts()[0] == {
        "name": "<b>Ark</b> & co",
        "built": date(2031, 6, 4),
        "crew": ["Ann", "Bö"],
        "holds": [[1, 3], [5, 9]],
        "mast": [0, 2],
        "length": 1.5,
        "afloat": True,
    }


@pytest.mark.parametrize("rows", [BOATS, BOATS[:0], BOATS[1:]])
def test_arrow_has_its_types_also_without_rows(rows: Rows[Boat]) -> None:
    table = rows.to_arrow()
    assert table.num_rows == len(rows)
    assert table.schema.field("built").type == pa.date32()
    assert table.schema.field("crew").type == pa.list_(pa.string())
    assert table.schema.field("holds").type == pa.list_(pa.list_(pa.int32()))
    assert table.schema.field("mast").type == pa.list_(pa.int32())
    assert table.to_pylist() == rows.to_dicts()


def test_pandas_and_polars() -> None:
    pandas, polars = BOATS.to_pandas(), BOATS.to_polars()
    assert list(pandas.columns) == list(polars.columns) == list(BOATS.columns)
    assert list(pandas["crew"][0]) == ["Ann", "Bö"]
    assert polars["built"].to_list() == [date(2031, 6, 4), None]
    assert polars["holds"].to_list() == [[[1, 3], [5, 9]], []]


def test_html_escapes_everything() -> None:
    html = BOATS._repr_html_()
    assert "&lt;b&gt;Ark&lt;/b&gt; &amp; co" in html
    assert "<b>" not in html
    hostile = Rows([{"<i>": "<script>alert(1)</script>"}], dict, ["<i>"])._repr_html_()
    assert "<script" not in hostile
    assert "<i>" not in hostile


def test_repr_is_short_and_says_how_many() -> None:
    assert repr(BOATS).splitlines()[0] == "2 Boat"
    assert "Raft of logs" in repr(BOATS)
    many = Rows([BOATS[0]] * 1000, Boat)
    assert repr(many).endswith("… and 980 more")
    assert "… and 980 more" in many._repr_html_()
    assert len(many._repr_html_().split("<tr>")) == 22


@pytest.mark.parametrize(
    ("view", "row"),
    [
        ("chronology", entries.ChronologyRow),
        ("event", entries.EventRow),
        ("instrument", entries.InstrumentRow),
        ("position", entries.PositionRow),
        ("quote", entries.QuoteRow),
        ("figure", entries.FigureRow),
    ],
)
def test_rows_have_the_names_of_the_views_columns(view: str, row: type) -> None:
    left_out = {"run", "start"}
    assert set(Rows((), row).columns) == set(current().relation(view).columns) - left_out


def test_days_come_first_then_what_is_the_kinds_own() -> None:
    with Record.open() as record:
        columns = record.events().columns
    assert columns[:6] == ("first_day", "last_day", "basis", "type", "mode", "actors")
    assert columns[-2:] == ("claim", "document")
