"""Tables of weights in one small file."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.extract.packed import ZERO, Row, Table, pack, unpack
from communique.extract.syntax import best

_ROWS = st.dictionaries(
    st.text(st.characters(exclude_characters="\n", codec="utf-8"), min_size=1),
    st.dictionaries(st.integers(0, 255), st.integers(-30000, 30000).map(lambda n: n / 100), min_size=1, max_size=9),
    max_size=20,
)


@given(_ROWS, _ROWS)
def test_what_is_packed_comes_back(one: dict[str, Row], two: dict[str, Row]) -> None:
    about, tables = unpack(pack({"licence": "CC BY-SA 4.0"}, {"one": Table({**one}), "two": Table({**two})}))
    assert about["licence"] == "CC BY-SA 4.0"
    assert dict(tables["one"].all()) == one
    assert dict(tables["two"].all()) == two


def test_the_same_tables_give_the_same_bytes() -> None:
    first, second = Table({"a": {1: 0.5}, "b": {0: -2.0}}), Table({"b": {0: -2.0}, "a": {1: 0.5}})
    assert pack({}, {"t": first}) == pack({}, {"t": second})


def test_rows_add_up_to_the_best_class() -> None:
    fresh = Table({"a": {1: 0.5, 2: -1.0}, "b": {0: 2.0, 2: 0.5}})
    _, tables = unpack(pack({}, {"t": fresh}))
    for features, classes, right in ((["a", "unseen"], range(3), 1), (["a", "b"], [1, 2], 1), (["b"], range(3), 0)):
        assert best(tables["t"], features, classes) == right
        assert best(Table(dict(fresh.rows)), features, classes) == right
    sums = struct.unpack("<3I", tables["t"].sums(["a", "b"], 3))
    assert [number - ZERO for number in sums] == [200, 50, -50]


@pytest.mark.parametrize(("rows", "error"), [({"a\nb": {0: 1.0}}, ValueError), ({"a": {0: 400.0}}, OverflowError)])
def test_what_cannot_be_packed_is_refused(rows: dict[str, Row | int], error: type[Exception]) -> None:
    with pytest.raises(error):
        pack({}, {"t": Table(rows)})
