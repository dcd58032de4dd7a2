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

from communique.model import Claim, Note, Span
from communique.segment.words import Word
from communique.stage import Reading

NOUNS = frozenset(
    "protocol convention statement declaration communique communiqué treaty document agreement text report letter "
    "resolution article pact charter memorandum constitution bill law paper editorial commentary decree message op- "
    "ed review memo act note dispatch headline banner placard placards poster post tweet accord manifesto doctrine".split()
)
_JOINTLY = frozenset("joint common trilateral bilateral".split())
_NAMING = _JOINTLY | frozenset("final closing political press written foreign peace defence defense friendship".split())
_NOT_NAMING = frozenset("the a an this that these those his her its their our new another such".split())
_LINKS = frozenset("of on and for with between".split())
# Words that any text may be called by once it has been named.
_ANY = frozenset("document text statement declaration communique communiqué agreement pact".split())
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
        self._claims = sorted(
            ((span.start, span.end, claim) for claim in reading.claims if claim.kind == "instrument" for span in claim.evidence),
            key=lambda row: row[:2],
        )
        self._text = reading.text
        self._party = reading.layer("party")
        self._named: dict[str, Text] = {}
        self._owned: dict[str, tuple[str, ...]] = {}
        self._joint: Text | None = None
        self._at = 0
        self._last: dict[str, Claim] = {}

    def name(self, text: Text) -> str:
        """The fullest name given so far to a text of this noun that is named by the noun alone."""
        known = self._named.get(text.noun)
        if len(text.name.split()) > 1 or known is None:
            self._named[text.noun] = text
            if text.joint:
                self._joint = text
            again = self._joint is not None and text.noun in _ANY and len(text.name.split()) == 1
            return self._joint.name if self._joint and again else text.name
        return known.name

    def parties(self, text: Text, owners: Sequence[Note]) -> tuple[str, ...]:
        """The parties of a text: the instrument's that it was read as, its phrase's, the report's principals."""
        instrument = self._instrument(text)
        inside = _owners(owners)
        if inside and not text.joint and instrument is None:
            found = inside
        elif instrument is not None and len(instrument.parties("party")) > text.joint:
            found = instrument.parties("party")
        else:
            joint = text.joint or (self._joint is not None and text.noun in _ANY)
            found = inside or self._owned.get(text.noun, ()) or (self._between() if joint else ())
        self._owned[text.noun] = found
        return found

    def _instrument(self, text: Text) -> Claim | None:
        """The instrument whose evidence takes the mention in; for a text again referred to, the last with its noun."""
        while self._at < len(self._claims) and self._claims[self._at][0] < text.span.end:
            start, end, claim = self._claims[self._at]
            self._at += 1
            for word in self._text[start:end].lower().split():
                if word.strip(".,;:") in NOUNS:
                    self._last[word.strip(".,;:")] = claim
        return self._last.get(text.noun)

    def _between(self) -> tuple[str, ...]:
        """The parties of the joint text named before, else the report's principals."""
        owned = self._owned.get(self._joint.noun, ()) if self._joint else ()
        return owned if len(owned) > 1 else self.principals()

    def principals(self) -> tuple[str, ...]:
        """The two states that the report names most, in the order of their number."""
        counts = Counter(
            str(party) for note in self._party if note.label in ("state", "demonym", "office", "person") for party in _owners([note])
        )
        return tuple(party for party, _ in counts.most_common(_MANY))


def _owners(notes: Sequence[Note]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_parties(notes)))


def _parties(notes: Sequence[Note]) -> Iterator[str]:
    for note in notes:
        values = note.value.get("parties")
        if isinstance(values, list) and not note.value.get("private"):
            yield from (str(value) for value in values)
