"""What speaks for each candidate where the words that report give no name: "she said", "the firm added", or nothing.

The features join the sort of subject that the reporting verb has with how lately, and as what, a candidate was named.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from communique.extract.persons import Dossier
from communique.extract.sayings import Told
from communique.extract.speakers import Speaker
from communique.model import Span

_SEX = {"he": "m", "she": "f"}
_PERSONS = frozenset(("he", "she"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A quotation for whose speaker antecedents are looked for: where, by whom told, and who spoke before.

    `since` counts sentences since the last one spoke; `said` are those who said something before, the latest first."""

    place: Span
    told: Told | None
    opens: bool
    earlier: Speaker | None
    since: int
    said: tuple[str, ...]


def sort(asked: Asked) -> str:
    """What the reporting verb's subject is; without a verb, whether the quotation stands alone."""
    if asked.told is None:
        return "alone" if asked.opens else "loose"
    return asked.told.saying.kind


def features(speaker: Speaker, dossier: Dossier, asked: Asked) -> Iterator[str]:
    """What is seen of one candidate as the one whom the subject points back to."""
    kind = sort(asked)
    said = asked.said.index(speaker.label) if speaker.label in asked.said else -1
    same = bool(asked.earlier and asked.earlier.label == speaker.label)
    what = "person" if speaker.person else "other"
    yield f"to:{kind}:{what}"
    yield f"to:{kind}:said:{said}"
    yield f"to:{kind}:last:{same}:{min(asked.since, 3)}"
    yield f"to:{kind}:said:{said}:{same}"
    person = dossier.person(speaker.label)
    if person is None:
        yield f"to:{kind}:unseen"
        return
    at = bisect_left(person.starts, asked.place.start)
    apart = asked.place.start - person.starts[at - 1] if at else -1
    yield f"to:{kind}:named:{'never' if apart < 0 else 'near' if apart < 200 else 'mid' if apart < 600 else 'far'}"
    recent = dossier.recent(asked.place.start)
    rank = recent.index(person.name) if person.name in recent else 9
    yield f"to:{kind}:recent:{min(rank, 4)}"
    yield f"to:{kind}:recent:{min(rank, 2)}:{min(said, 2)}"
    if kind in _PERSONS:
        agrees = "-" if person.sex == "-" else str(person.sex == _SEX[kind])
        yield f"to:sex:{agrees}"
        yield f"to:{kind}:{person.sex}"
    if asked.told and kind in ("the", "a", "bare"):
        yield f"to:{kind}:word:{asked.told.saying.noun in person.words}"
