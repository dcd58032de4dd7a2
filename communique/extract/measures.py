"""What speaks for a quantity being a figure, and for what it measures: plain features and weights that were learnt.

The weights are those of two logistic regressions over the words around a quantity (`training/figure_measure.py` makes
them again, from the same data the same numbers). They are read as JSON and added up: nothing else runs here.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from operator import attrgetter

from communique.extract import acts
from communique.model import Note, Span
from communique.segment.words import Word, lemma, words
from communique.stage import Reading

_TIME_UNITS = frozenset("second minute hour day night week month year".split())
_NEAR = 6  # words on either side that count as near
_WIDE = 400  # characters of a sentence that are looked through
_FURTHEST = 1000  # characters of a sentence on either side of a quantity
_OPENING = 300  # characters of a report that say what it is about
_REACH = 160  # characters on either side that are looked at


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """`figure` and each measure -> feature -> weight; "" is the bias."""
    table = json.loads((files("communique.extract") / "weights" / "figures.json").read_text(encoding="utf-8"))
    return {name: {feature: float(weight) for feature, weight in row.items()} for name, row in table.items()}


@cache
def cues() -> Mapping[str, tuple[str, ...]]:
    """Dictionary form -> the measures that it speaks for."""
    codebook = tomllib.loads((files("communique.kinds") / "figure.toml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {}
    for measure, entry in codebook["labels"].items():
        for cue in entry["cues"]:
            found.setdefault(lemma(cue), []).append(measure)
    return {cue: tuple(measures) for cue, measures in found.items()}


def features(quantity: Note, sentence: Note, reading: Reading) -> list[str]:
    """What is seen of a quantity and around it, as short strings."""
    span = quantity.span
    left = (
        words(reading.text, Span(max(sentence.span.start, span.start - _REACH), span.start))
        if span.start > max(sentence.span.start, span.start - _REACH)
        else []
    )
    end = min(sentence.span.end, span.end + _REACH)
    right = words(reading.text, Span(span.end, end)) if end > span.end else []
    return list(
        dict.fromkeys(
            [
                "",
                *_seen(quantity, reading),
                *_own(quantity, reading.text),
                *_neighbours(left, right),
                *_definite(quantity, left),
                *_around(left, right),
                *_spoken(quantity, left, right),
                *_about(sentence, reading),
                *_setting(quantity, sentence, reading),
            ]
        )
    )


def _seen(quantity: Note, reading: Reading) -> Iterator[str]:
    """What the encoder takes a quantity for (layer `measure`)."""
    sort = quantity.label
    found = max(reading.within("measure", quantity.span), key=attrgetter("score"), default=None)
    sure = acts.step(found.score) if found else "-"
    yield f"net:{sure}"
    yield f"{sort}:net:{sure}"
    yield f"net:{found.label if found else '-'}"
    yield f"net:{found.label if found else '-'}:{sure}"


def _own(quantity: Note, text: str) -> Iterator[str]:
    value, unit = quantity.value["value"], str(quantity.value["unit"])
    assert isinstance(value, int | float)
    size = 0 if value <= 0 else min(9, int(math.log10(max(value, 1))))
    sort = "time" if unit in _TIME_UNITS and quantity.label == "measure" else quantity.label
    yield f"sort:{sort}"
    yield f"bound:{quantity.value['bound']}"
    yield f"{sort}:size:{size}"
    yield f"unit:{unit if len(unit) < 20 else ''}"
    if not unit:
        yield f"{sort}:bare"
    own = quantity.span.of(text).lower()
    if "-" in own:
        yield f"{sort}:hyphen"
    yield f"{sort}:{'digits' if re.search('[0-9]', own) else 'words'}"
    number = quantity.value["number"]
    assert isinstance(number, list)
    first, last = (int(str(place)) - quantity.span.start for place in number)
    for word in re.findall(r"[a-z]+", own[: max(0, first)] + " " + own[max(0, last) :])[:8]:
        yield f"own:{lemma(word)}"


def _definite(quantity: Note, left: Sequence[Word]) -> Iterator[str]:
    """ "the two leaders" counts nobody, "two missiles" does."""
    known = bool(left) and left[-1].lemma in ("the", "these", "those", "both", "our", "their", "its", "your", "all")
    value = quantity.value["value"]
    size = value if value in (1, 2, 3) else "more"
    yield f"{quantity.label}:{size}:{'the' if known else 'free'}"
    yield f"{quantity.label}:{quantity.value['unit']}:{'the' if known else 'free'}"


def _neighbours(left: Sequence[Word], right: Sequence[Word]) -> Iterator[str]:
    for step, word in enumerate(reversed(left[-3:]), 1):
        yield f"left{step}:{word.lemma}"
    for step, word in enumerate(right[:3], 1):
        yield f"right{step}:{word.lemma}"
    if len(left) >= 2:
        yield f"left:{left[-2].lemma} {left[-1].lemma}"
    if len(right) >= 2:
        yield f"right:{right[0].lemma} {right[1].lemma}"


def _around(left: Sequence[Word], right: Sequence[Word]) -> Iterator[str]:
    near = [word.lemma for word in (*left[-_NEAR:], *right[:_NEAR])]
    far = [word.lemma for word in (*left[-16:-_NEAR], *right[_NEAR:16])]
    for word in near:
        if word.isalpha():
            yield f"near:{word}"
    for word in far:
        if word.isalpha():
            yield f"far:{word}"
    for measure in sorted({measure for word in near for measure in cues().get(word, ())}):
        yield f"cue:{measure}"
    for measure in sorted({measure for word in far for measure in cues().get(word, ())}):
        yield f"farcue:{measure}"


def _spoken(quantity: Note, left: Sequence[Word], right: Sequence[Word]) -> Iterator[str]:
    """What the cues speak for together with the sort of quantity: money near "aid" is not a count near it."""
    unit = str(quantity.value["unit"])
    sort = "time" if unit in _TIME_UNITS and quantity.label == "measure" else quantity.label
    for one in cues().get(lemma(unit.split()[-1]) if unit else "", ()):
        yield f"unitcue:{one}"
    counts = Counter(one for word in (*left[-12:], *right[:12]) for one in cues().get(word.lemma, ()))
    for one, count in counts.items():
        yield f"{sort}+cue:{one}"
        if count > 1:
            yield f"many:{one}"
    if counts:
        best = max(counts.values())
        for one in sorted(name for name, count in counts.items() if count == best):
            yield f"most:{one}"
    nearest = next((word for word in reversed(left[-8:]) if word.lemma in cues()), None)
    following = next((word for word in right[:8] if word.lemma in cues()), None)
    for side, word in (("back", nearest), ("on", following)):
        for one in cues().get(word.lemma, ()) if word else ():
            yield f"{side}:{one}"


def _about(sentence: Note, reading: Reading) -> Iterator[str]:
    """What the whole sentence, the one before it and the report's opening speak for, in cues counted."""
    start, end = sentence.span.start, sentence.span.end
    yield from (f"sentence:{one}" for one in _spoken_for(reading.text, start, min(end, start + _WIDE)))
    yield from (f"before:{one}" for one in _spoken_for(reading.text, max(0, start - _REACH), start))
    yield from (f"opening:{one}" for one in _spoken_for(reading.text, 0, min(_OPENING, len(reading.text))))


