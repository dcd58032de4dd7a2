from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

from communique.annotate.known import Known, Memory, known_mentions
from communique.model import Document
from communique.segment.paragraphs import paragraphs
from communique.segment.sentences import sentences
from communique.stage import Reading

PACT = Known(
    date(2019, 3, 4),
    date(2019, 3, 4),
    "SUPPORT of NOR, FIN",
    "Norway and Finland signed a declaration on polar shipping lanes in Oslo",
    ("NOR", "FIN"),
)
WAR = Known(date(2008, 6, 1), date(2008, 6, 2), "ASSAULT", "Djibouti and Eritrea exchanged fire at Ras Doumeira", ())


def told(text: str, memory: Memory) -> list[tuple[str, bool]]:
    reading = Reading(Document(text, "test"))
    for stage in (paragraphs, sentences):
        reading.add(list(stage(reading)))
    return [(found.fact.what, found.whole) for found in known_mentions(text, reading.layer("sentence"), memory)]


def test_a_sentence_that_tells_a_fact_in_other_words_is_known() -> None:
    memory = Memory.of([PACT, WAR])
    text = "It rained. Finland and Norway have signed their declaration on lanes for polar shipping."
    assert told(text, memory) == [(PACT.what, True)]
    assert told("The declaration on polar lanes that Oslo and Finland gave has no teeth.", memory) == [
        (PACT.what, False)
    ]


def test_few_words_in_common_tell_nothing() -> None:
    memory = Memory.of([PACT, WAR])
    assert told("Norway and Finland signed a treaty on reindeer.", memory) == []
    assert told("A declaration on polar shipping was signed by someone.", memory) == []
    assert told("", memory) == []
    assert told("Norway spoke.", Memory.of([])) == []


def test_a_fact_that_comes_back_on_unlike_days_tells_nothing() -> None:
    again = replace(PACT, start=date(2021, 5, 1), end=date(2021, 5, 1), what="another")
    near = replace(PACT, start=date(2019, 3, 6), end=date(2019, 3, 6), what="the same, told later")
    text = "Norway and Finland signed a declaration on polar shipping lanes."
    assert Memory.of([PACT, again]).like(text) is None
    assert Memory.of([PACT, near]).like(text) is not None


def test_facts_of_too_few_words_are_left_out() -> None:
    assert Memory.of([replace(PACT, words="Oslo spoke"), WAR, WAR]).facts == (WAR,)


def test_many_facts_are_looked_up_quickly() -> None:
    facts = [
        replace(PACT, what=str(n), words=f"Norway and Finland signed accord number {n} about thing{n}")
        for n in range(9000)
    ]
    memory = Memory.of(facts)
    began = process_time()
    for _ in range(50):
        memory.like("Norway and Finland signed accord number 77 about thing77 in Oslo")
    memory.like("Norway " * 100_000)
    assert process_time() - began < 2
