"""Where an act was, as against other places that its clause and sentence name.

Each place named is weighed by a logistic model over plain features: the preposition, what stands before it ("talks in
Geneva" against "the ceasefire in Donbas"), how far off it is, whether it lies in the clause, whether the clause tells
of words ("condemned the raids in …"). `training/whereabouts.py` makes the weights.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from communique.model import Note, Span
from communique.stage import Reading

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
_PREPOSITIONS = frozenset(
    "in at near outside inside around across within throughout off over above beneath between into toward towards via "
    "through onto to from for".split()
)
_VERBS = frozenset(
    "visit visits visited visiting tour toured reach reached enter entered leave left capture captured seize seized "
    "bombed shelled occupy occupied invade invaded invades invading annex annexed evacuated strike struck".split()
)
_MEET = frozenset(
    "talks meeting meetings summit visit visits conference met meet meets negotiations signed held hold "
    "ceremony session trip dinner arrived arrive arrives forum speech speaking spoke address interview "
    "gathering stop hosted signing opened convened gathered".split()
)
_SPEECH = frozenset(
    "warn warned warns warning condemn condemned condemns accuse accused accuses accusing said says say urge "
    "urged urges urging call called calls calling criticised criticized denounced demand demanded demands "
    "threatened threaten threatens threatening reject rejected rejects denied concern concerned concerns vowed "
    "promised pledged agreed agree support supported supports discussed insisted believe hopes hope expressed "
    "reaffirmed offered asked ask proposed plan plans planned welcomed praised ordered recognise recognised "
    "recognize recognized reiterated".split()
)
_TOPIC = frozenset("about over regarding concerning that which who whose on against of for if because".split())
_PASSED = frozenset("the a an central northern southern eastern western occupied capital city of s -".split())
_FAR = (4, 9, 16, 26)
_BACK, _REACH = 200, 3000


def place_of(reading: Reading, span: Span, clause: Span, *, kind: str = "") -> Note | None:
    """The place of an act that `span` tells in a clause, or None where the words give none; needs the layer `place`.

    `clause` is the evidence of the act; places of its sentence outside it count for less. `kind` is the act's PLOVER
    type where it is known: what is threatened or accused is seldom where the place is. "The two met in Geneva to talk
    about the war in Syria" was in Geneva; "urged an end to the siege of Aleppo" was nowhere that is told.
    """
    best: tuple[float, Note] | None = None
    for note, features in candidates(reading, span, clause, kind):
        table = weights()
        score = sum(table.get(feature, 0.0) for feature in features)
        if score >= table["least"] and (best is None or score > best[0]):
            best = score, note
    return best[1] if best else None


@cache
def weights() -> Mapping[str, float]:
    """The weights that ship with the package; `least` is what a place must reach."""
    text = resources.files(__package__).joinpath("weights/whereabouts.json").read_text(encoding="utf-8")
    table: dict[str, float] = json.loads(text)
    return table


def candidates(reading: Reading, span: Span, clause: Span, kind: str = "") -> Iterator[tuple[Note, list[str]]]:
    """The places that the sentence of a clause names with words of place about them, each with its features."""
    before = reading.within("sentence", Span(max(0, clause.start - _REACH), clause.start + 1))
    sentence = before[-1].span if before else clause
    whole = Span(min(sentence.start, clause.start), max(sentence.end, clause.end))
    for note in reading.within("place", whole):
        cue = note.value["cue"]
        if cue is None or note.span.overlaps(span):
            continue
        inside = clause.covers(note.span)
        scope = clause if inside else whole
        features = [*_about(reading, scope, note), "inside" if inside else "outside"]
        features.append("after" if note.span.start >= span.start else "before")
        yield note, [*features, f"type:{kind}"] if kind else features


def _about(reading: Reading, scope: Span, note: Note) -> list[str]:
    """The features of a place that do not hang on the act."""
    start = max(scope.start, note.span.start - _BACK)
    found = [*_WORD.finditer(reading.text, start, note.span.start)]
    low = [match.group().lower() for match in found]
    at = len(low) - 1
    while at >= 0 and (low[at] in _PASSED or (found[at].group()[0].isupper() and at >= len(low) - 4)):
        at -= 1
    word = low[at] if at >= 0 else ""
    prep = word if word in _PREPOSITIONS else "verb" if word in _VERBS else "other"
    features = ["bias", f"label:{note.label}", f"cue:{note.value['cue']}", f"prep:{prep}"]
    features.append(f"previous:{_previous(reading, found[at - 1]) if at >= 1 else 'start'}")
    if any(earlier in _SPEECH for earlier in low[: max(at, 0)]):
        features.append("speech")
    if any(earlier in _TOPIC for earlier in low[max(0, at - 8) : max(at, 0)]):
        features.append("topic")
    features.append(f"far:{sum(len(low) >= step for step in _FAR)}")
    if any(quote.span.covers(note.span) for quote in reading.within("quotation", Span(start, note.span.end))):
        features.append("quoted")
    return features


def _previous(reading: Reading, match: re.Match[str]) -> str:
    """What stands before the preposition: a time, a word of meeting, a party, a mark or another word."""
    word, end = match.group(), match.end()
    if any(note.span.end >= end for note in reading.within("time", Span(max(0, end - 40), end))):
        return "time"
    if word.lower() in _MEET:
        return "meet"
    if any(note.span.end >= end for note in reading.within("party", Span(max(0, end - 80), end))):
        return "party"
    if not word[0].isalnum():
        return "mark"
    return "ed" if word.lower().endswith("ed") else "s" if word.lower().endswith("s") else "word"
