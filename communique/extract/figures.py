"""Quantities with what they measure.

Which quantities are figures, and of what, is learnt (`measures`); what the guide fixes is a rule here: a figure that
the report repeats is one entry at its first place, and a sum restated in brackets in another currency or unit is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from communique.annotate.units import BY_STATE
from communique.extract.measures import bracketed, features, holder, least, measure, probability, scope
from communique.model import Basis, Claim, Note, Role, Span, When
from communique.stage import Reading

_NEAR = 90  # characters between a quantity and the day range that it is taken to cover
_MOST = 4  # parties of a figure
_HOLDERS = frozenset("state organisation demonym person office reference".split())
_ANCHORS = re.compile(r"\b(?:ago|earlier|later|before|after|since)\b", re.IGNORECASE)


def figures(reading: Reading) -> Iterator[Claim]:
    """Claims of kind `figure`: the label is the measure, the evidence the quantity itself, `when` the period.

    Values: `value` (number, scaled), `unit` (ISO 4217 code, `percent` or a noun), `bound`.
    """
    sentences = reading.layer("sentence")
    starts = [note.span.start for note in sentences]
    asked = least() if reading.least is None else reading.least
    seen: set[tuple[object, ...]] = set()
    last: Note | None = None
    for quantity in reading.layer("quantity"):
        index = holder(sentences, starts, quantity.span)
        sentence = sentences[index]
        again = restated(quantity, last, reading.text)
        last = quantity
        if again:
            continue
        found = features(quantity, sentence, reading)
        chance = probability(found)
        if chance < asked:
            continue
        unit = currency(quantity, sentence, reading)
        key = (quantity.value["value"], unit)
        if key in seen:
            continue
        seen.add(key)
        yield Claim(
            "figure",
            measure(found),
            (quantity.span,),
            tuple(Role("party", party) for party in _parties(quantity, sentences, index, reading)),
            period(quantity, sentence, reading),
            {"value": quantity.value["value"], "unit": unit or "item", "bound": quantity.value["bound"]},
            score=round(chance, 3),
        )


def restated(quantity: Note, last: Note | None, text: str) -> bool:
    """Whether a quantity says the one before it again in another currency or unit: "$40 million (£31m; 36m euros)".

    `last` is the quantity before it, itself restated or not.
    """
    if last is None or quantity.label != last.label or quantity.label not in ("money", "measure"):
        return False
    gap = text[last.span.end : quantity.span.start]
    again = bracketed(quantity.span, text) or bool(re.fullmatch(r"\s*\([^()\n]{0,12}", gap))
    in_list = bracketed(last.span, text) and gap.strip() in (";", ",", "/", "or")
    return (again or in_list) and len(gap) <= 16 and quantity.value["unit"] != last.value["unit"]


def currency(quantity: Note, sentence: Note, reading: Reading) -> str:
    """The unit; a currency whose name several states use is that of a state named in the sentence: pesos, dinars."""
    unit = str(quantity.value["unit"])
    sharing = BY_STATE.get(unit, {})
    if quantity.label != "money" or unit in ("USD", "GBP") or not sharing:
        return unit
    for party in [
        *_of(reading, scope(sentence.span, quantity.span)),
        *(party for note in reading.layer("party")[:60] for party in _codes(note)),
    ]:
        if party in sharing:
            return sharing[party]
    return unit


def _codes(note: Note) -> tuple[str, ...]:
    return () if note.label not in _HOLDERS or note.value.get("private") else note.parties()


def _of(reading: Reading, span: Span) -> list[str]:
    parties = [party for note in reading.within("party", span) for party in _codes(note)]
    return list(dict.fromkeys(parties))


def _parties(quantity: Note, sentences: Sequence[Note], index: int, reading: Reading) -> list[str]:
    """The parties of the sentence; where it names none, of the one before in the same or the last paragraph."""
    found = _of(reading, scope(sentences[index].span, quantity.span))
    if not found and index:
        before = sentences[index - 1].span
        found = _of(reading, scope(before, Span(max(before.start, before.end - 1), before.end)))
    return found[:_MOST]


def period(quantity: Note, sentence: Note, reading: Reading) -> When | None:
    """The day range nearest to the quantity in its sentence; none for a length that is told from another day."""
    best: tuple[int, Note] | None = None
    for note in reading.within("time", scope(sentence.span, quantity.span)):
        start, end = note.value.get("start"), note.value.get("end")
        if not (isinstance(start, str) and isinstance(end, str)) or note.label not in ("DATE", "DURATION"):
            continue
        away = max(note.span.start - quantity.span.end, quantity.span.start - note.span.end, 0)
        if away <= _NEAR and (best is None or away < best[0]):
            best = away, note
    anchored = _ANCHORS.search(reading.text, quantity.span.end, quantity.span.end + 8)
    if best is None or (quantity.label == "measure" and anchored):
        return None
    note = best[1]
    first, last = date.fromisoformat(str(note.value["start"])), date.fromisoformat(str(note.value["end"]))
    basis: Basis = "stated" if note.value.get("basis") == "stated" else "relative"
    return When(first, last, basis, note.span) if first <= last else None
