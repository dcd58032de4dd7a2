"""Coded reports with their states exchanged for others, so that the encoder learns who acts from grammar and not from
which state is known for what.

In a swapped report each state that has a one-word name, adjective and capital stands for another one throughout: in
the mentions' words and in the codes of mentions and entries. Names of persons and of bodies without the state's name
in them stay, with the new code.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from communique.data.tables import states
from training.examples import Example, Mark

Forms = Mapping[str, Mapping[tuple[str, ...], str]]
"""By code: the words of a form and which form it is."""
KINDS = ("name", "adjective", "people", "capital")


@cache
def forms() -> dict[str, dict[str, str]]:
    """By code: name, adjective, people and capital, of the states that have all of them in one word."""
    found = {}
    for state in states().values():
        if not (state.demonyms and state.capitals):
            continue
        adjective = state.demonyms[0]
        people = adjective + "s" if adjective.endswith(("n", "i")) else adjective
        words = dict(zip(KINDS, (state.name, adjective, people, state.capitals[0]), strict=True))
        if all(word.isalpha() for word in words.values()):
            found[state.code] = words
    return found


@cache
def spoken() -> Forms:
    """By code: every form that reports use, as its words."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for state in states().values():
        own = found.setdefault(state.code, {})
        for adjective in state.demonyms:
            own[(adjective,)] = "adjective"
            own[(adjective + "s",)] = "people"
        own |= {tuple(name.split()): "capital" for name in state.capitals}
        own |= {tuple(name.split()): "name" for name in (state.name, *state.aliases)}
    return found


def swapped(example: Example, chance: random.Random) -> Example:
    """The report with its states exchanged at random; what has no form to exchange keeps its words."""
    here = {code for mention in example.mentions for code in mention[2]}
    free = [code for code in forms() if code not in here]
    chance.shuffle(free)
    other = dict(zip(sorted(code for code in here if code in spoken()), free, strict=False))
    words, places = _words(example, other)
    mentions = [
        (places[head], number, [other.get(code, code) for code in codes], places[first], places[last])
        for head, number, codes, first, last in example.mentions
    ]
    marks = {kind: [_mark(mark, places, other) for mark in found] for kind, found in example.marks.items()}
    return Example(example.id, words, mentions, marks)


def _words(example: Example, other: Mapping[str, str]) -> tuple[list[list[str]], list[int]]:
    """The new words by sentence, and where each old word is now."""
    flat = [word for sentence in example.sentences for word in sentence]
    new: dict[int, tuple[int, str]] = {}
    for _, _, codes, first, last in example.mentions:
        for code in codes:
            if code in other:
                new |= _found(flat, first, last, code, other[code])
    places, lines, at, now = [], [], 0, 0
    for sentence in example.sentences:
        line: list[str] = []
        end = at + len(sentence)
        while at < end:
            size, word = new.get(at, (1, flat[at]))
            line.append(word)
            places += [now] * size
            at, now = at + size, now + 1
        lines.append(line)
    return lines, places


def _found(flat: list[str], first: int, last: int, code: str, target: str) -> dict[int, tuple[int, str]]:
    """Where in a mention a form of the state stands: how many words, and what is there now."""
    own, found, at = spoken()[code], {}, first
    longest = max(map(len, own))
    while at <= last:
        for size in range(min(longest, last + 1 - at), 0, -1):
            if kind := own.get(tuple(flat[at : at + size])):
                # "the United States" becomes "Brazil", without the article.
                article = kind == "name" and at > 0 and flat[at - 1] == "the"
                found[at - article] = size + article, forms()[target][kind]
                at += size
                break
        else:
            at += 1
    return found


def _mark(mark: Mark, places: list[int], other: Mapping[str, str]) -> Mark:
    roles = {role: [other.get(code, code) for code in codes] for role, codes in mark.roles.items()}
    bounds = mark.bounds and (places[mark.bounds[0]], places[mark.bounds[1]])
    return replace(mark, word=places[mark.word], roles=roles, bounds=bounds)
