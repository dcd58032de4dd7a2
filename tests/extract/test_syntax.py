"""The words of sentences: their tags, and what is made of the encoder's grammar."""

from __future__ import annotations

import pytest

from communique.extract.syntax import parse, tagged
from communique.model import Document, Span
from communique.run.standard import noted
from communique.segment.sentences import sentences
from communique.segment.words import tokens
from communique.stage import Reading


def test_subject_and_object() -> None:
    reading = noted("The tired minister criticised the neighbours.")
    [sentence] = reading.layer("sentence")
    nodes = parse(reading, sentence.span)
    verb = next(i for i, node in enumerate(nodes) if node.text == "criticised")
    labels = {node.text: node.label for node in nodes if node.head == verb}
    assert labels["minister"] == "nsubj"
    assert labels["neighbours"] == "obj"
    assert (nodes[verb].head, nodes[verb].label) == (-1, "root")
    assert (nodes[verb].tag, nodes[verb].lemma) == ("VBD", "criticise")


def test_every_sentence_has_the_words_of_its_own() -> None:
    reading = noted("Chad Urges Mali\n\nChad urged Mali to act. Mali won't: it said so.\n\n— and it didn’t")
    found = reading.layer("sentence")
    assert len(found) == 4
    for sentence in found:
        nodes = parse(reading, sentence.span)
        assert [node.span for node in nodes] == tokens(reading.text, sentence.span)
        assert all(node.span.of(reading.text) == node.text for node in nodes)
        assert all(-1 <= node.head < len(nodes) for node in nodes)
        assert [node.head < 0 for node in nodes] == [node.label == "root" for node in nodes]


def test_the_grammar_of_a_long_sentence_is_the_encoders() -> None:
    reading = noted("Chad urged Mali to act.\n\n" + "Kenya met Uganda, and " * 60 + "they parted.")
    [_, sentence] = reading.layer("sentence")
    [_, grammar] = reading.layer("grammar")
    nodes = parse(reading, sentence.span)
    assert len(nodes) == 303
    assert " ".join(str(node.head) for node in nodes) == grammar.value["heads"]
    assert " ".join(node.label for node in nodes) == grammar.value["relations"]


@pytest.mark.parametrize("text", ["Chad urged Mali to act.", "CHAD URGES MALI", "?!"])
def test_without_grammar_all_words_are_roots(text: str) -> None:
    whole, bare = noted(text), Reading(Document(text, "test"))
    for layer in ("paragraph", "sentence"):
        bare.add(whole.layer(layer))
    [sentence] = bare.layer("sentence")
    assert list(sentences(bare)) == [sentence]
    nodes = parse(bare, sentence.span)
    assert {(node.head, node.label) for node in nodes} == {(-1, "root")}
    given = parse(whole, sentence.span)
    assert [(node.span, node.lemma, node.tag) for node in nodes] == [(n.span, n.lemma, n.tag) for n in given]


def test_what_is_no_sentence_has_no_grammar() -> None:
    reading = noted("Chad urged Mali to act.")
    assert {node.head for node in parse(reading, Span(0, 15))} == {-1}


def test_headlines_in_capitals_are_tagged_as_if_in_small_letters() -> None:
    words = "MINISTERS SIGNED THE NEW TREATY IN ROME".split()
    assert tagged(words) == tagged([word.lower() for word in words])
    assert tagged(words)[1] == "VBD"
    assert tagged([]) == []