@lru_cache(maxsize=256)
def _spoken_for(text: str, start: int, end: int) -> tuple[str, ...]:
    """The two measures that the words of a stretch speak for most."""
    found = words(text, Span(start, end)) if start < end else ()
    counts = Counter(one for word in found for one in cues().get(word.lemma, ()))
    return tuple(one for one, _ in sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:2])


def scope(sentence: Span, span: Span) -> Span:
    """A sentence as far as it is looked through for a quantity: a table without stops is not read whole for each."""
    return Span(max(sentence.start, span.start - _FURTHEST), min(sentence.end, span.end + _FURTHEST))


def _setting(quantity: Note, sentence: Note, reading: Reading) -> Iterator[str]:
    span = quantity.span
    around = scope(sentence.span, span)
    yield f"in:{sentence.label}"
    parties = {str(party) for note in reading.within("party", around) for party in _list(note.value.get("parties"))}
    yield f"parties:{min(3, len(parties))}"
    others = len(reading.within("quantity", around))
    yield f"quantities:{min(4, others)}"
    for note in reading.within("time", around):
        if note.span.overlaps(span):
            yield f"time:{note.label}"
    if any(note.label == "DATE" for note in reading.within("time", around) if not note.span.overlaps(span)):
        yield "dated"
    if bracketed(span, reading.text):
        yield f"brackets:{quantity.label}"
    yield f"place:{min(4, 5 * span.start // max(1, len(reading.text)))}"


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def bracketed(span: Span, text: str) -> bool:
    """Whether an opening bracket stands right before a quantity."""
    return text[max(0, span.start - 2) : span.start].rstrip()[-1:] in ("(", "[")


def probability(found: Sequence[str]) -> float:
    """How likely a quantity with these features is a figure, 0 to 1."""
    row = weights()["figure"]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(row.get(feature, 0.0) for feature in found)))))


@cache
def _by_feature() -> tuple[tuple[str, ...], Mapping[str, Sequence[tuple[int, float]]]]:
    """The measures, and for each feature what it weighs for which of them."""
    names = tuple(name for name in weights() if name not in ("figure", "least"))
    table: dict[str, list[tuple[int, float]]] = {}
    for number, name in enumerate(names):
        for feature, weight in weights()[name].items():
            table.setdefault(feature, []).append((number, weight))
    return names, table


def measure(found: Sequence[str]) -> str:
    """The measure that the features speak for most."""
    names, table = _by_feature()
    totals = [0.0] * len(names)
    for feature in found:
        for number, weight in table.get(feature, ()):
            totals[number] += weight
    return max(zip(totals, names, strict=True))[1]


def least() -> float:
    """The probability that a figure must reach."""
    return 1 / (1 + math.exp(-weights().get("least", {"": -0.6})[""]))


def holder(sentences: Sequence[Note], starts: Sequence[int], span: Span) -> int:
    """The index of the sentence that a span begins in."""
    return max(0, bisect_left(starts, span.start + 1) - 1) if sentences else -1
