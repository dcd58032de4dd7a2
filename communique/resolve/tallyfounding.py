"""Anniversaries against dated facts and the beginnings that a record holds: 2024 less 75 is 1949."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from communique.annotate.facts import Fact, facts, mentions
from communique.model import Note, Span
from communique.resolve.tally import Act, Finding, Tally, heirs, many

NEAR = 3
"""Years by which a count may be out and still mean a beginning that is held; further off another may be meant."""
_RELATIONS = re.compile(
    r"\b(?:establish\w*|open\w*|restor\w*|resum\w*|normali[sz]\w*|recogni[sz]\w*)\b.{0,60}\b(?:relations|ties|republic)\b"
    r"|\b(?:relations|ties)\b.{0,30}\b(?:establish\w*|normali[sz]\w*|restor\w*)\b|\bdiplomatic relations\b",
    re.IGNORECASE,
)
_ALLIED = re.compile(r"\b(?:mutual|defen[cs]e|security|alliance|assistance)\b", re.IGNORECASE)
_GENERIC = frozenset("treaty signing their major main basic bilateral between countries landmark with signed".split())
_KINDS = frozenset("founding independence war treaty recognition plan accession attack crisis plan revolution".split())


def marked(tally: Tally, acts: Sequence[Act]) -> Finding:
    """An anniversary against the years in which what it marks may have begun."""
    number = round(tally.number)
    if tally.at is None:
        return Finding("undecidable", f"{number} years, but nothing tells in which year they are marked")
    years = {tally.at[0].year, tally.at[1].year}
    found = sorted({*_of_facts(tally), *_of_acts(tally, acts)})
    said = min(years) - number
    if not found:
        return Finding("undecidable", f"{min(years)} − {number} = {said}; no such beginning is held")
    for year, what, id in found:
        if year + number in years:
            return Finding("confirmed", f"{year + number} − {number} = {year}: {what}", (id,))
    year, what, id = min(found, key=lambda row: abs(row[0] - said))
    line = f"{min(years)} − {number} = {said}, but {what}: {year}, {many(min(years) - year, 'year')} before"
    close = abs(year - said) <= NEAR and len({row[0] for row in found}) == 1 and len(years) == 1
    return Finding("contradicted" if close else "undecidable", line, (id,))


def _of_facts(tally: Tally) -> Iterator[tuple[int, str, str]]:
    """The dated facts that come with the package: of relations those of the two, else those that the words tell of."""
    if tally.type == "relations":
        for parties, fact in _relations():
            if len(tally.parties) >= 2 and tally.parties <= parties:
                yield fact.start.year, fact.what, f"fact:{fact.start} {fact.what}"
        return
    words = " ".join((tally.object or tally.sentence).split())
    if not words:
        return
    told = f"anniversary of {words} {' '.join(sorted(tally.parties))}"
    sentence = Note(Span(0, len(told)), "sentence", "text")
    for mention in mentions(told, [sentence]):
        if mention.whole and mention.fact.kind in _KINDS:
            year = mention.fact.end.year if "end of" in words.casefold() else mention.fact.start.year
            yield year, mention.fact.what, f"fact:{mention.fact.start} {mention.fact.what}"


@cache
def _relations() -> tuple[tuple[frozenset[str], Fact], ...]:
    """The facts of relations opened, with their parties."""
    return tuple((heirs(fact.parties), fact) for fact in facts() if _RELATIONS.search(fact.what))


def _of_acts(tally: Tally, acts: Sequence[Act]) -> Iterator[tuple[int, str, str]]:
    """The beginnings that the record itself holds: relations opened, a treaty signed."""
    if tally.type not in ("relations", "text", "alliance") or not tally.parties:
        return
    for act in acts:
        if act.days is None or act.days[0].year != act.days[1].year:
            continue
        words = " ".join(act.words.split())
        opened = tally.type == "relations" and act.kind != "text" and _RELATIONS.search(words)
        signed = tally.type in ("text", "alliance") and act.kind == "text" and act.type == "treaty"
        named = signed and (_named(tally.object or "", words) or (tally.type == "alliance" and _ALLIED.search(words)))
        if (opened and act.documents - {tally.document}) or named:
            yield act.days[0].year, words[:80], act.id


def _named(object: str, words: str) -> bool:
    """Whether a text's words have those of the object that is marked."""
    own = {
        word for word in re.findall(r"[^\W\d_]{4,}", object.casefold()) if word not in ("treaty", "signing", "their")
    }
    return bool(own) and own <= set(re.findall(r"[^\W\d_]{4,}", words.casefold()))
