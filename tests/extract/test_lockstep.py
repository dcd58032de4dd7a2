"""Many sentences parsed at once by numbers, as one after the other by strings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from communique.extract import lockstep, syntax
from communique.extract.lockstep import Model, norm, read
from communique.extract.templates import PADS, TAGGER
from communique.model import Note, Span
from training.spelling import numbered, packed, ways
from training.transitions import Rows, State, best, label_features, move_features, padded, tag_features

TAGS = ("''", ",", "-LRB-", "DT", "IN", "JJ", "NN", "NNP", "POS", "PRP", "RB", "RBR", "RP", "VBZ")
LABELS = ("case", "nsubj", "obj", "root")
SURE = {"the": "DT", ",": ",", "(": "-LRB-"}
# Words that run together in several ways, and those that look like pads.
WORDS = [
    "of", "fice", "off", "ice", "may", "be", "maybe", "-", "<", "ROOT", "the", ",", "(", "'s", "is", "A", "AA", "Aa",
    "1994", "12", "Kyiv", "TASS", "İ", "…", "said", "to",
]  # fmt: skip
Tree = tuple[list[str], list[int], list[str]]


def _one(weights: dict[str, Rows], texts: Sequence[str], seen: dict[str, set[str]]) -> Tree:
    """The tree of one sentence, word by word; the features that were asked for are put into `seen`."""
    words = [norm(text) for text in texts]
    wide, shapes = padded(texts, words)
    tags: list[str] = []
    for index, word in enumerate(words):
        before = ["<", "<", *tags]
        features = tag_features(wide, shapes, index + 2, (before[-1], before[-2]))
        seen["tagger"].update(features)
        tags.append(SURE.get(word) or TAGS[best(weights["tagger"], features, range(len(TAGS)))])
    state = State(words, tags)
    while not state.done():
        features = move_features(state)
        seen["parser"].update(features)
        state.move(best(weights["parser"], features, state.moves()))
    heads = [head - 1 if head != state.size - 1 else -1 for head in state.heads[1:-1]]
    labels = []
    for child, head in enumerate(heads):
        features = label_features(words, tags, heads, child) if head >= 0 else []
        seen["namer"].update(features)
        labels.append(LABELS[best(weights["namer"], features, range(len(LABELS)))] if features else "root")
    return tags, heads, labels


def _sentences(chance: random.Random, count: int) -> Iterator[list[str]]:
    for _ in range(count):
        yield chance.choices(WORDS, k=chance.choice((1, 2, 3, 5, 8, 13, 21, 34)))


def _weights(seed: int) -> dict[str, Rows]:
    """Random weights, small so that sums are often equal, for features of random sentences as they then are parsed."""
    chance = random.Random(seed)
    weights: dict[str, Rows] = {"tagger": {}, "parser": {}, "namer": {}}
    for texts in _sentences(chance, 40):
        seen: dict[str, set[str]] = {name: set() for name in weights}
        _one(weights, texts, seen)
        for (name, found), classes in zip(seen.items(), (TAGS, "srl", LABELS), strict=True):
            for feature in sorted(found):
                row = {chance.randrange(len(classes)): chance.choice((-1.5, -0.5, 0.25, 0.5, 2.0)) for _ in range(2)}
                if chance.random() < 0.6:
                    weights[name].setdefault(feature, row)
    return weights


def _model(weights: dict[str, Rows]) -> Model:
    return lockstep.model(packed({"sure": SURE}, weights, TAGS, LABELS))


@pytest.mark.parametrize("seed", range(3))
def test_all_sentences_at_once_are_read_as_each_alone(seed: int) -> None:
    weights = _weights(seed)
    sentences = list(_sentences(random.Random(seed + 100), 60))
    seen: dict[str, set[str]] = {name: set() for name in weights}
    right = [_one(weights, texts, seen) for texts in sentences]
    model = _model(weights)
    assert read(model, sentences) == right
    assert [read(model, [texts])[0] for texts in sentences[:10]] == right[:10]
    assert all(len(seen[name] & weights[name].keys()) > 100 for name in weights)


def test_a_string_of_several_readings_has_a_number_for_each() -> None:
    tags = [*TAGS, *PADS]
    found = list(ways("a{tag}{side}{over}", "aRBRRBR", tags))
    assert found == [{"tag": "RB", "side": "R", "over": "RBR"}]
    assert len(list(ways("d{case}{side}{tag}{over}", "dofRNNPRP", tags))) == 2
    words, rows = numbered({"tagger": {}, "parser": {}, "namer": {"dofRNNPRP": {0: 1.0}}}, TAGS, ())
    assert words == ["of"]
    assert len(rows["namer"]) == 2


def test_a_feature_that_no_template_spells_is_refused() -> None:
    with pytest.raises(ValueError, match="spelt by no template"):
        numbered({"tagger": {"1XYZ": {0: 1.0}}, "parser": {}, "namer": {}}, TAGS, ())


def test_features_of_the_tagger_have_numbers_of_their_own() -> None:
    spelt = {t[0] + part for t, part in product(TAGGER[:4], ("ab", "abc"))}
    assert (
        len(numbered({"tagger": {f: {0: 1.0} for f in spelt}, "parser": {}, "namer": {}}, TAGS, ())[1]["tagger"]) == 8
    )


def test_weights_too_large_to_stand_side_by_side_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        lockstep.model(packed({"sure": {}}, {"parser": {"Y": {0: 300.0}}}, TAGS, LABELS))


# --- sentences of a report ----------------------------------------------------------------------------------------

TEXT = (
    "Russian forces struck Kyiv on Monday. Ukraine said two people had been killed! "
    'THE UN SECURITY COUNCIL MET ON TUESDAY. Was it "over"? '
)


def _notes(text: str) -> list[Note]:
    found, start = [], 0
    for end, sign in enumerate(text):
        if sign in ".!?":
            found.append(Note(Span(start, end + 1), "sentence", "sentence"))
            start = end + 2
    return found


def test_a_sentence_has_the_same_tree_alone_and_beside_others() -> None:
    text = TEXT * 40
    notes = _notes(text)
    alone = [syntax.parse(text + " ", note.span) for note in notes[:4]]
    beside = [syntax.parse(text, note.span, notes) for note in notes]
    assert beside[:4] == alone
    assert [[node.text for node in nodes] for nodes in beside[:4]] == [
        [node.text for node in nodes] for nodes in beside[-4:]
    ]
    assert syntax.parse(text, notes[70].span) is beside[70]
    tree = {node.text: (node.label, node.head) for node in alone[1]}
    assert tree["Ukraine"] == ("nsubj", 1)
    assert tree["said"] == ("root", -1)


def test_a_span_that_is_no_sentence_is_parsed_too() -> None:
    notes = _notes(TEXT)
    assert [node.text for node in syntax.parse(TEXT, Span(8, 21), notes)] == ["forces", "struck"]
    assert syntax.parse(TEXT + " ", Span(len(TEXT), len(TEXT) + 1), notes) == []


def test_a_long_sentence_is_parsed_in_pieces_that_hang_together() -> None:
    text = ", ".join(["Moscow rejected the offer and the talks ended without a result"] * 60)
    nodes = syntax.parse(text, Span(0, len(text)))
    assert len(nodes) == 60 * 11 + 59
    assert 1 < sum(node.head < 0 for node in nodes) < 12
    assert all(abs(node.head - index) < syntax.LONGEST for index, node in enumerate(nodes) if node.head >= 0)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "KEPT", 10)
    monkeypatch.setattr(syntax, "_kept", {})
    text = TEXT * 10
    notes = _notes(text)
    for note in notes:
        assert syntax.parse(text, note.span, notes)[0].span.start == note.span.start
    assert len(syntax._kept) <= 10
