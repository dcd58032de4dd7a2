"""Tables of weights in one small file."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.extract.packed import MOST, Row, pack, unpack

_ROWS = st.dictionaries(
    st.integers(0, MOST - 1),
    st.dictionaries(
        st.integers(0, 254), st.integers(1, 30000).map(lambda n: (n - 15000.5) / 50), min_size=1, max_size=9
    ),
    max_size=20,
)


@given(_ROWS, _ROWS, st.integers(0, MOST - 1))
def test_what_is_packed_comes_back(one: dict[int, Row], two: dict[int, Row], other: int) -> None:
    about, tables = unpack(pack({"licence": "CC BY-SA 4.0"}, {"one": one, "two": two}, {"one": 255, "two": 255}))
    assert about["licence"] == "CC BY-SA 4.0"
    assert tables["one"].all() == one
    assert tables["two"].all() == two
    features = [*one, other]
    for feature, row in zip(features, tables["one"].find(numpy.array(features)).tolist(), strict=True):
        assert (row > 0) == (feature in one)
        assert row == 0 or tables["one"].features[row - 1] == feature
    assert not tables["one"].weights[0].any()


def test_the_same_tables_give_the_same_bytes() -> None:
    assert pack({}, {"t": {7: {1: 0.5}, 3: {0: -2.0}}}, {"t": 2}) == pack(
        {}, {"t": {3: {0: -2.0}, 7: {1: 0.5}}}, {"t": 2}
    )


def test_every_feature_of_a_large_table_has_a_slot() -> None:
    rows = {n * n: {n % 3: n / 100} for n in range(1, 5000)}
    table = unpack(pack({}, {"t": rows}, {"t": 3}))[1]["t"]
    found = table.weights[table.find(numpy.array([*rows, 5000 * 5000]))]
    assert found.sum(axis=1).tolist() == [*range(1, 5000), 0]


@pytest.mark.parametrize(
    ("rows", "error"), [({-1: {0: 1.0}}, ValueError), ({MOST: {0: 1.0}}, ValueError), ({1: {0: 400.0}}, OverflowError)]
)
def test_what_cannot_be_packed_is_refused(rows: dict[int, Row], error: type[Exception]) -> None:
    with pytest.raises(error):
        pack({}, {"t": rows}, {"t": 1})
    with pytest.raises(ValueError, match="out of range"):
        pack({}, {"t": {}}, {"t": 256})
