"""Where a name stands towards the quotations and the reporting verbs of its sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.extract.frames import Frame, Quotation
from communique.extract.sayings import Told, reporting_verbs
from communique.extract.speakers import BETWEEN, PREPOSITIONS, ROLES, Speaker, is_cue
from communique.model import Span
from communique.segment.words import Word

FAR = 600
"""Characters on either side of a quotation that are looked at."""
MOST = 8
"""Candidates from the sentence on either side of a quotation."""
_LONGEST = 8  # words of a name
_HE = frozenset(("he", "she"))
_THEY = frozenset("they both".split())


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation where it stands: its sentence, the one before, who spoke before it, and what the rules say."""

    quotation: Quotation
    frame: Frame
    previous: Frame | None
    last: tuple[Speaker | None, int, int]  # who spoke before, in which sentence, and the sentence now
    rules: tuple[Speaker | None, str]  # whom the rules find, and how
    told: Told | None = None  # the reporting verb that holds it, by the grammar

    @property
    def earlier(self) -> Speaker | None:
        return self.last[0]

    @property
    def gap(self) -> int:
        """Sentences since the earlier one spoke."""
        return self.last[2] - self.last[1]

    @property
    def ruled(self) -> Speaker | None:
        return self.rules[0]

    @property
    def how(self) -> str:
        return self.rules[1]


def seen(place: Place, span: Span, side: str) -> tuple[Span | None, list[str]]:
    """A name's place towards the reporting verbs and the quotation; with the verb that it is the subject of."""
    words = place.frame.words
    at = index_of(words, span.end)
    relation = relation_of(words, at)
    inverted = inverted_of(words, index_of(words, span.start))
    cue = cue_of(words, at)
    start, end = place.quotation.span.start, place.quotation.span.end
    apart = len(place.frame.between(span.end, start) if side == "left" else place.frame.between(end, span.start))
    before = words[index_of(words, span.start) - 1].lemma if index_of(words, span.start) > 0 else "-"
    closed = before if before in PREPOSITIONS or is_cue_lemma(before) or before in OPENERS else "other"
    owner = place.frame.between(span.end, span.end + 1)
    possessive = bool(owner) and owner[0].text in ("'", "’")
    near = "near" if apart < 4 else "mid" if apart < 12 else "far"
    latest = cue is not None and not any(is_cue(word, say=True) for word in place.frame.between(cue.end, start))
    return cue, [
        f"{side}:{relation}",
        f"{side}:{inverted}",
        f"{side}:{relation}:{near}",
        f"{side}:{relation}:latest:{latest}",
        f"{side}:prev:{closed}",
        f"{side}:possessive:{possessive}",
        f"{side}:{near}",
        f"{side}:{relation}:{place.frame.label}",
        f"{side}:{relation}:opens:{opens(place)}",
        *grammar(place, span),
    ]


def is_cue_lemma(lemma: str) -> bool:
    """Whether a dictionary form may be that of a reporting verb."""
    return lemma in reporting_verbs()


def index_of(words: Sequence[Word], place: int) -> int:
    """The first word that begins at or after a place."""
    return bisect_left(words, place, key=lambda word: word.span.start)


def relation_of(words: Sequence[Word], at: int) -> str:
    """What follows a name, adverbs and auxiliaries left aside: `say`, `stance`, `verbing`, `role`, `and`, `other`."""
    cue = cue_of(words, at)
    if cue is not None:
        word = next(word for word in words[at : at + 10] if word.span == cue)
        kind = reporting_verbs()[word.lemma]
        return f"{kind}ing" if word.text.lower().endswith("ing") else kind
    if at >= len(words):
        return "end"
    lowered = words[at].text.lower()
    return lowered if lowered in PREPOSITIONS | {"and", ",", ".", ":", "who"} else "other"


def cue_of(words: Sequence[Word], at: int) -> Span | None:
    """The reporting verb right behind a name."""
    for word in words[at : at + 8]:
        if is_cue(word):
            return word.span
        if word.text.lower() not in BETWEEN and word.text not in ",":
            return None
    return None


