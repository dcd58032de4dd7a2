"""Documents as speakers: what a text's words are taken from, by the fullest name that the report gives it, and whose
text it is.

"The statement" after "a joint statement" is the joint statement. A text that was read as an instrument is that of the
instrument's parties; another is that of whoever is named in its own phrase ("the Foreign Ministry statement"), a joint
one that of the states the report names most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from communique.extract.frames import Frame
from communique.model import Claim, Note, Span
from communique.segment.words import Word
from communique.stage import Reading

NOUNS = frozenset(
    "protocol convention statement declaration communique communiqué treaty document agreement text report letter "
    "resolution article pact charter memorandum constitution bill law paper editorial commentary decree message op- "
    "ed review memo act note dispatch headline banner placard placards poster post tweet accord manifesto "
    "doctrine".split()
)
_JOINTLY = frozenset("joint common trilateral bilateral".split())
_NAMING = _JOINTLY | frozenset("final closing political press written foreign peace defence defense friendship".split())
_NOT_NAMING = frozenset("the a an this that these those his her its their our new another such".split())
_LINKS = frozenset("of on and for with between".split())
# Words that any text may be called by once it has been named.
_ANY = frozenset("document text statement declaration communique communiqué agreement pact".split())
# Nouns of what one person writes.
_SLIGHT = frozenset(
    "note post tweet banner placard placards poster headline message letter act article paper bill law".split()
)
_HOLDERS = frozenset("state demonym office person organisation".split())
_MUTUAL = frozenset("treaty agreement pact accord protocol convention".split())
_NEAR = 40  # parties of a sentence that are looked at
_MANY = 2  # states that a joint text is taken to belong to where nothing else tells


@dataclass(frozen=True, slots=True)
class Text:
    """A mention of a text: its noun, the words that name it, the whole phrase."""

    noun: str
    name: str
    span: Span
    joint: bool


def mention(stretch: Sequence[Word], at: int) -> Text | None:
    """The text that the noun at `at` names with the words before it: "the final statement"."""
    noun = stretch[at].text.lower()
    if noun not in NOUNS:
        return None
    first = at
    while first and at - first < 6 and _names(stretch, first - 1, at):
        first -= 1
    while first < at and stretch[first].text.lower() in _NOT_NAMING | _LINKS | {"’s", "'s"}:
        first += 1
    name = " ".join(word.text for word in stretch[first : at + 1])
    joint = any(word.text.lower() in _JOINTLY for word in stretch[first:at])
    return Text(noun, name, Span(stretch[first].span.start, stretch[at].span.end), joint)


def _names(stretch: Sequence[Word], index: int, at: int) -> bool:
    """Whether a word before a text's noun belongs to its name; capitals that open a sentence are no sign."""
    word = stretch[index].text
    if word.lower() in _NAMING:
        return True
    if word.lower() in _NOT_NAMING or not word[0].isalpha():
        return False
    linked = word.lower() in _LINKS and index + 1 < at and index > 0 and stretch[index - 1].text[0].isupper()
    return word[0].isupper() or linked


class Shelf:
    """The texts of a report as they come up: the fullest name so far and the parties of each noun."""

    def __init__(self, reading: Reading) -> None:
        instruments = [claim for claim in reading.claims if claim.kind == "instrument"]
        self._claims = sorted(
            ((span.start, span.end, claim) for claim in instruments for span in claim.evidence), key=lambda row: row[:2]
        )
        self._text = reading.text
        self._party = reading.layer("party")
        self._names: dict[str, str] = {}
        self._owned: dict[str, tuple[str, ...]] = {}
        self._joint: str | None = None  # the noun of the last joint text
        self._read: dict[str, Claim] = {}  # the last instrument read of each noun
        self._at = 0
        self._principals: tuple[str, ...] | None = None
        self.latest: tuple[Text, int] | None = None

    def see(self, frame: Frame, sentence: int) -> None:
        """Remembers the texts that a sentence names outside quotation marks, and the sentence's number."""
        for at, word in enumerate(frame.words):
            text = mention(frame.words, at) if word.text.lower() in NOUNS else None
            if text is None or frame.party(word.span):
                continue
            if text.joint:
                self._joint = text.noun
            if len(text.name.split()) > 1 or text.noun not in self._names:
                self._names[text.noun] = text.name
            self._owned[text.noun] = self._parties(text, frame)
            if text.joint or text.noun not in _SLIGHT:
                self.latest = text, sentence

    def speaker(self, noun: str, name: str) -> tuple[str, tuple[str, ...]]:
        """The name and the parties of the text that a noun and the words before it name, as given so far."""
        name = name if len(name.split()) > 1 else self._names.get(noun, name)
        if self._joint and noun in _ANY and len(name.split()) == 1:
            name = self._names[self._joint]
        return name, self._owned.get(noun, ())

    def _parties(self, text: Text, frame: Frame) -> tuple[str, ...]:
        """The instrument's that it was read as; its phrase's; the joint text's before it; the sentence's; the
        report's principals."""
        instrument = self._instrument(text)
        given = instrument.parties("party") if instrument else ()
        inside = _owners(frame.noted(text.span.start, text.span.end))
        beside = self._beside(text, frame)
        joint = text.joint or (self._joint is not None and text.noun in _ANY)
        if beside or (inside and not joint):
            return beside or inside
        here = _owners([note for note in frame.notes[:_NEAR] if note.label in _HOLDERS])
        if len(given) == 1 and text.noun in _MUTUAL and len(here) == _MANY:
            return here
        if given and (len(given) > 1 or not joint):
            return given
        before = self._owned.get(text.noun) or (self._owned.get(self._joint or "") if joint else None)
        if before:
            return before
        if joint:
            return here if len(here) == _MANY else self.principals()
        return given or inside

    def _beside(self, text: Text, frame: Frame) -> tuple[str, ...]:
        """The parties behind the noun: "between Ghana and Togo", "by the two ministries"."""
        following = frame.between(text.span.end, text.span.end + 30)
        if not following or following[0].text.lower() not in ("between", "by", "among", "of"):
            return ()
        notes = [note for note in frame.noted(text.span.end, text.span.end + 120) if note.label in _HOLDERS]
        found = [note for at, note in enumerate(notes) if at == 0 or note.span.start - notes[at - 1].span.end < 12]
        near = notes and notes[0].span.start - following[0].span.end < 24
        parties = _owners(found[:6]) if near else ()
        return parties if len(parties) > 1 or following[0].text.lower() == "by" else ()

    def _instrument(self, text: Text) -> Claim | None:
        """The instrument whose evidence takes the mention in; for a text again referred to, the last with its noun."""
        while self._at < len(self._claims) and self._claims[self._at][0] < text.span.end:
            start, end, claim = self._claims[self._at]
            self._at += 1
            for word in self._text[start : min(end, start + 400)].lower().split():
                if word.strip(".,;:") in NOUNS:
                    self._read[word.strip(".,;:")] = claim
        return self._read.get(text.noun)

    def principals(self) -> tuple[str, ...]:
        """The two states that the report names most, in the order of their number."""
        if self._principals is None:
            named = [note for note in self._party if note.label in _HOLDERS]
            counts = Counter(party for note in named for party in _owners([note]))
            self._principals = tuple(party for party, _ in counts.most_common(_MANY))
        return self._principals


def _owners(notes: Sequence[Note]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_parties(notes)))


def _parties(notes: Sequence[Note]) -> Iterator[str]:
    for note in notes:
        if not note.value.get("private"):
            yield from note.parties()
