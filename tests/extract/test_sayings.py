from __future__ import annotations

import pytest

from communique.extract.clauses import Sentence
from communique.extract.sayings import reported, sayings, teller
from communique.extract.syntax import Node
from communique.model import Note, Span

# Words with Penn tag, head and label: the grammar is given, so that only what is made of it is tested.
SAID = "Ann/NNP/1/nsubj said/VBD/-1/root that/IN/5/mark it/PRP/5/nsubj had/VBD/5/aux rained/VBN/1/ccomp ./././1/punct"
BEHIND = "It/PRP/1/nsubj rained/VBD/-1/root ,/,/1/punct Ann/NNP/4/nsubj said/VBD/1/parataxis ./././1/punct"
INSIDE = (
    "The/DT/1/det talks/NNS/6/nsubj ,/,/4/punct she/PRP/4/nsubj said/VBD/6/parataxis ,/,/4/punct failed/VBD/-1/root "
    "again/RB/6/advmod"
)
ACCORDING = (
    "According/VBG/2/case to/TO/0/fixed Ann/NNP/5/obl ,/,/5/punct it/PRP/5/nsubj rained/VBD/-1/root hard/RB/5/advmod"
)
PASSIVE = "It/PRP/2/nsubj:pass was/VBD/2/aux:pass said/VBN/-1/root by/IN/4/case Ann/NNP/2/obl"
JOINED = "It/PRP/1/nsubj rained/VBD/-1/root and/CC/4/cc she/PRP/4/nsubj said/VBD/1/conj so/RB/4/advmod"


def parsed(line: str) -> tuple[str, Sentence]:
    text, nodes = "", []
    for part in line.split():
        word, tag, head, label = (".", ".", *part.split("/")[-2:]) if part.startswith("./") else part.split("/")
        start = len(text)
        text += word + " "
        lemma = {"said": "say"}.get(word, word.lower())
        nodes.append(Node(Span(start, start + len(word)), word, lemma, tag, int(head), label))
    return text, Sentence(Note(Span(0, len(text)), "sentence", "text"), nodes, {})


@pytest.mark.parametrize(
    ("line", "subject", "kind"),
    [
        (SAID, "Ann", "name"),
        (BEHIND, "Ann", "name"),
        (INSIDE, "she", "she"),
        (ACCORDING, "Ann", "name"),
        (PASSIVE, "Ann", "name"),
    ],
)
def test_subjects(line: str, subject: str, kind: str) -> None:
    text, sentence = parsed(line)
    [saying] = sayings(sentence)
    assert saying.subject is not None
    assert (saying.subject.of(text), saying.kind) == (subject, kind)


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (SAID, ["it had rained"]),
        (BEHIND, []),  # two words say too little
        (INSIDE, ["The talks", "failed again"]),
        (ACCORDING, ["it rained hard"]),
        (PASSIVE, []),
        (JOINED, []),
    ],
)
def test_what_is_reported(line: str, pieces: list[str]) -> None:
    text, sentence = parsed(line)
    [saying] = sayings(sentence)
    assert [span.of(text) for span in reported(sentence, saying)] == pieces


@pytest.mark.parametrize(
    ("line", "quoted", "way"),
    [(SAID, "rained", "over"), (BEHIND, "It rained", "under"), (INSIDE, "failed", "under"), (JOINED, "so", "over")],
)
def test_which_verb_holds_a_quotation(line: str, quoted: str, way: str) -> None:
    text, sentence = parsed(line)
    start = text.index(quoted)
    told = teller(sentence, sayings(sentence), Span(start, start + len(quoted)))
    assert told is not None
    assert told.way == way


def test_a_quotation_nowhere_near_is_held_by_nothing() -> None:
    _, sentence = parsed("It/PRP/1/nsubj rained/VBD/-1/root")
    assert teller(sentence, sayings(sentence), Span(0, 2)) is None
