"""Rows as they come out of the record: a sequence that prints well and turns into tables of other tools."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from importlib import import_module
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints, overload

from communique.model import Span

if TYPE_CHECKING:
    import altair
    import pandas
    import polars
    import pyarrow

T_co = TypeVar("T_co", covariant=True)

_SHOWN = 20
_WIDE = 48


class Rows(Sequence[T_co], Generic[T_co]):
    """An immutable sequence of rows, all of one type: dataclasses, or mappings where SQL was asked.

    `columns` are the names of the rows' fields, also where there are no rows.
    """

    __slots__ = ("_rows", "columns", "row")

    def __init__(self, rows: Iterable[T_co], row: type[T_co], columns: Sequence[str] = ()) -> None:
        self._rows = tuple(rows)
        self.row = row
        self.columns = tuple(columns) or _columns(row)

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> Rows[T_co]: ...
    def __getitem__(self, index: int | slice) -> T_co | Rows[T_co]:
        if isinstance(index, slice):
            return Rows(self._rows[index], self.row, self.columns)
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return self._rows == other._rows and self.columns == other.columns

    def __hash__(self) -> int:
        return hash((self.columns, len(self._rows)))

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as plain values: spans are `[start, end]`, lists are lists, days are `date`."""
        return [{name: _plain(_value(row, name)) for name in self.columns} for row in self._rows]

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table; the columns have their types also where there are no rows."""
        import pyarrow as pa

        dicts = self.to_dicts()
        types = _types(self.row)
        columns = [pa.array([row[name] for row in dicts], types.get(name)) for name in self.columns]
        return pa.Table.from_arrays(columns, names=list(self.columns))

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame. Needs pandas, which `communique[frames]` brings."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """A polars frame. Needs polars, which `communique[frames]` brings."""
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def plot(self, **options: Any) -> altair.TopLevelMixin:
        """The chart that fits, as an Altair chart: entries along time, figures as series, meetings by year or on a map,
        relationships as a network (`communique.present.plots`).

        Needs `communique[plots]`; raises MissingExtra without it, NoPlot where no chart fits the rows."""
        # What shows rows stands above what gets them, and is loaded by its name only when it is asked for.
        chart: altair.TopLevelMixin = import_module("communique.present.plots").plot(self, **options)
        return chart

    def __repr__(self) -> str:
        shown = [self._cells(row, _WIDE) for row in self._rows[:_SHOWN]]
        lines = ["  " + " | ".join(cell for cell in cells if cell) for cells in shown]
        return "\n".join([f"{len(self)} {self.row.__name__}", *lines, *self._rest()])

    def _repr_html_(self) -> str:
        lines = [self._cells(row, 4 * _WIDE) for row in self._rows[:_SHOWN]]
        # Columns in which nothing stands take room only.
        kept = [at for at in range(len(self.columns)) if not lines or any(line[at] for line in lines)]
        head = "".join(f"<th>{escape(self.columns[at])}</th>" for at in kept)
        body = "".join(f"<tr>{''.join(f'<td>{escape(line[at])}</td>' for at in kept)}</tr>" for line in lines)
        rest = "".join(f"<p>{escape(line)}</p>" for line in self._rest())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"

    def _cells(self, row: object, width: int) -> list[str]:
        return [_cell(_value(row, name), width) for name in self.columns]

    def _rest(self) -> list[str]:
        return [f"… and {len(self) - _SHOWN} more"] if len(self) > _SHOWN else []


_DAYS = ("first_day", "last_day", "basis")


def _columns(row: type) -> tuple[str, ...]:
    """A row's fields for reading: days, then what is the kind's own, then what all kinds share."""
    if not dataclasses.is_dataclass(row):
        return ()
    names = [each.name for each in dataclasses.fields(row)]
    own = [name for name in names if name in row.__annotations__ and name not in _DAYS]
    if len(own) + len(_DAYS) >= len(names):
        return tuple(names)
    days = [name for name in _DAYS if name in names]
    return (*days, *own, *(name for name in names if name not in own and name not in days))


def _value(row: object, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def _plain(value: Any) -> Any:
    match value:
        case Span():
            return value.pair()
        case tuple() | list():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value


def _cell(value: Any, width: int) -> str:
    match value:
        case None:
            return ""
        case Span():
            text = f"{value.start}–{value.end}"
        case tuple() | list():
            text = ", ".join(_cell(item, width) for item in value)
        case float():
            text = f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
        case _:
            text = " ".join(str(value).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _types(row: type) -> dict[str, Any]:
    """Arrow types by field name; none for rows of SQL, whose types Arrow finds itself."""
    import pyarrow as pa

    if not dataclasses.is_dataclass(row):
        return {}
    known: dict[object, Any] = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        date: pa.date32(),
        Span: pa.list_(pa.int32()),
    }

    def arrow(hint: Any) -> Any:
        # `X | None` is X: every Arrow column can hold nulls. Rows within rows are structs.
        inside = [part for part in get_args(hint) if part is not NoneType]
        if NoneType in get_args(hint):
            return arrow(inside[0])
        if get_origin(hint) is Literal:
            return known[type(inside[0])]
        if get_origin(hint) is tuple:
            return pa.list_(arrow(inside[0]))
        if hint not in known and dataclasses.is_dataclass(hint):
            assert isinstance(hint, type)
            return pa.struct([(name, arrow(each)) for name, each in get_type_hints(hint).items()])
        return known[hint]

    return {name: arrow(hint) for name, hint in get_type_hints(row).items()}
