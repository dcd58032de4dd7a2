"""What a search asks for is read as told, and what cannot be read is told with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import QueryFailed
from communique.query.sought import All, Any_, Needle, Not, Sought, needles, sought
from communique.query.terms import places, term, terms


def told(found: Sought) -> str:
    """A search written in one way."""
    match found:
        case Needle():
            words = " ".join(found.words())
            marked = {"stem": words, "exact": f'"{words}"', "prefix": f"{words}*"}[found.way]
            return f"{found.field}:{marked}" if found.field else marked
        case Not():
            return f"-{told(found.part)}"
        case All():
            return f"({' & '.join(map(told, found.parts))})"
        case Any_():
            return f"({' | '.join(map(told, found.parts))})"


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("treaties", "treati"),
        ("missile defence", "(missil & defens)"),
        ("missile AND defense", "(missil & defens)"),
        ("a OR b c", "(a | (b & c))"),
        ("(a OR b) -c", "((a | b) & -c)"),
        ("(a OR b) NOT c", "((a | b) & -c)"),
        ('"Strategic Partners" -iran', '("strategic partners" & -iran)'),
        ("“friendly states” „bons amis“ «да»", '("friendly states" & "bons amis" & "да")'),
        ('speaker:Zhōu title:"river treaty"', '(speaker:zhou & title:"river treaty")'),
        ("speaker:(zhou OR wang)", "(speaker:zhou | speaker:wang)"),
        ("disarm* anti-miss*", "(disarm* & anti miss*)"),
        ("U.S. anti-missile", "(u s & anti missil)"),
        ("Russia's Russia’s", "(russia & russia)"),
        ("12:30 http://example.org", "(12 30 & http exampl org)"),
        ("a - b", "(a & b)"),
        ('"AND"', '"and"'),
        ("(-a -b) OR c", "((-a & -b) | c)"),
    ],
)
def test_searches_are_read(query: str, meant: str) -> None:
    assert told(sought(query)) == meant


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", "no word"),
        ("... !", "no word"),
        ("()", "no word"),
        ('peace "treaty', "character 7 of the search has no partner"),
        ("(a OR b", "bracket at character 1 of the search is not closed"),
        ("a) b", "closes nothing \\(character 2"),
        ("a AND", "nothing after AND \\(character 3"),
        ("AND a", "nothing before AND"),
        ("OR a", "nothing before OR"),
        ("a OR", "nothing after OR"),
        ("-a", "only what is not wanted"),
        ("a OR -b", "one side of OR"),
        ("NOT NOT a", "twice not"),
        ("a NOT", "nothing after NOT"),
        ("author:smith", "no field is called “author”; there are text, title, speaker, instrument"),
        ("x*", "at least two letters"),
        ("(" * 21 + "a", "more than 20 brackets"),
        ("a" * 1001, "at most 1000"),
    ],
)
def test_what_is_wrong_is_told(query: str, wrong: str) -> None:
    with pytest.raises(QueryFailed, match=wrong):
        sought(query)


@given(st.text(st.sampled_from('ab "()-:*ANDORT‘“”\x00🚢\u202e\n.é'), max_size=60))
def test_any_text_is_read_or_refused(query: str) -> None:
    try:
        found = list(needles(sought(query)))
    except QueryFailed:
        return
    assert found


def test_words_are_folded_and_keep_their_places() -> None:
    text = "🚢 Zhōu’s nai\u0308ve co\u00adoperation; Łódź\x00Straße\u202eﬁne ½ שלום"
    found = list(places(text))
    assert [text[start:end] for start, end, _ in found] == [
        "Zhōu", "s", "nai\u0308ve", "co\u00adoperation", "Łódź", "Straße", "ﬁne", "½", "שלום"
    ]  # fmt: skip
    assert [term.exact for _, _, term in found] == [
        "zhou", "s", "naive", "cooperation", "lodz", "strasse", "fine", "12", "שלום"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("defence", "Defense"),
        ("organisations", "organization"),
        ("neighbouring", "neighbors"),
        ("recognised", "recognizes"),
        ("centres", "center"),
        ("programmes", "program"),
        ("treaties", "TREATY"),
    ],
)
def test_forms_and_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert term(one).stem == term(other).stem


def test_no_word_has_a_blank_in_it() -> None:
    # One letter of Arabic is a whole sentence, written out in four words.
    assert all(" " not in part for each in terms("\ufdfa ﷽ x\u00a0y") for part in each)
