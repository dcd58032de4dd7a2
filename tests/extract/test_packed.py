"""A table of weights in one small file, and its sums."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.extract.packed import ZERO, Rows, Sums, Table, pack, unpack

_ROWS = st.dictionaries(
    st.text(st.characters(exclude_characters="\n", codec="utf-8"), min_size=1),
    st.dictionaries(st.integers(0, 8), st.integers(-30000, 30000).map(lambda n: n / 100), min_size=1, max_size=9),
    max_size=20,
)


@settings(deadline=None)
@given(_ROWS)
def test_what_is_packed_comes_back(rows: Rows) -> None:
    about, table = unpack(pack({"licence": "CC BY-SA 4.0"}, Table.of(rows)))
    assert about == {"licence": "CC BY-SA 4.0"}
    assert table == Table.of(rows)
    assert table.rows() == rows


def test_classes_go_to_255() -> None:
    rows = {"a": {255: 1.0, 0: -1.0}}
    assert unpack(pack({}, Table.of(rows)))[1].rows() == rows


def test_the_same_rows_give_the_same_bytes() -> None:
    first, second = {"a": {1: 0.5, 0: 1.0}, "b": {0: -2.0}}, {"b": {0: -2.0}, "a": {0: 1.0, 1: 0.5}}
    assert pack({}, Table.of(first)) == pack({}, Table.of(second))


@settings(deadline=None)
@given(_ROWS, st.data())
def test_rows_add_up(rows: Rows, data: st.DataObject) -> None:
    _, table = unpack(pack({}, Table.of(rows)))
    asked = [*data.draw(st.lists(st.sampled_from(sorted(rows)), unique=True) if rows else st.just([])), "\n"]
    sums = Sums(table, 9)
    expected = [sum(round(100 * rows.get(feature, {}).get(index, 0.0)) for feature in asked) for index in range(9)]
    assert [number - ZERO for number in struct.unpack("<9I", sums.of(asked))] == expected
    assert sums.best(asked) == expected.index(max(expected))


def test_the_first_of_equals_is_the_best() -> None:
    sums = Sums(Table.of({"a": {1: 0.5, 2: 0.5}, "b": {0: -1.0, 1: -2.0, 2: -2.0, 3: -1.0}}), 4)
    assert sums.best(["a", "unseen"]) == 1
    assert sums.best(["b"]) == 0
    assert sums.best([]) == 0


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ({"a\nb": {0: 1.0}}, ValueError),
        ({"a": dict.fromkeys(range(256), 1.0)}, ValueError),
        ({"a": {256: 1.0}}, ValueError),
        ({"a": {0: 400.0}}, OverflowError),
    ],
)
def test_what_cannot_be_packed_is_refused(rows: Rows, error: type[Exception]) -> None:
    with pytest.raises(error):
        Table.of(rows)
