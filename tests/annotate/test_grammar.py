"""How words hang together: whatever the text, one head and one name for each word, and trees."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from communique.models.windows import LONGEST, units
from communique.run.standard import noted
from communique.segment.words import tokens
from communique.stage import Reading

_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Chad", "urged", "Mali", "the", "to act", ",", ".", "! ", "?", "\n\n", "\n", '"', "“", "’s", "won't"]
    ),
    st.sampled_from(["\u200d", "e\u0301", "²", "٣٤", "U.S.", "1,000.5", "_", "…", "---", "中国", "x" * 250]),
)
_TEXTS = st.lists(_PIECES, max_size=40).map(" ".join)


def trees(reading: Reading) -> list[int]:
    """Checks the trees of a reading's sentences; the number of roots of each."""
    found, sentences = reading.layer("grammar"), reading.layer("sentence")
    assert [note.span for note in found] == [note.span for note in sentences]
    roots = []
    for note in found:
        heads, names = [int(head) for head in str(note.value["heads"]).split()], str(note.value["relations"]).split()
        assert len(heads) == len(names) == len(tokens(reading.text, note.span))
        assert all(-1 <= head < len(heads) for head in heads)
        assert [head < 0 for head in heads] == [name == "root" for name in names]
        assert _reach(heads)
        roots.append(heads.count(-1))
    return roots


def _reach(heads: list[int]) -> bool:
    """Whether one comes from every word to a root."""
    good = {-1}
    for start in range(len(heads)):
        path, at = [], start
        while at not in good:
            if at in path:
                return False
            path.append(at)
            at = heads[at]
        good.update(path)
    return True


def parts(reading: Reading) -> list[list[int]]:
    """For each sentence how many words each of its parts has."""
    cut = [tokens(reading.text, note.span) for note in reading.layer("sentence")]
    found = [units([[span.of(reading.text) for span in spans]]) for spans in cut]
    return [[unit.end - unit.start for unit in inside] for inside in found]


@settings(max_examples=40, deadline=None)
@given(_TEXTS)
@example("")
@example(" \n\n\t ")
@example("\u200d")
@example("Chad, " * (LONGEST // 2) + "\n\n" + "Mali " * (LONGEST + 1))
def test_trees_of_odd_texts(text: str) -> None:
    reading = noted(text)
    assert trees(reading) == list(map(len, parts(reading)))


def test_checks_can_fail() -> None:
    assert _reach([-1, 0, 1])
    assert not _reach([-1, 2, 1])
    assert not _reach([0])


@pytest.mark.parametrize("text", ["Kenya met Uganda and " * 90, "Kenya met Uganda, " * 90, "* " * 300])
def test_heads_stay_in_their_part_of_a_long_sentence(text: str) -> None:
    reading = noted(text + "they parted.")
    [sizes] = parts(reading)
    assert len(sizes) > 1
    assert trees(reading) == [len(sizes)]
    heads = list(map(int, str(reading.layer("grammar")[0].value["heads"]).split()))
    begin = 0
    for size in sizes:
        inside = heads[begin : begin + size]
        assert inside.count(-1) == 1
        assert all(head < 0 or begin <= head < begin + size for head in inside)
        begin += size


def test_one_sentence_has_one_root() -> None:
    assert trees(noted("Chad urged Mali to act. Mali refused; it gave no reason.")) == [1, 1]


def test_nothing_to_read_has_no_grammar() -> None:
    for text in ("", " ", "\n\n"):
        assert noted(text).layer("grammar") == ()
