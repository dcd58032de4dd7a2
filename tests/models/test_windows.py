"""Windows: every word once, none too long, and pieces that make up the words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from communique.models.windows import CONTEXT, LONGEST, ROOM, windows
from communique.models.wordpiece import MOST, pieces, plain, shape, vocabulary

_WORDS = st.one_of(
    st.sampled_from(
        ["Russia", "and", ",", "signed", "Rapprochement", "1997", "U.S.", "Österreich", "中国", "—", "NATO"]
    ),
    st.text(min_size=1, max_size=80).filter(lambda text: not text.isspace()),
)
_TEXTS = st.lists(st.lists(_WORDS, max_size=120), max_size=12)


@given(_TEXTS)
def test_every_word_is_fresh_in_one_window(sentences: list[list[str]]) -> None:
    found = list(windows(sentences))
    fresh = [window.start + at for window in found for at in range(window.fresh, len(window.firsts))]
    assert fresh == list(range(sum(map(len, sentences))))


@given(_TEXTS)
def test_windows_are_bounded_and_consistent(sentences: list[list[str]]) -> None:
    words = [word for sentence in sentences for word in sentence]
    for window in windows(sentences):
        assert len(window.ids) <= ROOM + CONTEXT + 2 <= 512
        assert len(window.ids) == len(window.marks)
        assert len(window.firsts) == len(window.units)
        own = words[window.start : window.start + len(window.firsts)]
        for word, first in zip(own, window.firsts, strict=True):
            assert window.ids[first : first + len(pieces(word))] == pieces(word)


def test_a_long_sentence_is_parted_at_its_commas() -> None:
    sentence = ["word", "after", "word", ","] * 100
    found = list(windows([sentence]))
    assert len(found) > 1
    sizes = [window.units.count(unit) for window in found for unit in set(window.units[window.fresh :])]
    assert max(sizes) <= LONGEST
    assert sum(len(window.firsts) - window.fresh for window in found) == len(sentence)


def test_a_sentence_sees_those_before_it() -> None:
    sentences = [["Putin", "came", "."], ["He", "spoke", "."]] * 60
    later = list(windows(sentences))[1]
    assert later.fresh > 0


@given(_WORDS)
def test_a_word_has_some_pieces_but_not_many(word: str) -> None:
    assert 1 <= len(pieces(word)) <= MOST
    assert max(pieces(word)) < len(vocabulary())


def test_pieces_are_those_of_the_vocabulary() -> None:
    names = {number: piece for piece, number in vocabulary().items()}
    assert [names[n] for n in pieces("Rapprochement")] == ["rap", "##pro", "##che", "##ment"]
    assert [names[n] for n in pieces("Élysée")] == [names[n] for n in pieces("elysee")]
    assert [names[n] for n in pieces("’")] == ["'"]
    assert plain("Łódź’s “É”") == 'łodz\'s "e"'


def test_shapes() -> None:
    assert [shape(word) for word in ("in", "Russia", "NATO", "5th", ",", "A")] == [0, 1, 2, 3, 0, 1]