def inverted_of(words: Sequence[Word], at: int) -> str:
    """What stands before a name, titles left aside: `said X`, `told X`, `according to X`, `by X`."""
    for word in reversed(words[max(0, at - 5) : at]):
        lowered = word.text.lower()
        if word.lemma == "tell":
            return "told"
        if lowered in ("to", "by", "from"):
            return f"inverted:{lowered}"
        if is_cue(word, say=True):
            return "inverted:say"
        if lowered not in ROLES and lowered not in OPENERS and not word.text[0].isupper():
            return "inverted:no"
    return "inverted:start"


def grammar(place: Place, span: Span) -> list[str]:
    """Whether a name is the subject of the verb that holds the quotation, or of another that reports."""
    if place.told and (by := place.told.saying.by(span)):
        way, saying = place.told.way, place.told.saying
        sure = f"told:{way}:{saying.sort}"
        return ["told", f"told:{by}:{way}", sure, f"{sure}:{saying.how}", f"{sure}:{by}:{saying.kind}"]
    held = place.told.way if place.told else "-"
    if place.told and place.told.top and (by := place.told.top.by(span)):
        return [f"top:{by}", f"top:{place.told.saying.sort}:{place.told.saying.kind}", f"top:{place.told.top.how}"]
    for saying in place.frame.said(span.start - FAR, span.end + FAR)[:MOST]:
        if saying.by(span):
            side = "left" if saying.cue.start < place.quotation.span.start else "right"
            return [f"says:{held}", f"says:{held}:{saying.sort}:{side}", f"says:{saying.sort}:{saying.how}"]
    return [f"silent:{held}"]


def says(frame: Frame, span: Span) -> bool:
    """Whether the one named at a span says something in the sentence."""
    words = frame.words
    if any(saying.by(span) for saying in frame.said(span.start - FAR, span.end + FAR)[:MOST]):
        return True
    at = index_of(words, span.end)
    return (
        relation_of(words, at) in ("say", "stance") or inverted_of(words, index_of(words, span.start)) == "inverted:say"
    )


def opens(place: Place) -> bool:
    """Whether no word stands before the quotation in its sentence."""
    return place.frame.opens_with(place.quotation)


def names(frame: Frame, stretch: Sequence[Word]) -> Iterator[tuple[Span, Speaker]]:
    """Capitalised words in a row, two at least, that no note covers."""
    index = 0
    while index < len(stretch):
        last = index
        while last < len(stretch) and last - index < _LONGEST and _capital(stretch[last], frame):
            last += 1
        found = [word for word in stretch[index:last] if word.text.lower() not in OPENERS]
        if len(found) >= 2 and not all(word.text.isupper() and len(word.text) > 3 for word in found):
            label = " ".join(word.text for word in found)
            yield Span(found[0].span.start, found[-1].span.end), Speaker(label, (), None, True)
        index = max(last, index + 1)


def unlisted(frames: Sequence[Frame]) -> Iterator[tuple[Span, str]]:
    """The names in a report that no note covers."""
    for frame in frames:
        for span, speaker in names(frame, frame.words):
            yield span, speaker.label


def _capital(word: Word, frame: Frame) -> bool:
    return word.text[0].isupper() and not frame.party(word.span)


OPENERS = frozenset(
    "the a an in on at but and he she it they we i this that his her its their mr mrs ms dr sir".split()
)


def pronoun_of(place: Place) -> str:
    """The pronoun that is the subject of a reporting verb in the sentence: `he`, `they`, `it`, `role` or none."""
    words = place.frame.between(place.quotation.span.start - 200, place.quotation.span.end + 200)
    for index, word in enumerate(words):
        lowered = word.text.lower()
        if lowered in _HE | _THEY | {"it"} and cue_of(words, index + 1) is not None:
            return "he" if lowered in _HE else "they" if lowered in _THEY else "it"
        definite = index > 0 and words[index - 1].text.lower() == "the"
        if lowered in ROLES and definite and cue_of(words, index + 1) is not None:
            return "role"
    return "none"
